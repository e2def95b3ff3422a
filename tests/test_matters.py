"""Short invented matters from many corners of the defense: the chart must answer each as a careful court would.

The rules are tuned to none of them; tests/decided/short.yaml says how an entry is read.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from generator import home, offenses, reading
from generator.analysis import Analysis, Incident, analyze
from generator.casefile import Element

MATTERS: list[dict[str, Any]] = yaml.load(  # a loader that keeps text as text
    (Path(__file__).parent / "decided" / "short.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)
TELLERS = {
    "witness": ("eyewitness", "trial-testimony", "eyewitness", "court"),
    "camera": ("surveillance", "exhibit", "device", "people"),
    "police": ("body-worn-video", "exhibit", "client-to-police", "people"),
    "own": ("testimony", "trial-testimony", "client-testimony", "court"),
    "coercer": ("recorded-communication", "exhibit", "coercer", "people"),
    "counsel": ("other", "report", "client-to-counsel", "defense"),
}


@functools.cache
def table() -> offenses.OffenseTable:
    return offenses.load(home.clauses_dir() / "offenses.yaml")


def facts_file(matter: dict[str, Any]) -> dict[str, Any]:
    """The whole facts file that a short matter stands for."""
    count = {"number": "1", "offense": matter["offense"], "date": "2027-03-04"}
    count |= {"death_resulted": matter["death_resulted"]} if "death_resulted" in matter else {}
    facts = []
    for name, (text, teller, *points) in matter["facts"].items():
        proves, against = (*points, [], [])[:2]
        proof = [] if teller == "nobody" else [{"evidence": teller}]
        facts.append({"id": name, "text": text, "proof": proof, "proves": proves, "against": against})
    named = {t[key] for t in matter["threats"] for key in ("by", "target") if t.get(key) not in (None, "defendant")}
    return {
        "persons": [{"id": name.replace(" ", "-").replace("'", ""), "name": name} for name in sorted(named)],
        "case": {"stage": matter.get("stage", "trial-evidence-closed")},
        "defendant": {"name": "Ada Stone"},
        "counts": [count, *([count | {"number": "2", "offense": matter["second"]}] if "second" in matter else [])],
        "evidence": [
            {"id": name, "kind": kind, "cite_as": form, "title": f"the {name}", "source": source, "origin": origin}
            for name, (kind, form, source, origin) in TELLERS.items()
        ],
        "facts": facts,
        "threats": matter["threats"],
    }


def analysis_of(matter: dict[str, Any]) -> Analysis:
    text = json.dumps(facts_file(matter)).encode()
    return analyze(reading.load_bytes(text, f"{matter['id']}.json", {o.id for o in table()}).case, table())


def said(incident: Incident, wanted: dict[str, str]) -> dict[str, str]:
    """How the chart stands, each element with its rule where the matter names one."""
    return {
        s.element: f"{s.status}/{s.rule_id}" if "/" in wanted.get(s.element, "") else s.status
        for s in incident.showings
    }


@pytest.mark.parametrize("matter", MATTERS, ids=[m["id"] for m in MATTERS])
def test_the_chart_answers_as_a_careful_court_would(matter: dict[str, Any]) -> None:
    analysis = analysis_of(matter)
    count = analysis.count(1)
    standing = {element: matter["chart"].get(element, "supported") for element in get_args(Element)}
    assert said(count.incidents[0], matter["chart"]) == standing
    assert count.gate.duress == matter.get("gate", "available")
    assert count.requestable is (matter["asks"] == "true")
    if "other" in matter:
        other = analysis.count(2)
        assert not other.requestable
        assert {e: said(other.incidents[0], matter["other"])[e] for e in matter["other"]} == matter["other"]


def test_there_are_matters_on_both_sides() -> None:
    asks = [m["asks"] == "true" for m in MATTERS]
    assert asks.count(True) >= 12 and asks.count(False) >= 12
