"""Carries hand edits over to a new draft: what was generated, what counsel made of it, and what is generated now.

A paragraph whose generated text did not change keeps counsel's edit; one whose text did is a conflict and stays as it
is generated. Paragraphs added, deleted and moved by hand are followed. It must not know law, the case or any template.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct, field

from generator.letters import StyleSheet
from generator.packing import pack, unpack
from generator.pairing import paired
from generator.paragraphedits import Reading, added, apply, reading
from generator.revisions import settled
from generator.wordtext import passages

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_P, _TABLE, _ROW, _CELL = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
#: Paragraphs that the program computes anew for every draft.
_COMPUTED = re.compile(r"(toc|contents) (\d|heading)|table of authorities|toa heading")


class Conflict(Struct, frozen=True):
    """A hand edit that was not carried over, because what was generated there changed as well."""

    edit: str  # what counsel did: changed, deleted, formatted
    yours: str  # counsel's words, empty where they were deleted
    generated: str  # the words of the new draft, empty where the paragraph is no longer there


class Carried(Struct):
    """The new draft with the hand edits: how many were kept, which are in conflict, what is not carried over at all."""

    data: bytes = b""
    kept: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class _Item(Struct, frozen=True):
    node: Any
    text: str


class _File:
    """One version of the paper, opened."""

    def __init__(self, data: bytes) -> None:
        self.parts = unpack(data)
        self.root = etree.fromstring(
            self.parts["word/document.xml"], etree.XMLParser(resolve_entities=False, no_network=True)
        )
        self.sheet = StyleSheet(self.parts["word/styles.xml"])

    def read(self, paragraph: Any) -> Reading:
        return reading(paragraph, self.sheet)

    def items(self, container: Any) -> list[_Item]:
        """What stands in a body, a table or a cell, without blank lines and what is computed anew."""
        return [
            item
            for node in _children(container)
            if (item := _Item(node, self.text(node))).text and not self._computed(node)
        ]

    def text(self, node: Any) -> str:
        if node.tag == _P:
            return self.read(node).text.strip()
        return " \x1f ".join(filter(None, (self.read(p).text.strip() for p in node.iter(_P))))

    def _computed(self, node: Any) -> bool:
        return node.tag == _P and bool(_COMPUTED.match(self.sheet.style(node)))


def _children(container: Any) -> Iterator[Any]:
    for child in container:
        if child.tag in (_P, _TABLE, _ROW):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}smartTag"):
            yield from _children(child)


def carried(last: bytes, edited: bytes, generated: bytes) -> Carried:
    """The draft generated now with the edits that lead from `last`, as generated before, to `edited`.

    Tracked changes in `edited` count as accepted. Raises `zipfile.BadZipFile`, `KeyError` or `etree.XMLSyntaxError` for a
    file that is no Word file.
    """
    edited = settled(edited, accept=True)
    merge = _Merge(_File(last), _File(edited), _File(generated))
    merge.sequence(*(side.root.find(f"{_W}body") for side in (merge.last, merge.edited, merge.now)))
    merge.done.lost = list(dict.fromkeys([*merge.done.lost, *_elsewhere(last, edited)]))
    parts = merge.now.parts
    if merge.done.kept:
        parts["word/document.xml"] = etree.tostring(
            merge.now.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    merge.done.data = pack(parts) if merge.done.kept else generated
    return merge.done


class _Merge:
    def __init__(self, last: _File, edited: _File, now: _File) -> None:
        self.last, self.edited, self.now, self.done = last, edited, now, Carried()

    def sequence(self, last: Any, edited: Any, now: Any) -> None:
        """Merges what stands in one container of each version into that of the new draft."""
        before, hand, new = self.last.items(last), self.edited.items(edited), self.now.items(now)
        to_hand, to_new = _pairs(before, hand), _pairs(before, new)
        disputed: list[str] = []
        for place, item in enumerate(before):
            mine, theirs = (side[to[place]] if place in to else None for side, to in ((hand, to_hand), (new, to_new)))
            if mine is None:
                self._deleted(item, theirs, disputed)
            elif item.node.tag == _P:
                self._paragraph(item, mine, theirs, disputed)
            elif theirs is None:
                if mine.text != item.text:
                    self._conflict("changed", mine.text, "")
            elif item.node.tag == _TABLE:
                self.sequence(item.node, mine.node, theirs.node)
            else:
                self._row(item, mine, theirs)
        homes = {to_hand[b]: new[to_new[b]] if b in to_new else None for b in to_hand}
        self._placed(hand, homes, _moved(to_hand), now, disputed)

    def _deleted(self, item: _Item, theirs: _Item | None, disputed: list[str]) -> None:
        if theirs is None:
            return
        if theirs.text == item.text:
            theirs.node.getparent().remove(theirs.node)
            self.done.kept += 1
        else:
            self._conflict("deleted", "", theirs.text)
            disputed.append(item.text)

    def _paragraph(self, item: _Item, mine: _Item, theirs: _Item | None, disputed: list[str]) -> None:
        before, after = self.last.read(item.node), self.edited.read(mine.node)
        if before.same(after):
            return
        edit = "changed" if before.text != after.text else "formatted"
        now = self.now.read(theirs.node) if theirs else None
        if theirs is None or now is None or not now.same(before):
            if now is None or now.text != after.text:
                self._conflict(edit, after.text, theirs.text if theirs else "")
                disputed.append(item.text)
            return
        self.done.lost += apply(theirs.node, self.now.sheet, before, after)
        self.done.kept += 1

    def _row(self, item: _Item, mine: _Item, theirs: _Item) -> None:
        cells = [[c for c in side.node if c.tag == _CELL] for side in (item, mine, theirs)]
        if len({len(row) for row in cells}) == 1:
            for last, edited, now in zip(*cells, strict=True):
                self.sequence(last, edited, now)
        elif mine.text != item.text:
            self._conflict("changed", mine.text, theirs.text)

    def _placed(
        self, hand: Sequence[_Item], homes: dict[int, _Item | None], moved: set[int], now: Any, disputed: list[str]
    ) -> None:
        """Moves what counsel moved and adds what counsel added, each after what it stands behind in the edited file.

        `homes` gives the place in the new draft for each paragraph that was generated, None where it is there no longer.
        """
        behind: Any = None
        for place, mine in enumerate(hand):
            if place in homes:
                home = homes[place]
                if home is None:
                    continue
                if place in moved:
                    _put(home.node, behind, now)
                    self.done.kept += 1
                behind = home.node
            elif any(_within(mine.text, text) for text in disputed):
                self._conflict("moved", mine.text, "")
            elif (node := self._new(mine, behind, now)) is not None:
                _put(node, behind, now)
                behind = node
                self.done.kept += 1

    def _new(self, mine: _Item, behind: Any, now: Any) -> Any:
        """A paragraph or row of counsel's, as it stands in the new draft; None for what cannot be carried."""
        if mine.node.tag == _P:
            node, lost = added(self.edited.read(mine.node), self.now.sheet, behind)
            self.done.lost += lost
            return node
        model = behind if behind is not None else next((n for n in _children(now) if n.tag == _ROW), None)
        cells = [c for c in mine.node if c.tag == _CELL]
        if mine.node.tag != _ROW or model is None or len(cells) != len(model.findall(_CELL)):
            self.done.lost.append(
                f"an added table ({_short(mine.text)})"
                if mine.node.tag == _TABLE
                else f"an added row ({_short(mine.text)})"
            )
            return None
        row = copy.deepcopy(model)
        for mark in list(
            row.iter(f"{_W}bookmarkStart", f"{_W}bookmarkEnd", f"{_W}commentRangeStart", f"{_W}commentRangeEnd")
        ):
            mark.getparent().remove(mark)
        for cell, wanted in zip(row.findall(_CELL), cells, strict=True):
            old = cell.findall(_P)
            for paragraph in wanted.findall(_P):
                node, lost = added(self.edited.read(paragraph), self.now.sheet, old[0] if old else None)
                self.done.lost += lost
                cell.append(node)
            for paragraph in old:
                cell.remove(paragraph)
        return row

    def _conflict(self, edit: str, yours: str, generated: str) -> None:
        self.done.conflicts.append(Conflict(edit, yours, generated))


