"""The twenty checks on one packet: each fault is planted in a good paper, and the draft must say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from generator import consistency, crosscheck, drafting
from generator.assembly import Draft, pick_form
from generator.clauses import Clause
from generator.document import Block, Document, Part, Run, plain
from generator.findings import CannotContinue, Finding
from generator.library import Library

from .papers import AS_OF, draft, office, read, sample
from .test_court_papers import at_trial

MURDER = {"number": "3", "offense": "pen-187-second", "date": "2027-01-08", "theory": "direct", "death_resulted": "true"}


def found(made: Draft, data: dict[str, Any]) -> list[Finding]:
    """What the checks say of a paper that a test has changed."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    paper = office().papers[made.document.paper]
    form = pick_form(paper, case.case.case.stage, None)
    return consistency.findings(made, paper, form, case.case, analysis, office(), file="case.yaml", day=AS_OF)


def codes(made: Draft, data: dict[str, Any]) -> set[str]:
    return {f.code for f in found(made, data)}


def changed(document: Document, change: Callable[[Part, Block], Block]) -> Document:
    parts = tuple(replace(p, blocks=tuple(change(p, b) for b in p.blocks)) for p in document.parts)
    return replace(document, parts=parts)


def reworded(made: Draft, old: str, new: str, *, part: str = "", clause: str = "") -> Draft:
    """The paper with some words of its runs exchanged, in one part or clause if named."""
    done: list[str] = []

    def swap(run: Run) -> Run:
        if old in run.text:
            done.append(run.text)
        return replace(run, text=run.text.replace(old, new))

    def change(where: Part, block: Block) -> Block:
        if (part and where.id != part) or (clause and block.clause != clause):
            return block
        rows = tuple(tuple(tuple(swap(r) for r in cell) for cell in row) for row in block.rows)
        return replace(block, runs=tuple(swap(r) for r in block.runs), rows=rows)

    out = replace(made, document=changed(made.document, change))
    assert done, f"the paper does not say {old!r}"
    return out


def with_sentence(made: Draft, sentence: str) -> Draft:
    """The paper with one more paragraph in its first part."""
    first, *rest = made.document.parts
    block = Block("body", (Run(sentence),), clause="planted")
    return replace(made, document=replace(made.document, parts=(replace(first, blocks=(*first.blocks, block)), *rest)))


def with_murder(name: str = "reyes") -> dict[str, Any]:
    data = sample(name)
    data["counts"].append(MURDER)
    return data


@pytest.mark.parametrize("name", ["reyes", "reyes-trial", "child", "felony-murder", "partner", "weak", "convicted", "lean"])
def test_no_sample_paper_disagrees_with_its_facts(name: str) -> None:
    case = read(sample(name))
    analysis = drafting.analyze_case(case, office())
    for paper in office().papers.values():
        if drafting.openness(paper, case.case, analysis).open:
            made = draft(paper.paper, sample(name))
            assert found(made, sample(name)) == [], paper.paper


def planted(paper: str, old: str, new: str, *, name: str = "reyes", part: str = "", clause: str = "") -> set[str]:
    return codes(reworded(draft(paper, sample(name)), old, new, part=part, clause=clause), sample(name))


def test_1_a_caption_of_another_case_is_found() -> None:
    made = draft("limine", sample("reyes"))

    def other(part: Part) -> Part:
        if not part.caption or part.id != "order":
            return part
        return replace(part, caption=replace(part.caption, case_number=(Run("Case No. BA999002"),)))

    made = replace(made, document=replace(made.document, parts=tuple(other(p) for p in made.document.parts)))
    assert codes(made, sample("reyes")) == {"caption"}


