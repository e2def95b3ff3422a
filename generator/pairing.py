"""Which paragraph of one version of a paper is which paragraph of another: the same words, nearly the same, or moved.

It sees texts only; it must not know Word.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

#: Two paragraphs are one that was edited when at least this share of their words is the same.
ALIKE = 0.5
#: The same, for one that also stands in another place.
MOVED = 0.75
#: Above so many comparisons only equal texts are paired: a whole paper was replaced.
MOST = 40_000


def paired(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Index pairs, from `before` to `after`; what has no partner was deleted or added. Order may change where one moved."""
    pairs: dict[int, int] = {}
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, b1, b2, a1, a2 in matcher.get_opcodes():
        if tag == "equal":
            pairs |= dict(zip(range(b1, b2), range(a1, a2), strict=True))
        elif tag == "replace":
            pairs |= _in_order(before, after, range(b1, b2), range(a1, a2))
    return pairs | _moved(before, after, pairs)


def _in_order(before: Sequence[str], after: Sequence[str], olds: range, news: range) -> dict[int, int]:
    """The best pairs of two stretches that keep the order, by the words that they share."""
    if len(olds) * len(news) > MOST:
        return {}
    best: list[list[float]] = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    gain = [[likeness(before[o], after[n]) for n in news] for o in olds]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            both = gain[i][j] + best[i + 1][j + 1] if gain[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    pairs, i, j = {}, 0, 0
    while i < len(olds) and j < len(news):
        if gain[i][j] >= ALIKE and best[i][j] == gain[i][j] + best[i + 1][j + 1]:
            pairs[olds[i]] = news[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _moved(before: Sequence[str], after: Sequence[str], pairs: dict[int, int]) -> dict[int, int]:
    taken = set(pairs.values())
    olds = [o for o in range(len(before)) if o not in pairs and len(before[o].split()) > 3]
    news = [n for n in range(len(after)) if n not in taken and len(after[n].split()) > 3]
    if len(olds) * len(news) > MOST:
        return {}
    found: dict[int, int] = {}
    scored = sorted(
        ((likeness(before[o], after[n]), o, n) for o in olds for n in news), key=lambda s: (-s[0], s[1], s[2])
    )
    for score, o, n in scored:
        if score >= MOVED and o not in found and n not in found.values():
            found[o] = n
    return found


def likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common, in order: 0 to 1."""
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()
