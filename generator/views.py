"""What a clause sees of a case: names, facts and evidence, each already limited to what the reader may see.

A field that the facts file leaves empty is a `Missing`, which is false in a condition and prints as a gap. Views hold no
wording of law and know nothing of Word.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from generator.audience import proofs_for
from generator.casefile import Admitted, Evidence, Fact, Proof
from generator.entries import Entry
from generator.moments import Moment, long_date, spoken_clock
from generator.naming import Pronouns, surname
from generator.values import Missing

if TYPE_CHECKING:
    from generator.chargeviews import CountView
    from generator.sight import Sight


class View:
    """A section of the facts file as a clause sees it: `case.court.county` is text, or a gap that names itself."""

    def __init__(self, entry: Entry, path: str) -> None:
        self._entry, self._path = entry, path

    def __getattr__(self, name: str) -> Any:
        field = type(self._entry).model_fields.get(name)
        if field is None:
            raise AttributeError(f"{self._path} has no {name}")
        return _seen(getattr(self._entry, name), f"{self._path}.{name}", field.title or name)


_TESTIMONY = ("prelim-transcript", "reporters-transcript", "trial-testimony")


def _seen(value: Any, path: str, title: str) -> Any:
    if value is None:
        return Missing(title, path)
    if isinstance(value, Entry):
        return View(value, path)
    if isinstance(value, list):
        return [_seen(v, f"{path}[{i}]", title) for i, v in enumerate(value)]
    if isinstance(value, dt.date):
        return long_date(value)
    if isinstance(value, Moment):
        return value.spoken
    return value


class DefendantView(Struct, frozen=True):
    """The client as named in papers."""

    name: str
    surname: str
    they: Pronouns | Missing
    honorific: str

    @property
    def honorific_name(self) -> str:
        """Ms. Reyes, also where a coercer shares her surname, since nobody else is so called; without pronouns the full name."""
        return f"{self.honorific} {surname(self.name)}" if self.honorific else self.name

    @property
    def caps(self) -> str:
        """The name as the caption prints it."""
        return self.name.upper()


class FactView:
    """One fact with the proofs that this reader may see."""

    def __init__(self, fact: Fact, sight: Sight) -> None:
        self._fact, self._sight = fact, sight

    @property
    def id(self) -> str:
        return self._fact.id

    @property
    def text(self) -> str:
        return self._sight.naming.redact(self._fact.text)

    @property
    def quote(self) -> str:
        """The words that the fact quotes, quotation marks and all; empty where it quotes none or several."""
        found = re.findall(r"“[^”]+”", self.text)
        return found[0] if len(found) == 1 else ""

    @property
    def tag(self) -> str | Missing:
        if not self._fact.tag:
            return Missing(f"short name (tag) of fact {self._fact.id}", f"facts.{self._fact.id}.tag")
        return self._sight.naming.redact(self._fact.tag)

    @property
    def when(self) -> Moment | None:
        return self._fact.when

    @property
    def untimed(self) -> bool:
        """Whether the sentence leaves its clock time to be said beside it."""
        clock = self._fact.when.clock if self._fact.when else None
        return (
            clock is not None
            and f"{clock.hour % 12 or 12}:{clock.minute:02d}" not in self._fact.text
            and not (
                self._fact.text.startswith("On ")  # a sentence that opens with its own date says when by itself
            )
        )

    @property
    def clock(self) -> str | Missing:
        if self._fact.when and self._fact.when.clock:
            return spoken_clock(self._fact.when.clock)
        return Missing(f"time of fact {self._fact.id}", f"facts.{self._fact.id}.when")

    @cached_property
    def proofs(self) -> list[Proof]:
        return list(proofs_for(self._fact, self._sight.case, self._sight.reader))

    @property
    def by_client(self) -> bool:
        """Whether the client's own words are among its proofs."""
        return any(self._sight.evidence[p.evidence].source.startswith("client") for p in self.proofs)

    @cached_property
    def best(self) -> Evidence | None:
        """The strongest item behind the fact that this reader may see."""
        items = [self._sight.evidence[p.evidence] for p in self.proofs]
        return min(items, key=self._sight.strength, default=None)

    @property
    def own_proofs(self) -> list[Proof]:
        """The places in the strongest item, or in what its witness testified to: what a sentence about that voice may cite."""
        best = self.best
        if best is None:
            return []

        def its_own(item: Evidence) -> bool:
            testimony = best.cite_as in _TESTIMONY and item.cite_as in _TESTIMONY
            return item.id == best.id or bool(testimony and best.witness and item.witness == best.witness)

        return [p for p in self.proofs if its_own(self._sight.evidence[p.evidence])]

    @property
    def shown_by(self) -> str:
        """Who or what shows the fact, by the form in which it is cited: the word by which a clause chooses its verb."""
        item = self.best
        if item is None:
            return "nothing"
        if item.cite_as not in _TESTIMONY:
            return "declarant" if item.cite_as == "declaration" and item.witness else "exhibit"
        return {"client-testimony": "client", "expert": "expert"}.get(item.source, "witness")

    @property
    def witness(self) -> str | Missing:
        """The surname of the witness through whom the strongest item speaks."""
        if self.best and self.best.witness:
            name = self.best.witness
            return self._sight.naming.full(name) if self.best.kind == "expert" else self._sight.naming.short(name)
        return Missing(f"witness of {self.item}" if self.best else "witness", "")

    @property
    def item(self) -> str:
        return self._sight.naming.redact(self.best.title) if self.best else ""

    @property
    def others(self) -> list[Evidence]:
        """Every item of the case: a short title must belong to one of them alone."""
        return list(self._sight.evidence.values())

    def late(self, count: CountView) -> bool:
        """Whether the fact is timed after the act of a count."""
        acts = [a for a in (t.moments(count)[1] for t in count.threats) if a and a.clock and a.date]
        end = max(((a.date, a.until or a.clock.replace(second=59)) for a in acts if a.date and a.clock), default=None)
        when = self._fact.when
        return bool(end and when and when.date and when.clock and (when.date, when.clock) > end)

    def proves(self, element: str) -> bool:
        """Whether the fact is offered on this element or issue."""
        return element in self._fact.proves

    @property
    def offered_on(self) -> tuple[str, ...]:
        """The elements and issues on which the fact is offered."""
        return tuple(self._fact.proves)

    @property
    def against(self) -> tuple[str, ...]:
        """The elements and issues that the fact cuts against."""
        return tuple(self._fact.against)

    @property
    def threats(self) -> tuple[str, ...]:
        """The threats to which the fact belongs; empty for all."""
        return tuple(self._fact.threats)


