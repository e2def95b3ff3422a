"""The questionnaire in Word: the path in the first cell decides, errors name the row, and LibreOffice changes nothing."""

from __future__ import annotations

import io
import subprocess
from copy import deepcopy
from pathlib import Path

import docx
import pytest

from generator import questionnaire, source
from generator.findings import CannotContinue

from .papers import office
from .test_command_line import duress

OFFENSES = [offense.id for offense in office().offenses]
ANSWERS = {
    "case.stage": "Pretrial", "defendant.name": "Ann Oe", "defendant.pronouns": "she/her", "case.court.county": "Fresno",
    "case.custody.in_custody": "No", "counsel.address": "18 Sample Avenue\nFresno, CA 93700",
    "counts[0].offense": "pen-211-second", "counts[0].date": "2027-01-08", "counts[0].time": "21:43",
    "persons[0].id": "vance", "persons[0].name": "Dario Vance", "persons[2].name": "Alma Ruiz",
    "evidence[0].id": "pht-ruiz", "evidence[0].title": "the preliminary hearing testimony of Alma Ruiz", "evidence[0].kind": "eyewitness",
    "evidence[0].cite_as": "prelim-transcript", "evidence[0].source": "eyewitness", "evidence[0].origin": "court",
    "facts[0].id": "gun", "facts[0].text": "Vance pressed a gun against Oe’s ribs: “Drive, or you die.”", "facts[0].when": "2027-01-08T21:38",
    "facts[0].proof[0].evidence": "pht-ruiz", "facts[0].proof[0].at": "31:4-12", "facts[0].proves": "threat, life",
    "threats[0].by": "vance", "threats[0].words": "gun", "threats[0].acts[0].count": "1", "threats[0].acts[0].at": "2027-01-08T21:43",
    "threats[0].demand.fact": "gun", "belief.actual": "gun",
}  # fmt: skip


def filled(answers: dict[str, str], data: bytes | None = None) -> bytes:
    """A questionnaire with answers typed into the last cells."""
    word = docx.Document(io.BytesIO(data or questionnaire.blank()))
    left = dict(answers)
    for table in word.tables:
        for row in table.rows:
            cells = row.cells
            if cells[0].text in left:
                cells[-1].text = left.pop(cells[0].text)
    assert not left
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def row_of(path: str) -> int:
    """The number of a row among all rows of the file."""
    word = docx.Document(io.BytesIO(questionnaire.blank()))
    return [row.cells[0].text for table in word.tables for row in table.rows].index(path) + 1


def messages(answers: dict[str, str]) -> list[str]:
    """What is said about a filled questionnaire that cannot be used."""
    with pytest.raises(CannotContinue) as stopped:
        questionnaire.read(filled(answers), "q.docx", OFFENSES)
    assert stopped.value.exit_code == 3
    return [str(finding).split("\n")[0] for finding in stopped.value.findings]


