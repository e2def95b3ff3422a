"""Merges a document into a Word template and gives the file's bytes, the same bytes for the same document.

The only importer of docxtpl; it must not know law or the case, and it draws no words of its own.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from generator.document import Document
from generator.fields import TABLES_NOTE, Fields, page_results
from generator.findings import CannotContinue, Finding
from generator.frontmatter import tables_xml
from generator.layout import context
from generator.packing import pack, unpack
from generator.sheet import Sheet, Styles, TemplateLacks
from generator.wordml import Comments, clean, escape

_COMMENTS, _TEXT = "word/comments.xml", "word/document.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Merged:
    """A paper in its template, but for the pages: what it marks, and its parts with notes where pages belong."""

    parts: Mapping[str, bytes]
    fields: Fields
    styles: Styles

    def data(self, pages: Mapping[str, int]) -> bytes:
        """The file with these pages by bookmark; the same pages give the same bytes."""
        text = self.parts[_TEXT]
        note = f"<?{TABLES_NOTE} here?>".encode()
        if note in text:
            text = text.replace(note, tables_xml(self.styles, self.fields, pages).encode())
        return pack({**self.parts, _TEXT: page_results(text, pages)})


def render(document: Document, template: Path, *, comments: bool = True) -> bytes:
    """The finished .docx of `document`, set in the styles of `template`; nothing is known of its pages.

    `comments=False` leaves out the margin comments. Raises ValueError if the document holds a character that no
    paper can hold, a number Word cannot show, or a footer of more than two lines; raises CannotContinue (exit 4) if
    the template cannot be read, or does not print everything the document holds.
    """
    return merged(document, template, comments=comments).data({})


def merged(document: Document, template: Path, *, comments: bool = True) -> Merged:
    """As `render`, but ready for any pages."""
    word = DocxTemplate(template)
    try:
        word.init_docx()
    except (KeyError, OSError, zipfile.BadZipFile, OpcError, etree.XMLSyntaxError) as problem:
        raise _template_fault(template, "template-unreadable", f"the template cannot be read: {problem}") from problem
    sheet = Sheet(_styles(word), Comments(wanted=comments))
    try:
        view = context(document, sheet)
        word.render(view, _environment(), autoescape=True)
        lost = _settle(word, sheet)
    except TemplateLacks as problem:
        raise _template_fault(template, "template-lacks", str(problem)) from problem
    except (TemplateError, etree.XMLSyntaxError) as problem:
        raise _template_fault(template, "template-fault", f"the template cannot be merged: {problem}") from problem
    if lost:
        raise _template_fault(template, "template-drops-text", f"the template does not print {lost} exactly once")
    _properties(word, document)
    out = io.BytesIO()
    word.save(out)
    parts = unpack(out.getvalue())
    _margin(parts, sheet.comments.texts, document)
    return Merged(parts, sheet.fields, sheet.styles)


def _template_fault(template: Path, code: str, message: str) -> CannotContinue:
    hint = "Correct the template in Word, or put the shipped one back."
    return CannotContinue([Finding(str(template), 0, 0, "error", code, "", message, hint)], exit_code=4)


def _environment() -> ImmutableSandboxedEnvironment:
    """One environment for body, headers, footers and properties: sandboxed, strict, escaping."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _styles(word: Any) -> Styles:
    section = word.docx.sections[0]
    left = section.left_margin.twips
    return Styles(
        ids={style.name: style.style_id for style in word.docx.styles},
        text_width=section.page_width.twips - left - section.right_margin.twips,
        page_center=section.page_width.twips // 2 - left,
    )


# ------------------------------------------------------------------------------------- what the notes ask for


def _settle(word: Any, sheet: Sheet) -> str:
    """Carries out the notes that `layout` left in the text and takes them out. Gives what is not there just once."""
    numbers = _instances(word, sheet)
    seen: dict[int, int] = {}
    for note in list(word.docx.element.body.iter(etree.ProcessingInstruction)):
        if note.target != "duress":
            continue
        wants = dict(piece.partition("=")[::2] for piece in note.text.split())
        number = int(wants.pop("id"))
        seen[number] = seen.get(number, 0) + 1
        if wants.pop("tables", ""):
            _note_tables(note.getparent())
        _apply(note.getparent(), wants, numbers)
        note.getparent().remove(note)
    for run in list(word.docx.element.body.iter(qn("w:r"))):
        # docxtpl leaves the two halves of the run in which the tag stood.
        if all(child.tag == qn("w:rPr") or (child.tag == qn("w:t") and not child.text) for child in run):
            run.getparent().remove(run)
    return next((what for number, what in sheet.pieces.items() if seen.get(number) != 1), "")


