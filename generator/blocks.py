"""Whole paragraphs that a clause places: the statement of facts, the element table, signature and address blocks.

It lays out what the reader may see; it decides nothing about the case and knows no Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.casefile import Service
from generator.chargeviews import CountView
from generator.citations import Inline, RecordCitation
from generator.document import Run
from generator.moments import long_date
from generator.offers import ExpertItem, ItemView
from generator.phrases import capital, record, series, union
from generator.telling import timely
from generator.values import Missing, Paragraph, Paragraphs, Phrase, inlines_of
from generator.views import FactView, View

_ELEMENTS = (
    ("threat", "A threat or menace"),
    ("demand", "A demand or request to commit the crime"),
    ("life", "Danger to life on refusal"),
    ("immediacy", "Immediate danger"),
    ("actual-belief", "Actual belief in the danger"),
    ("reasonable-belief", "A reasonable belief"),
)
_COLUMNS = 4  # counts beside each other in one table
PARAGRAPH_WORDS = 85  # about nine lines of pleading paper with the record citations


class ServiceView(View):
    """One act of service with its recipients as the proof of service lists them."""

    def __init__(self, entry: Service, path: str) -> None:
        super().__init__(entry, path)
        self.day = long_date(entry.on) or Missing("date of service", f"{path}.on")


def statement(facts: Sequence[FactView]) -> Paragraphs:
    """Facts word for word, each with its record citation, in paragraphs of at most about nine lines."""
    blocks: list[Paragraph] = []
    line: list[Inline] = []
    words = 0
    for view in facts:
        length = len(view.text.split()) + 4
        if line and words + length > PARAGRAPH_WORDS:
            blocks.append(Paragraph("body", tuple(line)))
            line, words = [], 0
        if line:
            line.append(Run(" "))
        line += [Run(view.text), Run(" "), *inlines_of(record(view))]
        words += length
    if line:
        blocks.append(Paragraph("body", tuple(line)))
    return Paragraphs(tuple(blocks))


def element_table(count: CountView) -> Paragraphs:
    """One row an element: what must be found, the evidence by its short name, the place in the record."""
    head = tuple((Run(title, bold=True),) for title in ("Element", "Evidence", "Record"))
    rows: list[tuple[tuple[Inline, ...], ...]] = [head]
    for element, title in _ELEMENTS:
        found = count.showing(element)
        if element == "immediacy":  # under one threat several acts may lie: what falls within this one comes first
            found = union(*(t.during(count) for t in count.threats if t.several), timely(found, count))
        shown = [v for v in found if v.tag][:2] or found[:1]
        if shown:
            names = [v.tag or v.item for v in shown]  # a fact without a short name goes by its evidence
            evidence = series([capital(name) if n == 0 else name for n, name in enumerate(names)]).inlines
            where = record(shown)
            place = (
                (RecordCitation(where.places, bare=True),) if isinstance(where, RecordCitation) else inlines_of(where)
            )
        else:
            evidence, place = inlines_of(Missing(f"proof of {title.lower()}")), (Run("\u2014"),)
        rows.append(((Run(title),), tuple(evidence), tuple(place)))
    return Paragraphs((Paragraph("table", rows=tuple(rows), widths=(2340, 3920, 3100)),))


def item_numbers(items: Sequence[ItemView | ExpertItem]) -> Phrase:
    """item 4; items 1 to 3; items 1, 4, and 6: as the offer of proof counts them."""
    found = [item.number for item in items]
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return Phrase((Run(f"items {found[0]} to {found[-1]}"),))
    word = "item" if len(found) == 1 else "items"
    return Phrase((Run(f"{word}\u00a0"), *series([str(n) for n in found]).inlines))


def offer_table(counts: Sequence[CountView], offered: Sequence[ItemView], experts: Sequence[ExpertItem] = ()) -> Paragraphs:
    """Element by element and count by count, the items of the offer that go to it; proof outside the offer by its place.

    Experts go to the reasonable belief (People v. Humphrey (1996) 13 Cal.4th 1073).
    """
    blocks: list[Paragraph] = []
    for start in range(0, len(counts), _COLUMNS):
        some = counts[start : start + _COLUMNS]
        width = (9360 - 3400) // len(some)
        heads = ("Element", *(c.label for c in some))
        rows: list[tuple[tuple[Inline, ...], ...]] = [tuple((Run(title, bold=True),) for title in heads)]
        rows += [((Run(title),), *(_cell(c, element, title, offered, experts) for c in some)) for element, title in _ELEMENTS]
        widths = (9360 - width * len(some), *(width for _ in some))
        blocks.append(Paragraph("table", rows=tuple(rows), widths=widths))
    return Paragraphs(tuple(blocks))


def _cell(
    count: CountView, element: str, title: str, offered: Sequence[ItemView], experts: Sequence[ExpertItem]
) -> tuple[Inline, ...]:
    facts = {f.id: f for f in count.showing(element)}
    shown = [item for item in offered if any(f.id in facts for f in item.facts)]
    covered = {f.id for item in shown for f in item.facts}
    going: list[ItemView | ExpertItem] = [*shown, *(experts if element == "reasonable-belief" else ())]
    out: list[Inline] = list(item_numbers(going).inlines) if going else []
    where = record([f for f in facts.values() if f.id not in covered]) if set(facts) - covered else None
    if where is not None:
        place = (RecordCitation(where.places, bare=True),) if isinstance(where, RecordCitation) else inlines_of(where)
        out += [*([Run("; ")] if out else []), *place]
    out = list(capital(Phrase(tuple(out))).inlines) if out else []
    return tuple(out) or inlines_of(Missing(f"proof of {title.lower()}"))


def signature(lines: Sequence[Any], dated: bool = True, rule: bool = True) -> Paragraphs:
    """A signature block: a date line to be filled in by hand, a rule to sign on, and the lines below it."""
    blocks = []
    if dated:
        blocks.append(Paragraph("signature", (Run("Dated: ____________________"),), keep_next=True))
    if rule:
        blocks.append(Paragraph("signature", (Run(RULE),), keep_next=True))
    for position, line in enumerate(lines):
        blocks.append(Paragraph("signature", inlines_of(line), keep_next=position < len(lines) - 1))
    return Paragraphs(tuple(blocks))


RULE = "______________________________"


def boxes(*rulings: str) -> Phrase:
    """The rulings a judge may tick, each with a rule to mark."""
    return Phrase((Run("\u2003".join(f"____\u00a0{ruling.replace(' ', chr(160))}" for ruling in rulings)),))


def consented(service: ServiceView) -> bool:
    """Whether every person served has recorded express consent to electronic service (Pen. Code, § 690.5)."""
    return bool(service.recipients) and all(r.consent for r in service.recipients)


def addresses(service: ServiceView) -> Paragraphs:
    """The persons served, one single-spaced line each for name, role and address or electronic address."""
    blocks = []
    for recipient in service.recipients:
        electronic = service.method == "electronic"
        where = recipient.email if electronic else recipient.address
        label = "electronic service address" if electronic else "service address"
        lines = [recipient.name, recipient.role or "", where or Missing(f"{label} of {recipient.name}")]
        for line in lines:
            pieces = line.split(", ", 1) if isinstance(line, str) and line is where and not electronic else [line]
            blocks += [Paragraph("single", inlines_of(piece)) for piece in pieces if piece != ""]
        blocks.append(Paragraph("single", (Run("\u00a0"),)))
    return Paragraphs(tuple(blocks[:-1] if len(blocks) % 2 else blocks))
