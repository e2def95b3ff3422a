"""What counsel should look at first in an analysis: barred counts, defeated elements, gaps, facts without proof.

Each is a finding at its line of the facts file. It repeats what the analysis and the dates say and judges nothing
itself; it knows no wording of papers and no Word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator import deadlines as dates
from generator.analysis import Analysis, Incident
from generator.audience import fact_audience
from generator.casefile import Count, Fact, Threat
from generator.findings import Finding, Severity
from generator.moments import Moment
from generator.reading import Reading
from generator.timing import precedes


def alerts(reading: Reading, analysis: Analysis, found: tuple[dates.Deadline, ...]) -> list[Finding]:
    """Every alert of a case: what defeats first, then passed dates, then gaps."""
    order: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}
    alerts = [*_gates(reading, analysis), *_elements(reading, analysis), *_unproved(reading, analysis)]
    alerts += [*_undated(reading, analysis), *_late(reading, analysis), *_unfiled(reading, analysis)]
    alerts += [*_predicates(reading, analysis), *dates.findings(reading, found)]
    return sorted(alerts, key=lambda f: (order[f.severity], f.line, f.column, f.message))


def _finding(
    reading: Reading,
    where: tuple[str | int, ...],
    severity: Severity,
    code: str,
    path: str,
    message: str,
    hint: str = "",
) -> Finding:
    return Finding(reading.file, *reading.marks.at(where), severity, code, path, message, hint)


def _gates(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    for position, count in enumerate(analysis.counts):
        gate, path = count.gate, f"counts[{position}]"
        if not gate.open:
            message = (
                f"count {count.number}, {gate.charged.noun}: duress {gate.duress}; {gate.reason} [{gate.authority}]"
            )
            yield _finding(reading, ("counts", position), "warning", "count-closed", path, message, gate.note)
        elif not count.incidents:
            message = f"count {count.number}: no threat in the file reaches it"
            yield _finding(reading, ("counts", position), "note", "count-without-threat", path, message)


def _elements(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    for incident, position in _incidents(reading, analysis):
        where, path = ("threats", position), f"threats[{position}]"
        for showing in incident.showings:
            lead = f"count {incident.count}, {showing.element}"
            if showing.status == "unsupported":
                hint = (
                    "counsel has recorded that the point is argued all the same"
                    if showing.overridden
                    else "give the facts that answer it; to ask all the same, record overrides: [{count, element, by, reason}]"
                )
                message = f"{lead}: {showing.rule} [{showing.authority}]"
                yield _finding(reading, where, "warning", "element-unsupported", path, message, hint)
            elif showing.status == "missing":
                yield _finding(reading, where, "note", "element-missing", path, f"{lead}: {showing.rule}")


def _unproved(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    offered = {
        f for c in analysis.counts for i in c.incidents for s in i.showings for f in (*s.supporting, *s.opposing)
    }
    for position, fact in enumerate(reading.case.facts):
        if fact.id in offered and not fact.proof:
            message = f"the fact {fact.id} is offered on an element and names no item of evidence"
            yield _finding(reading, ("facts", position), "warning", "fact-without-proof", f"facts[{position}]", message)


def _undated(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    for incident, position in _incidents(reading, analysis):
        threat, count = reading.case.threats[position], _count(reading, incident.count)
        if _order_open(threat, count):
            message = (
                f"count {count.number}: which came first, the threat or the act, cannot be told from the times given"
            )
            hint = "write date and time of both, for example 2027-01-08T21:43; without them no order is assumed"
            yield _finding(
                reading, ("threats", position, "made_at"), "note", "order-unknown", f"threats[{position}].made_at", message, hint
            )  # fmt: skip


def _late(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    """The words of a threat, or a demand, dated after the act; the words only where nothing says when the threat was made."""
    facts = {f.id: f for f in reading.case.facts}
    for incident, position in _incidents(reading, analysis):
        threat, count = reading.case.threats[position], _count(reading, incident.count)
        acts = [a.at for a in threat.acts if a.count == count.number and a.at] or ([count.time] if count.time else [])

        def after(fact: Fact | None, acts: list[Moment] = acts, day: dt.date | None = count.date) -> bool:
            return bool(fact and fact.when and acts and all(precedes(act, fact.when, day) for act in acts))

        demand = facts.get((threat.demand.fact if threat.demand else None) or "")
        told = threat.made_at is not None and threat.demand and threat.demand.fact == threat.words  # made_at says when
        if demand and threat.demand and threat.demand.reaches(count.number) and not told and after(demand):
            message = f"count {count.number}: the fact {demand.id}, which states the demand, is dated after the act"
            hint = "give it the time at which the demand was made, or none; what was demanded only afterward led to nothing"
            yield _finding(
                reading, ("threats", position, "demand"), "warning", "demand-dated-late", f"threats[{position}].demand", message, hint
            )  # fmt: skip
        words = facts.get(threat.words or "")
        if words and threat.made_at is None and after(words):
            message = f"count {count.number}: the fact {words.id}, which states the threat, is dated after the act"
            hint = "enter made_at: a threat made only after the act does not excuse it; one told of afterward may"
            yield _finding(
                reading, ("threats", position), "warning", "threat-dated-late", f"threats[{position}].made_at", message, hint
            )  # fmt: skip


def _unfiled(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    """Elements for which only privileged evidence speaks: the chart sees it, a filed or sent paper cannot show it."""
    closed = {f.id for f in reading.case.facts if fact_audience(f, reading.case) == "privileged"}
    for incident, position in _incidents(reading, analysis):
        hidden = [
            s.element for s in incident.showings
            if s.status in ("supported", "contested") and s.supporting and closed.issuperset(s.supporting)
        ]  # fmt: skip
        if hidden:
            message = f"count {incident.count}, {', '.join(hidden)}: only privileged evidence is for it; a filed paper shows a gap"
            hint = "open an item to the court (evidence[].audience), or find another, before the paper is due"
            yield _finding(
                reading, ("threats", position), "note", "privileged-alone", f"threats[{position}]", message, hint
            )


def _predicates(reading: Reading, analysis: Analysis) -> Iterator[Finding]:
    for position, count in enumerate(reading.case.counts):
        if analysis.counts[position].gate.duress == "via-predicate" and count.predicate_count is None:
            message = f"count {count.number}: the felony on which the felony murder rests is not given"
            hint = "enter predicate_count; where that felony is not charged, say so in the request"
            yield _finding(
                reading, ("counts", position), "note", "no-predicate", f"counts[{position}].predicate_count", message, hint
            )  # fmt: skip


def _order_open(threat: Threat, count: Count) -> bool:
    made = threat.made_at
    acts = [a.at for a in threat.acts if a.count == count.number and a.at]
    return made is not None and any(
        precedes(made, act, count.date) is None and precedes(act, made, count.date) is None for act in acts
    )


def _incidents(reading: Reading, analysis: Analysis) -> Iterator[tuple[Incident, int]]:
    positions = {t.id: n for n, t in enumerate(reading.case.threats)}
    for count in analysis.counts:
        if count.gate.open:
            yield from ((incident, positions[incident.threat]) for incident in count.incidents)


def _count(reading: Reading, number: int) -> Count:
    return next(c for c in reading.case.counts if c.number == number)
