"""The interview on paper: a Word file with a row for each question, and the facts read from a filled one.

The first cell of a row prints the path of the field, and the path alone decides where the answer goes: rows may be
copied, moved or deleted, and a trip through another word processor changes nothing. It knows no law.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator import factsedit, interview, reading, wordtext
from generator.fieldnotes import Note, inner, note_at, notes
from generator.findings import CannotContinue, Finding
from generator.source import EXIT_INVALID, Keys, path_text

#: How many empty entries of each list a questionnaire has.
ENTRIES: Mapping[str, int] = {"counts": 2, "persons": 4, "evidence": 4, "facts": 6, "threats": 2, "alternatives": 2}
_IDENTIFIED = ("persons", "evidence", "facts", "threats")
_TITLE = "Questionnaire for a duress case"
_HOW = (
    "Write in the last column. Leave a line empty when you do not know; nothing is guessed. A date is 2027-01-08, a time 21:43, both "
    "2027-01-08T21:43. Several words of a list are divided by commas. The first column says where an answer goes: do not change it. "
    "For one more entry copy its rows and change the number in brackets. Privileged: attorney work product."
)
_MOST = 500  # entries of one list; a higher number is a slip
_STEP = re.compile(r"([a-z_]+)((?:\[\d+\])*)")


class Row(Struct, frozen=True):
    """An answered row: its number among the rows of the file, its place in the facts, the answer."""

    number: int
    path: Keys
    answer: str


def questions() -> list[tuple[str, list[tuple[str, Note]]]]:
    """The questions by group: a title, and path and note of each row."""
    groups: list[tuple[str, list[tuple[str, Note]]]] = []
    plain: list[tuple[str, Note]] = []
    for item in interview.PLAN:
        if isinstance(item, str):
            plain.append((item, note_at(item)))
            continue
        if plain:
            groups.append(("The case" if not groups else "The belief", plain))
            plain = []
        rows = []
        for index in range(ENTRIES[item.name]):
            keys = (*(("id",) if item.name in _IDENTIFIED else ("number",) if item.name == "counts" else ()), *item.keys)
            for key in keys:
                rows += _expanded(f"{item.name}[{index}].{key}")
        groups.append((f"{item.one[0].upper()}{item.one[1:]}s".replace("Items of evidences", "Evidence"), rows))
    return groups


def _expanded(path: str) -> list[tuple[str, Note]]:
    """A row for a plain field; for a list of groups, such as proof, the rows of its first entry."""
    note = note_at(path)
    below = inner(note.field.annotation)
    if below is None or path.endswith(".offense"):
        return [(path, note)]
    return [(f"{path}[0].{key}", found) for key, found in notes(below).items()]


def blank() -> bytes:
    """The empty questionnaire as a Word file. Same program, same bytes."""
    import datetime as dt

    import docx
    from docx.oxml.parser import OxmlElement
    from docx.shared import Inches, Pt

    from generator.packing import pack, unpack

    word = docx.Document()
    page = word.sections[0]
    page.left_margin = page.right_margin = Inches(0.7)
    page.top_margin = page.bottom_margin = Inches(0.7)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10)
    normal.paragraph_format.space_after = Pt(0)
    word.add_heading(_TITLE, 1)
    word.add_paragraph(_HOW).paragraph_format.space_after = Pt(8)
    widths = (Inches(1.9), Inches(2.6), Inches(2.6))
    for title, asked in questions():
        word.add_heading(title, 2)
        table = word.add_table(rows=len(asked) + 1, cols=3)
        table.style, table.autofit = "Table Grid", False
        texts = [("Field", "What to write", "Answer"), *((path, _asked(note), "") for path, note in asked)]
        for row, words in zip(table.rows, texts, strict=True):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            for cell, text, width in zip(row.cells, words, widths, strict=True):
                cell.text, cell.width = text, width
            row.cells[0].paragraphs[0].runs[0].font.size = Pt(8)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
    core = word.core_properties
    core.title, core.author, core.last_modified_by, core.comments = _TITLE, "duress-drafter", "duress-drafter", ""
    core.created = core.modified = dt.datetime(2027, 1, 1)
    stream = io.BytesIO()
    word.save(stream)
    return pack(unpack(stream.getvalue()))


def _asked(note: Note) -> str:
    sample = factsedit.inline(note.sample)
    if note.choices or note.boolean or sample in note.say:
        return note.say
    return f"{note.say.rstrip('.')}, for example {sample.strip('[]')}"


def answers(data: bytes, file: str) -> tuple[list[Row], list[Finding], dict[str, int]]:
    """The answered rows of a filled questionnaire, what is wrong with their first cells, and the row of every field.

    Findings carry the number of the row among all rows of the file as their line. Raises CannotContinue (exit 3) for a
    file that is no Word file, or holds no question.
    """
    rows: list[Row] = []
    findings: list[Finding] = []
    first: dict[Keys, int] = {}
    asked: dict[str, int] = {}
    for number, cells in enumerate(wordtext.rows(data, file), 1):
        name = re.sub(r"\s", "", cells[0]) if cells else ""
        if len(cells) < 2 or not re.match(r"[a-z_]+(\.|\[)", name):
            continue
        asked.setdefault(name, number)
        answer = cells[-1].replace("\u00a0", " ").strip() if len(cells) > 2 else ""
        if not answer:
            continue
        path = _path(name)
        if path is None:
            findings.append(_unknown(file, number, name))
        elif path in first:
            message = f"this field is answered in row {first[path]} already"
            findings.append(Finding(file, number, 1, "error", "duplicate-key", name, message, "keep one of the two rows"))
        else:
            first[path] = number
            rows.append(Row(number, path, answer))
    if not asked:
        hint = "make an empty one with `duress intake QUESTIONS.docx`"
        raise CannotContinue([Finding(file, 0, 0, "error", "no-questions", "", "no row of this file names a field", hint)], EXIT_INVALID)
    return rows, findings, asked


def _path(name: str) -> Keys | None:
    """The place that a first cell names; None where the facts file has no such place."""
    keys: list[str | int] = []
    for step in name.split("."):
        match = _STEP.fullmatch(step)
        if match is None:
            return None
        keys += [match[1], *(int(n) for n in re.findall(r"\d+", match[2]))]
    try:
        note = note_at(name)
        whole = note_at(str(keys[0]))
    except KeyError:
        return None
    counted = whole.many == (len(keys) > 1 and isinstance(keys[1], int))
    plain = note.inner is None or keys[-1] == "offense"
    return tuple(keys) if counted and plain and not any(isinstance(k, int) and k >= _MOST for k in keys) else None


def _unknown(file: str, number: int, name: str) -> Finding:
    known = [path for _, asked in questions() for path, _ in asked]
    near = get_close_matches(re.sub(r"\d+", "0", name), known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else "the first cell of a row names a field, such as `case.number` or `facts[0].text`"
    return Finding(file, number, 1, "error", "unknown-key", name, f"there is no field `{name[:60]}`", hint)


def facts(rows: Sequence[Row]) -> tuple[dict[str, Any], dict[str, int]]:
    """The facts that rows give, and for the path of each value the row it came from. Empty entries between others close up."""
    data: dict[str, Any] = {}
    places: dict[str, int] = {}
    order: dict[tuple[Keys, int], int] = {}
    for row in sorted(rows, key=lambda r: [str(k).zfill(4) if isinstance(k, int) else k for k in r.path[:2]]):
        path = _closed_up(row.path, order)
        here: Any = data
        for key, following in pairwise(path):
            empty: Any = [] if isinstance(following, int) else {}
            if isinstance(here, list):
                here += [empty] * (int(key) + 1 - len(here))
                here = here[int(key)]
            else:
                here = here.setdefault(str(key), empty)
        value = _value(row, note_at(path_text(row.path)))
        if isinstance(here, list):
            here.append(value)
        else:
            here[str(path[-1])] = value
        places[path_text(path)] = row.number
    for section in ("counts", *_IDENTIFIED):
        for position, entry in enumerate(data.get(section, [])):
            key = "number" if section == "counts" else "id"
            if key not in entry:
                words = next((entry[k] for k in ("name", "title", "text") if k in entry), "")
                given = interview.identity(section, {section: [e for e in data[section] if e is not entry]}, words)
                data[section][position] = {**given, **entry}
            else:
                data[section][position] = {key: entry[key], **entry}
    return data, places


def _closed_up(path: Keys, order: dict[tuple[Keys, int], int]) -> Keys:
    """The path with each index counted among the entries that have an answer."""
    out: list[str | int] = []
    for key in path:
        if isinstance(key, int):
            parent = tuple(out)
            taken = sum(1 for known, _ in order if known == parent)
            out.append(order.setdefault((parent, key), taken))
        else:
            out.append(key)
    return tuple(out)


def _value(row: Row, note: Note) -> Any:
    text = row.answer if row.path[-1] == "address" else re.sub(r"\s*\n\s*", " ", row.answer)
    if note.many:
        return [word.strip() for word in re.split(r"[,;\n]", row.answer) if word.strip()]
    word = text.lower().strip(" .")
    if note.boolean:
        return {"yes": "true", "no": "false"}.get(word, word)
    return word.replace(" ", "-") if note.choices and row.path[-1] != "harm_due" else text


def read(data: bytes, file: str, offenses: Collection[str]) -> dict[str, Any]:
    """The facts of a filled questionnaire, checked as `duress check` does.

    Raises CannotContinue (exit 3) with every problem, each with the row it comes from as its line.
    """
    rows, findings, asked = answers(data, file)
    found, places = facts(rows)
    try:
        # The two sections that every case has, so that what is missing in them is said of its own row.
        found = {"case": {}, "defendant": {}, **found}
        reading.load_bytes(json.dumps(found, ensure_ascii=False).encode(), file, offenses)
    except CannotContinue as stop:
        findings += [_at_row(f, file, places, asked) for f in stop.findings if f.severity == "error"]
    if findings:
        raise CannotContinue(sorted(findings, key=lambda f: f.line), EXIT_INVALID)
    return found


def _at_row(finding: Finding, file: str, places: Mapping[str, int], asked: Mapping[str, int]) -> Finding:
    """A finding of the facts at the row that gave the value, or asks for it, or at the first row of its entry."""
    path = finding.path
    if path not in places and path in asked:
        return replace(finding, file=file, line=asked[path], column=1)
    while path and path not in places:
        inside = [number for name, number in places.items() if name.startswith((f"{path}.", f"{path}["))]
        if inside:
            return replace(finding, file=file, line=min(inside), column=1)
        path = re.sub(r"(\.[a-z_]+|\[\d+\])$", "", path) if re.search(r"[.\[]", path) else ""
    return replace(finding, file=file, line=places.get(path, 0), column=1 if path else 0)


def as_text(text: str, found: Mapping[str, Any]) -> str:
    """A skeleton with the facts put into it. Raises CannotPut where it leaves no room, which its tests rule out."""
    for section, value in found.items():
        if isinstance(value, list):
            text = factsedit.put(text, (section,), value)
            continue
        for path, leaf in _leaves((section,), value):
            text = factsedit.put(text, path, leaf)
    return text


def _leaves(path: Keys, value: Any) -> list[tuple[Keys, Any]]:
    if not isinstance(value, dict):
        return [(path, value)]
    return [pair for key, item in value.items() for pair in _leaves((*path, key), item)]


