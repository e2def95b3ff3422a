"""What a custodian, a client and counsel would notice in the preservation letters, the client letter and the evidence plan."""

from __future__ import annotations

import datetime as dt
import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator import drafting
from generator.assembly import companions
from generator.document import plain, to_text
from generator.findings import CannotContinue
from generator.pagination import to_pdf

from . import papers
from .papers import AS_OF, draft, office, read, sample, word

SECRETS = (
    "paloma",
    "blue awning",
    "tow truck",
    "lowered voice",
    "38 seconds",
    "juniper lane",
    "interview",
    "braeburn",
    "feld",
)
MURDER = {"number": "3", "offense": "pen-187-second", "date": "2027-01-08", "theory": "direct"}
EARLY = ["investigation", "complaint", "held-to-answer", "pretrial", "trial-people-rested", "trial-evidence-closed"]


def text(paper: str, data: dict[str, Any]) -> str:
    """The words of one paper with ordinary spaces."""
    return papers.text(paper, data).replace("\u00a0", " ")


def letters(data: dict[str, Any]) -> list[str]:
    """Every preservation letter of a file, in the order in which it is written."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    paper = office().papers["preservation"]
    drafting.refuse_unless_open(paper, case, analysis, office())
    options = drafting.Options(AS_OF)
    return [
        to_text(drafting.compose(paper, case, analysis, office(), options, c).document).replace("\u00a0", " ")
        for c in companions(paper, case.case)
    ]


def files(paper: str, data: dict[str, Any]) -> dict[str, bytes]:
    """Every file of a paper by its default name."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    done = drafting.draft_paper(office().papers[paper], case, analysis, office(), drafting.Options(AS_OF))
    return {d.name: d.data for d in done}


