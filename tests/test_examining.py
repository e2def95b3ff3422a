"""Any Word file: nothing that the table lacks goes by in silence, and nothing sound is called a fault."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest

from generator.examining import examine
from generator.findings import Finding
from generator.review import Index
from tests.papers import ROOT, office

INDEX = Index(office().authorities, office().offenses)
EDITS = (
    "The rule is old. (People v. Featherstone (1994) 27 Cal.App.4th 1211, 1215.)",
    "The court does not weigh. (People v. Salas (2006) 38 Cal.4th 967, 982-983.)",
    "Fear is enough. (People v. Moran (1974) 39 Cal.App.3d 398, 416-417.)",
    "And so it was held. (Ibid.)",
)
FOUND = ["unknown-case", "wrong-citation", "never-cite", "orphan-short-form"]


def saved(word: docx.document.Document) -> bytes:  # type: ignore[name-defined]
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def page(*paragraphs: str) -> bytes:
    """A Word file with nothing in it but some paragraphs; a line break in one is Word's own."""
    word = docx.Document()
    for text in paragraphs:
        word.add_paragraph(text)
    return saved(word)


def found(*paragraphs: str) -> list[Finding]:
    return examine(page(*paragraphs), "edited.docx", INDEX)[1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # cases
        ("(People v. Foo (Cal. 2002) 28 Cal.4th 900.)", "unknown-case"),
        ("(People v. Foo (Cal. Ct. App. 2002) 28 Cal.App.4th 900, 902–903.)", "unknown-case"),
        ("People v. Foo, 28 Cal.4th 900 (Cal. 2002)", "unknown-case"),
        ("“People v. Foo” (1974) 39 Cal.App.3d 399", "unknown-case"),
        ("as the court said in Foo (1994) 27 Cal.App.4th 1211", "unknown-case"),
        ("(Dixon v. United States (2006) 548 U.S. 1, 7 [126 S.Ct. 2437, 165 L.Ed.2d 299].)", "unknown-case"),
        ("United States v. Contento-Pachon, 723 F.2d 691 (9th Cir. 1984)", "unknown-case"),
        ("Smith v. Jones, 12 F. Supp. 3d 45 (N.D. Cal. 2014)", "unknown-case"),
        ("State v. Toscano, 74 N.J. 421, 378 A.2d 755 (1977)", "unread"),
        ("Smith v. Jones, 12 F. App’x 45 (9th Cir. 2001)", "unread"),
        ("In re Foo, 12 B.R. 45 (Bankr. C.D. Cal. 1981)", "unread"),
        ("R. v. Dudley (1884) 14 Q.B.D. 273", "unknown-case"),
        # cases nobody published
        ("People v. Foo (Mar. 3, 2019, No. B123456) [nonpub. opn.]", "unknown-case"),
        ("People v. Foo, No. B123456, 2019 WL 1234567 (Cal. Ct. App. Mar. 3, 2019)", "unknown-case"),
        ("People v. Foo, 2019 Cal. App. Unpub. LEXIS 1234", "unread"),
        ("People v. Foo (2019) ___ Cal.5th ___ [2019 WL 22]", "unknown-case"),
        ("(People v. Foo, review granted Mar. 1, 2020, S123456.)", "unread"),
        ("People v. Foo held otherwise.", "named-only"),
        # a forbidden case, however it is written
        ("People v. Moran (1974)\n39 Cal.App.3d 398", "never-cite"),
        ("People v.\nMoran (1974) 39 Cal.App.3d 398", "never-cite"),
        ("People v Moran (1974) 39 Cal.App.3d 398", "never-cite"),
        ("People vs. Moran, (1974) 39 Cal. App. 3d 398", "never-cite"),
        ("PEOPLE v. MORAN (1974) 39 Cal.App.3d 398", "never-cite"),
        ("People v. Moran 39 Cal.App.3d 398 (1974)", "never-cite"),
        ("Moran (1974) 39 Cal.App.3d 398", "never-cite"),
        ("People v. Moran (1974) 39 CA3d 398", "never-cite"),
        # a known case, wrong in some part
        ("People v. Salas (2005) 37 Cal.4th 967", "wrong-citation"),
        ("People v. Salas (2006) 37 C4th 967", "wrong-citation"),
        ("People v. Heath (2006) 37 Cal.4th 967", "wrong-citation"),
        ("People v. Salas (2006) 37 Cal.4th 967 at p. 999", "wrong-page"),
        ("People v. Salas (2006) 37 Cal.4th 967, 982, 990–991", "wrong-page"),
        ("People v. Salas (2006) 37 Cal.4th 967, 982 & fn. 4", "wrong-page"),
        ("(37 Cal.4th 967, 999.)", "wrong-page"),
        ("(People v. Salas (2006) 37 Cal.4th 967.) (Salas, supra, 37 Cal.4th 967, 999.)", "wrong-page"),
        ("People v. Salas (2006) 37 Cal.4th 967 [1 Cal.Rptr.3d 2]", "parallel-citation"),
        ("(Kennard, J., dissenting, 28 Cal.4th at p. 790.)", "unread"),
        # short forms
        ("(Id., at p. 12.)", "orphan-short-form"),
        ("(Id.)", "orphan-short-form"),
        ("(Ibid)", "orphan-short-form"),
        ("Featherstone, supra, at page 12", "orphan-short-form"),
        ("(Idem.)", "unread"),
        ("See ante, p. 12.", "unread"),
        ("(post, at pp. 14-15)", "unread"),
        ("(infra, p. 5)", "unread"),
        # statutes, rules, instructions, books
        ("N.Y. Penal Law § 40.00", "unknown-authority"),
        ("Tex. Penal Code § 26", "unknown-authority"),
        ("Model Penal Code section 26", "unknown-authority"),
        ("(Lab. Code, § 26, subd. (a).)", "unknown-authority"),
        ("section 26 of the Evidence Code", "unknown-authority"),
        ("section 26 of the Model Penal Code", "unknown-authority"),
        ("18 U.S.C. § 26", "unknown-authority"),
        ("42 USC 1983", "unknown-authority"),
        ("Ariz. Rev. Stat. § 13-412", "unknown-authority"),
        ("sections 9998 through 9999", "unknown-authority"),
        ("(Stats. 2018, ch. 1015, § 26.)", "unknown-authority"),
        ("subdivision (b) of section 26", "other-subdivision"),
        ("Penal Code 26", "unread"),
        ("under PC 26", "unread"),
        ("CRC 2.1055", "unread"),
        ("rule 4.999 of the California Rules of Court", "unknown-authority"),
        ("CALCRIM 3402", "unread"),
        ("CALCRIM Instruction No. 3402", "unread"),
        ("CALCRIM No. 9999", "unknown-authority"),
        ("U.S. Const. amend. XIV, § 1", "unknown-authority"),
        ("LaFave, Criminal Law § 9.7 (5th ed. 2010)", "unread"),
        ("12 Stan. L. Rev. 34 (1999)", "unread"),
        ("88 Ops.Cal.Atty.Gen. 12 (2005)", "unread"),
        # years and signs that belong to nothing
        ("as was held (2011)", "unread"),
        ("the § applies", "unread"),
    ],
)  # fmt: skip
def test_nothing_that_the_table_lacks_goes_by_in_silence(text: str, code: str) -> None:
    assert code in [f.code for f in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "(People v. Salas (2006) 37 Cal.4th 967, 982–983.) (Id. at p. 984.)",
        "(People v. Salas (2006) 37 Cal.4th 967 at pages 982 to 983.)",
        "(People v. Salas, 37 Cal. 4th 967, 982-83 (2006).) Id. at 984.",
        "People v. Salas (2006)\n37 Cal.4th 967",
        "(Pen. Code, § 26, subd. Six; Pen.Code, § 187, subd. (a).) Cal. Penal Code § 26(Six) (West).",
        "Vance fled. Penal Code section 26, subdivision Six and section 187 of the Penal Code apply.",
        "subdivision Six of Penal Code section 26; See Cal. Penal Code § 26(Six) (West).",
        "All further statutory references are to the Penal Code. (§ 26, subd. Six.)",
        "(Cal. Rules of Court, rule 2.1055(b)(1).) CALCRIM No. 3402. Import CALCRIM texts.",
        "Re:\tPeople v. Marisol Reyes",
        "People v. Marisol Reyes, Case No. VC999001, Report No. 27-0000417",
        "On May 3, 2027, at 9:38 p.m., the camera (erased on March 9, 2027) showed 211 people; he drove Code 3 (June 2027).",
        "(Prelim. Hg. Tr. [PHT] 31:4-12; Ex. A, 21:43:50; Arrest Report, p. 2.) Dept. 5, Room 12.",
    ],
)
def test_what_is_sound_is_no_fault(text: str) -> None:
    assert [str(f) for f in found(text)] == []


