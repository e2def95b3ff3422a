"""The command that compares two Word files. It parses, calls and prints; heavy modules are imported inside it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

EXIT_INVALID = 3


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.docx", help="The earlier version.", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW.docx", help="The later version.", show_default=False)],
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="REDLINE.docx", help="Where to write the redline.", show_default=False),
    ],
    author: Annotated[
        str | None,
        typer.Option("--author", help="Whose changes they are; else the author that NEW names.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Move a file that is in the way to NAME.bak first.")] = False,
) -> None:
    """Write NEW with every difference from OLD as a tracked change.

    Accepting every change gives NEW, rejecting every change gives OLD; this is proved before the file is written. Changes
    already tracked in either file count as accepted; headers and footers are those of NEW. Any Word files will do.
    """
    from generator import redline
    from generator.output import sealed, write_all

    before, after = _read(old), _read(new)
    done = redline.compare(
        before,
        after,
        author=author or redline.author(after) or "Counsel",
        at=dt.datetime.now(),
        names=(str(old), str(new)),
    )
    write_all({output: sealed(done)}, force=force, never=[old, new])
    typer.echo(output)


def _read(file: Path) -> bytes:
    from generator.findings import CannotContinue, Finding

    try:
        return file.read_bytes()
    except OSError as fault:
        message, hint = f"cannot be read: {fault.strerror}", "name a Word file"
        raise CannotContinue(
            [Finding(str(file), 0, 0, "error", "unreadable", "", message, hint)], EXIT_INVALID
        ) from None
