"""Counts the lines that some runs will take in a column of a given width, so that boxes can be whole lines high.

It knows type and widths, nothing of Word, papers or law; widths are in twentieths of a point, as Word writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from generator.document import Run
from generator.times_widths import UNITS_PER_EM, WIDTHS

#: Text is counted in a column this much narrower than the real one: a line too many is air, a line too few is a clash.
_CAUTION = 0.985
#: Where a line may be broken besides at a space: after a hyphen or dash inside a word.
_PIECE = re.compile(r"[^\s\-–—]*[\-–—]+|[^\s\-–—]+|[^\S\n]+|\n")


_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = r"(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\."
#: A word and the number that belongs to it: § 26, No. 3402, Count 2, p. 770, Ex. A, 9:38 p.m., January 8; and a title
#: of courtesy and its name: Ms. Reyes.
_BOUND = re.compile(
    rf"(§|\bNos?\.|\bNOS?\.|\b[Cc]ounts?|\bpp?\.|\b(?:{_MONTHS})|\b{_SHORT}) (?=\d)"
    r"|(\bExs?\.|\bExhibit) (?=[A-Z\d])"
    r"|(\d) (?=[ap]\.m\.)"
    r"|(\bM[rsx]\.) (?=[A-Z])"
)


def bound(text: str) -> str:
    """The text as it is printed: no line ends between a number or a name and the word to which it belongs."""
    return _BOUND.sub(lambda found: f"{found[0][:-1]}\u00a0", text)


def text_width(text: str, *, bold: bool = False, italic: bool = False, size: float = 12) -> float:
    """The width of `text` set in Times New Roman on one line, in twentieths of a point."""
    face = {(False, False): "regular", (True, False): "bold", (False, True): "italic", (True, True): "bold_italic"}
    widths = WIDTHS[face[bold, italic]]
    return sum(widths.get(char, UNITS_PER_EM) for char in text) * size * 20 / UNITS_PER_EM


def _pieces(runs: Iterable[Run], bold: bool, size: float) -> Iterator[tuple[str, float]]:
    for run in runs:
        # A no-break space joins two words and is as wide as a period, so it is counted as one inside its word.
        for text in _PIECE.findall(bound(run.text).replace("\u00a0", ".")):
            yield text, text_width(text, bold=bold or run.bold, italic=run.italic, size=size)


def count_lines(runs: Iterable[Run], width: int, *, bold: bool = False, size: float = 12) -> int:
    """How many lines the runs fill in a column `width` twentieths of a point wide; at least one.

    A newline in a run starts a new line. `bold` is for a column whose style is bold anyway.
    """
    room = width * _CAUTION
    lines, used, pending = 1, 0.0, 0.0
    word = 0.0  # width of the unbroken word at the end of the line, which moves down as one
    for text, wide in _pieces(runs, bold, size):
        if text == "\n":
            lines, used, pending, word = lines + 1, 0.0, 0.0, 0.0
        elif text.isspace():
            pending, word = pending + wide, 0.0
        elif used + pending + wide <= room:
            used, pending, word = used + pending + wide, 0.0, word + wide
        else:
            carried = word if pending == 0.0 and word < used else 0.0
            lines, used, pending, word = lines + 1, carried + wide, 0.0, carried + wide
            while used > room:  # a word longer than the column is broken anywhere
                lines, used = lines + 1, used - room
        if text.endswith(("-", "–", "—")):
            word = 0.0
    return lines


def longest_word(runs: Iterable[Run], *, bold: bool = False) -> float:
    """The width of the widest piece that should not be broken, in twentieths of a point."""
    return max((wide for text, wide in _pieces(runs, bold, 12) if not text.isspace()), default=0.0)


def first_line(runs: tuple[Run, ...], width: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """The runs cut at the last space that leaves one line in a column of that width, and what comes after it."""
    if count_lines(runs, width) == 1:
        return runs, ()
    best: tuple[tuple[Run, ...], tuple[Run, ...]] = (runs, ())
    for place, run in enumerate(runs):
        text = bound(run.text)
        for space in re.finditer(" +", text):
            head = (*runs[:place], replace(run, text=text[: space.start()]))
            if count_lines(head, width) > 1:
                return best
            best = (head, (replace(run, text=text[space.end() :]), *runs[place + 1 :]))
    return best
