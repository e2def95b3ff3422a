"""Pleading paper measured on the printed page, line by line; it must not know how the template draws it."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from generator.document import Document, plain
from generator.pagination import to_pdf
from generator.render import render

from . import papers

pytestmark = pytest.mark.layout
TEMPLATES = Path(__file__).parents[2] / "templates"

TOP, PITCH, NUMBERS = 72.0, 24.0, 28
CENTER = 306.0
RULE_X = 92.0  # the left rules; numbers left of them, text right of them
CAPITALS = 0.66 * 12  # height of capitals of 12-point Times

PAPERS: dict[str, Callable[[], Document]] = {
    "short": papers.short,
    "crowded": papers.crowded,
    **{f"long, {n} paragraphs more": lambda n=n: papers.long(n) for n in (0, 1, 2, 5)},
}


@dataclass
class Line:
    baseline: float
    chars: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "".join(c["text"] for c in sorted(self.chars, key=lambda c: c["x0"]))

    @property
    def single(self) -> bool:
        """LibreOffice sets a line of exactly 12 points 0.2 points lower than one of at least 24."""
        return abs((self.baseline - TOP) % 12 - 9.6) < 0.06


@dataclass
class Page:
    number: int
    numbers: list[Line]
    body: list[Line]
    foot: list[Line]
    head: list[Line]
    raw: Any


def lines(chars: list[dict[str, Any]]) -> list[Line]:
    found: dict[float, list[dict[str, Any]]] = defaultdict(list)
    for char in chars:
        if char["text"].strip():
            found[round(792 - char["matrix"][5], 2)].append(char)
    return [Line(y, found[y]) for y in sorted(found)]


def measure(document: Document, folder: Path) -> list[Page]:
    docx, pdf = folder / "paper.docx", folder / "paper.pdf"
    docx.write_bytes(render(document, TEMPLATES / document.template))
    to_pdf(docx, pdf)
    return pages_of(pdf.read_bytes())


def pages_of(pdf: bytes) -> list[Page]:
    """The pages of a PDF, line by line."""
    pages = []
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for number, raw in enumerate(opened.pages, 1):
            text = [c for c in raw.chars if c["x0"] > RULE_X]
            bottom = TOP + PITCH * NUMBERS
            y = {id(c): 792 - c["matrix"][5] for c in text}
            pages.append(
                Page(
                    number,
                    lines([c for c in raw.chars if c["x0"] < RULE_X]),
                    lines([c for c in text if TOP < y[id(c)] <= bottom]),
                    lines([c for c in text if y[id(c)] > bottom]),
                    lines([c for c in text if y[id(c)] <= TOP]),
                    {"chars": raw.chars, "lines": raw.lines, "rects": raw.rects, "size": (raw.width, raw.height)},
                )
            )
    return pages


@pytest.fixture(scope="module", params=PAPERS)
def measured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, list[Page]]:
    document = PAPERS[request.param]()
    return document, measure(document, tmp_path_factory.mktemp("paper"))


def lines_off_their_numbers(pages: list[Page]) -> list[str]:
    """The lines more than half a point from a number, or from a half-line if single-spaced; prints the worst."""
    worst, counted, off = {False: 0.0, True: 0.0}, {False: 0, True: 0}, []
    for page in pages:
        grid = [n.baseline for n in page.numbers]
        half = sorted([*grid, *(y - 12 for y in grid)])
        for line in page.body:
            distance = min(abs(line.baseline - y) for y in (half if line.single else grid))
            worst[line.single] = max(worst[line.single], distance)
            counted[line.single] += 1
            if distance > 0.5:
                off.append(f"page {page.number}: {distance:.1f} pt: {line.text[:60]}")
    print(f"\n{counted[False]} double-spaced lines, worst {worst[False]:.2f} pt")
    print(f"{counted[True]} single-spaced lines, worst {worst[True]:.2f} pt")
    assert counted[False] > 15 and counted[True] > 10
    return off


def test_every_line_of_text_stands_on_a_line_number(measured: tuple[Document, list[Page]]) -> None:
    """Rule 2.108(4); half a point is less than the thickness of a letter's stroke."""
    assert lines_off_their_numbers(measured[1]) == []


@pytest.mark.parametrize("seed", [12, 24, 39, 51, 54])
def test_lines_of_any_length_stay_on_their_numbers(seed: int, tmp_path: Path) -> None:
    assert lines_off_their_numbers(measure(papers.scrambled(seed), tmp_path)) == []


def test_each_page_has_twenty_eight_numbers_one_inch_down(measured: tuple[Document, list[Page]]) -> None:
    for page in measured[1]:
        assert [n.text for n in page.numbers] == [str(n) for n in range(1, NUMBERS + 1)]
        gaps = [b.baseline - a.baseline for a, b in zip(page.numbers, page.numbers[1:], strict=False)]
        assert max(gaps) <= PITCH + 0.05 and min(gaps) >= PITCH - 0.05
        assert page.numbers[0].baseline - CAPITALS >= TOP


def test_page_is_letter_size_with_its_margins(measured: tuple[Document, list[Page]]) -> None:
    """Rules 2.103 and 2.107: an inch at the left, half an inch at the right; rule 2.115: holes at the top center."""
    for page in measured[1]:
        assert page.raw["size"] == (612, 792)
        chars = [c for line in (*page.head, *page.body, *page.foot) for c in line.chars]
        assert min(c["x0"] for c in chars) >= 72 and max(c["x1"] for c in chars) <= 576.1
        assert max(c["x1"] for line in page.numbers for c in line.chars) < RULE_X - 5
        assert not [c for line in page.head for c in line.chars if c["x1"] > 181 and c["x0"] < 431]


