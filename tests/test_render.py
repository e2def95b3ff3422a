"""What a finished Word file holds: every word, exactly, in the template's styles, and nothing of the machine."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from pathlib import Path

import pytest
from docx import Document as WordDocument
from lxml import etree
from msgspec.structs import replace

from generator import render as rendering
from generator.document import Block, Document, Part, Run, to_text
from generator.findings import CannotContinue
from generator.linecount import bound
from generator.packing import pack, unpack
from generator.pagination import to_pdf
from generator.render import render
from tests.layout import papers

TEMPLATES = Path(__file__).parents[1] / "templates"
PLEADING, LETTER = TEMPLATES / "pleading.docx", TEMPLATES / "letter.docx"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALL = {
    "short": papers.short,
    "long": papers.long,
    "crowded": papers.crowded,
    "letter": papers.letter,
    "memorandum": lambda: papers.letter(False),
}


def one(*blocks: Block, **more: object) -> Document:
    return papers.document(Part("p", "PART", blocks, caption=papers.caption()), **more)


def body(*runs: Run) -> Document:
    return one(Block("body", runs))


def opened(data: bytes, tmp_path: Path) -> WordDocument:
    path = tmp_path / "paper.docx"
    path.write_bytes(data)
    return WordDocument(str(path))


def xml(data: bytes, part: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(unpack(data)[part])


def texts(data: bytes) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in xml(data).iter(f"{W}p")]


def made(name: str) -> tuple[Document, bytes]:
    document = ALL[name]()
    return document, render(document, TEMPLATES / document.template)


# ------------------------------------------------------------------------------------------------------ templates


def test_the_committed_templates_are_what_the_script_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("build", TEMPLATES / "build.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    for name in ("pleading.docx", "letter.docx"):
        assert unpack((tmp_path / name).read_bytes()) == unpack((TEMPLATES / name).read_bytes()), name


@pytest.mark.parametrize("template", [PLEADING, LETTER], ids=lambda path: path.stem)
def test_templates_say_nothing_but_the_names_of_the_parties_sides(template: Path) -> None:
    """No sentence of law or fact lives in a Word file, where nobody can compare it line by line."""
    words: set[str] = set()
    for name, data in unpack(template.read_bytes()).items():
        if name.startswith("word/") and name.endswith(".xml"):
            for paragraph in etree.fromstring(data).iter(f"{W}p"):
                text = re.sub(r"\{[{%].*?[%}]\}", "", "".join(t.text or "" for t in paragraph.iter(f"{W}t"))).strip()
                words.add(text if not text.isdigit() else "")
    assert words <= {
        "",
        "Plaintiff,",
        "v.",
        "Defendant.",
        "Defendants.",
        "DRAFT",
        "PRIVILEGED AND CONFIDENTIAL",
        "Re:",
        "Page 1",
    }


def test_the_template_decides_the_style_of_every_kind_of_block(tmp_path: Path) -> None:
    kinds = {
        "heading1": "Heading 1",
        "title": "Title",
        "body": "Body",
        "flush": "Body Flush",
        "quote": "Quote",
        "item": "Item",
        "signature": "Signature Line",
    }
    numbered = {
        "heading2": ("Heading 2", "I."),
        "heading3": ("Heading 3", "A."),
        "numbered": ("Numbered Paragraph", "1."),
    }
    blocks = [Block(kind, (Run(f"<{kind}>"),)) for kind in kinds]  # type: ignore[arg-type]
    blocks += [Block(kind, (Run(f"<{kind}>"),), number=n) for kind, (_, n) in numbered.items()]  # type: ignore[arg-type]
    expected = kinds | {kind: style for kind, (style, _) in numbered.items()}
    for template in (PLEADING, LETTER):
        document = one(*blocks)
        if template == LETTER:
            document = replace(document, parts=(replace(document.parts[0], caption=None),))
            document = replace(document, letterhead=papers.letter().letterhead)
        word = opened(render(document, template), tmp_path)
        found = {p.text.strip("<>"): p.style.name for p in word.paragraphs if p.text.startswith("<")}
        assert found == expected


# ------------------------------------------------------------------------------------------------------ every word

AWKWARD = (
    "Smith & Jones <LLP> said “{{ x }}” {% if %} {_{ y }_} {# no #} *stars* _bars_ — 5 < 6 && 'q' \"d\" "
    "§ 26\u00a0😀 & é \\n"
)


@pytest.mark.parametrize("template", ["pleading.docx", "letter.docx"])
def test_awkward_words_are_printed_as_they_stand(template: str) -> None:
    """Party names and exhibits hold anything; a lost ampersand is a lost word."""
    cell = (Run(AWKWARD),)
    document = papers.document(
        Part(
            "p",
            "P",
            (Block("body", cell), Block("table", rows=((cell, cell), (cell, cell))), Block("single", cell)),
            caption=papers.caption() if template == "pleading.docx" else None,
        ),
        template=template,
        letterhead=papers.letter().letterhead if template == "letter.docx" else None,
        footer="Smith & Jones <LLP> {{ x }}",
    )
    data = render(document, TEMPLATES / template)
    assert texts(data).count(bound(AWKWARD)) == 6  # only the space between a sign and its number does not break
    if template == "pleading.docx":
        assert "Smith & Jones <LLP> {{ x }}" in "".join(xml(data, "word/footer1.xml").itertext())


@pytest.mark.parametrize("name", ALL)
def test_every_word_of_the_document_is_in_the_file_once(name: str) -> None:
    document, data = made(name)
    printed = texts(data)
    for part in document.parts:
        for block in part.blocks:
            text = "".join(run.text for run in block.runs)
            if block.kind not in ("table", "single", "signature", "title") and text:
                alike = sum("".join(r.text for r in b.runs) == text for p in document.parts for b in p.blocks)
                assert printed.count(text) == alike


def test_newlines_and_tabs_do_not_change_the_paragraphs() -> None:
    plain = texts(render(body(Run("one two three")), PLEADING))
    broken = render(body(Run("one\ntwo\r\nthree\tfour")), PLEADING)
    assert len(texts(broken)) == len(plain)
    assert "one two threefour" in texts(broken)
    assert (
        len(list(xml(broken).iter(f"{W}tab"))) == len(list(xml(render(body(Run("x")), PLEADING)).iter(f"{W}tab"))) + 1
    )


def test_lines_of_an_address_stay_lines() -> None:
    data = render(one(Block("single", (Run("Office\n1 Street\nCity"),))), PLEADING)
    assert {"Office", "1 Street", "City"} <= set(texts(data))


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\x9f", "\ud800", "\ufffe"])
@pytest.mark.parametrize("where", ["text", "comment", "footer"])
def test_characters_that_no_paper_can_hold_are_refused(char: str, where: str) -> None:
    run = Run(
        f"the door{char}" if where == "text" else "the door", comment=f"the door{char}" if where == "comment" else ""
    )
    document = one(Block("body", (run,)), footer=f"the door{char}" if where == "footer" else "MOTION")
    with pytest.raises(ValueError) as refused:
        render(document, PLEADING)
    assert str(refused.value) == f"the character U+{ord(char):04X} cannot stand in a paper (after 'the door')"


def test_gaps_and_flags_are_yellow_and_nothing_else_is() -> None:
    data = render(
        body(
            Run("plain "),
            Run("gap", mark="gap"),
            Run(" x "),
            Run("flag", mark="flag"),
            Run(" y ", mark="record"),
            Run("seen", highlight=True),
        ),
        PLEADING,
    )
    yellow = ["".join(r.itertext()) for r in xml(data).iter(f"{W}r") if r.find(f"{W}rPr/{W}highlight") is not None]
    assert yellow == ["gap", "flag", "seen"]
    assert {h.get(f"{W}val") for h in xml(data).iter(f"{W}highlight")} == {"yellow"}


def test_neighbors_that_look_alike_are_one_run() -> None:
    data = render(body(Run("The "), Run("door", mark="record"), Run(" and "), Run("gate", italic=True)), PLEADING)
    paragraph = next(p for p in xml(data).iter(f"{W}p") if "".join(p.itertext()).startswith("The door"))
    assert ["".join(run.itertext()) for run in paragraph.iter(f"{W}r")] == ["The door and ", "gate"]


# -------------------------------------------------------------------------------------------------------- comments


def test_a_comment_stands_on_exactly_its_words(tmp_path: Path) -> None:
    say = "Check the page.\nAsk <her> & him."
    document = body(Run("Before "), Run("the ", comment=say), Run("page", italic=True, comment=say), Run(" after."))
    data = render(document, PLEADING)
    comments = list(opened(data, tmp_path).comments)
    assert [(c.author, c.initials, c.text) for c in comments] == [("Alexandra Montgomery-Fairweather", "AM", say)]
    assert [c.get(f"{W}date") for c in xml(data, "word/comments.xml")] == ["2027-01-15T00:00:00Z"]
    paragraph = next(p for p in xml(data).iter(f"{W}p") if "".join(p.itertext()).startswith("Before"))
    inside, on = [], False
    for node in paragraph:
        on = (on or node.tag == f"{W}commentRangeStart") and node.tag != f"{W}commentRangeEnd"
        inside += ["".join(node.itertext())] if on and node.tag == f"{W}r" else []
    assert "".join(inside) == "the page"


def test_a_space_after_the_words_is_outside_the_comment() -> None:
    """LibreOffice gives the mark of a comment that ends in a space a line of its own, off the line numbers."""
    data = render(body(Run("the page ", comment="Check it."), Run("says")), PLEADING)
    paragraph = next(p for p in xml(data).iter(f"{W}p") if "".join(p.itertext()) == "the page says")
    tags = [etree.QName(node).localname + ":" + "".join(node.itertext()) for node in paragraph][1:]
    assert tags == ["commentRangeStart:", "r:the page", "commentRangeEnd:", "r:", "r: ", "r:says"]


def test_comments_can_be_left_out_without_a_trace() -> None:
    document = body(Run("the page", comment="Check it."))
    data = render(document, PLEADING, comments=False)
    assert "word/comments.xml" not in unpack(data)
    assert b"omment" not in unpack(data)["word/document.xml"] + unpack(data)["[Content_Types].xml"]
    assert "the page" in texts(data)


def test_an_unnamed_author_is_counsel(tmp_path: Path) -> None:
    data = render(one(Block("body", (Run("x", comment="c"),)), author=""), PLEADING)
    assert [c.author for c in opened(data, tmp_path).comments] == ["Counsel"]


# ----------------------------------------------------------------------------------------------- numbers and keeping


def test_paragraphs_number_from_one_in_each_part_and_headings_by_level() -> None:
    """A declaration's paragraphs and an order's are counted apart; the instances differ, the style does not."""
    _, data = made("long")
    seen: list[tuple[str, int]] = []
    for paragraph in xml(data).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if style is not None and number is not None:
            seen.append((style.get(f"{W}val"), int(number.get(f"{W}val"))))
    paragraphs = [n for s, n in seen if s == "NumberedParagraph"]
    assert paragraphs[:8] == [paragraphs[0]] * 8 and paragraphs[8:] == [paragraphs[8]] * 3
    assert paragraphs[0] != paragraphs[8]
    assert len({n for s, n in seen if s.startswith("Heading")}) == 1
    starts = {
        n.get(f"{W}numId"): [o.get(f"{W}val") for o in n.iter(f"{W}startOverride")]
        for n in xml(data, "word/numbering.xml").iter(f"{W}num")
    }
    assert starts[str(paragraphs[0])] == starts[str(paragraphs[8])] == ["1"]


def test_a_count_may_start_where_the_document_says() -> None:
    data = render(
        one(Block("numbered", (Run("x"),), number="7."), Block("numbered", (Run("y"),), number="8.")), PLEADING
    )
    assert ["7"] in [
        [o.get(f"{W}val") for o in n.iter(f"{W}startOverride")] for n in xml(data, "word/numbering.xml").iter(f"{W}num")
    ]


def test_a_number_that_word_cannot_show_is_refused() -> None:
    with pytest.raises(ValueError) as refused:
        render(one(Block("heading2", (Run("x"),), number="1.")), PLEADING)
    assert str(refused.value) == "the number '1.' of a heading2 is not one that Word's numbering of that style can show"


def test_a_heading_without_a_number_has_none() -> None:
    data = render(one(Block("heading2", (Run("Point"),))), PLEADING)
    paragraph = next(p for p in xml(data).iter(f"{W}p") if "".join(p.itertext()) == "Point")
    assert [n.get(f"{W}val") for n in paragraph.iter(f"{W}numId")] == ["0"]


def test_a_signature_holds_on_to_the_text_before_it() -> None:
    document = one(papers.body(4), Block("flush", (Run("Dated:"),)), *papers.signature("____", "NAME"), papers.body(1))
    kept = {
        "".join(p.itertext())[:8].strip()
        for p in xml(render(document, PLEADING)).iter(f"{W}p")
        if p.find(f"{W}pPr/{W}keepNext") is not None
    }
    assert kept == {"The wind", "Dated:", "____"}


# ----------------------------------------------------------------------------------------------------- the file itself


@pytest.mark.parametrize("name", ALL)
def test_the_same_document_gives_the_same_bytes(name: str) -> None:
    document, data = made(name)
    again = render(ALL[name](), TEMPLATES / document.template)
    assert hashlib.sha256(data).hexdigest() == hashlib.sha256(again).hexdigest()


def test_packing_forgets_the_order_and_the_hour() -> None:
    parts = {"word/document.xml": b"x" * 500, "[Content_Types].xml": b"y", "a.xml": b"z"}
    assert pack(parts) == pack(dict(reversed(parts.items())))
    assert list(unpack(pack(parts))) == ["[Content_Types].xml", "a.xml", "word/document.xml"]


def test_properties_name_counsel_and_the_paper_alone(tmp_path: Path) -> None:
    data = render(one(Block("body", (Run("x"),)), title="Motion & <more>"), PLEADING)
    core = opened(data, tmp_path).core_properties
    assert (core.title, core.author, core.last_modified_by) == (
        "Motion & <more>",
        *["Alexandra Montgomery-Fairweather"] * 2,
    )
    assert f"{core.created:%Y-%m-%d %H:%M}" == f"{core.modified:%Y-%m-%d %H:%M}" == "2027-01-15 00:00"
    assert (core.comments, core.keywords, core.category, core.subject) == ("", "", "", "")
    everything = b"".join(unpack(data).values())
    assert b"python" not in everything.lower() and b"rsid" not in everything


@pytest.mark.parametrize("name", ALL)
def test_the_file_is_sound(name: str, tmp_path: Path) -> None:
    """The validator finds nothing; ids are unique; comment and field marks pair; no empty run, no leftover tag."""
    audit = pytest.importorskip("openxml_audit")
    _, data = made(name)
    path = tmp_path / "paper.docx"
    path.write_bytes(data)
    assert [str(error) for error in audit.OpenXmlValidator().validate(path).errors] == []
    parts = unpack(data)
    assert "word/stylesWithEffects.xml" not in parts and "docProps/thumbnail.jpeg" not in parts
    assert b"updateFields" not in parts["word/settings.xml"]
    compatibility = etree.fromstring(parts["word/settings.xml"]).iter(f"{W}compatSetting")
    assert {c.get(f"{W}name"): c.get(f"{W}val") for c in compatibility}["compatibilityMode"] == "15"
    assert b'<w:lang w:val="en-US"' in parts["word/styles.xml"]
    for part, content in parts.items():
        if not part.startswith("word/") or not part.endswith(".xml"):
            continue
        tree = etree.fromstring(content)
        assert not list(tree.iter(etree.ProcessingInstruction)), part
        assert not [r for r in tree.iter(f"{W}r") if not any(c.tag != f"{W}rPr" for c in r)], part
        drawn = [e.get("id") for e in tree.iter("{*}docPr")]
        assert len(drawn) == len(set(drawn))
        marks = [e.get(f"{W}fldCharType") for e in tree.iter(f"{W}fldChar")]
        assert marks.count("begin") == marks.count("end") == marks.count("separate")
    document = xml(data)
    starts = [e.get(f"{W}id") for e in document.iter(f"{W}commentRangeStart")]
    assert starts == [e.get(f"{W}id") for e in document.iter(f"{W}commentRangeEnd")] and len(set(starts)) == len(starts)
    bare = {p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") for p in document.iter(f"{W}p") if p.find(f"{W}r") is None}
    # An empty cell, the rule under the parties, the end of a table, a blank line that the document itself asks for.
    assert bare <= {"Single", "CaptionRule", "Seam", "AttorneyBlock", "SignatureLine"}
    for cell in document.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"
    for table in document.iter(f"{W}tbl"):
        assert (following := table.getnext()) is None or following.tag != f"{W}tbl"


@pytest.mark.parametrize("name", ALL)
def test_no_row_hides_what_counsel_adds(name: str) -> None:
    """A row of exact height cuts off the words that no longer fit; a row of at least that height grows."""
    _, data = made(name)
    assert {h.get(f"{W}hRule") for h in xml(data).iter(f"{W}trHeight")} <= {"atLeast"}


@pytest.mark.parametrize(
    ("draft", "privileged", "expected"),
    [
        (True, False, ["DRAFT"]),
        (False, False, []),
        (True, True, ["DRAFT", "PRIVILEGED AND CONFIDENTIAL"]),
        (False, True, ["PRIVILEGED AND CONFIDENTIAL"]),
    ],
)
def test_draft_and_privileged_stand_in_the_top_margin(draft: bool, privileged: bool, expected: list[str]) -> None:
    for document in (papers.short(), papers.letter()):
        data = render(replace(document, draft=draft, privileged=privileged), TEMPLATES / document.template)
        for part in unpack(data):
            if part.startswith("word/header"):
                text = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in xml(data, part).findall(f"{W}p")]
                assert [t for t in text if t in ("DRAFT", "PRIVILEGED AND CONFIDENTIAL")] == expected


# -------------------------------------------------------------------------------------------------- bad templates


def spoiled(tmp_path: Path, old: bytes, new: bytes, part: str = "word/document.xml") -> Path:
    parts = unpack(PLEADING.read_bytes())
    assert old in parts[part]
    path = tmp_path / "office.docx"
    path.write_bytes(pack(parts | {part: parts[part].replace(old, new)}))
    return path


def refusal(document: Document, template: Path) -> str:
    with pytest.raises(CannotContinue) as refused:
        render(document, template)
    assert refused.value.exit_code == 4
    (finding,) = refused.value.findings
    return f"{finding.code}: {finding.message}"


def test_a_misspelled_name_in_the_template_is_not_an_empty_place(tmp_path: Path) -> None:
    template = spoiled(tmp_path, b"document.footer }}", b"document.foter }}", "word/footer1.xml")
    assert refusal(papers.short(), template) == (
        "template-fault: the template cannot be merged: 'dict object' has no attribute 'foter'"
    )


def test_a_template_without_a_kind_of_block_does_not_drop_it(tmp_path: Path) -> None:
    template = spoiled(tmp_path, b'block.kind == "quote"', b'block.kind == "quotation"')
    assert refusal(papers.short(), template) == (
        "template-drops-text: the template does not print a block of kind 'quote' exactly once"
    )


def test_a_template_without_a_style_that_a_table_needs_is_named(tmp_path: Path) -> None:
    template = spoiled(tmp_path, b'w:val="Table Text"', b'w:val="Tabletext"', "word/styles.xml")
    assert refusal(papers.crowded(), template) == (
        "template-lacks: the template has no style named 'Table Text'; restore it, or copy it from the shipped template"
    )


def test_a_caption_row_without_a_height_is_named(tmp_path: Path) -> None:
    template = spoiled(tmp_path, b'<w:trHeight w:val="480" w:hRule="atLeast"/>', b"")
    assert refusal(papers.short(), template) == (
        "template-lacks: a row of the caption has no height; set it to at least one line"
    )


def test_a_template_cannot_run_code(tmp_path: Path) -> None:
    template = spoiled(tmp_path, b"document.footer }}", b"document.__class__.__mro__ }}", "word/footer1.xml")
    assert refusal(papers.short(), template) == (
        "template-fault: the template cannot be merged: access to attribute '__class__' of 'dict' object is unsafe."
    )


def test_a_file_that_is_no_template_is_named(tmp_path: Path) -> None:
    path = tmp_path / "office.docx"
    path.write_text("no zip")
    assert refusal(papers.short(), path).startswith("template-unreadable: the template cannot be read: ")


def test_a_footer_of_three_lines_is_refused() -> None:
    with pytest.raises(
        ValueError, match="the short title for the foot of the page takes more than two lines; shorten it"
    ):
        render(one(Block("body", (Run("x"),)), footer="A TITLE OF MANY WORDS " * 12), PLEADING)


def test_the_pdf_is_refused_in_plain_words_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotContinue) as refused:
        to_pdf(tmp_path / "a.docx", Path("a.pdf"))
    assert refused.value.exit_code == 6
    assert [str(f) for f in refused.value.findings] == [
        "a.pdf: error no-libreoffice: the PDF was not made because LibreOffice is not installed\n"
        "    Install libreoffice-writer-nogui, or open the Word file and save it as PDF there."
    ]


def test_only_the_mold_imports_the_template_engine() -> None:
    folder = Path(rendering.__file__).parent
    users = [
        path.name
        for path in folder.glob("*.py")
        if re.search(r"^\s*(from|import) docxtpl", path.read_text("utf-8"), re.M)
    ]
    assert users == ["mold.py"]


def test_the_comparison_text_is_the_same_document() -> None:
    """Guards the invented papers themselves: their numbers are what a reader compares."""
    assert "### A. The Door Was Open" in to_text(papers.long())


@pytest.mark.parametrize(
    ("words", "together"),
    [
        ("as charged in Count 1 or Counts 2 and 3", ["Count 1", "Counts 2"]),
        ("at 9:38 p.m. on January 8, 2027 (Ex. A, p. 2)", ["9:38 p.m.", "January 8", "Ex. A", "p. 2"]),
        ("Testimony of Cale Denham, Apr. 23, 2027", ["Apr. 23"]),
        ("the count may 5 times be read, and May be what it is", []),
    ],
)
def test_no_line_can_end_between_a_number_and_its_word(words: str, together: list[str]) -> None:
    held = [pair.replace(" ", "\u00a0") for pair in together]
    assert [pair for pair in held if pair in bound(words)] == held
    assert bound(words).count("\u00a0") == len(held)