def everything(data: bytes) -> str:
    """Every part of a Word file as text, tags and all."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def one_recipient(**fields: Any) -> dict[str, Any]:
    data = sample("reyes")
    data["preservation"] = [{"system": "camera over the door", "recipient": "Larkfield Fuel Systems", **fields}]
    return data


# ---------------------------------------------------------------- preservation letters


def test_the_recording_that_is_lost_first_is_the_first_letter() -> None:
    found = [re.search(r"Recording \| (.*)", letter) for letter in letters(sample("reyes"))]
    assert [m[1] for m in found if m] == [
        "traffic camera at Fulton Street and Alder Street",
        "camera over the employee parking lot",
        "pump camera at pump 3, Kettle Street Market (native file)",
    ]


@pytest.mark.parametrize("name", ["reyes", "lean"])
def test_a_preservation_letter_tells_nothing_of_the_defense(name: str) -> None:
    data = sample(name)
    kept = [f["text"] for f in data["facts"]] + [f["tag"] for f in data["facts"] if "tag" in f]
    for data_of_file in files("preservation", data).values():
        all_of_it = everything(data_of_file).lower()
        for words in ("duress", "threat", "coerc", "vance", "rook", "weapon", "gun", "the defense", *SECRETS):
            assert words not in all_of_it
        assert [words for words in kept if words.lower() in all_of_it] == []


def test_no_run_of_words_of_a_privileged_fact_enters_a_preservation_letter() -> None:
    data = sample("reyes")
    closed = {"interview-note", "psychologist-notes", "investigator-memo"}
    secret = [f["text"] for f in data["facts"] if {p["evidence"] for p in f["proof"]} <= closed]
    assert len(secret) == 5
    printed = " ".join(letters(data)).lower()
    for entry in data["preservation"]:  # a camera may stand at the corner that a secret also names
        printed = printed.replace(entry["system"].lower(), "")
    for fact in secret:
        words = fact.lower().split()
        assert [run for n in range(len(words) - 2) if (run := " ".join(words[n : n + 3])) in printed] == []


def test_the_window_has_ten_minutes_on_each_side_and_never_loses_a_second() -> None:
    data = one_recipient(window={"from": "2027-01-08T21:43:50", "to": "2027-01-08T21:44:36"})
    assert "Time | 9:33 p.m. (21:33) to 9:55 p.m. (21:55) on January 8, 2027" in letters(data)[0]
    late = one_recipient(window={"from": "2027-01-08T23:40", "to": "2027-01-08T23:55"})
    assert "11:30 p.m. (23:30) on January 8, 2027 to 12:05 a.m. (00:05) on January 9, 2027" in letters(late)[0]


def test_what_is_not_known_is_marked_and_does_not_refuse_the_letter() -> None:
    letter = letters(sample("lean"))[0]
    assert "[MISSING: start of the time window] to [MISSING: end of the time window]" in letter
    bare = letters(one_recipient())[0]
    assert "which would otherwise come within its ordinary retention period" in bare
    assert "We plan to serve the subpoena" not in bare


@pytest.mark.parametrize(
    ("recipient", "system", "expected"),
    [
        ("City of Fresno Police Department", "intersection camera 4", "city may not destroy a routine video recording of that day before January 8, 2028"),
        ("Sheriff of Kern County", "dispatch radio traffic", "county may not destroy a radio or telephone recording of that day before April 18, 2027"),
        ("City of Fresno", "telephone calls", "city may not destroy a radio or telephone recording of that day before April 18, 2027."),
    ],
)  # fmt: skip
def test_a_public_body_is_told_how_long_it_must_keep_the_recording(recipient: str, system: str, expected: str) -> None:
    letter = letters(one_recipient(recipient=recipient, system=system))[0]
    assert expected in letter
    assert "The recording may be material to the case" in letter
    cited = "§ 34090.6" if expected.startswith("city") else "§ 26202.6"
    assert cited in letter


@pytest.mark.parametrize("recipient", ["Larkfield Fuel Systems", "City National Storage", "Culver City Motors"])
def test_a_business_gets_no_statute_and_no_notice_of_materiality(recipient: str) -> None:
    letter = letters(one_recipient(recipient=recipient))[0]
    assert "material" not in letter
    assert "may not destroy" not in letter
    assert "27-0000417" not in letter


def test_body_worn_video_gets_no_retention_date_that_the_table_does_not_have() -> None:
    letter = letters(one_recipient(recipient="Fresno Police Department", system="body-worn camera of two officers"))[0]
    assert "may not destroy" not in letter
    assert "The recording may be material to the case" in letter


def test_the_prosecution_is_reminded_of_its_duties_and_gets_no_lesson_on_subpoenas() -> None:
    letter = letters(one_recipient(recipient="Los Angeles County District Attorney"))[0]
    assert "(Pen. Code, § 1054.1, subds. (a)-(f); Rules Prof. Conduct, rule 3.8(a), (d).)" in letter
    assert "subpoena" not in letter


def test_a_subpoena_date_leaves_five_days_and_falls_on_a_weekday() -> None:
    letter = letters(one_recipient(overwrite_by="2027-04-09"))[0]  # six days before is Saturday, April 3
    assert "We plan to serve the subpoena by April 2, 2027." in letter
    past = letters(one_recipient(overwrite_by="2027-03-01"))[0]
    assert "Please tell me today whether this recording still exists" in past
    assert "We plan to serve" not in past


def on_day(paper: str, data: dict[str, Any], day: str) -> str:
    """The words of a paper drafted on some day."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    made = drafting.compose(office().papers[paper], case, analysis, office(), drafting.Options(dt.date.fromisoformat(day)))
    return to_text(made.document)


