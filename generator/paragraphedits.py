"""Carries what somebody changed by hand in one paragraph over to the same paragraph of a new draft.

Words, looks, style and alignment are carried; fields, bookmarks and comments of the new draft stay. It must not know
what the words mean, nor where in the paper the paragraph stands.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from lxml import etree
from msgspec import Struct

from generator.letters import (
    COMPUTED,
    PICTURE,
    Letter,
    StyleSheet,
    exploded,
    joined,
    letters,
    text_of,
    with_look,
    words,
    written,
)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_AFTER_ALIGNMENT = tuple(
    f"{_W}{name}"
    for name in (
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "cnfStyle",
        "rPr",
        "sectPr",
    )
)
#: What a paragraph that counsel adds does not take from its neighbor: the neighbor's own place on the page.
_OWN = ("pageBreakBefore", "keepNext", "sectPr", "rPr")


class Reading(Struct, frozen=True):
    """One paragraph as it reads and looks in its file."""

    letters: tuple[Letter, ...]
    style: str
    alignment: str

    @property
    def text(self) -> str:
        """Its words."""
        return text_of(self.letters)

    def same(self, other: Reading) -> bool:
        """Whether both read and look the same."""
        shown = [[(x.text, x.look) for x in side.letters] for side in (self, other)]
        return shown[0] == shown[1] and (self.style, self.alignment) == (other.style, other.alignment)


def reading(paragraph: Any, sheet: StyleSheet) -> Reading:
    """How a paragraph reads. White space that Word does not print at its end does not count."""
    found = letters(paragraph, sheet)
    while found and found[-1].text.isspace():
        found.pop()
    return Reading(tuple(found), sheet.style(paragraph), sheet.alignment(paragraph))


def apply(paragraph: Any, sheet: StyleSheet, before: Reading, after: Reading) -> list[str]:
    """Makes the hand edit from `before` to `after` on a paragraph that reads as `before`. Gives what could not be carried."""
    lost = _restyled(paragraph, sheet, before, after)
    exploded(paragraph)
    now = letters(paragraph, sheet)
    old, new = words(before.text), words(after.text)
    starts = [0]
    for word in old:
        starts.append(starts[-1] + len(word))
    ends = [0]
    for word in new:
        ends.append(ends[-1] + len(word))
    gone: list[Letter] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        b1, b2, a1, a2 = starts[i1], starts[i2], ends[j1], ends[j2]
        if tag == "equal":
            for b, a in zip(range(b1, b2), range(a1, a2), strict=True):
                _relook(now[b], sheet, paragraph, before.letters[b], after.letters[a])
            continue
        # Deleted words first lend their fonts and their place to what stands there instead.
        _insert(paragraph, sheet, now, b2 if b2 > b1 else b1, after.letters[a1:a2])
        gone += now[b1:b2]
        lost += ["a picture"] * sum(x.text == PICTURE for x in after.letters[a1:a2])
    for node in dict.fromkeys(n for letter in gone for n in letter.nodes):
        if node.getparent() is not None:
            node.getparent().remove(node)
    _hollow(paragraph, sheet)
    joined(paragraph)
    return lost


def _relook(letter: Letter, sheet: StyleSheet, paragraph: Any, before: Letter, after: Letter) -> None:
    if before.look == after.look or letter.text == COMPUTED:
        return
    wanted = tuple(a if a != b else n for n, b, a in zip(letter.look, before.look, after.look, strict=True))
    with_look(letter.nodes[0], wanted, sheet, paragraph)


def _insert(paragraph: Any, sheet: StyleSheet, now: list[Letter], place: int, added: tuple[Letter, ...]) -> None:
    runs: list[Any] = []
    like = now[place - 1].nodes[0] if place else now[0].nodes[0] if now else None
    for look, group in groupby((x for x in added if x.text not in (COMPUTED, PICTURE)), key=lambda x: x.look):
        runs += written(text_of(group), like, look, sheet, paragraph)
    if place:
        for run in reversed(runs):
            now[place - 1].nodes[-1].addnext(run)
    elif now:
        for run in runs:
            now[0].nodes[0].addprevious(run)
    else:
        paragraph.extend(runs)


def _restyled(paragraph: Any, sheet: StyleSheet, before: Reading, after: Reading) -> list[str]:
    """Changes style and alignment. Gives the style that the new draft's template lacks."""
    properties = _properties(paragraph)
    if before.style != after.style:
        if after.style not in sheet.ids:
            return [f"the style {after.style!r}, which the template lacks"]
        _set_style(properties, sheet.ids[after.style])
        for found in properties.findall(f"{_W}numPr"):  # the number belonged to the old style
            properties.remove(found)
    if before.alignment != after.alignment:
        _set_alignment(properties, after.alignment)
    return []


