"""Collects from the source every code that a finding can carry, so that `duress help` is held to all of them.

A code is a constant behind the severity of a `Finding`, an argument for a parameter or field named `code` or `problem`,
or the first of the texts that `_explain` and `_faults` give. It must not be imported by the program.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .papers import ROOT

_CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_NAMES = ("code", "problem")


def _constants(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression can be: itself, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _takers(tree: ast.Module) -> dict[str, int]:
    """Functions and records of a module that take a code: the position of the argument, `self` not counted."""
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
            found[node.name] = next((names.index(name) for name in _NAMES if name in names), -1)
        elif isinstance(node, ast.ClassDef):
            fields = [n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
            if named := [name for name in _NAMES if name in fields]:
                found[node.name] = fields.index(named[0])
    return found


def _passed(call: ast.Call, takers: dict[str, int]) -> Iterator[str]:
    """The codes that a call hands on."""
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    plain = not any(isinstance(argument, ast.Starred) for argument in call.args[:-1])
    for position, argument in enumerate(call.args):
        before = call.args[position - 1] if position else None
        severity = any(word in ("error", "warning", "note") for word in _constants(before))
        if (name == "Finding" and (severity or (position == 4 and plain))) or takers.get(name, -1) == position:
            yield from _constants(argument)
    for keyword in call.keywords:
        if keyword.arg in _NAMES:
            yield from _constants(keyword.value)


def codes() -> set[str]:
    """Every code in generator/*.py."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(Path(ROOT / "generator").glob("*.py"))]
    everywhere = {name: at for tree in trees for name, at in _takers(tree).items() if at >= 0 and not name.startswith("_")}
    found: set[str] = set()
    for tree in trees:
        takers = {**everywhere, **_takers(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in ("_explain", "_faults"):
                values = [n.value for n in ast.walk(node) if isinstance(n, ast.Return | ast.Yield)]
                found |= {c for value in values if isinstance(value, ast.Tuple) for c in _constants(value.elts[0])}
            elif isinstance(node, ast.Call):
                found |= set(_passed(node, takers))
    return found
