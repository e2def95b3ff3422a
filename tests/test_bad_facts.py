"""Every broken facts file in tests/bad/facts gives exactly the messages that are kept beside it.

The messages are the product here: a change of one word shows in the comparison.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.findings import CannotContinue
from generator.reading import load

from .papers import office

FOLDER = Path(__file__).parent / "bad" / "facts"
FILES = sorted(FOLDER.glob("*.yaml"))
OFFENSES = tuple(offense.id for offense in office().offenses)
# Words of the libraries underneath, which say nothing to a paralegal.
JARGON = (
    "input should",
    "extra inputs",
    "permitted",
    "mapping",
    "scalar",
    "token",
    "Value error",
    "pydantic",
    "NoneType",
)


def messages(path: Path) -> str:
    with pytest.raises(CannotContinue) as stopped:
        load(path, path.name, OFFENSES)
    assert stopped.value.exit_code == 3
    return "".join(f"{finding}\n" for finding in stopped.value.findings)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_mistake_gives_its_kept_message(path: Path) -> None:
    assert messages(path) == path.with_suffix(".expected").read_text(encoding="utf-8")


def test_ten_mistakes_give_ten_located_messages_of_ten_places_in_one_run() -> None:
    lines = [line for line in messages(FOLDER / "ten-mistakes.yaml").splitlines() if not line.startswith("    ")]
    assert len(lines) == 10
    assert all(line.startswith("ten-mistakes.yaml:") and ": error " in line for line in lines)
    assert len({line.split(" ")[0] for line in lines}) == 10


def test_no_message_speaks_the_language_of_the_libraries() -> None:
    said = "".join(messages(path) for path in FILES).lower()
    assert [word for word in JARGON if word.lower() in said.replace("not-a-mapping", "")] == []


def test_every_kept_message_belongs_to_a_file() -> None:
    assert {path.stem for path in FOLDER.glob("*.expected")} == {path.stem for path in FILES}
