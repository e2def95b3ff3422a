"""A second reader of citations: finds every one in plain text, in California and Bluebook form, by a grammar of its own.

It shares nothing with the modules that print citations, so that one mistake cannot hide in both; it knows no authority,
and says only what the words on the page are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.citegrammar import CALIFORNIAN, CODE_OF, FOREIGN, NAME, SECTION, SUSPECT, WORTH_READING, Found, scan

Kind = Literal["case", "supra", "id", "ibid", "statute", "rule", "instruction", "constitution"]


class Cite(Struct, frozen=True):
    """One citation as the words give it. Fields that its form does not have are empty.

    `reporter` is closed up (Cal.App.4th), `code` is the California Style Manual's, `pages` are single pages and ranges
    with their repeated digits put back; `place` is a subdivision, closed up. `code` of another house is what stands there.
    """

    kind: Kind
    start: int
    end: int
    text: str
    name: str = ""
    year: str = ""
    volume: str = ""
    reporter: str = ""
    page: str = ""
    pages: tuple[str, ...] = ()
    code: str = ""
    section: str = ""
    place: str = ""
    docket: str = ""
    parallel: tuple[str, ...] = ()


class Leftover(Struct, frozen=True):
    """Words that look like part of a citation and belong to none that was read."""

    start: int
    text: str


def plain(text: str) -> str:
    """The text with one kind of space, hyphen and apostrophe; every character keeps its place."""
    spaces = dict.fromkeys((0x000A, 0x00A0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F), " ")
    return text.translate({**spaces, 0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2018: "'", 0x2019: "'"})


# ---------------------------------------------------------------------------------------------- reading


def read(text: str) -> tuple[list[Cite], list[Leftover]]:
    """Every citation of one paragraph in order, and what looks like one but could not be read."""
    text = plain(text)
    if not (WORTH_READING.search(text) or SUSPECT.search(text)):
        return [], []
    cites: list[Cite] = []
    spans: list[tuple[int, int]] = []
    for found in scan(text):
        spans.append((found.start, found.end))
        cites += _cites(found, text)
    gaps = [m.span() for m in re.finditer(r"\[MISSING: [^\]]*\]", text)]  # a gap says what is not there; it cites nothing
    left = [
        Leftover(m.start(), m[0]) for m in SUSPECT.finditer(text)
        if not any(start < m.end() and m.start() < end for start, end in (*spans, *gaps))
    ]  # fmt: skip
    return cites, left


def named(text: str) -> Iterator[tuple[int, str]]:
    """Every `A v. B` and `In re C` of a paragraph with its place, cited or not."""
    for match in re.finditer(NAME, plain(text)):
        yield match.start(), _versus(_own_name(match[0]))


def bare(name: str) -> str:
    """A name of a case by its letters alone, to be compared with another."""
    return re.sub(r"\W+", "", plain(name)).casefold()


def _own_name(name: str) -> str:
    """A name without what stood before it: criminal cases begin with People."""
    starts = [m.start() for m in re.finditer(r"People vs?\.? ", name)]
    return name[starts[-1] :] if starts else name


def _versus(name: str) -> str:
    return re.sub(r" vs?\.? ", " v. ", name, count=1)


def _cites(found: Found, text: str) -> Iterator[Cite]:
    start, end, words = found.start, found.end, found.words
    whole = text[start:end]
    if found.listed:
        yield from _several(found, text)
    elif found.kind == "rule":
        number, _, place = words["number"].partition("(")
        body = words["body"]
        court = "Cal. Rules of Court" if "Court" in body or "Ct." in body else ""
        code = "Rules Prof. Conduct" if "Conduct" in body else court
        yield Cite("rule", start, end, whole, code=code, section=number, place=f"({place}" if place else "")
    elif found.kind == "constitution":
        named = words.get("body") or words.get("federal") or ""
        body = "Cal. Const." if named.startswith("Cal") else "U.S. Const." if named else ""
        if amendment := words.get("amendment"):
            yield Cite("constitution", start, end, whole, code=body, section=amendment)
            return
        section, place = _parted(words["section"])
        yield Cite("constitution", start, end, whole, name=words["article"], code=body, section=section, place=place)
    else:
        yield _case(found, whole)


_CASE_KINDS: dict[str, Kind] = {"id": "id", "ibid": "ibid", "supra": "supra", "case": "case", "bare": "case"}


def _case(found: Found, whole: str) -> Cite:
    words = found.words
    name = words.get("name", "")
    own = _own_name(name)
    before = len(name) - len(own)
    pages = tuple(_spread(page) for page in found.pages)
    return Cite(
        _CASE_KINDS[found.kind], found.start + before, found.end, whole[before:], name=_versus(own), year=words.get("year", ""),
        volume=words.get("volume", ""), reporter=words.get("reporter", "").replace(" ", ""), page=words.get("page", ""),
        pages=tuple(p for p in pages if not p.startswith("[")), docket=words.get("docket", ""),
        parallel=tuple(p for piece in found.parallel for p in re.split(r", ", piece.strip("[]"))),
    )  # fmt: skip


def _several(found: Found, text: str) -> Iterator[Cite]:
    """Each section or instruction of a list; the first one carries the name of the code."""
    start = found.start
    series = found.words.get("series", "").upper()
    named = found.words.get("code", "")
    known = CALIFORNIAN.search(named)
    if known and not FOREIGN.search(named[: known.start()]):  # words before the name of a code are not part of it
        code = _code(known[0])
        start += known.start() if text.startswith(named, start) else 0
    else:
        code = named
    for number, one in enumerate(found.listed):
        section, place = (one.text, "") if series else _parted(one.text)
        place = place or found.words.get("front", "")
        kind: Kind = "instruction" if series else "statute"
        at = one.start if number else start
        yield Cite(kind, at, one.end, text[at : one.end], code=series or code, section=section, place=place)


def _code(name: str) -> str:
    """The California Style Manual's name of a code, however it is written."""
    names = (name, re.sub(r"^(?:California|Cal\.) ", "", name, flags=re.IGNORECASE))
    return next(CODE_OF[key] for n in names if (key := re.sub(r"[\s.]", "", n).lower()) in CODE_OF)


