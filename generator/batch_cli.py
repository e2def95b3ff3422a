"""The command that drafts many cases. It parses, shows how far it is, and prints; heavy modules are imported inside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.terminal import say, tell, usage

if TYPE_CHECKING:
    from generator.batch import Result
    from generator.drafting import Options

EXIT_UNREADABLE = 3


def batch(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Facts files, or folders with a case.yaml.", show_default=False)
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="Folder for the papers, one folder a case.", show_default=False)
    ],
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Processes; by default one a processor.", show_default=False)
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Skip the cases whose papers are current.")] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler", metavar="ADDRESS", show_default=False,
            help="Hand the cases to a Dask scheduler: on this machine, or tls://HOST:PORT.",
        ),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse while anything is open; leave out the draft mark.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write a PDF beside every Word file.")] = False,
    tables: Annotated[
        bool | None,
        typer.Option(
            "--tables/--no-tables", show_default=False,
            help="Tables of contents and authorities; by default for a memorandum of more than 10 pages.",
        ),
    ] = None,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="No margin comments.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Move files that are in the way to NAME.bak first.")] = False,
    reads: Annotated[
        Path | None,
        typer.Option("--reads", help="One record of what was read for all; else the reads.yaml beside each.", show_default=False),
    ] = None,
    calcrim: Annotated[
        Path | None,
        typer.Option("--calcrim", metavar="FOLDER", help="The office's own instruction texts.", show_default=False),
    ] = None,
    private_copy: Annotated[
        bool,
        typer.Option(
            "--private-copy/--no-private-copy", envvar="DURESS_PRIVATE_COPY",
            help="Keep what was generated in .duress beside the drafts, for `draft --keep-edits`.",
        ),
    ] = True,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Date of the papers where the facts give none.", show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Draft every open paper of many cases. Prints one path a line; a case that fails stops no other.

    The exit code is that of the worst case. No paper may hold the number or the defendant of another case of the batch.
    """
    from generator import batch as work
    from generator.drafting import Options
    from generator.opening import day_of, instruction_texts, reads_file

    if not folder.is_dir():
        usage(f"{folder} is not a folder")
    day, texts = day_of(as_of), instruction_texts(calcrim)

    def options(case: Path) -> Options:
        return Options(
            day, final=final, comments=not no_comments, reads=reads_file(reads, case), calcrim=texts, tables=tables, pdf=pdf
        )

    todo = work.tasks(folder, output, options, force=force, resume=resume, copies=private_copy)
    done = work.on_cluster(scheduler, todo) if scheduler else work.run(todo, jobs or _processors())
    results = list(_shown(done, len(todo)))
    _summary(sorted(results, key=lambda result: result.name))
    raise typer.Exit(work.worst(results))


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shown(done: Iterator[Result], number: int) -> Iterator[Result]:
    """The results, with a bar on a terminal; findings and paths are printed as they come."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        line = bar.add_task("Drafting", total=number)
        for result in done:
            tell(result.findings)
            if result.fault:
                say(f"duress: error: {result.name}: {result.fault.strip()}")
            for path in result.written:
                typer.echo(path)
            bar.advance(line)
            yield result


def _summary(results: list[Result]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    table.add_column("case")
    for column in ("files", "errors", "warnings", "exit"):
        table.add_column(column, justify="right")
    for result in results:
        kinds = [finding.severity for finding in result.findings]
        files = "current" if result.current else str(len(result.written))
        errors = kinds.count("error") + bool(result.fault)
        table.add_row(result.name, files, str(errors), str(kinds.count("warning")), str(result.code))
    console = Console(stderr=True, highlight=False)
    console.print(table)
    failed = sum(result.code != 0 for result in results)
    console.print(f"{len(results)} cases, {sum(len(r.written) for r in results)} files written, {failed} failed")