def _note_tables(paragraph: Any) -> None:
    """Notes that the two tables stand before the part that begins with `paragraph`."""
    first = paragraph
    while first.getparent() is not None and first.getparent().tag != qn("w:body"):
        first = first.getparent()
    first.addprevious(etree.ProcessingInstruction(TABLES_NOTE, "here"))


def _apply(paragraph: Any, wants: dict[str, str], numbers: dict[str, int]) -> None:
    if paragraph.tag != qn("w:p"):
        raise TemplateLacks("the template places text outside a paragraph")
    if wants:
        properties = paragraph.get_or_add_pPr()
    for name, value in wants.items():
        if name == "keep-next":
            properties.get_or_add_keepNext()
        elif name == "page-break":
            properties.get_or_add_pageBreakBefore()
        elif name in ("before", "after"):
            properties.get_or_add_spacing().set(qn(f"w:{name}"), value)
        elif name == "row":
            row = next(paragraph.iterancestors(qn("w:tr")), None)
            height = None if row is None else row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
            if height is None:
                raise TemplateLacks("a row of the caption has no height; set it to at least one line")
            height.set(qn("w:val"), value)
        elif name == "num":
            instance, level = value.split(":")
            numbering = properties.get_or_add_numPr()
            numbering.get_or_add_ilvl().val = int(level)
            numbering.get_or_add_numId().val = numbers.get(instance, 0)
            if instance == "0":  # no number: then no room for one either
                properties.get_or_add_ind().set(qn("w:left"), "0")
                properties.get_or_add_ind().set(qn("w:firstLine"), "0")


def _instances(word: Any, sheet: Sheet) -> dict[str, int]:
    """A numbering instance for every restart, of the list that the template ties to the style."""
    if not sheet.restarts:
        return {}
    styles = word.docx.styles.element
    numbering = word.docx.part.numbering_part.element
    out: dict[str, int] = {}
    for place, (name, starts) in enumerate(sheet.restarts, 1):
        found = styles.xpath(f'w:style[@w:styleId="{sheet.styles.id(name)}"]/w:pPr/w:numPr/w:numId/@w:val')
        if not found:
            raise TemplateLacks(f"the template's style {name!r} has no numbering")
        abstract = numbering.xpath(f'w:num[@w:numId="{found[0]}"]/w:abstractNumId/@w:val')[0]
        instance = numbering.add_num(int(abstract))
        for level, start in sorted(starts.items()):
            instance.add_lvlOverride(level).add_startOverride(start)
        out[f"new{place}"] = instance.numId
    return out


# ------------------------------------------------------------------------------------------- around the text


def _properties(word: Any, document: Document) -> None:
    created = dt.datetime.fromisoformat(document.created)
    core = word.docx.core_properties
    core.title, core.author, core.last_modified_by = (
        clean(document.title),
        clean(document.author),
        clean(document.author),
    )
    core.created = core.modified = created
    core.language, core.revision = "en-US", 1
    core.comments = core.keywords = core.subject = core.category = ""


def _margin(parts: dict[str, bytes], texts: list[str], document: Document) -> None:
    """Writes the comments part, or takes the empty one out of a paper without comments."""
    if not texts:
        parts.pop(_COMMENTS, None)
        for name, pattern in (
            ("[Content_Types].xml", rb'<Override [^>]*PartName="/word/comments.xml"[^>]*/>'),
            ("word/_rels/document.xml.rels", rb'<Relationship [^>]*Target="comments.xml"[^>]*/>'),
        ):
            parts[name] = re.sub(pattern, b"", parts[name])
        return
    author = document.author or "Counsel"
    initials = "".join(word[0] for word in author.split())[:3].upper()
    day = document.created[:10]
    who = f'w:author="{_attribute(author)}" w:initials="{_attribute(initials)}" w:date="{day}T00:00:00Z"'
    notes = []
    for number, text in enumerate(texts):
        lines = "".join(
            '<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>'
            f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
            for line in text.split("\n")
        )
        notes.append(f'<w:comment w:id="{number}" {who}>{lines}</w:comment>')
    xml = f'<w:comments xmlns:w="{_W}">{"".join(notes)}</w:comments>'
    parts[_COMMENTS] = etree.tostring(etree.fromstring(xml), xml_declaration=True, encoding="UTF-8", standalone=True)


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;").replace("\n", " ")
