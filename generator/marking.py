"""What Markdown makes of a clause's words: paragraphs of a kind, each in pieces of one look.

Where a value belongs the words have a token, so that nothing of a case is ever read here, and what was read once may be
kept on disk: Markdown's reader is then not even loaded. Knows no case, no law and no Word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from generator import cache
from generator.document import BlockKind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


class Piece(Struct, frozen=True, array_like=True):
    """Words of one look."""

    text: str
    italic: bool = False
    bold: bool = False


Line = tuple[Piece, ...]


class Marked(Struct, frozen=True, array_like=True):
    """A paragraph; `rows` instead of `pieces` for a table."""

    kind: BlockKind
    pieces: Line = ()
    rows: tuple[tuple[Line, ...], ...] = ()


@lru_cache(maxsize=2048)
def marked(text: str) -> tuple[Marked, ...]:
    """The paragraphs of a clause whose values are tokens; from the disk where they were read before."""
    name = cache.key("markdown", text)
    kept = cache.get(name)
    if kept is not None:
        try:
            return msgspec.json.decode(kept, type=tuple[Marked, ...])
        except msgspec.DecodeError:
            pass  # written by hand; what is not readable is read anew
    found = tuple(_paragraphs(text))
    cache.put(name, msgspec.json.encode(found))
    return found


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("zero", {"typographer": True}).enable(
        ["emphasis", "list", "blockquote", "heading", "smartquotes", "table", "escape", "newline"]
    )


_OPENERS: dict[str, BlockKind] = {
    "blockquote_open": "quote", "ordered_list_open": "numbered", "bullet_list_open": "item", "heading_open": "title",
}  # fmt: skip
_HEADINGS: dict[str, BlockKind] = {"h1": "title", "h2": "heading2", "h3": "heading3", "h6": "flush"}
_CLOSERS = {"blockquote_close", "ordered_list_close", "bullet_list_close", "heading_close"}


def _paragraphs(text: str) -> Iterator[Marked]:
    kinds: list[BlockKind] = ["body"]
    rows: list[tuple[Line, ...]] = []
    row: list[Line] = []
    in_table = False
    in_item = 0  # paragraphs seen in the present list item: only the first carries its number
    for token in _reader().parse(text):
        kind = token.type
        if kind in _OPENERS:
            kinds.append(_OPENERS[kind] if kind != "heading_open" else _HEADINGS[token.tag])
        elif kind in _CLOSERS:
            kinds.pop()
        elif kind == "list_item_open":
            in_item = 0
        elif kind == "table_open":
            in_table, rows = True, []
        elif kind == "tr_open":
            row = []
        elif kind == "tr_close":
            rows.append(tuple(row))
        elif kind == "table_close":
            in_table = False
            yield Marked("table", rows=tuple(rows))
        elif kind == "inline" and in_table:
            row.append(tuple(_pieces(token)))
        elif kind == "inline":
            follows = kinds[-1] in ("numbered", "item") and in_item > 0
            yield Marked("body" if follows else kinds[-1], tuple(_pieces(token)))
            in_item += 1


def _pieces(token: Token) -> Iterator[Piece]:
    italic = bold = 0
    for child in token.children or ():
        if child.type == "em_open":
            italic += 1
        elif child.type == "em_close":
            italic -= 1
        elif child.type == "strong_open":
            bold += 1
        elif child.type == "strong_close":
            bold -= 1
        elif child.type == "softbreak":
            yield Piece(" ")
        elif child.type == "hardbreak":
            yield Piece("\n")
        else:
            yield Piece(child.content, bool(italic), bool(bold))
