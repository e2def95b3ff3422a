"""Reads the worked citations (tests/citations.yaml) and prints citations as a lawyer would write them in a message.

It must not know a form of citation: what is expected stands in the table alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from generator.casefile import CaseFile
from generator.citations import Citation, Inline, RecordCitation, Ref
from generator.document import Run

HERE = Path(__file__).parent
CLAUSES = HERE.parent / "clauses"
_REF = re.compile(
    r"^(?:(?P<signal>[^/\[\]]+) )?(?P<authority>[a-z0-9-]+)(?:/(?P<proposition>[A-Za-z0-9-]+))?(?: \[(?P<note>.+)\])?$"
)


def ref(text: str) -> Ref:
    """`see people-v-otis-1959/immediate-peril [explanation]` as a reference."""
    match = _REF.match(text)
    assert match, f"not a reference: {text}"
    return Ref(match["authority"], match["proposition"] or "", match["signal"] or "", match["note"] or "")


def inline(entry: Any) -> Inline:
    """One piece of a worked paragraph: words, or a citation in its place."""
    if isinstance(entry, str):
        return Run(entry)
    ((place, what),) = entry.items()
    if place in ("record", "cell"):
        places = [piece.strip().partition(" ") for piece in what.split("|")]
        return RecordCitation(tuple((evidence, at.strip() or None) for evidence, _, at in places), bare=place == "cell")
    return Citation(tuple(ref(r) for r in ([what] if isinstance(what, str) else what)), place)


def inlines(entries: Iterable[Any]) -> list[Inline]:
    """A worked paragraph with a space between its pieces."""
    out: list[Inline] = []
    for entry in entries:
        out += [Run(" "), inline(entry)] if out else [inline(entry)]
    return out


def shown(runs: Sequence[Run]) -> str:
    """*italics*, {highlighted}; protected spaces as plain ones."""
    text = ""
    for run in runs:
        piece = f"*{run.text}*" if run.italic else run.text
        text += f"{{{piece}}}" if run.highlight else piece
    return text.replace("\u00a0", " ")


def case(evidence: Sequence[dict[str, Any]], persons: Sequence[dict[str, Any]] = ()) -> CaseFile:
    """A case that has nothing but evidence and persons."""
    return CaseFile.model_validate(
        {
            "case": {"stage": "pretrial"},
            "defendant": {"name": "Marisol Reyes"},
            "evidence": evidence,
            "persons": persons,
        }
    )
