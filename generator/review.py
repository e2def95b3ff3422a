"""Reads a finished Word file again and holds every citation in it against the table of authorities.

For the program's own papers it also holds what is read against what was put there, so that no citation is lost, changed
or slipped in on the way into Word. It must not know how a citation is printed: `citereader` reads, the table judges.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.assembly import all_runs
from generator.authorities import AnyAuthority, AuthorityTable, Case, Constitution, Instruction, Rule, Statute
from generator.casefile import CaseFile
from generator.citereader import Antecedents, Cite, Leftover, Resolved, bare, plain, read
from generator.document import Document, Run
from generator.facttexts import texts
from generator.findings import Finding, Severity
from generator.offenses import OffenseTable
from generator.wordtext import Passage, passages

_CASES = ("case", "supra", "id", "ibid")


class Judged(Struct, frozen=True):
    """A citation, the authority that it names, and what is wrong with it (a code and a sentence, or nothing)."""

    cite: Cite
    authority: AnyAuthority | None = None
    problem: str = ""
    message: str = ""
    severity: Severity = "error"


class Seen(Struct, frozen=True):
    """A citation with the place in which it stands."""

    passage: Passage
    judged: Judged


def pieces(pin: str) -> list[str]:
    """The single places of a pin: `365-367, 379, fn. 4` gives `365-367` and `379, fn. 4`."""
    return re.split(r", (?!fn\.)", pin)


class Index:
    """The table, ready to be asked which authority some words name. `offenses` adds the sections of charges."""

    def __init__(self, table: AuthorityTable, offenses: OffenseTable | None = None) -> None:
        self.entries = {entry.id: entry for entry in table}
        self._reports: dict[tuple[str, str, str], Case] = {}
        self._names: dict[str, list[Case]] = defaultdict(list)
        self._laws: dict[tuple[str, str, str], list[AnyAuthority]] = defaultdict(list)
        for entry in table:
            if isinstance(entry, Case):
                if entry.volume and entry.reporter:
                    key = (str(entry.volume), entry.reporter.replace(" ", ""), str(entry.page))
                    # An entry that warns of a wrong citation must not hide the right one.
                    if key not in self._reports or entry.citable != "never":
                        self._reports[key] = entry
                for name in {entry.name, entry.name_bluebook or entry.name}:
                    self._names[bare(name)].append(entry)
            else:
                self._laws[entry.kind, *_law_key(entry)].append(entry)
                self._laws[entry.kind, "", _law_key(entry)[1]].append(entry)
        self._charged: set[tuple[str, str]] = set()
        for offense in () if offenses is None else offenses:
            for section in re.split(r"[/,; ]+", f"{offense.section} {offense.charged_under}"):
                self._charged.add((offense.code, section))
            self._charged.update(("CALCRIM", number) for number in offense.calcrim)
        # The title of a pattern instruction names the sections that it is for, often more than one charge.
        for title in (entry.title or "" for entry in table if isinstance(entry, Instruction)):
            for code, sections in re.findall(r"\(([A-Z][\w.& ]*Code), §§?\s*([\d., ]+)", title):
                self._charged.update((code, section.strip()) for section in sections.split(",") if section.strip())

    def charged(self, cite: Cite) -> bool:
        """Whether a section or instruction belongs to an offense of the library."""
        return any(section == cite.section and cite.code in ("", code) for code, section in self._charged)

    def resolve(self, found: Resolved) -> Judged:
        """The authority that a citation names, and what is wrong with the citation."""
        cite = found.cite
        if cite.kind not in _CASES:
            return self._law(cite)
        if found.source is None:
            return Judged(cite, None, "orphan-short-form", f"“{cite.text}” refers to nothing: {found.orphan}")
        judged = self._case(cite, found.source)
        if cite.kind != "case" and judged.problem in ("unknown-case", "wrong-citation", "never-cite"):
            return Judged(cite, judged.authority)  # the full citation has been reported
        return judged if judged.problem or not judged.authority else self._beside(self._paged(judged))

    def _case(self, cite: Cite, source: Cite) -> Judged:
        entry = self._reports.get((source.volume, source.reporter, source.page)) if source.volume else None
        namesakes = self._names.get(bare(source.name), [])
        if entry is None or (source.name and entry not in namesakes):
            return self._misreported(cite, source, entry, namesakes)
        if entry.citable == "never":
            return _never(cite, entry)
        if source.year and source.year != str(entry.year):
            return _wrong(cite, entry, f"the year is {entry.year} in the table, not {source.year}")
        return Judged(cite, entry)

    def _misreported(self, cite: Cite, source: Cite, entry: Case | None, namesakes: list[Case]) -> Judged:
        if entry is not None:  # the reporter has another case there
            if entry.citable == "never":
                return _never(cite, entry)
            return _wrong(cite, entry, f"the table has {entry.name} at {_report(entry)}")
        likely = [e for e in namesakes if source.year == str(e.year) or (source.docket and source.docket == e.docket)]
        likely = likely or [e for e in namesakes if e.reported and source.volume == str(e.volume)]
        if not source.volume:  # unpublished, or its place in the reports is not known
            unreported = [e for e in likely or ([] if source.year else namesakes) if not e.reported]
            likely = sorted(unreported, key=lambda e: e.citable == "never") or likely
            if likely and not source.docket and not likely[0].reported and likely[0].citable != "never":
                return Judged(cite, likely[0])
        if likely:
            best = next((e for e in likely if e.reported and e.reporter == source.reporter), likely[0])
            if best.citable == "never":
                return _never(cite, best)
            where = (
                f"{best.name} is ({best.year}) {_report(best)} in the table"
                if best.reported
                else f"the table has no reporter citation of {best.name}"
            )
            return _wrong(cite, best, where)
        more = (
            f"; the table has of this name {', '.join(f'({e.year}) {_report(e)}' for e in namesakes if e.reported)}"
            if any(e.reported for e in namesakes)
            else ""
        )
        return Judged(
            cite,
            None,
            "unknown-case",
            f"“{cite.text}” is not in the table of authorities: nobody here has seen that it exists{more}",
        )

    def _paged(self, judged: Judged) -> Judged:
        cite, entry = judged.cite, judged.authority
        assert isinstance(entry, Case)
        known = {p for proposition in entry.propositions if proposition.pin.at for p in pieces(proposition.pin.at)}
        for page in (p for pin in cite.pages for p in pieces(pin)):
            if not any(_within(page, other) for other in known):
                pages = (
                    f"the table has {entry.short_name} at {', '.join(sorted(known))}"
                    if known
                    else f"the table has no page of {entry.short_name}"
                )
                return Judged(cite, entry, "wrong-page", f"“{cite.text}”: nobody has seen page {page}; {pages}")
        return judged

    def _beside(self, judged: Judged) -> Judged:
        """Parallel citations that the table does not have: a warning, since the official reporter is enough."""
        cite, entry = judged.cite, judged.authority
        assert isinstance(entry, Case)
        known = {p.replace(" ", "") for p in entry.parallel}
        new = [p for p in cite.parallel if p.replace(" ", "") not in known]
        if judged.problem or not new:
            return judged
        has = f"the table has {', '.join(entry.parallel)}" if known else f"the table has none of {entry.short_name}"
        message = f"“{cite.text}”: nobody has seen the parallel citation {', '.join(new)}; {has}"
        return Judged(cite, entry, "parallel-citation", message, "warning")

    def _law(self, cite: Cite) -> Judged:
        key = (cite.kind, cite.code, f"{cite.name} {cite.section}".strip())
        found = self._laws.get(key, [])
        if not found:
            if self.charged(cite):
                return Judged(cite)
            named = f" of {cite.code}" if cite.code and "Code" not in cite.text and cite.code not in cite.text else ""
            message = f"“{cite.text}”{named} is not in the table of authorities"
            return Judged(cite, None, "unknown-authority", message, "warning")
        wanted = _singles(cite.place)
        entry = next((e for e in found if wanted and wanted <= _places(e)), found[0])
        if entry.citable == "never":
            return _never(cite, entry)
        places = {p for e in found for p in _places(e)}
        known = all(any(p == one or p.startswith(f"{one}(") for p in places) for one in wanted)
        if places and not known and not isinstance(entry, Instruction):
            pins = (p.pin.at or "" for e in found for p in e.propositions)
            shown = ", ".join(sorted({re.sub(r"^(?:subds?\.|factor) ", "", pin) for pin in pins if pin} or places))
            return Judged(cite, entry, "other-subdivision", f"“{cite.text}”: the table has {shown} of it", "warning")
        return Judged(cite, entry)


def _law_key(entry: AnyAuthority) -> tuple[str, str]:
    if isinstance(entry, Statute):
        return entry.code, entry.section
    if isinstance(entry, Rule):
        return entry.body, entry.rule
    if isinstance(entry, Constitution):
        return entry.body, f"{entry.article} {entry.section}"
    assert isinstance(entry, Instruction)
    return entry.series, entry.number


def _places(entry: AnyAuthority) -> set[str]:
    """The single subdivisions that the table has of an authority."""
    pins = (*(p.pin.at for p in entry.propositions), getattr(entry, "subdivision", None))
    return {single for at in pins if at for single in _singles(re.sub(r"^(?:subds?\.|factor) ", "", at))}


def _singles(place: str) -> set[str]:
    """(a), (b)(1)-(3), (5) as single subdivisions, each written out; a number alone loses the Bluebook's parentheses."""
    out: list[str] = []
    for piece in re.split(r", ?", place):
        first, *others = re.split(r"-(?=\()", piece)
        if re.fullmatch(r"\(\d+\)", first) and out and "(" in out[-1][1:]:  # (b)(5), (6) means (b)(6)
            first = out[-1][: out[-1].rindex("(")] + first
        out.append(first)
        for last in others:
            head, start, stop = first[: first.rindex("(")], first[first.rindex("(") + 1 : -1], last[1:-1]
            if start.isdigit() and stop.isdigit():
                out += [f"{head}({n})" for n in range(int(start) + 1, int(stop) + 1)]
            elif len(start) == len(stop) == 1:
                out += [f"{head}({chr(n)})" for n in range(ord(start) + 1, ord(stop) + 1)]
            else:
                out.append(f"{head}{last}")
    return {re.sub(r"^\((\d+)\)$", r"\1", single) for single in out if single}


