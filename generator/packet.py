"""The instruction packet as its clauses see it: which instructions are asked for, with which choices, in which order.

Rule 2.1055 of the California Rules of Court gives its form. It must not know the wording of a special instruction, how
an official text is stored, or Word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from generator.authorities import Instruction
from generator.brackets import KEEP, Answer, Open, Piece, Text, paragraphs, resolve
from generator.calcrim import Copy, Shelf, year_of
from generator.chargeviews import CountView
from generator.citations import Inline
from generator.document import Run
from generator.modified import Passage, passages
from generator.packetpages import endorsement, evidence_line, foot, foot_rule, index, marked_runs
from generator.phrases import labels, series
from generator.sight import Sight
from generator.values import Missing, Paragraph, Paragraphs, gap
from generator.views import FactView

if TYPE_CHECKING:
    from generator.library import Library

_FELONY_MURDER = ("540A", "540B", "540C")
_PARTNER = re.compile(r"partner|domestic|batter|spous", re.IGNORECASE)
_TRAFFICKING = re.compile(r"traffick", re.IGNORECASE)
# In print order; the number of a special instruction is its place among those that are in.
SPECIALS = (
    "conduct", "earlier-acts", "opportunity", "acquaintance", "effect-on-hearer", "battering", "expert", "each-count",
    "predicate", "implied-malice", "burdens", "burden",
)  # fmt: skip


class Approved(Struct, frozen=True):
    """An approved instruction that is asked for: number and title, and the counts that it concerns."""

    number: str | Missing
    title: str | Missing
    counts: list[CountView]
    copy: Copy | None = None
    answers: tuple[Answer, ...] = ()
    stale: str = ""  # the edition of the office's copy, where the table of authorities saw a later one
    as_: str = ""

    @property
    def label(self) -> str | Missing:
        """CALCRIM No. 3402, as the index and the page call it."""
        return f"CALCRIM No. {self.number}" if self.number else self.number

    @property
    def charges(self) -> list[str]:
        """The charges that it concerns: robbery as charged in Count 1."""
        return [f"{c.noun} as charged in {c.label}" for c in self.counts]

    @property
    def duress(self) -> bool:
        return self.number == "3402"

    @property
    def text_gap(self) -> Run:
        """The gap for a text that the office does not have, with what counsel can do about it."""
        hint = (
            "The official text is not part of the program. Keep the office’s own copy with: duress calcrim import FILE"
        )
        what = self.text.what if isinstance(self.text, Missing) else "text"
        return Run(f"[MISSING: {what}]", highlight=True, mark="gap", key="calcrim", comment=hint)

    @property
    def text(self) -> Paragraphs | Missing:
        """The office's text with its choices made, or the gap that names it."""
        if not self.number:
            return Missing("text of this instruction")
        if self.copy is None:
            return Missing(f"text of CALCRIM No. {self.number}")
        if self.stale:
            return Missing(f"current text of CALCRIM No. {self.number}; the office’s copy is of {self.stale}")
        pieces = resolve(self.copy.text, self.answers, all_defendant=self.duress)
        blocks = tuple(Paragraph("body", _inlines(piece, str(self.number))) for piece in paragraphs(pieces))
        return Paragraphs(blocks)


class Special(Struct, frozen=True):
    """A special instruction: the key of its clause, its place in the packet, and its title."""

    key: str
    number: int
    title: str

    @property
    def label(self) -> str:
        return f"Special Instruction No. {self.number}"


