"""What is wrong with a Word template before any paper meets it, with part and paragraph, however Word saved it.

It knows what a paper gives its template and which styles papers need; it knows no case and no law, and renders nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment, TemplateSyntaxError
from lxml import etree
from msgspec import Struct

from generator.document import BlockKind
from generator.findings import Finding
from generator.packing import unpack
from generator.templatenames import CAPTION_KINDS, LETTERHEAD, Names
from generator.templatesafety import unsafe

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MERGED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_UNREAD = {"word/comments.xml": "comment", "word/endnotes.xml": "endnote"}
_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
_OPEN = re.compile(r"\{[{%#]")
_BLOCK = re.compile(r"\{%-?(p|tr|tc|r) ")
_PRINTS = re.compile(r"\{\{-?(r|p)? *(.*?) *-?\}\}")
#: What stands between a paragraph and its runs and may not cut a tag in two.
_WRAPPERS = tuple(
    f"{_W}{name}" for name in ("sdt", "hyperlink", "ins", "del", "moveFrom", "moveTo", "fldSimple", "smartTag")
)
_WRAPPED = {"sdt": "a content control", "hyperlink": "a hyperlink", "fldSimple": "a field", "smartTag": "a smart tag"}
_TRACKED = tuple(f"{_W}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
#: Styles that the program itself sets, by what a template places.
_TABLE_STYLES = ("Table Head", "Table Text", "Evidence Table")
_LISTED_STYLES = ("TOC Heading", "toc 1", "toc 2", "toc 3", "toc 4", "toa heading", "table of authorities")
_NUMBERED_STYLES = ("Heading 2", "Numbered Paragraph")


class _Line(Struct, frozen=True):
    """One paragraph of a part: its place, its words, and what surrounds each character of them."""

    number: int
    text: str
    around: tuple[Any, ...]
    node: Any


class _Lint:
    def __init__(self, file: str) -> None:
        self.file, self.found = file, []  # type: tuple[str, list[Finding]]

    def fault(self, part: str, number: int, code: str, message: str, hint: str) -> None:
        place = f"{part}, paragraph {number}" if number else part
        self.found.append(Finding(self.file, 0, 0, "error", code, place, message, hint))


def check(template: Path, shown: str = "") -> list[Finding]:
    """Everything that is wrong with one template, part by part and paragraph by paragraph; `shown` names it in messages."""
    lint = _Lint(shown or str(template))
    try:
        parts = unpack(template.read_bytes())
        for reason in unsafe(parts):
            lint.fault("", 0, "template-unsafe", reason, "take nothing from a stranger's file: begin with `duress eject`")
        if lint.found:  # nothing of it is read any further
            return lint.found
        roots: dict[str, Any] = {
            name: etree.fromstring(data)
            for name, data in parts.items()
            if name.endswith(".xml") and name.startswith("word/")
        }
    except (OSError, zipfile.BadZipFile, etree.XMLSyntaxError, KeyError) as fault:
        lint.fault("", 0, "template-unreadable", f"the template cannot be read: {fault}", "save it from Word as .docx")
        return lint.found
    if "word/document.xml" not in roots or "word/styles.xml" not in roots:
        lint.fault(
            "", 0, "template-unreadable", "this is no Word file with a text and styles", "save it from Word as .docx"
        )
        return lint.found
    styles: dict[str, str] = {
        s.get(f"{_W}styleId"): s.find(f"{_W}name").get(f"{_W}val") for s in roots["word/styles.xml"].iter(f"{_W}style")
    }
    placed = Names()
    for name in sorted(roots, key=lambda n: (n != "word/document.xml", n)):
        if name in _UNREAD:
            _unread(lint, name, roots[name])
        elif _MERGED.fullmatch(name):
            _part(lint, name, roots[name], styles, placed)
    _styles(lint, placed, styles, roots["word/styles.xml"])
    if not {"open-tag", "template-syntax", "unknown-name"} & {f.code for f in lint.found}:
        _places(lint, placed)
    return lint.found


def _lines(root: Any) -> list[_Line]:
    out = []
    for number, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        text, around = "", []  # type: tuple[str, list[Any]]
        for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}delText"):
            if next(node.iterancestors(f"{_W}p")) is not paragraph or node.getparent().tag == f"{_W}tabs":
                continue
            words = (node.text or "") if node.tag in (f"{_W}t", f"{_W}delText") else " "
            wrapper = next((up for up in node.iterancestors() if up.tag in _WRAPPERS or up is paragraph), paragraph)
            text += words
            around += [None if wrapper is paragraph else wrapper] * len(words)
        out.append(_Line(number, text, tuple(around), paragraph))
    return out


def _unread(lint: _Lint, part: str, root: Any) -> None:
    what = _UNREAD[part]
    for line in _lines(root):
        if _OPEN.search(line.text):
            message = f"the tag {_first(line.text)} stands in {'an' if what == 'endnote' else 'a'} {what}, where no tag is ever filled in"
            lint.fault(part, line.number, "tag-not-merged", message, f"write it into the text, or take the {what} out")


def _part(lint: _Lint, part: str, root: Any, styles: Mapping[str, str], placed: Names) -> None:
    lines = _lines(root)
    whole = True
    for line in lines:
        whole = _paragraph(lint, part, line) and whole
        for node in (*line.node.iter(f"{_W}pStyle"), *line.node.iter(f"{_W}rStyle")):
            if node.get(f"{_W}val") not in styles and next(node.iterancestors(f"{_W}p")) is line.node:
                message = f"the style with the id {node.get(f'{_W}val')!r} is not in the template"
                lint.fault(part, line.number, "missing-style", message, "give the paragraph a style that is there")
    if whole:
        _names(lint, part, lines, placed)


def _first(text: str) -> str:
    found = _TAG.search(text)
    return found[0] if found else text[_OPEN.search(text).start() :][:40]  # type: ignore[union-attr]


def _paragraph(lint: _Lint, part: str, line: _Line) -> bool:
    """Checks the form of a paragraph's tags. False where the part cannot be read as a whole any more."""

    def say(code: str, message: str, hint: str) -> None:
        lint.fault(part, line.number, code, message, hint)

    tags = list(_TAG.finditer(line.text))
    rest = _TAG.sub("", line.text)
    sound = True
    if _OPEN.search(rest) or re.search(r"[}%#]\}", rest):
        say(
            "open-tag",
            f"a tag begins or ends here without its other half: {rest.strip()[:60]}",
            "a tag stands whole in one paragraph",
        )
        sound = False
    blocks = [tag for tag in tags if _BLOCK.match(tag[0])]
    rows = [tag for tag in blocks if not tag[0].lstrip("{%-").startswith("r ")]
    if len(rows) > 1:
        say(
            "two-block-tags",
            f"{rows[0][0]} and {rows[1][0]} stand in one paragraph",
            "give each block tag a paragraph of its own",
        )
    elif rows and rest.strip():
        say(
            "text-beside-tag",
            f"“{rest.strip()[:40]}” stands beside {rows[0][0]} and is lost with it",
            "move the text into the next paragraph",
        )
    for tag in tags:
        wrappers = line.around[tag.start() : tag.end()]
        if any(w is not None and w.tag in _TRACKED for w in wrappers):
            say("tag-tracked", f"{tag[0]} stands in a tracked change", "accept or reject the change in Word (Review)")
        elif len(set(wrappers)) > 1:
            name = next(etree.QName(w).localname for w in wrappers if w is not None)
            say("tag-cut", f"{tag[0]} is cut in two by {_WRAPPED.get(name, name)}", "type the tag anew, without it")
        elif re.search(r"[“”‘’]", tag[0]):
            say("curly-quotes", f"{tag[0]} has curly quotation marks", 'type straight ones: "')
    if rows and any(up.tag == f"{_W}sdt" for up in line.node.iterancestors()):
        message = f"{rows[0][0]} stands in a content control, which cannot be repeated or left out"
        say("tag-in-control", message, "remove the content control (right click), and keep its text")
    return sound


