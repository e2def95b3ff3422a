"""Merges a document into a Word template and gives the file's bytes, the same bytes for the same document.

It must not know law or the case, and it draws no words of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from jinja2 import TemplateError
from msgspec import Struct

from generator import cache
from generator.document import Document
from generator.fields import TABLES_NOTE, Fields, page_results
from generator.findings import CannotContinue, Finding
from generator.frontmatter import tables_xml
from generator.layout import context
from generator.mold import BODY, CORE, as_kept, from_kept, make
from generator.packing import Entry, pack, unpack
from generator.press import NotWellFormed, Press, checked, press
from generator.settle import numbering, settled
from generator.sheet import Sheet, Styles, TemplateLacks
from generator.templatesafety import unsafe
from generator.wordml import Comments, clean, escape

_COMMENTS, _NUMBERING = "word/comments.xml", "word/numbering.xml"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE_NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Merged(Struct, frozen=True):
    """A paper in its template, but for the pages: what it marks, and its parts with notes where pages belong."""

    kept: Mapping[str, bytes | Entry]
    fields: Fields
    styles: Styles

    @property
    def parts(self) -> dict[str, bytes]:
        """Every part by name, uncompressed."""
        return {name: part.content() if isinstance(part, Entry) else part for name, part in self.kept.items()}

    def data(self, pages: Mapping[str, int]) -> bytes:
        """The file with these pages by bookmark; the same pages give the same bytes."""
        text = self.kept[BODY]
        assert isinstance(text, bytes)
        note = f"<?{TABLES_NOTE} here?>"
        if note.encode() in text:
            text = checked(BODY, text.decode().replace(note, tables_xml(self.styles, self.fields, pages)))
        return pack({**self.kept, BODY: page_results(text, pages)})


def render(document: Document, template: Path, *, comments: bool = True) -> bytes:
    """The finished .docx of `document`, set in the styles of `template`; nothing is known of its pages.

    `comments=False` leaves out the margin comments. Raises ValueError if the document holds a character that no
    paper can hold, a number Word cannot show, or a footer of more than two lines; raises CannotContinue (exit 4) if
    the template cannot be read, or does not print everything the document holds.
    """
    return merged(document, template, comments=comments).data({})


def merged(document: Document, template: Path, *, comments: bool = True) -> Merged:
    """As `render`, but ready for any pages."""
    try:
        ready = _ready(template)
        mold = ready.mold
        styles = Styles(dict(mold.styles), mold.text_width, mold.page_center)
        sheet = Sheet(styles, Comments(wanted=comments))
        parts = ready.fill(context(document, sheet), check=False)
        numbers: dict[str, int] = {}
        if sheet.restarts:
            if _NUMBERING not in parts:
                raise TemplateLacks("the template has no numbering")
            text, numbers = numbering(_text(parts[_NUMBERING]), mold, sheet)
            parts[_NUMBERING] = text.encode()
        text, lost = settled(_text(parts[BODY]), sheet, numbers)
        parts[BODY] = checked(BODY, text)
    except TemplateLacks as problem:
        raise _template_fault(template, "template-lacks", str(problem)) from problem
    except (TemplateError, NotWellFormed) as problem:
        raise _template_fault(template, "template-fault", f"the template cannot be merged: {problem}") from problem
    if lost:
        raise _template_fault(template, "template-drops-text", f"the template does not print {lost} exactly once")
    parts[CORE] = _properties(_text(parts[CORE]), document).encode()
    _margin(parts, sheet.comments.texts, document)
    return Merged(parts, sheet.fields, sheet.styles)


def _text(part: bytes | Entry) -> str:
    return (part.content() if isinstance(part, Entry) else part).decode("utf-8")


def _ready(template: Path) -> Press:
    """The template, compiled once for these bytes. Raises CannotContinue (exit 4) if it is no Word file."""
    try:
        data = template.read_bytes()
        return _pressed(hashlib.sha256(data).hexdigest(), data)
    except (TemplateError, TemplateLacks):
        raise
    except _Unsafe as problem:
        hint = "take nothing from a stranger's file: begin with `duress eject`"
        found = [Finding(str(template), 0, 0, "error", "template-unsafe", "", reason, hint) for reason in problem.reasons]
        raise CannotContinue(found, exit_code=4) from None
    except Exception as problem:  # whatever python-docx and lxml raise for a file that is no Word file
        raise _template_fault(template, "template-unreadable", f"the template cannot be read: {problem}") from problem


class _Unsafe(Exception):
    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


_PRESSED: dict[str, Press] = {}


def _pressed(digest: str, data: bytes) -> Press:
    if digest not in _PRESSED:
        name = cache.key("mold", digest)
        kept = cache.get(name)
        try:
            ready = from_kept(kept) if kept else None
        except (ValueError, KeyError, TypeError):
            ready = None
        if ready is None:
            if reasons := list(unsafe(unpack(data))):
                raise _Unsafe(reasons)
            ready = make(data)
            cache.put(name, as_kept(ready))
        _PRESSED[digest] = press(ready)
    return _PRESSED[digest]


def _template_fault(template: Path, code: str, message: str) -> CannotContinue:
    hint = "Correct the template in Word, or put the shipped one back."
    return CannotContinue([Finding(str(template), 0, 0, "error", code, "", message, hint)], exit_code=4)


# ------------------------------------------------------------------------------------------- around the text


def _properties(core: str, document: Document) -> str:
    """The core properties with the paper's own, in the order in which Word files have them."""
    title, author = _character_data(document.title), _character_data(document.author)
    created = f"{dt.datetime.fromisoformat(document.created):%Y-%m-%dT%H:%M:%SZ}"
    root = core[: core.index(">", core.index("<cp:coreProperties "))]
    for prefix, name in _CORE_NAMES.items():
        if f"xmlns:{prefix}=" not in root:
            core = core.replace("<cp:coreProperties ", f'<cp:coreProperties xmlns:{prefix}="{name}" ', 1)
    for tag, text in (
        ("dc:title", title), ("dc:creator", author), ("cp:lastModifiedBy", author), ("dcterms:created", created),
        ("dcterms:modified", created), ("dc:language", "en-US"), ("cp:revision", "1"), ("dc:description", ""),
        ("cp:keywords", ""), ("dc:subject", ""), ("cp:category", ""),
    ):  # fmt: skip
        kind = ' xsi:type="dcterms:W3CDTF"' if tag.startswith("dcterms:") else ""
        element = f"<{tag}{kind}>{text}</{tag}>"
        core, found = re.subn(rf"<{tag}(?: [^>]*)?(?:/>|>[^<]*</{tag}>)", lambda _: element, core, count=1)  # noqa: B023
        if not found:
            core = core.replace("</cp:coreProperties>", f"{element}</cp:coreProperties>")
    return core


def _character_data(text: str) -> str:
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _margin(parts: dict[str, bytes | Entry], texts: list[str], document: Document) -> None:
    """Writes the comments part, or takes the empty one out of a paper without comments."""
    if not texts:
        parts.pop(_COMMENTS, None)
        for name, pattern in (
            ("[Content_Types].xml", r'<Override [^>]*PartName="/word/comments.xml"[^>]*/>'),
            ("word/_rels/document.xml.rels", r'<Relationship [^>]*Target="comments.xml"[^>]*/>'),
        ):
            parts[name] = re.sub(pattern, "", _text(parts[name])).encode()
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
    parts[_COMMENTS] = checked(_COMMENTS, f'{_DECLARED}<w:comments xmlns:w="{_W}">{"".join(notes)}</w:comments>')


def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;").replace("\n", " ")