class Packet(Struct, dict=True):
    """Everything asked for in one packet, in print order: approved instructions first, then special ones."""

    sight: Sight
    library: Library | None
    folder: Path | None

    @cached_property
    def _shelf(self) -> Shelf | None:
        return Shelf(self.folder) if self.folder else None

    # ------------------------------------------------------------ approved instructions

    @cached_property
    def approved(self) -> list[Approved]:
        """Duress, the offenses of the counts with counsel's lesser ones, aiding, then whatever else counsel asks for."""
        chosen = self.sight.case.instructions.requests
        out = [self._approved("3402", self.sight.requested, self._duress_answers())]
        by_number: dict[str, list[CountView]] = {}
        gaps: list[Approved] = []
        for count in self.sight.counts:
            asked = {r.calcrim for r in chosen if r.count == count.number and r.as_ == "offense"}
            numbers = self._charged(count, asked)
            form_open = count.theory == "felony-murder" and not asked.intersection(_FELONY_MURDER)
            if form_open or not numbers:
                gaps.append(self._unknown(count, f"the instruction on {'felony murder' if form_open else count.noun}"))
            elif self._one_more(count, asked):
                gaps.append(self._unknown(count, f"a further instruction on {count.noun}"))
            for number in numbers:
                by_number.setdefault(number, []).append(count)
        out += [self._approved(number, counts, _counted(counts)) for number, counts in by_number.items()]
        out += gaps
        below = {r.calcrim: r for r in chosen if r.as_ in ("lesser", "attempt") and r.calcrim not in by_number}
        out += [self._approved(r.calcrim, self._counts(r.count), as_=r.as_) for r in below.values()]
        if aided := [c for c in self.sight.counts if c.theory == "aider"]:
            out.append(self._approved("401", aided, (Answer("insert crime", self._crimes(aided)),)))
        known = {a.number for a in out if a.number}
        others = {r.calcrim: r for r in chosen if r.as_ == "other" and r.calcrim not in known}
        return [*out, *(self._approved(r.calcrim, self._counts(r.count)) for r in others.values())]

    def _charged(self, count: CountView, asked: set[str]) -> list[str]:
        """The numbers for a count whose titles were read. Which form of felony murder it is, only counsel can say."""
        # The charging table also lists malice murder; on a felony-murder theory the defense does not offer that theory.
        numbers = [] if count.theory == "felony-murder" else [*count.gate.charged.calcrim, *self._kept(count)]
        if any(n in _FELONY_MURDER for n in numbers):
            numbers = []
        return list(dict.fromkeys([*numbers, *sorted(asked)]))

    def _kept(self, count: CountView) -> list[str]:
        """Numbers that the charging table only remembers, where the office's own copy bears them out."""
        return [n for n in count.gate.charged.recalled if self._shelf and self._shelf.get(n)]

    def _one_more(self, count: CountView, asked: set[str]) -> bool:
        """Whether the table remembers a further instruction (an attempt has its own) that no copy and no request names."""
        recalled = set(count.gate.charged.recalled)
        named = asked | {r.calcrim for r in self.sight.case.instructions.requests if r.count == count.number}
        return bool(recalled) and not (self._kept(count) or recalled & named)

    def _unknown(self, count: CountView, which: str) -> Approved:
        what = f"{which} ({count.label})"
        return Approved(Missing(f"CALCRIM number of {what}"), Missing(f"title of {what}"), [count])

    def _counts(self, number: int | None) -> list[CountView]:
        return [c for c in self.sight.counts if c.number == number]

    def _approved(
        self, number: str, counts: Sequence[CountView], answers: tuple[Answer, ...] = (), *, as_: str = ""
    ) -> Approved:
        entry = self._in_table(number)
        copy = self._shelf.get(number) if self._shelf else None
        read = entry.title if entry and entry.title_checked == "source" else None
        title = read or (copy.title if copy else None) or Missing(f"title of instruction {number}")
        seen = year_of(entry.edition_seen) if entry else 0
        stale = copy.edition if copy and copy.year < seen else ""
        if entry is None and copy is None:  # a number that neither the table nor a copy bears out is never printed as one
            number_gap = Missing(
                f"office’s copy or table entry of instruction {number}", "clauses/authorities.yaml"
            )
            return Approved(number_gap, title, list(counts), as_=as_)
        mine = tuple(Answer(c.at, c.use) for c in self.sight.case.instructions.choices if c.calcrim == number)
        return Approved(number, title, list(counts), copy, (*mine, *answers, *self._expert_answers), stale, as_)

    def _in_table(self, number: str) -> Instruction | None:
        name = f"calcrim-{number}"
        if self.library is None or name not in self.library.authorities:
            return None
        found = self.library.authorities.authority(name)
        return found if isinstance(found, Instruction) else None

    @property
    def _expert_answers(self) -> tuple[Answer, ...]:
        """The blank for the name of an expert, as the instructions on such testimony have it."""
        names = [e.name for e in self.sight.case.experts if e.decided_to_call and e.disclosed and e.name]
        said = self.sight.naming.redact("".join(r.text for r in series(names).inlines if isinstance(r, Run))) if names else ""
        return tuple(Answer(f"insert {at}", said) for at in ("name of expert", "name[s] of expert[s]")) if said else ()

    # ------------------------------------------------------------ the choices in No. 3402

    def _duress_answers(self) -> tuple[Answer, ...]:
        """Crimes of the requested counts alone, whose life, the burden paragraph always, the murder paragraph if charged."""
        murder = self._crimes(self.murders) if self.murders else None
        out = [
            Answer("must prove beyond a reasonable doubt", KEEP),
            Answer("does not apply", KEEP if murder else None),
            Answer("insert charge", murder),
            Answer("murder", murder),
        ]
        # What the file does not tell stays open in the text.
        if self.sight.requested:
            out.append(Answer("insert crime", self._crimes(self.sight.requested)))
            out.append(Answer("s", "s" if len(self.sight.requested) > 1 else ""))
        if self.lives:
            out.append(Answer("someone else", self.lives))
        return tuple(out)

    @property
    def murders(self) -> list[CountView]:
        return [c for c in self.sight.counts if c.gate.charged.homicide == "murder"]

    @property
    def lives(self) -> str:
        """Whose life the threats reached, as No. 3402 names it; empty where no threat is entered."""
        own = any(not t.target for t in self.sight.threats)
        other = any(t.target for t in self.sight.threats)
        whose = [*(["the defendant’s"] if own else []), *(["someone else’s"] if other else [])]
        return " or ".join(whose)

    def _crimes(self, counts: Sequence[CountView]) -> str:
        if not counts:
            return ""
        said = [f"{c.noun} as charged in {c.label}" for c in counts]
        return "".join(run.text for run in series(said, "or").inlines if isinstance(run, Run))

    @property
    def crimes(self) -> str | Missing:
        """The crimes of the requested counts, as No. 3402 is to name them."""
        return self._crimes(self.sight.requested) or Missing("crimes for CALCRIM No. 3402", "counts")

    @property
    def demand_disputed(self) -> bool:
        """Whether duress is asked for where the facts given show that nobody demanded the crime: counsel overrode it."""
        incidents = [i for c in self.sight.analysis.requested for i in c.incidents if not i.defeated]
        return any(i["demand"].status == "unsupported" for i in incidents)

    @property
    def whose_life(self) -> str | Missing:
        return self.lives or Missing("whose life was threatened", "threats")

    @property
    def murder_crimes(self) -> str:
        return self._crimes(self.murders)

    # ------------------------------------------------------------ special instructions

    @cached_property
    def specials(self) -> list[Special]:
        """The special instructions that this case supports, numbered from 1 in print order."""
        keys = [key for key in SPECIALS if self._supported(key)]
        return [Special(key, number, self._title(key)) for number, key in enumerate(keys, 1)]

    def special(self, key: str) -> Special | Missing:
        """One special instruction, or a false value where it is not in the packet. Raises ValueError for an unknown key."""
        if key not in SPECIALS:
            raise ValueError(f"no special instruction {key!r}")
        return next((s for s in self.specials if s.key == key), Missing(f"special instruction {key}"))

    def _title(self, key: str) -> str:
        clause = self.library.clauses.get(f"special.{key}") if self.library else None
        return clause.head.heading if clause else key

    def _supported(self, key: str) -> bool:
        sight, wishes = self.sight, self.sight.case.instructions
        asked = {r.calcrim for r in wishes.requests}
        tests = {
            "conduct": any(t.by_conduct for t in sight.threats) and not self._spoken_death_threat,
            "earlier-acts": bool(sight.pick(sight.case.belief.history)),
            "opportunity": "opportunity" in wishes.special,
            "acquaintance": "acquaintance" in wishes.special,
            "effect-on-hearer": bool(wishes.words_limited) and any(t.words for t in sight.threats),
            "battering": self.expert_on == "battering",
            "expert": self.expert_on in ("trafficking", "trauma"),
            "each-count": len(sight.requested) > 1 and len(sight.threats) > 1,
            "predicate": any(c.predicate and c.predicate in sight.requested for c in self._felony_murders),
            "implied-malice": self._malice_theory and bool(sight.pick(sight.case.homicide.implied_malice)),
            "burdens": "3403" in asked,
            "burden": bool(wishes.burden_struck),
        }
        return bool(sight.requested) and tests[key]

    @property
    def _malice_theory(self) -> bool:
        """Whether a murder count goes on malice: its theory is another than felony murder, or counsel asks for No. 520."""
        asked = {r.count for r in self.sight.case.instructions.requests if r.calcrim == "520"}
        return any(c.theory != "felony-murder" or c.number in asked for c in self.murders)

    @property
    def _felony_murders(self) -> list[CountView]:
        return [c for c in self.sight.counts if c.duress == "via-predicate"]

    @property
    def _spoken_death_threat(self) -> bool:
        """Whether a threat was put in words of death: its fact quotes them."""
        words = [t.words for t in self.sight.threats if t.content == "death"]
        return any(isinstance(fact, FactView) and "“" in fact.text for fact in words)

    @property
    def expert_on(self) -> str:
        """What the expert whom counsel decided to call and disclosed speaks of: battering, trafficking or trauma."""
        for expert in self.sight.case.experts:
            if expert.decided_to_call and expert.disclosed:
                words = " ".join((expert.field or "", *expert.topics))
                return (
                    "battering" if _PARTNER.search(words) else "trafficking" if _TRAFFICKING.search(words) else "trauma"
                )
        return ""

    # ------------------------------------------------------------ a modified instruction

    def modified(self, number: str, strike: Sequence[str], insert: str) -> Paragraphs | Missing:
        """The office's text of an approved instruction with `insert` for the sentences that hold one of `strike`."""
        found = self._changed(number, strike, insert)
        if isinstance(found, Missing):
            return found
        own = self._approved(number, ()).answers
        blocks = []
        for line in found:
            words = " ".join(p.words for p in line if p.state != "out")
            for pieces in paragraphs(resolve(words, own)):
                blocks.append(Paragraph("body", _inlines(pieces, number)))
        return Paragraphs(tuple(blocks))

    def marked(self, number: str, strike: Sequence[str], insert: str) -> Paragraphs | Missing:
        """The same text with every change marked: what goes out in italics between double brackets, what comes in underlined."""
        found = self._changed(number, strike, insert)
        if isinstance(found, Missing):
            return Missing(f"marked copy of CALCRIM No. {number}")
        return Paragraphs(tuple(Paragraph("body", tuple(i for p in line for i in marked_runs(p))) for line in found))

    def has_text(self, number: str) -> bool:
        """Whether the office has a copy of an instruction in an edition that may be used."""
        wanted = self._approved(number, ())
        return wanted.copy is not None and not wanted.stale

    def _changed(self, number: str, strike: Sequence[str], insert: str) -> list[list[Passage]] | Missing:
        wanted = self._approved(number, ())
        if wanted.copy is None or wanted.stale:
            return wanted.text if isinstance(wanted.text, Missing) else Missing(f"text of CALCRIM No. {number}")
        # The choices of the case are no modification, so they are made first; a sentence that they leave out is put back.
        chosen = "".join(p.words if isinstance(p, Text) else p.mark for p in resolve(wanted.copy.text, wanted.answers))
        found = passages(chosen, strike, insert) or passages(wanted.copy.text, strike, insert)
        return found or Missing(f"place of the modification in CALCRIM No. {number}")

    @property
    def index(self) -> Paragraphs:
        """The index of everything asked for, in the order in which it follows."""
        return index([(a.label, a.title) for a in self.approved] + [(s.label, s.title) for s in self.specials])


