"""A new facts file: what the skeleton holds, that it can be used as it is, and that nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import get_args

import pytest

from generator import drafting, reading, skeleton
from generator.casefile import Stage
from generator.document import to_text
from generator.findings import CannotContinue
from generator.guards import open_papers

from .papers import ROOT, office
from .test_command_line import duress

OFFENSES = [offense.id for offense in office().offenses]


def charge(key: str) -> skeleton.Charge:
    """What the skeleton is told of an offense."""
    entry = office().offenses.get(key)
    return skeleton.Charge(key, entry.name, entry.homicide != "none", entry.homicide == "murder", entry.death_resulted_matters)


def written(stage: str, *keys: str) -> str:
    """The skeleton of a stage and its charges, with a client."""
    papers = {p.paper for p in office().papers.values() if stage in p.stages}
    return skeleton.skeleton(stage, [charge(key) for key in keys], papers, defendant="Ann Oe")


def sections(text: str) -> set[str]:
    """The sections that stand at the left margin."""
    return set(re.findall(r"^([a-z_]+):", text, re.MULTILINE))


def uncommented(text: str) -> str:
    """The skeleton with every example taken out of its remark."""
    return re.sub(r"^( +)# (- |  |\w+:)", lambda m: m[1] + m[2], text, flags=re.MULTILINE)


@pytest.mark.parametrize("stage", get_args(Stage))
def test_a_fresh_skeleton_is_valid_as_it_is(stage: str) -> None:
    case = reading.load_bytes(written(stage, "pen-211-second", "pen-187-first").encode(), "case.yaml", OFFENSES)
    assert case.warnings == ()
    assert (case.case.case.stage, case.case.defendant.name, len(case.case.counts)) == (stage, "Ann Oe", 2)


@pytest.mark.parametrize("stage", get_args(Stage))
def test_every_example_fits_where_it_stands(stage: str) -> None:
    text = uncommented(written(stage, "pen-211-second", "pen-187-first"))
    try:
        found = reading.load_bytes(text.encode(), "case.yaml", OFFENSES).warnings
    except CannotContinue as stop:
        found = stop.findings
    # An example may name the id of an entry that is not in the example; nothing else may be wrong with it.
    assert {f.code for f in found} <= {"dangling-reference", "unknown-witness"}
    assert "- id: drive-or-die" in text


def test_an_example_taken_over_unread_hides_no_fact_and_opens_no_item() -> None:
    text = uncommented(written("pretrial", "pen-211-second"))
    assert re.findall(r"^\s+audience: *(\w*)", text, re.MULTILINE) == ["", ""]


def test_the_paralegals_half_comes_first() -> None:
    text = written("pretrial", "pen-211-second")
    order = re.findall(r"^([a-z_]+):", text, re.MULTILINE)
    tiers = [name in skeleton.PARALEGAL for name in order]
    assert tiers == sorted(tiers, reverse=True)
    assert order.index("facts") < order.index("threats")


def test_only_what_stage_and_offenses_need_is_written() -> None:
    early, late, murder = (
        written("investigation", "pen-211-second"), written("convicted", "pen-211-second"), written("pretrial", "pen-187-first"),
    )  # fmt: skip
    assert {"sentencing", "homicide", "record", "service"} & sections(early) == set()
    assert "sentencing" in sections(late) and "negotiation" not in sections(late)
    assert "homicide" in sections(murder) and "predicate_count:" in murder
    assert "predicate_count:" not in early and "information:" not in early


def test_no_line_is_wider_than_a_screen() -> None:
    assert [line for line in written("pretrial", "pen-211-second", "pen-187-first").split("\n") if len(line) > 120] == []


def test_new_check_and_draft_from_an_empty_folder(tmp_path: Path) -> None:
    made = duress("new", "case.yaml", "--stage", "pretrial", "--offense", "pen-211-second", "--defendant", "Ann Oe", cwd=tmp_path)
    assert (made.returncode, made.stdout) == (0, "case.yaml\n")
    first = (tmp_path / "case.yaml").read_text().splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert named != first and (tmp_path / named).is_file()
    assert duress("check", "case.yaml", cwd=tmp_path).returncode == 0
    drafted = duress("draft", "motion", "case.yaml", cwd=tmp_path)
    assert drafted.returncode == 0
    assert "[MISSING: case number]" in drafted.stderr


def test_without_stage_and_name_only_those_two_are_asked_for(tmp_path: Path) -> None:
    assert duress("new", "case.yaml", cwd=tmp_path).returncode == 0
    done = duress("check", "case.yaml", cwd=tmp_path)
    assert done.returncode == 3
    located = re.findall(r"^case\.yaml:\d+:\d+: error missing-key (\S+):", done.stderr, re.MULTILINE)
    assert located == ["case.stage", "defendant.name"]


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("mine: true\n")
    refused = duress("new", case)
    assert refused.returncode == 6 and case.read_text() == "mine: true\n"
    assert [p.name for p in tmp_path.iterdir()] == ["case.yaml"]
    assert duress("new", case, "--force").returncode == 0
    assert (tmp_path / "case.yaml.bak").read_text() == "mine: true\n"


def test_a_schema_of_somebody_else_is_kept(tmp_path: Path) -> None:
    other = tmp_path / skeleton.SCHEMA_FILE
    other.write_text('{"title": "Another"}')
    assert duress("new", tmp_path / "case.yaml").returncode == 0
    assert other.read_text() == '{"title": "Another"}'


def test_many_cases_take_the_schema_for_no_case(tmp_path: Path) -> None:
    assert duress("new", tmp_path / "oe.yaml", "--stage", "convicted", "--defendant", "Ann Oe").returncode == 0
    done = duress("batch", tmp_path, "-o", tmp_path / "out", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert skeleton.SCHEMA_FILE not in done.stderr + done.stdout


def test_a_sample_is_copied_with_the_line_for_editors(tmp_path: Path) -> None:
    assert duress("new", tmp_path / "case.yaml", "--from", "lean").returncode == 0
    text = (tmp_path / "case.yaml").read_text()
    assert text == f"{skeleton.SCHEMA_LINE}\n{(ROOT / 'samples/lean/case.yaml').read_text()}"
    assert duress("check", tmp_path / "case.yaml").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--stage", "pre-trial"], "the stages are: investigation"),
        (["--offense", "211"], "did you mean pen-211"),
        (["--from", "rayes"], "the samples are: "),
        (["--from", "lean", "--stage", "pretrial"], "leave out --stage"),
        (["--ask"], "no terminal to ask them in"),
    ],
)
def test_a_wrong_word_is_a_usage_error_that_says_the_right_ones(tmp_path: Path, words: list[str], said: str) -> None:
    done = duress("new", tmp_path / "case.yaml", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_example_of_the_skeleton_reaches_a_paper() -> None:
    case = reading.load_bytes(written("pretrial", "pen-211-second").encode(), "case.yaml", OFFENSES)
    analysis = drafting.analyze_case(case, office())
    for found in open_papers(office().papers.values(), case.case, analysis):
        if found.open:
            options = drafting.Options(dt.date(2027, 3, 5))
            text = to_text(drafting.compose(office().papers[found.paper], case, analysis, office(), options).document)
            assert not re.search("Reyes|Vance|Calloway|Kettle|Whitfield", text)
