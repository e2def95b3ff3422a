"""What a lawyer has read, and when: the record that `--final` asks for before a citation goes to court.

Noland v. Land of the Free, L.P. (2025) 114 Cal.App.5th 426 and People v. Alvarez (2025) 114 Cal.App.5th 1115 want the
responsible lawyer to have read what is cited. It knows the reads file and the authorities, no case and no paper.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generator.authorities import AuthorityTable
from generator.entries import Date, Text, Whole
from generator.findings import CannotContinue, Finding
from generator.source import EXIT_INVALID, path_text, read

GOOD_FOR_DAYS = 180


class Reading(BaseModel):
    """One proposition that somebody read at the source. `page`: confirmed, the page found, or `whole` (no page)."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    authority: Text
    proposition: Text = ""
    by: Text
    on: Date
    page: Text = "confirmed"


class ReadsFile(BaseModel):
    """One lawyer's record, good across cases for `good_for_days`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    good_for_days: Whole = GOOD_FOR_DAYS
    reads: list[Reading] = Field(default_factory=list)


class Reads(Struct, frozen=True):
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

    def newest(self, authority: str, proposition: str, by: str | None) -> Reading | None:
        """The last reading of a proposition by one lawyer, however old; without a proposition, of the authority."""
        mine = (e for e in self.entries if e.by == by and e.authority == authority)
        return max(
            (e for e in mine if not proposition or e.proposition == proposition), key=lambda e: e.on, default=None
        )

    def why_not(self, authority: str, proposition: str, by: str | None, day: dt.date) -> str:
        """Why a reading on record does not count on a day: too old, after it, or somebody else's. Empty without one."""
        own = self.newest(authority, proposition, by)
        if own and own.on > day:
            return f"the reading is dated {own.on}, after the paper"
        if own and (day - own.on).days > self.good_for_days:
            return f"read on {own.on}, more than {self.good_for_days} days before the paper"
        others = {
            e.by for e in self.entries if e.authority == authority and (not proposition or e.proposition == proposition)
        }
        return f"read by {', '.join(sorted(others - {by}))}, who does not sign" if others - {by} else ""

    def faults(self, table: AuthorityTable, file: str) -> list[Finding]:
        """Entries that can confirm nothing: an unknown authority or proposition, or a page that is no page."""
        out = []
        for number, entry in enumerate(self.entries):
            message = _unusable(entry, table)
            if message:
                hint = "`duress cites CASE.yaml` lists the names; page is confirmed, whole, or the page you found"
                out.append(Finding(file, 0, 0, "warning", "bad-reading", f"reads[{number}]", message, hint))
        return out


def _unusable(entry: Reading, table: AuthorityTable) -> str:
    if entry.authority not in table:
        return f"no authority {entry.authority} in the table"
    known = table.authority(entry.authority)
    if known.citable == "never":
        return f"{known.label} must not be cited, so that reading it changes nothing"
    if entry.proposition and all(p.id != entry.proposition for p in known.propositions):
        return f"{entry.authority} has no proposition {entry.proposition}"
    if entry.page not in ("confirmed", "whole") and not known.pin_form.match(entry.page):
        return f"{entry.page} is not a place in {known.label}"
    return ""


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
