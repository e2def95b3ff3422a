"""Letters to those who hold recordings: which comes first, which stretch of time, how long the law makes an agency keep it.

Sources: Gov. Code, §§ 34090.6 and 26202.6 (retention by cities and counties), Evid. Code, § 1560 (time to answer a
subpoena), Rules Prof. Conduct, rule 4.2 (represented persons). It must not know wording, proof, or any fact of the
defense: a letter that says less than it might is the whole point.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from msgspec import Struct

from generator.casefile import CaseFile, Preservation
from generator.document import Run
from generator.moments import Moment, long_date, spoken_clock
from generator.naming import Naming, surname
from generator.values import Missing, Phrase, inlines_of

Holder = Literal["prosecution", "city", "county", "agency", "business"]
MARGIN = dt.timedelta(minutes=10)  # no two clocks agree
DAYS_TO_ANSWER = 5  # Evid. Code, § 1560, subd. (b), in a criminal action
ROUTINE_VIDEO, RADIO_OR_TELEPHONE = "routine video", "radio or telephone"

_PROSECUTION = r"district attorney|attorney general|city attorney|\bprosecut"
_OFFICE = r"police|office|department|traffic|transport|clerk|fire|works|dispatch|transit|jail|probation|communications"
_AGENCY = (
    r"\bpolice\b|highway patrol|\bstate of california\b|\bdepartment of\b|transit (authority|district)|\b9-?1-?1\b"
)
_SOUND = r"\bradio\b|\btelephone\b|\b9-?1-?1\b|\bdispatch\b|\bcalls?\b"
_VIDEO = r"camera|video|cctv|footage"
_BODY_WORN = r"body[- ]?(worn|cam)"
_TELLS = re.compile(r"\b(duress\w*|threat\w*|coerc\w*|menac\w*)", re.IGNORECASE)


def by_urgency(case: CaseFile) -> list[int]:
    """Places in the section `preservation`, the recording that is overwritten first at the head, unknown dates last."""
    return sorted(
        range(len(case.preservation)),
        key=lambda n: (case.preservation[n].overwrite_by is None, case.preservation[n].overwrite_by or dt.date.max, n),
    )


def holder(recipient: str | None) -> Holder:
    """What kind of body the recipient is, by its name."""
    name = (recipient or "").lower()
    if re.search(_PROSECUTION, name):
        return "prosecution"
    if "university" in name or "campus" in name:
        return "agency" if "police" in name else "business"
    if "sheriff" in name or re.search(rf"\bcounty of\b|\bcounty\b.*({_OFFICE})", name):
        return "county"
    if re.search(rf"\bcity of\b|\bcity\b.*({_OFFICE})|\bpolice department\b", name):
        return "city"
    return "agency" if re.search(_AGENCY, name) else "business"


class Bar(Struct, frozen=True):
    """Why no letter may go out on an entry: its place in the section, the field, the reason, what to do, the rule."""

    entry: int
    field: str
    reason: str
    hint: str
    authority: str = ""


def barred(case: CaseFile) -> list[Bar]:
    """The entries on which no letter may be written: to the coercer, a victim, a represented person; or one that tells."""
    found = []
    for number, entry in enumerate(case.preservation):
        if who := _must_not_be_written_to(entry.recipient or "", case):
            hint = "write to the custodian of the recording, or to that person's lawyer by name; or take the entry out"
            found.append(Bar(number, "recipient", f"no preservation letter may go to {who}", hint))
        if tells := _TELLS.search(entry.system or ""):
            reason = f"the name of the system says `{tells[0]}`, and a preservation letter says nothing of the defense"
            found.append(Bar(number, "system", reason, "name the camera, recorder or record alone"))
    return found


def _must_not_be_written_to(recipient: str, case: CaseFile) -> str:
    said = recipient.strip().lower()
    if not said or re.search(r"\b(counsel|attorney|lawyer) for\b|\blaw offices?\b", said):
        return ""
    naming = Naming(case, "privileged")
    coercers = {naming.full(t.by) for t in case.threats if t.by}
    coercers |= {p.name for p in case.persons if "coercer" in (p.role or "").lower()}
    for name in sorted(coercers):
        if _names(name, said) or re.search(rf"\b{re.escape(surname(name).lower())}\b", said):
            return f"{name}, who made the threat, or to family or a business of that name"
    for codefendant in case.codefendants:
        if _names(codefendant.name, said):
            return f"{codefendant.name}, who is charged in the same case and represented"
    for person in case.persons:
        if _names(person.name, said) or said == person.id.lower():
            if person.name in coercers or person.id in {t.by for t in case.threats}:
                return f"{person.name}, who made the threat"
            if person.protected == "victim" or "victim" in (person.role or "").lower():
                return f"{person.name}, a victim"
    return ""


def _names(name: str, said: str) -> bool:
    return re.search(rf"\b{re.escape(name.lower())}\b", said) is not None


class Custodian(Struct, frozen=True):
    """One entry as a letter may speak of it."""

    recipient: str | Missing
    system: str | Missing
    start: str | Missing
    end: str | Missing
    day: str
    overwrite: str
    kind: Holder
    statutory: str  # ROUTINE_VIDEO, RADIO_OR_TELEPHONE, or empty where no retention statute of the table fits
    keep_until: str  # the day before which the statute forbids destruction
    statute_past: bool  # whether that day is gone
    subpoena_by: str
    subpoena_now: bool  # whether the last day for it is the day of the letter
    subpoena_past: str  # the last day for it, where that day is gone and the recording is not
    late: bool  # whether the day of loss is past already: by the custodian's own date, else by the statute's

    @property
    def span(self) -> Phrase:
        """Start and end in one line: the date once where both have it."""
        start, end = self.start, self.end
        if isinstance(start, str) and isinstance(end, str) and start.partition(" on ")[2] == end.partition(" on ")[2]:
            start = start.partition(" on ")[0]
        return Phrase((*inlines_of(start), Run(" to "), *inlines_of(end)))


def custodian(case: CaseFile, number: int, as_of: dt.date, naming: Naming) -> Custodian:
    """What a letter says of the entry at one place of the section. An empty section gives an entry of gaps."""
    entry = case.preservation[number] if number < len(case.preservation) else Preservation()
    path = f"preservation[{number}]"
    start, end = window(entry, case)
    kept = statutory_date(entry, case)
    charged = case.case.stage != "investigation"
    serve = subpoena_date(entry, case, as_of) if charged else None
    gone = entry.overwrite_by or kept
    late = gone is not None and gone < as_of
    return Custodian(
        recipient=naming.redact(entry.recipient) if entry.recipient else Missing("who has the recording", f"{path}.recipient"),
        system=naming.redact(entry.system) if entry.system else Missing("system or camera", f"{path}.system"),
        start=_spoken(start) or Missing("start of the time window", f"{path}.window"),
        end=_spoken(end) or Missing("end of the time window", f"{path}.window"),
        day=long_date(start.date() if start else _day(entry, case)),
        overwrite=long_date(entry.overwrite_by),
        kind=holder(entry.recipient),
        statutory=_statute(entry) if kept else "",
        keep_until=long_date(kept),
        statute_past=kept is not None and kept < as_of,
        subpoena_by=long_date(serve),
        subpoena_now=serve == as_of,
        subpoena_past=long_date(last_day(entry, case)) if charged and not late and serve is None else "",
        late=late,
    )  # fmt: skip


def _day(entry: Preservation, case: CaseFile) -> dt.date | None:
    times = [entry.window.from_, entry.window.to] if entry.window else []
    return next((m.date for m in times if m and m.date), next((c.date for c in case.counts if c.date), None))


def window(entry: Preservation, case: CaseFile) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Start and end of the stretch to be kept, with the margin on each side; None for a side that is not known."""
    if entry.window is None:
        return None, None
    day = _day(entry, case)
    start, end = _at(entry.window.from_, day), _at(entry.window.to, day)
    if end and end.second:  # never a minute less than was asked for
        end += dt.timedelta(seconds=60 - end.second)
    return start - MARGIN if start else None, end + MARGIN if end else None


