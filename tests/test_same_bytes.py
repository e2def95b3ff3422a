"""The same facts, library and versions give the same bytes: whoever drafts, wherever, and however the machine is set up."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.papers import ROOT

PROGRAM = [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())"]
# What an environment changes: variables, the umask, and whether the case is named by its whole path.
PLACES: dict[str, tuple[dict[str, str], int, bool]] = {
    "at home": ({}, 0o022, True),
    "Tokyo, in C": ({"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, 0o077, False),
    "Honolulu, in Turkish": ({"TZ": "Pacific/Honolulu", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"}, 0o002, True),
    "Kiritimati, in POSIX, another user": (
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX", "USER": "somebody", "LOGNAME": "somebody", "PYTHONHASHSEED": "random", "COLUMNS": "20",
         "PYTHONUTF8": "0", "SOURCE_DATE_EPOCH": "0", "PYTHONOPTIMIZE": "1"}, 0o027, False,
    ),
}  # fmt: skip


def digests(place: str, folder: Path, sample: str, *words: str) -> dict[str, str]:
    """The SHA-256 of every file that a command writes in one of the places."""
    variables, umask, whole = PLACES[place]
    home = folder / "home of somebody else"
    case = folder / sample / "case.yaml"
    case.parent.mkdir(parents=True)
    home.mkdir()
    # A name that stands nowhere in the library, whose examples speak of the client of the sample.
    case.write_text((ROOT / f"samples/{sample}/case.yaml").read_text(encoding="utf-8").replace("Reyes", "Qvarfordt"), encoding="utf-8")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(home), **variables}
    named = case if whole else Path(sample) / "case.yaml"
    before = os.umask(umask)
    try:
        run = subprocess.run(
            [*PROGRAM, "draft", *words[:1], str(named), "-o", "out" if words[0] == "all" else "out/paper.docx", "--as-of", "2027-03-05", *words[1:]],
            cwd=folder, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        os.umask(before)
    assert run.returncode == 0, run.stderr
    kept = [path for path in home.rglob("*") if path.is_file()]  # a library made ready, LibreOffice's own settings
    assert not [path for path in kept if b"qvarfordt" in path.read_bytes().lower()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "out").glob("*.docx")}


def test_every_paper_has_the_same_digest_everywhere(tmp_path: Path) -> None:
    found = {place: digests(place, tmp_path / f"{n} - ü", "reyes", "all", "--no-tables") for n, place in enumerate(PLACES)}
    first = found.pop("at home")
    assert len(first) >= 8
    for place, other in found.items():
        assert other == first, place


@pytest.mark.layout
def test_a_paper_with_tables_has_the_same_digest_under_the_same_libreoffice(tmp_path: Path) -> None:
    found = [digests(place, tmp_path / f"{n} - ü", "reyes", "motion", "--tables") for n, place in enumerate(PLACES)]
    assert len(found[0]) == 1 and all(other == found[0] for other in found)
