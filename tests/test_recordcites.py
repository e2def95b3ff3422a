"""Record citations: each kind of evidence, first and later uses, gaps, order, and the form for a prosecutor."""

from __future__ import annotations

from typing import Any

import pytest

from generator.citations import RecordCitation
from generator.document import Run
from generator.recordcites import RecordForms
from tests.worked_citations import case, inline, shown

PERSONS = [
    {"id": "ruiz", "name": "Alma Ruiz", "protected": "witness"},
    {"id": "boyd", "name": "Terence Boyd"},
    {"id": "boyd-sister", "name": "Carla Boyd"},
    {"id": "calloway", "name": "Ines Calloway"},
]


def item(id: str, cite_as: str, title: str, kind: str = "other", **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "kind": kind,
        "cite_as": cite_as,
        "title": title,
        "source": "document",
        "origin": "people",
        **more,
    }


EVIDENCE = [
    item("pht", "prelim-transcript", "preliminary hearing transcript", date="2027-02-11"),
    item("pht-boyd", "prelim-transcript", "preliminary hearing transcript (Boyd)", date="2027-02-11"),
    item("camera", "exhibit", "pump camera recording", "surveillance", exhibit="A", bates="0041"),
    item(
        "texts",
        "exhibit",
        "text messages between Vance and Reyes",
        "recorded-communication",
        exhibit="Exhibit C",
        bates="0102",
    ),
    item("photo", "exhibit", "photograph of the bruise", "physical", exhibit="B"),
    item("call", "exhibit", "911 call", "emergency-call"),
    item("tenth", "exhibit", "a tenth item", exhibit="AA"),
    item(
        "received",
        "exhibit",
        "pump camera recording",
        "surveillance",
        exhibit="A",
        admitted={"as": "12", "date": "2027-04-21"},
    ),
    item("peoples", "exhibit", "map", exhibit="D", admitted={"as": "People's 3"}),
    item("rt", "reporters-transcript", "reporter's transcript"),
    item("ruiz-trial", "trial-testimony", "testimony", "testimony", witness="ruiz", date="2027-04-21"),
    item("ruiz-next", "trial-testimony", "testimony", "testimony", witness="ruiz", date="2027-09-22"),
    item("boyd-trial", "trial-testimony", "testimony", "testimony", witness="boyd", date="2027-04-22"),
    item("sister-trial", "trial-testimony", "testimony", "testimony", witness="boyd-sister", date="2027-04-22"),
    item("nobody-trial", "trial-testimony", "testimony on the gun", "testimony", date="2027-04-22"),
    item("undated-trial", "trial-testimony", "testimony", "testimony", witness="calloway"),
    item("decl", "declaration", "declaration of counsel", witness="calloway"),
    item("decl-titled", "declaration", "Declaration of Terence Boyd, Ph.D."),
    item("report", "report", "arrest report", "report", bates="0012-0016"),
    item("witness-report", "report", "report of Alma Ruiz's interview", "report"),
]


def forms(**options: Any) -> RecordForms:
    return RecordForms(case(EVIDENCE, PERSONS), **options)


def printed(*cites: str, **options: Any) -> list[str]:
    writer = forms(**options)
    out = []
    for text in cites:
        citation = inline({"record": text})
        assert isinstance(citation, RecordCitation)
        out.append(shown(writer.cite(citation.places)))
    return out


