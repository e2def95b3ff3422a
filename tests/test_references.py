"""What must hold between entries of a facts file, and the places in the evidence that a citation prints."""

from __future__ import annotations

import re
from typing import Any

import pytest

from generator.casefile import CaseFile, CiteAs
from generator.places import BadPlace, parse_place
from generator.reading import load_bytes
from generator.references import IDS, REFERENCES, check
from generator.source import Marks

PERSON = {"id": "vance", "name": "Dario Vance"}
ITEM = {
    "id": "video",
    "kind": "surveillance",
    "cite_as": "exhibit",
    "title": "Video",
    "source": "device",
    "origin": "people",
}


def found(**sections: Any) -> list[str]:
    return [f"{finding.severity} {finding.code} {finding.path}" for finding in check(sections, Marks(), "f.yaml")]


def put(pattern: str, value: str) -> dict[str, Any]:
    """Facts with one value at a pattern such as ``threats[].demand.fact``."""
    inside: Any = value
    for step in reversed(pattern.replace("[]", ".[]").split(".")):
        inside = [inside] if step == "[]" else {step: inside}
    return dict(inside)


@pytest.mark.parametrize(("pattern", "section"), REFERENCES)
def test_every_reference_must_exist(pattern: str, section: str) -> None:
    missing = put(pattern, "77")
    findings = [f for f in check(missing, Marks(), "f.yaml") if f.severity == "error"]
    assert [(f.code, re.sub(r"\[0\]", "[]", f.path)) for f in findings] == [("dangling-reference", pattern)]
    entry = {IDS[section]: "77"}
    there = {**missing, section: [*missing.get(section, []), entry]}
    assert [f for f in check(there, Marks(), "f.yaml") if f.code == "dangling-reference"] == []


def fields_of_ids(schema: dict[str, Any], node: dict[str, Any], path: str) -> set[str]:
    """Every place of the model whose type is an id."""
    if "$ref" in node:
        return fields_of_ids(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]], path)
    places = {path} if node.get("maxLength") == 64 else set()
    for member in node.get("anyOf", []) + node.get("oneOf", []):
        places |= fields_of_ids(schema, member, path)
    for key, child in node.get("properties", {}).items():
        places |= fields_of_ids(schema, child, f"{path}.{key}".lstrip("."))
    return places | (fields_of_ids(schema, node["items"], f"{path}[]") if "items" in node else set())


def test_no_id_of_the_model_goes_unchecked() -> None:
    schema = CaseFile.model_json_schema()
    own_ids = {f"{section}[].id" for section in IDS if section != "counts"}
    assert fields_of_ids(schema, schema, "") - own_ids - {"counts[].offense"} == {
        p for p, s in REFERENCES if s != "counts"
    }


@pytest.mark.parametrize("section", IDS)
def test_ids_are_unique(section: str) -> None:
    key = IDS[section]
    twice = found(**{section: [{key: "1"}, {key: "1"}]})
    assert f"error duplicate-id {section}[1].{key}" in twice
    assert not any("duplicate-id" in line for line in found(**{section: [{key: "1"}, {key: "2"}]}))


def test_who_threatens_and_whose_life_is_in_danger_are_known_persons() -> None:
    people = {"persons": [PERSON], "codefendants": [{"name": "Sam Ruiz"}], "defendant": {"name": "M. R."}}
    for by in ("vance", "Dario Vance", "Sam Ruiz"):
        assert found(**people, threats=[{"id": "t", "by": by}]) == []
    for target in ("defendant", "self", "vance"):
        assert found(**people, threats=[{"id": "t", "target": target}]) == []
    assert found(**people, threats=[{"id": "t", "by": "defendant"}]) == ["error unknown-person threats[0].by"]
    assert found(**people, threats=[{"id": "t", "target": "M. R."}]) == ["error unknown-person threats[0].target"]


def test_a_witness_is_a_person_or_an_expert_or_a_warning() -> None:
    known = {"persons": [PERSON], "experts": [{"name": "Dr. Ann Sato"}]}
    for witness in ("vance", "Dario Vance", "Dr. Ann Sato"):
        assert found(**known, evidence=[{**ITEM, "witness": witness}]) == []
    assert found(**known, evidence=[{**ITEM, "witness": "Ann"}]) == ["warning unknown-witness evidence[0].witness"]


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("He fell.", True), ("“Do it or die!”", True), ("He asked, “Why?”", True), ("She fled. He followed.", True),
        ("He said, 'Go.'", True), ("He fell", False), ("He said, “Go”", False), ("He fell;", False),
    ],
)  # fmt: skip
def test_a_sentence_without_an_end_is_a_warning(text: str, finished: bool) -> None:
    fact = {"id": "f", "text": text, "proof": [{"evidence": "video"}]}
    assert found(evidence=[ITEM], facts=[fact]) == ([] if finished else ["warning unfinished-sentence facts[0].text"])


def test_a_fact_without_proof_is_a_warning_that_the_case_keeps() -> None:
    text = "case: {stage: pretrial}\ndefendant: {name: M}\nfacts:\n  - {id: f, text: He fell.}\n"
    reading = load_bytes(text.encode(), "f.yaml")
    assert [str(warning) for warning in reading.warnings] == [
        "f.yaml:4:5: warning no-proof facts[0]: nothing proves this fact\n"
        "    add evidence and at; until then the fact is privileged and no filed paper uses it"
    ]


