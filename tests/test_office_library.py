"""The office's own look and words: a folder laid over what is shipped changes exactly what it holds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx import Document

from generator import home, library
from generator.cli import main

from .papers import ROOT
from .tracked import paragraphs

CASE = ROOT / "samples/lean/case.yaml"
SENTENCE = "Counsel will call on Monday."


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office folder with the letterhead and one clause of the letter, both changed."""
    folder = tmp_path / "office"
    assert main(["eject", "templates/letter.docx", "--library", str(folder)]) == 0
    assert main(["--library", str(folder), "eject", "clauses/letter/close.md"]) == 0
    word = Document(str(folder / "templates/letter.docx"))
    word.sections[0].first_page_header.paragraphs[0].insert_paragraph_before("Calloway Law, Fresno")
    word.save(str(folder / "templates/letter.docx"))
    clause = folder / "clauses/letter/close.md"
    clause.write_text(clause.read_text(encoding="utf-8").rstrip() + f"\n\n{SENTENCE}\n", encoding="utf-8")
    return folder


def drafts(into: Path, *more: str) -> dict[str, bytes]:
    assert main(["draft", "all", str(CASE), "-o", str(into), "--as-of", "2027-03-05", "--no-private-copy", *more]) == 0
    return {path.name: path.read_bytes() for path in into.glob("*.docx")}


def parts(data: bytes, scratch: Path) -> dict[str, bytes]:
    scratch.write_bytes(data)
    with zipfile.ZipFile(scratch) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_an_office_that_overrides_letterhead_and_one_clause_changes_exactly_those(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = drafts(tmp_path / "shipped")
    own = drafts(tmp_path / "own", "--library", str(office))
    assert shipped.keys() == own.keys() and len(shipped) > 5
    other_look = {
        name for name in shipped if "letter" in name or "preservation" in name
    }  # what is set on the letterhead
    assert {name for name in shipped if shipped[name] != own[name]} == other_look
    for name in sorted(other_look):
        before, after = parts(shipped[name], tmp_path / "a.zip"), parts(own[name], tmp_path / "b.zip")
        headers = [part for part in after if part.startswith("word/header") and b"Calloway Law, Fresno" in after[part]]
        assert len(headers) == 1 and not any(b"Calloway Law" in part for part in before.values())
        added = [line for line in paragraphs(own[name]) if line not in paragraphs(shipped[name])]
        assert added == ([SENTENCE] if name == "lean-letter-DRAFT.docx" else [])
        assert [line for line in paragraphs(own[name]) if line != SENTENCE] == paragraphs(shipped[name])
    monkeypatch.setenv("DURESS_LIBRARY", str(office))
    assert drafts(tmp_path / "again") == own


def test_faults_in_the_offices_files_name_those_files(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clause = office / "clauses/letter/close.md"
    clause.write_text(clause.read_text(encoding="utf-8") + "\n\n{{ defendnat.surname }}\n", encoding="utf-8")
    assert main(["draft", "letter", str(CASE), "-o", str(office / "x.docx"), "--library", str(office)]) == 4
    err = capsys.readouterr().err
    assert str(clause) in err and "defendnat" in err and "duress-library-" not in err
    (office / "templates/letter.docx").write_bytes(b"no template")
    clause.unlink()
    assert main(["draft", "letter", str(CASE), "-o", str(office / "x.docx"), "--library", str(office)]) == 4
    assert f"{office / 'templates/letter.docx'}: error template-unreadable" in capsys.readouterr().err


def test_a_file_that_would_never_be_read_is_an_error(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "letter").mkdir()
    for name in ("letter/close.md", "templates/Letter.docx", "templates/~$letter.docx"):
        (office / name).write_bytes(b"x")
    assert main(["lint", "--library", str(office)]) == 4
    assert capsys.readouterr().err == "".join(
        f"{office / name}: error stray-file: no paper reads this file\n"
        "    give it the path of the shipped file that it replaces; `duress eject` lists them\n"
        for name in ("letter/close.md", "templates/Letter.docx")
    )
    assert main(["documents", "--library", str(office / "none")]) == 4


def test_eject_lists_copies_and_never_writes_over_what_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "office"
    assert main(["eject", "clauses/letter", "--library", str(folder)]) == 0
    written = capsys.readouterr().out.splitlines()
    assert str(folder / "clauses/letter/close.md") in written and len(written) > 5
    assert (folder / "clauses/letter/close.md").read_bytes() == (ROOT / "clauses/letter/close.md").read_bytes()
    assert main(["eject", "--library", str(folder)]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "* clauses/letter/close.md" in listed and "  templates/pleading.docx" in listed
    assert not any(line.endswith(".py") for line in listed)
    (folder / "clauses/letter/close.md").write_text("mine", encoding="utf-8")
    assert main(["eject", "clauses/letter", "--library", str(folder)]) == 6
    assert (folder / "clauses/letter/close.md").read_text(encoding="utf-8") == "mine"


def test_eject_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eject", "templates/leter.docx"]) == 2
    assert "near it: templates/letter.docx" in capsys.readouterr().err
    assert main(["eject", "templates/letter.docx"]) == 2
    assert "--library FOLDER" in capsys.readouterr().err


def test_the_option_lasts_for_one_command(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", "--library", str(office)]) == 0
    assert home.office_folder() is None
    assert library.load().template("letter.docx") == ROOT / "templates/letter.docx"
