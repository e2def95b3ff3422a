"""Whether one finished paper agrees with the facts file and with itself, whoever wrote its clauses.

Most of it holds by construction; this reads the finished document once more, so that a clause that an office rewrote, or
a figure typed into one, is held to the facts as well. Every paper is compared with the same facts file, so that two papers
of one packet agree when each of them does. Errors stop the draft; warnings are for counsel to look at. Full citations,
pins and tables are `review`'s, adverse authority `candor`'s, what is closed to the reader `leaks`', pronouns `residue`'s; short
names and statements of fact come from one place each.
It must not know Word.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterator

from generator import durations, relief
from generator.analysis import Analysis
from generator.assembly import Draft
from generator.casefile import CaseFile
from generator.clauses import Form, Paper
from generator.custodians import by_urgency, custodian, window
from generator.deadlines import deadlines
from generator.document import plain
from generator.findings import Finding, Severity
from generator.library import Library
from generator.moments import Moment, long_date, spoken_clock
from generator.naming import Naming, surname
from generator.packet import Packet
from generator.paperwords import Words, prose, values, words
from generator.sight import Sight
from generator.telling import lasting

_DATE = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}\b"
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})? [ap]\.m\.")
_QUOTED = re.compile(r"“([^”]{12,})”")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Officer|Detective|Deputy|Sergeant)\.? ((?:[A-Z][\w’'-]+ )?[A-Z][\w’'-]+)")
_NO_S = re.compile(r"[’']s?$")
_PEOPLE_V = re.compile(r"\bPeople v\. ((?:[A-Z][\w.’'-]+ ?){1,4})")
_REDUCED = re.compile(r"\b(?:reduc|mitigat)\w* (?:\w+ ){0,4}(?:murder|manslaughter)\b", re.IGNORECASE)
_MURDER_DENIED = re.compile(r"\b(?:not|nor|no|never|cannot|neither|forbids)\b", re.I)
_CITED = re.compile(r"(?:[(;]\s?|\bsee )Ex\. ([A-Z]{1,2}|\d+)\b")  # not People’s Ex. 3, which the trial record has
_ANDERSON = "people-v-anderson-2002"


def findings(
    draft: Draft, paper: Paper, form: Form, case: CaseFile, analysis: Analysis, library: Library, *, file: str, day: dt.date
) -> list[Finding]:
    """What in a finished paper disagrees with the facts or with another place of the same paper."""
    text = Words(draft.document, case, form.audience or paper.audience)
    out: list[tuple[Severity, str, str]] = [
        ("error", code, message) for code, message in relief.disagreements(draft.document, form, analysis)
    ]
    checks = (_caption, _murder, _quotations, _spans, _exhibits, _burdens, _service, _index, _verdict)
    out += [("error", *found) for check in checks for found in check(text)]
    charged = (*_anderson(text, draft, analysis), *_dismissed(text, analysis), *_specials(text, analysis, library))
    out += [("error", *found) for found in charged]
    softer = (*_dates(text, day), *_clocks(text), *_durations(text), *_names(text), *_denial(text), *_past(paper, case, day))
    out += [("warning", *found) for found in softer]
    return [Finding(file, 0, 0, severity, code, paper.paper, message) for severity, code, message in dict.fromkeys(out)]


# ---------------------------------------------------------------------------- caption, dates, times, names


def _caption(text: Words) -> Iterator[tuple[str, str]]:
    """Case number, defendants and hearing are those of the facts, on every caption of the paper (check 1)."""
    case = text.case
    departments = {case.case.court.department, case.case.hearing.department}
    expected = {case.defendant.name or "", *(c.name for c in case.codefendants)}
    for part in text.document.parts:
        if not part.caption:
            continue
        number = plain(part.caption.case_number)
        if case.case.number and case.case.number not in number:
            yield "caption", f"the caption of “{part.title}” says {number}; the facts file has {case.case.number}"
        shown = " ".join(plain(line) for line in part.caption.defendants).casefold()
        for name in sorted(expected):
            if name and name.casefold() not in shown:
                yield "caption", f"the caption of “{part.title}” does not name {name}"
        said = " ".join(plain(line) for line in part.caption.hearing)
        for label, known in (("Department", departments), ("Judge", {case.case.court.judge})):
            for line in (plain(line) for line in part.caption.hearing):
                value = line.removeprefix(f"{label}: ")
                if value != line and any(known) and value not in known and not value.startswith("[MISSING"):
                    yield "caption", f"the caption of “{part.title}” has {line}; the facts file has another"
        for date in _DATE.findall(said):
            if date not in {long_date(d) for d in _given_dates(case)}:
                yield "caption", f"the caption of “{part.title}” has {date}, which is no date of the facts file"


def _dates(text: Words, day: dt.date) -> Iterator[tuple[str, str]]:
    """A full date that neither the facts give nor the program computes from them (checks 1 and 19)."""
    found = set(_DATE.findall(text.whole)) - set(_DATE.findall(text.facts))
    if not found:
        return
    case = text.case
    known = {*_given_dates(case), day, *(d.date for d in deadlines(case, day) if d.date)}
    said = {long_date(d) for d in known}
    for place in by_urgency(case):
        asked = custodian(case, place, day, Naming(case, text.reader))
        said |= {str(d) for d in (asked.overwrite, asked.keep_until, asked.subpoena_by) if d}
    for date in sorted(found - said):
        yield "unknown-date", f"the paper says {date}, which the facts file does not give"


def _clocks(text: Words) -> Iterator[tuple[str, str]]:
    """A clock time that no moment of the facts gives (check 6)."""
    found = set(_CLOCK.findall(text.whole)) - set(_CLOCK.findall(text.facts))
    if not found:
        return
    known: set[str] = set()
    for moment in _moments(text.case):
        for clock in (moment.clock, moment.until):
            if clock:
                known |= {spoken_clock(clock), f"{clock.hour % 12 or 12}:{clock:%M:%S} {'p.m.' if clock.hour >= 12 else 'a.m.'}"}
    for entry in text.case.preservation:
        known |= {spoken_clock(w.time()) for w in window(entry, text.case) if w}
    for clock in sorted(found - known):
        yield "unknown-time", f"the paper says {clock}, which no fact gives"


def _durations(text: Words) -> Iterator[tuple[str, str]]:
    """A duration that no two times of the facts allow (check 6)."""
    found = dict.fromkeys(durations.stated(text.whole))
    known = durations.possible(_moments(text.case), values(text.case, str)) if found else frozenset()
    for said, seconds, off in found:
        if said.casefold() not in text.facts.casefold() and not durations.fits(seconds, off, known):
            yield "unknown-duration", f"the paper says {said}, which lies between no two times of the facts"


def _spans(text: Words) -> Iterator[tuple[str, str]]:
    """A sentence that counts from its first time to its last counts right (check 6)."""
    for sentence, span in durations.spans(text.whole):
        for said, seconds, off in durations.stated(sentence):
            if abs(seconds - span) > max(off, 59):
                yield "duration", f"“{sentence[-120:]}” says {said}, and its times are {lasting(span)} apart"


def _names(text: Words) -> Iterator[tuple[str, str]]:
    """A person whom the facts file does not know, as a copy from another case would bring (check 20)."""
    case = text.case
    own = (case.defendant.name or "").casefold()
    for part in text.document.parts:
        for block in part.blocks:
            said = "".join(r.text for r in block.runs if r.mark not in ("authority", "flag"))
            for name in _PEOPLE_V.findall(said):
                if own and own not in name.casefold() and surname(own) not in name.casefold():
                    yield "another-case", f"“People v. {name.strip()}” is the name of no case that this paper cites"
    known = {word.casefold() for name in _people(case) for word in name.split()}
    for name in dict.fromkeys(_NO_S.sub("", n) for b in text.blocks for n in _TITLED.findall(prose(b))):
        if not known & {word.casefold() for word in name.split()}:
            yield "unknown-name", f"{name} is nobody under persons, experts, counsel or people"


def _people(case: CaseFile) -> Iterator[str]:
    yield from (p.name for p in case.persons)
    yield from (c.name for c in case.codefendants)
    yield from (c.counsel for c in case.codefendants if c.counsel)
    yield from (e.name for e in case.experts)
    yield from (e.witness for e in case.evidence if e.witness)
    for name in (case.defendant.name, case.counsel.name, case.people.attorney, case.case.court.judge):
        if name:
            yield name


def _past(paper: Paper, case: CaseFile, day: dt.date) -> Iterator[tuple[str, str]]:
    """Deadlines of the defense that had passed on the date of the paper (check 19)."""
    if not paper.served:
        return
    for deadline in deadlines(case, day):
        ours = deadline.who == "custodian" if paper.paper == "preservation" else deadline.who == "defense"
        if ours and deadline.standing == "passed" and deadline.date:
            yield "deadline-passed", f"{deadline.what} was due on {long_date(deadline.date)}"


# ---------------------------------------------------------------------------- law, words, proof


def _murder(text: Words) -> Iterator[tuple[str, str]]:
    """Beside a murder count, duress never “reduces” or “mitigates” without a “not” (check 4)."""
    for sentence in text.sentences:
        if "duress" in sentence.casefold() and _REDUCED.search(sentence) and not _MURDER_DENIED.search(sentence):
            yield "murder-reduced", f"“{sentence[:120]}” says as law that duress reduces murder"


def _quotations(text: Words) -> Iterator[tuple[str, str]]:
    """Words that are nearly, and not exactly, a quotation of the facts (check 5)."""
    held = set(_QUOTED.findall(text.facts))
    for said in dict.fromkeys(_QUOTED.findall(text.whole)):
        if said in text.facts:
            continue
        near = difflib.get_close_matches(said, held, n=1, cutoff=0.8)
        if near:
            yield "altered-quotation", f"“{said}” is quoted; the facts file has “{near[0]}”"


def _exhibits(text: Words) -> Iterator[tuple[str, str]]:
    """Every exhibit cited is declared, and every one declared bears the letter of the facts (check 7)."""
    declaration = text.part("declaration")
    if declaration is None:
        return
    letters = {e.exhibit: Naming(text.case, text.reader).redact(e.title) for e in text.case.evidence if e.exhibit}
    declared: dict[str, str] = {}
    for block in declaration.blocks:
        for letter in re.findall(r"as Exhibit ([A-Z]{1,2}|\d+)\b", words(block)):
            declared[letter] = words(block)
    cited: set[str] = set()
    for part in text.document.parts:
        if part.id not in ("declaration", "order", "service", "exhibits") and not part.id.startswith("exhibit"):
            for block in part.blocks:
                cited |= set(_CITED.findall(words(block)))
    for letter in sorted(cited - set(declared)):
        yield "exhibit", f"Exhibit {letter} is cited and the declaration does not attach it"
    for letter, said in sorted(declared.items()):
        if letter in letters and letters[letter].replace("\u00a0", " ").removeprefix("the ") not in said:
            yield "exhibit", f"the declaration calls Exhibit {letter} something else than {letters[letter]}"
        if cited and letter not in cited:
            yield "exhibit", f"Exhibit {letter} is attached and nothing in the paper cites it"


def _burdens(text: Words) -> Iterator[tuple[str, str]]:
    """A lower burden is never put on the client in a sentence on duress (check 9)."""
    for sentence in text.sentences:
        low = sentence.casefold()
        lower = "duress" in low and re.search(r"preponderance|more likely than not", low)
        if lower and not re.search(r"\b(?:necessity|236\.2[34]|never|not)\b", low):
            yield "burden", f"“{sentence[:120]}” puts a preponderance burden beside duress"


def _service(text: Words) -> Iterator[tuple[str, str]]:
    """A proof of service names the paper as its caption does; letters have none; offers stay out of what is filed (13)."""
    service = text.part("service")
    caption = next((p.caption for p in text.document.parts if p.caption), None)
    if service and caption:
        title = _bare(" ".join(plain(line) for line in caption.title))
        if title not in _bare(" ".join(words(b) for b in service.blocks)):
            yield "served-title", "the proof of service does not name the paper as its caption does"
    if service and text.document.letterhead:
        yield "served-title", "a letter has no proof of service"
    if caption:
        for proposal in text.case.negotiation.proposals:
            for offer in (proposal.offense, proposal.terms):
                if offer and len(offer.split()) > 3 and offer.casefold() in text.whole.casefold():
                    yield "offer-filed", f"the paper is filed and prints a proposal: {offer}"


def _index(text: Words) -> Iterator[tuple[str, str]]:
    """The index of a packet lists exactly the instructions that follow, with their titles (checks 3 and 8)."""
    part = text.part("index")
    if part is None:
        return
    rows = [[plain(cell).replace("\u00a0", " ") for cell in row] for b in part.blocks for row in b.rows[1:]]
    listed = [(r[0].replace("Special No.", "Special Instruction No."), r[1]) for r in rows]
    pages = [p for p in text.document.parts if p.id.startswith(("approved", "special"))]
    heads = [[plain(b.runs).replace("\u00a0", " ") for b in p.blocks if b.kind == "title"] for p in pages]
    follow = [(h[0], h[1]) for h in heads if len(h) > 1]
    for number, title in (row for row in listed if row not in follow):
        yield "index", f"the index lists {number} ({title}), and no such page follows"
    for number, title in (page for page in follow if page not in listed):
        yield "index", f"{number} ({title}) follows, and the index does not list it"


def _specials(text: Words, analysis: Analysis, library: Library) -> Iterator[tuple[str, str]]:
    """A special instruction named outside the packet is in the packet under that number and title, with its own text (8)."""
    own = text.document.paper == "instructions"
    named = relief.specials_in(text.whole)
    if not (named or own):
        return
    specials = {str(s.number): s for s in Packet(Sight(text.case, analysis, "public"), library, None).specials}
    for number in sorted(named - set(specials)):
        yield "special-number", f"the paper names Special Instruction No. {number}, which the packet does not have"
    for number, title in relief.titles_in(text.whole):
        if number in specials and not title.startswith(_bare(specials[number].title)):
            yield "special-title", f"the paper gives Special Instruction No. {number} another title than {specials[number].title}"
    for special in specials.values() if own else ():
        part = text.part(f"special-{special.key}")
        heads = [_bare(plain(b.runs)) for b in part.blocks if b.kind == "title"] if part else []
        if part and heads[:2] != [_bare(special.label), _bare(special.title)]:
            yield "special-title", f"the page of {special.title} is not headed as {special.label} and by its title"
        if part and f"special.{special.key}" not in {b.clause for b in part.blocks}:
            yield "special-title", f"the page of {special.label} does not have the text of {special.title}"


def _verdict(text: Words) -> Iterator[tuple[str, str]]:
    """The verdict is accepted wherever the sentence is argued from coercion (check 16)."""
    if "sentencing.coercion" in text.clauses and not re.search(r"accepts the (?:verdict|plea)", text.whole):
        yield "verdict", "the statement in mitigation argues coercion and does not accept the verdict or the plea"


def _denial(text: Words) -> Iterator[tuple[str, str]]:
    """A denial of the act is explained where duress is asked for (check 16)."""
    denied = text.document.paper == "motion" and text.case.claim.defendant_on_act == "denies"
    if denied and "motion.argument.consistency" not in text.clauses:
        yield "denial", "the facts record a denial of the act, and this form does not explain it; --long may"


def _anderson(text: Words, draft: Draft, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """Any murder count brings Anderson into what argues duress, and its sense into the client's letter (check 4)."""
    if text.case.case.stage == "convicted" or not any(c.gate.charged.homicide == "murder" for c in analysis.counts):
        return
    if text.document.paper == "client-letter":
        if "duress is not a defense to murder" not in text.whole:
            yield "murder-limit", "a count charges murder, and the letter does not say that duress is not a defense to it"
    elif text.document.paper in ("motion", "mitigation", "letter") and not any(a == _ANDERSON for a, _ in draft.cited):
        yield "murder-limit", "a count charges murder, and the paper does not cite Anderson (2002)"


def _dismissed(text: Words, analysis: Analysis) -> Iterator[tuple[str, str]]:
    """A letter that asks for dismissal because of duress names no count that is closed to it (check 2)."""
    open_ = {str(c.number) for c in analysis.requested}
    if text.case.negotiation.disposition == "dismissal" and text.document.paper == "letter":
        for number in sorted(relief.counts_in(text.of("letter.ask")) - open_):
            yield "relief-barred", f"the letter asks to dismiss Count {number}, on which duress cannot be argued"


# ---------------------------------------------------------------------------- reading the facts file


def _given_dates(case: CaseFile) -> set[dt.date]:
    return {*values(case, dt.date), *(m.date for m in _moments(case) if m.date)}


def _moments(case: CaseFile) -> list[Moment]:
    return list(values(case, Moment))


def _bare(words: str) -> str:
    return re.sub(r"\W+", "", words).casefold()
