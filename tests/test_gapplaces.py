"""A gap is reported with the field that fills it and its line, so that a paralegal need not look for either."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator import gapplaces
from generator.source import path_text

from .papers import ROOT, office
from .test_command_line import duress


def test_the_gaps_of_a_new_file_name_field_and_line(tmp_path: Path) -> None:
    duress("new", "case.yaml", "--stage", "pretrial", "--offense", "pen-211-second", "--defendant", "Ann Oe", cwd=tmp_path)
    lines = (tmp_path / "case.yaml").read_text().splitlines()
    said = duress("draft", "motion", "case.yaml", cwd=tmp_path).stderr
    found = re.findall(r"^case\.yaml:(\d+):\d+: warning missing (\S+): motion: \[MISSING", said, re.MULTILINE)
    assert len(found) >= 20
    for line, path in found:
        assert lines[int(line) - 1].strip().startswith(f"{path.split('.')[-1]}:"), (line, path)
    assert {"case.court.county", "counsel.bar_number", "case.dates.hearing", "people.office", "threats", "facts", "service"} <= {
        path for _, path in found
    }
    assert re.findall(r"^case\.yaml: warning missing", said, re.MULTILINE) == []


def test_what_keeps_a_paper_from_being_final_names_them_too() -> None:
    done = duress("draft", "motion", ROOT / "samples/lean/case.yaml", "--final")
    assert done.returncode == 5
    assert re.search(r"^\S+case\.yaml:\d+:\d+: error final-gap case\.dates\.hearing: \[MISSING: hearing date\]", done.stderr, re.M)


def test_every_gap_that_a_clause_words_itself_has_a_place() -> None:
    own = {"what belongs here", "the ruling sought on the homicide counts", "text of this instruction"}  # no one field fills these
    worded = {
        words
        for clause in office().clauses.values()
        for words in re.findall(r'\bgap\("([^"]+)"\)', clause.text + clause.head.heading)
    }
    assert worded
    assert {words for words in worded - own if not gapplaces.place_of(words)} == set()


@pytest.mark.parametrize(
    ("gap", "path"),
    [
        ("county", "case.court.county"), ("hearing date", "case.dates.hearing"), ("counsel's name", "counsel.name"),
        ("State Bar number", "counsel.bar_number"), ("proof of immediate danger", "facts"), ("page of People v. Nobody", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_gap_lead_to_its_field(gap: str, path: str) -> None:
    assert path_text(gapplaces.place_of(gap)) == path
