"""A second reader of another house: every case the program's own reader finds in a paper, eyecite finds too, and no other.

eyecite misses `(Id.`, `(Ibid.)`, CALCRIM, rules of court and `Pen. Code, §` in the California form, so it is asked about
full case citations only; for the rest the program's own reader stands alone.
"""

from __future__ import annotations

import re

import pytest
from eyecite import get_citations
from eyecite.models import FullCaseCitation

from generator.citereader import read
from generator.document import to_text

from .papers import draft, office, sample

FULL = [("reyes", "motion"), ("reyes", "limine"), ("reyes-trial", "motion"), ("felony-murder", "mitigation"), ("convicted", "sentencing")]


def bare(reporter: str) -> str:
    """A reporter without its spaces: the two styles differ in nothing else."""
    return re.sub(r"\s", "", reporter)


@pytest.mark.parametrize("style", ["csm", "bluebook"])
@pytest.mark.parametrize(("name", "paper"), FULL)
def test_two_readers_find_the_same_cases(name: str, paper: str, style: str) -> None:
    words = to_text(draft(paper, sample(name), style=style).document).replace("_", "").replace("\u00a0", " ")
    other = {
        (c.groups["volume"], bare(c.groups["reporter"]), c.groups["page"])
        for c in get_citations(words)
        if isinstance(c, FullCaseCitation)
    }
    own = {
        (str(c.volume), bare(c.reporter), str(c.page).split(" ")[-1])
        for line in words.splitlines()
        for c in read(line)[0]
        if c.kind == "case"
    }
    assert own == other
    assert len(own) >= 1
    cases = {(str(a.volume), bare(a.reporter), str(a.page)) for a in office().authorities if a.kind == "case" and a.reporter}
    assert own <= cases