def test_what_is_past_on_the_day_of_the_letter_reads_as_past_whatever_day_the_motion_was_filed() -> None:
    entry = {"recipient": "City of Fresno Police Department", "system": "intersection camera", "overwrite_by": "2027-04-09"}
    data = one_recipient(**entry)  # the motion was filed on March 5
    soon, close, gone = (on_day("preservation", data, day) for day in ("2027-03-20", "2027-04-06", "2027-04-20"))
    assert "March 20, 2027" in soon and "We plan to serve the subpoena by April 2, 2027." in soon
    assert "Please suspend overwriting before April 9, 2027" in close and "The subpoena follows at once." in close
    assert "which we understood was due on April 9, 2027" in gone and "may not destroy" in gone
    del data["preservation"][0]["overwrite_by"]  # the statute alone gives a day
    after = on_day("preservation", data, "2028-02-01")
    assert "Please tell me today whether this recording still exists" in after
    assert "A city was not to destroy a routine video recording of that day before January 8, 2028." in after


def test_the_client_is_told_of_no_day_that_is_past() -> None:
    before, after = (on_day("client-letter", sample("reyes"), day) for day in ("2027-03-05", "2027-03-27"))
    assert "Your next day in court is March 24, 2027" in before and "Tell me before March 19, 2027" in before
    assert "The camera over the employee parking lot: the recording may be erased on March 12, 2027." in before
    assert "Your next day in court is [MISSING: next day in court]" in after and "March 19" not in after
    assert "The camera over the employee parking lot: the recording may be gone, and I am asking for it today." in after
    assert "Your trial is set for April 20, 2027." in after


def test_a_client_who_testified_is_not_told_what_the_client_said_unless_the_file_says_it() -> None:
    data = sample("reyes-trial")
    assert "You have told them so yourself." in text("client-letter", data)
    data["claim"]["defendant_on_act"] = "denies"
    letter = text("client-letter", data)
    assert "You have told them so yourself." not in letter
    assert "Your Testimony" in letter and "Testifying Is Your Decision" not in letter


def test_the_client_is_told_to_stay_away_from_everybody_charged() -> None:
    assert "Do not contact any witness, anyone charged with you, or Dario Vance." in text("client-letter", sample("reyes"))
    assert "charged in this case" not in text("client-letter", sample("child"))


def test_the_plan_says_which_day_for_a_subpoena_is_past() -> None:
    data = one_recipient(overwrite_by="2027-04-09")
    due = {day: section(on_day("evidence-plan", data, day), "Still to Be Collected") for day in ("2027-03-20", "2027-04-06", "2027-04-20")}
    assert "letter now; subpoena by April 2, 2027" in due["2027-03-20"]
    assert "PAST for subpoena (April 2, 2027): letter and subpoena today" in due["2027-04-06"]
    assert "PAST: ask today whether it exists" in due["2027-04-20"]


def test_before_charges_are_filed_the_letter_names_nobody() -> None:
    data = sample("reyes")
    data["case"]["stage"] = "investigation"
    for letter in letters(data):
        assert "Reyes" not in letter
        assert "BA999001" not in letter
        assert "Once a case is filed, a subpoena will direct it, sealed, to the court." in letter
        assert "The subpoena follows at once" not in letter
        assert "We plan to serve" not in letter


@pytest.mark.parametrize(
    ("recipient", "who"),
    [
        ("Dario Vance", "Dario Vance, who made the threat, or to family or a business of that name"),
        ("Vance Auto Body", "Dario Vance, who made the threat, or to family or a business of that name"),
        ("Joon Halvorsen", "Joon Halvorsen, a victim"),
        ("Luis Kemp", "Luis Kemp, who is charged in the same case and represented"),
    ],
)
def test_no_letter_goes_to_the_coercer_a_victim_or_a_represented_person(recipient: str, who: str) -> None:
    data = sample("reyes")
    data["preservation"][1]["recipient"] = recipient
    with pytest.raises(CannotContinue) as stop:
        letters(data)
    assert stop.value.exit_code == 5
    (finding,) = stop.value.findings
    assert finding.path == "preservation[1].recipient"
    assert finding.message == f"no preservation letter may go to {who}"
    lines = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000).splitlines()
    assert recipient in lines[finding.line - 1]


def test_a_lawyer_may_be_asked_about_a_represented_clients_recording() -> None:
    assert len(letters(one_recipient(recipient="Graham Tolliver, attorney for Luis Kemp"))) == 1


