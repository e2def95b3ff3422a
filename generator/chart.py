"""The element chart: what `duress check` prints, as text that reads without color and as stable JSON.

It lays out an analysis; it judges nothing.

The JSON, whose keys are never renamed or taken away (more may be added):

    case, stage, as_of
    counts[]      number, offense,
                  duress {status, reason, authority, favoring[], opposing[], note, question,
                          predicate {count, status} or null (the felony under a felony murder)},
                  incidents[]  threat, by,
                               given {content, by_conduct, weapon {kind, shown, aimed_at} or null, made_at, harm_due,
                                      coercer_present, able_then, target}
                               elements[]  element, status, for[], against[] (fact ids), rule (its stable id), reason (its
                                           sentence), authority, further[], also[], question, overridden,
                                           evidence[] {fact, side, evidence, at, kind, source, taken}
                               minutes[]   at, what, fact
                               issues[]    issue, for[], against[], bears[], reason, authority
                               neighbors[] neighbor, name, burden, excludes, fits, why,
                                           conditions[] {condition, answer, facts[], authority}
    foundations[] kind, name, items[], foundation[], hearsay[], watch[] (each {step, authority})
    documents[]   document, open, reason
    deadlines[]   what, who, date (null where only an order can say), standing, authority, path, note
    findings[]    severity, code, line, column, path, message, hint
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from generator.analysis import ORDER, Analysis, CountAnalysis, Incident, Showing
from generator.casefile import CaseFile, Threat
from generator.deadlines import Deadline
from generator.findings import Finding
from generator.foundations import Foundation, Step, shipped
from generator.guards import Openness
from generator.issues import issues
from generator.minutes import lead_time, minute_line
from generator.moments import Moment, long_date
from generator.neighbors import Met, neighbors
from generator.rules import shipped as table

WIDTH = 100
# The three questions of clauses/elements.yaml; a rule names the one that it answers.
_QUESTIONS = "instruction: is one due? proof: what must the People disprove? charge: is the defense open to it?"


def as_data(
    case: CaseFile,
    analysis: Analysis,
    papers: Sequence[Openness],
    findings: Iterable[Finding],
    dates: Sequence[Deadline] = (),
    as_of: dt.date | None = None,
) -> dict[str, Any]:
    """The chart as JSON values, in the shape that the module's first lines give."""
    return {
        "case": case.case.number,
        "stage": case.case.stage,
        "as_of": as_of.isoformat() if as_of else None,
        "counts": [_count_data(case, analysis, count) for count in analysis.counts],
        "foundations": [
            {
                "kind": f.id, "name": f.name, "items": [e.id for e in case.evidence if e.kind == f.id],
                "foundation": _steps(f.foundation), "hearsay": _steps(f.hearsay), "watch": _steps(f.watch),
            }
            for f in _needed(case)
        ],
        "documents": [{"document": p.paper, "open": p.open, "reason": p.reason} for p in papers],
        "deadlines": [
            {
                "what": d.what, "who": d.who, "date": d.date.isoformat() if d.date else None, "standing": d.standing,
                "authority": d.authority, "path": d.path, "note": d.note,
            }
            for d in dates
        ],
        "findings": findings_data(findings),
    }  # fmt: skip


def _predicate(case: CaseFile, analysis: Analysis, count: CountAnalysis) -> CountAnalysis | None:
    """The count of the felony on which a felony murder rests, where it is charged."""
    wanted = next(c.predicate_count for c in case.counts if c.number == count.number)
    return next((c for c in analysis.counts if c.number == wanted), None)


def _count_data(case: CaseFile, analysis: Analysis, count: CountAnalysis) -> dict[str, Any]:
    gate, under = count.gate, _predicate(case, analysis, count)
    return {
        "number": count.number,
        "offense": gate.charged.name,
        "duress": {
            "status": gate.duress, "reason": gate.reason, "authority": gate.authority,
            "favoring": list(gate.favoring), "opposing": list(gate.opposing), "note": gate.note,
            "question": "charge",
            "predicate": {"count": under.number, "status": under.gate.duress} if under else None,
        },
        "incidents": [_incident_data(case, count, incident) for incident in count.incidents],
    }  # fmt: skip


