"""What must not be left behind in a paper: each kind planted and found, and nothing found in the samples."""

from __future__ import annotations

import msgspec.structs
import pytest

from generator import drafting
from generator.residue import residue
from generator.wordtext import Passage
from tests import papers as cases

CASE = cases.read(cases.sample("reyes")).case
FACT = next(f.text for f in CASE.facts if "“Drive or you die right here.”" in f.text)


def codes(text: str, paper: str = "motion", *, read_aloud: bool = False) -> list[str]:
    return [f.code for f in residue([Passage("paragraph", 7, text)], CASE, paper, "case.yaml", read_aloud=read_aloud)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The hearing is in {{ department }}.", "left-over"),
        ("{% if later %}", "left-over"),
        ("The hearing is in Department None of this Court.", "left-over"),
        ("The stop came nan minutes later.", "left-over"),
        ("A juror could find that he/she believed it.", "either-or"),
        ("A juror could find that s/he believed it.", "either-or"),
        ("The defendant must have lost his/her freedom.", "either-or"),
        ("As to the count(s) above.", "either-or"),
        ("The gun was there (PHT 31:4-8.", "unbalanced"),
        ("The demand was “You wait or you die.", "unbalanced"),
        ("[PROPOSED ORDER", "unbalanced"),
        ("The People must prove the the intent.", "doubled-word"),
        ("A juror could find that Reyes believed what he heard.", "pronoun"),
        ("The danger was to his life.", "pronoun"),
    ],
)
def test_each_kind_of_residue_is_found_with_its_paragraph(text: str, code: str) -> None:
    [found] = residue([Passage("paragraph", 7, text)], CASE, "motion", "case.yaml")
    assert (found.code, found.severity, found.path) == (code, "warning", "motion paragraph 7")


@pytest.mark.parametrize(
    "text",
    [
        "None of this was later.",
        "A juror could find that she had had no way out.",
        FACT + " (PHT 31:9-12.)",
        "The threat was “Drive or you die right here.” (PHT 31:9-12.)",
        "Dated: ____________________",
        "The defense (see Pen. Code, § 26, subd. Six) is open.",
        "THE PEOPLE OF THE STATE OF CALIFORNIA",
    ],
)
def test_ordinary_words_are_no_residue(text: str) -> None:
    assert codes(text) == []


def test_what_a_fact_says_is_the_lawyers_own() -> None:
    data = cases.sample("reyes")
    data["facts"][0]["text"] = "He wrote {{ 7*7 }} and None on the the wall (twice, he/she said."
    case = cases.read(data).case
    assert residue([Passage("paragraph", 1, data["facts"][0]["text"] + " (Ex. A, 21:43:50.)")], case, "motion", "case.yaml") == []


def test_a_blank_is_residue_in_a_text_to_be_read_aloud_alone() -> None:
    assert codes("The defendant acted on ____ at noon.", "instructions", read_aloud=True) == ["blank"]
    assert codes("The defendant acted on ____ at noon.", "instructions") == []


def test_a_letter_to_the_client_may_speak_of_other_people() -> None:
    assert codes("The People will say that you were with him.", "client-letter") == []


def test_a_draft_is_told_of_what_a_clause_left_behind() -> None:
    office = cases.office()
    clause = office.clauses["motion.conclusion"]
    careless = clause.model_copy(update={"text": clause.text + "\n\nThe jury should hear what he/she faced.\n"})
    library = msgspec.structs.replace(office, clauses={**office.clauses, clause.id: careless})
    case = cases.read(cases.sample("reyes"))
    done = drafting.draft_paper(
        library.papers["motion"], case, drafting.analyze_case(case, library), library, drafting.Options(cases.AS_OF)
    )
    assert "either-or" in {f.code for f in done[0].draft.findings}
