"""The charge gate: whether the duress defense is open to a count at all, by law alone.

Source of every rule: Pen. Code, § 26, subd. Six and People v. Anderson (2002) 28 Cal.4th 767, as recorded in
clauses/offenses.yaml. It knows nothing of threats, facts or wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.casefile import Count, InlineOffense
from generator.offenses import OffenseTable

Duress = Literal["available", "unsettled", "via-predicate", "barred", "barred-if-death-resulted"]


@dataclass(frozen=True)
class Charged:
    """What a count charges, from the table or from counsel's own description."""

    name: str
    noun: str  # the offense in running text
    event: str  # the charged act as an event with one noun (robbery, pursuit); empty where there is none
    code: str
    section: str
    subdivision: str
    homicide: str
    serious: bool  # a serious felony by the table (Pen. Code, § 1192.7, subd. (c)); unknown is no
    calcrim: tuple[str, ...]  # numbers whose title line was read


@dataclass(frozen=True)
class Gate:
    """Whether duress is open to a count, why, and by what authority (authority/proposition)."""

    charged: Charged
    duress: Duress
    open: bool
    reason: str
    authority: str


_REASONS: dict[Duress, tuple[str, str]] = {
    "available": ("the offense is not punishable with death", "pen-code-26/two-prongs"),
    "unsettled": (
        "no published decision was found that settles the question for this offense",
        "pen-code-26/capital-exception",
    ),
    "via-predicate": (
        "duress is no defense to murder; it can only defeat the felony on which felony murder rests",
        "people-v-anderson-2002/felony-murder-predicate",
    ),
    "barred": (
        "duress is no defense to murder and does not reduce it to manslaughter",
        "people-v-anderson-2002/no-defence-to-murder",
    ),
}


def gate(count: Count, offenses: OffenseTable) -> Gate:
    """Judges one count. Raises KeyError for an offense key that is in no table, which the facts reader refuses before."""
    if isinstance(count.offense, InlineOffense):
        return _described(count, count.offense)
    entry = offenses.get(count.offense)
    charged = Charged(
        name=entry.name, noun=entry.noun, event=entry.event or _event(entry.noun), code=entry.code, section=entry.section,
        subdivision=entry.subdivision or "", homicide=entry.homicide, serious=entry.serious == "yes",
        calcrim=tuple(entry.calcrim) if entry.calcrim_checked == "source" else (),
    )  # fmt: skip
    if entry.duress == "barred-if-death-resulted":
        return _death_decides(count, charged)
    return _by_status("via-predicate" if _felony_murder(count, charged) else entry.duress, charged)


def _described(count: Count, offense: InlineOffense) -> Gate:
    charged = Charged(
        name=offense.name, noun=(noun := offense.noun or offense.name.lower()), event=_event(noun), code=offense.code, section=offense.section,
        subdivision=offense.subdivision or "", homicide=offense.homicide, serious=False, calcrim=tuple(offense.calcrim),
    )  # fmt: skip
    if offense.homicide == "murder":
        return _by_status("via-predicate" if _felony_murder(count, charged) else "barred", charged)
    if offense.death_punishable == "yes":
        return Gate(charged, "barred", False, "the offense is punishable with death", "pen-code-26/capital-exception")
    if offense.death_punishable == "only-if-death-resulted":
        return _death_decides(count, charged)
    return _by_status("unsettled" if offense.homicide in ("attempted-murder", "manslaughter") else "available", charged)


def _event(noun: str) -> str:
    return noun if " " not in noun else ""


def _felony_murder(count: Count, charged: Charged) -> bool:
    return charged.homicide == "murder" and count.theory == "felony-murder"


def _by_status(status: Duress, charged: Charged) -> Gate:
    reason, authority = _REASONS[status]
    if status == "barred" and charged.homicide != "murder":
        reason, authority = "the offense is punishable with death", "pen-code-26/capital-exception"
    return Gate(charged, status, status in ("available", "unsettled"), reason, authority)


def _death_decides(count: Count, charged: Charged) -> Gate:
    """Offenses that are punishable with death only when somebody died (Pen. Code, § 190.3 lists them)."""
    if count.death_resulted is False:
        reason = "no death resulted, so this form is not punishable with death; no decision was found"
        return Gate(charged, "unsettled", True, reason, "pen-code-26/capital-exception")
    known = "a death resulted" if count.death_resulted else "the file does not say whether a death resulted"
    reason = f"the offense is punishable with death when a death resulted, and {known}"
    return Gate(charged, "barred-if-death-resulted", False, reason, "pen-code-190-3/capital-offence-list")
