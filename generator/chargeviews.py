"""What a clause sees of the counts and of the threats behind them, each already limited to what the reader may see.

What a threat's structured details say is shown only where a fact that is open to the reader carries it. Views hold no wording
of law and know nothing of Word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.analysis import CountAnalysis, Incident
from generator.casefile import Count, Threat
from generator.charges import Gate
from generator.moments import Moment, long_date
from generator.timing import precedes
from generator.values import Missing
from generator.views import FactView

if TYPE_CHECKING:
    from generator.sight import Sight

# A minor whose role is one of these words is the client's: the paper may say whose, and needs no name.
_KIN = {
    "son",
    "daughter",
    "child",
    "stepson",
    "stepdaughter",
    "grandson",
    "granddaughter",
    "brother",
    "sister",
    "nephew",
    "niece",
}


class CountView:
    """One count as charged."""

    def __init__(self, count: Count, analysis: CountAnalysis, sight: Sight) -> None:
        self._count, self._analysis, self._sight = count, analysis, sight

    @property
    def number(self) -> int:
        return self._count.number

    @property
    def label(self) -> str:
        return f"Count {self._count.number}"

    @property
    def gate(self) -> Gate:
        return self._analysis.gate

    @property
    def noun(self) -> str:
        return self._analysis.gate.charged.noun

    @property
    def event(self) -> str:
        """The charged act as an event: the robbery, the pursuit; "act" where the offense has no such noun.

        What the client alone is charged to have done is no robbery or forgery in a paper before the verdict: it admits nothing.
        """
        charged = self._analysis.gate.charged
        own = self._count.theory == "direct" and charged.event == charged.noun and self._sight.case.case.stage != "convicted"
        return "act" if own else charged.event or "act"

    @property
    def happening(self) -> str:
        """The charged act as the subject of a sentence: the robbery; the act charged."""
        return f"the {self.event}" if self.event != "act" else "the act charged"

    @property
    def crime(self) -> str:
        """The offense where a sentence needs one noun: the robbery; "crime" where its name is longer than that."""
        charged = self._analysis.gate.charged
        return charged.noun if charged.event == charged.noun else "crime"

    @property
    def offense(self) -> str:
        return self._analysis.gate.charged.name

    @property
    def statute(self) -> str:
        charged = self._analysis.gate.charged
        if "/" in charged.section:  # an attempt, as the table of offenses spells it: 664/187
            return self._sight.charge(f"{charged.code}, §§\u00a0{charged.section.replace('/', ', ')}")
        place = f", {charged.subdivision}" if charged.subdivision else ""
        return self._sight.charge(f"{charged.code}, §\u00a0{charged.section}{place}")

    @property
    def duress(self) -> str:
        return self._analysis.gate.duress

    @property
    def theory(self) -> str | Missing:
        return self._count.theory or Missing(f"the People's theory on {self.label}", "counts")

    @property
    def date(self) -> str | Missing:
        return long_date(self._count.date) or Missing(f"date of {self.label}", "counts")

    @property
    def place(self) -> str | Missing:
        return self._count.place or Missing(f"place of {self.label}", "counts")

    @property
    def enhancements(self) -> list[str]:
        return [self._sight.charge(text) for text in self._count.enhancements]

    @property
    def fatal(self) -> bool:
        """Whether the file says that a person died."""
        return self._count.death_resulted is True

    @property
    def day(self) -> dt.date | None:
        """The day of the act as charged."""
        return self._count.date

    @property
    def predicate(self) -> CountView | None:
        wanted = self._count.predicate_count
        return next((c for c in self._sight.counts if c.number == wanted), None)

    @property
    def threats(self) -> list[ThreatView]:
        """The threats under which this count was done and on which the paper may rely."""
        ids = {i.threat for i in self._analysis.incidents if not i.defeated}
        return [t for t in self._sight.threats if t.id in ids]

    def status(self, element: str) -> str:
        """The best status of an element over the incidents that are argued."""
        order = ("supported", "contested", "unsupported", "missing")
        found = [i[element].status for i in self._analysis.incidents if not i.defeated]
        return min(found, key=order.index, default="missing")

    def showing(self, element: str) -> list[FactView]:
        """The facts for an element that this reader may see, strongest source first."""
        ids = {f for i in self._analysis.incidents if not i.defeated for f in i[element].supporting}
        return self._sight.strongest(ids, element)

    def against(self, element: str) -> list[FactView]:
        """The facts against an element that this reader may see."""
        ids = {f for i in self._analysis.incidents if not i.defeated for f in i[element].opposing}
        return self._sight.pick(ids)


class ThreatView:
    """One threat, with its structured details where facts open to this reader carry them."""

    def __init__(self, threat: Threat, incidents: Sequence[Incident], sight: Sight) -> None:
        self._threat, self._incidents, self._sight = threat, incidents, sight

    @property
    def id(self) -> str:
        return self._threat.id

    @property
    def coercer(self) -> str | Missing:
        """The surname of the person who made the threat."""
        return (
            self._sight.naming.short(self._threat.by)
            if self._threat.by
            else Missing("who made the threat", f"threats.{self.id}.by")
        )

    @property
    def coercer_full(self) -> str | Missing:
        return (
            self._sight.naming.full(self._threat.by)
            if self._threat.by
            else Missing("who made the threat", f"threats.{self.id}.by")
        )

    @property
    def facts(self) -> list[FactView]:
        """Every fact of the threat that this reader may see, in file order."""
        demand = self._threat.demand.fact if self._threat.demand else None
        ids = {*self._threat.facts, *(i for i in (self._threat.words, demand) if i)}
        ids |= {f.id for f in self._sight.case.facts if self.id in f.threats}
        return self._sight.pick(ids)

    @property
    def words(self) -> FactView | Missing:
        found = self._sight.pick({self._threat.words} if self._threat.words else set())
        return (
            found[0] if found else Missing("the words or conduct of the threat, with proof", f"threats.{self.id}.words")
        )

    @property
    def demand(self) -> FactView | Missing:
        wanted = self._threat.demand.fact if self._threat.demand else None
        found = self._sight.pick({wanted} if wanted else set())
        return found[0] if found else Missing("the demand, with proof", f"threats.{self.id}.demand")

    def demands(self, count: CountView) -> bool:
        """Whether what was demanded, as a fact open to this reader states it, is the act of the count."""
        return bool(self.demand and self._threat.demand and self._threat.demand.reaches(count.number))

    def demanded_in_time(self, count: CountView) -> bool:
        """Whether the demand can be told between the threat and the act: not where its own time lies before one or after the other."""
        made, act = self.moments(count)
        when = self.demand.when if isinstance(self.demand, FactView) else None
        early = when and made and precedes(when, made, count.day)
        late = when and act and precedes(act, when, count.day)
        return self.demands(count) and not early and not late

    @property
    def express(self) -> bool:
        """Whether the demand was put in words."""
        return bool(self.demand) and self._threat.demand is not None and self._threat.demand.express is True

    @property
    def implied(self) -> bool:
        """Whether the file says that the demand was not put in words."""
        return bool(self.demand) and self._threat.demand is not None and self._threat.demand.express is False

    def overridden(self, element: str) -> bool:
        """Whether counsel asks although the facts given defeat the element."""
        return any(i[element].status == "unsupported" and i[element].overridden for i in self._incidents)

    def _carried(self, *words: str | None) -> bool:
        """Whether one fact of the threat that is open to this reader states all of the words, whole and as entered."""
        patterns = [re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE) for word in words if word]
        return len(patterns) == len(words) and any(all(p.search(f.text) for p in patterns) for f in self.facts)

    @property
    def weapon(self) -> str:
        """The weapon, where an open fact of the threat names it."""
        weapon = self._threat.weapon
        return weapon.kind if weapon and weapon.kind and self._carried(weapon.kind) else ""

    @property
    def aimed_at(self) -> str:
        """What the weapon was held to, where one open fact names both."""
        weapon = self._threat.weapon
        named = weapon is not None and weapon.shown is not False and self._carried(weapon.kind, weapon.aimed_at)
        return weapon.aimed_at or "" if weapon and named and self.held else ""

    @property
    def held(self) -> str:
        """How the weapon was held to that place, in the fact's own preposition where it fits the verb: against, over, at."""
        weapon = self._threat.weapon
        if weapon is None or not weapon.aimed_at:
            return ""
        pattern = re.compile(
            rf"\b(against|over|at|to|into|on|toward|under)\s+(?:[^\s,.;]+\s+){{0,4}}?{re.escape(weapon.aimed_at)}\b", re.IGNORECASE
        )
        found = (pattern.search(f.text) for f in self.facts if weapon.kind and weapon.kind.lower() in f.text.lower())
        word = next((m[1].lower() for m in found if m), "")
        return "to" if word == "into" else word  # a gun is pushed into ribs and held to them

    def weapon_at(self, count: CountView) -> str:
        """Where an open fact offered on immediacy puts the weapon during the act of a count: at Reyes’s side; empty for none."""
        whose = re.escape(self._sight.defendant.surname)
        for fact in self.during(count):
            if self.weapon and self.weapon.lower() in fact.text.lower():
                found = re.search(rf"\b(?:at|against|on|to)\s+{whose}’s\s+[a-z]+", fact.text)
                if found:
                    return found[0]
        return ""

    def weapon_near(self, count: CountView) -> bool:
        """Whether an open fact offered on immediacy names the weapon during the act of a count."""
        return bool(self.weapon) and any(self.weapon.lower() in f.text.lower() for f in self.during(count))

    def during(self, count: CountView) -> list[FactView]:
        """The facts offered on immediacy that are timed within the act of a count, strongest source first."""
        at = self._act(count)
        within = {f.id for f in self._sight.at_the_time_of(at)} if at else set()
        return [f for f in self.showing("immediacy") if f.id in within]

    def moments(self, count: CountView) -> tuple[Moment | None, Moment | None]:
        """When the threat was made and when the act of a count was done, as entered."""
        return self._threat.made_at, self._act(count)

    def in_order(self, facts: Sequence[FactView]) -> list[FactView]:
        """Facts in file order."""
        return self._sight.pick(f.id for f in facts)

    @property
    def content(self) -> str:
        return self._threat.content or ""

    @property
    def by_conduct(self) -> bool:
        return bool(self._threat.by_conduct)

    @property
    def target(self) -> str:
        """The person whose life was threatened, as the paper calls that person; empty for the defendant."""
        target = self._threat.target
        if not target or target in ("defendant", "self", self._threat.by):
            return ""
        person = self._sight.naming.person(target)
        if person and person.protected == "minor" and person.role and person.role.split()[-1] in _KIN:
            return f"{self._sight.defendant.surname}’s {person.role}"
        return self._sight.naming.full(target)

    @property
    def present(self) -> bool:
        """Whether the coercer was there at the act, where open facts are offered on immediacy."""
        return self._threat.coercer_present is True and bool(self.showing("immediacy"))

    @property
    def absent(self) -> bool:
        return self._threat.coercer_present is False

    @property
    def able(self) -> bool:
        """Whether the threat could be carried out at once, where open facts are offered on immediacy."""
        return self._threat.able_then is True and bool(self.showing("immediacy"))

    @property
    def immediate(self) -> bool:
        return self._threat.harm_due == "immediate"

    @property
    def made(self) -> str | Missing:
        made = self._threat.made_at
        told = self._sight.told_clock(made)
        days = {a.at.date for a in self._threat.acts if a.at and a.at.date} or {
            c.date for c in self._sight.case.counts if c.date
        }
        if told and made and made.date and days and made.date not in days:
            told = (
                f"{told} on {long_date(made.date)}"  # a threat of another day never looks like one of the same evening
            )
        return told or Missing("when the threat was made", f"threats.{self.id}.made_at")

    def acted(self, count: CountView) -> str | Missing:
        """When the act of a count was done, as a clock time that a fact open to this reader gives."""
        act, made = self._act(count), self._threat.made_at
        told = self._sight.told_clock(act)
        day = (act.date if act else None) or count.day
        if told and made and made.date and day and made.date != day:
            told = f"{told} on {long_date(day)}"  # never read as the day of the threat
        return told or Missing(f"when the act of {count.label} was done", f"threats.{self.id}.acts")

    def ordered(self, count: CountView) -> bool:
        """Whether the file gives the times of threat and act, told to this reader or not, with the threat first."""
        made, act = self._threat.made_at, self._act(count)
        return bool(made and act and made.clock and act.clock and made.on(count.day).before(act.on(count.day)))

    @property
    def several(self) -> bool:
        """Whether several counts were done under the threat."""
        return len(self._threat.counts) > 1

    def act_facts(self, count: CountView) -> list[FactView]:
        """The first visible fact that falls within the act of a count: where its time is proved."""
        at = self._act(count)
        return self._sight.at_the_time_of(at)[:1] if at else []

    @property
    def own_danger(self) -> list[FactView]:
        """For a threat against somebody else: the facts that show danger to the defendant's own life as well."""
        own = {t.id for t in self._sight.case.threats if not t.target or t.target in ("defendant", "self")}
        return [f for f in self.showing("life") if self.target and own & set(f._fact.threats)]

    def _act(self, count: CountView) -> Moment | None:
        return next((a.at for a in self._threat.acts if a.count == count.number and a.at), None)

    def showing(self, element: str) -> list[FactView]:
        """The facts for an element of this threat that this reader may see, strongest source first."""
        return self._sight.strongest({f for i in self._incidents for f in i[element].supporting}, element)

    def against(self, element: str) -> list[FactView]:
        """The facts against an element of this threat that this reader may see."""
        return self._sight.pick({f for i in self._incidents for f in i[element].opposing})
