"""What a lawyer, a judge and opposing counsel would notice in the motion and the letter."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from typing import Any

import docx
import pytest

from generator.findings import CannotContinue

from .papers import draft, office, read, sample, text, word

PRETRIAL = sample("reyes")
MURDER = {"number": "3", "offense": "pen-187-second", "date": "2027-01-08", "theory": "direct"}


def visible_parts(data: bytes) -> str:
    """Every part of a Word file as text, tags and all."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def statement_of_facts(paper: str) -> list[str]:
    """The paragraphs between the heading Statement of Facts and the Argument."""
    inside = paper.split("# Statement of Facts\n")[1].split("\n# Argument\n")[0]
    return [line for line in inside.splitlines() if not line.startswith("### ")]


@pytest.mark.parametrize("name", ["reyes", "lean"])
def test_every_sentence_of_the_statement_of_facts_is_a_fact_with_its_record_citation(name: str) -> None:
    data = sample(name)
    printed = " ".join(statement_of_facts(text("motion", data)))
    case = read(data).case
    told = []
    for fact in case.facts:
        where = printed.find(fact.text)
        if where < 0:
            continue
        told.append(fact.id)
        assert printed.count(fact.text) == 1, f"{fact.id} is told twice"
        after = printed[where + len(fact.text) :]
        citation = re.match(r" \((?:[^()]|\[[^\]]*\])+\)", after)
        assert citation, f"{fact.id} has no record citation"
        printed = printed.replace(fact.text + citation[0], "")
    assert len(told) >= 6
    printed = re.sub(r"The record of the act charged is \[MISSING: [^\]]*\]\.", "", printed)  # what no open fact tells
    assert printed.split() == [], "something in the statement of facts is no fact of the file"


@pytest.mark.parametrize("paper", ["motion", "letter"])
@pytest.mark.parametrize("name", ["reyes", "reyes-trial", "lean"])
def test_what_the_client_told_counsel_is_in_no_part_of_the_file(name: str, paper: str) -> None:
    everything = visible_parts(word(paper, sample(name))).lower()
    for secret in (
        "paloma",
        "blue awning",
        "tow truck",
        "lowered voice",
        "38 seconds",
        "juniper lane",
        "interview",
        "braeburn",
    ):
        assert secret not in everything
    if name == "reyes":
        assert "feld" not in everything


def test_protected_persons_and_witness_addresses_stay_out_of_a_filed_paper() -> None:
    everything = visible_parts(word("motion", PRETRIAL))
    for name in ("Mateo", "Halvorsen", "Oyama", "Placeholder Court", "555-0117", "555-0118"):
        assert name not in everything


def test_an_item_open_to_the_prosecutor_is_cited_in_the_letter_and_not_in_the_motion() -> None:
    assert "Supplemental report of Detective Sloan" in text("letter", PRETRIAL)
    assert "Sloan" not in text("motion", PRETRIAL)


def test_a_murder_count_leaves_the_request_and_anderson_is_disclosed() -> None:
    data = sample("reyes")
    data["counts"].append(MURDER)
    for threat in data["threats"]:
        threat["counts"].append("3")
    motion = text("motion", data)
    assert "duress as to Counts 1 and 2" in motion
    assert not re.search(r"duress as to Counts? [^.;]*3", motion)
    assert "_People v. Anderson_ (2002) 28 Cal.4th 767, 770" in motion
    assert "Nor does it reduce murder to manslaughter." in motion
    letter = text("letter", data)
    assert "Duress is not a defense to murder, and it does not reduce murder to manslaughter." in letter
    order = motion.split("the Court orders:")[1].split("== Proof")[0]
    assert re.findall(r"as to (Count \d)\.", order) == ["Count 1", "Count 2"]


