"""Case, analysis and library become one finished document: clauses are chosen, filled in, cited, numbered.

It refuses what the law does not allow (see `guards`), and reports every gap. It does not know how Word stores anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from generator import heads
from generator.analysis import Analysis
from generator.authorities import Statute
from generator.briefing import context
from generator.casefile import Audience, CaseFile
from generator.citations import Citator
from generator.citeforms import charge
from generator.clauses import Clause, Form, Paper, PartPlan, Section
from generator.document import Block, Caption, Document, Exhibit, Letterhead, Part, Run, plain
from generator.exhibits import divisions
from generator.findings import CannotContinue, Finding
from generator.library import EXIT_LIBRARY, Library
from generator.listing import listed
from generator.narrowing import narrowed
from generator.recordcites import RecordForms
from generator.sight import Sight
from generator.values import Paragraph, Phrase, WordingError
from generator.views import ExhibitView
from generator.wording import Wording

Length = Literal["long", "short"]
_MEMORANDA = ("memorandum", "brief", "invitation", "statement")  # the parts that argue, whose pages are counted


#: Told of every clause as it is decided: the clause, whether it is in, and what its condition was read with.
Watch = Callable[[Clause, bool, Wording, Mapping[str, Any]], None]


class Choice(Struct, frozen=True):
    """Why a clause is in or out of a paper."""

    clause: str
    included: bool
    condition: str


class Mention(Struct, frozen=True):
    """An authority, what it is cited for (empty where it is only named), and the clause that does so."""

    authority: str
    proposition: str
    clause: str


class Draft(Struct, frozen=True):
    """A document with everything that its reader should know about it."""

    document: Document
    findings: tuple[Finding, ...]
    choices: tuple[Choice, ...]
    cited: tuple[tuple[str, str], ...]  # (authority, proposition) in order of first mention
    gaps: tuple[str, ...]
    audience: Audience  # whose eyes this form of the paper is for
    mentions: tuple[Mention, ...] = ()  # the same with the clause of each mention, titles and footer apart


class _Work(Struct):
    """What one assembly carries along."""

    library: Library
    wording: Wording
    names: dict[str, Any]
    citator: Citator
    watch: Watch | None = None
    choices: list[Choice] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)


class Companion(Struct, frozen=True):
    """One of the files that a paper consists of: the paper itself, a companion form (jury), or one entry of many (2)."""

    suffix: str = ""
    form: str = ""
    entry: int = 0  # place in the section that `each` names, counted from 0


def companions(paper: Paper, case: CaseFile) -> list[Companion]:
    """The files a paper consists of, the paper itself first."""
    if paper.each:
        entries = len(getattr(case, paper.each))
        return [Companion("" if n == 0 else f"-{n + 1}", "", n) for n in range(max(entries, 1))]
    extra = dict.fromkeys(f.companion for f in paper.forms if f.companion and case.case.stage in f.stages)
    return [Companion(), *(Companion(f"-{name}", name) for name in extra)]


def pick_form(paper: Paper, stage: str, length: Length | None, companion: str = "") -> Form:
    """The form of a paper for a stage and a length; without a length the first that fits. Raises StopIteration if none does."""
    fitting = [f for f in paper.forms if stage in f.stages and f.companion == companion]
    asked = [f for f in fitting if length and f.length == length]
    return next(iter(asked or fitting))


def assemble(
    paper: Paper, case: CaseFile, analysis: Analysis, library: Library, *, file: str, as_of: dt.date, style: Literal["csm", "bluebook"],
    length: Length | None = None, final: bool = False, companion: Companion | None = None, calcrim: Path | None = None,
    watch: Watch | None = None,
) -> Draft:  # fmt: skip
    """Writes one file of a paper. Raises CannotContinue (exit 4) for a clause that cannot be filled in."""
    companion = companion or Companion()
    form = pick_form(paper, case.case.stage, length, companion.form)
    paper = paper.model_copy(
        update={"template": form.template or paper.template, "audience": form.audience or paper.audience}
    )
    case = narrowed(case, form.record)
    codes = {entry.code: entry.code_bluebook for entry in library.authorities if isinstance(entry, Statute)}
    sight = Sight(case, analysis, paper.audience, lambda text: charge(text, style, codes))
    work = _Work(
        library,
        Wording(library.macros),
        {},
        Citator(
            library.authorities,
            style,
            RecordForms(case, letter=not paper.filed and form.record != "trial", reader=paper.audience),
        ),
        watch,
    )
    about = {"id": paper.paper, "form": form.id, "length": form.length or "long", "final": final, "titles": ""} | {
        "entry": companion.entry,
        "as_of": as_of,
        "library": library,
        "calcrim": calcrim,  # the folder of the office's own instruction texts
    }
    work.names = context(sight, about)
    work.names["edition"] = lambda instruction: (
        getattr(library.authorities.authority(instruction), "edition_seen", "") or ""
    )
    work.citator.begin_paper()
    titles = [work.wording.line(t, work.names) for t in form.title]
    work.names["served_title"] = Phrase(
        tuple(inline for n, t in enumerate(titles) for inline in ((Run(" "),) if n else ()) + t)
    )
    head = heads.caption(case, [tuple(_runs(work, t)) for t in titles]) if paper.filed else None
    parts: list[Part] = []
    attached: list[Exhibit] = []
    exhibits = sight.exhibits
    for plan in form.parts:
        if plan.id == "declaration":  # it attaches what the parts before it cite, and nothing else
            exhibits = _cited_exhibits(parts, sight)
            work.names |= {
                name: [e for e in work.names[name] if e.id in {x.id for x in exhibits}]
                for name in ("exhibits", "attached")
            }
        for number, entry in enumerate(work.names[plan.for_each] if plan.for_each else [None], 1):
            work.names["instruction"] = entry
            named = plan.model_copy(update={"id": f"{plan.id}-{number}"}) if plan.for_each else plan
            if part := _part(work, named, head, first=not parts):
                parts.append(part)
        if plan.exhibits:
            new = [e for e in exhibits if e.received is None]  # what was received at trial the court has
            sheets, attached = divisions(new, Path(file).parent)
            parts += sheets
    letter: Letterhead | None = (
        None if paper.filed else heads.letterhead(case, as_of, paper.addressee, companion.entry)
    )
    footer = plain(_runs(work, work.wording.line(form.footer, work.names)))
    document = Document(
        paper=paper.paper, template=paper.template, footer=footer, author=case.counsel.name or "Counsel", title=f"{paper.name}",
        created=as_of.isoformat(), parts=tuple(parts), draft=not final, letterhead=letter, privileged=paper.audience == "privileged",
        long=form.length == "long",
    )  # fmt: skip
    runs = (run for runs in all_runs(document) for run in runs)
    document = replace(document, authorities=listed(runs, library.authorities, style), exhibits=tuple(attached))
    gaps = tuple(dict.fromkeys(_gaps(document)))
    findings = [Finding(file, 0, 0, "warning", "missing", "", f"{paper.paper}: {gap}", "") for gap in gaps]
    findings += [
        replace(f, file=f.file or file) for f in work.citator.findings
        if f.code != "name-before-citation" or not document.privileged  # counsel's own plan lists names
    ]  # fmt: skip
    if form.notice:
        findings.append(Finding(file, 0, 0, "note", "for-counsel", paper.paper, form.notice))
    cited = tuple(dict.fromkeys((use.authority, use.proposition) for use in work.citator.cited))
    return Draft(document, tuple(findings), tuple(work.choices), cited, gaps, paper.audience, tuple(work.mentions))


def _cited_exhibits(parts: list[Part], sight: Sight) -> list[ExhibitView]:
    """The exhibits that some parts cite; all of them where no part cites any, because the caption has named exhibits."""
    found = {run.key for part in parts for block in part.blocks for runs in (block.runs, *(c for r in block.rows for c in r))
             for run in runs if run.mark == "record"}  # fmt: skip
    return [e for e in sight.exhibits if e.id in found] or sight.exhibits


def _part(work: _Work, plan: PartPlan, head: Caption | None, *, first: bool) -> Part | None:
    blocks: list[Block] = []
    numbers = {"heading2": 0, "heading3": 0, "numbered": 0}
    for entry in plan.entries:
        names = entry.clauses if isinstance(entry, Section) else (entry,)
        found = [b for name in names for b in _recorded(work, work.library.clauses[name], numbers)]
        if isinstance(entry, Section) and found:
            blocks.append(Block("heading1", (Run(entry.section),), keep_next=True))
        blocks += found
    if not blocks:
        return None
    title = _runs(work, work.wording.line(plan.title, work.names))
    if plan.heading:
        blocks.insert(0, Block("title", title, keep_next=True))
    # The first page names every part (rule 3.1112(c)); a later caption, as on a proposed order, names its own part alone.
    caption = (head if first else replace(head, title=(title,))) if head and plan.caption else None
    return Part(plan.id, plain(title), tuple(blocks), caption=caption, memorandum=plan.id in _MEMORANDA)


def _recorded(work: _Work, clause: Clause, numbers: dict[str, int]) -> list[Block]:
    before = len(work.citator.cited)
    blocks = _clause(work, clause, numbers)
    uses = work.citator.cited[before:]
    work.mentions += dict.fromkeys(Mention(use.authority, use.proposition, clause.id) for use in uses)
    return blocks


def _clause(work: _Work, clause: Clause, numbers: dict[str, int]) -> list[Block]:
    try:
        included = work.wording.holds(clause.head.when, work.names)
        work.choices.append(Choice(clause.id, included, clause.head.when))
        if work.watch:
            work.watch(clause, included, work.wording, work.names)
        if not included:
            return []
        heading = work.wording.line(clause.head.heading, work.names) if clause.head.heading else ()
        paragraphs = work.wording.paragraphs(clause.text, work.names)
    except WordingError as error:
        line = clause.line + error.line - 1
        raise CannotContinue(
            [Finding(clause.file, line, 1, "error", "clause-fault", clause.id, str(error))], EXIT_LIBRARY
        ) from None
    if heading:
        levels: dict[int, Literal["title", "heading2", "heading3"]] = {1: "title", 2: "heading2", 3: "heading3"}
        kind = levels[clause.head.level]
        paragraphs.insert(0, Paragraph(kind, heading, keep_next=True))
    if not paragraphs:
        return []  # every part of its text was conditional
    # A line that introduces a table, or a ruling to be marked, is never left behind at the foot of a page.
    led = [
        replace(p, keep_next=True) if after and _leads(p, after) else p
        for p, after in zip(paragraphs, [*paragraphs[1:], None], strict=True)
    ]
    return [_block(work, p, clause.id, numbers) for p in led]


def _leads(paragraph: Paragraph, after: Paragraph) -> bool:
    """Whether a paragraph says nothing without the one that follows it."""
    table = after.kind == "table" and paragraph.kind in ("body", "flush")
    return table or (paragraph.kind == "numbered" and after.kind == "body" and plain(_ruled(after)).startswith("____"))


def _ruled(paragraph: Paragraph) -> tuple[Run, ...]:
    return tuple(i for i in paragraph.inlines[:1] if isinstance(i, Run))


def _block(work: _Work, paragraph: Paragraph, clause: str, numbers: dict[str, int]) -> Block:
    rows = tuple(tuple(work.citator.paragraph(cell) for cell in row) for row in paragraph.rows)
    runs = _runs(work, paragraph.inlines)
    return Block(
        paragraph.kind, runs, rows, paragraph.widths, _number(paragraph.kind, numbers), paragraph.keep_next, clause,
    )  # fmt: skip


def _number(kind: str, numbers: dict[str, int]) -> str:
    if kind in ("heading2", "heading3", "title"):
        numbers["numbered"] = 0  # each section counts its own paragraphs
    if kind not in numbers:
        return ""
    numbers[kind] += 1
    if kind == "heading2":
        numbers["heading3"] = 0
    count = numbers[kind]
    return {"heading2": f"{_roman(count)}.", "heading3": f"{chr(64 + count)}.", "numbered": f"{count}."}[kind]


def _roman(number: int) -> str:
    out = ""
    for value, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            out, number = out + letters, number - value
    return out


def _runs(work: _Work, inlines: Any) -> tuple[Run, ...]:
    return work.citator.paragraph(inlines) if inlines else ()


def _gaps(document: Document) -> Iterator[str]:
    for runs in all_runs(document):
        yield from (run.text for run in runs if run.mark == "gap")


def all_runs(document: Document) -> Iterator[tuple[Run, ...]]:
    """Every line and paragraph of a paper in print order: head, captions, text, cells."""
    if document.letterhead:
        head = document.letterhead
        yield from (*head.sender, head.date, head.delivery, *head.addressee, *head.subject, head.salutation)
    for part in document.parts:
        if part.caption:
            cap = part.caption
            yield from (
                *cap.attorney,
                *cap.court,
                cap.plaintiff,
                *cap.defendants,
                cap.case_number,
                *cap.title,
                *cap.hearing,
            )
        for block in part.blocks:
            yield block.runs
            for row in block.rows:
                yield from row
