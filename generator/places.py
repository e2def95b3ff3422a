"""Places in the evidence (`31:4-12`, `21:43:50`, `¶ 4`, `p. 2`): reads each form of `at`, or says what is wrong.

It knows how each kind of record is cited (Cal. Style Manual forms: page and lines, time code, paragraph, page), and
neither the case nor how a citation is printed.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

from generator.casefile import CiteAs
from generator.moments import parse_date

PlaceKind = Literal["page-line", "timecode", "page", "paragraph", "date", "phase", "bates"]

_RANKS: tuple[PlaceKind, ...] = ("page-line", "timecode", "page", "paragraph", "date", "phase", "bates")
_PHASES = ("direct", "cross", "redirect", "recross")
_PAGE_LINE = re.compile(
    r"(?:(?P<volume>\d{1,3}) ?RT )?(?P<page>\d{1,5}):(?P<line>\d{1,2})(?:-(?:(?P<to>\d{1,5}):)?(?P<end>\d{1,2}))?"
)
_TIME = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)(?:-(\d{1,2}:\d{2}(?::\d{2})?))?")
_PAGE = re.compile(r"(?:pp?\. ?|pages? )?(\d{1,5})(?:-(\d{1,5}))?", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?:¶¶? ?|paras?\. ?|paragraphs? )?(\d{1,4})(?:-(\d{1,4}))?", re.IGNORECASE)
_MARKED_PARAGRAPH = re.compile(r"¶|para", re.IGNORECASE)
_STAMP = r"[A-Z][A-Z_-]{0,15}[ _-]?\d{2,10}|0\d{2,9}"
_BATES = re.compile(rf"(?:bates (?:nos?\. ?)?)?({_STAMP})(?:-({_STAMP}))?", re.IGNORECASE)

_FORMS: dict[CiteAs, tuple[str, tuple[str, ...]]] = {
    "prelim-transcript": ("the preliminary hearing transcript", ("31:4-12", "31:4", "31:4-32:8")),
    "reporters-transcript": ("the reporter's transcript", ("2 RT 345:3-12", "345:3-12")),
    "trial-testimony": ("trial testimony", ("direct", "cross", "redirect", "2027-04-20", "345:3-12")),
    "exhibit": ("an exhibit", ("21:43:50", "03:12-03:40", "p. 3", "¶ 4", "DA-0041")),
    "declaration": ("a declaration", ("¶ 4", "¶¶ 4-6")),
    "report": ("a report", ("p. 2", "pp. 2-3", "DA-0041")),
}


class BadPlace(ValueError):
    """A text that is no place in this kind of evidence; `hint` gives the forms that are."""

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message}; {hint}")


class Place(Struct, frozen=True):
    """A place that was understood.

    `text` is its one spelling (hyphen ranges, `p.`/`pp.`, `¶`/`¶¶`, "; " between several transcript places, ", "
    between pages or paragraphs). `key` sorts places of one item in reading order. `pieces` are the single places.
    """

    kind: PlaceKind
    key: tuple[int | str, ...]
    text: str
    pieces: tuple[str, ...]

    @property
    def highest_line(self) -> int:
        """The highest line number of a page-and-line place; 0 for the other kinds."""
        if self.kind != "page-line":
            return 0
        return max(int(number) for piece in self.pieces for number in re.findall(r"(?<=[:-])\d+(?!:|\d)", piece))


class _Piece(Struct, frozen=True):
    kind: PlaceKind
    key: tuple[int | str, ...]
    text: str


def parse_place(cite_as: CiteAs, text: str) -> Place:
    """Reads the `at` of a proof for evidence that is cited as `cite_as`.

    Raises BadPlace (a ValueError) whose words say which forms are expected. Empty text is accepted for trial
    testimony alone, which may be cited by its witness only.
    """
    cleaned = re.sub(r"\s*(?:[-‐‑‒–—−]|\bto\b)\s*", "-", " ".join(text.split()))
    if not cleaned and cite_as == "trial-testimony":
        return Place("phase", (_RANKS.index("phase"),), "", ())
    pieces = [_piece(cite_as, piece.strip(), text) for piece in re.split(r"[;,]", cleaned)]
    kind = pieces[0].kind
    if any(piece.kind != kind for piece in pieces):
        raise _bad(cite_as, f"{_quoted(text)} mixes two ways of naming a place")
    texts = tuple(piece.text for piece in pieces)
    if kind in ("page", "paragraph"):
        several = len(texts) > 1 or "-" in texts[0]
        sign = {"page": ("p.", "pp."), "paragraph": ("¶", "¶¶")}[kind][several]
        return Place(kind, (_RANKS.index(kind), *pieces[0].key), f"{sign} {', '.join(texts)}", texts)
    return Place(kind, (_RANKS.index(kind), *pieces[0].key), "; ".join(texts), texts)


def _piece(cite_as: CiteAs, piece: str, whole: str) -> _Piece:
    if cite_as in ("prelim-transcript", "reporters-transcript"):
        found = _page_line(cite_as, piece, whole)
    elif cite_as == "trial-testimony":
        found = _testimony(piece, whole)
    elif cite_as == "declaration":
        found = _numbered(cite_as, _PARAGRAPH, "paragraph", piece, whole)
    elif cite_as == "report":
        found = _numbered(cite_as, _PAGE, "page", piece, whole, stamps=True) or _bates(cite_as, piece, whole)
    else:
        paragraph = _MARKED_PARAGRAPH.match(piece)
        pattern: tuple[re.Pattern[str], PlaceKind] = (_PARAGRAPH, "paragraph") if paragraph else (_PAGE, "page")
        found = (
            _timecode(cite_as, piece, whole)
            or _numbered(cite_as, *pattern, piece, whole, stamps=True)
            or _bates(cite_as, piece, whole)
        )
    if not found:
        raise _bad(cite_as, f"{_quoted(whole)} is not a place in {_FORMS[cite_as][0]}")
    return found


def _page_line(cite_as: CiteAs, piece: str, whole: str) -> _Piece | None:
    match = _PAGE_LINE.fullmatch(re.sub(r"^pp?\. ?", "", piece))
    if not match or (match["volume"] and cite_as == "prelim-transcript"):
        return None
    volume, page, line = int(match["volume"] or 0), int(match["page"]), int(match["line"])
    last = int(match["to"] or page)
    end = int(match["end"]) if match["end"] else line
    if not (page and line and end) or (last, end) < (page, line):
        raise _bad(cite_as, f"{_quoted(whole)} runs backward or has a page or line 0")
    text = f"{volume} RT {page}:{line}" if match["volume"] else f"{page}:{line}"
    if last != page:
        text += f"-{last}:{end}"
    elif end != line:
        text += f"-{end}"
    return _Piece("page-line", (volume, page, line, last, end), text)


def _testimony(piece: str, whole: str) -> _Piece | None:
    phase = piece.lower().removesuffix(" examination").replace("re-", "re").removesuffix("-examination")
    if phase in _PHASES:
        return _Piece("phase", (_PHASES.index(phase),), phase)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", piece):
        try:
            return _Piece("date", (parse_date(piece).toordinal(),), piece)
        except ValueError:
            raise _bad("trial-testimony", f"{_quoted(whole)} is not a day of the calendar") from None
    return _page_line("trial-testimony", piece, whole)


def _timecode(cite_as: CiteAs, piece: str, whole: str) -> _Piece | None:
    match = _TIME.fullmatch(piece)
    if not match:
        return None
    numbers = [[int(part) for part in side.split(":")] for side in match.groups() if side]
    if any(part > 59 for side in numbers for part in side[1:]):
        raise _bad(cite_as, f"{_quoted(whole)} is not a time: minutes and seconds go to 59")
    if len({len(side) for side in numbers}) > 1:
        raise _bad(cite_as, f"{_quoted(whole)} begins and ends in two different forms")
    start, end = (
        sum(part * 60**power for power, part in enumerate(reversed(side))) for side in (numbers[0], numbers[-1])
    )
    midnight = len(numbers[0]) == 3 and numbers[0][0] >= 12 > numbers[-1][0]
    if end < start and not midnight:
        raise _bad(cite_as, f"{_quoted(whole)} runs backward")
    return _Piece("timecode", (start, end), "-".join(side for side in match.groups() if side))


def _numbered(
    cite_as: CiteAs, pattern: re.Pattern[str], kind: PlaceKind, piece: str, whole: str, stamps: bool = False
) -> _Piece | None:
    """A page or paragraph, or a run of them. Bare digits with a leading zero are a Bates stamp where those are used."""
    match = pattern.fullmatch(piece)
    if not match or (stamps and re.match(r"0\d\d", piece)):
        return None
    first, last = int(match[1]), int(match[2] or match[1])
    if not first or last < first:
        raise _bad(cite_as, f"{_quoted(whole)} runs backward or begins at 0")
    return _Piece(kind, (first, last), str(first) if last == first else f"{first}-{last}")


def _bates(cite_as: CiteAs, piece: str, whole: str) -> _Piece | None:
    match = _BATES.fullmatch(piece)
    if not match:
        return None
    stamps = [re.fullmatch(r"(.*?)(\d+)", side) for side in match.groups() if side]
    ends = [(stamp[1].upper(), int(stamp[2])) for stamp in stamps if stamp]
    if ends[0][0] != ends[-1][0] or ends[-1][1] < ends[0][1]:
        raise _bad(cite_as, f"{_quoted(whole)} runs backward or between two kinds of Bates stamp")
    return _Piece("bates", (*ends[0], ends[-1][1]), "-".join(side for side in match.groups() if side))


def _bad(cite_as: CiteAs, message: str) -> BadPlace:
    examples = _FORMS[cite_as][1]
    listed = ", ".join(examples[:-1]) + f" or {examples[-1]}"
    return BadPlace(message, f"evidence with cite_as {cite_as} takes {listed}; several are divided by ;")


def _quoted(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
