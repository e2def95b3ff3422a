"""The dates that bind the case, computed from its stage and the dates it gives, each with its source.

Where only a department's order can say, the deadline has no date: it is a field, never a guess. It reads no clock; the
caller says what day it is. It knows no wording and no Word.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from msgspec import Struct

from generator.calendar import closed, court_days_before, on_or_before
from generator.casefile import CaseFile
from generator.findings import Finding
from generator.moments import long_date
from generator.reading import Reading

Standing = Literal["open", "met", "passed", "unknown"]
BEFORE_TRIAL = ("investigation", "complaint", "held-to-answer", "pretrial")
AT_TRIAL = ("trial-people-rested", "trial-evidence-closed")
_DAY = dt.timedelta(days=1)


class Deadline(Struct, frozen=True):
    """One date: what is due, from whom, on what day, by what authority (authority/proposition; empty: by the facts)."""

    what: str
    who: Literal["defense", "people", "custodian", "court"]
    date: dt.date | None
    standing: Standing
    authority: str
    path: str  # the field of the facts file it comes from
    note: str = ""


def deadlines(case: CaseFile, as_of: dt.date) -> tuple[Deadline, ...]:
    """Every deadline that the given dates fix at the stage of the case, in order of date; those without one stand last."""
    found = [*_motion(case, as_of), *_trial(case, as_of), *_sentencing(case, as_of), *_keeping(case, as_of)]
    found += [*_letter(case, as_of), *_by_order(case)]
    return tuple(sorted(found, key=lambda d: (d.date is None, d.date or dt.date.max)))


def _standing(date: dt.date, as_of: dt.date, done: dt.date | None = None) -> Standing:
    if done is not None:
        return "met" if done <= date else "passed"
    return "passed" if date < as_of else "open"


def _motion(case: CaseFile, as_of: dt.date) -> list[Deadline]:
    """Cal. Rules of Court, rule 4.111(a): 10, 5 and 2 court days before the hearing of a pretrial motion."""
    dates, rule, path = case.case.dates, "crc-4-111/timing-10-5-2", "case.dates.hearing"
    if case.case.stage not in BEFORE_TRIAL or dates.hearing is None:
        return []
    ordered = "unless the court orders otherwise"
    why = closed(dates.hearing)
    shut = f"; the courts are closed on the hearing date ({why})" if why else ""

    def day(number: int) -> dt.date:
        return court_days_before(dates.hearing, number)  # type: ignore[arg-type]  # given: see above

    moving = day(10)
    served = max((s.on for s in case.service if s.on), default=None)
    done = max(d for d in (dates.filed, served) if d) if dates.filed else None
    proof = "five court days; the table of authorities holds only 10, 5 and 2: confirm rule 4.111(a) at the source"
    return [
        Deadline("moving papers served and filed (10 court days before the hearing)", "defense", moving,
                 _standing(moving, as_of, done), rule, path, ordered + shut),
        Deadline("opposition (5 court days before the hearing)", "people", day(5), _standing(day(5), as_of), rule, path, ordered),
        Deadline("proof of service of the moving papers filed", "defense", day(5), _standing(day(5), as_of), rule, path, proof),
        Deadline("reply (2 court days before the hearing)", "defense", day(2), _standing(day(2), as_of), rule, path, ordered),
    ]  # fmt: skip


def _trial(case: CaseFile, as_of: dt.date) -> list[Deadline]:
    dates, found = case.case.dates, []
    if case.case.stage not in BEFORE_TRIAL:
        return []
    if dates.trial:
        due = dates.trial - 30 * _DAY
        found.append(Deadline(
            "disclosure to the other side (30 days before trial)", "defense", due, _standing(due, as_of),
            "pen-code-1054-7/thirty-days", "case.dates.trial", "what is learned later is disclosed at once",
        ))  # fmt: skip
    if dates.last_day:
        note = "as entered; time waivers and continuances move it"
        found.append(Deadline(
            "last day for trial", "court", dates.last_day, _standing(dates.last_day, as_of),
            "pen-code-1382/felony-sixty-days", "case.dates.last_day", note,
        ))  # fmt: skip
    elif case.case.stage in ("held-to-answer", "pretrial"):
        found.append(Deadline(
            "last day for trial (a felony: 60 days from arraignment on the information)", "court", None, "unknown",
            "pen-code-1382/felony-sixty-days", "case.dates.last_day",
            "enter it: arraignment, waivers and continuances are not in the file; a misdemeanor has 30 or 45 days",
        ))  # fmt: skip
    if dates.set_aside_denied:
        due = dates.set_aside_denied + 15 * _DAY
        found.append(Deadline(
            "petition for a writ filed and served (15 days after the motion to set aside was denied)", "defense", due,
            _standing(due, as_of), "pen-code-999a/fifteen-days", "case.dates.set_aside_denied", _file_by(due),
        ))  # fmt: skip
    if case.case.stage == "held-to-answer" and case.record.prelim and not dates.information:
        due = case.record.prelim + 15 * _DAY
        found.append(Deadline(
            "information filed (15 days after the holding order)", "people", due, _standing(due, as_of),
            "pen-code-1382/information-fifteen-days", "record.prelim",
            "counted from the preliminary hearing; enter the holding order if it came later",
        ))  # fmt: skip
    return found


def _sentencing(case: CaseFile, as_of: dt.date) -> list[Deadline]:
    """Cal. Rules of Court, rule 4.437: the statement in mitigation is filed and served at least four days before."""
    date = case.case.dates.sentencing
    if date is None:
        return []
    due = date - 4 * _DAY
    return [Deadline("statement in mitigation (four days before sentencing)", "defense", due, _standing(due, as_of),
                     "crc-4-437/statement-in-mitigation", "case.dates.sentencing", _file_by(due))]  # fmt: skip


def _file_by(due: dt.date) -> str:
    """What to do about a last day on which the courts are closed; no later day is relied on."""
    day = on_or_before(due)
    return "" if day == due else f"the courts are closed that day; file by {long_date(day)}"


def _keeping(case: CaseFile, as_of: dt.date) -> list[Deadline]:
    found = []
    for number, wanted in enumerate(case.preservation):
        if wanted.overwrite_by:
            what = f"overwritten: {wanted.system or wanted.recipient or 'recording'}"
            found.append(Deadline(what, "custodian", wanted.overwrite_by, _standing(wanted.overwrite_by, as_of), "",
                                  f"preservation[{number}].overwrite_by", wanted.recipient or ""))  # fmt: skip
    for number, item in enumerate(case.evidence):
        if item.preserve_by:
            found.append(Deadline(f"destroyed: {item.title}", "custodian", item.preserve_by, _standing(item.preserve_by, as_of),
                                  "", f"evidence[{number}].preserve_by", item.custodian or ""))  # fmt: skip
    return found


def _letter(case: CaseFile, as_of: dt.date) -> list[Deadline]:
    asked = case.negotiation.respond_by
    if asked is None:
        return []
    return [
        Deadline(
            "reply asked of the prosecutor", "people", asked, _standing(asked, as_of), "", "negotiation.respond_by"
        )
    ]


def _by_order(case: CaseFile) -> list[Deadline]:
    """What a department's own order fixes. Pen. Code, § 995 has no date here: no source for its time was found."""
    order = "the department's order or local rule may set an earlier day; enter it by hand"
    if case.case.stage in ("pretrial", *AT_TRIAL):
        return [Deadline("instruction requests (before argument begins, or as ordered)", "defense", None, "unknown",
                         "pen-code-1093-5/before-argument", "", order)]  # fmt: skip
    if case.case.stage == "held-to-answer":
        found = [Deadline("motion to set aside the information", "defense", None, "unknown", "pen-code-995/set-aside-grounds",
                          "", "no source for its time is in the table of authorities; confirm it and the court's order")]  # fmt: skip
        if case.case.dates.set_aside_denied is None:
            note = "enter case.dates.set_aside_denied when it is; the limit is for want of reasonable or probable cause"
            found.append(Deadline("petition for a writ (15 days after a motion to set aside is denied)", "defense", None,
                                  "unknown", "pen-code-999a/fifteen-days", "case.dates.set_aside_denied", note))  # fmt: skip
        return found
    return []


def findings(reading: Reading, found: tuple[Deadline, ...]) -> list[Finding]:
    """A warning for every date that has passed, at the line of the field that it comes from."""
    return [
        Finding(reading.file, *reading.marks.at(_keys(d.path)), "warning", "deadline-passed", d.path,
                f"{d.what}: {long_date(d.date)} has passed", d.note)
        for d in found if d.standing == "passed"
    ]  # fmt: skip


def _keys(path: str) -> tuple[str | int, ...]:
    parts = path.replace("[", ".").replace("]", "").split(".")
    return tuple(int(part) if part.isdigit() else part for part in parts)