def test_1_a_caption_with_another_hearing_date_department_or_judge_is_found() -> None:
    for old, new in (
        ("March 24, 2027", "March 25, 2027"),
        ("Department: 104", "Department: 105"),
        ("Hon. Odessa Marchbanks", "Hon. Iris Lockwood"),
    ):
        made = draft("set-aside", sample("reyes"))
        first, *rest = made.document.parts
        assert first.caption
        hearing = tuple((Run("".join(r.text for r in line).replace(old, new)),) for line in first.caption.hearing)
        first = replace(first, caption=replace(first.caption, hearing=hearing))
        made = replace(made, document=replace(made.document, parts=(first, *rest)))
        assert codes(made, sample("reyes")) == {"caption"}, new


@pytest.mark.parametrize(("paper", "part"), [("motion", "order"), ("set-aside", "order"), ("dismissal", "order")])
def test_2_a_barred_count_in_an_order_is_found(paper: str, part: str) -> None:
    data = with_murder()
    made = reworded(draft(paper, data), "Count 2", "Count 3", part=part)
    assert "relief-barred" in codes(made, data)


def test_2_a_letter_that_asks_to_dismiss_a_barred_count_is_found() -> None:
    data = sample("felony-murder")
    assert data["negotiation"]["disposition"] == "dismissal"
    made = reworded(draft("letter", data), "Count 1", "Count 2", clause="letter.ask")
    assert "relief-barred" in codes(made, data)


@pytest.mark.parametrize("paper", ["motion", "set-aside", "dismissal"])
def test_3_an_order_that_leaves_out_a_count_asked_for_is_found(paper: str) -> None:
    made = draft(paper, sample("reyes"))

    def dropped(part: Part) -> Part:
        kept = tuple(b for b in part.blocks if "Count 2" not in "".join(r.text for r in b.runs))
        return replace(part, blocks=kept) if part.id == "order" else part

    made = replace(made, document=replace(made.document, parts=tuple(dropped(p) for p in made.document.parts)))
    messages = [f.message for f in found(made, sample("reyes")) if f.code == "relief"]
    assert messages == ["the papers ask for Count 1 and Count 2, and the proposed order rules on Count 1"]


def test_3_a_conclusion_that_asks_for_less_than_the_notice_is_found() -> None:
    made = draft("motion", sample("reyes"))

    def fewer(_part: Part, block: Block) -> Block:
        if block.clause != "motion.conclusion":
            return block
        said = "".join(r.text for r in block.runs).replace("Counts 1 and 2", "Count 1")
        return replace(block, runs=(Run(said),))

    made = replace(made, document=changed(made.document, fewer))
    assert "relief" in codes(made, sample("reyes"))


def test_3_an_exhibit_offered_and_not_ruled_on_is_found() -> None:
    made = draft("limine", sample("reyes"))

    def dropped(part: Part) -> Part:
        kept = tuple(b for b in part.blocks if "Exhibit C" not in "".join(r.text for r in b.runs))
        return replace(part, blocks=kept) if part.id == "order" else part

    made = replace(made, document=replace(made.document, parts=tuple(dropped(p) for p in made.document.parts)))
    assert "relief" in codes(made, sample("reyes"))


def test_3_and_8_an_index_that_lists_another_instruction_is_found() -> None:
    made = reworded(draft("instructions", sample("reyes-trial")), "Special No.\u00a03", "Special No.\u00a04", part="index")
    messages = [f.message for f in found(made, sample("reyes-trial")) if f.code == "index"]
    assert messages == [
        "the index lists Special Instruction No. 4 (Each Count Considered Separately), and no such page follows",
        "Special Instruction No. 3 (Each Count Considered Separately) follows, and the index does not list it",
    ]


def test_4_a_sentence_that_lets_duress_reduce_murder_is_found() -> None:
    data = with_murder()
    made = with_sentence(draft("motion", data), "The duress reduces the murder to manslaughter.")
    assert "murder-reduced" in codes(made, data)


@pytest.mark.parametrize("paper", ["motion", "letter", "mitigation"])
def test_4_beside_a_murder_count_anderson_must_be_there(paper: str) -> None:
    data = sample("felony-murder")
    made = draft(paper, data)
    silent = replace(made, cited=tuple(c for c in made.cited if c[0] != "people-v-anderson-2002"))
    assert "murder-limit" in codes(silent, data)


