"""Court days and the dates of a case, checked against calendars that courts publish and by counting on fingers."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import authorities, deadlines, home, reading
from generator.calendar import closed, court_days_before, holidays_of, on_or_before
from generator.cli import main
from generator.deadlines import Deadline

# As the Superior Courts of San Bernardino (both years), Calaveras and Mono (2026) publish them.
PUBLISHED = {
    2025: "01-01 01-20 02-12 02-17 03-31 05-26 06-19 07-04 09-01 09-26 11-11 11-27 11-28 12-25",
    2026: "01-01 01-19 02-12 02-16 03-31 05-25 06-19 07-03 09-07 09-25 11-11 11-26 11-27 12-25",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_courts_are_closed_on_the_days_they_publish(year: int) -> None:
    assert [f"{day:%m-%d}" for day in holidays_of(year)] == PUBLISHED[year].split()


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2027-02-12", "Lincoln's Birthday"),
        ("2027-09-24", "Native American Day"),
        ("2027-07-05", "Independence Day"),  # the fourth is a Sunday
        ("2027-06-18", "Juneteenth National Independence Day"),  # the nineteenth is a Saturday
        ("2027-12-31", "New Year's Day"),  # of 2028, a Saturday
        ("2027-01-09", "Saturday"),
        ("2027-10-11", ""),  # Columbus Day is no judicial holiday
        ("2026-11-08", "Sunday"),
        ("2027-10-29", ""),  # a state day that closes no court
    ],
)
def test_why_a_court_is_closed(day: str, why: str) -> None:
    assert closed(dt.date.fromisoformat(day)) == why


def test_counting_back_skips_weekends_and_holidays_and_not_the_hearing_itself() -> None:
    assert court_days_before(dt.date(2027, 3, 24), 10) == dt.date(2027, 3, 10)
    assert court_days_before(dt.date(2027, 4, 2), 2) == dt.date(2027, 3, 30)  # March 31 is a holiday
    assert court_days_before(dt.date(2027, 2, 16), 1) == dt.date(2027, 2, 11)  # Monday and Friday are holidays
    assert on_or_before(dt.date(2027, 7, 5)) == dt.date(2027, 7, 2)


@settings(max_examples=60, deadline=None)
@given(st.dates(dt.date(2025, 2, 1), dt.date(2032, 12, 31)), st.integers(1, 15))
def test_as_many_court_days_lie_between_as_were_counted(day: dt.date, number: int) -> None:
    due = court_days_before(day, number)
    between = [due + dt.timedelta(days=n) for n in range((day - due).days)]
    assert not closed(due)
    assert sum(not closed(d) for d in between) == number


def read(stage: str = "pretrial", **more: Any) -> reading.Reading:
    data = {"case": {"stage": stage, "dates": more.pop("dates", {})}, "defendant": {"name": "Ada Stone"}} | more
    return reading.load_bytes(json.dumps(data, indent=1).encode(), "case.json")


def found(as_of: str, stage: str = "pretrial", **more: Any) -> dict[str, Deadline]:
    dates = deadlines.deadlines(read(stage, **more).case, dt.date.fromisoformat(as_of))
    return {d.what.split(" (")[0]: d for d in dates}


def test_a_hearing_fixes_the_papers_of_both_sides() -> None:
    dates = found("2027-03-01", dates={"hearing": "2027-03-24"})
    when = {what: str(d.date) for what, d in dates.items() if d.date}
    assert when == {
        "moving papers served and filed": "2027-03-10",
        "opposition": "2027-03-17",
        "proof of service of the moving papers filed": "2027-03-17",
        "reply": "2027-03-22",
    }
    assert {d.standing for d in dates.values() if d.date} == {"open"}


def test_papers_filed_in_time_are_met_and_late_ones_have_passed() -> None:
    assert (
        found("2027-03-20", dates={"hearing": "2027-03-24", "filed": "2027-03-10"})[
            "moving papers served and filed"
        ].standing
        == "met"
    )
    late = {"hearing": "2027-03-24", "filed": "2027-03-11"}
    assert found("2027-03-01", dates=late)["moving papers served and filed"].standing == "passed"
    assert found("2027-03-11", dates={"hearing": "2027-03-24"})["moving papers served and filed"].standing == "passed"
    served = [{"method": "mail", "on": "2027-03-12"}]
    assert (
        found("2027-03-11", dates={"hearing": "2027-03-24", "filed": "2027-03-10"}, service=served)[
            "moving papers served and filed"
        ].standing
        == "passed"
    )


def test_a_hearing_on_a_closed_day_is_said() -> None:
    moving = found("2027-03-01", dates={"hearing": "2027-03-31"})["moving papers served and filed"]
    assert "the courts are closed on the hearing date (Cesar Chavez Day)" in moving.note


def test_trial_sentencing_and_overwriting() -> None:
    dates = found(
        "2027-03-01", dates={"trial": "2027-04-20", "last_day": "2027-04-30"},
        preservation=[{"system": "the yard camera", "overwrite_by": "2027-03-05"}], negotiation={"respond_by": "2027-03-19"},
    )  # fmt: skip
    when = {what: str(d.date) for what, d in dates.items() if d.date}
    assert when == {
        "overwritten: the yard camera": "2027-03-05",
        "reply asked of the prosecutor": "2027-03-19",
        "disclosure to the other side": "2027-03-21",
        "last day for trial": "2027-04-30",
    }
    statement = found("2027-05-01", "convicted", dates={"sentencing": "2027-07-09"})["statement in mitigation"]
    assert str(statement.date) == "2027-07-05"
    assert statement.note == "the courts are closed that day; file by July 2, 2027"


def test_what_only_an_order_can_say_has_no_date() -> None:
    dates = found("2027-03-01", "trial-people-rested")
    assert [(d.date, d.standing) for d in dates.values()] == [(None, "unknown")]
    assert found("2027-03-01", "held-to-answer")["motion to set aside the information"].date is None
    assert found("2027-03-01", "investigation") == {}


def test_a_denied_motion_to_set_aside_starts_the_time_for_a_writ() -> None:
    assert found("2027-03-01", "held-to-answer")["petition for a writ"].date is None
    denied = found("2027-03-01", "held-to-answer", dates={"set_aside_denied": "2027-03-05"})
    petition = denied["petition for a writ filed and served"]
    assert (str(petition.date), petition.authority) == ("2027-03-20", "pen-code-999a/fifteen-days")
    assert petition.note == "the courts are closed that day; file by March 19, 2027"
    assert "petition for a writ" not in denied


def test_a_last_day_that_is_not_given_is_a_field_and_not_a_guess() -> None:
    dates = found("2027-03-01", dates={"information": "2027-02-01"})
    assert (dates["last day for trial"].date, dates["last day for trial"].path) == (None, "case.dates.last_day")
    assert found("2027-03-01", dates={"last_day": "2027-04-30"})["last day for trial"].note.startswith("as entered")


def test_the_information_is_due_after_the_holding_order() -> None:
    dates = found("2027-03-01", "held-to-answer", record={"prelim": "2027-01-27"})
    assert str(dates["information filed"].date) == "2027-02-11"
    filed = found("2027-03-01", "held-to-answer", record={"prelim": "2027-01-27"}, dates={"information": "2027-02-10"})
    assert "information filed" not in filed


def test_a_passed_date_is_a_finding_at_its_line() -> None:
    case = read(preservation=[{"system": "the yard camera", "overwrite_by": "2027-03-05"}])
    dates = deadlines.deadlines(case.case, dt.date(2027, 3, 6))
    (finding,) = deadlines.findings(case, dates)
    assert (finding.severity, finding.code, finding.path) == (
        "warning",
        "deadline-passed",
        "preservation[0].overwrite_by",
    )
    assert finding.message == "overwritten: the yard camera: March 5, 2027 has passed"
    assert finding.line > 1
    assert deadlines.findings(case, deadlines.deadlines(case.case, dt.date(2027, 3, 5))) == []


def test_every_authority_of_a_deadline_may_be_cited() -> None:
    cited = authorities.load(home.clauses_dir() / "authorities.yaml")
    everything = {"hearing": "2027-03-24", "trial": "2027-04-20", "last_day": "2027-04-30", "sentencing": "2027-07-09",
                  "set_aside_denied": "2027-03-05"}  # fmt: skip
    for stage in ("held-to-answer", "pretrial", "convicted"):
        for date in found("2027-03-01", stage, dates=everything, record={"prelim": "2027-01-27"}).values():
            if date.authority:
                cited.proposition(*date.authority.split("/"))


def test_check_says_which_dates_have_passed_by_the_day_it_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    sample = str(home.samples_dir() / "reyes" / "case.yaml")
    assert main(["check", sample, "--as-of", "2027-03-10", "--format", "json"]) == 0
    shown = capsys.readouterr()
    data = json.loads(shown.out)
    passed = [d["path"] for d in data["deadlines"] if d["standing"] == "passed"]
    assert passed == ["preservation[0].overwrite_by"]
    assert "warning deadline-passed preservation[0].overwrite_by" in shown.err
    assert [f["path"] for f in data["findings"] if f["code"] == "deadline-passed"] == passed
