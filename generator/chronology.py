"""The order of events: which facts come before the threat, during it, during the act and after; how long things took.

Durations are computed from the facts file, never typed. It knows no wording.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from msgspec import Struct

from generator.casefile import CaseFile, Fact, Threat
from generator.moments import Moment


class Story(Struct, frozen=True):
    """The narrative facts in the order of events."""

    before: tuple[Fact, ...]
    threat: tuple[Fact, ...]
    act: tuple[Fact, ...]
    after: tuple[Fact, ...]


def tell(case: CaseFile, facts: Sequence[Fact], threats: Sequence[Threat]) -> Story:
    """Sorts facts by time and cuts them at the first threat, the first act and the end of the last act.

    A fact without a time keeps its place behind the fact that precedes it in the file. Where no threat or no act has a
    time, the facts that belong to a threat stand in its place and the rest stay before or after it in file order.
    """
    date = next((c.date for c in case.counts if c.date), None)
    placed: list[tuple[Moment | None, Fact]] = []
    last: Moment | None = None
    for fact in facts:
        last = fact.when.on(date) if fact.when else last
        placed.append((last, fact))
    placed.sort(key=lambda pair: pair[0] or Moment("", None, None))
    start = _edge([t.made_at for t in threats], date, last=False)
    acts = [a.at for t in threats for a in t.acts] or [c.time for c in case.counts]
    first_act, last_act = _edge(acts, date, last=False), _edge(acts, date, last=True)
    words = {f for t in threats for f in (t.words, t.demand.fact if t.demand else None, *t.facts) if f}
    parts: dict[str, list[Fact]] = {"before": [], "threat": [], "act": [], "after": []}
    reached = "before"
    for when, fact in placed:
        if when and start and when.before(start):
            place = "before"
        elif when and last_act and _ended(last_act).before(when):
            place = "after"
        elif when and first_act and first_act.before(when) is not None and not when.before(first_act):
            place = "act"
        elif (when and start and when.before(start) is False) or fact.id in words:
            place = "threat"
        else:
            place = "after" if reached in ("threat", "act") and not when else reached
        reached = place
        parts[place].append(fact)
    return Story(**{name: tuple(found) for name, found in parts.items()})


def _edge(moments: Iterable[Moment | None], date: dt.date | None, *, last: bool) -> Moment | None:
    known = sorted(m.on(date) for m in moments if m and m.clock)
    return known[-1 if last else 0] if known else None


def _ended(moment: Moment) -> Moment:
    return Moment(moment.text, moment.date, moment.until, None, moment.seconds) if moment.until else moment


def elapsed(first: Moment, second: Moment) -> str:
    """The time between two moments in words: "46 seconds", "five minutes"; empty when it cannot be computed.

    Between two days only what is shorter than two hours is told: an hour before midnight is near, last week is not.
    """
    if first.clock is None or second.clock is None:
        return ""
    days = (second.date - first.date).days if first.date and second.date else 0
    if first.seconds and second.seconds:
        one, two = (c.hour * 3600 + c.minute * 60 + c.second for c in (first.clock, second.clock))
        if 0 < two - one + days * 86400 < 120:
            return f"{two - one + days * 86400} seconds"
    # Beyond that the reader counts from the printed minutes, and so does the paper.
    minutes = days * 1440 + (second.clock.hour - first.clock.hour) * 60 + second.clock.minute - first.clock.minute
    if minutes < 1 or (days and minutes >= 120):
        return ""
    if minutes < 120:
        return f"{in_words(minutes)} minute{'' if minutes == 1 else 's'}"
    return f"about {in_words(round(minutes / 60))} hours"


def apart(first: Moment, second: Moment) -> str:
    """The time between two moments, of several days too, as counsel's own notes have it: "about 68 hours"."""
    if near := elapsed(first, second):
        return near
    if not (first.date and second.date and first.clock and second.clock):
        return ""
    hours = (dt.datetime.combine(second.date, second.clock) - dt.datetime.combine(first.date, first.clock)) / dt.timedelta(hours=1)
    if hours <= 0:
        return ""
    return f"about {in_words(round(hours))} hours" if hours < 48 else f"about {in_words(round(hours / 24))} days"


def lasting(moment: Moment) -> str:
    """How long a range lasted: "46 seconds"; empty for a moment without an end."""
    return elapsed(moment, _ended(moment)) if moment.until else ""


def in_words(number: int) -> str:
    """One to ten in words, figures above."""
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[number] if 0 <= number < len(words) else str(number)
