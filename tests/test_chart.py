"""The chart of six cases as it is printed, the shape of its JSON, and what it says first.

To accept a changed chart, read it, then write it over the file beside the case: the test says how.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from generator import chart, foundations, home, offenses, reading
from generator.alerts import alerts
from generator.analysis import analyze
from generator.deadlines import deadlines
from generator.guards import Openness

HERE = Path(__file__).parent / "analysis"
CASES = sorted(path.stem for path in HERE.glob("*.yaml"))
AS_OF = dt.date(2027, 6, 10)
PAPERS = [Openness("motion", True, "duress may be asked for on count 1"), Openness("letter", False, "not open")]


@functools.cache
def table() -> offenses.OffenseTable:
    return offenses.load(home.clauses_dir() / "offenses.yaml")


def read(name: str) -> reading.Reading:
    return reading.load(HERE / f"{name}.yaml", f"{name}.yaml", offenses={o.id for o in table()})


def printed(name: str) -> str:
    """What the terminal shows: the alerts, then the chart."""
    case = read(name)
    analysis, dates = analyze(case.case, table()), deadlines(case.case, AS_OF)
    found = [str(f) for f in alerts(case, analysis, dates)]
    return "\n".join([*found, "", chart.as_text(case.case, analysis, PAPERS, dates)]) + "\n"


def data(name: str) -> dict[str, Any]:
    case = read(name)
    analysis, dates = analyze(case.case, table()), deadlines(case.case, AS_OF)
    values = chart.as_data(case.case, analysis, PAPERS, alerts(case, analysis, dates), dates, AS_OF)
    copied: dict[str, Any] = json.loads(json.dumps(values))
    return copied


@pytest.mark.parametrize("name", CASES)
def test_the_chart_is_what_stands_beside_the_case(name: str) -> None:
    beside = HERE / f"{name}.txt"
    now = printed(name)
    assert beside.read_text(encoding="utf-8") == now, f"if the new chart is right, write it to {beside.name}:\n{now}"


@pytest.mark.parametrize("name", CASES)
def test_the_chart_fits_100_columns_and_needs_no_color(name: str) -> None:
    lines = printed(name).splitlines()
    chart_starts = lines.index("")
    assert max(len(line) for line in lines[chart_starts:]) <= 100
    assert "\x1b" not in printed(name)


def test_long_names_do_not_make_the_chart_wider() -> None:
    case = read("contested").case
    long = "Maria de los Angeles Concepcion Villanueva-Etcheverry y Fernandez de Cordoba " * 2
    offense = {"code": "Pen. Code", "section": "594", "name": "Vandalism " * 15, "death_punishable": "no"}
    raw = case.model_dump(by_alias=True, exclude_none=True)
    raw["defendant"]["name"] = raw["persons"][0]["name"] = long
    raw["counts"][0]["offense"] = offense
    wide = type(case).model_validate(raw)
    lines = chart.as_text(wide, analyze(wide, table()), PAPERS, deadlines(wide, AS_OF)).splitlines()
    assert max(len(line) for line in lines) <= 100


STATUSES = {
    "strong": ["supported"] * 6,
    "contested": ["supported", "contested", "contested", "contested", "supported", "supported"],
    "barred": ["supported"] * 6,
    "third-party": ["supported"] * 6,
    "no-demand": ["supported", "unsupported", "supported", "supported", "supported", "supported"],
}


@pytest.mark.parametrize("name", STATUSES)
def test_the_elements_stand_as_the_case_was_written_to_show(name: str) -> None:
    elements = data(name)["counts"][0]["incidents"][0]["elements"]
    assert [e["element"] for e in elements] == [
        "threat",
        "demand",
        "life",
        "immediacy",
        "actual-belief",
        "reasonable-belief",
    ]
    assert [e["status"] for e in elements] == STATUSES[name]


def test_murder_is_barred_and_felony_murder_goes_by_its_predicate() -> None:
    barred = data("barred")["counts"][0]["duress"]
    assert (barred["status"], barred["authority"]) == ("barred", "people-v-anderson-2002/no-defence-to-murder")
    murder, robbery = data("felony-murder")["counts"]
    assert murder["duress"]["status"] == "via-predicate"
    assert murder["duress"]["predicate"] == {"count": 2, "status": "available"}
    assert robbery["duress"]["predicate"] is None
    statuses = [e["status"] for e in robbery["incidents"][0]["elements"]]
    assert statuses == ["contested", *["supported"] * 5]


# The shape other programs rely on: keys may be added, never renamed or taken away.
SHAPE = {
    "": {"case", "stage", "as_of", "counts", "foundations", "documents", "deadlines", "findings"},
    "counts": {"number", "offense", "duress", "incidents"},
    "counts.duress": {"status", "reason", "authority", "favoring", "opposing", "note", "question", "predicate"},
    "counts.incidents": {"threat", "by", "given", "elements", "minutes", "issues", "neighbors"},
    "counts.incidents.elements": {
        "element", "status", "for", "against", "rule", "reason", "authority", "further", "also", "question", "overridden", "evidence",
    },
    "counts.incidents.elements.evidence": {"fact", "side", "evidence", "at", "kind", "source", "taken"},
    "counts.incidents.minutes": {"at", "what", "fact"},
    "counts.incidents.issues": {"issue", "for", "against", "bears", "reason", "authority"},
    "counts.incidents.neighbors": {"neighbor", "name", "burden", "excludes", "fits", "why", "conditions"},
    "counts.incidents.neighbors.conditions": {"condition", "answer", "facts", "authority"},
    "foundations": {"kind", "name", "items", "foundation", "hearsay", "watch"},
    "foundations.foundation": {"step", "authority"},
    "documents": {"document", "open", "reason"},
    "deadlines": {"what", "who", "date", "standing", "authority", "path", "note"},
    "findings": {"severity", "code", "line", "column", "path", "message", "hint"},
}  # fmt: skip


def at(value: Any, path: str) -> list[dict[str, Any]]:
    found: list[Any] = [value]
    for key in path.split(".") if path else []:
        found = [v for entry in found for v in (entry[key] if isinstance(entry[key], list) else [entry[key]])]
    return found


@pytest.mark.parametrize("path", SHAPE)
def test_the_json_has_the_documented_shape(path: str) -> None:
    entries = [entry for name in CASES for entry in at(data(name), path)]
    assert entries
    assert all(set(entry) == SHAPE[path] for entry in entries)
    if path and "." not in path:
        documented = str(chart.__doc__).split(f"    {path}[]", 1)[1].splitlines()
        assert all(key in "\n".join(documented) for key in SHAPE[path])


def test_the_readme_gives_the_shape_of_the_json_word_for_word() -> None:
    shape = str(chart.__doc__).split("may be added):\n\n", 1)[1].rstrip()
    readme = (HERE.parents[1] / "README.md").read_text(encoding="utf-8")
    assert textwrap.dedent(shape) in readme


def test_facts_are_listed_by_id_with_the_item_and_place_behind_each() -> None:
    threat = data("felony-murder")["counts"][1]["incidents"][0]["elements"][0]
    assert (threat["for"], threat["against"]) == (["gun-side", "wait"], ["no-gun"])
    assert threat["evidence"][2] == {
        "fact": "no-gun", "side": "against", "evidence": "w1", "at": None, "kind": "eyewitness", "source": "eyewitness", "taken": True,
    }  # fmt: skip
    assert (threat["rule"], threat["question"]) == ("evidence-on-both-sides", "proof")


def test_the_minute_line_tells_threat_demand_chance_act_and_report_in_order() -> None:
    minutes = data("contested")["counts"][0]["incidents"][0]["minutes"]
    assert [(m["what"], m["fact"]) for m in minutes] == [
        ("threat", "message"), ("chance", "inside"), ("demand", "check"), ("act", None), ("report", "month-later"),
    ]  # fmt: skip


def test_what_defeats_comes_first_with_its_line_and_the_way_on() -> None:
    first = data("no-demand")["findings"][0]
    assert (first["severity"], first["code"], first["path"]) == ("warning", "element-unsupported", "threats[0]")
    assert first["message"].startswith("count 1, demand: every fact given on a demand is against one;")
    assert first["line"] > 1 and "overrides" in first["hint"]
    strong = [(f["code"], f["severity"]) for f in data("strong")["findings"]]
    assert strong == [("deadline-passed", "warning")]


def test_each_kind_of_evidence_in_the_case_shows_its_foundation_and_hearsay_answer() -> None:
    kinds = {f["kind"]: f for f in data("contested")["foundations"]}
    assert set(kinds) == {"eyewitness", "recorded-communication", "surveillance"}
    assert kinds["surveillance"]["hearsay"][0]["authority"] == "people-v-goldsmith-2014/machine-data"
    assert kinds["recorded-communication"]["items"] == ["texts"]


@pytest.mark.parametrize(
    ("kind", "foundation", "hearsay"),
    [
        ("surveillance", "people-v-goldsmith-2014/system-witness", "people-v-goldsmith-2014/machine-data"),
        ("eyewitness", "evid-code-403/preliminary-fact-burden", "people-v-livingston-2012/effect-on-hearer"),
        (
            "recorded-communication",
            "evid-code-1400/authentication-standard",
            "people-v-minifie-1996/third-party-threats",
        ),
        ("expert", "evid-code-720/expert-qualification", "people-v-sanchez-2016/case-specific-hearsay"),
    ],
)
def test_the_four_kinds_the_defense_lives_on_say_what_they_need(kind: str, foundation: str, hearsay: str) -> None:
    entry = foundations.shipped()[kind]
    assert foundation in [s.source for s in entry.foundation]
    assert hearsay in [s.source for s in entry.hearsay]
    assert entry.watch
    case = read("contested").case
    shown = case.model_copy(update={"evidence": [case.evidence[0].model_copy(update={"kind": kind})]})
    text = chart.as_text(shown, analyze(shown, table()), PAPERS)
    for step in (*entry.foundation, *entry.hearsay, *entry.watch):
        assert step.source in text
