"""A finished paper as frozen data: parts, blocks and runs, ready to be put into a Word template.

It knows nothing of the case, of law or of Word; `to_text` gives the form in which two drafts are compared.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Mark = Literal["plain", "gap", "flag", "authority", "record"]

BlockKind = Literal[
    "heading1",  # the title of a division of the memorandum: centered
    "heading2",  # point heading, numbered I., II.
    "heading3",  # sub-point heading, numbered A., B.
    "title",  # the title of a part (DECLARATION OF …): centered, bold
    "body",  # first line indented, double-spaced
    "flush",  # body without the indent
    "quote",  # block quotation, double-spaced (rule 2.108 permits single, does not require it)
    "numbered",  # a numbered paragraph of a declaration or order
    "item",  # an unnumbered list item
    "table",  # rows of cells, first row the header
    "signature",  # one line of a signature block; kept together with what stands before it
    "single",  # single-spaced lines in a fixed box (service addresses, letter address blocks)
]


class Run(Struct, frozen=True):
    """A piece of text with one look.

    `mark` says why it is there: a gap (nothing known), a flag (a page that nobody saw at the source), part of a
    citation to an authority, or part of a record citation. `key` is the authority or evidence id for those.
    `comment` is what a margin comment on exactly these words says to counsel.
    """

    text: str
    italic: bool = False
    bold: bool = False
    underline: bool = False
    highlight: bool = False
    mark: Mark = "plain"
    key: str = ""
    comment: str = ""
    page_of: str = ""  # a place in the paper (`Block.anchor`) whose page stands here instead of `text`


class Block(Struct, frozen=True):
    """One paragraph, or one table (then `rows` holds cells of runs and `runs` is empty).

    `number` is the visible number of a heading or numbered paragraph ("I.", "A.", "3."), for text comparison; Word
    numbers the paragraph itself from its style. `clause` is the id of the clause that wrote it.
    """

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    widths: tuple[int, ...] = ()  # column widths of a table in twentieths of a point, together the text width
    number: str = ""
    keep_next: bool = False
    clause: str = ""
    anchor: str = ""  # a name for this place, for `Run.page_of`
    lines_above: int = 0  # empty numbered lines above it, at the head of a page


class Caption(Struct, frozen=True):
    """Everything above the first line of text on page one of a filed paper (Cal. Rules of Court, rule 2.111)."""

    attorney: tuple[tuple[Run, ...], ...]  # one entry a printed line, at most seven double or fourteen single lines
    court: tuple[tuple[Run, ...], ...]  # SUPERIOR COURT OF THE STATE OF CALIFORNIA / COUNTY OF …
    plaintiff: tuple[Run, ...]
    defendants: tuple[tuple[Run, ...], ...]
    case_number: tuple[Run, ...]
    title: tuple[tuple[Run, ...], ...]  # nature of the paper; one entry for each part named
    hearing: tuple[tuple[Run, ...], ...] = ()  # date, time, department, judge, in this order; empty when none is set


class Letterhead(Struct, frozen=True):
    """The head of a letter: who writes, the date, to whom, how it is sent, what it is about."""

    sender: tuple[tuple[Run, ...], ...]
    date: tuple[Run, ...]
    delivery: tuple[Run, ...]
    addressee: tuple[tuple[Run, ...], ...]
    subject: tuple[tuple[Run, ...], ...]
    salutation: tuple[Run, ...]


class Part(Struct, frozen=True):
    """A separately titled division that starts on its own page: notice, memorandum, declaration, order, service."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    caption: Caption | None = None  # set for the first part and for the proposed order
    new_page: bool = True
    memorandum: bool = False  # its pages count against the limit, and the two tables stand before it


Category = Literal["Cases", "Constitutional Provisions", "Statutes", "Rules", "Other Authorities"]


class Listed(Struct, frozen=True):
    """An authority as the table of authorities lists it: in full, without a page. `key` is that of its runs."""

    key: str
    category: Category
    entry: tuple[Run, ...]


class Exhibit(Struct, frozen=True):
    """An exhibit that the paper attaches. `anchor` is the place of its slip sheet, `file` what goes behind it."""

    anchor: str
    name: str
    file: str = ""


class Document(Struct, frozen=True):
    """One paper, complete. `footer` is the short title that rule 2.110 wants on every page."""

    paper: str
    template: str  # file name in templates/, e.g. "pleading.docx"
    footer: str
    author: str  # counsel's name, for the file's properties; the only personal name that goes there
    title: str
    created: str  # ISO date for the file's properties
    parts: tuple[Part, ...]
    draft: bool = True
    letterhead: Letterhead | None = None
    privileged: bool = False
    authorities: tuple[Listed, ...] = ()  # every authority that the paper cites, in the order of the table
    exhibits: tuple[Exhibit, ...] = ()
    long: bool = False  # the long form, which always has the two tables
    tables: bool = False  # whether the tables of contents and authorities are printed


def plain(runs: tuple[Run, ...]) -> str:
    """The words of some runs, without their look."""
    return "".join(run.text for run in runs)


def _marked(runs: tuple[Run, ...]) -> str:
    """The words with `_italics_`, for comparison by a person."""
    return "".join(f"_{r.text}_" if r.italic and r.text.strip() else r.text for r in runs)


def to_text(document: Document) -> str:
    """The whole paper as plain text, one paragraph a line, blank line between parts. Golden samples compare this."""
    out: list[str] = [f"# {document.title}", f"footer: {document.footer}", ""]
    if document.letterhead:
        head = document.letterhead
        for lines in (head.sender, (head.date,), (head.delivery,), head.addressee, head.subject, (head.salutation,)):
            out += [_marked(line) for line in lines if line]
        out.append("")
    for part in document.parts:
        out.append(f"== {part.title} ==")
        if part.caption:
            cap = part.caption
            out += [f"| {_marked(line)}" for line in cap.attorney]
            out += [f"| {_marked(line)}" for line in cap.court]
            out.append(f"| {_marked(cap.plaintiff)} v. {'; '.join(_marked(d) for d in cap.defendants)}")
            out.append(f"| {_marked(cap.case_number)}")
            out += [f"| {_marked(line)}" for line in (*cap.title, *cap.hearing)]
        for block in part.blocks:
            if block.kind == "table":
                out += [" | ".join(_marked(cell) for cell in row) for row in block.rows]
            else:
                lead = {"heading1": "# ", "heading2": "## ", "heading3": "### ", "title": "# "}.get(block.kind, "")
                number = f"{block.number} " if block.number else ""
                out.append(f"{lead}{number}{_marked(block.runs)}")
        out.append("")
    return "\n".join(out).rstrip() + "\n"