def test_a_system_whose_name_tells_the_defense_is_refused() -> None:
    with pytest.raises(CannotContinue) as stop:
        letters(one_recipient(system="camera that shows the threat"))
    assert stop.value.findings[0].message == (
        "the name of the system says `threat`, and a preservation letter says nothing of the defense"
    )


@pytest.mark.parametrize("stage", EARLY)
def test_letters_are_open_at_every_stage_before_conviction(stage: str) -> None:
    data = sample("reyes")
    data["case"]["stage"] = stage
    assert len(letters(data)) == 3


def test_letters_are_closed_after_conviction_and_without_an_entry() -> None:
    convicted, empty = sample("reyes"), sample("reyes")
    convicted["case"]["stage"] = "convicted"
    empty["preservation"] = []
    for data, reason in (
        (convicted, "not open at the stage convicted"),
        (empty, "the facts file has no entry under preservation"),
    ):
        with pytest.raises(CannotContinue) as stop:
            letters(data)
        assert stop.value.findings[0].message == reason


# ---------------------------------------------------------------- client letter


@pytest.mark.parametrize("paper", ["client-letter", "evidence-plan"])
def test_privileged_papers_are_marked_in_header_and_file_name(paper: str) -> None:
    (name, data), *rest = files(paper, sample("reyes")).items()
    assert rest == []
    assert name == f"case-{paper}-PRIVILEGED-DRAFT.docx"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        headers = [archive.read(n).decode() for n in archive.namelist() if n.startswith("word/header")]
    assert len(headers) == 2
    assert all("PRIVILEGED AND CONFIDENTIAL" in header for header in headers)


def test_the_letter_says_what_the_defense_costs_and_puts_no_duty_on_the_client() -> None:
    letter = text("client-letter", sample("reyes"))
    for words in (
        "In practice, it tells the jury that you did the act",
        "You will probably have to testify",
        "If the jury does not believe that there was a threat, little is left of the defense.",
        "You do not have to prove any of this.",
        "Finding evidence is my job and not yours.",
        "Do not change what you remember to fit this letter.",
        "If anyone threatens you or your family, tell me at once.",
    ):
        assert words in letter
    assert "§" not in letter
    assert "CALCRIM" not in letter
    assert not re.search(r"\byou (must|need to|have to) (prove|show|find)\b", letter)


def test_a_client_who_testified_is_not_told_that_she_will_have_to() -> None:
    letter = text("client-letter", sample("reyes-trial"))
    assert "You will probably have to testify" not in letter
    assert "You have testified." in letter
    assert "Give me the names of people who saw" not in letter  # the evidence is closed
    assert "Give me the names of people who saw" in text("client-letter", sample("reyes"))


def test_a_client_whose_letter_asks_for_a_dismissal_is_not_told_that_it_offers_a_plea() -> None:
    letter = text("client-letter", sample("partner"))
    assert "what you would think about a plea, if one is offered instead" in letter
    assert "what you think about a plea. We asked" in text("client-letter", sample("reyes"))


@pytest.mark.parametrize("taken", ["false", None])
def test_the_case_is_not_told_before_the_account_was_taken(taken: str | None) -> None:
    data = sample("reyes")
    data["claim"]["account_taken"] = taken
    if taken is None:
        del data["claim"]["account_taken"]
    letter = text("client-letter", data)
    assert "What We Have and What We Need" not in letter
    assert "Teague" not in letter
    assert "Tell me then what you saw and what you remember." in letter
    assert "What We Have and What We Need" in text("client-letter", sample("reyes"))


def custody(data: dict[str, Any]) -> None:
    data["case"]["custody"] = {"in_custody": "true"}


def no_word_of_custody(data: dict[str, Any]) -> None:
    del data["case"]["custody"]


def coercer_charged(data: dict[str, Any]) -> None:
    data["codefendants"][0]["person"] = "vance"


