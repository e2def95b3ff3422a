"""An independent search of printed pages for authorities, against which the table of authorities is held.

It reads letters without spaces, as a PDF gives them, and shares nothing with the modules that cite or list.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

CODES = r"(?:Cal\.)?(?:Pen\.|Penal|Evid\.|Evidence|Veh\.|Vehicle|Health&Saf\.|Health&Safety|Gov\.|Mil\.&Vet\.)Code"
NUMBER = r"\d+(?:\.\d+)*[a-z]?(?![\d])"
PLACE = r"(?:,subds?\.[\w()\-]+|,factor\(\w\)|(?:\([\w]+\))+(?:-\(\w+\))*)*"
SECTIONS = re.compile(
    rf"(?P<code>{CODES})?,?(?<!CODE,)(?P<sign>§§?|[Ss]ections?)(?P<all>{NUMBER}{PLACE}(?:(?:,and|,|and|/){NUMBER}{PLACE})*)"
)
ABBREVIATED = {"Penal": "Pen.", "Evidence": "Evid.", "Vehicle": "Veh.", "Health&Safety": "Health&Saf."}


class Search:
    """What the pages cite, and where. `pages` are (number, letters) in order."""

    def __init__(self, pages: Iterable[tuple[int, str]]) -> None:
        self._starts: list[tuple[int, int]] = []
        self.text = ""
        for number, letters in pages:
            self._starts.append((len(self.text), number))
            self.text += letters

    def page(self, place: int) -> int:
        return [number for start, number in self._starts if start <= place][-1]

    def sections(self) -> dict[str, list[int]]:
        """Pages by section, as Pen.Code,§26. One without its code belongs to the code it was last named with."""
        found: dict[str, set[int]] = defaultdict(set)
        last: dict[str, str] = {}
        for match in SECTIONS.finditer(self.text):
            several = match["sign"] in ("§§", "sections", "Sections")
            numbers = list(re.finditer(rf"(?:^|(?:,and|,|and|/))({NUMBER}){PLACE}", match["all"]))
            for place, number in enumerate(numbers if several or "/" in match["all"] else numbers[:1]):
                code = normal(match["code"]) if match["code"] else last.get(number[1], "")
                if code:
                    last[number[1]] = code
                    at = match.start() if place == 0 else match.start("all") + number.start(1)
                    found[f"{code},§{number[1]}"].add(self.page(at))
        return {key: sorted(where) for key, where in found.items()}

    def numbered(self, pattern: str, form: str) -> dict[str, list[int]]:
        """Pages by number, for words such as CALCRIM No. or rule and the numbers of that form after them."""
        found: dict[str, set[int]] = defaultdict(set)
        for match in re.finditer(rf"{pattern}({form}(?:(?:,and|,|and){form})*)", self.text):
            for number in re.finditer(form, match[1]):
                found[number[0]].add(self.page(match.start() if not number.start() else match.start(1) + number.start()))
        return {key: sorted(where) for key, where in found.items()}

    def cases(self, names: Mapping[str, str]) -> dict[str, list[int]]:
        """Pages by entry for short names of cases: in full, supra, by name, and the id. and ibid. after each."""
        places = sorted(
            (m.start(), entry) for entry, name in names.items() for m in re.finditer(rf"(?:Peoplev\.)?{name}", self.text)
        )
        for match in re.finditer(r"(?<=\()(?:See)?(?:Id\.|Ibid\.)|(?<=\.)(?:See)?Id\.at", self.text):
            before = [entry for place, entry in places if place < match.start()]
            if before:
                places.append((match.start(), before[-1]))
                places.sort()
        found: dict[str, set[int]] = defaultdict(set)
        for place, entry in places:
            found[entry].add(self.page(place))
        return {entry: sorted(where) for entry, where in found.items()}

    def words(self, words: str) -> list[int]:
        """The pages on which some words stand."""
        return sorted({self.page(m.start()) for m in re.finditer(re.escape(words), self.text)})


def normal(code: str) -> str:
    """One name for a code, however a style prints it."""
    code = code.removeprefix("Cal.").removesuffix("Code")
    return f"{ABBREVIATED.get(code, code)}Code"


def differences(table: Mapping[str, list[int]], search: Search) -> list[str]:
    """What a table of authorities (entry without spaces to its pages) and the pages say differently, entry by entry."""
    expected: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    sections, instructions = search.sections(), search.numbered(r"CALCRIMNos?\.", r"\d{3,4}[A-C]?")
    rules = search.numbered(r"(?:rules?|R\.Ct\.)", r"\d+\.\d+")
    for entry in table:
        if match := re.match(rf"({CODES}),?§({NUMBER})", entry):
            expected[entry] = sections.pop(f"{normal(match[1])},§{match[2]}", [])
        elif match := re.match(rf"CALCRIMNo\.({NUMBER})", entry):
            expected[entry] = instructions.pop(match[1], [])
        elif match := re.match(rf"Cal\.(?:RulesofCourt,rule|R\.Ct\.)({NUMBER})", entry):
            expected[entry] = rules.pop(match[1], [])
        elif "Const." in entry:
            expected[entry] = search.words(re.split(r",subd", entry)[0])
        else:
            name = re.match(r"(?:Peoplev\.|Inre)?([\w-]+?)(?:v\.\w+)?(?=[\(,])", entry)
            names[entry] = name[1] if name else entry
    found = search.cases(names)
    expected |= {entry: found.get(entry, []) for entry in names}
    out = [
        f"{entry}: the table says {table[entry]}, the pages {pages}"
        for entry, pages in expected.items()
        if table[entry] != pages
    ]
    for kind, rest in (("", sections), ("CALCRIM ", instructions), ("rule ", rules)):
        out += [f"{kind}{key} stands on {pages} and not in the table" for key, pages in rest.items()]
    return out
