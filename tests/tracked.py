"""A second, independent way to accept or reject tracked changes, for tests; it shares no code with the program."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def body(data: bytes) -> Any:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))


def _text(paragraph: Any, gone: tuple[str, ...]) -> str:
    out = []
    for node in paragraph.iter(f"{W}t", f"{W}delText", f"{W}tab", f"{W}br", f"{W}instrText", f"{W}delInstrText"):
        if any(up.tag in gone for up in node.iterancestors()) or node.getparent().tag == f"{W}tabs":
            continue
        name = etree.QName(node).localname
        out.append(
            {"tab": "\t", "br": "\n"}.get(name) or (f"<{node.text}>" if "instr" in name.lower() else node.text or "")
        )
    return "".join(out)


def paragraphs(data: bytes, *, accept: bool | None = None) -> list[str]:
    """The paragraphs with words, field codes in angle brackets; with every tracked change accepted or rejected."""
    marks = {True: ("del", "moveFrom"), False: ("ins", "moveTo"), None: ()}[accept]
    gone = tuple(f"{W}{name}" for name in marks)
    root = body(data)
    out: list[str] = []
    run_on = ""
    for paragraph in root.iter(f"{W}p"):
        row = next((up for up in paragraph.iterancestors(f"{W}tr")), None)
        if row is not None and any(row.find(f"{W}trPr/{tag}") is not None for tag in gone):
            continue
        text = run_on + _text(paragraph, gone)
        if any(paragraph.find(f"{W}pPr/{W}rPr/{tag}") is not None for tag in gone):
            following = paragraph.getnext()
            if following is not None and following.tag == f"{W}p":
                run_on = text
                continue
        run_on = ""
        if text.strip():
            out.append(text)
    return out


def changes(data: bytes) -> list[tuple[str, str]]:
    """Every tracked insertion and deletion with words: (ins or del, words)."""
    out = []
    for node in body(data).iter(f"{W}ins", f"{W}del"):
        words = "".join(t.text or "" for t in node.iter(f"{W}t", f"{W}delText"))
        if words:
            out.append((etree.QName(node).localname, words))
    return out
