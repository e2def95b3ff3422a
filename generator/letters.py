"""The visible characters of a Word paragraph, each with its look and its place in the file, and edits made on them.

Field codes are not seen; the computed result of a page field counts as one character. It must not know what the words mean.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from lxml import etree
from msgspec import Struct

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What stands for a page number that Word computes, and for a picture.
COMPUTED, PICTURE = "\ufffc", "\ufffb"
_COMPUTING = re.compile(r"\s*(PAGEREF|PAGE|NUMPAGES|SECTIONPAGES)\b")
_CHILDREN = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011",
    f"{_W}drawing": PICTURE,
    f"{_W}pict": PICTURE,
}
_OFF = ("0", "false", "off", "none")
#: The looks that are carried over, in the order of the schema, with the value that takes each away again.
LOOKS: Mapping[str, str] = {
    "b": "0", "i": "0", "smallCaps": "0", "caps": "0", "strike": "0", "highlight": "none", "u": "none", "vertAlign": "baseline",
}  # fmt: skip
_ORDER = (
    "rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow",
    "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position",
    "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
    "eastAsianLayout", "specVanish", "oMath",
)  # fmt: skip
Look = tuple[str, ...]


class Letter(Struct, frozen=True):
    """One visible character: its look, and the elements of the paragraph that print it (several for a computed one)."""

    text: str
    look: Look
    nodes: tuple[Any, ...]


class StyleSheet:
    """The styles of one Word file: names by id, and what a style says of a look or an alignment."""

    def __init__(self, part: bytes) -> None:
        root: Any = etree.fromstring(part)
        self._styles: dict[str, Any] = {s.get(f"{_W}styleId"): s for s in root.iter(f"{_W}style")}
        self.names: dict[str, str] = {
            key: s.find(f"{_W}name").get(f"{_W}val").lower()
            for key, s in self._styles.items()
            if s.find(f"{_W}name") is not None
        }
        self._default = next(
            (
                k
                for k, s in self._styles.items()
                if s.get(f"{_W}type") == "paragraph" and s.get(f"{_W}default") in ("1", "true")
            ),
            "",
        )
        self._looks: dict[str, Look] = {}

    @cached_property
    def ids(self) -> dict[str, str]:
        """Style ids by name, in lower case: programs spell the built-in names in either."""
        return {name: key for key, name in self.names.items()}

    def style(self, paragraph: Any) -> str:
        """The name of a paragraph's style, in lower case."""
        found = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.names.get(self._default if found is None else found.get(f"{_W}val"), "")

    def alignment(self, paragraph: Any) -> str:
        """How a paragraph is aligned, by itself or by its style."""
        found = paragraph.find(f"{_W}pPr/{_W}jc")
        if found is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            key = self._default if style is None else style.get(f"{_W}val")
            found = next(
                (s.find(f"{_W}pPr/{_W}jc") for s in self._chain(key) if s.find(f"{_W}pPr/{_W}jc") is not None), None
            )
        value: str = "left" if found is None else found.get(f"{_W}val")
        return {"start": "left", "end": "right"}.get(value, value)

    def look(self, run: Any, paragraph: Any) -> Look:
        """How a run looks, by itself, its own style or that of its paragraph."""
        own = run.find(f"{_W}rPr")
        character = None if own is None else own.find(f"{_W}rStyle")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        below = self._styled(self._default if style is None else style.get(f"{_W}val"))
        if character is not None:
            styled = self._styled(character.get(f"{_W}val"))
            below = tuple(a or b for a, b in zip(styled, below, strict=True))
        return tuple(_value(own, name, under) for name, under in zip(LOOKS, below, strict=True))

    def _chain(self, key: str) -> Iterator[Any]:
        seen: set[str] = set()
        while key in self._styles and key not in seen:
            seen.add(key)
            yield self._styles[key]
            base = self._styles[key].find(f"{_W}basedOn")
            key = "" if base is None else base.get(f"{_W}val")

    def _styled(self, key: str) -> Look:
        if key not in self._looks:
            look: Look = ("",) * len(LOOKS)
            for style in reversed(list(self._chain(key))):
                look = tuple(
                    _value(style.find(f"{_W}rPr"), name, under) for name, under in zip(LOOKS, look, strict=True)
                )
            self._looks[key] = look
        return self._looks[key]


def _value(properties: Any, name: str, under: str) -> str:
    found = None if properties is None else properties.find(f"{_W}{name}")
    if found is None:
        return under
    value = found.get(f"{_W}val", "1")
    if value in (*_OFF, "baseline"):
        return ""
    return value if name in ("highlight", "vertAlign", "u") else "1"


def letters(paragraph: Any, sheet: StyleSheet) -> list[Letter]:
    """The visible characters of a paragraph, in order."""
    out: list[Letter] = []
    fields: list[dict[str, Any]] = []  # the fields that are open here: code, whether its result has begun, its elements
    for run in _runs(paragraph):
        look: Look | None = None
        for child in run:
            name = child.get(f"{_W}fldCharType") if child.tag == f"{_W}fldChar" else None
            if name == "begin":
                fields.append({"code": "", "shown": False, "nodes": []})
            _note(fields, run)
            if name == "separate" and fields:
                fields[-1]["shown"] = True
            elif name == "end" and fields:
                closed = fields.pop()
                if _COMPUTING.match(closed["code"]) and not _silent(fields):
                    out.append(Letter(COMPUTED, ("",) * len(LOOKS), tuple(dict.fromkeys(closed["nodes"]))))
            elif child.tag == f"{_W}instrText":
                if fields:
                    fields[-1]["code"] += child.text or ""
            elif child.get(f"{_W}type") in ("page", "column"):
                continue  # a break of the page is layout: LibreOffice writes one where a paragraph asks for a new page
            elif not _silent(fields) and (child.tag == f"{_W}t" or child.tag in _CHILDREN):
                look = look or sheet.look(run, paragraph)
                out += (
                    Letter(c, look, (run,))
                    for c in (child.text or "" if child.tag == f"{_W}t" else _CHILDREN[child.tag])
                )
    return out


