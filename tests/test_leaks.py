"""Leaks planted in every part of finished files: each is found, and no sample is accused of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec.structs
import pytest

from generator import drafting
from generator.findings import CannotContinue, Finding
from generator.packing import pack, unpack
from tests import papers as cases

NOTE = "Reyes told counsel that she had seen the handgun in the glove box two days before."
SECRET = "she had seen the handgun in the glove box"


def facts() -> dict[str, Any]:
    """The sample with one closed fact, one closed item, and a few names that must not print."""
    data = cases.sample("reyes")
    data["evidence"].append(
        {
            "id": "sister", "kind": "testimony", "cite_as": "declaration", "title": "Draft declaration of Wanda Osgood", "source": "eyewitness",
            "origin": "defense", "witness": "wanda", "bates": "DEF-00771",
        }
    )  # fmt: skip
    data["persons"].append(
        {"id": "wanda", "name": "Wanda Osgood", "role": "sister", "address": "4410 Larch Lane\nFresno, CA 90000", "phone": "(559) 555-0188"}
    )
    data["persons"].append({"id": "boy", "name": "Teo Larkspur", "role": "neighbor", "protected": "minor"})
    data["facts"].append(
        {"id": "glove-box", "text": NOTE, "tag": "the handgun in the glove box", "proof": [{"evidence": "sister", "at": "¶ 3"}]}
    )
    data["negotiation"]["proposals"] = [{"offense": "accessory after the fact", "terms": "a plea to accessory with credit for time served"}]
    data["experts"] = [{"name": "Dr. Imre Quillon", "topics": ["why a person who is battered stays silent"], "decided_to_call": "false"}]
    return data


CASE = cases.read(facts())


def found(paper: str, change: Callable[[dict[str, bytes]], None] = lambda parts: None, name: str = "x.docx") -> list[Finding]:
    """What is reported of a paper of the case after its parts were changed by hand."""
    parts = unpack(cases.word(paper, facts()))
    change(parts)
    try:
        drafting.refuse_leaks(pack(parts), name, cases.office().papers[paper].audience, CASE, cases.office())
    except CannotContinue as stop:
        return list(stop.findings) if stop.exit_code == 5 else []
    return []


def put(part: str, content: str, before: str = "") -> Callable[[dict[str, bytes]], None]:
    """Writes a new part, or puts words into one that is there."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts.get(part, b"").decode()
        parts[part] = (text.replace(before, content + before, 1) if before else content).encode()
        assert content.encode() in parts[part]

    return change


def paragraph(words: str) -> str:
    half = len(words) // 2
    return f"<w:p><w:r><w:t>{words[:half]}</w:t></w:r><w:r><w:t>{words[half:]}</w:t></w:r></w:p>"


BODY = ("word/document.xml", "<w:sectPr")
PLACES = {
    "body, in split runs": put(BODY[0], paragraph(SECRET), BODY[1]),
    "deleted text": put(BODY[0], f"<w:p><w:del><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>", BODY[1]),
    "field code": put(BODY[0], f"<w:p><w:r><w:instrText>QUOTE {SECRET}</w:instrText></w:r></w:p>", BODY[1]),
    "XML remark": put(BODY[0], f"<!-- {SECRET} -->", BODY[1]),
    "alternative text": put(BODY[0], f'<w:p><w:r><w:drawing descr="{SECRET}"/></w:r></w:p>', BODY[1]),
    "bookmark": put(BODY[0], f'<w:p><w:bookmarkStart w:id="99" w:name="{SECRET.replace(" ", "_")}"/></w:p>'.replace("_", " "), BODY[1]),
    "header": put("word/header1.xml", paragraph(SECRET), "</w:hdr>"),
    "footer": put("word/footer1.xml", paragraph(SECRET), "</w:ftr>"),
    "properties": put("docProps/core.xml", f"<cp:keywords>{SECRET}</cp:keywords>", "</cp:coreProperties>"),
    "custom XML": put("customXml/item1.xml", f"<note>{SECRET}</note>"),
    "plain text": put("word/notes.txt", SECRET),
    "capitals and curly apostrophes": put(BODY[0], paragraph(SECRET.upper()), BODY[1]),
}


