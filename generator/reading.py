"""From a facts file to a checked case: reads it, types it, checks what holds between entries, and reports all at once.

It knows the form of the facts and how to say in plain words what is wrong with them; it knows no law and no paper.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from msgspec import Struct
from pydantic import BaseModel, ValidationError

from generator import audience, references, schemas, source
from generator.casefile import CaseFile, Homicide, Instructions, Participation
from generator.findings import CannotContinue, Finding
from generator.source import EXIT_INVALID, Keys, Marks, path_text

MOST = 500  # more findings than anybody reads; the last one says how many were left out


class Reading(Struct, frozen=True):
    """A facts file that may be used: the case, where everything stands in the file, and what to look at."""

    case: CaseFile
    marks: Marks
    file: str
    warnings: tuple[Finding, ...]


def load(path: Path, name: str | None = None, offenses: Collection[str] | None = None) -> Reading:
    """Reads and checks a facts file; messages call it `name`. `offenses` are the keys of the offense table.

    Raises CannotContinue with exit code 3 and every finding of the whole file (warnings too) when it may not be used.
    """
    return _interpret(*source.read(path, name), name or str(path), offenses)


def load_bytes(content: bytes, file: str, offenses: Collection[str] | None = None) -> Reading:
    """As `load`, for a facts file that is already in memory."""
    return _interpret(*source.parse(content, file), file, offenses)


def _interpret(
    data: dict[str, Any], marks: Marks, findings: list[Finding], file: str, offenses: Collection[str] | None
) -> Reading:
    case: CaseFile | None = None
    if marks.complete:
        schemas.ready(CaseFile, Homicide, Instructions, Participation)  # the last three stand in for sections left out
        try:
            case = CaseFile.model_validate(data)
            typed: list[Finding] = []
        except ValidationError as fault:
            typed = _Typing(data, marks, file).findings(fault)
        typed += _Typing(data, marks, file).unknown_empty_keys()
        if offenses is not None:  # the check against the table says more about an offense than the form of its key
            typed = [f for f in typed if not (f.code == "bad-id" and f.path.endswith(".offense"))]
        said = {(f.line, f.column) for f in typed if f.code not in ("missing-key", "unknown-key")}
        # One slip, one message: a place whose form is wrong already needs no second finding on what it refers to.
        linked = references.check(data, marks, file, offenses) + audience.check(data, marks, file)
        findings = [*findings, *typed, *(f for f in linked if (f.line, f.column) not in said)]
    findings = sorted(set(findings), key=lambda f: (f.line, f.column, f.severity, f.code, f.path))
    if len(findings) > MOST:
        left = len(findings) - MOST
        last = Finding(file, 0, 0, "error", "too-many", "", f"{left} more findings follow", "correct these first")
        findings = [*findings[:MOST], last]
    if case is None or any(finding.severity == "error" for finding in findings):
        raise CannotContinue(findings, EXIT_INVALID)
    return Reading(case, marks, file, tuple(findings))


class _Typing:
    """Turns what the model refuses into findings."""

    def __init__(self, data: dict[str, Any], marks: Marks, file: str) -> None:
        self._data = data
        self._marks = marks
        self._file = file

    def findings(self, fault: ValidationError) -> list[Finding]:
        found: list[Finding] = []
        for error in fault.errors(include_url=False):
            path = self._path(error["loc"], missing=error["type"] == "missing")
            if not self._marks.is_spoiled(path) and (error["input"] is not None or error["type"] == "missing"):
                found.append(self._finding(error, path))
        return found

    def unknown_empty_keys(self) -> list[Finding]:
        """Keys that the model does not have and that were written without a value: not in the data, so not refused."""
        found: list[Finding] = []
        for path in self._marks.empty:
            entry = _entry_at(path[:-1], self._data)
            key = str(path[-1])
            if entry and key not in _keys(entry) and not self._marks.is_spoiled(path):
                found.append(self._unknown_key(path, entry))
        return found

    def _path(self, loc: tuple[int | str, ...], missing: bool) -> Keys:
        """The model's location without its own additions: names of union members, indexes of lists of one."""
        path: list[int | str] = []
        here: Any = self._data
        for position, step in enumerate(loc):
            inside = step in here if isinstance(here, dict) else isinstance(here, list) and isinstance(step, int)
            if inside:
                path.append(step)
                here = here[step]
            elif missing and position == len(loc) - 1:
                path.append(step)
        return tuple(path)

    def _finding(self, error: Any, path: Keys) -> Finding:
        kind, value = error["type"], error["input"]
        if kind == "extra_forbidden":
            return self._unknown_key(path, _entry_at(path[:-1], self._data) or CaseFile)
        if kind == "missing":
            return self._missing(path)
        code, message, hint = _explain(kind, value, error, path, self._data)
        return Finding(self._file, *self._marks.at(path), "error", code, path_text(path), message, hint)

    def _missing(self, path: Keys) -> Finding:
        entry = _entry_at(path[:-1], self._data) or CaseFile
        key = str(path[-1])
        field = _keys(entry).get(key)
        words = _choices(field.annotation) if field else []
        hint = references.known_words(words, f"add `{key}:` with one of these", 20) if words else ""
        if not hint and field is not None and _model(field.annotation):
            hint = f"add the section `{key}:` at the left margin" if len(path) == 1 else f"add `{key}:` and its keys"
        if not hint and field is not None:
            example = f", for example {field.examples[0]}" if field.examples else ""
            hint = f"add `{key}:` ({field.description or field.title or key}{example})"
        what = "has no value" if path in self._marks.empty else "is missing"
        place = self._marks.key(path)
        return Finding(self._file, *place, "error", "missing-key", path_text(path), f"`{key}` {what}", hint)

    def _unknown_key(self, path: Keys, entry: type[BaseModel]) -> Finding:
        key = str(path[-1])
        allowed = list(_keys(entry))
        near = get_close_matches(key.lower(), allowed, n=1)
        hint = f"did you mean `{near[0]}`?" if near else references.known_words(allowed, "allowed here", 40)
        message = f"there is no key `{key[:60]}` here"
        return Finding(self._file, *self._marks.key(path), "error", "unknown-key", path_text(path), message, hint)


