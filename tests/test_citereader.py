"""The second reader: what it finds in plain text, and that it reads back whatever the first module prints."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.authorities import Case, Instruction
from generator.citations import Citation, Citator, Ref
from generator.citereader import Antecedents, Cite, read
from generator.document import Run
from generator.recordcites import RecordForms
from generator.review import Index, pieces
from tests.papers import ROOT, office
from tests.test_citations import CASE, EVIDENCE

FORMS = yaml.safe_load((ROOT / "tests/citereader/forms.yaml").read_text(encoding="utf-8"))
TABLE = office().authorities
INDEX = Index(TABLE)
REFS = sorted(
    (entry.id, p.id)
    for entry in TABLE
    if entry.citable != "never" and not (isinstance(entry, Instruction) and not entry.read)
    for p in entry.propositions
    if p.checked != "none"
)
WORDS = (
    "It did not.",
    "The rule is old (as rules go), and nobody doubts it.",
    "On May 3, 2027, she asked; he refused.",
)


def shown(cite: Cite) -> str:
    """A found citation as the table of forms writes it: its kind and its parts."""
    case = (cite.name, cite.year, cite.volume, cite.reporter, cite.page, " ".join(cite.pages))
    parts = (*case, cite.code, cite.section, cite.place, cite.docket)
    return " | ".join([cite.kind, *(p for p in parts if p)])


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f["text"][:50])
def test_form(form: dict[str, Any]) -> None:
    cites, left = read(form["text"])
    assert [shown(c) for c in cites] == form.get("cites", [])
    assert [word.text for word in left] == form.get("left", [])
    for cite in cites:
        assert form["text"][cite.start : cite.end].replace("\u00a0", " ").replace("–", "-") == cite.text


@st.composite
def paragraphs(draw: st.DrawFn) -> list[list[Any]]:
    """Paragraphs of words, record citations and citations of one to three authorities in every place."""
    few = draw(st.lists(st.sampled_from(REFS), min_size=1, max_size=5))  # few, so that short forms come up
    out = []
    for _ in range(draw(st.integers(1, 4))):
        paragraph: list[Any] = []
        for _ in range(draw(st.integers(1, 5))):
            kind = draw(st.sampled_from(["words", "sentence", "sentence", "sentence", "text", "name", "record"]))
            if kind == "words":
                paragraph.append(Run(draw(st.sampled_from(WORDS))))
            elif kind == "record":
                paragraph.append(Run("(PHT 31:4-8.)", mark="record", key=EVIDENCE[0]["id"]))
            else:
                refs = draw(st.lists(st.sampled_from(few), min_size=1, max_size=1 if kind == "name" else 3))
                signals = [
                    draw(st.sampled_from(["", "", "see", "see also", "cf."])) if kind == "sentence" else ""
                    for _ in refs
                ]
                known = Counter(a for a, _ in refs)
                made = tuple(Ref(a, p, s if known[a] == 1 else "") for (a, p), s in zip(refs, signals, strict=True))
                paragraph.append(Citation(made, kind))
        out.append(paragraph)
    return out


def printed(writer: Citator, paragraph: list[Any]) -> tuple[str, list[tuple[str, str, frozenset[str]]]]:
    """One paragraph as text, and what was put there: authority, form and pages, in order."""
    runs: list[Run] = []
    put: list[tuple[str, str, frozenset[str]]] = []
    inlines: list[Any] = []
    for piece in paragraph:
        in_text = inlines and isinstance(inlines[-1], Citation) and inlines[-1].place != "sentence"
        inlines += [Run(" says so. " if in_text else " "), piece] if inlines else [piece]
    before = len(writer.cited)
    runs += writer.paragraph(inlines)
    uses = iter(writer.cited[before:])
    for piece in inlines:
        if not isinstance(piece, Citation):
            continue
        grouped: dict[str, tuple[str, set[str]]] = {}
        for _ in piece.refs:
            use = next(uses)
            form, pages = grouped.setdefault(use.authority, (use.form, set()))
            if use.page:
                pages.update(pieces(use.page))
        for authority, (form, pages) in grouped.items():
            if not (form == "name" and isinstance(TABLE.authority(authority), Case)):  # a name alone is no citation
                put.append((authority, form, frozenset(pages)))
    assert next(uses, None) is None
    return "".join(run.text for run in runs), put


@pytest.mark.parametrize("style", ["csm", "bluebook"])
@settings(max_examples=200, deadline=None)
@given(written=paragraphs())
def test_whatever_is_printed_is_read_back(style: Any, written: list[list[Any]]) -> None:
    writer = Citator(TABLE, style, RecordForms(CASE))
    reader = Antecedents()
    for paragraph in written:
        text, put = printed(writer, paragraph)
        cites, left = read(text)
        found = [INDEX.resolve(r) for r in reader.paragraph(text, cites)]
        assert [w.text for w in left] == [], text
        assert [f.authority and f.authority.id for f in found] == [authority for authority, _, _ in put], text
        for seen, (authority, form, pages) in zip(found, put, strict=True):
            assert not seen.problem, text
            if not isinstance(TABLE.authority(authority), Case):
                continue
            kinds = {"full": {"case"}, "supra": {"supra"}, "id": {"id"}, "ibid": {"ibid", "id"}}
            assert seen.cite.kind in kinds[form], text
            if form != "ibid":
                printed_pages = {x.removeprefix("Supp. ") for p in seen.cite.pages for x in pieces(p)}
                assert printed_pages == {p.removeprefix("Supp. ") for p in pages}, text