def _report(entry: Case) -> str:
    return f"{entry.volume} {entry.reporter} {entry.page}" if entry.reported else "no reporter"


def _never(cite: Cite, entry: AnyAuthority) -> Judged:
    return Judged(cite, entry, "never-cite", f"“{cite.text}” must not be cited: {entry.why}")


def _wrong(cite: Cite, entry: AnyAuthority, why: str) -> Judged:
    return Judged(cite, entry, "wrong-citation", f"“{cite.text}”: {why}")


def _within(page: str, pin: str) -> bool:
    """Whether a page or range lies within a place of the table, with or without Supp. and its note."""
    page, pin = page.removeprefix("Supp. "), pin.removeprefix("Supp. ")
    inner, outer = _span(page), _span(pin)
    return page == pin or bool(
        ", fn." not in page and inner and outer and outer[0] <= inner[0] and inner[1] <= outer[1]
    )


def _span(page: str) -> tuple[int, int] | None:
    match = re.match(r"(\d+)(?:-(\d+))?", page)
    return (int(match[1]), int(match[2] or match[1])) if match else None


# ------------------------------------------------------------------------------------------------ a whole file


def held(where: Iterable[Passage], index: Index) -> tuple[list[Seen], list[tuple[Passage, Leftover]]]:
    """Every citation of some passages, held against the table, and the words that look like one and were not read."""
    seen: list[Seen] = []
    left: list[tuple[Passage, Leftover]] = []
    papers: dict[str, Antecedents] = defaultdict(Antecedents)  # a note or header has no antecedents in the text
    for passage in where:
        cites, leftovers = read(passage.text)
        if passage.where in ("header", "footer", "comment"):
            papers[passage.where] = Antecedents()
        listed = bool(re.search(r"\t[\d, ]*$", passage.text))  # a line of the table of authorities is no first mention
        place = "table" if listed else "paragraph" if "note" in passage.where else passage.where
        found = papers[place].paragraph(passage.text, cites)
        seen += [Seen(passage, index.resolve(r)) for r in found]
        left += [(passage, word) for word in leftovers]
    return seen, left


