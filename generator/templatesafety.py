"""What a Word template from a stranger may not hold: ways out of the file, programs, and fields that fetch or run something.

A paper is made of the template's own parts, so whatever hides there would go to the court or the prosecutor and act on
their machines. It knows the package and no paper.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

_EXTERNAL = re.compile(r"<(?:\w+:)?Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_TARGET = re.compile(r"\bTarget\s*=\s*[\"']([^\"']*)[\"']")
_PROGRAM = re.compile(r"vbaProject|vbaData|activeX|/embeddings/|oleObject|\.exe$|\.dll$|\.js$|\.vbs$|afchunk|customUI", re.IGNORECASE)
_FIELD = re.compile(r"\b(INCLUDETEXT|INCLUDEPICTURE|DDEAUTO|DDE|LINK|IMPORT|MACROBUTTON|DATABASE|AUTOTEXT|FILLIN|ASK|RD)\b")
_CODES = re.compile(r"<w:instrText\b[^>]*>([^<]*)</w:instrText>|\bw:instr\s*=\s*\"([^\"]*)\"")
_FIELD_ENDS = re.compile(r"<w:fldChar\b[^>]*w:fldCharType\s*=\s*\"(?:begin|separate|end)\"[^>]*>")


def unsafe(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Every reason not to make papers from these parts of a package, each a sentence that names the part."""
    for name, content in sorted(parts.items()):
        if _PROGRAM.search(name):
            yield f"{name} is a program or an embedded file; save the template without it"
        if not name.endswith((".xml", ".rels")):
            continue
        text = content.decode("utf-8", "replace").replace("\x00", "")  # UTF-16 reads as UTF-8 without its zeros
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            yield f"{name} declares entities, which no Word file does; save the template again from Word"
        for relation in _EXTERNAL.findall(text):
            target = _TARGET.search(relation)
            where = html.unescape(target[1]) if target else "somewhere"
            yield f"{name} points outside the file, to {where[:80]}; remove the link, linked picture or attached template in Word"
        for part in _FIELD_ENDS.split(text):  # a code may be cut into several runs
            code = html.unescape("".join(a or b for a, b in _CODES.findall(part)))
            if found := _FIELD.match(code.strip()):
                yield f"{name} has the field {found[1]}, which fetches or runs something; remove it in Word (Alt+F9 shows fields)"
        if "altChunk" in text:
            yield f"{name} takes in another file (altChunk); paste its text instead"