def _names(lint: _Lint, part: str, lines: list[_Line], placed: Names) -> None:
    """Reads the tags of a part as the program that they are: structure, names, and how each value is printed."""
    source = "\n".join(_plain(line.text) for line in lines)
    try:
        tree = Environment(autoescape=True).parse(source)  # only read, never run
    except TemplateSyntaxError as fault:
        at = lines[min(fault.lineno, len(lines)) - 1].number
        lint.fault(
            part,
            at,
            "template-syntax",
            f"the tags do not fit together: {str(fault.message).partition('. ')[0]}",
            "every `for` needs its `endfor`, every `if` its `endif`",
        )
        return
    for found in placed.read(tree):
        lint.fault(part, lines[found.line - 1].number, found.code, found.message, found.hint)


def _plain(text: str) -> str:
    """A paragraph as one line for the parser: block tags bare, printed values with how they are printed."""
    text = " ".join(text.split("\n"))
    text = re.sub(r"\{%(-?)(?:p|tr|tc|r) ", r"{%\1 ", text)
    return _PRINTS.sub(lambda m: f"{{{{ as_{m[1] or 'text'}({m[2]}) }}}}", text).replace("“", '"').replace("”", '"')


def _places(lint: _Lint, placed: Names) -> None:
    """Whether everything that a paper may hold has a place; asked only where every tag could be read."""
    kinds = {*get_args(BlockKind), "gap", "seam"} | (set(CAPTION_KINDS) if placed.uses("caption") else set())
    for kind in sorted(kinds - placed.kinds):
        message = f"no paragraph prints what is of the kind {kind!r}"
        hint = f'copy {{%p if block.kind == "{kind}" %}} and its paragraph from the shipped template'
        lint.fault("", 0, "kind-not-placed", message, hint)
    if placed.uses("letterhead"):
        for name in sorted(set(LETTERHEAD) - placed.letterhead):
            message, hint = f"nothing prints letterhead.{name}", "copy its paragraph from the shipped template"
            lint.fault("", 0, "kind-not-placed", message, hint)


def _styles(lint: _Lint, placed: Names, styles: Mapping[str, str], sheet: Any) -> None:
    """Whether the styles that the program itself sets are there, and those that number are tied to a list."""
    needed = [
        *(_TABLE_STYLES if placed.uses("table") else ()),
        *(("Single", *_LISTED_STYLES) if placed.uses("box") else ()),
    ]
    known = {name.lower() for name in styles.values()}
    for name in (*needed, *_NUMBERED_STYLES):
        if name.lower() not in known:
            lint.fault(
                "word/styles.xml",
                0,
                "missing-style",
                f"there is no style named {name!r}",
                "copy it from the shipped template",
            )
    for style in sheet.iter(f"{_W}style"):
        name = style.find(f"{_W}name").get(f"{_W}val")
        if name.lower() in {n.lower() for n in _NUMBERED_STYLES} and style.find(f"{_W}pPr/{_W}numPr/{_W}numId") is None:
            lint.fault(
                "word/styles.xml",
                0,
                "style-without-numbering",
                f"the style {name!r} has no numbering",
                "tie it to a list again (Modify Style, Format, Numbering)",
            )
