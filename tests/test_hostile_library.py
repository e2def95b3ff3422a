"""Templates and clauses from anywhere: no code runs, no other file is read, nothing points outside, no work is endless."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from jinja2.exceptions import TemplateError

from generator.findings import CannotContinue
from generator.packing import MOST_BYTES, pack, unpack
from generator.render import render
from generator.sandbox import Bounded, metered, refuse_growth
from generator.templatelint import check
from generator.values import WordingError
from generator.wording import Wording
from tests.layout import papers
from tests.papers import ROOT

PLEADING = ROOT / "templates" / "pleading.docx"


class Thing:
    """A value with a method, as papers hand to their templates."""

    words = "words"

    def act(self) -> str:
        return "done"


VALUES = {"name": "Reyes", "thing": Thing(), "people": ["a"] * 1000, "row": {"items": "x", "key": "value"}, "act": Thing().act}

ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ name.__class__ }}",
    "{{ name['__class__'] }}",
    "{{ name|attr('__class__') }}",
    "{{ name|attr('__cl' ~ 'ass__') }}",
    "{{ thing.__init__.__globals__ }}",
    "{{ thing.__class__.__init__.__globals__['__builtins__'] }}",
    "{{ thing.act.__func__.__globals__ }}",
    "{{ thing.act.__self__.__dict__ }}",
    "{{ act.__globals__ }}",
    "{{ act.__code__.co_code }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ namespace.__init__ }}",
    "{{ dict.__base__ }}",
    "{{ config }}",
    "{{ request.application }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ '{0.__class__}'.format_map(row) }}",
    "{{ '%s'|format(name) }}",
    "{{ [].append(1) }}",
    "{{ row.update(x=1) }}",
    "{{ row.pop('key') }}",
    "{{ people.sort() }}",
    "{{ people|map(attribute='__class__')|list }}",
    "{{ people|map('upper') }}",
    "{{ people|groupby('__class__') }}",
    "{{ people|pprint }}",
    "{% include '/etc/passwd' %}",
    "{% import '/etc/passwd' as x %}",
    "{% from 'os' import system %}",
    "{% extends '/etc/passwd' %}",
    "{% block a %}{{ super() }}{% endblock %}",
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    "{% filter upper %}x{% endfilter %}",
    "{% set x %}{{ name }}{{ name }}{% endset %}{{ x }}",
    "{{ people }}",
    "{{ row }}",
]

ENDLESS = [
    "{% for a in people %}{% for b in people %}{% for c in people %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in people %}{% for b in people %}{{ thing.act() }}{% endfor %}{% endfor %}",
    "{% for a in people recursive %}{{ loop(people) }}{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ people * 1000000 }}",
    "{{ 9 ** 999999999 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{:>1000000000}'.format(1) }}",
    "{{ 'a'.ljust(1000000000) }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ range(1000000000)|list }}",
    "{{ name|indent(1000000000) }}",
    "".join(f"{{% set a{n + 1} = a{n} ~ a{n} %}}" for n in range(64)).replace("a0", "name", 2) + "{{ a64 }}",
    "".join(f"{{% set a{n + 1} = [a{n}, a{n}] %}}" for n in range(64)).replace("a0", "name", 2) + "{{ a64 }}",
    "".join(f"{{% set a{n + 1} = a{n} + a{n} %}}" for n in range(64)).replace("a0", "name", 2) + "{{ a64 }}",
]


def fill(source: str) -> str:
    """As the renderer fills a template's text."""
    from generator.press import _own, environment

    engine = environment(_own)
    refuse_growth(engine.parse(source))
    with metered():
        return engine.from_string(source).render(VALUES)


@pytest.mark.parametrize("source", [*ESCAPES, *ENDLESS])
def test_a_template_reaches_nothing_and_comes_to_an_end(source: str) -> None:
    with pytest.raises(TemplateError):
        fill(source)


@pytest.mark.parametrize("source", [*ESCAPES, *ENDLESS])
def test_a_clause_reaches_nothing_and_comes_to_an_end(source: str) -> None:
    with pytest.raises(WordingError):
        Wording({}).paragraphs(source, VALUES)


def test_a_clause_that_calls_itself_is_an_error() -> None:
    with pytest.raises(WordingError):
        Wording({"m.jinja": "{% macro again() %}{{ again() }}{{ again() }}{% endmacro %}"}).paragraphs("{{ m.again() }}", VALUES)


@pytest.mark.parametrize(
    "source",
    ["{{ name }}", "{{ row.key }}", "{{ thing.act() }}", "{% for p in people %}{{ loop.index }}{% endfor %}", "{{ name ~ ', ' ~ row.key }}", "{{ 1 + 2 * 3 }}"],
)
def test_what_templates_are_for_still_works(source: str) -> None:
    assert fill(source)
    assert Bounded().from_string("{{ a ~ b }}").render(a="<", b="&") == "&lt;&amp;"


