"""Margin comments for what the signing lawyer has not read yet, each on the first words of a citation.

They say what to check and nothing else, for the paper may be served with them left in. It knows the reads file and
citations, and no case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from generator.document import Document, Run
from generator.reads import Reads

Cited = Iterable[tuple[str, str]]


def with_readings_owed(document: Document, cited: Cited, reads: Reads, by: str | None, day: dt.date) -> Document:
    """The paper with a comment on the first citation to each authority that is not on record as read by its signer."""
    owed = dict(_owed(cited, reads, by, day))

    def marked(runs: tuple[Run, ...]) -> tuple[Run, ...]:
        if not owed:
            return runs
        return tuple(
            replace(run, comment=" ".join(filter(None, (run.comment, owed.pop(run.key)))))
            if run.mark in ("authority", "flag") and run.key in owed and run.text.strip()
            else run
            for run in runs
        )

    return _each(document, marked)


def _owed(cited: Cited, reads: Reads, by: str | None, day: dt.date) -> Iterable[tuple[str, str]]:
    read = set(reads.good(by, day))
    for authority, proposition in cited:
        if any(a == authority and (not proposition or p == proposition) for a, p in read):
            continue
        why = reads.why_not(authority, proposition, by, day)
        yield authority, f"Read at the source and record it before filing{f': {why}' if why else ''}."


def _each(document: Document, change: Callable[[tuple[Run, ...]], tuple[Run, ...]]) -> Document:
    parts = []
    for part in document.parts:
        blocks = tuple(
            replace(b, runs=change(b.runs), rows=tuple(tuple(change(cell) for cell in row) for row in b.rows))
            for b in part.blocks
        )
        parts.append(replace(part, blocks=blocks))
    return replace(document, parts=tuple(parts))
