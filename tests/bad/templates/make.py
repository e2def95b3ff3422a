"""Makes the broken templates beside this file from the shipped letterhead, each with one fault. Run it after a change there.

What each must give stands beside it in a file `.expected`.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from generator.packing import pack, unpack

HERE = Path(__file__).parent
SHIPPED = HERE.parents[2] / "templates/letter.docx"


def paragraph(document: Any, words: str) -> Any:
    return next(
        p for p in document.element.body.iter(qn("w:p")) if words in "".join(t.text or "" for t in p.iter(qn("w:t")))
    )


def text(node: Any, words: str) -> None:
    first, *rest = list(node.iter(qn("w:t")))
    first.text = words
    for other in rest:
        other.getparent().remove(other)


def two_block_tags(document: Any) -> None:
    text(
        paragraph(document, "{%p for line in letterhead.delivery %}"),
        "{%p for line in letterhead.delivery %}{%p if line %}",
    )


def text_beside_a_tag(document: Any) -> None:
    text(
        paragraph(document, "{%p for line in letterhead.delivery %}"), "By hand: {%p for line in letterhead.delivery %}"
    )


def unknown_names(document: Any) -> None:
    text(paragraph(document, "{{r letterhead.date[0] }}"), "{{r letterhaed.date[0] }}")
    text(paragraph(document, "{{r block.runs }}"), "{{r block.rnus }}")


def missing_styles(document: Any) -> None:
    for style in list(document.styles.element):
        if style.get(qn("w:styleId")) in ("Quote", "TableText"):
            style.getparent().remove(style)


def printed_wrongly(document: Any) -> None:
    text(paragraph(document, "{{r letterhead.salutation[0] }}"), "{{ letterhead.salutation[0] }}")
    text(paragraph(document, "{{p block.table(false) }}"), "{{r block.table(false) }}")


def content_control(document: Any) -> None:
    node = paragraph(document, "{%p for line in letterhead.addressee %}")
    control = parse_xml(f'<w:sdt {nsdecls("w")}><w:sdtPr><w:id w:val="77"/></w:sdtPr><w:sdtContent/></w:sdt>')
    node.addprevious(control)
    control[1].append(node)


def tag_cut_by_a_link(document: Any) -> None:
    node = paragraph(document, "{{r letterhead.date[0] }}")
    run = node.find(qn("w:r"))
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), "top")
    second = copy.deepcopy(run)
    text(run, "{{r letterhead")
    text(second, ".date[0] }}")
    run.addnext(link)
    link.append(second)


def tag_over_two_paragraphs(document: Any) -> None:
    node = paragraph(document, "{{r letterhead.salutation[0] }}")
    second = copy.deepcopy(node)
    text(node, "{{r letterhead")
    text(second, ".salutation[0] }}")
    node.addnext(second)


def tracked_tag(document: Any) -> None:
    run = paragraph(document, "{{r letterhead.date[0] }}").find(qn("w:r"))
    change = parse_xml(f'<w:ins {nsdecls("w")} w:id="5" w:author="IC" w:date="2027-01-01T00:00:00Z"/>')
    run.addprevious(change)
    change.append(run)


def end_without_its_beginning(document: Any) -> None:
    node = paragraph(document, "{%p for line in letterhead.delivery %}")
    node.getparent().remove(node)


def kind_without_a_place(document: Any) -> None:
    node = paragraph(document, 'block.kind == "quote"')
    for gone in (node, node.getnext(), node.getnext().getnext()):
        gone.getparent().remove(gone)


def curly_quotes(document: Any) -> None:
    text(paragraph(document, '{%p if block.kind == "flush" %}'), "{%p if block.kind == “flush” %}")


def comment(document: Any) -> None:
    document.add_comment(document.paragraphs[1].runs[0], "Here goes {{ document.title }}.")


def style_without_numbering(document: Any) -> None:
    style = document.styles["Numbered Paragraph"].element
    style.pPr.remove(style.pPr.find(qn("w:numPr")))


FAULTS: dict[str, Callable[[Any], None]] = {
    made.__name__.replace("_", "-"): made
    for made in (
        two_block_tags, text_beside_a_tag, unknown_names, missing_styles, printed_wrongly, content_control, tag_cut_by_a_link,
        tag_over_two_paragraphs, tracked_tag, end_without_its_beginning, kind_without_a_place, curly_quotes, comment,
        style_without_numbering,
    )
}  # fmt: skip


def endnote(data: bytes) -> bytes:
    """A tag in an endnote, which python-docx cannot make."""
    parts = unpack(data)
    space = nsdecls("w")
    note = '<w:endnote w:id="2"><w:p><w:r><w:t>See {{ document.title }}.</w:t></w:r></w:p></w:endnote>'
    parts["word/endnotes.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:endnotes {space}>{note}</w:endnotes>'.encode()
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(
        b"</Types>", f'<Override PartName="/word/endnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
    links = parts["word/_rels/document.xml.rels"]
    parts["word/_rels/document.xml.rels"] = links.replace(
        b"</Relationships>",
        f'<Relationship Id="rIdEnd" Type="{relation}" Target="endnotes.xml"/></Relationships>'.encode(),
    )
    return pack(parts)


def main() -> None:
    """Writes every broken template."""
    for name, change in FAULTS.items():
        document = Document(str(SHIPPED))
        change(document)
        out = io.BytesIO()
        document.save(out)
        (HERE / f"{name}.docx").write_bytes(pack(unpack(out.getvalue())))
    (HERE / "endnote.docx").write_bytes(endnote(SHIPPED.read_bytes()))
    (HERE / "no-word-file.docx").write_bytes(b"This was saved as text.\n")


if __name__ == "__main__":
    main()
