"""How an argument tells its evidence: who or what speaks, when, how long between, and what answers the other side.

It sorts and measures the facts that the reader may see; the words that join them stand in `clauses/say.jinja`. Every
duration is computed from the times of the facts. It knows no law and no Word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from generator.analysis import ELEMENTS
from generator.casefile import Evidence
from generator.chargeviews import CountView, ThreatView
from generator.chronology import in_words
from generator.citations import RecordCitation
from generator.phrases import record, same, series, tagged, the, union
from generator.values import Missing, Phrase
from generator.views import AlternativeView, FactView

_CUTS = re.compile(r" (?=from |of |to |found |against |left |sent |in )|(?= \()")
_SPOKEN = ("witness", "officer", "expert", "client")


class Step(Struct, frozen=True):
    """One timed moment of a recording: the clock time or the time since the step before, and the fact's short name."""

    lead: str
    tag: Any


class Voice(Struct, frozen=True):
    """Facts that one witness or one item shows. `nth` counts voices of its kind in the same telling, from 0."""

    kind: str
    source: Any
    facts: list[FactView]
    nth: int

    @property
    def plural(self) -> bool:
        """Whether the item is named by a plural: the call records."""
        words = str(self.source).split(" of ")[0].split(" from ")[0]
        return words.endswith("s") and not words.endswith("ss")

    @property
    def quoting(self) -> bool:
        """Whether every fact told quotes words, so that the witness repeats what was said."""
        return all(f.quote for f in self.facts[:3])

    @property
    def record(self) -> RecordCitation | Missing:
        """The places in what this voice itself says or shows: a sentence that names one source cites no other."""
        places = tuple(dict.fromkeys((p.evidence, p.at) for f in self.facts[:3] for p in f.own_proofs))
        return RecordCitation(places) if places else record(self.facts[:3])

    @property
    def steps(self) -> list[Step]:
        """Two or three moments of a recording in the order of its clock; empty where one has no time or says its own."""
        facts = self.facts[:3]
        moments = [f.when for f in facts if f.when and f.when.clock and f.when.seconds]
        if self.kind != "camera" or len(facts) < 2 or len(moments) < len(facts) or any(re.search(r"\d:\d\d", str(f.tag)) for f in facts):
            return []
        ordered = sorted(zip(moments, facts, strict=True), key=lambda pair: pair[0])
        out: list[Step] = []
        for position, (moment, fact) in enumerate(ordered):
            clock = _clock(moment.clock)
            if position:
                before = ordered[position - 1][0]
                if before.date != moment.date or _between(before.clock, moment.clock) <= 0:
                    return []
                clock = lasting(_between(before.clock, moment.clock))
            out.append(Step(clock, fact.tag))
        return out


def _clock(clock: dt.time | None) -> str:
    """9:43:50 p.m."""
    return (
        f"{clock.hour % 12 or 12}:{clock.minute:02d}:{clock.second:02d} {'p.m.' if clock.hour >= 12 else 'a.m.'}"
        if clock
        else ""
    )


def _between(start: dt.time | None, end: dt.time | None) -> int:
    """Seconds from one clock time to another of the same day."""
    return 0 if not start or not end else sum((getattr(end, u) - getattr(start, u)) * n for u, n in _UNITS)


_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))


def lasting(seconds: int) -> str:
    """A duration in words: 46 seconds, two minutes, one minute and 20 seconds."""
    minutes, rest = divmod(seconds, 60)
    parts = [_counted(minutes, "minute")] if minutes else []
    return " and ".join([*parts, *([_counted(rest, "second")] if rest or not parts else [])])


def _spoken(number: int) -> str:
    return in_words(number) if number else "no"


def _counted(number: int, unit: str) -> str:
    return f"{_spoken(number)} {unit}{'' if number == 1 else 's'}"


def voices(facts: Iterable[FactView]) -> list[Voice]:
    """Facts that have a short name, grouped by who or what shows them, in the order in which each voice first speaks."""
    groups: dict[tuple[str, str], list[FactView]] = {}
    for fact in tagged(facts):
        best = fact.best
        spoken = fact.shown_by in (*_SPOKEN, "declarant")
        source = "" if best is None else (best.witness or best.id) if spoken else best.id
        groups.setdefault((fact.shown_by, source), []).append(fact)
    out: list[Voice] = []
    for found in groups.values():
        kind = _kind(found[0])
        told = [v for v in out if v.kind == kind]
        out.append(Voice(kind, source_of(found[0]), found, len(told)))
    return out


_BY_KIND = {
    "surveillance": "camera",
    "body-worn-video": "recording",
    "emergency-call": "recording",
    "jail-call": "recording",
    "physical": "thing",
}


