"""The items that a paper asks the court to receive, kind by kind, and what each is offered on.

It sorts what the reader may see; it must not know wording, authorities or Word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from generator.casefile import Evidence
from generator.chronology import in_words
from generator.citations import RecordCitation
from generator.phrases import the
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
_SPEECH = "said|answered|replied|cried|called|screamed|shouted|whispered|asked|begged|told"


class Purpose(Struct, frozen=True):
    """What an item is offered on, the facts it proves there, and where in the item alone."""

    name: str
    facts: list[FactView]
    record: RecordCitation


class ExpertItem(Struct, frozen=True):
    """An expert's number in the offer of proof: the experts stand behind every item."""

    number: int


class ItemView:
    """One item of evidence that a paper asks the court to receive, with the facts it proves that this reader may see."""

    def __init__(self, item: Evidence, facts: list[FactView], sight: Sight) -> None:
        self._item, self._sight, self.facts = item, sight, facts
        self.number = 0  # its number in the offer of proof

    @property
    def title(self) -> str:
        return self._sight.naming.redact(self._item.title)

    @property
    def exhibit(self) -> str:
        """Exhibit A; empty for testimony and for an item without a letter."""
        return f"Exhibit {self._item.exhibit}" if self._item.exhibit and self._item.cite_as == "exhibit" else ""

    @property
    def named(self) -> str:
        """The title with its exhibit letter, as a sentence names it."""
        return f"{the(self.title)} ({self.exhibit})" if self.exhibit else str(the(self.title))

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
    def purposes(self) -> list[Purpose]:
        """The facts by what each is offered on, in the order of the elements; the citation is to this source alone."""
        groups: dict[str, list[FactView]] = {}
        for fact in self.facts:
            groups.setdefault(_PURPOSES[fact.offered_on[0]], []).append(fact)
        out = []
        for name in dict.fromkeys(_PURPOSES.values()):
            facts = groups.get(name, [])
            together = len(facts) if len(facts) <= _TOGETHER + 1 else _TOGETHER  # a longer list becomes a second sentence
            for start in range(0, len(facts), together or 1):
                some = facts[start : start + together]
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
    """The items that a motion in limine offers, kind by kind, each with its number in the offer."""
    case = sight.case
    called = [e for e in case.experts if e.decided_to_call and e.disclosed]
    kinds = {
        "eyewitnesses": _by_witness(sight),
        "recordings": _items(sight, _records_events),
        "communications": _items(sight, lambda e: e.kind in _RECORDED and e.cite_as not in _SPOKEN),
        "own_words": _items(
            sight, lambda e: e.source in _OWN_WORDS and e.kind not in (*_RECORDED, "surveillance"), "actual-belief"
        ),
        "things": _items(sight, lambda e: e.kind in _THINGS and e.cite_as not in _SPOKEN and e.source not in _OWN_WORDS),
    }
    recorded = [i for i in (*kinds["recordings"], *kinds["communications"]) if i.source in _OWN_WORDS]
    own_recorded = [i for i in recorded if any(f.proves("actual-belief") for f in i.facts)]
    offered = [item for items in kinds.values() for item in items]
    for number, item in enumerate(offered, 1):
        item.number = number
    return {
        **kinds,
        "offered": offered,
        "expert_items": [ExpertItem(number) for number, _ in enumerate(called, len(offered) + 1)],
        "own_recorded": own_recorded,
        "own_said": [*own_recorded, *kinds["own_words"]],
        "own_heard": _heard(sight),
        "by_origin": lambda items: _alike(items, lambda i: (i.people_have_it, "" if i.people_have_it else i.custodian)),
        "by_bearing": lambda items: _alike(items, lambda i: tuple(i.bearing)),
        "in_threes": lambda facts: [facts[n : n + _TOGETHER] for n in range(0, len(facts), _TOGETHER)],
        "coercer_words": _coercers_words(sight),
        "communication_forms": _forms(kinds["communications"]),
        "sources_counted": _counted(kinds, len(called)),
        "battering": bool(sight.pick(case.mitigation.victimization))
        or any("partner" in topic for e in called for topic in e.topics),
        "attached": [e for e in sight.exhibits if e.received is None],
    }


def _alike(items: Sequence[ItemView], trait: Callable[[ItemView], Any]) -> list[list[ItemView]]:
    """Items of one trait together, so that one sentence can speak of them: the same origin, the same bearing."""
    groups: dict[Any, list[ItemView]] = {}
    for item in items:
        groups.setdefault(trait(item), []).append(item)
    return list(groups.values())


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


def _records_events(item: Evidence) -> bool:
    """Whether the item is a recording of what happened: a camera's, or an officer's where it is not the client who speaks."""
    if item.cite_as in _SPOKEN:
        return False
    return item.kind == "surveillance" or (item.kind == "body-worn-video" and item.source not in _OWN_WORDS)


def _counted(kinds: Mapping[str, list[ItemView]], experts: int) -> list[str]:
    """How many witnesses of the events, recorded items, other exhibits and experts the offer has, in words."""
    recorded = [*kinds["recordings"], *kinds["communications"], *(i for i in kinds["own_words"] if i.kind == "body-worn-video")]
    rest = len(kinds["own_words"]) + len(kinds["recordings"]) + len(kinds["communications"]) - len(recorded) + len(kinds["things"])
    return [
        f"{in_words(number)} {word}{'' if number == 1 else ending}"
        for number, word, ending in (
            (len(kinds["eyewitnesses"]), "witness", "es"), (len(recorded), "recorded item", "s"),
            (rest, "other exhibit", "s"), (experts, "expert", "s"),
        )
        if number
    ]  # fmt: skip


def _forms(items: Sequence[ItemView]) -> list[str]:
    """What kinds of recorded communication there are, as a heading names them: messages, call records, recorded calls."""
    calls = [i for i in items if i.kind != "recorded-communication"]
    rest = [i for i in items if i.kind == "recorded-communication"]
    found = []
    if any(i.source != "device" for i in rest):
        found.append("Messages")
    if any(i.source == "device" for i in rest):
        found.append("Call Records")
    if calls:
        found.append("Recorded Call" if len(calls) == 1 else "Recorded Calls")
    return found


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


def _heard(sight: Sight) -> list[FactView]:
    """The defendant's own words on belief that a witness to the events heard: hearsay too, and by the same routes."""
    spoke = re.compile(rf"\b{re.escape(sight.defendant.surname)}(?:, [^,\u201c]*,)? (?:{_SPEECH})\b[^.\u201d]*\u201c")
    return [
        f
        for f in sight.facts.values()
        if f.tag and f.proves("actual-belief") and spoke.search(f.text)
        and any(sight.evidence[p.evidence].source in ("eyewitness", "police") for p in f.proofs)
    ]  # fmt: skip


def _coercers_words(sight: Sight) -> list[FactView]:
    """The facts that quote the person who made the threat: the words of each threat, each demand, and recorded words."""
    wanted: set[str] = set()
    for threat in sight.threats:
        wanted |= {f.id for f in (threat.words, threat.demand) if isinstance(f, FactView)}
    for view in sight.facts.values():
        if any(sight.evidence[p.evidence].source == "coercer" for p in view.proofs):
            wanted.add(view.id)
    return [view for name, view in sight.facts.items() if name in wanted]
