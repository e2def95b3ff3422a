"""Carries out, in the text of a filled template, the notes that `layout` left there, and takes them out.

A note asks for properties of the paragraph that it leads: what stays with what follows, a number, the space below, the
height of its row, or that the two tables stand before it. Everything is done on strings; it must not know law, the case
or the template engine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.parsers import expat

from generator.fields import TABLES_NOTE
from generator.mold import Mold
from generator.sheet import Sheet, TemplateLacks

_NOTE = "<?duress "
#: The order that the schema wants of a paragraph's properties, as far as this program adds any.
_BEFORE_SPACING = (
    *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers"),
    *("pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct"),
    *("autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind"),
)
_ORDER = {f"w:{name}": place for place, name in enumerate(_BEFORE_SPACING)}
_EMPTY_RUN = '<w:r><w:t xml:space="preserve"></w:t></w:r>'
_ANY_EMPTY_RUN = re.compile(
    r"<w:r(?: [^>]*)?(?:/>|>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>|<w:rPr/>)?(?:<w:t(?: [^>]*)?(?:/>|></w:t>))*</w:r>)"
)


def settled(document: str, sheet: Sheet, numbers: Mapping[str, int]) -> tuple[str, str]:
    """The document without its notes, each carried out; and what is not printed just once, empty if nothing is.

    `numbers` gives the number of each numbering instance. Raises TemplateLacks if the template has no place for what a
    note asks.
    """
    first, *pieces = document.split(_NOTE)
    out = [first]
    seen: dict[str, int] = {}
    for piece in pieces:
        note, _, text = piece.partition("?>")
        number, _, wishes = note.partition(" ")
        seen[number] = seen.get(number, 0) + 1
        _settle(out, wishes, numbers)
        out.append(text)
    text = "".join(out).replace(_EMPTY_RUN, "").replace("&#123;", "{").replace("&#125;", "}")
    lost = next((what for number, what in sheet.pieces.items() if seen.get(f"id={number}") != 1), "")
    return _ANY_EMPTY_RUN.sub("", text), lost


def _settle(out: list[str], wishes: str, numbers: Mapping[str, int]) -> None:
    """Changes the paragraph that is open at the end of `out` as the note wishes."""
    piece, start = _open_tag(out, "w:p")
    if piece < 0:
        raise TemplateLacks("the template places text outside a paragraph")
    head = out[piece][start:]
    opening = head[: head.index(">") + 1]
    rest = head[len(opening) :]
    properties = rest[: _properties_end(rest)]
    between = "".join((rest[len(properties) :], *out[piece + 1 :]))
    if not _balanced(between):
        raise TemplateLacks("the template places text outside a paragraph")
    if not wishes:
        return
    wanted: list[tuple[str, str]] = []
    tables = ""
    for wish in wishes.split():
        name, _, value = wish.partition("=")
        if name == "tables":
            tables = f"<?{TABLES_NOTE} here?>"
        elif name == "row":
            _set_height(out, value)
        elif name == "num":
            instance, level = value.split(":")
            wanted.append((name, f"{numbers.get(instance, 0)}:{level}"))
        else:
            wanted.append((name, value))
    if wanted:
        new = with_properties(properties, tuple(wanted))
        out[piece] = f"{out[piece][:start]}{opening}{new}{rest[len(properties) :]}"
    if tables:
        _before_part(out, tables, (piece, start))


def _open_tag(out: list[str], name: str) -> tuple[int, int]:
    """Where the element of that name begins that is open at the end of `out`: (piece, place), (-1, -1) for nowhere."""
    closed = 0
    for piece in range(len(out) - 1, -1, -1):
        text, end = out[piece], len(out[piece])
        while end > 0:
            start = max(text.rfind(f"<{name}>", 0, end), text.rfind(f"<{name} ", 0, end))
            closed += text.count(f"</{name}>", max(start, 0), end)
            if start < 0:
                break
            if text[text.index(">", start) - 1] != "/":
                if not closed:
                    return piece, start
                closed -= 1
            end = start
    return -1, -1


def _set_height(out: list[str], value: str) -> None:
    """Gives the row that is open its height."""
    piece, start = _open_tag(out, "w:tr")
    if piece >= 0:
        found = re.compile(r'<w:tr(?: [^>]*)?>(?:(?!<w:tc[ >]).)*?<w:trHeight [^>]*?w:val="([^"]*)"').match(
            out[piece], start
        )
        if found:
            out[piece] = f"{out[piece][: found.start(1)]}{value}{out[piece][found.end(1) :]}"
            return
    raise TemplateLacks("a row of the caption has no height; set it to at least one line")


def _before_part(out: list[str], what: str, paragraph: tuple[int, int]) -> None:
    """Puts a note before the part of the body that holds the open paragraph: the paragraph itself, or what is around it."""
    text = "".join(out)
    start = sum(len(piece) for piece in out[: paragraph[0]]) + paragraph[1]
    body = text.index(">", text.index("<w:body")) + 1
    inner = _outermost(text[body:])
    at = body + inner if inner is not None else start
    out[:] = [text[:at], what + text[at:]]


def _outermost(text: str) -> int | None:
    """Where the outermost element begins that is still open at the end of `text`."""
    raw = text.encode()
    parser = expat.ParserCreate()
    open_at: list[int] = []
    parser.StartElementHandler = lambda *_: open_at.append(parser.CurrentByteIndex)
    parser.EndElementHandler = lambda *_: open_at.pop()
    parser.Parse(b"<x>", False)
    parser.Parse(raw, False)
    return len(raw[: open_at[1] - 3].decode()) if len(open_at) > 1 else None


@lru_cache(maxsize=256)
def _balanced(text: str) -> bool:
    try:
        expat.ParserCreate().Parse(f"<x>{text}</x>", True)
    except expat.ExpatError:
        return False
    return True


def _properties_end(text: str) -> int:
    """Where the properties end with which a paragraph begins, 0 if it has none."""
    if text.startswith("<w:pPr/>"):
        return len("<w:pPr/>")
    if not text.startswith("<w:pPr>"):
        return 0
    end = text.index("</w:pPr>") + len("</w:pPr>")
    while text.count("<w:pPr>", 0, end) > text.count("</w:pPr>", 0, end):  # an earlier state, as tracked
        end = text.index("</w:pPr>", end) + len("</w:pPr>")
    return end


@lru_cache(maxsize=1024)
def with_properties(properties: str, wanted: tuple[tuple[str, str], ...]) -> str:
    """A paragraph's properties with these added, in the order of the schema."""
    children = _children(properties)
    for name, value in wanted:
        if name == "keep-next":
            _put(children, "w:keepNext", {})
        elif name == "page-break":
            _put(children, "w:pageBreakBefore", {})
        elif name in ("before", "after"):
            _put(children, "w:spacing", {f"w:{name}": value})
        elif name == "num":
            number, level = value.split(":")
            inner = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
            children[:] = [child for child in children if child[0] != "w:numPr"]
            _put(children, "w:numPr", {}, inner)
            if number == "0":  # no number: then no room for one either
                _put(children, "w:ind", {"w:left": "0", "w:firstLine": "0"})
    return f"<w:pPr>{''.join(xml for _, xml in children)}</w:pPr>"


