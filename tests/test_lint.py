"""Broken templates and clauses give exactly the messages kept beside them; what Word 365 saves is no fault."""

from __future__ import annotations

import copy
import io
import random
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from generator import clauselint, layout, sheet, templatelint, templatenames
from generator.cli import main
from generator.render import render
from generator.wordml import Comments

from .papers import ROOT, office, sample
from .papers import draft as drafted

BAD = ROOT / "tests/bad"
BROKEN = sorted([*BAD.glob("templates/*.docx"), *BAD.glob("clauses/*.md")])


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_broken_file_gives_exactly_its_message(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(path.parent)
    assert main(["lint", path.name]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err == path.with_suffix(".expected").read_text(encoding="utf-8")
    assert all(line.startswith("    ") for line in err.splitlines()[1::2]), "every message has its hint"


def test_every_expected_message_belongs_to_a_broken_file() -> None:
    assert len(BROKEN) >= 12
    assert {p.with_suffix("") for p in BAD.glob("[tc]*/*.expected")} == {p.with_suffix("") for p in BROKEN}


def test_a_folder_is_linted_in_one_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(BAD / "templates"), str(BAD / "clauses")]) == 4
    err = capsys.readouterr().err
    assert all(path.name in err for path in BROKEN)


def test_the_shipped_library_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    assert capsys.readouterr().out.endswith(" templates: nothing to report\n")
    assert main(["lint", str(ROOT / "templates"), str(ROOT / "clauses/motion")]) == 0


def test_what_is_no_template_and_no_clause_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(ROOT / "README.md"), str(ROOT / "pyproject.toml"), str(ROOT / "none.docx")]) == 4
    err = capsys.readouterr().err
    assert err.count("this is neither a template nor a clause") == 2 and "none.docx" in err


def saved_by_word(path: Path) -> bytes:
    """A template as Word 365 saves it: runs cut within tags, paragraph ids, revision ids, spelling marks, a control in a line."""
    choose = random.Random(7)
    document = Document(str(path))
    roots = [
        document.element.body,
        *(part._element for s in document.sections for part in (s.header, s.footer, s.first_page_header)),
    ]
    for root in roots:
        for number, paragraph in enumerate(root.iter(qn("w:p")), 1):
            paragraph.set(qn("w:rsidR"), "00C3D4E5")
            paragraph.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId", f"{number:08X}")
            for run in list(paragraph.iterchildren(qn("w:r"))):
                texts = run.findall(qn("w:t"))
                if len(texts) == 1 and len(texts[0].text or "") > 3:
                    whole, cut = texts[0].text, choose.randrange(1, len(texts[0].text or ""))
                    second = copy.deepcopy(run)
                    for node, text in ((texts[0], whole[:cut]), (second.find(qn("w:t")), whole[cut:])):
                        node.text = text
                        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                    second.set(qn("w:rsidRPr"), "00ABCDEF")
                    mark = run.makeelement(qn("w:proofErr"), {qn("w:type"): "spellStart"})
                    run.addnext(mark)
                    mark.addnext(second)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["letter", "pleading", "memo"])
def test_a_template_saved_by_word_is_no_fault_and_prints_the_same_paper(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"{name}.docx"
    path.write_bytes(saved_by_word(ROOT / f"templates/{name}.docx"))
    assert [str(f) for f in templatelint.check(path)] == []
    paper = {"letter": "letter", "pleading": "motion", "memo": "evidence-plan"}[name]
    document = drafted(paper, sample("lean")).document
    own, shipped = (render(document, template) for template in (path, ROOT / f"templates/{name}.docx"))
    words = [
        ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in Document(io.BytesIO(d)).element.body.iter(qn("w:p"))]
        for d in (own, shipped)
    ]
    assert words[0] == words[1]


def shape(value: Any) -> Any:
    """What a value that a template is given looks like, as `templatenames.SHAPE` writes it."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [shape(value[0])] if value else []
    return "call" if callable(value) else "leaf"


def fits(value: Any, wanted: Any) -> None:
    if isinstance(wanted, dict) and isinstance(value, dict):
        assert value.keys() <= wanted.keys()
        for key in value:
            fits(value[key], wanted[key])
    elif isinstance(wanted, list) and isinstance(value, list):
        for inner in value:
            fits(inner, wanted[0])
    elif isinstance(wanted, tuple):
        assert value == "call"
    else:
        assert value == "leaf" or value is None or value == []


@pytest.mark.parametrize(
    ("paper", "template"), [("motion", "pleading"), ("letter", "letter"), ("evidence-plan", "memo")]
)
def test_the_names_that_lint_knows_are_those_that_a_paper_gives(paper: str, template: str) -> None:
    document = drafted(paper, sample("reyes")).document
    word = Document(str(ROOT / f"templates/{template}.docx"))
    styles = sheet.Styles({s.name: s.style_id for s in word.styles}, 9360, 4680)  # type: ignore[misc]
    view = layout.context(document, sheet.Sheet(styles, Comments()))
    fits(shape(view), templatenames.SHAPE)
    assert (
        view.keys() == templatenames.SHAPE.keys() and view["document"].keys() == templatenames.SHAPE["document"].keys()
    )


def test_a_condition_is_held_against_the_stages_of_the_papers_that_use_the_clause() -> None:
    clause = office().clauses["motion.intro"]
    late = clause.model_copy(
        update={"head": clause.head.model_copy(update={"when": 'threats and stage == "convicted"'})}
    )
    known = clauselint.vocabulary(clauselint.names_of_a_draft(office()))
    (finding,) = clauselint.check([late], office(), known)
    assert finding.code == "never-holds" and "at the stages of its papers" in finding.message
    assert clauselint.check([clause], office(), known) == []


def test_faults_of_clauses_and_templates_of_an_office_come_in_one_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "office"
    for name in ("templates/letter.docx", "clauses/letter/close.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "templates/letter.docx").write_bytes((BAD / "templates/unknown-names.docx").read_bytes())
    text = (ROOT / "clauses/letter/close.md").read_text(encoding="utf-8")
    (folder / "clauses/letter/close.md").write_text(text + "\n{{ nobody }}\n", encoding="utf-8")
    assert main(["lint", "--library", str(folder)]) == 4
    err = capsys.readouterr().err
    assert f"{folder / 'clauses/letter/close.md'}:" in err and "the name `nobody`" in err
    assert f"{folder / 'templates/letter.docx'}: error unknown-name word/document.xml, paragraph" in err
