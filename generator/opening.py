"""What the commands share before they begin: the case with its library and analysis, the reads file, the day.

It parses, loads and reports; it holds no law and no Word. Heavy modules are imported inside the functions.
"""

from __future__ import annotations

import datetime as dt
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from generator.terminal import tell, usage

if TYPE_CHECKING:
    from generator.analysis import Analysis
    from generator.library import Library
    from generator.reading import Reading



class Style(StrEnum):
    """Citation styles (Cal. Rules of Court, rule 1.200)."""

    csm = "csm"
    bluebook = "bluebook"


def open_case(path: Path) -> tuple[Reading, Library, Analysis]:
    """The case, the office's library, and how the one stands by the other. Warnings are printed.

    Raises CannotContinue: exit 3 for a facts file that may not be used, 4 for the library.
    """
    from generator import library, reading
    from generator.analysis import analyze

    office = library.load()
    case = reading.load(path, offenses={o.id for o in office.offenses})
    tell(case.warnings)
    return case, office, analyze(case.case, office.offenses)


def reads_file(given: Path | None, case: Path) -> Path | None:
    """The reads file: --reads, else DURESS_READS, else reads.yaml beside the case where there is one."""
    if given or os.environ.get("DURESS_READS"):
        return given or Path(os.environ["DURESS_READS"])
    beside = case.parent / "reads.yaml"
    return beside if beside.is_file() else None


def instruction_texts(given: Path | None) -> Path | None:
    """The office's instruction texts: --calcrim, else DURESS_CALCRIM, else the private folder where there is one."""
    from generator.calcrim import default_folder

    private = default_folder()
    return given or (private if os.environ.get("DURESS_CALCRIM") or private.is_dir() else None)


def paper_names(incomplete: str, *also: str) -> list[str]:
    """The papers that begin with what was typed so far, for the shell to complete."""
    from generator.home import clauses_dir

    names = [path.stem for path in sorted((clauses_dir() / "documents").glob("*.yaml"))]
    return [name for name in (*names, *also) if name.startswith(incomplete)]


def today() -> dt.date:
    """The day on the clock; nothing else reads it."""
    return dt.date.today()


def day_of(text: str | None) -> dt.date:
    """The day of --as-of, else today. Leaves with exit code 2 for a text that is none."""
    from generator.moments import parse_date

    if text is None:
        return today()
    try:
        return parse_date(text)
    except ValueError as error:
        usage(f"--as-of: {error}")


