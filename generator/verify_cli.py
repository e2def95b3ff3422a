"""The command `duress verify`: holds a folder of papers against the manifest beside them. It holds no rule of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from generator.terminal import tell

EXIT_REFUSED = 5


def verify(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of drafted papers.", show_default=False)],
    case: Annotated[
        Path | None,
        typer.Option("--case", metavar="CASE.yaml", help="The facts file, where it has moved.", show_default=False),
    ] = None,
) -> None:
    """Prove that papers, facts and library belong together, by the manifest that was written beside the papers.

    Exit code 5 if a paper is gone or changed, or an input changed since; 3 if the folder has no manifest.
    """
    from generator import manifest
    from generator.findings import errors

    found = manifest.verify(folder, case)
    tell(found.findings)
    wrong = len(errors(found.findings))
    typer.echo(f"{found.papers} papers stand as they were drafted; {wrong} errors, {len(found.findings) - wrong} warnings")
    if wrong:
        raise typer.Exit(EXIT_REFUSED)
