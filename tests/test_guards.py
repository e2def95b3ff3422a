"""What must never come out: facts a reader may not see, a request the law closes, a sentence no fact carries, a blank."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import yaml

from generator.findings import CannotContinue

from .papers import draft, sample, text

ONE: dict[str, Any] = yaml.load(
    """
case: {stage: pretrial}
defendant: {name: Omar Tillis, pronouns: he/him}
persons: [{id: q, name: Ed Quark}]
counts: [{number: 1, offense: pen-211-second, date: 2027-01-08, theory: direct}]
evidence:
  - {id: pub, kind: eyewitness, cite_as: prelim-transcript, title: the testimony of Ann Bly, source: eyewitness, witness: q, origin: court}
  - {id: note, kind: other, cite_as: report, title: the note, source: client-to-counsel, origin: defense}
facts:
  - id: f1
    text: Quark told Tillis he would kill him.
    tag: the threat on the stairs
    proof: [{evidence: pub, at: "1:1"}]
    proves: [threat, life, demand, immediacy, actual-belief, reasonable-belief]
    threats: [t1]
threats:
  - id: t1
    by: q
    words: f1
    content: death
    harm_due: immediate
    acts: [{count: 1, at: 2027-01-08T15:22}]
    demand: {fact: f1, express: true}
""",
    yaml.BaseLoader,
)


def one(**changes: Any) -> dict[str, Any]:
    """The small case with some of its threat's fields changed."""
    data = copy.deepcopy(ONE)
    data["threats"][0].update(changes)
    return data


def blanks(paper: str) -> list[str]:
    """Places in a paper where something is missing without a gap."""
    patterns = (
        r"\bNone\b(?! of them\b)",
        r"\(\s*\)",
        r"\(\.\)",
        r" \.",
        r" ,",
        r"Counts \.",
        r"as to [.,]",
        r"\bon \.",
        r"Missing\(",
        r"\{\{",
        r"\.\.",
    )
    return [paper[max(0, m.start() - 40) : m.end() + 20] for p in patterns for m in re.finditer(p, paper)]