def _at(moment: Moment | None, day: dt.date | None) -> dt.datetime | None:
    if moment is None or moment.clock is None or (moment.date or day) is None:
        return None
    return dt.datetime.combine(moment.date or day or dt.date.min, moment.clock)


def _spoken(when: dt.datetime | None) -> str:
    """9:20 p.m. (21:20) on January 8, 2027: the second form is what the machine shows."""
    return f"{spoken_clock(when.time())} ({when:%H:%M}) on {long_date(when.date())}" if when else ""


def _statute(entry: Preservation) -> str:
    system = (entry.system or "").lower()
    if re.search(_BODY_WORN, system):
        return ""  # kept under other rules, which the table of authorities does not have
    if re.search(_SOUND, system):
        return RADIO_OR_TELEPHONE
    return ROUTINE_VIDEO if re.search(_VIDEO, system) else ""


def statutory_date(entry: Preservation, case: CaseFile) -> dt.date | None:
    """The day before which a city or county may not destroy the recording: a year for routine video, 100 days for sound.

    Source: Gov. Code, §§ 34090.6, subd. (a), and 26202.6, subd. (a). None for any other holder or record.
    """
    day = _day(entry, case)
    kind = _statute(entry)
    if day is None or not kind or holder(entry.recipient) not in ("city", "county"):
        return None
    if kind == RADIO_OR_TELEPHONE:
        return day + dt.timedelta(days=100)
    leap = (day.month, day.day) == (2, 29)
    return dt.date(day.year + 1, 3, 1) if leap else day.replace(year=day.year + 1)


def subpoena_date(entry: Preservation, case: CaseFile, as_of: dt.date) -> dt.date | None:
    """The last day for a subpoena, where it is still to come; None where no date of loss is known or that day is past."""
    day = last_day(entry, case)
    return day if day and day >= as_of else None


def last_day(entry: Preservation, case: CaseFile) -> dt.date | None:
    """The last weekday on which a subpoena can be served and still be answered before the recording is gone.

    Five days to answer: Evid. Code, § 1560, subd. (b). None where no date of loss is known.
    """
    lost = entry.overwrite_by or statutory_date(entry, case)
    if lost is None:
        return None
    day = lost - dt.timedelta(days=DAYS_TO_ANSWER + 1)
    while day.weekday() > 4:
        day -= dt.timedelta(days=1)
    return day
