"""The README holds: every command, option, exit code and example in it is run or compared with the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from generator import examples, reading
from generator.cli import app
from generator.findings import CannotContinue

from .papers import ROOT, office
from .test_command_line import duress

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
PROSE = re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL)
OFFENSES = [offense.id for offense in office().offenses]


def commands() -> dict[str, set[str]]:
    """Every command of the program with its long options."""
    found: dict[str, set[str]] = {}

    def walk(command: object, name: str) -> None:
        inner = getattr(command, "commands", None)
        if inner is not None:
            for key, below in inner.items():
                walk(below, f"{name} {key}".strip())
            return
        options = [o for p in command.params for o in (*p.opts, *p.secondary_opts)]  # type: ignore[attr-defined]
        found[name] = {option for option in options if option.startswith("--")} - {"--help"}

    walk(get_command(app), "")
    return found


COMMANDS = commands()


def table(heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, cells without their bars."""
    after = README.split(f"## {heading}\n", 1)[1]
    lines = re.search(r"(?:^\|.*\n)+", after, re.MULTILINE)
    assert lines
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[0].splitlines()[2:]]


def name_of(words: str) -> str:
    """The command that a line beginning with `duress` calls."""
    known = [name for name in COMMANDS if words.split()[1:][: len(name.split())] == name.split()]
    return max(known, key=len, default="")


def options_in(text: str) -> set[str]:
    """The long options in a text."""
    short = {"--output"} if re.search(r"(?:^|[ \[])-o\b", text) else set()
    return set(re.findall(r"--[a-z][a-z-]+", text)) | short


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands that the README gives a new user were run, in their order."""
    folder = tmp_path_factory.mktemp("desk")
    for _, block in BLOCKS:
        for line in block.splitlines():
            if line.startswith(".venv/bin/duress") and "--keep-edits" not in line:
                done = duress(*shlex.split(line)[1:], cwd=folder)
                assert done.returncode == 0, (line, done.stderr)
    return folder


def test_every_command_has_a_row_with_all_its_options_and_no_others() -> None:
    rows: dict[str, set[str]] = {}
    for cell, _ in table("Commands"):
        name = name_of(cell.strip("`"))
        assert name, f"the README has a command that the program has not: {cell}"
        rows[name] = rows.get(name, set()) | options_in(cell)
    assert rows.keys() == COMMANDS.keys()
    for name, options in COMMANDS.items():
        assert rows[name] - {"--library"} == options, name


def test_every_command_and_option_in_the_prose_exists() -> None:
    for words in re.findall(r"`(duress [^`]+)`", PROSE):
        plain = words.replace("\\|", " ")
        name = name_of(plain)
        if not name:
            assert options_in(plain) and not plain.split()[1:][0].isalpha(), f"no such command: {words}"
            continue
        assert options_in(plain) <= {*COMMANDS[name], "--library", "--help"}, words
    known = set().union(*COMMANDS.values()) | {"--library", "--debug", "--version", "--help", "--install-completion"}
    assert options_in(PROSE) - known == set()


def test_the_first_commands_lead_from_nothing_to_a_motion(desk: Path) -> None:
    assert {"mycase.yaml", "facts.schema.json", "motion.docx"} <= {p.name for p in desk.iterdir()}


def test_every_exit_code_is_what_its_example_gives(desk: Path) -> None:
    codes = re.findall(r"^\| (\d) \| [^|]+\| (?:`([^`]+)`)? *\|$", README, re.MULTILINE)
    assert [code for code, _ in codes] == [str(n) for n in range(7)]
    for code, example in codes:
        if example:
            assert duress(*shlex.split(example)[1:], cwd=desk).returncode == int(code), example
    epilog = get_command(app).epilog or ""
    assert re.findall(r"\b(\d) [a-z]", epilog) == [code for code, _ in codes]


def test_commands_named_in_the_prose_can_be_run_as_they_stand(desk: Path) -> None:
    ran = []
    for words in dict.fromkeys(re.findall(r"`(duress [^`]+)`", PROSE)):
        # Examples name files as a user would; a form in capitals or brackets is no example, and exit codes have their own test.
        if re.search(r"[A-Z\[…]|motoin|nothing|nowhere|sentencing|completion", words) or words == "duress new mycase.yaml":
            continue
        expected = 2 if "--ask" in words else 6 if "--from" in words else 3 if "intake" in words and "-o" in words else 0
        if words.split()[1:] in (["lint"], ["check"], ["compare"], ["eject"], ["verify"], ["schema"]):
            continue  # the bare name of a command in a sentence
        done = duress(*shlex.split(words)[1:], cwd=desk)
        assert done.returncode == expected, (words, done.stderr)
        ran.append(words)
    assert len(ran) > 5


def test_every_piece_of_a_facts_file_is_right() -> None:
    head = "case: {stage: pretrial}\ndefendant: {name: Marisol Reyes}\n"
    pieces = [block for kind, block in BLOCKS if kind == "yaml"]
    assert len(pieces) >= 2
    for piece in pieces:
        try:
            found = reading.load_bytes((head + piece).encode(), "case.yaml", OFFENSES).warnings
        except CannotContinue as stop:
            found = stop.findings
        assert {f.code for f in found} <= {"dangling-reference"}, [str(f) for f in found]


def test_the_message_it_shows_is_the_message_it_gives() -> None:
    shown = next(block for _, block in BLOCKS if block.startswith("mycase.yaml:"))
    first, hint = shown.rstrip("\n").split("\n")
    line, column = re.match(r"mycase\.yaml:(\d+):(\d+):", first).groups()  # type: ignore[union-attr]
    text = "\n" * (int(line) - 3) + "case:\n  number: BA1\n  stage: pre-trial\ndefendant: {name: Ann Oe}\n"
    found = examples.findings_of("bad-choice", text)[0]
    said = str(found).replace("case.yaml:", "mycase.yaml:", 1).split("\n")
    assert (said[0], column) == (first, str(found.column))
    assert said[1].startswith(hint.rstrip("…"))


def test_every_paper_has_a_row_and_every_row_is_a_paper() -> None:
    assert sorted(row[0].strip("`") for row in table("The papers")) == sorted(office().papers)


def test_every_picture_and_target_is_there() -> None:
    assert [path for path in re.findall(r"\]\(([^)]+)\)", README) if not (ROOT / path).exists()] == []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", " ".join(re.findall(r"`[^`]+`|^make .*$", README, re.MULTILINE)))) <= targets


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_help_text_says_what_the_command_and_each_option_does(name: str) -> None:
    done = duress(*name.split(), "--help")
    assert done.returncode == 0
    command = get_command(app)
    for word in name.split():
        command = command.commands[word]  # type: ignore[attr-defined]
    assert re.match(r"[A-Z].*\.", (command.help or "").strip())
    for parameter in command.params:
        text = getattr(parameter, "help", None) or ""
        assert text and text[0].isupper() and text.rstrip()[-1] in ".)", (name, parameter.name, text)


def test_the_program_says_once_that_a_draft_is_no_advice() -> None:
    assert README.count("not legal advice") == 1
    assert duress("--help").stdout.count("legal advice") == 1
