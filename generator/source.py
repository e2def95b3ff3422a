"""Reads a facts file strictly: every value stays the text that was typed, and every value keeps its line and column.

It knows YAML and nothing of the facts: no key, no type, no law. What YAML would quietly lose (a second key of the same
name, a word after `#`, a `no` that turns into a decision) is a finding here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from generator.findings import CannotContinue, Finding
from generator.yaml_words import bad_characters, describe, is_bad

EXIT_INVALID = 3
MAX_BYTES = 10_000_000
MAX_SCALAR = 20_000
MAX_DEPTH = 40
MAX_ENTRIES = 100_000  # the largest real file has some thousands
MAX_MISTAKES = 1_000  # nobody reads more, and each costs memory
_MOST_SECTIONS = 60  # a facts file has some twenty; a file with thousands of top-level keys is something else
NOT_GIVEN = ("", "~", "null", "Null", "NULL")

Keys = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOP_KEY = re.compile(r"^[A-Za-z_][\w-]*:(?=\s|$)", re.MULTILINE)


def path_text(path: Keys) -> str:
    """A place in the facts as messages print it: ``facts[2].proof[0].at``, counted from 0 as JSON does."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


class Marks:
    """Where each value and each key stands in the file.

    `empty` holds keys that were written without a value (they are not in the data), `spoiled` the places about which
    the file's form was already reported, so that later stages stay silent there. `complete` is false where reading
    stopped early and absence means nothing.
    """

    def __init__(self) -> None:
        self._values: dict[Keys, tuple[int, int]] = {(): (1, 1)}
        self._keys: dict[Keys, tuple[int, int]] = {}
        self.empty: set[Keys] = set()
        self.spoiled: set[Keys] = set()
        self.complete = True

    def note_value(self, path: Keys, place: tuple[int, int]) -> None:
        """Records where a value stands."""
        self._values[path] = place

    def note_key(self, path: Keys, place: tuple[int, int]) -> None:
        """Records where a key stands."""
        self._keys[path] = place

    def at(self, path: Keys) -> tuple[int, int]:
        """Line and column of the value, or of the nearest entry around it that exists."""
        while path not in self._values:
            path = path[:-1]
        return self._values[path]

    def key(self, path: Keys) -> tuple[int, int]:
        """Line and column of the key, or of the value or the nearest entry around it."""
        return self._keys.get(path) or self.at(path)

    def knows(self, path: Keys) -> bool:
        """Whether the file has this key, with or without a value."""
        return path in self._keys

    def is_spoiled(self, path: Keys) -> bool:
        """Whether the form of this place, or of an entry around it, was already reported."""
        return any(path[:length] in self.spoiled for length in range(len(path) + 1))


class _Stop(Exception):
    """Reading cannot go on; the finding is already recorded."""


def read(path: Path, name: str | None = None) -> tuple[dict[str, Any], Marks, list[Finding]]:
    """The data of a facts file (text, lists and mappings only), where each piece stands, and what is wrong.

    Raises CannotContinue (exit code 3) when there is no such file, it cannot be opened, or it is over 10 MB.
    """
    file = name or str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        _refuse(file, "no-file", "there is no such file", "check the name, or start one with `duress new`")
    except IsADirectoryError:
        _refuse(file, "not-a-file", "this is a folder, not a facts file", "name the .yaml file inside it")
    except PermissionError:
        _refuse(file, "cannot-read", "the file may not be opened by this user", "check its permissions")
    except (OSError, ValueError) as fault:
        _refuse(file, "cannot-read", f"the file cannot be opened ({getattr(fault, 'strerror', None) or fault})", "")
    if len(content) > MAX_BYTES:
        hint = "a facts file holds text only; name pictures, recordings and scans under `file`"
        _refuse(file, "too-large", "the file is larger than 10 MB", hint)
    return parse(content, file)


def _refuse(file: str, code: str, message: str, hint: str) -> NoReturn:
    raise CannotContinue([Finding(file, 0, 0, "error", code, "", message, hint)], EXIT_INVALID) from None


