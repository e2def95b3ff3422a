"""What each kind of evidence needs before a jury sees it, and the answer to a hearsay objection, from a readable table.

The table is clauses/foundations.yaml; it knows kinds of evidence and authorities, and no case.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict

from generator.authorities import AuthorityTable, LibraryError
from generator.casefile import EvidenceKind
from generator.findings import Finding
from generator.home import clauses_dir
from generator.rules import Source
from generator.tables import Table

FILE = "clauses/foundations.yaml"


class Step(BaseModel):
    """One thing to show or to answer, and its source."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    step: str
    source: Source


class Foundation(BaseModel):
    """What one kind of evidence needs."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: str
    name: str
    foundation: tuple[Step, ...]
    hearsay: tuple[Step, ...]
    watch: tuple[Step, ...] = ()


def load(path: Path) -> dict[str, Foundation]:
    """The foundations by kind of evidence. Raises CannotContinue (exit 4) with every fault."""
    table = Table(path)
    table.in_order()
    found: dict[str, Foundation] = {}
    for position, entry in table.read({"foundation": Foundation}):
        if entry.id not in get_args(EvidenceKind):
            table.fault((position, "id"), f"no kind of evidence is called {entry.id}")
        found[entry.id] = entry
    table.finish()
    return found


@functools.cache
def shipped() -> dict[str, Foundation]:
    """The foundations of the library in use."""
    return load(clauses_dir() / "foundations.yaml")


def check(table: dict[str, Foundation], authorities: AuthorityTable) -> list[Finding]:
    """Whether every source of the table may be cited."""
    found = []
    for entry in table.values():
        for step in (*entry.foundation, *entry.hearsay, *entry.watch):
            try:
                authorities.proposition(*step.source.split("/"))
            except LibraryError as error:
                found.append(Finding(FILE, 0, 0, "error", "unknown-source", entry.id, str(error)))
    return found
