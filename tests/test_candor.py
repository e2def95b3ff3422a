"""Candor: adverse authority stands in every paper that argues the point, and the library says where nobody has looked."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from generator import candor, drafting
from generator.crosscheck import check
from generator.findings import CannotContinue, Finding
from generator.library import Library
from tests.papers import AS_OF, office, read, sample, text

SHELF = office()


def with_clause(name: str, text: str | None = None, **head: Any) -> Library:
    """The library with one clause changed."""
    clause = SHELF.clauses[name]
    changed = clause.model_copy(
        update={"head": clause.head.model_copy(update=head), "text": clause.text if text is None else text}
    )
    return replace(SHELF, clauses={**SHELF.clauses, name: changed})


def murder() -> dict[str, Any]:
    """The sample with a murder count beside its robbery."""
    data = sample("reyes")
    data["counts"].append({**data["counts"][0], "number": "3", "offense": "pen-187-second", "enhancements": []})
    data["facts"] = [{**fact} for fact in data["facts"]]
    return data


def found(shelf: Library, data: dict[str, Any], paper: str = "motion", **options: Any) -> list[Finding]:
    case = read(data)
    analysis = drafting.analyze_case(case, shelf)
    draft = drafting.compose(shelf.papers[paper], case, analysis, shelf, drafting.Options(AS_OF, **options))
    return [f for f in draft.findings if f.code == "candor"]


def test_the_sample_papers_disclose_what_they_must() -> None:
    for paper in ("motion", "letter"):
        assert [str(f) for f in found(SHELF, sample("reyes"), paper)] == []


@pytest.mark.parametrize("paper", ["motion", "letter"])
def test_a_murder_count_brings_anderson_into_the_paper(paper: str) -> None:
    assert found(SHELF, murder(), paper) == []


def test_a_paper_on_a_murder_count_without_anderson_is_not_even_a_draft() -> None:
    silent = with_clause("motion.argument.scope", text="Nothing is said of it.", adverse=(), cites=())
    with pytest.raises(CannotContinue) as stop:
        found(silent, murder())
    assert stop.value.exit_code == 5
    assert [(f.severity, f.code) for f in stop.value.findings] == [("error", "murder-limit")]


def test_adverse_authority_that_no_clause_answers_is_told() -> None:
    unanswered = with_clause("motion.argument.scope", adverse=(), cites=("auto-equity-1962", "people-v-anderson-2002"))
    assert {f.message.split("(")[0] for f in found(unanswered, murder())} == {
        "People v. Anderson, adverse, is cited, and no clause answers it "
    }


def test_a_point_that_a_clause_argues_obliges_the_paper() -> None:
    arguing = with_clause("motion.argument.burden", argues=("argues-sua-sponte-duty",))
    assert [f.message for f in found(arguing, sample("reyes"))] == [
        "People v. Subielski, adverse, is not cited (people-v-subielski-1985/no-sua-sponte-duty): it must be disclosed when "
        "a sua sponte duty to instruct on duress is argued"
    ]


@pytest.mark.parametrize(
    ("head", "code", "message"),
    [
        ({"searched": None}, "not-searched", "it argues from authority and does not say whether adverse authority was looked for"),
        ({"argues": ("argues-nothing",)}, "unknown-point", "argues: no point argues-nothing"),
        ({"cites": ("people-v-salas-2006", "calcrim-3402", "people-v-moran-1974")}, "never-cite",
         "People v. Moran (people-v-moran-1974) must not be cited: dicta inconsistent with Anderson (2002) 28 Cal.4th 767"),
        ({"adverse": ("people-v-moran-1974",)}, "never-cite",
         "People v. Moran (people-v-moran-1974) must not be cited: dicta inconsistent with Anderson (2002) 28 Cal.4th 767"),
    ],
)  # fmt: skip
def test_the_library_refuses_front_matter_without_candor(head: dict[str, Any], code: str, message: str) -> None:
    findings = check(with_clause("motion.argument.burden", **head))
    assert (code, message) in [(f.code, f.message) for f in findings if f.file == "clauses/motion/argument/burden.md"]


def test_every_duty_to_disclose_has_a_condition_and_no_other_entry_has_one() -> None:
    entry = SHELF.authorities.authority("people-v-anderson-2002")
    bare = tuple(
        p.model_copy(update={"must_if": None}) if p.id == "no-defence-to-murder" else p for p in entry.propositions
    )
    entries = {**SHELF.authorities.entries, entry.id: entry.model_copy(update={"propositions": bare})}
    findings = candor.lint([], replace(SHELF.authorities, entries=entries))
    assert [(f.code, f.path) for f in findings] == [("bad-must-if", "people-v-anderson-2002/no-defence-to-murder")]


def test_counsel_gets_what_to_prepare_and_nothing_that_must_be_disclosed() -> None:
    prepared = candor.to_prepare(SHELF.authorities, ["element-immediacy"])
    assert ("calcrim-3402", "future-harm") in [(entry.id, p.id) for entry, p in prepared]
    assert all(p.disclosure == "prepare" for _, p in candor.to_prepare(SHELF.authorities))
    assert len(prepared) < len(candor.to_prepare(SHELF.authorities))


def test_what_counsel_should_be_ready_for_stands_in_the_plan_with_its_answer() -> None:
    plan = text("evidence-plan", sample("reyes"))
    ready = dict.fromkeys(f"{e.id}/{p.id}" for e, p in candor.to_prepare(SHELF.authorities, ["element-immediacy", "substantial-evidence", "pinpoint"]))
    answers = {f"{e.id}/{p.id}": p.answer for e, p in candor.to_prepare(SHELF.authorities)}
    # Left out: what the case does not bring up, what its clause answers in a line of its own, and what no one has found.
    elsewhere = {
        "calcrim-571/future-harm", "people-v-lo-cicero-1969/convictions-upheld", "people-v-martin-1910/common-law-imminence",
        "people-v-pepper-1996/no-necessity-instruction", "people-v-richards-1969/escape-coercion-refused",
        "people-v-vieira-2005/duress-holding-not-found",
    }  # fmt: skip
    assert {name for name in ready if str(answers[name]) not in plan} == elsewhere
    for paper in ("motion", "letter", "limine"):
        filed = text(paper, sample("reyes"))
        assert all(answer not in filed for answer in answers.values() if answer)


def test_the_plan_tells_only_the_adverse_law_that_the_case_brings_up() -> None:
    plan = text("evidence-plan", sample("reyes"))
    assert plan.count("| CALCRIM No.") + plan.count("\nCALCRIM No.\u00a03402 |") == 1  # one row an authority
    assert "escape case" not in plan and "It concerns a murder charge" not in plan
    law = plan.split("Adverse Law and Its Answer")[1]
    assert law.index("Otis") < law.index("Bacigalupo") < law.index("Bolden") < law.index("Egelhoff")  # the most pressing first
    assert "It concerns a murder charge; ask for duress on the other counts." in text("evidence-plan", murder())
    assert "It is an escape case" in text("evidence-plan", sample("weak"))  # where immediacy is wanting, necessity comes up
