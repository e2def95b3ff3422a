"""What a lawyer has read, and when: the record that `--final` asks for before a citation goes to court.

Noland v. Land of the Free, L.P. (2025) 114 Cal.App.5th 426 and People v. Alvarez (2025) 114 Cal.App.5th 1115 want the
responsible lawyer to have read what is cited. It knows the reads file and the authorities, no case and no paper.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generator.casefile import Date, Text, Whole
from generator.findings import CannotContinue, Finding
from generator.source import EXIT_INVALID, path_text, read

GOOD_FOR_DAYS = 180


class Reading(BaseModel):
    """One proposition that somebody read at the source. `page`: confirmed, the page found, or `whole` (no page)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    authority: Text
    proposition: Text = ""
    by: Text
    on: Date
    page: Text = "confirmed"


class ReadsFile(BaseModel):
    """One lawyer's record, good across cases for `good_for_days`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    good_for_days: Whole = GOOD_FOR_DAYS
    reads: list[Reading] = Field(default_factory=list)


@dataclass(frozen=True)
class Reads:
    """Everything on record, ready to be asked."""

    entries: tuple[Reading, ...] = ()
    good_for_days: int = GOOD_FOR_DAYS

    def good(self, by: str | None, day: dt.date) -> dict[tuple[str, str], str]:
        """The pages of what one lawyer read within the time allowed before `day`; the newest reading wins."""
        found = {}
        for entry in sorted(self.entries, key=lambda e: e.on):
            if entry.by == by and 0 <= (day - entry.on).days <= self.good_for_days:
                found[entry.authority, entry.proposition] = entry.page
        return found


def load(path: Path | None) -> Reads:
    """Reads the record. No file is an empty record. Raises CannotContinue (exit 3) with located findings."""
    if path is None:
        return Reads()
    data, marks, findings = read(path)
    try:
        found = ReadsFile.model_validate(data)
    except ValidationError as fault:
        findings = [*findings, *(_finding(str(path), marks, problem) for problem in fault.errors())]
    if any(f.severity == "error" for f in findings):
        raise CannotContinue(findings, EXIT_INVALID)
    return Reads(tuple(found.reads), found.good_for_days)


def _finding(file: str, marks: Any, problem: Any) -> Finding:
    line, column = marks.at(tuple(problem["loc"]))
    hint = "an entry has authority, proposition, by, on and page: confirmed, whole, or the page you found"
    return Finding(file, line, column, "error", "bad-reading", path_text(tuple(problem["loc"])), problem["msg"], hint)
