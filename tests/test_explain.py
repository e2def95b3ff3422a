"""`duress explain`: every clause in or out, by the condition and the facts that decided it."""

from __future__ import annotations

import re

import pytest
from jinja2 import Environment, nodes

from generator.conditions import MEANINGS, reasons, words_of
from generator.values import Missing
from generator.wording import Wording

from .papers import ROOT, office
from .test_command_line import duress

REYES = ROOT / "samples/reyes/case.yaml"


def why(condition: str, **names: object) -> list[tuple[str, bool, str]]:
    """The parts that decided, what they gave."""
    return [(r.words, r.held, r.gave) for r in reasons(Wording(office().macros), condition, names)]


def test_each_clause_stands_with_its_condition_and_the_facts_behind_it() -> None:
    done = duress("explain", "motion", REYES)
    assert done.returncode == 0 and done.stderr == ""
    line = next(n for n, text in enumerate(REYES.read_text().splitlines(), 1) if text.strip() == "- id: together")
    assert re.search(rf"^in   motion\.argument\.association +when background\.association\n +together \(line {line}\)", done.stdout, re.M)
    assert re.search(r"^out  motion\.argument\.gbh +when short_of_death\(threats\)\n +none \(threats of less than death\)", done.stdout, re.M)
    names = {name for form in office().papers["motion"].forms if form.id == "pretrial" for part in form.parts
             for entry in part.entries for name in ([entry] if isinstance(entry, str) else entry.clauses)}  # fmt: skip
    assert set(re.findall(r"^(?:in |out)  (\S+)", done.stdout, re.M)) == names


@pytest.mark.parametrize("paper", ["letter", "instructions", "evidence-plan", "client-letter", "set-aside", "preservation", "limine"])
def test_every_paper_can_be_explained(paper: str) -> None:
    assert duress("explain", paper, REYES).returncode == 0


def test_one_clause_of_one_paper() -> None:
    done = duress("explain", "motion", REYES, "--clause", "motion.argument.gbh")
    assert done.stdout.startswith("out  motion.argument.gbh") and done.stdout.count("motion.") == 1


def test_where_a_clause_can_appear() -> None:
    done = duress("explain", "--clause", "motion.argument.association")
    assert "motion (pretrial): memorandum, under Argument" in done.stdout
    assert "at: complaint, held-to-answer, pretrial" in done.stdout
    assert "in when: background.association" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--clause", "motion.argument.asociation"], "did you mean motion.argument.association"),
        (["motoin", str(REYES)], "the papers are: "),
        (["motion"], "name a paper and a facts file"),
    ],
)
def test_a_wrong_name_is_a_usage_error(words: list[str], said: str) -> None:
    done = duress("explain", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_only_the_parts_that_decided_are_named() -> None:
    gap = Missing("disposition", "negotiation.disposition")
    assert why("a and b", a=["x"], b=[]) == [("b", False, "none")]
    assert why("a and b", a=[], b=[]) == [("a", False, "none")]
    assert why("a or b", a=[], b=["x", "y"]) == [("b", True, "x, y")]
    assert why("a or b", a=["x"], b=["y"]) == [("a", True, "x")]
    assert why("a or b", a=[], b=False) == [("a", False, "none"), ("b", False, "no")]
    assert why("not a", a=gap) == [("a", False, "not given (negotiation.disposition)")]
    assert why('stage != "convicted"', stage="pretrial") == [('stage != "convicted"', True, "pretrial")]


def test_every_condition_of_the_library_can_be_taken_apart_and_its_names_are_explained() -> None:
    sections = {"case", "alternatives", "threats", "counts", "mitigation", "background", "claim", "negotiation", "homicide", "belief"}
    for clause in office().clauses.values():
        expression = Environment().parse(f"{{{{ {clause.head.when} }}}}").body[0].nodes[0]  # type: ignore[attr-defined]
        again = Environment().parse(f"{{{{ {words_of(expression)} }}}}").body[0].nodes[0]  # type: ignore[attr-defined]
        assert words_of(again) == words_of(expression)
        used = {name.name for name in [expression, *expression.find_all(nodes.Name)] if isinstance(name, nodes.Name)}
        assert used - sections - set(MEANINGS) == set(), clause.id
