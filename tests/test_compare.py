"""Redlines: rejecting every change gives the old file, accepting every change the new one, whatever the two files are."""

from __future__ import annotations

import datetime as dt
import functools
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import redline, revisions
from generator.cli import main
from generator.findings import CannotContinue
from generator.packing import unpack

from .papers import sample, word
from .tracked import changes, paragraphs

AT = dt.datetime(2027, 1, 15, 9, 30)


def word_file(lines: list[str], rows: list[list[str]] | None = None, italic: bool = False) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph().add_run(line).italic = italic or None
    if rows:
        table = document.add_table(0, 2)
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.add_paragraph("end")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def redlined(old: bytes, new: bytes) -> bytes:
    return redline.compare(old, new, author="Ines Calloway", at=AT)


WORDS = st.lists(
    st.sampled_from(
        ("the", "gun", "Vance", "shall", "not", "9:38", "p.m.", "§\u00a026", "&", "<b>", "“Drive”", "drove", "Drove")
    ),
    max_size=8,
)
LINES = st.lists(WORDS.map(" ".join), min_size=1, max_size=5)
ROWS = st.lists(st.lists(WORDS.map(" ".join), min_size=2, max_size=2), max_size=3)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(old=st.tuples(LINES, ROWS), new=st.tuples(LINES, ROWS))
def test_rejecting_gives_the_old_file_and_accepting_the_new(old: Any, new: Any) -> None:
    before, after = word_file(*old), word_file(*new)
    done = redlined(before, after)
    assert paragraphs(done, accept=True) == paragraphs(after)
    assert paragraphs(done, accept=False) == paragraphs(before)


@functools.cache
def versions() -> tuple[bytes, bytes, bytes]:
    """A motion of the sample case, the same after one fact was told otherwise, and the redline between them."""
    facts = sample("reyes")
    changed = sample("reyes")
    for fact in changed["facts"]:
        fact["text"] = fact["text"].replace("black handgun", "silver revolver")
    old, new = word("motion", facts), word("motion", changed)
    return old, new, redlined(old, new)


def test_the_redline_of_a_motion_marks_the_changed_words_and_keeps_every_field() -> None:
    old, new, done = versions()
    assert paragraphs(done, accept=True) == paragraphs(new)
    assert paragraphs(done, accept=False) == paragraphs(old)
    marked = changes(done)
    assert ("del", "black handgun") in marked and ("ins", "silver revolver") in marked
    assert sum(len(words) for _, words in marked) < 250  # words, not whole paragraphs


def test_headers_and_footers_are_those_of_the_new_file() -> None:
    _, new, done = versions()
    before, after = unpack(new), unpack(done)
    names = [name for name in before if name.startswith(("word/header", "word/footer"))]
    assert names and all(after[name] == before[name] for name in names)


def test_the_redline_is_a_sound_file(tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")
    path = tmp_path / "redline.docx"
    path.write_bytes(versions()[2])
    assert [str(error) for error in audit.OpenXmlValidator().validate(path).errors] == []


def test_who_and_when_stand_on_every_change_and_the_bytes_repeat() -> None:
    old, new, done = versions()
    assert b'w:author="Ines Calloway"' in unpack(done)["word/document.xml"]
    assert b'w:date="2027-01-15T09:30:00Z"' in unpack(done)["word/document.xml"]
    assert unpack(redlined(old, new))["word/document.xml"] == unpack(done)["word/document.xml"]


def test_changes_already_tracked_count_as_accepted() -> None:
    _, new, tracked = versions()
    assert changes(redlined(tracked, new)) == []
    assert revisions.has_changes(tracked) and not revisions.has_changes(new)


def test_settling_the_programs_own_redline_agrees_with_the_independent_reader() -> None:
    old, new, done = versions()
    assert paragraphs(revisions.settled(done, accept=True)) == paragraphs(new)
    assert paragraphs(revisions.settled(done, accept=False)) == paragraphs(old)


def test_a_result_that_does_not_hold_is_never_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, line in (("old", "He drove."), ("new", "She drove.")):
        (tmp_path / f"{name}.docx").write_bytes(word_file([line]))
    monkeypatch.setattr(redline, "_engine", lambda before, after, author, at: before)
    out = tmp_path / "redline.docx"
    assert main(["compare", str(tmp_path / "old.docx"), str(tmp_path / "new.docx"), "-o", str(out)]) == 1
    assert "accepting every change does not give" in capsys.readouterr().err
    assert not out.exists()


def test_compare_writes_one_file_and_never_over_what_it_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, out = tmp_path / "old.docx", tmp_path / "new.docx", tmp_path / "redline.docx"
    old.write_bytes(word_file(["He drove to the store."]))
    new.write_bytes(word_file(["She drove to the store."]))
    assert main(["compare", str(old), str(new), "-o", str(out), "--author", "IC"]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert sorted(changes(out.read_bytes())) == [("del", "He"), ("ins", "She")]
    assert main(["compare", str(old), str(new), "-o", str(out)]) == 0, "its own unedited redline may be replaced"
    assert main(["compare", str(old), str(new), "-o", str(new), "--force"]) == 6
    assert [p.text for p in Document(str(new)).paragraphs] == ["She drove to the store."]


def test_a_file_that_is_no_word_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.docx").write_bytes(b"text")
    (tmp_path / "b.docx").write_bytes(word_file(["x"]))
    assert main(["compare", str(tmp_path / "a.docx"), str(tmp_path / "b.docx"), "-o", str(tmp_path / "c.docx")]) == 3
    assert f"{tmp_path / 'a.docx'}: error not-a-word-file" in capsys.readouterr().err
    assert main(["compare", str(tmp_path / "none.docx"), str(tmp_path / "b.docx"), "-o", str(tmp_path / "c.docx")]) == 3


def test_a_refusal_names_the_file() -> None:
    with pytest.raises(CannotContinue) as stop:
        redline.compare(b"x", word_file(["x"]), author="x", at=AT, names=("mine.docx", "yours.docx"))
    assert stop.value.exit_code == 3 and stop.value.findings[0].file == "mine.docx"


@pytest.mark.layout
def test_libreoffice_opens_the_redline_and_shows_both_wordings(tmp_path: Path) -> None:
    (tmp_path / "redline.docx").write_bytes(versions()[2])
    office = shutil.which("soffice") or "soffice"
    command = [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "redline.docx")], check=True, capture_output=True
    )
    shown = subprocess.run(
        ["pdftotext", str(tmp_path / "redline.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "black handgun" in shown and "silver revolver" in shown
