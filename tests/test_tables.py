"""The tables of contents and authorities, the exhibits and the PDF, each held against what the pages really show."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from lxml import etree
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from generator import drafting
from generator import office as offices
from generator.document import Block, Document, Exhibit, Listed, Part, Run
from generator.exhibits import divisions
from generator.frontmatter import memorandum_pages
from generator.mentions import with_mentions
from generator.office import Office
from generator.packing import unpack
from generator.pagination import Paged, destinations, paged, printed
from generator.render import merged, render
from tests import papers as cases
from tests.layout import papers
from tests.layout.test_pleading_paper import Page, lines_off_their_numbers, pages_of
from tests.page_search import Search, differences

PLEADING = Path(__file__).parents[1] / "templates" / "pleading.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GROUPS = "Cases|Statutes|Rules|ConstitutionalProvisions|OtherAuthorities"
layout = pytest.mark.layout


@pytest.fixture(autouse=True)
def no_kept_pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test lays its papers out itself, but for the one that looks at what is kept."""
    if "kept" not in request.node.name:
        monkeypatch.setenv("DURESS_CACHE", "off")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with Office() as running:
        yield running


# ------------------------------------------------------------------------------------------ papers to be measured


def drafted(name: str, facts: int = 0, parties: int = 0, paper: str = "motion", **options: Any) -> Document:
    """A paper of a sample, with that many more facts and co-defendants."""
    data = cases.sample(name)
    for number in range(facts):
        words = "a long answer that the witness gave, and did not finish, " * (1 + number % 4)
        data["facts"].append(
            {
                "id": f"more-{number}",
                "when": f"2027-01-08T21:{number % 60:02d}",
                "text": f"A witness said, “{words.strip()}”.",
                "proof": [{"evidence": data["evidence"][0]["id"], "at": f"21:43:{number % 60:02d}"}],
                "proves": ["actual-belief"],
            }
        )
    data.setdefault("codefendants", []).extend({"name": f"Theodore Maximilian Example {n}"} for n in range(parties))
    return cases.draft(paper, data, **options).document


def said(key: str, text: str, *, italic: bool = False) -> Run:
    return Run(text, italic=italic, mark="authority", key=key)


def invented(seed: int) -> Document:
    """A paper with invented authorities, cited in full, supra, id. and ibid., in text, tables and footing."""
    base = papers.long(seed)
    names = ("Abel", "Baker", "Carver", "Dobbs", "Ewing", "Fuller")
    entries = [
        Listed(n.lower(), "Cases", (Run(f"People v. {n}", italic=True), Run(f" ({1950 + p}) {p + 1} Cal.4th {p + 2}")))
        for p, n in enumerate(names)
    ]
    entries += [
        Listed("law", "Statutes", (Run('Evid. Code, § 35"2'),)),
        Listed("paper", "Other Authorities", (Run("CALCRIM No. 9401"),)),
    ]
    parts, seen, turn = [], set(), seed
    for part in base.parts:
        blocks = []
        for block in part.blocks:
            if block.kind in ("body", "item", "quote"):
                turn += 1
                name = names[turn % len(names)]
                key = name.lower()
                full = (said(key, f"People v. {name}", italic=True), said(key, f" ({1950 + turn}) 1 Cal.4th 2, 3"))
                short = (said(key, name, italic=True), said(key, ", supra, 1 Cal.4th at p. 3"))
                same = (said(key, "Id.", italic=True), Run(" at p. 4", mark="flag", key=key, highlight=True))
                cite = (
                    Run(" ("),
                    *(short if key in seen else full),
                    Run(".) "),
                    *block.runs,
                    Run(" ("),
                    *same,
                    Run(".)"),
                )
                law = (Run(" (Evid. Code, § 35", mark="authority", key="law"), Run(".)")) if turn % 3 else ()
                block = replace(block, runs=(*block.runs, *cite, *law))
                seen.add(key)
            elif block.kind in ("heading2", "heading3"):
                turn += 1
                block = replace(block, runs=(Run(f"Point {turn}: "), *block.runs))
            blocks.append(block)
        parts.append(replace(part, blocks=tuple(blocks), memorandum=part.id == "memorandum"))
    return replace(base, parts=tuple(parts), authorities=tuple(entries))


