"""`duress help` knows every code that the source can raise, and its examples really give the message."""

from __future__ import annotations

import re

import pytest

from generator import codes, examples

from .codes import codes as raised
from .papers import ROOT
from .test_command_line import duress

KNOWN = codes.codes()
SHOWN = [name for name, code in KNOWN.items() if code.wrong]


def test_every_code_of_the_source_is_explained_and_no_other() -> None:
    assert sorted(KNOWN) == sorted(raised())


def test_the_collector_sees_codes_of_every_kind() -> None:
    # One that is written out, one handed to a helper, one of a data class, one behind a condition, one of a generator.
    assert {"missing", "bad-place", "safety-review", "anchor", "doubled-word", "charge", "not-utf-8"} <= raised()


def test_every_code_in_a_kept_message_is_explained() -> None:
    kept = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/bad").rglob("*.expected"))
    assert set(re.findall(r": (?:error|warning|note) ([a-z0-9-]+)[ :]", kept)) <= set(KNOWN)


@pytest.mark.parametrize("code", KNOWN.values(), ids=list(KNOWN))
def test_every_explanation_says_what_it_means_and_what_to_do(code: codes.Code) -> None:
    assert len(code.means) > 20 and len(code.do) > 5
    assert code.wrong or code.shows
    assert not code.shows or code.code in code.shows or code.shows.startswith("duress ")


@pytest.mark.parametrize("name", SHOWN)
def test_every_example_gives_its_message(name: str) -> None:
    assert name in {finding.code for finding in examples.findings_of(name)}


@pytest.mark.parametrize("name", [name for name in SHOWN if KNOWN[name].right])
def test_every_example_put_right_gives_it_no_more(name: str) -> None:
    found = examples.findings_of(name, KNOWN[name].right)
    assert name not in {finding.code for finding in found}
    assert [str(f) for f in found if f.severity == "error"] == []


def test_most_messages_about_a_facts_file_are_shown_by_a_facts_file() -> None:
    kept = {path.stem for path in (ROOT / "tests/bad/facts").glob("*.yaml")}
    assert {name for name in kept & set(KNOWN) if not KNOWN[name].wrong} <= {"not-utf-8"}


def test_help_prints_meaning_example_and_message() -> None:
    done = duress("help", "bad-place")
    assert done.returncode == 0 and done.stderr == ""
    assert "error bad-place facts[0].proof[0].at" in done.stdout
    assert "31:4-8" in done.stdout
    listed = duress("help")
    assert all(re.search(rf"^{name} ", listed.stdout, re.MULTILINE) for name in KNOWN)


def test_an_unknown_code_is_a_usage_error_with_a_guess() -> None:
    done = duress("help", "bad-plce")
    assert done.returncode == 2
    assert "did you mean bad-place" in done.stderr
