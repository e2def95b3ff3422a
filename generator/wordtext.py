"""The visible words of any Word file, paragraph by paragraph: body, headers, footers, notes and comments.

It must not know who wrote the file or what the words mean; deleted text, field codes and hidden fallbacks are left out.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, Literal

from lxml import etree
from msgspec import Struct

from generator.findings import CannotContinue, Finding
from generator.packing import unpack
from generator.source import EXIT_INVALID

Where = Literal["paragraph", "header", "footer", "footnote", "endnote", "comment"]
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS: tuple[tuple[str, Where], ...] = (
    (r"word/document\.xml", "paragraph"), (r"word/header\d*\.xml", "header"), (r"word/footer\d*\.xml", "footer"),
    (r"word/footnotes\.xml", "footnote"), (r"word/endnotes\.xml", "endnote"), (r"word/comments\.xml", "comment"),
)  # fmt: skip
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}pPr", f"{_W}rPr", _FALLBACK}
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011", f"{_W}ptab": "\t"}


class Passage(Struct, frozen=True):
    """One paragraph with words in it. `number` counts such paragraphs within its kind of place, from 1."""

    where: Where
    number: int
    text: str

    def __str__(self) -> str:
        return f"{self.where} {self.number}"


def passages(data: bytes, file: str) -> list[Passage]:
    """Every paragraph of a Word file that holds words. Raises CannotContinue (exit 3) for a file that is none."""
    try:
        parts = unpack(data)
        found: list[Passage] = []
        for pattern, where in _PARTS:
            texts = [text for name in sorted(parts) if re.fullmatch(pattern, name) for text in _texts(parts[name])]
            found += [Passage(where, number, text) for number, text in enumerate(texts, 1)]
    except (zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError, NotImplementedError) as fault:
        raise _unreadable(file, str(fault)) from None
    if "word/document.xml" not in parts:
        raise _unreadable(file, "it has no document in it")
    return found


def rows(data: bytes, file: str) -> list[tuple[str, ...]]:
    """The words of every row of every table of the body, cell by cell; a cell's paragraphs are lines.

    Raises CannotContinue (exit 3) for a file that is no Word file.
    """
    try:
        part = unpack(data)["word/document.xml"]
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, RuntimeError, NotImplementedError) as fault:
        raise _unreadable(file, str(fault)) from None
    return [
        tuple(
            "\n".join("".join(_words(p)) for p in cell.iter(f"{_W}p")).strip()
            for cell in row.iter(f"{_W}tc")
            if next(up for up in cell.iterancestors() if up.tag == f"{_W}tr") is row
        )
        for row in root.iter(f"{_W}tr")
    ]


def _unreadable(file: str, why: str) -> CannotContinue:
    hint = "save it from the word processor as .docx, without a password"
    return CannotContinue(
        [Finding(file, 0, 0, "error", "not-a-word-file", "", f"cannot be read as a Word file: {why}", hint)],
        EXIT_INVALID,
    )


def _texts(part: bytes) -> Iterator[str]:
    # A file from outside: no entities, no network, no huge trees.
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for paragraph in root.iter(f"{_W}p"):
        if any(up.tag == _FALLBACK for up in paragraph.iterancestors()):
            continue
        text = "".join(_words(paragraph))
        if text.strip():
            yield text


def _words(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIPPED or child.tag == f"{_W}p":  # a paragraph of a text box stands for itself
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        else:
            yield from _words(child)
