"""Checks that hold between entries of a facts file: ids are unique, whatever is referred to exists, places can be read.

It works on the facts as read, before they are typed, so that a bad field elsewhere hides nothing; it knows no law and
no wording.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from generator.casefile import CiteAs
from generator.findings import Finding, Severity
from generator.places import BadPlace, parse_place
from generator.source import Keys, Marks, path_text

# Where a reference stands, and the section whose ids (or count numbers) it must be one of.
REFERENCES: tuple[tuple[str, str], ...] = (
    ("codefendants[].person", "persons"),
    ("counts[].predicate_count", "counts"),
    ("facts[].proof[].evidence", "evidence"),
    ("facts[].threats[]", "threats"),
    ("threats[].words", "facts"),
    ("threats[].facts[]", "facts"),
    ("threats[].counts[]", "counts"),
    ("threats[].acts[].count", "counts"),
    ("threats[].demand.fact", "facts"),
    ("threats[].demand.counts[]", "counts"),
    *((f"belief.{key}[]", "facts") for key in ("actual", "reasonable", "history")),
    ("alternatives[].facts[]", "facts"),
    ("alternatives[].why_not[]", "facts"),
    *((f"background.{key}[]", "facts") for key in ("association", "reporting", "prior_accounts", "benefit", "denial")),
    ("overrides[].count", "counts"),
    ("record.findings[]", "facts"),
    ("record.rulings[]", "facts"),
    *((f"homicide.{key}[]", "facts")
      for key in ("heat_of_passion", "imperfect_self_defense", "premeditation", "implied_malice")),
    *((f"homicide.participation.{key}[]", "facts")
      for key in ("role", "weapon_knowledge", "restraint", "duration", "minimizing")),
    *((f"mitigation.{key}[]", "facts")
      for key in ("trauma", "youth", "victimization", "background", "programs", "priors")),
    ("instructions.requests[].count", "counts"),
    ("sentencing.convicted_counts[]", "counts"),
    ("sentencing.report", "evidence"),
)  # fmt: skip
IDS = {"persons": "id", "counts": "number", "evidence": "id", "facts": "id", "threats": "id"}
ONE = {"persons": "person", "counts": "count", "evidence": "item of evidence", "facts": "fact", "threats": "threat"}
SELF = ("defendant", "self")
_SENTENCE_END = re.compile(r"[.?!][\"'”’)]*$")
_PLACEHOLDER = re.compile(r"\[[^\]]*\bMISSING\b[^\]]*\]?", re.IGNORECASE)
_HIGHEST_LINE = 28  # pages of California transcripts seldom have more; a higher number is often a clock time


def check(data: dict[str, Any], marks: Marks, file: str, offenses: Collection[str] | None = None) -> list[Finding]:
    """Everything that does not fit together in the facts as read. `offenses` are the known offense keys, if known."""
    return _Check(data, marks, file).run(offenses)


def walk(data: Any, pattern: str) -> Iterator[tuple[Keys, Any]]:
    """Every value at a pattern such as ``facts[].proof[].at``, and its path. A last ``[]`` takes one value too."""
    return _walk(data, re.findall(r"\[\]|[^.\[\]]+", pattern), ())


def _walk(data: Any, steps: list[str], path: Keys) -> Iterator[tuple[Keys, Any]]:
    if not steps:
        yield path, data
    elif steps[0] == "[]" and isinstance(data, list):
        for index, item in enumerate(data):
            yield from _walk(item, steps[1:], (*path, index))
    elif steps == ["[]"]:
        yield path, data
    elif isinstance(data, dict) and steps[0] in data:
        yield from _walk(data[steps[0]], steps[1:], (*path, steps[0]))


def _number(text: str) -> str:
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else text


def known_words(words: Collection[str], what: str, most: int = 12) -> str:
    """A hint that lists what may be written."""
    listed = ", ".join(f"`{word if len(word) <= 60 else f'{word[:57]}...'}`" for word in list(words)[:most])
    more = f" and {len(words) - most} more" if len(words) > most else ""
    return f"{what}: {listed}{more}"


class _Check:
    def __init__(self, data: dict[str, Any], marks: Marks, file: str) -> None:
        self._data = data
        self._marks = marks
        self._file = file
        self._findings: list[Finding] = []
        self._ids = {section: self._read_ids(section, key) for section, key in IDS.items()}
        self._persons = self._names("persons[].name")
        self._codefendants = self._names("codefendants[].name")
        self._experts = self._names("experts[].name")

    def run(self, offenses: Collection[str] | None) -> list[Finding]:
        for pattern, section in REFERENCES:
            for path, value in walk(self._data, pattern):
                self._refer(path, value, section)
        self._who_and_whom()
        self._offenses(offenses)
        self._exhibits()
        self._places()
        self._texts()
        return self._findings

    def _add(self, path: Keys, code: str, message: str, hint: str, severity: Severity = "error") -> None:
        place = self._marks.at(path)
        self._findings.append(Finding(self._file, *place, severity, code, path_text(path), message, hint))

    def _names(self, pattern: str) -> list[str]:
        return [value for _, value in walk(self._data, pattern) if isinstance(value, str)]

    def _read_ids(self, section: str, key: str) -> list[str]:
        """The ids of a section in file order; a second use of one is a finding."""
        first: dict[str, Keys] = {}
        for path, value in walk(self._data, f"{section}[].{key}"):
            if not isinstance(value, str):
                continue
            name = _number(value) if section == "counts" else value
            if name in first:
                what = "count number" if section == "counts" else "id"
                line = self._marks.at(first[name])[0]
                hint = "give each entry its own, and correct what refers to it"
                self._add(path, "duplicate-id", f"the {what} `{value}` was used in line {line} before", hint)
            elif section == "persons" and name in SELF:
                hint = "the client stands under `defendant`; give this person another id"
                self._add(path, "reserved-id", f"`{value}` always means the client", hint)
            else:
                first[name] = path
        return list(first)

    def _refer(self, path: Keys, value: Any, section: str) -> None:
        if not isinstance(value, str) or self._marks.is_spoiled((section,)):
            return
        known = self._ids[section]
        name = _number(value) if section == "counts" else value
        if name not in known:
            message = f"there is no {ONE[section]} `{value}`"
            self._add(path, "dangling-reference", message, self._nearest(value, section))
        elif path[-1] == "predicate_count" and _number(str(self._value((*path[:-1], "number")))) == name:
            hint = "name the count of the underlying felony"
            self._add(path, "own-predicate", f"count {name} cannot be its own predicate", hint)

    def _nearest(self, value: str, section: str) -> str:
        known = self._ids[section]
        for other, ids in self._ids.items():
            if other not in (section, "counts") and value in ids:
                article = "an" if other == "evidence" else "a"
                return f"`{value}` is {article} {ONE[other]}; name a {ONE[section]} here"
        near = get_close_matches(value, known, n=3) if section != "counts" else []
        if near:
            return f"did you mean {' or '.join(f'`{word}`' for word in near)}?"
        if not known:
            return f"the file has nothing under `{section}` yet; add it there"
        return known_words(known, "the file has these counts" if section == "counts" else f"the ids under `{section}`")

    def _value(self, path: Keys) -> Any:
        value: Any = self._data
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _who_and_whom(self) -> None:
        if self._marks.is_spoiled(("persons",)):
            return
        people = [*self._ids["persons"], *self._persons, *self._codefendants]
        for key, extra in (("by", ()), ("target", SELF)):
            known = [*extra, *people]
            for path, value in walk(self._data, f"threats[].{key}"):
                if not isinstance(value, str) or value in known:
                    continue
                client = self._value(("defendant", "name"))
                near = ["defendant"] if extra and value == client else get_close_matches(value, known, n=2)
                hint = f"did you mean {' or '.join(f'`{word}`' for word in near)}?" if near else (
                    "add the person under `persons`; a stranger too, named as the paper shall call him or her"
                )  # fmt: skip
                self._add(path, "unknown-person", f"`{value}` is nobody under `persons` or `codefendants`", hint)
        client = self._value(("defendant", "name"))  # who may testify
        witnesses = [*people, *self._experts, *([client] if isinstance(client, str) else [])]
        for path, value in walk(self._data, "evidence[].witness"):
            if isinstance(value, str) and value not in witnesses:
                near = get_close_matches(value, witnesses, n=2)
                hint = f"did you mean {' or '.join(f'`{word}`' for word in near)}?" if near else "add the witness there"
                message = f"`{value}` is nobody under `persons` or `experts`, so it is not known to be protected"
                self._add(path, "unknown-witness", message, hint, "warning")

    def _offenses(self, offenses: Collection[str] | None) -> None:
        if offenses is None:
            return
        for path, value in walk(self._data, "counts[].offense"):
            if not isinstance(value, str) or value in offenses:
                continue
            near = get_close_matches(value, list(offenses), n=3, cutoff=0.7)
            if section := re.search(r"\d[\d.]*", value):
                same = re.compile(rf"(?<![\d.]){re.escape(section.group())}(?![\d.])")
                near = (
                    sorted(
                        (key for key in offenses if same.search(key)), key=lambda key: (key.find(section.group()), key)
                    )
                    or near
                )
            hint = f"did you mean {' or '.join(f'`{word}`' for word in near[:4])}?" if near else (
                "describe it instead: code, section, name and death_punishable (yes, no or only-if-death-resulted)"
            )  # fmt: skip
            self._add(path, "unknown-offense", f"the table of offenses has no `{value}`", hint)

    def _exhibits(self) -> None:
        first: dict[str, int] = {}
        for path, value in walk(self._data, "evidence[].exhibit"):
            if not isinstance(value, str):
                continue
            name = re.sub(r"^(exhibit|exh?\.?)\s+", "", value.strip(), flags=re.IGNORECASE).upper()
            if name in first:
                message = f"exhibit {name} was given in line {first[name]} before"
                self._add(path, "duplicate-exhibit", message, "give each exhibit its own letter or number")
            else:
                first[name] = self._marks.at(path)[0]

    def _places(self) -> None:
        cited: dict[str, CiteAs] = {}
        for _, item in walk(self._data, "evidence[]"):
            if isinstance(item, dict) and isinstance(item.get("id"), str) and item.get("cite_as") in get_args(CiteAs):
                cited[item["id"]] = item["cite_as"]
        for path, proof in walk(self._data, "facts[].proof[]"):
            if not isinstance(proof, dict) or not isinstance(proof.get("at"), str):
                continue
            form = cited.get(str(proof.get("evidence")))
            if form is None:
                continue
            try:
                place = parse_place(form, proof["at"])
            except BadPlace as fault:
                self._add((*path, "at"), "bad-place", fault.message, fault.hint)
                continue
            if place.highest_line > _HIGHEST_LINE:
                message = f"line {place.highest_line} is more than a transcript page has (seldom over {_HIGHEST_LINE})"
                hint = "is this a time code? then the item is an exhibit; otherwise check the line"
                self._add((*path, "at"), "high-line", message, hint, "warning")

    def _texts(self) -> None:
        for path, text in _leaves(self._data, ()):
            if found := _PLACEHOLDER.search(text):
                hint = "leave the key empty or out; the paper marks what is missing by itself"
                self._add(path, "placeholder", f"`{found.group()[:60]}` would be printed as a fact", hint)
        for path, fact in walk(self._data, "facts[]"):
            if not isinstance(fact, dict):
                continue
            sentence = fact.get("text")
            if isinstance(sentence, str) and sentence.strip() and not _SENTENCE_END.search(sentence.strip()):
                hint = "end it with a period; the paper prints it word for word and adds the citation"
                self._add((*path, "text"), "unfinished-sentence", "the sentence has no end", hint, "warning")
            spoiled = self._marks.is_spoiled((*path, "proof"))
            if not fact.get("proof") and not spoiled:
                hint = "add evidence and at; until then the fact is privileged and no filed paper uses it"
                self._add(path, "no-proof", "nothing proves this fact", hint, "warning")


def _leaves(data: Any, path: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _leaves(value, (*path, index))