def _incident_data(case: CaseFile, count: CountAnalysis, incident: Incident) -> dict[str, Any]:
    threat = next(t for t in case.threats if t.id == incident.threat)
    return {
        "threat": incident.threat,
        "by": threat.by,
        "given": _given(threat),
        "elements": [_showing_data(showing) for showing in incident.showings],
        "minutes": [
            {"at": m.at.text if m.at else None, "what": m.what, "fact": m.fact or None}
            for m in minute_line(case, incident)
        ],
        "issues": [
            {
                "issue": i.issue, "for": list(i.helping), "against": list(i.hurting), "bears": list(i.bears),
                "reason": i.sentence, "authority": i.authority,
            }
            for i in issues(case, incident)
        ],
        "neighbors": [
            {
                "neighbor": n.name, "name": n.title, "burden": n.burden, "excludes": n.excludes, "fits": n.fits,
                "why": n.why,
                "conditions": [
                    {"condition": m.condition, "answer": m.answer, "facts": list(m.facts), "authority": m.authority}
                    for m in n.conditions
                ],
            }
            for n in neighbors(case, count, incident)
        ],
    }  # fmt: skip


def _showing_data(showing: Showing) -> dict[str, Any]:
    return {
        "element": showing.element,
        "status": showing.status,
        "for": list(showing.supporting),
        "against": list(showing.opposing),
        "rule": showing.rule_id,
        "reason": showing.rule,
        "authority": showing.authority,
        "further": list(showing.further),
        "also": list(showing.also),
        "question": showing.question,
        "overridden": showing.overridden,
        "evidence": [
            {
                "fact": i.fact, "side": i.side, "evidence": i.evidence or None, "at": i.at or None,
                "kind": i.kind or None, "source": i.source or None, "taken": i.taken,
            }
            for i in showing.items
        ],
    }  # fmt: skip


def _steps(steps: Iterable[Step]) -> list[dict[str, str]]:
    return [{"step": s.step, "authority": s.source} for s in steps]


def _needed(case: CaseFile) -> list[Foundation]:
    kinds = {e.kind for e in case.evidence}
    return [f for f in shipped().values() if f.id in kinds]


# ------------------------------------------------------------------------------------------------------------ the text


def as_text(case: CaseFile, analysis: Analysis, papers: Sequence[Openness], dates: Sequence[Deadline] = ()) -> str:
    """The chart for a terminal of 100 columns: + is for the defense, - against, = the rule that decided."""
    title = f"People v. {case.defendant.name}, stage {case.case.stage}"
    out = [*_wrapped(f"{case.case.number or 'no case number'}: ", title), ""]
    out += _in_short(analysis, dates)
    for count in analysis.counts:
        out += _count(count, _predicate(case, analysis, count))
        for incident in count.incidents:
            out += _incident(case, count, incident)
        if count.gate.open and not count.incidents:
            out.append("    no threat in the file reaches this count")
        out.append("")
    if any(count.incidents for count in analysis.counts):
        out += _pleaded()
    out += _foundations(case)
    out += _dates(dates)
    out += ["Papers"] if papers else []
    for paper in papers:
        out += _wrapped(f"  {'open' if paper.open else 'not open':<9} {paper.paper:<14} ", paper.reason)
    return "\n".join(out)


def _in_short(analysis: Analysis, dates: Sequence[Deadline]) -> list[str]:
    """Where the case stands, before any detail: a line a count, a line an incident with the weakest elements first."""
    out = ["In short"]
    for count in analysis.counts:
        out += _wrapped("  ", f"Count {count.number}, {count.gate.charged.name}: duress {count.gate.duress}")
        for incident in count.incidents if count.gate.open else ():
            standing = [
                f"{_loud(status)} {', '.join(elements)}"
                for status in reversed(ORDER)
                if (elements := [s.element for s in incident.showings if s.status == status])
            ]
            out += _wrapped(f"    {incident.threat:<6} ", "; ".join(standing))
        if count.gate.open and not count.incidents:
            out.append("    no threat in the file reaches it")
    for date in dates:
        if date.standing == "passed":
            out += _wrapped("  PASSED ", f"{long_date(date.date)}: {date.what}")
    return [*out, ""]