def test_a_section_in_a_charge_is_a_note() -> None:
    (note,) = found("Count 1 alleges that a principal was armed. (Pen. Code, § 12022, subd. (a)(1).)")
    assert (note.severity, note.code, note.path) == ("note", "charge", "paragraph 1")


def test_a_section_of_another_code_is_called_by_it() -> None:
    assert [f.message for f in found("section 26 of the Evidence Code")] == [
        "“section 26” of Evid. Code is not in the table of authorities"
    ]


# -- files as word processors leave them


def edited() -> docx.document.Document:  # type: ignore[name-defined]
    word = docx.Document(str(ROOT / "samples/reyes/reyes-motion-DRAFT.docx"))
    place = next(p for p in word.paragraphs if "Salas" in p.text)._p
    for text in EDITS:
        added = word.add_paragraph(text)._p
        place.addnext(added)
        place = added
    return word


def split(data: bytes) -> bytes:
    """The file with every run of the edits cut after each third letter, and marks of Word's spelling between the pieces."""
    source = zipfile.ZipFile(io.BytesIO(data))
    parts = {name: source.read(name) for name in source.namelist()}
    body = parts["word/document.xml"].decode()
    for text in EDITS:
        pieces = [text[n : n + 3] for n in range(0, len(text), 3)]
        runs = '<w:proofErr w:type="spellStart"/>'.join(
            f'<w:r w:rsidR="00AB12CD"><w:t xml:space="preserve">{p}</w:t></w:r>' for p in pieces
        )
        whole = re.search(rf"<w:r><w:t[^>]*>{re.escape(text)}</w:t></w:r>", body)
        assert whole
        body = body.replace(whole[0], runs)
    parts["word/document.xml"] = body.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def mistakes(data: bytes) -> list[Finding]:
    return sorted(
        (f for f in examine(data, "edited.docx", INDEX)[1] if f.severity == "error"), key=lambda f: int(f.path.split()[1])
    )


def test_four_mistakes_in_a_draft_are_found_where_they_stand() -> None:
    errors = mistakes(saved(edited()))
    assert [f.code for f in errors] == FOUND
    places = [int(f.path.split()[1]) for f in errors]
    assert places == list(range(places[0], places[0] + 4))


def test_runs_split_as_word_splits_them_hide_nothing() -> None:
    assert [(f.code, f.path) for f in mistakes(split(saved(edited())))] == [
        (f.code, f.path) for f in mistakes(saved(edited()))
    ]


@pytest.mark.layout
def test_a_draft_saved_again_by_libreoffice_gives_the_same_findings(tmp_path: Path) -> None:
    office_program = shutil.which("soffice")
    assert office_program
    (tmp_path / "edited.docx").write_bytes(saved(edited()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office_program, "--headless", profile, "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(tmp_path / "edited.docx")], check=True, capture_output=True, timeout=120)
    again = (tmp_path / "out/edited.docx").read_bytes()
    assert [(f.code, f.message) for f in mistakes(again)] == [(f.code, f.message) for f in mistakes(saved(edited()))]
