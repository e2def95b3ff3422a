"""Resolves the brackets, alternates and blanks of a pattern instruction by choices that were made for one case.

It reads the marks in which the official instructions are printed; it must not know the case, the law or where a text
comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct, field

KEEP = "keep"
_BLANK = re.compile(r"_{3,}(?:\s*<([^<>]*)>)?|<([^<>]*)>")
_SENTENCE = re.compile(r"[.?!:;]\s+|\n\n")
# Whoever else a pronoun in the same sentence could stand for.
_OTHERS = re.compile(
    r"\b(person|persons|someone|somebody|anyone|else|another|perpetrator|officer|witness|victim|owner|participant|"
    r"coparticipant|accomplice|declarant|child|minor|driver|employee|juror|coercer)\b",
    re.IGNORECASE,
)
_PRONOUNS = {
    "he/she": "the defendant", "she/he": "the defendant", "he/she/they": "the defendant",
    "him/her": "the defendant", "him/her/them": "the defendant",
    "his/her": "the defendant’s", "her/his": "the defendant’s", "his/her/their": "the defendant’s",
}  # fmt: skip


class Answer(Struct, frozen=True):
    """A choice: the words by which its bracket, pair or blank is known, and what goes there.

    `use` is the text that goes in, KEEP for what the brackets hold, or None to leave it out. `at` of one or two letters
    must be all that the bracket holds, as in crime[s]; words before the mark and the mark itself mean that place alone.
    """

    at: str
    use: str | None

    def meets(self, words: str) -> bool:
        """Whether this is the choice for a mark that holds these words."""
        at, held = _fold(self.at), _fold(words)
        return at == held if len(at) < 3 else at in held

    def is_for(self, before: str, mark: str) -> bool:
        """Whether this is the choice for the mark in one place: `at` is words before it and the mark itself."""
        at, mark = _fold(self.at), _fold(mark)
        return at.endswith(mark) and len(at) > len(mark) and _fold(before + mark).endswith(at)


class Text(Struct, frozen=True):
    """Words that are read to the jury."""

    words: str


class Open(Struct, frozen=True):
    """A mark that no choice resolves, as it stands in the pattern."""

    mark: str


Piece = Text | Open


class _Group(Struct):
    kind: Literal["bracket", "pair", "blank", "stray"]
    raw: str
    parts: list[str | _Group] = field(default_factory=list)

    @property
    def direct(self) -> str:
        """The words that stand in this mark and in none inside it."""
        return "".join(part if isinstance(part, str) else " " for part in self.parts)


def resolve(text: str, answers: Sequence[Answer], *, all_defendant: bool = False) -> list[Piece]:
    """The text with every mark that a choice meets resolved, in order; the rest stands as Open.

    A pair of pronouns becomes "the defendant" (Cal. Rules of Court, rule 2.1058 asks for gender-neutral language) where
    its sentence names nobody else, or always with `all_defendant`; otherwise it waits for a choice.
    """
    out: list[Piece] = []
    _emit(_parse(text), answers, all_defendant, out)
    return _tidy(out)


def marks(text: str) -> list[str]:
    """Every mark of a text that is still open when no choice was made, outermost first."""
    return [piece.mark for piece in resolve(text, ()) if isinstance(piece, Open)]


def _fold(words: str) -> str:
    return " ".join(words.replace("’", "'").casefold().split())


def _parse(text: str) -> list[str | _Group]:
    out: list[str | _Group] = []
    at = 0
    while at < len(text):
        char = text[at]
        blank = _BLANK.match(text, at) if char in "_<" else None
        if blank:
            out.append(_Group("blank", blank[0], [blank[1] or blank[2] or ""]))
            at = blank.end()
        elif char == "[" and (end := _closing(text, at, "[", "]")):
            out.append(_Group("bracket", text[at : end + 1], _parse(text[at + 1 : end])))
            at = end + 1
        elif char == "(" and (end := _closing(text, at, "(", ")")) and _is_pair(text[at + 1 : end]):
            out.append(_Group("pair", text[at : end + 1], _parse(text[at + 1 : end])))
            at = end + 1
        elif char in "[]<>":
            out.append(_Group("stray", char, [char]))
            at += 1
        else:
            if out and isinstance(out[-1], str):
                out[-1] += char
            else:
                out.append(char)
            at += 1
    return out


def _closing(text: str, at: int, opening: str, closing: str) -> int:
    """Where the bracket that opens at `at` closes; 0 if it never does."""
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == opening) - (text[place] == closing)
        if depth == 0:
            return place
    return 0


def _is_pair(inside: str) -> bool:
    """Whether a parenthesis offers alternates, and is not a citation or a date."""
    return "/" in inside and "§" not in inside and "Code" not in inside and not re.search(r"\d/\d", inside)


def _emit(nodes: Sequence[str | _Group], answers: Sequence[Answer], all_defendant: bool, out: list[Piece]) -> None:
    for node in nodes:
        if isinstance(node, str):
            out.append(Text(node))
            continue
        before = "".join(piece.words if isinstance(piece, Text) else piece.mark for piece in out)
        placed = next((a for a in answers if a.is_for(before, node.raw)), None)
        neutral = _PRONOUNS.get(_fold(node.direct).replace(" ", "")) if node.kind == "pair" else None
        if neutral and placed is None and (all_defendant or _only_the_defendant(before)):
            starts = not before.strip() or _SENTENCE.search(f"{before[-3:]} ") is not None
            out.append(Text(neutral[0].upper() + neutral[1:] if starts else neutral))
            continue
        answer = placed or next((a for a in answers if node.kind != "stray" and a.meets(node.direct)), None)
        if answer is None or (answer.use == KEEP and node.kind != "bracket"):
            out.append(Open(node.raw))
        elif answer.use == KEEP:
            _emit(node.parts, answers, all_defendant, out)
        else:
            out.append(Text(answer.use or ""))


def _only_the_defendant(before: str) -> bool:
    sentence = _SENTENCE.split(before)[-1]
    return "defendant" in sentence and not _OTHERS.search(sentence)


def _tidy(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighboring words joined, and the spaces folded that a mark left out leaves behind."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        if isinstance(piece, Text) and isinstance(last, Text):
            out[-1] = Text(last.words + piece.words)
        elif not isinstance(piece, Text) or piece.words:
            out.append(piece)
    return [Text(_spaces(piece.words)) if isinstance(piece, Text) else piece for piece in out]


def _spaces(words: str) -> str:
    words = re.sub(r"[ \t]+", " ", words)
    words = re.sub(r" +([.,;:?!])", r"\1", words)
    return re.sub(r" *\n\n\s*", "\n\n", words)


def paragraphs(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces paragraph by paragraph; a paragraph that a choice emptied is left out."""
    current: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Open):
            current.append(piece)
            continue
        for number, words in enumerate(piece.words.split("\n\n")):
            if number:
                if _said(current):
                    yield current
                current = []
            if words:
                current.append(Text(words.lstrip() if not current else words))
    if _said(current):
        yield current


def _said(pieces: Sequence[Piece]) -> bool:
    return any(isinstance(piece, Open) or piece.words.strip(" .;,") for piece in pieces)
