"""Word's tracked changes: a file as it reads with every change accepted, or with every change rejected.

It must not know who made the changes or what the words mean; it follows what Word does with a paragraph mark that goes.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from generator.packing import pack, unpack

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PART = re.compile(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml")
_CHANGES = re.compile(
    rb"<w:(ins|del|moveFrom|moveTo|rPrChange|pPrChange|tblPrChange|trPrChange|tcPrChange|sectPrChange)[ />]"
)
#: What stands for a paragraph or row that was inserted or deleted is an empty mark inside its properties.
_MARKED = (f"{_W}rPr", f"{_W}trPr", f"{_W}ctrlPr")
_RANGES = tuple(f"{_W}{name}Range{end}" for name in ("moveFrom", "moveTo") for end in ("Start", "End"))
_FORMATS = tuple(
    f"{_W}{name}Change" for name in ("rPr", "pPr", "tblPr", "tblPrEx", "trPr", "tcPr", "sectPr", "tblGrid", "numbering")
)


def has_changes(data: bytes) -> bool:
    """Whether a Word file holds tracked changes."""
    return any(_PART.fullmatch(name) and _CHANGES.search(part) for name, part in unpack(data).items())


def settled(data: bytes, *, accept: bool) -> bytes:
    """The file with all its tracked changes accepted, or all rejected. Raises `zipfile.BadZipFile` if it is no package."""
    parts = unpack(data)
    for name, part in parts.items():
        if _PART.fullmatch(name) and _CHANGES.search(part):
            root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
            _settle(root, accept=accept)
            parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack(parts)


def _settle(root: Any, *, accept: bool) -> None:
    gone = (f"{_W}del", f"{_W}moveFrom") if accept else (f"{_W}ins", f"{_W}moveTo")
    kept = (f"{_W}ins", f"{_W}moveTo") if accept else (f"{_W}del", f"{_W}moveFrom")
    for row in list(root.iter(f"{_W}tr")):
        if any(row.find(f"{_W}trPr/{tag}") is not None for tag in gone):
            table = row.getparent()
            table.remove(row)
            if table.tag == f"{_W}tbl" and table.find(f".//{_W}tr") is None:
                table.getparent().remove(table)
    joined = [p for p in root.iter(f"{_W}p") if any(p.find(f"{_W}pPr/{_W}rPr/{tag}") is not None for tag in gone)]
    for node in list(root.iter(*gone, *_RANGES)):
        node.getparent().remove(node)  # Word's files have no text between elements, so no tail is lost
    for node in list(root.iter(*kept)):
        if node.getparent().tag in _MARKED:
            node.getparent().remove(node)
        else:
            _unwrap(node)
    for text in root.iter(f"{_W}delText", f"{_W}delInstrText"):
        text.tag = f"{_W}t" if text.tag == f"{_W}delText" else f"{_W}instrText"
    _formats(root, accept=accept)
    for paragraph in reversed(joined):
        _join(paragraph)


def _unwrap(node: Any) -> None:
    parent, place = node.getparent(), node.getparent().index(node)
    for number, child in enumerate(list(node)):
        parent.insert(place + number, child)
    parent.remove(node)


def _formats(root: Any, *, accept: bool) -> None:
    """Takes out the record of changed formatting; on rejection what it records comes back."""
    for change in list(root.iter(*_FORMATS)):
        properties = change.getparent()
        if properties is None:
            continue
        properties.remove(change)
        if accept:
            continue
        before = change[0] if len(change) else None
        # The record of a paragraph's properties holds neither its section nor the look of its mark: those stay.
        stay = (
            [child for child in properties if child.tag in (f"{_W}rPr", f"{_W}sectPr")]
            if properties.tag == f"{_W}pPr"
            else []
        )
        for child in list(properties):
            properties.remove(child)
        properties.extend([*(before if before is not None else ()), *stay])


def _join(paragraph: Any) -> None:
    """A paragraph whose mark is gone runs on into the next one, whose look it takes, as in Word."""
    following = paragraph.getnext()
    while following is not None and following.tag not in (f"{_W}p", f"{_W}tbl", f"{_W}sectPr", f"{_W}tcPr"):
        following = following.getnext()
    content = [child for child in paragraph if child.tag != f"{_W}pPr"]
    if following is None or following.tag != f"{_W}p":
        cell_needs_it = paragraph.getparent().tag == f"{_W}tc" and len(paragraph.getparent().findall(f"{_W}p")) == 1
        if not content and not cell_needs_it:
            paragraph.getparent().remove(paragraph)
        return
    start = 1 if following.find(f"{_W}pPr") is not None else 0
    for number, child in enumerate(content):
        following.insert(start + number, child)
    paragraph.getparent().remove(paragraph)
