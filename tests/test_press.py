"""The compiled templates against plain docxtpl: every part of every file the same, whatever the template and the values."""

from __future__ import annotations

import base64
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import DocxTemplate, InlineImage, RichText
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from lxml import etree
from markupsafe import Markup

from generator import drafting, library, mold, press, reading
from generator.assembly import companions
from generator.document import Document
from generator.guards import open_papers
from generator.home import samples_dir, templates_dir
from generator.layout import context
from generator.packing import pack, unpack
from generator.sheet import Sheet, Styles
from generator.wordml import Comments

from .layout import papers

TEMPLATES = sorted(path.name for path in templates_dir().glob("*.docx"))
DOT = base64.b64decode(b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def canonical(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with every XML part in its one canonical form."""
    return {
        name: etree.tostring(etree.fromstring(data), method="c14n") if name.endswith((".xml", ".rels")) else data
        for name, data in parts.items()
    }


def pressed(data: bytes, values: dict[str, Any], word: DocxTemplate | None = None) -> dict[str, bytes]:
    return unpack(pack(press.press(mold.make(data)).fill(values, word)))


def plain(data: bytes, values: dict[str, Any], word: DocxTemplate | None = None) -> dict[str, bytes]:
    return unpack(mold.by_docxtpl(word or io.BytesIO(data), values, press.environment()))


def same(data: bytes, values: dict[str, Any]) -> dict[str, bytes]:
    made, wanted = canonical(pressed(data, values)), canonical(plain(data, values))
    assert made.keys() == wanted.keys()
    assert [name for name in made if made[name] != wanted[name]] == []
    return made


def seen_by_template(document: Document) -> tuple[bytes, dict[str, Any]]:
    """The bytes of a paper's template, and what the template sees of it, boxes and tables made already."""
    data = (templates_dir() / document.template).read_bytes()
    found = mold.make(data)
    view = context(document, Sheet(Styles(dict(found.styles), found.text_width, found.page_center), Comments()))
    for block in (block for part in view["parts"] for block in part["blocks"]):
        if "table" in block:
            block["table"] = {on: block["table"](on) for on in (True, False)}.__getitem__
        for name in ("box", "lines"):
            if name in block:
                block[name] = always(block[name]())
    return data, view


def always(value: Any) -> Callable[[], Any]:
    return lambda: value


def word_file(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), header: str = "", title: str = "") -> bytes:
    """A template of these paragraphs and a table of these cells."""
    word = WordDocument()
    for text in paragraphs:
        word.add_paragraph(text)
    if rows:
        table = word.add_table(len(rows), max(len(row) for row in rows))
        for line, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(line.cells, row, strict=False):
                cell.text = text
    if header:
        word.sections[0].header.paragraphs[0].text = header
    word.core_properties.title = title
    word.core_properties.comments = ""
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


# ------------------------------------------------------------------------------------------- the shipped templates


def open_to(case: Path) -> Iterator[Document]:
    office = library.load()
    facts = reading.load(case, offenses={o.id for o in office.offenses})
    analysis = drafting.analyze_case(facts, office)
    for found in open_papers(office.papers.values(), facts.case, analysis):
        if found.open:
            paper = office.papers[found.paper]
            for companion in companions(paper, facts.case):
                options = drafting.Options(dt.date(2027, 3, 5))
                yield drafting.compose(paper, facts, analysis, office, options, companion).document


@pytest.mark.parametrize("case", sorted(samples_dir().glob("*/case.yaml")), ids=lambda path: path.parent.name)
def test_every_paper_of_every_sample_is_what_docxtpl_makes(case: Path) -> None:
    for document in open_to(case):
        same(*seen_by_template(document))


@pytest.mark.parametrize("make", [papers.short, papers.long, papers.crowded, papers.letter, lambda: papers.letter(False)])
def test_a_paper_with_every_kind_of_block_is_what_docxtpl_makes(make: Callable[[], Document]) -> None:
    same(*seen_by_template(make()))


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff") | st.sampled_from("&<>{}%#\"'_\n\t\f\a"))
RUNS = WORDS.map(lambda text: Markup('<w:r><w:t xml:space="preserve">{}</w:t></w:r>').format(text))
BLOCKS = st.fixed_dictionaries({
    "kind": st.sampled_from(["body", "title", "quote", "numbered", "item", "signature", "gap", "seam", "no such kind"]),
    "runs": RUNS,
})  # fmt: skip
VALUES = st.fixed_dictionaries({
    "parts": st.lists(st.fixed_dictionaries({"caption": st.none(), "blocks": st.lists(BLOCKS, max_size=4)}), max_size=3),
    "letterhead": st.none(),
    "document": st.fixed_dictionaries({
        "title": WORDS, "footer": WORDS, "footer_lines": st.integers(1, 2), "draft": st.booleans(),
        "privileged": st.booleans(), "addressee": WORDS, "date": WORDS,
    }),
})  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_random_values_give_what_docxtpl_makes(name: str) -> None:
    data = (templates_dir() / name).read_bytes()

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(VALUES)
    def holds(values: dict[str, Any]) -> None:
        same(data, values)

    holds()


# --------------------------------------------------------------------------------------------- an office's templates

VALUE = {
    "name": "Smith & Jones <LLP>",
    "lines": "one\ntwo\tthree\fnext page\anext paragraph",
    "people": [{"name": "Ana", "age": 3}, {"name": "Bo & Co", "age": 4}],
    "columns": ["a", "b", "c", "d"],
    "nobody": [],
    "rich": RichText("bold & plain", bold=True, color="FF0000"),
    "items": {"items": "own", "keys": 2},
}
SHAPES = {
    "words": word_file("Dear {{ name }}, {{ lines }}.", "{{r rich }}", "{{ items.keys }} {{ items['items'] }}"),
    "conditions": word_file("{%p if people %}", "{{ people|length }}", "{%p else %}", "none", "{%p endif %}", "end"),
    "loops": word_file("{%p for p in people %}", "{{ p.name }} {{ loop.index }}", "{%p endfor %}"),
    "blanks taken out": word_file("a {%- if people %} b {% endif -%} c", "next"),
    "braces written": word_file("{_{ name }_} {_% if %_}"),
    "comments": word_file("{#p not printed #}", "{# nor this #}text"),
    "typed quotes": word_file("{{ “a” ~ people[0][‘name’] }} {% if 1 < 2 %}less{% endif %}"),
    "rows": word_file(rows=(("Name", "Age"), ("{%tr for p in people %}", ""), ("{{ p.name }}", "{{ p.age }}"), ("{%tr endfor %}", ""))),
    "no rows": word_file(rows=(("{%tr for p in nobody %}", ""), ("{{ p.name }}", "{{ p.age }}"), ("{%tr endfor %}", ""))),
    "columns": word_file(rows=(("{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}"),)),
    "fewer columns": word_file(rows=(("a", "{%tc if nobody %}", "b", "{%tc endif %}"),)),
    "span": word_file(rows=(("{% colspan 2 %}wide", "x"), ("a", "b"))),
    "shade": word_file(rows=(("{% cellbg 'FF0000' %}red", "x"),)),
    "down": word_file(rows=(("{%tr for p in people %}", ""), ("{% vm %}same", "{{ p.name }}"), ("{%tr endfor %}", ""))),
    "across": word_file(rows=(("{%tc for p in people %}", "{% hm %}head", "{%tc endfor %}"),)),
    "header": word_file("text", header="{{ name }} {% if people %}yes{% endif %}"),
    "still header": word_file("{{ name }}", header="nothing to fill"),
    "properties": word_file("text", title="{{ name }} of {{ people|length }}"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_offices_own_template_gives_what_docxtpl_makes(shape: str) -> None:
    same(SHAPES[shape], VALUE)


def edited(data: bytes, change: Callable[[Any], None]) -> bytes:
    word = WordDocument(io.BytesIO(data))
    change(word)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def test_a_template_that_holds_a_picture_and_a_link_keeps_them() -> None:
    def change(word: Any) -> None:
        word.add_picture(io.BytesIO(DOT))
        word.add_picture(io.BytesIO(DOT))
        link = word.part.relate_to(
            "https://example.org/", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink", is_external=True
        )
        word.paragraphs[0]._p.append(
            parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{link}"><w:r><w:t>{{{{ name }}}}</w:t></w:r></w:hyperlink>')
        )

    made = same(edited(word_file("{{ name }}"), change), VALUE)
    assert any(name.startswith("word/media/") for name in made)


def test_tags_that_word_split_over_several_runs_are_read() -> None:
    def change(word: Any) -> None:
        for piece in ("{", "{ na", "me }", "} and {", "% if people %", "}yes{% en", "dif %}"):
            word.paragraphs[0].add_run(piece)

    assert "Smith &amp; Jones" in same(edited(word_file(""), change), VALUE)["word/document.xml"].decode()


@pytest.mark.parametrize("kind", ["picture", "link"])
def test_values_with_relations_of_their_own_go_through_docxtpl_itself(kind: str) -> None:
    tag = {"picture": "{{ it }}", "link": "{{r it }}"}[kind]
    data = word_file("{{ name }}", tag, "after")

    def values(word: DocxTemplate) -> dict[str, Any]:
        word.init_docx()
        if kind == "picture":
            return {"name": "N", "it": InlineImage(word, io.BytesIO(DOT))}
        text = RichText("see ")
        text.add("there", url_id=word.build_url_id("https://example.org/?a=1&b=2"))
        return {"name": "N", "it": text}

    ours, theirs = DocxTemplate(io.BytesIO(data)), DocxTemplate(io.BytesIO(data))
    made = canonical(pressed(data, values(ours), ours))
    assert made == canonical(plain(data, values(theirs), theirs))
    with pytest.raises(ValueError, match="needs the template"):
        pressed(data, values(DocxTemplate(io.BytesIO(data))))


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_hold_is_refused_by_its_number(character: str) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(character):04X} cannot stand in a paper"):
        pressed(word_file("{{ name }}"), {"name": f"a{character}b"})


def test_markup_that_breaks_the_file_is_refused_where_docxtpl_would_mend_it_silently() -> None:
    with pytest.raises(press.NotWellFormed, match=r"word/document\.xml"):
        pressed(word_file("{{ name }}"), {"name": Markup("<w:b>")})


def test_a_name_that_is_not_given_a_tag_that_cannot_be_read_and_code_are_refused() -> None:
    with pytest.raises(UndefinedError):
        pressed(word_file("{{ nme }}"), VALUE)
    with pytest.raises(TemplateSyntaxError):
        pressed(word_file("{% if name %}"), VALUE)
    with pytest.raises(SecurityError):
        pressed(word_file("{{ name.__class__.__mro__ }}"), VALUE)


def test_words_of_a_party_are_never_read_as_a_tag() -> None:
    made = pressed(word_file("{{ name }}"), {"name": "{{ 7 * 7 }}{% if %}"})["word/document.xml"].decode()
    assert "{{ 7 * 7 }}{% if %}" in made


def test_one_template_filled_twice_remembers_nothing() -> None:
    ready = press.press(mold.make(SHAPES["rows"]))
    first = pack(ready.fill(VALUE))
    ready.fill({**VALUE, "people": [{"name": "Other client", "age": 9}] * 5})
    assert pack(ready.fill(VALUE)) == first
