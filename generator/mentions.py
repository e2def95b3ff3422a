"""Authorities that a paper names in plain words: a charged section, one called by its number, a case by its short name.

Clauses cite through `cite`; the words found here come from the charge, the facts or running text, and the table of
authorities lists them all the same. It knows how such words look in print, and must not know law, the case or Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from generator.document import Block, Category, Document, Listed, Run, plain

_NUMBER = r"\d+(?:\.\d+)*[a-z]?(?![\w.]*\d)"
#: The codes in print, and how running text spells them out.
_SPELLED = {
    "Penal Code": "Pen. Code",
    "Evidence Code": "Evid. Code",
    "Vehicle Code": "Veh. Code",
    "Health and Safety Code": "Health & Saf. Code",
    "Health & Safety Code": "Health & Saf. Code",
    "Military and Veterans Code": "Mil. & Vet. Code",
    "Welfare and Institutions Code": "Welf. & Inst. Code",
    "Government Code": "Gov. Code",
    "Code of Civil Procedure": "Code Civ. Proc.",
}
_CODE = "(?:Cal\\. )?(?:" + "|".join(re.escape(name) for name in (*_SPELLED, *_SPELLED.values())) + ")"
#: Pen. Code, § 211 or Penal Code section 211 or section 211; what follows two signs or a stroke is found one by one.
_SECTION = re.compile(rf"(?<!CODE, )(?:(?P<code>{_CODE}),? )?(?P<sign>§§? ?|[Ss]ections? )(?P<number>{_NUMBER})")
_MORE = re.compile(rf"/(?P<number>{_NUMBER})")
_NEXT = re.compile(rf"(?:, subds?\. (?:\(\w+\))+|(?:\(\w+\))+)?(?:, and |, | and |/)(?P<number>{_NUMBER})")
_LISTED = re.compile(rf"^(?P<code>.*?),? § (?P<number>{_NUMBER})")
_STATUTES: Category = "Statutes"


def with_mentions(document: Document) -> Document:
    """The paper with those words marked as citations, and the sections that it did not list yet among its authorities."""
    instructions = {_spaced(plain(e.entry)): e.key for e in document.authorities if e.category == "Other Authorities"}
    marker = _Marker(document.authorities, instructions)
    parts = [replace(part, blocks=tuple(marker.block(block) for block in part.blocks)) for part in document.parts]
    if marker.added:
        # A section called by its number alone before its code is named is marked in a second round.
        marker = _Marker((*document.authorities, *marker.added), instructions)
        parts = [replace(part, blocks=tuple(marker.block(block) for block in part.blocks)) for part in document.parts]
    return replace(document, parts=tuple(parts), authorities=_in_order(marker.listed))


class _Marker:
    def __init__(self, listed: tuple[Listed, ...], instructions: Mapping[str, str]) -> None:
        self.listed = listed
        self.added: list[Listed] = []
        self._sections: dict[tuple[str, str], str] = {}
        self._numbers: dict[str, set[str]] = {}
        for entry in listed:
            if entry.category == _STATUTES and (m := _LISTED.match(_spaced(plain(entry.entry)))):
                self._know(_code(m["code"]), m["number"], entry.key)
        self._names = {_short(entry): entry.key for entry in listed if entry.category == "Cases"}
        self._instructions = instructions
        names = "|".join(re.escape(name) for name in instructions)
        self._calcrim = re.compile(rf"(?:{names})(?![\dA-C])") if names else None

    def _know(self, code: str, number: str, key: str) -> None:
        self._sections.setdefault((code, number), key)
        self._numbers.setdefault(number, set()).add(key)

    def block(self, block: Block) -> Block:
        if block.kind == "title":
            return block
        rows = tuple(tuple(self._marked(cell) for cell in row) for row in block.rows)
        return replace(block, runs=self._marked(block.runs), rows=rows)

    def _marked(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        out: list[Run] = []
        for run in runs:
            if run.mark != "plain" or run.page_of or not run.text:
                out.append(run)
                continue
            if run.italic and run.text.strip() in self._names:  # a case called by its short name
                out.append(replace(run, mark="authority", key=self._names[run.text.strip()]))
                continue
            done = 0
            for start, end, key in sorted(self._found(run.text)):
                if start > done:
                    out.append(replace(run, text=run.text[done:start]))
                out.append(replace(run, text=run.text[start:end], mark="authority", key=key))
                done = end
            if done < len(run.text):
                out.append(replace(run, text=run.text[done:]))
        return tuple(out)

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        text = _spaced(text)
        if self._calcrim:
            yield from ((m.start(), m.end(), self._instructions[m[0]]) for m in self._calcrim.finditer(text))
        for start, end, code, number in _sections(text):
            key = self._sections.get((code, number), "")
            if not key and code:
                key = self._add(code, number)
            elif not key and len(self._numbers.get(number, ())) == 1:
                (key,) = self._numbers[number]
            if key:
                yield start, end, key

    def _add(self, code: str, number: str) -> str:
        entry = f"{code}, §\u00a0{number}"
        self._know(code, number, entry)
        self.added.append(Listed(entry, _STATUTES, (Run(entry),)))
        return entry


def _sections(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Every section of some words one by one, as (start, end, code, number); the code is empty where they do not say it."""
    for match in _SECTION.finditer(text):
        code = _code(match["code"] or "")
        yield match.start(), match.end(), code, match["number"]
        several = _NEXT if match["sign"].lower().startswith(("§§", "sections")) else _MORE
        place = match.end()
        while more := several.match(text, place):
            yield more.start("number"), more.end(), code, more["number"]
            place = more.end()


def _short(entry: Listed) -> str:
    """The short name of a case: the party that is not the People."""
    name = next((run.text for run in entry.entry if run.italic), "")
    return name.removeprefix("People v. ").removeprefix("In re ").split(" v. ")[0].strip()


def _code(words: str) -> str:
    """The California Style Manual's name of a code, by whatever name it is called."""
    name = words.removeprefix("Cal. ")
    return _SPELLED.get(name, name)


def _in_order(listed: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """The authorities as they came, but the statutes by code and number."""
    statutes = iter(sorted((e for e in listed if e.category == _STATUTES), key=lambda e: _natural(plain(e.entry))))
    before = [e for e in listed if e.category != _STATUTES]
    place = next((n for n, e in enumerate(before) if e.category in ("Rules", "Other Authorities")), len(before))
    return (*before[:place], *statutes, *before[place:])


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdigit() else (-1, piece) for piece in re.findall(r"\d+|[^\W\d]+", text.lower())]


def _spaced(text: str) -> str:
    return text.replace("\u00a0", " ")
