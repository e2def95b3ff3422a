"""The finished file read again: what the program wrote is found and nothing else; an edited draft is held to the table."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import docx
import pytest
from msgspec.structs import replace

from generator import drafting
from generator.document import Document
from generator.examining import examine
from generator.findings import CannotContinue
from generator.guards import open_papers
from generator.review import Index, read_back
from tests.papers import AS_OF, ROOT, office, read, sample
from tests.test_command_line import duress

SAMPLES = ("reyes", "reyes-trial", "lean")
SHELF = office()
INDEX = Index(SHELF.authorities, SHELF.offenses)


def drafted(name: str, style: Any = None) -> list[drafting.Drafted]:
    """Every file of every paper that is open to a sample."""
    case = read(sample(name))
    analysis = drafting.analyze_case(case, SHELF)
    papers = [SHELF.papers[f.paper] for f in open_papers(SHELF.papers.values(), case.case, analysis) if f.open]
    options = drafting.Options(AS_OF, style=style)
    return [done for paper in papers for done in drafting.draft_paper(paper, case, analysis, SHELF, options)]


@pytest.mark.parametrize("style", ["csm", "bluebook"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_citation_of_a_sample_paper_is_one_of_the_table(name: str, style: str) -> None:
    counts: Counter[str] = Counter()
    for done in drafted(name, style):
        seen, findings = examine(done.data, done.name, INDEX)
        counts[f"{done.paper}{done.suffix}"] = len(seen)
        if not done.draft.document.privileged:
            assert [str(f) for f in findings if f.severity == "error"] == []
            cases = [s for s in seen if s.judged.cite.kind in ("case", "supra", "id", "ibid")]
            assert all(s.judged.authority for s in cases)
    print(f"{name} {style}: {dict(counts)}")
    assert counts["motion"] >= 15 and counts["letter"] >= 5


EDITS = (
    "The rule is old. (People v. Featherstone (1994) 27 Cal.App.4th 1211, 1215.)",
    "The court does not weigh. (People v. Salas (2006) 38 Cal.4th 967, 982-983.)",
    "Fear is enough. (People v. Moran (1974) 39 Cal.App.3d 398, 416-417.)",
    "And so it was held. (Ibid.)",
)


def edited(*paragraphs: str) -> bytes:
    word = docx.Document(str(ROOT / "samples/reyes/reyes-motion-DRAFT.docx"))
    for text in paragraphs:
        word.add_paragraph(text)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def mistakes(*paragraphs: str) -> list[Any]:
    """What is found in an edited draft and not in the draft itself."""
    before = {(f.code, f.message) for f in examine(edited(), "edited.docx", INDEX)[1]}
    return [f for f in examine(edited(*paragraphs), "edited.docx", INDEX)[1] if (f.code, f.message) not in before]


def test_a_hand_edited_draft_gives_a_located_finding_for_each_mistake() -> None:
    findings = mistakes(*EDITS)
    seen, _ = examine(edited(*EDITS, "(Pen. Code, § 26, subd. Six.)"), "edited.docx", INDEX)
    last = max(s.passage.number for s in seen if s.passage.where == "paragraph")
    first = last - len(EDITS)
    assert [(f.path, f"{f.severity} {f.code}: {f.message}") for f in findings] == [
        (
            f"paragraph {first}",
            "error unknown-case: “People v. Featherstone (1994) 27 Cal.App.4th 1211, 1215” is not in the table of authorities: "
            "nobody here has seen that it exists",
        ),
        (
            f"paragraph {first + 1}",
            "error wrong-citation: “People v. Salas (2006) 38 Cal.4th 967, 982-983”: People v. Salas is (2006) 37 Cal.4th 967 in the table",
        ),
        (
            f"paragraph {first + 2}",
            "error never-cite: “People v. Moran (1974) 39 Cal.App.3d 398, 416-417” must not be cited: "
            "dicta inconsistent with Anderson (2002) 28 Cal.4th 767",
        ),
        (
            f"paragraph {first + 3}",
            "error orphan-short-form: “Ibid.” refers to nothing: no citation stands before it in this paragraph",
        ),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(People v. Salas (2005) 37 Cal.4th 967, 982.)",
         "wrong-citation: “People v. Salas (2005) 37 Cal.4th 967, 982”: the year is 2006 in the table, not 2005"),
        ("(People v. Salas (2006) 37 Cal.4th 967, 999.)",
         "wrong-page: “People v. Salas (2006) 37 Cal.4th 967, 999”: nobody has seen page 999; the table has Salas at 982-983, 984"),
        ("(People v. Heath (2006) 37 Cal.4th 967.)",
         "wrong-citation: “People v. Heath (2006) 37 Cal.4th 967”: the table has People v. Salas at 37 Cal.4th 967"),
        ("(Humphrey, supra, 13 Cal.3d at p. 1076.)",
         "orphan-short-form: “Humphrey, supra, 13 Cal.3d at p. 1076” refers to nothing: another volume than the full citation gives"),
        ("(Bolden, supra, 29 Cal.4th at p. 558.)",
         "orphan-short-form: “Bolden, supra, 29 Cal.4th at p. 558” refers to nothing: no full citation of it stands before"),
        ("(Pen. Code, § 26, subd. Six.) (Id. at p. 4.)",
         "orphan-short-form: “Id. at p. 4” refers to nothing: the citation just before it is no case"),
        ("(People v. Bolden (2002) 29 Cal.4th 515, 558; People v. Kearns (1997) 55 Cal.App.4th 1128, 1135.) (Ibid.)",
         "orphan-short-form: “Ibid.” refers to nothing: the citation just before it names more than one authority"),
        ("(People v. Bolden (2002) 29 Cal.4th 515, 558.) He ran. (PHT 31:4-8.) (Ibid.)",
         "orphan-short-form: “Ibid.” refers to nothing: a citation to the record stands between"),
        ("(Pen. Code, § 26, subd. Five.)", "other-subdivision: “Pen. Code, § 26, subd. Five”: the table has Six of it"),
        ("(Welf. & Inst. Code, § 707.)", "unknown-authority: “Welf. & Inst. Code, § 707” is not in the table of authorities"),
        ("As the court said (2011), § is a sign.",
         "unread: “As the court said (2011), § is a sign.” looks like part of a citation and could not be read as one"),
    ],
)  # fmt: skip
def test_one_mistake_in_an_edited_draft(text: str, expected: str) -> None:
    findings = mistakes(text)
    assert expected in [f"{f.code}: {f.message}" for f in findings]
    assert len(findings) == (2 if expected.startswith("unread") else 1)


def test_the_command_prints_the_findings_and_leaves_with_5(tmp_path: Path) -> None:
    (tmp_path / "edited.docx").write_bytes(edited(*EDITS))
    bad = duress("cites", tmp_path / "edited.docx")
    assert bad.returncode == 5
    assert bad.stderr.count(": error ") == 4
    assert "citations, 4 errors, " in bad.stdout.splitlines()[-1]
    good = duress("cites", ROOT / "samples/reyes/reyes-motion-DRAFT.docx")
    assert good.returncode == 0
    assert "error" not in good.stderr


def test_a_file_that_is_no_word_file_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("not a package")
    done = duress("cites", tmp_path / "notes.docx")
    assert done.returncode == 3
    assert f"{tmp_path / 'notes.docx'}: error not-a-word-file: cannot be read as a Word file" in done.stderr


def test_deleted_words_are_not_read_and_notes_and_headers_are() -> None:
    source = zipfile.ZipFile(io.BytesIO(edited("(People v. Featherstone (1994) 27 Cal.App.4th 1211.)")))
    parts = {name: source.read(name) for name in source.namelist()}
    body = parts["word/document.xml"].decode()
    assert "Featherstone" in body
    start = body.rindex("<w:r>", 0, body.index("Featherstone"))
    end = body.index("</w:r>", start) + len("</w:r>")
    run = body[start:end]
    parts["word/document.xml"] = (
        body[:start] + '<w:del w:id="1" w:author="a">' + run.replace("w:t", "w:delText") + "</w:del>" + body[end:]
    ).encode()
    header = next(name for name in sorted(parts) if name.startswith("word/header"))
    parts[header] = parts[header].decode().replace("</w:hdr>", f"<w:p>{run}</w:p></w:hdr>").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    _, findings = examine(out.getvalue(), "edited.docx", INDEX)
    assert [(f.code, f.path.split()[0]) for f in findings if f.severity == "error"] == [("unknown-case", "header")]


# ------------------------------------------------------------------------------------ the program's own papers


def motion() -> tuple[drafting.Drafted, Any]:
    case = read(sample("reyes"))
    analysis = drafting.analyze_case(case, SHELF)
    return drafting.draft_paper(SHELF.papers["motion"], case, analysis, SHELF, drafting.Options(AS_OF))[0], case


def with_words(document: Document, old: str, new: str) -> Document:
    """A document that holds other words than its Word file does."""
    parts = []
    for part in document.parts:
        blocks = tuple(
            replace(
                block,
                runs=tuple(
                    replace(r, text=r.text.replace(old, new)) if r.mark == "authority" else r for r in block.runs
                ),
            )
            for block in part.blocks
        )
        parts.append(replace(part, blocks=blocks))
    return replace(document, parts=tuple(parts))


def test_a_citation_changed_on_the_way_into_word_is_found() -> None:
    done, case = motion()
    assert read_back(done.data, done.draft.document, INDEX, case.case, "case.yaml") == []
    other = with_words(done.draft.document, "35 Cal.3d 547", "36 Cal.3d 547")
    found = [f"{f.severity} {f.code}: {f.message}" for f in read_back(done.data, other, INDEX, case.case, "case.yaml")]
    assert found == [
        "error readback: “People v. Beeman (1984) 35 Cal.3d 547, 560” stands in the finished file and was not put there as a citation",
        "error readback: “People v. Beeman (1984) 36 Cal.3d 547, 560” (people-v-beeman-1984) was put into the paper and is not read "
        "in the finished file",
    ]


def test_no_file_is_written_when_a_clause_types_a_case_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = read(sample("reyes"))
    analysis = drafting.analyze_case(case, SHELF)
    clause = SHELF.clauses["motion.conclusion"]
    typed = clause.model_copy(
        update={"text": clause.text + "\n\nSee People v. Featherstone (1994) 27 Cal.App.4th 1211.\n"}
    )
    shelf = replace(SHELF, clauses={**SHELF.clauses, "motion.conclusion": typed})
    with pytest.raises(CannotContinue) as stop:
        drafting.draft_paper(shelf.papers["motion"], case, analysis, shelf, drafting.Options(AS_OF))
    assert stop.value.exit_code == 5
    (finding,) = stop.value.findings
    assert finding.code == "readback"
    assert "“People v. Featherstone (1994) 27 Cal.App.4th 1211” is not in the table of authorities" in finding.message


def test_law_that_a_fact_brings_along_is_pointed_out_and_stops_nothing() -> None:
    data = sample("reyes")
    data["facts"][0]["text"] = (
        "Marisol Reyes and Dario Vance had an order under Family Code section 6300 since March 2025."
    )
    case = read(data)
    analysis = drafting.analyze_case(case, SHELF)
    done = drafting.draft_paper(SHELF.papers["motion"], case, analysis, SHELF, drafting.Options(AS_OF))[0]
    found = [f.message for f in done.draft.findings if f.code == "cite-in-facts"]
    assert found == ["“Family Code section 6300” comes from the facts file; no page or status of it is known"]
