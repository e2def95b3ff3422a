"""Finds the pages of a paper's headings and citations as LibreOffice lays them out, and prints them in its tables.

It must not know law, the case or what the file says; LibreOffice only measures, the Word file is always `render`'s.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from generator import cache
from generator.document import Document
from generator.exhibits import filled, pages_behind, with_room, without_pages
from generator.fields import Fields, anchor
from generator.findings import CannotContinue
from generator.frontmatter import DOUBT, PAGE_LIMIT, TABLES_ABOVE, counted_pages, memorandum_pages, shape, with_tables
from generator.mold import BODY
from generator.office import Office, layout_of_this_machine, no_libreoffice, without_comments
from generator.packing import unpack
from generator.render import Merged, merged

#: Pages and tables settle in one or two passes; a paper that swings between two layouts is stopped here.
MOST_PASSES = 6
_BOOKMARK = re.compile(rb'<w:bookmarkStart [^>]*w:name="([^"]*)"')


class Paged(Struct, frozen=True):
    """A finished file with its pages: of every bookmark, of the memorandum, and altogether.

    `measured` is false where LibreOffice was not there or not needed; then pages are counted lines, printed nowhere.
    """

    document: Document
    data: bytes
    fields: Fields
    pages: Mapping[str, int]
    memorandum: float = 0
    measured: bool = False
    settled: bool = True  # false for a paper that swings between two layouts, whose tables may be a page off


def paged(
    document: Document, template: Path, office: Office | None, *, tables: bool | None, comments: bool = True
) -> Paged:
    """The finished file of a paper. `tables`: always (if it has a memorandum), never, or by form and length.

    By themselves they stand in the long form, and in any memorandum of more than ten pages. Where LibreOffice is missing
    nothing is measured: tables and index have no pages until Word updates them. Without `office` the index does not
    even name pages. Raises as `render` and `Office.pdf`.
    """
    counted = counted_pages(document)
    wanted = bool(counted) and (document.long or counted > TABLES_ABOVE - DOUBT if tables is None else tables)
    measured = wanted or bool(document.exhibits) or counted > PAGE_LIMIT - DOUBT
    laid_out = office is not None and office.there
    if office is None:
        document = without_pages(document)
    if not laid_out:
        wanted = wanted and (tables is not None or document.long or counted > TABLES_ABOVE)
    paper = with_tables(document) if wanted else document
    if not laid_out or office is None or not measured:
        done = merged(paper, template, comments=comments)
        return Paged(_as_listed(paper, done), done.data({}), done.fields, {}, counted)
    done = merged(paper, template, comments=comments)
    data, pages, total, settled = _settled(done, office)
    length = memorandum_pages(paper, done.fields, pages, total)
    if wanted and tables is None and length <= TABLES_ABOVE and not document.long:
        short = paged(document, template, office, tables=False, comments=comments)
        return replace(short, memorandum=length, measured=True)
    return Paged(_as_listed(paper, done), data, done.fields, pages, length, measured=True, settled=settled)


def _as_listed(paper: Document, done: Merged) -> Document:
    """The paper with those authorities alone that its table lists: what only a proposed order cites is left out."""
    cited = {mark.key for mark in done.fields.marks}
    return replace(paper, authorities=tuple(entry for entry in paper.authorities if entry.key in cited))


def printed(
    paper: Document, word: bytes, template: Path, office: Office, *, comments: bool = True
) -> tuple[bytes, list[tuple[str, str]]]:
    """The PDF of a finished paper, with its exhibits behind their slip sheets; also (exhibit, reason) for one left out.

    `paper` is the document of a `Paged`, `word` its file: where no exhibit has a file, the PDF is exactly that file.
    Raises CannotContinue (exit 6) if LibreOffice is missing, fails, or takes too long.
    """
    behind, faults = pages_behind(paper, office) if any(e.file for e in paper.exhibits) else ({}, [])
    if not behind:
        return office.pdf(word), faults
    data, pages, _, _ = _settled(merged(with_room(paper, behind), template, comments=comments), office)
    sheets = {name: pages[anchor(name)] for name in behind}
    return filled(office.pdf(data), sheets, behind), faults


def _settled(paper: Merged, office: Office) -> tuple[bytes, dict[str, int], int, bool]:
    """Lays the paper out until its tables say what the pages are; a pass that could move nothing is not made."""
    width = paper.styles.text_width
    printed: dict[str, int] = {}
    data, total = paper.data(printed), 0
    for _ in range(MOST_PASSES):
        found, total = _measured(data, office)
        if found == printed:
            return data, printed, total, True
        moved = shape(width, paper.fields, found) != shape(width, paper.fields, printed)
        printed = found
        data = paper.data(printed)
        if not moved:
            return data, printed, total, True
    return data, printed, total, False


def _measured(word: bytes, office: Office) -> tuple[dict[str, int], int]:
    """The page of every bookmark of a Word file, and the number of pages; laid out once for the same bytes.

    What is kept on disk is a digest and numbers: the places come in the order of their names, which stay in the file.
    """
    names = sorted({name.decode() for name in _BOOKMARK.findall(unpack(word)[BODY])})
    place = cache.key("pages", layout_of_this_machine(), hashlib.sha256(without_comments(word)).digest())
    kept = _numbers(cache.get(place), len(names))
    if kept is not None:
        total, *pages = kept
        return {name: page for name, page in zip(names, pages, strict=True) if page}, total
    office.begin(word)
    importlib.import_module("pypdf")  # while LibreOffice is at work
    found, total = destinations(office.pdf(word))
    found = {name: page for name, page in found.items() if name in names}
    cache.put(place, json.dumps([total, *(found.get(name, 0) for name in names)]).encode())
    return found, total


def _numbers(data: bytes | None, names: int) -> list[int] | None:
    try:
        kept = json.loads(data or b"null")
    except ValueError:
        return None
    good = isinstance(kept, list) and len(kept) == names + 1 and all(isinstance(n, int) for n in kept)
    return kept if good else None


def destinations(pdf: bytes) -> tuple[dict[str, int], int]:
    """The page of every bookmark, by its name in the Word file, and the number of pages."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    numbers = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages, 1) if page.indirect_reference}
    found: dict[str, int] = {}
    for name, place in reader.named_destinations.items():
        target = place.raw_get("/Page") if "/Page" in place else None
        number = numbers.get(getattr(target, "idnum", -1))
        if number:
            found[_word_name(name)] = number
    return found, len(numbers)


def _word_name(name: str) -> str:
    """LibreOffice writes what is no letter or digit in a bookmark's name as its hexadecimal code: _ becomes 5F."""
    return re.sub(r"^/?5F", "_", name)


def to_pdf(docx: Path, pdf: Path) -> None:
    """Writes `pdf` from `docx`. Raises CannotContinue (exit 6) if LibreOffice is missing, fails, or takes too long."""
    with Office() as office:
        try:
            if not office.there:
                raise no_libreoffice()
            data = office.pdf(docx.read_bytes())
        except CannotContinue as stop:
            raise CannotContinue([replace(f, file=str(pdf)) for f in stop.findings], stop.exit_code) from None
    pdf.write_bytes(data)
