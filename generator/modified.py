"""An approved instruction that a party modifies: which sentences go out and what comes in, sentence by sentence.

A modified instruction is a special one (Cal. Rules of Court, rule 2.1055(a)(1)(B)), so what was changed must be plain to
see. It must not know why it is modified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

# A sentence ends at its full stop; the brackets after it belong to it.
_SENTENCES = re.compile(r"(?<=[.?!])(?:(?<=[.?!])[”\"’)\]]*)\s+(?=[A-Z\[<(])")


class Passage(Struct, frozen=True):
    """Some words of the instruction: as in the pattern, taken out, or put in."""

    state: Literal["same", "out", "in"]
    words: str


def passages(text: str, strike: Sequence[str], insert: str) -> list[list[Passage]]:
    """The paragraphs of a text with `insert` in the place of the first sentence that holds one of the words of `strike`.

    Every other such sentence goes out. Empty when no sentence holds any of them.
    """
    changed = False
    out: list[list[Passage]] = []
    for paragraph in text.split("\n\n"):
        line: list[Passage] = []
        for sentence in (s for s in _SENTENCES.split(paragraph) if s.strip()):
            if any(word.casefold() in sentence.casefold() for word in strike):
                line.append(Passage("out", sentence))
                if not changed:
                    line.append(Passage("in", insert))
                    changed = True
            else:
                line.append(Passage("same", sentence))
        out.append(line)
    return out if changed else []
