"""The table of contents and the table of authorities, as real Word fields with their results in place.

It knows how such tables are set (Cal. Rules of Court, rule 3.1113(f), by practice); it must not know law or the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from generator.document import Block, Document, Part, Run
from generator.fields import CATEGORY_NUMBERS, Fields, Heading, character, instruction, page_field
from generator.layout import block_height
from generator.linecount import first_line, text_width
from generator.mentions import with_mentions
from generator.sheet import Runs, Styles
from generator.wordml import Comments, runs_xml

#: More pages than this want tables; by practice in criminal cases (Cal. Rules of Court, rule 3.1113(f)).
TABLES_ABOVE = 10
#: The longest memorandum without leave of court, by practice (Cal. Rules of Court, rule 3.1113(d)).
PAGE_LIMIT = 15
#: Counties whose own rule for criminal cases sets a limit.
COUNTY_LIMITS: Mapping[str, int] = {"santa clara": 15}
#: Counted lines are this many pages short or over at most; within it only the laid-out pages decide.
DOUBT = 1.5

LINES = 28
_CONTENTS = r' TOC \h \z \f C \t "Title,1,Heading 1,2,Heading 2,3,Heading 3,4" '
#: Where the words of each level begin, and where their further lines do, as the template's styles have it.
_INDENTS = {1: (0, 360), 2: (360, 720), 3: (720, 1440), 4: (1440, 2160)}
_NUMBER_COLUMN = 720  # kept free for the page at the right
_HANGING = 360
_TAB = "<w:r><w:tab/></w:r>"
_BREAK = "<w:r><w:br/></w:r>"


def page_limit(county: str | None) -> int:
    """How many pages a memorandum may have in a county."""
    return COUNTY_LIMITS.get((county or "").lower(), PAGE_LIMIT)


def counted_pages(document: Document, width: int = 9360) -> float:
    """The pages of the memorandum by a count of its lines, 0 for a paper without one."""
    return sum(sum(block_height(b, width) for b in part.blocks) / LINES for part in document.parts if part.memorandum)


def memorandum_pages(document: Document, fields: Fields, pages: Mapping[str, int], total: int) -> int:
    """The pages of the memorandum as laid out: from its first page to the next part, or to the end of the paper.

    A page with the caption is not counted (Cal. Rules of Court, rule 3.1113(d)).
    """
    counted = {part.id: part.caption is not None for part in document.parts if part.memorandum}
    places = [(part, pages[bookmark]) for part, bookmark in fields.parts if bookmark in pages]
    found = 0
    for place, (part, page) in enumerate(places):
        if part in counted:
            after = places[place + 1][1] if place + 1 < len(places) else total + 1
            found += after - page - counted[part]
    return found


def with_tables(document: Document) -> Document:
    """The paper with its tables. A memorandum that begins under the caption is moved to a page of its own after them.

    An authority that the text names in plain words counts as cited wherever it stands.
    """
    document = with_mentions(document)
    parts: list[Part] = []
    for part in document.parts:
        body = part
        if part.memorandum and part.caption:
            parts.append(replace(part, id=f"{part.id}-cover", blocks=(), memorandum=False))
            titled = bool(part.blocks) and part.blocks[0].kind == "title"
            title = () if titled else (Block("title", (Run(part.title),), keep_next=True),)
            body = replace(body, caption=None, blocks=(*title, *body.blocks))
        parts.append(body)
    return replace(document, parts=tuple(parts), tables=True)


# ------------------------------------------------------------------------------------------------ the two tables


def tables_xml(styles: Styles, fields: Fields, pages: Mapping[str, int]) -> str:
    """The paragraphs of both tables with these pages; the pages of the first are notes for `fields.page_results`."""
    return "".join((*_contents(styles, fields), *_authorities(styles, fields, pages)))


def shape(styles_width: int, fields: Fields, pages: Mapping[str, int]) -> list[int]:
    """How many lines each entry takes with these pages: two maps of one shape give the same layout everywhere."""
    lines = [len(_heading_lines(heading, styles_width)) for heading in fields.headings]
    for _, entries in _by_category(fields):
        for key in entries:
            entry = _entry_lines(fields.listed[key].entry, fields.pages_of(key, pages), styles_width)
            lines.append(sum(len(group) for group in entry))
    return lines


def _by_category(fields: Fields) -> Iterator[tuple[str, list[str]]]:
    """The authorities that are cited, by category, in the order in which the paper lists them."""
    cited = {mark.key for mark in fields.marks}
    kept = [entry for key, entry in fields.listed.items() if key in cited]
    for category, group in groupby(kept, key=lambda entry: entry.category):
        yield category, [entry.key for entry in group]


def _paragraph(style: str, inner: str, extra: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{inner}</w:p>'


def _title(styles: Styles, words: str) -> str:
    return _paragraph(styles.id("TOC Heading"), f"<w:r><w:t>{words}</w:t></w:r>", "<w:pageBreakBefore/>")


def _wrapped(runs: Runs, first: int, later: int) -> list[Runs]:
    """The runs in lines of those widths."""
    lines: list[Runs] = []
    rest = runs
    while rest:
        head, rest = first_line(rest, later if lines else first)
        lines.append(head)
    return lines or [()]


def _xml(runs: Runs) -> str:
    return runs_xml(runs, Comments(wanted=False))


def _heading_lines(heading: Heading, width: int) -> list[Runs]:
    start, hang = _INDENTS[heading.level]
    words = tuple(Run(run.text.replace("\n", ": "), italic=run.italic, highlight=run.highlight) for run in heading.runs)
    room = width - _NUMBER_COLUMN
    return _wrapped(words, room - (hang if heading.number else start), room - hang)


def _contents(styles: Styles, fields: Fields) -> Iterator[str]:
    yield _title(styles, "TABLE OF CONTENTS")
    opening = character("begin") + instruction(_CONTENTS) + character("separate")
    for place, heading in enumerate(fields.headings):
        lines = _heading_lines(heading, styles.text_width)
        number = f"{_xml((Run(heading.number),))}{_TAB}" if heading.number else ""
        words = _BREAK.join(_xml(line) for line in lines)
        link = f'<w:hyperlink w:anchor="{heading.bookmark}" w:history="1">'
        entry = f"{link}{number}{words}{_TAB}{page_field(heading.bookmark)}</w:hyperlink>"
        closing = character("end") if place + 1 == len(fields.headings) else ""
        yield _paragraph(styles.id(f"toc {heading.level}"), f"{opening if place == 0 else ''}{entry}{closing}")


def _authorities(styles: Styles, fields: Fields, pages: Mapping[str, int]) -> Iterator[str]:
    groups = list(_by_category(fields))
    if not groups:
        return
    yield _title(styles, "TABLE OF AUTHORITIES")
    for category, keys in groups:
        code = rf" TOA \h \c {chr(34)}{CATEGORY_NUMBERS[category]}{chr(34)} "  # type: ignore[index]
        opening = character("begin") + instruction(code) + character("separate")
        yield _paragraph(styles.id("toa heading"), f"{opening}<w:r><w:t>{category}</w:t></w:r>")
        for place, key in enumerate(keys):
            closing = character("end") if place + 1 == len(keys) else ""
            yield _paragraph(styles.id("table of authorities"), _entry(styles, fields, key, pages) + closing)


def _entry(styles: Styles, fields: Fields, key: str, pages: Mapping[str, int]) -> str:
    words, columns = _entry_lines(fields.listed[key].entry, fields.pages_of(key, pages), styles.text_width)
    lines = [_xml(line) for line in words]
    tabbed = [f"{_TAB}{_xml((Run(text),))}" if text else "" for text in columns]
    return _BREAK.join([*lines[:-1], lines[-1] + tabbed[0], *tabbed[1:]])


def _entry_lines(entry: Runs, pages: Sequence[int], width: int) -> tuple[list[Runs], list[str]]:
    """The lines of an entry's words, and its pages: the first line of them ends the last line of words."""
    room = width - _NUMBER_COLUMN
    lines = _wrapped(tuple(Run(r.text, italic=r.italic, highlight=r.highlight) for r in entry), room, room - _HANGING)
    used = sum(text_width(run.text, italic=run.italic) for run in lines[-1]) + (_HANGING if len(lines) > 1 else 0)
    free = width - used - 240  # room for a few dots at least
    out: list[str] = [""]
    for place, page in enumerate(pages):
        text = f"{page}{',' if place + 1 < len(pages) else ''}"
        longer = f"{out[-1]} {text}".strip()
        if text_width(longer) > (free if len(out) == 1 else width // 2):
            out.append(text)
        else:
            out[-1] = longer
    return lines, out
