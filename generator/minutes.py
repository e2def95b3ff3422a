"""The minute line of an incident: threat, demand, chances to leave, act, report, in the order of time.

It takes moments from the facts file and computes none; what has no time is listed without one. It judges nothing and
knows no wording of papers.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from generator.analysis import Incident
from generator.casefile import CaseFile, Count, Fact, Threat
from generator.chronology import elapsed
from generator.issues import issues
from generator.moments import Moment, spoken_clock
from generator.timing import precedes


class Minute(Struct, frozen=True):
    """One point on the line: what it is, the fact behind it (or none), and its moment where one is given."""

    what: str
    fact: str
    at: Moment | None

    @property
    def spoken(self) -> tuple[str, str]:
        """The day and the clock time in words: "2027-01-08", "9:38 p.m."; "(no time)" where neither is given."""
        if self.at is None:
            return "(no time)", ""
        return str(self.at.date or "(no date)"), spoken_clock(self.at.clock) if self.at.clock else ""


def minute_line(case: CaseFile, incident: Incident) -> tuple[Minute, ...]:
    """Every point of one incident in the order of time; points without a time stand last."""
    count = next(c for c in case.counts if c.number == incident.count)
    points = [
        Minute(p.what, p.fact, p.at.on(count.date) if p.at and p.at.clock else p.at) for p in _points(case, incident)
    ]
    return tuple(sorted(points, key=lambda p: (p.at is None, p.at or Moment("", None, None))))


def lead_time(case: CaseFile, incident: Incident) -> str:
    """The time from the threat to the act in words; empty where it cannot be computed."""
    line = minute_line(case, incident)
    made, act = (next((p.at for p in line if p.what == what), None) for what in ("threat", "act"))
    return elapsed(made, act) if made and act else ""


def _points(case: CaseFile, incident: Incident) -> Iterator[Minute]:
    threat = next(t for t in case.threats if t.id == incident.threat)
    count = next(c for c in case.counts if c.number == incident.count)
    facts = {f.id: f for f in case.facts if not f.threats or threat.id in f.threats}
    words, demand = facts.get(threat.words or ""), facts.get((threat.demand.fact if threat.demand else None) or "")
    yield Minute("threat", words.id if words else "", threat.made_at or _when(words))
    given = [a.at for a in threat.acts if a.count == count.number and a.at]
    acts: list[Moment | None] = [*given] if given else [count.time or _another_day(count, threat)]
    if demand:
        when = (threat.made_at if demand is words else None) or demand.when
        # A fact that was told or found only after the act gives no time of the demand.
        late = when and all(a and precedes(a, when, count.date) for a in acts)
        yield Minute("demand", demand.id, None if late else when)
    yield from (Minute("act", "", at) for at in acts)
    if isinstance(threat.harm_due, Moment):
        yield Minute("harm due", "", threat.harm_due)
    raised = {i.issue: i for i in issues(case, incident)}
    if "alternatives" in raised:
        for name in raised["alternatives"].hurting:
            when = facts[name].when
            # What was found out after the act is evidence on a chance, not the time of one.
            if when and not all(a and precedes(a, when, count.date) for a in acts):
                yield Minute("chance", name, when)
    if "reporting" in raised:
        told = (*raised["reporting"].helping, *raised["reporting"].hurting)
        yield from (Minute("report", f, _when(facts[f])) for f in told if facts[f].when)


def _another_day(count: Count, threat: Threat) -> Moment | None:
    """The day of the count where nothing finer is given: only beside a threat of another day does it order anything."""
    made = threat.made_at.date if threat.made_at else None
    return Moment(count.date.isoformat(), count.date, None) if count.date and made and made != count.date else None


def _when(fact: Fact | None) -> Moment | None:
    return fact.when if fact else None