STAGES = ["complaint", "held-to-answer", "pretrial", "trial-people-rested", "trial-evidence-closed"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("paper", ["motion", "letter"])
@pytest.mark.parametrize("length", ["long", "short"])
def test_an_almost_empty_file_gives_a_draft_full_of_gaps_and_no_blank(stage: str, paper: str, length: str) -> None:
    data = {"case": {"stage": stage}, "defendant": {"name": "Omar Tillis"}}
    words = text(paper, data, length=length)
    assert "[MISSING: " in words
    assert blanks(words) == []


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("paper", ["motion", "letter"])
def test_no_section_that_is_left_out_leaves_a_blank(stage: str, paper: str) -> None:
    whole = sample("reyes")
    whole["case"]["stage"] = stage
    for section in (
        "codefendants",
        "people",
        "counsel",
        "service",
        "belief",
        "alternatives",
        "background",
        "claim",
        "negotiation",
        "mitigation",
        "record",
    ):
        data = {key: value for key, value in whole.items() if key != section}
        assert blanks(text(paper, data)) == [], section


@pytest.mark.parametrize("paper", ["motion", "letter"])
def test_a_threat_whose_words_are_privileged_lends_no_detail(paper: str) -> None:
    data = one(
        made_at="15:17",
        target="kid",
        coercer_present="true",
        words="secret",
        demand={"fact": "secret", "express": "true"},
    )
    data["persons"].append({"id": "kid", "name": "Pip Wexler", "role": "nephew", "protected": "minor"})
    data["facts"] = [
        {"id": "secret", "text": "Quark said he would hurt Pip.", "proof": [{"evidence": "note", "at": "p. 1"}], "proves": ["threat"], "threats": ["t1"]},
        {"id": "open", "text": "Bly saw Tillis speak with a man.", "tag": "the talk", "proof": [{"evidence": "pub", "at": "3:1"}], "proves": ["immediacy"], "threats": ["t1"]},
    ]  # fmt: skip
    words = text(paper, data)
    for detail in ("Quark", "3:17", "nephew", "Pip", "Wexler", "threatened to"):
        assert detail not in words


def test_a_weapon_is_named_only_where_an_open_fact_of_the_threat_names_it() -> None:
    data = one(weapon={"kind": "gun", "aimed_at": "head", "shown": "true"})
    data["facts"].append(
        {"id": "f2", "text": "Bly saw Tillis walk ahead with a gunny sack.", "proof": [{"evidence": "pub", "at": "2:2"}], "threats": ["t1"]}
    )  # fmt: skip
    assert "held a gun" not in text("motion", data)


def test_a_chance_that_only_a_privileged_fact_shows_is_not_handed_over() -> None:
    data = one()
    data["facts"].append({"id": "door", "text": "He saw the door.", "proof": [{"evidence": "note", "at": "p. 2"}]})
    data["alternatives"] = [{"option": "the SECRET door", "facts": ["door", "f1"]}]
    assert "SECRET" not in text("motion", data)


def test_a_denial_told_to_counsel_alone_is_not_published() -> None:
    data = one()
    data["claim"] = {"defendant_on_act": "denies"}
    assert "denied the act" not in text("motion", data)


def test_duress_is_never_a_defense_to_a_homicide_predicate() -> None:
    data = one()
    data["counts"] = [
        {"number": "1", "offense": "pen-211-second", "date": "2027-01-08"},
        {"number": "2", "offense": "pen-187-felony-murder", "theory": "felony-murder", "predicate_count": "3"},
        {"number": "3", "offense": "pen-187-second"},
    ]
    for paper in ("motion", "letter"):
        assert not re.search(
            r"defense to (the|that) (murder|felony)", text(paper, data).replace("not a defense to murder", "")
        )


@pytest.mark.parametrize(
    "offense",
    [
        {"code": "Pen. Code", "section": "187", "name": "Murder", "death_punishable": "no"},
        {"code": "Pen. Code", "section": "187(a)", "name": "Unlawful killing", "death_punishable": "no"},
    ],
)
def test_a_murder_described_by_hand_is_still_murder(offense: dict[str, str]) -> None:
    data = one()
    data["counts"][0]["offense"] = offense
    with pytest.raises(CannotContinue) as stop:
        draft("motion", data)
    assert stop.value.exit_code == 5


def test_a_threat_of_another_day_never_looks_like_one_of_the_same_evening() -> None:
    data = one(made_at="2027-01-01T15:17")
    data["facts"][0]["when"] = "2027-01-01T15:17"
    data["facts"][0]["text"] = "At 3:17 p.m. Quark told Tillis he would kill him."
    data["facts"].append(
        {
            "id": "act",
            "when": "2027-01-08T15:22",
            "text": "Tillis went in.",
            "proof": [{"evidence": "pub", "at": "4:4"}],
        }
    )
    assert "3:17 p.m. on January 1, 2027" in text("motion", data)
    assert "minutes" not in text("motion", data)


def test_an_override_is_drafted_without_overstating() -> None:
    data = one(made_at="2027-01-08T16:00")
    data["facts"][0]["when"] = "2027-01-08T16:00"
    data["overrides"] = [
        {"count": "1", "element": e, "by": "Ines Calloway", "reason": "to preserve the point"}
        for e in ("threat", "immediacy")
    ]
    motion = text("motion", data)
    assert "so that the question is preserved" in motion
    assert "Danger Was Immediate" not in motion
    assert "able to do what had been threatened" not in motion


@pytest.mark.parametrize(("content", "weapon"), [("great-bodily-injury", "bat"), ("beating", "bat")])
def test_less_than_death_is_not_headed_as_death(content: str, weapon: str) -> None:
    data = one(content=content, weapon={"kind": weapon, "aimed_at": "knee", "shown": "true"})
    data["facts"][0]["text"] = "Quark held a bat to the knee of Tillis."
    motion = text("motion", data)
    assert "Threat to Kill" not in motion
    assert "With Death" not in motion
    assert "threatened to kill" not in motion


def test_a_demand_that_nobody_called_implied_is_not_called_so() -> None:
    data = one(demand={"fact": "f1"})
    assert "The demand was implied" not in text("motion", data)


def test_people_of_one_family_are_told_apart() -> None:
    data = one()
    data["persons"][0]["name"] = "Abel Tillis"
    data["facts"][0]["text"] = "Abel Tillis told Omar Tillis he would kill him."
    motion = text("motion", data)
    assert "believed Abel Tillis" in motion
    assert "Tillis believed Tillis" not in motion


def test_protected_names_are_gone_from_titles_and_comments_and_dates_stay_whole() -> None:
    data = one()
    data["persons"] += [
        {"id": "kid", "name": "Timmy Wexler", "protected": "minor"},
        {"id": "am", "name": "April O’Brien", "protected": "victim"},
    ]
    data["evidence"].append(
        {"id": "v", "kind": "surveillance", "cite_as": "exhibit", "title": "the video of TIMMY WEXLER", "source": "device", "origin": "people", "audience": "public"}
    )  # fmt: skip
    data["facts"][0]["text"] = "On April 9 Quark told Tillis before O'Brien he would kill him."
    data["facts"].append(
        {"id": "f9", "text": "Wexler was seen.", "proof": [{"evidence": "v"}], "proves": ["life"], "threats": ["t1"]}
    )
    made = draft("motion", data)
    everything = text("motion", data) + repr(made.document)
    for name in ("Wexler", "WEXLER", "Timmy", "TIMMY", "O’Brien", "O'Brien"):
        assert name not in everything
    assert "On April 9" in everything


def test_a_trial_paper_on_the_preliminary_record_is_pointed_out() -> None:
    data = sample("reyes")
    data["case"]["stage"] = "trial-evidence-closed"
    assert "trial-record" in {f.code for f in draft("motion", data).findings}


def test_a_letter_that_asks_for_dismissal_offers_no_plea() -> None:
    data = sample("reyes")
    data["negotiation"]["disposition"] = "dismissal"
    letter = text("letter", data)
    assert "plead" not in letter
    assert "Plea negotiations" not in letter
    assert "dismiss Counts 1 and 2" in letter


def test_a_proof_of_service_swears_to_no_consent_that_is_not_recorded() -> None:
    data = sample("reyes")
    del data["service"][0]["recipients"][0]["consent"]
    motion = text("motion", data)
    assert "has expressly consented" not in motion
    assert "[MISSING: express consent of each person served electronically]" in motion


def test_an_unknown_death_is_a_gap_and_not_a_refusal() -> None:
    data = one()
    data["counts"][0]["offense"] = "pen-4500"
    assert "[MISSING: whether a death resulted]" in text("motion", data)
    data["counts"][0]["death_resulted"] = "true"
    with pytest.raises(CannotContinue):
        draft("motion", data)
