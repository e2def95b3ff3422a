"""Where in the facts file a gap of a paper is filled: the key whose name the gap prints, or the section it speaks of.

It knows the form of the facts and the words of gaps, and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace
from pydantic import BaseModel

from generator.casefile import CaseFile
from generator.fieldnotes import inner
from generator.findings import Finding
from generator.reading import Reading
from generator.source import Keys, path_text

_GAP = re.compile(r"\[MISSING: ([^\]]*)\]")
# Gaps that clauses word themselves, by how they begin.
_BEGINNINGS: tuple[tuple[str, Keys], ...] = (
    ("State Bar number", ("counsel", "bar_number")),
    ("department", ("case", "court", "department")),
    ("proof of", ("facts",)),
    ("an item of evidence", ("evidence",)),
    ("other evidence", ("evidence",)),
    ("a fact that tells when", ("facts",)),
    ("what happened during the act", ("facts",)),
    ("the threat", ("threats",)),
    ("who made the threat", ("threats",)),
    ("who could carry out the threat", ("threats",)),
    ("when the threat was made", ("threats",)),
    ("the counts", ("counts",)),
    ("whether a death resulted", ("counts",)),
    ("persons served", ("service",)),
    ("express consent", ("service",)),
    ("preliminary hearing transcript", ("evidence",)),
    ("the disposition offered", ("negotiation", "disposition")),
    ("the sentence to be indicated", ("negotiation", "proposals")),
    ("immigration clearance", ("negotiation", "proposals")),
    ("counts of conviction", ("sentencing", "convicted_counts")),
    ("facts on the defendant's role", ("homicide", "participation")),
    ("field of the expert", ("experts",)),
    ("topics of the expert", ("experts",)),
)


@cache
def _titles() -> dict[str, Keys]:
    """The place of every name that the model gives a field; a field of a list stands for the whole list."""
    found: dict[str, Keys] = {}

    def walk(group: type[BaseModel], path: Keys, listed: bool) -> None:
        for name, field in group.model_fields.items():
            here = path if listed else (*path, field.alias or name)
            below = inner(field.annotation)
            if field.title:
                found.setdefault(field.title, here)
            if below is not None and below is not group:
                walk(below, here, listed or "list" in str(field.annotation))

    walk(CaseFile, (), False)
    return found


def place_of(gap: str) -> Keys:
    """The place in the facts file for the words of a gap; nothing where no one place fills it."""
    if exact := _titles().get(gap):
        return exact
    return next((path for words, path in _BEGINNINGS if gap.startswith(words)), ())


def placed(findings: Iterable[Finding], reading: Reading) -> list[Finding]:
    """The findings, those on a gap with the path of the field that fills it and its line, if the file has any of it."""
    return [_placed(f, reading) if f.code in ("missing", "final-gap") and not f.line else f for f in findings]


def _placed(finding: Finding, reading: Reading) -> Finding:
    match = _GAP.search(finding.message)
    path = place_of(match[1]) if match else ()
    if not path:
        return finding
    # A section that the file does not have begins nowhere in it.
    line, column = reading.marks.key(path) if reading.marks.knows(path[:1]) else (0, 0)
    hint = finding.hint if finding.code == "missing" else f"{finding.hint} ({finding.path})"
    return replace(finding, line=line, column=column, path=path_text(path), hint=hint)