def test_4_the_client_letter_must_name_the_limit() -> None:
    data = sample("felony-murder")
    made = reworded(draft("client-letter", data), "duress is not a defense to murder", "duress may help")
    assert "murder-limit" in codes(made, data)


def test_5_a_quotation_that_is_nearly_the_witness_is_found() -> None:
    assert "altered-quotation" in planted("motion", "Drive or you die right here.", "Drive or you will die right here.")


def test_6_a_time_that_no_fact_gives_is_found() -> None:
    assert planted("limine", "9:41 p.m.", "9:42 p.m.", clause="limine.intro") == {"unknown-time"}


def test_6_a_duration_that_no_two_times_of_the_facts_allow_is_pointed_out() -> None:
    made = draft("motion", sample("reyes"))
    assert codes(with_sentence(made, "Reyes was alone for 37 seconds."), sample("reyes")) == {"unknown-duration"}
    assert codes(with_sentence(made, "The object was there 46 seconds later."), sample("reyes")) == set()


@pytest.mark.parametrize("paper", ["motion", "letter"])
def test_6_a_count_from_first_to_last_that_its_own_times_belie_is_found(paper: str) -> None:
    made = reworded(draft(paper, sample("reyes")), "five minutes from first to last", "nine minutes from first to last")
    assert "duration" in codes(made, sample("reyes"))


def test_7_an_exhibit_cited_and_not_attached_is_found() -> None:
    made = draft("limine", sample("reyes"))

    def dropped(part: Part) -> Part:
        kept = tuple(b for b in part.blocks if "as Exhibit A" not in "".join(r.text for r in b.runs))
        return replace(part, blocks=kept) if part.id == "declaration" else part

    made = replace(made, document=replace(made.document, parts=tuple(dropped(p) for p in made.document.parts)))
    assert codes(made, sample("reyes")) == {"exhibit"}


def test_7_an_exhibit_with_another_title_is_found() -> None:
    assert planted("motion", "call records of Dario", "bank records of Dario", part="declaration") == {"exhibit"}


def test_7_a_paper_attaches_only_what_it_cites() -> None:
    made = draft("dismissal", sample("reyes"))
    attached = [e.name for e in made.document.exhibits]
    assert attached and len(attached) < len(draft("motion", sample("reyes")).document.exhibits)


def test_8_a_special_number_that_the_packet_lacks_is_found() -> None:
    made = with_sentence(draft("motion", sample("reyes")), "Special Instruction No. 9 relates the evidence to the belief.")
    assert codes(made, sample("reyes")) == {"special-number"}


def test_8_a_special_instruction_under_another_title_is_found_in_the_order_and_in_the_request() -> None:
    made = draft("motion", sample("reyes"))
    title = "Each Count Considered Separately"
    for clause in ("motion.order.grant", "motion.argument.pinpoints"):
        changed = reworded(made, title, "Opportunity to Leave or Seek Help", clause=clause)
        assert codes(changed, sample("reyes")) == {"special-title"}


def test_8_a_page_of_the_packet_with_another_head_or_another_text_is_found() -> None:
    made = draft("instructions", sample("reyes"))
    renamed = reworded(made, "Each Count Considered Separately", "Acquaintance", clause="special.each-count")
    assert "special-title" in codes(renamed, sample("reyes"))

    def moved(part: Part, block: Block) -> Block:
        return replace(block, clause="special.opportunity") if block.clause == "special.each-count" else block

    swapped = replace(made, document=changed(made.document, moved))
    assert codes(swapped, sample("reyes")) == {"special-title"}