def random_case(seed: int) -> Document:
    """A motion on 1 to 40 more facts with long quotations, and a long list of co-defendants; the same for a seed."""
    dice = random.Random(seed)
    words = re.findall(r"\w+", "no stop please the door was open and he said that she would die if she moved from there")
    data = cases.sample(dice.choice(("reyes", "child", "partner")))
    for number in range(dice.randint(1, 40)):
        said = " ".join(dice.choice(words) for _ in range(dice.randint(3, 110)))
        data["facts"].append(
            {
                "id": f"more-{number}",
                "when": f"2027-01-08T21:{number:02d}",
                "text": f"A witness heard the man say, “{said.capitalize()},” and did not move.",
                "proof": [{"evidence": data["evidence"][0]["id"], "at": f"21:43:{number:02d}"}],
                "proves": [dice.choice(("threat", "immediacy", "actual-belief"))],
            }
        )
    names = ("Bo Li", "Theodore Maximilian Example-Worthington", "Maria de la Luz Ejemplo y Muestra, Jr.")
    data["codefendants"] = [{"name": f"{dice.choice(names)} {n}"} for n in range(dice.randint(0, 45))]
    return cases.draft("motion", data).document


PAPERS = {
    "reyes": lambda: drafted("reyes"),
    "reyes, 40 facts and 9 parties more": lambda: drafted("reyes", 40, 9, style="bluebook"),
    "reyes at trial": lambda: drafted("reyes-trial"),
    "lean": lambda: drafted("lean"),
    "child, in limine": lambda: drafted("child", paper="limine"),
    "convicted, invitation": lambda: drafted("convicted", paper="dismissal"),
    "invented 1": lambda: invented(1),
    **{f"random {seed}": lambda seed=seed: random_case(seed) for seed in (1, 2, 3)},
}


@dataclass
class Case:
    done: Paged
    pdf: bytes
    pages: list[Page]

    @property
    def tables(self) -> tuple[int, int, int]:
        """The first page of each table, and the page after them."""
        first = [p.number for p in self.pages if p.body[0].text == "TABLEOFCONTENTS"]
        second = [p.number for p in self.pages if p.body[0].text == "TABLEOFAUTHORITIES"]
        counted = {part.id for part in self.done.document.parts if part.memorandum}
        memorandum = next(bookmark for part, bookmark in self.done.fields.parts if part in counted)
        return first[0], second[0], self.done.pages[memorandum]

    def entries(self, first: int, last: int) -> list[tuple[str, list[int]]]:
        """What a table prints from page `first` to before `last`: words without spaces, and pages."""
        found: list[tuple[str, list[int]]] = []
        words = ""
        for page in self.pages[first - 1 : last - 1]:
            for line in page.body:
                entry = re.fullmatch(r"(.*?)\.{3,}([\d,]+)", line.text)
                words += entry[1] if entry else line.text
                if entry:
                    words = re.sub(f"^(TABLEOF(CONTENTS|AUTHORITIES))?({GROUPS})?", "", words)
                    found.append((words, [int(n) for n in entry[2].split(",")]))
                    words = ""
        return found


@pytest.fixture(scope="module", params=PAPERS)
def case(request: pytest.FixtureRequest, office: Office) -> Case:
    if not office.there:
        pytest.skip("not installed: soffice")
    done = paged(PAPERS[request.param](), PLEADING, office, tables=True)
    pdf = office.pdf(done.data)
    return Case(done, pdf, pages_of(pdf))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


# ---------------------------------------------------------------------------------------------- on the pages


@layout
def test_every_heading_stands_on_the_page_that_the_table_of_contents_says(case: Case) -> None:
    contents, authorities, after = case.tables
    bold = {
        p.number: "".join(c["text"] for line in p.body for c in line.chars if "Bold" in c["fontname"])
        for p in case.pages
    }
    table = case.entries(contents, authorities)
    headings = case.done.fields.headings
    assert [words for words, _ in table] == [
        squeezed(h.number + "".join(r.text for r in h.runs).replace("\n", ":")) for h in headings
    ]
    captions = [p.number for p in case.pages if any("SUPERIORCOURT" in line.text for line in p.body[:20])]
    for words, pages in table:
        shown = words.replace(":", "")
        found = [n for n, text in bold.items() if shown in text.replace(":", "") and not contents <= n < after]
        assert pages[0] in (found or captions), f"{words} is said to stand on page {pages[0]}, and stands on {found}"
    pages_told = [pages[0] for _, pages in table]
    assert pages_told == sorted(pages_told)


