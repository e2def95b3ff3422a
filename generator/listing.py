"""The authorities of a paper as its table lists them: which, in what form, in what order.

It knows forms and alphabets; it must not know the case, pages or Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.authorities import (
    CATEGORIES,
    AnyAuthority,
    AuthorityTable,
    Case,
    Constitution,
    Instruction,
    Rule,
    Statute,
)
from generator.citeforms import Printer, Style
from generator.document import Listed, Run

_CITED = ("authority", "flag", "gap")


def listed(runs: Iterable[Run], table: AuthorityTable, style: Style) -> tuple[Listed, ...]:
    """Every authority that some run cites, by category; cases by name, the rest by code and number, no passim."""
    keys = {run.key for run in runs if run.mark in _CITED and run.key in table}
    printer = Printer(style)
    entries = sorted((table.authority(key) for key in keys), key=_order)
    return tuple(Listed(e.id, e.category, _entry(printer, e)) for e in entries)


def _entry(printer: Printer, entry: AnyAuthority) -> tuple[Run, ...]:
    return tuple(
        Run(run.text, italic=run.italic, highlight=run.highlight or run.mark in ("flag", "gap"), mark="plain")
        for run in printer.entry(entry)
    )


def _order(entry: AnyAuthority) -> tuple[int, list[tuple[int, str]]]:
    place = CATEGORIES.index(entry.category)
    if isinstance(entry, Case):
        return place, _natural(re.sub(r"[^\w\s]", "", f"{entry.name} {entry.year or ''}"))
    if isinstance(entry, Statute):
        return place, [*_natural(entry.code), *_natural(entry.section), *_natural(entry.subdivision or "")]
    if isinstance(entry, Rule):
        return place, [*_natural(entry.body), *_natural(entry.rule)]
    if isinstance(entry, Constitution):
        return place, [*_natural(entry.body), *_natural(str(_roman(entry.article))), *_natural(entry.section)]
    assert isinstance(entry, Instruction)
    return place, [*_natural(entry.series), *_natural(entry.number)]


def _natural(text: str) -> list[tuple[int, str]]:
    """A sort key by which 26 comes before 211 and words go by the alphabet."""
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.findall(r"\d+|[^\W\d]+", text.lower())]


def _roman(text: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    numbers = [values.get(letter, 0) for letter in text]
    return sum(-n if n < after else n for n, after in zip(numbers, [*numbers[1:], 0], strict=True))
