"""The minute line of the evidence plan is drawn to scale: in characters, and as measured on the page."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest

from generator.moments import Moment
from generator.office import Office
from generator.scale import AFTER, BEFORE, DASH, DOT, Point, drawn, unit_words

from .papers import sample, text, word


def points(*times: str) -> list[Point]:
    return [Point(Moment.parse(f"2027-01-08T{t[1:]}"), t[0], t[0] in "TDA") for t in times]


def test_dots_count_the_time() -> None:
    unit, line = drawn(points("T21:38", "C21:40", "D21:41", "A21:43", "R21:48"), 40)
    assert unit == 15
    assert [(len(p.dots), p.mark) for p in line] == [(0, "T"), (8, "C"), (12, "D"), (20, "A"), (40, "R")]
    assert {*"".join(p.dots for p in line)} == {DOT}


def test_what_lasts_has_a_bar_as_long() -> None:
    unit, line = drawn([*points("T21:38"), Point(Moment.parse("2027-01-08T21:40-21:44"), "A", True)], 24)
    assert (unit, len(line[1].dots), line[1].bar) == (15, 8, DASH * 8)  # a dash is two dots


def test_a_bar_ends_where_the_line_ends() -> None:
    lasting = Point(Moment.parse("2027-01-08T21:39-22:10"), "x")
    _, line = drawn([*points("T21:38", "A21:43"), lasting], 26)
    assert all(len(p.dots) + 2 * len(p.bar) <= 26 for p in line)
    assert line[2].bar


def test_what_is_far_from_threat_and_act_stands_beyond_the_ends() -> None:
    unit, line = drawn([Point(Moment.parse("2027-01-06T19:12"), "C"), *points("T21:38", "A21:43", "R22:30")], 40)
    assert (line[0].dots, line[0].mark) == ("", f"{BEFORE}C")
    assert line[3].mark == f"R{AFTER}" and line[3].dots == line[2].dots
    assert unit == 10


def test_a_day_without_times_draws_nothing() -> None:
    assert drawn([Point(Moment.parse("2027-01-08"), "T", True), *points("A21:43")], 40) == (0, [])
    assert drawn([], 40) == (0, [])


def test_a_unit_is_said_in_short() -> None:
    assert [unit_words(u) for u in (1, 30, 60, 300, 3600)] == ["1 sec", "30 sec", "1 min", "5 min", "1 hr"]


def test_the_plan_shows_threat_demand_act_chance_and_report_on_the_line() -> None:
    plan = text("evidence-plan", sample("reyes"))
    assert "Dot: 1 min" in plan
    rows = [line.split(" | ") for line in plan.splitlines() if line.count(" | ") == 3 and re.match(r"9:\d\d", line)]
    marks = {scale.strip(DOT + DASH + BEFORE + AFTER)[:1] for _, _, scale, _ in rows}
    assert {"T", "D", "A", "C", "R"} <= marks
    bare = sample("reyes")
    for threat in bare["threats"]:
        threat.pop("made_at", None)
        threat.pop("acts", None)
    for fact in bare["facts"]:
        fact.pop("when", None)
    assert "Dot: " not in text("evidence-plan", bare)


@pytest.mark.layout
def test_on_the_page_a_mark_stands_where_its_minute_is(tmp_path: Path) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    assert shutil.which("soffice")
    with Office() as office:
        data = office.pdf(word("evidence-plan", sample("reyes")))
    places: list[tuple[float, float]] = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            found = page.extract_words(keep_blank_chars=False)
            for line in found:
                clock = re.fullmatch(r"9:(\d\d)(?::(\d\d))?", line["text"])
                strip = next(
                    (
                        w
                        for w in found
                        if abs(w["top"] - line["top"]) < 4 and re.fullmatch(rf"{DOT}+[TDACR]{DASH}*", w["text"])
                    ),
                    None,
                )
                if clock and strip and line["x0"] < 120:  # in the first column
                    letter = strip["x0"] + strip["text"].index(strip["text"].strip(DOT + DASH)) * 2.5
                    first = next(
                        c
                        for c in page.chars
                        if c["text"] in "TDACR" and abs(c["top"] - strip["top"]) < 4 and c["x0"] >= letter - 1
                    )
                    places.append((int(clock[1]) * 60 + int(clock[2] or 0), first["x0"]))
    assert len(places) >= 8
    (t0, x0), (t1, x1) = min(places), max(places)
    per_second = (x1 - x0) / (t1 - t0)
    assert per_second > 0
    for time, x in places:
        assert abs(x - (x0 + (time - t0) * per_second)) <= 61 * per_second  # a dot is a minute