def test_a_bad_field_does_not_hide_a_bad_reference() -> None:
    assert "error dangling-reference facts[0].proof[0].evidence" in found(
        facts=[{"id": "f", "text": ["x"], "proof": [{"evidence": "nothing"}]}], evidence="not a list"
    )


@pytest.mark.parametrize(
    ("cite_as", "written", "kind", "printed"),
    [
        ("prelim-transcript", "31:4-12", "page-line", "31:4-12"),
        ("prelim-transcript", "31:04 – 12", "page-line", "31:4-12"),
        ("prelim-transcript", "31:4", "page-line", "31:4"),
        ("prelim-transcript", "31:4-31:12", "page-line", "31:4-12"),
        ("prelim-transcript", "31:4-32:8, 40:1", "page-line", "31:4-32:8; 40:1"),
        ("reporters-transcript", "2 RT 345:3-12", "page-line", "2 RT 345:3-12"),
        ("reporters-transcript", "345:3-12; 3RT 400:1", "page-line", "345:3-12; 3 RT 400:1"),
        ("exhibit", "21:43:50", "timecode", "21:43:50"),
        ("exhibit", "03:12—03:40", "timecode", "03:12-03:40"),
        ("exhibit", "23:59:50-00:00:10", "timecode", "23:59:50-00:00:10"),
        ("exhibit", "3", "page", "p. 3"),
        ("exhibit", "p.3; pp. 5–6", "page", "pp. 3, 5-6"),
        ("exhibit", "¶ 4", "paragraph", "¶ 4"),
        ("exhibit", "DA-0041 - DA-0043", "bates", "DA-0041-DA-0043"),
        ("exhibit", "Bates 0041", "bates", "0041"),
        ("declaration", "4", "paragraph", "¶ 4"),
        ("declaration", "paras. 4-6", "paragraph", "¶¶ 4-6"),
        ("declaration", "¶¶ 4, 6", "paragraph", "¶¶ 4, 6"),
        ("report", "pages 2 to 3", "page", "pp. 2-3"),
        ("report", "2", "page", "p. 2"),
        ("trial-testimony", "Cross-examination", "phase", "cross"),
        ("trial-testimony", "2027-04-20", "date", "2027-04-20"),
        ("trial-testimony", "345:3-12", "page-line", "345:3-12"),
        ("trial-testimony", "", "phase", ""),
    ],
)
def test_places_are_read_in_the_form_of_their_record(cite_as: CiteAs, written: str, kind: str, printed: str) -> None:
    place = parse_place(cite_as, written)
    assert (place.kind, place.text) == (kind, printed)
    assert parse_place(cite_as, place.text) == place


@pytest.mark.parametrize(
    ("cite_as", "written"),
    [
        ("prelim-transcript", "21:43:50"), ("prelim-transcript", "p. 31"), ("prelim-transcript", "31:12-4"),
        ("prelim-transcript", "31:0"), ("prelim-transcript", "2 RT 31:4"), ("prelim-transcript", ""),
        ("prelim-transcript", "32:8-31:4"), ("reporters-transcript", "345"), ("exhibit", "21:60"),
        ("exhibit", "03:40-03:12"),
        ("exhibit", "21:43:50-44:10"), ("exhibit", "p. 3; ¶ 4"), ("exhibit", "near the end"), ("exhibit", "pp. 6-5"),
        ("exhibit", "DA-2-DB-3"), ("declaration", "p. 4"), ("declaration", "¶ 0"), ("report", "21:43"),
        ("trial-testimony", "2027-02-30"), ("trial-testimony", "in the afternoon"), ("exhibit", ";"),
    ],
)  # fmt: skip
def test_a_place_in_another_form_is_refused_with_examples(cite_as: CiteAs, written: str) -> None:
    with pytest.raises(BadPlace, match=f"evidence with cite_as {cite_as} takes "):
        parse_place(cite_as, written)


def test_the_examples_in_the_hint_are_places() -> None:
    for cite_as in ("prelim-transcript", "reporters-transcript", "trial-testimony", "exhibit", "declaration", "report"):
        with pytest.raises(BadPlace) as fault:
            parse_place(cite_as, "?")
        listed = fault.value.hint.split(" takes ")[1].split("; several")[0].replace(" or ", ", ").split(", ")
        assert [parse_place(cite_as, example).text for example in listed] == listed


def test_places_of_one_record_sort_in_reading_order() -> None:
    written = ["2 RT 345:3", "1 RT 400:9", "2 RT 46:11-12", "2 RT 46:2"]
    ordered = sorted((parse_place("reporters-transcript", text) for text in written), key=lambda place: place.key)
    assert [place.text for place in ordered] == ["1 RT 400:9", "2 RT 46:2", "2 RT 46:11-12", "2 RT 345:3"]


def test_a_line_that_no_page_has_is_a_warning() -> None:
    item = {**ITEM, "cite_as": "prelim-transcript"}
    fact = {"id": "f", "text": "He fell.", "proof": [{"evidence": "video", "at": "21:43"}]}
    assert found(evidence=[item], facts=[fact]) == ["warning high-line facts[0].proof[0].at"]
