"""Court days of the California superior courts: which days the courts are closed, and counting back from a hearing.

Source: Code Civ. Proc., §§ 12c (counting back, the day of the hearing excluded), 135 (judicial holidays) and Cal. Rules
of Court, rule 1.11 (a holiday on a Saturday is observed the Friday before, on a Sunday the Monday after). It knows no
case and no deadline.
"""

from __future__ import annotations

import datetime as dt
import functools
import json

from generator import cache

# The library's California list holds state days as well. Courts keep only what section 135 takes over from the
# Government Code, so the names are chosen here, and a day that a later release adds closes no court by itself.
# Compared with the calendars that the Superior Courts of San Bernardino (2025, 2026), Calaveras (2026) and Mono (2026)
# publish: they close on these days and on the two added below, and on neither Columbus Day nor Susan B. Anthony Day.
# Not verified: calendars after 2026; whether March 31 is listed under its newer name, Farmworkers Day; the days in
# 2027 and 2028 to which weekend holidays move; days that one court or the Governor closes by order.
JUDICIAL = frozenset({
    "New Year's Day", "Martin Luther King Jr. Day", "Presidents' Day", "Cesar Chavez Day", "Farmworkers Day", "Memorial Day",
    "Juneteenth National Independence Day", "Independence Day", "Labor Day", "Veterans Day", "Thanksgiving Day",
    "Day After Thanksgiving", "Christmas Day",
})  # fmt: skip
_DAY = dt.timedelta(days=1)
_FRIDAY, _SATURDAY, _SUNDAY, _SEPTEMBER = 4, 5, 6, 9


@functools.cache
def holidays_of(year: int) -> dict[dt.date, str]:
    """The judicial holidays that are kept in a year, with their names, moved off weekends by rule 1.11."""
    name = cache.key("court holidays", str(year))
    data = cache.get(name)
    if data:
        return {dt.date.fromisoformat(day): holiday for day, holiday in json.loads(data).items()}
    kept = _worked_out(year)
    cache.put(name, json.dumps({f"{day}": holiday for day, holiday in kept.items()}).encode())
    return kept


def _worked_out(year: int) -> dict[dt.date, str]:
    from holidays import country_holidays  # a tenth of a second

    kept: dict[dt.date, str] = {}
    for of in (year - 1, year, year + 1):
        listed = country_holidays("US", subdiv="CA", years=of, observed=False)
        days = {day: name for day in listed if day.year == of for name in listed.get_list(day) if name in JUDICIAL}
        days[dt.date(of, 2, 12)] = "Lincoln's Birthday"
        days[_fourth_friday(of)] = "Native American Day"
        for day, name in days.items():
            moved = day - _DAY if day.weekday() == _SATURDAY else day + _DAY if day.weekday() == _SUNDAY else day
            if moved.year == year:
                kept[moved] = name
    return dict(sorted(kept.items()))


def _fourth_friday(year: int) -> dt.date:
    first = dt.date(year, _SEPTEMBER, 1)
    return first + dt.timedelta(days=(_FRIDAY - first.weekday()) % 7 + 21)


def closed(day: dt.date) -> str:
    """Why the courts are closed on a day: the holiday's name, Saturday or Sunday; empty for a court day."""
    if day.weekday() >= _SATURDAY:
        return f"{day:%A}"
    return holidays_of(day.year).get(day, "")


def court_days_before(day: dt.date, number: int) -> dt.date:
    """The last day that leaves `number` court days before `day`, which is not counted itself."""
    while number:
        day -= _DAY
        number -= not closed(day)
    return day


def on_or_before(day: dt.date) -> dt.date:
    """The day itself, or the last court day before it."""
    while closed(day):
        day -= _DAY
    return day
