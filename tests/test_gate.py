"""The gate: what `--final` refuses, all of it in one run, and that a paper passes once everything has been read.

The library of the passing test is invented: no record of a real reading is ever committed.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml

from generator import drafting, gate, library
from generator.assembly import all_runs
from generator.findings import CannotContinue
from generator.library import Library
from generator.readinglist import as_text, as_word, reading_list, searches
from generator.reads import Reading, Reads
from tests.papers import AS_OF, ROOT, office, read, sample

DAY = dt.date(2027, 3, 5)

INVENTED = """- id: people-v-quill-2011
  kind: case
  history: null
  citable: 'yes'
  reviewed: '2027-01-15'
  name: People v. Quill
  short_name: Quill
  year: 2011
  volume: 199
  reporter: Cal.App.4th
  page: 9001
  court: cal-app
  propositions:
    - id: first-point
      text: An invented rule.
      pin: {at: '9004', basis: secondhand}
      polarity: supports
      topics: [intent]
      checked: secondhand
      source_url: null
      quote: null
      note: invented
    - id: second-point
      text: Another invented rule.
      pin: {at: '9009', basis: secondhand}
      polarity: supports
      topics: [intent]
      checked: secondhand
      source_url: null
      quote: null
      note: invented
"""
CLAUSE = """---
heading: An Invented Point
cites: [people-v-quill-2011, calcrim-3402]
searched: 2027-01-15
---
The rule is one. {{ cite("people-v-quill-2011", "first-point") }}
It is also another. {{ cite("people-v-quill-2011", "second-point") }} The instruction is requested. {{ cite("calcrim-3402") }}
"""
PAPER = """
paper: motion
name: Invented Motion
reader: court
audience: public
served: true
template: pleading.docx
asserts_duress: true
needs: [requestable-count]
stages: [complaint, held-to-answer, pretrial]
forms:
  - id: pretrial
    stages: [complaint, held-to-answer, pretrial]
    title: ["INVENTED MOTION"]
    footer: "INVENTED MOTION"
    parts:
      - id: memorandum
        title: "Memorandum"
        caption: true
        entries: [motion.point]
