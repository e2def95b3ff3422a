"""Every offense of the table, charged alone: its papers come out whole, read back and agree, in both citation styles."""

from __future__ import annotations

import itertools

import pytest

from generator import drafting
from generator.guards import openness
from tests import papers

OFFENSES = [offense.id for offense in papers.office().offenses]


@pytest.mark.parametrize("offense", OFFENSES)
def test_the_packet_and_the_motion_of_every_offense_are_written(offense: str) -> None:
    data = papers.sample("lean")
    data["counts"][0]["offense"] = offense
    case, library = papers.read(data), papers.office()
    analysis = drafting.analyze_case(case, library)
    written = 0
    for name, style in itertools.product(("instructions", "motion", "client-letter"), ("csm", "bluebook")):
        paper = library.papers[name]
        if openness(paper, case.case, analysis).open:
            written += len(drafting.draft_paper(paper, case, analysis, library, drafting.Options(papers.AS_OF, style)))
    assert written >= 2  # the letter to the client is always open
