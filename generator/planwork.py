"""What is still to be done, in counsel's own plan: what to collect, whom to call, which weak points to answer.

It lists what the facts file holds and what it lacks; it knows no wording of law and no Word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct, field

from generator.analysis import ELEMENTS
from generator.casefile import Evidence
from generator.custodians import by_urgency, custodian
from generator.moments import long_date
from generator.plancells import TITLES, UNKNOWN, Cells
from generator.sight import Sight
from generator.values import Paragraphs

# Weak points in the order in which reported claims of duress failed.
_CAUSES = (
    ("immediacy", "Timing"), ("threat", "Vague threat"), ("charge", "The charge"), ("life", "Less than life"), ("demand", "No demand"),
    ("alternatives", "Chances to leave"), ("credibility", "Credibility"),
)  # fmt: skip
_BELIEF = ("actual-belief", "reasonable-belief")
_BACKGROUND = (
    ("prior_accounts", "Earlier accounts", "prior-accounts"), ("reporting", "Late report", "reporting"),
    ("denial", "Denial of the act", "denial"), ("association", "Association", "association"), ("benefit", "Benefit", "benefit"),
)  # fmt: skip


class Work(Cells):
    """The tables that end in a task."""

    def __init__(self, sight: Sight, as_of: dt.date) -> None:
        super().__init__(sight)
        self._as_of = as_of

    # -- what is still to be collected

    @property
    def collect(self) -> Paragraphs:
        """Recordings first by their date of loss, then items not in hand, then facts and elements without proof."""
        rows = [self._recording(place) for place in by_urgency(self._case)]
        holders = {p.recipient for p in self._case.preservation if p.recipient}
        kept = {e.id for e in self._case.evidence if e.custodian in holders and e.preserve_by}  # asked for with the recording
        for item in self._case.evidence:
            status = item.status or UNKNOWN
            if not _wanting(item) or item.id in kept:
                continue
            tool = "informal request" if item.origin == "people" else "subpoena"
            lost = long_date(item.preserve_by) or UNKNOWN
            named = f"{item.title} ({status})"
            rows.append((named, item.custodian or UNKNOWN, self._serves([item.id]), lost, tool, UNKNOWN, UNKNOWN))
        nothing = (UNKNOWN,) * 4
        rows += [
            (f"proof of: {self._tag(fact)}", UNKNOWN, _purposes(fact.proves), *nothing)
            for fact in self._case.facts
            if not fact.proof
        ]
        for _, incident, threat in self._incidents:
            rows += [
                (
                    f"proof of {TITLES[element].lower()} (Count {incident.count}, threat {threat.id})",
                    UNKNOWN,
                    TITLES[element].lower(),
                    *nothing,
                )
                for element in ELEMENTS
                if incident[element].status == "missing"
            ]
        heads = ("Item", "Custodian", "Serves", "Lost on", "Tool", "Owner", "Due")
        empty = ("nothing is open", *("\u2014",) * 6)
        return self._table(heads, rows or [empty], (1960, 1300, 1220, 1060, 1140, 980, 1700))

    def _serves(self, items: Sequence[str]) -> str:
        """The elements and issues for which the facts cite some items."""
        return _purposes(i for f in self._case.facts if any(p.evidence in items for p in f.proof) for i in f.proves)

    def _recording(self, place: int) -> tuple[Any, ...]:
        asked = custodian(self._case, place, self._as_of, self._naming)
        lost = asked.overwrite or (f"{asked.keep_until} (statute)" if asked.keep_until else UNKNOWN)
        if asked.late and asked.keep_until and not asked.statute_past:
            due = f"PAST by the holder’s date: ask today; the statute bars loss until {asked.keep_until}"
        elif asked.late:
            due = "PAST: ask today whether it exists"
        elif asked.subpoena_now:
            due = "letter and subpoena today"
        elif asked.subpoena_past:
            due = f"PAST for subpoena ({asked.subpoena_past}): letter and subpoena today"
        elif asked.subpoena_by:
            due = f"letter now; subpoena by {asked.subpoena_by}"
        elif self._case.case.stage == "investigation":
            due = "letter now; subpoena once a case is filed"
        else:
            due = "letter and subpoena now" if asked.overwrite else f"letter now; subpoena {UNKNOWN}"
        entry = self._case.preservation[place]
        kept = [e.id for e in self._case.evidence if e.custodian and e.custodian == entry.recipient]
        serves = _purposes(entry.serves) if entry.serves else self._serves(kept)
        who = asked.recipient or UNKNOWN
        asked_too = any(e.id in kept and e.preserve_by and e.origin == "people" and _wanting(e) for e in self._case.evidence)
        tool = "letter, subpoena, informal request" if asked_too else "letter, subpoena"
        return (asked.system or UNKNOWN, who, serves, lost, tool, UNKNOWN, due)

    # -- people

    @property
    def witnesses(self) -> Paragraphs:
        """Everybody through whom some item speaks: knowledge, bias, statements, what a call discloses. No address, ever."""
        rows = []
        for who in self._speakers():
            items = self._items(who)
            if not items:
                continue
            known = [
                self._tag(f) for f in self._case.facts if any(p.evidence in {e.id for e in items} for p in f.proof)
            ]
            statements = _few([e.title.replace(f" of {who}", "") for e in items], 1)
            rows.append((who, _few(known, 2) or UNKNOWN, self._bias(who), statements, _consequence(items)))
        heads = ("Witness", "Knows", "Bias", "Statement", "If called")
        return self._table(heads, rows or [(UNKNOWN,) * 5], (1200, 3360, 1500, 2000, 1300))

    @property
    def silent(self) -> list[str]:
        """Persons of the case from whom no statement is in the file, each with the role."""
        return [f"{who} ({self._bias(who)})" for who in self._speakers() if not self._items(who)]

    @property
    def victim(self) -> bool:
        """Whether a person of the case is a victim, who may refuse an interview."""
        return any(p.protected == "victim" for p in self._case.persons)

    def _items(self, who: str) -> list[Evidence]:
        return [e for e in self._case.evidence if e.witness and self._naming.full(e.witness) == who]

    def _speakers(self) -> list[str]:
        named = [self._naming.full(e.witness) for e in self._case.evidence if e.witness]
        apart = {e.name for e in self._case.experts} | {self._case.defendant.name}
        return [n for n in dict.fromkeys([*(p.name for p in self._case.persons), *named]) if n not in apart]

    def _bias(self, who: str) -> str:
        person = self._naming.person(who)
        role = (person.role or "") if person else ""
        if who in {self._naming.full(t.by) for t in self._case.threats if t.by}:
            return "made the threat: own exposure"
        if any(who == c.name for c in self._case.codefendants):
            return "co-defendant: own exposure"
        if person and person.protected == "victim":
            return "victim; may refuse an interview"
        return f"{role}; bias {UNKNOWN}" if role else UNKNOWN

    @property
    def experts(self) -> Paragraphs:
        """Every expert, called or not."""
        decided = {True: "to be called", False: "not decided or not to be called", None: UNKNOWN}
        disclosed = {True: "yes", False: "no", None: UNKNOWN}
        rows = [
            (
                e.name,
                e.field or UNKNOWN,
                "; ".join(e.topics) or UNKNOWN,
                decided[e.decided_to_call],
                disclosed[e.disclosed],
            )
            for e in self._case.experts
        ]
        heads = ("Expert", "Field", "Topics", "Decision", "Disclosed")
        return self._table(heads, rows or [("none entered", *(UNKNOWN,) * 4)], (1600, 1500, 3460, 1600, 1200))

    # -- weak points

    @property
    def weaknesses(self) -> Paragraphs:
        """Weak points in the order in which reported claims failed, each with its answer or `none yet`."""
        order, titles = [cause for cause, _ in _CAUSES], dict(_CAUSES)
        rows: list[_Weak] = []
        told: dict[str, _Weak] = {}  # each adverse fact has one row: a second cause and a second answer join it there
        for weak in sorted(self._weak_points(), key=lambda w: order.index(w.causes[0])):
            fresh = [i for i in weak.facts if i not in told]
            first = told[weak.facts[0]] if weak.facts and not fresh else None
            row = first or next((r for r in rows if r.said and (r.causes[0], r.said) == (weak.causes[0], weak.said)), None)
            if row:
                row.causes += [c for c in weak.causes if c not in row.causes]
                row.where += [w for w in weak.where if w not in row.where]
                row.answers += [a for a in weak.answers if a not in row.answers]
                continue
            weak.facts = fresh
            rows.append(weak)
            told |= dict.fromkeys(fresh[:1] if weak.said else fresh, weak)  # a chance names one of its facts
        body = []
        for number, weak in enumerate(rows, 1):
            cause = "; ".join([titles[weak.causes[0]], *(titles[c].lower() for c in weak.causes[1:])])
            point = weak.said or f"{weak.title}{self._said(weak.facts)}"
            point += f" ({', '.join(weak.where)})" if weak.where else ""
            body.append((f"{number}", cause, point, weak.who or self._holders(weak.facts), self._said(weak.answers) or "none yet"))
        heads = ("Rank", "Cause", "Weak point", "Who has it", "Response")
        return self._table(
            heads, body or [("1", UNKNOWN, "none in the file", UNKNOWN, "none yet")], (640, 1240, 3000, 1180, 3300)
        )

    def _weak_points(self) -> list[_Weak]:
        """Every weak point, cause by cause; one fact may stand in several."""
        found: list[_Weak] = []
        for count in self._sight.analysis.counts:
            if count.gate.duress != "available":
                found.append(_Weak(["charge"], [f"Count {count.number}"], said=count.gate.reason, who="everybody"))
        for _, incident, threat in self._incidents:
            where = [f"Count {incident.count}"]
            for element in ELEMENTS:
                showing = incident[element]
                shown_by = [*showing.opposing, *([threat.words] if threat.words else [])]
                cause: list[str] = ["credibility" if element in _BELIEF else element]
                answers = list(showing.supporting[:2])
                rule = f"{TITLES[element].lower()}: {showing.rule}"
                if showing.status in ("missing", "unsupported"):
                    who = self._holders(shown_by) if showing.status == "unsupported" else UNKNOWN
                    found.append(_Weak(cause, where[:], said=rule, who=who))
                elif showing.opposing:
                    found += [_Weak(cause[:], where[:], some, answers[:]) for some in self._by_holder(showing.opposing)]
                elif showing.status == "contested":
                    found.append(_Weak(cause, where[:], answers=answers, said=rule, who="everybody"))
        for a in self._case.alternatives:
            facts = [i for i in a.facts if i in self._facts]
            found.append(_Weak(["alternatives"], [], facts, list(a.why_not), said=a.option, who=self._holders(a.facts)))
        for name, title, issue in _BACKGROUND:
            if ids := [i for i in getattr(self._case.background, name) if i in self._facts]:
                general = [f.id for f in self._case.facts if issue in f.proves][:2]
                answered = {i: list(a.why_not) for a in self._case.alternatives if a.why_not for i in a.facts}
                groups: dict[tuple[str, ...], list[str]] = {}  # what answers a chance answers the same fact here too
                for i in ids:
                    groups.setdefault(tuple(answered.get(i, general)), []).append(i)
                for met, alike in groups.items():
                    found += [_Weak(["credibility"], [], some, list(met), title=f"{title}: ") for some in self._by_holder(alike)]
        return found

    def _by_holder(self, ids: Iterable[str]) -> list[list[str]]:
        """Facts that the People have apart from those that only the defense has: a row that holds both would say they have all."""
        rows: dict[str, list[str]] = {}
        for name in ids:
            rows.setdefault(self._holders([name]), []).append(name)
        return list(rows.values())


class _Weak(Struct):
    """A weak point: its causes, the counts, the adverse facts and the facts that answer them, or what is said for want of facts."""

    causes: list[str]
    where: list[str]
    facts: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    title: str = ""
    said: str = ""
    who: str = ""


def _purposes(issues: Iterable[str]) -> str:
    """Elements and issues in words, each once; unknown for none."""
    said = dict.fromkeys(TITLES.get(i, i.replace("-", " ")).lower() for i in issues)
    return ", ".join(said) or UNKNOWN


def _wanting(item: Evidence) -> bool:
    """Whether an item is still to be got: not in hand by its status; without one, an item of the People's not produced."""
    if item.status:
        return not item.status.startswith("in hand") or "request" in item.status
    if item.bates is not None:
        return False  # what has a Bates number was produced
    return item.origin == "people" and item.admitted is None and item.cite_as in ("exhibit", "report")


def _few(words: Sequence[str], most: int) -> str:
    """The first few, and how many more there are."""
    more = len(words) - most
    return "; ".join(words[:most]) + (f"; and {more} more" if more > 0 else "")


def _consequence(items: Sequence[Evidence]) -> str:
    if any(i.origin in ("people", "court") for i in items):
        return "People have one"
    return "to be disclosed"
