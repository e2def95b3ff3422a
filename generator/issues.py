"""What is argued beside the elements: chances to leave, reporting, earlier accounts, association, benefit, denial.

None of them is an element of duress (CALCRIM No. 3402 has none on escape or fault); each is evidence on one. Three more
show themselves in the file: pressure other than bodily harm, a threat after the act, a demand for something else. It
lays out facts on both sides and weighs nothing; it knows no wording and no Word.
"""

from __future__ import annotations

from msgspec import Struct

from generator.analysis import Incident
from generator.casefile import CaseFile, Threat
from generator.rules import IssueEntry, RuleTable, shipped

# Facts that another section lists: those sections hold what the People will point to.
_BACKGROUND = ("association", "reporting", "prior_accounts", "benefit", "denial")


class Issue(Struct, frozen=True):
    """One issue in one incident: fact ids that help and that hurt, what it bears on, and its source."""

    issue: str
    helping: tuple[str, ...]
    hurting: tuple[str, ...]
    bears: tuple[str, ...]
    sentence: str
    authority: str


def issues(case: CaseFile, incident: Incident, table: RuleTable | None = None) -> tuple[Issue, ...]:
    """The issues that the file raises in one incident, in the order of the table."""
    threat = next(t for t in case.threats if t.id == incident.threat)
    found = []
    for name, entry in (table or shipped()).issues.items():
        helping, hurting = _sides(case, threat, name)
        if helping or hurting or _shows_itself(name, case, threat, incident):
            found.append(_issue(case, name, entry, helping, hurting))
    return tuple(found)


def _issue(case: CaseFile, name: str, entry: IssueEntry, helping: set[str], hurting: set[str]) -> Issue:
    return Issue(
        name,
        tuple(f.id for f in case.facts if f.id in helping),
        tuple(f.id for f in case.facts if f.id in hurting),
        entry.bears,
        entry.sentence,
        entry.source,
    )


def _sides(case: CaseFile, threat: Threat, name: str) -> tuple[set[str], set[str]]:
    reaching = {f.id: f for f in case.facts if not f.threats or threat.id in f.threats}
    helping = {i for i, f in reaching.items() if name in f.proves}
    hurting = {i for i, f in reaching.items() if name in f.against}
    if name == "alternatives":
        hurting |= {i for a in case.alternatives for i in a.facts}
        helping |= {i for a in case.alternatives for i in a.why_not}
    field = name.replace("-", "_")
    if field in _BACKGROUND:
        hurting |= set(getattr(case.background, field)) - helping
    return helping & reaching.keys(), (hurting - helping) & reaching.keys()


def _shows_itself(name: str, case: CaseFile, threat: Threat, incident: Incident) -> bool:
    if name == "denial":
        return case.claim.defendant_on_act == "denies"
    if name == "other-pressure":
        return threat.content == "other"
    if name == "late-threat":
        return incident["threat"].rule_id == "threat-only-after-act"
    return name == "own-idea" and incident["demand"].rule_id == "demand-for-something-else"
