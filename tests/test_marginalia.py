"""Margin comments stand on exactly their words and, in papers that will be served, say only what to check."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document
from lxml import etree

from generator import drafting
from generator.guards import openness
from generator.packing import unpack

from .papers import AS_OF, draft, office, read, sample, word

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Everything that a comment in a served paper may say.
CHECKS = re.compile(
    r"(Not in the facts file: [^.]+(\.[^.]+)*\.|Check (this (page|subdivision) at the source|before filing)[:;]? ?.*|Find the .*\."
    r"|The official text is not part of the program\..*)?( ?Read at the source and record it before filing(: .*)?\.)?"
)


def commented(data: bytes) -> list[tuple[str, str]]:
    """Every comment of a Word file with exactly the words that it stands on."""
    texts = {c.comment_id: c.text for c in Document(io.BytesIO(data)).comments}
    body = etree.fromstring(unpack(data)["word/document.xml"])
    out = []
    for number, text in sorted(texts.items()):
        on, words = False, ""
        for node in body.iter():
            if node.get(f"{W}id") == str(number) and node.tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd"):
                on = node.tag == f"{W}commentRangeStart"
            elif on and node.tag == f"{W}t":
                words += node.text or ""
        out.append((words, text))
    return out


def test_gaps_flagged_pages_and_readings_owed_carry_their_comment_on_their_words() -> None:
    facts = sample("lean")
    facts["case"]["court"].pop("judge", None)
    found = commented(word("motion", facts))
    assert ("[MISSING: judge]", "Not in the facts file: judge.") in found
    owed = [(words, text) for words, text in found if text == "Read at the source and record it before filing."]
    assert ("CALCRIM No.\u00a03402", "Read at the source and record it before filing.") in owed
    assert all(words and "MISSING" not in words for words, _ in owed)
    flags = [words for words, text in found if text.startswith("Check this page")]
    assert all(re.fullmatch(r"\d[\d\u2013-]*(, fn\.\s\d+)?", words.strip()) for words in flags), flags


def test_one_comment_an_authority_and_none_for_what_was_read(tmp_path: Path) -> None:
    cited = {authority for authority, _ in draft("motion", sample("reyes")).cited}
    found = commented(word("motion", sample("reyes")))
    assert sum("Read at the source" in text for _, text in found) == len(cited)
    data = sample("reyes")
    entries = "".join(
        f"  - {{authority: {a}, proposition: {p}, by: {data['counsel']['name']}, on: 2027-03-01, page: confirmed}}\n"
        for a, p in draft("motion", data).cited
        if a != "calcrim-3402"
    )
    (tmp_path / "reads.yaml").write_text(f"reads:\n{entries}", encoding="utf-8")
    found = commented(word("motion", data, reads=tmp_path / "reads.yaml"))
    assert [words for words, text in found if "Read at the source" in text] == ["CALCRIM No.\u00a03402"]


def test_a_reading_that_is_too_old_says_so(tmp_path: Path) -> None:
    data = sample("reyes")
    name = data["counsel"]["name"]
    entries = "".join(
        f"  - {{authority: {a}, proposition: {p}, by: {name}, on: 2025-03-01}}\n"
        for a, p in draft("motion", data).cited
    )
    (tmp_path / "reads.yaml").write_text(f"reads:\n{entries}", encoding="utf-8")
    texts = {text for _, text in commented(word("motion", data, reads=tmp_path / "reads.yaml"))}
    assert any("read on 2025-03-01, more than 180 days before the paper." in text for text in texts)


@pytest.mark.parametrize("name", ["reyes", "lean", "felony-murder"])
def test_in_papers_that_will_be_served_comments_say_only_what_to_check(name: str) -> None:
    case = read(sample(name))
    analysis = drafting.analyze_case(case, office())
    why = [entry.why for entry in office().authorities if getattr(entry, "why", None)]
    for paper in office().papers.values():
        if paper.audience == "privileged" or not openness(paper, case.case, analysis).open:
            continue
        for done in drafting.draft_paper(paper, case, analysis, office(), drafting.Options(AS_OF)):
            for _, text in commented(done.data):
                assert CHECKS.fullmatch(text), (paper.paper, text)
                assert all(reason not in text for reason in why)


def test_without_comments_there_is_no_trace_of_any() -> None:
    data = word("motion", sample("reyes"), comments=False)
    assert "word/comments.xml" not in unpack(data) and b"commentReference" not in unpack(data)["word/document.xml"]
