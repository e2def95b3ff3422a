"""The rules of the element chart: one small function a rule, and the readable table that says what each one means.

The table is clauses/elements.yaml: sentence, status, source and question of every rule, the elements, the issues and the
defenses next door. A rule looks at one element of one incident and says only whether it speaks. It knows no wording and
no Word. Source of every rule: the authority that its entry names.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, StringConstraints

from generator import schemas
from generator.authorities import AuthorityTable, LibraryError
from generator.casefile import CaseFile, Count, Element, Threat
from generator.findings import Finding
from generator.home import clauses_dir
from generator.moments import Moment
from generator.tables import Table
from generator.timing import earlier_day, precedes

Status = Literal["supported", "contested", "unsupported", "missing"]
Question = Literal["instruction", "proof", "charge"]
Source = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
FILE = "clauses/elements.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str


class ElementEntry(_Entry):
    """One element of the defense."""

    kind: Literal["element"]
    name: str
    asks: str
    source: Source


class Rule(_Entry):
    """What a rule says when it speaks, what status it gives, by what authority, and which question it answers."""

    kind: Literal["rule"]
    elements: tuple[Element, ...]
    decides: Status
    sentence: str
    source: Source
    also: tuple[Source, ...] = ()
    question: Question


class IssueEntry(_Entry):
    """A point that is argued on an element and is none itself."""

    kind: Literal["issue"]
    bears: tuple[Element, ...]
    sentence: str
    source: Source


class Condition(_Entry):
    """One condition of a neighboring defense; its id names a function in `neighbors`."""

    asks: str
    source: Source


class NeighborEntry(_Entry):
    """A defense next door: its conditions, who carries its burden, what it excludes."""

    kind: Literal["neighbor"]
    name: str
    burden: str
    excludes: str
    sources: tuple[Source, ...]
    conditions: tuple[Condition, ...]
    why: str


AnyEntry = ElementEntry | Rule | IssueEntry | NeighborEntry


class RuleTable(Struct, frozen=True):
    """Everything in clauses/elements.yaml, in its order."""

    elements: dict[str, ElementEntry]
    rules: tuple[Rule, ...]
    issues: dict[str, IssueEntry]
    neighbors: tuple[NeighborEntry, ...]

    def sources(self) -> Iterator[tuple[str, str]]:
        """Every entry id with each source it names."""
        yield from ((e.id, e.source) for e in self.elements.values())
        yield from ((i.id, i.source) for i in self.issues.values())
        for rule in self.rules:
            yield from ((rule.id, source) for source in (rule.source, *rule.also))
        for neighbor in self.neighbors:
            yield from ((neighbor.id, s) for s in (*neighbor.sources, *(c.source for c in neighbor.conditions)))


def load(path: Path) -> RuleTable:
    """Reads the table. Raises CannotContinue (exit 4) with every fault, a rule without a function included."""
    table = Table(path)
    models: dict[str, type[_Entry]] = {
        "element": ElementEntry, "rule": Rule, "issue": IssueEntry, "neighbor": NeighborEntry,
    }  # fmt: skip
    schemas.ready(*models.values())
    found: dict[str, _Entry] = {}
    for position, entry in table.read(models, "kind"):
        if entry.id in found:
            table.fault((position, "id"), "this id is in the table already")
        if isinstance(entry, Rule) and entry.id not in FUNCTIONS:
            table.fault((position, "id"), f"no rule of the program is called {entry.id}")
        found[entry.id] = entry
    for name in FUNCTIONS:
        if not isinstance(found.get(name), Rule):
            table.fault((0, "id"), f"the rule {name} of the program has no entry")
    table.finish()
    entries = list(found.values())
    return RuleTable(
        {e.id: e for e in entries if isinstance(e, ElementEntry)},
        tuple(e for e in entries if isinstance(e, Rule)),
        {e.id: e for e in entries if isinstance(e, IssueEntry)},
        tuple(e for e in entries if isinstance(e, NeighborEntry)),
    )


@functools.cache
def shipped() -> RuleTable:
    """The table of the library in use."""
    return load(clauses_dir() / "elements.yaml")


def check(table: RuleTable, authorities: AuthorityTable) -> list[Finding]:
    """Whether every source of the table is in the table of authorities and may be cited."""
    found = []
    for name, source in table.sources():
        try:
            authorities.proposition(*source.split("/"))
        except LibraryError as error:
            found.append(Finding(FILE, 0, 0, "error", "unknown-source", name, str(error)))
    return found


# ---------------------------------------------------------------------------------------------- what a rule looks at


class Look(Struct, frozen=True):
    """One element of one incident: the facts a court could take on each side, and what the file says of the threat."""

    element: Element
    case: CaseFile
    threat: Threat
    count: Count
    supporting: frozenset[str]  # with a proof other than the client's words to counsel
    opposing: frozenset[str]  # likewise, or with no proof named yet
    told: bool  # something supports it, but only as told to counsel
    unproved: bool  # something supports it, but without proof

    @property
    def acts(self) -> tuple[Moment, ...]:
        """When the acts of this count were done under the threat, as far as given; else time or day of the count."""
        given = tuple(a.at for a in self.threat.acts if a.count == self.count.number and a.at)
        if given or self.count.time:
            return given or (self.count.time,)  # type: ignore[return-value]  # given: see above
        return (Moment(self.count.date.isoformat(), self.count.date, None),) if self.count.date else ()

    @property
    def only_against(self) -> bool:
        """Whether every fact that is given cuts against the element."""
        return bool(self.opposing) and not self.offered

    @property
    def offered(self) -> bool:
        """Whether anything at all is given for the element, be it only told to counsel or without proof."""
        return bool(self.supporting) or self.told or self.unproved

    @property
    def armed(self) -> bool:
        """Whether the file gives a weapon that was shown or aimed."""
        weapon = self.threat.weapon
        return bool(weapon and (weapon.shown or weapon.aimed_at))

    @property
    def on_hand(self) -> bool:
        """Whether somebody who could carry the threat out is entered as being there, or as able to act at once."""
        return bool(self.threat.coercer_present or self.threat.able_then)


FUNCTIONS: dict[str, Callable[[Look], bool]] = {}


def _rule(name: str) -> Callable[[Callable[[Look], bool]], Callable[[Look], bool]]:
    def register(function: Callable[[Look], bool]) -> Callable[[Look], bool]:
        FUNCTIONS[name] = function
        return function

    return register


@_rule("threat-only-after-act")
def _(look: Look) -> bool:
    made = look.threat.made_at
    return bool(made and look.acts) and all(precedes(act, made, look.count.date) for act in look.acts if made)


@_rule("demand-for-something-else")
def _(look: Look) -> bool:
    demand = look.threat.demand
    return bool(demand and not demand.reaches(look.count.number))


@_rule("no-demand")
def _(look: Look) -> bool:
    return look.only_against


@_rule("harm-only-later")
def _(look: Look) -> bool:
    if look.threat.able_then and look.supporting:
        return False  # the rule harm-later-but-able speaks instead
    days = _days_until_due(look)
    # The next day may be minutes off, across midnight; with somebody on hand that is no harm put off.
    return look.threat.harm_due == "future" or days > 1 or (days == 1 and not look.on_hand)


@_rule("nobody-able")
def _(look: Look) -> bool:
    threat = look.threat
    if threat.able_then is False:
        return threat.coercer_present is not True or not look.offered
    absent = threat.coercer_present is False and threat.able_then is None and threat.harm_due != "immediate"
    return absent and not look.offered


@_rule("no-immediate-danger")
def _(look: Look) -> bool:
    return look.only_against


@_rule("no-threat-shown")
def _(look: Look) -> bool:
    return look.only_against


@_rule("no-danger-to-life")
def _(look: Look) -> bool:
    return look.only_against


@_rule("no-bodily-harm-threatened")
def _(look: Look) -> bool:
    return look.threat.content == "other" and not (look.threat.by_conduct or look.armed or look.offered)


@_rule("own-words-deny-fear")
def _(look: Look) -> bool:
    return look.only_against and any(_own_words(look.case, fact) for fact in look.opposing)


@_rule("no-belief-shown")
def _(look: Look) -> bool:
    return look.only_against


@_rule("told-to-counsel-only")
def _(look: Look) -> bool:
    return look.told and not look.supporting


@_rule("stated-without-proof")
def _(look: Look) -> bool:
    return look.unproved and not look.supporting


@_rule("nothing-given")
def _(look: Look) -> bool:
    return not look.supporting


@_rule("harm-later-but-able")
def _(look: Look) -> bool:
    return look.threat.harm_due == "future" or _days_until_due(look) > 0


@_rule("harm-due-after-act")
def _(look: Look) -> bool:
    due = look.threat.harm_due
    return isinstance(due, Moment) and any(precedes(act, due, look.count.date) for act in look.acts)


@_rule("coercer-away")
def _(look: Look) -> bool:
    return look.threat.coercer_present is False and look.threat.able_then is not True


@_rule("present-but-unable")
def _(look: Look) -> bool:
    return look.threat.coercer_present is True and look.threat.able_then is False


@_rule("threat-days-before")
def _(look: Look) -> bool:
    made = look.threat.made_at
    days = made is not None and bool(look.acts) and all(earlier_day(made, act, look.count.date) for act in look.acts)
    return days and not look.on_hand and look.threat.harm_due != "immediate"


@_rule("demand-implied")
def _(look: Look) -> bool:
    return look.threat.demand is not None and look.threat.demand.express is False


@_rule("less-than-life")
def _(look: Look) -> bool:
    return look.threat.content in ("great-bodily-injury", "beating", "sexual-assault") and not _life_at_risk(look)


@_rule("harm-not-to-the-body")
def _(look: Look) -> bool:
    return look.threat.content == "other" and not _life_at_risk(look)


@_rule("evidence-on-both-sides")
def _(look: Look) -> bool:
    return bool(look.opposing)


@_rule("jury-could-accept")
def _(look: Look) -> bool:
    return True


def _days_until_due(look: Look) -> int:
    """Calendar days from the last act to the day on which the harm was due; 0 where they do not decide it."""
    due = look.threat.harm_due
    if not isinstance(due, Moment) or not due.date or not look.acts:
        return 0
    days = [act.date or look.count.date for act in look.acts]
    later = [
        (due.date - day).days if day and day < due.date and precedes(act, due, day) else 0
        for day, act in zip(days, look.acts, strict=True)
    ]
    return min(later)


def _life_at_risk(look: Look) -> bool:
    """A weapon that was shown, proved by a fact other than the words of a threat that spoke of less than death."""
    return look.armed and bool(look.supporting - {look.threat.words})


def _own_words(case: CaseFile, fact: str) -> bool:
    spoken = {
        e.id for e in case.evidence if e.source in ("client-to-police", "client-to-third-party", "client-testimony")
    }
    return any(p.evidence in spoken for f in case.facts if f.id == fact for p in f.proof)