# ------------------------------------------------------------------------------------------------ the file itself


def changed(change: Callable[[dict[str, bytes]], None]) -> bytes:
    parts = unpack(PLEADING.read_bytes())
    change(parts)
    return pack(parts)


def link(kind: str, target: str) -> Callable[[dict[str, bytes]], None]:
    entry = f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}" TargetMode="External"/>'

    def change(parts: dict[str, bytes]) -> None:
        name = "word/_rels/document.xml.rels"
        parts[name] = parts[name].replace(b"</Relationships>", entry.encode() + b"</Relationships>")

    return change


def field(*codes: str) -> Callable[[dict[str, bytes]], None]:
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))

    def change(parts: dict[str, bytes]) -> None:
        text = parts["word/document.xml"]
        parts["word/document.xml"] = text.replace(b"<w:body>", f"<w:body><w:p>{begin}{runs}{end}</w:p>".encode(), 1)

    return change


def put(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.update({name: content})


UNSAFE: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "picture from the net": (link("image", "http://tracker.example/p.png"), "points outside the file, to http://tracker.example/p.png"),
    "attached template": (link("attachedTemplate", "file:///C:/evil.dotm"), "points outside the file"),
    "linked object": (link("oleObject", r"\\\\server\\share\\x.docx"), "points outside the file"),
    "hyperlink": (link("hyperlink", "https://x.example"), "points outside the file"),
    "field INCLUDETEXT": (field(r'INCLUDETEXT "/etc/passwd"'), "has the field INCLUDETEXT"),
    "field in pieces": (field("INCL", 'UDEPICTURE "http://x.example/a.png"'), "has the field INCLUDEPICTURE"),
    "field DDEAUTO": (field(r'DDEAUTO c:\\windows\\cmd.exe "/k calc"'), "has the field DDEAUTO"),
    "macros": (put("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"), "is a program or an embedded file"),
    "embedded file": (put("word/embeddings/oleObject1.bin", b"MZ"), "is a program or an embedded file"),
    "entities": (put("customXml/item1.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'), "declares entities"),
    "entities in UTF-16": (put("customXml/item1.xml", '<!DOCTYPE x [<!ENTITY e "y">]><x>&e;</x>'.encode("utf-16")), "declares entities"),
}  # fmt: skip


@pytest.mark.parametrize("what", UNSAFE)
def test_a_template_that_reaches_out_is_refused_by_the_draft_and_by_lint(what: str, tmp_path: Path) -> None:
    change, says = UNSAFE[what]
    template = tmp_path / "pleading.docx"
    template.write_bytes(changed(change))
    with pytest.raises(CannotContinue) as stop:
        render(papers.short(), template)
    assert stop.value.exit_code == 4
    assert {f.code for f in stop.value.findings} == {"template-unsafe"} and says in stop.value.findings[0].message
    assert {f.code for f in check(template)} == {"template-unsafe"}


def test_the_shipped_templates_are_safe() -> None:
    for template in sorted((ROOT / "templates").glob("*.docx")):
        assert check(template) == []


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A few hundred kilobytes that say they are more than the limit, in many parts of zeros."""
    zeros = bytes(20_000_000)
    return archive(*((f"word/part{n}.xml", zeros) for n in range(MOST_BYTES // len(zeros) + 1)))


def lying() -> bytes:
    """A part that is longer than the listing says."""
    data = archive(("word/document.xml", b"x" * 5000))
    return data.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


HARMFUL = {
    "bomb": bomb,
    "too many parts": lambda: archive(*((f"p{n}", b"") for n in range(5001))),
    "longer than it says": lying,
    "parent folder": lambda: archive(("../../evil.xml", b"x")),
    "root": lambda: archive(("/etc/evil.xml", b"x")),
    "drive": lambda: archive(("C:/evil.xml", b"x")),
    "backslashes": lambda: archive(("..\\evil.xml", b"x")),
    "the same name twice": lambda: archive(("word/document.xml", b"x"), ("Word/Document.xml", b"y")),
}


@pytest.mark.parametrize("what", HARMFUL)
def test_a_package_that_would_do_harm_is_not_unpacked(what: str, tmp_path: Path) -> None:
    data = HARMFUL[what]()
    with pytest.raises(zipfile.BadZipFile):
        unpack(data)
    template = tmp_path / "pleading.docx"
    template.write_bytes(data)
    with pytest.raises(CannotContinue) as stop:
        render(papers.short(), template)
    assert (stop.value.exit_code, stop.value.findings[0].code) == (4, "template-unreadable")
