"""Pleading paper measured on the printed page, line by line; it must not know how the template draws it."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from generator import drafting
from generator.document import Caption, Document, plain
from generator.guards import open_papers
from generator.office import Office
from generator.render import render
from tests import papers as cases

from . import papers

pytestmark = pytest.mark.layout
TEMPLATES = Path(__file__).parents[2] / "templates"

TOP, PITCH, NUMBERS = 72.0, 24.0, 28
CENTER = 306.0
RULE_X = 92.0  # the left rules; numbers left of them, text right of them
CAPITALS = 0.66 * 12  # height of capitals of 12-point Times

SAMPLES = sorted(path.parent.name for path in (cases.ROOT / "samples").glob("*/case.yaml"))
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
        return "".join(c["text"] for c in sorted(self.chars, key=lambda c: c["x0"])).replace("\u00a0", "")

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


def measure(document: Document, office: Office) -> list[Page]:
    return pages_of(office.pdf(render(document, TEMPLATES / document.template)))


def pages_of(pdf: bytes) -> list[Page]:
    """The pages of a PDF, line by line."""
    pages = []
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for number, raw in enumerate(opened.pages, 1):
            chars = [{key: c[key] for key in ("text", "x0", "x1", "fontname", "size", "matrix")} for c in raw.chars]
            text = [c for c in chars if c["x0"] > RULE_X]
            bottom = TOP + PITCH * NUMBERS
            y = {id(c): 792 - c["matrix"][5] for c in text}
            pages.append(
                Page(
                    number,
                    lines([c for c in chars if c["x0"] < RULE_X]),
                    lines([c for c in text if TOP < y[id(c)] <= bottom]),
                    lines([c for c in text if y[id(c)] > bottom]),
                    lines([c for c in text if y[id(c)] <= TOP]),
                    {"chars": chars, "lines": raw.lines, "rects": raw.rects, "size": (raw.width, raw.height)},
                )
            )
            raw.close()
    return pages


Measured = list[tuple[Document, list[Page]]]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as running:
        yield running


@pytest.fixture(scope="module", params=[*PAPERS, *(f"sample {name}" for name in SAMPLES)])
def measured(request: pytest.FixtureRequest, office: Office) -> Measured:
    """One invented paper, or every paper of a sample that is filed in court, as the command line drafts it with --pdf."""
    name = request.param
    if name in PAPERS:
        document = PAPERS[name]()
        return [(document, measure(document, office))]
    return court_papers(name.removeprefix("sample "), office)


def court_papers(sample: str, office: Office) -> Measured:
    """Every court paper open to a sample, measured in its PDF; a weak case opens none."""
    case, library = cases.read(cases.sample(sample)), cases.office()
    analysis = drafting.analyze_case(case, library)
    out: Measured = []
    for found in open_papers(library.papers.values(), case.case, analysis):
        paper = library.papers[found.paper]
        if not found.open or "pleading.docx" not in {paper.template, *(form.template for form in paper.forms)}:
            continue
        for done in drafting.draft_paper(
            paper, case, analysis, library, drafting.Options(cases.AS_OF, pdf=True), office
        ):
            if done.draft.document.template == "pleading.docx":
                assert done.pdf
                out.append((done.draft.document, pages_of(done.pdf)))
    return out


@dataclass
class Alignment:
    """Lines and the worst distance from a number, of double-spaced lines and of those in single-spaced boxes."""

    counted: dict[bool, int]
    worst: dict[bool, float]
    off: list[str]

    def __str__(self) -> str:
        return "; ".join(
            f"{self.counted[single]} {'single' if single else 'double'}-spaced lines, worst {self.worst[single]:.2f} pt"
            for single in (False, True)
        )


def alignment(pages: Iterable[Page]) -> Alignment:
    """Holds every line of text against the numbers, and single-spaced lines against the half-lines too."""
    found = Alignment({False: 0, True: 0}, {False: 0.0, True: 0.0}, [])
    for page in pages:
        grid = [n.baseline for n in page.numbers]
        half = sorted([*grid, *(y - 12 for y in grid)])
        for line in page.body:
            distance = min(abs(line.baseline - y) for y in (half if line.single else grid))
            found.worst[line.single] = max(found.worst[line.single], distance)
            found.counted[line.single] += 1
            if distance > 0.5:
                found.off.append(f"page {page.number}: {distance:.1f} pt: {line.text[:60]}")
    return found


def lines_off_their_numbers(pages: list[Page]) -> list[str]:
    """The lines more than half a point from a number, or from a half-line if single-spaced; prints the worst."""
    found = alignment(pages)
    print(f"\n{found}")
    assert found.counted[False] > 15 and found.counted[True] > 10
    return found.off


def test_every_line_of_text_stands_on_a_line_number(measured: Measured) -> None:
    """Rule 2.108(4); half a point is less than the thickness of a letter's stroke."""
    found = alignment(page for _, pages in measured for page in pages)
    print(f"\n{len(measured)} papers, {sum(len(pages) for _, pages in measured)} pages: {found}")
    assert found.off == []
    assert not measured or (found.counted[False] > 15 and found.counted[True] > 10)


