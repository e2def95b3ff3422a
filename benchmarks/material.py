"""What the engines are given: the reyes motion as values for our own template, and as plain text for the engines of others."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from docx import Document as WordDocument

from generator import drafting, library, reading
from generator.document import Document, plain
from generator.home import samples_dir
from generator.layout import context
from generator.mold import make
from generator.sheet import Sheet, Styles
from generator.wordml import Comments

DAY = dt.date(2027, 3, 5)


def document(paper: str) -> tuple[Document, Path]:
    """A paper of the reyes sample, and its template."""
    office = library.load()
    case = reading.load(samples_dir() / "reyes/case.yaml", offenses={o.id for o in office.offenses})
    analysis = drafting.analyze_case(case, office)
    found = drafting.compose(office.papers[paper], case, analysis, office, drafting.Options(DAY, tables=False)).document
    return found, office.template(found.template)


def values(paper: Document, template: Path) -> dict[str, Any]:
    """What the template sees; tables and boxes are made already, so that every engine only places them."""
    mold = make(template.read_bytes())
    view = context(paper, Sheet(Styles(dict(mold.styles), mold.text_width, mold.page_center), Comments()))
    for block in (block for part in view["parts"] for block in part["blocks"]):
        if "table" in block:
            block["table"] = {on: block["table"](on) for on in (True, False)}.__getitem__
        for name in ("box", "lines"):
            if name in block:
                block[name] = _always(block[name]())
    return view


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def grown(view: dict[str, Any], times: int) -> dict[str, Any]:
    """The same values with the blocks of every part repeated."""
    return {**view, "parts": [{**part, "blocks": part["blocks"] * times} for part in view["parts"]]}


# -------------------------------------------------------------------------- the same visible text for other engines


def plain_values(paper: Document) -> dict[str, Any]:
    """The paper's words: one entry a paragraph, with its kind; rows of tables by their cells."""
    return {
        "title": paper.title,
        "footer": paper.footer,
        "parts": [{"blocks": list(_blocks(part))} for part in paper.parts],
    }


def _blocks(part: Any) -> Iterator[dict[str, Any]]:
    if part.caption:
        head = part.caption
        lines = [
            *head.attorney,
            *head.court,
            head.plaintiff,
            *head.defendants,
            head.case_number,
            *head.title,
            *head.hearing,
        ]
        yield from ({"is_flush": True, "text": plain(line)} for line in lines)
    for block in part.blocks:
        if block.rows:
            rows = [{f"c{n}": plain(cell) for n, cell in enumerate(row)} for row in block.rows]
            yield {"is_table": True, "rows": [{**dict.fromkeys(("c0", "c1", "c2", "c3"), ""), **row} for row in rows]}
        else:
            yield {f"is_{block.kind}": True, "text": plain(block.runs)}


KINDS = (
    "heading1",
    "heading2",
    "heading3",
    "title",
    "body",
    "flush",
    "quote",
    "numbered",
    "item",
    "signature",
    "single",
    "seam",
)


def plain_template() -> bytes:
    """A template in the tags that docxtemplater and easy-template-x share: loops and conditions around paragraphs."""
    word = WordDocument()
    word.sections[0].header.paragraphs[0].text = "{title}"
    word.sections[0].footer.paragraphs[0].text = "{footer}"
    for tag in ("{#parts}", "{#blocks}"):
        word.add_paragraph(tag)
    for kind in KINDS:
        for text in (f"{{#is_{kind}}}", "{text}", f"{{/is_{kind}}}"):
            word.add_paragraph(text)
    word.add_paragraph("{#is_table}")
    cells = word.add_table(1, 4).rows[0].cells
    for number, cell in enumerate(cells):
        cell.text = f"{'{#rows}' if number == 0 else ''}{{c{number}}}{'{/rows}' if number == 3 else ''}"
    for tag in ("{/is_table}", "{/blocks}", "{/parts}"):
        word.add_paragraph(tag)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def write_for_others(folder: Path) -> None:
    """Writes template.docx and values.json for the engines of others."""
    paper, _ = document("motion")
    (folder / "template.docx").write_bytes(plain_template())
    (folder / "values.json").write_text(json.dumps(plain_values(paper)), encoding="utf-8")
