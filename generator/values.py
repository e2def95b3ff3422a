"""What the names in a clause can stand for: words, citations, whole paragraphs, and what the facts file does not give.

It knows neither the engine that fills in a clause nor law.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from generator.document import BlockKind, Run

if TYPE_CHECKING:
    from generator.citations import Inline


class WordingError(Exception):
    """A clause that cannot be read or filled in. Carries the line of the clause's text, counted from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        self.line = line
        super().__init__(message)


class Missing(Struct, frozen=True):
    """Something a clause needs and the facts file does not give. It is false in a condition and prints as a gap."""

    what: str
    path: str = ""

    def __bool__(self) -> bool:
        return False


class Phrase(Struct, frozen=True):
    """Several inlines that belong together, such as a list of names with commas and "and"."""

    inlines: tuple[Inline, ...]

    def __bool__(self) -> bool:
        return bool(self.inlines)


class Paragraph(Struct, frozen=True):
    """A paragraph before citations take their final form; `rows` instead of `inlines` for a table."""

    kind: BlockKind
    inlines: tuple[Inline, ...] = ()
    rows: tuple[tuple[tuple[Inline, ...], ...], ...] = ()
    widths: tuple[int, ...] = ()
    keep_next: bool = False
    clause: str = ""


class Paragraphs(Struct, frozen=True):
    """A value that stands for whole paragraphs: a table, a signature block, a statement of facts."""

    blocks: tuple[Paragraph, ...]

    def __bool__(self) -> bool:
        return bool(self.blocks)


def gap(what: str, path: str = "") -> Run:
    """The one form in which something unknown is printed."""
    return Run(f"[MISSING: {what}]", highlight=True, mark="gap", key=path, comment=f"Not in the facts file: {what}.")


def inlines_of(value: Any) -> tuple[Inline, ...]:
    """What a value prints as. Raises WordingError for a value that must not be printed."""
    if isinstance(value, Phrase):
        return value.inlines
    if isinstance(value, Run):
        return (value,)
    if isinstance(value, Missing):
        return (gap(value.what, value.path),)
    if isinstance(value, str):
        return (Run(value),) if value else ()
    if isinstance(value, int) and not isinstance(value, bool):
        return (Run(str(value)),)
    from generator.citations import Citation, RecordCitation  # which a facts file that is only checked never needs

    if isinstance(value, (Citation, RecordCitation)):
        return (value,)
    raise WordingError(f"a value of type {type(value).__name__} cannot be printed")
