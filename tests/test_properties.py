"""What no change of facts may do to the chart, over drawn facts files: raise what loses support, keep what is gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import chart
from generator.analysis import ORDER, Analysis, analyze
from generator.casefile import CaseFile, Element, Issue
from generator.moments import Moment
from generator.timing import precedes
from tests.test_analysis import base, table

NAMES = [f"f{n}" for n in range(7)]
points = st.lists(st.sampled_from([*get_args(Element), *get_args(Issue)]), max_size=3, unique=True)
drawn = st.fixed_dictionaries({
    "proves": points, "against": points, "proof": st.sampled_from(["w", "bwv", "note", None]),
    "threats": st.sampled_from([[], ["t1"], ["t2"]]),
})  # fmt: skip
times = st.sampled_from(
    [None, "2027-01-08T21:38", "2027-01-08T22:00", "2027-01-08", "21:50", "2027-01-05T09:00", "2027-01-10"]
)
yes_no = st.sampled_from([None, "true", "false"])
named = st.sampled_from([None, *NAMES])
some = st.lists(st.sampled_from(NAMES), max_size=2, unique=True)
threats = st.fixed_dictionaries({
    "words": named, "content": st.sampled_from([None, "death", "great-bodily-injury", "beating", "sexual-assault", "other"]),
    "by_conduct": yes_no, "made_at": times,
    "harm_due": st.sampled_from([None, "immediate", "future", "unstated", "2027-01-08T23:00", "2027-01-12"]),
    "coercer_present": yes_no, "able_then": yes_no, "target": st.sampled_from([None, "defendant"]),
})  # fmt: skip
extra = st.fixed_dictionaries({
    "demand_fact": named, "demand_counts": st.sampled_from([None, [], ["1"], ["2"]]), "express": yes_no,
    "shown": yes_no, "aimed": st.sampled_from([None, "head"]), "at": times,
})  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    data = base()
    data["case"]["stage"] = draw(st.sampled_from(["pretrial", "trial-evidence-closed"]))
    data["facts"] = []
    for name in NAMES:
        f = draw(drawn)
        proof = f.pop("proof")
        data["facts"].append({"id": name, "text": "A fact.", **f} | ({"proof": [{"evidence": proof}]} if proof else {}))
    data["threats"] = []
    for name, count in (("t1", "1"), ("t2", "2")):
        x = draw(extra)
        entry = {"id": name, "counts": [count], **draw(threats)}
        entry["acts"] = [{"count": count, "at": x["at"]}] if x["at"] else []
        entry["demand"] = {"fact": x["demand_fact"], "counts": x["demand_counts"], "express": x["express"]}
        entry["weapon"] = {"kind": "gun", "shown": x["shown"], "aimed_at": x["aimed"]}
        data["threats"].append(without(entry))
    data["belief"] = {"actual": draw(some), "reasonable": draw(some), "history": draw(some)}
    data["alternatives"] = [{"option": "the door", "facts": draw(some), "why_not": draw(some)}]
    data["background"] = {"association": draw(some), "reporting": draw(some), "benefit": draw(some)}
    return data


def without(value: Any, name: str | None = None) -> Any:
    """The same facts with one fact and every reference to it taken out, and no empty values."""
    if isinstance(value, dict):
        kept = {k: without(v, name) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v is not None and v != {} and not (name and v == name)}
    if isinstance(value, list):
        return [
            without(v, name) for v in value if v != name and not (isinstance(v, dict) and v.get("id") == name and name)
        ]
    return value


def quickly(data: dict[str, Any]) -> Analysis:
    """Without the reader's own checks, which the drawn facts pass by construction."""
    return analyze(CaseFile.model_validate(data), table())


def printed(data: dict[str, Any]) -> dict[str, Any]:
    case = CaseFile.model_validate(data)
    return chart.as_data(case, quickly(data), [], [], (), dt.date(2027, 2, 1))


def words(value: Any) -> Iterator[str]:
    """Every text of a JSON value, as a program that reads the chart would meet it."""
    if isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from words(entry)
    elif isinstance(value, str):
        yield value


def rank(status: str) -> int:
    return -ORDER.index(status)  # type: ignore[arg-type]


slow = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(cases(), st.sampled_from(NAMES))
def test_taking_a_fact_away_moves_no_status_the_wrong_way(data: dict[str, Any], name: str) -> None:
    before, after = quickly(data), quickly(without(data, name))
    for count in before.counts:
        for old, new in zip(count.incidents, after.count(count.number).incidents, strict=True):
            for was in old.showings:
                now = new[was.element]
                if name not in was.opposing:
                    assert rank(now.status) <= rank(was.status), (was, now)
                if name not in was.supporting:
                    assert rank(now.status) >= rank(was.status), (was, now)


@slow
@given(cases(), st.sampled_from(NAMES))
def test_a_fact_that_is_gone_stands_nowhere_in_the_chart(data: dict[str, Any], name: str) -> None:
    assert name not in set(words(printed(without(data, name))))


@slow
@given(cases(), st.sampled_from(NAMES))
def test_a_fact_of_one_threat_leaves_the_other_count_alone(data: dict[str, Any], name: str) -> None:
    next(f for f in data["facts"] if f["id"] == name)["threats"] = ["t1"]
    was, now = (printed(d)["counts"][1] for d in (data, without(data, name)))
    assert was == now


@given(st.times(), st.times(), st.dates().filter(lambda d: 1900 < d.year < 2100), st.booleans())
def test_the_order_of_two_moments_is_never_both_ways(one: Any, two: Any, day: Any, dated: bool) -> None:
    a, b = (Moment("", day if dated else None, clock, None, False) for clock in (one, two))
    assert not (precedes(a, b, day) and precedes(b, a, day))
