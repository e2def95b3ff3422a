"""The charge gate: whether the duress defense is open to a count at all, by law alone.

Source of every rule: Pen. Code, § 26, subd. Six and People v. Anderson (2002) 28 Cal.4th 767, as recorded in
clauses/offenses.yaml. It knows nothing of threats, facts or wording.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.casefile import Count, InlineOffense
from generator.offenses import OffenseTable

Duress = Literal["available", "unsettled", "via-predicate", "barred", "barred-if-death-resulted"]


class Charged(Struct, frozen=True):
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
    recalled: tuple[str, ...] = ()  # numbers that the table remembers and nobody read: never printed by themselves
    violent: str = "unknown"  # yes, no or unknown (Pen. Code, § 667.5, subd. (c)), by the table


class Gate(Struct, frozen=True):
    """Whether duress is open to a count, why, and by what authority (authority/proposition)."""

    charged: Charged
    duress: Duress
    open: bool
    reason: str
    authority: str
    favoring: tuple[str, ...] = ()  # what exists for the defense where the question is open (authority/proposition)
    opposing: tuple[str, ...] = ()  # and against it
    note: str = ""  # what a request on this count also covers


# Both sides of each open question, and nothing beyond what the table of authorities holds.
_OPEN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "attempted-murder": (
        ("pen-code-190-3/capital-offence-list", "pen-code-26/two-prongs"),
        ("people-v-anderson-2002/section-26-all-murder", "people-v-harrison-2005/no-negation-of-first-degree"),
    ),
    "conspiracy": (
        ("people-v-vieira-2005/conspiracy-not-capital", "pen-code-190-3/capital-offence-list"),
        ("people-v-anderson-2002/section-26-all-murder", "people-v-anderson-2002/gang-policy"),
    ),
    "manslaughter": (
        ("people-v-anderson-2002/defence-to-manslaughter", "pen-code-26/two-prongs"),
        ("people-v-pena-1983/any-crime-but-innocent-life",),
    ),
    "no-death": (
        ("pen-code-219/life-if-no-death", "pen-code-4500/life-prisoner-assault"),
        ("pen-code-190-3/capital-offence-list", "people-v-landry-2016/duress-rejected"),
    ),
}
_NOTES: dict[Duress, str] = {
    "available": "a request on this count also covers an attempt at it and lesser offenses in it that take no life",
    "unsettled": "name the lesser offenses and attempts to which the request also goes; those that take no life are open",
    "via-predicate": "the request goes to the underlying felony; the murder itself stays outside it",
    "barred": "no lesser form of murder, and no manslaughter in its place, opens by way of duress; other counts are judged by themselves",
    "barred-if-death-resulted": "enter counts[].death_resulted; where nobody died the question is open, not settled",
}  # fmt: skip

_CAPITAL = "duress is no defense to it; other counts are judged by themselves"

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
        calcrim=tuple(entry.calcrim) if entry.calcrim_checked == "source" else (), violent=entry.violent,
        recalled=tuple(entry.calcrim_unchecked),
    )  # fmt: skip
    if entry.duress == "barred-if-death-resulted":
        return _death_decides(count, charged)
    return _by_status("via-predicate" if _felony_murder(count, charged) else entry.duress, charged)


def _kind(offense: InlineOffense) -> str:
    """The kind of homicide by section and name, where the description leaves it at its default.

    A key of `_OPEN` where the question is open; murder; or none.
    """
    if offense.homicide != "none":
        return offense.homicide
    words = set(re.findall("[a-z]+", f"{offense.name} {offense.noun or ''}".lower()))
    sections = set(re.findall(r"\d+(?:\.\d+)?", offense.section)) if offense.code.lower().startswith("p") else set()
    if any(word.startswith("conspir") for word in words) or "182" in sections:
        return "conspiracy" if "murder" in words or "187" in sections else "none"
    begun = "intent" in words or "664" in sections or any(word.startswith(("attempt", "solicit")) for word in words)
    if "accessory" in words or sections & {"32", "31"}:
        return "none"
    if "manslaughter" in words or sections & {"191.5", "192"}:
        return "manslaughter"
    if "murder" in words or "187" in sections:
        return "attempted-murder" if begun else "murder"
    return "none"


def _described(count: Count, offense: InlineOffense) -> Gate:
    charged = Charged(
        name=offense.name, noun=(noun := offense.noun or offense.name.lower()), event=_event(noun),
        code=offense.code, section=offense.section,
        subdivision=offense.subdivision or "", homicide=offense.homicide, serious=False, calcrim=tuple(offense.calcrim),
    )  # fmt: skip
    kind = _kind(offense)
    if kind == "murder":
        charged = replace(charged, homicide=kind)
        return _by_status("via-predicate" if _felony_murder(count, charged) else "barred", charged)
    if offense.death_punishable == "yes":
        return _capital(charged)
    if offense.death_punishable == "only-if-death-resulted":
        return _death_decides(count, charged)
    if kind == "none":
        return _by_status("available", charged)
    return _by_status("unsettled", charged if kind == "conspiracy" else replace(charged, homicide=kind))


def _event(noun: str) -> str:
    return noun if " " not in noun else ""


def _felony_murder(count: Count, charged: Charged) -> bool:
    return charged.homicide == "murder" and count.theory == "felony-murder"


def _by_status(status: Duress, charged: Charged) -> Gate:
    if status == "barred" and charged.homicide != "murder":
        return _capital(charged)
    reason, authority = _REASONS[status]
    favoring, opposing = _both_sides(charged) if status == "unsettled" else ((), ())
    return Gate(
        charged, status, status in ("available", "unsettled"), reason, authority, favoring, opposing, _NOTES[status]
    )


def _capital(charged: Charged) -> Gate:
    reason = "the offense is punishable with death"
    return Gate(charged, "barred", False, reason, "pen-code-26/capital-exception", note=_CAPITAL)


def _both_sides(charged: Charged) -> tuple[tuple[str, ...], tuple[str, ...]]:
    conspiracy = charged.section.startswith("182") or "conspir" in charged.noun
    return _OPEN.get("conspiracy" if conspiracy else charged.homicide, ((), ()))


def _death_decides(count: Count, charged: Charged) -> Gate:
    """Offenses that are punishable with death only when somebody died (Pen. Code, § 190.3 lists them)."""
    if count.death_resulted is False:
        reason = "no death resulted, so this form is not punishable with death; no decision was found"
        sides = _OPEN["no-death"]
        return Gate(charged, "unsettled", True, reason, "pen-code-26/capital-exception", *sides, _NOTES["unsettled"])
    known = "a death resulted" if count.death_resulted else "the file does not say whether a death resulted"
    reason = f"the offense is punishable with death when a death resulted, and {known}"
    note = _CAPITAL if count.death_resulted else _NOTES["barred-if-death-resulted"]
    # A fact not given never refuses a draft: the count stays in, and the papers print the gap.
    unknown = count.death_resulted is None
    return Gate(charged, "barred-if-death-resulted", unknown, reason, "pen-code-190-3/capital-offence-list", note=note)
