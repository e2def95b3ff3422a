"""What is wrong, where, and what to do about it. Every stage returns findings; only the command line prints them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "note"]


class Finding(Struct, frozen=True, order=True):
    """One problem with its place.

    `line` and `column` count from 1; 0 means that the problem has no place in a file. `path` is the place in the
    facts file (``threats[0].words``) or the clause or authority concerned. `code` is a stable kebab-case word.
    """

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])
        subject = f" {self.path}" if self.path else ""
        first = f"{where}: {self.severity} {self.code}{subject}: {self.message}"
        return f"{first}\n    {self.hint}" if self.hint else first


class CannotContinue(Exception):
    """Raised when a stage has nothing to hand on. Carries every finding of the run and the exit code to leave with."""

    def __init__(self, findings: Iterable[Finding], exit_code: int) -> None:
        self.findings = tuple(findings)
        self.exit_code = exit_code
        super().__init__("; ".join(str(f) for f in self.findings))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop the work, in file order."""
    return sorted(f for f in findings if f.severity == "error")
