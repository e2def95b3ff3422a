"""The command line: parses, calls, prints findings, leaves with the documented exit code. It holds no law and no Word.

Heavy modules are imported inside the commands, so that `--help` and `check` start without them.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator import __version__, explain_cli, home, intake_cli
from generator.batch_cli import batch
from generator.calcrim_cli import app as calcrim_app
from generator.cites_cli import cites
from generator.compare_cli import compare
from generator.findings import CannotContinue, Finding
from generator.library_cli import eject, lint
from generator.opening import Style, day_of, instruction_texts, open_case, paper_names, reads_file
from generator.terminal import Working, explained, say, tell, working
from generator.verify_cli import verify

if TYPE_CHECKING:
    from generator.analysis import Analysis
    from generator.clauses import Paper
    from generator.drafting import Drafted, Options
    from generator.library import Library
    from generator.reading import Reading
    from generator.redraft import Keeper

EXIT_FAULT, EXIT_USAGE, EXIT_REFUSED, EXIT_OUTPUT = 1, 2, 5, 6

app = typer.Typer(
    name="duress",
    help="Draft California criminal-defense papers for the duress defense (Pen. Code, § 26, subd. Six) from a facts file.\n\n"
    "Every draft is for review by a licensed attorney and is not legal advice. Nothing leaves this machine.",
    epilog="Exit codes: 0 done; 1 fault of the program; 2 usage; 3 facts file invalid; 4 library invalid; "
    "5 refused by a legal guard, by --final or because citations do not agree; 6 output exists or cannot be written.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
)

app.add_typer(calcrim_app, name="calcrim")
app.command("verify")(verify)
app.command()(batch)
app.command()(compare)
app.command()(eject)
app.command()(lint)
app.command()(cites)
intake_cli.register(app)
explain_cli.register(app)


class Shape(StrEnum):
    """Output formats."""

    text = "text"
    json = "json"


CasePath = Annotated[Path, typer.Argument(metavar="CASE.yaml", help="The facts file.", show_default=False)]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"duress-drafter {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback when the program fails.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--library",
            metavar="FOLDER",
            envvar=home.VARIABLE,
            help="The office's own templates and clauses, laid over the shipped ones; with every command.",
            show_default=False,
        ),
    ] = None,
) -> None:
    home.use(folder)


def _paper(office: Library, name: str) -> Paper:
    paper = office.papers.get(name)
    if paper is None:
        known = ", ".join(office.papers)
        print(f"duress: error: there is no paper {name!r}; the papers are: {known}, all", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE)
    return paper


@app.command()
def draft(
    document: Annotated[
        str,
        typer.Argument(metavar="DOCUMENT", help="A paper (see `duress documents`), or all.", show_default=False,
                       autocompletion=lambda incomplete: paper_names(incomplete, "all")),
    ],
    case: CasePath,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File for one paper; folder for all.", show_default=False)
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse while anything is open; leave out the draft mark.")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write a PDF beside the Word file.")] = False,
    style: Annotated[Style | None, typer.Option("--style", help="Citation style.", show_default=False)] = None,
    long: Annotated[bool, typer.Option("--long", help="The long form.")] = False,
    short: Annotated[bool, typer.Option("--short", help="The short form.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Move a file that is in the way to NAME.bak first.")] = False,
    reads: Annotated[
        Path | None, typer.Option("--reads", help="The signing lawyer's record of what was read.", show_default=False)
    ] = None,
    calcrim: Annotated[
        Path | None,
        typer.Option("--calcrim", metavar="FOLDER", help="The office's own instruction texts.", show_default=False),
    ] = None,
    tables: Annotated[
        bool | None,
        typer.Option(
            "--tables/--no-tables",
            help="Tables of contents and authorities; by default in the long form and above 10 pages.",
            show_default=False,
        ),
    ] = None,
    no_comments: Annotated[bool, typer.Option("--no-comments", help="No margin comments.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Write a PNG picture of every page beside the draft.")] = False,
    keep_edits: Annotated[
        bool, typer.Option("--keep-edits", help="Carry hand edits over into the new draft; write a redline beside it.")
    ] = False,
    private_copy: Annotated[
        bool,
        typer.Option(
            "--private-copy/--no-private-copy",
            envvar="DURESS_PRIVATE_COPY",
            help="Keep what was generated in .duress beside the draft, for --keep-edits.",
        ),
    ] = True,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Date of the papers where the facts give none.", show_default=False
        ),
    ] = None,
) -> None:  # fmt: skip
    """Draft a paper, or every paper that is open to the case. Prints one path a line."""
    from generator.office import Office, no_libreoffice

    if long and short:
        print("duress: error: --long and --short exclude each other", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE)
    with Office() as layout, working(f"drafting {document}") as progress:
        if pdf or preview:
            layout.start()  # LibreOffice starts while the papers are written
        from generator import drafting
        from generator.redraft import Keeper

        reading, office, analysis = open_case(case)
        options = drafting.Options(
            day_of(as_of),
            style.value if style else None,
            "long" if long else "short" if short else None,
            final,
            not no_comments,
            reads_file(reads, case),
            instruction_texts(calcrim),
            tables,
            pdf,
        )
        at = dt.datetime.combine(day_of(as_of), dt.time())
        keeper = Keeper((reading, office, analysis), options, at, keep_edits, private_copy, layout, preview)
        if document == "all":
            _draft_all(reading, office, analysis, options, output or Path(), keeper, progress)
        else:
            paper = _paper(office, document)
            drafting.refuse_unless_open(paper, reading, analysis, office)
            for done in drafting.draft_paper(paper, reading, analysis, office, options, layout):
                tell(keeper.take(_target(output, done, in_folder=bool(paper.each)), done))
        layout.finish()
        keeper.list_in_manifest(case)
        progress.stop()
        read = [case, options.reads, *(case.parent / item.file for item in reading.case.evidence if item.file)]
        for path in keeper.write(force=force, never=[path for path in read if path]):
            print(path)
        if (pdf or preview) and not layout.there:
            raise no_libreoffice("the PDF was" if pdf else "the pictures of the pages were")


def _target(output: Path | None, done: Drafted, *, in_folder: bool) -> Path:
    """Where a file goes: -o word for word and its companions beside it, or into the folder that -o names."""
    from generator.drafting import with_suffix

    if output is None:
        return Path(done.name)
    if output.name == "":
        print("duress: error: -o names no file", file=sys.stderr)
        raise typer.Exit(EXIT_USAGE)
    return output / done.name if in_folder else output.with_name(with_suffix(output.name, done.suffix))


def _draft_all(
    reading: Reading, office: Library, analysis: Analysis, options: Options, folder: Path, keeper: Keeper, progress: Working
) -> None:  # fmt: skip
    from generator import drafting
    from generator.guards import open_papers

    for found in open_papers(office.papers.values(), reading.case, analysis):
        if not found.open:
            say(f"{reading.file}: note not-open {found.paper}: {found.reason}")
            continue
        paper = office.papers[found.paper]
        progress.text = f"drafting {found.paper}"
        for done in drafting.draft_paper(paper, reading, analysis, office, options, keeper.office):
            tell(keeper.take(folder / done.name, done))
    if not keeper.delivery.files:
        raise CannotContinue(
            [Finding(reading.file, 0, 0, "error", "refused", "all", "no paper is open for this case")], EXIT_REFUSED
        )


@app.command()
def check(
    case: CasePath,
    shape: Annotated[Shape, typer.Option("--format", help="Output format.")] = Shape.text,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Day by which dates have passed; today.", show_default=False),
    ] = None,
) -> None:
    """Validate a facts file; show the charge gate, the element chart, the dates and which papers are open.

    With --format json everything, findings included, is on stdout; a file that may not be used gives its findings alone,
    and exit code 3.
    """
    from generator import chart
    from generator.alerts import alerts
    from generator.deadlines import deadlines
    from generator.guards import open_papers

    day = day_of(as_of)
    try:
        reading, office, analysis = open_case(case)
    except CannotContinue as stop:
        if shape is Shape.json:
            print(
                json.dumps({"case": None, "findings": chart.findings_data(stop.findings)}, indent=2, ensure_ascii=False)
            )
        raise
    papers = open_papers(office.papers.values(), reading.case, analysis)
    dates = deadlines(reading.case, day)
    found = alerts(reading, analysis, dates)
    tell(found)
    if shape is Shape.json:
        findings = [*reading.warnings, *found]
        data = chart.as_data(reading.case, analysis, papers, findings, dates, day)
        print(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        print(chart.as_text(reading.case, analysis, papers, dates))


@app.command()
def documents() -> None:
    """List the papers, their readers and the stages at which they are open."""
    from generator import library

    for paper in library.load().papers.values():
        print(
            f"{paper.paper:<14} {paper.name}\n{'':<14} reader: {paper.reader}; {paper.audience}\n"
            f"{'':<14} open at: {', '.join(paper.stages)}"
        )


@app.command()
def samples(
    compare: Annotated[
        bool, typer.Option("--check", help="Write nothing; say what differs and exit 1 if anything does.")
    ] = False,
) -> None:
    """Regenerate samples/, or say what differs."""
    from generator import samples as shelf

    with working("drafting the samples"):
        differing = shelf.compare() if compare else shelf.regenerate()
    for line in differing:
        print(line)
    if compare and differing:
        raise typer.Exit(EXIT_FAULT)


def main(arguments: list[str] | None = None) -> int:
    """Entry point. Returns the exit code; prints no traceback without --debug, which may stand anywhere."""
    import gc
    import os

    # A command is over soon: looking through all objects for unused ones costs a tenth of it, and foreign plug-ins more.
    gc.set_threshold(100_000, 50, 50)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    words = sys.argv[1:] if arguments is None else arguments
    debug, office = "--debug" in words, home.office_folder()
    try:
        words = _anywhere([word for word in words if word != "--debug"])
        _with_one_command(words)(words, prog_name="duress")
    except SystemExit as stop:  # how typer ends, usage errors (2) included
        return stop.code if isinstance(stop.code, int) else EXIT_FAULT
    except CannotContinue as stop:
        tell(stop.findings)
        explained(stop.findings)
        return stop.exit_code
    except BrokenPipeError:
        return 0
    except Exception as fault:
        if debug:
            raise
        print(
            f"duress: error: the program failed ({type(fault).__name__}: {fault}); --debug shows where", file=sys.stderr
        )
        return EXIT_FAULT
    finally:
        home.use(office)
        if arguments is None:
            gc.freeze()  # or Python looks through everything once more before it ends: a tenth of a command again
    return 0


def _with_one_command(words: list[str]) -> typer.Typer:
    """The program with the command that is called alone: to make all of them ready takes a while that nobody needs."""
    start = 2 if words[:1] == ["--library"] else 0
    called = next((word for word in words[start:] if not word.startswith("-")), "")
    infos = [info for info in app.registered_commands if called == (info.name or getattr(info.callback, "__name__", ""))]
    if len(infos) != 1:
        return app
    alone = copy.copy(app)
    alone.registered_commands, alone.registered_groups = infos, []
    return alone


def _anywhere(words: list[str]) -> list[str]:
    """The words with --library FOLDER first, where the program itself reads it: it may stand anywhere."""
    place = next((n for n, word in enumerate(words) if word.partition("=")[0] == "--library"), None)
    if place is None:
        return words
    end = place + (1 if "=" in words[place] else 2)
    return [*words[place:end], *words[:place], *words[end:]]


if __name__ == "__main__":
    sys.exit(main())
