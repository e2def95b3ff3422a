"""Two Word files compared: the newer one with every difference from the older one as a tracked change.

The comparison is the engine's of python-redlines, whose only importer this is; what it gives is proved on every run, by
accepting and rejecting everything, before anybody sees it. It must not know law, the case or what the words mean.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess

from lxml import etree

from generator.findings import CannotContinue, Finding
from generator.packing import pack, unpack
from generator.revisions import has_changes, settled
from generator.wordtext import passages

EXIT_FAULT = 1
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def compare(old: bytes, new: bytes, *, author: str, at: dt.datetime, names: tuple[str, str] = ("OLD", "NEW")) -> bytes:
    """The redline: rejecting every change gives the words of `old`, accepting every change those of `new`.

    Changes already tracked in either file count as accepted. `author` and `at` are who and when of every change. Headers and
    footers are those of `new`. Raises CannotContinue: exit 3 for a file that is no Word file, exit 1 if the engine fails or
    its result does not hold.
    """
    before, after = (_clean(data, name) for data, name in zip((old, new), names, strict=True))
    redline = _engine(before, after, author, at)
    parts = unpack(redline)
    # Headers and footers are left alone: the engine's copies may carry its own ids.
    parts |= {
        name: part
        for name, part in unpack(after).items()
        if name in parts and re.match(r"word/(header|footer)\d*\.xml", name)
    }
    redline = pack(parts)
    for accept, wanted, which in ((True, after, names[1]), (False, before, names[0])):
        if _words(settled(redline, accept=accept), which) != _words(wanted, which):
            verb = "accepting" if accept else "rejecting"
            raise _failed(f"{verb} every change does not give {which} again", which)
    return redline


def _clean(data: bytes, name: str) -> bytes:
    passages(data, name)  # refuses what is no Word file, with its name
    return settled(data, accept=True) if has_changes(data) else data


def _words(data: bytes, name: str) -> tuple[list[str], list[str]]:
    """The visible paragraphs and the codes of the fields, which may not be lost either."""
    shown = [p.text for p in passages(data, name) if p.where in ("paragraph", "footnote", "endnote")]
    root = etree.fromstring(unpack(data)["word/document.xml"])
    codes = "".join(node.text or "" for node in root.iter(f"{_W}instrText"))
    return shown, codes.split()


def _engine(before: bytes, after: bytes, author: str, at: dt.datetime) -> bytes:
    from python_redlines import DocxodusEngine

    # The engine's runtime writes no diagnostics and asks nothing of the machine's language settings.
    os.environ.setdefault("DOTNET_EnableDiagnostics", "0")
    os.environ.setdefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
    try:
        done, _, _ = DocxodusEngine().run_redline(
            author, before, after, date_time=at.strftime("%Y-%m-%dT%H:%M:%SZ"), conflate_spaces=False
        )
    except (OSError, ImportError, subprocess.CalledProcessError) as fault:
        raise _failed(f"the comparison could not be made: {fault}", "redline") from None
    return bytes(done)


def _failed(message: str, file: str) -> CannotContinue:
    hint = "nothing was written; compare the two files in Word (Review, Compare)"
    return CannotContinue([Finding(file, 0, 0, "error", "redline-failed", "", message, hint)], EXIT_FAULT)


def author(data: bytes) -> str:
    """The author that a Word file names in its properties; empty where it names none."""
    core = unpack(data).get("docProps/core.xml")
    found = None if core is None else etree.fromstring(core).find("{http://purl.org/dc/elements/1.1/}creator")
    return (found.text or "").strip() if found is not None else ""