class ExhibitView:
    """An exhibit as a declaration describes it."""

    def __init__(self, item: Evidence, sight: Sight) -> None:
        self._item, self._sight = item, sight

    @property
    def id(self) -> str:
        return self._item.id

    @property
    def letter(self) -> str | Missing:
        return self._item.exhibit or Missing(f"exhibit letter of {self.title}", f"evidence.{self._item.id}.exhibit")

    @property
    def title(self) -> str:
        return self._sight.naming.redact(self._item.title)

    @property
    def date(self) -> str | Missing:
        return long_date(self._item.date) or Missing(f"date of {self.title}", f"evidence.{self._item.id}.date")

    @property
    def bates(self) -> str:
        return self._item.bates or ""

    @property
    def kind(self) -> str:
        return self._item.kind

    @property
    def pages(self) -> str:
        return self._item.pages or ""

    @property
    def file(self) -> str:
        return self._item.file or ""

    @property
    def origin(self) -> str:
        return self._item.origin

    @property
    def received(self) -> Admitted | None:
        """How the item was received at trial, if it was."""
        return self._item.admitted

    @property
    def custodian(self) -> str:
        return self._item.custodian or ""


class AlternativeView(Struct, frozen=True):
    """A chance to leave or to get help: what the People will say and what answers it."""

    option: str
    facts: list[FactView]
    answers: list[FactView]
