"""The reading list: every authority of the open papers, what it is cited for, where, how its page is known, who read it.

It gathers and sets out; it must not decide what may be cited or when a paper is final (see `gate`).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field

from generator.assembly import Draft
from generator.authorities import AnyAuthority, AuthorityTable, Case, Instruction, Proposition
from generator.citeforms import Printer, Style
from generator.clauses import Clause
from generator.document import plain
from generator.packing import pack, unpack
from generator.reads import Reads


class Entry(Struct):
    """One proposition, or an authority that is only named (`proposition` is None)."""

    authority: AnyAuthority
    proposition: Proposition | None
    citation: str
    status: str
    read_on: dt.date | None  # the day on which the signing lawyer read it, where that reading is good
    unread: str  # why there is no such day
    where: list[str] = field(default_factory=list)

    @property
    def point(self) -> str:
        """What it is cited for, in the words of the table."""
        if self.proposition is None:
            return "(named only)"
        return f"{'Adverse: ' if self.proposition.polarity == 'adverse' else ''}{self.proposition.text}"

    @property
    def id(self) -> str:
        """The names for the reads file: authority/proposition."""
        return f"{self.authority.id}/{self.proposition.id}" if self.proposition else self.authority.id


def reading_list(
    papers: Iterable[tuple[str, Draft]], table: AuthorityTable, reads: Reads, by: str | None, day: dt.date, style: Style
) -> list[Entry]:
    """Every proposition that some papers cite, by category and name. `table` is the table as it is shipped, so that the
    status is that of the page before counsel read it; `papers` are pairs of file suffix or name and draft."""
    entries: dict[tuple[str, str], Entry] = {}
    for name, draft in papers:
        for authority, proposition, heading in _mentions(draft):
            key = (authority, proposition)
            if key not in entries:
                entries[key] = _entry(table, reads, by, day, style, *key)
            where = f"{name}: {heading}" if heading else name
            if where not in entries[key].where:
                entries[key].where.append(where)
    order = {
        c: n for n, c in enumerate(("Cases", "Constitutional Provisions", "Statutes", "Rules", "Other Authorities"))
    }
    return sorted(entries.values(), key=lambda e: (order[e.authority.category], e.authority.label.casefold(), e.id))


def searches(papers: Iterable[tuple[str, Draft]], clauses: Mapping[str, Clause]) -> dict[dt.date, list[str]]:
    """Where the papers argue and name no adverse authority: the day on which it was looked for, and the places."""
    found: dict[dt.date, list[str]] = {}
    for name, draft in papers:
        headings = _headings(draft)
        for choice in draft.choices:
            clause = clauses.get(choice.clause)
            if choice.included and clause and clause.head.searched and not clause.head.adverse:
                heading = headings.get(choice.clause, "")
                found.setdefault(clause.head.searched, []).append(f"{name}: {heading or choice.clause}")
    return {day: list(dict.fromkeys(places)) for day, places in sorted(found.items())}


def _headings(draft: Draft) -> dict[str, str]:
    """The heading under which each clause stands first, by clause."""
    headings: dict[str, str] = {}
    for part in draft.document.parts:
        current = part.title
        for block in part.blocks:
            if block.kind in ("heading1", "heading2", "heading3", "title"):
                current = f"{block.number} {plain(block.runs)}".strip()
            headings.setdefault(block.clause, current)
    return headings


def _mentions(draft: Draft) -> Iterator[tuple[str, str, str]]:
    """(authority, proposition, heading) of everything a draft cites; the heading of the first clause that cites it."""
    headings = _headings(draft)
    for mention in draft.mentions:
        yield mention.authority, mention.proposition, headings.get(mention.clause, "")


def _entry(
    table: AuthorityTable, reads: Reads, by: str | None, day: dt.date, style: Style, authority: str, proposition: str
) -> Entry:
    entry = table.authority(authority)
    found = next((p for p in entry.propositions if p.id == proposition), None)
    citation = "".join(run.text for run in Printer(style).entry(entry)).replace("\u00a0", " ")
    if found and found.pin.at and not isinstance(entry, Instruction):
        citation = f"{citation}, {found.pin.at}" if isinstance(entry, Case) else _placed(citation, found.pin.at)
    newest = reads.newest(authority, proposition, by)
    good = any(a == authority and (not proposition or p == proposition) for a, p in reads.good(by, day))
    read_on = newest.on if good and newest else None
    unread = "" if read_on else reads.why_not(authority, proposition, by, day) or "not read"
    return Entry(entry, found, citation, _status(entry, found), read_on, unread)


def _placed(citation: str, at: str) -> str:
    return citation if at in citation else f"{citation}{'' if at.startswith('(') else ', '}{at}"


def _status(entry: AnyAuthority, proposition: Proposition | None) -> str:
    """How the page is known, in the words of the list."""
    first = "check first; " if entry.citable == "check-first" else ""
    if proposition is None:
        return f"{first}named only"
    basis = {"source": "seen at the source", "secondhand": "second-hand"}.get(proposition.pin.basis, "")
    if basis:
        return first + basis
    seen = {"source": "seen at the source", "secondhand": "second-hand", "none": "not found"}[proposition.checked]
    return f"{first}no page" if isinstance(entry, Case) else f"{first}{seen}, cited whole"


_SEARCHED = "No adverse authority was found when it was last looked for; look again before filing."


def as_text(papers: Iterable[tuple[str, Draft]], entries: list[Entry], searched: Mapping[dt.date, list[str]]) -> str:
    """The list for the terminal: each authority once, its propositions below it, then where nothing adverse was found."""
    out = [f"{name}: {len(draft.cited)} propositions" for name, draft in papers]
    read = sum(e.read_on is not None for e in entries)
    out.append(f"{len(entries)} to read in all; {read} read by the signing attorney")
    previous = ""
    for entry in entries:
        if entry.authority.id != previous:
            out += ["", entry.authority.label]
            previous = entry.authority.id
        out.append(f"  {entry.id}")
        out.append(
            f"    {entry.citation}  [{entry.status}; {f'read {entry.read_on}' if entry.read_on else entry.unread}]"
        )
        out.append(f"    for: {entry.point}")
        out.append(f"    in:  {'; '.join(entry.where)}")
        if entry.authority.check:
            out.append(f"    check first: {entry.authority.check}")
    if searched:
        out += ["", _SEARCHED]
    for day, places in searched.items():
        out += [f"  searched {day}", *(f"    {place}" for place in places)]
    return "\n".join(out)


_COLUMNS = (
    ("Authority and page", 2.2),
    ("Cited for", 3.0),
    ("Where", 1.9),
    ("Status", 1.0),
    ("Read: initials", 0.95),
    ("Date", 0.95),
)


def as_word(
    title: str, author: str, day: dt.date, entries: list[Entry], searched: Mapping[dt.date, list[str]]
) -> bytes:
    """The list as a Word table with a line for each proposition to initial and date. Same list, same bytes."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Inches, Pt

    word = docx.Document()
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Inches(11), Inches(8.5)
    section.left_margin = section.right_margin = Inches(0.5)
    section.top_margin = section.bottom_margin = Inches(0.6)
    style = word.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(9)
    word.add_paragraph().add_run(title).bold = True
    word.add_paragraph(
        "Read each authority at its source, initial and date the line, and enter it in the reads file with the page you found. "
        "Attorney work product."
    )
    table = word.add_table(rows=1, cols=len(_COLUMNS))
    table.style = "Table Grid"
    table.autofit = False
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for cell, (name, _) in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.paragraphs[0].add_run(name).bold = True
    for entry in entries:
        row = table.add_row()
        whole = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(whole)
        texts = (
            f"{entry.citation}\n{entry.id}", entry.point, "\n".join(entry.where),
            entry.status + (f"\nCheck: {entry.authority.check}" if entry.authority.check else ""), "on record" if entry.read_on else "",
            str(entry.read_on or ""),
        )  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for row in table.rows:
        for cell, (_, width) in zip(row.cells, _COLUMNS, strict=True):
            cell.width = Inches(width)
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
    for column, (_, width) in zip(table.columns, _COLUMNS, strict=True):
        column.width = Inches(width)
    if searched:
        word.add_paragraph().paragraph_format.space_after = Pt(0)
        word.add_paragraph().add_run(_SEARCHED).bold = True
        for on, places in searched.items():
            word.add_paragraph(f"Searched {on:%B} {on.day}, {on.year}: {'; '.join(places)}.")
    language = word.styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-US")
    core = word.core_properties
    core.title, core.author, core.last_modified_by = title, author, author
    core.comments = core.keywords = core.subject = core.category = ""
    core.created = core.modified = dt.datetime(day.year, day.month, day.day)
    core.revision = 1
    out = io.BytesIO()
    word.save(out)
    return pack(unpack(out.getvalue()))
