"""The interview: which question comes next, and whether an answer fits. It asks nobody itself and writes no file.

An answer is checked by reading the whole file again with the answer in it, so that it meets the same model, the same
references and the same messages as in `duress check`. It knows the form of the facts and no law.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Literal

from msgspec import Struct

from generator import factsedit, reading, source
from generator.fieldnotes import Note, note_at
from generator.findings import CannotContinue, Finding
from generator.source import Keys, path_text

Kind = Literal["text", "lines", "choice", "yes-no", "points", "one", "some", "offense", "proof", "acts", "more"]
MARK = "# The interview is not finished; `duress new --ask` goes on here: "
_MARK = re.compile(rf"^{re.escape(MARK)}(\S+)\n?", re.MULTILINE)


class Section(Struct, frozen=True):
    """A list of the facts file: what one entry is called, and what is asked about each; the first begins an entry."""

    name: str
    one: str
    keys: tuple[str, ...]


PLAN: tuple[str | Section, ...] = (
    "case.stage", "defendant.name", "defendant.pronouns", "case.number", "case.court.county", "case.court.courthouse",
    "case.court.department", "case.court.judge", "case.dates.hearing", "case.custody.in_custody",
    "people.office", "people.attorney",
    "counsel.name", "counsel.bar_number", "counsel.firm", "counsel.address", "counsel.phone", "counsel.email",
    Section("counts", "count", ("offense", "date", "time", "place", "theory", "predicate_count", "death_resulted")),
    Section("persons", "person", ("name", "role", "protected")),
    Section("evidence", "item of evidence", ("title", "kind", "cite_as", "source", "origin", "witness")),
    Section("facts", "fact", ("text", "when", "tag", "proof", "proves", "against")),
    Section("threats", "threat", ("by", "words", "content", "made_at", "harm_due", "acts", "coercer_present", "able_then",
                                  "target", "demand.fact", "demand.express", "counts")),
    "belief.actual", "belief.reasonable", "belief.history",
    Section("alternatives", "chance to leave or to get help", ("option", "facts", "why_not", "adverse")),
)  # fmt: skip
#: Answers that are picked among the entries of another section.
PICKED = {
    "counts.predicate_count": "counts", "evidence.witness": "persons", "threats.by": "persons", "threats.words": "facts",
    "threats.target": "persons", "threats.demand.fact": "facts", "threats.counts": "counts", "belief.actual": "facts",
    "belief.reasonable": "facts", "belief.history": "facts", "alternatives.facts": "facts", "alternatives.why_not": "facts",
}  # fmt: skip
_ALSO = {"threats.target": ("defendant",)}
_IDS = {"counts": "number"}


class Question(Struct, frozen=True):
    """One question: where the answer goes, how it is asked, and the note that explains it. `more` opens an entry."""

    path: Keys
    kind: Kind
    note: Note
    words: str

    @property
    def label(self) -> str:
        """The place as text; the file keeps it when the interview is interrupted."""
        return path_text(self.path)

    @property
    def required(self) -> bool:
        """Whether the file is not valid without an answer."""
        return self.kind not in ("more", "proof", "acts") and self.note.field.is_required()

    @property
    def section(self) -> str:
        """The path without indexes, as ``threats.demand.fact``."""
        return ".".join(step for step in self.path if isinstance(step, str))


def questions(data: dict[str, Any], at: str = "") -> list[Question]:
    """Every question in order for the facts so far. `at` is the question in hand: a new entry that it began counts."""
    found: list[Question] = []
    for item in PLAN:
        if isinstance(item, str):
            found.append(_question(tuple(item.split("."))))
            continue
        entries = data.get(item.name)
        begun = len(entries) if isinstance(entries, list) else 0
        if match := re.match(rf"{item.name}\[(\d+)\].", at):
            begun = max(begun, int(match[1]) + 1)
        for index in range(begun):
            found += [_question((item.name, index, *key.split("."))) for key in item.keys]
        words = f"Another {item.one}?" if begun else f"Enter {_article(item.one)} {item.one}?"
        found.append(Question((item.name, begun), "more", note_at(item.name), words))
    return found


def following(data: dict[str, Any], at: str, *, again: bool = False) -> Question | None:
    """The next question that is open after the one at `at` (or that very one, `again`); None at the end.

    Where `at` is nothing or a place that is no longer there, the first open question of all.
    """
    order = questions(data, at)
    labels = [question.label for question in order]
    start = labels.index(at) + (0 if again else 1) if at in labels else 0
    return next((q for q in order[start:] if _open(q, data)), None)


def beyond(data: dict[str, Any], section: str) -> str:
    """The place of the last question about a list, from which `following` leaves the list."""
    return next(q.label for q in questions(data) if q.kind == "more" and q.path[0] == section)


def _question(path: Keys) -> Question:
    note = note_at(path_text(path))
    name = ".".join(step for step in path if isinstance(step, str))
    kind: Kind = "text"
    if path[-1] in ("proof", "acts"):
        kind = "proof" if path[-1] == "proof" else "acts"
    elif name == "counts.offense":
        kind = "offense"
    elif name in PICKED:
        kind = "some" if note.many else "one"
    elif note.boolean:
        kind = "yes-no"
    elif note.choices and name != "threats.harm_due":
        kind = "points" if note.many else "choice"
    elif path[-1] == "address":
        kind = "lines"
    return Question(path, kind, note, f"{note.title[0].upper()}{note.title[1:]}")


def _article(word: str) -> str:
    return "an" if word[0] in "aeio" else "a"


def _open(question: Question, data: dict[str, Any]) -> bool:
    """Whether a question has no answer yet and can have one."""
    if question.kind == "more":
        return True
    if factsedit.value_at(data, question.path) is not None:
        return False
    name = question.section
    if name == "counts.predicate_count":
        return factsedit.value_at(data, (*question.path[:-1], "theory")) == "felony-murder" and len(choices(data, question)) > 0
    if name == "threats.counts":
        return len(data.get("counts", ())) > 1
    if question.kind == "proof":
        return bool(data.get("evidence"))
    if question.kind == "acts":
        return bool(data.get("counts"))
    if name == "alternatives.why_not" or question.kind in ("one", "some"):
        return bool(choices(data, question)) or name in ("threats.by", "evidence.witness")
    return True


def choices(data: dict[str, Any], question: Question) -> dict[str, str]:
    """What may be picked: the id, and words that tell what it is."""
    section = PICKED.get(question.section, "evidence" if question.kind == "proof" else "")
    found = dict.fromkeys(_ALSO.get(question.section, ()), "the client")
    for entry in data.get(section) or ():
        if isinstance(entry, dict) and isinstance(name := entry.get(_IDS.get(section, "id")), str):
            words = next((entry[k] for k in ("tag", "text", "title", "name", "offense") if isinstance(entry.get(k), str)), "")
            found[name] = words if len(words) <= 70 else f"{words[:67]}..."
    if question.section == "counts.predicate_count":
        found.pop(str(factsedit.value_at(data, (*question.path[:-1], "number"))), None)
    return found


def answered(text: str, question: Question, answer: Any) -> str:
    """The text of the file with an answer. The first answer about an entry begins it, with an id of its own.

    Raises CannotPut where the file leaves no room for it, CannotContinue (exit 3) where it cannot be read.
    """
    data, _, _ = source.parse(text.encode(), "")
    path = question.path
    entry = path[:2]
    if len(path) == 3 and isinstance(path[1], int) and factsedit.value_at(data, entry) is None:
        section, key = str(path[0]), str(path[2])
        return factsedit.put(text, entry, {**identity(section, data, answer), key: answer})
    return factsedit.put(text, path, answer)


def opened(text: str, question: Question) -> str:
    """The text with a new threat, which may have no first answer: nobody may know who made it."""
    data, _, _ = source.parse(text.encode(), "")
    if question.path[0] != "threats":
        return text
    return factsedit.put(text, question.path, identity("threats", data, ""))


def identity(section: str, data: dict[str, Any], answer: Any) -> dict[str, str]:
    """The id or number of a new entry: the next free one, or the words of the first answer."""
    taken = {str(e.get(_IDS.get(section, "id"))) for e in data.get(section) or () if isinstance(e, dict)}
    if section == "alternatives":
        return {}
    if section in ("counts", "threats"):
        lead = "" if section == "counts" else "t"
        number = next(n for n in range(1, 10_000) if f"{lead}{n}" not in taken)
        return {_IDS.get(section, "id"): f"{lead}{number}"}
    words = re.findall(r"[a-z0-9]+", str(answer).lower().replace("’", "").replace("'", ""))
    dull = {"the", "a", "an", "of", "at", "on", "in", "to", "and", "p", "m", "that", "was", "had", "with", "his", "her"}
    telling = [word for word in words if word not in dull and not word.isdigit()] or ["entry"]
    if section == "persons":
        short = telling[-1]
    elif section == "evidence":  # what it is and of whom: two witnesses of one hearing begin alike
        short = "-".join(dict.fromkeys((telling[0], telling[-1])))
    else:
        short = "-".join(telling[:3])
    return {"id": next(name for n in range(1, 10_000) if (name := short if n == 1 else f"{short}-{n}") not in taken)}


def complaints(text: str, path: Keys, offenses: Collection[str]) -> list[Finding]:
    """What is wrong with the value at a place of a text, in the words of `duress check`; warnings come last."""
    try:
        found = reading.load_bytes(text.encode(), "", offenses).warnings
    except CannotContinue as stop:
        found = stop.findings
    name = path_text(path)
    # Below the place: what is wrong with a proof stands at its `at`. What is still missing is not the answer's fault.
    near = [f for f in found if f.code != "missing-key" and (f.path == name or f.path.startswith((f"{name}.", f"{name}[")))]
    return sorted(near, key=lambda f: f.severity != "error")


def with_mark(text: str, at: str) -> str:
    """The text with its place in the interview on the last line; without one when the interview is finished."""
    bare = _MARK.sub("", text).rstrip("\n") + "\n"
    return f"{bare}{MARK}{at}\n" if at else bare


def mark_of(text: str) -> str:
    """Where the interview stopped; empty for a file that was never interviewed, or to its end."""
    found = _MARK.search(text)
    return found[1] if found else ""
