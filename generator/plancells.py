"""Cells of counsel's own plan: a fact by its short name, its proof in the shortest form, who may see it, how it comes in.

It serves the tables of `evidenceplan` and `planwork`; it judges nothing and knows no Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from generator.analysis import CountAnalysis, Incident
from generator.audience import evidence_audience
from generator.casefile import Audience, Evidence, Fact, Threat
from generator.document import Run
from generator.naming import Naming
from generator.sight import Sight
from generator.values import Paragraph, Paragraphs, inlines_of

UNKNOWN = "unknown"
TITLES = {
    "threat": "Threat", "demand": "Demand", "life": "Danger to life", "immediacy": "Immediacy",
    "actual-belief": "Actual belief", "reasonable-belief": "Reasonable belief",
}  # fmt: skip
_SPOKEN = ("prelim-transcript", "reporters-transcript", "trial-testimony")
_ORDER: tuple[Audience, ...] = ("public", "prosecutor", "privileged")
_OPEN_TO = {"public": "anyone", "prosecutor": "People", "privileged": "us alone"}
_ROUTES = {
    "device": "machine data",
    "document": "record",
    "coercer": "coercer’s words",
    "client-to-counsel": "privileged, no route",
    "client-to-police": "client’s words",
    "client-to-third-party": "client’s words",
    "client-testimony": "client testifies",
    "eyewitness": "witness",
    "police": "witness",
    "expert": "expert",
}


class Cells:
    """One case, read for its lawyer alone."""

    def __init__(self, sight: Sight) -> None:
        self._sight, self._case = sight, sight.case
        self._facts = {f.id: f for f in sight.case.facts}
        self._naming = Naming(sight.case, "privileged")

    @cached_property
    def _incidents(self) -> list[tuple[CountAnalysis, Incident, Threat]]:
        threats = {t.id: t for t in self._case.threats}
        return [(c, i, threats[i.threat]) for c in self._sight.analysis.counts for i in c.incidents]

    def _tag(self, fact: Fact) -> str:
        return fact.tag or fact.text.rstrip(".")

    def _said(self, ids: Iterable[str]) -> str:
        return "; ".join(self._tag(self._facts[i]) for i in ids if i in self._facts)

    def _places(self, fact: Fact) -> str:
        """Where a fact is proved, as counsel's own notes have it: PHT 31:4-8; Ex. A, 21:43:50."""
        return "; ".join(self._place(self._sight.evidence[p.evidence], p.at) for p in fact.proof) or "no proof"

    def _place(self, item: Evidence, at: str | None) -> str:
        where = at or f"place {UNKNOWN}"
        if item.cite_as == "prelim-transcript":
            return f"PHT {where}"
        if item.cite_as == "reporters-transcript":
            return f"RT, {where}" if not at else where if "RT" in where else f"RT {where}"  # 2 RT 345:3 names its volume
        if item.cite_as == "trial-testimony":
            who = self._naming.short(item.witness) if item.witness else "testimony"
            return f"{who}, {at}" if at else who
        letter = (item.admitted.as_ if item.admitted else None) or item.exhibit
        lead = item.title.partition(" of ")[0]  # counsel’s note
        if letter:
            lead = f"Ex. {letter}" if " " not in letter else letter
        return lead if not at and item.kind in ("physical", "other") else f"{lead}, {where}"

    def _open(self, fact: Fact) -> str:
        """Who has the fact already: anyone, the People, or the defense alone."""
        view = self._sight.facts.get(fact.id)
        audiences = [evidence_audience(self._sight.evidence[p.evidence]) for p in view.proofs] if view else []
        most: Audience = min(audiences, key=_ORDER.index, default="privileged")
        return _OPEN_TO[max(most, fact.audience, key=_ORDER.index) if fact.audience else most]

    def _holders(self, ids: Iterable[str]) -> str:
        who = {self._open(self._facts[i]) for i in ids if i in self._facts}
        return "People" if who & {"anyone", "People"} else "us alone" if who else UNKNOWN

    def _route(self, fact: Fact, threat: Threat) -> str:
        """By what road a fact comes in; the roads are explained below the map."""
        view = self._sight.facts.get(fact.id)
        item = view.best if view else None
        if item is None:
            return UNKNOWN
        if item.source == "police" and item.cite_as == "report":
            return "call the officer"
        demand = threat.demand.fact if threat.demand else None
        heard = fact.id in (threat.words, demand) or "\u201c" in fact.text
        if heard and item.source in ("eyewitness", "police") and item.cite_as in _SPOKEN:
            return "witness to words"
        return _ROUTES.get(item.source, UNKNOWN)

    def _table(self, heads: Sequence[str], rows: Iterable[Sequence[Any]], widths: tuple[int, ...]) -> Paragraphs:
        first = tuple((Run(h, bold=True),) for h in heads)
        body = tuple(tuple(inlines_of(cell) if cell != "" else () for cell in row) for row in rows)
        return Paragraphs((Paragraph("table", rows=(first, *body), widths=widths),))
