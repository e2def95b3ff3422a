"""How the papers read: short sentences, short paragraphs, and nothing said twice in one paper."""

from __future__ import annotations

import functools
import re
from itertools import combinations
from typing import Any

import pytest

from generator.document import Block

from .papers import ROOT, draft, sample

# Every paper that a sample opens; what stands beside a paper (a jury copy, a script) says the same again.
OPEN = [
    (path.stem, path.parent.name)
    for path in sorted((ROOT / "samples").glob("*/*.txt"))
    if not re.search(r"-(?:jury|script|\d)$", path.stem)
]
FORMS = re.compile(r"\.(?:service|declaration|order)(?:\.|$)|\.notice\.relief$")  # set words of a form; an order repeats what is asked
# What is asked stands at the head of the statement and at its end.
ASKED_TWICE = {("sentencing.request", "sentencing.conclusion")}
LINE = 92  # characters in a line of pleading paper
RUN = 14  # words in a row that nobody writes twice by chance


def own_words(block: Block, case: dict[str, Any]) -> str:
    """A paragraph without citations and without the words of the facts file, each of which leaves one mark."""
    text = "".join(run.text if run.mark in ("plain", "gap") else "" for run in block.runs)
    given_words = {v for f in case["facts"] for v in (f["text"], f.get("tag", ""))}
    given_words |= {e["title"] for e in case.get("evidence", ())} | {t for e in case.get("experts", ()) for t in e.get("topics", ())}
    given_words |= {text for c in case["counts"] for text in c.get("enhancements", ())}
    for given in sorted(given_words - {""}, key=len, reverse=True):
        for spelled in (given, given[:1].upper() + given[1:]):
            text = text.replace(spelled, "¤")
    text = re.sub(r"(?:the|The) [^,.;]{4,60}(?:recording|video|records|photographs|messages)[^,.;]*", "¤", text)
    return re.sub(r"\((?:\[MISSING: [^\]]*\]|[Ss]ee also|[Ss]ee|[;,.\s])*\)", "", text)


@functools.cache
def paragraphs(paper: str, name: str) -> list[tuple[str, str]]:
    """(clause, words) for every paragraph of text of one paper."""
    case = sample(name)
    made = draft(paper, case)
    blocks = [b for part in made.document.parts for b in part.blocks if b.kind in ("body", "numbered", "bullet")]
    return [(b.clause, own_words(b, case)) for b in blocks if b.clause and not FORMS.search(b.clause)]


@pytest.mark.parametrize(("paper", "name"), OPEN)
def test_sentences_have_at_most_thirty_five_words(paper: str, name: str) -> None:
    long = []
    for clause, words in paragraphs(paper, name):
        for said in re.split(r"(?<=[.?!”])\s+(?=[A-Z“¤])", re.sub(r"\b(?:Pen|Veh|subd|Inc|No|Nos)\.", "", words)):
            if len(said.split()) > 35:
                long.append((clause, len(said.split()), said))
    assert long == []


@pytest.mark.parametrize(("paper", "name"), OPEN)
def test_paragraphs_have_at_most_nine_lines(paper: str, name: str) -> None:
    long = [(c, len(w) // LINE + 1, w) for c, w in paragraphs(paper, name) if len(w) > 9 * LINE]
    assert long == []


@pytest.mark.parametrize(("paper", "name"), OPEN)
def test_no_text_stands_in_two_sections_of_one_paper(paper: str, name: str) -> None:
    runs: dict[str, set[tuple[str, ...]]] = {}
    for clause, words in paragraphs(paper, name):
        spoken = re.findall(r"[\w’'-]+|¤", words)
        rows = zip(*(spoken[n:] for n in range(RUN)), strict=False)
        runs.setdefault(clause, set()).update(row for row in rows if row.count("¤") < RUN // 3)
    twice = {(a, b): " ".join(min(runs[a] & runs[b])) for a, b in combinations(runs, 2) if runs[a] & runs[b] and (a, b) not in ASKED_TWICE}
    assert twice == {}
