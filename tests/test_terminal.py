"""What a terminal sees and a pipe does not: color, the word about `duress help`, tracebacks, JSON for machines."""

from __future__ import annotations

import json
import os
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
