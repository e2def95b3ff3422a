"""One case as a single record shows it: the preliminary hearing for a motion on it, the trial for a paper at trial.

It takes evidence away and adds nothing; it must not know who reads a paper or what a paper says.
"""

from __future__ import annotations

from typing import Literal

from generator.casefile import CaseFile, Evidence

_SPOKEN_AT_TRIAL = ("reporters-transcript", "trial-testimony")


def narrowed(case: CaseFile, record: Literal["", "preliminary", "trial"]) -> CaseFile:
    """The case with only the evidence of one record; a fact that no such item proves has no proof left.

    A motion under Pen. Code, § 995 is judged on the transcript of the preliminary hearing. One under § 1118.1 is judged
    on the trial record as it stands when it is made: at the close of the People's case nothing of the defense's counts.
    """
    if not record:
        return case
    kept = [item for item in case.evidence if _belongs(item, record, case.case.stage)]
    names = {item.id for item in kept}
    facts = [f.model_copy(update={"proof": [p for p in f.proof if p.evidence in names]}) for f in case.facts]
    return case.model_copy(update={"evidence": kept, "facts": facts})


def _belongs(item: Evidence, record: str, stage: str) -> bool:
    if record == "preliminary":
        return item.cite_as == "prelim-transcript"
    if item.cite_as not in _SPOKEN_AT_TRIAL and item.admitted is None:
        return False
    of_the_defense = item.origin == "defense" or item.source == "client-testimony"
    return not (stage == "trial-people-rested" and of_the_defense)
