"""The commands as a user runs them: paths on stdout, talk on stderr, the documented exit codes, nothing half-written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
import yaml

from generator import library
from generator.findings import CannotContinue

from .papers import ROOT, sample

REYES = ROOT / "samples/reyes/case.yaml"


def duress(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command in its own process."""
    command = [sys.executable, "-m", "generator.cli", *map(str, arguments)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd or ROOT, env=environment, check=False)


def write(folder: Path, data: dict[str, object]) -> Path:
    """Writes facts to a file."""
    path = folder / "case.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("paper", ["motion", "letter"])
def test_a_draft_is_one_file_in_a_new_folder_and_its_path_on_stdout(tmp_path: Path, paper: str) -> None:
    target = tmp_path / "some" / "new folder" / f"{paper}.docx"
    done = duress("draft", paper, REYES, "-o", target)
    assert (done.returncode, done.stdout) == (0, f"{target}\n")
    assert [p.name for p in target.parent.glob("[!.]*")] == [f"{paper}.docx"]
    assert len(docx.Document(str(target)).paragraphs) > 20


def test_the_default_name_says_case_paper_and_draft(tmp_path: Path) -> None:
    done = duress("draft", "letter", REYES, cwd=tmp_path)
    assert done.stdout == "reyes-letter-DRAFT.docx\n"


def test_all_writes_what_is_open_into_a_folder(tmp_path: Path) -> None:
    done = duress("draft", "all", REYES, "-o", tmp_path / "out")
    assert done.returncode == 0
    names = [Path(line).name for line in done.stdout.splitlines()]
    assert {"reyes-motion-DRAFT.docx", "reyes-letter-DRAFT.docx"} <= set(names)
    assert sorted(names) == sorted(p.name for p in (tmp_path / "out").glob("[!.]*"))


def test_a_second_draft_replaces_an_unedited_one_and_keeps_an_edited_one(tmp_path: Path) -> None:
    target = tmp_path / "letter.docx"
    assert duress("draft", "letter", REYES, "-o", target).returncode == 0
    assert duress("draft", "letter", REYES, "-o", target).returncode == 0
    document = docx.Document(str(target))
    document.add_paragraph("A hand edit.")
    document.save(str(target))
    refused = duress("draft", "letter", REYES, "-o", target)
    assert refused.returncode == 6
    assert "was edited since it was drafted" in refused.stderr and "--keep-edits" in refused.stderr
    assert docx.Document(str(target)).paragraphs[-1].text == "A hand edit."


def test_a_broken_facts_file_gives_every_message_and_writes_nothing(tmp_path: Path) -> None:
    broken = ROOT / "tests/bad/facts/ten-mistakes.yaml"
    done = duress("draft", "motion", broken, "-o", tmp_path / "motion.docx")
    located = [line for line in done.stderr.splitlines() if line.startswith(f"{broken}:")]
    assert (done.returncode, done.stdout) == (3, "")
    assert len(located) == 10
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    done = duress("check", tmp_path / "nothing.yaml")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "nothing.yaml" in done.stderr


def test_a_paper_that_the_law_closes_is_refused_with_what_is_open(tmp_path: Path) -> None:
    data = sample("reyes")
    data["case"]["stage"] = "investigation"
    done = duress("draft", "motion", write(tmp_path, data), "-o", tmp_path / "motion.docx")
    assert done.returncode == 5
    assert "error refused motion: not open at the stage investigation" in done.stderr
    assert not (tmp_path / "motion.docx").exists()


def test_an_unknown_paper_is_a_usage_error_that_names_the_papers() -> None:
    done = duress("draft", "motoin", REYES)
    assert done.returncode == 2
    assert "the papers are:" in done.stderr


def test_a_clause_that_does_not_fit_is_a_library_error(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "clauses", tmp_path / "clauses")
    clause = tmp_path / "clauses/motion/conclusion.md"
    clause.write_text(clause.read_text().replace("people-disprove", "people-prove"))
    with pytest.raises(CannotContinue) as stop:
        library.load(clauses=tmp_path / "clauses")
    assert stop.value.exit_code == 4
    assert stop.value.findings[0].file == "clauses/motion/conclusion.md"
    assert "calcrim-3402 has no proposition people-prove" in stop.value.findings[0].message


def test_check_prints_the_chart_and_stable_json() -> None:
    text = duress("check", REYES)
    assert text.returncode == 0
    assert max(len(line) for line in text.stdout.splitlines()) <= 100
    data = json.loads(duress("check", REYES, "--format", "json").stdout)
    assert [c["duress"]["status"] for c in data["counts"]] == ["available", "available"]
    element = data["counts"][0]["incidents"][0]["elements"][0]
    assert {"element", "status", "for", "against", "rule", "authority"} <= set(element)
    assert any(d["document"] == "motion" and d["open"] for d in data["documents"])


@pytest.mark.parametrize(
    "command", [["--help"], ["documents"], ["schema"], ["--version"], ["explain", "motion", str(REYES)], ["lint"]]
)
def test_commands_answer(command: list[str]) -> None:
    done = duress(*command)
    assert done.returncode == 0
    assert done.stdout.strip()
    assert done.stderr == ""


def test_the_samples_are_what_the_program_writes() -> None:
    done = duress("samples", "--check")
    assert done.stdout == ""
    assert done.returncode == 0
