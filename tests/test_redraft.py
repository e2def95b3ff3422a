"""The tenth version without losing a hand edit: what counsel changed in Word is carried into the next draft."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import io
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from generator import redraft as redrafting
from generator.audience import fact_audience
from generator.cli import main
from generator.findings import CannotContinue
from generator.handedits import Carried, carried
from generator.linecount import bound
from generator.redline import compare

from .papers import read, sample, word
from .tracked import body, changes, paragraphs

AS_OF = ("--as-of", "2027-03-05")
LETTER = "The People may wish to know this: "
EDITED = "As Mr. Denham himself put it, "


def facts(path: Path, *swaps: tuple[str, str]) -> Path:
    """The sample case with words of its facts changed."""
    data = sample("reyes")
    for old, new in swaps:
        assert any(old in fact["text"] for fact in data["facts"]), old
        for fact in data["facts"]:
            fact["text"] = fact["text"].replace(old, new)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the motion and its private copy as first drafted."""
    folder = tmp_path_factory.mktemp("first")
    facts(folder / "mycase.yaml")
    assert main(["draft", "motion", str(folder / "mycase.yaml"), "-o", str(folder / "motion.docx"), *AS_OF]) == 0
    return folder


@pytest.fixture
def work(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "work"))


TWO_FACTS = (("black handgun", "silver revolver"), ("took $312", "took $340"))


def redraft(work: Path, *swaps: tuple[str, str], more: tuple[str, ...] = ()) -> int:
    facts(work / "mycase.yaml", *swaps)
    return main(
        ["draft", "motion", str(work / "mycase.yaml"), "-o", str(work / "motion.docx"), "--keep-edits", *AS_OF, *more]
    )


@functools.cache
def second() -> bytes:
    """The motion after both facts were changed, as generated."""
    data = sample("reyes")
    for fact in data["facts"]:
        for old, new in TWO_FACTS:
            fact["text"] = fact["text"].replace(old, new)
    return word("motion", data)


def carry(work: Path, change: Callable[[Any], None], now: bytes | None = None) -> Carried:
    """The hand edits of the first motion carried into the second."""
    last = (work / "motion.docx").read_bytes()
    return carried(last, edit(work / "motion.docx", change), now or second())


def edit(path: Path, change: Callable[[Any], None]) -> bytes:
    document = Document(str(path))
    change(document)
    document.save(str(path))
    return path.read_bytes()


def holding(document: Any, words: str) -> Paragraph:
    printed = bound(words)  # with the fixed spaces of print
    return next(Paragraph(p, None) for p in document.element.body.iter(qn("w:p")) if printed in Paragraph(p, None).text)  # type: ignore[arg-type]


UNCHANGED = "Officer Cale Denham, who drove the patrol car"  # a paragraph of the facts that neither change touches
CHANGED = "At 9:38 p.m. Vance drew a"


