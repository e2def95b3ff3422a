"""A line of time drawn to scale with characters: so many dots before a mark as there are units of time before it.

A row of equal dots is as long as their number in any font, so the line holds in Word and in plain text alike. It takes
moments as they are given and knows no facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from generator.moments import Moment

DOT, DASH = "\u00b7", "\u2013"  # a dash is as long as two dots
BEFORE, AFTER = "\u00ab", "\u00bb"
#: What a dot may stand for, in seconds.
UNITS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)


class Point(Struct, frozen=True):
    """A moment with its mark. The line is drawn so that the points of the core, threat to act, stand well apart."""

    at: Moment
    mark: str
    core: bool = False


class Placed(Struct, frozen=True):
    """A point on the line: the dots before it, its mark, and the dashes for as long as it lasts."""

    dots: str
    mark: str
    bar: str = ""


def drawn(points: Sequence[Point], most: int) -> tuple[int, list[Placed]]:
    """The seconds that a dot stands for, and each point on a line of at most so many dots; 0 and nothing without a core.

    What lies further from the core than the core is long stands beyond the ends of the line, as \u00ab or \u00bb; what
    lasts beyond the end is drawn as far as the end.
    """
    times = [_seconds(p.at) for p in points]
    spans = [(t, _end(p.at, t)) for p, t in zip(points, times, strict=True) if t is not None and p.core]
    if len(spans) < 2:
        return 0, []
    first, last = min(s for s, _ in spans), max(e for _, e in spans)
    reach = max(last - first, 60.0)
    near = [t for t in times if t is not None and first - reach <= t <= last + reach]
    start, end = min(near), max(last, *near)
    unit = next((u for u in UNITS if (end - start) / u <= most), 0)
    if not unit:
        return 0, []
    out = []
    for point, time in zip(points, times, strict=True):
        if time is None:
            out.append(Placed("", ""))
        elif time < start:
            out.append(Placed("", BEFORE + point.mark))
        elif time > end:
            out.append(Placed(DOT * round((end - start) / unit), point.mark + AFTER))
        else:
            length = round((min(_end(point.at, time), end) - time) / unit / 2)
            out.append(Placed(DOT * round((time - start) / unit), point.mark, DASH * length))
    return unit, out


def unit_words(seconds: int) -> str:
    """What a dot stands for, in short: 30 sec, 1 min, 1 hr."""
    if seconds < 60:
        return f"{seconds} sec"
    return f"{seconds // 60} min" if seconds < 3600 else f"{seconds // 3600} hr"


def _seconds(at: Moment) -> float | None:
    if at.date is None or at.clock is None:
        return None
    return _counted(at.date, at.clock)


def _end(at: Moment, start: float) -> float:
    if at.until is None or at.date is None:
        return start
    end = _counted(at.date, at.until)
    return end if end >= start else end + 86_400  # past midnight


def _counted(day: dt.date, clock: dt.time) -> float:
    """Seconds since no day in particular, as a clock on the wall counts them."""
    return day.toordinal() * 86_400 + clock.hour * 3600 + clock.minute * 60 + clock.second
