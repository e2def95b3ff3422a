"""The items that a paper asks the court to receive, kind by kind, and what each is offered on.

It sorts what the reader may see; it must not know wording, authorities or Word.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from generator.casefile import Evidence
from generator.chronology import in_words
from generator.citations import RecordCitation
from generator.sight import Sight
from generator.values import Missing
from generator.views import FactView

_SPOKEN = ("prelim-transcript", "reporters-transcript", "trial-testimony")
_OWN_WORDS = ("client-to-police", "client-to-third-party")
_RECORDED = ("recorded-communication", "emergency-call", "jail-call")
_THINGS = ("physical", "medical", "other")
# What a fact is offered on, as an offer of proof says it; each fact goes under its first.
_PURPOSES = {
    "threat": "the threat",
    "demand": "the demand",
    "life": "the danger to life",
    "immediacy": "the immediacy of the danger",
    "actual-belief": "belief",
    "reasonable-belief": "the reasons for belief",
    "alternatives": "the chances to leave",
    "reporting": "what came afterward",
    "prior-accounts": "what came afterward",
    "association": "the acquaintance",
    "benefit": "the want of a benefit",
    "denial": "the first account",
}


_TOGETHER = 3


class Purpose(Struct, frozen=True):
    """What an item is offered on, the facts it proves there, and where in the item alone."""

    name: str
    facts: list[FactView]
    record: RecordCitation


class ItemView:
    """One item of evidence that a paper asks the court to receive, with the facts it proves that this reader may see."""

    def __init__(self, item: Evidence, facts: list[FactView], sight: Sight) -> None:
        self._item, self._sight, self.facts = item, sight, facts

    @property
    def title(self) -> str:
        return self._sight.naming.redact(self._item.title)

    @property
    def exhibit(self) -> str:
        """Exhibit A; empty for testimony and for an item without a letter."""
        return f"Exhibit {self._item.exhibit}" if self._item.exhibit and self._item.cite_as == "exhibit" else ""

    @property
    def custodian(self) -> str:
        return self._item.custodian or ""

    @property
    def witness(self) -> str | Missing:
        name = self._item.witness
        return (
            self._sight.naming.full(name)
            if name
            else Missing(f"witness to {self._item.title}", f"evidence.{self._item.id}.witness")
        )

    @property
    def surname(self) -> str | Missing:
        name = self._item.witness
        return (
            self._sight.naming.short(name)
            if name
            else Missing(f"witness to {self._item.title}", f"evidence.{self._item.id}.witness")
        )

    @property
    def plural(self) -> bool:
        """Whether the title names several things, for the verb: the messages from, the call records of."""
        head = re.split(r" (?:from|of|to|on|left|found|against)\b", self.title, maxsplit=1)[0]
        return head.endswith("s") and not head.endswith("ss")

    @property
    def places(self) -> RecordCitation:
        """Every place in this item, or in what this witness said elsewhere, that is relied on."""
        return self._cited(self.facts)

    @property
    def purposes(self) -> list[Purpose]:
        """The facts by what each is offered on, in the order of the elements; the citation is to this source alone."""
        groups: dict[str, list[FactView]] = {}
        for fact in self.facts:
            groups.setdefault(_PURPOSES[fact.offered_on[0]], []).append(fact)
        out = []
        for name in dict.fromkeys(_PURPOSES.values()):
            facts = groups.get(name, [])
            for start in range(0, len(facts), _TOGETHER):  # a long list becomes a second sentence
                some = facts[start : start + _TOGETHER]
                out.append(Purpose(f"{name}, further" if start else name, some, self._cited(some)))
        return out

    def _cited(self, facts: list[FactView]) -> RecordCitation:
        mine = {self._item.id}
        if self._item.witness and self._item.cite_as in _SPOKEN:
            mine |= {e.id for e in self._sight.case.evidence if e.witness == self._item.witness and e.cite_as in _SPOKEN}
        places = [(p.evidence, p.at) for f in facts for p in f.proofs if p.evidence in mine]
        return RecordCitation(tuple(dict.fromkeys(places)))

    @property
    def bearing(self) -> list[str]:
        """What the item bears on, each once."""
        return list(dict.fromkeys(p.name.removesuffix(", further") for p in self.purposes))

    @property
    def spoken(self) -> bool:
        """Whether the item is testimony that the record has already."""
        return self._item.cite_as in _SPOKEN

    @property
    def people_have_it(self) -> bool:
        return self._item.origin == "people"

    @property
    def source(self) -> str:
        return self._item.source

    @property
    def kind(self) -> str:
        return self._item.kind


def evidence(sight: Sight) -> dict[str, Any]:
    """The items that a motion in limine offers, kind by kind."""
    case = sight.case
    called = [e for e in case.experts if e.decided_to_call and e.disclosed]
    return {
        "places_of": lambda items: RecordCitation(tuple(dict.fromkeys(p for item in items for p in item.places.places))),
        "in_threes": lambda facts: [facts[n : n + _TOGETHER] for n in range(0, len(facts), _TOGETHER)],
        "recordings": _items(sight, lambda e: e.kind == "surveillance" and e.cite_as not in _SPOKEN),
        "eyewitnesses": _by_witness(sight),
        "communications": _items(sight, lambda e: e.kind in _RECORDED and e.cite_as not in _SPOKEN),
        "own_words": _items(sight, lambda e: e.source in _OWN_WORDS and e.kind not in _RECORDED, "actual-belief"),
        "things": _items(sight, lambda e: e.kind in _THINGS and e.cite_as not in _SPOKEN and e.source not in _OWN_WORDS),
        "coercer_words": _coercers_words(sight),
        "sources_counted": _counted(sight),
        "battering": bool(sight.pick(case.mitigation.victimization))
        or any("partner" in topic for e in called for topic in e.topics),
        "attached": [e for e in sight.exhibits if e.received is None],
    }


def _items(sight: Sight, wanted: Any, element: str = "") -> list[ItemView]:
    """The items that this reader may see and that prove something in the case, in file order."""
    out = []
    for item in sight.case.evidence:
        if not wanted(item):
            continue
        facts = [
            f
            for f in sight.facts.values()
            if any(p.evidence == item.id for p in f.proofs) and (f.proves(element) if element else _offered(f))
        ]
        if facts:
            out.append(ItemView(item, facts, sight))
    return out


def _counted(sight: Sight) -> list[str]:
    """How many witnesses of the events and how many recorded items there are, in words."""
    seen = _by_witness(sight)
    kept = _items(sight, lambda e: e.kind in (*_RECORDED, "surveillance") and e.cite_as not in _SPOKEN)
    return [
        f"{in_words(len(found))} {word}{'' if len(found) == 1 else ending}"
        for found, word, ending in ((seen, "witness", "es"), (kept, "recorded item", "s"))
        if found
    ]


def _offered(fact: FactView) -> bool:
    """Whether the defense offers the fact on some element or issue."""
    return bool(fact.offered_on)


def _by_witness(sight: Sight) -> list[ItemView]:
    """One entry a witness or officer, whatever number of transcripts the witness speaks in."""
    found: dict[str, ItemView] = {}
    for item in _items(sight, lambda e: e.source in ("eyewitness", "police") and e.cite_as in _SPOKEN):
        name = item._item.witness or item._item.id
        before = found.get(name)
        found[name] = ItemView(item._item, list({f.id: f for f in (*before.facts, *item.facts)}.values()), sight) if before else item
    return list(found.values())


def _coercers_words(sight: Sight) -> list[FactView]:
    """The facts that quote the person who made the threat: the words of each threat, each demand, and recorded words."""
    wanted: set[str] = set()
    for threat in sight.threats:
        wanted |= {f.id for f in (threat.words, threat.demand) if isinstance(f, FactView)}
    for view in sight.facts.values():
        if any(sight.evidence[p.evidence].source == "coercer" for p in view.proofs):
            wanted.add(view.id)
    return [view for name, view in sight.facts.items() if name in wanted]
