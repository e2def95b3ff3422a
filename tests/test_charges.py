"""The charge gate on offenses that counsel describes and on theories: what duress is to them, told by section and name."""

from __future__ import annotations

import pytest

from generator.casefile import Count
from generator.charges import gate
from tests.papers import office


def status(section: str, name: str, *, theory: str | None = None, **more: str) -> str:
    """What duress is to an offense that the table does not have."""
    offense = {"code": "Pen. Code", "section": section, "name": name, "death_punishable": "no", **more}
    return gate(Count.model_validate({"number": 1, "offense": offense, **({"theory": theory} if theory else {})}), office().offenses).duress


DESCRIBED = [
    ("594", "Vandalism", {}, "available"),
    ("32", "Accessory after the fact", {}, "available"),
    ("32", "Accessory to murder", {}, "available"),  # takes no life, whatever it follows
    ("31", "Aiding a murder", {}, "available"),  # by the section alone
    ("153", "Accessory to murder, compounding", {}, "available"),  # by the name alone
    ("187", "Murder", {}, "barred"),
    ("187", "Unlawful killing", {}, "barred"),
    ("999", "Murder", {}, "barred"),
    ("999", "Killing", {"homicide": "murder"}, "barred"),
    ("664/187", "Attempted murder", {}, "unsettled"),
    ("653f", "Solicitation of murder", {}, "unsettled"),
    ("192", "Killing in a quarrel", {}, "unsettled"),
    ("999", "Voluntary manslaughter", {}, "unsettled"),
    ("999", "Killing", {"homicide": "manslaughter"}, "unsettled"),
    ("999", "Assault", {"homicide": "attempted-murder"}, "unsettled"),
    ("182", "Conspiracy to commit murder", {}, "unsettled"),
    ("182", "Conspiracy to commit theft", {}, "available"),
    ("999", "Killing", {"homicide": "manslaughter", "theory": "felony-murder"}, "unsettled"),
    ("187", "Murder", {"theory": "felony-murder"}, "via-predicate"),
    ("187", "Murder", {"theory": "direct"}, "barred"),
    ("37", "Treason", {"death_punishable": "yes"}, "barred"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "name", "more", "expected"), DESCRIBED, ids=[f"{s} {n} {m}" for s, n, m, _ in DESCRIBED])
def test_an_offense_that_counsel_describes_is_judged_by_its_section_and_name(section: str, name: str, more: dict[str, str], expected: str) -> None:
    assert status(section, name, **more) == expected


@pytest.mark.parametrize("offense", office().offenses, ids=lambda offense: offense.id)
def test_felony_murder_is_a_theory_of_murder_alone(offense: object) -> None:
    count = Count.model_validate({"number": 1, "offense": offense.id, "theory": "felony-murder"})  # type: ignore[attr-defined]
    assert (gate(count, office().offenses).duress == "via-predicate") == (offense.homicide == "murder")  # type: ignore[attr-defined]
