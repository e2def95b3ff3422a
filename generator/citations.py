"""Citations of one paper in print order: full at first mention, then supra, id. and ibid. (CSM) or the Bluebook's.

A clause names authorities and propositions; the form is found here. It knows neither the case nor Word.

A short form needs an antecedent that the reader cannot mistake: *id.* and *ibid.* only in the same paragraph, only
where the citation just before names that one authority alone, and never after a record citation or one that quotes
another source; *supra* only after a full citation in the same paper. Statutes, rules, instructions and the Constitution
are always printed whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.authorities import AuthorityTable, Case, Instruction, LibraryError, Statute
from generator.citeforms import Item, Printer, Style, tight, tight_prose
from generator.document import Run
from generator.findings import CannotContinue, Finding
from generator.recordcites import RecordForms

EXIT_LIBRARY = 4
SIGNALS = frozenset(
    {"see", "see also", "see, e.g.,", "see generally", "accord", "accord,", "cf.", "but see", "but cf.", "contra"}
)
# The sentence after which a paper leaves out the name of a code; the group is the name of the code, spelled out.
_FURTHER = r"\bAll (?:further|subsequent|undesignated|unspecified) (?:statutory|section|code) references are to the ({codes})\b"
Form = Literal["full", "supra", "id", "ibid", "name"]


class Ref(Struct, frozen=True):
    """An authority and what it is cited for.

    `proposition` is empty only where an instruction is requested, or a statute, rule or provision named as a whole.
    `parenthetical` explains; it prints in brackets inside a parenthetical citation.
    """

    authority: str
    proposition: str = ""
    signal: str = ""
    parenthetical: str = ""


class Citation(Struct, frozen=True):
    """One citation. `sentence`: a sentence of its own, in parentheses; `text`: in running text; `name`: short."""

    refs: tuple[Ref, ...]
    place: Literal["sentence", "text", "name"] = "sentence"


class RecordCitation(Struct, frozen=True):
    """Places in the evidence: (evidence id, place in it). `bare` prints them without parentheses, for tables."""

    places: tuple[tuple[str, str | None], ...]
    bare: bool = False


Inline = Run | Citation | RecordCitation


class Use(Struct, frozen=True):
    """One mention of an authority as it was printed; `page` is the page, empty where none was printed."""

    authority: str
    proposition: str
    form: Form
    page: str = ""

    @property
    def page_printed(self) -> bool:
        """Whether a page or subdivision was printed."""
        return bool(self.page)


class Citator:
    """Turns citations into runs, paragraph by paragraph, in print order.

    `cited` and `findings` grow over everything that is printed; `begin_paper` forgets what has been cited in full,
    because each separately filed paper stands alone. One instance serves one draft.
    """

    def __init__(self, table: AuthorityTable, style: Style, record: RecordForms) -> None:
        self._table = table
        self._style = style
        self._record = record
        self._print = Printer(style)
        self._called: dict[str, list[Case]] = {}  # cases by the short name that a clause may write by hand
        for entry in table:
            if isinstance(entry, Case):
                self._called.setdefault(entry.short_name, []).append(entry)
        self._codes = {entry.code_long: entry.code for entry in table if isinstance(entry, Statute)}
        self._further = re.compile(_FURTHER.format(codes="|".join(map(re.escape, self._codes)) or "(?!)"))
        self.cited: list[Use] = []
        self.findings: list[Finding] = []
        self.begin_paper()

    def begin_paper(self) -> None:
        """Starts a separately filed paper: nothing has been cited, defined or shortened in it."""
        self._full: set[str] = set()  # cases cited in full
        self._known: set[str] = set()  # authorities mentioned at all
        self._previous: tuple[str, tuple[str, ...]] | None = None  # the case and pages that id. may refer to
        self._shortened: set[str] = set()
        self._noted_code_year = False
        self._print.fresh()
        self._record.begin_paper()

    def paragraph(self, inlines: Sequence[Inline]) -> tuple[Run, ...]:
        """One paragraph in its final form. Once its words say "All further statutory references are to the Penal Code",
        sections of that code lose its name, to the end of the paper.

        Raises CannotContinue (exit 4) for an authority or proposition that is unknown or may not be cited.
        """
        self._previous = None
        out: list[Run] = []
        said = ""
        for inline in inlines:
            if isinstance(inline, Citation):
                out += self._citation(inline)
            elif isinstance(inline, RecordCitation):
                out += self._record.cite(inline.places, inline.bare)
                self._previous = None
            else:
                out.append(replace(inline, text=tight_prose(inline.text)) if inline.mark == "plain" else inline)
                self._named_by_hand(inline)
                said += inline.text.replace("\u00a0", " ")
                self._shortened.update(self._codes[code] for code in self._further.findall(said))
                if inline.mark in ("record", "authority"):
                    self._previous = None
        return tuple(out)

    def _named_by_hand(self, run: Run) -> None:
        """A short name in italics that a clause wrote itself: reported before its citation; another case's ends id."""
        entries = self._called.get(run.text.strip(" .,;:’")) if run.italic and run.mark == "plain" else None
        if not entries:
            return
        if self._previous and self._previous[0] not in {e.id for e in entries}:
            self._previous = None
        if not any(e.id in self._full for e in entries):
            message = f"{run.text} is called by its short name before it is cited"
            self.findings.append(self._finding("warning", "name-before-citation", Ref(entries[0].id), message))

    # -- one citation

    def _citation(self, citation: Citation) -> list[Run]:
        try:
            items = self._items(citation)
        except LibraryError as error:
            raise CannotContinue(
                [self._finding("error", "unknown-cite", citation.refs[0], str(error))], EXIT_LIBRARY
            ) from None
        if citation.place == "name":
            return self._name(citation, items[0])
        sentence = citation.place == "sentence"
        pieces = [self._piece(group, sentence, first=n == 0) for n, group in enumerate(_groups(items, sentence))]
        self._remember(items)
        if not sentence:
            return list(_series(pieces))
        runs = [run for n, piece in enumerate(pieces) for run in ((Run("; "), *piece) if n else piece)]
        return _closed(runs, parentheses=self._style == "csm")

    def _items(self, citation: Citation) -> list[Item]:
        """The authorities of a citation, each once, with the pages of all its propositions."""
        items: list[Item] = []
        for ref in citation.refs:
            entry = self._table.citable(ref.authority)
            found = (self._table.proposition(ref.authority, ref.proposition),) if ref.proposition else ()
            if not found and isinstance(entry, Case) and citation.place != "name":
                message = f"{entry.label} is cited for no proposition"
                self.findings.append(self._finding("error", "cite-without-proposition", ref, message))
            if ref.signal and ref.signal.lower() not in SIGNALS:
                self.findings.append(
                    self._finding("warning", "unknown-signal", ref, f"{ref.signal!r} is not a citation signal")
                )
            read = {p for a, p in self._table.confirmed if a == ref.authority}
            confirmed = ref.proposition in read or bool(read and not ref.proposition)
            item = Item(entry, found, confirmed, ref.signal, ref.parenthetical)
            known = next((n for n, other in enumerate(items) if other.authority.id == entry.id), None)
            if known is None or ref.signal or (ref.parenthetical and items[known].parenthetical):
                items.append(item)
            else:
                items[known] = _merged(items[known], item)
        return items

    def _piece(self, group: list[Item], sentence: bool, first: bool) -> list[Run]:
        """One authority of a citation, or several sections after one code name."""
        if len(group) == 1:
            return self._item(group[0], sentence, first)
        code = group[0].authority.code if isinstance(group[0].authority, Statute) else ""
        self._note_code_year(group[0])
        lead = self._signal(group[0], sentence, first)
        group = sorted(group, key=lambda item: _by_number(item.authority))
        for item in group:
            self._use(item, "full")
            self._known.add(item.authority.id)
        return [*lead, *self._print.sections(group, code not in self._shortened)]

    def _signal(self, item: Item, sentence: bool, first: bool) -> list[Run]:
        """The signal and a space: capital at the start of a citation sentence, small after a semicolon."""
        if not (signal := item.signal):
            return []
        if sentence:
            signal = signal[0].upper() + signal[1:] if first else signal[0].lower() + signal[1:]
        return [Run(signal, italic=self._style == "bluebook"), Run(" ")]

    def _item(self, item: Item, sentence: bool, first: bool) -> list[Run]:
        entry = item.authority
        runs, form = self._formed(item, sentence, first)
        runs = [*self._signal(item, sentence, first), *runs]
        if item.parenthetical:
            brackets = "[]" if sentence and self._style == "csm" else "()"
            runs.append(Run(f" {brackets[0]}{tight(item.parenthetical)}{brackets[1]}"))
        self._use(item, form)
        self._known.add(entry.id)
        if isinstance(entry, Case):
            self._full.add(entry.id)
        return runs

    def _formed(self, item: Item, sentence: bool, first: bool) -> tuple[list[Run], Form]:
        entry = item.authority
        if isinstance(entry, Statute):
            self._note_code_year(item)
            return self._print.full(item, spelled=not sentence, code=entry.code not in self._shortened), "full"
        if not isinstance(entry, Case) or entry.id not in self._full:
            return self._print.full(item, spelled=not sentence), "full"
        if sentence and first and self._previous and self._previous[0] == entry.id:
            same = self._previous[1] == item.pages
            if same or item.pages:
                return self._print.same(item, ibid=same, capital=not item.signal), "ibid" if same else "id"
        return self._print.short(item), "supra"

    def _remember(self, items: list[Item]) -> None:
        """What id. may refer to from here: a case that stands alone and quotes nobody else."""
        quotes = any(
            items[0].parenthetical.lower().startswith(word) for word in ("citing", "quoting", "cited in", "quoted in")
        )
        alone = len(items) == 1 and isinstance(items[0].authority, Case) and not quotes
        self._previous = (items[0].authority.id, items[0].pages) if alone else None

    def _name(self, citation: Citation, item: Item) -> list[Run]:
        """The short name, once the paper has cited the authority; before that the citation itself, and a warning."""
        entry = item.authority
        if entry.id not in self._known:
            message = f"{entry.label} is called by its short name before it is cited; the citation is printed instead"
            self.findings.append(self._finding("warning", "name-before-citation", citation.refs[0], message))
            runs = self._item(item, sentence=False, first=True)
            self._remember([item])
            return runs
        if self._previous and self._previous[0] != entry.id:
            self._previous = None  # another case was named since: id. would be misread
        namesakes = isinstance(entry, Case) and self._known.intersection(entry.clashes)
        if namesakes:  # two cases of one name in one paper: the reporter tells them apart
            runs, form = self._print.short(replace(item, propositions=())), "supra"
        else:
            runs, form = self._print.name(item), "name"
        self._use(replace(item, propositions=()), "supra" if form == "supra" else "name")
        return runs

    def _use(self, item: Item, form: Form) -> None:
        """Records a mention; an item without a proposition once, with an empty one."""
        instruction = isinstance(item.authority, Instruction)
        for proposition in item.propositions or (None,):
            at = proposition.pin.at if proposition and not instruction and form in ("full", "supra", "id") else None
            self.cited.append(Use(item.authority.id, proposition.id if proposition else "", form, at or ""))

    def _note_code_year(self, item: Item) -> None:
        if self._style == "bluebook" and not self._noted_code_year:
            self._noted_code_year = True
            message = (
                "code sections are printed as (West) without the year of the volume; add it where the court asks for it"
            )
            self.findings.append(self._finding("warning", "bluebook-code-year", Ref(item.authority.id), message))

    def _finding(self, severity: Literal["error", "warning"], code: str, ref: Ref, message: str) -> Finding:
        path = f"{ref.authority}/{ref.proposition}" if ref.proposition else ref.authority
        return Finding("", 0, 0, severity, code, path, message)


