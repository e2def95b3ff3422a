"""Turns runs into WordprocessingML, character by character safe, with margin comments on exactly their words.

It must not know papers, templates or law; it writes fragments that a template places.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from markupsafe import Markup
from msgspec import Struct, field
from msgspec.structs import replace

from generator.document import Run
from generator.fields import Fields, anchor, page_field
from generator.linecount import bound

#: Characters that XML cannot hold, and control characters that no reader sees but that change what is printed.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_NEWLINE = re.compile("\r\n|[\r\x85\u2028\u2029]")
#: Braces go in as references, so that no template pass can ever take a party's words for a template tag.
_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord("{"): "&#123;", ord("}"): "&#125;"}


def clean(text: str) -> str:
    """The text with one kind of newline. Raises ValueError for a character that a paper cannot hold."""
    found = _REFUSED.search(text)
    if found:
        near = text[max(0, found.start() - 20) : found.start()]
        raise ValueError(f"the character U+{ord(found[0]):04X} cannot stand in a paper (after {near!r})")
    return _NEWLINE.sub("\n", text)


def escape(text: str) -> str:
    """The text as XML character data, after `clean`."""
    return clean(text).translate(_ESCAPES)


class Comments(Struct):
    """The margin comments of one document, numbered in the order in which they are written."""

    wanted: bool = True
    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> int:
        """Notes one comment; gives its id. Raises ValueError like `clean`."""
        self.texts.append(clean(text))
        return len(self.texts) - 1


def _look(run: Run) -> tuple[bool, bool, bool, bool]:
    return run.bold, run.italic, run.highlight or run.mark in ("gap", "flag"), run.underline


def _properties(look: tuple[bool, bool, bool, bool]) -> str:
    # The order is the schema's.
    tags = ("<w:b/>", "<w:i/>", '<w:highlight w:val="yellow"/>', '<w:u w:val="single"/>')
    inner = "".join(tag for tag, on in zip(tags, look, strict=True) if on)
    return f"<w:rPr>{inner}</w:rPr>" if inner else ""


def _run(text: str, look: tuple[bool, bool, bool, bool], breaks: bool) -> str:
    pieces: list[str] = []
    for piece in re.split(r"([\n\t])", bound(clean(text))):
        if piece == "\n":
            pieces.append("<w:br/>" if breaks else '<w:t xml:space="preserve"> </w:t>')
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece:
            pieces.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return f"<w:r>{_properties(look)}{''.join(pieces)}</w:r>" if pieces else ""


def runs_xml(runs: tuple[Run, ...], comments: Comments, *, breaks: bool = False, fields: Fields | None = None) -> str:
    """The runs as XML. A newline becomes a line break if `breaks`, else a space. Raises ValueError like `clean`.

    Neighboring runs that look alike are joined, so that the lawyer who edits the file finds whole sentences. `fields`
    marks the citations for the table of authorities and gives the pages that stand in the text.
    """
    if fields is None:
        return _plain_xml([run for run in runs if run.text], comments, breaks)
    out: list[str] = []
    for (cited, place), same in groupby(
        (run for run in runs if run.text or run.page_of), key=lambda run: (fields.cites(run), run.page_of)
    ):
        group = list(same)
        if place:
            out.append(page_field(anchor(place)))
        elif cited:
            first, rest = _plain_xml(group[:1], comments, breaks), _plain_xml(group[1:], comments, breaks)
            out.append(fields.cite(cited, first, rest))
        else:
            out.append(_plain_xml(group, comments, breaks))
    return "".join(out)


def _plain_xml(runs: list[Run], comments: Comments, breaks: bool) -> str:
    out: list[str] = []
    for comment, commented in groupby(runs, key=lambda run: run.comment):
        group, space = list(commented), ""
        if not comment or not comments.wanted:
            out.append(_alike(group, breaks))
            continue
        # A space inside a comment's end may hang over the end of a line; LibreOffice then gives the mark its own line.
        last = group[-1]
        words = last.text.rstrip(" ")
        if words:
            space = _alike([replace(last, text=last.text[len(words) :])], breaks)
            group[-1] = replace(last, text=words)
        number = comments.add(comment)
        sign = f'<w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{number}"/>'
        out.append(
            f'<w:commentRangeStart w:id="{number}"/>{_alike(group, breaks)}<w:commentRangeEnd w:id="{number}"/>'
            f"<w:r>{sign}</w:r>{space}"
        )
    return "".join(out)


def _alike(runs: Iterable[Run], breaks: bool) -> str:
    """The runs as XML, neighbors that look alike in one."""
    return "".join(_run("".join(run.text for run in same), look, breaks) for look, same in groupby(runs, key=_look))


def as_lines(runs: tuple[Run, ...]) -> tuple[tuple[Run, ...], ...]:
    """The runs split at their newlines into printed lines, looks and comments kept."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *rest = clean(run.text).split("\n")
        for number, text in enumerate((first, *rest)):
            if number:
                lines.append([])
            if text or run.page_of:
                lines[-1].append(replace(run, text=text))
    return tuple(tuple(line) for line in lines)


def markup(xml: str) -> Markup:
    """XML that a template may place as it is."""
    return Markup(xml)
