"""Counsel's own plan as tables: gate, element map, minute line, neighboring defenses, papers, and what to read.

It lays out the whole case for the lawyer alone and hides nothing from her; a cell about which the facts file says
nothing prints `unknown`. Legal sentences stand in the clauses; it knows no Word.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec import Struct

from generator.analysis import ELEMENTS, CountAnalysis, Incident
from generator.authorities import Case as Opinion
from generator.authorities import LibraryError
from generator.casefile import Threat
from generator.chronology import elapsed, lasting
from generator.citeforms import Item, Printer
from generator.document import Run
from generator.guards import open_papers
from generator.moments import Moment, long_date, spoken_clock
from generator.neighbors import neighbors
from generator.plancells import TITLES, UNKNOWN
from generator.planwork import Work
from generator.scale import Point, drawn, unit_words
from generator.sight import Sight
from generator.values import Paragraphs, Phrase, WordingError

#: The marks of the line to scale, by the word that a row of the minute line begins with.
_MARKS = {"THREAT": "T", "HARM DUE": "H", "ACT": "A", "Demand": "D", "Chance": "C", "Report": "R"}
_WIDTHS = (1640, 4300, 1480, 1940)
_DOTS = 26  # what the column holds; a wider one would make rows run over


class Plan(Work):
    """The tables of one evidence plan. `library` gives papers and authorities."""

    def __init__(self, sight: Sight, library: Any, as_of: dt.date) -> None:
        super().__init__(sight, as_of)
        self._library = library
        self._printer = Printer(sight.case.case.citation_style)

    # -- counts and incidents

    @property
    def gate(self) -> Paragraphs:
        """Count by count: eligible, barred or open, why, by what authority."""
        rows = [
            (f"{c.number}", c.gate.charged.noun, c.gate.duress, c.gate.reason, self.authority(c.gate.authority))
            for c in self._sight.analysis.counts
        ]
        return self._table(("Count", "Charge", "Duress", "Reason", "Source"), rows, (800, 2000, 1400, 3060, 2100))

    @property
    def incidents(self) -> list[dict[str, Any]]:
        """Every incident with its title and its map."""
        return [
            {"title": _title(c, t, self._naming.short(t.by) if t.by else ""), "map": self._map(i, t)}
            for c, i, t in self._incidents
        ]

    def _map(self, incident: Incident, threat: Threat) -> Paragraphs:
        """One row for the facts of an element that the same people know, sorted by the road by which they come in."""
        rows: list[tuple[Any, ...]] = []
        for element in ELEMENTS:
            showing = incident[element]
            groups: dict[tuple[str, str], dict[str, list[str]]] = {}
            for sign, names in (("+", showing.supporting), ("\u2212", showing.opposing)):
                for fact in (self._facts[n] for n in names):
                    roads = groups.setdefault((sign, self._open(fact)), {})
                    roads.setdefault(self._route(fact, threat), []).append(f"{self._tag(fact)} ({self._places(fact)})")
            title: Any = Phrase((Run(TITLES[element], bold=True), Run(f": {showing.status}")))
            for (sign, who), roads in groups.items():
                rows.append((title, sign, _by_road(roads), who))
                title = ""
            if not groups:
                rows.append((title, "", UNKNOWN, UNKNOWN))
        return self._table(
            ("Element", "\u00b1", "Facts by their route in, with proof", "Open to"), rows, (1480, 440, 6360, 1080)
        )

    @property
    def fits(self) -> Paragraphs:
        """Every neighboring defense on every incident: whether it fits, and which conditions fail or are not known."""
        told: dict[str, list[str]] = {}
        for count, incident, _ in self._incidents:
            for found in neighbors(self._case, count, incident):
                open_ = [
                    f"{c.condition.rstrip('.?')}: {c.answer}"
                    for c in found.conditions
                    if c.answer in ("not met", "unknown")
                ]
                why = f" ({'; '.join(open_)})" if open_ else ""
                told.setdefault(found.title, []).append(
                    f"Count {count.number}: {'may fit' if found.fits else 'no'}{why}."
                )
        rows = [(title, " ".join(dict.fromkeys(said))) for title, said in told.items()]
        return self._table(("Defense", "Fit here"), rows or [(UNKNOWN, UNKNOWN)], (3000, 6360))

    # -- the minute line

    @property
    def clock(self) -> Paragraphs:
        """Threats, demands, acts, chances to leave, and reports by the minute and, where times are known, to scale."""
        day = next((c.date for c in self._case.counts if c.date), None)
        entries: list[tuple[Moment, str, str]] = []
        for threat in self._case.threats:
            who = self._naming.short(threat.by) if threat.by else UNKNOWN
            if threat.made_at:
                proof = self._places(self._facts[threat.words]) if threat.words in self._facts else UNKNOWN
                entries.append((threat.made_at.on(day), f"THREAT {threat.id} made ({who})", proof))
            if isinstance(threat.harm_due, Moment):
                entries.append((threat.harm_due.on(day), f"HARM DUE under threat {threat.id}", UNKNOWN))
            for act in threat.acts:
                if act.at:
                    lasted = f", lasting {lasting(act.at)}" if lasting(act.at) else ""
                    entries.append((act.at.on(day), f"ACT of Count {act.count}{lasted}", self._at(act.at)))
        for name, label in self._minute_facts().items():
            fact = self._facts[name]
            if fact.when and fact.when.clock:
                said = f"{label}: {self._tag(fact)}" if label else self._tag(fact)
                entries.append((fact.when.on(day), said, self._places(fact).partition("; ")[0]))
        entries.sort(key=lambda e: e[0])
        rows = [(_spoken(m, day), text, source) for m, text, source in entries]
        marks = [next((mark for word, mark in _MARKS.items() if text.startswith(word)), "\u2022") for _, text, _ in entries]
        points = [Point(m, mark, mark in "TDA") for (m, _, _), mark in zip(entries, marks, strict=True)]
        unit, line = drawn(points, _DOTS)
        if not unit:
            return self._table(("Time", "What", "Source"), rows or [(UNKNOWN,) * 3], (1760, 5200, 2400))
        drawing = (Phrase((Run(p.dots), Run(p.mark, bold=True), Run(p.bar))) for p in line)
        scaled = [(time, text, scale, source) for (time, text, source), scale in zip(rows, drawing, strict=True)]
        return self._table(("Time", "What", f"Dot: {unit_words(unit)}", "Source"), scaled, _WIDTHS)

    def _at(self, when: Moment) -> str:
        """The proof of the fact that begins at the minute of an act."""
        then = (f for f in self._case.facts if f.when and f.when.clock and f.when.clock == when.clock)
        return next((self._places(f).partition("; ")[0] for f in then), UNKNOWN)

    def _minute_facts(self) -> dict[str, str]:
        """The facts of the minute line, each with the word that says why it stands there; the first word holds."""
        found: dict[str, str] = {}
        for alternative in self._case.alternatives:
            for name in alternative.facts:
                found.setdefault(name, "Chance")
            for name in alternative.why_not:
                found.setdefault(name, "Answer")
        for _, incident, threat in self._incidents:
            if threat.demand and threat.demand.fact:
                found.setdefault(threat.demand.fact, "Demand")
            for name in (*incident["immediacy"].supporting, *incident["immediacy"].opposing):
                found.setdefault(name, "")
        for fact in self._case.facts:
            if {"reporting", "prior-accounts"} & {*fact.proves, *fact.against}:
                found.setdefault(fact.id, "Report")
        for name in (*self._case.background.reporting, *self._case.background.prior_accounts):
            found.setdefault(name, "Report")
        return {name: label for name, label in found.items() if name in self._facts}

    @property
    def spans(self) -> str:
        """The time from each threat to its act, computed; `unknown` where a time is missing."""
        out = []
        for count, _, threat in self._incidents:
            act = next((a.at for a in threat.acts if a.count == count.number and a.at), None)
            span = elapsed(threat.made_at, act) if threat.made_at and act else ""
            out.append(f"Threat {threat.id} to the act of Count {count.number}: {span or UNKNOWN}.")
        return " ".join(out)

    # -- papers and law

    @property
    def documents(self) -> Paragraphs:
        """The papers, those of one answer together: open or not, what blocks them, what they would tell whom."""
        papers = list(self._library.papers.values()) if self._library else []
        groups: dict[tuple[str, str, str], list[str]] = {}
        for paper, found in zip(papers, open_papers(papers, self._case, self._sight.analysis), strict=True):
            blocks = "nothing" if found.open else found.reason
            groups.setdefault(("yes" if found.open else "no", blocks, _disclosure(paper)), []).append(paper.name)
        rows = [("; ".join(names), *answer) for answer, names in sorted(groups.items(), reverse=True)]
        return self._table(("Papers", "Open", "What blocks them", "What they disclose"), rows, (3660, 640, 2400, 2660))

    def authority(self, source: str) -> Phrase:
        """An authority as a reading list names it: in full, with its page where one was seen, else `page unknown`.

        `source` is authority/proposition, or the authority alone. Raises WordingError for one that the table lacks.
        """
        name, _, proposition = source.partition("/")
        try:
            entry = self._library.authorities.citable(name)
        except (LibraryError, AttributeError) as error:
            raise WordingError(str(error)) from None
        found = next((p for p in entry.propositions if p.id == proposition), None)
        if proposition and found is None:
            raise WordingError(f"{name} has no proposition {proposition}")
        if isinstance(entry, Opinion) and not entry.reported:
            return Phrase((Run(entry.name, italic=True), Run(f" ({entry.year}), reporter {UNKNOWN}")))
        known = found if found and (found.pin.at or not isinstance(entry, Opinion)) else None
        runs = self._printer.full(Item(entry, (known,) if known else (), confirmed=True), spelled=False)
        tail = [Run(f", page {UNKNOWN}")] if found and known is None else []
        return Phrase((*(Run(r.text, italic=r.italic) for r in runs), *tail))

    def prepared(self, *shown: str) -> list[Readied]:
        """What the People may cite and no paper volunteers, where this case brings up its topic, but for what is shown."""
        wanted = self._topics() | _ALWAYS | {topic for topic, there in self._occasions() if there}
        table = self._library.authorities if self._library else ()
        return [
            Readied(self.authority(source), p.text, p.answer)
            for entry in table if entry.citable != "never" for p in entry.propositions
            if p.answer and wanted & set(p.topics) and (source := f"{entry.id}/{p.id}") not in shown
        ]  # fmt: skip

    def _occasions(self) -> list[tuple[str, bool]]:
        """Topics that come up only in some cases, and whether they do in this one."""
        capital = any(not c.gate.open and c.gate.charged.homicide != "murder" for c in self._sight.analysis.counts)
        return [("expert", bool(self._case.experts)), ("sentencing", self._case.case.stage == "convicted"), ("capital", capital)]

    def reading(self, disclosure: str, basis: str) -> Phrase:
        """The adverse opinions that touch this case, by duty to disclose and by how the page is known."""
        wanted = self._topics()
        hits = [
            entry
            for entry in (self._library.authorities if self._library else ())
            if isinstance(entry, Opinion)
            and entry.citable != "never"
            and any(
                p.polarity == "adverse"
                and p.disclosure == disclosure
                and p.pin.basis == basis
                and wanted & set(p.topics)
                for p in entry.propositions
            )
        ]
        runs: list[Run] = []
        for entry in hits:
            year = f" of {entry.year}" if entry.year and entry.clashes else ""
            runs += [*([Run("; ")] if runs else []), Run(entry.short_name, italic=True), Run(year)]
        return Phrase(tuple(runs or [Run("none")]))

    def _topics(self) -> set[str]:
        kinds = ("threat", "demand", "immediacy", "life-danger", "actual-belief", "reasonable-belief")
        topics = {"alternatives", "burden", *(f"element-{n}" for n in kinds)}
        if self._case.background.association:
            topics.add("voluntary-association")
        if any(c.gate.charged.homicide != "none" for c in self._sight.analysis.counts):
            topics |= {"murder-bar", "manslaughter", "felony-murder", "implied-malice", "premeditation"}
        return topics

    @property
    def coercers(self) -> str:
        """Those who made the threats, by name; empty where nobody is named."""
        return " and ".join(dict.fromkeys(self._naming.full(t.by) for t in self._case.threats if t.by))

    @property
    def flight(self) -> bool:
        """Whether a count charges driving from the police, so that an instruction on flight must be expected."""
        return any(c.gate.charged.event == "pursuit" for c in self._sight.analysis.counts)


# Topics that come up in every case of duress. Instructions on conduct after the act have a table of their own.
_ALWAYS = {"substantial-evidence", "instruction-duty", "pinpoint", "necessity", "prejudice", "limine", "constitutional-right-to-defend"}


class Readied(Struct, frozen=True):
    """An adverse authority that counsel should be ready for: its name, how it hurts, what meets it."""

    authority: Phrase
    hurts: str
    answer: str


def _title(count: CountAnalysis, threat: Threat, by: str) -> str:
    return f"Count {count.number} ({count.gate.charged.noun}), threat {threat.id}" + (f", {by}" if by else "")


def _by_road(roads: dict[str, list[str]]) -> Phrase:
    runs: list[Run] = []
    for road, facts in roads.items():
        runs += [Run(f"{' ' if runs else ''}{road[:1].upper()}{road[1:]}: ", italic=True), Run(f"{'; '.join(facts)}.")]
    return Phrase(tuple(runs))


def _spoken(moment: Moment, day: dt.date | None) -> str:
    """The clock with its seconds, and the date where it is not the day of the counts."""
    if moment.clock is None:
        return long_date(moment.date) or UNKNOWN
    clock = spoken_clock(moment.clock)
    if moment.seconds and " " in clock:
        clock = clock.replace(" ", f":{moment.clock.second:02d} ")
    return f"{moment.date:%b} {moment.date.day}, {clock}" if moment.date and moment.date != day else clock


def _disclosure(paper: Any) -> str:
    if paper.audience == "privileged":
        return "nothing, kept in the office"
    if paper.paper == "preservation":
        return "a system and a time"
    if paper.audience == "prosecutor":
        return "theory and open proof"
    return "theory and public proof"
