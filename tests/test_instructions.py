"""What a judge, a lawyer and a juror would notice in the packet of proposed jury instructions and its clean copy."""

from __future__ import annotations

import io
import re
from typing import Any

import docx
import pytest

from generator import drafting
from generator.assembly import Companion, Draft
from generator.document import Document, Part, plain, to_text
from generator.findings import CannotContinue
from generator.packet import SPECIALS
from generator.packetpages import BOX, RULINGS

from .papers import AS_OF, draft, office, read, sample, text

MURDER = {"number": "3", "offense": "pen-187-second", "date": "2027-01-08", "theory": "direct"}
FELONY_MURDER = {
    "number": "3", "offense": "pen-187-felony-murder", "date": "2027-01-08", "theory": "felony-murder", "predicate_count": "1",
}  # fmt: skip


def with_count(count: dict[str, str], name: str = "reyes") -> dict[str, Any]:
    """A sample with one more count."""
    data = sample(name)
    data["counts"].append(dict(count))
    for threat in data["threats"]:
        threat["counts"].append(count["number"])
    return data


def jury(data: dict[str, Any], **options: Any) -> Draft:
    """The clean copy."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    chosen = drafting.Options(AS_OF, **options)
    return drafting.compose(
        office().papers["instructions"], case, analysis, office(), chosen, Companion("-jury", "jury")
    )


def pages(document: Document) -> list[Part]:
    """The pages with one instruction each."""
    return [p for p in document.parts if p.id.startswith(("approved", "special"))]


def heading(part: Part) -> tuple[str, str]:
    """Number and title at the head of an instruction's page."""
    titles = [plain(block.runs).replace("\u00a0", " ") for block in part.blocks[:2] if block.kind == "title"]
    assert len(titles) == 2, f"{part.id} has no number and title at its head"
    return titles[0], titles[1]


def index(document: Document) -> list[tuple[str, ...]]:
    """The rows of the index below its header."""
    part = next(p for p in document.parts if p.id == "index")
    table = next(block for block in part.blocks if block.kind == "table")
    return [tuple(plain(cell).replace("\u00a0", " ") for cell in row) for row in table.rows]


def read_aloud(part: Part) -> str:
    """The words of a page between its title and the rule."""
    words = [plain(block.runs) for block in part.blocks[2:]]
    rule = next((n for n, line in enumerate(words) if line.startswith("____")), len(words))
    return " ".join(words[:rule])


VARIANTS = {
    "reyes": lambda: sample("reyes"),
    "reyes-trial": lambda: sample("reyes-trial"),
    "lean": lambda: sample("lean"),
    "murder": lambda: with_count(MURDER),
    "felony murder": lambda: with_count(FELONY_MURDER),
    "no number read": lambda: with_count({"number": "3", "offense": "pen-496-a", "date": "2027-01-08"}),
    "everything on": lambda: everything(),
}


def everything() -> dict[str, Any]:
    """A file that has every special instruction in but those that exclude each other."""
    data = with_count(FELONY_MURDER, "reyes-trial")
    data["counts"].append({**MURDER, "number": "4"})
    data["homicide"] = {"implied_malice": [data["threats"][0]["words"]]}
    data["instructions"] = {
        "requests": [
            {"calcrim": "3403"},
            {"calcrim": "1800", "count": "1", "as": "lesser"},
            {"calcrim": "303"},
            {"calcrim": "2182"},
        ],
        "special": ["opportunity", "acquaintance"],
        "words_limited": "true",
        "burden_struck": "true",
    }
    return data


@pytest.mark.parametrize("name", VARIANTS)
def test_the_index_lists_exactly_the_instructions_that_follow_each_on_its_own_page(name: str) -> None:
    document = draft("instructions", VARIANTS[name]()).document
    header, *rows = index(document)
    assert header == ("No.", "Title", *RULINGS)
    assert all(row[2:] == (BOX, BOX, BOX, BOX) for row in rows)
    assert [(r[0].replace("Special No.", "Special Instruction No."), r[1]) for r in rows] == [
        heading(p) for p in pages(document)
    ]
    assert all(part.new_page for part in pages(document))
    assert len({part.id for part in document.parts}) == len(document.parts)
    assert len(rows) >= 2


