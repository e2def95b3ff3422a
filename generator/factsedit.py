"""Puts a value into the text of a facts file and leaves every other line as somebody wrote it, remarks included.

It knows YAML and no field of the facts. What it writes is read again before it is handed back, so an answer never
becomes another value, and never another entry's.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import yaml

from generator import source
from generator.findings import CannotContinue
from generator.source import EXIT_INVALID, Keys, path_text

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDTH = 110


class CannotPut(Exception):
    """The file is written in a way (one line in braces, say) into which nothing can be put without rewriting it."""


def scalar(value: str, *, flow: bool = False) -> str:
    """A text as YAML that reads back as the same text: plain where that is safe, else in quotes."""
    for written in (value, f"'{value.replace(chr(39), chr(39) * 2)}'"):
        line = f"k: [{written}]\n" if flow else f"k: {written}\n"
        data, _, findings = source.parse(line.encode(), "")
        if not findings and data == {"k": [value] if flow else value}:
            return written
    return json.dumps(value, ensure_ascii=False)


def inline(value: Any) -> str:
    """A value on one line: `[a, b]`, `{key: value}` or a text."""
    if isinstance(value, list):
        return f"[{', '.join(inline(item) if not isinstance(item, str) else scalar(item, flow=True) for item in value)}]"
    if isinstance(value, dict):
        pairs = (f"{k}: {inline(v) if not isinstance(v, str) else scalar(v, flow=True)}" for k, v in value.items())
        return f"{{{', '.join(pairs)}}}"
    return scalar(value)


def entry(key: str, value: Any, indent: int) -> list[str]:
    """The lines of `key: value`, set in by `indent` spaces."""
    lead = f"{' ' * indent}{key}:"
    if isinstance(value, str):
        return _text_lines(lead, value, indent)
    short = f"{lead} {inline(value)}"
    simple = all(isinstance(item, str) for item in (value.values() if isinstance(value, dict) else value))
    if simple and (isinstance(value, list) or key in ("window", "consent", "safety_reviewed")) and len(short) <= _WIDTH:
        return [short]
    if isinstance(value, dict):
        return [lead, *(line for k, v in value.items() for line in entry(k, v, indent + 2))]
    return [lead, *(line for item in value for line in item_lines(item, indent + 2))]


def item_lines(item: Any, indent: int) -> list[str]:
    """The lines of one entry of a list."""
    dash = f"{' ' * indent}- "
    if not isinstance(item, dict) or (
        len(item) <= 2 and all(isinstance(v, str) for v in item.values()) and set(item) <= {"evidence", "count", "at"}
    ):
        return [f"{dash}{inline(item)}"]
    lines = [line for k, v in item.items() for line in entry(k, v, indent + 2)]
    return [f"{dash}{lines[0].lstrip()}", *lines[1:]]


def _text_lines(lead: str, value: str, indent: int) -> list[str]:
    inner = " " * (indent + 2)
    if "\n" in value:
        return [f"{lead} |", *(inner + line for line in value.split("\n"))]
    plain = f"{lead} {scalar(value)}"
    if len(plain) <= _WIDTH or "  " in value:
        return [plain]
    folded = textwrap.wrap(value, _WIDTH - len(inner), break_long_words=False, break_on_hyphens=False)
    return [f"{lead} >-", *(inner + line for line in folded)]


def put(text: str, path: Keys, value: Any) -> str:
    """The text of a facts file with `value` at `path`, where nothing stood.

    Raises CannotContinue (exit 3) when the file cannot be read at all, CannotPut when there is no room for the value.
    """
    data, marks, findings = source.parse(text.encode(), "")
    if not marks.complete or any(f.code == "yaml-syntax" for f in findings):
        raise CannotContinue(findings, EXIT_INVALID)
    if value_at(data, path) is not None:
        raise CannotPut(f"{path_text(path)} has a value already")
    lines = text.split("\n")
    new = "\n".join(_Putting(lines, data, marks, _ends(text)).put(path, value))
    again, _, _ = source.parse(new.encode(), "")
    if again != _expected(data, path, value):
        raise CannotPut(f"{path_text(path)} cannot be written where it belongs")
    return new


class _Putting:
    def __init__(self, lines: list[str], data: dict[str, Any], marks: source.Marks, ends: dict[Keys, int]) -> None:
        self._lines = lines
        self._data = data
        self._marks = marks
        self._ends = ends

    def put(self, path: Keys, value: Any) -> list[str]:
        key, parent = path[-1], path[:-1]
        if path in self._marks.empty:
            return self._fill(path, value)
        if not parent:
            return self._insert(self._last_line(), entry(str(key), value, 0))
        if value_at(self._data, parent) is None:
            return self.put(parent, [value] if isinstance(key, int) else {str(key): value})
        if parent not in self._ends:
            raise CannotPut(f"{path_text(parent)} stands on one line in brackets; write {path_text(path)} by hand")
        if isinstance(key, int):
            row, column = self._marks.at((*parent, 0))
            dash = self._lines[row - 1].rfind("-", 0, column - 1)
            return self._insert(self._ends[parent], item_lines(value, dash))
        indent = self._marks.key((*parent, next(iter(value_at(self._data, parent)))))[1] - 1
        return self._insert(self._ends[parent], entry(str(key), value, indent))

    def _fill(self, path: Keys, value: Any) -> list[str]:
        """Writes behind a key that stands alone, in front of its remark."""
        row, column = self._marks.key(path)
        line = self._lines[row - 1]
        head = line[: column - 1] + f"{path[-1]}:"
        rest = line[len(head) :] if line.startswith(head) else ""
        if rest.strip() and not rest.strip().startswith("#"):
            raise CannotPut(f"{path_text(path)} stands on one line in brackets; write it by hand")
        first, *more = entry(str(path[-1]), value, column - 1)
        written = line[: column - 1] + first.lstrip()
        remark = rest.strip()
        if remark:
            written = written.ljust(len(line) - len(remark) - 1) + f" {remark}"
        return [*self._lines[: row - 1], written, *more, *self._lines[row:]]

    def _insert(self, after: int, new: list[str]) -> list[str]:
        return [*self._lines[:after], *new, *self._lines[after:]]

    def _last_line(self) -> int:
        last = len(self._lines)
        while last and not self._lines[last - 1].strip():
            last -= 1
        return last


def _ends(text: str) -> dict[Keys, int]:
    """The last line of every group and list that has its entries on lines of their own."""
    ends: dict[Keys, int] = {}

    def walk(node: Any, path: Keys) -> int:
        if isinstance(node, yaml.ScalarNode):
            return int(node.end_mark.line) + (0 if node.style in ("|", ">") else 1)
        if isinstance(node, yaml.MappingNode):
            inner = [walk(v, (*path, str(k.value))) if not _empty(v) else int(k.end_mark.line) + 1 for k, v in node.value]
        else:
            inner = [walk(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.flow_style:
            return int(node.end_mark.line) + 1
        ends[path] = max(inner)
        return ends[path]

    root = yaml.compose(text, Loader=_LOADER)
    if root is not None:
        walk(root, ())
    return ends


def _empty(node: Any) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in source.NOT_GIVEN


def value_at(data: Any, path: Keys) -> Any:
    """What stands at a place of a file's data; None for nothing."""
    for key in path:
        try:
            data = data[key]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _expected(data: Any, path: Keys, value: Any) -> Any:
    """The data with the value at its place; texts as the reader gives them."""
    if not path:
        return _read(value)
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        items = list(data or [])
        items[key : key + 1] = [_expected(items[key] if key < len(items) else None, rest, value)]
        return items
    return {**(data or {}), key: _expected((data or {}).get(key), rest, value)}


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_read(item) for item in value]
    # A block of lines ends with a line end; the model takes it off.
    return f"{value}\n" if "\n" in value and not re.search(r"\n\Z", value) else value