@pytest.mark.parametrize("seed", [12, 24, 39, 51, 54])
def test_lines_of_any_length_stay_on_their_numbers(seed: int, office: Office) -> None:
    assert lines_off_their_numbers(measure(papers.scrambled(seed), office)) == []


def every_page(measured: Measured) -> Iterator[Page]:
    return (page for _, pages in measured for page in pages)


def test_each_page_has_twenty_eight_numbers_one_inch_down(measured: Measured) -> None:
    for page in every_page(measured):
        assert [n.text for n in page.numbers] == [str(n) for n in range(1, NUMBERS + 1)]
        gaps = [b.baseline - a.baseline for a, b in zip(page.numbers, page.numbers[1:], strict=False)]
        assert max(gaps) <= PITCH + 0.05 and min(gaps) >= PITCH - 0.05
        assert page.numbers[0].baseline - CAPITALS >= TOP


def test_page_is_letter_size_with_its_margins(measured: Measured) -> None:
    """Rules 2.103 and 2.107: an inch at the left, half an inch at the right; rule 2.115: holes at the top center."""
    for page in every_page(measured):
        assert page.raw["size"] == (612, 792)
        chars = [c for line in (*page.head, *page.body, *page.foot) for c in line.chars]
        assert min(c["x0"] for c in chars) >= 72 and max(c["x1"] for c in chars) <= 576.1
        assert max(c["x1"] for line in page.numbers for c in line.chars) < RULE_X - 5
        assert not [c for line in page.head for c in line.chars if c["x1"] > 181 and c["x0"] < 431]


def test_nothing_is_set_smaller_than_twelve_points_but_the_footer(measured: Measured) -> None:
    """Rules 2.104, 2.105 and 2.110(c)."""
    for page in every_page(measured):
        for line in (*page.head, *page.body, *page.numbers):
            assert min(c["size"] for c in line.chars) >= 11.95, line.text
        assert min(c["size"] for line in page.foot for c in line.chars) >= 9.95
        fonts = {c["fontname"].split("+")[-1] for c in page.raw["chars"] if c["text"] not in "•☐"}
        assert all(re.match("LiberationSerif|TimesNewRoman", font) for font in fonts), fonts


def test_footer_has_number_rule_and_title_on_every_page(measured: Measured) -> None:
    """Rules 2.109 and 2.110: the page number, below it a printed line, below that the title of the paper."""
    for document, page in ((document, page) for document, pages in measured for page in pages):
        number, *title = page.foot
        assert number.text == str(page.number)
        assert "".join(line.text for line in title) == squeezed(document.footer)
        strokes = [
            s
            for s in (*page.raw["lines"], *page.raw["rects"])
            if s["x1"] - s["x0"] > 250 and s["bottom"] - s["top"] < 2
        ]
        assert any(number.baseline < s["top"] < title[0].baseline for s in strokes)
        assert title[-1].baseline < 792 - 10


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def first_pages(document: Document, pages: list[Page]) -> list[tuple[Page, Caption]]:
    """The pages that begin with an attorney's lines and a caption, with that caption."""
    captions = [part.caption for part in document.parts if part.caption]
    found = [page for page in pages if any("SUPERIORCOURT" in line.text for line in page.body[:20])]
    assert len(found) == len(captions)
    for page, caption in zip(found, captions, strict=True):
        assert squeezed(plain(caption.attorney[0])).startswith(page.body[0].text)
    return list(zip(found, captions, strict=True))