def test_a_file_with_murder_alone_is_refused_with_the_authority() -> None:
    data = sample("reyes")
    data["counts"] = [{**MURDER, "number": "1"}]
    data["threats"] = []
    data["facts"] = [f for f in data["facts"] if "threats" not in f]
    for section in ("belief", "alternatives", "background", "mitigation", "record"):
        data.pop(section)
    with pytest.raises(CannotContinue) as stop:
        draft("motion", data)
    assert stop.value.exit_code == 5
    assert stop.value.findings[0].message == (
        "every count is barred (count 1, murder: duress is no defense to murder and does not reduce it to manslaughter) "
        "[people-v-anderson-2002/no-defence-to-murder]"
    )


def test_facts_come_out_literally_in_word() -> None:
    hostile = "Vance & Kemp <said> {{ 7*7 }} *stars* _under_ \u201ccurly\u201d \u2014 dash, 100% [sic] `tick`."
    data = sample("reyes")
    data["facts"][0]["text"] = hostile
    file = docx.Document(io.BytesIO(word("motion", data)))
    assert any(hostile in paragraph.text for paragraph in file.paragraphs)


def test_the_request_the_order_and_the_conclusion_name_the_same_counts() -> None:
    motion = text("motion", PRETRIAL)
    assert motion.count("as to Counts 1 and 2") >= 3
    order = motion.split("the Court orders:")[1].split("== Proof")[0]
    assert re.findall(r"as to (Count \d)\.", order) == ["Count 1", "Count 2"]
    assert "Count 3" not in motion


def test_the_threat_words_are_the_same_in_every_quotation() -> None:
    words = next(f["text"] for f in PRETRIAL["facts"] if f["id"] == "drive-or-die")
    quoted = re.search("“[^”]+”", words)
    assert quoted
    assert quoted[0] in text("motion", PRETRIAL)
    assert quoted[0] in text("letter", PRETRIAL)
    assert quoted[0] in text("motion", sample("reyes-trial"), length="long")


def test_a_gap_is_printed_highlighted_and_reported() -> None:
    made = draft("motion", sample("lean"))
    gaps = [run for part in made.document.parts for block in part.blocks for run in block.runs if run.mark == "gap"]
    assert gaps
    assert all(run.highlight and run.comment for run in gaps)
    assert "[MISSING: proof of a reasonable belief]" in made.gaps
    assert any("[MISSING: hearing date]" in finding.message for finding in made.findings)


def test_final_refuses_while_a_gap_is_left() -> None:
    with pytest.raises(CannotContinue) as stop:
        draft("motion", sample("lean"), final=True)
    assert stop.value.exit_code == 5
    assert "[MISSING: hearing date] is still open" in [f.message for f in stop.value.findings]


def test_the_trial_brief_rests_on_the_trial_record_and_is_short() -> None:
    brief = text("motion", sample("reyes-trial")).split("== Proof of Service")[0]
    assert "PHT" not in brief
    assert "Declaration" not in brief
    assert 700 < len(brief.split()) < 1700
    assert len(text("motion", sample("reyes-trial"), length="long").split()) > 1.5 * len(brief.split())


def test_removing_the_friendly_message_removes_it_everywhere() -> None:
    data = sample("reyes")
    data["facts"] = [f for f in data["facts"] if f["id"] != "friendly-text"]
    data["background"]["association"].remove("friendly-text")
    assert "friendly message" in text("motion", PRETRIAL)
    assert "friendly message" not in text("motion", data)
    assert "Happy new year" not in text("motion", data)


@pytest.mark.parametrize(
    ("pronouns", "expected"), [("he/him", "threatened to kill him"), ("they/them", "threatened to kill them")]
)
def test_pronouns_are_the_clients(pronouns: str, expected: str) -> None:
    data = sample("reyes")
    data["defendant"]["pronouns"] = pronouns
    assert expected in text("motion", data)


def test_two_drafts_are_the_same_bytes() -> None:
    assert word("motion", PRETRIAL) == word("motion", PRETRIAL)


