"""Where the office's templates, clauses and samples stand: in the repository, or inside the installed package.

It must not know what is in those folders.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def library_root() -> Path:
    """Return the folder that holds templates/, clauses/ and samples/.

    A wheel carries them in the package's `_data`; an editable install has none and uses the repository around it.
    """
    package = Path(str(files("generator")))
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


def templates_dir() -> Path:
    """Return the folder of the Word templates."""
    return library_root() / "templates"


def clauses_dir() -> Path:
    """Return the folder of the clauses, the documents' orders and the authorities."""
    return library_root() / "clauses"


def samples_dir() -> Path:
    """Return the folder of the sample cases and the papers drafted from them."""
    return library_root() / "samples"
