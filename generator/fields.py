"""Bookmarks and Word fields of one paper: headings and citations are marked on their way into the file, and listed.

It must not know how pages are found or what the words mean; it is told pages by bookmark and prints them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from msgspec import Struct, field

from generator.document import Category, Listed, Run, plain

#: How Word numbers the categories of a table of authorities; their names are Word's own, so an update keeps them.
CATEGORY_NUMBERS: Mapping[Category, int] = {
    "Cases": 1,
    "Statutes": 2,
    "Other Authorities": 3,
    "Rules": 4,
    "Constitutional Provisions": 7,
}
#: The levels of the table of contents, by the kind of block.
LEVELS = {"title": 1, "heading1": 2, "heading2": 3, "heading3": 4}
#: Notes in the text that stand for what only the layout gives: the page of a bookmark, and the two tables.
PAGE_NOTE, TABLES_NOTE = "duress-page", "duress-tables"
_VANISH = "<w:vanish/>"


class Heading(Struct, frozen=True):
    """A line of the table of contents: its bookmark, its level, its number and words."""

    bookmark: str
    level: int
    number: str
    runs: tuple[Run, ...]


class Mark(Struct, frozen=True):
    """A citation in the text: its bookmark and the authority it names, in full or in short."""

    bookmark: str
    key: str


class Fields(Struct):
    """What one paper marks and lists."""

    listed: Mapping[str, Listed] = field(default_factory=dict)
    wanted: bool = False  # whether the two tables are printed; without them nothing is marked but anchors
    headings: list[Heading] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    parts: list[tuple[str, str]] = field(default_factory=list)  # part id, bookmark of its first line
    counted: bool = False  # whether the paper has a memorandum, whose pages are counted from part to part
    _ids: count[int] = field(default_factory=lambda: count(1))

    def bookmark(self, name: str, inner: str) -> str:
        """`inner` with a bookmark around it."""
        number = next(self._ids)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'

    def heading(self, kind: str, number: str, runs: tuple[Run, ...]) -> str:
        """Notes a heading for the table of contents; gives its bookmark's name, empty where there is no table."""
        if not self.wanted or kind not in LEVELS or not plain(runs).strip():
            return ""
        name = f"_Toc{len(self.headings) + 1:06d}"
        self.headings.append(Heading(name, LEVELS[kind], number, runs))
        return name

    def part(self, name: str) -> str:
        """Notes where a part begins; gives its bookmark's name, empty where no pages are counted."""
        if not self.counted:
            return ""
        self.parts.append((name, f"_Part{len(self.parts) + 1:03d}"))
        return self.parts[-1][1]

    def cites(self, run: Run) -> str:
        """The authority that a run is part of a citation to, empty for none."""
        return run.key if self.wanted and run.mark in ("authority", "flag", "gap") and run.key in self.listed else ""

    def cite(self, key: str, first: str, rest: str) -> str:
        """A citation with its bookmark, and Word's mark after its first words; the first mark of all names it in full."""
        known = any(mark.key == key for mark in self.marks)
        name = f"_Cite{len(self.marks) + 1:06d}"
        self.marks.append(Mark(name, key))
        entry = self.listed[key]
        short = f'\\s "{_quoted(plain(entry.entry))}" \\c {CATEGORY_NUMBERS[entry.category]} '
        pieces = [("TA " + short, False)]
        if not known:
            long = [(_quoted(run.text), run.italic) for run in entry.entry]
            pieces = [('TA \\l "', False), *long, ('" ' + short, False)]
        return self.bookmark(name, f"{first}{hidden(pieces)}{rest}")

    def pages_of(self, key: str, pages: Mapping[str, int]) -> list[int]:
        """Every page on which an authority is cited, each once."""
        return sorted({pages[mark.bookmark] for mark in self.marks if mark.key == key and mark.bookmark in pages})


def anchor(name: str) -> str:
    """The bookmark of a place that a document names: hidden in Word's list of bookmarks."""
    return f"_{''.join(letter for letter in name if letter.isalnum())}"


def character(kind: str, properties: str = "") -> str:
    """One field character: begin, separate or end."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str, properties: str = "") -> str:
    """A piece of a field's code; `text` is plain."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:instrText xml:space="preserve">{_xml(text)}</w:instrText></w:r>'


def hidden(pieces: list[tuple[str, bool]]) -> str:
    """A field that prints nothing; a piece of its code may be italic, as Word prints it later."""
    inner = "".join(instruction(text, f"{'<w:i/>' if italic else ''}{_VANISH}") for text, italic in pieces)
    space = instruction(" ", _VANISH)
    return f"{character('begin', _VANISH)}{space}{inner}{character('end', _VANISH)}"


def contents_mark(title: str, level: int) -> str:
    """Word's mark for a line of the table of contents that is printed nowhere as a heading."""
    return hidden([(f'TC "{_quoted(title)}" \\f C \\l "{level}" ', False)])


def page_field(bookmark: str) -> str:
    """A reference to the page of a bookmark; its result is a note that `page_results` replaces by the page."""
    code = instruction(f" PAGEREF {bookmark} \\h ")
    return f"{character('begin')}{code}{character('separate')}<?{PAGE_NOTE} {bookmark}?>{character('end')}"


def page_results(xml: bytes, pages: Mapping[str, int]) -> bytes:
    """The file's text with the page of every reference; nothing where no page is known."""

    def shown(note: re.Match[bytes]) -> bytes:
        page = pages.get(note[1].decode())
        return b"" if page is None else f"<w:r><w:t>{page}</w:t></w:r>".encode()

    return re.sub(rf"<\?{PAGE_NOTE} (\w+)\?>".encode(), shown, xml)


def _quoted(text: str) -> str:
    """Text for the inside of a field's quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _xml(text: str) -> str:
    from generator.wordml import escape

    return escape(text)
