"""Names for the papers that stay in the office or ask others to keep evidence: custodian, client, and counsel's own plan.

It collects what these papers print; it must not know authorities or Word. What the client may read is cut down here to
what the People have already, so that a lost letter tells nobody anything new.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.audience import evidence_audience
from generator.chargeviews import CountView, ThreatView
from generator.citations import Inline
from generator.custodians import by_urgency, custodian
from generator.document import Run
from generator.evidenceplan import Plan
from generator.heads import spoken_only
from generator.moments import long_date
from generator.naming import Naming, Pronouns, surname
from generator.sight import Sight
from generator.values import Missing, Paragraph, Paragraphs, inlines_of
from generator.views import AlternativeView, FactView

# The five questions of the client letter, each with the elements it stands for. Their wording is in the clause.
QUESTIONS = (("threat",), ("demand",), ("actual-belief", "life"), ("immediacy",), ("reasonable-belief",))
_MOST = 2  # short names in one cell of the client's table


def names(sight: Sight, paper: dict[str, Any]) -> dict[str, Any]:
    """What clauses of these papers may name. `paper` gives the entry, the date of the paper and the library."""
    case = sight.case
    as_of = paper.get("as_of") or dt.date.min
    order = by_urgency(case)
    entry = paper.get("entry", 0)
    client = ClientView(sight, as_of)
    return {
        "custodian": custodian(case, order[entry] if entry < len(order) else 0, as_of, Naming(case, "public")),
        "two_columns": two_columns,
        "spoken_only": spoken_only(case),
        "coercer_charged": case.case.custody.in_custody is False and spoken_only(case),
        "interpreter": case.defendant.interpreter or "",
        "client": client,
        "plan": Plan(sight, paper.get("library"), as_of),
    }


def two_columns(rows: Sequence[Sequence[Any]]) -> Paragraphs:
    """Lines that a technician can work from: a label and what it stands for, the first line in bold."""
    cells = [tuple(inlines_of(cell) for cell in row) for row in rows]
    head = tuple(tuple(replace(i, bold=True) if isinstance(i, Run) else i for i in cell) for cell in cells[0])
    return Paragraphs((Paragraph("table", rows=(head, *cells[1:]), widths=(1600, 7760)),))


class Question(Struct, frozen=True):
    """One of the five questions on one count: what helps and what the prosecutor may say, in short names."""

    have: str
    against: str


class Awaited(Struct, frozen=True):
    """A recording that is not in hand: its name, the day of its loss where the holder gave one, whether that day is gone."""

    name: str
    lost: str
    late: bool


class ClientView:
    """The case as a letter to the client tells it: the People's evidence and what counsel chose to show, nothing else."""

    def __init__(self, sight: Sight, as_of: dt.date) -> None:
        self._case, self._as_of = sight.case, as_of
        self._open = Sight(sight.case, sight.analysis, "prosecutor")
        self._public = Naming(sight.case, "public")

    @property
    def counts(self) -> list[CountView]:
        """The counts to which the defense is open."""
        return self._open.requested

    @property
    def chances(self) -> list[str]:
        """The chances to leave that the People know of."""
        return [self.second_person(a.option) for a in self._alternatives]

    @cached_property
    def _alternatives(self) -> list[AlternativeView]:
        return self._open.alternatives

    @property
    def coercers(self) -> list[str]:
        """The persons who made the threats that the People know of, by name."""
        threats: list[ThreatView] = self._open.threats
        return list(dict.fromkeys(t.coercer_full for t in threats if isinstance(t.coercer_full, str)))

    def questions(self, count: CountView) -> list[Question]:
        """The five questions with what we have and what the prosecutor may say."""
        return [
            Question(
                self._short(f for e in elements for f in count.showing(e)),
                self._short(f for e in elements for f in count.against(e)),
            )
            for elements in QUESTIONS
        ]

    def _short(self, facts: Iterable[FactView]) -> str:
        """At most two short names in the second person; a fact without a short name goes by its evidence."""
        told: dict[str, None] = {}
        for fact in facts:
            if fact.best is not None and evidence_audience(fact.best) != "privileged":
                told.setdefault(self.second_person(fact.tag if isinstance(fact.tag, str) else fact.item))
        return "; ".join(list(told)[:_MOST])

    def second_person(self, words: str) -> str:
        """Counsel's short name for a fact as the client hears it: Reyes's side becomes your side."""
        before = words = self._public.redact(words)
        name, last = self._case.defendant.name, self._open.defendant.surname
        others = [p.name for p in self._case.persons if p.name != name]
        shared = any(last in other.split() for other in others if self._public.full(other) == other)
        for said in (name, *(() if shared else (last,))):
            words = re.sub(rf"\b{re.escape(said)}[’'](s\b)?", "your", words)
            words = re.sub(rf"\b{re.escape(said)}\b", "you", words)
        they = self._open.defendant.they
        if (
            words != before
            and isinstance(they, Pronouns)
            and not any(re.search(rf"\b{re.escape(surname(o))}\b", words) for o in others)
        ):
            words = re.sub(rf"\b{they.possessive}\b(?= \w)", "your", words)  # nobody else it could stand for
        return words

    def table(self, count: CountView, *labels: str) -> Paragraphs:
        """One row a question; `labels` are the column titles, the words for nothing, and the five questions in order."""
        heads, nothing, asked = labels[:3], labels[3:5], labels[5:]
        rows: list[tuple[tuple[Inline, ...], ...]] = [tuple((Run(h, bold=True),) for h in heads)]
        for label, question in zip(asked, self.questions(count), strict=True):
            cells = (label, question.have or nothing[0], question.against or nothing[1])
            rows.append(tuple(inlines_of(c[:1].upper() + c[1:]) for c in cells))
        return Paragraphs((Paragraph("table", rows=tuple(rows), widths=(2640, 4020, 2700)),))

    @property
    def hearing(self) -> str | Missing:
        """The next day in court; a gap where the file gives none or one that is past."""
        return self._ahead(self._case.case.dates.hearing) or Missing("next day in court", "case.dates.hearing")

    @property
    def trial(self) -> str:
        return self._ahead(self._case.case.dates.trial)

    @property
    def last_day(self) -> str:
        return self._ahead(self._case.case.dates.last_day)

    @property
    def answer_by(self) -> str:
        """The day by which the prosecutor was asked to answer, while it is still to come."""
        return self._ahead(self._case.negotiation.respond_by)

    def _ahead(self, day: dt.date | None) -> str:
        return long_date(day) if day and day >= self._as_of else ""

    @property
    def awaited(self) -> list[Awaited]:
        """Recordings that somebody has been or will be asked to keep, with the day on which each is lost."""
        found = []
        for place in by_urgency(self._case):
            asked = custodian(self._case, place, self._as_of, self._public)
            if asked.system:
                found.append(Awaited(f"the {str(asked.system).removeprefix('the ')}", asked.overwrite, asked.late))
        return found
