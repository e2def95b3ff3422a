"""Any Word file held against the table of authorities: a lawyer's edited draft, an opponent's brief.

The program's own reader comes first; eyecite, a reader of another house, is then asked what that one passed over. It must
not know how a citation is printed or which case the file belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from generator.citereader import Leftover, bare, named, plain
from generator.findings import Finding
from generator.review import Index, Judged, Seen, held, unread
from generator.wordtext import Passage, passages

# A section in a sentence about the charges names a charge; whether the table has it says nothing about the sentence.
_CHARGES = re.compile(r"\b(?:charge[sd]?|alleg(?:e[sd]?|ation)|enhancements?|special circumstances?|Count \d)\b", re.IGNORECASE)
_OWN = re.compile(r"^\s*Re:|\bCase No\.", re.IGNORECASE)  # the line that names the case the file belongs to
_BODY = ("paragraph", "footnote", "endnote")


def examine(data: bytes, file: str, index: Index) -> tuple[list[Seen], list[Finding]]:
    """Every citation of a Word file, and what is wrong with any, with its paragraph and words.

    Errors: unknown, wrong or forbidden cases, pages nobody saw, short forms that refer to nothing. Warnings: other law
    that the table lacks, words that look like a citation and could not be read, cases named and cited nowhere. Notes:
    sections of charges. Raises CannotContinue (exit 3) for a file that is no Word file.
    """
    where = passages(data, file)
    seen, left = held(where, index)
    seen = [replace(one, judged=_as_charge(one)) for one in seen]
    findings = [
        Finding(file, 0, 0, s.judged.severity, s.judged.problem, str(s.passage), s.judged.message)
        for s in seen if s.judged.problem
    ]  # fmt: skip
    findings += [unread(file, passage, word) for passage, word in [*left, *_passed_over(where, seen, left)]]
    for passage, name in _uncited(where, seen):
        message = f"“{name}” is named and cited nowhere in this file"
        findings.append(Finding(file, 0, 0, "warning", "named-only", str(passage), message))
    return seen, findings


def _as_charge(one: Seen) -> Judged:
    judged = one.judged
    if judged.problem in ("unknown-authority", "other-subdivision") and judged.cite.kind == "statute" and _CHARGES.search(one.passage.text):
        message = f"“{judged.cite.text}” stands where charges are described; the table does not have it"
        return replace(judged, problem="charge", message=message, severity="note")
    return judged


def _passed_over(where: list[Passage], seen: list[Seen], left: list[tuple[Passage, Leftover]]) -> Iterator[tuple[Passage, Leftover]]:
    """What eyecite takes for a citation of a case, a law or a journal where the program's own reader saw nothing."""
    from eyecite import get_citations
    from eyecite.models import FullCaseCitation, FullJournalCitation, FullLawCitation, ShortCaseCitation

    for passage in where:
        if not re.search(r"\d", passage.text):
            continue
        known = [(s.judged.cite.start, s.judged.cite.end) for s in seen if s.passage is passage]
        known += [(word.start, word.start + len(word.text)) for p, word in left if p is passage]
        for found in get_citations(plain(passage.text)):
            first, last = found.span()  # type: ignore[no-untyped-call]
            law = isinstance(found, FullCaseCitation | ShortCaseCitation | FullLawCitation | FullJournalCitation)
            if law and not any(start < last and first < end for start, end in known):
                yield passage, Leftover(first, passage.text[first:last])


def _uncited(where: list[Passage], seen: list[Seen]) -> Iterator[tuple[Passage, str]]:
    """Names of cases that the body of a file mentions and nowhere cites, each where it stands first."""
    cited = {bare(s.judged.cite.name) for s in seen if s.judged.cite.name}
    own = {bare(_own(name)) for p in where if _OWN.search(p.text) for _, name in named(p.text)}
    mentioned: dict[str, tuple[Passage, str]] = {}
    for passage in where:
        if passage.where in _BODY:
            for _, name in named(passage.text):
                mentioned.setdefault(bare(_own(name)), (passage, _own(name)))
    yield from (found for name, found in mentioned.items() if name not in cited | own)


def _own(name: str) -> str:
    """A name without the number of the case that follows it."""
    return re.sub(r",? (?:Case|No\.|Report).*$", "", name)
