"""What the law or the stage of the case does not allow, and what may be drafted instead. A missing fact never refuses.

It judges papers against an analysis; it prints nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from generator.analysis import Analysis
from generator.casefile import CaseFile, Consent
from generator.clauses import Paper
from generator.custodians import barred
from generator.source import Keys


class Openness(Struct, frozen=True):
    """Whether a paper may be drafted, and if not, why, by what authority, and how counsel may go on."""

    paper: str
    open: bool
    reason: str
    authority: str = ""
    hint: str = ""
    places: tuple[tuple[Keys, str, str], ...] = ()  # where in the facts file, why, and what to do about it


def openness(paper: Paper, case: CaseFile, analysis: Analysis) -> Openness:
    """Judges one paper against stage, charges and the facts that are given."""
    stage = case.case.stage
    if stage not in paper.stages:
        return Openness(
            paper.paper, False, f"not open at the stage {stage}", hint=f"open at: {', '.join(paper.stages)}"
        )
    if paper.asserts_duress and case.claim.instruction_withdrawn:
        return Openness(
            paper.paper,
            False,
            "the facts file records that the instruction was withdrawn",
            hint="claim.instruction_withdrawn",
        )
    if "jury" in paper.needs and case.case.court_trial:
        return Openness(paper.paper, False, "the trial is to the court, and there is no jury to instruct")
    if "homicide" in paper.needs and not any(c.gate.charged.homicide != "none" for c in analysis.counts):
        return Openness(paper.paper, False, "no count charges a homicide")
    if "conviction" in paper.needs and stage != "convicted":
        return Openness(paper.paper, False, "there is no conviction yet")
    if "requestable-count" in paper.needs and analysis.counts and not analysis.requested:
        return _nothing_to_ask(paper, analysis)
    if "preservation" in paper.needs:
        return _letters_to_custodians(paper, case)
    return Openness(paper.paper, True, _why_open(analysis) if paper.asserts_duress else "open at this stage")


def _letters_to_custodians(paper: Paper, case: CaseFile) -> Openness:
    """One letter an entry: none without an entry, none to the coercer, a victim or a represented person."""
    if not case.preservation:
        hint = "enter recipient, system and window under preservation; each entry gives one letter"
        return Openness(paper.paper, False, "the facts file has no entry under preservation", hint=hint)
    if bars := barred(case):
        places = tuple((("preservation", bar.entry, bar.field), bar.reason, bar.hint) for bar in bars)
        return Openness(paper.paper, False, bars[0].reason, hint=bars[0].hint, places=places)
    letters = len(case.preservation)
    return Openness(paper.paper, True, f"{letters} letter{'' if letters == 1 else 's'}, the most urgent first")


def _why_open(analysis: Analysis) -> str:
    numbers = ", ".join(str(c.number) for c in analysis.requested)
    return (
        f"duress may be asked for on count {numbers}"
        if numbers
        else "no count is entered yet; the draft will show the gap"
    )


def _nothing_to_ask(paper: Paper, analysis: Analysis) -> Openness:
    openable = [c for c in analysis.counts if c.gate.open]
    if not openable:
        count = analysis.counts[0]
        barred = "; ".join(f"count {c.number}, {c.gate.charged.noun}: {c.gate.reason}" for c in analysis.counts)
        return Openness(paper.paper, False, f"every count is barred ({barred})", count.gate.authority)
    lines = [
        f"count {count.number}, threat {incident.threat}, {showing.element}: {showing.rule}"
        for count in openable
        for incident in count.incidents
        for showing in incident.defeated
    ]
    return Openness(
        paper.paper,
        False,
        f"the facts given defeat an element on every open count ({'; '.join(dict.fromkeys(lines))})",
        next(s.authority for c in openable for i in c.incidents for s in i.defeated),
        "to ask all the same and preserve the point, counsel records overrides: [{count, element, by, reason}]",
    )


def open_papers(papers: Iterable[Paper], case: CaseFile, analysis: Analysis) -> list[Openness]:
    """Every paper, open or not, in the order of the library."""
    return [openness(paper, case, analysis) for paper in papers]


class Owed(Struct, frozen=True):
    """Something counsel owes before a paper leaves the office. `blocks`: no final paper without it."""

    code: str
    message: str
    hint: str
    blocks: bool = True


def _recorded(consent: Consent | None) -> bool:
    """Whether somebody recorded a decision with name and date."""
    return consent is not None and bool(consent.by) and consent.date is not None


def _rests_on_prelim(case: CaseFile) -> bool:
    prelim = {e.id for e in case.evidence if e.cite_as == "prelim-transcript"}
    return any(p.evidence in prelim for f in case.facts for p in f.proof)


def owed(paper: Paper, case: CaseFile) -> list[Owed]:
    """What is owed before this paper leaves the office: consent, a safety review, and that counsel knows what it discloses."""
    found = []
    before_trial = case.case.stage in ("complaint", "held-to-answer", "pretrial")
    early = paper.paper in ("motion", "instructions") and before_trial
    if (early or paper.paper == "letter") and case.threats and not _recorded(case.negotiation.safety_reviewed):
        where = "in custody" if case.case.custody.in_custody else "named as the one who accuses"
        found.append(
            Owed(
                "safety-review",
                f"this paper names the person who made the threat, and the client may be {where}",
                "review the client's safety and record it as negotiation.safety_reviewed: {by, date}",
            )
        )
    if paper.paper == "letter" and not _recorded(case.negotiation.consent):
        found.append(
            Owed(
                "client-consent",
                "the client's consent to sending is not recorded",
                "record negotiation.consent: {by, date}",
            )
        )
    if paper.paper == "letter" and case.negotiation.disposition in ("dismissal", "prefiling", "diversion"):
        message = "a letter that asks for no plea is not protected as plea negotiations (Evid. Code, § 1153)"
        hint = "it holds only what the People have or what you opened to them; check that you mean to disclose it"
        found.append(Owed("unprotected-letter", message, hint, blocks=False))
    if paper.audience == "public" and case.case.stage.startswith("trial-") and _rests_on_prelim(case):
        message = "at trial a paper rests on the trial record, and facts of this file are proved by the preliminary transcript"
        hint = "give the facts their trial testimony, trial exhibits or reporter's transcript as proof"
        found.append(Owed("trial-record", message, hint))
    if early:
        what = "motion" if paper.paper == "motion" else "packet"
        message = f"this {what} is made before trial and discloses the theory of the defense"
        found.append(
            Owed("discloses-theory", message, "the request can also wait for the instruction conference", blocks=False)
        )
    if paper.paper == "instructions":
        first = "CALCRIM No. 362 on the first account, and " if case.background.prior_accounts else ""
        message = f"the People may ask for {first}CALCRIM Nos. 316, 371 and 372 where evidence fits"
        found.append(Owed("expect-from-people", message, "be ready to oppose or modify them", blocks=False))
    return found
