"""Tables and single-spaced boxes whose rows are whole numbered lines high, so that the text below stays on its numbers.

It must not know law, the case or the template engine; the look of a table is a style of the template.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from generator.document import Block, plain
from generator.linecount import count_lines, longest_word, text_width
from generator.sheet import HALF, Runs, Sheet
from generator.wordml import as_lines, markup

#: Space left and right of the text in a table cell.
CELL_MARGIN = 80
#: A row of more single-spaced lines than this may be split between pages, or it would fit on none.
_UNSPLIT = 52


def _widths(block: Block, total: int) -> list[int]:
    """The column widths: those of the block scaled to the text width, else by what the cells hold."""
    columns = max(len(row) for row in block.rows)
    if len(block.widths) == columns and any(block.widths):
        weights = [float(w) for w in block.widths]
        least, most = [0.0] * columns, [float(total)] * columns
    else:
        cells = [[row[c] if c < len(row) else () for row in block.rows] for c in range(columns)]
        least = [max(longest_word(cell, bold=True) for cell in column) + 2 * CELL_MARGIN + 40 for column in cells]
        longest = [max(text_width(plain(cell)) for cell in column) for column in cells]
        weights = [length**0.5 + 1 for length in longest]
        # A column of short labels takes what they need on one line, and the sentences beside it take the rest.
        most = [max(low, 1.1 * length + 2 * CELL_MARGIN + 40) for low, length in zip(least, longest, strict=True)]
    widths = _shared(total, least, most, weights)
    widths = [w * total // max(sum(widths), 1) for w in widths]
    widths[-1] += total - sum(widths)
    return widths


def _shared(total: int, least: Sequence[float], most: Sequence[float], weights: Sequence[float]) -> list[int]:
    """The room over the least widths, by weight; what a column cannot use goes to the others."""
    widths = [float(low) for low in least]
    open_ = set(range(len(widths)))
    while open_ and (room := total - sum(widths)) > 1:
        share = sum(weights[c] for c in open_)
        full = {c for c in open_ if widths[c] + room * weights[c] / share >= most[c]}
        for c in full or open_:
            widths[c] = most[c] if full else widths[c] + room * weights[c] / share
        if not full:
            break
        open_ -= full
    return [int(w) for w in widths]


def _row_lines(row: Sequence[Runs], widths: Sequence[int], header: bool) -> int:
    """The single-spaced lines of a row."""
    cells = [*row, *[()] * (len(widths) - len(row))]
    return max(
        count_lines(cell, width - 2 * CELL_MARGIN, bold=header) for cell, width in zip(cells, widths, strict=True)
    )


def table_height(block: Block, width: int) -> int:
    """The numbered lines that a table takes in text of that width."""
    widths = _widths(block, width)
    heights = [_row_lines(row, widths, n == 0) for n, row in enumerate(block.rows)]
    return sum(lines if n == 0 else (lines + 2) // 2 for n, lines in enumerate(heights))


def table_xml(sheet: Sheet, block: Block, note: str, *, on_lines: bool) -> Markup:
    """A table in the template's own styles. `on_lines` makes every row a whole number of numbered lines high.

    Rows are at least so high, not exactly: words that counsel adds later make a row grow and are never hidden.
    """
    styles = sheet.styles
    widths = _widths(block, styles.text_width)
    rows = []
    for number, row in enumerate(block.rows):
        header = number == 0
        style = styles.id("Table Head" if header else "Table Text")
        cells = [*row, *[()] * (len(widths) - len(row))]
        lines = _row_lines(row, widths, header)
        height = ""
        if on_lines:
            # At least half a line of air between one row and the next.
            numbered = lines if header else (lines + 2) // 2
            height = f'<w:trHeight w:val="{2 * HALF * numbered}" w:hRule="atLeast"/>'
        split = "<w:cantSplit/>" if lines < _UNSPLIT else ""
        out = []
        for cell, width in zip(cells, widths, strict=True):
            paragraphs: list[str] = []
            for line in as_lines(cell):
                paragraphs.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{note}{sheet.xml(line)}</w:p>')
                note = ""
            out.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(paragraphs)}</w:tc>')
        head = "<w:tblHeader/>" if header and len(block.rows) > 1 else ""
        rows.append(f"<w:tr><w:trPr>{split}{height}{head}</w:trPr>{''.join(out)}</w:tr>")
    margin = "".join(f'<w:{side} w:w="{CELL_MARGIN}" w:type="dxa"/>' for side in ("left", "right"))
    return markup(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.id("Evidence Table")}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>{margin}</w:tblCellMar>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
        f' w:noVBand="1"/></w:tblPr><w:tblGrid>{"".join(f"<w:gridCol w:w={chr(34)}{w}{chr(34)}/>" for w in widths)}'
        f"</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def box_xml(sheet: Sheet, rows: Sequence[Sequence[Runs]], note: str) -> Markup:
    """Single-spaced lines in boxes of whole numbered lines: one box for each row of lines."""
    indent, style = 720, sheet.styles.id("Single")
    width = sheet.styles.text_width - indent
    out = []
    for lines in rows:
        count = sum(count_lines(line, width) for line in lines)
        height = (count + 2) // 2 * 2 * HALF
        paragraphs: list[str] = []
        for line in lines:
            # Half a line of air above each box.
            air = f'<w:spacing w:before="{HALF}"/>' if not paragraphs else ""
            paragraphs.append(f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{air}</w:pPr>{note}{sheet.xml(line)}</w:p>')
            note = ""
        out.append(
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>'
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{"".join(paragraphs)}</w:tc></w:tr>'
        )
    zero = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    return markup(
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="{indent}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{zero}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{"".join(out)}</w:tbl>'
    )
