"""The table of offenses: statuses that follow the law, names that read well, faults reported with their line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import authorities
from generator.findings import CannotContinue
from generator.offenses import check, load
from tests.test_authorities import BRITISH, swap
from tests.worked_citations import CLAUSES

FILE = CLAUSES / "offenses.yaml"
OFFENSES = load(FILE)


def test_statuses() -> None:
    """No offense was ever raised to a better status than its authorities give it."""
    found = Counter(o.duress for o in OFFENSES)
    assert len(OFFENSES) >= 68
    assert found >= Counter({"barred": 6, "unsettled": 4, "via-predicate": 1, "barred-if-death-resulted": 2})
    assert {o.id for o in OFFENSES if o.duress == "barred-if-death-resulted"} == {"pen-219", "pen-4500"}
    assert {o.id for o in OFFENSES if o.related_pleas_printable == "yes"} == set()


def test_murder_is_never_open() -> None:
    """People v. Anderson (2002) 28 Cal.4th 767, 770."""
    murders = [o for o in OFFENSES if o.homicide == "murder"]
    assert {o.id for o in murders} == {o.id for o in OFFENSES if o.section == "187"}
    assert {o.duress for o in murders} == {"barred", "via-predicate"}


def test_every_authority_and_instruction_is_in_the_table() -> None:
    assert check(OFFENSES, authorities.load(CLAUSES / "authorities.yaml")) == []


def test_nouns_stand_in_running_text() -> None:
    for offense in OFFENSES:
        assert re.fullmatch(r"[a-z][a-z, -]+", offense.noun), offense.id
        assert not BRITISH.search(f"{offense.noun} {offense.name} {offense.pleaded_as} {offense.note}"), offense.id
    assert [OFFENSES.get(k).noun for k in ("pen-211-second", "veh-2800-1", "pen-29800")] == [
        "robbery", "evading a peace officer", "possessing a firearm as a felon",
    ]  # fmt: skip


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        OFFENSES.get("pen-0")


SOUND = """\
- id: pen-219
  code: Pen. Code
  section: '219'
  charged_under: '219'
  name: Train wrecking
  noun: train wrecking
  pleaded_as: train wrecking
  calcrim: []
  calcrim_checked: none
  level: felony
  level_checked: secondhand
  serious: unknown
  violent: unknown
  serious_violent_checked: none
  homicide: none
  death_punishable: 'yes'
  duress: barred-if-death-resulted
  duress_basis: statute-text
  death_resulted_matters: true
  authorities: [pen-code-26]
  related_pleas: []
  related_pleas_checked: none
  related_pleas_printable: 'no'
  reviewed: '2026-11-23'
"""


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swap("homicide: none", "homicide: murder"), "17:3: error bad-table pen-219: "
         "duress is no defense to murder (People v. Anderson (2002) 28 Cal.4th 767); say so, and name that case"),
        (swap("duress: barred-if-death-resulted", "duress: available"), "17:3: error bad-table pen-219: "
         "a crime punishable with death is outside Pen. Code, § 26, subd. Six"),
        (swap("  death_resulted_matters: true\n", ""), "1:3: error bad-table pen-219: "
         "death_resulted_matters: true goes with "
         "duress: barred-if-death-resulted, and with nothing else"),
        (swap("[pen-code-26]", "[pen-code-219]"), "17:3: error bad-table pen-219: "
         "the conditional bar needs a form punishable with death and Pen. Code, § 26 as its authority"),
        (swap("related_pleas_printable: 'no'", "related_pleas_printable: 'yes'"), "23:3: error bad-table pen-219: "
         "related pleas that nobody checked are not printed"),
        (swap("serious: unknown", "serious: 'yes'"), "14:3: error bad-table pen-219: "
         "serious and violent are unknown until somebody checked them"),
        (swap("level: felony", "level: infraction"), "10:3: error bad-table pen-219: "
         "level: Input should be 'felony', 'misdemeanor' or 'wobbler'"),
        (swap("  noun: train wrecking\n", ""), "1:3: error bad-table pen-219: noun: Field required"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_its_line(change: Callable[[str], str], expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "clauses"
    folder.mkdir()
    path = folder / "offenses.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert load(path).get("pen-219").name == "Train wrecking"
    path.write_text(change(SOUND), encoding="utf-8")
    with pytest.raises(CannotContinue) as stopped:
        load(path)
    assert stopped.value.exit_code == 4
    assert f"clauses/offenses.yaml:{expected}" in [str(f) for f in stopped.value.findings]


def test_an_offense_that_rests_on_nothing_citable_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "offenses.yaml"
    path.write_text(
        SOUND.replace("[pen-code-26]", "[pen-code-26, people-v-phillips-2017]").replace("calcrim: []", "calcrim: "
        "['9999', '570']")
        .replace("calcrim_checked: none", "calcrim_checked: source"), encoding="utf-8",
    )  # fmt: skip
    found = check(load(path), authorities.load(CLAUSES / "authorities.yaml"))
    assert [f.message for f in found] == [
        "never cite People v. Phillips (people-v-phillips-2017): unpublished: rule 8.1115(a)",
        "no calcrim-9999 in the table of authorities",
        "calcrim-570 counts as seen here, but its title was not read",
    ]