@layout
def test_every_authority_has_every_page_on_which_a_search_of_the_pages_finds_it(case: Case) -> None:
    contents, authorities, after = case.tables
    at = {part: case.done.pages[bookmark] for part, bookmark in case.done.fields.parts}
    order = range(at["order"], at.get("service", len(case.pages) + 1)) if "order" in at else ()
    searched = [
        (page.number, "".join(line.text for line in page.body if not line.single or page.number > 1))
        for page in case.pages
        if not contents <= page.number < after and page.number not in order
    ]
    table = dict(case.entries(authorities, after))
    assert differences(table, Search(searched)) == []
    print(f"{len(table)} authorities agree with a search of {len(searched)} pages")
    assert len(table) >= 4


@layout
def test_the_lines_stand_on_their_numbers_with_tables_and_exhibits(case: Case) -> None:
    assert lines_off_their_numbers(case.pages) == []


@layout
def test_the_tables_stand_alone_between_notice_and_memorandum(case: Case) -> None:
    contents, authorities, after = case.tables
    assert 1 < contents < authorities < after
    assert "".join(line.text for line in case.pages[after - 1].body)  # the memorandum has a page of its own
    assert not any("TABLEOF" in line.text for line in case.pages[after - 1].body)


@layout
def test_the_file_is_whole(case: Case, tmp_path: Path) -> None:
    """Fields open and close, bookmarks pair, references lead somewhere, and the schema is kept."""
    whole(case.done.data, tmp_path)