def _counted(counts: Sequence[CountView]) -> tuple[Answer, ...]:
    """The choice for "charged [in Count __]": the counts that an instruction concerns, however long the blank is printed."""
    named = "".join(run.text for run in labels(counts).inlines if isinstance(run, Run))
    return tuple(Answer(f"charged [in Count {'_' * length}]", f"in {named}") for length in range(2, 16))


def _shortened(mark: str) -> str:
    """An open mark in one line, still between its own brackets, without those inside it where it is cut."""
    words = " ".join(mark.split())
    if len(words) <= 60:
        return words
    inside = re.sub(r"[\[\]]", "", words[1:-1])
    return f"{words[0]}{inside[:55].rstrip()}…{words[-1]}"


def _inlines(pieces: Sequence[Piece], number: str) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for piece in pieces:
        if isinstance(piece, Open):
            out.append(gap(f"choice in CALCRIM No. {number}: {_shortened(piece.mark)}", "instructions.choices"))
        else:
            out.append(Run(piece.words))
    return tuple(out)


def names(sight: Sight, paper: dict[str, Any]) -> dict[str, Any]:
    """The names that the packet adds for clauses. `paper` may hold the library and the folder of the office's texts."""
    packet = Packet(sight, paper.get("library"), paper.get("calcrim"))
    own = paper.get("id") == "instructions"
    return {
        "packet": packet,
        "approved": packet.approved if own else [],
        "special": packet.special,
        "specials": packet.specials,
        "jury_copy": paper.get("form") == "jury",
        "foot": foot,
        "evidence_line": evidence_line,
        "endorsement": lambda: endorsement(sight.case.defendant.name),
        "foot_rule": foot_rule(),
        "history": sight.pick(sight.case.belief.history),
        "menaces": sight.pick(f.id for t in sight.threats if t.by_conduct for f in t.showing("threat")),
        "threat_words": [t.words for t in sight.threats if isinstance(t.words, FactView)],
        "expert_facts": [
            f for f in sight.facts.values() if any(sight.evidence[p.evidence].kind == "expert" for p in f.proofs)
        ],
        "malice_facts": sight.pick(sight.case.homicide.implied_malice),
    }
