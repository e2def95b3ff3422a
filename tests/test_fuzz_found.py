"""Replays what the fuzzers found, and their seeds' hardest relatives, on every run; `make fuzz` looks for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

FOUND = [(path.parent.name, path) for path in sorted(Path(__file__).parent.glob("fuzz/found/*/*")) if path.name != ".gitkeep"]
ALWAYS = {
    "facts": [b"", b"\x00", b"\xff\xfe", b"a: &x [*x]", b"{" * 3000, b"- " * 3000, b"? a\n", b"a: 'b\n", b"%YAML 1.2\n---\n", b"case: {stage: pretrial}\ndefendant: {name: M}\n"],
    "citations": [b"", b"(", "§§ 26, 190.2".encode(), b"(Id. at p. 5.)", b"People v. " * 200, b"(2002) 28 Cal.4th 767, 770-", "¶".encode() * 50, b"\xff\xfe28 Cal.4th 767"],
}  # fmt: skip


def test_an_input_that_once_broke_a_reader_breaks_it_no_more() -> None:
    for target, path in FOUND:
        TARGETS[target](path.read_bytes())


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_hard_inputs_are_answered(target: str) -> None:
    for data in ALWAYS[target]:
        TARGETS[target](data)
