"""The commands on the office's own instruction texts. They parse, call and print; they hold no law.

Heavy modules are imported inside the commands.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The office’s own copies of the official jury instructions.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command(name="import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The court’s PDF or Word file, or a text file.", show_default=False)
    ],
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="Where to keep the texts; else DURESS_CALCRIM, else a private folder.",
                     show_default=False),
    ] = None,
    edition: Annotated[
        str | None, typer.Option("--edition", help="The edition, where the file does not name it.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Move a text that is in the way to NAME.bak first.")] = False,
) -> None:  # fmt: skip
    """Keep the office’s own copy of official instructions, one file a number. Prints one path a line.

    The official text is not part of this program; `duress draft instructions --calcrim FOLDER` prints it from here.
    """
    from generator import calcrim, calcrim_import

    copies = calcrim_import.read(file, edition)
    for path in calcrim.keep(copies, into or calcrim.default_folder(), force=force):
        typer.echo(path)