@pytest.mark.parametrize("name", VARIANTS)
def test_special_instructions_are_numbered_from_one(name: str) -> None:
    rows = index(draft("instructions", VARIANTS[name]()).document)
    numbers = [row[0] for row in rows if row[0].startswith("Special")]
    assert numbers == [f"Special No. {n}" for n in range(1, len(numbers) + 1)]


def test_the_cover_has_the_caption_and_the_party_that_proposes() -> None:
    cover = draft("instructions", sample("reyes")).document.parts[0]
    assert cover.caption
    assert [plain(line) for line in cover.caption.title] == [
        "[PROPOSED] JURY INSTRUCTIONS REQUESTED BY DEFENDANT MARISOL REYES"
    ]
    assert "Proposed by: Defendant Marisol Reyes" in [plain(block.runs) for block in cover.blocks]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_page_has_the_endorsement_of_section_1127_below_the_text(name: str) -> None:
    for part in pages(draft("instructions", VARIANTS[name]()).document):
        words = "\n".join(plain(block.runs) for block in part.blocks)
        assert words.count("Requested by: Defendant") == 1
        assert all(f"{BOX}\u00a0{ruling}" in words for ruling in RULINGS)
        assert "Judge of the Superior Court" in words
        assert "Requested by" not in read_aloud(part)


def test_special_instructions_are_neutral_and_ready_to_be_read() -> None:
    data = everything()
    names = {word for p in data["persons"] for word in p["name"].split()} | {"Marisol", "Reyes"}
    specials = [p for p in pages(draft("instructions", data).document) if p.id.startswith("special")]
    assert len(specials) >= 8
    for part in specials:
        words = read_aloud(part)
        if "851" in heading(part)[1]:
            continue  # without the office's text this page is a gap
        assert not re.search(r"\b(he|she|his|her|him|hers)\b", words), part.id
        assert not {w for w in re.findall(r"\w+", words) if w in names}, part.id
        assert not re.search(r"[\[\]<>]|___|CALCRIM|v\.|testified|only|clearly", words), part.id
        assert len(words.split()) <= 130
        assert all(len(s.split()) <= 35 for s in re.split(r"(?<=[.?!])\s", words)), part.id


def test_special_instructions_carry_authority_evidence_and_the_reason_at_the_foot() -> None:
    for part in pages(draft("instructions", everything()).document):
        words = "\n".join(plain(block.runs) for block in part.blocks)
        wanted = part.id.startswith("special")
        for label in ("Authority:", "Evidence:", "Why the pattern is not enough:"):
            assert (label in words) is wanted, f"{part.id} {label}"
            assert label not in read_aloud(part)


def test_duress_is_asked_for_on_the_counts_of_the_motion_with_the_burden_always() -> None:
    packet = text("instructions", with_count(MURDER)).replace("\u00a0", " ")
    motion = text("motion", with_count(MURDER))
    assert "CALCRIM No. 3402 is requested on Counts 1 and 2, with its paragraph on the burden of the People." in packet
    assert "instruct the jury on duress as to Counts 1 and 2" in motion
    page = packet.split("== CALCRIM No. 3402 ==")[1].split("== CALCRIM")[0]
    assert (
        "Crimes: robbery as charged in Count 1 or evading a peace officer with wanton disregard as charged in Count 2, "
        "and no other count." in page
    )
    assert "Bracketed paragraph on the burden of the People: given." in page
    assert "Bracketed sentence on murder: given, naming murder as charged in Count 3." in page


def test_without_a_murder_count_the_sentence_on_murder_is_left_out_and_lives_follow_the_threats() -> None:
    data = sample("reyes")
    packet = text("instructions", data)
    assert "Bracketed sentence on murder: left out." in packet
    assert "Life in danger: the defendant’s or someone else’s." in packet
    for threat in data["threats"]:
        threat["target"] = "defendant"
    assert "Life in danger: the defendant’s." in text("instructions", data)
    for threat in data["threats"]:
        threat["target"] = "son"
    assert "Life in danger: someone else’s." in text("instructions", data)


