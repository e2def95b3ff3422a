"""Candor: which adverse authority a paper must name and answer, and whether it does (Rules Prof. Conduct, rule 3.3(a)(2)).

The table says of each such proposition when it must be disclosed, in words (`must_when`) and by the id of a condition
(`must_if`); what a paper argues comes from the front matter of its clauses (`argues`) and from the case. It must not
know how anything is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from generator.analysis import Analysis
from generator.authorities import AnyAuthority, AuthorityTable, Proposition
from generator.casefile import CaseFile
from generator.clauses import Clause, Paper
from generator.findings import Finding, Severity

NEVER = "never-in-these-papers"


class Setting(Struct, frozen=True):
    """What a computed condition may look at: the case, its analysis and the points that the paper argues."""

    case: CaseFile
    analysis: Analysis
    argued: frozenset[str]


def _counts(setting: Setting, *sections: str) -> bool:
    return any(c.gate.charged.section in sections for c in setting.analysis.counts)


def _murder(setting: Setting) -> bool:
    return any(c.gate.charged.homicide == "murder" for c in setting.analysis.counts)


def _capital(setting: Setting) -> bool:
    return any(not c.gate.open and c.gate.charged.homicide != "murder" for c in setting.analysis.counts)


def _no_demand(setting: Setting) -> bool:
    return any(
        showing.element == "demand" and showing.status == "unsupported"
        for count in setting.analysis.requested for incident in count.incidents if not incident.defeated for showing in incident.showings
    )  # fmt: skip


def _killed(setting: Setting, section: str) -> bool:
    return any(
        c.death_resulted and g.gate.charged.section == section
        for c, g in zip(setting.case.counts, setting.analysis.counts, strict=False)
    )


def _serious_plea(setting: Setting) -> bool:
    informed = setting.case.case.dates.information is not None
    return (
        "proposes-plea" in setting.argued and informed and any(c.gate.charged.serious for c in setting.analysis.counts)
    )


# Conditions that follow from the case, for a paper that argues duress. Each says when it holds.
COMPUTED: dict[str, tuple[str, Callable[[Setting], bool]]] = {
    "murder-count-discussed": ("a count charges murder, so that coercion is discussed beside it", _murder),
    "capital-count": (
        "a count that is not murder is closed to duress, because the crime may be punished with death",
        _capital,
    ),
    "no-demand-shown": ("the facts given show that nobody demanded the crime of a count", _no_demand),
    "train-wreck-death": ("a count under section 219 in which a person died", lambda s: _killed(s, "219")),
    "life-prisoner-death": ("a count under section 4500 in which the victim died", lambda s: _killed(s, "4500")),
    "plea-on-serious-information": (
        "a plea is proposed on an information that charges a serious felony",
        _serious_plea,
    ),
}
# Points that a clause argues and says so in its front matter (`argues: [id]`).
ARGUED: dict[str, str] = {
    "argues-acquittal": "judgment of acquittal under section 1118.1",
    "argues-acquittal-on-later-evidence": "acquittal on evidence that came after the People's case",
    "argues-anderson-wrong": "that Anderson (2002) should not be followed or is doubtful",
    "argues-coercer-provocation": "the coercer's threats as provocation for heat of passion",
    "argues-diminished-capacity": "capacity to form a mental state",
    "argues-great-bodily-harm": "duress on fear of something less than death",
    "argues-illness-alone": "mental illness without trauma as a reason for the lower term",
    "argues-implied-malice-aiding-ended": "that aiding an implied malice murder is no longer a crime",
    "argues-lost-evidence": "due process relief for lost evidence that was only potentially useful",
    "argues-lower-term": "the lower term under section 1170, subdivision (b)(6)",
    "argues-malice": "that threats negate malice",
    "argues-manslaughter-from-coercion": "manslaughter on a murder count because of coercion, or the point preserved",
    "argues-no-mature-reflection": "that the client did not maturely or meaningfully reflect",
    "argues-not-capital": "that a listed offense, or this murder, is not punishable with death",
    "argues-partner-violence-defense": "the defense of section 236.24",
    "argues-plea-talks-excluded": "that plea talks may not be used, for whatever purpose",
    "argues-plea-without-exception": "approval of a reduced plea without an exception of section 1192.7, subdivision (a)",
    "argues-premeditation": "that coercion bears on premeditation or on the intent for first degree murder",
    "argues-racial-justice": "a violation of section 745",
    "argues-reliance-alone": "an instruction because the defense relies on duress, evidence apart",
    "argues-set-aside-on-facts": "that the magistrate's findings of fact were wrong, or the evidence in conflict",
    "argues-sua-sponte-duty": "a duty to instruct on duress without a request",
    "argues-third-person": "a threat to somebody else's life",
    "argues-trafficking-defense": "the defense of section 236.23",
    "argues-unreasonable-belief": "an honest but unreasonable belief in duress",
    "argues-without-immediacy": "duress without present, active, immediate peril",
    "asserts-psychotherapist-privilege": "the privilege over a condition that the client put in issue",
    "expert-on-mental-state": "expert evidence on the required mental state itself",
    "expert-relates-account": "an expert who relates an account as true",
    "offers-altered-writing": "a cropped, edited or otherwise altered writing",
    "offers-copy-without-original": "a copy whose original the defense holds and has not shown",
    "offers-later-state-of-mind": "the client's own later words on fear or state of mind",
    "offers-mental-condition-evidence": "mental-condition evidence on whether a state of mind could be formed",
    "offers-oral-proof-of-writing": "a witness's memory of a message or other writing",
    "offers-own-statement": "the client's own statement offered under section 1220",
    "proposes-plea": "terms of a plea",
    "resists-defense-disclosure": "that an intended witness, statement, report or exhibit need not be disclosed",
    "resists-mental-examination": "that no prosecution examination may follow a defense expert",
    "seeks-direct-delivery": "third-party records delivered to counsel instead of the court",
    "seeks-diversion": "diversion under section 1001.36 or 1001.95",
    "seeks-enhancement-dismissal": "dismissal of an enhancement under section 1385, subdivision (c)",
    "seeks-exclusion-of-other-acts": "exclusion of the client's other acts",
    "seeks-exclusion-of-prior": "exclusion of a prior felony as not dishonest",
    "seeks-judicial-bargain": "an indicated sentence in return for a plea without the prosecutor's agreement",
    "seeks-lesser-related": "an instruction on a lesser related offense without the People's agreement",
    "seeks-sealing": "an order that seals a filed paper",
    "seeks-severance": "a trial apart from a codefendant",
    "seeks-unsworn-statement": "an unsworn statement in mitigation",
    "seeks-unusual-case": "probation as an unusual case",
}


# ------------------------------------------------------------------------------------------------- the library


def lint(clauses: Iterable[Clause], table: AuthorityTable) -> list[Finding]:
    """What is wrong with the candor of the library itself; every finding is an error (exit code 4)."""
    found: list[Finding] = []
    known = {NEVER, *COMPUTED, *ARGUED}
    for entry, proposition in _adverse(table):
        must, condition = proposition.disclosure == "must", proposition.must_if
        if must != (condition is not None) or (condition is not None and condition not in known):
            message = (
                "a proposition that must be disclosed has a `must_if` from generator/candor.py, and no other has one"
            )
            found.append(
                Finding(
                    "clauses/authorities.yaml", 0, 0, "error", "bad-must-if", f"{entry.id}/{proposition.id}", message
                )
            )
    for clause in clauses:
        found += (
            Finding(clause.file, 1, 1, "error", code, clause.id, message, hint)
            for code, message, hint in _faults(clause, table)
        )
    return found


def _faults(clause: Clause, table: AuthorityTable) -> Iterator[tuple[str, str, str]]:
    head = clause.head
    for name in sorted({*head.cites, *head.adverse}):
        if name in table and (entry := table.authority(name)).citable == "never":
            yield "never-cite", f"{entry.label} ({name}) must not be cited: {entry.why}", "take it out"
    for point in head.argues:
        if point not in ARGUED:
            yield "unknown-point", f"argues: no point {point}", "the points are listed in generator/candor.py"
    if head.heading and head.cites and not head.adverse and not head.searched:
        hint = "name it under adverse, or write searched: with the day of the search"
        yield "not-searched", "it argues from authority and does not say whether adverse authority was looked for", hint


def _adverse(table: AuthorityTable) -> Iterator[tuple[AnyAuthority, Proposition]]:
    for entry in table:
        yield from ((entry, p) for p in entry.propositions if p.disclosure or p.must_if)


# --------------------------------------------------------------------------------------------------- one paper


def holding(clauses: Iterable[Clause], paper: Paper, case: CaseFile, analysis: Analysis) -> frozenset[str]:
    """The conditions that hold for a paper made of some clauses.

    What follows from the case counts only where the paper argues at all: a cover sheet or a letter to a custodian
    states no law.
    """
    found = list(clauses)
    argued = frozenset(point for clause in found for point in clause.head.argues)
    argues = any(c.head.heading and (c.head.cites or c.head.adverse) for c in found)
    if not (argues and (paper.asserts_duress or "homicide" in paper.needs)):
        return argued
    setting = Setting(case, analysis, argued)
    return argued | {name for name, (_, holds) in COMPUTED.items() if holds(setting)}


def undisclosed(
    clauses: Iterable[Clause],
    cited: Iterable[tuple[str, str]],
    paper: Paper,
    case: CaseFile,
    analysis: Analysis,
    table: AuthorityTable,
) -> Iterator[tuple[AnyAuthority, Proposition, str]]:
    """Adverse authority that a paper must name and does not, or names and does not answer, with what is lacking.

    `clauses` are those in the paper, `cited` its (authority, proposition) pairs. Naming one proposition of an authority
    discloses the others that are due on the same condition. Answered means that a clause names it under `adverse`.
    """
    found = list(clauses)
    conditions = holding(found, paper, case, analysis)
    pairs = set(cited)
    answered = {name for clause in found for name in clause.head.adverse}
    for entry, proposition in _adverse(table):
        if proposition.must_if not in conditions or entry.citable == "never":
            continue
        same = {(entry.id, p.id) for p in entry.propositions if p.must_if == proposition.must_if}
        if not pairs & same:
            yield entry, proposition, "is not cited"
        elif entry.id not in answered and (entry.id, proposition.id) in pairs:
            yield entry, proposition, "is cited, and no clause answers it"


def findings(
    clauses: Iterable[Clause], cited: Iterable[tuple[str, str]], paper: Paper, case: CaseFile, analysis: Analysis, table: AuthorityTable,
    *, file: str, severity: Severity,
) -> list[Finding]:  # fmt: skip
    """The `candor` findings of one paper: a warning in a draft, an error for `--final`."""
    out = []
    for entry, proposition, lacking in undisclosed(clauses, cited, paper, case, analysis, table):
        message = f"{entry.label}, adverse, {lacking} ({entry.id}/{proposition.id}): it must be disclosed when {proposition.must_when}"
        hint = "cite and answer it in a clause that names it under adverse (Rules Prof. Conduct, rule 3.3(a)(2))"
        out.append(Finding(file, 0, 0, severity, "candor", paper.paper, message, hint))
    return out


def to_prepare(table: AuthorityTable, topics: Iterable[str] = ()) -> list[tuple[AnyAuthority, Proposition]]:
    """Adverse propositions that counsel should be ready for and need not volunteer; of some topics, or all."""
    wanted = set(topics)
    return [
        (entry, p) for entry, p in _adverse(table)
        if p.disclosure == "prepare" and entry.citable != "never" and (not wanted or wanted & set(p.topics))
    ]  # fmt: skip