@pytest.mark.parametrize("change", [custody, no_word_of_custody, coercer_charged])
def test_where_others_may_read_it_the_letter_is_a_script_without_names_or_evidence(change: Any) -> None:
    data = sample("reyes")
    change(data)
    made = draft("client-letter", data)
    script = to_text(made.document)
    assert made.document.letterhead is None
    assert made.document.privileged
    for words in ("Reyes", "Vance", "Ruiz", "Teague", "Kemp", "camera", "gun", "patrol", "message of", "March 3"):
        assert words not in script
    assert "Script for a Visit" in script
    assert "or the person who threatened you" in script
    assert "You do not have to prove any of this." in script


def test_no_address_or_telephone_number_of_a_witness_or_victim_is_in_a_privileged_paper() -> None:
    for paper in ("client-letter", "evidence-plan"):
        all_of_it = everything(word(paper, sample("reyes")))
        for words in ("Placeholder Court", "555-0117", "555-0118"):
            assert words not in all_of_it


def test_what_counsel_has_not_shown_stays_out_of_the_client_letter() -> None:
    all_of_it = everything(word("client-letter", sample("reyes"))).lower()
    for secret in (*SECRETS, "halvorsen", "mateo"):
        assert secret not in all_of_it


def test_a_murder_count_is_explained_without_softening() -> None:
    data = sample("reyes")
    assert "murder" not in text("client-letter", data)
    data["counts"].append(MURDER)
    letter = text("client-letter", data)
    assert "This does not hold for Count 3. I explain that below." in letter
    assert "In California duress is not a defense to murder. It does not turn murder into manslaughter." in letter
    assert "Count 3" not in letter.split("What We Have and What We Need")[1].split("What Duress Cannot Do")[0]


def weak(data: dict[str, Any]) -> None:
    for threat in data["threats"]:
        threat["coercer_present"] = threat["able_then"] = "false"
        threat["harm_due"] = "future"


def murder_alone(data: dict[str, Any]) -> None:
    data["counts"] = [{**MURDER, "number": "1"}]
    data["threats"] = []
    data["facts"] = [f for f in data["facts"] if "threats" not in f]
    for section in ("belief", "alternatives", "background", "mitigation", "record"):
        data.pop(section)


@pytest.mark.parametrize("paper", ["client-letter", "evidence-plan"])
@pytest.mark.parametrize("change", [weak, murder_alone])
def test_weak_facts_and_barred_counts_never_refuse_a_privileged_paper(paper: str, change: Any) -> None:
    data = sample("reyes")
    change(data)
    assert draft(paper, data).document.privileged


@pytest.mark.parametrize("paper", ["client-letter", "evidence-plan"])
@pytest.mark.parametrize("stage", [*EARLY, "convicted"])
@pytest.mark.parametrize("name", ["reyes", "lean"])
def test_privileged_papers_are_open_at_every_stage(paper: str, stage: str, name: str) -> None:
    data = sample(name)
    data["case"]["stage"] = stage
    assert draft(paper, data).document.parts


# ---------------------------------------------------------------- evidence plan


def section(paper: str, heading: str) -> str:
    """The lines under one heading of the plan."""
    return re.split(r"\n## ", paper.split(f". {heading}\n")[1])[0]


def test_the_plan_maps_every_fact_for_and_against_with_its_route_and_its_readers() -> None:
    data = sample("reyes")
    plan = section(text("evidence-plan", data), "Element Map")
    first, second = plan.split("Count 2 (evading")
    assert "the word paloma (counsel’s note, p. 2)" in first
    assert re.search(r"− \| _Witness: _Teague’s testimony that he did not see a gun \(PHT 52:3-6\)\. \| anyone", first)
    assert "the death threat against Reyes’s son" in second
    assert "the death threat in the parking lot" not in second


