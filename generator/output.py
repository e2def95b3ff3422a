"""Files on disk: written aside and moved into place, never half; a draft that somebody edited is never overwritten.

It knows neither papers nor law. A finished .docx carries a seal in its zip comment, a digest of its own parts, which
any editor's save removes or breaks; that is how the program knows its own unedited draft.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from generator import privatecopy
from generator.findings import CannotContinue, Finding

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
    """The same PDF with its seal, a comment after its end; whoever signs or changes the file breaks it."""
    return data + b"\n%" + _SEAL + hashlib.sha256(data).hexdigest().encode() + b"\n"


def _unedited_pdf(path: Path) -> bool:
    data = path.read_bytes()
    end = data.rfind(b"\n%" + _SEAL)
    return end > 0 and data == sealed_pdf(data[:end])


def is_unedited(path: Path) -> bool:
    """Whether a file is a draft of this program that nobody has changed since."""
    try:
        if path.suffix.lower() == ".pdf":
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
    copies: Mapping[Path, bytes] | None = None,
) -> None:
    """Writes every file or none. Raises CannotContinue (exit 6) with everything that stands in the way.

    An existing file that is not the program's own unedited draft is in the way; `force` first moves it to NAME.bak, or
    to the next free NAME.bak2, so that no earlier edit is lost; for the files in `moves` this is always done. `never`
    names files that were read for this very draft; `mine` says which existing file nobody has touched and may be
    replaced. `copies` gives, by draft, what is kept in the private copy beside it; without it none is touched.
    """
    read = {path.resolve() for path in never}
    findings = [
        f for path in files for f in (_own_source(path, read) or _in_the_way(path, force or path in moves, mine))
    ]
    if findings:
        raise CannotContinue(findings, EXIT_OUTPUT)
    staged: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged.append((_aside(path.parent, data), path))
        for path, data in (copies or {}).items():
            staged.append((_aside(privatecopy.folder_for(path), data, private=True), privatecopy.place(path)))
        for temporary, path in staged:
            if (force or path in moves) and path.exists() and not mine(path):
                os.replace(path, _free(path))
            os.replace(temporary, path)
    except OSError as error:
        raise CannotContinue(
            [_fault(Path(error.filename or "output"), f"cannot be written: {error.strerror}")], EXIT_OUTPUT
        ) from None
    finally:
        for temporary, _ in staged:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _free(path: Path) -> Path:
    """The first of NAME.bak, NAME.bak2, … that is not there yet."""
    names = (path.with_name(f"{path.name}.bak{number or ''}") for number in (0, *range(2, 10_000)))
    return next(name for name in names if not name.exists())


def _own_source(path: Path, read: Collection[Path]) -> list[Finding]:
    try:
        same = path.resolve() in read
    except OSError as error:
        return [_fault(path, f"cannot be written: {error.strerror}")]
    return [_fault(path, "is a file that this draft was made from", "name another file with -o")] if same else []


def _aside(folder: Path, data: bytes, *, private: bool = False) -> Path:
    # The name says nothing of the case: temporary files are listed by other programs.
    handle, name = tempfile.mkstemp(prefix=".draft-", dir=folder)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if not private:  # what mkstemp makes is its owner's alone
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
    return Path(name)


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
