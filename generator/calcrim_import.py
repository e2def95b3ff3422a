"""Finds single instructions in a copy that the office has: the court's PDF or Word file, or plain text.

The layout is that of the official publication: a number and title, the text, a line with its revisions, then notes that
are left behind. It must not know the case or where copies are kept.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
from docx.opc.exceptions import OpcError
from msgspec import Struct, field

from generator.calcrim import Copy
from generator.findings import CannotContinue, Finding

EXIT_USAGE = 2
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_HEADING = re.compile(r"^(?:CALCRIM\s+No\.\s*)?(\d{3,4}[A-Z]?)\.\s+([A-Z“\"].*[^.;,])$")
_ABBREVIATED = re.compile(r"^(?:CALCRIM\s+No\.\s*)?(\d{3,4}[A-Z]?)\.\s+([A-Z“\"].*,)$")
_REVISED = re.compile(rf"^\s*New (?:(?:{_MONTHS}|[A-Z][a-z]{{2}}\.) )?\d{{4}}")
_NOTES = re.compile(r"^\s*(BENCH NOTES|Bench Notes|AUTHORITY|Authority|COMMENTARY|SECONDARY SOURCES)\s*$")
_EDITION = re.compile(rf"\b((?:(?:{_MONTHS}|Spring|Summer|Fall|Winter) )?20\d\d) [Ee]dition\b")
_RUNNING = (
    re.compile(r"^\s*\d{1,4}\s*$"),
    re.compile(r"^\s*(?:[A-Z][A-Z ,&;:’'()-]+\s+)?CALCRIM No\. \d{3,4}[A-Z]?\s*$"),
    re.compile(r"^\s*CALCRIM No\. \d{3,4}[A-Z]?\s+[A-Z][A-Z ,&;:’'()-]+$"),
    re.compile(r"^\s*(?:Copyright\b|©|\(Pub\. ?\d+\)|Page \d+ of \d+)"),
)
_JOINTS = ("AND", "OR", "[AND]", "[OR]")
_ITEM = re.compile(r"^(\d{1,2}[A-Z]?\.|\[|<|AND\b|OR\b|[A-Z]\.|—)")


class _Found(Struct):
    number: str
    title: str
    lines: list[str] = field(default_factory=list)
    revised: str = ""
    closed: bool = False  # the text has come to its end


def read(path: Path, edition: str | None = None) -> list[Copy]:
    """Every instruction in a file. Raises CannotContinue (exit 2) if none is found, or no edition is named."""
    lines, wrapped = _lines(path)
    named = edition or next((m[1] for line in lines if (m := _EDITION.search(line))), None)
    found = list(_instructions(lines, wrapped))
    if not found:
        raise _fault(path, "no-instruction", "no instruction was found in this file",
                     "it must hold a number and a title (3402. Duress or Threats), then the text")  # fmt: skip
    if not named:
        raise _fault(path, "no-edition", "the file does not say which edition it is", "name it: --edition 2026")
    by_number: dict[str, Copy] = {}
    for entry, text in found:
        old = by_number.get(entry.number)
        if old is None or len(text) > len(old.text):
            by_number[entry.number] = Copy(entry.number, entry.title, named, text, entry.revised)
    return list(by_number.values())


def _fault(path: Path, code: str, message: str, hint: str = "") -> CannotContinue:
    return CannotContinue([Finding(str(path), 0, 0, "error", code, "", message, hint)], EXIT_USAGE)


# ---------------------------------------------------------------- from a file to lines


def _lines(path: Path) -> tuple[list[str], bool]:
    """The lines of a file, and whether they are the lines of printed pages."""
    ending = path.suffix.lower()
    try:
        if ending == ".pdf":
            return _pdf(path).splitlines(), True
        if ending == ".docx":
            return [line for p in docx.Document(str(path)).paragraphs for line in (*p.text.split("\n"), "")], False
        if ending == ".txt":
            text = path.read_text(encoding="utf-8-sig")
            return text.splitlines(), False
    except (OSError, ValueError, KeyError, OpcError, zipfile.BadZipFile, subprocess.SubprocessError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged or of another kind"
        raise _fault(path, "unreadable", f"the file cannot be read: {reason}") from None
    raise _fault(path, "unknown-kind", "the file is neither .pdf, .docx nor .txt")


def _pdf(path: Path) -> str:
    try:
        import pypdf
    except ImportError:
        if not shutil.which("pdftotext"):
            raise _fault(
                path, "no-pdf-reader", "no reader for PDF is installed", "install pypdf or poppler-utils"
            ) from None
        path.stat()
        done = subprocess.run(
            ["pdftotext", "-enc", "UTF-8", "-layout", "--", str(path), "-"],
            capture_output=True,
            check=True,
            timeout=600,
        )
        return done.stdout.decode("utf-8", "replace").replace("\f", "\n")
    try:
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    except pypdf.errors.PyPdfError as error:
        raise _fault(path, "unreadable", "the file cannot be read: it is damaged or of another kind") from error


# ---------------------------------------------------------------- from lines to instructions


def _instructions(lines: Sequence[str], wrapped: bool) -> Iterator[tuple[_Found, str]]:
    for entry in _entries(lines):
        text = _paragraphs(entry.lines, wrapped)
        # A line of a table of contents looks like a heading, but nothing follows it.
        if len(text.split()) >= 8 and (entry.closed or "." in text):
            yield entry, text


def _entries(lines: Sequence[str]) -> Iterator[_Found]:
    current: _Found | None = None
    titling = False
    for raw in lines:
        line = " ".join(raw.replace("\u00a0", " ").split())
        if any(pattern.match(line) for pattern in _RUNNING):
            continue
        if heading := _HEADING.match(line) or _ABBREVIATED.match(line):
            if current:
                yield current
            current, titling = _Found(heading[1], heading[2]), True
            continue
        if current is None or current.closed:
            continue
        if titling and line and _goes_on(current.title):
            current.title = f"{current.title} {line}"
            continue
        titling = titling and not line
        if _REVISED.match(line):
            current.revised, current.closed = line, True
        elif _NOTES.match(line):
            current.closed = True
        else:
            current.lines.append(line)
    if current:
        yield current


def _goes_on(title: str) -> bool:
    """Whether a title runs on to the next line: an open parenthesis, or a last word that cannot be the last."""
    open_ = title.count("(") > title.count(")")
    return open_ or bool(re.search(r"([,:&—-]|\b(?:or|and|of|to|for|by|in|with|a|the|Code))$", title))


def _paragraphs(lines: Sequence[str], wrapped: bool) -> str:
    """The lines as paragraphs with a blank line between. Printed lines are put together again by their look.

    Lines without a blank one among them count as printed, whatever the file.
    """
    while lines and not lines[-1]:
        lines = lines[:-1]
    while lines and not lines[0]:
        lines = lines[1:]
    printed = wrapped or "" not in lines
    longest = max((len(line) for line in lines), default=0)
    out: list[list[str]] = [[]]
    previous = ""
    for line in lines:
        ended = bool(re.search(r"[.?!:;][”\"’)\]]*$", previous)) or previous in _JOINTS
        short = len(previous) < longest * 0.75
        begins = ended and (bool(_ITEM.match(line)) or short or previous in _JOINTS)
        # Between the pages of a printed copy a blank line may stand inside a sentence.
        breaks = (begins or line in _JOINTS or (not line and ended)) if printed else not line
        if breaks and out[-1]:
            out.append([])
        if line:
            out[-1].append(line)
            previous = line
    # A word broken at the end of a line keeps its hyphen: self-defense must not become one word.
    return "\n\n".join(re.sub(r"(?<=[a-z])- (?=[a-z])", "-", " ".join(p)) for p in out if p)
