"""The building blocks of a Word file: paragraphs, tables, merge tags, styles, numbering, and the package around them.

It must not know which papers there are; `build.py` does.
"""

from __future__ import annotations

from lxml import etree

from generator.packing import pack

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


# -------------------------------------------------------------------------------------------------- small pieces


def p(style: str, content: str = "", extra: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{content}</w:p>'


def t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tag(text: str) -> str:
    """A paragraph that only steers the merge; it is gone from the finished paper."""
    return p("TemplateTag", t("{%p " + text + " %}"))


def when(condition: str, *content: str) -> str:
    return tag(f"if {condition}") + "".join(content) + tag("endif")


def loop(each: str, *content: str) -> str:
    return tag(f"for {each}") + "".join(content) + tag("endfor")


def kinds(variable: str, styles: dict[str, str]) -> str:
    """One paragraph for each kind, in its own style."""
    return "".join(
        when(f'{variable}.kind == "{kind}"', p(style, t("{{r " + variable + ".runs }}")))
        for kind, style in styles.items()
    )


def cell(width: int, content: str, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def row(height: int, *cells: str) -> str:
    # At least, not exactly: what counsel adds later makes the row grow and is never cut off.
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>{"".join(cells)}</w:tr>'
    )


def tag_row(text: str, *widths: int) -> str:
    """A table row that only steers the merge."""
    first, *others = widths
    empty = "".join(cell(width, p("Single")) for width in others)
    return f"<w:tr>{cell(first, p('Single', t('{%tr ' + text + ' %}')))}{empty}</w:tr>"


def table(widths: tuple[int, ...], *rows: str) -> str:
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


# -------------------------------------------------------------------------------------------------------- styles


def style(
    name: str,
    *,
    id: str = "",
    based: str = "Normal",
    ppr: str = "",
    rpr: str = "",
    follow: str = "",
    kind: str = "paragraph",
    custom: bool = True,
    default: bool = False,
) -> str:
    """One style; `ppr` and `rpr` in the order of the schema."""
    return (
        f'<w:style w:type="{kind}"{" w:default=" + chr(34) + "1" + chr(34) if default else ""}'
        f'{" w:customStyle=" + chr(34) + "1" + chr(34) if custom else ""} w:styleId="{id or name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based and not default else "")
        + (f'<w:next w:val="{follow}"/>' if follow else "")
        + ("<w:qFormat/>" if kind == "paragraph" else "")
        + (f"<w:pPr>{ppr}</w:pPr>" if ppr else "")
        + (f"<w:rPr>{rpr}</w:rPr>" if rpr else "")
        + "</w:style>"
    )


KEEP = "<w:keepNext/><w:keepLines/>"
BOLD = "<w:b/><w:bCs/>"


def spacing(before: int = 0, after: int = 0, line: int = 480, rule: str = "atLeast") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


def indent(left: int = 0, first: int = 0, hanging: int = 0, right: int = 0) -> str:
    how = f' w:hanging="{hanging}"' if hanging else f' w:firstLine="{first}"'
    return f'<w:ind w:left="{left}" w:right="{right}"{how}/>'


def numbered(list_id: int, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def center() -> str:
    return '<w:jc w:val="center"/>'


SINGLE = spacing(line=240, rule="exact")


def common_styles(*, body: str, gap: str, heading_gap: str, head: str, first_line: int) -> str:
    """The styles of a document's blocks, with the spacing of text, quotations, headings and table heads.

    Without an indent of the first line, as in a letter, the lines of a numbered item hang behind its number.
    """
    at, dent = (1440, indent(first=720)) if first_line else (1080, indent(1080, hanging=360))
    return "".join(
        (
            style("Body", ppr=body + indent(first=first_line)),
            style("Body Flush", ppr=body),
            style(
                "heading 1",
                id="Heading1",
                ppr=KEEP + heading_gap + center() + '<w:outlineLvl w:val="0"/>',
                rpr=BOLD,
                follow="Body",
                custom=False,
            ),
            style(
                "heading 2",
                id="Heading2",
                ppr=KEEP + numbered(1, 0) + heading_gap + indent(720, hanging=720) + '<w:outlineLvl w:val="1"/>',
                rpr=BOLD,
                follow="Body",
                custom=False,
            ),
            style(
                "heading 3",
                id="Heading3",
                ppr=KEEP + numbered(1, 1) + heading_gap + indent(1440, hanging=720) + '<w:outlineLvl w:val="2"/>',
                rpr=BOLD,
                follow="Body",
                custom=False,
            ),
            style(
                "heading 4",
                id="Heading4",
                ppr=KEEP + numbered(1, 2) + heading_gap + indent(2160, hanging=720) + '<w:outlineLvl w:val="3"/>',
                rpr=BOLD,
                follow="Body",
                custom=False,
            ),
            style(
                "Title",
                ppr=KEEP + heading_gap + center() + '<w:outlineLvl w:val="0"/>',
                rpr=BOLD,
                follow="Body",
                custom=False,
            ),
            style("Quote", ppr=gap + indent(720, right=720), custom=False),
            style(
                "Numbered Paragraph",
                ppr=numbered(2, 0) + f'<w:tabs><w:tab w:val="left" w:pos="{at}"/></w:tabs>' + body + dent,
            ),
            style("Item", ppr=numbered(3, 0) + body + indent(1080, hanging=360)),
            style("Template Tag", ppr=SINGLE, rpr='<w:color w:val="808080"/>'),
            style("Table Head", based="TableText", ppr="<w:keepNext/>" + head, rpr=BOLD),
            # A table without horizontal rules: a rule adds its own width to everything below it on the page.
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
            '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
            '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
            '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
            '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
            '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
            '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>',
            style(
                "annotation reference",
                id="CommentReference",
                kind="character",
                based="",
                custom=False,
                rpr='<w:sz w:val="16"/><w:szCs w:val="16"/>',
            ),
            style(
                "annotation text",
                id="CommentText",
                custom=False,
                ppr=spacing(line=240, rule="auto"),
                rpr='<w:sz w:val="20"/><w:szCs w:val="20"/>',
            ),
            style("header", id="Header", custom=False, ppr=spacing(line=240, rule="exact")),
            style("footer", id="Footer", custom=False, ppr=spacing(line=240, rule="exact") + center()),
            style("Seam", ppr=spacing(line=20, rule="exact"), rpr='<w:sz w:val="2"/><w:szCs w:val="2"/>'),
        )
    )


def table_style(borders: str) -> str:
    """The evidence table: shaded head, light bands; `borders` as the paper allows."""
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="EvidenceTable"><w:name w:val="Evidence Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{borders}'
        "</w:tblBorders></w:tblPr>"
        + "".join(
            f'<w:tblStylePr w:type="{where}"><w:tblPr/><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{gray}"/>'
            "</w:tcPr></w:tblStylePr>"
            for where, gray in (("firstRow", "D9D9D9"), ("band2Horz", "F2F2F2"))
        )
        + "</w:style>"
    )


def styles(body: str) -> str:
    font = "".join(f' w:{script}="Times New Roman"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{font}/>"
        '<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr>'
        f"</w:rPrDefault><w:pPrDefault><w:pPr>{spacing(line=240, rule='auto')}</w:pPr></w:pPrDefault></w:docDefaults>"
        f"{body}</w:styles>"
    )


def numbering(hanging: bool) -> str:
    """Headings I., A., 1.; numbered paragraphs 1.; bullets. The merge adds an instance for every new count.

    `hanging` sets the lines of a numbered paragraph behind its number, as in a letter.
    """

    def level(number: int, form: str, text: str, ppr: str, linked: str = "", suffix: str = "tab") -> str:
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            + (f'<w:pStyle w:val="{linked}"/>' if linked else "")
            + f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f"<w:pPr>{ppr}</w:pPr></w:lvl>"
        )

    def tab(position: int) -> str:
        return f'<w:tabs><w:tab w:val="num" w:pos="{position}"/></w:tabs>'

    at = (tab(1080) + indent(1080, hanging=360) if hanging else tab(1440) + indent(first=720), "NumberedParagraph")
    lists = (
        level(0, "upperRoman", "%1.", tab(720) + indent(720, hanging=720), "Heading2")
        + level(1, "upperLetter", "%2.", tab(1440) + indent(1440, hanging=720), "Heading3")
        + level(2, "decimal", "%3.", tab(2160) + indent(2160, hanging=720), "Heading4"),
        level(0, "decimal", "%1.", *at),
        level(0, "bullet", "•", tab(1080) + indent(1080, hanging=360), "Item"),
    )
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{number}">'
        f'<w:multiLevelType w:val="{"multilevel" if number == 1 else "singleLevel"}"/>'
        f"{levels}</w:abstractNum>"
        for number, levels in enumerate(lists, 1)
    )
    instances = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2, 3))
    return f"<w:numbering {NAMESPACES}>{abstract}{instances}</w:numbering>"


