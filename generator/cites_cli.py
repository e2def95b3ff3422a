"""The command on citations: what the papers of a case cite, or what any Word file does. It holds no law.

Heavy modules are imported inside the command.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from generator.findings import CannotContinue, Finding
from generator.opening import Style, day_of, open_case, reads_file
from generator.terminal import tell, working

EXIT_REFUSED = 5


def cites(
    target: Annotated[
        Path, typer.Argument(metavar="CASE.yaml|FILE.docx", help="A facts file, or any Word file.", show_default=False)
    ],
    reading_list: Annotated[
        Path | None,
        typer.Option(
            "--reading-list", metavar="OUT.docx", help="Print the list as a table to initial.", show_default=False
        ),
    ] = None,
    reads: Annotated[
        Path | None, typer.Option("--reads", help="The signing lawyer's record of what was read.", show_default=False)
    ] = None,
    style: Annotated[Style | None, typer.Option("--style", help="Citation style.", show_default=False)] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Day by which a reading counts.", show_default=False)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Move a file that is in the way to NAME.bak first.")] = False,
) -> None:
    """List what the open papers cite, or hold any Word file's citations against the table of authorities.

    CASE.yaml: every authority of every open paper, what it is cited for, its page, how the page is known, where it is
    cited, and whether the signing attorney has read it; then where no adverse authority is named, and when it was
    looked for.

    FILE.docx: every citation that is unknown, wrong, never to be cited, on a page nobody saw, or a short form without an
    antecedent, and whatever looks like a citation and could not be read, with its paragraph and words. Exit code 5 if any
    of these is an error, 0 otherwise.
    """
    if target.suffix.lower() == ".docx":
        _examine(target, reads_file(reads, target), day_of(as_of))
        return
    from generator import drafting, readinglist
    from generator.assembly import companions
    from generator.guards import open_papers
    from generator.reads import load as load_reads

    reading, office, analysis = open_case(target)
    record = reads_file(reads, target)
    day = reading.case.case.dates.filed or day_of(as_of)
    options = drafting.Options(day, style.value if style else None, reads=record)
    with working("reading what the papers cite"):
        papers = [
            (f"{found.paper}{companion.suffix}", drafting.compose(paper, reading, analysis, office, options, companion))
            for found in open_papers(office.papers.values(), reading.case, analysis)
            if found.open and (paper := office.papers[found.paper])
            for companion in companions(paper, reading.case)
        ]
        counsel = reading.case.counsel.name
        entries = readinglist.reading_list(
            papers, office.authorities, load_reads(record), counsel, day, options.style or reading.case.case.citation_style
        )
    searched = readinglist.searches(papers, office.clauses)
    if reading_list is None:
        typer.echo(readinglist.as_text(papers, entries, searched))
        return
    from generator.output import sealed, write_all

    title = f"Reading list for {counsel or 'counsel'}, {day:%B} {day.day}, {day.year}"
    write_all({reading_list: sealed(readinglist.as_word(title, counsel or "Counsel", day, entries, searched))}, force=force)
    typer.echo(reading_list)


def _examine(file: Path, record: Path | None, day: dt.date) -> None:
    """Prints what is in a Word file and what is wrong with it."""
    from collections import Counter

    from generator import examining, library, review
    from generator.findings import errors
    from generator.reads import load as load_reads

    office = library.load()
    # An edited draft may be signed by anybody: the pages that any lawyer on record found are good.
    found = load_reads(record)
    pages = {key: page for by in {e.by for e in found.entries} for key, page in found.good(by, day).items()}
    index = review.Index(office.authorities.confirm(pages), office.offenses)
    try:
        data = file.read_bytes()
    except OSError as fault:
        hint = "name a facts file or a Word file"
        message = f"cannot be read: {fault.strerror}"
        raise CannotContinue([Finding(str(file), 0, 0, "error", "unreadable", "", message, hint)], 3) from None
    seen, findings = examining.examine(data, str(file), index)
    for one in seen:
        known = one.judged.authority.id if one.judged.authority else one.judged.problem or "charged offense"
        typer.echo(f"{one.passage}: {one.judged.cite.text}  [{known}]")
    counts = Counter(f.severity for f in findings)
    typer.echo(f"{len(seen)} citations, {counts['error']} errors, {counts['warning']} warnings")
    tell(findings)
    if errors(findings):
        raise typer.Exit(EXIT_REFUSED)


