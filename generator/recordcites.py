"""Record citations: how a paper points to the evidence (cf. Cal. Rules of Court, rule 3.1113(k), by practice).

No manual prescribes the strings; they are the house style of these papers. It knows the evidence and the persons of the
case, and neither law nor wording.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from generator.casefile import Audience, CaseFile, Evidence
from generator.citeforms import NBSP, tight
from generator.document import Run
from generator.naming import Naming, surname
from generator.places import BadPlace, Place, parse_place

_MONTHS = ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."]
_SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
# Items that run in time: without a time code nobody can find the place.
_RECORDINGS = {"surveillance", "recorded-communication", "body-worn-video", "emergency-call", "jail-call"}
_ORDER = ("prelim-transcript", "reporters-transcript", "trial-testimony", "declaration", "exhibit", "report")


def short_date(date: dt.date, year: bool = False) -> str:
    """Apr. 21, or Apr. 21, 2027."""
    return f"{_MONTHS[date.month - 1]} {date.day}" + (f", {date.year}" if year else "")


class _Cited(Struct):
    """One source as one citation names it: the items behind it and the places in each."""

    items: list[Evidence] = field(default_factory=list)
    places: list[tuple[Evidence, Place]] = field(default_factory=list)


class RecordForms:
    """The record citations of one paper. The first use defines a short form, later uses have it; see `begin_paper`.

    `letter`: the prosecutor has an item under its title and Bates number, not under our exhibit letter.
    `reader` decides whether protected persons appear by initials: by default the public for a filed paper, the
    prosecutor for a letter.
    """

    def __init__(self, case: CaseFile, letter: bool = False, reader: Audience | None = None) -> None:
        self._items = {item.id: item for item in case.evidence}
        self._naming = Naming(case, reader or ("prosecutor" if letter else "public"))
        self._letter = letter
        self._hearings = self._transcripts(case)
        self._years = {item.date.year for item in case.evidence if item.date and item.cite_as == "trial-testimony"}
        witnesses = {self._witness(item) for item in case.evidence if item.cite_as == "trial-testimony"}
        shorts = [self._naming.short(who) for who in witnesses if who]
        self._shared = {short for short in shorts if shorts.count(short) > 1}
        self._defined: set[str] = set()

    def begin_paper(self) -> None:
        """Starts a separately filed paper: no short form is defined in it."""
        self._defined.clear()

    def cite(self, places: Sequence[tuple[str, str | None]], bare: bool = False) -> tuple[Run, ...]:
        """Some places of the evidence as one citation: transcripts first, then exhibits by letter, each place once.

        `bare` leaves out the parentheses and the period. Raises KeyError for an unknown evidence id.
        """
        sources: dict[tuple[object, ...], _Cited] = {}
        for evidence, at in places:
            item = self._items[evidence]
            source = sources.setdefault(self._order(item), _Cited())
            if item not in source.items:
                source.items.append(item)
            if place := _place(item, at):
                source.places.append((item, place))
        runs: list[Run] = []
        for order in sorted(sources):
            if runs:
                runs.append(Run("; "))
            runs += self._source(sources[order], start=not runs and not bare, bare=bare)
        if bare:
            return tuple(runs)
        stop = "" if runs and runs[-1].text.endswith(".") else "."
        return (Run("("), *runs, Run(f"{stop})"))

    # -- what counts as one source, and where it stands

    def _order(self, item: Evidence) -> tuple[object, ...]:
        rank = _ORDER.index(item.cite_as)
        if item.cite_as == "prelim-transcript":
            return (rank, 0, self._hearings[item.id], "")
        if item.cite_as == "reporters-transcript":
            return (rank, 0, 0, "")
        if item.cite_as == "trial-testimony":
            return (rank, 0, item.date.toordinal() if item.date else 0, self._witness(item) or item.id)
        label = _letter(self._exhibit(item)) if item.cite_as == "exhibit" and not self._letter else ""
        return (rank, *_letter_key(label), item.title.casefold() + item.id)

    @staticmethod
    def _transcripts(case: CaseFile) -> dict[str, int]:
        """The number of each preliminary transcript: items of one date, or of one title, are one transcript."""
        found = [item for item in case.evidence if item.cite_as == "prelim-transcript"]
        found.sort(key=lambda item: item.date or dt.date.max)
        numbers: dict[str, int] = {}
        known: dict[str, int] = {}
        for item in found:
            key = item.date.isoformat() if item.date else item.title
            numbers[item.id] = known.setdefault(key, len(known) + 1)
        return numbers

    def _witness(self, item: Evidence) -> str | None:
        return item.witness

    @staticmethod
    def _exhibit(item: Evidence) -> str:
        return (item.admitted.as_ if item.admitted else None) or item.exhibit or ""

    # -- one source

    def _source(self, source: _Cited, start: bool, bare: bool) -> list[Run]:
        item = source.items[0]
        if item.cite_as == "prelim-transcript":
            return self._prelim(source, item, bare)
        if item.cite_as == "reporters-transcript":
            return self._reporters(source, item)
        if item.cite_as == "trial-testimony":
            return self._testimony(source, item)
        lead, short = self._lead(item, start)
        needed = item.cite_as != "exhibit" or item.kind in _RECORDINGS
        return _with_places(lead, source, item, ", ", short if needed else "")

    def _prelim(self, source: _Cited, item: Evidence, bare: bool) -> list[Run]:
        several = len(set(self._hearings.values())) > 1
        short = f"PHT{NBSP}{self._hearings[item.id]}" if several else "PHT"
        lead = short
        if short not in self._defined:
            self._defined.add(short)
            date = f", {short_date(item.date, year=True)}" if several and item.date else ""
            lead = f"Prelim. Hg. Tr.{date} {f'({short})' if bare else f'[{short}]'}"
        return _with_places([_record(item, lead)], source, item, ", " if several else NBSP, short)

    def _reporters(self, source: _Cited, item: Evidence) -> list[Run]:
        """2 RT 345:3-12, 346:1; 3 RT 400:2. A place without a volume prints as RT 345:3-12."""
        if not source.places:
            return [_record(item, "RT "), _gap(item, "place in RT")]
        runs: list[Run] = []
        previous: str | None = None
        for owner, place in _pieces(source):
            volume, _, rest = place.text.rpartition(" RT ")
            head = f"{'; ' if runs else ''}{volume}{NBSP if volume else ''}RT{NBSP}"
            runs.append(_record(owner, (head if volume != previous else ", ") + rest))
            previous = volume
        return runs

    def _testimony(self, source: _Cited, item: Evidence) -> list[Run]:
        """Testimony of Alma Ruiz, Apr. 21, 2027; later Ruiz, Apr. 21. With pages where a daily transcript exists."""
        who = self._witness(item)
        if not who:
            return [_record(item, "Testimony of "), _gap(item, f"witness of {self._title(item)}")]
        full, short = self._naming.full(who), self._naming.short(who)
        known = who in self._defined
        self._defined.add(who)
        name = full if short in self._shared else short
        runs = [_record(item, name if known else f"Testimony of {full}")]
        days = [p for _, p in _pieces(source) if p.kind == "date"]
        rest = [(owner, p) for owner, p in _pieces(source) if p.kind != "date" and p.text]
        dates = [dt.date.fromisoformat(p.text) for p in days] or ([item.date] if item.date else [])
        if dates:
            spelled = " and ".join(short_date(d, year=not known or len(self._years) > 1) for d in dates)
            runs.append(_record(item, f", {spelled}"))
        else:
            runs += [_record(item, ", "), _gap(item, f"date of the testimony of {full}")]
        for owner, place in rest:
            runs.append(_record(owner, f", {place.text.replace(' RT ', f'{NBSP}RT{NBSP}')}"))
        return runs

    def _lead(self, item: Evidence, start: bool) -> tuple[list[Run], str]:
        """The name of an exhibit, declaration or report, and how a gap calls it."""
        title = self._title(item)
        if item.cite_as == "declaration":
            who = self._naming.short(item.witness) if item.witness else _declarant(title)
            name = f"{who} Decl." if who else _titled(title)
            return [_record(item, name)], name
        if item.cite_as == "report" and not self._letter:
            return [_record(item, _titled(title))], _titled(title)
        if self._letter:
            # The prosecutor finds an item by its Bates number; once named, the number is enough.
            if item.bates and item.id in self._defined:
                return [_record(item, f"Bates {_stamp(item.bates)}")], title
            self._defined.add(item.id)
            bates = f", Bates {_stamp(item.bates)}" if item.bates else ""
            return [_record(item, (title[:1].upper() + title[1:] if start else title) + bates)], title
        label = self._exhibit(item)
        if not label:
            return [_record(item, f"Ex.{NBSP}"), _gap(item, f"exhibit letter of {title}")], title
        name = _trial_exhibit(label) if item.admitted and item.admitted.as_ else f"Ex.{NBSP}{_letter(label)}"
        return [_record(item, name)], name

    def _title(self, item: Evidence) -> str:
        return self._naming.redact(item.title)


def _place(item: Evidence, at: str | None) -> Place | None:
    """The place, read; a place that the facts reader would have refused is printed as it is written."""
    if not at:
        return None
    try:
        return parse_place(item.cite_as, at)
    except BadPlace:
        return Place("page", (99, at), at, (at,))


def _pieces(source: _Cited) -> list[tuple[Evidence, Place]]:
    """Every single place of a source, in reading order, each once; one that lies within another is left out."""
    found: dict[tuple[str, str], tuple[Evidence, Place]] = {}
    for item, place in source.places:
        for text in place.pieces:
            single = _place(item, _marked(place, text))
            if single:
                found.setdefault((single.kind, single.text), (item, single))
    singles = sorted(found.values(), key=lambda pair: tuple(map(str, pair[1].key)) if _odd(pair[1]) else pair[1].key)
    return [
        pair for pair in singles if not any(_within(pair[1], other) for _, other in singles if other is not pair[1])
    ]


def _odd(place: Place) -> bool:
    return place.key[0] == 99


def _marked(place: Place, text: str) -> str:
    """A piece with the sign that tells its kind, so that it is read again as the same."""
    return {"paragraph": f"¶ {text}", "page": f"p. {text}"}.get(place.kind, text) if place.key[0] != 99 else text


def _within(inner: Place, outer: Place) -> bool:
    if inner.kind != outer.kind or inner.kind not in ("page-line", "page", "paragraph"):
        return False
    (start, end), (first, last) = _ends(inner), _ends(outer)
    return first <= start and end <= last


def _ends(place: Place) -> tuple[tuple[object, ...], tuple[object, ...]]:
    key = place.key[1:]
    if place.kind == "page-line" and len(key) == 5:
        return (key[0], key[1], key[2]), (key[0], key[3], key[4])
    return (key[0],), (key[-1],)


def _with_places(lead: list[Run], source: _Cited, item: Evidence, between: str, needed: str) -> list[Run]:
    """The name of a source and its places; `needed` is what a gap calls it when it must have a place and has none."""
    pieces = _pieces(source)
    if not pieces:
        return [*lead, _record(item, between), _gap(item, f"place in {needed}")] if needed else lead
    runs = list(lead)
    for number, (owner, text) in enumerate(_spelled(pieces)):
        runs.append(_record(owner, (", " if number else between) + text))
    return runs


def _spelled(pieces: list[tuple[Evidence, Place]]) -> Iterator[tuple[Evidence, str]]:
    """Places as printed: the sign stands before the first of its kind, doubled where several follow."""
    signs = {"page": ("p.", "pp."), "paragraph": ("¶", "¶¶"), "bates": ("Bates", "Bates")}
    previous = ""
    for item, place in pieces:
        number = re.sub(r"^(pp?\.|¶¶?) ", "", place.text)
        if place.kind in signs and not _odd(place):
            same = [p.text for _, p in pieces if p.kind == place.kind]
            several = len(same) > 1 or "-" in number
            number = number if previous == place.kind else f"{signs[place.kind][several]}{NBSP}{number}"
        yield item, number
        previous = place.kind


def _record(item: Evidence, text: str) -> Run:
    return Run(tight(text), mark="record", key=item.id)


def _gap(item: Evidence, what: str) -> Run:
    what = what.replace(NBSP, " ")
    return Run(f"[MISSING: {what}]", highlight=True, mark="gap", key=item.id, comment=f"Not in the facts file: {what}.")


def _letter(label: str) -> str:
    """The letter or number of an exhibit without the word."""
    return re.sub(r"^(?:exhibit|ex\.?)\s+", "", label.strip(), flags=re.IGNORECASE)


def _letter_key(label: str) -> tuple[int, int, str]:
    """Numbers in order, then A to Z, then AA; an exhibit without a letter comes last."""
    number = re.search(r"\d+", label)
    if number:
        return (0, int(number[0]), label)
    return (1, len(label), label) if label else (2, 0, "")


def _trial_exhibit(label: str) -> str:
    """Trial Ex. 12; a label that names its party keeps it: People's Ex. 12."""
    party, _, number = _letter(label).rpartition(" ")
    return f"{party.replace(' Exhibit', '').replace(' Ex.', '') if party else 'Trial'} Ex.{NBSP}{number}"


def _stamp(bates: str) -> str:
    return re.sub(r"^bates\s*(?:nos?\.?)?\s*", "", bates, flags=re.IGNORECASE)


def _declarant(title: str) -> str:
    match = re.match(r"declaration of (.+)", title, re.IGNORECASE)
    return surname(match[1].split(",")[0]) if match else ""


def _titled(title: str) -> str:
    """A title as a citation prints it: Arrest report becomes Arrest Report."""
    words = title.split(" ")
    return " ".join(w if w.lower() in _SMALL and n else w[:1].upper() + w[1:] for n, w in enumerate(words))