def test_offense_instructions_print_only_numbers_whose_title_was_read() -> None:
    made = draft("instructions", VARIANTS["no number read"]())
    assert "[MISSING: CALCRIM number of the instruction on receiving stolen property (Count 3)]" in made.gaps
    assert "1750" not in to_text(made.document)
    asked = draft("instructions", everything())
    assert "[MISSING: office’s copy or table entry of instruction 303]" in asked.gaps
    assert "[MISSING: title of instruction 2182]" in asked.gaps
    titles = dict(row[:2] for row in index(asked.document))
    assert titles["CALCRIM No. 1800"] == "Theft by Larceny (Pen. Code, § 484)"
    assert ", as a lesser offense." in to_text(asked.document)


def test_an_attempt_has_a_gap_for_its_own_instruction_until_counsel_names_it() -> None:
    data = with_count({"number": "3", "offense": "pen-664-211", "date": "2027-01-08"})
    made = draft("instructions", data)
    assert "[MISSING: CALCRIM number of a further instruction on attempted robbery (Count 3)]" in made.gaps
    rows = [row[:2] for row in index(made.document)]
    assert ("CALCRIM No. 1600", "Robbery (Pen. Code, § 211)") in rows
    assert rows.count(("[MISSING: CALCRIM number of a further instruction on attempted robbery (Count 3)]",
                       "[MISSING: title of a further instruction on attempted robbery (Count 3)]")) == 1  # fmt: skip
    data["instructions"] = {"requests": [{"calcrim": "460", "count": "3", "as": "attempt"}]}
    made = draft("instructions", data)
    assert not any("further instruction" in gap for gap in made.gaps)
    assert "[MISSING: office’s copy or table entry of instruction 460]" in made.gaps


def test_an_expert_instruction_without_a_fact_says_what_is_missing() -> None:
    made = draft("instructions", sample("partner"))
    assert "[MISSING: what the expert says, as a fact with its place in the record]" in made.gaps


def test_which_form_of_felony_murder_it_is_counsel_decides() -> None:
    data = with_count(FELONY_MURDER)
    assert "[MISSING: CALCRIM number of the instruction on felony murder (Count 3)]" in draft("instructions", data).gaps
    data["instructions"] = {"requests": [{"calcrim": "540B", "count": "3", "as": "offense"}]}
    rows = [row[0] for row in index(draft("instructions", data).document)]
    assert "CALCRIM No. 540B" in rows
    assert "CALCRIM No. 540A" not in rows
    data["counts"][-1]["offense"] = "pen-187-first"
    rows = [row[0] for row in index(draft("instructions", data).document)]
    assert "CALCRIM No. 540B" in rows
    assert "CALCRIM No. 520" not in rows, "malice murder is not the theory"


def test_threats_and_implied_malice_wait_for_a_malice_theory() -> None:
    data = with_count(FELONY_MURDER)
    data["homicide"] = {"implied_malice": ["gun"]}
    assert "Threats and Implied Malice" not in titles(data)
    data["counts"][-1] = dict(MURDER)
    assert "Threats and Implied Malice" in titles(data)
    words = text("instructions", data)
    assert "Duress is not a defense to murder and does not reduce it to manslaughter." in words
    assert "_People v. Maury_ (2003)" in words


def test_the_predicate_instruction_asks_first_whether_the_felony_was_proved() -> None:
    part = next(
        p for p in draft("instructions", with_count(FELONY_MURDER)).document.parts if p.id == "special-predicate"
    )
    said = read_aloud(part)
    assert said.startswith("First decide whether the People have proved every element of robbery, charged in Count 1.")
    assert "robbery cannot be the basis of felony murder under Count 3." in said
    assert said.endswith("Duress is otherwise not a defense to murder.")


def titles(data: dict[str, Any]) -> list[str]:
    """The titles of the special instructions."""
    return [row[1] for row in index(draft("instructions", data).document) if row[0].startswith("Special")]


def test_two_special_instructions_are_left_out_unless_counsel_asks() -> None:
    data = sample("reyes")
    off = {"Opportunity to Leave or Seek Help", "Acquaintance With the Person Making the Threat"}
    assert not off & set(titles(data))
    data["instructions"] = {"special": ["opportunity", "acquaintance"]}
    assert off <= set(titles(data))


