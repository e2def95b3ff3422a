"""Writes the shipped Word templates: `python templates/build.py [FOLDER]`. Lawyers restyle the result in Word.

It knows pages, styles and the blocks of a document; it must not hold a sentence of law or of any case.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # so that the script runs from a bare checkout

from word_file import (
    BOLD,
    KEEP,
    SINGLE,
    cell,
    center,
    common_styles,
    field,
    indent,
    kinds,
    loop,
    p,
    package,
    row,
    spacing,
    style,
    styles,
    t,
    table,
    table_style,
    tag_row,
    when,
)

TWIP = 635  # English Metric Units in a twentieth of a point

# Pleading paper (Cal. Rules of Court, rules 2.103-2.111), in twentieths of a point. 28 lines of 24 points from one
# inch down leave 48 points for the foot of the page; the text may not be moved without moving the numbers with it.
TOP, PITCH, LINES, BOTTOM = 1440, 480, 28, 960
LEFT, RIGHT = 2160, 720
WIDTH = 12240 - LEFT - RIGHT
CENTER = 6120 - LEFT  # the attorney block, the parties: never right of the center of the page


# ------------------------------------------------------------------------------------------- pleading paper


def _anchor(number: int, name: str, x: int, y: int, width: int, height: int, shape: str, fallback: str) -> str:
    """A shape fixed to the page, behind the text, so that nothing a lawyer types can move it."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor '
        'distT="0" distB="0" distL="0" distR="0" '
        f'simplePos="0" relativeHeight="{number}" behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x * TWIP}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y * TWIP}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width * TWIP}" cy="{height * TWIP}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="{name}" descr="{name}"/><wp:cNvGraphicFramePr/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{fallback}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def _geometry(x: int, y: int, width: int, height: int, preset: str) -> str:
    return (
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width * TWIP}" cy="{height * TWIP}"/></a:xfrm>'
        f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>'
    )


def _rule(number: int, name: str, x: int) -> str:
    shape = (
        f"<wps:wsp><wps:cNvCnPr/><wps:spPr>{_geometry(x, 0, 0, 15840, 'line')}"
        '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>'
    )
    position = "position:absolute;z-index:-1;mso-position-horizontal-relative:page;mso-position-vertical-relative:page"
    fallback = f'<v:line style="{position}" from="{x / 20}pt,0" to="{x / 20}pt,792pt" strokeweight=".75pt"/>'
    return _anchor(number, name, x, 0, 0, 15840, shape, fallback)


def _line_numbers() -> str:
    x, width = LEFT - 1040, 560
    numbers = "".join(p("PleadingNumber", t(str(number))) for number in range(1, LINES + 1))
    shape = (
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr>{_geometry(x, TOP, width, LINES * PITCH, "rect")}<a:noFill/>'
        f"<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{numbers}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></wps:bodyPr></wps:wsp>'
    )
    fallback = (
        f'<v:rect style="position:absolute;margin-left:{x / 20}pt;margin-top:{TOP / 20}pt;width:{width / 20}pt;'
        f"height:{LINES * PITCH / 20}pt;z-index:-1;mso-position-horizontal-relative:page;"
        'mso-position-vertical-relative:page" filled="f" stroked="f"><v:textbox inset="0,0,0,0">'
        f"<w:txbxContent>{numbers}</w:txbxContent></v:textbox></v:rect>"
    )
    return _anchor(1, "Line numbers", x, TOP, width, LINES * PITCH, shape, fallback)


def _draft_marks() -> str:
    """In the top margin, right of where the holes are punched (rule 2.115)."""
    return when("document.draft", p("DraftMark", t("DRAFT"))) + when(
        "document.privileged", p("DraftMark", t("PRIVILEGED AND CONFIDENTIAL"))
    )


BLOCKS = {
    "heading1": "Heading1",
    "heading2": "Heading2",
    "heading3": "Heading3",
    "title": "Title",
    "body": "Body",
    "flush": "BodyFlush",
    "quote": "Quote",
    "numbered": "NumberedParagraph",
    "item": "Item",
    "seam": "Seam",
}


