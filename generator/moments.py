"""Dates and clock times as the facts file writes them, and the two ways a paper prints them.

Accepted: 2027-01-08, 2027-01-08T21:43, 2027-01-08 21:43:50, 21:43, 21:43:50, 9:43 p.m., each also as a range with
a dash and a second clock time (21:43:50-21:44:36).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import total_ordering

from msgspec import Struct

_DATE = r"(?P<date>\d{4}-\d{2}-\d{2})"
_CLOCK = r"(\d{1,2}:\d{2}(?::\d{2})?)(?:\s*([ap])\.?m\.?)?"
_MOMENT = re.compile(rf"^(?:{_DATE})?(?:[T ]?\s*{_CLOCK}(?:\s*[-–]\s*{_CLOCK})?)?$", re.IGNORECASE)


def parse_date(text: str) -> dt.date:
    """An ISO date. Raises ValueError with words for the reader."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; write it as 2027-03-20") from None


def _clock(text: str, half: str | None) -> dt.time:
    hour, minute, *rest = (int(piece) for piece in text.split(":"))
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return dt.time(hour, minute, rest[0] if rest else 0)


@total_ordering
class Moment(Struct, frozen=True):
    """A date, a clock time, or both. Two moments are ordered only as finely as both are known (see `before`)."""

    text: str
    date: dt.date | None
    clock: dt.time | None
    until: dt.time | None = None
    seconds: bool = False

    @classmethod
    def parse(cls, text: str) -> Moment:
        """Reads one moment. Raises ValueError with words for the reader."""
        match = _MOMENT.match(text.strip())
        if not text.strip() or not match:
            raise ValueError(f"{text!r} is not a date or a time; write 2027-01-08T21:43, 2027-01-08 or 21:43")
        date_text, first, half, second, second_half = match.groups()
        try:
            clock = _clock(first, half or second_half) if first else None
            until = _clock(second, second_half) if second else None
        except ValueError:
            raise ValueError(f"{text!r} has no such hour or minute; use 00:00 to 23:59") from None
        date = parse_date(date_text) if date_text else None
        return cls(text.strip(), date, clock, until, bool(first and first.count(":") == 2))

    def on(self, date: dt.date | None) -> Moment:
        """The same clock time with a date, when this moment has none."""
        return self if self.date or not date else Moment(self.text, date, self.clock, self.until, self.seconds)

    def before(self, other: Moment) -> bool | None:
        """Whether this is earlier than `other`; None where what is known does not decide it."""
        if self.date and other.date and self.date != other.date:
            return self.date < other.date
        if (self.date is None) != (other.date is None) or self.clock is None or other.clock is None:
            return None
        return self.clock < other.clock

    def _key(self) -> tuple[dt.date, dt.time]:
        return (self.date or dt.date.min, self.clock or dt.time.min)

    def __lt__(self, other: Moment) -> bool:
        """A total order for sorting only; `before` is the honest comparison."""
        return self._key() < other._key()

    @property
    def spoken(self) -> str:
        """As a sentence says it: "9:43 p.m. on January 8, 2027". Seconds are left to the record citation."""
        parts = [p for p in (spoken_clock(self.clock) if self.clock else "", long_date(self.date)) if p]
        return " on ".join(parts)


def spoken_clock(clock: dt.time) -> str:
    """A clock time as a sentence says it: 9:43 p.m., noon, midnight."""
    if (clock.hour, clock.minute) in ((0, 0), (12, 0)):
        return "noon" if clock.hour else "midnight"
    return f"{clock.hour % 12 or 12}:{clock.minute:02d} {'p.m.' if clock.hour >= 12 else 'a.m.'}"


def long_date(date: dt.date | None) -> str:
    """January 8, 2027; nothing for no date."""
    return f"{date:%B} {date.day}, {date.year}" if date else ""
