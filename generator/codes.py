"""What every code of a message means, and an example that gives it (generator/helpcodes.yaml). It prints nothing."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import yaml
from msgspec import Struct

_HEAD = "case: {stage: pretrial}\ndefendant: {name: Marisol Reyes}\n"


class Code(Struct, frozen=True):
    """One code: what it means, what to do, and an example.

    `wrong` and `right` are facts files, whole; `at` is what gives the message beyond reading the file: check, a paper, or
    a final paper. Where no facts file gives it, `shows` is how it looks.
    """

    code: str
    means: str
    do: str
    wrong: str = ""
    right: str = ""
    at: str = ""
    shows: str = ""
    piece: str = ""  # `wrong` as it is printed, without what any facts file has


@cache
def codes() -> Mapping[str, Code]:
    """Every code by name, in the order of the file."""
    source = (Path(__file__).parent / "helpcodes.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, str]] = yaml.load(source, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return {name: _code(name, entry) for name, entry in data.items()}


def _code(name: str, entry: dict[str, str]) -> Code:
    wrong, right = entry.get("wrong", ""), entry.get("right", "")
    return Code(
        name, entry["means"], entry["do"], _whole(wrong, "whole" in entry), _whole(right, False), entry.get("at", ""),
        entry.get("shows", ""), wrong,
    )  # fmt: skip


def _whole(piece: str, alone: bool) -> str:
    """The piece with the client and the stage that every facts file has."""
    if not piece or alone or piece.startswith("case:"):
        return piece
    return _HEAD.splitlines()[0] + "\n" + piece if piece.startswith("defendant:") else _HEAD + piece


def near(name: str) -> list[str]:
    """Codes that somebody may have meant."""
    parts = [code for code in codes() if name and (name in code or code in name)]
    return get_close_matches(name, list(codes()), n=3, cutoff=0.6) or parts[:3]