def parse(content: bytes, file: str) -> tuple[dict[str, Any], Marks, list[Finding]]:
    """As `read`, for the bytes of a file that were read already. Raises nothing."""
    marks = Marks()
    findings: list[Finding] = []
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        marks.complete = False
        hint = "save it again as UTF-8 (in Notepad: Save as, Encoding, UTF-8)"
        return {}, marks, [Finding(file, 1, 1, "error", "not-utf-8", "", "the file is saved as UTF-16", hint)]
    text = content.decode("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    text, findings = bad_characters(text, file)
    reader = _Reader(text, file, marks)
    data: dict[str, Any] = {}
    try:
        data = reader.document()
    except _Stop:
        marks.complete = False
    except yaml.YAMLError as fault:
        sections = _by_sections(text, file)
        if sections:
            data, marks, faults = sections
            return data, marks, sorted(findings + faults)
        marks.complete = False
        reader.findings.append(describe(fault, file, text))
    return data, marks, sorted(findings + reader.findings)


def _by_sections(text: str, file: str) -> tuple[dict[str, Any], Marks, list[Finding]] | None:
    """Reads each top-level section by itself after a YAML error, so that one slip does not hide all other problems.

    A section that cannot be read is spoiled: it is left out, and nobody complains that it is missing. None where the
    file has no two sections to separate, or begins with something else.
    """
    starts = [match.start() for match in _TOP_KEY.finditer(text)]
    if not 2 <= len(starts) <= _MOST_SECTIONS or not _only_comments(text[: starts[0]]):
        return None
    data: dict[str, Any] = {}
    marks = Marks()
    findings: list[Finding] = []
    first_lines: dict[str, int] = {}
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        key = text[start : text.index(":", start)]
        lines = text.count("\n", 0, start)
        again = key in first_lines
        piece = _Reader("\n" * lines + text[start:end], file, Marks() if again else marks)
        try:
            found = piece.document()
        except yaml.YAMLError as fault:
            piece.findings.append(describe(fault, file, text, key))
            marks.spoiled.add((key,))
        except _Stop:
            marks.spoiled.add((key,))
        else:
            data = {**found, **data}
        if again:
            piece.findings.append(_duplicate(file, (lines + 1, 1), key, (key,), first_lines[key]))
        first_lines.setdefault(key, lines + 1)
        findings += piece.findings
    return data, marks, findings


def _only_comments(text: str) -> bool:
    return all(line.strip() in ("", "---") or line.lstrip().startswith("#") for line in text.splitlines())


def _duplicate(file: str, place: tuple[int, int], key: str, path: Keys, first: int) -> Finding:
    message = f"`{key}` is given twice; the first is in line {first}"
    hint = "keep one of the two; two entries of a list each begin with a dash"
    return Finding(file, *place, "error", "duplicate-key", path_text(path), message, hint)


class _Reader:
    """Walks the events of one YAML text."""

    def __init__(self, text: str, file: str, marks: Marks) -> None:
        self._text = text
        self._file = file
        self._marks = marks
        self._depth = 0
        self._entries = 0
        self.findings: list[Finding] = []
        self._events: Iterator[Any] = iter(())

    def document(self) -> dict[str, Any]:
        """The first document's mapping. Raises yaml.YAMLError, or _Stop with the finding recorded."""
        self._events = yaml.parse(self._text, Loader=_LOADER)
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            self._stop(None, "empty-file", (), "the file is empty", "start one with `duress new`")
        event = next(self._events)
        data = self._node(event, ())
        if not isinstance(data, dict):
            what = "a list" if isinstance(data, list) else "plain text"
            hint = "begin with a section name and a colon, for example `case:`"
            self._stop(event, "not-a-mapping", (), f"a facts file is made of named sections, but this is {what}", hint)
        next(self._events)  # the end of the document
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            message = "a second document begins here, and nothing after this line is read"
            self._add(
                following, "second-document", (), message, "remove the line `---`; to divide a file use `#` lines"
            )
        return data

    def _add(self, event: Any, code: str, path: Keys | None, message: str, hint: str, spoil: bool = True) -> None:
        place: tuple[int, int] = (1, 1)
        if event is not None:
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
        self._note(Finding(self._file, *place, "error", code, path_text(path or ()), message, hint))
        if path and spoil:
            self._marks.spoiled.add(path)

    def _note(self, finding: Finding) -> None:
        self.findings.append(finding)
        if len(self.findings) >= MAX_MISTAKES:
            message = f"there are {MAX_MISTAKES} mistakes of form up to here; nothing after this line was read"
            place = (finding.line, finding.column)
            hint = "correct these first; is this a facts file?"
            self.findings.append(Finding(self._file, *place, "error", "too-many", "", message, hint))
            raise _Stop

    def _stop(self, event: Any, code: str, path: Keys, message: str, hint: str) -> NoReturn:
        self._add(event, code, path, message, hint)
        raise _Stop

    def _node(self, event: Any, path: Keys | None) -> Any:
        """The value that begins with `event`. `path` is None inside a second entry of the same name: not recorded."""
        self._entries += 1
        if self._entries > MAX_ENTRIES:
            message = f"there are more than {MAX_ENTRIES} entries; nothing after this line was read"
            self._stop(event, "too-many", (), message, "a facts file has some thousands; is this the right file?")
        if path is not None:
            self._marks.note_value(path, (event.start_mark.line + 1, event.start_mark.column + 1))
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out; a text that begins with * or & needs quotes"
            self._add(
                event,
                "anchor",
                path,
                f"`*{event.anchor}` repeats another entry, which a facts file does not allow",
                hint,
            )
            return None
        single = isinstance(event, yaml.ScalarEvent)
        if event.anchor:
            hint = "write the value out; a text that begins with * or & needs quotes"
            self._add(
                event,
                "anchor",
                path,
                f"`&{event.anchor}` marks an entry to be repeated, which a facts file does not allow",
                hint,
                single,
            )
        if event.tag:
            name = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            hint = "remove it; a text that begins with ! needs quotes"
            self._add(
                event, "tag", path, f"`{_short(name)}` orders a type, which a facts file does not allow", hint, single
            )
        if single:
            return self._scalar(event, path)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            message = f"entries are nested more than {MAX_DEPTH} deep"
            self._stop(event, "too-deep", (), message, "no part of a facts file is nested so deep; check the brackets")
        value = self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)
        self._depth -= 1
        return value

    def _scalar(self, event: Any, path: Keys | None) -> str | None:
        text = str(event.value)
        plain = not event.style
        if (plain and text in NOT_GIVEN) or not text.strip():
            return None
        if len(text) > MAX_SCALAR:
            message = f"this text has {len(text)} characters; more than {MAX_SCALAR} are not accepted"
            self._add(event, "too-long", path, message, "a fact is one sentence; is a closing quote missing?")
            return text[:MAX_SCALAR]
        if plain:
            self._cut_by_comment(event, path)
        elif event.style == '"' and (found := is_bad(text)):
            self._add(
                event, "bad-character", path, f"the text holds {found}", "remove the backslash and what follows it"
            )
        return text

    def _cut_by_comment(self, event: Any, path: Keys | None) -> None:
        """`Unit #4` is `Unit` to YAML. A remark has a space after its #; without one it was meant as text."""
        line_end = self._text.find("\n", event.end_mark.index)
        rest = self._text[event.end_mark.index : line_end if line_end >= 0 else len(self._text)]
        if re.match(r"[ \t]+#[^\s#]", rest):
            lost = _short(rest.strip())
            hint = 'put the whole text in "quotes"; a remark needs a space after its #'
            self._add(event, "cut-by-comment", path, f"`{lost}` is not read: YAML takes it for a remark", hint)

    def _list(self, path: Keys | None) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item_path = None if path is None else (*path, len(items))
            item = self._node(event, item_path)
            if item is None and not isinstance(event, yaml.AliasEvent):
                self._add(
                    event, "empty-item", item_path, "this entry of the list is empty", "fill it in or remove its dash"
                )
            items.append(item)
        return items

    def _mapping(self, path: Keys | None) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        seen: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path)
            if key is None:
                self._node(next(self._events), None)
                continue
            again = key in seen
            child = None if path is None or again else (*path, key)
            if again:
                place = (event.start_mark.line + 1, event.start_mark.column + 1)
                self._note(_duplicate(self._file, place, key, (*(path or ()), key), seen[key]))
            else:
                seen[key] = event.start_mark.line + 1
            if child is not None:
                self._marks.note_key(child, (event.start_mark.line + 1, event.start_mark.column + 1))
            value = self._node(next(self._events), child)
            if again:
                continue
            if value is not None:
                entries[key] = value
            elif child is not None:
                self._marks.empty.add(child)
        return entries

    def _key(self, event: Any, path: Keys | None) -> str | None:
        """The text of a key; None, with a finding, for anything that is no name."""
        if not isinstance(event, yaml.ScalarEvent):
            if path:
                self._marks.spoiled.add(path)
            hint = "a text that begins with { or [ needs quotes"
            self._add(event, "bad-key", None, "a name is expected before the colon, not a list or a group", hint)
            if not isinstance(event, yaml.AliasEvent):
                self._node(event, None)
            return None
        if event.anchor or event.tag:
            self._add(event, "anchor" if event.anchor else "tag", None, "a name cannot carry & or !", "remove it")
        if event.value == "<<" and not event.style:
            self._add(
                event,
                "merge-key",
                path,
                "`<<` merges another entry, which a facts file does not allow",
                "write the entry out",
            )
            return None
        if not event.value.strip() or len(event.value) > 200 or is_bad(event.value):
            hint = "write a name before the colon; a text that holds a colon needs quotes"
            self._add(event, "bad-key", None, "this is no name that a key can have", hint)
            return None
        return str(event.value)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
