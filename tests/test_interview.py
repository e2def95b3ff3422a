"""`duress new --ask` in a real terminal: asked, answered wrongly, interrupted, gone on with; every answer kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pexpect
import pytest
import yaml

from generator import interview, source
from generator.factsedit import CannotPut, put

from .papers import ROOT
from .test_command_line import duress

DOWN, CLEAR, SPACE = "\x1b[B", "\x15", " "


class Terminal:
    """A person at a terminal: waits for a question, then types."""

    def __init__(self, folder: Path) -> None:
        environment = {
            "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm",
            "PROMPT_TOOLKIT_NO_CPR": "1", "NO_COLOR": "1",
        }  # fmt: skip
        self.child = pexpect.spawn(
            sys.executable, ["-m", "generator.cli", "new", "--ask", "case.yaml"], cwd=str(folder), env=environment,
            encoding="utf-8", timeout=60, dimensions=(50, 160),
        )  # fmt: skip

    def answer(self, question: str, typed: str = "") -> None:
        """Types an answer and Enter once the question stands there."""
        self.child.expect_exact(question)
        self.child.send(f"{typed}\r")

    def skip(self, *questions: str) -> None:
        """Leaves questions open."""
        for question in questions:
            self.answer(question)

    def stop(self, question: str) -> str:
        """Presses Ctrl-C at a question; what was said after it."""
        self.child.expect_exact(question)
        self.child.sendintr()
        return self.end()

    def end(self, status: int = 0) -> str:
        """What is said until the program leaves, with this exit code."""
        self.child.expect(pexpect.EOF)
        said = str(self.child.before)
        self.child.close()
        assert self.child.exitstatus == status
        return said


def facts(folder: Path) -> dict[str, Any]:
    """What the file says, as text."""
    return source.read(folder / "case.yaml")[0]


def test_an_interview_interrupted_twice_and_gone_on_with(tmp_path: Path) -> None:
    first = Terminal(tmp_path)
    first.answer("Where does the case stand?", DOWN * 3)
    first.answer("Defendant's name:", "Ann Oe")
    first.answer("Defendant's pronouns:", DOWN)
    first.answer("Case number:", "BA999009")
    first.answer("County:", "Fresno")
    first.skip("Courthouse:", "Department:", "Judge:")
    first.answer("Hearing date:", "March 24")  # refused with the message of `duress check`
    first.child.expect_exact("write it as 2027-03-20")
    first.child.send(CLEAR)
    first.child.send("2027-03-24\r")
    assert "to go on: duress new --ask case.yaml" in first.stop("Custody status:")
    kept = facts(tmp_path)
    assert {key: value for key, value in kept["case"].items() if value} == {
        "number": "BA999009", "court": {"county": "Fresno"}, "stage": "pretrial", "dates": {"hearing": "2027-03-24"},
    }  # fmt: skip
    assert kept["defendant"] == {"name": "Ann Oe", "pronouns": "she/her"}

    second = Terminal(tmp_path)
    second.answer("Custody status:", DOWN)  # not the judge, who was left open before
    second.skip("Prosecuting office:", "Deputy district attorney:", "Counsel's name:", "Counsel's State Bar number:")
    second.skip("Counsel's firm or office:", "Counsel's address", "Counsel's telephone number:", "Counsel's e-mail address:")
    second.child.expect_exact("Enter a count?")
    second.child.send("y")
    second.answer("Offense:", "pen-211-second")
    second.child.expect_exact("duress available")
    second.answer("Date of the offense:", "2027-01-08")
    second.answer("Time of the offense:", "21:43")
    second.skip("Place of the offense:", "People's theory:", "Whether a death resulted:")
    second.child.expect_exact("Another count?")
    second.child.send("n")
    second.child.expect_exact("Enter a person?")
    second.child.send("y")
    second.answer("Name:", "Dario Vance")
    second.answer("Role in the case:", "coercer")
    second.answer("Protection in filed papers:", DOWN * 4)
    second.child.expect_exact("Another person?")
    second.child.send("n")
    second.child.expect_exact("Enter an item of evidence?")
    second.child.send("y")
    second.answer("Title of the item:", "the preliminary hearing testimony of Alma Ruiz")
    second.answer("Kind:", DOWN)
    second.answer("Form in which the record is cited:", DOWN)
    assert "to go on" in second.stop("Who speaks through the item:")  # in the middle of an entry

    third = Terminal(tmp_path)
    third.answer("Who speaks through the item:", DOWN * 5)
    third.answer("Who had it first:", DOWN * 2)
    third.answer("Witness", DOWN)
    third.child.expect_exact("Another item of evidence?")
    third.child.send("n")
    third.child.expect_exact("Enter a fact?")
    third.child.send("y")
    third.answer("The sentence:", "Vance pressed a gun against Oe’s ribs: “Drive, or you die.”")
    third.answer("When it happened:", "2027-01-08T21:38")
    third.answer("Short name", "the gun at her ribs")
    third.answer("Proved by:", DOWN)
    third.answer("Place in it:", "21:43:50")  # a time code is no place in a transcript
    third.child.expect_exact("takes 31:4-12")
    third.child.send(CLEAR)
    third.child.send("31:4-12\r")
    third.answer("Also proved by:")
    third.answer("Elements and issues it supports", SPACE + DOWN * 2 + SPACE)
    third.child.expect_exact("threat: 1  demand: 0  life: 1")  # the chart fills up
    third.answer("Elements and issues it cuts against")
    third.child.expect_exact("Another fact?")
    third.child.send("n")
    third.child.expect_exact("Enter a threat?")
    third.child.send("y")
    third.answer("Who made the threat", DOWN)
    third.child.expect_exact("count 1, threat t1:  + threat  ? demand  + life")
    third.answer("The fact that states the words", DOWN)
    third.answer("What was threatened:", DOWN)
    third.answer("When the threat was made:", "2027-01-08T21:38")
    third.answer("When the harm was to follow", "immediate")
    third.child.expect_exact("+ immediacy")
    third.answer("When was count 1 done under this threat:")  # the time of the count stands there already
    third.skip("Whether the coercer was present", "Whether the coercer could carry", "Whose life was threatened")
    third.answer("The fact that states the demand:", DOWN)
    third.child.expect_exact("+ demand")
    third.answer("Whether the demand was put in words:", DOWN)
    third.child.expect_exact("Another threat?")
    third.child.send("n")
    third.skip("Facts that show the actual belief", "Facts that show the belief was reasonable", "History between")
    third.child.expect_exact("Enter a chance to leave or to get help?")
    third.child.send("n")
    assert "That was the last question" in third.end()

    said = facts(tmp_path)
    assert said["persons"] == [{"id": "vance", "name": "Dario Vance", "role": "coercer", "protected": "none"}]
    assert said["threats"] == [{
        "id": "t1", "by": "vance", "words": "vance-pressed-gun", "content": "death", "made_at": "2027-01-08T21:38",
        "harm_due": "immediate", "acts": [{"count": "1", "at": "2027-01-08T21:43"}],
        "demand": {"fact": "vance-pressed-gun", "express": "true"},
    }]  # fmt: skip
    assert said["facts"] == [{
        "id": "vance-pressed-gun", "text": "Vance pressed a gun against Oe’s ribs: “Drive, or you die.”",
        "when": "2027-01-08T21:38", "tag": "the gun at her ribs",
        "proof": [{"evidence": said["evidence"][0]["id"], "at": "31:4-12"}], "proves": ["threat", "life"],
    }]  # fmt: skip
    text = (tmp_path / "case.yaml").read_text()
    assert interview.MARK not in text and "# A facts file: one case" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case.yaml", "facts.schema.json"]
    assert duress("draft", "motion", "case.yaml", cwd=tmp_path).returncode == 0


def test_what_somebody_else_writes_meanwhile_is_kept(tmp_path: Path) -> None:
    mine = "case:\n  stage: pretrial\ndefendant:\n  name: Ann Oe\n"
    (tmp_path / "case.yaml").write_text(mine)
    asked = Terminal(tmp_path)
    asked.child.expect_exact("Defendant's pronouns:")
    (tmp_path / "case.yaml").write_text(f"{mine}people:\n  attorney: Dana Whitfield\n")
    asked.child.send(f"{DOWN}\r")
    assert "case.yaml: error output: was changed while the interview ran" in asked.end(6)
    assert (tmp_path / "case.yaml").read_text() == f"{mine}people:\n  attorney: Dana Whitfield\n"


def test_a_file_that_cannot_be_read_is_said_by_line(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text('case:\n  number: "BA1\n')
    assert "case.yaml:2:11: error yaml-syntax" in Terminal(tmp_path).end(3)


def test_no_question_is_asked_where_nobody_sits(tmp_path: Path) -> None:
    done = duress("new", "--ask", tmp_path / "case.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert list(tmp_path.iterdir()) == []


def test_what_a_hand_wrote_stays_word_for_word() -> None:
    mine = "case:\n  stage: pretrial   # mine\ndefendant:\n  name: Ann Oe\n  # born later\n\ncounts:\n  # none yet\n"
    text = put(mine, ("case", "court", "county"), "Fresno")
    text = put(text, ("counts", 0), {"number": "1", "offense": "pen-211-second"})
    text = put(text, ("counts", 0, "place"), "the market: aisle 4")
    text = put(text, ("counts", 1), {"number": "2"})
    text = put(text, ("persons", 0, "name"), "No")
    assert set(mine.splitlines()) <= set(text.splitlines())
    data, _, found = source.parse(text.encode(), "")
    assert found == []
    assert data["counts"] == [{"number": "1", "offense": "pen-211-second", "place": "the market: aisle 4"}, {"number": "2"}]
    assert data["persons"] == [{"name": "No"}] and data["case"]["court"] == {"county": "Fresno"}


def test_a_line_in_braces_is_left_alone() -> None:
    with pytest.raises(CannotPut, match="by hand"):
        put("facts:\n  - {id: a, text: It was so.}\n", ("facts", 0, "tag"), "the thing")


@pytest.mark.parametrize(
    "value",
    ["21:43", "no", "0041", "a: b", "# not a remark", "Unit #4", "it's", '"quoted" at the start', "[x]", "{x}", "- dash", "*", "&a",
     "~", "null", "a\nb", "x" * 300, "word " * 60 + "end", "trailing:", "¶ 4", "@x", "%x", "!x", "|", "> y", "“Drive, or you die.”"],
)  # fmt: skip
def test_every_answer_reads_back_as_it_was_given(value: str) -> None:
    for text, path in (("case:\n  number:   # here\n", ("case", "number")), ("case:\n  stage: x\n", ("people", "office"))):
        data, _, found = source.parse(put(text, path, value).encode(), "")
        assert found == []
        assert data[path[0]][path[1]].rstrip("\n") == value
    if "\n" in value:
        return  # no list of the facts file holds lines
    listed, _, _ = source.parse(put("facts:\n  - id: a\n", ("facts", 0, "proves"), [value, "b"]).encode(), "")
    assert listed["facts"][0]["proves"] == [value, "b"]


def test_a_question_that_was_left_open_comes_again_only_after_the_end() -> None:
    text = "case:\n  stage: pretrial\ndefendant:\n  name: Ann Oe\n"
    data = yaml.safe_load(text)
    after = interview.following(data, "case.court.judge")
    assert after is not None and after.label == "case.dates.hearing"
    marked = interview.with_mark(text, after.label)
    again = interview.following(data, interview.mark_of(marked), again=True)
    assert again is not None and again.label == "case.dates.hearing"
    fresh = interview.following(data, interview.mark_of(interview.with_mark(marked, "")), again=True)
    assert fresh is not None and fresh.label == "defendant.pronouns"