def _loud(status: str) -> str:
    return status if status == "supported" else status.upper()


def findings_data(findings: Iterable[Finding]) -> list[dict[str, str | int]]:
    """Findings as JSON; line and column are 0 where a problem has no place in the file."""
    return [
        {
            "severity": f.severity, "code": f.code, "line": f.line, "column": f.column, "path": f.path, "message": f.message,
            "hint": f.hint,
        }
        for f in findings
    ]  # fmt: skip


def _count(count: CountAnalysis, predicate: CountAnalysis | None) -> list[str]:
    gate = count.gate
    out = _wrapped(f"Count {count.number}, ", f"{gate.charged.name}: duress {gate.duress}")
    out += _wrapped("    ", f"{gate.reason} [{gate.authority}] (charge)")
    for sign, sources in (("+", gate.favoring), ("-", gate.opposing)):
        out += [f"      {sign} {source}" for source in sources]
    if predicate:
        felony = f"count {predicate.number}, {predicate.gate.charged.noun}: duress {predicate.gate.duress}"
        out += _wrapped("    ", f"the underlying felony is {felony}")
    return out + (_wrapped("    ", gate.note) if gate.note else [])


def _incident(case: CaseFile, count: CountAnalysis, incident: Incident) -> list[str]:
    threat = next(t for t in case.threats if t.id == incident.threat)
    out = _wrapped(f"  Threat {threat.id}", f" by {_name(case, threat.by)}" if threat.by else "")
    if not count.gate.open:
        out += _wrapped(
            "    ", "duress is closed to this count; what follows is evidence, not a ground for the instruction"
        )
    out += _wrapped("    given: ", _given_text(case, threat))
    out += _minutes(case, incident)
    for showing in incident.showings:
        out += _showing(showing)
    raised = issues(case, incident)
    if raised:
        out.append("    Argued beside the elements")
    for issue in raised:
        out += _wrapped(f"      {issue.issue:<16} ", f"{issue.sentence} [{issue.authority}]")
        for sign, facts in (("+", issue.helping), ("-", issue.hurting)):
            out += _wrapped(f"        {sign} ", ", ".join(facts)) if facts else []
    out.append("    Defenses next door, on the same facts")
    for neighbor in neighbors(case, count, incident):
        out += _wrapped("      ", f"{neighbor.title}: burden on {neighbor.burden}; excludes {neighbor.excludes}")
        for met in neighbor.conditions:
            out += _condition(met)
    return out


def _condition(met: Met) -> list[str]:
    answer = met.answer.upper() if met.answer == "not met" else met.answer
    return _wrapped(f"        {answer:<9} ", met.condition + (f" ({', '.join(met.facts)})" if met.facts else ""))


def _name(case: CaseFile, person: str) -> str:
    return next((p.name for p in case.persons if p.id == person), person)


def _given(threat: Threat) -> dict[str, Any]:
    """What the file says of the threat beside its facts: it moves the rules, and proves nothing by itself."""
    due = threat.harm_due
    return {
        "content": threat.content,
        "by_conduct": threat.by_conduct,
        "weapon": threat.weapon.model_dump() if threat.weapon else None,
        "made_at": threat.made_at.text if threat.made_at else None,
        "harm_due": due.text if isinstance(due, Moment) else due,
        "coercer_present": threat.coercer_present,
        "able_then": threat.able_then,
        "target": threat.target,
    }


