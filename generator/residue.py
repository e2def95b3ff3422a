"""Looks through a finished paper for what was left behind: template marks, blanks, doubled words, somebody else's pronouns.

It knows the words of the file and those of the facts file, and neither law nor Word. What a fact itself says is the
lawyer's own and is never reported here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from generator.casefile import CaseFile
from generator.facttexts import texts
from generator.findings import Finding
from generator.naming import pronouns
from generator.wordtext import Passage

_GENDERED = {
    "she": frozenset(("she", "her", "hers", "herself")),
    "he": frozenset(("he", "him", "his", "himself")),
}
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|\$\{")
# Prose may say “none”; where a name or number belongs, `None` stands inside a sentence.
_PYTHON = re.compile(r"(?<=[\w¤,;(] )None\b|\b(?:nan|NaN|Undefined)\b|<(?:object|class|built-in)\b")
_GAP = re.compile(r"\[MISSING: (?:[^\[\]]|\[[^\]]*\])*\]")
_EITHER = re.compile(r"\b(?:s/he|s?he/s?he|hi[sm]/hers?|hers?/hi[sm]|(?:him|her)self/(?:him|her)self)\b|\w\(s\)", re.IGNORECASE)
_DOUBLED = re.compile(r"(?<![\w’'])(?P<word>[A-Za-z]+) (?P=word)(?![\w’'-])", re.IGNORECASE)
_MAY_DOUBLE = frozenset(("that", "had"))
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))


def residue(passages: Iterable[Passage], case: CaseFile, paper: str, file: str, *, read_aloud: bool = False) -> list[Finding]:
    """What a clerk would stumble over, as warnings with the paragraph; `read_aloud` also forbids blanks to be filled in."""
    own = sorted({piece for text in texts(case.model_dump()) for piece in _pieces(text)}, key=len, reverse=True)
    they = None if paper == "client-letter" else pronouns(case.defendant.pronouns)  # it says “you”
    others = frozenset().union(*(forms for subject, forms in _GENDERED.items() if they and they.subject != subject))
    found: list[Finding] = []
    for passage in passages:
        if passage.where == "comment":
            continue
        text = _without(passage.text, own)
        for code, message in _faults(text, others, read_aloud):
            found.append(Finding(file, 0, 0, "warning", code, f"{paper} {passage}", message))
    return found


def _faults(text: str, others: frozenset[str], read_aloud: bool) -> Iterator[tuple[str, str]]:
    """Codes and messages for the words that the program itself put into a paragraph."""
    if left := _LEFT_OVER.search(text):
        yield "left-over", f"“{_around(text, left)}” is a template's mark"
    if left := _PYTHON.search(text):
        yield "left-over", f"“{_around(text, left)}” is a program's word for nothing"
    # A gap may quote the mark of an official text that waits for a choice; it is reported as a gap already.
    text = _GAP.sub("¤", text)
    if left := _EITHER.search(text):
        yield "either-or", f"“{_around(text, left)}” leaves a choice open that the facts decide"
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            yield "unbalanced", f"{opening} and {closing} do not match in “{text.strip()[:60]}”"
    for again in _DOUBLED.finditer(text):
        if again["word"].lower() not in _MAY_DOUBLE and not again[0].isupper():
            yield "doubled-word", f"“{_around(text, again)}” says a word twice"
    if odd := sorted({w for w in re.findall(r"[a-z]+", _EITHER.sub("", text).lower()) if w in others}):
        yield "pronoun", f"“{', '.join(odd)}” is not how the facts file speaks of the defendant: “{text.strip()[:60]}”"
    if read_aloud and (blank := re.search(r"_{3,}", text)):
        yield "blank", f"“{_around(text, blank)}” is a blank in a text to be read aloud [Cal. Rules of Court, rule 2.1055]"


def _without(text: str, own: list[str]) -> str:
    """A paragraph without the words of the facts file, each of which leaves a mark that is no word."""
    straight = text.replace("\u00a0", " ").replace("\u2011", "-").replace("'", "’")
    for words in own:
        if words in straight:
            straight = _taken_out(words, straight)
    return straight


def _taken_out(words: str, text: str) -> str:
    """The text with a mark for every place where the words stand as words: no part of a longer one at either end."""
    out, at = "", 0
    while (start := text.find(words, at)) >= 0:
        end = start + len(words)
        inside = _is_word(text[start - 1 : start]) or _is_word(text[end : end + 1])
        out += text[at : start + 1] if inside else f"{text[at:start]}¤"
        at = start + 1 if inside else end
    return out + text[at:]


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _pieces(text: str) -> Iterator[str]:
    """A text of the facts file as a paper may print it: whole, without its end, and each quotation in it."""
    text = text.replace("'", "’")
    if len(text) > 3 and not text.isalpha():  # a word alone may be a choice such as `none`
        yield text
        yield text.rstrip(".")
        yield text[0].upper() + text[1:]
    yield from re.findall(r"“([^”]{4,})”", text)


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - 15) : match.end() + 15].split())