def test_court_stands_on_line_eight_and_the_clerks_space_is_blank(measured: Measured) -> None:
    """Rule 2.111(1)-(3)."""
    for page in (page for document, pages in measured for page, _ in first_pages(document, pages)):
        court = next(line for line in page.body if "SUPERIOR" in line.text)
        assert court.baseline - CAPITALS >= 240
        assert abs(court.baseline - page.numbers[7].baseline) <= 0.5
        assert abs(page.body[0].baseline - page.numbers[0].baseline) <= 0.5
        above = [line for line in page.body if line.baseline < court.baseline - 1]
        assert max(c["x1"] for line in above for c in line.chars) <= CENTER
        frame = [s for s in page.raw["lines"] if s["x0"] > CENTER and s["x0"] < 576 and s["top"] < 240]
        assert not frame


def test_case_number_is_opposite_the_parties(measured: Measured) -> None:
    """Rule 2.111(4)-(7): the case left of the center, opposite it its number, below that the nature of the paper, then
    hearing and judge."""
    for page, caption in (each for document, pages in measured for each in first_pages(document, pages)):
        chars = [c for line in page.body for c in line.chars if line.baseline > 290]
        left = "".join(c["text"] for c in _reading_order([c for c in chars if c["x0"] < CENTER]))
        right = "".join(c["text"] for c in _reading_order([c for c in chars if c["x0"] > CENTER]))
        names = [squeezed(plain(name)) for name in caption.defendants]
        role = "Defendants." if len(names) > 1 else "Defendant."
        assert left.startswith("THEPEOPLEOFTHESTATEOFCALIFORNIA,Plaintiff,v." + ",".join(names) + f",{role}")
        number = squeezed(plain(caption.case_number)).removeprefix("CaseNo.")
        below = "".join(squeezed(plain(line)) for line in (*caption.title, *caption.hearing))
        assert squeezed(right.replace("\u00a0", "")).startswith(f"CaseNo.{number}{below}")


def _reading_order(chars: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(chars, key=lambda c: (round(792 - c["matrix"][5], 1), c["x0"]))


def test_no_heading_stands_alone_at_the_foot_and_no_signature_at_the_head(measured: Measured) -> None:
    for page in every_page(measured):
        sheet = page.body[0].text.startswith("EXHIBIT")
        assert sheet or not all("Bold" in c["fontname"] for c in page.body[-1].chars), page.body[-1].text
        starts = page.body[0].text
        assert not starts.startswith(("Dated", "Respectfully", "Executed", "Attorney", "Judge", "JUDGE")), page.number
        assert not re.fullmatch("_+", starts), page.number


def test_every_word_is_printed_with_its_number(measured: Measured) -> None:
    """What the comparison text calls I., A. or 3. is what the page shows."""
    for document, pages in measured:
        _all_printed(document, pages)


def _all_printed(document: Document, pages: list[Page]) -> None:
    printed = "".join(squeezed(line.text) for page in pages for line in page.body)
    for part in document.parts:
        for block in part.blocks:
            if block.kind not in ("table", "single"):
                assert squeezed(block.number + plain(block.runs)) in printed
            for row in block.rows:
                for cell in row:
                    for word in re.split(r"[\s-]+", plain(cell)):
                        assert re.sub(r"\W", "", word) in re.sub(r"\W", "", printed)


def test_parts_begin_on_their_own_pages(measured: Measured) -> None:
    for document, pages in measured:
        heads = [page.body[0].text for page in pages]
        for part in document.parts[1:]:
            first = plain(part.caption.attorney[0] if part.caption else part.blocks[0].runs).split("\n")[0]
            assert any(squeezed(first).startswith(head) for head in heads), part.title