@pytest.mark.parametrize("place", PLACES)
def test_words_of_a_closed_fact_are_found_wherever_they_are_planted(place: str) -> None:
    assert found("motion") == []
    [first, *_] = found("motion", PLACES[place])
    assert (first.code, first.severity, first.path) == ("leak", "error", f"facts[{len(CASE.case.facts) - 1}].text")
    assert first.line > 0 and "she had seen the handgun" in first.message


def test_words_of_a_closed_fact_are_found_in_the_name_of_a_file() -> None:
    [first] = found("motion", name="she-had-seen-the-handgun-in-time.docx")
    assert "the file's name" in first.message


PLANTED = [
    ("motion", "Draft declaration of Wanda Osgood", "title"),
    ("motion", "(Bates DEF-00771)", "bates"),
    ("letter", "As Wanda Osgood will say", "name"),
    ("letter", "As Osgood will say", "name"),
    ("letter", "Dr. Quillon is ready to testify", "name"),
    ("letter", "an opinion on why a person who is battered stays silent", "topics[0]"),
    ("motion", "a plea to accessory with credit for time served", "terms"),
    ("motion", "The boy next door, Teo Larkspur, saw it", "name"),
    ("motion", "The boy next door, Larkspur, saw it", "name"),
    ("letter", "She lives at 4410 Larch Lane in Fresno", "address"),
    ("evidence-plan", "She lives at 4410 Larch Lane in Fresno", "address"),
    ("letter", "Call her on 559.555.0188 today", "phone"),
    ("motion", "her number is 078-05-1120", ""),
    ("motion", "paid into account 4451 2290 1178", ""),
]


@pytest.mark.parametrize(("paper", "words", "path"), PLANTED)
def test_names_numbers_and_offers_are_found_where_their_reader_may_not_have_them(paper: str, words: str, path: str) -> None:
    reports = found(paper, put(BODY[0], paragraph(words), BODY[1]))
    assert reports and {f.code for f in reports} == {"leak"}
    assert any(f.path.endswith(path) for f in reports)


@pytest.mark.parametrize(
    ("paper", "words"),
    [
        ("evidence-plan", SECRET),  # privileged: counsel may read everything
        ("letter", "a plea to accessory with credit for time served"),  # the offer goes to the prosecutor
        ("motion", "In the words of the statute, their lives would be endangered"),
        ("motion", "Reyes told the officer in January 2027 that she was there"),
        ("motion", "Dario Vance"),
    ],
)
def test_what_the_reader_may_have_is_no_leak(paper: str, words: str) -> None:
    assert found(paper, put(BODY[0], paragraph(words), BODY[1])) == []


def test_a_witness_may_be_called_like_a_typeface() -> None:
    data = facts()
    data["persons"].append({"id": "roman", "name": "Roman Petrescu", "protected": "witness"})
    assert b"Roman" in unpack(cases.word("motion", data))["word/styles.xml"]


def test_a_protected_witness_may_share_a_name_with_a_decided_case() -> None:
    data = facts()
    data["persons"].append({"id": "salas", "name": "Rita Salas", "protected": "witness"})
    assert cases.word("motion", data)


def test_no_file_is_written_when_something_leaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A colleague's clause that types a protected name by hand."""
    from generator.cli import main

    office = cases.office()
    clause = office.clauses["motion.conclusion"]
    leaky = clause.model_copy(update={"text": clause.text + "\n\nTeo Larkspur saw it all.\n"})
    library = msgspec.structs.replace(office, clauses={**office.clauses, clause.id: leaky})
    with pytest.raises(CannotContinue) as stop:
        drafting.draft_paper(
            library.papers["motion"], CASE, drafting.analyze_case(CASE, library), library, drafting.Options(cases.AS_OF)
        )
    assert {f.code for f in stop.value.findings} == {"leak"}
    path = tmp_path / "case.yaml"
    ssn = "The clerk wrote down the number 078-05-1120."
    text = (cases.ROOT / "samples/reyes/case.yaml").read_text().replace("At 10:20 p.m. officers found a loaded black handgun in the alley.", ssn)
    assert ssn in text
    path.write_text(text)
    assert main(["draft", "motion", str(path), "-o", str(tmp_path / "motion.docx")]) == 5
    assert "leak" in capsys.readouterr().err and not (tmp_path / "motion.docx").exists()
