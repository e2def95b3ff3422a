"""Keeps what was worked out from the office's library, so that the next command need not work it out again.

The folder is the user's own: DURESS_CACHE names it, or `off`; else the user's cache folder. Nothing of a case is ever kept.
Some entries are compiled templates, which are code, so nothing is read that anybody else could have written: folder and
file must belong to the user who runs the program and be writable by nobody else, as for Python's own compiled modules. An
entry that is damaged, or was kept by another version, is as good as none, and a cache that cannot be written is no fault.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import stat
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import CodeType

from generator import __version__

#: More entries than this, and the oldest half goes.
MOST_ENTRIES = 4000
_DIGEST = hashlib.sha256().digest_size


def folder() -> Path | None:
    """Where entries are kept; None where the user wants none, or the system cannot say who owns a file."""
    named = os.environ.get("DURESS_CACHE", "")
    if named.lower() in ("off", "0", "no") or not hasattr(os, "geteuid"):
        return None
    if named:
        return Path(named)
    home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(home) if os.path.isabs(home) else Path.home() / ".cache") / "duress-drafter"
    except RuntimeError:  # a user without a home
        return None


@lru_cache(maxsize=1)
def program() -> str:
    """This very program: its version, Python's, and the state of its own modules and of the engine it compiles with."""
    from importlib.util import find_spec

    marks = [__version__, sys.version, sys.implementation.cache_tag or ""]
    with os.scandir(Path(__file__).parent) as entries:
        marks += sorted(_mark(entry.path) for entry in entries if entry.name.endswith(".py"))
    for package in ("docx", "docxtpl", "holidays", "jinja2", "pydantic"):
        spec = find_spec(package)
        marks.append(_mark(spec.origin) if spec and spec.origin else "")
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def _mark(path: str) -> str:
    state = os.stat(path)
    return f"{path} {state.st_size} {state.st_mtime_ns}"


def key(*what: bytes | str) -> str:
    """The name of an entry that depends on these, and on the program."""
    digest = hashlib.sha256(program().encode())
    for piece in what:
        data = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


@contextlib.contextmanager
def _opened(*, make: bool = False) -> Iterator[int | None]:
    """The folder as an open handle, None if there is none that is the user's alone."""
    place = folder()
    handle = None
    try:
        if place is not None:
            if make:
                place.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileExistsError):
                    place.mkdir(mode=0o700)
            handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            if not _private(os.fstat(handle), 0o077):
                os.close(handle)
                handle = None
    except OSError:
        handle = None
    try:
        yield handle
    finally:
        if handle is not None:
            os.close(handle)


def _private(state: os.stat_result, others: int) -> bool:
    return state.st_uid == os.geteuid() and not stat.S_IMODE(state.st_mode) & others


def get(name: str) -> bytes | None:
    """What was kept under a name; None if nothing was, or nothing that can be trusted."""
    with _opened() as place:
        if place is None:
            return None
        try:
            handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
            with os.fdopen(handle, "rb") as file:
                state = os.fstat(handle)
                if not stat.S_ISREG(state.st_mode) or not _private(state, 0o022):
                    return None
                kept = file.read()
        except OSError:
            return None
    digest, data = kept[:_DIGEST], kept[_DIGEST:]
    return data if hashlib.sha256(data).digest() == digest else None


def put(name: str, data: bytes) -> None:
    """Keeps an entry, if that is possible: whole or not at all, whoever else is writing."""
    with _opened(make=True) as place:
        if place is None:
            return
        aside = f".{name[:16]}-{os.getpid()}-{os.urandom(4).hex()}"
        try:
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=place)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(data).digest() + data)
                os.replace(aside, name, src_dir_fd=place, dst_dir_fd=place)
            except BaseException:
                os.unlink(aside, dir_fd=place)
                raise
            _prune(place)
        except OSError:  # a full or read-only disk
            return


def _prune(place: int) -> None:
    names = os.listdir(place)
    if len(names) > MOST_ENTRIES:
        ages = []
        for name in names:
            with contextlib.suppress(OSError):  # another process was faster
                ages.append((os.stat(name, dir_fd=place).st_mtime, name))
        for _, name in sorted(ages)[: len(ages) // 2]:
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=place)


def get_code(name: str) -> CodeType | None:
    """Compiled code that was kept under a name."""
    data = get(name)
    try:
        code = marshal.loads(data) if data else None
    except (ValueError, EOFError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def put_code(name: str, code: CodeType) -> None:
    """Keeps compiled code."""
    put(name, marshal.dumps(code))
