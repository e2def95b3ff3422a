"""One case, many papers: what to draft, under which file name, and the finished bytes. The command line calls only this.

It joins the stages in their order and holds no rule of its own about law or layout.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from generator import consistency, gate
from generator.analysis import Analysis, analyze
from generator.assembly import Companion, Draft, Length, Watch, assemble, companions, pick_form
from generator.casefile import Audience
from generator.clauses import Paper
from generator.findings import CannotContinue, Finding
from generator.gapplaces import placed
from generator.guards import Openness, openness, owed
from generator.library import Library
from generator.marginalia import with_readings_owed
from generator.reading import Reading
from generator.reads import Reads
from generator.reads import load as load_reads
from generator.source import path_text

if TYPE_CHECKING:
    from generator.office import Office
    from generator.pagination import Paged

EXIT_REFUSED = 5
Style = Literal["csm", "bluebook"]


class Options(Struct, frozen=True):
    """How to draft. `as_of` is the date the papers bear where the facts give none."""

    as_of: dt.date
    style: Style | None = None
    length: Length | None = None
    final: bool = False
    comments: bool = True
    reads: Path | None = None
    calcrim: Path | None = None  # the folder of the office's own instruction texts
    tables: bool | None = None  # tables of contents and authorities: always, never, or by the memorandum's length
    pdf: bool = False
    watch: Watch | None = None  # told of every clause as it is decided


class Drafted(Struct, frozen=True):
    """One finished file: its document, its default name, its suffix among the files of its paper, its bytes."""

    paper: str
    name: str
    suffix: str
    draft: Draft
    data: bytes
    pdf: bytes | None = None


def analyze_case(reading: Reading, library: Library) -> Analysis:
    """The charge gate and the element analysis of a case that was read."""
    return analyze(reading.case, library.offenses)


def refuse_unless_open(paper: Paper, reading: Reading, analysis: Analysis, library: Library) -> None:
    """Raises CannotContinue (exit 5) when the law or the stage closes the paper, naming what may be drafted instead."""
    found = openness(paper, reading.case, analysis)
    if found.open:
        return
    if found.places:
        raise CannotContinue(
            [
                Finding(reading.file, *reading.marks.at(path), "error", "refused", path_text(path), reason, hint)
                for path, reason, hint in found.places
            ],
            EXIT_REFUSED,
        )
    others = [o.paper for o in (openness(p, reading.case, analysis) for p in library.papers.values()) if o.open]
    instead = f"open for this case: {', '.join(others)}" if others else "no paper is open for this case"
    raise CannotContinue(
        [refusal(found, reading.file, f"{found.hint}; {instead}" if found.hint else instead)], EXIT_REFUSED
    )


def refusal(found: Openness, file: str, hint: str) -> Finding:
    """The finding for a paper that is not open."""
    by = f" [{found.authority}]" if found.authority else ""
    return Finding(file, 0, 0, "error", "refused", found.paper, f"{found.reason}{by}", hint)


def compose(
    paper: Paper,
    reading: Reading,
    analysis: Analysis,
    library: Library,
    options: Options,
    companion: Companion | None = None,
) -> Draft:
    """One file of a paper as a document. Raises CannotContinue for a clause fault (4) or for `--final` with something open (5)."""
    style: Style = options.style or reading.case.case.citation_style
    filed = reading.case.case.dates.filed
    # A letter or a plan that is written after the filing bears its own day: what is past by then must read as past.
    day = filed or options.as_of if paper.filed else max(filed or options.as_of, options.as_of)
    reads = load_reads(options.reads)
    library = _as_read(library, reads, reading, options)
    draft = assemble(
        paper, reading.case, analysis, library, file=reading.file, as_of=day,
        style=style, length=options.length, final=options.final, companion=companion,
        calcrim=options.calcrim, watch=options.watch,
    )  # fmt: skip
    pending = [
        Finding(
            reading.file,
            0,
            0,
            "error" if options.final and o.blocks else "note",
            o.code,
            paper.paper,
            o.message,
            o.hint,
        )
        for o in (owed(paper, reading.case) if companion is None or not companion.form else ())  # said once a paper
    ]
    if companion is None or not companion.suffix:
        pending += gate.standing(
            draft, paper, reading.case, analysis, library, file=reading.file, day=day, final=options.final
        )
    pending += reads.faults(library.authorities, str(options.reads))
    form = pick_form(paper, reading.case.case.stage, options.length, companion.form if companion else "")
    agreed = consistency.findings(draft, paper, form, reading.case, analysis, library, file=reading.file, day=day)
    if any(f.severity == "error" for f in agreed):
        raise CannotContinue([f for f in agreed if f.severity == "error"], EXIT_REFUSED)
    draft = replace(draft, findings=(*placed(draft.findings, reading), *pending, *agreed))
    if options.final:
        open_still = gate.still_open(draft, reading.file, library, reads, reading.case.counsel.name, day)
        blocking = [*placed(open_still, reading), *(f for f in pending if f.severity == "error")]
        if blocking:
            raise CannotContinue(blocking, EXIT_REFUSED)
        return draft
    if not options.comments:
        return draft
    return replace(
        draft, document=with_readings_owed(draft.document, draft.cited, reads, reading.case.counsel.name, day)
    )


def _as_read(library: Library, reads: Reads, reading: Reading, options: Options) -> Library:
    """The library with the pages that the signing lawyer has confirmed."""
    read = reads.good(reading.case.counsel.name, reading.case.case.dates.filed or options.as_of)
    return replace(library, authorities=library.authorities.confirm(read)) if read else library


def _read_back(data: bytes, draft: Draft, reading: Reading, library: Library, options: Options) -> Draft:
    """The draft with what its Word file gives when it is read again. Raises CannotContinue (exit 5) for a citation that
    was lost, changed or slipped in, and for `--final` with anything that could not be read."""
    from generator import review

    office = _as_read(library, load_reads(options.reads), reading, options)
    found = review.read_back(
        data, draft.document, review.Index(office.authorities, office.offenses), reading.case, reading.file
    )
    blocking = [replace(f, severity="error") for f in found if options.final or f.severity == "error"]
    if blocking:
        raise CannotContinue(blocking, EXIT_REFUSED)
    return replace(draft, findings=(*draft.findings, *found))


def draft_paper(
    paper: Paper, reading: Reading, analysis: Analysis, library: Library, options: Options, office: Office | None = None
) -> list[Drafted]:
    """Every file of a paper as a sealed Word file with its default name, the paper itself first.

    `office` finds the pages for tables and index, and makes the PDFs; without it a paper has neither unless
    `options.tables` asks for tables, which then have no pages.
    """
    from generator.output import sealed
    from generator.pagination import paged, printed

    out = []
    for companion in companions(paper, reading.case):
        draft = compose(paper, reading, analysis, library, options, companion)
        template, comments = library.template(draft.document.template), options.comments and not options.final
        tables = options.tables if office else bool(options.tables)
        done = paged(draft.document, template, office, tables=tables, comments=comments)
        found = _page_findings(done, reading, asked=office is not None)
        pdf = None
        if options.pdf and office:
            office.begin(done.data)  # while the file is read again
        draft = replace(draft, document=done.document)
        draft = _read_back(done.data, draft, reading, library, options)
        if options.pdf and office and office.there:
            pdf, faults = printed(done.document, done.data, template, office, comments=comments)
            found += [
                Finding(
                    reading.file, 0, 0, "warning", "exhibit-not-appended", name, reason, "append it to the PDF by hand"
                )
                for name, reason in faults
            ]
        found += _residue(done.data, draft, companion, reading, options)
        draft = replace(draft, findings=(*draft.findings, *found))
        name = file_name(reading, paper.paper, final=options.final, privileged=draft.document.privileged)
        refuse_leaks(done.data, with_suffix(name, companion.suffix), draft.audience, reading, library)
        out.append(
            Drafted(paper.paper, with_suffix(name, companion.suffix), companion.suffix, draft, sealed(done.data), pdf)
        )
    return out


def _residue(data: bytes, draft: Draft, companion: Companion, reading: Reading, options: Options) -> list[Finding]:
    """What was left behind in a file. Raises CannotContinue (exit 5) for `--final` with anything."""
    from generator.residue import residue
    from generator.wordtext import passages

    jury = companion.form == "jury"
    found = residue(passages(data, reading.file), reading.case, draft.document.paper, reading.file, read_aloud=jury)
    if found and options.final:
        raise CannotContinue([replace(f, severity="error") for f in found], EXIT_REFUSED)
    return found


def refuse_leaks(data: bytes, name: str, audience: Audience, reading: Reading, library: Library) -> None:
    """Raises CannotContinue (exit 5) where a file, or its name, shows what the paper's reader may not see."""
    from generator.leaks import leaks

    def shipped() -> Iterator[str]:
        yield from (clause.text for clause in library.clauses.values())
        yield from (clause.head.heading or "" for clause in library.clauses.values())
        yield from library.macros.values()
        for entry in library.authorities:
            yield from (getattr(entry, "name", None) or "", getattr(entry, "title", None) or "")
        yield from (offense.name for offense in library.offenses)

    found = leaks(data, name, reading.case, audience, reading.marks, reading.file, shipped)
    if found:
        raise CannotContinue(found, EXIT_REFUSED)