@pytest.mark.parametrize(
    ("cites", "expected"),
    [
        (["pht 31:4-12", "pht 33:1-6"], ["(Prelim. Hg. Tr. [PHT] 31:4-12.)", "(PHT 33:1-6.)"]),
        (["pht 31:4-32:8"], ["(Prelim. Hg. Tr. [PHT] 31:4-32:8.)"]),
        (["pht 33:1-6 | pht 31:4-12"], ["(Prelim. Hg. Tr. [PHT] 31:4-12, 33:1-6.)"]),
        (["pht 31:4-12 | pht-boyd 40:2"], ["(Prelim. Hg. Tr. [PHT] 31:4-12, 40:2.)"]),
        (["pht 31:4-12 | pht 31:9-12 | pht 31:4-12"], ["(Prelim. Hg. Tr. [PHT] 31:4-12.)"]),
        (["pht"], ["(Prelim. Hg. Tr. [PHT] {[MISSING: place in PHT]}.)"]),
        (["camera 21:43:50"], ["(Ex. A, 21:43:50.)"]),
        (["camera 21:44:36 | camera 21:43:50"], ["(Ex. A, 21:43:50, 21:44:36.)"]),
        (["camera"], ["(Ex. A, {[MISSING: place in Ex. A]}.)"]),
        (["texts p. 3"], ["(Ex. C, p. 3.)"]),
        (["texts 5 | texts p. 3"], ["(Ex. C, pp. 3, 5.)"]),
        (["texts pp. 3-4"], ["(Ex. C, pp. 3-4.)"]),
        (["texts 0103"], ["(Ex. C, Bates 0103.)"]),
        (["photo"], ["(Ex. B.)"]),
        (["call 03:12-03:40"], ["(Ex. {[MISSING: exhibit letter of 911 call]}, 03:12-03:40.)"]),
        (["received 21:43:50"], ["(Trial Ex. 12, 21:43:50.)"]),
        (["peoples"], ["(People's Ex. 3.)"]),
        (["rt 2 RT 345:3-12"], ["(2 RT 345:3-12.)"]),
        (["rt 345:3-12"], ["(RT 345:3-12.)"]),
        (["rt 3 RT 12:1 | rt 2 RT 346:1-2 | rt 2 RT 345:3-12"], ["(2 RT 345:3-12, 346:1-2; 3 RT 12:1.)"]),
        (["rt"], ["(RT {[MISSING: place in RT]}.)"]),
        (["calloway-none"], None),
        (["boyd-trial", "boyd-trial"], ["(Testimony of Terence Boyd, Apr. 22, 2027.)", "(Terence Boyd, Apr. 22.)"]),
        (["boyd-trial cross"], ["(Testimony of Terence Boyd, Apr. 22, 2027, cross.)"]),
        (["boyd-trial 345:3-12"], ["(Testimony of Terence Boyd, Apr. 22, 2027, 345:3-12.)"]),
        (["boyd-trial 2027-04-23"], ["(Testimony of Terence Boyd, Apr. 23, 2027.)"]),
        (["nobody-trial"], ["(Testimony of {[MISSING: witness of testimony on the gun]}.)"]),
        (["undated-trial"], ["(Testimony of Ines Calloway, {[MISSING: date of the testimony of Ines Calloway]}.)"]),
        (["decl ¶ 4"], ["(Calloway Decl., ¶ 4.)"]),
        (["decl ¶¶ 4-6"], ["(Calloway Decl., ¶¶ 4-6.)"]),
        (["decl 7 | decl 4"], ["(Calloway Decl., ¶¶ 4, 7.)"]),
        (["decl"], ["(Calloway Decl., {[MISSING: place in Calloway Decl.]}.)"]),
        (["decl-titled ¶ 2"], ["(Boyd Decl., ¶ 2.)"]),
        (["report p. 2"], ["(Arrest Report, p. 2.)"]),
        (["report"], ["(Arrest Report, {[MISSING: place in Arrest Report]}.)"]),
        (
            ["report p. 2 | tenth p. 1 | photo | camera 21:43:50 | decl ¶ 4 | pht 33:1-6 | boyd-trial"],
            [
                "(Prelim. Hg. Tr. [PHT] 33:1-6; Testimony of Terence Boyd, Apr. 22, 2027; Calloway Decl., ¶ 4; "
                "Ex. A, 21:43:50; Ex. B; Ex. AA, p. 1; Arrest Report, p. 2.)"
            ],
        ),
    ],
)
def test_form(cites: list[str], expected: list[str] | None) -> None:
    if expected is None:
        with pytest.raises(KeyError):
            printed(*cites)
    else:
        assert printed(*cites) == expected


