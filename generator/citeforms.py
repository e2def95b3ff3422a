"""How one authority is printed: California Style Manual or Bluebook (Cal. Rules of Court, rule 1.200), long and short.

It knows the forms and the pages, and nothing of what was cited before; that is `citations`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.authorities import AnyAuthority, Case, Constitution, Instruction, Proposition, Rule, Statute
from generator.document import Run

Style = Literal["csm", "bluebook"]
NBSP = "\u00a0"

CHECK_PAGE = "Check this page at the source: it was seen only in another document."
CHECK_SUBDIVISION = "Check this subdivision at the source: it was seen only in another document."
FIND_PAGE = "Find the page in the opinion."
FIND_REPORTER = "Find the reporter citation of the opinion."

_TIGHT = re.compile(r"(?<![\w§])(§§?|¶¶?|Nos?\.|pp?\.|subds?\.|rules?|fns?\.|art\.) (?=\S)")


def tight(text: str) -> str:
    """Keeps a sign or abbreviation on one line with its number."""
    return _TIGHT.sub(rf"\1{NBSP}", text)


_PROSE = re.compile(r"(?<![\w§])(§§?|¶¶?|N[oO]s?\.|pp\.|[Rr]ules?|subds?\.) (?=[\d(])")


def tight_prose(text: str) -> str:
    """The same in the words between citations, where a rule is mostly one in general and p. may end a sentence."""
    return _PROSE.sub(rf"\1{NBSP}", text)


def charge(text: str, style: Style, codes: Mapping[str, str]) -> str:
    """A description of a charge or enhancement with its sections in the style of the paper: Pen. Code, § 12022, subd.
    (a)(1) becomes Cal. Penal Code § 12022(a)(1). `codes` gives the Bluebook name of each code."""
    if style == "csm" or not codes:
        return tight_prose(text)
    known = "|".join(map(re.escape, codes))
    section = rf"({known}),? (§§?)\s?(\d[\w./]*(?:, \d[\w./]*)*)(?:, subds?\. ((?:\([^)\s]+\))+))?"
    return tight_prose(re.sub(section, lambda m: f"{codes[m[1]]} {m[2]} {m[3]}{m[4] or ''}", text))


def subdivision_words(at: str) -> str:
    """A subdivision as running text spells it: subds. (a), (b) becomes subdivisions (a) and (b)."""
    label, _, rest = at.partition(" ")
    items = rest.split(", ")
    series = items[0] if len(items) == 1 else f"{', '.join(items[:-1])}{',' if len(items) > 2 else ''} and {items[-1]}"
    return f"{ {'subd.': 'subdivision', 'subds.': 'subdivisions'}.get(label, label) } {series}"


def subdivision_bluebook(at: str) -> str:
    """A subdivision as the Bluebook has it: subd. (a)(1) becomes (a)(1), subd. Six becomes (Six)."""
    rest = at.partition(" ")[2]
    return rest if rest.startswith("(") else f"({rest})"


def bluebook_pages(at: str) -> str:
    """Pages with repeated hundreds dropped and notes in the Bluebook's form: 982-983 becomes 982-83."""

    def shorter(match: re.Match[str]) -> str:
        first, last = match.groups()
        same = len(first) == len(last) > 2 and first[:-2] == last[:-2]
        return f"{first}-{last[-2:] if same else last}"

    return re.sub(r", fn\. (\d+)", r" n.\1", re.sub(r"(\d+)-(\d+)", shorter, at))


def joined_subdivisions(places: Sequence[str]) -> str:
    """Several subdivisions of one section as one: subd. (a) and subd. (b) become subds. (a), (b)."""
    if len(places) < 2:
        return "".join(places)
    if not all(place.startswith("subd") for place in places):
        return ", ".join(places)
    bare = [place.partition(" ")[2] for place in places]
    return f"subds. {', '.join(sorted(dict.fromkeys(bare)))}"


