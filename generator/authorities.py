"""The table of authorities: what may be cited, for which proposition, and whether somebody saw the page at its source.

Disclosure of adverse authority follows Rules Prof. Conduct, rule 3.3(a)(2); what may not be cited at all follows Cal.
Rules of Court, rule 8.1115. It knows no case, no wording and no form of citation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import BaseModel, ConfigDict, StrictInt, StringConstraints

from generator.tables import Fault, Table

Checked = Literal["source", "secondhand", "none"]
Citable = Literal["yes", "check-first", "never"]
Category = Literal["Cases", "Constitutional Provisions", "Statutes", "Rules", "Other Authorities"]
CATEGORIES: tuple[Category, ...] = ("Cases", "Constitutional Provisions", "Statutes", "Rules", "Other Authorities")

TOPICS = frozenset(
    """
    element-threat element-demand element-immediacy element-life-danger element-actual-belief
    element-reasonable-belief third-party alternatives burden intent excuse-justification necessity self-defense
    murder-bar felony-murder premeditation implied-malice manslaughter imperfect-self-defense heat-of-passion
    voluntary-association battering trafficking instruction-duty substantial-evidence pinpoint prejudice
    section-995 section-1118.1 section-1385 section-17b limine authentication hearsay expert
    constitutional-right-to-defend preservation-of-evidence discovery plea-negotiation prosecutor-duty
    mitigation sentencing capital candor citation-rules format service aiding-abetting severance impeachment
    consciousness-of-guilt diversion speedy-trial new-trial privacy privilege
    """.split()  # noqa: SIM905 - sixty words in quotes would hide the list
)

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[A-Za-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(min_length=1)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_REPORTERS = r"^(Cal\.([23]d|[45]th)|Cal\.App\.([23]d|[45]th)?|Cal\.App\.[23]d Supp\.|U\.S\.|F\.([23]d|4th))$"
Reporter = Annotated[str, StringConstraints(pattern=_REPORTERS)]
Parallel = Annotated[str, StringConstraints(pattern=r"^\d+ (Cal\.Rptr\.([23]d)?|P\.[23]d|P\.) \d+$")]
Subdivision = Annotated[str, StringConstraints(pattern=r"^subd\. \S")]


class LibraryError(KeyError):
    """A clause asks for an authority or a proposition that is not there, or that no paper may cite."""

    def __str__(self) -> str:
        return str(self.args[0])


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Pin(_Strict):
    """The page or subdivision of a proposition, and who saw it."""

    at: str | None
    basis: Checked


class Proposition(_Strict):
    """One thing an authority says, in our words, with the place where it says so."""

    id: Slug
    text: Words
    pin: Pin
    polarity: Literal["supports", "adverse", "neutral"]
    disclosure: Literal["must", "prepare"] | None = None
    must_when: Words | None = None
    must_if: Slug | None = None
    answer: Words | None = None
    topics: tuple[str, ...]
    checked: Checked
    source_url: Words | None
    quote: Words | None
    locator: str | None = None
    note: str | None = None


class Authority(_Strict):
    """What all authorities have in common. `category` is the heading of a table of authorities."""

    category: ClassVar[Category]
    pin_form: ClassVar[re.Pattern[str]]

    id: Slug
    history: str | None
    citable: Citable
    why: Words | None = None
    check: Words | None = None
    reviewed: Day
    note: str | None = None
    propositions: tuple[Proposition, ...]

    @property
    def label(self) -> str:
        """How a message calls the authority."""
        return self.id


class Case(Authority):
    """A decision. Without volume, reporter and page its citation prints as missing."""

    category: ClassVar[Category] = "Cases"
    pin_form: ClassVar[re.Pattern[str]] = re.compile(r"^(Supp\. )?\d+(-\d+)?(, \d+(-\d+)?)*(, fn\. \d+)?$")

    kind: Literal["case"]
    name: Words
    name_bluebook: Words | None = None
    short_name: Words
    clashes: tuple[Slug, ...] = ()
    year: StrictInt | None = None
    volume: StrictInt | None
    reporter: Reporter | None
    page: StrictInt | None
    parallel: tuple[Parallel, ...] = ()
    court: Literal["cal", "cal-app", "cal-app-div-super", "us", "9th-cir"]
    court_detail: str | None = None
    docket: Words | None = None
    filed: str | None = None

    @property
    def reported(self) -> bool:
        """Whether the citation to the official reporter is complete."""
        return None not in (self.year, self.volume, self.reporter, self.page)

    @property
    def label(self) -> str:
        return self.name


class Statute(Authority):
    """A section of a code; `subdivision` where the entry is about one subdivision only."""

    category: ClassVar[Category] = "Statutes"
    pin_form: ClassVar[re.Pattern[str]] = re.compile(r"^(subds?\. |factor )\S")

    kind: Literal["statute"]
    code: Words
    code_long: Words
    code_bluebook: Words
    section: Words
    subdivision: Subdivision | None = None

    @property
    def short_name(self) -> str:
        """The section as counsel calls it."""
        return f"section {self.section}"

    @property
    def label(self) -> str:
        return f"{self.code}, § {self.section}"


class Rule(Authority):
    """A rule of court or of professional conduct."""

    category: ClassVar[Category] = "Rules"
    pin_form: ClassVar[re.Pattern[str]] = re.compile(r"^\(\S")

    kind: Literal["rule"]
    body: Literal["Cal. Rules of Court", "Rules Prof. Conduct"]
    rule: Words

    @property
    def short_name(self) -> str:
        """The rule as counsel calls it."""
        return f"rule {self.rule}"

    @property
    def label(self) -> str:
        return f"{self.body}, rule {self.rule}"


class Constitution(Authority):
    """A section of a constitution."""

    category: ClassVar[Category] = "Constitutional Provisions"
    pin_form: ClassVar[re.Pattern[str]] = re.compile(r"^subds?\. \S")

    kind: Literal["constitution"]
    body: Words
    article: Words
    section: Words
    subdivision: Subdivision | None = None

    @property
    def short_name(self) -> str:
        """The provision as counsel calls it."""
        return f"article {self.article}, section {self.section}"

    @property
    def label(self) -> str:
        return f"{self.body}, art. {self.article}, § {self.section}"


class Instruction(Authority):
    """A pattern instruction. Its pins say where something stands in it and are never printed."""

    category: ClassVar[Category] = "Other Authorities"
    pin_form: ClassVar[re.Pattern[str]] = re.compile(r"^\S")

    kind: Literal["instruction"]
    series: Literal["CALCRIM"]
    number: Annotated[str, StringConstraints(pattern=r"^\d{3,4}[A-C]?$")]
    title: str | None
    title_checked: Checked
    edition_seen: str | None

    @property
    def read(self) -> bool:
        """Whether enough of it was read to cite it for what it says, not only to request it by number and title."""
        return bool(self.propositions) and self.title_checked != "none"

    @property
    def short_name(self) -> str:
        """The number, as counsel calls it."""
        return f"{self.series} No. {self.number}"

    @property
    def label(self) -> str:
        return self.short_name


AnyAuthority = Case | Statute | Rule | Constitution | Instruction
MODELS: dict[str, type[Authority]] = {
    "case": Case, "statute": Statute, "rule": Rule, "constitution": Constitution, "instruction": Instruction,
}  # fmt: skip


class AuthorityTable(Struct, frozen=True):
    """Every authority by id. `confirmed` holds the (authority, proposition) pairs that counsel read at the source."""

    entries: Mapping[str, AnyAuthority]
    confirmed: frozenset[tuple[str, str]] = field(default=frozenset())

    def __iter__(self) -> Iterator[AnyAuthority]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, authority: object) -> bool:
        return authority in self.entries

    def authority(self, authority: str) -> AnyAuthority:
        """The entry of an id. Raises LibraryError for an unknown one."""
        try:
            return self.entries[authority]
        except KeyError:
            raise LibraryError(f"no authority {authority} in the table") from None

    def citable(self, authority: str) -> AnyAuthority:
        """The entry of an id that a paper may cite. Raises LibraryError with the reason for one that it may not."""
        entry = self.authority(authority)
        if entry.citable == "never":
            raise LibraryError(f"never cite {entry.label} ({entry.id}): {entry.why}")
        return entry

    def proposition(self, authority: str, proposition: str) -> Proposition:
        """One proposition that a paper may cite. Raises LibraryError where it is unknown or may not be cited.

        What nobody found (checked: none) may be cited only once counsel has confirmed it at the source.
        """
        entry = self.citable(authority)
        if isinstance(entry, Instruction) and not entry.read:
            raise LibraryError(
                f"the text of {entry.label} was not read: request it by number and title, cite it for nothing"
            )
        found = next((p for p in entry.propositions if p.id == proposition), None)
        if found is None:
            known = ", ".join(p.id for p in entry.propositions)
            raise LibraryError(f"{authority} has no proposition {proposition}; it has {known}")
        if found.checked == "none" and (authority, proposition) not in self.confirmed:
            raise LibraryError(
                f"{authority}/{proposition} was not found at any source: do not cite it before it is read"
            )
        return found

    def confirm(self, pages: Mapping[tuple[str, str], str]) -> AuthorityTable:
        """The table as counsel's own reading makes it.

        `pages` maps (authority, proposition) to `confirmed` (the table's page is right), `whole` (cited without a page)
        or the page that was found; such a proposition is printed without a flag. Unknown pairs are left alone.
        """
        entries = dict(self.entries)
        done: set[tuple[str, str]] = set()
        for (authority, proposition), page in pages.items():
            entry = entries.get(authority)
            if entry is None or entry.citable == "never" or proposition not in ("", *(p.id for p in entry.propositions)):
                continue
            done.add((authority, proposition))
            changed = tuple(_confirmed(p, page) if p.id == proposition else p for p in entry.propositions)
            entries[authority] = entry.model_copy(update={"propositions": changed})
        return replace(self, entries=entries, confirmed=self.confirmed | done)


def _confirmed(proposition: Proposition, page: str) -> Proposition:
    at = proposition.pin.at if page == "confirmed" else None if page == "whole" else page
    return proposition.model_copy(update={"pin": Pin(at=at, basis="source" if at or page == "whole" else "none")})


def load(path: Path) -> AuthorityTable:
    """Reads the table. Raises CannotContinue (exit 4) with every fault, each with its line."""
    table = Table(path)
    table.in_order()
    ids = {entry.get("id") for entry in table.entries}
    entries: dict[str, AnyAuthority] = {}
    for position, entry in table.read(MODELS, "kind"):
        entries[entry.id] = entry  # type: ignore[assignment]  # each model in MODELS is one of AnyAuthority
        table.faults(position, _faults(entry, ids))
    table.finish()
    return AuthorityTable(entries)


def _faults(entry: Authority, ids: set[str | None]) -> Iterator[Fault]:
    """What the model of an entry cannot say of itself."""
    if (entry.citable == "yes") != (entry.why is None):
        yield ("citable",), "`why` is given exactly when citable is not yes"
    if (entry.citable == "check-first") != (entry.check is not None):
        yield ("citable",), "`check` says what to check, exactly when citable is check-first"
    if isinstance(entry, Case):
        yield from _case_faults(entry, ids)
    elif isinstance(entry, Instruction):
        if entry.title_checked != "none" and not entry.title:
            yield ("title",), "a title that was seen must be written down"
        if not entry.propositions and entry.citable == "yes" and entry.title_checked != "source":
            yield ("citable",), "an instruction of which only an unconfirmed title is known is check-first"
    if not entry.propositions and not isinstance(entry, Instruction):
        yield ("propositions",), "an authority is cited for propositions: give at least one"
    seen: set[str] = set()
    for number, proposition in enumerate(entry.propositions):
        if proposition.id in seen:
            yield ("propositions", number, "id"), f"two propositions are called {proposition.id}"
        seen.add(proposition.id)
        for where, message in _proposition_faults(entry, proposition):
            yield ("propositions", number, *where), message


_COURTS = {"U": ("us",), "F": ("9th-cir",)}  # courts whose reporter does not begin with Cal.


def _case_faults(entry: Case, ids: set[str | None]) -> Iterator[Fault]:
    if entry.citable == "yes" and not entry.reported:
        yield ("citable",), "a case without year, volume, reporter and page is check-first"
    if not entry.reported and not entry.docket:
        yield ("docket",), "a case without a reporter citation needs its docket number"
    if entry.reporter:
        own = ("cal-app", "cal-app-div-super") if "App" in entry.reporter else ("cal",)
        courts = _COURTS.get(entry.reporter[0], own)
        if entry.court not in courts or ("Supp." in entry.reporter) != (entry.court == "cal-app-div-super"):
            yield ("court",), f"{entry.reporter} does not report decisions of {entry.court}"
    for other in entry.clashes:
        if other not in ids:
            yield ("clashes",), f"no authority {other} in the table"


def _proposition_faults(entry: Authority, proposition: Proposition) -> Iterator[Fault]:
    yield from _disclosure_faults(entry, proposition)
    at, basis = proposition.pin.at, proposition.pin.basis
    if (at is None) != (basis == "none"):
        yield ("pin",), "a page has a basis and a missing page has none"
    if basis == "source" and proposition.checked != "source":
        yield ("pin",), "a page seen at the source belongs to a proposition checked at the source"
    if proposition.checked == "none" and (at or proposition.quote):
        yield ("checked",), "what was not found has neither page nor quote"
    if at and not entry.pin_form.match(at):
        yield ("pin",), f"{at} is not a place in a {entry.category.lower()} entry"
    elif at and isinstance(entry, Case) and entry.page and int(next(iter(re.findall(r"\d+", at)))) < entry.page:
        yield ("pin",), f"page {at} stands before the first page, {entry.page}"
    if not proposition.topics or len(set(proposition.topics)) < len(proposition.topics):
        yield ("topics",), "topics are given, each once"
    if unknown := sorted(set(proposition.topics) - TOPICS):
        yield ("topics",), f"unknown topic {', '.join(unknown)}"
    if proposition.quote and len(proposition.quote.split()) > 25:
        yield ("quote",), f"a quote has at most 25 words, not {len(proposition.quote.split())}"
    nowhere = not proposition.source_url and (proposition.checked == "source" or not proposition.note)
    if nowhere and proposition.checked != "none":
        yield ("source_url",), "what was seen has an address, or at second hand a note that says where"


def _disclosure_faults(entry: Authority, proposition: Proposition) -> Iterator[Fault]:
    """Rules Prof. Conduct, rule 3.3(a)(2): each adverse proposition says whether and when it must be disclosed."""
    must = proposition.disclosure == "must"
    if (proposition.polarity == "adverse") != (proposition.disclosure is not None):
        yield ("disclosure",), "`disclosure` is given exactly for adverse propositions"
    if (proposition.disclosure == "prepare" and entry.citable != "never") != (proposition.answer is not None):
        yield ("answer",), "`answer` says what meets it, exactly where disclosure is prepare"
    if must != (proposition.must_when is not None):
        yield ("must_when",), "`must_when` is given exactly where disclosure is must"
    elif proposition.must_when and len(proposition.must_when.split()) < 5:
        yield ("must_when",), "say in words when the disclosure is due"
    controlling = not isinstance(entry, Case) or entry.court in ("cal", "cal-app", "us")
    refused = entry.citable == "never" or proposition.checked == "none"
    if must and (isinstance(entry, Instruction) or not controlling or refused):
        yield ("disclosure",), "only controlling authority that was found and may be cited must be disclosed"
