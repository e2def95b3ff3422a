"""The exhibits that a paper attaches: their index, a slip sheet for each, and in the PDF the exhibits themselves.

By practice in criminal cases it follows Cal. Rules of Court, rule 3.1110(f); it must not know who may see what.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from generator.document import Block, Document, Exhibit, Part, Run, plain
from generator.values import Missing, inlines_of

INDEX = "exhibits"
_PAGE = "Page"
_WIDTHS = (1400, 5560, 1300, 1100)
#: Lines left free above the name of an exhibit, so that it stands in the middle of its sheet.
_LINES_ABOVE = 11
_IMAGES = (".png", ".jpg", ".jpeg")
#: What is watched or heard has no pages; a disc or a link stands behind its sheet.
_RECORDED = ("surveillance", "body-worn-video", "emergency-call", "jail-call")


class Attached(Protocol):
    """What this module asks of an exhibit."""

    @property
    def letter(self) -> str | Missing: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def pages(self) -> str: ...
    @property
    def file(self) -> str: ...


def divisions(attached: Sequence[Attached], base: Path) -> tuple[list[Part], list[Exhibit]]:
    """The index, the slip sheets and the exhibits, in their order; files are relative to `base`. Nothing for no exhibit."""
    rows: list[tuple[tuple[Run, ...], ...]] = [
        tuple((Run(head),) for head in ("Exhibit", "Description", "Length", _PAGE))
    ]
    sheets: list[Part] = []
    exhibits: list[Exhibit] = []
    for number, item in enumerate(attached, 1):
        anchor = f"Exhibit{number}"
        letter, title = _runs(item.letter), _capital(item.title)
        file = str(base / item.file) if item.file else ""
        count = item.pages or _pages_of_file(file)
        pages = _runs(f"{count} page{'' if count == '1' else 's'}" if count else _unknown(item))
        short = replace(item.letter, what="exhibit letter") if isinstance(item.letter, Missing) else item.letter
        rows.append((_runs(short), (Run(title),), pages, (Run("", page_of=anchor),)))
        name = (Run("EXHIBIT "), *letter)
        words = Block("title", (*name, Run(f"\n{title}")), anchor=anchor, lines_above=_LINES_ABOVE)
        sheets.append(Part(f"exhibit-{number}", plain(name), (words,)))
        exhibits.append(Exhibit(anchor, plain(name), file))
    if not exhibits:
        return [], []
    title = "Index of Exhibits"
    table = Block("table", rows=tuple(rows), widths=_WIDTHS)
    index = Part(INDEX, title, (Block("title", (Run(title),), keep_next=True), table))
    return [index, *sheets], exhibits


def _runs(value: str | Missing) -> tuple[Run, ...]:
    return tuple(run for run in inlines_of(value) if isinstance(run, Run))


def _capital(title: str) -> str:
    words = title.removeprefix("the ")
    return words[:1].upper() + words[1:]


def _unknown(item: Attached) -> str | Missing:
    named = f"Exhibit {item.letter}" if isinstance(item.letter, str) else item.title
    return "Recording" if item.kind in _RECORDED else Missing(f"number of pages of {named}")


def _pages_of_file(file: str) -> str:
    if not file or not Path(file).is_file():
        return ""
    if Path(file).suffix.lower() in _IMAGES:
        return "1"
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError

        return str(len(PdfReader(file).pages))
    except (OSError, ImportError, PyPdfError):
        return ""


def without_pages(document: Document) -> Document:
    """The paper with an index that does not say on which page an exhibit begins, for want of a layout."""

    def cut(block: Block) -> Block:
        if not any(run.page_of for row in block.rows for cell in row for run in cell):
            return block
        last = block.widths[-1]
        return replace(
            block, rows=tuple(row[:-1] for row in block.rows), widths=(block.widths[0], block.widths[1] + last, *block.widths[2:-1])
        )  # fmt: skip

    if not document.exhibits:
        return document
    return replace(document, parts=tuple(replace(p, blocks=tuple(map(cut, p.blocks))) for p in document.parts))


# --------------------------------------------------------------------------------------------- in the PDF


def pages_behind(document: Document, office: Any) -> tuple[dict[str, list[Any]], list[tuple[str, str]]]:
    """The pages that go behind each slip sheet, by its anchor, and (exhibit, reason) for a file that cannot go there."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    found: dict[str, list[Any]] = {}
    faults: list[tuple[str, str]] = []
    for exhibit in document.exhibits:
        if not exhibit.file:
            continue
        path = Path(exhibit.file)
        try:
            data = _image_page(path, office) if path.suffix.lower() in _IMAGES else path.read_bytes()
            if path.suffix.lower() not in (*_IMAGES, ".pdf"):
                faults.append((exhibit.name, f"{path.name} is neither a PDF nor an image"))
                continue
            reader = PdfReader(io.BytesIO(data))
            if reader.is_encrypted:
                faults.append((exhibit.name, f"{path.name} is protected by a password"))
                continue
            found[exhibit.anchor] = list(reader.pages)
        except OSError as problem:
            faults.append((exhibit.name, f"{path.name} cannot be read: {problem.strerror or 'not an image'}"))
        except (PyPdfError, ValueError) as problem:
            faults.append((exhibit.name, f"{path.name} cannot be read: {problem}"))
    return found, faults