def _properties(paragraph: Any) -> Any:
    found = paragraph.find(f"{_W}pPr")
    if found is None:
        found = etree.Element(f"{_W}pPr")
        paragraph.insert(0, found)
    return found


def _set_style(properties: Any, key: str) -> None:
    found = properties.find(f"{_W}pStyle")
    if found is None:
        found = etree.Element(f"{_W}pStyle")
        properties.insert(0, found)
    found.set(f"{_W}val", key)


def _set_alignment(properties: Any, value: str) -> None:
    found = properties.find(f"{_W}jc")
    if found is None:
        found = etree.Element(f"{_W}jc")
        following = next((child for child in properties if child.tag in _AFTER_ALIGNMENT), None)
        properties.append(found) if following is None else following.addprevious(found)
    found.set(f"{_W}val", value)


def added(after: Reading, sheet: StyleSheet, neighbor: Any) -> tuple[Any, list[str]]:
    """A paragraph that counsel wrote, in the style of the new draft's template; also what could not be carried.

    It takes indents and numbering from the neighbor if both have one style, and from its style alone if not.
    """
    paragraph = etree.Element(f"{_W}p")
    lost = ["a picture"] * sum(x.text == PICTURE for x in after.letters)
    known = after.style in sheet.ids
    if after.style and not known:
        lost.append(f"the style {after.style!r}, which the template lacks")
    if (
        neighbor is not None
        and neighbor.tag == f"{_W}p"
        and sheet.style(neighbor) == after.style
        and neighbor.find(f"{_W}pPr") is not None
    ):
        properties = copy.deepcopy(neighbor.find(f"{_W}pPr"))
        for name in _OWN:
            for found in properties.findall(f"{_W}{name}"):
                properties.remove(found)
        paragraph.append(properties)
    elif known:
        _set_style(_properties(paragraph), sheet.ids[after.style])
    if sheet.alignment(paragraph) != after.alignment:
        _set_alignment(_properties(paragraph), after.alignment)
    _insert(paragraph, sheet, [], 0, after.letters)
    return paragraph, lost


# --------------------------------------------------------------------------------- what an edit leaves empty


def _hollow(paragraph: Any, sheet: StyleSheet) -> None:
    """Takes out marks whose words are gone: a citation's mark for the table, a comment without words."""
    shown = {node for letter in letters(paragraph, sheet) for node in letter.nodes}
    for kind, key, named in (("bookmark", "name", "_Cite"), ("commentRange", "", "")):
        for start in list(paragraph.iter(f"{_W}{kind}Start")):
            if key and not (start.get(f"{_W}{key}") or "").startswith(named):
                continue
            between = list(_between(start, f"{_W}{kind}End"))
            if not between or any(run in shown for node in between for run in node.iter(f"{_W}r")):
                continue
            number = start.get(f"{_W}id")
            for node in (start, *between):
                node.getparent().remove(node)
            for run in list(paragraph.iter(f"{_W}r")):
                if run.find(f"{_W}commentReference[@{_W}id='{number}']") is not None and kind == "commentRange":
                    run.getparent().remove(run)


def _between(start: Any, end: str) -> Iterator[Any]:
    """What stands after a mark, its end included; nothing if the end stands elsewhere."""
    found: list[Any] = []
    node = start.getnext()
    while node is not None:
        found.append(node)
        if node.tag == end and node.get(f"{_W}id") == start.get(f"{_W}id"):
            yield from found
            return
        node = node.getnext()
