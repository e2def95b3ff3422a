"""Words that try to be more than words: printed as they stand, or refused with their line, in bounded time and memory."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from generator import source
from generator.cli import main
from generator.document import to_text
from generator.drafting import analyze_case
from generator.guards import open_papers
from generator.packing import unpack
from generator.reading import load_bytes
from tests import papers
from tests.papers import ROOT

WORDS = (
    "{{ 7*7 }}", "{% for x in y %}", "{# gone #}", "{{r x }}", "${x}", "%s %(a)s", "{0} {}", "<w:p/>", "</w:t></w:r>", "<!-- x -->",
    "<![CDATA[x]]>", "&lt;b&gt;", "&#x41;", "]]>", "**bold**", "__init__", "~~gone~~", "`code`", "![x](file:///etc/passwd)", "[x](http://x.example)",
    "1. one", "- dash", "> quote", "\\*star", "$x^2$", 'INCLUDETEXT "/etc/passwd"', "DDEAUTO c:\\windows cmd", "{ PAGE }", "=SUM(A1)", "+1-1", "@SUM",
    "%2e%2e%2f", "../../etc/passwd", "C:\\CON", "a/b", "nul.docx", "'; DROP TABLE", "🙂👩‍⚖️", "e\u0301", "Ωμέγα", "東京", "مریم", "א", "\u00a0", "\u00ad",
    "“open", "«x»", "TOKEN0", "\ue000", "\uf8ff", "\U000f0000", "$HOME", "`id`", "$(id)", "%PATH%", "\\n", "\\u0041", "x" * 300,
)  # fmt: skip
# Free text that people type: what a paper does with names (initials, capitals, surnames) is proved elsewhere.
PLACES = ("text", "tag", "title", "firm", "address", "terms", "courthouse", "department", "system", "facility", "custodian", "county")


def planted(turn: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The facts of a sample with hostile words in every free text, between marks that tell one place from the other."""
    data, marks = papers.sample("reyes"), {}

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {k: walk(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [walk(v, key) for v in value]
        if key not in PLACES or not isinstance(value, str):
            return value
        mark = f"Zq{len(marks)}q"
        marks[mark] = WORDS[(len(marks) + turn) % len(WORDS)]
        end = "." if value.endswith(".") else ""
        return f"{value.removesuffix('.')} {mark}{marks[mark]}{mark}{end}"

    return walk(data, ""), marks


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("turn", [0, 21, 42])
def test_every_word_prints_as_it_stands_in_every_paper(turn: int) -> None:
    data, marks = planted(turn)
    case = papers.read(data)
    office = papers.office()
    analysis = analyze_case(case, office)
    printed = set()
    for found in open_papers(office.papers.values(), case.case, analysis):
        if not found.open:
            continue
        text = squeezed(to_text(papers.draft(found.paper, data).document))
        for mark in re.findall(r"Zq\d+q", text):
            if (whole := f"{mark}{squeezed(marks[mark])}{mark}") in text:
                printed.add(mark)
            rest = text.replace(whole, "")
            assert mark not in rest or f"{mark}…" in rest, (found.paper, whole, rest[rest.find(mark) - 40 :][:120])
    assert len(printed) >= 40


def test_no_word_of_the_facts_becomes_a_field_a_link_or_a_part_of_the_file() -> None:
    data, _ = planted(0)
    for paper in ("motion", "letter"):
        parts = unpack(papers.word(paper, data))
        for name, part in parts.items():
            assert "passwd" not in name and ".." not in name
            if name.endswith(".rels"):
                assert b'TargetMode="External"' not in part
            if name.startswith("word/") and name.endswith(".xml"):
                root = etree.fromstring(part)
                codes = [node.text or "" for node in root.iter("{*}instrText")] + [n.get(n.nsmap["w"] and f"{{{n.nsmap['w']}}}instr") or "" for n in root.iter("{*}fldSimple")]
                assert not [code for code in codes if re.search(r"INCLUDE|DDE|LINK|Zq", code)], name


REFUSED: dict[str, tuple[str | bytes, int, str]] = {
    "next line": ("defendant:\n  name: A\x85B\n", 2, "bad-character"),
    "line separator": ("defendant:\n  name: A\u2028B\n", 2, "bad-character"),
    "paragraph separator": ("defendant:\n  name: A\u2029B\n", 2, "bad-character"),
    "escaped escape": ('defendant:\n  name: "A\\e[31mB"\n', 2, "bad-character"),
    "escaped nul": ('defendant:\n  name: "A\\0B"\n', 2, "bad-character"),
    "escaped override": ('defendant:\n  name: "A\\u202eB"\n', 2, "bad-character"),
    "escaped half of a pair": ('{"defendant":\n {"name": "A\\ud800B"}}', 2, "yaml-syntax"),
    "a mark in the middle": ("defendant:\n  name: A\ufeffB\n", 2, "bad-character"),
    "tag character": ("defendant:\n  name: A\U000e0041B\n", 2, "bad-character"),
    "a byte of another code": (b"defendant:\n  name: Nu\xf1ez\n", 2, "not-utf-8"),
    "overlong slash": (b"defendant:\n  name: \xc0\xaf\n", 2, "not-utf-8"),
    "100,000 characters": ("defendant:\n  name: " + "x" * 100_000 + "\n", 2, "too-long"),
    "a flood of lines": ("defendant:\n  name: |\n" + "    x\n" * 20_000, 2, "too-long"),
    "merge of a list": ("a: &a {x: y}\nb:\n  <<: [*a]\n", 1, "anchor"),
    "an object": ("defendant: !!python/object/apply:os.system [id]\n", 1, "tag"),
    "a binary": ("defendant:\n  name: !!binary aGk=\n", 2, "tag"),
    "a set": ("defendant: !!set {name}\n", 1, "tag"),
    "a key that is a list": ("? [a]\n: b\n", 1, "bad-key"),
    "an endless alias": ("a: &a [*a]\n", 1, "anchor"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_printed_is_refused_with_its_line(name: str) -> None:
    content, line, code = REFUSED[name]
    findings = source.parse(content if isinstance(content, bytes) else content.encode(), "f.yaml")[2]
    assert (line, code) in [(f.line, f.code) for f in findings], findings[:3]


NUMBERS = ["9" * 5000, "-1", "1e400", "0x" + "f" * 4000, "٣", "1_000", "nan", "inf", "9" * 19, "½", "²"]
DATES = ["99999-01-01", "0000-00-00", "2027-02-30", "2027-13-01", "9" * 5000, "-2027-01-01", "２０２７-01-01", "10000-01-01"]


@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_that_is_none_is_refused_or_kept_and_never_a_fault(value: str) -> None:
    data = papers.sample("reyes")
    data["counts"][0]["number"] = value
    check(data, "counts[0].number", good=value == "9" * 19)


@pytest.mark.parametrize("value", DATES)
def test_a_date_that_is_none_is_refused(value: str) -> None:
    data = papers.sample("reyes")
    data["case"]["dates"]["hearing"] = value
    check(data, "case.dates.hearing", good=False)


def check(data: dict[str, Any], path: str, *, good: bool) -> None:
    from generator.findings import CannotContinue

    try:
        papers.read(data)
    except CannotContinue as stop:
        assert stop.exit_code == 3 and path in [f.path for f in stop.findings]
        assert all(len(str(f)) < 1000 for f in stop.findings)  # a flood is not repeated to the reader
    else:
        assert good


@pytest.mark.parametrize("name", ["../../escape", "CON", "a\nb", "x; rm -rf ~", "‮gpj", "-rf", "~", "$(id)", "...", "名"])
def test_the_name_of_a_case_gives_a_plain_name_in_the_folder(name: str, tmp_path: Path) -> None:
    from generator import reading
    from generator.drafting import file_name

    (tmp_path / "case.yaml").write_bytes((ROOT / "samples/weak/case.yaml").read_bytes())
    read = reading.load(tmp_path / "case.yaml", f"{name}/case.yaml", {o.id for o in papers.office().offenses})
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-motion-DRAFT\.docx", file_name(read, "motion", final=False, privileged=False))


BIG = 9_900_000
FLOODS: dict[str, Callable[[], bytes]] = {
    "50 MB": lambda: b"case:\n  stage: pretrial\n" + b"# padding\n" * 5_000_000,
    "billion laughs": lambda: "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 60)).encode(),
    "merges": lambda: b"base: &b {x: y}\n" + b"".join(b"k%d: {<<: *b}\n" % i for i in range(50_000)),
    "brackets": lambda: b"a: " + b"[" * BIG,
    "anchors": lambda: b"facts:\n" + b"- &a x\n" * (BIG // 7),
    "empty entries": lambda: b"facts:\n" + b"-\n" * (BIG // 2),
    "the same key": lambda: b"dup: x\n" * (BIG // 7),
    "facts": lambda: b"case: {stage: pretrial}\nfacts:\n" + b"- {id: a, text: He did., tag: it}\n" * (BIG // 34),
    "keys": lambda: "".join(f"key{i}: x\n" for i in range(600_000)).encode(),
    "other bytes": lambda: b"a: " + b"\xff" * BIG,
    "controls": lambda: b"a: " + b"\x07" * BIG,
    "overrides": lambda: b"a: " + "\u202e".encode() * (BIG // 3),
    "an open quote": lambda: b'a: "' + b"x\n" * (BIG // 2),
    "broken sections": lambda: b"".join(b"s%d:\n" % i + b"- 'x\n" * 30_000 for i in range(59)),
    "many broken sections": lambda: b"".join(b"s%d:\n" % i + b"- 'x\n" * 9000 for i in range(190)),
}
MEASURED = """
import os, resource, sys
from generator.cli import main
code = main(["check", sys.argv[1]])
use = resource.getrusage(resource.RUSAGE_SELF)
print("used", code, round(use.ru_utime + use.ru_stime, 1), use.ru_maxrss // 1024)
"""


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_refused_in_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    (tmp_path / "flood.yaml").write_bytes(FLOODS[name]())
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "flood.yaml")], capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    code, seconds, megabytes = run.stdout.split("used ")[1].split()
    assert code == "3" and "flood.yaml" in run.stderr and "Traceback" not in run.stderr
    assert len(run.stderr) < 200_000  # what is said is bounded as well
    # Processor time, not the clock; a machine four times as slow as the one this was measured on still passes.
    assert float(seconds) < 30 and int(megabytes) < 1200


def test_line_ends_of_every_system_and_a_mark_at_the_start_give_the_same_papers(tmp_path: Path) -> None:
    text = (ROOT / "samples/weak/case.yaml").read_text(encoding="utf-8")
    cases = [load_bytes(text.replace("\n", end).encode(code), "f.yaml", {o.id for o in papers.office().offenses}).case
             for end in ("\n", "\r\n", "\r") for code in ("utf-8", "utf-8-sig")]  # fmt: skip
    assert all(case == cases[0] for case in cases)


def test_a_hostile_case_is_drafted_from_end_to_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import yaml

    folder = tmp_path / "{{ 7*7 }} & <b>"
    folder.mkdir()
    (folder / "case.yaml").write_text(yaml.safe_dump(planted(3)[0], allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert main(["draft", "letter", str(folder / "case.yaml"), "-o", str(folder / "out/letter.docx")]) == 0
    assert sorted(p.name for p in (folder / "out").iterdir()) == [".duress", "letter.docx"]