def prefix(words: str, added: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        run = holding(document, words).runs[0]
        run.text = added + run.text

    return change


def test_a_hand_edit_survives_two_changed_facts_and_the_redline_shows_both(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = edit(work / "motion.docx", prefix(UNCHANGED, EDITED))
    assert redraft(work, *TWO_FACTS) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [str(work / "motion.docx"), str(work / "motion-redline.docx")]
    assert "1 hand edit carried over" in err and "edit-conflict" not in err

    new, redline = ((work / name).read_bytes() for name in ("motion.docx", "motion-redline.docx"))
    accepted, rejected = (paragraphs(redline, accept=accept) for accept in (True, False))
    assert accepted == paragraphs(new) and rejected == paragraphs(edited)
    assert any(line.startswith(EDITED + UNCHANGED) for line in accepted)
    assert any("silver revolver" in line for line in accepted) and any("took $340" in line for line in accepted)
    marked = changes(redline)
    assert {("ins", "silver revolver"), ("del", "black handgun")} <= set(marked)
    assert any(kind == "ins" and "340" in words for kind, words in marked)
    assert not any(EDITED.strip() in words for _, words in marked), "the hand edit stands in both, so it is no change"
    assert (work / "motion.docx.bak").read_bytes() == edited


def test_the_edit_is_carried_again_into_the_draft_after_the_next(work: Path) -> None:
    edit(work / "motion.docx", prefix(UNCHANGED, EDITED))
    assert redraft(work, TWO_FACTS[0]) == 0
    assert redraft(work, *TWO_FACTS) == 0
    lines = paragraphs((work / "motion.docx").read_bytes())
    assert any(line.startswith(EDITED + UNCHANGED) for line in lines)
    assert any("silver revolver" in line for line in lines) and any("took $340" in line for line in lines)


def test_an_edit_of_a_paragraph_whose_facts_changed_is_a_conflict_with_both_wordings(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(work / "motion.docx", prefix(CHANGED, EDITED))
    assert redraft(work, *TWO_FACTS) == 0
    err = capsys.readouterr().err
    (line,) = [line for line in err.splitlines() if "edit-conflict" in line]
    assert line.startswith(
        f"{work / 'motion.docx'}: warning edit-conflict: a paragraph that you changed was generated otherwise"
    )
    hint = err.splitlines()[err.splitlines().index(line) + 1]
    assert f"yours: “{EDITED}At 9:38" in hint and "silver revolver" in hint
    assert not any(EDITED in text for text in paragraphs((work / "motion.docx").read_bytes()))
    assert ("del", EDITED.strip()) in [
        (kind, words.strip()) for kind, words in changes((work / "motion-redline.docx").read_bytes())
    ]


def test_without_the_option_nothing_is_written_and_the_way_forward_is_named(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = edit(work / "motion.docx", prefix(UNCHANGED, EDITED))
    assert main(["draft", "motion", str(work / "mycase.yaml"), "-o", str(work / "motion.docx"), *AS_OF]) == 6
    out, err = capsys.readouterr()
    assert out == "" and (work / "motion.docx").read_bytes() == edited
    assert f"{work / 'motion.docx'}: error output: was edited since it was drafted\n    add --keep-edits," in err


def test_added_deleted_and_moved_paragraphs_and_rows(work: Path) -> None:
    def change(document: Any) -> None:
        anchor = holding(document, UNCHANGED)._p
        added = copy.deepcopy(anchor)
        anchor.addnext(added)
        paragraph = Paragraph(added, None)  # type: ignore[arg-type]
        paragraph.runs[0].text = "Counsel adds this paragraph."
        for run in paragraph.runs[1:]:
            run._r.getparent().remove(run._r)
        for words in ("Teague saw Reyes grip the wheel", "Inside the market, Kemp kept"):
            deleted = holding(document, words)._p
            deleted.getparent().remove(deleted)
        moved = holding(document, "At 9:41 p.m. Kemp announced")._p
        holding(document, "Marisol Reyes and Dario Vance lived together")._p.addprevious(moved)
        row = next(r for t in document.tables for r in t.rows if r.cells[0].text == "A reasonable belief")
        row.cells[1].paragraphs[0].add_run(" and counsel’s own entry")

    found = carry(work, change)
    lines = paragraphs(found.data)
    assert found.kept == 4 and [(c.edit, c.yours) for c in found.conflicts] == [("deleted", "")]
    place = next(n for n, line in enumerate(lines) if line.startswith(UNCHANGED))
    assert lines[place + 1] == "Counsel adds this paragraph."
    assert not any("Teague saw Reyes grip the wheel" in line for line in lines)
    assert any("took $340" in line for line in lines), "what was deleted and is generated otherwise now is shown again"
    moved = next(n for n, line in enumerate(lines) if line.startswith(bound("At 9:41 p.m. Kemp announced")))
    assert lines[moved + 1].startswith("Marisol Reyes and Dario Vance lived together")
    assert sum(line.startswith(bound("At 9:41 p.m. Kemp announced")) for line in lines) == 1
    assert any(line.endswith(" and counsel’s own entry") for line in lines)
    assert any("silver revolver" in line for line in lines)


def test_a_draft_with_hand_edits_is_a_sound_file(work: Path, tmp_path: Path) -> None:
    audit = pytest.importorskip("openxml_audit")

    def change(document: Any) -> None:
        anchor = holding(document, UNCHANGED)._p
        anchor.addnext(copy.deepcopy(anchor))
        prefix(UNCHANGED, EDITED)(document)
        row = next(r for t in document.tables for r in t.rows if r.cells[0].text == "A reasonable belief")._tr
        row.addnext(copy.deepcopy(row))

    done = carry(work, change)
    (tmp_path / "merged.docx").write_bytes(done.data)
    assert done.kept == 2  # the copied paragraph reads as it was: the edited one counts as added
    assert [str(error) for error in audit.OpenXmlValidator().validate(tmp_path / "merged.docx").errors] == []


def test_a_final_paper_takes_the_edits_of_the_draft_beside_it(work: Path) -> None:
    draft, final = work / "case-motion-DRAFT.docx", work / "case-motion.docx"
    shutil.copy(work / "motion.docx", draft)
    assert redrafting.edited_file(final, final=True) is None, "nobody edited the draft"
    edit(draft, prefix(UNCHANGED, EDITED))
    assert redrafting.edited_file(final, final=True) == draft
    assert redrafting.edited_file(final, final=False) is None
    shutil.copy(draft, final)
    assert redrafting.edited_file(final, final=True) == final


def test_bold_and_style_are_carried(work: Path) -> None:
    def change(document: Any) -> None:
        paragraph = holding(document, UNCHANGED)
        text = paragraph.runs[0].text
        paragraph.runs[0].text = text[:20]
        bold = copy.deepcopy(paragraph.runs[0]._r)
        paragraph.runs[0]._r.addnext(bold)
        paragraph.runs[1].text = text[20:]
        paragraph.runs[1].bold = True
        holding(document, "At 9:41 p.m. Kemp announced")._p.get_or_add_pPr().style = "BodyFlush"

    document = Document(io.BytesIO(carry(work, change).data))
    runs = holding(document, UNCHANGED).runs
    assert [bool(run.bold) for run in runs[:2]] == [False, True] and runs[0].text == UNCHANGED[:20]
    assert holding(document, "At 9:41 p.m. Kemp announced")._p.pPr.pStyle.val == "BodyFlush"  # type: ignore[union-attr]


def test_a_split_paragraph_in_conflict_does_not_bring_old_facts_back(work: Path) -> None:
    def change(document: Any) -> None:
        paragraph = holding(document, CHANGED)
        second = copy.deepcopy(paragraph._p)
        paragraph._p.addnext(second)
        text = paragraph.text
        cut = text.index("Vance told Reyes")
        for piece, part in ((paragraph, text[:cut]), (Paragraph(second, None), text[cut:])):  # type: ignore[arg-type]
            piece.runs[0].text = part
            for run in piece.runs[1:]:
                run._r.getparent().remove(run._r)

    found = carry(work, change)
    assert [c.edit for c in found.conflicts] == ["changed", "moved"]
    assert sum("Vance told Reyes, “Drive or you die" in line for line in paragraphs(found.data)) == 1


def word_like(document: Any) -> None:
    """Cuts runs in two and marks them with revision and paragraph ids, as Word does on every save."""
    for number, paragraph in enumerate(document.element.body.iter(qn("w:p"))):
        paragraph.set(qn("w:rsidR"), "00A1B2C3")
        paragraph.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", f"{number + 1:08X}")
        for run in list(paragraph.iterchildren(qn("w:r"))):
            texts = run.findall(qn("w:t"))
            if len(texts) == 1 and len(texts[0].text or "") > 6:
                second = copy.deepcopy(run)
                whole = texts[0].text
                for node, text in (
                    (texts[0], whole[: len(whole) // 2]),
                    (second.find(qn("w:t")), whole[len(whole) // 2 :]),
                ):
                    node.text = text
                    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                second.set(qn("w:rsidRPr"), "00DDEEFF")
                run.addnext(second)


def test_what_word_does_on_saving_is_no_edit(work: Path) -> None:
    found = carry(work, word_like)
    assert (found.kept, found.conflicts, found.lost, found.data) == (0, [], [], second())


def test_an_edit_among_split_runs_is_carried(work: Path) -> None:
    found = carry(work, lambda document: (prefix(UNCHANGED, EDITED)(document), word_like(document))[1])
    assert found.kept == 1 and any(line.startswith(EDITED + UNCHANGED) for line in paragraphs(found.data))


@functools.cache
def with_tables(changed: bool) -> bytes:
    """The motion with marks for its table of authorities."""
    data = sample("reyes")
    for fact in data["facts"]:
        for old, new in TWO_FACTS if changed else ():
            fact["text"] = fact["text"].replace(old, new)
    return word("motion", data, tables=True)


def test_citation_marks_and_comments_of_an_edited_paragraph_stay(work: Path) -> None:
    (work / "motion.docx").write_bytes(with_tables(False))
    done = carry(work, prefix("The ground is that substantial evidence", "In short: "), with_tables(True))
    before, after = body(with_tables(True)), body(done.data)
    paragraph = next(
        p for p in after.iter(qn("w:p")) if "In short: " in "".join(t.text or "" for t in p.iter(qn("w:t")))
    )
    assert any("TA " in (node.text or "") for node in paragraph.iter(qn("w:instrText")))
    for mark in ("w:commentReference", "w:instrText", "w:bookmarkStart"):
        assert len(list(before.iter(qn(mark)))) == len(list(after.iter(qn(mark)))) > 0


def test_a_citation_that_counsel_deleted_leaves_no_mark_for_the_table(work: Path) -> None:
    words = "To instruct the jury on duress as to Counts 1 and 2. "

    def change(document: Any) -> None:
        paragraph = holding(document, words)._p
        for node in [n for n in paragraph if n.tag != qn("w:pPr")][1:]:
            paragraph.remove(node)
        Paragraph(paragraph, None).runs[0].text = words.strip()  # type: ignore[arg-type]

    (work / "motion.docx").write_bytes(with_tables(False))
    after = body(carry(work, change, with_tables(True)).data)
    paragraph = next(
        p for p in after.iter(qn("w:p")) if "".join(t.text or "" for t in p.iter(qn("w:t"))) == words.strip()
    )
    assert list(paragraph.iter(qn("w:instrText"))) == []


def test_what_cannot_be_carried_is_said(work: Path) -> None:
    def change(document: Any) -> None:
        table = document.add_table(1, 2)
        table.rows[0].cells[0].text = "Counsel’s own table"
        document.sections[0].footer.paragraphs[0].add_run(" counsel’s footer")
        document.add_comment(holding(document, UNCHANGED).runs[0], "Ask Denham again.")

    assert carry(work, change).lost == [
        "an added table (Counsel’s own table)",
        "a comment (Ask Denham again.)",
        "a change of the footer",
    ]


def test_tracked_changes_of_counsel_count_as_made(work: Path) -> None:
    old = (work / "motion.docx").read_bytes()
    edit(work / "motion.docx", prefix(UNCHANGED, EDITED))
    tracked = compare(old, (work / "motion.docx").read_bytes(), author="IC", at=dt.datetime(2027, 3, 1))
    done = carried(old, tracked, second())
    assert done.kept == 1 and any(line.startswith(EDITED + UNCHANGED) for line in paragraphs(done.data))


# ------------------------------------------------------------------------------------------------ private copy


def test_the_private_copy_is_beside_the_draft_and_its_owners_alone(first: Path) -> None:
    folder = first / ".duress"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(p.name for p in folder.iterdir()) == ["manifest.json", "motion.docx"]
    assert stat.S_IMODE((folder / "motion.docx").stat().st_mode) == 0o600
    assert (folder / "motion.docx").read_bytes() == (first / "motion.docx").read_bytes()


@pytest.mark.parametrize("how", ["option", "environment"])
def test_without_a_private_copy_there_is_none_and_an_old_one_is_removed(
    how: str, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "environment":
        monkeypatch.setenv("DURESS_PRIVATE_COPY", "off")
    more = ["--no-private-copy"] if how == "option" else []
    assert main(["draft", "motion", str(work / "mycase.yaml"), "-o", str(work / "motion.docx"), *AS_OF, *more]) == 0
    assert not (work / ".duress").exists()
    edit(work / "motion.docx", prefix(UNCHANGED, EDITED))
    with pytest.raises(CannotContinue) as stop:
        redrafting.redraft(b"", work / "motion.docx", author="IC", at=dt.datetime(2027, 3, 1))
    assert stop.value.exit_code == 6
    assert "no copy of what was generated last is kept beside it" in stop.value.findings[0].message


def test_a_link_in_place_of_the_private_folder_is_not_followed(work: Path, tmp_path: Path) -> None:
    shutil.rmtree(work / ".duress")
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", work / ".duress")
    facts(work / "mycase.yaml", TWO_FACTS[0])
    before = (work / "motion.docx").read_bytes()
    assert main(["draft", "motion", str(work / "mycase.yaml"), "-o", str(work / "motion.docx"), *AS_OF]) == 6
    assert list((tmp_path / "elsewhere").iterdir()) == [] and (work / "motion.docx").read_bytes() == before


def test_hand_edits_that_show_what_the_reader_may_not_see_are_refused(
    work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = read(sample("reyes")).case
    closed = next(f.text for f in case.facts if fact_audience(f, case) == "privileged")
    edited = edit(work / "motion.docx", prefix(UNCHANGED, closed + " "))
    assert redraft(work, TWO_FACTS[0]) == 5
    assert "error leak" in capsys.readouterr().err
    assert (work / "motion.docx").read_bytes() == edited


@pytest.mark.layout
def test_an_edit_made_in_libreoffice_is_carried_and_its_lost_field_codes_do_not_fill_the_redline(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = shutil.which("soffice") or "soffice"
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(work / "motion.docx")], check=True, capture_output=True)
    shutil.move(tmp_path / "motion.docx", work / "motion.docx")
    edit(work / "motion.docx", prefix(UNCHANGED, EDITED))
    assert redraft(work, *TWO_FACTS) == 0
    err = capsys.readouterr().err
    assert "1 hand edit carried over" in err and "edit-not-kept" not in err and "edit-conflict" not in err
    assert any(line.startswith(EDITED + UNCHANGED) for line in paragraphs((work / "motion.docx").read_bytes()))
    marked = changes((work / "motion-redline.docx").read_bytes())
    assert ("ins", "silver revolver") in marked and sum(len(words) for _, words in marked) < 400


@pytest.mark.layout
def test_a_preview_is_a_picture_of_every_page_and_is_replaced_like_the_draft(tmp_path: Path) -> None:
    from PIL import Image

    facts(tmp_path / "mycase.yaml")
    command = [
        "draft",
        "letter",
        str(tmp_path / "mycase.yaml"),
        "-o",
        str(tmp_path / "letter.docx"),
        *AS_OF,
        "--preview",
    ]
    assert main([*command, "--pdf"]) == 0
    pictures = sorted(tmp_path.glob("letter-p*.png"))
    assert len(pictures) == len(PdfReader(tmp_path / "letter.pdf").pages) > 1
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (850, 1100) and len(picture.convert("L").getcolors(256) or []) > 10  # not blank
    assert main(command) == 0
    pictures[0].write_bytes(b"counsel's own picture")
    assert main(command) == 6


def test_without_libreoffice_a_preview_is_said_to_be_missing(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    code = main(["draft", "letter", str(work / "mycase.yaml"), "-o", str(work / "letter.docx"), *AS_OF, "--preview"])
    assert code == 6 and "the pictures of the pages were not made because" in capsys.readouterr().err
    assert (work / "letter.docx").exists()
