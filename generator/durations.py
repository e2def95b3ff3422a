"""Durations that a paper states, read back against the times that the facts file gives.

It has its own list of numbers and shares nothing with the modules that print them, so that one mistake cannot hide in both.

It reads words and clock times and decides nothing; it must not know law, clauses or Word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from generator.moments import Moment

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    **{word: n for n, word in enumerate(_ONES, 1)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{f"{tens}-{one}": 10 * n + k for n, tens in enumerate(_TENS, 2) for k, one in enumerate(_ONES[:9], 1)},
}
_UNITS = {"second": 1, "minute": 60, "hour": 3600}
_SAID = re.compile(r"(?<![\w-])(\d{1,3}|[a-z]+(?:-[a-z]+)?) (second|minute|hour)s?(?![\w-])", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d{2})(?::(\d{2}))? ?(?:([ap])\.m\.)?")
# The words of one sentence: a period ends it, but that of a clock time inside it.
_COUNTED = "from first to last"
_SPAN = re.compile(rf"(?:[ap]\.m\.(?=,| [a-z])|[^.\n])*\b{_COUNTED}")
_SENTENCE = 600  # no sentence is longer
_CODE = re.compile(r"\b(\d{2}):(\d{2}):(\d{2})\b")
_DAY = 86_400


def stated(text: str) -> Iterator[tuple[str, int, int]]:
    """Each duration in some words: as it is said, in seconds, and the seconds by which a rounded figure may be off."""
    last: tuple[int, int, int] | None = None  # where the one before begins and ends, and its seconds
    off = 0
    for found in _SAID.finditer(text):
        number = _number(found[1])
        if number is None:
            continue
        unit = _UNITS[found[2].lower()]
        begin, seconds = found.start(), number * unit
        if last and text[last[1] : begin] == " and ":  # one minute and 20 seconds
            begin, seconds = last[0], last[2] + seconds
        elif last:
            yield text[last[0] : last[1]], last[2], off
        last, off = (begin, found.end(), seconds), unit - 1
    if last:
        yield text[last[0] : last[1]], last[2], off


def spans(text: str) -> Iterator[tuple[str, int]]:
    """Each count “from first to last” with its sentence, and the seconds between the first and the last time it names."""
    at = text.find(_COUNTED)
    while at >= 0:
        end = at + len(_COUNTED)
        if found := _SPAN.search(text, max(0, at - _SENTENCE), end):
            between = _between_clocks(found[0])
            if between is not None:
                yield found[0].strip(), between
        at = text.find(_COUNTED, end)


def _between_clocks(sentence: str) -> int | None:
    times = []
    for hour, minute, second, half in _CLOCK.findall(sentence):
        if half:  # a bare 9:38 may be a place in a transcript
            times.append((int(hour) % 12 + (12 if half == "p" else 0)) * 3600 + int(minute) * 60 + int(second or 0))
    return max(times) - min(times) if len(times) > 1 else None


def possible(moments: Iterable[Moment], places: Iterable[str]) -> frozenset[int]:
    """The seconds between any two times that the facts give: their moments and the time codes in their proofs."""
    times = {_of(clock) for m in moments for clock in (m.clock, m.until) if clock}
    times |= {int(h) * 3600 + int(m) * 60 + int(s) for place in places for h, m, s in _CODE.findall(place)}
    gaps = {abs(one - other) for one in times for other in times}
    return frozenset(gaps | {_DAY - gap for gap in gaps})


def fits(seconds: int, off: int, known: frozenset[int]) -> bool:
    """Whether a stated duration is one that the facts allow."""
    return any(abs(seconds - gap) <= off for gap in known)


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _WORDS.get(word.lower())


def _of(clock: dt.time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