def test_nothing_is_set_smaller_than_twelve_points_but_the_footer(measured: tuple[Document, list[Page]]) -> None:
    """Rules 2.104, 2.105 and 2.110(c)."""
    for page in measured[1]:
        for line in (*page.head, *page.body, *page.numbers):
            assert min(c["size"] for c in line.chars) >= 11.95, line.text
        assert min(c["size"] for line in page.foot for c in line.chars) >= 9.95
        fonts = {c["fontname"].split("+")[-1] for c in page.raw["chars"] if c["text"] != "•"}
        assert all(re.match("LiberationSerif|TimesNewRoman", font) for font in fonts), fonts


def test_footer_has_number_rule_and_title_on_every_page(measured: tuple[Document, list[Page]]) -> None:
    """Rules 2.109 and 2.110: the page number, below it a printed line, below that the title of the paper."""
    document, pages = measured
    for page in pages:
        number, *title = page.foot
        assert number.text == str(page.number)
        assert "".join(line.text for line in title).replace(" ", "") == document.footer.replace(" ", "")
        strokes = [
            s
            for s in (*page.raw["lines"], *page.raw["rects"])
            if s["x1"] - s["x0"] > 250 and s["bottom"] - s["top"] < 2
        ]
        assert any(number.baseline < s["top"] < title[0].baseline for s in strokes)
        assert title[-1].baseline < 792 - 10


def first_pages(document: Document, pages: list[Page]) -> list[Page]:
    captioned = sum(part.caption is not None for part in document.parts)
    found = [page for page in pages if any("SUPERIORCOURT" in line.text.replace(" ", "") for line in page.body[:20])]
    found = [page for page in found if page.body[0].text.replace(" ", "").startswith("ALEXANDRA")]
    assert len(found) == captioned
    return found


def test_court_stands_on_line_eight_and_the_clerks_space_is_blank(measured: tuple[Document, list[Page]]) -> None:
    """Rule 2.111(1)-(3)."""
    for page in first_pages(*measured):
        court = next(line for line in page.body if "SUPERIOR" in line.text)
        assert court.baseline - CAPITALS >= 240
        assert abs(court.baseline - page.numbers[7].baseline) <= 0.5
        assert abs(page.body[0].baseline - page.numbers[0].baseline) <= 0.5
        above = [line for line in page.body if line.baseline < court.baseline - 1]
        assert max(c["x1"] for line in above for c in line.chars) <= CENTER
        frame = [s for s in page.raw["lines"] if s["x0"] > CENTER and s["x0"] < 576 and s["top"] < 240]
        assert not frame


def test_case_number_is_opposite_the_parties(measured: tuple[Document, list[Page]]) -> None:
    """Rule 2.111(4)-(6): the case left of the center, its number opposite, the nature of the paper below the number."""
    document, pages = measured
    for page, part in zip(first_pages(document, pages), [p for p in document.parts if p.caption], strict=True):
        assert part.caption
        chars = [c for line in page.body for c in line.chars if line.baseline > 290]
        left = "".join(c["text"] for c in _reading_order([c for c in chars if c["x0"] < CENTER]))
        right = "".join(c["text"] for c in _reading_order([c for c in chars if c["x0"] > CENTER]))
        squeezed = [re.sub(r"\s", "", plain(name)) for name in part.caption.defendants]
        assert left.startswith("THEPEOPLEOFTHESTATEOFCALIFORNIA,Plaintiff,v." + ",".join(squeezed) + ",Defendant")
        assert right.startswith("CaseNo.XX000001" + "".join(re.sub(r"\s", "", plain(t)) for t in part.caption.title))


def _reading_order(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(chars, key=lambda c: (round(792 - c["matrix"][5], 1), c["x0"]))


def test_no_heading_stands_alone_at_the_foot_and_no_signature_at_the_head(
    measured: tuple[Document, list[Page]],
) -> None:
    for page in measured[1]:
        assert not all("Bold" in c["fontname"] for c in page.body[-1].chars), page.body[-1].text
        starts = page.body[0].text
        assert not starts.startswith(("Dated", "Respectfully", "____", "Attorney", "JUDGE")), f"page {page.number}"


def test_every_word_is_printed_with_its_number(measured: tuple[Document, list[Page]]) -> None:
    """What the comparison text calls I., A. or 3. is what the page shows."""
    document, pages = measured
    printed = "".join(re.sub(r"\s", "", line.text) for page in pages for line in page.body)
    for part in document.parts:
        for block in part.blocks:
            if block.kind not in ("table", "single"):
                assert re.sub(r"\s", "", block.number + plain(block.runs)) in printed
            for row in block.rows:
                for cell in row:
                    for word in re.split(r"[\s-]+", plain(cell)):
                        assert re.sub(r"\W", "", word) in re.sub(r"\W", "", printed)


def test_parts_begin_on_their_own_pages(measured: tuple[Document, list[Page]]) -> None:
    document, pages = measured
    heads = [page.body[0].text.replace(" ", "") for page in pages]
    for part in document.parts[1:]:
        first = plain(part.blocks[0].runs) if not part.caption else "ALEXANDRA"
        assert any(head.startswith(re.sub(r"\s", "", first)) for head in heads), part.title
