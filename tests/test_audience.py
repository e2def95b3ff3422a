"""Who may see what: nothing reaches a reader whom the facts file does not let see it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.audience import OPENNESS, evidence_audience, fact_audience, may_read, proofs_for
from generator.casefile import Audience, CaseFile
from generator.findings import CannotContinue
from generator.reading import load_bytes

HEAD = "case: {stage: pretrial}\ndefendant: {name: M}\n"


def case(evidence: dict[str, dict[str, str]], *facts: dict[str, Any]) -> CaseFile:
    items = [
        {
            "id": name,
            "kind": "other",
            "cite_as": "report",
            "title": name,
            "source": "police",
            "origin": "people",
            **fields,
        }
        for name, fields in evidence.items()
    ]
    sentences = [
        {"id": f"f{n}", "text": "He fell.", **fact, "proof": [{"evidence": name} for name in fact.get("proof", [])]}
        for n, fact in enumerate(facts)
    ]
    whole = {"case": {"stage": "pretrial"}, "defendant": {"name": "M"}, "evidence": items, "facts": sentences}
    return CaseFile.model_validate(whole)


ITEMS = {
    "transcript": {"origin": "court"},
    "discovery": {"origin": "people"},
    "photo": {"origin": "defense"},
    "shared-photo": {"origin": "defense", "audience": "prosecutor"},
    "filed-video": {"origin": "people", "audience": "public"},
    "interview": {"origin": "defense", "source": "client-to-counsel"},
}


@pytest.mark.parametrize(
    ("item", "audience"),
    [
        ("transcript", "public"), ("discovery", "prosecutor"), ("photo", "privileged"), ("shared-photo", "prosecutor"),
        ("filed-video", "public"), ("interview", "privileged"),
    ],
)  # fmt: skip
def test_an_item_is_open_by_its_origin_unless_counsel_wrote_otherwise(item: str, audience: Audience) -> None:
    [found] = [entry for entry in case(ITEMS).evidence if entry.id == item]
    assert evidence_audience(found) == audience


def test_what_the_client_told_counsel_stays_privileged_whatever_is_written() -> None:
    for origin, audience in itertools.product(("people", "defense", "court"), OPENNESS):
        item = case({"x": {"origin": origin, "audience": audience, "source": "client-to-counsel"}}).evidence[0]
        assert evidence_audience(item) == "privileged"


def test_a_paper_shows_what_is_as_open_as_its_reader() -> None:
    readable = {(paper, item) for paper in OPENNESS for item in OPENNESS if may_read(paper, item)}
    assert readable == {
        ("public", "public"),
        ("prosecutor", "public"),
        ("prosecutor", "prosecutor"),
        ("privileged", "public"),
        ("privileged", "prosecutor"),
        ("privileged", "privileged"),
    }


@pytest.mark.parametrize(
    ("fact", "audience"),
    [
        ({"proof": ["photo", "transcript", "discovery"]}, "public"),
        ({"proof": ["interview", "discovery"]}, "prosecutor"),
        ({"proof": ["interview"]}, "privileged"),
        ({"proof": []}, "privileged"),
        ({"proof": [], "audience": "public"}, "privileged"),
        ({"proof": ["transcript"], "audience": "privileged"}, "privileged"),
        ({"proof": ["interview"], "audience": "public"}, "privileged"),
    ],
)
def test_a_fact_is_as_open_as_its_most_open_proof_or_stricter(fact: dict[str, Any], audience: Audience) -> None:
    whole = case(ITEMS, fact)
    assert fact_audience(whole.facts[0], whole) == audience


def test_only_proofs_that_the_reader_may_see_are_cited() -> None:
    whole = case(ITEMS, {"proof": list(ITEMS)}, {"proof": ["transcript"], "audience": "privileged"})
    shown = {reader: [proof.evidence for proof in proofs_for(whole.facts[0], whole, reader)] for reader in OPENNESS}
    assert shown["public"] == ["transcript", "filed-video"]
    assert shown["prosecutor"] == ["transcript", "discovery", "shared-photo", "filed-video"]
    assert shown["privileged"] == list(ITEMS)
    assert proofs_for(whole.facts[1], whole, "public") == ()


@given(
    st.lists(st.sampled_from(sorted(ITEMS)), max_size=5),
    st.sampled_from(OPENNESS),
    st.none() | st.sampled_from(OPENNESS),
)
def test_no_reader_is_ever_shown_a_closed_item(names: list[str], reader: Audience, own: Audience | None) -> None:
    whole = case(ITEMS, {"proof": names, "audience": own})
    items = {item.id: item for item in whole.evidence}
    assert all(
        may_read(reader, evidence_audience(items[p.evidence])) for p in proofs_for(whole.facts[0], whole, reader)
    )


def refused(evidence: str, audience: str) -> list[str]:
    item = f"evidence:\n  - {{id: e, kind: other, cite_as: report, title: T, {evidence}}}\n"
    fact = f"facts:\n  - {{id: f, text: He fell., audience: {audience}, proof: [{{evidence: e}}]}}\n"
    try:
        load_bytes((HEAD + item + fact).encode(), "f.yaml")
    except CannotContinue as stopped:
        return [f"{f.line} {f.code}" for f in stopped.findings]
    return []


def test_a_fact_may_be_made_stricter_and_never_wider() -> None:
    assert refused("source: police, origin: people", "privileged") == []
    assert refused("source: police, origin: people", "prosecutor") == []
    assert refused("source: police, origin: people", "public") == ["6 audience-too-wide"]
    assert refused("source: police, origin: people, audience: public", "public") == []
    assert refused("source: client-to-counsel, origin: defense", "prosecutor") == ["6 audience-too-wide"]
    assert refused("source: client-to-counsel, origin: defense, audience: public", "privileged") == [
        "4 privileged-source"
    ]


def messages(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    """Code and message of what is wrong with a small case, its text changed."""
    text = """case: {stage: pretrial}
defendant: {name: Marisol Reyes}
evidence:
  - {id: one, kind: report, cite_as: report, title: a report, origin: people, source: police}
  - {id: two, kind: other, cite_as: report, title: a note, origin: defense, source: client-to-counsel}
facts:
  - {id: f, text: He did it., tag: it, proof: [{evidence: one, at: p. 3}]}
"""
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    try:
        load_bytes(text.encode(), "f.yaml")
    except CannotContinue as stop:
        return [(f.code, f.message) for f in stop.findings if f.severity == "error"]
    return []


def test_how_open_a_fact_is_cannot_be_told_while_a_proof_is_unknown() -> None:
    wide = ("tag: it,", "tag: it, audience: public,")
    assert [code for code, _ in messages(wide, ("evidence: one", "evidence: none"))] == ["dangling-reference"]


def test_why_a_fact_cannot_be_so_open_is_said() -> None:
    wide = ("tag: it,", "tag: it, audience: public,")
    assert messages(wide) == [("audience-too-wide", "the fact cannot be public: its proofs are open to prosecutor at most")]
    bare = (", proof: [{evidence: one, at: p. 3}]", ", proof: []")
    assert messages(wide, bare) == [("audience-too-wide", "the fact cannot be public: without proof it is privileged")]


def test_one_misspelled_audience_does_not_hide_that_another_is_impossible() -> None:
    codes = [c for c, _ in messages(("source: police}", "source: police, audience: everybody}"), ("source: client-to-counsel}", "source: client-to-counsel, audience: public}"))]
    assert codes == ["bad-choice", "privileged-source"]