def test_a_file_without_proof_of_an_element_prints_unknown_and_lists_the_task() -> None:
    plan = text("evidence-plan", sample("lean"))
    assert "Reasonable belief: missing |  | unknown | unknown" in plan
    assert "proof of reasonable belief (Count 1, threat t1) | unknown" in section(plan, "Still to Be Collected")
    assert "Threat t1 to the act of Count 1: unknown." in plan


def test_the_minute_line_is_in_the_order_of_the_clock_and_computes_its_spans() -> None:
    line = section(text("evidence-plan", sample("reyes")), "Minute Line")
    order = (
        "Jan 6, 7:12 p.m.",
        "THREAT t1",
        "patrol car",
        "ACT of Count 1",
        "THREAT t2",
        "ACT of Count 2",
        "9:57:10 p.m.",
    )
    places = [line.index(words) for words in order]
    assert places == sorted(places)
    assert "Threat t1 to the act of Count 1: five minutes. Threat t2 to the act of Count 2: 65 seconds." in line


def test_weak_points_are_ranked_and_an_unanswered_one_says_so() -> None:
    rows = section(text("evidence-plan", sample("reyes")), "Weak Points, Ranked").splitlines()[1:]
    causes = [row.split(" | ")[1] for row in rows if " | " in row]
    order = ("Timing", "Vague threat", "The charge", "Less than life", "No demand", "Chances to leave", "Credibility")
    assert [order.index(c) for c in causes] == sorted(order.index(c) for c in causes)
    assert any(row.startswith("6 | Chances to leave | the cousin’s tow truck") and "us alone" in row for row in rows)
    assert any("Benefit" in row and row.endswith("none yet") for row in rows)


def test_what_answers_a_chance_to_report_answers_the_late_report_too() -> None:
    rows = section(text("evidence-plan", sample("reyes-trial")), "Weak Points, Ranked").splitlines()
    row = next(r for r in rows if "Late report: the January messages" in r)
    assert row.endswith("Vance’s message about Reyes’s son; what followed the call to the police in March 2025")


def test_a_transcript_with_its_volume_is_named_once() -> None:
    plan = text("evidence-plan", sample("reyes-trial"))
    assert "(2 RT 215:9-12)" in plan.replace("\u00a0", " ")
    assert "RT 2 RT" not in plan.replace("\u00a0", " ")


def test_violence_by_a_partner_is_no_proof_of_trafficking() -> None:
    data = sample("partner")
    open_ = "a direct result of being a victim of human trafficking at the time: unknown"
    assert open_ in text("evidence-plan", data)
    next(f for f in data["facts"] if f["id"] == "clinic")["text"] += " She told the nurse that he trafficked her."
    assert open_ not in text("evidence-plan", data)


def test_a_weak_point_of_the_defense_alone_never_shares_a_row_with_one_that_the_people_have() -> None:
    rows = section(text("evidence-plan", sample("weak")), "Weak Points, Ranked").splitlines()
    assert any("Marsh’s answer (Count 1) | People |" in row for row in rows)
    assert any("the first reaction to the message (Count 1) | us alone |" in row for row in rows)
    assert any("the harm was due only later" in row and "| People |" in row for row in rows)  # they have the message


def test_a_weak_point_stands_once_with_all_its_answers() -> None:
    data = sample("partner")
    rows = section(text("evidence-plan", data), "Weak Points, Ranked")
    assert rows.count("the security guard in the lobby") == 1
    assert re.search(r"Timing; chances to leave \| the security guard in the lobby .* Everett Vale nine feet from the counter", rows)
    reyes = section(text("evidence-plan", sample("reyes")), "Weak Points, Ranked")
    assert "Late report: the absence of a police report about the January messages |" in reyes  # the silence has its row


def test_counts_that_one_threat_reaches_by_the_same_facts_share_a_map_and_an_answer() -> None:
    plan = text("evidence-plan", sample("felony-murder"))
    assert "Count 1 (robbery) and Count 2 (murder), threat t1, Ambler." in plan
    assert plan.count("the pistol at Pell’s neck (PHT 9:14-20)") == 1  # its proof once, however many elements it goes to
    assert "Counts 1 and 2: no (force used against the person who was the danger: not met)." in plan


