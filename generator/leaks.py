"""Reads a finished file once more for what its reader may not have: withheld words, names and numbers, in every part.

The papers are built so that nothing withheld reaches them (`audience`, `sight`); this holds the bytes to it, hidden parts
included. It knows the facts file and the file's bytes, and neither papers nor wording. Sources: Evid. Code, § 954 and
Code Civ. Proc., § 2018.030 (what stays with counsel); Cal. Rules of Court, rule 1.201 (identifiers in public files).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from generator.audience import evidence_audience, fact_audience, may_read
from generator.casefile import Audience, CaseFile, Threat
from generator.findings import Finding
from generator.naming import ENGLISH, Naming, surname
from generator.packing import unpack
from generator.source import Keys, Marks, path_text

RUN = 5  # so many words in a row are no accident
_WORD = re.compile(r"\w+(?:['’]\w+)*")
# Words that say nothing of a case by themselves; five of them in a row stand in many a paper.
_EMPTY = frozenset(
    re.findall(
        r"\S+",
        """a an and are as at be been before but by did do for from had has have he her him his i if in into is it its no not
    of on or she so that the their them then there they this to was were when which who will with would you your
    january february march april may june july august september october november december a.m p.m m p
    count counts court defendant people case exhibit page said told""",
    )
)
Gram = tuple[str, ...]


class _Withheld(Struct):
    """Texts, names and numbers that a reader may not have, each with its place in the facts file."""

    texts: list[tuple[str, Keys]] = field(default_factory=list)
    names: list[tuple[str, Keys]] = field(default_factory=list)
    numbers: list[tuple[str, Keys]] = field(default_factory=list)


def leaks(
    data: bytes,
    name: str,
    case: CaseFile,
    reader: Audience,
    marks: Marks,
    file: str,
    shipped: Callable[[], Iterable[str]],
) -> list[Finding]:
    """What a file (its bytes and its name) shows that `reader` may not see; each finding has code `leak`.

    `shipped` gives the words of the library, called only on a suspicion: what every paper says is no secret.
    """
    withheld, printable = _sorted_out(case, reader)
    found: list[Finding] = []

    def report(keys: Keys, words: str, where: str, why: str, hint: str) -> None:
        message = f"“{words}” stands in {where}; {why}"
        found.append(
            Finding(file, *(marks.at(keys) if keys else (0, 0)), "error", "leak", path_text(keys), message, hint)
        )

    parts = [*_texts(unpack(data)), ("the file's name", re.sub(r"[\W_]+", " ", name), True)]
    known = _Known(printable, shipped)
    secret = {gram: keys for text, keys in withheld.texts for gram in _grams(text)}
    closed = "reword the open text, or open the evidence if you mean to disclose it"
    for where, text, prose in parts:
        words = _words(text)
        run = set(zip(*(words[n:] for n in range(RUN)), strict=False))
        told = {secret[gram] for gram in run & secret.keys() if known.lacks(gram)}
        for keys in sorted(told, key=str):
            gram = next(g for g in _grams_in_order(words) if secret.get(g) == keys and known.lacks(g))
            report(
                keys,
                " ".join(gram),
                where,
                f"it comes from a text that is closed to this paper's reader ({reader})",
                closed,
            )
        line = f" {' '.join(words)} "
        for phrase, keys in withheld.names:
            if shown := _shown(phrase, line, text if prose else "", known):
                report(keys, shown, where, f"nothing that is open to this paper's reader ({reader}) names it", closed)
        for number, keys in withheld.numbers:
            # A short number in an attribute is a measure or a color.
            if (prose or len(number) > 5) and re.search(rf"(?<!\w){re.escape(number)}(?!\w)", text):
                report(
                    keys, number, where, f"it is the number of an item closed to this paper's reader ({reader})", closed
                )
        found += _private(case, reader, where, text, prose, known, marks, file)
    return sorted(set(found))


def _shown(name: str, line: str, prose: str, known: _Known) -> str:
    """The form in which a line shows a name or title: whole in any case, or in prose its last word as a surname."""
    spoken = tuple(_words(name))
    if len(spoken) > 1 and f" {' '.join(spoken)} " in line and known.lacks(spoken):
        return name
    last = surname(name)
    alone = tuple(_words(last))
    if (
        last[:1].isupper()
        and last.lower() not in ENGLISH
        and re.search(rf"\b{re.escape(last)}\b", prose)
        and known.lacks(alone)
    ):
        return last
    return ""


def shipped_words(texts: Iterable[str]) -> Iterator[str]:
    """The plain words of clause texts: without the expressions that stand for facts."""
    for text in texts:
        yield re.sub(r"\{[{%#].*?[}%#]\}", " \n ", text, flags=re.DOTALL)


# ------------------------------------------------------------------------------------------------ what is closed


def _sorted_out(case: CaseFile, reader: Audience) -> tuple[_Withheld, list[str]]:
    """What is withheld from a reader, and every other text of the facts file."""
    dump: dict[str, Any] = case.model_dump(by_alias=True)
    closed = _Withheld()
    out: set[Keys] = {("overrides",), ("claim",)}  # counsel's own decisions are for nobody's eyes but hers
    open_facts = {f.id for f in case.facts if may_read(reader, fact_audience(f, case))}
    open_items = {e.id for e in case.evidence if may_read(reader, evidence_audience(e))}
    closed.texts += [(o.reason, ("overrides", n, "reason")) for n, o in enumerate(case.overrides)]
    for n, fact in enumerate(case.facts):
        if fact.id not in open_facts:
            out.add(("facts", n))
            closed.texts += [(text, ("facts", n, key)) for key in ("text", "tag") if (text := getattr(fact, key))]
    for n, item in enumerate(case.evidence):
        if item.id not in open_items:
            out.add(("evidence", n))
            closed.texts.append((item.title, ("evidence", n, "title")))
            if 1 < len(_words(item.title)) < RUN:
                closed.names.append((item.title, ("evidence", n, "title")))
            if item.bates:
                closed.numbers.append((item.bates, ("evidence", n, "bates")))
            closed.names += [
                (who, ("evidence", n, key))
                for key in ("witness", "custodian")
                if (who := _name(case, getattr(item, key)))
            ]
    for n, threat in enumerate(case.threats):
        if not _told(threat, open_facts):
            out.add(("threats", n))
            closed.names += [
                (who, ("threats", n, key)) for key in ("by", "target") if (who := _name(case, getattr(threat, key)))
            ]
    for n, chance in enumerate(case.alternatives):
        if not set(chance.facts) <= open_facts:
            out.add(("alternatives", n))
            closed.texts.append((chance.option, ("alternatives", n, "option")))
    if reader != "privileged":
        for n, expert in enumerate(case.experts):
            if not expert.decided_to_call:
                out.add(("experts", n))
                closed.names.append((expert.name, ("experts", n, "name")))
                closed.texts += [(topic, ("experts", n, "topics", m)) for m, topic in enumerate(expert.topics)]
    if reader == "public":  # an offer stands in no paper that is filed (Evid. Code, § 1153)
        out.add(("negotiation",))
        for n, proposal in enumerate(case.negotiation.proposals):
            offered = ((key, getattr(proposal, key)) for key in ("offense", "terms"))
            closed.texts += [(text, ("negotiation", "proposals", n, key)) for key, text in offered if text]
    out.add(("persons",))  # to be listed among the persons makes nobody's name open
    printable = list(_strings(dump, out, ()))
    spoken = {word for text in printable for word in _words(text)}
    for n, person in enumerate(case.persons):
        if not set(_words(person.name)) <= spoken and reader != "privileged":
            closed.names.append((person.name, ("persons", n, "name")))
    return closed, [*printable, *_referred(case, open_facts, open_items)]


def _told(threat: Threat, open_facts: set[str]) -> bool:
    told = {*threat.facts, threat.words, threat.demand.fact if threat.demand else None} - {None}
    return not told or bool(told & open_facts)


def _referred(case: CaseFile, open_facts: set[str], open_items: set[str]) -> Iterator[str]:
    """The names behind the ids that open entries refer to."""
    ids = [
        *(e.witness for e in case.evidence if e.id in open_items), *(e.custodian for e in case.evidence if e.id in open_items),
        *(c.person for c in case.codefendants),
        *(who for t in case.threats if _told(t, open_facts) for who in (t.by, t.target)),
    ]  # fmt: skip
    yield from (name for one in ids if (name := _name(case, one)))


def _name(case: CaseFile, reference: str | None) -> str:
    if not reference or reference == "defendant":
        return ""
    return next((p.name for p in case.persons if reference in (p.id, p.name)), reference)


def _strings(value: Any, out: set[Keys], path: Keys) -> Iterator[str]:
    if path in out:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _strings(inner, out, (*path, key))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _strings(inner, out, (*path, number))


class _Known:
    """Words that are open anyway: those of printable fields, and, looked up on a suspicion only, those of the library."""

    def __init__(self, printable: list[str], shipped: Callable[[], Iterable[str]]) -> None:
        self._printable = _joined(printable)
        self._shipped = shipped
        self._library: str | None = None

    def lacks(self, words: Gram) -> bool:
        """Whether some words in a row stand in no printable field and nowhere in the library."""
        return f" {' '.join(words)} " not in self._printable and not self.every_paper_says(words)

    def every_paper_says(self, words: Gram) -> bool:
        """Whether some words in a row stand in the library."""
        if self._library is None:
            self._library = _joined(shipped_words(self._shipped()))
        return f" {' '.join(words)} " in self._library


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(f" {' '.join(_words(text))} " for text in texts)


# --------------------------------------------------------------------------------- what no paper, or no filed one, shows


def _private(
    case: CaseFile, reader: Audience, where: str, text: str, prose: bool, known: _Known, marks: Marks, file: str
) -> Iterator[Finding]:
    """Addresses and telephone numbers of persons; in filed papers full numbers of rule 1.201 and protected names.

    A part of a name alone counts in prose only (a theme has a script called Hans), and not where the library has the
    word, as in the name of a decided case.
    """

    def finding(keys: Keys, message: str, hint: str) -> Finding:
        return Finding(file, *(marks.at(keys) if keys else (0, 0)), "error", "leak", path_text(keys), message, hint)

    take_out = "take it out of the text that holds it"
    line = f" {' '.join(_words(text))} "
    digits = re.sub(r"\D", "", text) if any(p.phone for p in case.persons) else ""
    for n, person in enumerate(case.persons):
        streets = [first for part in (person.address or "").splitlines()[:1] if len(first := _words(part)) > 1]
        if any(f" {' '.join(street)} " in line for street in streets):
            yield finding(("persons", n, "address"), f"the address of {person.name} stands in {where}",
                          "addresses of witnesses are never printed (Pen. Code, § 1054.2); " + take_out)  # fmt: skip
        phone = re.sub(r"\D", "", person.phone or "")
        if len(phone) >= 7 and phone[-10:] in digits:
            yield finding(("persons", n, "phone"), f"the telephone number of {person.name} stands in {where}",
                          "telephone numbers of witnesses are never printed (Pen. Code, § 1054.2); " + take_out)  # fmt: skip
    if reader != "public":
        return
    for found in re.finditer(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])|(?i:\baccount\b\D{0,20})\d[\d -]{7,}\d", text):
        yield finding((), f"“{found[0]}” stands in {where} and looks like a social security or account number",
                      "a public paper shows its last four digits only [Cal. Rules of Court, rule 1.201(a)]")  # fmt: skip
    naming = Naming(case, reader)
    for n, person in enumerate(case.persons):
        names = naming.shown(person, text) if person.protected != "none" else []
        if any(
            len(shown := _words(name)) > 1 or (prose and not known.every_paper_says(tuple(shown))) for name in names
        ):
            yield finding(("persons", n, "name"), f"the name of {person.name}, who is protected, stands in {where}",
                          "filed papers show initials; take the name out of the text that holds it, or out of the template")  # fmt: skip


# ------------------------------------------------------------------------------------------------ words of a file


def _words(text: str) -> list[str]:
    """The words in small letters; a possessive counts as the name itself."""
    return [word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(text.casefold())]


def _grams_in_order(words: list[str]) -> Iterator[Gram]:
    yield from zip(*(words[n:] for n in range(RUN)), strict=False)


def _grams(text: str) -> Iterator[Gram]:
    """Every five words in a row of a text that say something: two at least that are more than filling."""
    for gram in _grams_in_order(_words(text)):
        if sum(word not in _EMPTY and not word.isdigit() for word in gram) >= 2:
            yield gram


_BREAK = re.compile(r"</(?:\w+:)?p>|<w:(?:tab|br|cr)\b[^>]*/>|</w:tc>|</(?:dc|cp|dcterms|vt):\w+>")
_TAG = re.compile(r"<(?![!?])[^>]*>")
_VALUE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)')")


def _texts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str, bool]]:
    """The words of every part by its name, and whether they are prose: texts and remarks of XML are, values are not."""
    for name, content in sorted(parts.items()):
        text = content.decode("utf-8", "replace")
        yield "a part's name", re.sub(r"[\W_]+", " ", name), False
        if not text.lstrip("\ufeff \r\n").startswith("<"):
            yield name, text, False
            continue
        yield name, html.unescape(_TAG.sub("", _BREAK.sub("\n", text))), True
        values = "\n".join(a or b for tag in _TAG.findall(text) for a, b in _VALUE.findall(tag))
        yield name, html.unescape(values), False