class Item(Struct, frozen=True):
    """One authority as one citation names it, with every proposition it is cited for there.

    `confirmed`: counsel read it at the source, so that nothing warns that it must be checked first.
    """

    authority: AnyAuthority
    propositions: tuple[Proposition, ...]
    confirmed: bool
    signal: str = ""
    parenthetical: str = ""

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages, each once, in order; for a proposition whose page nobody saw, `?` and the proposition."""
        known = {p.pin.at for p in self.propositions if p.pin.at}
        missing = {f"?{p.id}" for p in self.propositions if not p.pin.at and p.pin.basis == "none"}
        return (*sorted(known, key=_first_number), *sorted(missing))

    @property
    def places(self) -> tuple[str, ...]:
        """The subdivisions of a statute, rule or constitution; none where a proposition rests on the whole."""
        own = getattr(self.authority, "subdivision", None)
        places = [p.pin.at or own for p in self.propositions] or [own]
        return tuple(dict.fromkeys(place for place in places if place)) if all(places) else ()

    @property
    def doubtful(self) -> bool:
        """Whether counsel must check the authority before it is cited at all."""
        return self.authority.citable == "check-first" and not self.confirmed

    def secondhand(self, at: str) -> bool:
        """Whether a page was seen only in another document."""
        return not any(p.pin.basis == "source" for p in self.propositions if p.pin.at == at) and any(
            p.pin.basis == "secondhand" for p in self.propositions if p.pin.at == at
        )


def _first_number(at: str) -> tuple[int, str]:
    return (int(next(iter(re.findall(r"\d+", at)), "0")), at)


class Printer:
    """Prints items in one style. Holds only what the margin has said already; `fresh` starts a new paper."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._said: set[tuple[str, str]] = set()

    def fresh(self) -> None:
        """Forgets what the margin has said."""
        self._said.clear()

    def full(self, item: Item, spelled: bool, code: bool = True) -> list[Run]:
        """The authority in full: `spelled` in running text (section, subdivision), else §."""
        entry = item.authority
        if isinstance(entry, Case):
            runs = self._case(item, entry)
        elif isinstance(entry, Statute):
            runs = self._statute(item, entry, spelled, code)
        else:
            text = self._rule(item, entry, spelled) if isinstance(entry, Rule) else self._other(item, entry, spelled)
            runs = [self._run(item, text), *self._subdivided(item, spelled)]
        return self._warned(item, runs)

    def short(self, item: Item) -> list[Run]:
        """A case cited before, not just before: Heath, supra, 207 Cal.App.3d at p. 900."""
        entry = item.authority
        assert isinstance(entry, Case)
        runs = [self._run(item, entry.short_name, italic=True), self._run(item, ", ")]
        if self.style == "csm":
            runs += [self._run(item, "supra", italic=True), self._run(item, ", ")]
        if not entry.reported:
            runs.append(self._missing_reporter(item, entry))
        elif item.pages:
            runs.append(
                self._run(
                    item,
                    f"{entry.volume} {self._reporter(entry).removesuffix(' Supp.' if self.style == 'csm' else '')}",
                )
            )
        else:
            runs.append(self._run(item, f"{entry.volume} {self._reporter(entry)} {entry.page}"))
        return self._warned(item, runs + self._at(item, supp=self.style == "csm"))

    def same(self, item: Item, ibid: bool, capital: bool) -> list[Run]:
        """The authority cited just before: Ibid. for the same page, Id. at p. N for another (Bluebook: Id.)."""
        word = ("ibid." if self.style == "csm" else "id.") if ibid else "id."
        runs = [self._run(item, word.capitalize() if capital else word, italic=True)]
        if ibid:
            flagged = any(item.secondhand(page) for page in item.pages)
            runs = [replace(runs[0], mark="flag", highlight=True)] if flagged else runs
        else:
            runs += self._at(item, supp=True)
        return self._warned(item, runs)

    def name(self, item: Item) -> list[Run]:
        """The short name alone; a statute, rule or instruction as running text calls it."""
        entry = item.authority
        return self._warned(item, [self._run(item, entry.short_name, italic=isinstance(entry, Case))])

    def sections(self, items: Sequence[Item], code: bool) -> list[Run]:
        """Several whole sections of one code: Pen. Code, §§ 118, 126."""
        runs: list[Run] = []
        for item in items:
            entry = item.authority
            assert isinstance(entry, Statute)
            name = f"{entry.code_bluebook} " if self.style == "bluebook" else f"{entry.code}, "
            lead = "" if runs else f"{name if code else ''}§§ "
            runs += [*([Run(", ")] if runs else []), *self._warned(item, [self._run(item, lead + entry.section)])]
        return [*runs, Run(" (West)")] if self.style == "bluebook" and code else runs

    def entry(self, authority: AnyAuthority) -> tuple[Run, ...]:
        """The authority as a table of authorities lists it: in full, without a page."""
        item = Item(authority, (), confirmed=True)
        return tuple(self.full(item, spelled=False))

    # -- cases

    def _case(self, item: Item, entry: Case) -> list[Run]:
        name = entry.name_bluebook if self.style == "bluebook" and entry.name_bluebook else entry.name
        court = {"9th-cir": "9th Cir. "}.get(entry.court, "")
        year = f" ({court}{entry.year})" if entry.year else ""
        lead = self._run(item, name, italic=True)
        if entry.reported:
            cite = self._run(item, f"{entry.volume} {self._reporter(entry)} {entry.page}")
        else:
            cite = self._missing_reporter(item, entry)
        pages = (
            self._pages(item, ", ", supp=False)
            if entry.reported or not any(p.startswith("?") for p in item.pages)
            else []
        )
        if self.style == "csm":
            return [lead, self._run(item, f"{year} "), cite, *pages]
        return [lead, self._run(item, ", "), cite, *pages, *([self._run(item, year)] if year else [])]

    def _reporter(self, entry: Case) -> str:
        reporter = entry.reporter or ""
        if self.style == "csm":
            return reporter
        return re.sub(r"\.(?=[A-Z0-9])", ". ", reporter) if reporter.startswith("Cal") else reporter

    def _at(self, item: Item, supp: bool) -> list[Run]:
        """ "at p. 900", "at pp. 982-983"; the Bluebook has no p."""
        pages = item.pages
        if not pages:
            return []
        several = len(pages) > 1 or bool(re.search(r"\d-\d|\d, \d", pages[0]))
        lead = f" at {'pp.' if several else 'p.'}{NBSP}" if self.style == "csm" else " at "
        return self._pages(item, lead, supp)

    def _pages(self, item: Item, lead: str, supp: bool) -> list[Run]:
        runs: list[Run] = []
        for page in item.pages:
            runs.append(self._run(item, ", " if runs else lead))
            if page.startswith("?"):
                runs.append(self._gap(item, f"[MISSING: page of {item.authority.short_name}]", FIND_PAGE))
                continue
            shown = page if supp and self.style == "csm" else page.removeprefix("Supp. ")
            shown = tight(shown) if self.style == "csm" else bluebook_pages(shown)
            runs.append(self._flag(item, shown, page, CHECK_PAGE) if item.secondhand(page) else self._run(item, shown))
        return _joined(runs)

    def _missing_reporter(self, item: Item, entry: Case) -> Run:
        return self._gap(item, f"[MISSING: reporter citation of {entry.short_name}]", FIND_REPORTER)

    # -- statutes, rules, constitution, instructions

    def _statute(self, item: Item, entry: Statute, spelled: bool, code: bool) -> list[Run]:
        place = joined_subdivisions(item.places)
        if self.style == "bluebook":
            lead = (f"California {entry.code_long} section " if code else "section ") if spelled else (
                f"{entry.code_bluebook} § " if code else "§ "
            )  # fmt: skip
            runs = [self._run(item, lead + entry.section)]
            runs += self._placed(item, "", subdivision_bluebook(place) if place else "")
            return [*runs, self._run(item, " (West)")] if not spelled and code else runs
        lead = (
            (f"{entry.code_long} section " if code else "section ")
            if spelled
            else (f"{entry.code}, § " if code else "§ ")
        )
        runs = [self._run(item, lead + entry.section)]
        return runs + self._placed(item, ", ", subdivision_words(place) if spelled and place else place)

    def _placed(self, item: Item, lead: str, place: str) -> list[Run]:
        if not place:
            return []
        if any(item.secondhand(p) for p in item.places):
            runs = [self._run(item, lead)] if lead else []
            return [*runs, self._flag(item, tight(place), place, CHECK_SUBDIVISION)]
        return [self._run(item, lead + place)]

    def _rule(self, item: Item, entry: Rule, spelled: bool) -> str:
        court = entry.body == "Cal. Rules of Court"
        if self.style == "bluebook":
            long = "California Rule of Court " if court else "California Rule of Professional Conduct "
            return (long if spelled else "Cal. R. Ct. " if court else "Cal. Rules of Pro. Conduct r. ") + entry.rule
        long = "California Rules of Court" if court else "Rules of Professional Conduct"
        return f"{long if spelled else entry.body}, rule {entry.rule}"

    def _other(self, item: Item, entry: AnyAuthority, spelled: bool) -> str:
        if isinstance(entry, Instruction):
            return f"{entry.series} No. {entry.number}"
        assert isinstance(entry, Constitution)
        if spelled:
            return f"California Constitution, article {entry.article}, section {entry.section}"
        return f"{entry.body}{'' if self.style == 'bluebook' else ','} art. {entry.article}, § {entry.section}"

    def _subdivided(self, item: Item, spelled: bool) -> list[Run]:
        """The subdivision of a rule or constitution; nothing for an instruction, whose places never print."""
        if isinstance(item.authority, Instruction) or not item.places:
            return []
        if isinstance(item.authority, Rule):
            return self._placed(item, "", ", ".join(item.places))
        place = joined_subdivisions(item.places)
        if spelled:
            return self._placed(item, ", ", subdivision_words(place))
        return (
            self._placed(item, "", subdivision_bluebook(place))
            if self.style == "bluebook"
            else self._placed(item, ", ", place)
        )

    # -- runs

    def _run(self, item: Item, text: str, italic: bool = False) -> Run:
        return Run(tight(text), italic=italic, mark="authority", key=item.authority.id)

    def _flag(self, item: Item, text: str, place: str, comment: str) -> Run:
        said = self._once(item, place, comment)
        return Run(text, highlight=True, mark="flag", key=item.authority.id, comment=said)

    def _gap(self, item: Item, text: str, comment: str) -> Run:
        return Run(text, highlight=True, mark="gap", key=item.authority.id, comment=self._once(item, text, comment))

    def _once(self, item: Item, about: str, comment: str) -> str:
        key = (item.authority.id, about)
        if key in self._said:
            return ""
        self._said.add(key)
        return comment

    def _warned(self, item: Item, runs: list[Run]) -> list[Run]:
        """An authority that must be checked before it is cited: its first words are highlighted, with what to check."""
        runs = _joined(runs)
        if item.doubtful:
            comment = (
                self._once(item, "check-first", f"Check before filing: {item.authority.check}.") or runs[0].comment
            )
            runs[0] = replace(runs[0], mark="flag", highlight=True, comment=comment)
        return runs


def _joined(runs: list[Run]) -> list[Run]:
    """Neighboring runs of one look as one."""
    out: list[Run] = []
    for run in runs:
        if out and replace(out[-1], text="") == replace(run, text="") and not run.comment:
            out[-1] = replace(run, text=out[-1].text + run.text)
        elif run.text:
            out.append(run)
    return out
