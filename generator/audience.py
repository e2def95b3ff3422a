"""Who may see what: the audience of every item of evidence and every fact, and which proofs a reader may be shown.

Confidential communications with counsel (Evid. Code, § 954) stay out of every paper that leaves the office. It knows
the facts file, and neither papers nor wording.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.casefile import Audience, CaseFile, Evidence, Fact, Proof
from generator.findings import Finding
from generator.source import Keys, Marks, path_text

# From the most open to the most closed. A paper for a reader uses items up to the reader's own place.
OPENNESS: tuple[Audience, ...] = ("public", "prosecutor", "privileged")
BY_ORIGIN: dict[str, Audience] = {"people": "prosecutor", "court": "public", "defense": "privileged"}
ALWAYS_PRIVILEGED = "client-to-counsel"


def _rank(audience: Audience) -> int:
    return OPENNESS.index(audience)


def may_read(paper: Audience, item: Audience) -> bool:
    """Whether a paper with the audience `paper` may show something whose audience is `item`."""
    return _rank(item) <= _rank(paper)


def _item_audience(source: str, origin: str, audience: Audience | None) -> Audience:
    if source == ALWAYS_PRIVILEGED:
        return "privileged"
    return audience or BY_ORIGIN.get(origin, "privileged")


def _most_open(audiences: Iterable[Audience]) -> Audience:
    return min(audiences, key=_rank, default="privileged")


def evidence_audience(item: Evidence) -> Audience:
    """Who may see an item: what counsel wrote, else by origin. What the client told counsel is always privileged."""
    return _item_audience(item.source, item.origin, item.audience)


def _of_proof(proof: Proof, case: CaseFile) -> Audience:
    item = next((item for item in case.evidence if item.id == proof.evidence), None)
    return evidence_audience(item) if item else "privileged"


def fact_audience(fact: Fact, case: CaseFile) -> Audience:
    """Who may read a fact: the audience of its most open proof, or its own stricter one. Without proof: privileged."""
    proved = _most_open(_of_proof(proof, case) for proof in fact.proof)
    return max(proved, fact.audience or proved, key=_rank)


def proofs_for(fact: Fact, case: CaseFile, reader: Audience) -> tuple[Proof, ...]:
    """The proofs of a fact that a paper with the audience `reader` may cite; none when the fact is closed to it."""
    if not may_read(reader, fact_audience(fact, case)):
        return ()
    return tuple(proof for proof in fact.proof if may_read(reader, _of_proof(proof, case)))


def check(data: dict[str, Any], marks: Marks, file: str) -> list[Finding]:
    """Audiences wider than the rules allow, found in the facts as read (they may be incomplete or wrong elsewhere)."""
    findings: list[Finding] = []
    items: dict[str, Audience] = {}
    for path, item in _entries(data, "evidence"):
        audience = item.get("audience")
        if audience is not None and audience not in OPENNESS:
            continue
        if item.get("source") == ALWAYS_PRIVILEGED and audience in ("public", "prosecutor"):
            message = f"what the client told counsel is privileged and cannot be made {audience}"
            hint = "remove this line; only the client may waive, and not in a facts file"
            findings.append(_finding(file, marks, (*path, "audience"), "privileged-source", message, hint))
        if all(isinstance(item.get(key), str) for key in ("id", "source", "origin")):
            items[item["id"]] = _item_audience(item["source"], item["origin"], audience)
    for path, fact in _entries(data, "facts"):
        audience = fact.get("audience")
        proofs = fact.get("proof", [])
        if audience not in OPENNESS or not isinstance(proofs, list):
            continue
        named = [proof.get("evidence") if isinstance(proof, dict) else None for proof in proofs]
        known = [items[name] for name in named if isinstance(name, str) and name in items]
        if len(known) < len(named):
            continue  # reported as a reference; how open the fact is cannot be told
        allowed = _most_open(known)
        if _rank(audience) < _rank(allowed):
            why = f"its proofs are open to {allowed} at most" if named else "without proof it is privileged"
            message = f"the fact cannot be {audience}: {why}"
            hint = "remove this line, or cite a proof that this reader may see; a fact may only be made stricter"
            findings.append(_finding(file, marks, (*path, "audience"), "audience-too-wide", message, hint))
    return findings


def _entries(data: dict[str, Any], section: str) -> Iterable[tuple[Keys, dict[str, Any]]]:
    entries = data.get(section)
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            yield (section, index), entry


def _finding(file: str, marks: Marks, path: Keys, code: str, message: str, hint: str) -> Finding:
    return Finding(file, *marks.at(path), "error", code, path_text(path), message, hint)
