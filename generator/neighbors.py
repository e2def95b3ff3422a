"""The defenses next door, read on the same facts: necessity, self-defense, Pen. Code, §§ 236.23 and 236.24.

For each it says which conditions the facts meet, who carries the burden and what is excluded, so that counsel sees why
the papers plead duress and nothing merged with it. Conditions and sources stand in clauses/elements.yaml; it knows no
wording and no Word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from generator.analysis import CountAnalysis, Incident
from generator.casefile import CaseFile
from generator.issues import issues
from generator.rules import RuleTable, shipped

Answer = Literal["met", "not met", "contested", "unknown"]


class Met(Struct, frozen=True):
    """One condition and what the facts say to it."""

    condition: str
    answer: Answer
    facts: tuple[str, ...]
    authority: str


class Neighbor(Struct, frozen=True):
    """One neighboring defense on one count."""

    name: str
    title: str
    burden: str
    excludes: str
    conditions: tuple[Met, ...]
    why: str
    fits: bool  # no condition is known to fail


Test = Callable[[CaseFile, CountAnalysis, Incident], tuple[Answer, tuple[str, ...]]]


def neighbors(
    case: CaseFile, count: CountAnalysis, incident: Incident, table: RuleTable | None = None
) -> tuple[Neighbor, ...]:
    """Every neighboring defense on one incident, in the order of the table."""
    found = []
    for entry in (table or shipped()).neighbors:
        met = []
        for condition in entry.conditions:
            answer, facts = CONDITIONS[condition.id](case, count, incident)
            met.append(Met(condition.asks, answer, facts, condition.source))
        fits = all(m.answer != "not met" for m in met)
        found.append(Neighbor(entry.id, entry.name, entry.burden, entry.excludes, tuple(met), entry.why, fits))
    return tuple(found)


_OF_STATUS: dict[str, Answer] = {
    "supported": "met", "contested": "contested", "unsupported": "not met", "missing": "unknown",
}  # fmt: skip


def _of_threat(case: CaseFile, incident: Incident, ids: list[str]) -> tuple[str, ...]:
    """Those of the listed facts that belong to this threat, or to all."""
    return tuple(f.id for f in case.facts if f.id in ids and (not f.threats or incident.threat in f.threats))


def _like(incident: Incident, *elements: str) -> tuple[Answer, tuple[str, ...]]:
    """The weakest of some elements, with the facts for them."""
    order: tuple[Answer, ...] = ("not met", "unknown", "contested", "met")
    answers = [_OF_STATUS[incident[e].status] for e in elements]
    facts = tuple(dict.fromkeys(f for e in elements for f in incident[e].supporting))
    return min(answers, key=order.index), facts


def _emergency(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    return _like(incident, "life", "immediacy")


def _alternative(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    issue = next((i for i in issues(case, incident) if i.issue == "alternatives"), None)
    if issue is None:
        return "unknown", ()
    if issue.hurting:
        return ("contested" if issue.helping else "not met"), issue.helping + issue.hurting
    return "met", issue.helping


def _contribution(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    issue = next((i for i in issues(case, incident) if i.issue == "association"), None)
    return ("contested", issue.hurting) if issue and issue.hurting else ("unknown", ())


def _imminent(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    return _like(incident, "immediacy", "reasonable-belief")


def _force_against(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    """Known only where counsel entered facts of force against the source of the danger; a demanded act is the contrary."""
    given = _of_threat(case, incident, case.homicide.imperfect_self_defense)
    if given:
        return "contested", given
    return ("not met" if incident["demand"].status == "supported" else "unknown"), ()


def _coerced(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    return _like(incident, "threat", "demand")


def _victim(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    """Whose violence it was, a partner's or another's, is for counsel: the file does not tell."""
    entered = _of_threat(case, incident, case.mitigation.victimization)
    if entered:
        return "contested", entered
    return "unknown", _of_threat(case, incident, case.belief.history)


def _trafficked(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    """Open where an entered fact speaks of trafficking; violence by a partner does not show it."""
    answer, entered = _victim(case, count, incident)
    told = {f.id for f in case.facts if "traffick" in f.text.lower()}
    return (answer if told & set(entered) else "unknown"), entered


def _fear(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    return _like(incident, "actual-belief", "reasonable-belief")


def _not_violent(case: CaseFile, count: CountAnalysis, incident: Incident) -> tuple[Answer, tuple[str, ...]]:
    by_table: dict[str, Answer] = {"yes": "not met", "no": "met"}
    return by_table.get(count.gate.charged.violent, "unknown"), ()


CONDITIONS: dict[str, Test] = {
    "emergency": _emergency, "no-legal-alternative": _alternative, "no-contribution": _contribution,
    "imminent-danger": _imminent, "force-against-the-danger": _force_against, "coerced": _coerced,
    "trafficked": _trafficked, "victim": _victim, "fear-of-harm": _fear, "not-violent": _not_violent,
}  # fmt: skip