def _kind(fact: FactView) -> str:
    """The word by which the wording chooses its verb."""
    best = fact.best
    if best is None:
        return "nothing"
    if fact.shown_by != "exhibit":
        return "officer" if fact.shown_by == "witness" and best.source == "police" else fact.shown_by
    if best.kind == "recorded-communication":
        return "thing" if best.source == "device" else "messages"
    if best.kind == "other" and best.origin == "court":
        return "court-record"
    return _BY_KIND.get(best.kind, "document")


def source_of(fact: FactView) -> Any:
    """The witness's name, or the item's shortest title that no other item of the case shares."""
    if fact.best is None or fact.shown_by in (*_SPOKEN, "declarant"):
        return fact.witness
    return short_title(fact.best, fact.others)


def short_title(item: Evidence, others: Sequence[Evidence]) -> str:
    """The pump-camera recording, for the pump-camera recording from the Kettle Street Market, where one item has that name."""
    title = item.title.removeprefix("the ").removeprefix("certified copy of ").removeprefix("the ")
    taken = [o.title.removeprefix("the ").removeprefix("certified copy of ") for o in others if o.id != item.id]
    for cut in _CUTS.finditer(title):
        head = title[: cut.start()]
        if len(head.split()) > 1 and not any(t.startswith(head) for t in taken):
            return str(the(head))
    return str(the(title))


# ------------------------------------------------------------------------------------------------- time


def interval(threat: ThreatView, count: CountView) -> str:
    """How long from the threat to the act as the paper prints the two times; empty where it prints no two or they are far apart."""
    start, act = threat.moments(count)
    if not (threat.made and threat.acted(count)) or not start or not act or start.date != act.date:
        return ""
    minutes = (_between(start.clock, act.clock) + (start.clock.second if start.clock else 0)) // 60
    return _counted(minutes, "minute") if 0 < minutes <= 120 else ""


def earlier(facts: Iterable[FactView], threat: ThreatView, counts: Sequence[CountView]) -> list[FactView]:
    """The facts of a day before the day of the act."""
    days = [c.day for c in counts if c.day and any(t.id == threat.id for t in c.threats)]
    return [f for f in facts if days and f.when and f.when.date and f.when.date < min(days)]


class Occasion(Struct, frozen=True):
    """One threat and the counts done under it at one time, with the evidence on an element that is not told yet.

    `again` says that an earlier occasion told the threat already; `against` leaves out what was answered there.
    """

    counts: list[CountView]
    threat: ThreatView
    fresh: list[FactView]
    shared: list[FactView]
    against: list[FactView]
    again: bool

    @property
    def count(self) -> CountView:
        """The first of the counts: they have their time, their theory and the name of their act in common."""
        return self.counts[0]


def occasions(counts: Sequence[CountView], element: str) -> list[Occasion]:
    """The incidents of some counts in their order, so that no section tells one evidence twice.

    Counts that share threat, time, theory, demand and kind of act are one occasion; a fact is fresh in the first only.
    """
    groups: dict[tuple[object, ...], tuple[ThreatView, list[CountView]]] = {}
    for count in counts:
        for threat in count.threats:
            act = threat.moments(count)[1]
            key = (threat.id, act.text if act else "", count.theory, count.event, threat.demands(count))
            groups.setdefault(key, (threat, []))[1].append(count)
    out: list[Occasion] = []
    told: set[str] = set()
    answered: set[str] = set()
    for threat, found in groups.values():
        facts = threat.showing(element)
        facts = timely(facts, found[0]) if element == "immediacy" else facts
        opposing = [f for f in threat.against(element) if f.id not in answered]
        fresh, shared = [f for f in facts if f.id not in told], [f for f in facts if f.id in told]
        again = any(o.threat.id == threat.id for o in out)
        out.append(Occasion(found, threat, fresh, shared, opposing, again))
        told |= {f.id for f in facts}
        answered |= {f.id for f in opposing}
    return out


def openings(counts: Sequence[CountView]) -> list[tuple[Occasion, list[FactView]]]:
    """Each incident of a short brief with the facts that tell it, in file order; no fact is told for two of them."""
    told: set[str] = set()
    out = []
    for one in occasions(counts, "immediacy"):
        lead = one.threat.showing("threat")[:1]
        by_deed = one.threat.weapon and lead and not same(lead[0], one.threat.words)
        facts = [f for f in essentials(one.count, one.threat, lead if by_deed else []) if f.id not in told]
        told |= {f.id for f in facts}
        out.append((one, facts))
    return out


