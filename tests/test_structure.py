"""Who may know whom: one straight line from the facts file to the Word file, checked on the imports themselves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from .papers import ROOT

MODULES = {path.stem: path for path in (ROOT / "generator").glob("*.py")}
LAW = {"authorities", "offenses", "charges", "analysis", "rules", "citations", "citeforms", "library", "clauses", "guards", "briefing"}
WORD = {"docx", "docxtpl", "lxml"}


def imported(path: Path) -> set[str]:
    """The top names a module imports anywhere: generator modules by their own name, others by their package."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            package, _, rest = node.module.partition(".")
            if package == "generator":
                found |= {rest.split(".")[0]} if rest else {alias.name for alias in node.names}
            else:
                found.add(package)
    return found


IMPORTS = {name: imported(path) for name, path in MODULES.items()}


def reaches(name: str) -> set[str]:
    """Everything a module imports, directly or through modules of this package."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for other in IMPORTS.get(waiting.pop(), set()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen


def test_only_the_mold_imports_docxtpl() -> None:
    assert [name for name, found in IMPORTS.items() if "docxtpl" in found] == ["mold"]


@pytest.mark.parametrize("name", ["source", "reading", "references", "casefile", "fieldnotes", "factsedit", "skeleton", "schema", "places", "moments", "audience", "naming"])
def test_reading_the_facts_knows_neither_law_nor_word(name: str) -> None:
    assert reaches(name) & (LAW | WORD | {"document"}) == set()


@pytest.mark.parametrize("name", ["charges", "analysis", "rules", "timing", "guards", "deadlines", "authorities", "citations"])
def test_law_knows_no_word_file(name: str) -> None:
    assert reaches(name) & WORD == set()


@pytest.mark.parametrize("name", ["render", "mold", "press", "settle", "layout", "packing", "wordml", "boxes", "captions", "sheet"])
def test_word_knows_no_case_and_no_law(name: str) -> None:
    assert reaches(name) & ({"casefile", "reading", "sight", "views", "chargeviews"} | {"charges", "analysis", "rules", "library", "guards"}) == set()


def test_measuring_pages_knows_no_law() -> None:
    assert reaches("pagination") & {"charges", "analysis", "rules", "library", "guards", "briefing"} == set()


def test_a_document_is_plain_data() -> None:
    assert IMPORTS["document"] <= {"__future__", "msgspec", "typing"}


def test_nothing_but_the_command_line_prints() -> None:
    printing = set()
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                printing.add(name)
    # officeworker answers the program over its own pipe, in a process of its own.
    assert printing <= {"cli", "calcrim_cli", "terminal", "officeworker"}


def test_every_module_says_what_it_is_for() -> None:
    assert [name for name, path in MODULES.items() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []
