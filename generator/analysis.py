"""Elements against facts: for every count whether duress is open, and for every incident how each element stands.

An incident is one threat and one count. Credibility is never weighed: for an instruction, evidence that a jury could
accept is enough (People v. Salas (2006) 37 Cal.4th 967, 982-983). It knows neither wording nor Word.

Statuses stand in the order supported, contested, missing, unsupported. Taking away a fact that supports an element never
moves it up; taking away one that is against it never moves it down. `missing` stands above `unsupported` because what
nobody has given may still be given, while what was given and defeats an element has to be met.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct

from generator.casefile import CaseFile, Count, Element, Evidence, Fact, Threat
from generator.charges import Gate, gate
from generator.offenses import OffenseTable
from generator.rules import FUNCTIONS, Look, Rule, RuleTable, Status, shipped

__all__ = [
    "ELEMENTS",
    "ORDER",
    "Analysis",
    "CountAnalysis",
    "Incident",
    "Item",
    "Showing",
    "Status",
    "analyze",
    "answers",
]

ELEMENTS: tuple[Element, ...] = get_args(Element)
ORDER: tuple[Status, ...] = ("supported", "contested", "missing", "unsupported")
TOLD_TO_COUNSEL = "client-to-counsel"


class Item(Struct, frozen=True):
    """One item of evidence behind a fact: which side it is on, where the fact stands in it, and who speaks through it."""

    fact: str
    side: Literal["for", "against"]
    evidence: str  # empty where the fact names no proof
    at: str
    kind: str
    source: str
    taken: bool  # whether a court could take it: not what the client told counsel, and proof is named


class Showing(Struct, frozen=True):
    """How one element stands in one incident: fact ids for and against, the rule that decided, and its source.

    `rule` is the rule's sentence and `rule_id` its stable name; `also` holds further rules that would have decided the
    same way or worse had this one not spoken. `question` is the one that the rule answers (clauses/elements.yaml).
    """

    element: Element
    status: Status
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    rule: str
    authority: str
    overridden: bool = False
    rule_id: str = ""
    question: str = "instruction"
    further: tuple[str, ...] = ()  # further authorities of the rule
    also: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


class Incident(Struct, frozen=True):
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


class CountAnalysis(Struct, frozen=True):
    """The charge gate of one count and its incidents."""

    number: int
    gate: Gate
    incidents: tuple[Incident, ...]

    @property
    def requestable(self) -> bool:
        """Whether a duress instruction may be asked for on this count."""
        return self.gate.open and (not self.incidents or any(not i.defeated for i in self.incidents))


class Analysis(Struct, frozen=True):
    """The whole case, count by count."""

    counts: tuple[CountAnalysis, ...]

    def count(self, number: int) -> CountAnalysis:
        """The analysis of one count. Raises StopIteration for a number that is not charged."""
        return next(c for c in self.counts if c.number == number)

    @property
    def requested(self) -> tuple[CountAnalysis, ...]:
        """The counts on which the papers ask for the instruction."""
        return tuple(c for c in self.counts if c.requestable)


def analyze(case: CaseFile, offenses: OffenseTable, table: RuleTable | None = None) -> Analysis:
    """Judges every count and every incident of the case, by the rules of the library in use unless others are given."""
    rules = table or shipped()
    evidence = {e.id: e for e in case.evidence}
    return Analysis(
        tuple(
            CountAnalysis(
                count.number,
                gate(count, offenses),
                tuple(
                    _incident(case, threat, count, rules, evidence) for threat in case.threats if answers(threat, count)
                ),
            )
            for count in case.counts
        )
    )


def answers(threat: Threat, count: Count) -> bool:
    """Whether the threat is the one under which the count was done; a threat that names no count reaches all."""
    named = {*threat.counts, *(act.count for act in threat.acts)}
    return not named or count.number in named


def _incident(
    case: CaseFile, threat: Threat, count: Count, table: RuleTable, evidence: dict[str, Evidence]
) -> Incident:
    showings = tuple(_showing(element, case, threat, count, table, evidence) for element in ELEMENTS)
    return Incident(threat.id, count.number, showings)


def _showing(
    element: Element, case: CaseFile, threat: Threat, count: Count, table: RuleTable,
    evidence: dict[str, Evidence],
) -> Showing:  # fmt: skip
    against = _tagged(case.facts, threat, element, "against")
    supporting = _tagged(case.facts, threat, element, "proves") | (_structured(case, threat, count, element) - against)
    demand = threat.demand
    if element == "demand" and demand and not demand.reaches(count.number):
        supporting -= {demand.fact or ""}  # it states the demand for another count
    standing = {f.id: _standing(f, evidence) for f in case.facts}
    taken = frozenset(i for i in supporting if standing[i] == "taken")
    opposing = frozenset(i for i in against if standing[i] != "told")
    if not taken:
        # The words of the threat speak for what they say where nobody has tagged another fact.
        words = {i for i in _words_say(case, threat, element, bool(opposing)) - against if standing[i] == "taken"}
        taken, supporting = frozenset(words), supporting | words
    look = Look(
        element, case, threat, count, taken,
        opposing,
        any(standing[i] == "told" for i in supporting), any(standing[i] == "unproved" for i in supporting),
    )  # fmt: skip
    spoken = [rule for rule in table.rules if element in rule.elements and _speaks(rule, look)]
    rule, rest = spoken[0], spoken[1:]
    further = rule.also
    if element == "life" and threat.target not in (None, "defendant", "self"):
        further += ("calcrim-3402/someone-else",)
    if element == "reasonable-belief" and supporting & {*case.belief.history}:
        further += ("people-v-humphrey-1996/battering-reasonableness",)  # by analogy: a self-defense case
    sides: tuple[tuple[Literal["for", "against"], set[str]], ...] = (("for", supporting), ("against", against))
    return Showing(
        element, rule.decides, _order(case, supporting), _order(case, against), rule.sentence, rule.source,
        overridden=any(o.count == count.number and o.element == element for o in case.overrides),
        rule_id=rule.id, question=rule.question, further=further,
        also=tuple(r.id for r in rest if r.decides not in ("supported", "missing")),
        items=tuple(item for side, ids in sides for f in case.facts if f.id in ids for item in _items(f, side, evidence)),
    )  # fmt: skip


def _speaks(rule: Rule, look: Look) -> bool:
    return (rule.decides != "contested" or bool(look.supporting)) and FUNCTIONS[rule.id](look)


def _standing(fact: Fact, evidence: dict[str, Evidence]) -> Literal["taken", "told", "unproved"]:
    """Whether a court could take the fact, knows it only as told to counsel, or is given no proof of it."""
    sources = {evidence[p.evidence].source for p in fact.proof if p.evidence in evidence}
    if not sources:
        return "unproved"
    return "told" if sources == {TOLD_TO_COUNSEL} else "taken"


def _items(fact: Fact, side: Literal["for", "against"], evidence: dict[str, Evidence]) -> Iterable[Item]:
    if not fact.proof:
        yield Item(fact.id, side, "", "", "", "", False)
    for proof in fact.proof:
        item = evidence.get(proof.evidence)
        kind, source = (item.kind, item.source) if item else ("", "")
        yield Item(fact.id, side, proof.evidence, proof.at or "", kind, source, source not in ("", TOLD_TO_COUNSEL))


def _order(case: CaseFile, ids: Iterable[str]) -> tuple[str, ...]:
    wanted = set(ids)
    return tuple(f.id for f in case.facts if f.id in wanted)


def _tagged(facts: Iterable[Fact], threat: Threat, element: Element, side: Literal["proves", "against"]) -> set[str]:
    return {f.id for f in facts if element in getattr(f, side) and (not f.threats or threat.id in f.threats)}


def _reaching(case: CaseFile, threat: Threat, ids: Iterable[str | None]) -> set[str]:
    reaching = {f.id for f in case.facts if not f.threats or threat.id in f.threats}
    return {i for i in ids if i and i in reaching}


def _structured(case: CaseFile, threat: Threat, count: Count, element: Element) -> set[str]:
    """Facts that another section of the file refers to for this element."""
    demand = threat.demand
    found: dict[str, Iterable[str | None]] = {
        "threat": [threat.words],
        "demand": [demand.fact if demand and demand.reaches(count.number) else None],
        "actual-belief": case.belief.actual,
        "reasonable-belief": [*case.belief.reasonable, *case.belief.history],
    }
    return _reaching(case, threat, found.get(element, ()))


def _words_say(case: CaseFile, threat: Threat, element: Element, opposed: bool) -> set[str]:
    """The words of the threat, where the file says that they spoke of death or bodily harm, or of harm at once.

    A weapon that was shown with them speaks for danger to life, and for danger at once while its holder was there,
    unless something given is against it: at whom and for what it was shown is then for the other facts.
    """
    armed = not opposed and bool(threat.weapon and (threat.weapon.shown or threat.weapon.aimed_at))
    at_once = threat.harm_due == "immediate" and (threat.coercer_present is not False or threat.able_then is True)
    beside = armed and threat.coercer_present is True and threat.harm_due in (None, "unstated")
    says = {"life": armed or threat.content not in (None, "other"), "immediacy": at_once or beside}
    return _reaching(case, threat, [threat.words]) if says.get(element) else set()
