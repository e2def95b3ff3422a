"""The element analysis: decided matters cell by cell, the rules one at a time, and their table."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from generator import authorities, foundations, home, neighbors, offenses, reading, rules
from generator.analysis import Analysis, Incident, analyze
from generator.casefile import Element
from generator.findings import CannotContinue
from generator.issues import issues

HERE = Path(__file__).parent
DECIDED = HERE / "decided"
EXPECTED: list[dict[str, Any]] = yaml.safe_load((DECIDED / "expected.yaml").read_text(encoding="utf-8"))
MATTERS = [m for m in EXPECTED if not m["id"].startswith("invented-")]
INVENTED = [m for m in EXPECTED if m["id"].startswith("invented-")]


@functools.cache
def table() -> offenses.OffenseTable:
    return offenses.load(home.clauses_dir() / "offenses.yaml")


@functools.cache
def cited() -> authorities.AuthorityTable:
    return authorities.load(home.clauses_dir() / "authorities.yaml")


def read(data: dict[str, Any]) -> reading.Reading:
    return reading.load_bytes(json.dumps(data).encode(), "case.json", {o.id for o in table()})


def analysis_of(data: dict[str, Any]) -> Analysis:
    return analyze(read(data).case, table())


@functools.cache
def matter(name: str) -> Analysis:
    return analyze(reading.load(DECIDED / f"{name}.yaml", offenses={o.id for o in table()}).case, table())


# ------------------------------------------------------------------------------------------------ decided matters


def agrees(court: str, chart: str, instruction: str) -> bool:
    """Where a verdict was reviewed, the court weighed and the chart does not: contested agrees with unsupported."""
    return court == chart or (court == "unsupported" and chart == "contested" and instruction == "n/a")


CELLS = [(m["id"], e, court, m) for m in MATTERS for e, court in m.get("cells", {}).items()]


@pytest.mark.parametrize(("name", "element", "court", "entry"), CELLS, ids=[f"{n}-{e}" for n, e, _, _ in CELLS])
def test_a_cell_agrees_with_the_court(name: str, element: str, court: str, entry: dict[str, Any]) -> None:
    chart = matter(name).counts[0].incidents[0][element].status
    differs = element in entry.get("differs", ())
    assert agrees(court, chart, entry["instruction"]) is not differs, f"{name}, {element}: {court}, chart {chart}"
    if court == "unsupported" and element in ("threat", "immediacy", "demand"):
        assert chart != "supported"


@pytest.mark.parametrize("entry", MATTERS, ids=[m["id"] for m in MATTERS])
def test_the_charge_gate_agrees_with_the_court(entry: dict[str, Any]) -> None:
    closed = [not count.gate.open for count in matter(entry["id"]).counts]
    chart = "yes" if all(closed) else "partly" if any(closed) else "no"
    assert (chart == entry["barred"]) is not ("barred" in entry.get("differs", ()))


@pytest.mark.parametrize("entry", [m for m in MATTERS if "decisive" in m], ids=lambda m: m["id"])
def test_the_decisive_reason_is_the_courts(entry: dict[str, Any]) -> None:
    decisive, count = entry["decisive"], matter(entry["id"]).counts[0]
    if "gate" in decisive:
        assert (count.gate.duress, count.gate.authority) == (decisive["gate"], decisive["authority"])
        return
    showing = count.incidents[0][decisive["element"]]
    assert showing.rule_id == decisive["rule"]
    assert decisive["fact"] in (*showing.supporting, *showing.opposing)


def figures() -> list[str]:
    """The rows of the table in decided/README.md, counted."""
    cells = [(court, matter(n).counts[0].incidents[0][e].status, m["instruction"]) for n, e, court, m in CELLS]
    alike = sum(court == chart for court, chart, _ in cells)
    reviewed = sum(court != chart and agrees(court, chart, asked) for court, chart, asked in cells)
    charges = [m for m in MATTERS if "barred" not in m.get("differs", ())]
    refused = [m for m in MATTERS if m["instruction"] == "no" and m["barred"] == "no"]
    asked = [m for m in refused if any(c.requestable for c in matter(m["id"]).counts)]
    short = yaml.safe_load((DECIDED / "short.yaml").read_text(encoding="utf-8"))
    rows = {
        "decided matters encoded": len(MATTERS),
        "element cells compared": len(cells),
        "the same in court and chart": alike,
        "unsupported in court, contested in the chart, where a verdict was reviewed": reviewed,
        "not the same": len(cells) - alike - reviewed,
        "charge cells compared": len(MATTERS),
        "the same charge cell": len(charges),
        "decisive reasons compared, all the court's": sum("decisive" in m for m in MATTERS),
        "instruction refused by the court, no charge barred": len(refused),
        "of these, left open by the chart because the text is silent on an element": len(asked),
        "invented matters in which an instruction is due": len(INVENTED),
        "short invented matters, for and against": len(short),
    }
    return [f"| {what} | {number} |" for what, number in rows.items()]


def test_every_figure_of_the_readme_is_counted() -> None:
    told = (DECIDED / "README.md").read_text(encoding="utf-8").splitlines()
    wanted = figures()
    assert [line for line in told if line.split("|")[-2:-1] and line.split("|")[-2].strip().isdigit()] == wanted, "\n".join(wanted)


def test_at_most_three_cells_differ_and_each_has_its_reason() -> None:
    differing = [(m["id"], cell) for m in MATTERS for cell in m.get("differs", ())]
    told = (DECIDED / "README.md").read_text(encoding="utf-8")
    names = {"barred": "charge"}
    rows = [line.split(" | ")[:2] for line in told.splitlines() if line.startswith("| ") and line.count(" | ") == 4]
    assert [[f"| {name}", names.get(cell, cell)] for name, cell in differing] == rows[1:]
    assert len(differing) <= 3
    assert len(MATTERS) >= 18 and len(INVENTED) >= 10


def test_where_the_court_refused_an_instruction_the_chart_never_shows_every_element_supported() -> None:
    for entry in (m for m in MATTERS if m["instruction"] == "no"):
        for count in matter(entry["id"]).counts:
            assert all({s.status for s in i.showings} != {"supported"} for i in count.incidents if count.gate.open)


def test_an_instruction_that_a_court_required_is_requested() -> None:
    required = [m["id"] for m in MATTERS if m["instruction"] == "yes"]
    assert required == ["pena-1983"]
    assert matter("pena-1983").counts[0].requestable


@pytest.mark.parametrize("entry", INVENTED, ids=[m["id"] for m in INVENTED])
def test_a_strong_or_borderline_case_is_requested(entry: dict[str, Any]) -> None:
    analysis = matter(entry["id"])
    count = analysis.counts[0]
    assert count.gate.duress == entry.get("gate", "available")
    assert count.requestable
    statuses = {s.element: s.status for s in count.incidents[0].showings}
    assert statuses == {e: "contested" if e in entry["contested"] else "supported" for e in get_args(Element)}
    if "closed" in entry:
        other = analysis.count(entry["closed"]["count"])
        assert not other.requestable
        assert other.incidents[0][entry["closed"]["element"]].rule_id == entry["closed"]["rule"]


# ------------------------------------------------------------------------------------------------ the rules' table


def test_every_rule_has_a_function_and_every_function_a_rule() -> None:
    assert {r.id for r in rules.shipped().rules} == set(rules.FUNCTIONS)
    assert {c.id for n in rules.shipped().neighbors for c in n.conditions} == set(neighbors.CONDITIONS)
    assert set(rules.shipped().elements) == set(get_args(Element))


def test_every_source_of_the_tables_may_be_cited() -> None:
    assert rules.check(rules.shipped(), cited()) == []
    assert foundations.check(foundations.shipped(), cited()) == []


def test_every_element_ends_in_a_rule_that_always_speaks() -> None:
    for element in get_args(Element):
        asked = [r.id for r in rules.shipped().rules if element in r.elements]
        assert asked[-1] == "jury-could-accept"
        decided = [r.decides for r in rules.shipped().rules if element in r.elements]
        assert decided == sorted(decided, key=("unsupported", "missing", "contested", "supported").index)


def test_a_table_that_does_not_fit_the_program_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (home.clauses_dir() / "elements.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "clauses" / "elements.yaml"
    broken.parent.mkdir()
    broken.write_text(text.replace("id: nobody-able", "id: somebody-able"), encoding="utf-8")
    with pytest.raises(CannotContinue) as stop:
        rules.load(broken)
    said = [f.message for f in stop.value.findings]
    assert "no rule of the program is called somebody-able" in said
    assert "the rule nobody-able of the program has no entry" in said


# ------------------------------------------------------------------------------------------------ one rule at a time

BASE = {
    "case": {"stage": "pretrial"},
    "defendant": {"name": "Ada Stone"},
    "counts": [
        {"number": "1", "offense": "pen-211-second", "date": "2027-01-08"},
        {"number": "2", "offense": "pen-484-488", "date": "2027-01-08"},
    ],
    "evidence": [
        {"id": name, "kind": kind, "cite_as": form, "title": f"the {name}", "source": source, "origin": origin}
        for name, kind, form, source, origin in (
            ("w", "eyewitness", "prelim-transcript", "eyewitness", "court"),
            ("bwv", "body-worn-video", "exhibit", "client-to-police", "people"),
            ("note", "other", "report", "client-to-counsel", "defense"),
        )
    ],
    "facts": [
        {"id": "words", "text": "He said that he would shoot.", "proof": [{"evidence": "w"}], "proves": ["threat", "life"]},
        {"id": "order", "text": "He told her to take it.", "proof": [{"evidence": "w"}], "proves": ["demand"]},
        {"id": "gun", "text": "He held a gun.", "proof": [{"evidence": "w"}], "proves": ["immediacy", "reasonable-belief"]},
        {"id": "fear", "text": "She cried.", "proof": [{"evidence": "w"}], "proves": ["actual-belief"]},
    ],
    "threats": [
        {
            "id": "t1", "words": "words", "content": "death", "made_at": "2027-01-08T21:38", "harm_due": "immediate",
            "acts": [{"count": "1", "at": "2027-01-08T21:43"}], "coercer_present": "true", "target": "defendant",
            "demand": {"fact": "order", "counts": ["1"], "express": "true"}, "counts": ["1", "2"],
        }
    ],
}  # fmt: skip


def base(**threat: Any) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(yaml.safe_dump(BASE))
    data["threats"][0].update(threat)
    data["threats"][0] = {k: v for k, v in data["threats"][0].items() if v is not None}
    return data


def fact(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(f for f in data["facts"] if f["id"] == name)


def incident(data: dict[str, Any], count: int = 1) -> Incident:
    return analysis_of(data).count(count).incidents[0]


def judged(data: dict[str, Any], element: str, count: int = 1) -> tuple[str, str]:
    showing = incident(data, count)[element]
    return showing.status, showing.rule_id


def test_a_full_case_is_supported_on_its_count_and_fails_on_the_count_nobody_demanded() -> None:
    assert {s.status for s in incident(base()).showings} == {"supported"}
    assert judged(base(), "demand", 2) == ("unsupported", "demand-for-something-else")
    assert analysis_of(base()).count(2).requestable is False


def test_a_threat_only_after_the_act_defeats_threat_and_immediacy() -> None:
    late = base(made_at="2027-01-08T21:50")
    assert judged(late, "threat") == ("unsupported", "threat-only-after-act")
    assert judged(late, "immediacy") == ("unsupported", "threat-only-after-act")
    assert "late-threat" in {i.issue for i in issues(read(late).case, incident(late))}


@pytest.mark.parametrize(
    ("made", "act"),
    [
        ("2027-01-08", "2027-01-08T21:43"),  # a date alone
        ("2027-01-08", "2027-01-08"),
        ("23:55", "00:10"),  # clock times across midnight
        ("2027-01-08T23:55", "00:10"),
        ("2027-01-08T21:44", "2027-01-08T21:43:50-21:44:36"),  # made while the act went on
        ("2027-01-08T21:43:30", "2027-01-08T21:43"),  # within the same minute
        ("21:38", "21:43"),
    ],
)
def test_no_order_is_invented(made: str, act: str) -> None:
    data = base(made_at=made, acts=[{"count": "1", "at": act}])
    assert judged(data, "threat") == ("supported", "jury-could-accept")


def test_without_any_date_clock_times_have_no_order() -> None:
    data = base(made_at="21:50", acts=[{"count": "1", "at": "21:43"}])
    assert judged(data, "threat")[1] == "threat-only-after-act"  # both on the date of the count
    for count in data["counts"]:
        del count["date"]
    assert judged(data, "threat")[1] == "jury-could-accept"


def test_harm_due_later_defeats_unless_evidence_shows_it_could_come_at_once() -> None:
    assert judged(base(harm_due="future"), "immediacy") == ("unsupported", "harm-only-later")
    able = base(harm_due="future", able_then="true")
    assert judged(able, "immediacy") == ("contested", "harm-later-but-able")
    fact(able, "gun")["proves"] = ["reasonable-belief"]
    assert judged(able, "immediacy") == ("unsupported", "harm-only-later")
    assert judged(base(harm_due="2027-01-12", coercer_present=None), "immediacy") == ("unsupported", "harm-only-later")
    assert judged(base(harm_due="2027-01-12"), "immediacy") == ("unsupported", "harm-only-later")  # he stood there
    assert judged(base(harm_due="2027-01-12", able_then="true"), "immediacy") == ("contested", "harm-later-but-able")
    assert judged(base(harm_due="2027-01-09T00:10"), "immediacy") == ("contested", "harm-later-but-able")
    assert judged(base(harm_due="2027-01-08T23:00"), "immediacy") == ("contested", "harm-due-after-act")


def test_who_was_there_or_able_to_act_decides_immediacy() -> None:
    assert judged(base(coercer_present="false"), "immediacy") == ("contested", "coercer-away")
    assert judged(base(coercer_present="false", able_then="true"), "immediacy") == ("supported", "jury-could-accept")
    assert judged(base(coercer_present="false", able_then="false"), "immediacy") == ("unsupported", "nobody-able")
    nothing = base(coercer_present="false", harm_due="unstated")
    fact(nothing, "gun")["proves"] = ["reasonable-belief"]
    assert judged(nothing, "immediacy") == ("unsupported", "nobody-able")
    nothing["threats"][0]["harm_due"] = "immediate"  # by somebody else, who is not in the file yet
    assert judged(nothing, "immediacy") == ("missing", "nothing-given")
    days = base(made_at="2027-01-05T10:00", coercer_present=None, harm_due="unstated")
    assert judged(days, "immediacy") == ("contested", "threat-days-before")


def test_a_demand_that_is_not_given_is_missing_and_one_that_is_denied_is_unsupported() -> None:
    data = base(demand=None)
    fact(data, "order")["proves"] = []
    assert judged(data, "demand") == ("missing", "nothing-given")
    fact(data, "order")["against"] = ["demand"]
    assert judged(data, "demand") == ("unsupported", "no-demand")
    stated = base()
    fact(stated, "order").update(proves=[], against=["demand"])  # named as the demand, but it speaks against one
    assert judged(stated, "demand") == ("unsupported", "no-demand")


def test_an_implied_demand_is_for_the_jury() -> None:
    data = base(demand={"fact": "order", "counts": ["1"], "express": "false"})
    assert judged(data, "demand") == ("contested", "demand-implied")


def test_danger_short_of_death_is_for_the_jury_unless_a_shown_weapon_puts_life_at_risk() -> None:
    assert judged(base(content="great-bodily-injury"), "life") == ("contested", "less-than-life")
    armed = base(content="beating", weapon={"kind": "knife", "shown": "true"})
    assert judged(armed, "life") == ("contested", "less-than-life")
    fact(armed, "gun")["proves"] = ["life", "immediacy"]
    assert judged(armed, "life") == ("supported", "jury-could-accept")
    untagged = base(content="beating")
    fact(untagged, "words")["proves"] = ["threat"]
    assert judged(untagged, "life") == ("contested", "less-than-life")
    debt = base(content="other")
    assert judged(debt, "life") == ("contested", "harm-not-to-the-body")
    assert "other-pressure" in {i.issue for i in issues(read(debt).case, incident(debt))}


def test_what_the_client_told_counsel_moves_no_status() -> None:
    data = base()
    fact(data, "fear")["proof"] = [{"evidence": "note"}]
    assert judged(data, "actual-belief") == ("missing", "told-to-counsel-only")
    data = base()
    data["facts"].append(
        {"id": "calm", "text": "She felt calm.", "proof": [{"evidence": "note"}], "against": ["actual-belief"]}
    )
    assert judged(data, "actual-belief") == ("supported", "jury-could-accept")
    assert incident(data)["actual-belief"].opposing == ("calm",)


def test_a_fact_without_proof_supports_nothing_yet() -> None:
    data = base()
    del fact(data, "fear")["proof"]
    assert judged(data, "actual-belief") == ("missing", "stated-without-proof")


def test_the_defendants_own_words_against_the_belief_defeat_it_only_where_nothing_is_for_it() -> None:
    data = base()
    data["facts"].append(
        {"id": "fine", "text": "She said she was fine.", "proof": [{"evidence": "bwv"}], "against": ["actual-belief"]}
    )
    assert judged(data, "actual-belief") == ("contested", "evidence-on-both-sides")
    fact(data, "fear")["proves"] = []
    assert judged(data, "actual-belief") == ("unsupported", "own-words-deny-fear")


@pytest.mark.parametrize("belief", ["actual-belief", "reasonable-belief"])
def test_a_belief_with_everything_given_against_it_is_unsupported_and_with_nothing_given_a_gap(belief: str) -> None:
    data = base()
    for entry in data["facts"]:
        entry["proves"] = [point for point in entry["proves"] if point != belief]
    assert judged(data, belief) == ("missing", "nothing-given")
    fact(data, "order")["against"] = [belief]
    assert judged(data, belief) == ("unsupported", "no-belief-shown")


def test_counsel_may_argue_a_defeated_element_to_preserve_the_point() -> None:
    data = base()
    data["overrides"] = [{"count": "2", "element": "demand", "by": "A. Lawyer", "reason": "preserved"}]
    assert analysis_of(data).count(2).requestable
    assert incident(data, 2)["demand"].status == "unsupported"
    assert incident(data, 2)["demand"].overridden


def test_a_gate_that_is_open_shows_both_sides() -> None:
    for name in ("pen-664-187", "pen-182-187", "pen-192-a"):
        data = base()
        data["counts"][0]["offense"] = name
        gate = analysis_of(data).count(1).gate
        assert gate.duress == "unsettled" and gate.open and gate.favoring and gate.opposing
        for source in (*gate.favoring, *gate.opposing):
            cited().proposition(*source.split("/"))


def test_a_capital_offense_only_where_somebody_died_waits_for_the_fact() -> None:
    data = base()
    data["counts"][0]["offense"] = "pen-4500"
    gate = analysis_of(data).count(1).gate
    assert (gate.duress, gate.open) == ("barred-if-death-resulted", True)
    assert "the file does not say whether a death resulted" in gate.reason
    data["counts"][0]["death_resulted"] = "false"
    assert analysis_of(data).count(1).gate.duress == "unsettled"


@pytest.mark.parametrize(
    ("name", "section", "gate"),
    [
        ("Second degree murder", "187", "barred"),
        ("Murder by poison", "189", "barred"),
        ("Attempted murder", "664/187", "unsettled"),
        ("Solicitation of murder", "653f(b)", "unsettled"),
        ("Conspiracy to commit murder", "182(a)(1)", "unsettled"),
        ("Conspiracy to commit burglary", "182(a)(1)", "available"),
        ("Gross vehicular manslaughter while intoxicated", "191.5(a)", "unsettled"),
        ("Accessory after the fact to murder", "32", "available"),
        ("Arson of property", "451(d)", "available"),
    ],
)
@pytest.mark.parametrize("code", ["Pen. Code", "Penal Code"])
def test_a_killing_described_by_counsel_is_known_by_its_name_or_section(
    name: str, section: str, gate: str, code: str
) -> None:
    data = base()
    data["counts"][0]["offense"] = {"code": code, "section": section, "name": name, "death_punishable": "no"}
    found = analysis_of(data).count(1).gate
    assert found.duress == gate
    assert gate != "unsettled" or (found.favoring and found.opposing)


def test_another_capital_offense_is_not_called_murder() -> None:
    data = base()
    data["counts"][0]["offense"] = "pen-37"
    gate = analysis_of(data).count(1).gate
    assert (gate.duress, gate.authority) == ("barred", "pen-code-26/capital-exception")
    assert "murder" not in gate.note


def test_an_empty_list_of_demanded_counts_means_none_and_a_missing_one_all() -> None:
    assert judged(base(demand={"fact": "order"}), "demand") == ("supported", "jury-could-accept")
    assert judged(base(demand={"fact": "order", "counts": []}), "demand") == ("unsupported", "demand-for-something-else")


def test_the_day_of_the_count_is_enough_to_see_that_the_threat_came_later() -> None:
    assert judged(base(made_at="2027-01-09", acts=None), "threat") == ("unsupported", "threat-only-after-act")
    assert judged(base(made_at="2027-01-08", acts=None), "threat") == ("supported", "jury-could-accept")


def test_a_weapon_shown_speaks_for_itself_unless_something_is_against_it() -> None:
    armed = base(content=None, harm_due=None, weapon={"kind": "gun", "shown": "true"})
    fact(armed, "words")["proves"] = ["threat"]
    fact(armed, "gun")["proves"] = ["reasonable-belief"]
    assert judged(armed, "life") == judged(armed, "immediacy") == ("supported", "jury-could-accept")
    fact(armed, "order")["against"] = ["life", "immediacy"]
    assert judged(armed, "life") == ("unsupported", "no-danger-to-life")
    assert judged(armed, "immediacy") == ("unsupported", "no-immediate-danger")


def test_a_history_of_battering_brings_its_authority_to_the_reasonable_belief() -> None:
    data = base()
    assert incident(data)["reasonable-belief"].further == ("calcrim-3402/duty",)
    data["belief"] = {"history": ["fear"]}
    assert "people-v-humphrey-1996/battering-reasonableness" in incident(data)["reasonable-belief"].further


def test_a_defendant_who_denies_the_act_raises_the_issue_of_denial() -> None:
    data = base()
    data["claim"] = {"defendant_on_act": "denies"}
    assert "denial" in {i.issue for i in issues(read(data).case, incident(data))}


def test_necessity_and_self_defense_stand_beside_a_case_without_a_demand() -> None:
    case = reading.load(DECIDED / "saavedra-2007.yaml", offenses={o.id for o in table()}).case
    count = matter("saavedra-2007").counts[0]
    found = {n.name: n for n in neighbors.neighbors(case, count, count.incidents[0])}
    assert list(found) == ["necessity", "self-defense", "pen-236-23", "pen-236-24"]
    assert found["necessity"].burden.startswith("the defendant")
    assert found["pen-236-24"].excludes.startswith("violent felonies")
    assert not found["pen-236-24"].fits  # nobody coerced the offense
    assert found["self-defense"].fits


# ------------------------------------------------------------------------------------------- found by changed rules


def test_harm_two_days_off_is_later_whoever_stands_there_and_dated_by_the_act_alone() -> None:
    assert judged(base(harm_due="2027-01-10"), "immediacy") == ("unsupported", "harm-only-later")
    undated = base(harm_due="2027-01-12")
    del undated["counts"][0]["date"]
    assert judged(undated, "immediacy") == ("unsupported", "harm-only-later")


def test_the_act_of_one_count_does_not_date_another() -> None:
    acts = [{"count": "1", "at": "2027-01-08T21:43"}, {"count": "2", "at": "2027-01-12T10:00"}]
    assert judged(base(harm_due="2027-01-12", acts=acts), "immediacy") == ("unsupported", "harm-only-later")


def test_a_demand_for_another_count_still_speaks_for_the_threat() -> None:
    data = base()
    fact(data, "order")["proves"] = ["demand", "threat"]
    assert "order" in incident(data, 2)["threat"].supporting
    assert "order" not in incident(data, 2)["demand"].supporting


def test_a_fact_without_proof_is_listed_without_an_item() -> None:
    data = base()
    fact(data, "order")["proof"] = []
    items = [item for item in incident(data)["demand"].items if item.fact == "order"]
    assert [(item.evidence, item.taken) for item in items] == [("", False)]
    proved = [item for item in incident(base())["demand"].items if item.fact == "order"]
    assert all(item.evidence for item in proved) and proved