def _parted(section: str) -> tuple[str, str]:
    """The number of a section and its subdivisions, closed up: 26, subdivision Six gives 26 and Six."""
    section = re.sub(r" et seq\.| \(West[^)]*\)", "", section)
    match = re.match(SECTION, section)
    number = match[0] if match else section
    rest = re.sub(r"^, (?:subds?\.|subdivisions?|factors?|cl\.|par\.) ?", "", section[len(number) :])
    rest = re.sub(r",? and |, | & ", ",", rest)
    return number, re.sub(r"^\((One|Two|Three|Four|Five|Six|Seven)\)$", r"\1", rest)


def _spread(page: str) -> str:
    """A page with its repeated digits: 982-83 becomes 982-983; notes as the California Style Manual has them."""
    page = re.sub(r",? (?:& |and )?(?:fns?\.|nn?\.) ?(\d)", r", fn. \1", page)
    page = re.sub(r" (?:to|through) ", "-", page)
    match = re.match(r"((?:Supp\. )?)(\d+)-(\d+)(.*)", page)
    if match and len(match[3]) < len(match[2]):
        page = f"{match[1]}{match[2]}-{match[2][: len(match[2]) - len(match[3])]}{match[3]}{match[4]}"
    return page


# ------------------------------------------------------------------------------------ what short forms refer to

_RECORD = re.compile(r"\([^()]*(?:\bPHT\b|\bExs?\.|\bRT\b|\bCT\b|\bDecl\.|\bPrelim\.|\bBates\b|\bTestimony\b)[^()]*\)")
_FURTHER = re.compile(
    rf"\b(?:further|subsequent|undesignated|unspecified)(?: \w+)? references are to the ({CALIFORNIAN.pattern[:-1]})", re.IGNORECASE
)
_QUOTED = re.compile(r"[\[(](?:quoting|citing|quoted in|cited in) ", re.IGNORECASE)