"""


def invented(folder: Path, reviewed: str = "2027-01-15") -> Library:
    """A library of one paper with one clause that cites an invented case and an instruction.

    The shipped table stays, because the rules of the elements name its entries.
    """
    clauses = folder / "clauses"
    (clauses / "motion").mkdir(parents=True)
    (clauses / "documents").mkdir()
    for name in ("offenses.yaml", "elements.yaml", "foundations.yaml"):
        (clauses / name).write_bytes((ROOT / "clauses" / name).read_bytes())
    shipped = (ROOT / "clauses/authorities.yaml").read_text()
    place = shipped.index("- id: people-v-quinlan-1970")
    added = INVENTED.lstrip().replace("2027-01-15", reviewed)
    (clauses / "authorities.yaml").write_text(shipped[:place] + added + shipped[place:])
    (clauses / "motion/point.md").write_text(CLAUSE)
    (clauses / "documents/motion.yaml").write_text(PAPER)
    return library.load(clauses=clauses)


def reads_file(folder: Path, entries: list[dict[str, Any]]) -> Path:
    path = folder / "reads.yaml"
    path.write_text(yaml.safe_dump({"reads": entries}))
    return path


def entry(
    proposition: str, page: str = "confirmed", by: str = "Ines Calloway", on: str = "2027-03-01",
    authority: str = "people-v-quill-2011",
) -> dict[str, Any]:  # fmt: skip
    return {"authority": authority, "proposition": proposition, "by": by, "on": on, "page": page}


COMPLETE = [entry("first-point"), entry("second-point", page="9010"), entry("", authority="calcrim-3402")]


def final(shelf: Library, reads: Path | None) -> drafting.Drafted:
    case = read(sample("reyes"))
    analysis = drafting.analyze_case(case, shelf)
    options = drafting.Options(AS_OF, final=True, reads=reads)
    return drafting.draft_paper(shelf.papers["motion"], case, analysis, shelf, options)[0]


def refusals(shelf: Library, reads: Path | None) -> list[str]:
    with pytest.raises(CannotContinue) as stop:
        final(shelf, reads)
    assert stop.value.exit_code == 5
    return [f"{f.severity} {f.code}: {f.message}" for f in stop.value.findings]


def test_a_paper_of_which_everything_was_read_is_final(tmp_path: Path) -> None:
    done = final(invented(tmp_path), reads_file(tmp_path, COMPLETE))
    assert "DRAFT" not in done.name
    body = "\n".join(p.text for p in docx.Document(io.BytesIO(done.data)).paragraphs)
    assert "(People v. Quill (2011) 199 Cal.App.4th 9001, 9004.)" in body.replace("\u00a0", " ")
    assert "(Id. at p. 9010.)" in body.replace("\u00a0", " ")  # the page that counsel found
    with zipfile.ZipFile(io.BytesIO(done.data)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist())
        assert b"DRAFT" not in everything
        assert b"w:highlight" not in parts.read("word/document.xml")
        assert "word/comments.xml" not in parts.namelist()


def test_a_draft_says_draft_in_its_name_and_on_its_pages_and_names_counsel_alone(tmp_path: Path) -> None:
    shelf, case = invented(tmp_path), read(sample("reyes"))
    done = drafting.draft_paper(
        shelf.papers["motion"], case, drafting.analyze_case(case, shelf), shelf, drafting.Options(AS_OF)
    )[0]
    assert done.name.endswith("-DRAFT.docx")
    with zipfile.ZipFile(io.BytesIO(done.data)) as parts:
        headers = b"".join(parts.read(n) for n in parts.namelist() if n.startswith("word/header"))
        properties = b"".join(parts.read(n) for n in parts.namelist() if n.startswith("docProps/")).decode()
    assert b"DRAFT" in headers
    core = docx.Document(io.BytesIO(done.data)).core_properties
    assert (core.author, core.last_modified_by) == ("Ines Calloway", "Ines Calloway")
    for name in ("Reyes", "Vance", "Ruiz", "Whitfield", "Kemp", "Marchbanks"):
        assert name not in properties


def test_nothing_read_is_refused_with_everything_that_is_open(tmp_path: Path) -> None:
    assert refusals(invented(tmp_path), None) == [
        "error final-unread: people-v-quill-2011/first-point is not on record as read by Ines Calloway",
        "error final-unread: people-v-quill-2011/second-point is not on record as read by Ines Calloway",
        "error final-unread: calcrim-3402 is not on record as read by Ines Calloway",
    ]


def test_a_reading_that_does_not_count_is_refused_and_says_why(tmp_path: Path) -> None:
    entries = [
        entry("first-point", on="2026-03-01"),
        entry("second-point", by="June Abernathy"),
        entry("", authority="calcrim-3402", on="2027-04-01"),
    ]
    assert refusals(invented(tmp_path), reads_file(tmp_path, entries)) == [
        "error final-unread: people-v-quill-2011/first-point is not on record as read by Ines Calloway: "
        "read on 2026-03-01, more than 180 days before the paper",
        "error final-unread: people-v-quill-2011/second-point is not on record as read by Ines Calloway: "
        "read by June Abernathy, who does not sign",
        "error final-unread: calcrim-3402 is not on record as read by Ines Calloway: the reading is dated 2027-04-01, after the paper",
    ]


def test_more_than_ten_flagged_pages_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    case = read(sample("reyes"))
    analysis = drafting.analyze_case(case, office())

    def told() -> list[str]:
        draft = drafting.compose(office().papers["motion"], case, analysis, office(), drafting.Options(AS_OF))
        return [f"{f.severity} {f.code}: {f.message}" for f in draft.findings if f.code == "many-flags"]

    assert told() == []
    assert gate.MANY_FLAGS == 10
    monkeypatch.setattr(gate, "MANY_FLAGS", 2)
    draft = drafting.compose(office().papers["motion"], case, analysis, office(), drafting.Options(AS_OF))
    flagged = [r for runs in all_runs(draft.document) for r in runs if r.mark == "flag"]
    pages = {(r.key, r.text) for r in flagged if not r.italic}  # each once, in whatever short form it is printed
    assert 2 < len(pages) < len(flagged)
    assert told() == [
        f"warning many-flags: {len(pages)} pages or authorities in it must be checked; more than 2 are too many for one paper"
    ]


def test_an_entry_not_compared_with_its_sources_for_a_year_is_refused(tmp_path: Path) -> None:
    found = refusals(invented(tmp_path, reviewed="2026-02-01"), reads_file(tmp_path, COMPLETE))
    assert found == [
        "error stale-authority: People v. Quill (people-v-quill-2011) was last compared with its sources on 2026-02-01, "
        "397 days before the paper's date",
    ]


def test_final_on_the_sample_refuses_with_a_list() -> None:
    case = read(sample("reyes"))
    analysis = drafting.analyze_case(case, office())
    with pytest.raises(CannotContinue) as stop:
        drafting.draft_paper(office().papers["motion"], case, analysis, office(), drafting.Options(AS_OF, final=True))
    assert stop.value.exit_code == 5
    unread = [f.message.split(" ")[0] for f in stop.value.findings if f.code == "final-unread"]
    assert {
        "people-v-salas-2006/no-credibility-weighing",
        "pen-code-26/two-prongs",
        "calcrim-3402/people-disprove",
    } <= set(unread)
    assert len(unread) == len(set(unread)) > 10


def test_a_reads_file_that_can_confirm_nothing_is_said(tmp_path: Path) -> None:
    table = invented(tmp_path).authorities
    record = Reads((
        Reading(authority="people-v-nobody", by="A", on=DAY), Reading(authority="people-v-quill-2011", proposition="third", by="A", on=DAY),
        Reading(authority="people-v-quill-2011", proposition="first-point", by="A", on=DAY, page="p. 9"),
    ))  # fmt: skip
    assert [f.message for f in record.faults(table, "reads.yaml")] == [
        "no authority people-v-nobody in the table",
        "people-v-quill-2011 has no proposition third",
        "p. 9 is not a place in People v. Quill",
    ]


def test_the_reading_list_has_a_line_for_each_proposition_and_the_same_bytes(tmp_path: Path) -> None:
    shelf, case = invented(tmp_path), read(sample("reyes"))
    draft = drafting.compose(
        shelf.papers["motion"], case, drafting.analyze_case(case, shelf), shelf, drafting.Options(AS_OF)
    )
    record = Reads((Reading(authority="people-v-quill-2011", proposition="first-point", by="Ines Calloway", on=DAY),))
    entries = reading_list([("motion", draft)], shelf.authorities, record, "Ines Calloway", DAY, "csm")
    assert [(e.id, e.citation, e.status, str(e.read_on or e.unread), e.where) for e in entries] == [
        ("people-v-quill-2011/first-point", "People v. Quill (2011) 199 Cal.App.4th 9001, 9004", "second-hand", "2027-03-05",
         ["motion: I. An Invented Point"]),
        ("people-v-quill-2011/second-point", "People v. Quill (2011) 199 Cal.App.4th 9001, 9009", "second-hand", "not read",
         ["motion: I. An Invented Point"]),
        ("calcrim-3402", "CALCRIM No. 3402", "named only", "not read", ["motion: I. An Invented Point"]),
    ]  # fmt: skip
    searched = searches([("motion", draft)], shelf.clauses)
    assert searched == {dt.date(2027, 1, 15): ["motion: I. An Invented Point"]}
    assert as_text([("motion", draft)], entries, searched).splitlines()[-3:] == [
        "No adverse authority was found when it was last looked for; look again before filing.",
        "  searched 2027-01-15",
        "    motion: I. An Invented Point",
    ]
    data = as_word("Reading list", "Ines Calloway", DAY, entries, searched)
    assert data == as_word("Reading list", "Ines Calloway", DAY, entries, searched)
    word = docx.Document(io.BytesIO(data))
    assert [c.text for c in word.tables[0].rows[0].cells] == [
        "Authority and page", "Cited for", "Where", "Status", "Read: initials", "Date",
    ]  # fmt: skip
    assert len(word.tables[0].rows) == 4
    assert word.paragraphs[-1].text == "Searched January 15, 2027: motion: I. An Invented Point."
    assert [c.text for c in word.tables[0].rows[1].cells][4:] == ["on record", "2027-03-05"]
    assert [c.text for c in word.tables[0].rows[2].cells][4:] == ["", ""]
    assert (word.core_properties.author, word.core_properties.last_modified_by) == ("Ines Calloway", "Ines Calloway")
