"""The head of a filed paper: attorney, court, parties and title, in boxes of whole lines (rule 2.111).

It must not know law beyond that rule, the case, or the template engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from generator.document import Caption, Run, plain
from generator.linecount import count_lines, first_line
from generator.sheet import HALF, Runs, Sheet
from generator.wordml import as_lines

#: The attorney's lines stop at the center of the page (rule 2.111(1)), and the court's title starts on line 8.
ATTORNEY_LINES = 7
_CAPTION_ROW = 36  # half-lines of one caption row, so that a long list of defendants can run on to the next page

#: Blank single lines above and below an entry of the caption.
_AIR = {"plaintiff": 2, "versus": 1, "defendant": 2, "defendants": 2, "title-first": 1, "hearing-first": 1}

View = dict[str, Any]
Entry = tuple[str, Runs, int]  # what it is, its text, the single lines it takes


def _ends(runs: Runs, mark: str) -> Runs:
    """The runs with `mark` after them unless they end in it."""
    return runs if plain(runs).rstrip().endswith(mark) else (*runs, Run(mark))


def _fitted(lines: Sequence[Runs], width: int) -> list[Runs]:
    """The lines broken at spaces alone, so that no address is broken at a hyphen inside it."""
    out: list[Runs] = []
    for line in lines:
        if any(run.mark != "plain" or run.comment for run in line):  # a gap stays one run with its comment
            out.append(line)
            continue
        head, rest = first_line(line, width)
        out.append(head)
        while rest:
            head, rest = first_line(rest, width)
            out.append(head)
    return out


def _attorney(
    sheet: Sheet, caption: Caption, hints: Sequence[str], bookmarks: Sequence[str], mark: str
) -> tuple[Markup, list[Markup]]:
    """The first line, which stands on line 1 by itself, and the rest for the single-spaced box below it.

    The paper may not begin with the box: LibreOffice puts a blank line before a table that opens a paper with
    comments.
    """
    width = sheet.styles.page_center
    lines = _fitted([line for entry in caption.attorney for line in as_lines(entry)], width) or [()]
    first, rest = lines[0], lines[1:] or [()]
    count = sum(count_lines(line, width) for line in rest)
    height = max(ATTORNEY_LINES - 1, (count + 1) // 2) * 2 * HALF
    what = "the attorney's lines"
    return sheet.place(what, first, *hints, bookmarks=bookmarks, after=mark), [
        sheet.place(what, line, *((f"row={height}",) if n == 0 else ())) for n, line in enumerate(rest)
    ]


def _party_lines(caption: Caption) -> list[tuple[str, Runs]]:
    left: list[tuple[str, Runs]] = [("party", _ends(caption.plaintiff, ","))]
    if "plaintiff" not in plain(caption.plaintiff).lower():
        left.append(("plaintiff", ()))
    left.append(("versus", ()))
    left += [("party", _ends(name, ",")) for name in caption.defendants]
    if "defendant" not in plain(caption.defendants[-1] if caption.defendants else ()).lower():
        left.append(("defendants" if len(caption.defendants) > 1 else "defendant", ()))
    return left


def _height(kind: str, runs: Runs, room: int) -> int:
    """The single lines that an entry takes with the air above and below it, as the template's styles have it."""
    bold = kind in ("number", "title", "title-first")
    indent = 720 if kind.startswith("hearing") else 240 if bold else 120
    return count_lines(runs, room - indent, bold=bold) + _AIR.get(kind, 0)


def caption_view(
    sheet: Sheet, caption: Caption, hints: Sequence[str], bookmarks: Sequence[str] = (), mark: str = ""
) -> View:
    """The caption: attorney box, court, and the table of parties and paper, as high as its longer side.

    `bookmarks` are the names of the place where it begins, `mark` a field that stands there and prints nothing.
    """
    width = sheet.styles.page_center
    labeled = plain(caption.case_number).lower().startswith(("case", "no."))
    right = [("number", caption.case_number if labeled else (Run("Case No. "), *caption.case_number))]
    right += [("title-first" if n == 0 else "title", line) for n, line in enumerate(caption.title)]
    right += [("hearing-first" if n == 0 else "hearing", line) for n, line in enumerate(caption.hearing)]
    heights = [0, 0]
    chunks: tuple[list[list[Entry]], list[list[Entry]]] = ([[]], [[]])
    rooms = width, sheet.styles.text_width - width
    for side, entries in enumerate((_party_lines(caption), right)):
        for kind, runs in entries:
            lines = _height(kind, runs, rooms[side])
            if heights[side] and heights[side] + lines > _CAPTION_ROW - 1:
                chunks[side].append([])
                heights[side] = 0
            heights[side] += lines
            chunks[side][-1].append((kind, runs, lines))
    rows = []
    for number in range(max(len(c) for c in chunks)):
        cells = [chunk[number] if number < len(chunk) else [] for chunk in chunks]
        count = max(sum(lines for _, _, lines in cell) for cell in cells)
        last = number + 1 == max(len(c) for c in chunks)
        # The last row leaves the half-line in which the rule under the parties stands.
        height = ((count + 2) // 2 * 2 - 1 if last else (count + 1) // 2 * 2) * HALF
        rows.append(_row(sheet, cells, height))
    attorney, attorney_rest = _attorney(sheet, caption, hints, bookmarks, mark)
    return {
        "attorney": attorney,
        "attorney_rest": attorney_rest,
        "court": [
            sheet.place("the court's title", line, *(("after=480",) if n + 1 == len(caption.court) else ()))
            for n, line in enumerate(caption.court)
        ],
        "rows": rows,
    }


def _row(sheet: Sheet, cells: Sequence[Sequence[Entry]], height: int) -> View:
    row: View = {}
    for name, cell in zip(("left", "right"), cells, strict=True):
        entries = [
            {"kind": kind, "runs": sheet.place(f"the caption ({kind})", runs, *((f"row={height}",) if n == 0 else ()))}
            for n, (kind, runs, _) in enumerate(cell)
        ]
        row[name] = entries or [{"kind": "blank", "runs": sheet.place("the caption (blank)", ())}]
    return row