def test_a_letter_without_consent_or_safety_review_says_so_and_cannot_be_final() -> None:
    data = sample("reyes")
    del data["negotiation"]["consent"], data["negotiation"]["safety_reviewed"]
    assert {"client-consent", "safety-review"} <= {f.code for f in draft("letter", data).findings}
    with pytest.raises(CannotContinue) as stop:
        draft("letter", data, final=True)
    assert {"client-consent", "safety-review"} <= {f.code for f in stop.value.findings}


def test_a_motion_before_trial_tells_counsel_that_it_discloses_the_theory() -> None:
    assert "discloses-theory" in {f.code for f in draft("motion", PRETRIAL).findings}
    assert "discloses-theory" not in {f.code for f in draft("motion", sample("reyes-trial")).findings}


# ---------------------------------------------------------------- the wording of the library itself

BANNED = (
    "clearly", "obviously", "plainly", "merely", "simply", "of course", "it is well settled", "it should be noted",
    "respectfully submits", "the instant case", "innocent victim", "he/she", "his/her", "does not request", "asks for no instruction",
)  # fmt: skip


@pytest.mark.parametrize("clause", sorted(office().clauses))
def test_no_clause_uses_a_banned_word(clause: str) -> None:
    words = office().clauses[clause].text.lower()
    assert [banned for banned in BANNED if banned in words] == []


def sentences(paper: str, name: str) -> list[tuple[str, str]]:
    """(clause, sentence) for every sentence of clause text; facts and citations are taken out."""
    data = sample(name)
    facts = {f["text"] for f in data["facts"]}
    out = []
    for part in draft(paper, data).document.parts:
        for block in part.blocks:
            body = "".join(run.text if run.mark in ("plain", "gap") else "" for run in block.runs)
            body = re.sub(r"\((?:See |see )?[;,.\s]*\)", "", body)  # what is left of a citation
            for fact in facts:
                body = body.replace(fact, "")
            out += [(block.clause, s) for s in re.split(r"(?<=[.?!”])\s+(?=[A-Z“])", body) if s.strip()]
    return out


@pytest.mark.parametrize(
    ("paper", "name"), [("motion", "reyes"), ("motion", "reyes-trial"), ("letter", "reyes"), ("motion", "lean")]
)
def test_sentences_are_short(paper: str, name: str) -> None:
    # Lists of counsel's own short names may run longer; 45 words is the limit with a fact's own words.
    long = [(c, len(s.split()), s) for c, s in sentences(paper, name) if len(s.split()) > 45]
    assert [entry for entry in long if entry[0] not in ("motion.service", "motion.notice.relief")] == []


# ---------------------------------------------------------------- what an argument may say, and how


def test_a_heading_puts_the_weapon_only_where_a_fact_of_the_act_puts_it() -> None:
    assert "The Handgun Was at Reyes’s Side When the Robbery Occurred" in text("motion", PRETRIAL)
    elsewhere = text("motion", sample("felony-murder"))  # during that robbery the pistol was eleven feet away
    assert "Ambler Had the Pistol in Hand When the Robbery Occurred" in elsewhere
    assert "Everett Vale held a hammer over Corinne Vale’s head" in text("motion", sample("partner"))


def test_a_client_who_shares_the_coercers_surname_is_named_in_full() -> None:
    motion = text("motion", sample("partner"))
    assert "Everett Vale Demanded What Corinne Vale Did" in motion
    assert "What Vale" not in motion


def test_durations_are_computed_from_the_times_of_the_facts() -> None:
    data = sample("reyes")
    assert "46 seconds later" in text("motion", data)
    back = next(f for f in data["facts"] if f["id"] == "frame-back")
    back["when"] = "2027-01-08T21:44:20"
    assert "30 seconds later" in text("motion", data)
    assert "46 seconds" not in text("motion", data)


