"""Elements against facts: for every count whether duress is open, and for every incident how each element stands.

An incident is one threat and one count. Credibility is never weighed: for an instruction, evidence that a jury could
accept is enough (People v. Salas (2006) 37 Cal.4th 967, 982-983). It knows neither wording nor Word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from generator.casefile import CaseFile, Count, Element, Fact, Threat
from generator.charges import Gate, gate
from generator.offenses import OffenseTable

Status = Literal["supported", "contested", "unsupported", "missing"]
ELEMENTS: tuple[Element, ...] = get_args(Element)


@dataclass(frozen=True)
class Showing:
    """How one element stands in one incident: fact ids for and against, the rule that decided, and its source."""

    element: Element
    status: Status
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    rule: str
    authority: str
    overridden: bool = False


@dataclass(frozen=True)
class Incident:
    """One threat and one count, judged by itself (People v. Kearns (1997) 55 Cal.App.4th 1128 shows why)."""

    threat: str
    count: int
    showings: tuple[Showing, ...]

    def __getitem__(self, element: str) -> Showing:
        return next(s for s in self.showings if s.element == element)

    @property
    def defeated(self) -> tuple[Showing, ...]:
        """Elements that the given facts defeat and that counsel has not decided to argue all the same."""
        return tuple(s for s in self.showings if s.status == "unsupported" and not s.overridden)


@dataclass(frozen=True)
class CountAnalysis:
    """The charge gate of one count and its incidents."""

    number: int
    gate: Gate
    incidents: tuple[Incident, ...]

    @property
    def requestable(self) -> bool:
        """Whether a duress instruction may be asked for on this count."""
        return self.gate.open and (not self.incidents or any(not i.defeated for i in self.incidents))


@dataclass(frozen=True)
class Analysis:
    """The whole case, count by count."""

    counts: tuple[CountAnalysis, ...]

    def count(self, number: int) -> CountAnalysis:
        """The analysis of one count. Raises StopIteration for a number that is not charged."""
        return next(c for c in self.counts if c.number == number)

    @property
    def requested(self) -> tuple[CountAnalysis, ...]:
        """The counts on which the papers ask for the instruction."""
        return tuple(c for c in self.counts if c.requestable)


def analyze(case: CaseFile, offenses: OffenseTable) -> Analysis:
    """Judges every count and every incident of the case."""
    return Analysis(
        tuple(
            CountAnalysis(
                count.number,
                gate(count, offenses),
                tuple(_incident(case, threat, count) for threat in case.threats if answers(threat, count)),
            )
            for count in case.counts
        )
    )


def answers(threat: Threat, count: Count) -> bool:
    """Whether the threat is the one under which the count was done; a threat that names no count reaches all."""
    named = {*threat.counts, *(act.count for act in threat.acts)}
    return not named or count.number in named


def _incident(case: CaseFile, threat: Threat, count: Count) -> Incident:
    showings = []
    for element in ELEMENTS:
        supporting = _order(
            case, {*_tagged(case.facts, threat, element, "proves"), *_structured(case, threat, count, element)}
        )
        opposing = _order(case, _tagged(case.facts, threat, element, "against"))
        status, rule, authority = _judge(element, case, threat, count, supporting, opposing)
        overridden = any(o.count == count.number and o.element == element for o in case.overrides)
        showings.append(Showing(element, status, supporting, opposing, rule, authority, overridden))
    return Incident(threat.id, count.number, tuple(showings))


def _order(case: CaseFile, ids: Iterable[str]) -> tuple[str, ...]:
    wanted = set(ids)
    return tuple(f.id for f in case.facts if f.id in wanted)


def _tagged(facts: Iterable[Fact], threat: Threat, element: Element, side: Literal["proves", "against"]) -> set[str]:
    return {f.id for f in facts if element in getattr(f, side) and (not f.threats or threat.id in f.threats)}


def _structured(case: CaseFile, threat: Threat, count: Count, element: Element) -> set[str]:
    """Facts that another section of the file refers to for this element."""
    demand = threat.demand
    found: dict[str, Iterable[str | None]] = {
        "threat": [threat.words],
        "demand": [demand.fact if demand and (not demand.counts or count.number in demand.counts) else None],
        "actual-belief": case.belief.actual,
        "reasonable-belief": [*case.belief.reasonable, *case.belief.history],
    }
    reaching = {f.id for f in case.facts if not f.threats or threat.id in f.threats}
    return {i for i in found.get(element, ()) if i and i in reaching}


# ---------------------------------------------------------------- one rule a function; the first that speaks decides

Verdict = tuple[Status, str, str]


def _judge(
    element: Element,
    case: CaseFile,
    threat: Threat,
    count: Count,
    supporting: tuple[str, ...],
    opposing: tuple[str, ...],
) -> Verdict:
    for rule in _RULES.get(element, ()):
        verdict = rule(case, threat, count)
        if verdict and not (verdict[0] == "contested" and not supporting):
            return verdict
    source = _SOURCES[element]
    if not supporting:
        return "missing", "no fact in the file is offered on this element", source
    if opposing:
        return "contested", "evidence on both sides; which to believe is for the jury", source
    return "supported", "evidence that a jury could accept; credibility is not weighed", source


def _threat_after_act(case: CaseFile, threat: Threat, count: Count) -> Verdict | None:
    acts = [a.at for a in threat.acts if a.count == count.number and a.at]
    if not threat.made_at or not acts:
        return None
    made = threat.made_at.on(count.date)
    if all(act.on(count.date).before(made) for act in acts):
        return "unsupported", "the threat was made only after the act", "pen-code-26/two-prongs"
    return None


def _future_harm(case: CaseFile, threat: Threat, count: Count) -> Verdict | None:
    if threat.able_then or threat.coercer_present:
        return None
    due = threat.harm_due
    acts = [a.at for a in threat.acts if a.count == count.number and a.at]
    later = due == "future" or (
        due is not None
        and not isinstance(due, str)
        and bool(acts)
        and all(
            a.on(count.date).before(due.on(count.date)) and due.date and count.date and due.date > count.date
            for a in acts
        )
    )
    return ("unsupported", "the harm was due only later", "calcrim-3402/future-harm") if later else None


def _coercer_gone(case: CaseFile, threat: Threat, count: Count) -> Verdict | None:
    if threat.coercer_present is False and threat.able_then is not True:
        return "contested", "the coercer was not present and not shown able to act at once", "calcrim-3402/future-harm"
    return None


def _no_demand_for_this_crime(case: CaseFile, threat: Threat, count: Count) -> Verdict | None:
    demand = threat.demand
    if demand and demand.counts and count.number not in demand.counts:
        return (
            "unsupported",
            "what was demanded is not the crime of this count",
            "people-v-saavedra-2007/demand-required",
        )
    return None


def _demand_implied(case: CaseFile, threat: Threat, count: Count) -> Verdict | None:
    if threat.demand and threat.demand.express is False:
        return (
            "contested",
            "the demand was implied, not put in words; the instruction covers both",
            "calcrim-3402/demand-or-request",
        )
    return None


def _less_than_life(case: CaseFile, threat: Threat, count: Count) -> Verdict | None:
    if threat.content in ("great-bodily-injury", "beating", "sexual-assault"):
        return (
            "contested",
            "the threat was of less than death; statute and instruction speak of life",
            "pen-code-26/text-silences",
        )
    return None


_RULES = {
    "threat": (_threat_after_act,),
    "immediacy": (_threat_after_act, _future_harm, _coercer_gone),
    "demand": (_no_demand_for_this_crime, _demand_implied),
    "life": (_less_than_life,),
}

_SOURCES: dict[str, str] = {
    "threat": "pen-code-26/two-prongs",
    "demand": "calcrim-3402/demand-or-request",
    "life": "calcrim-3402/life-danger-element",
    "immediacy": "calcrim-3402/life-danger-element",
    "actual-belief": "pen-code-26/two-prongs",
    "reasonable-belief": "calcrim-3402/reasonable-belief",
}
