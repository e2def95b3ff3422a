"""The office's own copies of the official instructions: where they lie, how a copy is kept, and how one is read.

The official text is never shipped; without a copy a paper prints what is missing. It must not know the case, the
wording of clauses or Word.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import typer
from msgspec import Struct

from generator.findings import CannotContinue, Finding
from generator.writing import write_together

EXIT_LIBRARY, EXIT_OUTPUT = 4, 6
NUMBER = re.compile(r"\d{3,4}[A-Z]?")
_YEAR = re.compile(r"\b(20\d\d)\b")


class Copy(Struct, frozen=True):
    """One instruction as the office has it: number, title, edition, the line of its revisions, and its text."""

    number: str
    title: str
    edition: str
    text: str  # paragraphs with a blank line between
    revised: str = ""

    @property
    def year(self) -> int:
        """The year of the edition; 0 if it names none."""
        return year_of(self.edition)

    def as_file(self) -> str:
        """How the copy is kept: four lines of heading, a blank line, the text."""
        head = [f"CALCRIM No. {self.number}", self.title, f"Edition: {self.edition}", f"Revised: {self.revised}"]
        return "\n".join([*head, "", self.text.strip(), ""])


def year_of(edition: str | None) -> int:
    """The last year that the name of an edition holds; 0 for none."""
    years = _YEAR.findall(edition or "")
    return int(years[-1]) if years else 0


def from_file(content: str) -> Copy | None:
    """A copy as it was kept; None for a file of another form."""
    lines = content.splitlines()
    if len(lines) < 6 or not (number := re.fullmatch(r"CALCRIM No\. (\d{3,4}[A-Z]?)", lines[0].strip())):
        return None
    if not lines[2].startswith("Edition: ") or not lines[3].startswith("Revised:") or lines[4].strip():
        return None
    text = "\n".join(lines[5:]).strip()
    edition = lines[2].removeprefix("Edition: ").strip()
    if not (lines[1].strip() and edition and text):
        return None
    return Copy(number[1], lines[1].strip(), edition, text, lines[3].removeprefix("Revised:").strip())


def default_folder() -> Path:
    """Where the office keeps its copies: DURESS_CALCRIM, else the private folder of the program."""
    given = os.environ.get("DURESS_CALCRIM")
    return Path(given) if given else Path(typer.get_app_dir("duress-drafter")) / "calcrim"


class Shelf:
    """The copies in one folder, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def _names(self) -> frozenset[str]:
        try:
            return frozenset(p.stem for p in self.folder.iterdir() if p.suffix == ".txt" and NUMBER.fullmatch(p.stem))
        except OSError as error:
            fault = Finding(str(self.folder), 0, 0, "error", "calcrim-folder", "", f"cannot be read: {error.strerror}",
                            "name the folder of the office's instruction texts with --calcrim")  # fmt: skip
            raise CannotContinue([fault], EXIT_LIBRARY) from None

    def get(self, number: str) -> Copy | None:
        """The office's copy of an instruction, or None. Raises CannotContinue (exit 4) for a file that is no copy."""
        if number not in self._names:
            return None
        path = self.folder / f"{number}.txt"
        try:
            copy = from_file(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            copy = None
        if copy is None or copy.number != number:
            fault = Finding(str(path), 1, 1, "error", "bad-calcrim", number, "this is no instruction text as it is kept",
                            "import it again with `duress calcrim import FILE --force`")  # fmt: skip
            raise CannotContinue([fault], EXIT_LIBRARY)
        return copy


def keep(copies: Iterable[Copy], folder: Path, *, force: bool = False) -> list[Path]:
    """Writes copies into a private folder, all or none, and returns their paths.

    Raises CannotContinue (exit 6) where a different copy stands in the way; `force` first moves it to NAME.bak.
    """
    wanted = {folder / f"{copy.number}.txt": copy.as_file() for copy in copies}
    faults = [
        Finding(str(path), 0, 0, "error", "output", "", "exists and is another text",
                "add --force, which first moves the old text to a .bak beside it")
        for path, content in wanted.items()
        if path.is_symlink() or (path.exists() and not force and _content(path) != content)
    ]  # fmt: skip
    if faults:
        raise CannotContinue(faults, EXIT_OUTPUT)
    try:
        write_together(
            {path: content.encode() for path, content in wanted.items()},
            private=wanted,
            to_backup=lambda path: path.exists() and _content(path) != wanted[path],
        )
    except OSError as error:
        fault = Finding(
            str(error.filename or folder), 0, 0, "error", "output", "", f"cannot be written: {error.strerror}"
        )
        raise CannotContinue([fault], EXIT_OUTPUT) from None
    return list(wanted)


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
