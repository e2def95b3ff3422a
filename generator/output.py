"""Files on disk: what may be replaced and what may not; a draft that somebody edited is never overwritten.

How files are moved into place is in `writing`. It knows neither papers nor law. A finished .docx carries a seal in its
zip comment, a digest of its own parts, which any editor's save removes or breaks; that is how the program knows its own
unedited draft.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from generator import privatecopy
from generator.findings import CannotContinue, Finding
from generator.writing import write_together

EXIT_OUTPUT = 6
_SEAL = b"duress-drafter "
_KEEP = (
    "add --keep-edits, which carries your edits into the new draft; or choose another name with -o; or add --force, which "
    "first moves the edited file to a .bak beside it"
)


def _digest(archive: zipfile.ZipFile) -> bytes:
    parts = sorted((i.filename, i.CRC, i.file_size) for i in archive.infolist())
    return hashlib.sha256(repr(parts).encode()).hexdigest().encode()


def sealed(data: bytes) -> bytes:
    """The same package with its seal. Same bytes in, same bytes out."""
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = _SEAL + _digest(archive)
    return stream.getvalue()


def sealed_pdf(data: bytes) -> bytes:
    """The same PDF, or picture, with its seal after its end; whoever signs or changes the file breaks it."""
    return data + b"\n%" + _SEAL + hashlib.sha256(data).hexdigest().encode() + b"\n"


def _unedited_pdf(path: Path) -> bool:
    data = path.read_bytes()
    end = data.rfind(b"\n%" + _SEAL)
    return end > 0 and data == sealed_pdf(data[:end])


def is_unedited(path: Path) -> bool:
    """Whether a file is a draft of this program that nobody has changed since."""
    try:
        if path.suffix.lower() in (".pdf", ".png"):
            return _unedited_pdf(path)
        with zipfile.ZipFile(path) as archive:
            return archive.comment == _SEAL + _digest(archive)
    except (OSError, zipfile.BadZipFile):
        return False


def write_all(
    files: Mapping[Path, bytes],
    *,
    force: bool = False,
    never: Collection[Path] = (),
    mine: Callable[[Path], bool] = is_unedited,
    moves: Collection[Path] = (),
    copies: Mapping[Path, bytes | Callable[[], bytes]] | None = None,
) -> None:
    """Writes every file or none. Raises CannotContinue (exit 6) with everything that stands in the way.

    An existing file that is not the program's own unedited draft is in the way; `force` first moves it to NAME.bak, or
    to the next free NAME.bak2, so that no earlier edit is lost; for the files in `moves` this is always done. `never`
    names files that were read for this very draft; `mine` says which existing file nobody has touched and may be
    replaced. `copies` gives, by draft, what is kept in the private copy beside it; without it none is touched.
    """
    read = {os.path.realpath(path) for path in never}

    def in_the_way(path: Path) -> list[Finding]:
        return _own_source(path, read) or _in_the_way(path, force or path in moves, mine)

    def to_backup(path: Path) -> bool:  # once more at the last moment: somebody may have saved the file since
        if path in files and (findings := in_the_way(path)):
            raise CannotContinue(findings, EXIT_OUTPUT)
        return path in files and path.exists() and not mine(path)

    kept = {privatecopy.place(path): content for path, content in (copies or {}).items()}
    findings = [f for path in files for f in in_the_way(path)]
    findings += [
        _fault(folder, "cannot hold the private copies: it is a symbolic link", "remove the link, or add --no-private-copy")
        for folder in sorted({path.parent for path in kept})
        if not privatecopy.closed(folder)
    ]
    if findings:
        raise CannotContinue(findings, EXIT_OUTPUT)
    try:
        write_together({**files, **kept}, private=kept, to_backup=to_backup)
    except OSError as error:
        raise CannotContinue([_not_written(error)], EXIT_OUTPUT) from None


def _not_written(error: OSError) -> Finding:
    hint = "nothing was changed"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        hint += "; make room, or name a folder on another disk with -o"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        hint += "; name a folder that you may write to with -o"
    elif error.errno == errno.EBUSY:
        hint += "; wait for it to end, and try again"
    return _fault(Path(error.filename or "output"), f"cannot be written: {error.strerror}", hint)


def _own_source(path: Path, read: Collection[str]) -> list[Finding]:
    same = os.path.realpath(path) in read  # never raises, unlike resolve(), where links lead in a circle
    return [_fault(path, "is a file that this draft was made from", "name another file with -o")] if same else []


def _in_the_way(path: Path, force: bool, mine: Callable[[Path], bool]) -> list[Finding]:
    try:
        os.lstat(path)
    except FileNotFoundError:
        return []
    except OSError as error:  # a name that is too long, a folder that may not be entered
        return [_fault(path, f"cannot be written: {error.strerror}")]
    if path.is_symlink():
        return [_fault(path, "is a symbolic link", "name the file itself")]
    if path.is_dir():
        return [_fault(path, "is a folder", "name a file with -o")]
    if path.exists() and not force and not mine(path):
        if privatecopy.last(path) is not None:
            return [_fault(path, "was edited since it was drafted", _KEEP)]
        what = (
            "exists and is not this program's own unedited draft"
            if mine is is_unedited
            else "exists and is never overwritten"
        )
        hint = "choose another name with -o, or add --force, which first moves the old file to a .bak beside it"
        return [_fault(path, what, hint if mine is is_unedited else hint.replace(" with -o", ""))]
    return []


def _fault(path: Path, message: str, hint: str = "") -> Finding:
    return Finding(str(path), 0, 0, "error", "output", "", message, hint)
