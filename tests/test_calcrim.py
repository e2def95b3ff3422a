"""The office's own copies of the official instructions: brought in, kept, and printed with the choices made.

Every text here is invented and stands in the layout of the official publication.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import docx
import pytest
from msgspec.structs import replace

from generator import calcrim, calcrim_import, drafting
from generator.assembly import Companion
from generator.brackets import KEEP, Answer, Open, Text, marks, paragraphs, resolve
from generator.cli import main
from generator.document import plain, to_text
from generator.findings import CannotContinue
from generator.residue import residue
from generator.wordtext import Passage

from .papers import AS_OF, draft, office, read, sample, text

HERE = Path(__file__).parent / "calcrim"
PDF_READER = importlib.util.find_spec("pypdf") or shutil.which("pdftotext")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder with the invented texts."""
    folder = tmp_path / "texts"
    for name in ("defenses", "others"):
        calcrim.keep(calcrim_import.read(HERE / f"{name}.txt"), folder)
    return folder


def page(words: str, number: str) -> str:
    """The page of one instruction in a packet printed as text."""
    return words.replace("\u00a0", " ").split(f"== CALCRIM No. {number} ==\n")[1].split("\n== ")[0]


# ---------------------------------------------------------------- bringing in


def test_an_instruction_is_found_between_running_heads_and_notes() -> None:
    (copy,) = calcrim_import.read(HERE / "defenses.txt")
    assert (copy.number, copy.title, copy.edition) == ("3402", "Duress or Threats", "2026")
    assert copy.revised == "New January 2006; Revised August 2099"
    assert copy.text.split("\n\n") == [
        "An invented actor is excused of __________ <insert crime[s]> if (he/she) was under a sample pressure.",
        "The pressure is there if, at the time, (he/she) held that (his/her/ [or] someone else’s) life stood in the balance "
        "unless (he/she) did the crime[s].",
        "The view of the defendant that (his/her/ [or] someone else’s) life so stood is weighed with care.",
        "[The invented party must prove beyond a reasonable doubt that there was no sample pressure. If not, the verdict on "
        "__________ <insert crime[s]> is for the defense.]",
        "[This sample does not apply to __________ <insert charge of murder>.]",
    ]


def test_several_instructions_of_one_file_are_kept_apart_with_titles_over_two_lines() -> None:
    copies = {c.number: c for c in calcrim_import.read(HERE / "others.txt")}
    assert list(copies) == ["401", "851", "1600"]
    assert copies["1600"].title == "Robbery (Pen. Code, § 211)"
    assert "AND" in copies["1600"].text.split("\n\n")
    assert "New January" not in copies["1600"].text


def test_a_word_file_gives_the_same_text(tmp_path: Path) -> None:
    file = docx.Document()
    for line in (HERE / "others.txt").read_text(encoding="utf-8").split("\n\n"):
        for paragraph in line.splitlines() if line.startswith("1600") else [line]:
            file.add_paragraph(paragraph)
    file.save(str(tmp_path / "others.docx"))
    assert calcrim_import.read(tmp_path / "others.docx") == calcrim_import.read(HERE / "others.txt")


def one_page_pdf(lines: list[str]) -> bytes:
    """A PDF of one page with the lines, in Helvetica."""
    shown = b"".join(
        b"(" + line.replace("(", r"\(").replace(")", r"\)").encode("cp1252") + b") Tj T*\n" for line in lines
    )
    stream = b"BT /F1 10 Tf 12 TL 50 760 Td\n" + shown + b"ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + tail