def pleading() -> bytes:
    """Twenty-eight numbered lines, the caption of rule 2.111, the footer of rule 2.110."""
    double = spacing()
    right = WIDTH - CENTER
    line = "{{r line }}"
    caption = "".join(
        (
            p("AttorneyName", t("{{r part.caption.attorney }}")),
            table(
                (CENTER, right),
                row(
                    6 * PITCH,
                    cell(CENTER, loop("line in part.caption.attorney_rest", p("AttorneyBlock", t(line)))),
                    cell(right, p("Single")),
                ),
            ),
            loop("line in part.caption.court", p("CourtTitle", t(line))),
            table(
                (CENTER, right),
                tag_row("for row in part.caption.rows", CENTER, right),
                row(
                    PITCH,
                    cell(
                        CENTER,
                        loop(
                            "line in row.left",
                            kinds("line", {"party": "CaptionParty", "blank": "Single"}),
                            when('line.kind == "plaintiff"', p("CaptionRole", t("Plaintiff,") + t("{{r line.runs }}"))),
                            when('line.kind == "versus"', p("CaptionVersus", t("v.") + t("{{r line.runs }}"))),
                            when('line.kind == "defendant"', p("CaptionRole", t("Defendant.") + t("{{r line.runs }}"))),
                            when(
                                'line.kind == "defendants"', p("CaptionRole", t("Defendants.") + t("{{r line.runs }}"))
                            ),
                        ),
                        RIGHT_RULE,
                    ),
                    cell(
                        right,
                        loop(
                            "line in row.right",
                            kinds(
                                "line",
                                {
                                    "number": "CaptionNumber",
                                    "title-first": "CaptionTitle",
                                    "title": "CaptionTitleNext",
                                    "hearing-first": "CaptionHearing",
                                    "hearing": "CaptionHearingNext",
                                    "blank": "Single",
                                },
                            ),
                        ),
                    ),
                ),
                tag_row("endfor", CENTER, right),
                row(240, cell(CENTER, p("CaptionRule")), cell(right, p("Single"))),
            ),
        )
    )
    body = (
        loop(
            "part in parts",
            when("part.caption", caption),
            loop(
                "block in part.blocks",
                kinds("block", BLOCKS),
                when('block.kind == "signature"', p("SignatureLine", t("{{r block.runs }}"))),
                when('block.kind == "gap"', p("BodyFlush", t("{{r block.runs }}"))),
                when('block.kind == "single"', p("Single", t("{{p block.box() }}"))),
                when('block.kind == "table"', p("Single", t("{{p block.table(true) }}"))),
            ),
        )
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId7"/><w:footerReference w:type="default" r:id="rId8"/>'
        f'<w:pgSz w:w="12240" w:h="15840"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" '
        'w:header="480" w:footer="200" w:gutter="0"/></w:sectPr>'
    )
    header = (
        p(
            "Seam",
            _line_numbers()
            + _rule(2, "Left rule", LEFT - 360)
            + _rule(3, "Second left rule", LEFT - 310)
            + _rule(4, "Right rule", 12240 - RIGHT + 120),
        )
        + _draft_marks()
    )
    footer = (
        p("FooterNumber", field("PAGE"))
        + when("document.footer_lines == 1", p("FooterTitle", t("{{ document.footer }}")))
        + when("document.footer_lines == 2", p("FooterTitleTwoLines", t("{{ document.footer }}")))
    )
    top_rule = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    ten_point = '<w:sz w:val="20"/><w:szCs w:val="20"/>'
    look = styles(
        style("Normal", ppr="<w:widowControl/>" + double, default=True, custom=False)
        + common_styles(body=double, gap=double, heading_gap=double, head=double, first_line=720)
        + "".join(
            (
                # Unlike the other blocks: never alone at the head of a page, in the right half of the page.
                style("Signature Line", ppr="<w:keepLines/>" + double + indent(CENTER)),
                style("Single", ppr=SINGLE),
                style("Table Text", based="Single"),
                style("Attorney Name", ppr="<w:keepNext/>" + double + indent(right=WIDTH - CENTER)),
                style("Attorney Block", based="Single"),
                style("Court Title", ppr="<w:keepNext/>" + double + center(), rpr=BOLD),
                style("Caption Party", based="Single", ppr=indent(right=120)),
                style("Caption Role", based="Single", ppr=spacing(240, 240, 240, "exact") + indent(1440)),
                style("Caption Versus", based="Single", ppr=spacing(0, 240, 240, "exact") + indent(720)),
                style(
                    "Caption Rule",
                    based="Single",
                    ppr='<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:pBdr>'
                    + spacing(line=200, rule="exact"),
                ),  # shorter than its row, which the rule would push open
                style("Caption Number", based="Single", ppr=SINGLE + indent(240), rpr=BOLD),
                style("Caption Title Next", based="Single", ppr=SINGLE + indent(240), rpr=BOLD),
                # A level of its own makes the paper and its proposed order bookmarks of the PDF; no table of contents asks for it.
                style("Caption Title", based="CaptionTitleNext", ppr=spacing(240, 0, 240, "exact") + OUTLINED),
                style(
                    "Caption Hearing Next",
                    based="Single",
                    ppr='<w:tabs><w:tab w:val="left" w:pos="1320"/></w:tabs>' + SINGLE + indent(600, hanging=360),
                ),
                style("Caption Hearing", based="CaptionHearingNext", ppr=spacing(240, 0, 240, "exact")),
                style("Draft Mark", based="Header", ppr=indent(WIDTH - 2900) + '<w:jc w:val="right"/>', rpr=BOLD),
                *_table_styles(),
                style("Pleading Number", ppr='<w:widowControl w:val="0"/>' + double + '<w:jc w:val="right"/>'),
                style("Footer Number", based="Footer"),
                style("Footer Title", based="Footer", ppr=top_rule + spacing(0, 230, 230, "exact"), rpr=ten_point),
                style("Footer Title Two Lines", based="FooterTitle", ppr=spacing(0, 0, 230, "exact")),
            )
        )
        + table_style('<w:insideV w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>')
    )
    return package(body, look, {"header1.xml": ("header", header), "footer1.xml": ("footer", footer)})