def _explain(kind: str, value: Any, error: Any, path: Keys, data: Any) -> tuple[str, str, str]:
    """Code, message and hint for a value that the model refuses."""
    shown = _shown(value)
    if kind == "list_type":
        return "not-a-list", f"a list is expected here, not {shown}", "begin each entry on its own line with a dash"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        entry = _entry_at(path, data)
        hint = references.known_words(list(_keys(entry)), "its keys are", 40) if entry else ""
        return "not-a-group", f"a group of keys is expected here, not {shown}", hint
    if isinstance(value, dict | list):
        hint = "write the value after the colon; a text that begins with { or [ needs quotes"
        return "bad-value", f"one value is expected here, not {shown}", hint
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        near = get_close_matches(str(value).lower().replace("_", "-").replace(" ", "-"), words, n=1)
        hint = (f"did you mean `{near[0]}`? " if near else "") + references.known_words(words, "allowed", 20)
        return "bad-choice", f"{shown} is not one of the words allowed here", hint
    if kind == "string_pattern_mismatch":
        near_id = re.sub(r"[^A-Za-z0-9._-]+", "-", str(value)).strip("-._")
        hint = "use letters, digits, dots, dashes and underscores, and begin with a letter or digit"
        return "bad-id", f"{shown} cannot be an id", f"{hint}, for example {near_id[:64]}" if near_id else hint
    if kind == "string_too_long":
        return "bad-id", f"{shown} is too long for an id", "use at most 64 letters and digits"
    if kind == "value_error":
        words_of = str(error["ctx"]["error"]).replace(repr(value), shown)
        message, _, hint = words_of.partition("; ")
        return "bad-value", message, hint
    return "bad-value", f"{shown} cannot stand here", ""


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _keys(entry: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in entry.model_fields.items()}


def _arguments(annotation: Any) -> list[Any]:
    """The annotation and everything inside it: members of unions, items of lists, what Annotated wraps."""
    found = [annotation]
    for inner in get_args(annotation):
        found += _arguments(inner) if not isinstance(inner, str) else []
    return found


def _model(annotation: Any) -> type[BaseModel] | None:
    """The entry that a field holds, alone or in a list."""
    return next((a for a in _arguments(annotation) if isinstance(a, type) and issubclass(a, BaseModel)), None)


def _choices(annotation: Any) -> list[str]:
    """The words of a field that is a choice."""
    return [word for part in _arguments(annotation) for word in get_args(part) if isinstance(word, str)]


def _entry_at(path: Keys, data: Any) -> type[BaseModel] | None:
    """The model of the entry at a path; None where the facts file holds no group of keys."""
    entry: type[BaseModel] | None = CaseFile
    for key in path:
        if isinstance(key, str):
            field = _keys(entry).get(key) if entry else None
            entry = _model(field.annotation) if field is not None else None
    return entry
