"""The element chart: what `duress check` prints, as text that reads without color and as stable JSON.

It lays out an analysis; it judges nothing.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from generator.analysis import Analysis, CountAnalysis, Incident
from generator.casefile import CaseFile
from generator.findings import Finding
from generator.guards import Openness

WIDTH = 100


def as_data(
    case: CaseFile, analysis: Analysis, papers: Sequence[Openness], findings: Iterable[Finding]
) -> dict[str, Any]:
    """The chart as JSON: counts, their incidents and elements, documents, findings."""
    return {
        "case": case.case.number,
        "stage": case.case.stage,
        "counts": [
            {
                "number": c.number,
                "offense": c.gate.charged.name,
                "duress": {"status": c.gate.duress, "reason": c.gate.reason, "authority": c.gate.authority},
                "incidents": [
                    {
                        "threat": i.threat,
                        "elements": [
                            {
                                "element": s.element,
                                "status": s.status,
                                "for": list(s.supporting),
                                "against": list(s.opposing),
                                "rule": s.rule,
                                "authority": s.authority,
                                "overridden": s.overridden,
                            }
                            for s in i.showings
                        ],
                    }
                    for i in c.incidents
                ],
            }
            for c in analysis.counts
        ],
        "documents": [{"document": p.paper, "open": p.open, "reason": p.reason} for p in papers],
        "deadlines": [],
        "findings": [
            {
                "severity": f.severity,
                "code": f.code,
                "line": f.line,
                "column": f.column,
                "path": f.path,
                "message": f.message,
                "hint": f.hint,
            }
            for f in findings
        ],
    }


def as_text(case: CaseFile, analysis: Analysis, papers: Sequence[Openness]) -> str:
    """The chart for a terminal of 100 columns."""
    places = {f.id: ", ".join(f"{p.evidence} {p.at}" if p.at else p.evidence for p in f.proof) for f in case.facts}
    out = [f"{case.case.number or 'no case number'}: People v. {case.defendant.name}, stage {case.case.stage}", ""]
    for count in analysis.counts:
        out += _count(count)
        for incident in count.incidents:
            out += _incident(case, incident, places)
        if count.gate.open and not count.incidents:
            out.append("    no threat in the file reaches this count")
        out.append("")
    out.append("Papers")
    for paper in papers:
        out += _wrapped(f"  {'open' if paper.open else 'not open':<9} {paper.paper:<14} ", paper.reason)
    return "\n".join(out)


def _count(count: CountAnalysis) -> list[str]:
    line = f"Count {count.number}, {count.gate.charged.name}: duress {count.gate.duress}"
    return [line, *_wrapped("    ", f"{count.gate.reason} [{count.gate.authority}]")]


def _incident(case: CaseFile, incident: Incident, places: dict[str, str]) -> list[str]:
    threat = next(t for t in case.threats if t.id == incident.threat)
    out = [f"  Threat {threat.id}" + (f" by {threat.by}" if threat.by else "")]
    for showing in incident.showings:
        out.append(
            f"    {showing.element:<18} {showing.status.upper() if showing.status != 'supported' else 'supported'}"
        )
        for sign, facts in (("+", showing.supporting), ("-", showing.opposing)):
            for fact in facts:
                out += _wrapped(f"      {sign} {fact:<16} ", places.get(fact) or "no proof")
        if showing.status != "supported":
            out += _wrapped("      = ", f"{showing.rule} [{showing.authority}]")
    return out


def _wrapped(lead: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead)) or [lead.rstrip()]
