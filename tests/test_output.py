"""Drafts on disk: the program replaces its own unedited work and nothing else."""

from pathlib import Path

import pytest
from docx import Document

from generator.findings import CannotContinue
from generator.output import is_unedited, sealed, sealed_pdf, write_all


def word_file(tmp_path: Path, text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    path = tmp_path / "made.docx"
    document.save(str(path))
    return sealed(path.read_bytes())


def test_an_unedited_draft_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "motion.docx"
    write_all({target: word_file(tmp_path, "first")})
    write_all({target: word_file(tmp_path, "second")})
    assert [p.text for p in Document(str(target)).paragraphs] == ["second"]


def test_an_edited_draft_is_kept_and_the_way_forward_is_named(tmp_path: Path) -> None:
    target = tmp_path / "motion.docx"
    write_all({target: word_file(tmp_path, "first")})
    document = Document(str(target))
    document.add_paragraph("counsel's own words")
    document.save(str(target))
    with pytest.raises(CannotContinue) as stop:
        write_all({target: word_file(tmp_path, "second")})
    assert stop.value.exit_code == 6
    assert str(stop.value.findings[0]) == (
        f"{target}: error output: exists and is not this program's own unedited draft\n"
        "    choose another name with -o, or add --force, which first moves the old file to a .bak beside it"
    )
    write_all({target: word_file(tmp_path, "second")}, force=True)
    assert "counsel's own words" in [p.text for p in Document(str(tmp_path / "motion.docx.bak")).paragraphs]


def test_nothing_is_written_when_one_of_several_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "b.docx").write_bytes(b"somebody's file")
    with pytest.raises(CannotContinue):
        write_all({tmp_path / "a.docx": word_file(tmp_path, "a"), tmp_path / "b.docx": word_file(tmp_path, "b")})
    assert not (tmp_path / "a.docx").exists()
    assert (tmp_path / "b.docx").read_bytes() == b"somebody's file"


def test_a_folder_or_a_link_is_never_written_through(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    (tmp_path / "real").write_bytes(b"")
    (tmp_path / "link.docx").symlink_to(tmp_path / "real")
    with pytest.raises(CannotContinue) as stop:
        write_all({tmp_path / "folder.docx": b"", tmp_path / "link.docx": b""})
    assert [f.message for f in stop.value.findings] == ["is a folder", "is a symbolic link"]


def test_no_temporary_file_stays_behind(tmp_path: Path) -> None:
    write_all({tmp_path / "new" / "folder" / "motion.docx": word_file(tmp_path, "x")})
    assert [p.name for p in (tmp_path / "new" / "folder").iterdir()] == ["motion.docx"]
    assert is_unedited(tmp_path / "new" / "folder" / "motion.docx")


def test_force_twice_keeps_both_edits(tmp_path: Path) -> None:
    target = tmp_path / "motion.docx"
    for edit in ("first edit", "second edit"):
        target.write_bytes(edit.encode())
        write_all({target: word_file(tmp_path, "draft")}, force=True)
    assert (tmp_path / "motion.docx.bak").read_bytes() == b"first edit"
    assert (tmp_path / "motion.docx.bak2").read_bytes() == b"second edit"


def test_the_facts_file_is_never_overwritten(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_bytes(b"case: {}")
    with pytest.raises(CannotContinue) as stop:
        write_all({case: word_file(tmp_path, "draft")}, force=True, never=[case])
    assert stop.value.findings[0].message == "is a file that this draft was made from"
    assert case.read_bytes() == b"case: {}"


def test_a_name_that_is_too_long_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue) as stop:
        write_all({tmp_path / ("x" * 300): b""})
    assert (stop.value.exit_code, stop.value.findings[0].message) == (6, "cannot be written: File name too long")


def test_a_pdf_that_counsel_signed_or_made_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "paper.pdf"
    write_all({target: sealed_pdf(b"%PDF-1.7 first")})
    write_all({target: sealed_pdf(b"%PDF-1.7 second")})
    assert target.read_bytes().startswith(b"%PDF-1.7 second")
    target.write_bytes(target.read_bytes() + b"signature")
    with pytest.raises(CannotContinue) as refused:
        write_all({target: sealed_pdf(b"%PDF-1.7 third")})
    assert [f.message for f in refused.value.findings] == ["exists and is not this program's own unedited draft"]
