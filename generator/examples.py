"""The messages that an example of `duress help` gives when the program meets it. It holds no rule of its own."""

from __future__ import annotations

import datetime as dt

from generator import drafting, library, reading
from generator.alerts import alerts
from generator.codes import codes
from generator.deadlines import deadlines
from generator.findings import CannotContinue, Finding

# A day on which the dates of the examples have passed; the clock is never read.
_DAY = dt.date(2027, 3, 5)


def findings_of(code: str, text: str | None = None) -> list[Finding]:
    """Every message that the example of a code gives, or that another facts file gives in its place."""
    entry = codes()[code]
    office = library.load()
    try:
        case = reading.load_bytes((text or entry.wrong).encode(), "case.yaml", {o.id for o in office.offenses})
        found = list(case.warnings)
        analysis = drafting.analyze_case(case, office)
        if entry.at == "check":
            found += alerts(case, analysis, deadlines(case.case, _DAY))
        elif entry.at:
            paper = office.papers[entry.at.split()[-1]]
            drafting.refuse_unless_open(paper, case, analysis, office)
            options = drafting.Options(_DAY, final=entry.at.startswith("final"))
            found += drafting.compose(paper, case, analysis, office, options).findings
    except CannotContinue as stop:
        return list(stop.findings)
    return found
