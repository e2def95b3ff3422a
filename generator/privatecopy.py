"""The private copy beside a draft: what was generated last, so that a later draft can tell what counsel changed by hand.

It stands in the draft's own folder, readable by its owner alone, and is never sent with the draft. It knows no paper.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER = ".duress"


def place(draft: Path) -> Path:
    """Where the copy of a draft stands."""
    return draft.parent / FOLDER / draft.name


def last(draft: Path) -> bytes | None:
    """What was generated last under the name of a draft, None where no copy is kept."""
    copy = place(draft)
    if copy.parent.is_symlink() or copy.is_symlink():
        return None  # somebody else's idea of where the copies belong
    try:
        return copy.read_bytes()
    except OSError:
        return None


def closed(folder: Path) -> bool:
    """Closes a folder of copies to all but its owner, where it is there already; an older one may have been opened
    since. False for a link: somebody else's idea of where the copies belong."""
    if folder.is_symlink():
        return False
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
    return True


def forget(draft: Path) -> None:
    """Removes the copy of a draft: an old one would pass off what was generated since for counsel's own edits."""
    with contextlib.suppress(OSError):
        place(draft).unlink()
        place(draft).parent.rmdir()
