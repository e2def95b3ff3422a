"""The words of one finished paper beside those of the facts file, cut up so that the two can be compared.

It reads and decides nothing; it must not know law or Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

from generator.casefile import Audience, CaseFile
from generator.document import Block, Document, Part, plain

_SENTENCE = re.compile(r"(?<=[.!?”])\s+(?=[A-Z“])")


def words(block: Block) -> str:
    """The words of a paragraph or of all cells of a table, with plain spaces."""
    cells = " ".join(plain(cell) for row in block.rows for cell in row)
    return f"{plain(block.runs)} {cells}".replace("\u00a0", " ").strip()


def prose(block: Block) -> str:
    """The words of a paragraph; a heading and the cells of a table run names and other words together."""
    return plain(block.runs) if block.kind in ("body", "flush", "numbered", "item") else ""


def values(value: Any, kind: type) -> Iterator[Any]:
    """Everything of one type in the facts file, wherever it stands."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from values(getattr(value, name), kind)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from values(inner, kind)


class Words(Struct, frozen=True, dict=True):
    """What a document says to one reader, beside the facts file."""

    document: Document
    case: CaseFile
    reader: Audience

    @cached_property
    def blocks(self) -> list[Block]:
        return [b for part in self.document.parts for b in part.blocks]

    @cached_property
    def whole(self) -> str:
        """Every word that clauses wrote, without captions and letterhead."""
        return "\n".join(words(b) for b in self.blocks)

    @cached_property
    def sentences(self) -> list[str]:
        return [s for b in self.blocks for s in _SENTENCE.split(words(b))]

    @cached_property
    def facts(self) -> str:
        """Every string of the facts file in one, for what may be repeated from it."""
        return "\n".join(values(self.case, str)).replace("\u00a0", " ")

    @cached_property
    def clauses(self) -> set[str]:
        """The ids of the clauses that wrote something."""
        return {b.clause for b in self.blocks}

    def part(self, name: str) -> Part | None:
        return next((p for p in self.document.parts if p.id == name), None)

    def of(self, *clauses: str) -> str:
        """The words of some clauses."""
        return "\n".join(words(b) for b in self.blocks if b.clause in clauses)
