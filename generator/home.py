"""Where the office's templates, clauses and samples stand: as shipped, with the office's own files laid over them.

It must not know what is in those folders. Shipped files are in the repository, or inside the installed package.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from generator.findings import CannotContinue, Finding

EXIT_LIBRARY = 4
VARIABLE = "DURESS_LIBRARY"
#: The folders that an office may lay its own files over, and the files in them that count.
LAYERED = {"clauses": (".md", ".yaml", ".jinja"), "templates": (".docx",)}
_merged: dict[str, Path] = {}  # by the office's folder: where shipped and own files stand together


def library_root() -> Path:
    """Return the folder that holds templates/, clauses/ and samples/ as shipped.

    A wheel carries them in the package's `_data`; an editable install has none and uses the repository around it.
    """
    package = Path(str(files("generator")))
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


def use(folder: Path | None) -> None:
    """Lays the files of an office's folder over the shipped ones, for this program and those that it starts."""
    while _merged:  # the folder is read anew for every command
        shutil.rmtree(_merged.popitem()[1], ignore_errors=True)
    if folder is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = str(folder)


def office_folder() -> Path | None:
    """The office's own folder, None where there is none."""
    name = os.environ.get(VARIABLE, "")
    return Path(name) if name else None


def templates_dir() -> Path:
    """Return the folder of the Word templates, the office's own among them. Raises CannotContinue (exit 4)."""
    return _layers() / "templates"


def clauses_dir() -> Path:
    """Return the folder of clauses, orders of papers and authorities, the office's own among them. Raises CannotContinue (exit 4)."""
    return _layers() / "clauses"


def samples_dir() -> Path:
    """Return the folder of the sample cases and the papers drafted from them."""
    return library_root() / "samples"


def shipped() -> list[str]:
    """Every file that an office may override, by its path in the library."""
    return sorted(_files(library_root()))


def shown(file: str) -> str:
    """A file as a message names it: the office's own by its path, a shipped one by its path in the library."""
    office = office_folder()
    if office is None:
        return file
    for root in _merged.values():
        file = file.removeprefix(f"{root}{os.sep}")
    own = office / file
    return str(own) if file.split(os.sep)[0] in LAYERED and own.is_file() else file


def _files(root: Path) -> Iterator[str]:
    for top, endings in LAYERED.items():
        for path in sorted((root / top).rglob("*")):
            if path.suffix in endings and path.is_file() and not _passing(path):
                yield path.relative_to(root).as_posix()


def _passing(path: Path) -> bool:
    """Whether a file is none of the office's own: what an editor or a system leaves there."""
    return path.name.startswith((".", "~$"))


def _layers() -> Path:
    """The folder with shipped and own files together. It lasts as long as the program."""
    office = office_folder()
    if office is None:
        return library_root()
    key = str(office.resolve())
    if key not in _merged or not _merged[key].is_dir():
        _refuse_strays(office)
        root = Path(tempfile.mkdtemp(prefix="duress-library-"))
        atexit.register(shutil.rmtree, root, ignore_errors=True)
        for source in (library_root(), office):
            for name in _files(source):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / name, root / name)
        _merged[key] = root
    return _merged[key]


def _refuse_strays(office: Path) -> None:
    """Raises CannotContinue for a folder that is not there, and for files in it that would never be read."""
    if not office.is_dir():
        hint = (
            f"name a folder with clauses/ or templates/ in it, with --library or {VARIABLE}; `duress eject` starts one"
        )
        raise CannotContinue([_fault(office, "no-library", "the office's library is not a folder", hint)], EXIT_LIBRARY)
    known = {*shipped(), *_files(office)}
    endings = tuple(e for ends in LAYERED.values() for e in ends)
    names = {path.name for path in (office / "clauses/documents").glob("*.yaml")}
    plans = "".join(
        (office / "clauses/documents" / name).read_text(encoding="utf-8", errors="replace") for name in names
    )
    found = []
    for path in sorted(office.rglob("*")):
        name = path.relative_to(office).as_posix()
        if path.suffix not in endings or not path.is_file() or any(_passing(Path(part)) for part in Path(name).parts):
            continue
        unused = name.startswith("templates/") and name not in shipped() and path.name not in plans
        if name not in known or unused:
            hint = "give it the path of the shipped file that it replaces; `duress eject` lists them"
            found.append(_fault(path, "stray-file", "no paper reads this file", hint))
    if found:
        raise CannotContinue(found, EXIT_LIBRARY)


def _fault(path: Path, code: str, message: str, hint: str) -> Finding:
    return Finding(str(path), 0, 0, "error", code, "", message, hint)