def test_3_a_ruling_on_homicide_that_is_argued_and_not_ordered_is_found() -> None:
    data = at_trial(sample("felony-murder"))
    made = draft("mitigation", data)
    assert codes(made, data) == set()
    without = replace(
        made,
        document=replace(
            made.document,
            parts=tuple(
                replace(p, blocks=tuple(b for b in p.blocks if p.id != "order" or "conscious disregard" not in plain(b.runs)))
                for p in made.document.parts
            ),
        ),
    )
    [finding] = found(without, data)
    assert finding.code == "relief"
    assert "conscious disregard" in finding.message


def test_9_a_preponderance_burden_in_a_sentence_on_duress_is_found() -> None:
    sentence = "The defendant shows duress by a preponderance of the evidence."
    assert codes(with_sentence(draft("motion", sample("reyes")), sentence), sample("reyes")) == {"burden"}


def test_13_an_offer_in_a_filed_paper_is_found() -> None:
    data = sample("reyes")
    offer = data["negotiation"]["proposals"][0]["terms"]
    assert "offer-filed" in codes(with_sentence(draft("motion", data), f"We propose this: {offer}"), data)


def test_13_a_proof_of_service_with_another_title_or_on_a_letter_is_found() -> None:
    assert planted("limine", "MOTION IN LIMINE TO ADMIT", "MOTION IN LIMINE TO BAR", part="service") == {"served-title"}
    letter = draft("letter", sample("reyes"))
    service = draft("motion", sample("reyes")).document.parts[-1]
    document = replace(letter.document, parts=(*letter.document.parts, service))
    assert "served-title" in codes(replace(letter, document=document), sample("reyes"))


def test_16_a_denial_of_the_act_that_the_brief_does_not_explain_is_pointed_out() -> None:
    data = sample("reyes-trial")
    data["claim"]["defendant_on_act"] = "denies"
    assert "denial" in codes(draft("motion", data), data)


def test_16_a_statement_in_mitigation_that_fights_the_verdict_is_found() -> None:
    data = sample("convicted")
    assert codes(reworded(draft("sentencing", data), "accepts the verdict", "disputes the verdict"), data) == {"verdict"}


def test_19_a_date_that_no_fact_gives_and_a_deadline_that_has_passed_are_pointed_out() -> None:
    made = with_sentence(draft("motion", sample("reyes")), "The order was made on June 3, 2026.")
    assert codes(made, sample("reyes")) == {"unknown-date"}
    data = sample("reyes")
    data["case"]["dates"]["hearing"] = "2027-03-09"
    assert "deadline-passed" in codes(draft("motion", data), data)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("This follows People v. Delgado as well.", "another-case"),
        ("Officer Harbison saw the car.", "unknown-name"),
    ],
)
def test_20_what_is_left_from_another_case_is_pointed_out(sentence: str, code: str) -> None:
    assert codes(with_sentence(draft("motion", sample("reyes")), sentence), sample("reyes")) == {code}


def test_a_clause_whose_order_grants_more_than_is_asked_stops_the_draft_with_exit_5() -> None:
    clause = office().clauses["motion.order.grant"]
    wider = clause.model_copy(update={"text": clause.text.replace("for c in requested", "for c in counts")})
    library = _with(wider)
    case = read(with_murder())
    analysis = drafting.analyze_case(case, library)
    with pytest.raises(CannotContinue) as refused:
        drafting.compose(library.papers["motion"], case, analysis, library, drafting.Options(AS_OF))
    assert refused.value.exit_code == 5
    assert {f.code for f in refused.value.findings} == {"relief", "relief-barred"}


def _with(clause: Clause) -> Library:
    return replace(office(), clauses={**office().clauses, clause.id: clause})


def test_a_plan_whose_relief_names_a_clause_it_does_not_have_is_a_fault_of_the_library() -> None:
    paper = office().papers["limine"]
    form = paper.forms[0]
    other = form.model_copy(update={"relief": form.relief.model_copy(update={"grants": ("motion.order.grant",)})})
    faults = crosscheck.check(replace(office(), papers={**office().papers, "limine": paper.model_copy(update={"forms": (other,)})}))
    assert [f.message for f in faults] == ["relief names motion.order.grant, which is no clause of the form motion"]