def _given_text(case: CaseFile, threat: Threat) -> str:
    said = {True: "yes", False: "no", None: "not said"}
    target = _name(case, threat.target) if threat.target else "not said"
    due = _given(threat)["harm_due"] or "not said"
    weapon, conduct = threat.weapon, {True: "; by conduct", False: "; by words", None: ""}[threat.by_conduct]
    shown = " shown" if weapon and (weapon.shown or weapon.aimed_at) else " not shown" if weapon else ""
    with_weapon = f"; {weapon.kind or 'weapon'}{shown}" if weapon else ""
    return (
        f"content {threat.content or 'not said'}{conduct}{with_weapon}; against {target}; harm due {due}; "
        f"coercer present at the act {said[threat.coercer_present]}; able to act at once {said[threat.able_then]}"
    )


def _showing(showing: Showing) -> list[str]:
    out = [f"    {showing.element:<18} {_loud(showing.status)}" + ("  (argued by counsel's decision)" if showing.overridden else "")]
    for sign, side in (("+", "for"), ("-", "against")):
        places: dict[str, list[str]] = {}
        for item in showing.items:
            if item.side == side:
                place = " ".join(p for p in (item.evidence, item.at) if p) or "no proof"
                places.setdefault(item.fact, []).append(f"{place} ({item.source})" if item.source else place)
        for fact, where in places.items():
            out += _wrapped(f"      {sign} {fact:<16} ", ", ".join(where))
    if showing.status == "supported":
        return out
    return out + _wrapped("      = ", f"{showing.rule} [{showing.authority}] ({showing.rule_id}; {showing.question})")


def _pleaded() -> list[str]:
    """What `supported` means, and why the papers plead duress and merge nothing with it; each reason once."""
    enough = next(rule for rule in table().rules if rule.decides == "supported")
    out = _wrapped("supported: ", f"{enough.sentence} [{enough.source}] ({enough.question})")
    out += _wrapped("A rule answers one question. ", _QUESTIONS)
    out.append("Why duress is pleaded by itself")
    for why in dict.fromkeys(entry.why for entry in table().neighbors):
        out += _wrapped("  ", why)
    return [*out, ""]


def _minutes(case: CaseFile, incident: Incident) -> list[str]:
    """The minute line, a line a day: points of one kind at one minute stand together."""
    days: dict[str, dict[tuple[str, str], list[str]]] = {}
    for point in minute_line(case, incident):
        day, clock = point.spoken
        days.setdefault(day, {}).setdefault((clock, point.what), []).extend([point.fact] if point.fact else [])
    out = []
    for day, points in days.items():
        line = [_point(clock, what, facts) for (clock, what), facts in points.items()]
        out += _wrapped(f"    | {day:<10}  ", "  >  ".join(line))
    lead = lead_time(case, incident)
    return [*out, f"    | threat to act: {lead}"] if lead else out


def _point(clock: str, what: str, facts: list[str]) -> str:
    return " ".join(p for p in (clock, what, f"({', '.join(facts)})" if facts else "") if p)


def _foundations(case: CaseFile) -> list[str]:
    needed = _needed(case)
    out = ["Evidence: what it needs, and the answer to hearsay"] if needed else []
    for entry in needed:
        items = ", ".join(e.id for e in case.evidence if e.kind == entry.id)
        out += _wrapped(f"  {entry.name}: ", items)
        for sign, steps in (("needs", entry.foundation), ("hearsay", entry.hearsay), ("watch", entry.watch)):
            for step in steps:
                out += _wrapped(f"    {sign:<8} ", f"{step.step} [{step.source}]")
    return [*out, ""] if needed else []


def _dates(dates: Sequence[Deadline]) -> list[str]:
    out = ["Dates"] if dates else []
    for date in dates:
        when = long_date(date.date) or "by order"
        mark = date.standing.upper() if date.standing == "passed" else date.standing if date.standing == "met" else ""
        source = f" [{date.authority}]" if date.authority else ""
        note = f"; {date.note}" if date.note else ""
        out += _wrapped(f"  {when:<19} {mark:<7} ", f"{date.what}{source}{note}")
    return [*out, ""] if dates else []


def _wrapped(lead: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False)
    return lines or [lead.rstrip()]
