"""The manifest beside a folder of papers, and what `duress verify` makes of every way in which they may come apart."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import manifest
from generator.cli import main
from tests.papers import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case and its papers, drafted as a user does."""
    (tmp_path / "files").mkdir()
    case = tmp_path / "files" / "case.yaml"
    shutil.copy(ROOT / "samples/weak/case.yaml", case)
    assert main(["draft", "all", str(case), "-o", str(tmp_path / "out"), "--as-of", "2027-03-05"]) == 0
    return tmp_path / "out"


def verified(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, list[str]]:
    capsys.readouterr()
    code = main(["verify", str(folder), *options])
    said = capsys.readouterr()
    codes = [line.split(": ")[1] for line in said.err.splitlines() if not line.startswith(" ")]
    return code, said.out, codes


def test_papers_that_belong_together_are_said_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, codes = verified(folder, capsys)
    papers = len(list(folder.glob("*.docx")))
    assert (code, out, codes) == (0, f"{papers} papers stand as they were drafted; 0 errors, 0 warnings\n", [])


def test_the_manifest_has_digests_and_no_word_of_the_case(folder: Path) -> None:
    text = manifest.place(folder).read_text(encoding="utf-8")
    data = json.loads(text)
    assert set(data["papers"]) == {p.name for p in folder.glob("*.docx")}
    for name, entry in data["papers"].items():
        assert entry["sha256"] == manifest.digest((folder / name).read_bytes())
        assert entry["facts"]["file"] == "../files/case.yaml" and entry["options"]["as_of"] == "2027-03-05"
    assert "Marsh" not in text


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


FAULTS: dict[str, tuple[Callable[[Path], object], int, list[str]]] = {
    "a paper was edited": (lambda f: edit(next(f.glob("*client-letter*"))), 5, ["error paper-changed"]),
    "a paper was removed": (lambda f: next(f.glob("*client-letter*")).unlink(), 5, ["error paper-gone"]),
    "the facts changed": (lambda f: edit(f.parent / "files/case.yaml"), 5, ["error input-changed"]),
    "the facts moved": (lambda f: (f.parent / "files/case.yaml").rename(f.parent / "moved.yaml"), 0, ["warning input-gone"]),
    "a stranger came": (lambda f: (f / "other.docx").write_bytes(b""), 0, ["warning not-listed"]),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_came_apart_is_named(fault: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, expected, codes = FAULTS[fault]
    change(folder)
    code, _, said = verified(folder, capsys)
    assert code == expected and said == codes


def test_facts_that_moved_are_proved_where_they_are_now(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = folder.parent / "moved.yaml"
    (folder.parent / "files/case.yaml").rename(moved)
    assert verified(folder, capsys, "--case", str(moved))[0::2] == (0, [])


def test_a_folder_without_a_manifest_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(tmp_path, capsys)[0::2] == (3, ["error no-manifest"])
    manifest.place(tmp_path).parent.mkdir()
    manifest.place(tmp_path).write_text("[]")
    assert verified(tmp_path, capsys)[0::2] == (3, ["error no-manifest"])


def test_another_library_is_noticed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library/clause.md").write_text("other")
    assert [f.code for f in manifest.verify(folder, library=(tmp_path / "library",)).findings] == ["other-library"]


def test_two_cases_share_a_folder_and_its_manifest(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "lean.yaml"
    shutil.copy(ROOT / "samples/lean/case.yaml", other)
    assert main(["draft", "all", str(other), "-o", str(folder)]) == 0
    names = set(json.loads(manifest.place(folder).read_text())["papers"])
    assert names == {p.name for p in folder.glob("*.docx")} and any("lean" in n for n in names) and any("files" in n for n in names)
    assert verified(folder, capsys)[0] == 0


def test_without_private_copies_there_is_no_manifest(folder: Path, tmp_path: Path) -> None:
    case, out = tmp_path / "files/case.yaml", tmp_path / "bare"
    assert main(["draft", "all", str(case), "-o", str(out), "--no-private-copy"]) == 0
    assert [p.suffix for p in out.iterdir()] == [".docx"] * len(list(out.iterdir()))


def test_a_single_paper_is_listed_too(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", "client-letter", str(tmp_path / "files/case.yaml"), "-o", str(tmp_path / "one/letter.docx")]) == 0
    assert verified(tmp_path / "one", capsys)[:2] == (0, "1 papers stand as they were drafted; 0 errors, 0 warnings\n")


def test_a_paper_drafted_again_without_private_copies_leaves_the_manifest_of_the_others(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = next(folder.glob("*client-letter*"))
    assert main(["draft", "client-letter", str(tmp_path / "files/case.yaml"), "-o", str(paper), "--no-private-copy"]) == 0
    listed = set(json.loads(manifest.place(folder).read_text())["papers"])
    assert listed == {p.name for p in folder.glob("*.docx")} - {paper.name}
    assert verified(folder, capsys)[0::2] == (0, ["warning not-listed"])
