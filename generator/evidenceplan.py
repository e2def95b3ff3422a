"""Counsel's own plan as tables: gate, element map, minute line, neighboring defenses, papers, and what to read.

It lays out the whole case for the lawyer alone and hides nothing from her; a cell about which the facts file says
nothing prints `unknown`. Legal sentences stand in the clauses; it knows no Word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from generator.analysis import ELEMENTS, CountAnalysis, Incident
from generator.authorities import AnyAuthority, LibraryError, Proposition
from generator.authorities import Case as Opinion
from generator.casefile import Threat
from generator.chronology import apart, lasting
from generator.citeforms import Item, Printer
from generator.document import Run
from generator.guards import open_papers
from generator.moments import Moment, long_date, spoken_clock
from generator.neighbors import neighbors
from generator.phrases import sentence_end
from generator.plancells import TITLES, UNKNOWN
from generator.planwork import Work
from generator.scale import Point, drawn, unit_words
from generator.sight import Sight
from generator.timing import precedes
from generator.values import Paragraphs, Phrase, WordingError, inlines_of

#: The marks of the line to scale, by the word that a row of the minute line begins with.
_MARKS = {"THREAT": "T", "HARM DUE": "H", "ACT": "A", "Demand": "D", "Chance": "C", "Report": "R"}
_WIDTHS = (1440, 4400, 1640, 1880)
_DOTS = 26  # what the column holds beside a mark; a wider line would make rows run over


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
        sentencing = self._case.sentencing
        found = set(sentencing.convicted_counts) if sentencing and self._case.case.stage == "convicted" else None
        rows = [
            (
                f"{c.number}",
                c.gate.charged.noun + ("" if found is None or c.number in found else " (no conviction)"),
                c.gate.duress, c.gate.reason, self.authority(c.gate.authority),
            )
            for c in self._sight.analysis.counts
        ]  # fmt: skip
        return self._table(("Count", "Charge", "Duress", "Reason", "Source"), rows, (800, 2000, 1400, 3060, 2100))

    @property
    def incidents(self) -> list[dict[str, Any]]:
        """Every incident with its title and its map; counts that one threat reaches by the same facts share a map."""
        maps: dict[tuple[str, Paragraphs], list[CountAnalysis]] = {}
        by = {t.id: self._naming.short(t.by) if t.by else "" for t in self._case.threats}
        for count, incident, threat in self._incidents:
            maps.setdefault((threat.id, self._map(incident, threat)), []).append(count)
        return [{"title": _title(counts, threat, by[threat]), "map": drawn_} for (threat, drawn_), counts in maps.items()]

    def _map(self, incident: Incident, threat: Threat) -> Paragraphs:
        """One row for the facts of an element that the same people know, sorted by the road by which they come in.

        A fact that goes to several elements has its proof beside it at the first.
        """
        rows: list[tuple[Any, ...]] = []
        cited: set[str] = set()
        for element in ELEMENTS:
            showing = incident[element]
            groups: dict[tuple[str, str], dict[str, list[str]]] = {}
            for sign, names in (("+", showing.supporting), ("\u2212", showing.opposing)):
                for fact in (self._facts[n] for n in names):
                    roads = groups.setdefault((sign, self._open(fact)), {})
                    proof = "" if fact.id in cited else f" ({self._places(fact)})"
                    cited.add(fact.id)
                    roads.setdefault(self._route(fact, threat), []).append(f"{self._tag(fact)}{proof}")
            title: Any = Phrase((Run(TITLES[element], bold=True), Run(f": {showing.status}")))
            for (sign, who), roads in groups.items():
                rows.append((title, sign, _by_road(roads), who))
                title = ""
            if not groups:
                rows.append((title, "", UNKNOWN, UNKNOWN))
        return self._table(
            ("Element", "\u00b1", "Facts by their route in, with proof", "Open to"), rows, (1740, 400, 6260, 960)
        )

    @property
    def fits(self) -> Paragraphs:
        """Every neighboring defense on every incident: whether it fits, and which conditions fail or are not known."""
        told: dict[str, dict[str, list[int]]] = {}
        for count, incident, _ in self._incidents:
            for found in neighbors(self._case, count, incident):
                open_ = [
                    f"{c.condition.rstrip('.?')}: {c.answer}"
                    for c in found.conditions
                    if c.answer in ("not met", "unknown")
                ]
                why = f" ({'; '.join(open_)})" if open_ else ""
                said = told.setdefault(found.title, {})
                said.setdefault(f"{'may fit' if found.fits else 'no'}{why}.", []).append(count.number)
        rows = [
            (title, " ".join(f"{_counts(numbers)}: {answer}" for answer, numbers in said.items()))
            for title, said in told.items()
        ]
        return self._table(("Defense", "Fit here"), rows or [(UNKNOWN, UNKNOWN)], (3200, 6160))

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
        acts = [a.at.on(day) for t in self._case.threats for a in t.acts if a.at]
        for name, label in self._minute_facts().items():
            fact = self._facts[name]
            if fact.when and fact.when.clock:
                if label == "Chance" and acts and all(precedes(a, fact.when, day) for a in acts):
                    continue  # what was found out after the act is evidence on a chance, not the time of one
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
            for name in incident["immediacy"].opposing:  # what supports it stands in the map
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
            day = self._day(count.number)
            span = apart(threat.made_at.on(day), act.on(day)) if threat.made_at and act else ""
            out.append(f"Threat {threat.id} to the act of Count {count.number}: {span or UNKNOWN}.")
        return " ".join(out)

    def _day(self, number: int) -> dt.date | None:
        return next((c.date for c in self._case.counts if c.number == number), None)

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
        return self._table(("Papers", "Open", "What blocks them", "What they disclose"), rows, (4300, 700, 2120, 2240))

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
        return self._cited(entry, [found] if found else [])

    def _cited(self, entry: AnyAuthority, propositions: Sequence[Proposition]) -> Phrase:
        """An authority with the pages at which some propositions were seen."""
        if isinstance(entry, Opinion) and not entry.reported:
            return Phrase((Run(entry.name, italic=True), Run(f" ({entry.year}), reporter {UNKNOWN}")))
        known = tuple(p for p in propositions if p.pin.at or not isinstance(entry, Opinion))
        runs = self._printer.full(Item(entry, known, confirmed=True), spelled=False)
        tail = [Run(f", page {UNKNOWN}")] if propositions and not known else []
        return Phrase((*(Run(r.text, italic=r.italic) for r in runs), *tail))

    def law(self, *rows: Sequence[Sequence[Any]]) -> Paragraphs:
        """Adverse law: the rows of the clause, then what the People may cite and no paper volunteers, most pressing first.

        Of the second kind only what the facts of this case bring up is told, one row an authority.
        """
        known = [row for some in rows for row in some]
        shown = {run.text for row in known for run in inlines_of(row[0]) if isinstance(run, Run) and run.italic}
        return self._table(
            ("Authority", "How it hurts", "Answer"), [*known, *(r for r in self._prepared(shown))], (2720, 3260, 3380)
        )

    def _prepared(self, shown: set[str]) -> list[tuple[Any, str, str]]:
        wanted = self._topics() | {topic for topic, there in self._occasions() if there}
        found: list[tuple[int, str, list[Proposition], AnyAuthority]] = []
        for entry in self._library.authorities if self._library else ():
            ready = [p for p in entry.propositions if p.answer and entry.citable != "never" and _comes_up(p, wanted)]
            if ready and not (isinstance(entry, Opinion) and entry.name in shown):
                rank = min(_RANK.index(t) if t in _RANK else len(_RANK) for p in ready for t in p.topics)
                found.append((rank, entry.id, ready, entry))
        return [
            (self._cited(entry, ready), _printed(p.text for p in ready), _printed(p.answer or "" for p in ready))
            for _, _, ready, entry in sorted(found, key=lambda row: row[:2])
        ]

    def _occasions(self) -> list[tuple[str, bool]]:
        """Topics that come up only in some cases, and whether they do in this one."""
        stage, counts = self._case.case.stage, self._sight.analysis.counts
        # Where duress itself has what it needs, necessity is not what the case turns on.
        lacking = any(i[e].status in ("missing", "unsupported") for _, i, _ in self._incidents for e in ("demand", "immediacy"))
        before = stage in ("held-to-answer", "pretrial", "trial-people-rested")
        return [
            ("substantial-evidence", stage != "convicted"), ("instruction-duty", stage != "convicted"),
            ("pinpoint", stage != "convicted"), ("constitutional-right-to-defend", before),
            ("necessity", lacking), ("trafficking", any("traffick" in f.text.lower() for f in self._case.facts)),
            ("imperfect-self-defense", any(c.gate.charged.homicide != "none" for c in counts)),
            ("expert", any(e.decided_to_call is not False for e in self._case.experts)),
            ("sentencing", stage == "convicted"), ("prejudice", stage == "convicted"),
            ("capital", any(not c.gate.open and c.gate.charged.homicide != "murder" for c in counts)),
        ]  # fmt: skip

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


# Topics of the preparation table, the most pressing first; instructions on conduct after the act have a table of their own.
_RANK = (
    "element-immediacy", "element-demand", "element-life-danger", "substantial-evidence", "murder-bar", "voluntary-association",
    "instruction-duty", "alternatives", "necessity", "pinpoint", "expert", "constitutional-right-to-defend",
)  # fmt: skip
# A proposition on one of these is of use only where the case brings it up, whatever else the proposition touches.
_ONLY = {"necessity", "trafficking", "imperfect-self-defense", "murder-bar", "voluntary-association", "capital", "expert", "sentencing"}


def _printed(texts: Iterable[str]) -> str:
    """Words of the table of authorities as print has them: the table is typed with straight apostrophes."""
    return " ".join(texts).replace("'", "\u2019")


def _comes_up(proposition: Proposition, wanted: set[str]) -> bool:
    """Whether the case brings up what a proposition is on; one whose words were looked for and not found is left to the reading list."""
    if proposition.checked == "none" and not proposition.quote:
        return False
    topics = set(proposition.topics)
    return bool(wanted & ((topics & _ONLY) or topics))


def _title(counts: Sequence[CountAnalysis], threat: str, by: str) -> str:
    named = " and ".join(f"Count {c.number} ({c.gate.charged.noun})" for c in counts)
    return f"{named}, threat {threat}" + (f", {by}" if by else "")


def _counts(numbers: Sequence[int]) -> str:
    """Count 1; Counts 1 and 2; Counts 1, 2 and 3."""
    said = [str(n) for n in dict.fromkeys(numbers)]
    return f"Count {said[0]}" if len(said) == 1 else f"Counts {', '.join(said[:-1])} and {said[-1]}"


def _by_road(roads: dict[str, list[str]]) -> Phrase:
    runs: list[Run] = []
    for road, facts in roads.items():
        runs += [Run(f"{' ' if runs else ''}{road[:1].upper()}{road[1:]}: ", italic=True), Run(sentence_end("; ".join(facts)))]
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