def _put(children: list[tuple[str, str]], name: str, attributes: Mapping[str, str], inner: str = "") -> None:
    """Sets attributes of a property, which is added where the schema wants it if it is not there."""
    for place, (other, xml) in enumerate(children):
        if other == name:
            for attribute, value in attributes.items():
                xml, count = re.subn(rf' {attribute}="[^"]*"', f' {attribute}="{value}"', xml, count=1)
                if not count:
                    xml = re.sub(r"^(<[\w:]+)", rf'\1 {attribute}="{value}"', xml)
            children[place] = name, xml
            return
    told = "".join(f' {attribute}="{value}"' for attribute, value in attributes.items())
    made = f"<{name}{told}>{inner}</{name}>" if inner else f"<{name}{told}/>"
    after = [n for n, (other, _) in enumerate(children) if _ORDER.get(other, 99) > _ORDER[name]]
    children.insert(after[0] if after else len(children), (name, made))


def _children(properties: str) -> list[tuple[str, str]]:
    """The elements within, each as (name, text)."""
    raw = (properties or "<w:pPr/>").encode()
    parser = expat.ParserCreate()
    found: list[tuple[str, int]] = []
    depth = 0

    def begin(name: str, _: object) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            found.append((name, parser.CurrentByteIndex))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0:
            found.append(("", parser.CurrentByteIndex))

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(raw, True)
    return [(name, raw[at : found[n + 1][1]].decode()) for n, (name, at) in enumerate(found[:-1])]


def numbering(part: str, mold: Mold, sheet: Sheet) -> tuple[str, dict[str, int]]:
    """The numbering part with an instance for every restart, and the number of each.

    Raises TemplateLacks if a style that is counted has no list.
    """
    used = {int(number) for number in re.findall(r'<w:num [^>]*?w:numId="(\d+)"', part)}
    numbers: dict[str, int] = {}
    made = []
    for place, (name, starts) in enumerate(sheet.restarts, 1):
        abstract = mold.lists.get(sheet.styles.id(name))
        if abstract is None:
            raise TemplateLacks(f"the template's style {name!r} has no numbering")
        number = next(n for n in range(1, len(used) + 2) if n not in used)
        used.add(number)
        numbers[f"new{place}"] = number
        levels = "".join(
            f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
            for level, start in sorted(starts.items())
        )
        made.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{levels}</w:num>')
    last = part.rfind("</w:num>") + len("</w:num>")
    return part[:last] + "".join(made) + part[last:], numbers
