"""Makes a Word template ready once: patched by docxtpl's own code, its unchanging parts kept compressed as they lie.

The only importer of docxtpl. What it gives is plain data, so that it can be kept on disk and read back without Word code;
`press` fills it. It must not know law, the case, or what the template's tags mean.
"""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import asdict

from generator.packing import Entry, entries

BODY, CORE = "word/document.xml", "docProps/core.xml"
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
#: The core properties in which docxtpl looks for tags.
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")


class Source(Struct, frozen=True):
    """A part with tags: the text that the engine compiles, and what stands before and after its result."""

    text: str
    before: str
    after: str


class Mold(Struct, frozen=True):
    """A template made ready. `entries` are all its parts, as docxtpl would save them, compressed."""

    entries: Mapping[str, Entry]
    sources: Mapping[str, Source]  # part name -> its text; the body first, then in docxtpl's order
    properties: Mapping[str, str]  # placeholder in the core properties -> the text that the engine compiles
    relations: frozenset[str]  # ids that the body may refer to
    styles: Mapping[str, str]  # style id by style name
    lists: Mapping[str, int] = field(default_factory=dict)  # style id -> the abstract list that it counts in
    text_width: int = 0
    page_center: int = 0


def make(data: bytes) -> Mold:
    """The mold of a template. Raises what python-docx and lxml raise for a file that is no Word file."""
    from docxtpl import DocxTemplate

    word = DocxTemplate(io.BytesIO(data))
    word.init_docx()
    body = word.patch_xml(word.get_xml())
    changing = {
        str(part.partname).lstrip("/"): word.patch_xml(word.get_part_xml(part))
        for uri in (word.HEADER_URI, word.FOOTER_URI)
        for _, part in word.get_headers_footers(uri)
    }
    for part in word.docx.part.package.parts:
        if part.content_type == _FOOTNOTES:
            changing[str(part.partname).lstrip("/")] = word.patch_xml(part.blob.decode("utf-8"))
    properties = _mark_properties(word.docx.core_properties)
    found = _measures(word)
    out = io.BytesIO()
    word.docx.save(out)
    parts = entries(out.getvalue())
    before, after = _around_body(parts[BODY].content().decode("utf-8"))
    known = set(re.findall(r'xmlns:\w+="[^"]*"', before))
    opening = re.match(r"<w:body[^>]*>", body)
    assert opening  # docxtpl takes no other prefix
    kept = [name for name in re.findall(r'xmlns:\w+="[^"]*"', opening[0]) if name not in known]
    body = f"<{' '.join(['w:body', *kept])}>{body[opening.end() :]}"
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    sources = {BODY: Source(_lines(body), before, after)}
    sources |= {name: Source(_lines(_undeclared(xml)), declared, "") for name, xml in changing.items()}
    return Mold(parts, sources, properties, frozenset(word.docx.part.rels), **found)


def _lines(xml: str) -> str:
    """docxtpl begins a line at every paragraph, which is how the engine counts them."""
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)


def _undeclared(xml: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", xml)


def _around_body(document: str) -> tuple[str, str]:
    start, end = document.index("<w:body"), document.rindex("</w:body>")
    return document[:start], document[end + len("</w:body>") :]


def _mark_properties(core: Any) -> dict[str, str]:
    """Puts placeholders where the core properties have tags; docxtpl writes every one of them, empty ones too."""
    marked: dict[str, str] = {}
    for name in _PROPERTIES:
        text = getattr(core, name)
        if "{" in text:
            marked[f"duress-{name}-here"] = text
            text = f"duress-{name}-here"
        setattr(core, name, text)
    return marked


def _measures(word: Any) -> dict[str, Any]:
    from docx.oxml.ns import qn

    section = word.docx.sections[0]
    left = section.left_margin.twips
    lists: dict[str, int] = {}
    numbering = _numbering(word)
    for style in word.docx.styles.element.iter(qn("w:style")):
        for number in style.xpath("w:pPr/w:numPr/w:numId/@w:val"):
            if number in numbering:
                lists[style.get(qn("w:styleId"))] = numbering[number]
    return {
        "styles": {style.name: style.style_id for style in word.docx.styles},
        "lists": lists,
        "text_width": section.page_width.twips - left - section.right_margin.twips,
        "page_center": section.page_width.twips // 2 - left,
    }


def _numbering(word: Any) -> dict[str, int]:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    for relation in word.docx.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return {
                number.get(qn("w:numId")): int(number.xpath("w:abstractNumId/@w:val")[0])
                for number in relation.target_part.element.iter(qn("w:num"))
            }
    return {}


# ------------------------------------------------------------------------------------------------- kept on disk


def as_kept(mold: Mold) -> bytes:
    """The mold as plain data."""
    kept = {**asdict(mold), "relations": sorted(mold.relations)}
    kept["entries"] = {name: [b64encode(e.data).decode(), e.crc, e.size] for name, e in mold.entries.items()}
    kept["sources"] = {name: [source.text, source.before, source.after] for name, source in mold.sources.items()}
    return json.dumps(kept).encode()


def from_kept(data: bytes) -> Mold:
    """A mold from what `as_kept` gave. Raises ValueError, KeyError or TypeError for anything else."""
    kept = json.loads(data)
    kept["entries"] = {name: Entry(b64decode(text), crc, size) for name, (text, crc, size) in kept["entries"].items()}
    kept["sources"] = {name: Source(*texts) for name, texts in kept["sources"].items()}
    kept["relations"] = frozenset(kept["relations"])
    return Mold(**kept)


# --------------------------------------------------------------------- what needs docxtpl for one paper after all


def with_breaks(xml: str) -> str:
    """The text with docxtpl's reading of newlines, tabs and page breaks in words."""
    from docxtpl import DocxTemplate

    return str(DocxTemplate("").resolve_listing(xml))


def repaired(body: str, namespaces: str) -> str:
    """The body with docxtpl's repair of tables whose rows and columns do not agree, and its count of drawings.

    `namespaces` is the opening tag of the document, which declares what the body uses.
    """
    from docxtpl import DocxTemplate
    from lxml import etree

    word = DocxTemplate("")
    word.docx_ids_index = 1000
    declared = " ".join(re.findall(r'xmlns:\w+="[^"]*"', namespaces))
    tree = word.fix_tables(body.replace("<w:body", f"<w:body {declared}", 1))
    word.fix_docpr_ids(tree)
    return str(etree.tostring(tree, encoding="unicode"))


def by_docxtpl(template: Any, context: Mapping[str, Any], environment: Any) -> bytes:
    """The file as plain docxtpl makes it. `template` is a path, bytes in a stream, or a DocxTemplate."""
    from docxtpl import DocxTemplate

    word = template if isinstance(template, DocxTemplate) else DocxTemplate(template)
    word.render(dict(context), environment, autoescape=True)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()