def test_special_instructions_go_with_their_evidence_and_the_rest_moves_up() -> None:
    data = sample("reyes")
    assert titles(data) == ["Earlier Acts of the Person Making the Threat", "Each Count Considered Separately"]
    data["belief"]["history"] = []
    assert titles(data) == ["Each Count Considered Separately"]
    data["threats"], data["counts"] = data["threats"][:1], data["counts"][:1]
    data["facts"] = [{**f, "threats": [t for t in f.get("threats", []) if t == "t1"]} for f in data["facts"]]
    assert titles(data) == []


def test_the_effect_on_the_hearer_and_the_fallback_on_burden_wait_for_a_ruling() -> None:
    data = sample("reyes-trial")
    waiting = {"Statements Admitted for Their Effect on the Hearer", "Burden of Proof on Duress"}
    assert not waiting & set(titles(data))
    data["instructions"] = {"words_limited": "true", "burden_struck": "true"}
    assert waiting <= set(titles(data))


def test_a_menace_without_spoken_death_words_brings_the_instruction_on_conduct() -> None:
    data = sample("lean")
    threat = data["threats"][0]
    words = next(f for f in data["facts"] if f["id"] == threat["words"])
    words["text"] = "A man known as Rook raised a knife to the throat of Tillis without a word."
    threat["by_conduct"] = "true"
    assert "Threat or Menace by Conduct" in titles(data)
    words["text"] = "A man known as Rook raised a knife and told Tillis, “Do it or you die.”"
    threat["content"] = "death"
    assert "Threat or Menace by Conduct" not in titles(data)


@pytest.mark.parametrize(
    ("topic", "title", "word"),
    [
        ("how people hurt by a partner read violence", "Testimony on Intimate Partner Battering", ""),
        ("how human trafficking binds its victims", "Expert Testimony on Trauma or Trafficking", "human trafficking"),
        ("how trauma shapes perception", "Expert Testimony on Trauma or Trafficking", "trauma"),
    ],
)
def test_the_expert_instruction_follows_the_experts_subject(topic: str, title: str, word: str) -> None:
    data = sample("reyes-trial")
    data["experts"][0]["topics"] = [topic]
    assert any(t.startswith(title) for t in titles(data))
    assert f"about the effects of {word}" in text("instructions", data) or not word
    data["experts"][0]["disclosed"] = "false"
    assert not any("Testimony" in t for t in titles(data))


@pytest.mark.parametrize("name", ["reyes", "reyes-trial", "lean"])
def test_the_jury_copy_has_the_instructions_alone(name: str) -> None:
    data = sample(name)
    filed, clean = draft("instructions", data).document, jury(data).document
    assert [heading(p) for p in pages(clean)] == [heading(p) for p in pages(filed)]
    words = to_text(clean)
    forbidden = ["Requested by", "Authority:", "Evidence:", "pattern", BOX, "Choices", "Ines Calloway", "Index", "| "]
    assert [f for f in (*forbidden, data["defendant"]["name"], "Judge") if f in words] == []
    assert all(part.caption is None for part in clean.parts)
    specials = zip(pages(filed), pages(clean), strict=True)
    assert all(
        read_aloud(f) == read_aloud(c)
        for f, c in specials
        if f.id.startswith("special") and "MISSING" not in read_aloud(f)
    )


def test_the_jury_copy_is_a_second_file_beside_the_packet() -> None:
    case = read(sample("reyes"))
    made = drafting.draft_paper(
        office().papers["instructions"], case, drafting.analyze_case(case, office()), office(), drafting.Options(AS_OF)
    )
    assert [d.suffix for d in made] == ["", "-jury"]
    assert made[1].name.endswith("instructions-DRAFT-jury.docx")
    body = "\n".join(p.text for p in docx.Document(io.BytesIO(made[1].data)).paragraphs)
    assert "Earlier Acts of the Person Making the Threat" in body
    assert "Calloway" not in body


