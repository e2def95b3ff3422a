"""One case, many papers: what to draft, under which file name, and the finished bytes. The command line calls only this.

It joins the stages in their order and holds no rule of its own about law or layout.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from generator.analysis import Analysis, analyze
from generator.assembly import Companion, Draft, Length, assemble, companions
from generator.clauses import Paper
from generator.findings import CannotContinue, Finding
from generator.guards import Openness, openness, owed
from generator.library import Library
from generator.reading import Reading
from generator.reads import load as load_reads

EXIT_REFUSED = 5
Style = Literal["csm", "bluebook"]


@dataclass(frozen=True)
class Options:
    """How to draft. `as_of` is the date the papers bear where the facts give none."""

    as_of: dt.date
    style: Style | None = None
    length: Length | None = None
    final: bool = False
    comments: bool = True
    reads: Path | None = None


@dataclass(frozen=True)
class Drafted:
    """One finished file: its document, its default name, its suffix among the files of its paper, its bytes."""

    paper: str
    name: str
    suffix: str
    draft: Draft
    data: bytes


def analyze_case(reading: Reading, library: Library) -> Analysis:
    """The charge gate and the element analysis of a case that was read."""
    return analyze(reading.case, library.offenses)


def refuse_unless_open(paper: Paper, reading: Reading, analysis: Analysis, library: Library) -> None:
    """Raises CannotContinue (exit 5) when the law or the stage closes the paper, naming what may be drafted instead."""
    found = openness(paper, reading.case, analysis)
    if found.open:
        return
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
    day = reading.case.case.dates.filed or options.as_of
    read = load_reads(options.reads).good(reading.case.counsel.name, day)
    library = replace(library, authorities=library.authorities.confirm(read)) if read else library
    draft = assemble(
        paper, reading.case, analysis, library, file=reading.file, as_of=day,
        style=style, length=options.length, final=options.final, companion=companion,
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
        for o in owed(paper, reading.case)
    ]
    draft = replace(draft, findings=(*draft.findings, *pending))
    if options.final:
        blocking = [
            *still_open(draft, reading.file, library, set(read)),
            *(f for f in pending if f.severity == "error"),
        ]
        if blocking:
            raise CannotContinue(blocking, EXIT_REFUSED)
    return draft


def still_open(draft: Draft, file: str, library: Library, read: set[tuple[str, str]]) -> list[Finding]:
    """What keeps a paper from being final: gaps, and propositions that the signing lawyer is not on record as having read."""
    paper = draft.document.paper
    found = [
        Finding(file, 0, 0, "error", "final-gap", paper, f"{gap} is still open", "fill it in the facts file")
        for gap in draft.gaps
    ]
    for authority, proposition in draft.cited:
        # An instruction requested by number needs some reading of it, not a proposition.
        if not any(a == authority and (not proposition or p == proposition) for a, p in read):
            what = f"{authority}/{proposition}" if proposition else authority
            message = f"{what} is not on record as read by {draft.document.author}"
            hint = f"read {library.authorities.authority(authority).label} at the source and enter it in the reads file (--reads)"
            found.append(Finding(file, 0, 0, "error", "final-unread", paper, message, hint))
    return found


def draft_paper(
    paper: Paper, reading: Reading, analysis: Analysis, library: Library, options: Options
) -> list[Drafted]:
    """Every file of a paper as a sealed Word file with its default name, the paper itself first."""
    from generator.output import sealed
    from generator.render import render

    out = []
    for companion in companions(paper, reading.case):
        draft = compose(paper, reading, analysis, library, options, companion)
        data = render(draft.document, library.template(paper.template), comments=options.comments and not options.final)
        name = file_name(reading, paper.paper, final=options.final, privileged=paper.audience == "privileged")
        out.append(Drafted(paper.paper, with_suffix(name, companion.suffix), companion.suffix, draft, sealed(data)))
    return out


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
