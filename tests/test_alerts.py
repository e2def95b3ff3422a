"""What `check` says first: each alert at its line, with what to do, and none where nothing is wrong."""

from __future__ import annotations

import datetime as dt
import functools
import json
from typing import Any

from generator import home, offenses, reading
from generator.alerts import alerts
from generator.analysis import analyze
from generator.deadlines import deadlines
from tests.test_analysis import base, fact


@functools.cache
def table() -> offenses.OffenseTable:
    return offenses.load(home.clauses_dir() / "offenses.yaml")


def found(data: dict[str, Any]) -> dict[str, tuple[str, str, str]]:
    """Code, and with it severity, path and message."""
    case = reading.load_bytes(json.dumps(data, indent=1).encode(), "case.json", {o.id for o in table()})
    day = dt.date(2027, 2, 1)
    said = alerts(case, analyze(case.case, table()), deadlines(case.case, day))
    assert all(f.line > 1 for f in said)
    return {f.code: (f.severity, f.path, f.message) for f in said}


def whole() -> dict[str, Any]:
    data = base()
    del data["counts"][1]
    data["threats"][0]["counts"] = ["1"]
    return data


def test_a_whole_case_raises_no_alert() -> None:
    assert found(whole()) == {}


def test_words_of_a_threat_that_are_dated_after_the_act_are_asked_about() -> None:
    data = whole()
    fact(data, "words")["when"] = "2027-01-08T22:30"
    assert "threat-dated-late" not in found(data)  # made_at says when it was made
    del data["threats"][0]["made_at"]
    severity, path, message = found(data)["threat-dated-late"]
    assert (severity, path) == ("warning", "threats[0].made_at")
    assert message == "count 1: the fact words, which states the threat, is dated after the act"


def test_support_that_no_filed_paper_can_show_is_said_once_a_threat() -> None:
    data = whole()
    data["evidence"].append(
        {"id": "own", "kind": "eyewitness", "cite_as": "declaration", "title": "a neighbor", "source": "eyewitness", "origin": "defense"}
    )  # fmt: skip
    fact(data, "fear")["proof"] = [{"evidence": "own"}]
    fact(data, "order")["proof"] = [{"evidence": "own"}]
    assert found(data)["privileged-alone"] == (
        "note",
        "threats[0]",
        "count 1, demand, actual-belief: only privileged evidence is for it; a filed paper shows a gap",
    )
    fact(data, "fear")["proof"] = [{"evidence": "own"}, {"evidence": "w"}]
    assert "actual-belief" not in found(data)["privileged-alone"][2]


def test_a_felony_murder_without_its_felony_is_said() -> None:
    data = whole()
    data["counts"].append({"number": "2", "offense": "pen-187-felony-murder", "theory": "felony-murder"})
    assert found(data)["no-predicate"][:2] == ("note", "counts[1].predicate_count")
    data["counts"][1]["predicate_count"] = "1"
    assert "no-predicate" not in found(data)


def test_a_note_with_nothing_on_the_order_of_threat_and_act_asks_for_both_times() -> None:
    data = whole()
    data["threats"][0].update(made_at="2027-01-08", acts=[{"count": "1", "at": "2027-01-08"}])
    assert found(data)["order-unknown"][1] == "threats[0].made_at"


def test_a_demand_that_is_dated_after_the_act_is_named_where_it_reaches_the_count() -> None:
    data = whole()
    told = data["threats"][0]["demand"]["fact"]
    fact(data, told)["when"] = "2027-01-08T22:30"
    severity, path, message = found(data)["demand-dated-late"]
    assert (severity, path) == ("warning", "threats[0].demand")
    assert message == f"count 1: the fact {told}, which states the demand, is dated after the act"
    data["threats"][0]["words"] = told  # the fact is of the words themselves, and made_at says when they were spoken
    assert "demand-dated-late" not in found(data)
