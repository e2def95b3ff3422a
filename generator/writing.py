"""Files moved into place: all of them or none, and each of them whole at every moment, whatever ends the program.

Every file is written under a name of its own in the folder where it belongs, for its owner alone, and flushed to the
disk before anything is touched. Then the names are exchanged; a fault in the middle puts back what stood there before.
It knows neither papers nor drafts.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: two runs on one folder are not kept apart there
    fcntl = None  # type: ignore[assignment]

# A temporary name says nothing of the case: other programs list them.
_PREFIX = ".duress-"
_TEMPORARY = re.compile(r"\.duress-[a-z0-9_]{8}")
_SECONDS_TO_WAIT = 30.0
# What a file system answers that cannot do it at all: flushing a folder, locking, a second name for a file.
_NOT_HERE = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.ENOLCK, errno.EACCES, errno.EPERM, errno.EBADF}


class _Work(Struct):
    """What has been done so far, in order, so that it can be undone."""

    folders: list[Path] = field(default_factory=list)  # made by this run
    spare: list[Path] = field(default_factory=list)  # temporary names
    replaced: list[tuple[Path, Path | None]] = field(default_factory=list)  # a file, and where the one before it is
    backups: list[Path] = field(default_factory=list)

    def undo(self) -> None:
        """Puts every file back as it was, the last one first."""
        for path, before in reversed(self.replaced):
            with contextlib.suppress(OSError):
                path.unlink() if before is None else os.replace(before, path)
        for path in self.backups:
            _remove(path)
        self.clean()
        for folder in reversed(self.folders):
            with contextlib.suppress(OSError):
                folder.rmdir()

    def settle(self) -> None:
        """From here on nothing is undone: everything stands, and is on the disk."""
        self.replaced, self.backups, self.folders = [], [], []

    def clean(self) -> None:
        """Removes the temporary names."""
        for path in self.spare:
            _remove(path)


def write_together(
    files: Mapping[Path, bytes | Callable[[], bytes]],
    *,
    private: Collection[Path] = (),
    to_backup: Callable[[Path], bool] = lambda path: False,
) -> None:
    """Writes every file or none. Raises OSError, with the name of the file in question, when something is in the way.

    A file in `private` is its owner's alone, and so is a folder made for it; any other keeps the mode of the file it
    replaces. `to_backup` is asked about each file at the last moment: whether what stands there is kept as NAME.bak, or
    the next free NAME.bak2; what it raises ends the whole. Content may be a function, called when no other run is
    writing to these folders.
    """
    work = _Work()
    try:
        for path in files:
            with _naming(path):
                work.folders += _folder(path.parent, path in private)
        with _alone({path.parent for path in files}) as flush:
            staged = []
            for path, content in files.items():
                with _naming(path):
                    staged.append((_aside(path.parent, content() if callable(content) else content, work), path))
            for temporary, path in staged:
                with _naming(path):
                    _exchange(temporary, path, work, private=path in private, to_backup=to_backup)
            flush()
            work.settle()
            work.clean()
    except BaseException:  # a stop by the user as much as a full disk
        work.undo()
        raise


def _exchange(
    temporary: Path, path: Path, work: _Work, *, private: bool, to_backup: Callable[[Path], bool]
) -> None:
    """Puts a file into place. What stood there has a second name before its own is taken: it is never gone."""
    before: Path | None = None
    if to_backup(path):
        before = _backup(path, work)
    elif os.path.lexists(path):
        before = _second_name(path, work)
    if not private:
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    os.replace(temporary, path)
    work.replaced.append((path, before))


def _umask() -> int:
    umask = os.umask(0o077)
    os.umask(umask)
    return umask


def _aside(folder: Path, data: bytes, work: _Work) -> Path:
    handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=folder)
    work.spare.append(Path(name))
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return Path(name)


def _second_name(path: Path, work: _Work) -> Path:
    """Another name for what stands at a path, under which it outlives its replacement."""
    handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=path.parent)
    os.close(handle)
    other = Path(name)
    work.spare.append(other)
    other.unlink()
    _link(path, other)
    return other


def _backup(path: Path, work: _Work) -> Path:
    """The file under the first of NAME.bak, NAME.bak2, … that is free, whoever else looks for one at this moment."""
    for number in ("", *range(2, 10_000)):
        other = path.with_name(f"{path.name}.bak{number}")
        with contextlib.suppress(FileExistsError):
            _link(path, other)
            work.backups.append(other)
            return other
    raise OSError(errno.EEXIST, "there are too many backups of this name", str(path))


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as fault:
        if fault.errno not in _NOT_HERE or path.is_symlink():
            raise
        with other.open("xb"):  # the file system has no second names
            pass
        shutil.copy2(path, other)


def _folder(folder: Path, private: bool) -> list[Path]:
    """Makes a folder and those above it, and gives the ones that were made, the highest first."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        if folder == folder.parent:
            break
        folder = folder.parent
    made: list[Path] = []
    try:
        for path in reversed(missing):
            try:
                path.mkdir(mode=0o700 if private and path == missing[0] else 0o777)
            except FileExistsError:
                if path.is_dir():
                    continue  # another run made it
                reason = "is a link to nothing" if path.is_symlink() else "is not a folder"
                raise OSError(errno.ENOTDIR, f"{path} {reason}", str(path)) from None
            made.append(path)
    except BaseException:
        for path in reversed(made):
            path.rmdir()
        raise
    return made


@contextlib.contextmanager
def _alone(folders: Collection[Path]) -> Iterator[Callable[[], None]]:
    """Holds some folders against other runs of this program, and gives what flushes them to the disk.

    What a killed run left there under temporary names is removed; a lock ends with its process, however it ends.
    """
    held: list[int] = []
    try:
        for folder in sorted({os.path.realpath(folder) for folder in folders}):
            with contextlib.suppress(PermissionError):  # a folder that may be written and not be read
                held.append(os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)))
                if _lock(held[-1], Path(folder)):
                    _sweep(Path(folder))

        def flush() -> None:
            for handle in held:
                try:
                    os.fsync(handle)
                except OSError as fault:
                    if fault.errno not in _NOT_HERE:
                        raise

        yield flush
    finally:
        for handle in held:
            os.close(handle)


def _lock(handle: int, folder: Path) -> bool:
    """Whether the folder is held now; false where the file system knows no locks."""
    if fcntl is None:  # pragma: no cover
        return False
    until = time.monotonic() + _SECONDS_TO_WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                raise OSError(errno.EBUSY, "another run of this program is writing there", str(folder)) from None
            time.sleep(0.02)
        except OSError:
            return False


def _sweep(folder: Path) -> None:
    for name in os.listdir(folder):
        if _TEMPORARY.fullmatch(name):
            _remove(folder / name)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Faults name the file that was to be written, not its temporary name."""
    try:
        yield
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror or str(fault), str(path)) from None