def _table_styles() -> list[str]:
    """The tables of contents and authorities: double-spaced, pages at the right margin behind dots."""

    def entry(name: str, id: str, start: int, hang: int) -> str:
        stops = f'<w:tab w:val="left" w:pos="{hang}"/>' if start else ""
        return style(
            name,
            id=id,
            custom=False,
            # The tab stands at the right edge of the text, not beyond: LibreOffice would drop the page.
            ppr=f'<w:keepLines/><w:tabs>{stops}<w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'
            + spacing()
            + indent(hang, hanging=hang - start),
        )

    heading = "<w:keepNext/>" + spacing()
    return [
        style("TOC Heading", id="TOCHeading", custom=False, ppr=heading + center() + OUTLINED, rpr=BOLD),
        *(
            entry(f"toc {n + 1}", f"TOC{n + 1}", *at)
            for n, at in enumerate(((0, 360), (360, 720), (720, 1440), (1440, 2160)))
        ),
        style("toa heading", id="TOAHeading", custom=False, ppr=heading, rpr=BOLD),
        entry("table of authorities", "TableofAuthorities", 0, 360),
    ]


OUTLINED = '<w:outlineLvl w:val="0"/>'
RIGHT_RULE = '<w:tcBorders><w:right w:val="single" w:sz="6" w:space="0" w:color="auto"/></w:tcBorders>'


# ----------------------------------------------------------------------------------------------------- letter