def _page_findings(done: Paged, reading: Reading, *, asked: bool) -> list[Finding]:
    """Tables and an index without pages, and a memorandum over the limit. `asked`: whether pages were to be found."""
    from generator.frontmatter import page_limit

    found: list[Finding] = []

    def warn(code: str, message: str, hint: str) -> None:
        found.append(Finding(reading.file, 0, 0, "warning", code, done.document.paper, message, hint))

    refresh = "open the file in Word, press Ctrl+A and then F9"
    without = [
        what
        for what, there in (
            ("tables of contents and authorities", done.document.tables),
            ("index of exhibits", done.document.exhibits and asked),
        )
        if there and not done.measured
    ]
    if without:
        verb = "has" if without == ["index of exhibits"] else "have"
        message = f"the {' and the '.join(without)} {verb} no page numbers, because LibreOffice is not installed"
        warn("no-page-numbers", message, refresh)
    if not done.settled:
        warn("pages-unsettled", "the pages of the tables did not settle and may be off by one", refresh)
    limit = page_limit(reading.case.case.court.county)
    if done.memorandum > limit:
        length = f"{'' if done.measured else 'about '}{math.ceil(done.memorandum)}"
        message = f"the memorandum has {length} pages; the limit is {limit} [Cal. Rules of Court, rule 3.1113(d)]"
        hint = "by practice in criminal cases: shorten it, draft the short form, or ask the court for leave"
        warn("memorandum-too-long", message, hint)
    return found


def with_suffix(name: str, suffix: str) -> str:
    """The name of a companion file: letter.docx and -2 give letter-2.docx."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}{suffix}{dot}{ending}" if dot else f"{name}{suffix}"


def file_name(reading: Reading, paper: str, *, final: bool, privileged: bool) -> str:
    """`<case>-<document>-DRAFT.docx`, with -PRIVILEGED where the paper is privileged."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", _stem(reading)).strip("-").lower() or "case"
    return f"{stem}-{paper}{'-PRIVILEGED' if privileged else ''}{'' if final else '-DRAFT'}.docx"


def _stem(reading: Reading) -> str:
    path = Path(reading.file)
    return path.parent.name if path.stem == "case" and path.parent.name else path.stem