def _note(fields: list[dict[str, Any]], run: Any) -> None:
    for field in fields:
        field["nodes"].append(run)


def _silent(fields: list[dict[str, Any]]) -> bool:
    """Whether what stands here is a field's code, or the result of one that Word computes."""
    return any(not f["shown"] or _COMPUTING.match(f["code"]) for f in fields)


def _runs(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag == f"{_W}r":
            yield child
        elif child.tag not in (f"{_W}pPr", f"{_W}del", f"{_W}moveFrom"):
            yield from _runs(child)


def text_of(found: Iterable[Letter]) -> str:
    """The characters as text."""
    return "".join(letter.text for letter in found)


def words(text: str) -> list[str]:
    """The text cut into words, spaces and signs, which together give it again."""
    return re.findall(r"\w+|\s|[^\w\s]", text)


# ------------------------------------------------------------------------------------------------------- edits


def exploded(paragraph: Any) -> None:
    """Gives every visible character of a paragraph a run of its own, so that edits can be made on single characters."""
    for run in list(_runs(paragraph)):
        content = [child for child in run if child.tag != f"{_W}rPr"]
        if len(content) == 1 and (content[0].tag != f"{_W}t" or len(content[0].text or "") <= 1):
            continue
        place, parent = run.getparent().index(run), run.getparent()
        single: list[Any] = []
        for child in content:
            pieces = (
                [(child.text or "")[n : n + 1] for n in range(len(child.text or ""))]
                if child.tag == f"{_W}t"
                else [None]
            )
            for piece in pieces:
                one = copy.copy(run)
                for other in list(one):
                    if other.tag != f"{_W}rPr":
                        one.remove(other)
                one.append(_text(piece) if piece is not None else copy.deepcopy(child))
                single.append(one)
        parent.remove(run)
        for number, one in enumerate(single):
            parent.insert(place + number, one)


def joined(paragraph: Any) -> None:
    """Puts neighboring runs of one look into one again: whoever edits the file finds whole sentences."""
    for before, after in pairwise(list(_runs(paragraph))):
        if before.getnext() is not after or before.getparent() is None or _bare(before) is None or _bare(after) is None:
            continue
        if etree.tostring(before.find(f"{_W}rPr")) if before.find(f"{_W}rPr") is not None else b"":
            same = after.find(f"{_W}rPr") is not None and etree.tostring(before.find(f"{_W}rPr")) == etree.tostring(
                after.find(f"{_W}rPr")
            )
        else:
            same = after.find(f"{_W}rPr") is None
        if same:
            _bare(after).text = (_bare(before).text or "") + (_bare(after).text or "")
            before.getparent().remove(before)


def _bare(run: Any) -> Any:
    """The text of a run that holds nothing else."""
    content = [child for child in run if child.tag != f"{_W}rPr"]
    return content[0] if len(content) == 1 and content[0].tag == f"{_W}t" else None


def _text(value: str) -> Any:
    node = etree.Element(f"{_W}t")
    node.text = value
    node.set(_XML_SPACE, "preserve")
    return node


def written(text: str, like: Any, look: Look, sheet: StyleSheet, paragraph: Any) -> list[Any]:
    """New runs for some text, with the fonts of a run near by and the look that it should have."""
    run = etree.Element(f"{_W}r")
    if like is not None and like.find(f"{_W}rPr") is not None:
        properties = copy.deepcopy(like.find(f"{_W}rPr"))
        for name in ("vanish", "webHidden", "rStyle"):
            for found in properties.findall(f"{_W}{name}"):
                properties.remove(found)
        if len(properties):
            run.append(properties)
    with_look(run, look, sheet, paragraph)
    out = []
    for piece in re.split(r"([\t\n])", text):
        if piece:
            one = copy.deepcopy(run)
            one.append(etree.Element(f"{_W}tab" if piece == "\t" else f"{_W}br") if piece in "\t\n" else _text(piece))
            out.append(one)
    return out


def with_look(run: Any, look: Look, sheet: StyleSheet, paragraph: Any) -> None:
    """Makes a run look so, by direct formatting where its style does not."""
    now = sheet.look(run, paragraph)
    if now == look:
        return
    properties = run.find(f"{_W}rPr")
    if properties is None:
        properties = etree.Element(f"{_W}rPr")
        run.insert(0, properties)
    for (name, off), is_so, should in zip(LOOKS.items(), now, look, strict=True):
        if is_so == should:
            continue
        for found in properties.findall(f"{_W}{name}"):
            properties.remove(found)
        if sheet.look(run, paragraph)[list(LOOKS).index(name)] != should:
            node = etree.SubElement(properties, f"{_W}{name}")
            if name in ("highlight", "vertAlign", "u") or not should:
                node.set(f"{_W}val", should or off)
    properties[:] = sorted(
        properties,
        key=lambda node: (
            _ORDER.index(etree.QName(node).localname) if etree.QName(node).localname in _ORDER else len(_ORDER)
        ),
    )
    if not len(properties):
        run.remove(properties)


def same_letters(left: Sequence[Letter], right: Sequence[Letter]) -> bool:
    """Whether two paragraphs read and look the same."""
    return [(a.text, a.look) for a in left] == [(a.text, a.look) for a in right]