def test_protected_witnesses_are_initials_in_a_filed_paper_only() -> None:
    assert printed("ruiz-trial", "ruiz-next") == ["(Testimony of A.R., Apr. 21, 2027.)", "(A.R., Sept. 22.)"]
    assert printed("ruiz-trial", "ruiz-next", reader="privileged") == [
        "(Testimony of Alma Ruiz, Apr. 21, 2027.)", "(Ruiz, Sept. 22.)",
    ]  # fmt: skip
    assert printed("witness-report p. 1") == ["(Report of A.R.'s Interview, p. 1.)"]


def test_witnesses_of_one_surname_keep_their_full_names() -> None:
    assert printed("boyd-trial", "sister-trial", "sister-trial")[2] == "(Carla Boyd, Apr. 22.)"


def test_a_trial_that_runs_into_another_year_keeps_the_year() -> None:
    later = item("late", "trial-testimony", "testimony", "testimony", witness="calloway", date="2028-01-04")
    writer = RecordForms(case([*EVIDENCE, later], PERSONS))
    writer.cite((("ruiz-trial", None),))
    assert shown(writer.cite((("ruiz-trial", None),))) == "(A.R., Apr. 21, 2027.)"


def test_two_preliminary_transcripts_are_told_apart() -> None:
    second = item("pht-2", "prelim-transcript", "preliminary hearing transcript", date="2027-02-12")
    writer = RecordForms(case([second, *EVIDENCE], PERSONS))
    assert shown(writer.cite((("pht", "31:4-12"),))) == "(Prelim. Hg. Tr., Feb. 11, 2027 [PHT 1], 31:4-12.)"
    assert shown(writer.cite((("pht-2", "8:1"), ("pht", "33:1-6")))) == (
        "(PHT 1, 33:1-6; Prelim. Hg. Tr., Feb. 12, 2027 [PHT 2], 8:1.)"
    )
    assert shown(writer.cite((("pht-2", None),))) == "(PHT 2, {[MISSING: place in PHT 2]}.)"


def test_each_filed_paper_defines_its_short_forms_anew() -> None:
    writer = forms()
    first = shown(writer.cite((("pht", "31:4"),)))
    assert shown(writer.cite((("pht", "31:4"),))) == "(PHT 31:4.)"
    writer.begin_paper()
    assert shown(writer.cite((("pht", "31:4"),))) == first == "(Prelim. Hg. Tr. [PHT] 31:4.)"


def test_a_table_cell_has_no_parentheses_around_its_citation() -> None:
    writer = forms()
    assert shown(writer.cite((("camera", "21:43:50"), ("pht", "31:4-12")), bare=True)) == (
        "Prelim. Hg. Tr. (PHT) 31:4-12; Ex. A, 21:43:50"
    )


@pytest.mark.parametrize(
    ("cites", "expected"),
    [
        (["camera 21:43:50"], ["(Pump camera recording, Bates 0041, 21:43:50.)"]),
        (
            ["pht 31:4 | camera 21:43:50"],
            ["(Prelim. Hg. Tr. [PHT] 31:4; pump camera recording, Bates 0041, 21:43:50.)"],
        ),
        (["report p. 2"], ["(Arrest report, Bates 0012-0016, p. 2.)"]),
        (["call 03:12-03:40"], ["(911 call, 03:12-03:40.)"]),
        (["ruiz-trial"], ["(Testimony of Alma Ruiz, Apr. 21, 2027.)"]),
    ],
)
def test_a_letter_calls_items_as_the_prosecutor_has_them(cites: list[str], expected: list[str]) -> None:
    assert printed(*cites, letter=True) == expected


def test_runs_are_marked_and_carry_the_evidence_they_point_to() -> None:
    runs = forms().cite((("pht", "31:4-12"), ("pht-boyd", "40:2"), ("call", "03:12-03:40")))
    assert [(r.key, r.mark) for r in runs if r.key] == [
        ("pht", "record"), ("pht", "record"), ("pht-boyd", "record"), ("call", "record"), ("call", "gap"), ("call", ""
         "record"),
    ]  # fmt: skip
    assert [r for r in runs if r.mark == "gap"] == [
        Run(
            "[MISSING: exhibit letter of 911 call]", highlight=True, mark="gap", key="call",
            comment="Not in the facts file: exhibit letter of 911 call.",
        )
    ]  # fmt: skip