def test_what_came_after_the_act_is_no_proof_of_danger_at_the_act() -> None:
    section = text("motion", PRETRIAL).split("When the Robbery Occurred")[1].split("On Count 2")[0]
    assert "during the pursuit" not in section


def test_special_instructions_are_the_same_in_notice_order_and_packet() -> None:
    motion = text("motion", PRETRIAL).replace("\u00a0", " ")
    titles = re.findall(r"^\d+\. Special Instruction No\. (\d) \(([^)]+)\):", motion, re.MULTILINE)
    assert titles == [("1", "Earlier Acts of the Person Making the Threat"), ("2", "Each Count Considered Separately")]
    assert "To give Special Instructions Nos. 1 and 2, as set out in the proposed instructions" in motion
    packet = text("instructions", PRETRIAL).replace("\u00a0", " ")
    for number, title in titles:
        assert f"== Special Instruction No. {number} ==\n# Special Instruction No. {number}\n# {title}" in packet


@pytest.mark.parametrize("disposition", ["plea", "indicated", "diversion", "dismissal", "prefiling"])
def test_a_letter_carries_the_legend_only_where_it_offers_a_plea(disposition: str) -> None:
    data = sample("reyes")
    data["negotiation"]["disposition"] = disposition
    letter = text("letter", data)
    offers = disposition in ("plea", "indicated")
    assert ("Plea negotiations." in letter.split("## I.")[0]) == offers
    assert ("Ways to Resolve the Case" in letter) == offers
    assert ("an exception of section 1192.7" in letter) == offers


def test_a_letter_before_filing_speaks_of_no_charge_and_no_hearing() -> None:
    data = sample("reyes")
    data["negotiation"]["disposition"] = "prefiling"
    data["case"]["stage"] = "investigation"
    letter = text("letter", data)
    assert "No charge has been filed." in letter
    assert "alleges that" not in letter
    assert "next hearing" not in letter


def test_a_letter_names_an_item_once_and_then_by_its_number() -> None:
    letter = text("letter", PRETRIAL)
    assert len(re.findall(r"\([^()]*pump-camera recording[^()]*Bates 0041", letter)) == 1
    assert letter.count("Bates 0041") > 2


@pytest.mark.parametrize(
    ("paper", "name"),
    [("motion", n) for n in ("reyes", "reyes-trial", "child", "felony-murder", "partner")]
    + [("letter", n) for n in ("reyes", "reyes-trial", "felony-murder", "partner")],
)
def test_a_sentence_that_names_one_witness_cites_no_other_source(paper: str, name: str) -> None:
    told = re.findall(
        r"(?:^|\) )(\S+) (?:described|testified to|recounted) [^()]+\. \(([^()]*)\)", text(paper, sample(name)), re.MULTILINE
    )
    assert told
    for who, cited in told:
        assert not re.search(r"Ex\.|Bates|recording", cited), (who, cited)
        assert set(re.findall(r"([A-Z]\w+), Apr", cited)) <= {who, who.split(".")[0]}, (who, cited)


def with_a_further_count() -> dict[str, Any]:
    """The robbery charged once more as Count 4, under the same threat, and a murder between."""
    data = sample("reyes")
    data["counts"] += [MURDER, {**copy.deepcopy(data["counts"][0]), "number": "4"}]
    threat = data["threats"][0]
    threat["counts"].append("4")
    threat["demand"]["counts"].append("4")
    threat["acts"].append({**threat["acts"][0], "count": "4"})
    return data


def test_counts_under_one_threat_are_told_together_and_once() -> None:
    motion = text("motion", with_a_further_count())
    assert "duress as to Counts 1, 2, and 4" in motion
    assert "\nCounts 1 and 4, robbery.\n" in motion
    argument = motion.split("\n# Argument\n")[1].split("\n# Conclusion\n")[0]
    sections = re.split(r"^## ", argument, flags=re.MULTILINE)
    for section in sections:
        shown = re.findall(r"[^.()]+ (?:described|testified to|recounted|shows) [^()]+\. \([^()]*\)", section)
        assert len(shown) == len(set(shown)), section
    assert "On Counts 1 and 4, the threat came at 9:38 p.m." in argument
    assert "on Counts 1 and 4 is what those words demanded" in argument
    assert motion.split("\n# Introduction\n")[1].split("\n# ")[0].count("Drive or you die") == 1
    letter = text("letter", with_a_further_count())
    assert letter.count("the front passenger leaning against Reyes") == 1