def test_a_filled_questionnaire_becomes_a_facts_file(tmp_path: Path) -> None:
    (tmp_path / "q.docx").write_bytes(filled(ANSWERS))
    done = duress("intake", "q.docx", "-o", "case.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "case.yaml\n")
    data = source.read(tmp_path / "case.yaml")[0]
    assert data["case"]["custody"] == {"in_custody": "false"} and data["counsel"]["address"].startswith("18 Sample Avenue\nFresno")
    assert data["counts"] == [{"number": "1", "offense": "pen-211-second", "date": "2027-01-08", "time": "21:43"}]
    assert [p["id"] for p in data["persons"]] == ["vance", "ruiz"]  # the empty entry between them is gone
    assert data["facts"][0]["proof"] == [{"evidence": "pht-ruiz", "at": "31:4-12"}]
    assert data["threats"][0]["acts"] == [{"count": "1", "at": "2027-01-08T21:43"}] and data["threats"][0]["id"] == "t1"
    text = (tmp_path / "case.yaml").read_text()
    assert text.startswith("# yaml-language-server:") and "A paper marks the gap" in text
    assert duress("check", "case.yaml", cwd=tmp_path).returncode == 0


def test_the_empty_questionnaire_is_written_once_and_asks_for_stage_and_name(tmp_path: Path) -> None:
    assert duress("intake", "q.docx", cwd=tmp_path).stdout == "q.docx\n"
    assert (tmp_path / "q.docx").read_bytes()
    done = duress("intake", "q.docx", "-o", "case.yaml", cwd=tmp_path)
    assert done.returncode == 3
    assert f"q.docx:{row_of('defendant.name')}:1: error missing-key defendant.name" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["q.docx"]
    (tmp_path / "q.docx").write_bytes(filled({"case.stage": "pretrial"}))
    assert duress("intake", "q.docx", cwd=tmp_path).returncode == 6  # answers are never overwritten


def test_every_problem_names_its_row_in_one_run() -> None:
    wrong = {
        **ANSWERS, "case.stage": "trial", "case.dates.hearing": "March 24", "facts[0].proof[0].at": "21:43:50",
        "threats[0].words": "gunn", "counts[0].offense": "211",
    }  # fmt: skip
    said = messages(wrong)
    for path, code in (
        ("case.stage", "bad-choice"), ("case.dates.hearing", "bad-value"), ("facts[0].proof[0].at", "bad-place"),
        ("threats[0].words", "dangling-reference"), ("counts[0].offense", "unknown-offense"),
    ):  # fmt: skip
        assert any(line.startswith(f"q.docx:{row_of(path)}:1: error {code} {path}:") for line in said), said
    assert len(said) == 5


def test_the_path_decides_wherever_its_row_stands() -> None:
    word = docx.Document(io.BytesIO(filled(ANSWERS)))
    second = word.tables[2]._tbl
    moved = next(row for row in word.tables[0].rows if row.cells[0].text == "defendant.name")._tr
    second.append(moved)
    copied = deepcopy(next(row for row in word.tables[2].rows if row.cells[0].text == "persons[0].name")._tr)
    second.append(copied)
    cells = word.tables[2].rows[-1].cells
    cells[0].text, cells[-1].text = " persons[9].name ", "Luis Kemp"
    out = io.BytesIO()
    word.save(out)
    found = questionnaire.read(out.getvalue(), "q.docx", OFFENSES)
    assert found["defendant"]["name"] == "Ann Oe"
    assert [p["name"] for p in found["persons"]] == ["Dario Vance", "Alma Ruiz", "Luis Kemp"]


def test_a_first_cell_that_was_changed_is_said_and_two_answers_are_not_merged() -> None:
    word = docx.Document(io.BytesIO(filled({**ANSWERS, "case.number": "BA1", "case.court.judge": "Hon. A"})))
    rows = {row.cells[0].text: row for row in word.tables[0].rows}
    rows["case.number"].cells[0].text = "case.nummber"
    rows["case.court.judge"].cells[0].text = "case.court.county"
    out = io.BytesIO()
    word.save(out)
    with pytest.raises(CannotContinue) as stopped:
        questionnaire.read(out.getvalue(), "q.docx", OFFENSES)
    assert [(f.code, f.line) for f in stopped.value.findings] == [
        ("unknown-key", row_of("case.number")), ("duplicate-key", row_of("case.court.judge")),
    ]  # fmt: skip
    assert "did you mean `case.number`?" in str(stopped.value.findings[0])


def test_another_word_file_is_no_questionnaire() -> None:
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(CannotContinue, match="no row of this file names a field"):
        questionnaire.read(out.getvalue(), "q.docx", OFFENSES)
    with pytest.raises(CannotContinue, match="cannot be read as a Word file"):
        questionnaire.read(b"not a zip", "q.docx", OFFENSES)


def test_the_empty_questionnaire_is_the_same_bytes_every_time() -> None:
    assert questionnaire.blank() == questionnaire.blank()


@pytest.mark.layout
def test_a_trip_through_libreoffice_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "q.docx").write_bytes(filled(ANSWERS))
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "docx", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(tmp_path / "in" / "q.docx")], check=True, capture_output=True, timeout=180)
    saved = (tmp_path / "q.docx").read_bytes()
    assert saved != (tmp_path / "in" / "q.docx").read_bytes()
    assert questionnaire.read(saved, "q.docx", OFFENSES) == questionnaire.read(filled(ANSWERS), "q.docx", OFFENSES)
