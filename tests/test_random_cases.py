"""Any valid facts file, drawn at random: every paper that is open comes out whole, with each fact once and each gap told.

DURESS_EXAMPLES sets how many cases are drawn (`make soak`).
"""

from __future__ import annotations

import io
import os
import re

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from generator import drafting
from generator.analysis import Analysis
from generator.audience import fact_audience, may_read
from generator.clauses import Paper
from generator.document import Document, plain, to_text
from generator.findings import CannotContinue
from generator.guards import open_papers
from generator.naming import Naming
from generator.reading import Reading
from tests import papers
from tests.randomcases import cases

EXAMPLES = int(os.environ.get("DURESS_EXAMPLES", "200"))
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
NUMBERS = st.integers(0, 11)
WITH_FACTS = ("motion", "set-aside", "dismissal")  # those with a statement of facts come first


def statement(document: Document) -> list[str]:
    """The paragraphs of the statement of facts."""
    inside, out = False, []
    for part in document.parts:
        for block in part.blocks:
            if block.kind == "heading1":
                inside = plain(block.runs) == "Statement of Facts"
            elif inside and block.kind == "body":
                out.append(plain(block.runs))
    return out


def open_one(case: Reading, number: int) -> tuple[Paper, Analysis]:
    """One of the papers that are open to a case; there always is one, for the client and for counsel."""
    library = papers.office()
    analysis = drafting.analyze_case(case, library)
    found = [o.paper for o in open_papers(library.papers.values(), case.case, analysis) if o.open]
    assert {"client-letter", "evidence-plan"} <= set(found)
    found.sort(key=lambda name: (name not in WITH_FACTS, name))
    return library.papers[found[number % len(found)]], analysis


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=QUIET)
@given(cases(), NUMBERS)
def test_every_open_paper_is_written_with_its_facts_once_and_its_gaps_told(data: dict, number: int) -> None:  # type: ignore[type-arg]
    case = papers.read(data)
    paper, analysis = open_one(case, number)
    draft = drafting.compose(paper, case, analysis, papers.office(), drafting.Options(papers.AS_OF))
    text = to_text(draft.document)
    told = {gap for f in draft.findings if f.code == "missing" for gap in re.findall(r"\[MISSING: [^\]]*\]", f.message)}
    assert {re.sub(r"\s+", " ", g) for g in re.findall(r"\[MISSING: [^\]]*\]", text)} <= {re.sub(r"\s+", " ", g) for g in told}
    naming = Naming(case.case, draft.audience)
    facts = statement(draft.document)
    for fact in case.case.facts:
        words = naming.redact(fact.text)
        if not may_read(draft.audience, fact_audience(fact, case.case)):
            assert words not in text
        elif facts:
            assert sum(paragraph.count(words) for paragraph in facts) == text.count(words) <= 1


@settings(max_examples=max(12, EXAMPLES // 20), deadline=None, suppress_health_check=QUIET)
@given(cases(), NUMBERS)
def test_every_word_file_opens_and_is_valid(tmp_path_factory: pytest.TempPathFactory, data: dict, number: int) -> None:  # type: ignore[type-arg]
    path = tmp_path_factory.getbasetemp() / "paper.docx"
    case = papers.read(data)
    paper, analysis = open_one(case, number)
    try:
        files = drafting.draft_paper(paper, case, analysis, papers.office(), drafting.Options(papers.AS_OF))
    except CannotContinue as stop:  # a facts file may print what no paper may show; then it is refused with the place
        assert stop.exit_code == 5 and {f.code for f in stop.findings} <= {"leak"}
        return
    for file in files:
        assert docx.Document(io.BytesIO(file.data)).paragraphs
        path.write_bytes(file.data)
        assert [str(e) for e in OpenXmlValidator().validate(path).errors] == []
