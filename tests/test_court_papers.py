"""What a judge, a prosecutor and the client's own lawyer would notice in the papers beside the motion and the letter."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from generator import drafting
from generator.assembly import Companion, Draft, companions
from generator.document import plain, to_text
from generator.findings import CannotContinue
from generator.guards import open_papers

from .papers import AS_OF, ROOT, draft, office, read, sample, text

MINE = ("mitigation", "limine", "set-aside", "acquittal", "dismissal", "sentencing")
SAMPLES = sorted(path.parent.name for path in (ROOT / "samples").glob("*/case.yaml"))
SECRETS = {
    "child": "rosary",
    "felony-murder": "counted backward",
    "partner": "second door",
    "weak": "laughed",
    "convicted": "bus stop",
    "reyes": "paloma",
    "reyes-trial": "paloma",
}


def opened(name: str) -> Iterator[tuple[str, Draft]]:
    """Every file of every paper that is open to a sample."""
    case = read(sample(name))
    analysis = drafting.analyze_case(case, office())
    for found in open_papers(office().papers.values(), case.case, analysis):
        if found.open:
            paper = office().papers[found.paper]
            for companion in companions(paper, case.case):
                made = drafting.compose(paper, case, analysis, office(), drafting.Options(AS_OF), companion)
                yield found.paper + companion.suffix, made


def said(made: Draft) -> Iterator[str]:
    """Every sentence of a paper."""
    for part in made.document.parts:
        for block in part.blocks:
            for runs in (block.runs, *(cell for row in block.rows for cell in row)):
                yield from re.split(r"(?<=[.?!])\s+", plain(runs))


def at_trial(data: dict[str, Any], stage: str = "trial-evidence-closed") -> dict[str, Any]:
    """The same case with the same testimony given again at trial and the exhibits received."""
    data = copy.deepcopy(data)
    data["case"]["stage"] = stage
    for number, item in enumerate(data["evidence"]):
        if item["cite_as"] == "prelim-transcript":
            item["cite_as"] = "reporters-transcript"
        elif item["cite_as"] == "exhibit" and item["origin"] == "people":
            item["admitted"] = {"as": f"People\u2019s {number + 1}", "date": "2027-04-22"}
    return data


# ---------------------------------------------------------------- what no paper may ever say

MURDER = re.compile(r"\bmurder\b", re.IGNORECASE)
REDUCES = re.compile(
    r"\b(reduc\w*|mitigat\w*|excus\w*|lower\w*|lesser|manslaughter|defense to (?:the )?(?:murder|killing|homicide))\b",
    re.IGNORECASE,
)
COERCION = re.compile(r"\b(duress|coer\w+|threat\w*)\b", re.IGNORECASE)
DENIED = re.compile(r"\b(not|nor|no|never|cannot|neither|without|forbids)\b", re.IGNORECASE)
# Sentences that name the question and say that it is open, or whose subject is another crime.
OPEN = ("We found no published decision", "has been read to", "Whether Duress Is")


@pytest.mark.parametrize("name", SAMPLES)
def test_no_sentence_of_any_paper_says_that_duress_reduces_or_excuses_murder(name: str) -> None:
    for paper, made in opened(name):
        for sentence in said(made):
            if MURDER.search(sentence) and REDUCES.search(sentence) and COERCION.search(sentence):
                assert DENIED.search(sentence) or any(o in sentence for o in OPEN), f"{name} {paper}: {sentence}"


@pytest.mark.parametrize("name", SAMPLES)
def test_no_paper_volunteers_what_the_defense_does_not_ask_for(name: str) -> None:
    waiver = re.compile(
        r"does not (request|seek|ask for)|do not (request|seek|ask for)|asks for no |seeks no |concedes?\b",
        re.IGNORECASE,
    )
    for paper, made in opened(name):
        if paper.split("-")[0] in ("client", "evidence"):
            continue
        for sentence in said(made):
            assert not waiver.search(sentence), f"{name} {paper}: {sentence}"


@pytest.mark.parametrize("name", SAMPLES)
def test_what_the_client_told_counsel_is_in_no_court_paper(name: str) -> None:
    secret = SECRETS.get(name)
    for paper, made in opened(name):
        if not made.document.privileged:
            everything = to_text(made.document).lower()
            assert "told counsel" not in everything, f"{name} {paper}"
            assert secret is None or secret not in everything, f"{name} {paper}"


# A page of a case that nobody saw prints as a gap until the signing lawyer enters it; in these the outline needs the case.
PAGES = {
    "[MISSING: page of Anderson]",
    "[MISSING: page of Maury]",
    "[MISSING: page of Minifie]",
    "[MISSING: page of Walker]",
    "[MISSING: page of Fredrickson]",
}


@pytest.mark.parametrize("name", ["child", "felony-murder", "partner", "weak", "convicted"])
def test_the_full_samples_leave_no_gap_but_pages_nobody_saw(name: str) -> None:
    for paper, made in opened(name):
        if paper in MINE:
            assert set(made.gaps) <= PAGES, f"{name} {paper}: {sorted(set(made.gaps) - PAGES)}"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_proof_of_service_names_the_paper_as_its_caption_does(name: str) -> None:
    for paper, made in opened(name):
        caption = made.document.parts[0].caption
        service = next((p for p in made.document.parts if p.id == "service"), None)
        if paper not in MINE or not caption or not service:
            continue
        title = " ".join(plain(line) for line in caption.title)
        served = [plain(b.runs) for b in service.blocks if b.kind == "quote"]
        assert served, f"{name} {paper}"
        assert set(served) == {title}, f"{name} {paper}"


@pytest.mark.parametrize("name", SAMPLES)
def test_sentences_of_the_court_papers_are_short(name: str) -> None:
    facts = {f["text"] for f in sample(name)["facts"]}
    for paper, made in opened(name):
        if paper.removesuffix("-script") not in MINE:
            continue
        for part in made.document.parts:
            for block in part.blocks:
                body = plain(tuple(run for run in block.runs if run.mark in ("plain", "gap")))
                body = re.sub(r"\s*\([.;,\s]*\)", "", body)  # what is left of a citation that was taken out
                body = body.replace("p.m.,", "pm,").replace("a.m.,", "am,").replace(".\u201d", "\u201d.")
                for fact in facts:
                    body = body.replace(fact, "")
                for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z(\u201c])", body):
                    if block.clause not in (
                        "motion.service",
                        "limine.notice.relief",
                        "set-aside.notice.relief",
                        "limine.offer",
                    ):
                        assert len(sentence.split()) <= 45, f"{name} {paper} {block.clause}: {sentence}"


# ---------------------------------------------------------------- where each paper is open


def open_now(data: dict[str, Any]) -> set[str]:
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    return {f.paper for f in open_papers(office().papers.values(), case.case, analysis) if f.open} & set(MINE)


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("investigation", {"mitigation"}),
        ("complaint", {"mitigation", "dismissal"}),
        ("held-to-answer", {"mitigation", "dismissal", "limine", "set-aside"}),
        ("pretrial", {"mitigation", "dismissal", "limine", "set-aside"}),
        ("trial-people-rested", {"mitigation", "limine", "acquittal"}),
        ("trial-evidence-closed", {"mitigation", "acquittal"}),
        ("convicted", {"dismissal", "sentencing"}),
    ],
)
def test_the_stage_opens_and_closes_the_papers(stage: str, expected: set[str]) -> None:
    data = sample("felony-murder")
    data["case"]["stage"] = stage
    assert open_now(data) == expected


EARLY = {"client-letter", "evidence-plan", "letter", "preservation"}
CHARGED = EARLY | {"motion", "instructions"}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("investigation", EARLY | {"mitigation"}),
        ("complaint", CHARGED | {"mitigation", "dismissal"}),
        ("held-to-answer", CHARGED | {"mitigation", "dismissal", "limine", "set-aside"}),
        ("pretrial", CHARGED | {"mitigation", "dismissal", "limine", "set-aside"}),
        ("trial-people-rested", CHARGED | {"mitigation", "limine", "acquittal"}),
        ("trial-evidence-closed", CHARGED | {"mitigation", "acquittal"}),
        ("convicted", {"client-letter", "evidence-plan", "dismissal", "sentencing"}),
    ],
)
@pytest.mark.parametrize("name", ["felony-murder", "reyes"])
def test_every_paper_opens_and_closes_with_the_stage_and_is_drafted_when_it_is_open(
    name: str, stage: str, expected: set[str]
) -> None:
    data = sample(name)
    data["case"]["stage"] = stage
    if stage == "convicted":
        data["sentencing"] = {"convicted_counts": ["1"], "request": "probation"}
    case = read(data)
    found = open_papers(office().papers.values(), case.case, drafting.analyze_case(case, office()))
    assert {f.paper for f in found if f.open} == expected - ({"mitigation"} if name == "reyes" else set())
    for one in found:
        if one.open:
            assert to_text(draft(one.paper, data).document)
        else:
            with pytest.raises(CannotContinue) as stop:
                draft(one.paper, data)
            assert stop.value.exit_code == 5


def test_a_trial_to_the_court_has_no_jury_to_instruct() -> None:
    data = sample("reyes-trial")
    data["case"]["court_trial"] = "true"
    for paper in ("motion", "instructions"):
        with pytest.raises(CannotContinue) as stop:
            draft(paper, data)
        assert [f.message for f in stop.value.findings] == ["the trial is to the court, and there is no jury to instruct"]
    assert text("acquittal", data)


def test_mitigation_needs_a_homicide_count() -> None:
    with pytest.raises(CannotContinue) as stop:
        draft("mitigation", sample("reyes"))
    assert stop.value.exit_code == 5
    assert stop.value.findings[0].message == "no count charges a homicide"


def test_murder_alone_leaves_the_presentation_open_and_closes_every_paper_that_argues_duress() -> None:
    data = sample("felony-murder")
    data["counts"] = [{"number": "2", "offense": "pen-187-second", "date": "2027-01-30", "theory": "direct"}]
    for threat in data["threats"]:
        threat["counts"], threat["demand"]["counts"], threat["acts"] = ["2"], ["2"], [{"count": "2", "at": "22:12:40"}]
    assert open_now(data) == {"mitigation"}
    paper = text("mitigation", data)
    assert "Duress is not a defense to murder." in paper
    assert "The People must disprove duress" not in paper


@pytest.mark.parametrize("paper", ["limine", "set-aside", "dismissal", "motion", "letter"])
def test_a_threat_of_future_harm_closes_the_papers_that_would_assert_duress(paper: str) -> None:
    with pytest.raises(CannotContinue) as stop:
        draft(paper, sample("weak"))
    assert stop.value.exit_code == 5
    assert "immediacy: the harm was due only later" in stop.value.findings[0].message


def test_an_override_lets_counsel_ask_all_the_same() -> None:
    data = sample("weak")
    data["overrides"] = [
        {"count": "1", "element": "immediacy", "by": "Wren Castellane", "reason": "preserve the point"}
    ]
    assert open_now(data) == {"dismissal", "limine", "set-aside"}
    assert "The Danger Was Immediate" not in text("limine", data)


# ---------------------------------------------------------------- mitigation


def test_the_limit_comes_first_in_both_forms_and_the_own_role_next() -> None:
    for paper in (text("mitigation", sample("felony-murder")), text("mitigation", at_trial(sample("felony-murder")))):
        anderson = paper.index("Duress is not a defense to murder. (_People v. Anderson_ (2002) 28 Cal.4th 767, 770.)")
        order = [
            "Own Role Was Not",
            "Duress May Defeat the Felony",
            "Duress Remains a Defense to Count 1",
            "Consciously Disregarded",
        ]
        places = [paper.index(heading) for heading in order]
        assert [anderson, *places] == sorted([anderson, *places])
        assert "Nor does it reduce murder to manslaughter" in paper
        assert "_Auto Equity Sales, Inc. v. Superior Court_" in paper


def test_before_trial_it_is_a_letter_to_the_prosecutor_and_counsel_is_told_that_it_is_private_until_sent() -> None:
    made = draft("mitigation", sample("felony-murder"))
    assert made.document.letterhead is not None
    assert made.document.template == "letter.docx"
    assert "the Homicide Review Committee" in to_text(made.document)
    notes = [f.message for f in made.findings if f.code == "for-counsel"]
    assert notes == [
        "this presentation is work product and privileged until counsel decides to send it; it goes to the prosecutor's "
        "decision-makers, is never filed, and nothing in it is protected once it is sent unless it offers a plea; where "
        "the person killed was a peace officer, read Pen. Code, § 189, subd. (f) first"
    ]
    at = draft("mitigation", at_trial(sample("felony-murder")))
    assert at.document.letterhead is None
    assert at.document.template == "pleading.docx"


def test_the_trial_brief_shows_no_item_that_only_the_prosecutor_may_see() -> None:
    assert "Copperleaf" in text("mitigation", sample("felony-murder"))
    assert "Copperleaf" not in text("mitigation", at_trial(sample("felony-murder")))


HOMICIDE_CLAUSES = {
    "implied_malice": "Consciously Disregarded Life",
    "premeditation": "Whether the Threats Bear on Premeditation Is Unsettled",
    "heat_of_passion": "Voluntary manslaughter is sought because of provocation",
    "imperfect_self_defense": "Voluntary manslaughter is sought because of force used in defense",
}


@pytest.mark.parametrize("field", HOMICIDE_CLAUSES)
def test_each_homicide_clause_stands_and_falls_with_its_own_facts(field: str) -> None:
    data = sample("felony-murder")
    data["homicide"][field] = ["horn"]
    assert HOMICIDE_CLAUSES[field] in text("mitigation", data)
    data["homicide"][field] = []
    assert HOMICIDE_CLAUSES[field] not in text("mitigation", data)


PARTICIPATION = {
    "role": "_Role._", "weapon_knowledge": "_Knowledge of weapons._", "restraint": "_Presence, and the chance to restrain or to help._",
    "duration": "_Duration._", "minimizing": "_Efforts to lessen the risk._",
}  # fmt: skip


@pytest.mark.parametrize("trial", [False, True])
@pytest.mark.parametrize("field", PARTICIPATION)
def test_each_factor_of_the_own_role_stands_and_falls_with_its_own_facts(field: str, trial: bool) -> None:
    data = at_trial(sample("felony-murder")) if trial else sample("felony-murder")
    assert PARTICIPATION[field] in text("mitigation", data)
    data["homicide"]["participation"][field] = []
    words = text("mitigation", data)
    assert PARTICIPATION[field] not in words
    assert all(said in words for name, said in PARTICIPATION.items() if name != field)


def test_the_order_on_homicide_rules_on_what_the_facts_support_and_no_more() -> None:
    data = at_trial(sample("felony-murder"))
    assert "conscious disregard for life. ____" in text("mitigation", data).replace("\u00a0", " ")
    data["homicide"]["implied_malice"] = []
    assert "conscious disregard" not in text("mitigation", data)
    del data["homicide"]
    order = next(p for p in draft("mitigation", data).document.parts if p.id == "order")
    words = " ".join(plain(b.runs) for b in order.blocks)
    assert "major participant" in words  # the theory, and not the facts, puts the question
    assert "manslaughter" not in words


def test_the_presentation_on_homicide_tells_the_killing() -> None:
    story = text("mitigation", sample("felony-murder")).split("What the Evidence Shows")[1].split("## III")[0]
    assert "Ambler shot him once; the owner died that night" in story


def test_without_homicide_facts_the_role_is_a_gap_and_nothing_is_claimed_for_it() -> None:
    data = sample("felony-murder")
    del data["homicide"]
    paper = text("mitigation", data)
    assert "Own Role Was Not" not in paper
    assert "The People Must Prove Major Participation and Reckless Indifference" in paper
    assert "[MISSING: facts on the defendant's role, knowledge of weapons" in paper


def test_the_section_on_malice_tells_again_nothing_that_the_section_on_the_part_played_told() -> None:
    data = sample("felony-murder")
    words = text("mitigation", data)
    assert words.count("four seconds on the horn") == 1
    assert "Evidence set out above on the part played goes to it as well. (" in words
    data["homicide"]["participation"] = {}
    words = text("mitigation", data)
    assert words.count("four seconds on the horn") == 1
    assert "Evidence set out above" not in words


def test_manslaughter_is_asked_for_in_the_one_permitted_form() -> None:
    data = sample("felony-murder")
    data["homicide"]["heat_of_passion"] = ["horn"]
    paper = text("mitigation", data)
    assert "It is not sought because of duress, which _Anderson_ forbids." in paper
    assert "Nothing that Ambler said or did is offered as provocation." in paper


def test_the_coercers_own_acts_are_never_offered_as_provocation() -> None:
    data = sample("felony-murder")
    data["homicide"]["heat_of_passion"] = ["pistol", "drive-words"]
    assert "Voluntary manslaughter is sought" not in text("mitigation", data)


def test_the_change_of_law_is_preserved_only_when_counsel_says_so() -> None:
    data = at_trial(sample("felony-murder"))
    assert "Preserved for a Higher Court" not in text("mitigation", data)
    data["homicide"]["preserve_change_of_law"] = "true"
    paper = text("mitigation", data)
    assert "_Anderson_ binds this Court" in paper
    assert "785" in paper
    data["case"]["stage"] = "pretrial"
    assert "Preserved for a Higher Court" not in text("mitigation", data)


def test_a_plea_is_offered_only_as_counsel_entered_it_and_under_the_legend() -> None:
    data = sample("felony-murder")
    assert "offer to resolve the case by plea" not in text("mitigation", data)
    data["negotiation"]["disposition"] = "plea"
    data["negotiation"]["proposals"] = [
        {
            "offense": "robbery in Count 1",
            "terms": "the low term",
            "immigration_cleared": {"by": "T. Marchetti", "date": "2027-04-01"},
        }
    ]
    paper = text("mitigation", data)
    assert "Plea negotiations. What follows is an offer to resolve the case by plea" in paper
    assert "(Evid. Code, §\u00a01153; Pen. Code, §\u00a01192.4.)" in paper
    assert "on no rule that duress changes the degree of a homicide" in paper


@pytest.mark.parametrize(
    ("offense", "expected"),
    [
        ("pen-192-a", "Whether Duress Is a Defense to Manslaughter as Charged Is Open"),
        ("pen-664-187", "The Statutory Exception Does Not Name Attempted Murder"),
    ],
)
def test_open_questions_are_labeled_open(offense: str, expected: str) -> None:
    data = sample("felony-murder")
    data["counts"][1] = {"number": "2", "offense": offense, "date": "2027-01-30", "theory": "direct"}
    paper = text("mitigation", data)
    assert expected in paper
    assert "no published decision" in paper


# ---------------------------------------------------------------- limine


def test_limine_names_in_its_headings_and_counts_only_what_the_case_has() -> None:
    partner, murder = text("limine", sample("partner")), text("limine", sample("felony-murder"))
    assert "The Messages Can Be Authenticated by Their Content" in partner
    assert "A reasonable belief | Items 1, 2, 7, 8, and 9" in partner.replace("\u00a0", " ")  # the expert is item 9
    assert "The Records Are Relevant and Can Be Authenticated" in partner
    assert "three witnesses, three recorded items, two other exhibits, and one expert" in partner  # the officer's video is recorded
    assert "The Messages and Recorded Call Can Be Authenticated by Their Content" in murder


def test_the_motion_in_limine_has_a_section_for_each_kind_of_evidence_and_no_other() -> None:
    child, partner = text("limine", sample("child")), text("limine", sample("partner"))
    assert "The Messages and Call Records Can Be Authenticated" in child
    assert "Will Explain What Jurors May Misread" not in child
    assert "Dr. Leonie Abara Will Explain What Jurors May Misread" in partner
    data = sample("child")
    for item in data["evidence"]:
        if item["id"] == "school-camera":
            item["audience"] = "privileged"
    assert "The Recording Is What It Purports to Be" in child
    assert "The Recording Is What It Purports to Be" not in text("limine", data)


def test_relevance_is_shown_element_by_element_with_the_numbers_of_the_offer() -> None:
    paper = text("limine", sample("reyes"))
    offer = paper.split("Offer of Proof")[1].split("The Threat Is the Issue")[0]
    assert "2. Warren Teague will testify." in offer and "6. The call records of Dario Vance\u2019s number (Exhibit E)." in offer
    assert "Immediate danger | Items\u00a01, 2, and 4 | Items\u00a01 and 6" in paper
    told = [tag for tag in ("the sound of the handgun\u2019s slide", "the tears on Reyes\u2019s face") if paper.count(tag) != 1]
    assert told == []  # once, in the offer
    data = sample("lean")
    assert "A reasonable belief | [MISSING: proof of a reasonable belief]" in text("limine", data)


def test_proof_of_an_element_outside_the_offer_is_cited_by_its_place() -> None:
    data = sample("reyes")
    for item in data["evidence"]:
        if item["id"] == "handgun":
            item["kind"] = "report"  # which no section of the motion offers
    for fact in data["facts"]:
        if fact["id"] == "alley-gun":
            fact["proof"] = [{"evidence": "handgun", "at": "p. 1"}]
    row = next(line for line in text("limine", data).splitlines() if "Danger to life on refusal" in line)
    assert row == "Danger to life on refusal | Item\u00a01; Ex.\u00a0G, p.\u00a01 | Item\u00a01"


def test_the_clients_own_emergency_call_has_its_hearsay_answer() -> None:
    paper = text("limine", sample("felony-murder"))
    assert "On the words of Ambler the second is answered above, and on the words of Pell below." in paper
    below = paper.split("Pell\u2019s Words Under the Stress of the Event Show Belief")[1]
    assert "The recording of Jonah Pell\u2019s emergency call (Exhibit B), item 5 of the offer, goes to it." in below
    assert "Words Under the Stress" not in text("limine", sample("lean"))


def test_a_judge_never_turns_the_page_between_an_item_and_its_boxes() -> None:
    order = next(p for p in draft("limine", sample("reyes")).document.parts if p.id == "order")
    boxed = [n for n, block in enumerate(order.blocks) if plain(block.runs).startswith("____\u00a0")]
    assert len(boxed) > 8
    assert all(order.blocks[n - 1].keep_next for n in boxed)


def test_the_coercers_words_have_every_route_and_the_want_of_a_case_is_said() -> None:
    paper = text("limine", sample("child"))
    for route in (
        "_Effect on the hearer._",
        "_The speaker\u2019s intent._",
        "_Against interest._",
        "_Spontaneous statement._",
    ):
        assert route in paper
    assert (
        "We found no published decision that squarely holds a coercer\u2019s words to be nonhearsay in a duress trial."
        in paper
    )


def test_an_expert_is_named_only_after_the_decision_and_the_disclosure() -> None:
    data = sample("partner")
    data["experts"][0]["disclosed"] = "false"
    assert "Abara" not in text("limine", data)


def test_the_order_in_limine_lists_each_item_that_the_offer_lists() -> None:
    paper = text("limine", sample("child"))
    order = paper.split("[PROPOSED] ORDER ON MOTION IN LIMINE ==")[1]
    for letter in "ABCDE":
        assert f"Exhibit {letter}." in order


@pytest.mark.parametrize("paper", ["limine", "set-aside", "dismissal"])
def test_beside_a_murder_count_the_limit_is_disclosed(paper: str) -> None:
    words = text(paper, sample("felony-murder"))
    assert "Duress is not a defense to murder, and it does not reduce murder to manslaughter." in words
    assert "28 Cal.4th 767, 770" in words
    assert "Anderson" not in text(paper, sample("child"))


# ---------------------------------------------------------------- set-aside


def test_the_motion_under_section_995_uses_the_preliminary_transcript_alone() -> None:
    for name in ("reyes", "child", "partner", "felony-murder"):
        paper = text("set-aside", sample(name))
        assert "(Ex. " not in paper
        assert "; Ex. " not in paper
        assert "We found no decision that applies section 995 to a defense of duress." in paper


def test_evidence_that_the_magistrate_refused_makes_its_own_ground() -> None:
    data = sample("child")
    assert "The Magistrate Refused Evidence That Quill Was Entitled to Offer" in text("set-aside", data)
    data["record"]["rulings"] = []
    paper = text("set-aside", data)
    assert "Refused Evidence" not in paper
    assert "not legally committed, because" not in paper


def test_one_ground_is_stated_in_a_sentence_and_two_are_numbered() -> None:
    one, two = text("set-aside", sample("lean")), text("set-aside", sample("reyes"))
    assert "The ground is that Tillis was committed without reasonable or probable cause." in one
    assert "The grounds are:" not in one
    assert "The grounds are:" in two


def test_a_felony_murder_count_is_told_what_follows_if_the_felony_falls() -> None:
    words = text("set-aside", sample("felony-murder"))
    said = "A person not guilty of that felony because of duress is not guilty of felony murder on it."
    assert f"Count 2 goes on felony murder, with the robbery of Count 1 as the felony. {said}" in words
    direct = sample("reyes")
    direct["counts"].append({"number": "3", "offense": "pen-187-second", "date": "2027-01-08", "theory": "direct"})
    assert said not in text("set-aside", direct)


def test_the_undecided_statutory_request_carries_its_own_burden() -> None:
    paper = text("set-aside", sample("partner"))
    assert "The Request Under Section 236.24 Was Not Decided" in paper
    assert "The defendant bears the burden there, by a preponderance." in paper
    assert "236.24" not in text("set-aside", sample("child"))


def test_without_a_transcript_the_place_is_a_gap_and_not_a_refusal() -> None:
    data = sample("child")
    data["evidence"] = [e for e in data["evidence"] if e["cite_as"] != "prelim-transcript"]
    kept = {e["id"] for e in data["evidence"]}
    for fact in data["facts"]:
        fact["proof"] = [p for p in fact["proof"] if p["evidence"] in kept]
    assert "[MISSING: preliminary hearing transcript, page and line]" in text("set-aside", data)


# ---------------------------------------------------------------- acquittal


def test_the_memorandum_names_the_element_that_fails() -> None:
    data = sample("reyes-trial")
    assert "On Count 1 the element that fails is the intent to aid the robbery." in text("acquittal", data)
    data["counts"][1]["unproved_element"] = "willful or wanton disregard for safety"
    assert "On Count 2 the element that fails is willful or wanton disregard for safety." in text("acquittal", data)
    for count in data["counts"]:
        count["theory"] = "direct"
        count.pop("unproved_element", None)
    assert "[MISSING: the element of Count 1 on which the People\u2019s evidence fails]" in text("acquittal", data)


def test_at_the_close_of_the_peoples_case_nothing_of_the_defense_is_cited() -> None:
    data = sample("reyes-trial")
    for fact in data["facts"]:
        if {"threat", "demand"} & set(fact.get("proves", [])):
            fact["proof"] = [{"evidence": "tt-reyes", "at": "direct"}]  # told by the client alone
    assert "Testimony of Marisol Reyes" in text("acquittal", data)
    data["case"]["stage"] = "trial-people-rested"
    paper = text("acquittal", data)
    assert "Testimony of Marisol Reyes" not in paper
    assert "Reyes, Apr. 26" not in paper
    assert "the defense may offer evidence, and it keeps that right" in paper


def test_a_court_trial_is_argued_under_section_1118() -> None:
    data = sample("reyes-trial")
    data["case"]["court_trial"] = "true"
    paper = text("acquittal", data)
    assert "The Evidence, Weighed, Does Not Exclude Duress" in paper
    assert "1118.1" not in paper.split("== Memorandum")[1].split("Reserves")[0]


def test_a_court_trial_has_no_jury_to_speak_of_and_tells_no_evidence_twice() -> None:
    data = sample("reyes-trial")
    data["case"]["court_trial"] = "true"
    case = read(data)
    script = to_text(
        drafting.compose(
            office().papers["acquittal"], case, drafting.analyze_case(case, office()), office(), drafting.Options(AS_OF),
            Companion("-script", "script"),
        ).document
    )  # fmt: skip
    assert "jury" not in script
    assert "instruction" not in script
    assert "Weighed, the evidence does not prove it" in script
    memorandum = text("acquittal", data)
    assert "Instruction Request" not in memorandum
    assert memorandum.count("the dark object at Reyes’s side") == 1


def test_the_oral_motion_comes_with_a_page_to_speak_from() -> None:
    found = dict(opened("reyes-trial"))
    script = to_text(found["acquittal-script"].document)
    assert "moves for a judgment of acquittal on Count 1 under Penal Code section 1118.1." in script
    assert "The question is whether substantial evidence supports the element." in script  # any evidence at all is not the test
    assert len(script.split()) < 260
    assert len(to_text(found["acquittal"].document).split()) < 1200


# ---------------------------------------------------------------- dismissal


def test_the_paper_under_section_1385_is_an_invitation_and_never_a_motion() -> None:
    paper = text("dismissal", sample("reyes"))
    assert "INVITATION TO THE COURT TO DISMISS" in paper
    assert "NOTICE OF MOTION" not in paper
    assert "will move" not in paper
    assert "A defendant has no right to move under section 1385" in paper


@pytest.mark.parametrize("name", ["reyes", "lean", "child", "felony-murder", "partner", "convicted"])
def test_an_invitation_tells_no_fact_twice(name: str) -> None:
    made = draft("dismissal", sample(name))
    body = next(p for p in made.document.parts if p.id == "invitation")
    words = " ".join(plain(block.runs) for block in body.blocks).replace("\u00a0", " ")
    tags = [f["tag"] for f in sample(name)["facts"] if f.get("tag")]
    assert [tag for tag in tags if words.count(tag) > 1] == []
    assert sum(words.count(tag) for tag in tags) >= 4


@pytest.mark.parametrize(("name", "said"), [("reyes", "What is charged is what was demanded."), ("convicted", "What was done is what was demanded.")])
def test_before_a_verdict_an_invitation_says_what_is_charged_and_not_what_was_done(name: str, said: str) -> None:
    words = text("dismissal", sample(name))
    assert said in words
    assert ("the part charged, which was the part demanded" in words) == (name == "reyes")
    assert ("A juror could find" in words) == (name == "reyes")


def test_the_enhancement_section_discloses_walker() -> None:
    data = sample("convicted")
    paper = text("dismissal", data)
    assert (
        "That is not a presumption, and the Court need not dismiss because one listed circumstance is present." in paper
    )
    data["counts"][0]["enhancements"] = []
    assert "Walker" not in text("dismissal", data)


def test_youth_is_not_argued_as_a_listed_circumstance_of_an_enhancement() -> None:
    data = sample("convicted")
    paper = text("dismissal", data)
    listed = paper.split("The Listed Mitigating Circumstances")[1].split("# Conclusion")[0]
    assert "The evidence of trauma is the burn scars" in listed
    assert "age" not in re.findall(r"[a-z]+", listed)
    assert "The Court may weigh Farrow’s age" in paper
    data["mitigation"]["trauma"] = []
    assert "Listed Mitigating Circumstances" not in text("dismissal", data)


def test_the_exhibits_of_an_invitation_after_conviction_stand_behind_its_declaration() -> None:
    made = draft("dismissal", sample("convicted"))
    words = to_text(made.document)
    letters = [e.name.removeprefix("EXHIBIT ") for e in made.document.exhibits]
    assert letters == re.findall(r"is attached as Exhibit.([A-Z])", words)
    assert len(letters) == 4
    assert "DECLARATION OF LUCIAN ABERNETHY AND EXHIBITS;" in words


def test_a_proof_of_service_speaks_of_one_person_or_of_several() -> None:
    one, several = text("dismissal", sample("partner")), text("dismissal", sample("convicted"))
    assert "to the person named below, at the electronic service address shown. That person has" in one
    assert "to the persons named below, at the electronic service addresses shown. Each has" in several


def test_what_a_witness_heard_the_defendant_say_has_a_route_into_evidence() -> None:
    data = sample("child")
    assert "Quill’s answer to her neighbor’s offer goes to it as well." in text("limine", data)
    next(f for f in data["facts"] if f["id"] == "hollis-offer")["text"] = "Hollis told Quill, “Call the police.”"
    assert "neighbor’s offer goes to it" not in text("limine", data)


def test_a_murder_count_brings_the_limit_into_the_invitation() -> None:
    paper = text("dismissal", sample("felony-murder"))
    assert "The Invitation Does Not Rest on Duress as a Defense to Murder" in paper
    assert "Count 2 (murder) is dismissed" not in paper


# ---------------------------------------------------------------- sentencing


def test_the_statement_in_mitigation_accepts_the_verdict_and_speaks_of_convicted_counts_alone() -> None:
    paper = text("sentencing", sample("convicted"))
    assert "This statement accepts the verdict." in paper
    assert "without conceding any point for appeal or retrial" in paper
    assert "Count 1" in paper
    assert "Count 2" not in paper
    assert "PROPOSED" not in paper


def test_after_a_plea_it_speaks_of_the_plea() -> None:
    data = sample("convicted")
    data["sentencing"]["after_plea"] = "true"
    paper = text("sentencing", data)
    assert "This statement accepts the plea." in paper
    assert "verdict" not in paper


def test_duress_is_never_the_trigger_of_the_lower_term() -> None:
    data = sample("convicted")
    paper = text("sentencing", data)
    section = paper.split("Contributed to the Offense")[1].split("## III")[0]
    assert "duress" not in section.lower()
    for listed in ("trauma", "youth"):
        data["mitigation"][listed] = []
    assert "Contributed to the Offense" not in text("sentencing", data)


def test_factor_g_needs_a_penalty_phase_and_a_murder() -> None:
    data = sample("felony-murder")
    data["case"]["stage"] = "convicted"
    data["case"]["dates"]["sentencing"] = "2027-07-01"
    data["sentencing"] = {"convicted_counts": ["1", "2"], "request": "life", "penalty_phase": "false"}
    paper = text("sentencing", data)
    assert "factor (g)" not in paper
    assert "duress is not a defense to murder, and it does not reduce murder to manslaughter" in paper
    data["sentencing"]["penalty_phase"] = "true"
    assert "(Pen. Code, §\u00a0190.3, factor (g).)" in text("sentencing", data)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize("pronouns", ["he/him", "they/them", "she/her", None])
@pytest.mark.parametrize("name", ["child", "felony-murder", "convicted"])
def test_pronouns_are_the_clients_or_none(name: str, pronouns: str | None) -> None:
    data = sample(name)
    if pronouns:
        data["defendant"]["pronouns"] = pronouns
    else:
        del data["defendant"]["pronouns"]
    own = {"he/him": "he|him|his", "she/her": "she|her|hers", "they/them": "they|them|their"}.get(pronouns or "", "")
    for paper in open_now(data):
        made = draft(paper, data)
        for part in made.document.parts:
            for block in part.blocks:
                body = plain(tuple(run for run in block.runs if run.mark == "plain"))
                for fact in data["facts"]:
                    body = body.replace(fact["text"], "").replace(fact.get("tag", "\0"), "")
                body = re.sub("\u201c[^\u201d]*\u201d", "", body)
                others = re.findall(r"\b(?:he|him|his|she|her|hers)\b", body)
                assert [w for w in others if not re.fullmatch(own or "-", w)] == [], f"{paper}: {body}"


def test_every_defendant_stands_in_the_caption() -> None:
    made = draft("set-aside", sample("felony-murder"))
    caption = made.document.parts[0].caption
    assert caption is not None
    assert [plain(line) for line in caption.defendants] == ["JONAH PELL", "ROYCE AMBLER"]


def test_a_coercer_who_shares_the_clients_surname_keeps_the_whole_name() -> None:
    paper = text("limine", sample("partner"))
    assert "Everett Vale\u2019s Words Come In by More Than One Route" in paper
    assert "Vale threatened" not in paper.replace("Everett Vale threatened", "")


# ---------------------------------------------------------------- whole sections taken out


def without_counts(data: dict[str, Any]) -> None:
    data.pop("counts")
    for threat in data["threats"]:
        threat.pop("acts", None)
        threat.pop("counts", None)
        threat["demand"].pop("counts", None)


def without_threats(data: dict[str, Any]) -> None:
    data.pop("threats")
    for fact in data["facts"]:
        fact.pop("threats", None)


def without_facts(data: dict[str, Any]) -> None:
    data["facts"] = []
    for section in ("belief", "alternatives", "background", "record", "mitigation", "homicide"):
        data.pop(section, None)
    for threat in data["threats"]:
        threat.pop("words", None)
        threat.pop("facts", None)
        threat["demand"].pop("fact", None)


BROKEN = re.compile(r"[a-z]  +[a-z]|[A-Za-z] [.,;:](?!\d)|,\s*,|\(\s*\)|\.\s+\.|\b(?:charges|shows|testified to|of|the|with) ?[.,;](?!\d)")
FINE = re.compile(r"\bdisposed of\.|comes out of\.")


@pytest.mark.parametrize("change", [without_counts, without_threats, without_facts], ids=lambda c: c.__name__)
@pytest.mark.parametrize("paper", ["limine", "set-aside", "dismissal"])
def test_a_section_taken_out_leaves_gaps_and_never_a_broken_sentence(paper: str, change: Any) -> None:
    data = sample("reyes")
    change(data)
    made = draft(paper, data)
    assert made.gaps
    for line in to_text(made.document).splitlines():
        if not line.startswith(("|", "==")):
            assert not BROKEN.search(FINE.sub("", line)), line


def test_the_statement_tells_the_event_in_the_order_of_time_and_attaches_what_the_court_lacks() -> None:
    made = draft("sentencing", sample("convicted"))
    words = to_text(made.document)
    told = words.split("Facts in Mitigation")[1]
    assert told.index("stood alone on the sidewalk") < told.index("At 7:40:10 p.m. the store camera")
    assert [e.name for e in made.document.exhibits] == ["EXHIBIT A", "EXHIBIT B", "EXHIBIT C", "EXHIBIT D"]  # the recording was received at trial
    assert "rule\u00a04.423(a)(5).)" in words.replace("rule 4", "rule\u00a04") and "(a)(9)" not in words


def test_the_choices_of_an_order_stand_below_their_item() -> None:
    for paper, choice in (("dismissal", "____ so ordered"), ("set-aside", "____ granted")):
        order = text(paper, sample("reyes")).replace("\u00a0", " ")
        assert choice in order
        assert all(line.startswith("____") for line in order.splitlines() if choice in line)


def test_no_part_of_the_proof_is_called_the_whole() -> None:
    """The table of the motion cites the client's words on video and the restraining order, which the sentence does not name."""
    assert "The proof comes from" not in text("motion", sample("reyes"))
    assert "Chief among the sources are Alma Ruiz" in text("motion", sample("reyes"))
    assert "Its sources are Bettina Crow and the door-camera recording" in text("letter", sample("lean"))