@pytest.mark.skipif(not PDF_READER, reason="no reader for PDF is installed")
def test_a_pdf_gives_the_same_text(tmp_path: Path) -> None:
    lines = [
        line for line in (HERE / "defenses.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("•")
    ]
    (tmp_path / "defenses.pdf").write_bytes(one_page_pdf(lines))
    assert calcrim_import.read(tmp_path / "defenses.pdf") == calcrim_import.read(HERE / "defenses.txt")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "Nothing that is numbered.", "no instruction was found in this file"),
        ("a.rtf", "{}", "the file is neither .pdf, .docx nor .txt"),
        ("a.docx", "no package", "the file cannot be read: it is damaged or of another kind"),
        ("a.pdf", "no pages", "the file cannot be read: it is damaged or of another kind"),
        (
            "a.txt",
            "3402. Duress or Threats\n\nA sample of words that is long enough to be one.\n\nNew January 2006",
            "the file does not say which edition it is",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(CannotContinue) as stop:
        calcrim_import.read(tmp_path / name)
    assert (stop.value.exit_code, stop.value.findings[0].message) == (2, message)


def test_the_command_keeps_private_files_and_prints_their_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "texts"
    assert main(["calcrim", "import", str(HERE / "defenses.txt"), "--into", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder / '3402.txt'}\n"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "3402.txt").stat().st_mode) == 0o600
    assert (
        (folder / "3402.txt")
        .read_text(encoding="utf-8")
        .startswith("CALCRIM No. 3402\nDuress or Threats\nEdition: 2026\n")
    )


def test_the_folder_of_the_environment_is_used_for_import_and_for_a_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURESS_CALCRIM", str(tmp_path / "texts"))
    assert main(["calcrim", "import", str(HERE / "defenses.txt")]) == 0
    case = str(Path(__file__).parent.parent / "samples/reyes-trial/case.yaml")
    out = tmp_path / "packet.docx"
    assert main(["draft", "instructions", case, "-o", str(out)]) == 0
    assert any("sample pressure" in p.text for p in docx.Document(str(out)).paragraphs)
    assert any("sample pressure" in p.text for p in docx.Document(str(tmp_path / "packet-jury.docx")).paragraphs)


def test_another_text_is_never_replaced_without_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "texts"
    command = ["calcrim", "import", str(HERE / "defenses.txt"), "--into", str(folder)]
    assert main(command) == 0
    assert main(command) == 0, "the same text again is no conflict"
    kept = folder / "3402.txt"
    kept.write_text(kept.read_text(encoding="utf-8") + "\nA note by the office.\n", encoding="utf-8")
    assert main(command) == 6
    assert "exists and is another text" in capsys.readouterr().err
    assert "A note by the office." in kept.read_text(encoding="utf-8")
    assert main([*command, "--force"]) == 0
    assert "A note by the office." in (folder / "3402.txt.bak").read_text(encoding="utf-8")
    assert sorted(os.listdir(folder)) == ["3402.txt", "3402.txt.bak"]


def test_a_file_that_is_no_kept_text_stops_the_draft(shelf: Path) -> None:
    (shelf / "3402.txt").write_text("something else")
    with pytest.raises(CannotContinue) as stop:
        draft("instructions", sample("reyes"), calcrim=shelf)
    assert stop.value.exit_code == 4
    assert stop.value.findings[0].message == "this is no instruction text as it is kept"


# ---------------------------------------------------------------- choices


def said(words: str, *answers: Answer, all_defendant: bool = False) -> str:
    """The words with their choices; what is open stands between braces."""
    pieces = resolve(words, answers, all_defendant=all_defendant)
    return "".join(p.words if isinstance(p, Text) else f"{{{p.mark}}}" for p in pieces)


@pytest.mark.parametrize(
    ("words", "answers", "expected"),
    [
        ("Guilty of __________ <insert crime>.", [Answer("insert crime", "arson")], "Guilty of arson."),
        ("The crime[s] and the act[s].", [Answer("s", "s")], "The crimes and the acts."),
        ("The crime[s].", [Answer("s", "")], "The crime."),
        ("[Keep (this/that) part.] End.", [Answer("keep", KEEP), Answer("this", "that")], "Keep that part. End."),
        ("One. [Leave this out.] Two.", [Answer("leave this", None)], "One. Two."),
        ("Life (his/her/ [or] someone else's) is.", [Answer("someone else’s", "one’s own")], "Life one’s own is."),
        ("The defendant knew that (he/she) lied.", [], "The defendant knew that the defendant lied."),
        ("The defendant saw a person lose (his/her) bag.", [], "The defendant saw a person lose {(his/her)} bag."),
        (
            "A person sees. The defendant moves (his/her) arm.",
            [],
            "A person sees. The defendant moves the defendant’s arm.",
        ),
        ("(Pen. Code, § 211/212) and 1/2 stay.", [], "(Pen. Code, § 211/212) and 1/2 stay."),
        ("An [open one.", [], "An {[}open one."),
        (
            "Near a person or (his/her) bag. The defendant took (his/her) own.",
            [Answer("person or (his/her)", "that person’s")],
            "Near a person or that person’s bag. The defendant took the defendant’s own.",
        ),
    ],
)
def test_marks_are_resolved_only_by_a_choice(words: str, answers: list[Answer], expected: str) -> None:
    assert said(words, *answers) == expected


def test_the_marks_of_a_text_can_be_listed() -> None:
    assert marks("A [b (c/d)] e ____ <insert f>.") == ["[b (c/d)]", "____ <insert f>"]


def test_a_paragraph_that_a_choice_empties_is_left_out() -> None:
    found = list(paragraphs(resolve("One.\n\n[Two.]\n\nThree.", [Answer("two", None)])))
    assert found == [[Text("One.")], [Text("Three.")]]
    assert any(isinstance(p, Open) for p in resolve("[Two.]", []))


# ---------------------------------------------------------------- in the packet


def test_the_packet_prints_the_text_with_every_choice_of_no_3402_made(shelf: Path) -> None:
    packet = page(text("instructions", sample("reyes"), calcrim=shelf), "3402")
    both = "robbery as charged in Count 1 or evading a peace officer with wanton disregard as charged in Count 2"
    life = "the defendant’s or someone else’s life"
    assert packet.splitlines()[2:7] == [
        f"An invented actor is excused of {both} if the defendant was under a sample pressure.",
        f"The pressure is there if, at the time, the defendant held that {life} stood in the balance unless the defendant did "
        "the crimes.",
        f"The view of the defendant that {life} so stood is weighed with care.",
        "The invented party must prove beyond a reasonable doubt that there was no sample pressure. If not, the verdict on "
        f"{both} is for the defense.",
        "__________________________________________________________",
    ]
    assert "Choices" not in packet


def test_the_sentence_on_murder_names_the_murder_count_alone(shelf: Path) -> None:
    data = sample("reyes")
    data["counts"].append({"number": "3", "offense": "pen-187-second", "theory": "direct"})
    packet = page(text("instructions", data, calcrim=shelf), "3402")
    assert "This sample does not apply to murder as charged in Count 3." in packet


def test_a_choice_that_the_facts_do_not_decide_is_a_gap_until_counsel_makes_it(shelf: Path) -> None:
    data = sample("reyes-trial")
    made = draft("instructions", data, calcrim=shelf)
    left = [gap for gap in made.gaps if "No. 1600" in gap]
    assert left == [
        "[MISSING: choice in CALCRIM No. 1600: (his/her)]",
        "[MISSING: choice in CALCRIM No. 1600: [A thing is __________ <insert description of property>.]]",
    ]
    with pytest.raises(CannotContinue) as stop:
        draft("instructions", data, calcrim=shelf, final=True)
    assert stop.value.exit_code == 5
    assert f"{left[0]} is still open" in [f.message for f in stop.value.findings]
    data["instructions"] = {
        "choices": [
            {"calcrim": "1600", "at": "another person or (his/her)", "use": "that person’s"},
            {"calcrim": "1600", "at": "a thing is", "use": "keep"},
            {"calcrim": "1600", "at": "insert description", "use": "a sample box"},
        ]
    }
    made = draft("instructions", data, calcrim=shelf)
    assert [gap for gap in made.gaps if "No. 1600" in gap] == []
    packet = page(to_text(made.document), "1600")
    assert "1. The defendant took a sample thing that was not the defendant’s own;" in packet
    assert "2. The thing was near another person or that person’s sample bag." in packet
    assert "A thing is a sample box." in packet


def test_the_count_is_filled_in_where_the_charge_is_read(shelf: Path) -> None:
    kept = calcrim.Shelf(shelf).get("1600")
    assert kept is not None
    charge = "The defendant is charged [in Count ____] with a sample.\n\n"
    calcrim.keep([replace(kept, text=charge + kept.text)], shelf, force=True)
    packet = page(to_text(draft("instructions", sample("reyes"), calcrim=shelf).document), "1600")
    assert "The defendant is charged in Count 1 with a sample." in packet


def test_an_old_edition_is_not_printed(tmp_path: Path) -> None:
    copy = calcrim_import.read(HERE / "defenses.txt", "2019")
    calcrim.keep(copy, tmp_path / "texts")
    made = draft("instructions", sample("reyes"), calcrim=tmp_path / "texts")
    assert "[MISSING: current text of CALCRIM No. 3402; the office’s copy is of 2019]" in made.gaps
    assert "sample pressure" not in to_text(made.document)


def test_the_modified_instruction_on_battering_comes_with_a_marked_copy(shelf: Path) -> None:
    document = draft("instructions", sample("reyes-trial"), calcrim=shelf).document
    part = next(p for p in document.parts if p.id == "special-battering")
    words = [plain(block.runs).replace("\u00a0", " ") for block in part.blocks]
    assert words[1] == "Testimony on Intimate Partner Battering and Its Effects (CALCRIM No. 851, Modified)"
    clean = words[2]
    assert "self-defense" not in clean
    assert "They prove no event. You may consider this evidence, together with all the other evidence," in clean
    assert clean.endswith("The end of this sample follows.")
    own_page = next(p for p in document.parts if p.id == "marked-battering")
    assert own_page.new_page
    assert own_page.title.replace("\u00a0", " ") == "Marked Copy of CALCRIM No. 851"
    marked = own_page.blocks[-1]
    added = [run.text for run in marked.runs if run.underline]
    removed = [run.text for run in marked.runs if run.italic and len(run.text) > 3]
    assert len(added) == 1
    assert added[0].startswith("You may consider this evidence")
    assert removed == ["Weigh them on whether the defendant acted in self-defense and on nothing else."]


def test_a_number_that_the_table_only_remembers_is_printed_from_the_offices_copy(shelf: Path) -> None:
    data = sample("reyes")
    data["counts"].append({"number": "3", "offense": "pen-664-211", "date": "2027-01-08"})
    calcrim.keep([calcrim.Copy("460", "Sample Attempt", "2026 Edition", "The step charged [in Count __] is enough.")], shelf)
    made = draft("instructions", data, calcrim=shelf)
    packet = page(to_text(made.document), "460")
    assert packet.splitlines()[1:3] == ["# Sample Attempt", "The step charged in Count 3 is enough."]
    assert not any("attempted robbery" in gap for gap in made.gaps)


def test_the_expert_is_named_where_the_text_has_a_blank_for_the_name(shelf: Path) -> None:
    kept = calcrim.Shelf(shelf).get("851")
    assert kept is not None
    blank = kept.text.replace("a witness", "__________ <insert name of expert>")
    calcrim.keep([replace(kept, text=blank)], shelf, force=True)
    document = draft("instructions", sample("reyes-trial"), calcrim=shelf).document
    for name in ("special-battering", "marked-battering"):
        words = " ".join(plain(b.runs) for p in document.parts if p.id == name for b in p.blocks)
        assert "invented words from Dr. Imogen Feld on sample effects" in words
        assert "<insert" not in words


def test_a_long_mark_that_waits_for_a_choice_is_no_second_fault(shelf: Path) -> None:
    kept = calcrim.Shelf(shelf).get("1600")
    assert kept is not None
    long = "[The invented thing [or part of it] was near a person if (he/she) could have kept it but for the sample.]"
    calcrim.keep([replace(kept, text=f"{kept.text}\n\n{long}")], shelf, force=True)
    made = draft("instructions", sample("reyes"), calcrim=shelf)
    gap = "[MISSING: choice in CALCRIM No. 1600: [The invented thing or part of it was near a person if (…]]"
    assert gap in made.gaps
    passages = [Passage("paragraph", 1, f"Read: {gap}")]
    assert residue(passages, read(sample("reyes")).case, "instructions", "case.yaml", read_aloud=True) == []


def test_the_jury_copy_has_the_text_and_no_marked_copy(shelf: Path) -> None:
    case: Any = read(sample("reyes-trial"))
    analysis = drafting.analyze_case(case, office())
    chosen = drafting.Options(AS_OF, calcrim=shelf)
    made = drafting.compose(
        office().papers["instructions"], case, analysis, office(), chosen, Companion("-jury", "jury")
    )
    words = to_text(made.document)
    assert "the defendant was under a sample pressure." in words
    assert "Marked Copy" not in words
    assert "[[" not in words
