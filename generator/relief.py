"""Whether a paper asks, argues and orders the same thing: counts, instructions, exhibits, enhancements.

Which clauses ask and which grant is told by the plan of the paper (`relief` in clauses/documents/). It reads the finished
document alone, so that a clause that was rewritten by hand is held to the same rule; it must not know Word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from generator.analysis import Analysis
from generator.clauses import Form
from generator.document import Document
from generator.paperwords import words

_COUNTS = re.compile(r"\bCounts?\s+(\d+(?:(?:,\s*(?:and\s+)?|\s+and\s+)\d+)*)")
_NUMBERS = re.compile(r"\bCALCRIM Nos?\.\s*(\d+[A-Z]?(?:(?:,\s*(?:and\s+)?|\s+and\s+)\d+[A-Z]?)*)")
_SPECIALS = re.compile(r"\bSpecial (?:Instructions? )?Nos?\.\s*(\d+(?:(?:,\s*(?:and\s+)?|\s+and\s+)\d+)*)")
#: Special Instruction No. 2 (Each Count …), as an order says it; No. 2, Each Count …, as a request lists it.
_TITLED = re.compile(r"\bSpecial Instruction No\.\s*(\d+) \(([^\n]+)|^No\.\s*(\d+), ([A-Z][^\n]+)", re.MULTILINE)
#: The questions of a homicide count on which a ruling is asked, as the argument and as the order put them.
_HOMICIDE = {
    "the part played": re.compile(r"\bmajor participant\b", re.IGNORECASE),
    "the underlying felony": re.compile(r"\bfelony murder\b", re.IGNORECASE),
    "conscious disregard": re.compile(r"\bconscious(?:ly)? disregard", re.IGNORECASE),
    "provocation": re.compile(r"\bprovocation\b", re.IGNORECASE),
    "force in defense": re.compile(r"\bforce used in defense\b|\bself-defense\b", re.IGNORECASE),
}
_EXHIBITS = re.compile(r"\bExhibit ([A-Z]{1,2}|\d+)\b")
_ENHANCEMENT = re.compile(r"\benhancements?\b", re.IGNORECASE)


def counts_in(text: str) -> set[str]:
    """The counts that some words name: Counts 1, 2, and 3."""
    return {number for found in _COUNTS.findall(text) for number in re.findall(r"\d+", found)}


def specials_in(text: str) -> set[str]:
    """The special instructions that some words name by number."""
    return {number for found in _SPECIALS.findall(text) for number in re.findall(r"\d+", found)}


def titles_in(text: str) -> list[tuple[str, str]]:
    """The special instructions that some words name with a title after the number: the number, and the letters that follow."""
    found = ((m[1] or m[3], m[2] or m[4]) for m in _TITLED.finditer(text))
    return [(number, re.sub(r"\W+", "", rest).casefold()) for number, rest in found]


def _instructions_in(text: str) -> set[str]:
    numbers = {number for found in _NUMBERS.findall(text) for number in re.findall(r"\d+[A-Z]?", found)}
    return {f"No. {n}" for n in numbers} | {f"special {n}" for n in specials_in(text)}


_IN: dict[str, Callable[[str], set[str]]] = {
    "counts": counts_in,
    "instructions": _instructions_in,
    "exhibits": lambda text: set(_EXHIBITS.findall(text)),
    "enhancements": lambda text: {"enhancement"} if _ENHANCEMENT.search(text) else set(),
    "homicide": lambda text: {name for name, said in _HOMICIDE.items() if said.search(text)},
}


def disagreements(document: Document, form: Form, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """(code, message) for every disagreement between what is asked, what the order grants, and what the law lets be asked."""
    relief = form.relief
    for kind in relief.of:
        asked = {name: _of(document, (name,), kind) for name in relief.asks}
        asked = {name: found for name, found in asked.items() if found}
        granted = _of(document, relief.grants, kind)
        every = set().union(*asked.values())
        if relief.grants and every != granted and _present(document, relief.grants):
            message = f"the papers ask for {_listed(kind, every)}, and the proposed order rules on {_listed(kind, granted)}"
            yield "relief", message
        for name, found in asked.items() if not relief.apart else ():
            if found != every:
                yield "relief", f"{name} asks for {_listed(kind, found)}, the rest of the paper for {_listed(kind, every)}"
    if "counts" in relief.of and relief.covers != "any":
        yield from _beyond(document, relief.asks + relief.grants, analysis, every=relief.covers == "open")


def _beyond(
    document: Document, clauses: tuple[str, ...], analysis: Analysis, *, every: bool
) -> Iterator[tuple[str, str]]:
    """Counts asked for that the law closes, and counts left out."""
    named = _of(document, clauses, "counts")
    open_ = {str(c.number) for c in analysis.requested}
    for number in sorted(named - open_, key=int):
        count = next((c for c in analysis.counts if str(c.number) == number), None)
        why = f"it is {count.gate.duress}" if count else "the facts file has no such count"
        yield "relief-barred", f"the relief names Count {number}, on which duress cannot be asked for: {why}"
    if every and named and open_ - named:
        yield "relief", f"the relief leaves out {_listed('counts', open_ - named)}, on which duress is open"


def _of(document: Document, clauses: tuple[str, ...], kind: str) -> set[str]:
    blocks = (b for part in document.parts for b in part.blocks if b.clause in clauses)
    return set().union(*(_IN[kind](words(b)) for b in blocks))


def _present(document: Document, clauses: tuple[str, ...]) -> bool:
    return any(b.clause in clauses for part in document.parts for b in part.blocks)


def _listed(kind: str, found: Iterable[str]) -> str:
    """Count 1 and Count 2; nothing."""
    one = {"counts": "Count ", "exhibits": "Exhibit "}.get(kind, "")
    ordered = sorted(found, key=lambda n: (not n.isdigit(), n.zfill(6)))
    return " and ".join(f"{one}{n}" for n in ordered) if ordered else "nothing"