def test_the_time_between_a_threat_and_an_act_of_another_day_is_told() -> None:
    assert "Threat t1 to the act of Count 1: about three days." in text("evidence-plan", sample("weak"))


def test_what_was_produced_is_not_still_to_be_collected() -> None:
    data = sample("felony-murder")
    tasks = section(text("evidence-plan", data), "Still to Be Collected")
    assert "the recording of Jonah Pell’s emergency call" not in tasks  # it has a Bates number
    del data["evidence"][next(n for n, e in enumerate(data["evidence"]) if e["id"] == "emergency-call")]["bates"]
    assert "the recording of Jonah Pell’s emergency call" in section(text("evidence-plan", data), "Still to Be Collected")


def test_an_expert_who_is_not_called_is_in_the_plan_with_the_cost_of_calling() -> None:
    experts = section(text("evidence-plan", sample("reyes")), "Experts")
    assert "Dr. Imogen Feld | clinical psychology" in experts
    assert "(Pen. Code, § 1054.3, subds. (a)(1)-(2), (b)(1).)" in experts


def test_the_plan_prints_no_gap_and_asks_for_no_page_of_its_own() -> None:
    for name in ("reyes", "reyes-trial", "lean"):
        assert draft("evidence-plan", sample(name)).gaps == ()


def test_a_murder_count_brings_the_adverse_law_on_murder_into_the_plan() -> None:
    data = sample("reyes")
    assert "_People v. Maury_" not in text("evidence-plan", data)
    data["counts"].append(MURDER)
    plan = text("evidence-plan", data)
    assert "_People v. Anderson_ (2002) 28 Cal.4th 767, 770" in plan
    assert "Duress is no defense to murder and does not reduce it to manslaughter." in plan


def test_the_plan_says_which_papers_are_blocked_and_why() -> None:
    data = sample("lean")
    data["preservation"] = []
    assert "the facts file has no entry under preservation" in section(text("evidence-plan", data), "Papers")


def test_long_words_of_the_plan_stay_in_their_cells() -> None:
    for part in draft("evidence-plan", sample("reyes")).document.parts:
        for block in part.blocks:
            if block.kind == "table" and block.widths:
                assert sum(block.widths) == 9360
                assert all(len(row) == len(block.widths) for row in block.rows), plain(block.rows[0][0])


# ---------------------------------------------------------------- length


def pages(data: bytes, folder: Path) -> int:
    (folder / "paper.docx").write_bytes(data)
    to_pdf(folder / "paper.docx", folder / "paper.pdf")
    told = subprocess.run(["pdfinfo", folder / "paper.pdf"], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"Pages:\s+(\d+)", told)[1])  # type: ignore[index]


@pytest.mark.layout
def test_every_preservation_letter_fits_on_one_page(tmp_path: Path) -> None:
    agency = one_recipient(
        recipient="City of Los Angeles Police Department", system="intersection camera", overwrite_by="2027-04-09"
    )
    agency["preservation"][0]["address"] = "1 Placeholder Place\nSecond Floor\nLos Angeles, CA 90000"
    for data in (
        sample("reyes"),
        sample("lean"),
        agency,
        one_recipient(recipient="Los Angeles County District Attorney"),
    ):
        assert [pages(file, tmp_path) for file in files("preservation", data).values()] == [1] * len(
            data["preservation"]
        )


@pytest.mark.layout
@pytest.mark.parametrize(("paper", "most"), [("client-letter", 4), ("evidence-plan", 8)])
@pytest.mark.parametrize("name", ["reyes", "reyes-trial", "lean", "felony-murder"])
def test_the_privileged_papers_keep_their_length(paper: str, most: int, name: str, tmp_path: Path) -> None:
    assert pages(word(paper, sample(name)), tmp_path) <= most
