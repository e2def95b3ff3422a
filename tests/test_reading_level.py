"""The client letter must be read by somebody who left school early: Flesch-Kincaid grade about eight, short sentences."""

from __future__ import annotations

import re
from typing import Any

import pytest

from generator.document import plain

from .papers import draft, sample

MURDER = {"number": "3", "offense": "pen-187-second", "date": "2027-01-08", "theory": "direct"}


def syllables(word: str) -> int:
    """Groups of vowels, a silent e at the end not counted; never less than one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not re.search(r"[^aeiouy]le$", word)
    silent = silent or bool(re.search(r"[^aeioudt]ed$|[^aeiouscxz]es$", word))
    return max(groups - silent, 1)


def sentences(data: dict[str, Any]) -> list[str]:
    """The sentences of the letter's own text: no tables, no headings, no signature."""
    out: list[str] = []
    for part in draft("client-letter", data).document.parts:
        for block in part.blocks:
            if block.kind in ("body", "flush", "item", "numbered"):
                words = re.sub(r"\b([ap])\.m\.", r"\1m", plain(block.runs))
                out += [s for s in re.split(r"(?<=[.?!])\s+", words) if len(s.split()) > 1]
    return out


def grade(lines: list[str]) -> float:
    """Flesch-Kincaid grade level (Kincaid et al., 1975)."""
    words = [w for line in lines for w in re.findall(r"[A-Za-z’'-]+", line)]
    return 0.39 * len(words) / len(lines) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def cases() -> dict[str, dict[str, Any]]:
    murder = sample("reyes")
    murder["counts"].append(MURDER)
    found = {name: sample(name) for name in ("reyes", "reyes-trial", "lean", "child", "felony-murder", "partner", "weak")} | {"murder": murder}
    for stage in ("investigation", "complaint", "convicted"):
        found[stage] = sample("reyes")
        found[stage]["case"]["stage"] = stage
    return found


@pytest.mark.parametrize("name", list(cases()))
def test_the_client_letter_reads_at_about_the_eighth_grade(name: str) -> None:
    lines = sentences(cases()[name])
    assert len(lines) > 15
    assert grade(lines) <= 8.0


@pytest.mark.parametrize("name", ["reyes", "lean", "murder"])
def test_no_sentence_of_the_client_letter_is_long(name: str) -> None:
    # The one sentence that lists chances by counsel's own names may be longer.
    long = [s for s in sentences(cases()[name]) if len(s.split()) > 25]
    assert [s for s in long if not s.startswith("We will talk about")] == []


def test_the_measure_tells_a_statute_from_a_letter() -> None:
    statute = [
        "Notwithstanding any other provision of law, the administration of evidentiary preservation obligations "
        "constitutes a nondelegable responsibility of the investigating governmental organization."
    ]
    assert grade(statute) > 15
    assert grade(["Do not call him.", "Keep your phone."]) < 3
    assert [syllables(w) for w in ("the", "threat", "danger", "believed", "table", "wanted")] == [1, 1, 2, 2, 2, 2]
