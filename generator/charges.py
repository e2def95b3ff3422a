"""The charge gate: whether the duress defense is open to a count at all, by law alone.

Source of every rule: Pen. Code, § 26, subd. Six and People v. Anderson (2002) 28 Cal.4th 767, as recorded in
clauses/offenses.yaml. It knows nothing of threats, facts or wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.casefile import CaseFile, Count, InlineOffense
from generator.offenses import OffenseTable

Duress = Literal["available", "unsettled", "via-predicate", "barred", "barred-if-death-resulted"]


@dataclass(frozen=True)
class Gate:
    """Whether duress is open to a count, why, and by what authority."""

    duress: Duress
    open: bool
    reason: str
    authority: str  # authority/proposition
    offense: str  # name of the offense
    noun: str  # the offense in running text
    section: str  # section of the code, as charged
    code: str
    homicide: str
    subdivision: str = ""
    calcrim: tuple[str, ...] = ()


def gate(count: Count, case: CaseFile, offenses: OffenseTable) -> Gate:
    """Judges one count.

    An offense that is not in the table is judged from counsel's own description. Raises KeyError for a key that is in
    no table, which the facts reader has refused before.
    """
    if isinstance(count.offense, InlineOffense):
        return _inline(count, count.offense)
    entry = offenses.get(count.offense)
    status: Duress = entry.duress
    noun = entry.noun or entry.name.lower()
    common = {
        "offense": entry.name,
        "noun": noun,
        "section": entry.section,
        "code": entry.code,
        "homicide": entry.homicide,
        "subdivision": entry.subdivision or "",
        "calcrim": tuple(entry.calcrim) if entry.calcrim_checked == "source" else (),
    }
    if entry.homicide == "murder" and count.theory == "felony-murder":
        status = "via-predicate"
    if status == "barred-if-death-resulted":
        return Gate(status, count.death_resulted is False, *_death_dependent(count), **common)
    reason, authority = _REASONS[status]
    return Gate(status, status in ("available", "unsettled"), reason, authority, **common)


def _death_dependent(count: Count) -> tuple[str, str]:
    if count.death_resulted is False:
        return "no death resulted, so this form of the offense is not punishable with death; no decision was found", "pen-code-26/capital-exception"
    known = "a death resulted" if count.death_resulted else "the file does not say whether a death resulted"
    return f"the offense is punishable with death when a death resulted, and {known}", "pen-code-190-3/capital-offence-list"


_REASONS: dict[str, tuple[str, str]] = {
    "available": ("the offense is not punishable with death", "pen-code-26/two-prongs"),
    "unsettled": ("no published decision was found that settles the question for this offense", "pen-code-26/capital-exception"),
    "via-predicate": (
        "duress is no defense to murder; it can only defeat the felony on which felony murder rests",
        "people-v-anderson-2002/felony-murder-predicate",
    ),
    "barred": ("duress is no defense to murder and does not reduce it to manslaughter", "people-v-anderson-2002/no-defence-to-murder"),
}


def _inline(count: Count, offense: InlineOffense) -> Gate:
    common = {
        "offense": offense.name,
        "noun": offense.noun or offense.name.lower(),
        "section": offense.section,
        "code": offense.code,
        "homicide": offense.homicide,
        "subdivision": offense.subdivision or "",
        "calcrim": tuple(offense.calcrim),
    }
    if offense.homicide == "murder":
        status: Duress = "via-predicate" if count.theory == "felony-murder" else "barred"
    elif offense.death_punishable == "yes":
        return Gate("barred", False, "the offense is punishable with death", "pen-code-26/capital-exception", **common)
    elif offense.death_punishable == "only-if-death-resulted":
        return Gate("barred-if-death-resulted", count.death_resulted is False, *_death_dependent(count), **common)
    elif offense.homicide in ("attempted-murder", "manslaughter"):
        status = "unsettled"
    else:
        status = "available"
    reason, authority = _REASONS[status]
    return Gate(status, status in ("available", "unsettled"), reason, authority, **common)
