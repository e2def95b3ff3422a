"""Reads a table of the library (a YAML list of entries) and finds the line of whatever is wrong in it.

It knows YAML and the form of an entry's model, and nothing of law.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from generator import cache
from generator.findings import CannotContinue, Finding

EXIT_LIBRARY = 4
Entry = TypeVar("Entry", bound=BaseModel)
Fault = tuple[tuple[str | int, ...], str]  # where in the table, and what is wrong there

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the C loader where libyaml is there
    """A safe loader to which a key given twice is an error instead of a value that vanishes."""


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    out: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in out:
            raise yaml.constructor.ConstructorError(None, None, f"{key} is given twice", key_node.start_mark)
        out[key] = loader.construct_object(value_node, deep=True)
    return out


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _parsed(text: str) -> Any:
    """The data of a file. Reading YAML takes ten times as long as reading the same from what was kept on disk."""
    name = cache.key("yaml", text)
    kept = cache.get(name)
    if kept is not None:
        with contextlib.suppress(ValueError):
            return json.loads(kept)
    data = yaml.load(text, Loader=_Loader)
    with contextlib.suppress(TypeError):  # a date is no JSON
        cache.put(name, json.dumps(data).encode())
    return data


class Table:
    """The entries of one file as plain data, with the means to say where they stand."""

    def __init__(self, path: Path) -> None:
        """Reads the file. Raises CannotContinue (exit 4) when it is not a readable YAML list of mappings."""
        self.file = f"{path.parent.name}/{path.name}"
        try:
            self._text = path.read_text(encoding="utf-8")
            data = _parsed(self._text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise CannotContinue(
                [self._finding(line, column, "", f"not readable as YAML: {error.problem}")], EXIT_LIBRARY
            ) from None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CannotContinue([self._finding(1, 1, "", f"cannot be read: {error}")], EXIT_LIBRARY) from None
        if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
            raise CannotContinue(
                [self._finding(1, 1, "", "must be a list of entries that begin with `- id:`")], EXIT_LIBRARY
            )
        self.entries: list[dict[str, Any]] = data
        self.findings: list[Finding] = []
        self._root: yaml.Node | None = None

    def read(self, models: Mapping[str, type[Entry]], kind: str = "") -> Iterator[tuple[int, Entry]]:
        """Every sound entry with its position, read by the model that `kind` names (or the only model)."""
        for position, entry in enumerate(self.entries):
            name = entry.get(kind, "") if kind else next(iter(models))
            model = models.get(name) if isinstance(name, str) else None
            if model is None:
                self.fault((position, kind), f"{kind} must be one of {', '.join(models)}, not {name!r}")
                continue
            try:
                yield position, model.model_validate(entry)
            except ValidationError as error:
                for problem in error.errors():
                    field = ".".join(str(part) for part in problem["loc"] if isinstance(part, str))
                    self.fault((position, *problem["loc"]), f"{field}: {problem['msg']}" if field else problem["msg"])

    def fault(self, where: Sequence[str | int], message: str) -> None:
        """Records a fault at a place such as (12, "propositions", 0, "pin")."""
        line, column = self._place(where)
        entry = self.entries[where[0]] if where and isinstance(where[0], int) else {}
        names = [str(entry.get("id", ""))]
        if len(where) > 2 and where[1] == "propositions" and isinstance(where[2], int):
            names.append(str(entry["propositions"][where[2]].get("id", "")))
        self.findings.append(self._finding(line, column, "/".join(names), message))

    def faults(self, position: int, found: Iterable[Fault]) -> None:
        """Records several faults of one entry."""
        for where, message in found:
            self.fault((position, *where), message)

    def in_order(self) -> None:
        """Ids stand in alphabetical order and only once, so that two people who add entries meet in the same place."""
        previous = ""
        for position, entry in enumerate(self.entries):
            current = str(entry.get("id", ""))
            if current == previous:
                self.fault((position, "id"), "this id is in the table already")
            elif current < previous:
                self.fault(
                    (position, "id"), f"entries stand in the order of their ids: this one belongs before {previous}"
                )
            previous = max(current, previous)

    def finish(self) -> None:
        """Raises CannotContinue with exit code 4 when anything was found."""
        if self.findings:
            raise CannotContinue(sorted(self.findings), EXIT_LIBRARY)

    def _finding(self, line: int, column: int, name: str, message: str) -> Finding:
        return Finding(self.file, line, column, "error", "bad-table", name, message)

    def _place(self, where: Sequence[str | int]) -> tuple[int, int]:
        """Line and column of the deepest part of a place that exists; only a faulty file pays for this."""
        if self._root is None:
            self._root = yaml.compose(self._text, Loader=_Base)
        node, mark = self._root, self._root.start_mark if self._root else None
        for part in where:
            if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                mark = node.start_mark
            elif isinstance(node, yaml.MappingNode):
                pair = next(((key, value) for key, value in node.value if key.value == part), None)
                if pair is None:
                    break
                mark, node = pair[0].start_mark, pair[1]
            else:
                break
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)
