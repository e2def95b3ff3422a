"""What stands on the pages of an instruction packet beside the text that is read: index, foot, endorsement, marked changes.

Rule 2.1055 of the California Rules of Court and Pen. Code, § 1127 ask for it. It must not know which instructions are
asked for, or why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.blocks import RULE
from generator.citations import Inline
from generator.document import Run
from generator.modified import Passage
from generator.phrases import capital, joined, record, series, tags
from generator.values import Missing, Paragraph, Paragraphs, gap, inlines_of
from generator.views import FactView

BOX = "\u2610"
RULINGS = ("Given as proposed", "Given as modified", "Refused", "Withdrawn")
_WIDTHS = (1600, 3010, 1150, 1150, 1100, 1350)


def index(entries: Sequence[tuple[str | Missing, str | Missing]]) -> Paragraphs:
    """Number, title and the four boxes of rule 2.1055(b)(3) for every instruction, in the order in which they follow."""
    rows: list[tuple[tuple[Inline, ...], ...]] = [tuple((Run(w, bold=True),) for w in ("No.", "Title", *RULINGS))]
    boxes = tuple((Run(BOX),) for _ in RULINGS)
    for label, title in entries:
        short = label.replace("Instruction ", "") if isinstance(label, str) else label
        rows.append((inlines_of(short), inlines_of(title), *boxes))
    return Paragraphs((Paragraph("table", rows=tuple(rows), widths=_WIDTHS),))


def foot_rule() -> Paragraphs:
    """The line between the text that is read and what stands below it."""
    return Paragraphs((Paragraph("flush", (Run("_" * 58),), keep_next=True),))


def foot(label: str, *pieces: Any) -> Paragraphs:
    """A line below the text that is read: a bold label and what stands after it."""
    said: list[Inline] = [Run(label, bold=True)]
    for piece in pieces:
        if shown := inlines_of(piece):
            said += [Run(" "), *shown]
    return Paragraphs((Paragraph("flush", tuple(said)),))


def evidence_line(facts: Sequence[FactView], what: str = "the evidence that calls for this instruction") -> Paragraphs:
    """The evidence that calls for a special instruction: short names, and the places in the record; a gap that says `what`."""
    if not facts:
        return foot("Evidence:", gap(what, "facts"))
    short = (
        joined(series([capital(t) if n == 0 else t for n, t in enumerate(tags(facts)[:4])]), ".") if tags(facts) else ""
    )
    return foot("Evidence:", short, record(list(facts)))


def endorsement(defendant: str) -> Paragraphs:
    """Who asks, the four rulings and the judge's signature, which Pen. Code, § 1127 puts on every requested charge."""
    line = "\u2003".join(f"{BOX}\u00a0{ruling}" for ruling in RULINGS)
    return Paragraphs(
        (
            Paragraph("flush", (Run("Requested by: ", bold=True), Run(f"Defendant {defendant}")), keep_next=True),
            Paragraph("flush", (Run(line),), keep_next=True),
            Paragraph("signature", (Run(RULE),), keep_next=True),
            Paragraph("signature", (Run("Judge of the Superior Court"),)),
        )
    )


def marked_runs(passage: Passage) -> tuple[Run, ...]:
    """A passage of a modified instruction: what comes in underlined, what goes out in italics between double brackets."""
    words = Run(passage.words, underline=passage.state == "in", italic=passage.state == "out")
    if passage.state == "out":
        return (Run("[[", italic=True), words, Run("]] ", italic=True))
    return (words, Run(" "))
