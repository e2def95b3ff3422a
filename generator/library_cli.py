"""The commands on the office's library. They parse, call and print; heavy modules are imported inside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from generator.terminal import usage


def eject(
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="[PATH]", help="A template or clause, or a folder of them; without it, a list.", show_default=False
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Move a file that is in the way to NAME.bak first.")] = False,
) -> None:
    """Copy a shipped template or clause into the office's own folder, to be changed there.

    The folder is the one that --library or DURESS_LIBRARY names; what stands in it takes the place of the shipped file of the
    same path. Without PATH, every file that can be copied is listed, with a star before those that the office has already.
    """
    from generator import home
    from generator.output import write_all

    office, names = home.office_folder(), home.shipped()
    if path is None:
        for name in names:
            typer.echo(f"{'*' if office and (office / name).is_file() else ' '} {name}")
        return
    wanted = path.strip("/")
    chosen = [name for name in names if name == wanted or name.startswith(f"{wanted}/")]
    if not chosen:
        from difflib import get_close_matches

        near = get_close_matches(wanted, names, 3, 0.5)
        more = f"; near it: {', '.join(near)}" if near else "; `duress eject` lists what there is"
        usage(f"nothing shipped is called {path!r}{more}")
    if office is None:
        usage("say where to copy it: --library FOLDER, or DURESS_LIBRARY")
    files = {office / name: (home.library_root() / name).read_bytes() for name in chosen}
    write_all(files, force=force, mine=_as_shipped(files))
    for file in files:
        typer.echo(file)


def _as_shipped(files: dict[Path, bytes]) -> Callable[[Path], bool]:
    """Says of a file whether it is still what was copied: then copying it again loses nothing."""
    return lambda path: path.is_file() and path.read_bytes() == files.get(path)


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Templates, clauses, or folders of them; without it, the library.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Check the library, or single templates and clauses: names, citations, conditions, styles, and what Word left behind.

    Every problem is told with its place and what to do; exit code 4 if there is any.
    """
    from generator import linting
    from generator.findings import CannotContinue

    findings, summary = linting.files(paths) if paths else linting.library_in_use()
    if findings:
        raise CannotContinue(findings, linting.EXIT_LIBRARY)
    typer.echo(f"{summary}: nothing to report")
