"""Prepares a document for a template: numbering restarts, what stays together, and the boxes of whole lines.

It knows lines and styles by name; it must not know law, the case, or the template engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from generator.boxes import box_xml, table_height, table_xml
from generator.captions import caption_view
from generator.document import Block, Document, Letterhead, Part, Run, plain
from generator.fields import LEVELS, anchor, contents_mark
from generator.linecount import count_lines
from generator.sheet import HALF, Runs, Sheet
from generator.wordml import as_lines, escape, markup

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
#: Block kinds that become Word tables.
_TABLES = ("table", "single")

View = dict[str, Any]


def _roman(number: int) -> str:
    out = "X" * (number // 10)
    number %= 10
    for value, letters in _ROMAN[1:]:
        while number >= value:
            out, number = out + letters, number - value
    return out


def _number(kind: str, label: str) -> int:
    """The count that a visible number stands for. Raises ValueError if it is not of the form the style prints."""
    text = label.strip().removesuffix(".")
    if kind == "numbered" and text.isdigit():
        return int(text)
    if kind == "heading3" and re.fullmatch(r"[A-Z]", text):
        return ord(text) - 64
    if kind == "heading2":
        for number in range(1, 100):
            if _roman(number) == text:
                return number
    raise ValueError(f"the number {label!r} of a {kind} is not one that Word's numbering of that style can show")


_LISTS = {"heading2": ("Heading 2", 0), "heading3": ("Heading 2", 1), "numbered": ("Numbered Paragraph", 0)}


class _Numbering:
    """Follows what Word will count, and starts a new count wherever the document says something else."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count: dict[str, dict[int, int]] = {"Heading 2": {}, "Numbered Paragraph": {}}
        self.instance: dict[str, int] = {}

    def hint(self, block: Block) -> tuple[str, ...]:
        """The note for a numbered block; an unnumbered block of a numbered style gets number 0, which is none."""
        if block.kind not in _LISTS:
            return ()
        if not block.number:
            return ("num=0:0",)
        style, level = _LISTS[block.kind]
        wanted = _number(block.kind, block.number)
        count = self.count[style]
        if level == 0:
            count.pop(1, None)
        if wanted != count.get(level, 0) + 1 or style not in self.instance:
            starts = {level: wanted} if level == 0 else {0: count.get(0, 0) + 1, 1: wanted}
            self.sheet.restarts.append((style, starts if style != "Heading 2" else {1: 1, **starts}))
            self.instance[style] = len(self.sheet.restarts)
        count[level] = wanted
        if level == 1:  # a lower level that stands alone makes the program count its upper level as begun
            count.setdefault(0, 1)
        return (f"num=new{self.instance[style]}:{level}",)


def _single_rows(group: Sequence[Block]) -> list[list[Runs]]:
    """The lines of neighboring single-spaced blocks, a new box after each empty one or one of several lines."""
    rows: list[list[Runs]] = [[]]
    for block in group:
        lines = as_lines(block.runs)
        if (len(lines) > 1 or not plain(block.runs).strip()) and rows[-1]:
            rows.append([])
        if plain(block.runs).strip():
            rows[-1] += lines
            if len(lines) > 1:
                rows.append([])
    return [row for row in rows if row] or [[()]]


def _held_by_signature(blocks: Sequence[Block], width: int) -> set[int]:
    """The blocks that may not be parted from what follows, so that no signature stands alone at the head of a page.

    They are the lines of the signature itself but the last, and before them as many blocks as give three lines of text;
    widow control then carries two lines over with the signature.
    """
    held: set[int] = set()
    for place, block in enumerate(blocks):
        if block.kind != "signature" or place == 0:
            continue
        lines, before = 0, place - 1
        while before >= 0 and lines < 3 and blocks[before].kind not in _TABLES:
            held.add(before)
            if blocks[before].kind == "signature":
                break
            lines += count_lines(blocks[before].runs, width - 1440) if blocks[before].kind != "flush" else 0
            before -= 1
    return held


def _blocks(sheet: Sheet, part: Part, numbering: _Numbering, hints: tuple[str, ...], opening: str) -> list[View]:
    """The blocks of a part; `opening` is the bookmark of its first paragraph, empty for none."""
    views: list[View] = []
    blocks = part.blocks
    held = _held_by_signature(blocks, sheet.styles.text_width)
    place = 0
    while place < len(blocks):
        block = blocks[place]
        above = views[-1]["kind"] if views else "table" if part.caption else ""
        if block.kind in _TABLES and above in _TABLES:
            views.append({"kind": "gap", "runs": sheet.place("a blank line", ())})  # Word would join the two tables
        view: View = {"kind": block.kind, "clause": block.clause}
        if block.kind == "table":
            view["table"] = _table_maker(sheet, block, sheet.note("a table", hints))
        elif block.kind == "single":
            group = [block]
            while place + len(group) < len(blocks) and blocks[place + len(group)].kind == "single":
                group.append(blocks[place + len(group)])
            place += len(group) - 1
            note = sheet.note("single-spaced lines", hints)
            view["box"] = partial(box_xml, sheet, _single_rows(group), note)
            view["lines"] = partial(_loose, sheet, _single_rows(group), note)
        else:
            stays = block.keep_next or place in held
            notes = (*hints, *numbering.hint(block), *(("keep-next",) if stays else ()))
            if block.lines_above:
                notes = (*notes, f"before={2 * HALF * block.lines_above}")
            names = (
                anchor(block.anchor) if block.anchor else "",
                sheet.fields.heading(block.kind, block.number, block.runs),
                opening,
            )
            opening = ""
            breaks = block.kind == "title"  # EXHIBIT A over its title
            view["runs"] = sheet.place(
                f"a block of kind {block.kind!r}", block.runs, *notes, breaks=breaks, bookmarks=names
            )
        hints = ()
        views.append(view)
        place += 1
    return views


