"""A letter on the printed page, and the program that prints it: nothing cut off, nothing left running."""

from __future__ import annotations

import time
from pathlib import Path

import pdfplumber
import pytest

from generator import office
from generator.document import plain
from generator.findings import CannotContinue
from generator.pagination import to_pdf
from generator.render import render

from . import papers

pytestmark = pytest.mark.layout
LETTER = Path(__file__).parents[2] / "templates" / "letter.docx"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("letter")
    (folder / "letter.docx").write_bytes(render(papers.letter(), LETTER))
    to_pdf(folder / "letter.docx", folder / "letter.pdf")
    with pdfplumber.open(folder / "letter.pdf") as opened:
        for page in opened.pages:
            chars = [c for c in page.chars if c["text"].strip()]  # a space may hang over the end of a line
            assert min(c["x0"] for c in chars) >= 72 - 0.1 and max(c["x1"] for c in chars) <= 540.1
            assert max(c["bottom"] for c in page.chars) <= 720.1
        return [page.extract_text() for page in opened.pages]


def test_the_first_page_has_the_letterhead_in_order(pages: list[str]) -> None:
    order = [
        "DRAFT",
        "ALEXANDRA MONTGOMERY-FAIRWEATHER",
        "January 15, 2027",
        "By e-mail",
        "Pat Placeholder",
        "Re: People v. Marisol Sample",
        "Case No. XX000001",
        "Dear Ms. Placeholder:",
    ]
    places = [pages[0].find(words) for words in order]
    assert -1 not in places and places == sorted(places)


def test_later_pages_say_to_whom_when_and_which_page(pages: list[str]) -> None:
    assert len(pages) > 1
    for number, page in enumerate(pages[1:], 2):
        assert page.splitlines()[0] == f"Pat Placeholder January 15, 2027 Page {number}"


def test_the_signature_stays_with_its_letter(pages: list[str]) -> None:
    lines = pages[-1].splitlines()
    place = lines.index("Sincerely,")
    assert lines[place + 1 :] == ["Alexandra Montgomery-Fairweather", "Attorney for Marisol Sample"]
    assert place > 3


def test_every_word_of_the_letter_is_printed(pages: list[str]) -> None:
    printed = "".join("".join(pages).split())
    for block in papers.letter().parts[0].blocks:
        if block.kind in ("heading1", "heading2", "title"):
            assert "".join((block.number + plain(block.runs)).split()) in printed


def _running(profile: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [str(process)] if profile in process.read_text("utf-8", "replace") else []
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system does not list its processes in /proc")
def test_a_pdf_that_takes_too_long_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(office.tempfile, "tempdir", str(tmp_path))
    (tmp_path / "letter.docx").write_bytes(render(papers.letter(), LETTER))
    with pytest.raises(CannotContinue) as refused:
        to_pdf(tmp_path / "letter.docx", tmp_path / "letter.pdf")
    assert [f.code for f in refused.value.findings] == ["pdf-timeout"] and refused.value.exit_code == 6
    time.sleep(0.2)  # a process that was ended is gone from the list a moment later
    assert _running(str(tmp_path)) == []
    assert [path.name for path in tmp_path.iterdir()] == ["letter.docx"]
