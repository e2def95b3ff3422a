"""Fills a template that `mold` made ready: compiled once, a paper renders strings and nothing else.

Every part equals, after canonicalization, what plain docxtpl writes for the same template and values. What cannot be
done with strings alone (pictures, links and sub-documents among the values) goes through docxtpl itself. It must not know
law, the case, or what the values mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape as escaped
from typing import Any
from xml.parsers import expat

from jinja2 import Template
from msgspec import Struct

from generator import cache
from generator.mold import BODY, CORE, Mold
from generator.packing import Entry, entries, entry
from generator.sandbox import Bounded, metered, printable, refuse_growth

#: Characters that XML cannot hold.
_ILLEGAL = re.compile("[\x00-\x06\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What docxtpl reads as breaks in words: a tab, a new paragraph, a new line, a new page.
_BREAKS = "\t\a\n\f"
_PARAGRAPH = re.compile("<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_RELATION = re.compile(r' r:\w+="([^"]*)"')
_DICT = frozenset(dir(dict))

Parts = dict[str, bytes | Entry]


class NotWellFormed(ValueError):
    """What the template gives is no XML; the message names the part and the place."""


class _NeedsDocxtpl(Exception):
    """A value belongs to a docxtpl template and changes its package."""


class _Environment(Bounded):
    """The one engine. A plain dictionary gives its own keys first, which is most of what templates ask."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute not in _DICT and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def environment(finalize: Callable[[Any], Any] | None = None) -> Bounded:
    """One environment for body, headers, footers, notes and properties."""
    return _Environment(finalize=finalize)


def _own(value: Any) -> Any:
    """The value, unless it belongs to a docxtpl template."""
    if value.__class__.__module__.startswith("docxtpl") and hasattr(value, "tpl"):
        raise _NeedsDocxtpl
    return printable(value)


class Press(Struct, frozen=True):
    """A mold with its text compiled."""

    mold: Mold
    compiled: Mapping[str, Template]  # part name or placeholder -> the engine's template

    def fill(self, values: Mapping[str, Any], word: Any = None, *, check: bool = True) -> Parts:
        """Every part of the filled template. `check=False` leaves the check of the body to the caller, who changes it.

        `word` is the docxtpl template that pictures, links or sub-documents among the values belong to; without it
        they cannot be placed. Raises ValueError for a character that XML cannot hold, NotWellFormed, and what the
        engine raises for a fault in the template or a name that is not given.
        """
        from generator.mold import by_docxtpl

        try:
            with metered():
                return self._strings(values, check)
        except _NeedsDocxtpl:
            if word is None:
                raise ValueError("a picture, link or sub-document needs the template that it was made for") from None
        return dict(entries(by_docxtpl(word, values, environment())))

    def _strings(self, values: Mapping[str, Any], check: bool) -> Parts:
        parts: Parts = dict(self.mold.entries)
        for name, source in self.mold.sources.items():
            text = _read(self.compiled[name].render(values))
            if name == BODY:
                if not self.mold.relations.issuperset(_RELATION.findall(text)):
                    raise _NeedsDocxtpl
                if not _regular(text):
                    from generator.mold import repaired

                    checked(name, f"{source.before}{text}{source.after}")  # docxtpl would mend it silently
                    text = repaired(text, source.before)
            whole = f"{source.before}{text}{source.after}"
            if name == BODY:
                parts[name] = checked(name, whole) if check else whole.encode()
            else:
                parts[name] = _small(name, whole)
        if self.mold.properties:
            core = self.mold.entries[CORE].content().decode("utf-8")
            for placeholder in self.mold.properties:
                core = core.replace(placeholder, escaped(self.compiled[placeholder].render(values), quote=False))
            parts[CORE] = core.encode()
        return parts


def press(mold: Mold) -> Press:
    """A mold's text, compiled. Raises jinja2.TemplateSyntaxError for a tag that cannot be read."""
    engine = environment(_own)
    texts = {name: source.text for name, source in mold.sources.items()} | dict(mold.properties)
    return Press(mold, {name: _compiled(engine, text) for name, text in texts.items()})


def _compiled(engine: Bounded, text: str) -> Template:
    name = cache.key("template", text)
    code = cache.get_code(name)
    if code is None:
        refuse_growth(engine.parse(text))
        code = engine.compile(text)
        cache.put_code(name, code)
    return Template.from_code(engine, code, engine.make_globals(None))


def _read(text: str) -> str:
    """The engine's result as docxtpl reads it: its own line starts taken out, braces as they were written, breaks made."""
    text = text.replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p ")
    if "{_" in text or "_}" in text:
        for written, meant in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
            text = text.replace(written, meant)
    if any(sign in text for sign in _BREAKS):
        from generator.mold import with_breaks

        text = _PARAGRAPH.sub(lambda at: with_breaks(at[0]) if any(sign in at[0] for sign in _BREAKS) else at[0], text)
    return text


def _regular(body: str) -> bool:
    """Whether docxtpl would leave the tree as it is: every row as long as its table's grid is wide, no drawing to count."""
    if "docPr" in body:
        return False
    for piece in body.split("<w:tbl>")[1:]:
        table, closing, _ = piece.partition("</w:tbl>")
        if not closing or "<w:gridSpan" in table:  # a table within a table, or cells of several columns
            return False
        columns = table.count("<w:gridCol ")
        rows = table.split("</w:tr>")[:-1]
        if not rows or any(row.count("</w:tc>") != columns for row in rows):
            return False
    return "<w:tbl " not in body


@lru_cache(maxsize=64)
def _small(name: str, text: str) -> Entry:
    """A header or footer, which neighboring papers share."""
    return entry(checked(name, text))


def checked(name: str, text: str) -> bytes:
    """A part's bytes. Raises NotWellFormed if it is no XML, ValueError for a character that XML cannot hold."""
    xml = text.encode("utf-8", "surrogatepass")
    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError as fault:
        found = _ILLEGAL.search(text)
        if found:
            raise ValueError(f"the character U+{ord(found[0]):04X} cannot stand in a paper") from None
        raise NotWellFormed(f"{name}: {fault}") from None
    return xml