def unread(file: str, passage: Passage, word: Leftover, subject: str = "") -> Finding:
    """The warning about words that look like part of a citation, with a little of what stands around them."""
    text = passage.text
    first = text.rfind(" ", 0, max(0, word.start - 20)) + 1
    last = text.find(" ", min(len(text), word.start + len(word.text) + 15))
    words = re.sub(r"\s+", " ", text[first : last if last >= 0 else len(text)]).strip()
    message = f"“{words}” looks like part of a citation and could not be read as one"
    return Finding(file, 0, 0, "warning", "unread", f"{subject} {passage}".strip(), message)


# --------------------------------------------------------------------------------------- the program's own paper


def read_back(data: bytes, document: Document, index: Index, case: CaseFile, file: str) -> list[Finding]:
    """What differs between the citations put into a paper and those read from its Word file.

    `readback` errors: a citation lost or changed, or one that nobody put there. Warnings: one that the facts file
    brought along (nobody has checked it), a section that is named and never cited, and words that look like a citation
    and were not read. A privileged paper may name what the table holds in its own words.
    """
    paper, table = document.paper, set(index.entries)
    seen, left = held(passages(data, file), index)
    facts, charges = (
        plain(" ".join(texts(part))).casefold() for part in (case.model_dump(), case.model_dump()["counts"])
    )
    charged = {_section(c) for text in texts(case.model_dump()["counts"]) for c in read(text)[0]}
    put = Counter(_put(document, index))
    cited = {key for key, _ in put} & table
    findings: list[Finding] = []

    def report(severity: Severity, code: str, place: object, message: str, hint: str = "") -> None:
        findings.append(Finding(file, 0, 0, severity, code, f"{paper} {place}".strip(), message, hint))

    for one in seen:
        judged, words = one.judged, one.judged.cite.text
        key = (judged.authority.id if judged.authority else "", _comparable(words))
        if put[key] > 0 and one.passage.where != "comment":
            put[key] -= 1
            if judged.problem and judged.severity == "error":
                report("error", "readback", one.passage, judged.message)
        elif one.passage.where == "comment":
            if judged.problem in ("unknown-case", "wrong-citation"):
                report("warning", "readback", one.passage, judged.message)
        elif plain(words).casefold() in facts or _section(judged.cite) in charged:
            if _section(judged.cite) not in charged and not index.charged(judged.cite) and plain(words).casefold() not in charges:
                report(
                    "warning",
                    "cite-in-facts",
                    one.passage,
                    f"“{words}” comes from the facts file; no page or status of it is known",
                    "cite law in clauses, not in facts",
                )
        elif (
            judged.cite.kind in _CASES
            or judged.problem == "never-cite"
            or not (judged.authority or index.charged(judged.cite))
        ):
            if not (document.privileged and judged.authority and not judged.problem):
                message = judged.message or f"“{words}” stands in the finished file and was not put there as a citation"
                report("warning" if document.privileged else "error", "readback", one.passage, message)
        elif judged.authority and not (document.privileged or isinstance(judged.authority, Instruction)):
            if judged.problem:
                report("warning", "readback", one.passage, judged.message)
            elif judged.authority.id not in cited and not index.charged(judged.cite):
                message = f"“{words}” is named and never cited, so that nothing records who read it"
                report("warning", "named-only", one.passage, message, f"cite {judged.authority.id} in the clause")
    for (authority, words), count in put.items():
        for _ in range(count):
            report(
                "error",
                "readback",
                "",
                f"“{words}” ({authority}) was put into the paper and is not read in the finished file",
            )
    findings += [
        unread(file, passage, word, paper) for passage, word in left if passage.where != "comment" and not document.privileged
    ]
    return findings


def _put(document: Document, index: Index) -> Iterator[tuple[str, str]]:
    """Every citation that a document holds as (authority, words): runs of one key that stand together."""
    entries = index.entries
    for runs in all_runs(document):
        key, words = "", ""
        for run in (*runs, Run("")):
            current = run.key if run.mark in ("authority", "flag", "gap") and run.key in entries else ""
            if current != key:
                if key and not _only_named(entries[key], words):
                    yield key, _comparable(words)
                key, words = current, ""
            words += run.text if current else ""
    for listed in document.authorities if document.tables else ():  # the lines of the table of authorities
        if listed.key in entries:  # the section of a charge is listed too, and no authority of the table
            yield listed.key, _comparable("".join(run.text for run in listed.entry))


def _section(cite: Cite) -> tuple[str, ...]:
    """A section by its code, number and subdivision, in whatever style; a case by its words."""
    return (cite.code, cite.section, cite.place) if cite.section else (plain(cite.text),)


def _only_named(entry: AnyAuthority, words: str) -> bool:
    return isinstance(entry, Case) and plain(words) == plain(entry.short_name)


def _comparable(words: str) -> str:
    return re.sub(r" \(West[^)]*\)$", "", plain(words)).strip().rstrip(".")