# --------------------------------------------------------------------------------------------- the package


def relations(*entries: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{kind if "://" in kind else f"{RELATIONS}/{kind}"}" Target="{target}"/>'
        for n, (kind, target) in enumerate(entries, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


SETTINGS = (
    f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    + "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    + '</w:compat><w:themeFontLang w:val="en-US"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:language>en-US</dc:language></cp:coreProperties>'
)


FONTS = (
    f'<w:fonts {NAMESPACES}><w:font w:name="Times New Roman"><w:panose1 w:val="02020603050405020304"/>'
    '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
)


def theme() -> str:
    """The least that Word accepts: black on white, Times New Roman for headings and text."""
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    colors = "".join(f'<a:{n}><a:srgbClr val="{"FFFFFF" if n.startswith("lt") else "000000"}"/></a:{n}>' for n in names)
    font = '<a:latin typeface="Times New Roman"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Pleading"><a:themeElements>'
        f'<a:clrScheme name="Pleading">{colors}</a:clrScheme><a:fontScheme name="Pleading">'
        f"<a:majorFont>{font}</a:majorFont>"
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="Pleading"><a:fillStyleLst>{fill * 3}'
        f"</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def package(body: str, styles_xml: str, parts: dict[str, tuple[str, str]], hanging: bool = False) -> bytes:
    """A Word file. `parts`: file name -> (header or footer, its content), in the order of their relations from rId7."""
    xml = {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": styles_xml,
        "word/numbering.xml": numbering(hanging),
        "word/settings.xml": SETTINGS,
        "word/comments.xml": f"<w:comments {NAMESPACES}/>",
        "word/fontTable.xml": FONTS,
        "word/theme/theme1.xml": theme(),
        "docProps/core.xml": CORE,
    }
    names = ("styles", "numbering", "settings", "comments", "fontTable")
    kinds_of = {"word/document.xml": "document.main"} | {f"word/{name}.xml": name for name in names}
    links = [*((name, f"{name}.xml") for name in names), ("theme", "theme/theme1.xml")]
    for name, (kind, content) in parts.items():
        root = {"header": "w:hdr", "footer": "w:ftr"}[kind]
        xml[f"word/{name}"] = f"<{root} {NAMESPACES}>{content}</{root}>"
        kinds_of[f"word/{name}"] = kind
        links.append((kind, name))
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{TYPES}.{kind}+xml"/>' for name, kind in sorted(kinds_of.items())
    )
    xml["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/word/theme/theme1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )
    xml["_rels/.rels"] = relations(
        ("officeDocument", "word/document.xml"),
        ("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"),
    )
    xml["word/_rels/document.xml.rels"] = relations(*links)
    return pack({name: _serialize(content) for name, content in xml.items()})


def _serialize(content: str) -> bytes:
    root = etree.fromstring(content)
    etree.cleanup_namespaces(
        root, keep_ns_prefixes=["w", "r", "mc", "wps"] if root.tag.startswith(f"{{{W}}}") else None
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