def whole(data: bytes, tmp_path: Path) -> None:
    root = etree.fromstring(unpack(data)["word/document.xml"])
    depth = 0
    for char in root.iter(f"{W}fldChar"):
        depth += {"begin": 1, "separate": 0, "end": -1}[char.get(f"{W}fldCharType")]
        assert depth >= 0
    assert depth == 0
    starts = [b.get(f"{W}id") for b in root.iter(f"{W}bookmarkStart")]
    names = [b.get(f"{W}name") for b in root.iter(f"{W}bookmarkStart")]
    assert sorted(starts) == sorted(b.get(f"{W}id") for b in root.iter(f"{W}bookmarkEnd"))
    assert len(set(starts)) == len(starts) and len(set(names)) == len(names)
    codes = [i.text or "" for i in root.iter(f"{W}instrText")]
    assert {m[1] for code in codes if (m := re.search(r"PAGEREF (\w+)", code))} <= set(names)
    assert {link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")} <= set(names)
    assert not any(re.search(r"TOA[^\"]*\\p", code) for code in codes)
    assert not list(root.iter(etree.ProcessingInstruction))
    parts = unpack(data)
    assert b"updateFields" not in parts["word/settings.xml"]
    drawn = [n for name in parts if name.endswith(".xml") for n in re.findall(rb'<wp:docPr id="(\d+)"', parts[name])]
    assert len(drawn) == len(set(drawn))
    (tmp_path / "paper.docx").write_bytes(data)
    result = OpenXmlValidator().validate(tmp_path / "paper.docx")
    assert [str(e) for e in result.errors] == []


@layout
def test_the_memorandum_is_counted_without_cover_tables_and_what_follows(case: Case) -> None:
    counted = memorandum_pages(case.done.document, case.done.fields, case.done.pages, len(case.pages))
    first = case.tables[2]
    following = [case.done.pages[b] for part, b in case.done.fields.parts if part in ("declaration", "service")]
    assert counted == min([p for p in following if p > first] or [len(case.pages) + 1]) - first == case.done.memorandum


@layout
def test_a_paragraph_added_in_word_leaves_the_lines_on_their_numbers(office: Office, tmp_path: Path) -> None:
    done = paged(drafted("reyes"), PLEADING, office, tables=True)
    word = docx.Document(io.BytesIO(done.data))
    place = next(p for p in word.paragraphs if p.style.name == "Body" and len(p.text) > 200)
    place.insert_paragraph_before(
        "Counsel added this paragraph, which takes more than one line of the page. " * 3, style="Body"
    )
    out = io.BytesIO()
    word.save(out)
    assert lines_off_their_numbers(pages_of(office.pdf(out.getvalue()))) == []


@layout
def test_tables_come_by_themselves_in_the_long_form_and_above_ten_pages(office: Office) -> None:
    small, large = drafted("reyes-trial"), replace(drafted("reyes", 40), long=False)
    assert not paged(small, PLEADING, office, tables=None).document.tables
    assert paged(drafted("reyes"), PLEADING, office, tables=None).document.tables  # ten pages, but the long form
    found = paged(large, PLEADING, office, tables=None)
    assert found.document.tables and found.memorandum > 10 and found.measured
    assert not paged(large, PLEADING, office, tables=False).document.tables


@layout
def test_a_paper_is_laid_out_once_or_twice_and_never_twice_for_the_same_bytes() -> None:
    with Office() as counting:
        done = paged(drafted("reyes"), PLEADING, counting, tables=True)
        passes = len(counting._made)
        assert passes <= 2
        counting.pdf(done.data)
        assert len(counting._made) <= passes + 1
        made = len(counting._made)
        again = paged(drafted("reyes"), PLEADING, counting, tables=True)
        assert len(counting._made) == made and again.data == done.data


@layout
@layout
def test_the_same_bytes_are_laid_out_once_and_only_numbers_are_kept(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURESS_CACHE", str(tmp_path / "kept"))
    document = replace(papers.long(), parts=tuple(replace(p, memorandum=True) for p in papers.long().parts))
    first = paged(document, PLEADING, office, tables=True)
    assert first.measured and first.pages
    kept = [path.read_bytes()[32:] for path in (tmp_path / "kept").iterdir()]
    pages = [data for data in kept if re.fullmatch(rb"\[[\d, ]+\]", data)]
    assert pages
    assert not any(word in b"".join(kept) for word in (b"Toc", b"window was open"))

    def never(*_: object) -> bytes:
        raise AssertionError("laid out again")

    monkeypatch.setattr(Office, "pdf", never)
    monkeypatch.setattr(Office, "begin", never)
    again = paged(document, PLEADING, office, tables=True)
    assert (again.data, again.pages, again.memorandum) == (first.data, first.pages, first.memorandum)
    changed = replace(document, title="Another")
    with pytest.raises(AssertionError, match="laid out again"):
        paged(changed, PLEADING, office, tables=True)


def test_without_uno_the_pages_are_the_same(office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with_uno = paged(drafted("reyes"), PLEADING, office, tables=True)
    monkeypatch.setattr(offices, "SYSTEM_PYTHON", tmp_path / "none")
    with Office() as alone:
        assert paged(drafted("reyes"), PLEADING, alone, tables=True).data == with_uno.data


def _processes(*words: str) -> dict[int, str]:
    """The command lines that hold all the words, by process."""
    found = {}
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = process.read_text("utf-8", "replace")
            if all(word in line for word in words):
                found[int(process.parent.name)] = line
    return found


def _belonging(name: str) -> list[str]:
    return list(_processes(name).values())


@layout
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system does not list its processes in /proc")
@pytest.mark.parametrize(
    "wait", [0.0, 0.3, 1.5]
)  # as LibreOffice starts, while it is being spoken to, when it is ready
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_of_libreoffice_outlives_a_program_that_is_stopped(
    how: signal.Signals, wait: float, tmp_path: Path
) -> None:
    code = (
        "import sys, time, tempfile; tempfile.tempdir = sys.argv[1]\n"
        "from generator.office import Office; office = Office(); office.start(); print(1, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    program = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert program.stdout
    program.stdout.readline()
    deadline = time.monotonic() + 60
    while not any("--accept=" in line for line in _belonging(str(tmp_path))) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(wait)
    assert any("--accept=" in line for line in _belonging(str(tmp_path)))
    program.send_signal(how)
    program.wait(10)
    deadline = time.monotonic() + 60
    while _belonging(str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _belonging(str(tmp_path)) == []
    assert list(tmp_path.iterdir()) == []


@layout
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="this system does not list its processes in /proc")
@pytest.mark.parametrize("falls", ["serve", "--accept="])
def test_a_paper_is_still_made_when_libreoffice_or_its_speaker_falls(falls: str) -> None:
    word = render(drafted("lean"), PLEADING)
    with Office() as office:
        office.start()
        assert office._folder
        deadline = time.monotonic() + 60
        while not (found := _processes(str(office._folder), falls)) and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in found:
            os.kill(process, signal.SIGKILL)
        assert pages_of(office.pdf(word))


# -------------------------------------------------------------------------------------------------- exhibits


@dataclass(frozen=True)
class Item:
    letter: str
    title: str
    kind: str = "report"
    pages: str = ""
    file: str = ""


def with_exhibits(base: Path, *items: Item) -> Document:
    sheets, exhibits = divisions(items, base)
    notice, service = papers.long().parts[0], papers.long().parts[-1]
    return papers.document(notice, *sheets, service, exhibits=tuple(exhibits), draft=False)


def pdf_of(pages: int, path: Path) -> None:
    writer = pypdf.PdfWriter()
    for number in range(pages):
        writer.add_blank_page(612 if number else 1224, 792)
    writer.write(path)


def test_the_index_says_how_long_an_exhibit_is_or_that_nobody_knows(tmp_path: Path) -> None:
    pdf_of(3, tmp_path / "c.pdf")
    items = (
        Item("A", "the report", pages="6"), Item("B", "the camera recording", "surveillance"),
        Item("C", "the messages", file="c.pdf"), Item("D", "the letter", "other"),
    )  # fmt: skip
    index = divisions(items, tmp_path)[0][0].blocks[1]
    assert ["".join(run.text for run in row[2]) for row in index.rows] == [
        "Length", "6 pages", "Recording", "3 pages", "[MISSING: number of pages of Exhibit D]",
    ]  # fmt: skip
    assert index.rows[4][2][0].highlight
    assert divisions((), tmp_path) == ([], [])


@layout
def test_exhibits_stand_behind_their_sheets_and_the_pages_count_through(office: Office, tmp_path: Path) -> None:
    pdf_of(3, tmp_path / "a.pdf")
    from PIL import Image

    Image.new("RGB", (800, 400), "white").save(tmp_path / "b.png")
    report, letter = Item("A", "the report", file="a.pdf"), Item("C", "the letter", pages="2")
    document = with_exhibits(tmp_path, report, Item("B", "the photograph", file="b.png"), letter)
    done = paged(document, PLEADING, office, tables=None)
    pdf, faults = printed(done.document, done.data, PLEADING, office)
    assert faults == []
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    texts = [page.extract_text() for page in pages]
    at = {letter: next(n for n, t in enumerate(texts, 1) if f"EXHIBIT {letter}" in t) for letter in "ABC"}
    assert (at["B"] - at["A"], at["C"] - at["B"]) == (4, 2)
    assert [texts[at["A"] + n].split() for n in range(3)] == [[str(at["A"] + n + 1)] for n in range(3)]
    index = texts[at["A"] - 2]
    for letter in "ABC":
        assert re.search(rf"\b{at[letter]}\b", index), f"the index does not give page {at[letter]}"
    assert len(pages[at["B"]].images) == 1
    names = [entry.title for entry in pypdf.PdfReader(io.BytesIO(pdf)).outline if not isinstance(entry, list)]
    assert any("EXHIBIT A" in name and "Report" in name for name in names)
    assert all((float(p.mediabox.width), float(p.mediabox.height)) == (612, 792) for p in pages)


@layout
def test_a_file_that_cannot_stand_in_a_pdf_is_named(office: Office, tmp_path: Path) -> None:
    (tmp_path / "b.mp4").write_bytes(b"film")
    (tmp_path / "c.pdf").write_bytes(b"no PDF at all")
    document = with_exhibits(
        tmp_path, *(Item(x, "the item", pages="1", file=f) for x, f in (("A", "a.pdf"), ("B", "b.mp4"), ("C", "c.pdf")))
    )
    faults = printed(document, render(document, PLEADING), PLEADING, office)[1]
    assert [(name, reason.split(":")[0]) for name, reason in faults] == [
        ("EXHIBIT A", "a.pdf cannot be read"),
        ("EXHIBIT B", "b.mp4 is neither a PDF nor an image"),
        ("EXHIBIT C", "c.pdf cannot be read"),
    ]


@layout
def test_the_pdf_is_tagged_searchable_bookmarked_and_shows_no_comment(office: Office) -> None:
    document = papers.long()
    pdf = pypdf.PdfReader(io.BytesIO(office.pdf(render(document, PLEADING))))
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/Lang" in pdf.trailer["/Root"]
    assert not any(a.get_object()["/Subtype"] != "/Link" for page in pdf.pages for a in page.get("/Annots", ()))
    names = []

    def collect(outline: list[Any]) -> None:
        for entry in outline:
            if isinstance(entry, list):
                collect(entry)
            else:
                names.append(squeezed(entry.title))

    collect(pdf.outline)
    for block in (
        b for part in document.parts for b in part.blocks if b.kind in ("title", "heading1", "heading2", "heading3")
    ):
        assert any(squeezed("".join(r.text for r in block.runs)) in name for name in names)
    for part in document.parts:
        if part.caption:  # the notice and the proposed order, by the first line of the paper's nature
            assert squeezed("".join(r.text for r in part.caption.title[0])) in names
    assert "Check the page." not in "".join(page.extract_text() for page in pdf.pages)


# ---------------------------------------------------------------------------------------- without LibreOffice


def test_without_libreoffice_the_tables_are_there_without_pages_and_counsel_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reading = cases.read(cases.sample("reyes"))
    analysis = drafting.analyze_case(reading, cases.office())
    options = drafting.Options(cases.AS_OF, tables=True, pdf=True)
    with Office() as missing:
        done = drafting.draft_paper(
            cases.office().papers["motion"], reading, analysis, cases.office(), options, missing
        )[0]
    assert done.pdf is None
    told = [str(f) for f in done.draft.findings if f.code == "no-page-numbers"]
    assert told == [
        "case.yaml: warning no-page-numbers motion: the tables of contents and authorities and the index of exhibits "
        "have no page numbers, because LibreOffice is not installed\n    open the file in Word, press Ctrl+A and then F9"
    ]
    words = [p.text for p in docx.Document(io.BytesIO(done.data)).paragraphs]
    assert "TABLE OF CONTENTS" in words and "TABLE OF AUTHORITIES" in words
    assert not any("?" in w for w in words[words.index("TABLE OF AUTHORITIES") : words.index("Other Authorities")])
    whole(done.data, tmp_path)


def test_authorities_stand_in_their_groups_in_order() -> None:
    listed = drafted("reyes").authorities
    groups = list(dict.fromkeys(entry.category for entry in listed))
    order = ["Cases", "Constitutional Provisions", "Statutes", "Rules", "Other Authorities"]
    assert groups == [g for g in order if g in groups]
    names = ["".join(r.text for r in e.entry) for e in listed if e.category == "Cases"]
    assert names == sorted(names) and len(names) >= 3
    sections = [
        float(m[1]) for e in listed if (m := re.search(r"Pen\. Code, §\s([\d.]+)", "".join(r.text for r in e.entry)))
    ]
    assert sections == sorted(sections) and sections[0] == 26


def worded(text: str, *listed: Listed) -> dict[str, str]:
    """What of a text counts as cited, by the authority it counts for."""
    part = Part("p", "P", (Block("body", (Run(text),)),), memorandum=True)
    done = with_mentions(papers.document(part, authorities=listed))
    return {run.text: run.key for run in done.parts[0].blocks[0].runs if run.mark == "authority"}


def test_a_section_of_a_charge_and_one_called_by_its_number_are_listed() -> None:
    known = Listed("intent", "Statutes", (Run("Pen. Code, §\u00a0995"),))
    charged = worded("robbery (Pen. Code, § 211), armed (Pen. Code, § 12022, subd. (a)(1)), evading (Veh. Code, § 2800.2).")
    assert list(charged) == ["Pen. Code, § 211", "Pen. Code, § 12022", "Veh. Code, § 2800.2"]
    assert worded("Section 995 and Penal Code section 995 and section 12.", known) == {
        "Section 995": "intent", "Penal Code section 995": "intent",
    }  # fmt: skip
    assert list(worded("attempted robbery (Pen. Code, § 664/211)")) == ["Pen. Code, § 664", "211"]
    assert worded("MOTION TO SET ASIDE (PEN. CODE, § 995)", known) == {}
    part = Part("p", "P", (Block("body", (Run("(Veh. Code, § 2800.2; Pen. Code, § 211; Pen. Code, § 1203.)"),)),))
    entries = with_mentions(papers.document(part, authorities=(known,))).authorities
    assert ["".join(r.text for r in e.entry).replace("\u00a0", " ") for e in entries] == [
        "Pen. Code, § 211", "Pen. Code, § 995", "Pen. Code, § 1203", "Veh. Code, § 2800.2",
    ]  # fmt: skip


def long_facts(facts: int, county: str) -> dict[str, Any]:
    data = cases.sample("reyes")
    data["case"]["court"]["county"] = county
    for number in range(facts):
        words = "a long answer that the witness gave, and did not finish, " * 4
        data["facts"].append(
            {
                "id": f"more-{number}", "when": f"2027-01-08T21:{number:02d}", "text": f"A witness said, “{words.strip()}”.",
                "proof": [{"evidence": data["evidence"][0]["id"], "at": f"21:43:{number:02d}"}], "proves": ["actual-belief"],
            }
        )  # fmt: skip
    return data


def long_motion(facts: int) -> Document:
    return cases.draft("motion", long_facts(facts, "Santa Clara")).document


def motion_findings(facts: int, county: str, office: Office | None, **options: Any) -> list[str]:
    reading = cases.read(long_facts(facts, county))
    analysis = drafting.analyze_case(reading, cases.office())
    made = drafting.draft_paper(
        cases.office().papers["motion"], reading, analysis, cases.office(), drafting.Options(cases.AS_OF, **options), office
    )
    return [f.message for f in made[0].draft.findings if f.code == "memorandum-too-long"]


@layout
def test_a_memorandum_above_the_limit_is_reported_with_the_pages_it_has(office: Office) -> None:
    """Rule 3.1113(d): without the caption page, the notice, exhibits, declarations, tables and the proof of service."""
    assert motion_findings(0, "Santa Clara", office) == []
    found, without_tables = (motion_findings(55, "Santa Clara", office, tables=tables) for tables in (None, False))
    pages = pages_of(office.pdf(paged(long_motion(55), PLEADING, office, tables=False).data))
    first, after = (
        next(p.number for p in pages if p.body[0].text.startswith(start))
        for start in ("MemorandumofPoints", "DeclarationofInes")
    )
    told = f"the memorandum has {after - first} pages; the limit is 15 [Cal. Rules of Court, rule 3.1113(d)]"
    assert found == without_tables == [told] and after - first > 15


def test_a_long_memorandum_is_reported_without_libreoffice_too() -> None:
    (found,) = motion_findings(55, "Los Angeles", None)
    assert found.startswith("the memorandum has about ")


def test_the_long_form_has_tables_and_the_short_form_has_none() -> None:
    assert drafted("reyes").long and not drafted("reyes-trial").long
    assert drafted("reyes-trial", length="long").long


def test_a_quotation_mark_in_an_authority_stays_inside_its_field() -> None:
    done = merged(replace(invented(1), tables=True), PLEADING)
    root = etree.fromstring(unpack(done.data({}))["word/document.xml"])
    codes = re.findall(r'TA \\[ls] "((?:[^"\\]|\\.)*)"', "".join(root.itertext(f"{W}instrText")))
    assert 'Evid. Code, § 35\\"2' in codes


def test_the_same_pages_give_the_same_bytes() -> None:
    document = replace(invented(1), tables=True)
    pages = {heading.bookmark: 3 for heading in merged(document, PLEADING).fields.headings}
    assert merged(document, PLEADING).data(pages) == merged(document, PLEADING).data(pages)


def test_a_memorandum_under_the_caption_begins_after_the_tables(tmp_path: Path) -> None:
    done = paged(drafted("reyes-trial"), PLEADING, None, tables=True)
    assert [p.id for p in done.document.parts][:2] == ["brief-cover", "brief"]
    words = [p.text for p in docx.Document(io.BytesIO(done.data)).paragraphs]
    title = next(p.title for p in done.document.parts if p.id == "brief")
    assert words.index("TABLE OF AUTHORITIES") < len(words) - 1 - words[::-1].index(title)


def test_an_exhibit_without_a_layout_has_no_page_in_the_index() -> None:
    part = Part("x", "X", (), caption=papers.caption())
    sheets, exhibits = divisions((Item("A", "the report", pages="2"),), Path())
    document = papers.document(part, *sheets, exhibits=tuple(exhibits))
    done = paged(document, PLEADING, None, tables=False)
    table = done.document.parts[1].blocks[1]
    assert [len(row) for row in table.rows] == [3, 3] and sum(table.widths) == 9360
    assert exhibits == [Exhibit("Exhibit1", "EXHIBIT A")]


@layout
def test_bookmarks_of_a_pdf_are_found_by_their_names_in_word(office: Office) -> None:
    done = paged(invented(1), PLEADING, office, tables=True)
    found, total = destinations(office.pdf(done.data))
    named = (*done.fields.marks, *done.fields.headings)
    assert set(found) == {each.bookmark for each in named} | {bookmark for _, bookmark in done.fields.parts}
    assert total >= max(found.values())
