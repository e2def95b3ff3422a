"""One case as one reader may see it: which facts, counts, threats, chances and exhibits a paper may speak of.

It decides visibility and order, never wording; what each entry looks like to a clause stands in `views`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from generator.analysis import Analysis
from generator.audience import evidence_audience, fact_audience, may_read
from generator.casefile import Audience, CaseFile, Evidence
from generator.chargeviews import CountView, ThreatView
from generator.moments import Moment, spoken_clock
from generator.naming import Naming, pronouns
from generator.values import Missing
from generator.views import AlternativeView, DefendantView, ExhibitView, FactView

# Strongest source first: a machine has no motive, the client has the most.
_STRENGTH = (
    "surveillance", "emergency-call", "eyewitness", "recorded-communication", "testimony", "body-worn-video", "jail-call", "medical",
    "physical", "report", "expert", "other",
)  # fmt: skip


class Sight:
    """One case as one reader may see it. `charge` puts a section named in a charge into the paper's citation style."""

    def __init__(
        self, case: CaseFile, analysis: Analysis, reader: Audience, charge: Callable[[str], str] = lambda text: text
    ) -> None:
        self.case, self.analysis, self.reader, self.charge = case, analysis, reader, charge
        self.naming = Naming(case, reader)
        self.evidence = {e.id: e for e in case.evidence}
        they = pronouns(case.defendant.pronouns)
        self.defendant = DefendantView(
            case.defendant.name,
            self.naming.own,
            they or Missing("defendant's pronouns", "defendant.pronouns"),
            {"she": "Ms.", "he": "Mr."}.get(they.subject, "Mx.") if they else "",
        )

    def strength(self, item: Evidence) -> tuple[int, int]:
        """A sort key: a machine before a witness before the client."""
        client = item.source.startswith("client")
        return (int(client), _STRENGTH.index(item.kind))

    @cached_property
    def facts(self) -> dict[str, FactView]:
        """Every fact that this reader may see, by id, in file order."""
        return {f.id: FactView(f, self) for f in self.case.facts if may_read(self.reader, fact_audience(f, self.case))}

    def told_clock(self, moment: Moment | None) -> str:
        """A clock time, where a fact that this reader may see gives it; else empty, so that no closed fact lends its time."""
        if moment is None or moment.clock is None:
            return ""
        spoken = spoken_clock(moment.clock)
        short = spoken.split(" ")[0]
        told = any(
            (
                f.when
                and f.when.clock
                and (f.when.clock.hour, f.when.clock.minute) == (moment.clock.hour, moment.clock.minute)
            )
            or short in f.text
            for f in self.facts.values()
        )
        return spoken if told else ""

    def at_the_time_of(self, moment: Moment) -> list[FactView]:
        """The visible facts that fall within a moment, or in its minute where it has no end."""
        start = moment.clock
        if start is None:
            return []
        end = moment.until or start.replace(second=59)
        return [f for f in self.facts.values() if f.when and f.when.clock and start <= f.when.clock <= end]

    def pick(self, ids: Iterable[str]) -> list[FactView]:
        """The visible facts among some ids, in file order."""
        wanted = set(ids)
        return [view for name, view in self.facts.items() if name in wanted]

    def pick_in_order(self, ids: Iterable[str]) -> list[FactView]:
        """The visible facts among some ids, in the order given."""
        return [self.facts[i] for i in ids if i in self.facts]

    @cached_property
    def exhibits(self) -> list[ExhibitView]:
        """The items that a declaration attaches: exhibits this reader may see and some visible fact relies on."""
        relied = {p.evidence for view in self.facts.values() for p in view.proofs}
        items = [
            e
            for e in self.case.evidence
            if e.cite_as == "exhibit" and e.id in relied and may_read(self.reader, evidence_audience(e))
        ]
        return [
            ExhibitView(e, self)
            for e in sorted(items, key=lambda e: (e.exhibit is None, len(e.exhibit or ""), e.exhibit or ""))
        ]

    def strongest(self, ids: Iterable[str], element: str) -> list[FactView]:
        """The visible facts among some ids: those whose first element this is before the rest, strongest source first."""

        def key(view: FactView) -> tuple[int, bool, int]:
            client, kind = self.strength(view.best) if view.best else (9, 9)
            return (client, view._fact.proves[:1] != [element], kind)

        return sorted(self.pick(ids), key=key)

    @cached_property
    def counts(self) -> list[CountView]:
        return [CountView(c, self.analysis.count(c.number), self) for c in self.case.counts]

    @cached_property
    def requested(self) -> list[CountView]:
        """The counts on which duress is asked for."""
        return [c for c in self.counts if self.analysis.count(c.number).requestable]

    @cached_property
    def threats(self) -> list[ThreatView]:
        """The threats that reach a requested count and of which this reader may see at least one fact."""
        numbers = {c.number for c in self.requested}
        found = []
        for threat in self.case.threats:
            incidents = [
                i
                for c in self.analysis.counts
                if c.number in numbers
                for i in c.incidents
                if i.threat == threat.id and not i.defeated
            ]
            view = ThreatView(threat, incidents, self)
            # Who threatened what, when and whom is told only to a reader who may see the words or conduct themselves.
            told = view.words if threat.words else view.showing("threat")
            if incidents and (told or not self.case.facts):
                found.append(view)
        return found

    @cached_property
    def alternatives(self) -> list[AlternativeView]:
        """The chances that the reader may see: every fact that shows them is open, so that no closed one lends its words."""
        seen = [a for a in self.case.alternatives if a.facts and all(i in self.facts for i in a.facts)]
        return [AlternativeView(self.naming.redact(a.option), self.pick(a.facts), self.pick(a.why_not)) for a in seen]