def _table_maker(sheet: Sheet, block: Block, note: str) -> Callable[[bool], Markup]:
    """A table made when the template asks for it, with rows on the numbered lines or not."""
    return lambda on_lines: table_xml(sheet, block, note, on_lines=on_lines)


#: Room that the styles of the shipped template take at both sides of a block's text, and indent its first line.
_NARROWER = {"heading2": 720, "heading3": 1440, "quote": 1440, "item": 1080, "signature": 3960}
_INDENTED = {"body": 720, "numbered": 1440}


def block_height(block: Block, width: int) -> int:
    """The numbered lines that a block takes in text of that width: exact for tables, for paragraphs a close count."""
    if block.kind == "table":
        return table_height(block, width)
    if block.kind == "single":
        return len(as_lines(block.runs)) // 2 + 1
    bold = block.kind in LEVELS
    lead = Run("\u00a0" * (_INDENTED.get(block.kind, 0) // 60))  # a space is three points wide
    return block.lines_above + count_lines((lead, *block.runs), width - _NARROWER.get(block.kind, 0), bold=bold)


def _loose(sheet: Sheet, rows: Sequence[Sequence[Runs]], note: str) -> list[View]:
    """Single-spaced lines as paragraphs, for a paper without numbered lines."""
    out: list[View] = []
    for row in rows:
        for number, line in enumerate(row):
            xml = markup(f"{'' if out else note}{sheet.xml(line)}")
            out.append({"runs": xml, "last": number + 1 == len(row)})
    return out


def _letterhead(sheet: Sheet, head: Letterhead) -> View:
    def lines(what: str, entries: Iterable[Runs]) -> list[Markup]:
        return [sheet.place(what, line) for entry in entries for line in as_lines(entry)]

    return {
        "sender": lines("the sender", head.sender),
        "date": lines("the date", (head.date,)),
        "delivery": lines("the manner of delivery", (head.delivery,) if plain(head.delivery) else ()),
        "addressee": lines("the addressee", head.addressee),
        "subject": [
            sheet.place("the subject", line, *(("after=240",) if n + 1 == len(head.subject) else ()))
            for n, line in enumerate(head.subject)
        ],
        "salutation": lines("the salutation", (head.salutation,)),
    }


def _captioned(sheet: Sheet, part: Part, hints: tuple[str, ...], opening: str) -> View:
    """The caption of a part, which stands in the table of contents by the part's title unless that is printed below."""
    titled = not part.blocks or part.blocks[0].kind == "title"  # a cover page is no part of its own
    name = "" if titled or not part.caption else sheet.fields.heading("title", "", (Run(part.title),))
    mark = contents_mark(part.title, LEVELS["title"]) if name else ""
    assert part.caption
    return caption_view(sheet, part.caption, hints, (name, opening), mark)


def _starts_with_table(part: Part) -> bool:
    return bool(part.blocks) and part.blocks[0].kind in _TABLES


def _one_line(text: str) -> Markup:
    return markup(escape(" ".join(text.split("\n"))))


def context(document: Document, sheet: Sheet) -> View:
    """What the template sees. Raises ValueError for text that no paper can hold or a footer of over two lines."""
    footer_lines = count_lines((Run(document.footer),), sheet.styles.text_width, size=10)
    if footer_lines > 2:
        raise ValueError("the short title for the foot of the page takes more than two lines; shorten it")
    numbering = _Numbering(sheet)
    parts, tables_placed = [], False
    sheet.fields.listed = {entry.key: entry for entry in document.authorities}
    sheet.fields.wanted = document.tables
    sheet.fields.counted = any(part.memorandum for part in document.parts)
    for number, part in enumerate(document.parts):
        hints = ("page-break",) if number and part.new_page else ()
        fields = sheet.fields
        if part.memorandum and number and document.tables and not tables_placed:
            hints, tables_placed = (*hints, "tables=here"), True
        opening = fields.part(part.id)
        caption = _captioned(sheet, part, hints, opening) if part.caption else None
        # A later part with a caption of its own (a proposed order) is a paper for itself: its citations are not listed.
        fields.wanted = document.tables and not (number and part.caption)
        blocks = _blocks(sheet, part, numbering, *(((), "") if caption else (hints, opening)))
        fields.wanted = document.tables
        following = document.parts[number + 1] if number + 1 < len(document.parts) else None
        ends_in_table = bool((blocks and blocks[-1]["kind"] in _TABLES) or (not blocks and caption))
        if ends_in_table and (following is None or following.caption or _starts_with_table(following)):
            blocks.append({"kind": "seam", "runs": sheet.place("the end of a part", ())})
        parts.append({"id": part.id, "caption": caption, "blocks": blocks})
    head = document.letterhead
    return {
        "parts": parts,
        "letterhead": _letterhead(sheet, head) if head else None,
        "document": {
            "title": _one_line(document.title),
            "footer": _one_line(document.footer),
            "footer_lines": footer_lines,
            "draft": document.draft,
            "privileged": document.privileged,
            "addressee": _one_line(plain(head.addressee[0])) if head and head.addressee else _one_line(document.footer),
            "date": _one_line(plain(head.date)) if head else markup(""),
        },
    }
