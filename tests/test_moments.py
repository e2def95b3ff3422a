"""Dates and clock times keep their meaning in every form that a facts file may use."""

import datetime as dt

import pytest

from generator.chronology import apart, elapsed, lasting
from generator.moments import Moment, long_date, spoken_clock


@pytest.mark.parametrize(
    ("text", "date", "clock", "until"),
    [
        ("2027-01-08", dt.date(2027, 1, 8), None, None),
        ("2027-01-08T21:43", dt.date(2027, 1, 8), dt.time(21, 43), None),
        ("2027-01-08 21:43:50", dt.date(2027, 1, 8), dt.time(21, 43, 50), None),
        ("21:43", None, dt.time(21, 43), None),
        ("9:43 p.m.", None, dt.time(21, 43), None),
        ("12:05 am", None, dt.time(0, 5), None),
        ("21:43:50-21:44:36", None, dt.time(21, 43, 50), dt.time(21, 44, 36)),
    ],
)
def test_forms(text: str, date: dt.date | None, clock: dt.time | None, until: dt.time | None) -> None:
    moment = Moment.parse(text)
    assert (moment.date, moment.clock, moment.until) == (date, clock, until)


@pytest.mark.parametrize("text", ["", "soon", "2027-13-01", "25:00", "21:61", "21", "2027-01-08T"])
def test_what_is_no_moment_is_refused_with_a_form_to_follow(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|use"):
        Moment.parse(text)


def test_a_clock_time_without_a_date_is_not_ordered_against_one_with_a_date() -> None:
    assert Moment.parse("21:43").before(Moment.parse("2027-01-08T21:50")) is None
    assert Moment.parse("21:43").on(dt.date(2027, 1, 8)).before(Moment.parse("2027-01-08T21:50")) is True


def test_durations_are_computed() -> None:
    act = Moment.parse("21:43:50-21:44:36")
    assert lasting(act) == "46 seconds"
    assert elapsed(Moment.parse("21:38"), act) == "five minutes"
    assert elapsed(act, Moment.parse("21:38")) == ""


def test_a_duration_crosses_midnight_and_never_a_day() -> None:
    late, early = Moment.parse("2027-01-08T23:50"), Moment.parse("2027-01-09T00:05")
    assert elapsed(late, early) == "15 minutes"
    assert elapsed(late, Moment.parse("2027-01-09T23:55")) == ""
    assert apart(late, Moment.parse("2027-01-09T23:55")) == "about 24 hours"
    assert apart(late, Moment.parse("2027-01-11T20:00")) == "about three days"
    assert apart(early, late) == ""


def test_spoken_forms() -> None:
    assert spoken_clock(dt.time(21, 43, 50)) == "9:43 p.m."
    assert spoken_clock(dt.time(12, 0)) == "noon"
    assert long_date(dt.date(2027, 3, 5)) == "March 5, 2027"