class Resolved(Struct, frozen=True):
    """A citation with the full citation that it stands for, or why there is none."""

    cite: Cite
    source: Cite | None
    orphan: str = ""


class Antecedents:
    """Follows the citations of one paper, paragraph by paragraph, and finds what each short form refers to.

    *id.* and *ibid.* refer to the one case cited just before in the same paragraph (California Style Manual, by
    practice); *supra* to a case cited in full before.
    """

    def __init__(self) -> None:
        self._full: list[Cite] = []
        self._codes: dict[tuple[Kind, str], str] = {}  # the code under which a section or rule was last cited
        self._further = ""  # the code to which all further references are, once the paper has said so

    def paragraph(self, text: str, cites: list[Cite]) -> list[Resolved]:
        """The citations of the next paragraph, each with its source."""
        text = plain(text)
        if further := _FURTHER.search(text):
            self._further = _code(further[1])
        out: list[Resolved] = []
        for number, cite in enumerate(cites):
            if cite.kind in ("id", "ibid"):
                out.append(self._same(text, out, cite, cites[:number]))
            elif cite.kind == "supra":
                source = next((f for f in reversed(self._full) if _stands_for(cite, f)), None)
                named = any(_short_of(cite.name, f.name) for f in self._full)
                why = "" if source else (
                    "another volume than the full citation gives" if named else "no full citation of it stands before"
                )  # fmt: skip
                out.append(Resolved(cite, source, why))
            else:
                if cite.kind == "case" and cite.name:
                    self._full.append(cite)
                if cite.kind in ("statute", "rule"):  # section 26 alone is one of the code named before
                    code = cite.code or self._codes.get((cite.kind, cite.section), "")
                    code = code or (self._further if cite.kind == "statute" else "")
                    cite = replace(cite, code=code)
                    self._codes[cite.kind, cite.section] = code
                out.append(Resolved(cite, cite))
        return out

    def _same(self, text: str, before: list[Resolved], cite: Cite, cites: list[Cite]) -> Resolved:
        if not before:
            return Resolved(cite, None, "no citation stands before it in this paragraph")
        last = cites[-1]
        between = text[last.end : cite.start]
        if last.kind not in ("case", "supra", "id", "ibid"):
            return Resolved(cite, None, "the citation just before it is no case")
        if _RECORD.search(between):
            return Resolved(cite, None, "a citation to the record stands between")
        if _QUOTED.search(between):
            return Resolved(cite, None, "the citation just before it quotes another source")
        if len(cites) > 1 and _strung(text[cites[-2].end : last.start]):
            return Resolved(cite, None, "the citation just before it names more than one authority")
        if re.match(r"\s*;", between):
            return Resolved(cite, None, "it stands within a string of citations")
        return Resolved(cite, before[-1].source, before[-1].orphan and "what it refers to has no full citation")


def _strung(between: str) -> bool:
    """Whether the words between two citations make them one string."""
    return bool(
        re.fullmatch(
            r"(?:\s*[\[(][^\[\]()]*[\])])?(?:;[^.()]*|, (?:and )?| and )"
            r"(?:see(?:, e\.g\.,| also| generally)?|cf\.|accord,?|but see|contra)? ?",
            between,
        )
    )


def _stands_for(short: Cite, full: Cite) -> bool:
    return _short_of(short.name, full.name) and (
        not short.volume
        or (short.volume, short.reporter.removesuffix("Supp.")) == (full.volume, full.reporter.removesuffix("Supp."))
    )


def _short_of(short: str, full: str) -> bool:
    """Whether a short name is made of words of the full one that stand side by side."""
    return f" {_words(short)} " in f" {_words(full)} "


def _words(name: str) -> str:
    return re.sub(r"[^\w&]+", " ", name.replace(".", "")).strip().casefold()
