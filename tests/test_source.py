"""A facts file is read as it was typed: spellings survive, places are right, and nothing is lost without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import source
from generator.findings import CannotContinue
from generator.reading import load, load_bytes

GOOD = "case:\n  stage: pretrial\ndefendant:\n  name: Marisol Reyes\n"


def data(text: str | bytes) -> dict[str, object]:
    found, _, findings = source.parse(text if isinstance(text, bytes) else text.encode(), "f.yaml")
    assert findings == []
    return found


@pytest.mark.parametrize(
    "spelling",
    ["21:43", "236.10", "0041", "no", "on", "OFF", "1e3", "0x1F", "1_000", "2027-01-08", ".5", "true", "=", "+1"],
)
def test_a_value_keeps_its_spelling(spelling: str) -> None:
    assert data(f"a: {spelling}") == {"a": spelling}


def test_json_keeps_the_spelling_of_numbers_and_reads_tabs() -> None:
    assert data('{\n\t"a": 236.10,\n\t"b":[1.0,true,null_ish],\n\t"c": null, "d": "\\u00a7 26"}') == {
        "a": "236.10",
        "b": ["1.0", "true", "null_ish"],
        "d": "§ 26",
    }


def test_json_and_yaml_of_one_case_are_the_same_case() -> None:
    as_json = json.dumps({"case": {"stage": "pretrial"}, "defendant": {"name": "Marisol Reyes"}})
    assert load_bytes(as_json.encode(), "f.json").case == load_bytes(GOOD.encode(), "f.yaml").case


@pytest.mark.parametrize("nothing", ["", "~", "null", "NULL", '""', "''", '"  "', "# later"])
def test_what_has_no_value_is_not_given(nothing: str) -> None:
    assert data(f"a: {nothing}\nb: x") == {"b": "x"}


def test_a_quoted_null_is_a_word() -> None:
    assert data('a: "null"') == {"a": "null"}


@pytest.mark.parametrize(
    "encoded", [GOOD.encode("utf-8-sig"), GOOD.replace("\n", "\r\n").encode(), GOOD.replace("\n", "\r").encode()]
)
def test_byte_order_mark_and_line_ends_of_other_systems_are_read(encoded: bytes) -> None:
    reading = load_bytes(encoded, "f.yaml")
    assert reading.case.defendant.name == "Marisol Reyes"
    assert reading.marks.at(("defendant", "name")) == (4, 9)


def test_marks_give_values_keys_and_the_nearest_entry_around() -> None:
    _, marks, _ = source.parse(b"facts:\n- id: a\n  proof:\n  - at: '31:4'\n    evidence:\n", "f.yaml")
    assert marks.at(("facts", 0, "proof", 0, "at")) == (4, 9)
    assert marks.key(("facts", 0, "proof", 0, "at")) == (4, 5)
    assert marks.key(("facts", 0, "proof", 0, "evidence")) == (5, 5)
    assert marks.at(("facts", 0, "text")) == (2, 3)
    assert marks.at(("threats", 3)) == (1, 1)
    assert source.path_text(("facts", 0, "proof", 0, "at")) == "facts[0].proof[0].at"


def codes(content: bytes) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in source.parse(content, "f.yaml")[2]]


def test_depth_and_length_have_limits() -> None:
    assert codes(b"a:\n  " + b"[" * 39 + b"x" + b"]" * 39) == []
    assert codes(b"a:\n  " + b"[" * 40 + b"x" + b"]" * 40) == [(2, "too-deep")]
    assert codes(b"a: 1\nb: " + b"x" * 20_001) == [(2, "too-long")]
    assert codes(b"a: 1\nb: " + b"x" * 20_000) == []


def test_a_remark_may_follow_a_value_but_a_number_sign_may_not_cut_it() -> None:
    assert data("a: x  # a remark\nb: 'Unit #4'\nc: C#4\n") == {"a": "x", "b": "Unit #4", "c": "C#4"}
    assert codes(b"a: x\nb: Unit #4\n") == [(2, "cut-by-comment")]


def test_names_of_other_scripts_are_not_bad_characters() -> None:
    assert data("a: José Nuñez-O’Brien 陳大文 مریم‌سادات 😀") == {"a": "José Nuñez-O’Brien 陳大文 مریم‌سادات 😀"}


@pytest.mark.parametrize(
    "bad", ["\x00", "\x0c", "\x1b", "\x85", "\u200b", "\u2028", "\u202e", "\u2066", "\ufffd", "\uffff"]
)
def test_characters_that_no_paper_can_hold_are_located(bad: str) -> None:
    [finding] = source.parse(f"a: x\nb: one {bad} two\n".encode(), "f.yaml")[2]
    assert (finding.line, finding.column, finding.code) == (2, 8, "bad-character")


def stopped(path: Path) -> str:
    with pytest.raises(CannotContinue) as fault:
        load(path, path.name)
    assert fault.value.exit_code == 3
    return "".join(f"{finding}\n" for finding in fault.value.findings)


def test_a_file_that_is_not_there_a_folder_and_a_huge_file_are_refused_in_words(tmp_path: Path) -> None:
    assert stopped(tmp_path / "none.yaml") == (
        "none.yaml: error no-file: there is no such file\n    check the name, or start one with `duress new`\n"
    )
    (tmp_path / "folder.yaml").mkdir()
    assert stopped(tmp_path / "folder.yaml") == (
        "folder.yaml: error not-a-file: this is a folder, not a facts file\n    name the .yaml file inside it\n"
    )
    (tmp_path / "huge.yaml").write_bytes(b"#" * 10_000_001)
    assert stopped(tmp_path / "huge.yaml") == (
        "huge.yaml: error too-large: the file is larger than 10 MB\n"
        "    a facts file holds text only; name pictures, recordings and scans under `file`\n"
    )
    assert "cannot-read" in stopped(tmp_path / ("x" * 300 + ".yaml"))


def test_a_folded_sentence_is_one_line_and_an_address_keeps_its_lines() -> None:
    text = GOOD + "people:\n  office: |\n    Los Angeles\n    County\n  address: |\n    Suite 1\n\n    Los Angeles\n"
    people = load_bytes(text.encode(), "f.yaml").case.people
    assert (people.office, people.address) == ("Los Angeles County", "Suite 1\nLos Angeles")


PIECES = st.sampled_from(
    [
        *("case:", "\n", "  ", "- ", "facts", "threats", "counts", "proof", "evidence", "id", ": ", "[", "]", "{", "}"),
        *(
            "'",
            '"',
            "stage",
            "pretrial",
            "defendant",
            "name",
            "by",
            "text",
            "at",
            "1",
            "&a ",
            "*a",
            "!!x ",
            "# ",
            "|\n",
        ),
        *(
            "null",
            "<<",
            "\t",
            "offense",
            "harm_due",
            "number",
            "audience",
            "public",
            "? ",
            "---\n",
            "%",
            "\\",
            "persons",
        ),
        *("source", "x" * 50),
    ]
)


def reads_or_says_why(content: bytes) -> None:
    refusal: CannotContinue | None = None
    try:
        reading = load_bytes(content, "f.yaml", ("pen-211",))
    except CannotContinue as fault:
        refusal = fault
    if refusal is None:
        assert reading.case.case.stage
    else:
        assert refusal.exit_code == 3
        assert any(finding.severity == "error" for finding in refusal.findings)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2048))
@example(b"")
@example(b"\x00\xff")
@example(b"? [a, b]\n: c\n")
@example(b"&a a: &b b\n")
@example(b"%YAML 99999999999999999999.1\n---\na: b\n")
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    reads_or_says_why(content)


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_heap_of_yaml_is_read_or_refused(pieces: list[str]) -> None:
    reads_or_says_why("".join(pieces).encode())


SECTIONS = st.sampled_from(
    ["facts", "evidence", "threats", "persons", "counts", "belief", "record", "homicide", "case"]
)
KEYS = st.sampled_from(
    ["id", "text", "proof", "at", "evidence", "audience", "source", "origin", "number", "offense", "by"]
)
LEAVES = st.sampled_from(["1", "x", "public", "client-to-counsel", "people", "21:43", "exhibit", "[MISSING]"])
TREES = st.recursive(
    LEAVES | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | SECTIONS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(SECTIONS, TREES, max_size=5))
def test_any_shape_of_facts_is_read_or_refused(tree: dict[str, object]) -> None:
    reads_or_says_why(json.dumps({"defendant": {"name": "M"}, **tree}).encode())