@pytest.mark.parametrize("name", ["reyes", "reyes-trial", "lean"])
def test_privileged_words_and_protected_names_stay_out(name: str) -> None:
    words = text("instructions", sample(name)) + to_text(jury(sample(name)).document)
    for secret in (
        "paloma",
        "awning",
        "tow truck",
        "lowered voice",
        "Halvorsen",
        "Mateo",
        "Oyama",
        "interview",
        "Braeburn",
    ):
        assert secret not in words
    if name == "reyes":
        assert "Feld" not in words


def test_a_case_of_murder_alone_is_refused_with_the_authority() -> None:
    data = sample("reyes")
    data["counts"] = [{**MURDER, "number": "1"}]
    data["threats"] = []
    data["facts"] = [f for f in data["facts"] if "threats" not in f]
    for section in ("belief", "alternatives", "background", "mitigation", "record"):
        data.pop(section)
    with pytest.raises(CannotContinue) as stop:
        draft("instructions", data)
    assert stop.value.exit_code == 5
    assert "people-v-anderson-2002/no-defence-to-murder" in stop.value.findings[0].message


@pytest.mark.parametrize(
    ("stage", "opens"),
    [("investigation", False), ("pretrial", True), ("trial-people-rested", True), ("convicted", False)],
)
def test_the_packet_is_open_while_charges_stand_and_the_jury_is_out(stage: str, opens: bool) -> None:
    data = sample("reyes")
    data["case"]["stage"] = stage
    if opens:
        assert draft("instructions", data).document.parts
        return
    with pytest.raises(CannotContinue) as stop:
        draft("instructions", data)
    assert stop.value.exit_code == 5


def test_final_refuses_a_packet_without_the_official_text() -> None:
    with pytest.raises(CannotContinue) as stop:
        draft("instructions", sample("reyes-trial"), final=True)
    assert stop.value.exit_code == 5
    assert "[MISSING: text of CALCRIM No. 3402] is still open" in [f.message for f in stop.value.findings]


def test_counsel_alone_is_told_what_to_expect_and_that_an_early_packet_discloses_the_theory() -> None:
    made = draft("instructions", sample("reyes"))
    codes = {f.code: f for f in made.findings}
    assert codes["expect-from-people"].message == (
        "the People may ask for CALCRIM No. 362 on the first account, and CALCRIM Nos. 316, 371 and 372 where evidence fits"
    )
    assert "discloses-theory" in codes
    assert "372" not in to_text(made.document)
    assert not {"expect-from-people", "discloses-theory"} & {f.code for f in jury(sample("reyes")).findings}


def test_a_request_for_a_count_that_is_not_charged_is_a_fault_of_the_facts_file() -> None:
    data = sample("reyes")
    data["instructions"] = {"requests": [{"calcrim": "1800", "count": "9", "as": "lesser"}]}
    with pytest.raises(CannotContinue) as stop:
        read(data)
    assert stop.value.exit_code == 3
    assert "instructions.requests[0].count" in str(stop.value.findings[0])


def test_every_special_instruction_has_its_clause_and_its_page() -> None:
    named = {name for form in office().papers["instructions"].forms for part in form.parts for name in part.entries}
    assert {f"special.{key}" for key in SPECIALS} == {
        n for n in named if isinstance(n, str) and n.startswith("special.")
    }


def test_adverse_law_stands_on_the_cover_where_it_bites_and_nowhere_else() -> None:
    assert "Anderson" not in text("instructions", sample("reyes"))
    murder = text("instructions", with_count(MURDER)).replace("\u00a0", " ")
    assert "Duress is not a defense to murder, and it does not reduce murder to manslaughter." in murder
    assert "No. 3402 is asked for on Counts 1 and 2 alone." in murder
    assert "Steele" not in murder
    data = sample("reyes")
    data["threats"][0]["demand"]["counts"] = ["2"]
    data["overrides"] = [{"count": "1", "element": "demand", "by": "Ines Calloway", "reason": "to preserve the point"}]
    over = text("instructions", data)
    assert "In _Steele_, an escape case, the instruction was properly refused." in over
    assert "so that the question is preserved" in over


@pytest.mark.parametrize("name", VARIANTS)
def test_the_packet_owes_no_adverse_authority(name: str) -> None:
    assert [f.message for f in draft("instructions", VARIANTS[name]()).findings if f.code == "candor"] == []