def test_one_threat_behind_two_acts_is_told_in_full_once() -> None:
    data = with_a_further_count()
    data["threats"][0]["acts"][-1]["at"] = "2027-01-08T21:46:10-21:48:10"
    motion = text("motion", data)
    assert "The same threat lay behind Count 4: the robbery followed at 9:46 p.m." in motion
    assert motion.split("\n# Introduction\n")[1].split("\n# ")[0].count("held a handgun") == 1
    data = sample("reyes-trial")
    threat = data["threats"][0]
    data["counts"].append({**copy.deepcopy(data["counts"][0]), "number": "3"})
    threat["counts"].append("3")
    threat["demand"]["counts"].append("3")
    threat["acts"].append({"count": "3", "at": "2027-01-08T21:46:10-21:48:10"})
    brief = text("motion", data)
    assert brief.count("Vance told Reyes, “You wait or you die.”") == 1
    assert "_Count 3, robbery._ The threat was the same." in brief


def test_times_that_no_open_fact_tells_are_no_gap_where_the_coercer_was_there() -> None:
    data = sample("reyes")
    data["threats"][0]["acts"][0]["at"] = "2027-01-08T21:51"
    motion = text("motion", data)
    assert "On Count 1, the record fixes the order of threat and act, not the minute." in motion
    assert "9:51" not in motion
    assert "MISSING: when the threat was made" not in motion
    del data["threats"][0]["coercer_present"], data["threats"][0]["able_then"]
    assert "On Count 1, the times are [MISSING: a fact that tells when the threat was made" in text("motion", data)


def test_a_threat_of_another_day_leaves_the_act_its_own_day() -> None:
    data = sample("reyes")
    data["threats"][0]["made_at"] = "2027-01-06T19:12"
    motion = text("motion", data)
    assert "at 7:12 p.m. on January 6, 2027" in motion
    assert "at 9:43 p.m. on January 8, 2027" in motion


def test_a_letter_names_every_codefendant_in_one_breath() -> None:
    data = sample("reyes")
    data["codefendants"] += [{"name": "Ada Burke"}, {"name": "Tom Hale"}]
    data["defendant"]["pronouns"] = "they/them"
    letter = text("letter", data)
    assert "; Luis Kemp, Ada Burke, and Tom Hale, who are charged as well; and the witnesses" in letter
    assert "Mx. Reyes is out of custody." in letter
    assert "Rook, to whom the threat is attributed, and the witness Bettina Crow." in text("letter", sample("lean"))


def test_two_coercers_are_both_named() -> None:
    data = sample("reyes")
    data["threats"][1]["by"] = "kemp"
    motion = text("motion", data)
    assert "Vance and Kemp Demanded What Reyes Did" in motion
    assert "takes threats for idle talk does not behave so, and that Reyes believed Vance and Kemp." in motion
    assert "Dario Vance and Luis Kemp, to whom the threats are attributed, and the witnesses" in text("letter", data)


def test_a_letter_to_a_trial_does_not_speak_of_one_to_come() -> None:
    letter = text("letter", sample("reyes-trial"))
    assert "said a word" not in letter
    assert "None of them is Ms. Reyes" not in letter  # she testified, and her testimony is cited
    assert "must answer five witnesses and six exhibits apart from Ms. Reyes’s own testimony" in letter