def letter(cells: str = "") -> bytes:
    """A letter, or a memorandum when the document has no letterhead: single-spaced, not pleading paper.

    `cells` is the look of the text in tables; a memorandum of dense tables sets it smaller.
    """
    text = spacing(0, 240, 240, "auto")
    plain = spacing(line=240, rule="auto")
    line = "{{r line }}"
    head = "".join(
        (
            loop(
                "line in letterhead.sender",
                when("loop.first", p("LetterheadName", t(line))),
                when("not loop.first and not loop.last", p("Letterhead", t(line))),
                when("loop.last and not loop.first", p("LetterheadLast", t(line))),
            ),
            p("LetterDate", t("{{r letterhead.date[0] }}")),
            loop("line in letterhead.delivery", p("LetterDelivery", t(line))),
            loop(
                "line in letterhead.addressee",
                when("not loop.last", p("Single", t(line))),
                when("loop.last", p("SingleLast", t(line))),
            ),
            loop(
                "line in letterhead.subject",
                when("loop.first", p("LetterSubject", t("Re:") + "<w:r><w:tab/></w:r>" + t(line))),
                when("not loop.first", p("LetterSubject", "<w:r><w:tab/></w:r>" + t(line))),
            ),
            p("BodyFlush", t("{{r letterhead.salutation[0] }}")),
        )
    )
    body = (
        when("letterhead", head)
        + loop(
            "part in parts",
            loop(
                "block in part.blocks",
                kinds("block", BLOCKS),
                when('block.kind == "signature"', p("SignatureLine", t("{{r block.runs }}"))),
                when('block.kind == "gap"', p("Single", t("{{r block.runs }}"))),
                when(
                    'block.kind == "single"',
                    loop(
                        "line in block.lines()",
                        when("not line.last", p("Single", t("{{r line.runs }}"))),
                        when("line.last", p("SingleLast", t("{{r line.runs }}"))),
                    ),
                ),
                when('block.kind == "table"', p("Single", t("{{p block.table(false) }}")), p("Single")),
            ),
        )
        + '<w:sectPr><w:headerReference w:type="default" r:id="rId7"/><w:headerReference w:type="first" r:id="rId8"/>'
        '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" '
        'w:header="540" w:footer="540" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    first = p("Seam") + _draft_marks()
    page = t("Page ") + field("PAGE")
    turn = "<w:r><w:tab/></w:r>"
    later = (
        when(
            "letterhead",
            p("RunningHead", t("{{ document.addressee }}") + turn + t("{{ document.date }}") + turn + page),
        )
        + when("not letterhead", p("RunningTitle", t("{{ document.title }}") + turn + page))
        + _draft_marks()
    )
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="8" w:color="auto"/></w:pBdr>'
    stops = '<w:tabs><w:tab w:val="center" w:pos="4680"/><w:tab w:val="right" w:pos="9360"/></w:tabs>'
    look = styles(
        style("Normal", ppr="<w:widowControl/>" + plain, default=True, custom=False)
        + common_styles(body=text, gap=text, heading_gap=text, head="", first_line=0)
        + "".join(
            (
                style("Signature Line", ppr="<w:keepLines/>" + plain),
                style("Single", ppr=plain),
                style("Single Last", ppr=text),
                style("Table Text", based="Single", ppr=spacing(40, 40, 240, "auto"), rpr=cells),
                style("Letterhead", ppr=plain + center()),
                style(
                    "Letterhead Name",
                    based="Letterhead",
                    ppr=spacing(0, 40, 240, "auto"),
                    rpr=BOLD + '<w:caps/><w:spacing w:val="30"/><w:sz w:val="28"/><w:szCs w:val="28"/>',
                ),
                style("Letterhead Last", based="Letterhead", ppr=rule + spacing(0, 360, 240, "auto")),
                style("Letter Date", ppr=text),
                style("Letter Delivery", ppr=text, rpr=BOLD),
                style(
                    "Letter Subject",
                    ppr=KEEP
                    + '<w:tabs><w:tab w:val="left" w:pos="1440"/></w:tabs>'
                    + plain
                    + indent(1440, hanging=720),
                    rpr=BOLD,
                ),
                style("Running Head", based="Header", ppr=stops),
                style(
                    "Running Title",
                    based="Header",
                    ppr='<w:tabs><w:tab w:val="right" w:pos="9360"/></w:tabs>' + indent(right=0),
                ),
                style("Draft Mark", based="Header", ppr='<w:jc w:val="right"/>', rpr=BOLD),
            )
        )
        + table_style(
            "".join(
                f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
                for side in ("top", "bottom", "insideH")
            )
        )
    )
    return package(body, look, {"header1.xml": ("header", later), "header2.xml": ("header", first)}, hanging=True)


def main(folder: Path = HERE) -> None:
    """Writes the templates into `folder`."""
    (folder / "pleading.docx").write_bytes(pleading())
    (folder / "letter.docx").write_bytes(letter())
    (folder / "memo.docx").write_bytes(letter(cells='<w:sz w:val="20"/><w:szCs w:val="20"/>'))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:2]))
