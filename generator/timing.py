"""In what order two moments stood, said only where the facts file decides it.

A clock time without a date may belong to the count's day or, in the small hours, to the night after it; where the two
readings disagree, or no date is known at all, there is no order. It knows no law and no paper.
"""

from __future__ import annotations

import datetime as dt

from generator.moments import Moment

SMALL_HOURS = dt.time(6)
_DAY = dt.timedelta(days=1)


def precedes(first: Moment, second: Moment, day: dt.date | None) -> bool | None:
    """Whether `first` was over before `second` began; None where dates and clock times do not decide it.

    `day` is the date of the count, for a moment that gives only a clock time. A clock time without seconds fills its
    whole minute, and a range lasts to its end.
    """
    found = {_precedes(a, b) for a in _readings(first, day) for b in _readings(second, day)}
    return found.pop() if len(found) == 1 else None


def _readings(moment: Moment, day: dt.date | None) -> tuple[Moment, ...]:
    if moment.date or day is None:
        return (moment,)
    if moment.clock and moment.clock < SMALL_HOURS:
        return moment.on(day), moment.on(day + _DAY)
    return (moment.on(day),)


def _precedes(first: Moment, second: Moment) -> bool | None:
    if first.date is None or second.date is None:
        return None
    if first.date != second.date:
        # A range that runs past midnight is not over on its own date.
        past = bool(first.until and first.clock and first.until < first.clock)
        return None if past and first.date + _DAY == second.date else first.date < second.date
    if first.clock is None or second.clock is None:
        return None
    end = first.until or first.clock
    if first.until and first.until < first.clock:
        return False
    if first.seconds and second.seconds:
        return end < second.clock
    return (end.hour, end.minute) < (second.clock.hour, second.clock.minute)


def earlier_day(first: Moment, second: Moment, day: dt.date | None) -> bool:
    """Whether `first` has a date of its own that lies before the day of `second`."""
    other = second.date or day
    return bool(first.date and other and first.date < other)
