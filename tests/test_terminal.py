"""What a terminal sees and a pipe does not: color, the word about `duress help`, tracebacks, JSON for machines."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from .papers import ROOT
from .test_command_line import duress

BROKEN = ROOT / "tests/bad/facts/ten-mistakes.yaml"


def terminal(*words: str | Path, **more: str) -> str:
    """What somebody at a terminal sees of a command."""
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm", **more}
    shown, _ = pexpect.run(
        f"{sys.executable} -m generator.cli {' '.join(map(str, words))}", env=environment, cwd=str(ROOT), encoding="utf-8",
        timeout=60, withexitstatus=True,
    )  # fmt: skip
    return str(shown)


def test_color_only_on_a_terminal_and_only_if_wanted() -> None:
    assert "\x1b[31;1merror bad-choice\x1b[0m case.stage" in terminal("check", BROKEN)
    assert "\x1b[" not in terminal("check", BROKEN, NO_COLOR="1")
    assert "\x1b[" not in terminal("check", BROKEN, TERM="dumb")
    assert "\x1b[" not in duress("check", BROKEN).stderr


def test_a_terminal_is_told_where_codes_are_explained_and_a_pipe_is_not() -> None:
    assert "duress help bad-choice explains it, and so on" in terminal("check", BROKEN)
    assert "duress help" not in duress("check", BROKEN).stderr


def test_a_file_that_may_not_be_used_gives_its_findings_as_json() -> None:
    done = duress("check", BROKEN, "--format", "json")
    data = json.loads(done.stdout)
    assert done.returncode == 3
    assert data["case"] is None and len(data["findings"]) == 10
    assert {"severity", "code", "line", "column", "path", "message", "hint"} == set(data["findings"][0])
    assert all(f"{f['line']}:{f['column']}: error {f['code']}" in done.stderr for f in data["findings"])


def test_a_fault_of_the_program_shows_a_traceback_only_when_asked(tmp_path: Path) -> None:
    code = "import sys; from generator import cli, library; library.load = lambda: 1 / 0; sys.exit(cli.main(sys.argv[1:]))"
    for words, traceback in (["documents"], False), (["--debug", "documents"], True):
        shown, status = pexpect.run(
            f"{sys.executable} -c '{code}' {' '.join(words)}", env={**os.environ, "PYTHONPATH": str(ROOT)}, encoding="utf-8",
            withexitstatus=True,
        )  # fmt: skip
        assert status == 1
        assert ("Traceback" in shown) is traceback
        assert "ZeroDivisionError" in shown
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["draft"], ["frobnicate"], ["check"], ["check", "x.yaml", "--frmat", "json"]])
def test_a_usage_error_is_exit_2_and_talks_on_stderr(words: list[str]) -> None:
    done = duress(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_what_takes_longer_than_a_second_says_so_on_a_terminal_and_takes_it_back() -> None:
    code = "import time; from generator.terminal import say, working\nwith working('drafting motion'):\n    time.sleep(1.7); say('a note')\nprint('done')"
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "TERM": "xterm"}
    child = pexpect.spawn(sys.executable, ["-c", code], env=environment, encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    assert "\r\x1b[Kdrafting motion (1 s)" in str(child.before)
    assert re.search(r"\r\x1b\[Ka note\r\n", str(child.before))
    assert str(child.before).endswith("\r\x1b[Kdone\r\n")
    piped = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert (piped.stdout, piped.stderr) == ("done\n", "a note\n")


def test_what_is_done_at_once_says_nothing() -> None:
    code = "from generator.terminal import working\nwith working('drafting motion'):\n    pass"
    child = pexpect.spawn(sys.executable, ["-c", code], env={"PYTHONPATH": str(ROOT), "TERM": "xterm"}, encoding="utf-8", timeout=30)
    child.expect(pexpect.EOF)
    assert child.before == ""


def test_the_shell_completes_commands_papers_offenses_and_codes(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8"}

    def bash(script: str) -> str:
        return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True).stdout

    assert "completion installed" in bash("duress --install-completion; true")
    # What bash does when somebody presses the tabulator: it calls the function that .bashrc has registered.
    press = "source ~/.bashrc; call() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _duress_completion duress; echo \"${COMPREPLY[@]}\"; }; "
    shown = bash(press + "call duress sche; call duress draft mot; call duress new x.yaml --offense pen-211-s; call duress help bad-pl").split("\n")
    assert shown[:4] == ["schema", "motion", "pen-211-second", "bad-place"]


def test_the_command_line_starts_without_what_only_some_commands_need() -> None:
    heavy = "pydantic yaml docx lxml questionary prompt_toolkit jinja2 generator.casefile generator.library"
    code = f"import sys, generator.cli; print([m for m in '{heavy}'.split() if m in sys.modules])"
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