def _image_page(path: Path, office: Any) -> bytes:
    """A picture on a page of its own, as large as the margins allow."""
    from docx import Document as Word
    from docx.image.exceptions import UnrecognizedImageError
    from docx.shared import Inches

    page = Word()
    section = page.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
    try:
        picture = page.add_picture(str(path))
    except UnrecognizedImageError:
        raise OSError(f"{path.name}") from None
    scale = min(Inches(6.5) / picture.width, Inches(8.5) / picture.height, 1)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    out = io.BytesIO()
    page.save(out)
    made: bytes = office.pdf(out.getvalue())
    return made


def with_room(document: Document, behind: Mapping[str, Sequence[Any]]) -> Document:
    """The paper with an empty page behind a slip sheet for every page that goes there, so that all pages count through."""
    parts: list[Part] = []
    for part in document.parts:
        parts.append(part)
        for block in part.blocks:
            parts += [
                Part(f"{part.id}-page-{n}", "", (Block("flush", (Run("\u00a0"),)),)) for n, _ in enumerate(behind.get(block.anchor, ()), 1)
            ]  # fmt: skip
    return replace(document, parts=tuple(parts))


def filled(pdf: bytes, sheets: Mapping[str, int], behind: Mapping[str, Sequence[Any]]) -> bytes:
    """The PDF with the exhibits on the empty pages behind their slip sheets, each with its page number at the foot.

    `sheets`: the page of each slip sheet by anchor. An exhibit's page is fitted on the paper above the number.
    """
    from pypdf import PageObject, PdfWriter, Transformation
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for anchor, pages in behind.items():
        upright = PdfWriter()
        for source in pages:
            upright.add_page(source).transfer_rotation_to_content()
        for number, source in enumerate(upright.pages, sheets[anchor] + 1):
            page = writer.pages[number - 1]
            page[NameObject("/Contents")] = ArrayObject()
            page[NameObject("/Resources")] = DictionaryObject()
            page.pop("/StructParents", None)
            page.pop("/Annots", None)
            box = source.mediabox
            scale = min(612 / float(box.width), (792 - 60) / float(box.height), 1)
            x = (612 - float(box.width) * scale) / 2 - float(box.left) * scale
            y = 60 + (792 - 60 - float(box.height) * scale) - float(box.bottom) * scale
            page.merge_transformed_page(source, Transformation().scale(scale).translate(x, y))
            page.merge_page(_number(PageObject, number))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _number(page_class: Any, number: int) -> Any:
    """A page with nothing but its number, centered at the foot."""
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    page = page_class.create_blank_page(width=612, height=792)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Times-Roman"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/Folio"): font})}
    )
    stream = DecodedStreamObject()
    text = str(number)
    stream.set_data(f"BT /Folio 12 Tf {306 - 3 * len(text)} 34 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = stream
    return page