def _merged(item: Item, other: Item) -> Item:
    """Two propositions of one authority in one citation: one item with the pages of both."""
    return replace(
        item, propositions=(*item.propositions, *other.propositions), confirmed=item.confirmed and other.confirmed,
        parenthetical=item.parenthetical or other.parenthetical,
    )  # fmt: skip


def _groups(items: list[Item], sentence: bool) -> list[list[Item]]:
    """Neighboring whole sections of one code go together (Pen. Code, §§ 118, 126); everything else stands alone."""
    groups: list[list[Item]] = []
    for item in items:
        last = groups[-1][-1] if groups else None
        together = (
            sentence and last and not (last.parenthetical or item.parenthetical or item.signal)
            and not (last.places or item.places)
            and isinstance(last.authority, Statute) and isinstance(item.authority, Statute)
            and last.authority.code == item.authority.code
        )  # fmt: skip
        if together:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _by_number(entry: object) -> list[tuple[int, str]]:
    """A sort key for sections of one code: 350, 351, 1170.1."""
    section = entry.section if isinstance(entry, Statute) else ""
    return [(int(digits), letters) for digits, letters in re.findall(r"(\d+)([a-z]*)", section)]


def _closed(runs: list[Run], parentheses: bool) -> list[Run]:
    """A citation sentence: its period, never doubled, and in California style the parentheses around it."""
    stop = "" if runs[-1].text.endswith(".") else "."
    if not parentheses:
        return [*runs, Run(stop)] if stop else runs
    return [Run("("), *runs, Run(f"{stop})")]


def _series(pieces: list[list[Run]]) -> Iterator[Run]:
    """Authorities in running text: A; A and B; A, B, and C."""
    for number, piece in enumerate(pieces):
        if number:
            last = number == len(pieces) - 1
            yield Run((", and " if len(pieces) > 2 else " and ") if last else ", ")
        yield from piece
