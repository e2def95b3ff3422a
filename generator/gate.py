"""What stands between a draft and a final paper: gaps, unread law, unconfirmed pages, stale entries, missing candor.

It lists all of it in one run and decides nothing about wording or layout.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from generator import candor
from generator.analysis import Analysis
from generator.assembly import Draft, all_runs
from generator.casefile import CaseFile
from generator.clauses import Paper
from generator.document import Run
from generator.findings import Finding, Severity
from generator.library import Library
from generator.reads import Reads

# An opinion can be depublished and a statute amended within a year: an entry compared with its sources longer ago is stale.
REVIEWED_WITHIN_DAYS = 365
# More highlights than a lawyer will check one by one the night before filing: choose authority that was seen at its source.
MANY_FLAGS = 10


def standing(
    draft: Draft, paper: Paper, case: CaseFile, analysis: Analysis, library: Library, *, file: str, day: dt.date, final: bool
) -> list[Finding]:  # fmt: skip
    """Findings on the authorities of a paper: warnings in a draft, errors for a final paper."""
    severity: Severity = "error" if final else "warning"
    clauses = [library.clauses[c.clause] for c in draft.choices if c.included and c.clause in library.clauses]
    out = candor.findings(
        clauses, draft.cited, paper, case, analysis, library.authorities, file=file, severity=severity
    )
    # Ibid. and id. point to a page that has been counted where it was printed.
    flagged = {(run.key, run.text) for run in _runs(draft) if run.mark == "flag" and run.text.lower() not in ("ibid.", "id.")}
    if len(flagged) > MANY_FLAGS:
        message = f"{len(flagged)} pages or authorities in it must be checked; more than {MANY_FLAGS} are too many for one paper"
        out.append(
            Finding(
                file,
                0,
                0,
                "warning",
                "many-flags",
                paper.paper,
                message,
                "choose authority that was seen at its source",
            )
        )
    for authority in dict.fromkeys(name for name, _ in draft.cited):
        entry = library.authorities.authority(authority)
        age = (day - dt.date.fromisoformat(entry.reviewed)).days
        if age > REVIEWED_WITHIN_DAYS:
            compared = f"was last compared with its sources on {entry.reviewed}, {age} days before the paper's date"
            message = f"{entry.label} ({authority}) {compared}"
            hint = f"compare it again and set reviewed: in clauses/authorities.yaml; {REVIEWED_WITHIN_DAYS} days are allowed"
            out.append(Finding(file, 0, 0, severity, "stale-authority", paper.paper, message, hint))
    return out


def still_open(draft: Draft, file: str, library: Library, reads: Reads, by: str | None, day: dt.date) -> list[Finding]:
    """What keeps a paper from being final: gaps, law that the signing lawyer has not read, pages that nobody confirmed."""
    paper = draft.document.paper
    out = [
        Finding(file, 0, 0, "error", "final-gap", paper, f"{gap} is still open", "fill it in the facts file")
        for gap in draft.gaps
    ]
    read = set(reads.good(by, day))
    unread: set[str] = set()
    for authority, proposition in draft.cited:
        # An instruction requested by number needs some reading of it, not a proposition.
        if any(a == authority and (not proposition or p == proposition) for a, p in read):
            continue
        unread.add(authority)
        what = f"{authority}/{proposition}" if proposition else authority
        why = reads.why_not(authority, proposition, by, day)
        message = f"{what} is not on record as read by {draft.document.author}{f': {why}' if why else ''}"
        hint = f"read {library.authorities.authority(authority).label} at the source and enter it in the reads file (--reads)"
        out.append(Finding(file, 0, 0, "error", "final-unread", paper, message, hint))
    flagged = dict.fromkeys((run.key, run.text.replace("\u00a0", " ")) for run in _runs(draft) if run.mark == "flag")
    for authority, words in flagged:
        if authority not in unread and authority in library.authorities:
            message = f"“{words}” of {library.authorities.authority(authority).label} is not confirmed at the source"
            out.append(
                Finding(file, 0, 0, "error", "final-unconfirmed", paper, message, "give the page in the reads file")
            )
    return out


def _runs(draft: Draft) -> Iterator[Run]:
    for runs in all_runs(draft.document):
        yield from runs