def _pairs(before: Sequence[_Item], after: Sequence[_Item]) -> dict[int, int]:
    found = paired([i.text for i in before], [i.text for i in after])
    return {b: a for b, a in found.items() if before[b].node.tag == after[a].node.tag}


def _moved(pairs: dict[int, int]) -> set[int]:
    """The places, after the edit, of what counsel moved: all but a longest run that is still in order."""
    places = [pairs[b] for b in sorted(pairs)]
    best: list[tuple[int, int]] = []  # length of the run that ends here, and where the one before stands
    for n, place in enumerate(places):
        found = max(((best[k][0], k) for k in range(n) if places[k] < place), default=(0, -1))
        best.append((found[0] + 1, found[1]))
    end = max(range(len(best)), key=lambda n: best[n][0], default=-1)
    stay: set[int] = set()
    while end >= 0:
        stay.add(places[end])
        end = best[end][1]
    return set(places) - stay


def _put(node: Any, behind: Any, container: Any) -> None:
    if behind is not None and behind.getparent() is not None:
        behind.addnext(node)
        return
    first = next(_children(container), None)
    if first is not None:
        first.addprevious(node)
    else:
        container.append(node)


def _within(text: str, disputed: str) -> bool:
    """Whether an added paragraph is but a piece of one in conflict, cut off or moved by hand: its facts may be old."""
    return len(text.split()) > 3 and " ".join(text.split()) in " ".join(disputed.split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _elsewhere(last: bytes, edited: bytes) -> Iterator[str]:
    """What was changed outside the paragraphs of the text, which a new draft does not take over."""
    before, after = (passages(data, "draft") for data in (last, edited))
    for where, name in (("comment", "a comment"), ("footnote", "a footnote"), ("endnote", "an endnote")):
        old = [p.text for p in before if p.where == where]
        yield from (f"{name} ({_short(p.text)})" for p in after if p.where == where and p.text not in old)
    for where in ("header", "footer"):
        was, now = ({_unnumbered(p.text) for p in side if p.where == where} for side in (before, after))
        if now - was:
            yield f"a change of the {where}"


def _unnumbered(text: str) -> str:
    """A line without its digits, which are mostly a page number that each program counts for itself."""
    return " ".join(re.sub(r"\d+", "", text).split())