def test_an_indicated_sentence_is_not_argued_as_a_bargain() -> None:
    data = sample("reyes")
    data["negotiation"]["disposition"] = "indicated"
    letter = text("letter", data)
    assert "not for a sentence offered over your objection to induce a plea" in letter
    assert "we suggest these words" not in letter
    assert "the plea may be withdrawn" not in letter


def test_each_proposal_says_its_limit_once_and_an_uncleared_one_says_so() -> None:
    data = sample("reyes")
    assert text("letter", data).count("364 days") == 1
    assert text("letter", data).count("180 days") == 1
    data["negotiation"]["proposals"][0]["cap_days"] = "0"
    assert "with no time in custody" in text("letter", data)
    for disposition in ("plea", "indicated", "diversion"):
        data["negotiation"]["disposition"] = disposition
        data["negotiation"]["proposals"] = data["negotiation"]["proposals"][:1]
        data["negotiation"]["proposals"][0].pop("immigration_cleared", None)
        assert "[MISSING: immigration clearance of this proposal]" in text("letter", data)


def test_what_nothing_answers_is_not_volunteered_to_the_prosecutor() -> None:
    data = sample("lean")
    assert "alone in the van" not in text("letter", data)
    data["alternatives"][0]["why_not"] = ["stairs"]
    assert "alone in the van" in text("letter", data)


def test_the_letter_on_murder_names_what_was_done_against_the_harm() -> None:
    words = text("letter", sample("felony-murder"))
    assert "the eighty seconds before the shot, and Pell’s four seconds on the horn" in words


def test_no_letter_lets_a_dead_person_confer() -> None:
    letter = text("letter", sample("felony-murder"))
    assert "Nothing here makes light of a death." in letter
    assert "the person harmed may confer" not in letter
    assert "the person harmed may confer" in text("letter", sample("reyes"))


def test_a_client_with_the_coercers_surname_keeps_her_own_title() -> None:
    letter = text("letter", sample("partner"))
    assert "Who Ms. Vale Is" in letter
    assert "Ms. Corinne" not in letter


def test_a_ruling_stays_with_the_boxes_that_mark_it() -> None:
    order = next(p for p in draft("motion", sample("felony-murder")).document.parts if p.id == "order")
    for ruling, boxes in zip(order.blocks, order.blocks[1:], strict=False):
        if "".join(r.text for r in boxes.runs).startswith("____"):
            assert ruling.keep_next


def test_where_no_open_fact_tells_of_the_act_the_statement_says_so_and_a_motion_to_set_aside_does_not() -> None:
    lean = sample("lean")
    assert "The record of the act charged is [MISSING: what happened during the act, with proof that this court may see]." in text("motion", lean)
    assert "what happened during the act" not in text("set-aside", lean)
    next(e for e in lean["evidence"] if e["id"] == "arrest-report")["audience"] = "public"
    assert "what happened during the act" not in text("motion", lean)


def test_the_letter_tells_proof_of_the_danger_that_was_found_later_but_not_the_clients_own_words() -> None:
    letter = text("letter", sample("child"))
    assert "found a knife in the hedge beside the gate." in letter
    assert "Turn off the siren" not in letter


def test_a_weapon_that_was_pushed_into_a_place_was_held_to_it() -> None:
    paper = text("dismissal", sample("convicted"))
    assert "held a revolver to Desmond Farrow’s stomach" in paper


@pytest.mark.parametrize("paper", ["motion", "letter"])
def test_a_demand_whose_time_lies_after_the_act_is_not_told_between_the_threat_and_the_act(paper: str) -> None:
    data = sample("reyes")
    in_time = text(paper, data)
    assert "the demand at 9:41 p.m." in in_time
    next(f for f in data["facts"] if f["id"] == "wait-or-die")["when"] = "2027-01-08T22:00"
    late = text(paper, data)
    assert "the threat came at 9:38 p.m., and the robbery followed at 9:43 p.m., five minutes from first to last" in late
    assert not re.search(r"[Tt]he demand,? at 10:00", late)
