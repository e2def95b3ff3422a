"""The faults of a YAML text in plain words: characters that no paper can hold, and the parser's own complaints.

It knows characters and the parser's messages, and nothing of facts files.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from generator.findings import Finding

_MAX_CHARACTERS = 50
# C0 and C1 controls but tab and line ends; marks of direction; zero-width characters; Unicode line ends; the sign for a
# lost character; letters that are seen by programs alone (tags, annotations); what XML 1.0 does not allow. Zero-width
# joiners (U+200C, U+200D) are part of some names and stay.
_UNPRINTABLE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ufffd-\uffff\U000e0000-\U000e007f"
)
_FOREIGN = re.compile("[\ud800-\udfff]")
_PRINTLESS = re.compile(f"[{_UNPRINTABLE}]")
_BAD = re.compile(f"[{_UNPRINTABLE}\ud800-\udfff]")
_BAD_IN_VALUE = re.compile(f"[{_UNPRINTABLE}\ud800-\udfff\r]")
_LINE_END = re.compile(r"\r\n|\n|\r")


def _name(character: str) -> str:
    point = ord(character)
    if character == "\x0c":
        return "a page break (form feed)"
    if 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069 or character in "\u061c\u200e\u200f":
        return f"an invisible mark that turns the reading direction (U+{point:04X})"
    if character in "\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb" or point >= 0xE0000:
        return f"an invisible character (U+{point:04X})"
    if character in "\u2028\u2029\x85":
        return f"an invisible line end (U+{point:04X})"
    if character == "\ufffd":
        return "a character that was lost in an earlier conversion (\ufffd)"
    return f"a control character (U+{point:04X})"


def is_bad(text: str) -> str:
    """What a value holds that no paper can, in words; empty when nothing."""
    match = _BAD_IN_VALUE.search(text)
    return _name(match.group()) if match else ""


def bad_characters(text: str, file: str) -> tuple[str, list[Finding]]:
    """The text with every unprintable character replaced by a space, line ends made alike, and where they stood.

    Bytes that are not UTF-8 arrive as lone surrogates (`surrogateescape`) and give one finding, at the first.
    """
    text = _LINE_END.sub("\n", text)
    cleaned, count = _BAD.subn(" ", text)
    if not count:
        return text, []
    findings: list[Finding] = []
    foreign = list(islice(_FOREIGN.finditer(text), 1))
    others = list(islice(_PRINTLESS.finditer(text), _MAX_CHARACTERS + 1))
    foreign_count = len(_FOREIGN.findall(text)) if foreign else 0
    if foreign:
        byte = bytes([ord(foreign[0].group()) & 0xFF])
        meant = byte.decode("cp1252", errors="ignore")
        more = ", and more follow" if foreign_count > 1 else ""
        likely = f" (probably {meant!r} as older Windows programs save it)" if meant.isprintable() and meant else ""
        message = f"the file is not saved as UTF-8: byte {byte[0]:02X}{likely} stands here{more}"
        hint = "save it again as UTF-8 (in Notepad: Save as, Encoding, UTF-8)"
        findings.append(Finding(file, *_place(text, foreign[0].start()), "error", "not-utf-8", "", message, hint))
    for match in others[:_MAX_CHARACTERS]:
        hint = "delete it and type the text again; it usually comes from copying out of a PDF or a web page"
        place = _place(text, match.start())
        findings.append(
            Finding(file, *place, "error", "bad-character", "", f"{_name(match.group())} stands here", hint)
        )
    if len(others) > _MAX_CHARACTERS:
        message = f"{count - foreign_count - _MAX_CHARACTERS} more such characters follow from here on"
        place = _place(text, others[_MAX_CHARACTERS].start())
        findings.append(Finding(file, *place, "error", "bad-character", "", message, "is this a facts file?"))
    return cleaned, findings


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


# The parser's words, ours, and what to do. The first that is contained in the complaint counts; "context" places the
# finding where the parser began to look instead of where it gave up, which for an open quote is the end of the file.
_QUOTE = 'put the whole value in "quotes"'
_COMPLAINTS: tuple[tuple[str, str, str, bool], ...] = (
    ("found unexpected end of stream", "a quote is opened here and never closed", "close the quote", True),
    ("mapping values are not allowed", "a colon stands where none can",
     f"{_QUOTE}; or check that the line above has its colon and that both lines begin at the same column", False),
    ("tab character", "a tab stands where only spaces may", "replace the tab by spaces", False),
    ("cannot start any token", "a value cannot begin with this character",
     f"{_QUOTE}; indent with spaces, not tabs", False),
    ("could not find expected ':'", "a key without a colon",
     "write `key: value`, or join the line to the text above it", True),
    ("did not find expected ',' or ']'", "a bracket [ is opened here and not closed", "close it with ]", True),
    ("did not find expected ',' or '}'", "a brace { is opened here and not closed",
     "close it with }, or use quotes", True),
    ("did not find expected '-' indicator", "a list was begun, and this line is no entry of it",
     "begin each entry with a dash; begin a new section at the left margin", False),
    ("did not find expected key", "this does not fit what stands before it",
     f"line it up with the keys above it; if a value holds a quote, {_QUOTE} of the other kind", False),
    ("block sequence entries are not allowed", "a dash that begins a list stands on the line of its key",
     "put the list on the next line, or use [one, two]", False),
    ("mapping keys are not allowed", "a question mark cannot stand here", _QUOTE, False),
    ("unknown escape character", "a backslash is followed by a letter that means nothing",
     "write \\\\ for a backslash, or use 'single quotes'", False),
    ("escape code", "a backslash is followed by a number that is no character", "type the character itself", False),
    ("expected alphabetic or numeric", "a value cannot begin with * or &", _QUOTE, True),
    ("expected comment or line break", "after | or > the text begins on the next line",
     f"begin a new line, or {_QUOTE}", False),
    ("document start", "text follows after the end of the document", "remove the line `...`", False),
    ("directive", "a line cannot begin with %", f"remove the line, or {_QUOTE}", True),
    ("tag", "a value cannot begin with !", _QUOTE, True),
    ("document indicator", "a line of --- or ... stands inside a quoted text", "close the quote before it", True),
)  # fmt: skip


def describe(fault: Any, file: str, text: str, section: str = "") -> Finding:
    """One finding for a complaint of the YAML parser (a yaml.YAMLError) about `text`, or about a section of it."""
    problem = str(getattr(fault, "problem", None) or fault)
    mark = getattr(fault, "problem_mark", None)
    lines = text.split("\n")
    if mark is not None and mark.line < len(lines) and lines[mark.line][mark.column :].startswith("\t"):
        problem = "tab character"
    whole = f"{problem} {getattr(fault, 'context', None) or ''}"
    place = mark
    message, hint = "the file cannot be read from here on", f"check colons, quotes and indentation; {_QUOTE}"
    for words, ours, advice, at_context in _COMPLAINTS:
        if words in problem or (words in ("directive", "tag") and words in whole):
            message, hint = ours, advice
            place = (getattr(fault, "context_mark", None) or place) if at_context else place
            break
    line, column = (place.line + 1, place.column + 1) if place is not None else (1, 1)
    return Finding(file, line, column, "error", "yaml-syntax", section, message, hint)