def alike(counts: Sequence[CountView]) -> list[list[CountView]]:
    """Counts of one offense on which the same facts are offered, so that one table serves them."""
    groups: dict[tuple[object, ...], list[CountView]] = {}
    for count in counts:
        shown = tuple(tuple(f.id for f in timely(count.showing(e), count)) for e in ELEMENTS)
        groups.setdefault((count.noun, shown), []).append(count)
    return list(groups.values())


def timely(facts: Iterable[FactView], count: CountView) -> list[FactView]:
    """The facts that are not timed after the act of a count: what came later is no danger at the act."""
    return [f for f in facts if not f.late(count)]


def essentials(count: CountView, threat: ThreatView, told: Iterable[FactView]) -> list[FactView]:
    """The facts that tell an incident in a short brief, in file order, without those told already."""
    wanted = union(
        [f for f in (threat.words, threat.demand) if isinstance(f, FactView)],
        [f for f in threat.showing("demand") if f.when and f.when.date == count.day][:2],
        threat.during(count)[:2] or timely(threat.showing("immediacy"), count)[:2],
    )
    done = {f.id for f in told}
    return [f for f in threat.in_order(wanted) if f.id not in done]


# ------------------------------------------------------------------------------------------------- the answer


class Reply(Struct, frozen=True):
    """What answers the other side's evidence: facts entered against that chance, what came later, or who says otherwise."""

    met: list[FactView]
    later: list[FactView]
    before: str
    sources: Phrase | Missing
    several: bool


def reply(
    against: Sequence[FactView],
    supporting: Sequence[FactView],
    alternatives: Sequence[AlternativeView],
    element: str = "",
) -> Reply:
    """The answer from other facts of the file. Nothing is made up: where the file has none, every part is empty."""
    ids = {f.id for f in against}
    met = union(*(a.answers for a in alternatives if ids & {f.id for f in a.facts}))
    home = [f for f in met if not element or f.proves(element)]
    days = [f.when.date for f in against if f.when and f.when.date]
    last = max(days) if days and len(days) == len(against) else None
    later = [f for f in tagged(supporting) if last and f.when and f.when.date and 0 < (f.when.date - last).days <= 31]
    later.sort(key=lambda f: f.when.date if f.when and f.when.date else dt.date.max)
    speakers = {(v.kind, str(v.source)) for v in voices(against)}
    names = [v.source for v in voices(supporting) if (v.kind, str(v.source)) not in speakers][:3]
    found = series(names) if names else Missing("other evidence")
    return Reply(tagged(home), later, _days(last, later), found, len(names) > 1)


def _days(last: dt.date | None, later: Sequence[FactView]) -> str:
    """How long before the first of the later facts: four days before."""
    first = later[0].when.date if later and later[0].when else None
    return f"{_counted((first - last).days, 'day')} before" if first and last else ""


def counts_of(threat: ThreatView, counts: Sequence[CountView]) -> list[CountView]:
    """The requested counts behind which a threat stands."""
    return [c for c in counts if any(t.id == threat.id for t in c.threats)]


def closed(quote: str) -> str:
    """A quotation that ends a sentence: with its full stop inside."""
    return quote if re.search(r"[.!?]”$", quote) else f"{quote[:-1]}.”"


class Weakest(Struct, frozen=True):
    """The element on which the other side will press, and its name in a sentence."""

    element: str
    name: str


# In the order in which reported decisions have turned on them; the first that is contested is taken, immediacy by default.
_PRESSED = {
    "immediacy": "immediate danger",
    "demand": "the demand",
    "life": "danger to life",
    "reasonable-belief": "a reasonable belief",
    "actual-belief": "an actual belief",
    "threat": "the threat",
}


def weakest(counts: Sequence[CountView]) -> Weakest:
    """The element that the facts leave most open on the requested counts."""
    open_ones = [e for e in _PRESSED if any(c.status(e) != "supported" and c.showing(e) for c in counts)]
    element = open_ones[0] if open_ones else "immediacy"
    return Weakest(element, _PRESSED[element])


def linked(facts: Sequence[FactView], threats: Sequence[ThreatView]) -> bool:
    """Whether every one of some facts names the one person who made the threats."""
    names = {str(t.coercer) for t in threats if t.coercer}
    return (
        bool(facts) and len(names) == 1 and all(re.search(rf"\b{re.escape(n)}\b", f.text) for f in facts for n in names)
    )


def number_of(items: Sequence[Any], one: str, many: str) -> str:
    """How many in words: three witnesses."""
    count = len(items)
    return f"{_spoken(count)} {one if count == 1 else many}"
