"""Citations as printed: the worked table, pages that nobody saw, and no short form without its antecedent."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.authorities import Case, load
from generator.citations import Citation, Citator, Inline, RecordCitation, Ref
from generator.citeforms import Printer, charge
from generator.document import Run
from generator.findings import CannotContinue
from generator.recordcites import RecordForms
from tests.worked_citations import CLAUSES, HERE, case, inlines, shown

TABLE = load(CLAUSES / "authorities.yaml")
WORKED = yaml.safe_load((HERE / "citations.yaml").read_text(encoding="utf-8"))
EVIDENCE = [
    {"id": "pht", "kind": "testimony", "cite_as": "prelim-transcript", "title": "preliminary hearing transcript",
     "source": "eyewitness", "origin": "court"},
    {"id": "camera", "kind": "surveillance", "cite_as": "exhibit", "exhibit": "A", "title": "pump camera recording",
     "bates": "0041", "source": "device", "origin": "people"},
    {"id": "texts", "kind": "recorded-communication", "cite_as": "exhibit", "exhibit": "C", "title": "text messages",
     "bates": "0102", "source": "coercer", "origin": "people"},
    {"id": "rt", "kind": "testimony", "cite_as": "reporters-transcript", "title": "reporter's transcript",
     "source": "eyewitness", "origin": "court"},
    {"id": "boyd", "kind": "testimony", "cite_as": "trial-testimony", "title": "testimony", "witness": "boyd",
     "date": "2027-04-22", "source": "eyewitness", "origin": "court"},
    {"id": "decl", "kind": "other", "cite_as": "declaration", "title": "declaration of counsel", "witness": "calloway",
     "source": "document", "origin": "defense"},
    {"id": "report", "kind": "report", "cite_as": "report", "title": "arrest report", "source": "police", "origin": "people"},
]  # fmt: skip
CASE = case(EVIDENCE, [{"id": "boyd", "name": "Terence Boyd"}, {"id": "calloway", "name": "Ines Calloway"}])
HEATH = ("people-v-heath-1989", "immediacy-line")  # page 901, second-hand
ANDERSON = ("people-v-anderson-2002", "no-defence-to-murder")  # page 770, seen at the source


def citator(style: Any = "csm", table: Any = TABLE) -> Citator:
    return Citator(table, style, RecordForms(CASE))


def cite(*refs: tuple[str, ...] | Ref, place: Any = "sentence") -> Citation:
    return Citation(tuple(r if isinstance(r, Ref) else Ref(*r) for r in refs), place)


@pytest.mark.parametrize("style", ["csm", "bluebook"])
@pytest.mark.parametrize("worked", WORKED, ids=lambda w: w["name"])
def test_worked_citation(worked: dict[str, Any], style: str) -> None:
    writer = citator(style)
    assert [shown(writer.paragraph(inlines(p))) for p in worked["cites"]] == worked[style]


def test_the_worked_table_is_long_enough() -> None:
    assert len(WORKED) >= 60


def test_numbers_stay_on_the_line_of_their_sign() -> None:
    for worked in WORKED:
        writer = citator()
        text = "".join(run.text for p in worked["cites"] for run in writer.paragraph(inlines(p)))
        assert not re.search(r"(?:§|\bpp?\.|\bsubds?\.|\bfn\.|\bNo\.|\brule|\bEx\.|\bPHT) (?=[\d(A-Z])", text), text


def test_italics_are_exactly_on_names_and_short_forms() -> None:
    allowed = {"supra", "Id.", "id.", "Ibid.", "ibid."} | {
        n for e in TABLE if isinstance(e, Case) for n in (e.name, e.short_name)
    }
    for worked in WORKED:
        writer = citator()
        italics = {run.text for p in worked["cites"] for run in writer.paragraph(inlines(p)) if run.italic}
        assert italics <= allowed


def test_the_runs_of_one_authority_stand_together_and_carry_its_key() -> None:
    runs = citator().paragraph([cite(("pen-code-26", "two-prongs"), HEATH, ("calcrim-3402", "duty"))])
    assert [(r.key, r.mark) for r in runs if r.key] == [
        ("pen-code-26", "authority"),
        ("people-v-heath-1989", "authority"), ("people-v-heath-1989", "authority"), ("people-v-heath-1989", "flag"),
        ("calcrim-3402", "authority"),
    ]  # fmt: skip


def test_a_secondhand_page_carries_one_comment_in_a_paper() -> None:
    writer = citator()
    runs = [r for _ in range(3) for r in writer.paragraph([cite(HEATH), Run(" "), cite(HEATH)])]
    flagged = [r for r in runs if r.mark == "flag"]
    assert [r.text for r in flagged] == ["901", "Ibid.", "901", "Ibid.", "901", "Ibid."]
    assert all(r.highlight for r in flagged)
    assert [r.comment for r in flagged if r.comment] == [
        "Check this page at the source: it was seen only in another document."
    ]
    writer.begin_paper()
    again = writer.paragraph([cite(HEATH)])
    assert [r.comment for r in again if r.comment] == [
        "Check this page at the source: it was seen only in another document."
    ]


def test_a_missing_page_is_a_gap_with_its_comment() -> None:
    (gap,) = [r for r in citator().paragraph([cite(("people-v-heath-1989", "conviction-stood"))]) if r.mark == "gap"]
    assert gap == Run(
        "[MISSING: page of Heath]",
        highlight=True,
        mark="gap",
        key="people-v-heath-1989",
        comment="Find the page in the opinion.",
    )


def test_comments_say_what_to_check_and_nothing_else() -> None:
    """They stand in papers that are served: why an authority is doubtful is for counsel alone."""
    for entry in TABLE:
        if entry.citable != "check-first":
            continue
        words = [p.id for p in entry.propositions if p.checked != "none"][:1] or [""]
        runs = citator().paragraph([cite((entry.id, words[0]), place="text")])
        comments = [r.comment for r in runs if r.comment]
        assert comments[0] == f"Check before filing: {entry.check}."
        assert all(entry.why not in c for c in comments)
        assert runs[0].highlight
        assert runs[0].mark == "flag"


@pytest.mark.parametrize("entry", [e.id for e in TABLE if e.citable == "never"])
@pytest.mark.parametrize("place", ["sentence", "text", "name"])
def test_what_may_never_be_cited_cannot_be_printed(entry: str, place: str) -> None:
    known = TABLE.authority(entry)
    with pytest.raises(CannotContinue) as stopped:
        citator().paragraph([cite((entry, known.propositions[0].id if known.propositions else ""), place=place)])
    assert stopped.value.exit_code == 4
    assert f"never cite {known.label} ({entry}): {known.why}" in stopped.value.findings[0].message


def test_an_instruction_that_was_not_read_is_cited_for_nothing() -> None:
    with pytest.raises(CannotContinue) as stopped:
        citator().paragraph([cite(("calcrim-1242", "agreement"))])
    assert stopped.value.findings[0].message == (
        "the text of CALCRIM No. 1242 was not read: request it by number and title, cite it for nothing"
    )


def test_what_nobody_found_is_not_asserted() -> None:
    with pytest.raises(CannotContinue) as stopped:
        citator().paragraph([cite(("people-v-anderson-2002", "premeditation-unread"))])
    assert stopped.value.findings[0].message == (
        "people-v-anderson-2002/premeditation-unread was not found at any source: do not cite it before it is read"
    )


def test_a_case_is_cited_for_a_proposition() -> None:
    writer = citator()
    assert (
        shown(writer.paragraph([cite(("people-v-anderson-2002",))])) == "(*People v. Anderson* (2002) 28 Cal.4th 767.)"
    )
    assert [str(f) for f in writer.findings] == [
        ": error cite-without-proposition people-v-anderson-2002: People v. Anderson is cited for no proposition"
    ]


def test_a_name_before_its_citation_is_reported() -> None:
    writer = citator()
    writer.paragraph([cite(("people-v-anderson-2002",), place="name")])
    assert [str(f) for f in writer.findings] == [
        ": warning name-before-citation people-v-anderson-2002: "
        "People v. Anderson is called by its short name before it is cited; the citation is printed instead"
    ]


def test_a_name_that_a_clause_writes_itself_is_held_to_the_same_rules() -> None:
    writer = citator()
    writer.paragraph([cite(ANDERSON), Run(" Unlike "), Run("Otis", italic=True)])
    assert [f.message for f in writer.findings] == ["Otis is called by its short name before it is cited"]
    writer.paragraph([cite(("people-v-otis-1959", "immediate-peril"))])
    runs = writer.paragraph([cite(ANDERSON), Run(" Unlike "), Run("Otis", italic=True), Run(". "), cite(ANDERSON)])
    assert len(writer.findings) == 1
    assert shown(runs).endswith("Unlike *Otis*. (*Anderson*, *supra*, 28 Cal.4th at p. 770.)")


def test_an_unknown_signal_is_reported() -> None:
    writer = citator()
    writer.paragraph([cite(Ref(*ANDERSON, "compare"))])
    assert [f.message for f in writer.findings] == ["'compare' is not a citation signal"]


def test_the_bluebook_year_of_the_code_is_reported_once_a_paper() -> None:
    writer = citator("bluebook")
    writer.paragraph([cite(("pen-code-26", "two-prongs")), cite(("evid-code-352", "exclusion-discretion"))])
    assert [f.code for f in writer.findings] == ["bluebook-code-year"]


def test_a_separately_filed_paper_has_said_nothing_of_further_references() -> None:
    writer = citator()
    said = Run("All further statutory references are to the Penal Code unless otherwise noted. ")
    assert shown(writer.paragraph([said, cite(("pen-code-26", "two-prongs"))])).endswith("(§ 26, subd. Six.)")
    writer.begin_paper()
    assert shown(writer.paragraph([cite(("pen-code-26", "two-prongs"))])) == "(Pen. Code, § 26, subd. Six.)"


def test_each_filed_paper_stands_alone() -> None:
    writer = citator()
    first = shown(writer.paragraph([cite(ANDERSON)]))
    assert shown(writer.paragraph([cite(ANDERSON)])) == "(*Anderson*, *supra*, 28 Cal.4th at p. 770.)"
    writer.begin_paper()
    assert shown(writer.paragraph([cite(ANDERSON)])) == first


def test_every_mention_is_recorded_with_its_page() -> None:
    writer = citator()
    writer.paragraph(
        [cite(ANDERSON, HEATH), cite(("calcrim-3402", "duty")), cite(("people-v-anderson-2002",), place="name")]
    )
    writer.paragraph([cite(ANDERSON)])
    assert [(u.authority, u.proposition, u.form, u.page) for u in writer.cited] == [
        ("people-v-anderson-2002", "no-defence-to-murder", "full", "770"),
        ("people-v-heath-1989", "immediacy-line", "full", "901"),
        ("calcrim-3402", "duty", "full", ""),
        ("people-v-anderson-2002", "", "name", ""),
        ("people-v-anderson-2002", "no-defence-to-murder", "supra", "770"),
    ]


def test_counsels_own_reading_takes_the_flag_away() -> None:
    read = TABLE.confirm({HEATH: "confirmed", ("people-v-heath-1989", "conviction-stood"): "905", ("nobody", "x"): "1"})
    runs = citator(table=read).paragraph([cite(HEATH), Run(" "), cite(("people-v-heath-1989", "conviction-stood"))])
    assert shown(runs) == "(*People v. Heath* (1989) 207 Cal.App.3d 892, 901.) (*Id.* at p. 905.)"
    whole = TABLE.confirm({("people-v-heath-1989", "conviction-stood"): "whole"})
    runs = citator(table=whole).paragraph([cite(("people-v-heath-1989", "conviction-stood"))])
    assert shown(runs) == "(*People v. Heath* (1989) 207 Cal.App.3d 892.)"
    roldan = ("people-v-roldan-2005", "pinpoint-theory")
    assert not any(r.highlight for r in citator(table=TABLE.confirm({roldan: "confirmed"})).paragraph([cite(roldan)]))


@pytest.mark.parametrize("read", [("calcrim-1242", ""), ("calcrim-3402", "duty"), ("calcrim-3402", "")])
def test_an_instruction_that_counsel_read_is_requested_without_a_flag(read: tuple[str, str]) -> None:
    requested = cite((read[0],), place="text")
    assert any(r.highlight for r in citator().paragraph([requested])) == (read[0] == "calcrim-1242")
    assert not any(r.highlight for r in citator(table=TABLE.confirm({read: "confirmed"})).paragraph([requested]))


@pytest.mark.parametrize(
    ("authority", "style", "expected"),
    [
        ("people-v-anderson-2002", "csm", "*People v. Anderson* (2002) 28 Cal.4th 767"),
        ("people-v-anderson-2002", "bluebook", "*People v. Anderson*, 28 Cal. 4th 767 (2002)"),
        ("people-v-pena-1983", "csm", "*People v. Pena* (1983) 149 Cal.App.3d Supp. 14"),
        ("pen-code-352", "csm", None),
        ("evid-code-352", "csm", "Evid. Code, § 352"),
        ("crc-4-111", "csm", "Cal. Rules of Court, rule 4.111"),
        ("calcrim-3402", "csm", "CALCRIM No. 3402"),
    ],
)
def test_entries_of_a_table_of_authorities_have_no_page(authority: str, style: Any, expected: str | None) -> None:
    if expected is None:
        assert authority not in TABLE
    else:
        assert shown(Printer(style).entry(TABLE.authority(authority))) == expected


# -- any paper

_CITABLE = [(e.id, p.id) for e in TABLE if e.citable != "never" for p in e.propositions if p.checked != "none"]
_SOME = [
    r for r in _CITABLE if r[0].startswith(("people-v-anderson", "people-v-heath", "people-v-west", "pen-code-26"))
]
_REFS = st.builds(
    lambda pair, signal, note: Ref(*pair, signal, note),
    st.sampled_from(_SOME) | st.sampled_from(_CITABLE),
    st.sampled_from(["", "", "", "see", "see also"]),
    st.sampled_from(["", "", "", "an explanation", "quoting somebody"]),
)
_CITATIONS = st.builds(
    lambda refs, place: Citation(tuple(refs[:1] if place == "name" else refs), place),
    st.lists(_REFS, min_size=1, max_size=3),
    st.sampled_from(["sentence", "sentence", "text", "name"]),
)
_INLINES: st.SearchStrategy[Inline] = st.one_of(
    _CITATIONS, _CITATIONS, st.just(RecordCitation((("pht", "31:4-12"),))), st.just(Run(" It did so. "))
)
_PAPERS = st.lists(st.lists(_INLINES, max_size=6), max_size=5)


_BETWEEN = Run("\x1e")


def _chunks(writer: Citator, paragraph: list[Inline]) -> list[list[Run]]:
    """What each piece of a paragraph was printed as."""
    chunks: list[list[Run]] = [[]]
    for run in writer.paragraph([x for inline in paragraph for x in (inline, _BETWEEN)]):
        if run == _BETWEEN:
            chunks.append([])
        else:
            chunks[-1].append(run)
    return chunks[:-1]


@settings(max_examples=300, deadline=None)
@given(_PAPERS, st.sampled_from(["csm", "bluebook"]))
def test_no_short_form_without_its_antecedent(paper: list[list[Inline]], style: str) -> None:
    """Reads the printed paper as its reader does, who knows only the words before."""
    writer = citator(style)
    in_full: set[str] = set()
    for paragraph in paper:
        just_before = ""  # the case that the citation just before named, alone
        for inline, chunk in zip(paragraph, _chunks(writer, paragraph), strict=True):
            text = "".join(run.text for run in chunk)
            named = [run.key for run in chunk if run.key in TABLE]
            for run in chunk:
                entry = TABLE.authority(run.key) if run.key in TABLE else None
                if run.text.lower() in ("id.", "ibid."):
                    assert run.key == just_before == named[0], text
                elif isinstance(entry, Case) and run.italic:
                    if run.text in (entry.name, entry.name_bluebook):
                        in_full.add(run.key)
                    else:
                        assert run.text in (entry.short_name, "supra")
                        assert run.key in in_full, text
            if isinstance(inline, RecordCitation):
                just_before = ""
            elif isinstance(inline, Citation) and (inline.place != "name" or named[0] != just_before):
                alone = len(set(named)) == 1 and isinstance(TABLE.authority(named[0]), Case) and "quoting" not in text
                whole = any(run.text == "supra" or run.text[:1] in ", (" or run.text[:2] == " (" for run in chunk[1:])
                just_before = named[0] if alone and (inline.place != "name" or whole) else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pen. Code, § 211", "Cal. Penal Code § 211"),
        ("a firearm (Pen. Code, § 12022, subd. (a)(1))", "a firearm (Cal. Penal Code § 12022(a)(1))"),
        ("Veh. Code, § 2800.2 and Pen. Code, § 664/211", "Cal. Veh. Code § 2800.2 and Cal. Penal Code § 664/211"),
        ("Pen. Code, §§ 664, 187", "Cal. Penal Code §§ 664, 187"),
        ("a kitchen knife", "a kitchen knife"),
    ],
)
def test_charges_are_in_the_style_of_the_paper(text: str, expected: str) -> None:
    codes = {"Pen. Code": "Cal. Penal Code", "Veh. Code": "Cal. Veh. Code"}
    assert charge(text, "bluebook", codes) == expected.replace("§ ", "§\u00a0")
    assert charge(text, "csm", codes) == text.replace("§ ", "§\u00a0").replace("subd. ", "subd.\u00a0")


@pytest.mark.parametrize(("first", "second"), [(HEATH, ANDERSON), (ANDERSON, HEATH)])
def test_id_never_stands_for_another_authority(first: tuple[str, str], second: tuple[str, str]) -> None:
    writer = citator()
    for ref in (first, second):
        writer.paragraph([cite(ref)])
    again = shown(writer.paragraph([cite(second), cite(first)]))
    name = "Heath" if first is HEATH else "Anderson"
    assert f"*{name}*, *supra*" in again and "bid." not in again.split(name)[1] and "d." not in again.split(name)[0][-8:]
