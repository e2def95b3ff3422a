"""The sample cases and what they must give: regenerates samples/ and says what differs, text first.

Committed for every paper: its text and the hash of every part of its Word file; the Word file itself for two of them.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from generator import drafting, library, reading
from generator.document import to_text
from generator.guards import open_papers
from generator.home import samples_dir
from generator.writing import write_together

# The date the papers of a sample bear where its facts give none; samples never read the clock.
AS_OF = dt.date(2027, 3, 5)
COMMITTED_WORD = {("reyes", "motion"), ("reyes", "letter")}


def produce(root: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Every committed file of every sample as (path below samples/, bytes). Raises CannotContinue for a broken sample."""
    home = root or samples_dir()
    office = library.load()
    for folder in sorted(p.parent for p in home.glob("*/case.yaml")):
        case = reading.load(
            folder / "case.yaml", name=f"samples/{folder.name}/case.yaml", offenses={o.id for o in office.offenses}
        )
        analysis = drafting.analyze_case(case, office)
        manifest: dict[str, dict[str, str]] = {}
        for found in open_papers(office.papers.values(), case.case, analysis):
            if not found.open:
                continue
            for done in drafting.draft_paper(
                office.papers[found.paper], case, analysis, office, drafting.Options(AS_OF)
            ):
                yield f"{folder.name}/{found.paper}{done.suffix}.txt", to_text(done.draft.document).encode()
                manifest[f"{found.paper}{done.suffix}"] = part_hashes(done.data)
                if (folder.name, found.paper) in COMMITTED_WORD:
                    yield f"{folder.name}/{done.name}", done.data
        yield f"{folder.name}/parts.json", (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()


def part_hashes(data: bytes) -> dict[str, str]:
    """The SHA-256 of every uncompressed part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in sorted(archive.namelist())}


def regenerate(target: Path | None = None) -> list[str]:
    """Writes every committed file of every sample; returns the paths that changed."""
    home = target or samples_dir()
    made = {home / name: data for name, data in produce()}
    changed = {path: data for path, data in made.items() if not path.exists() or path.read_bytes() != data}
    write_together(changed)
    return [f"samples/{path.relative_to(home).as_posix()}" for path in changed]


def compare() -> list[str]:
    """What differs between the committed samples and what the program writes now, as lines a person can read."""
    home = samples_dir()
    out: list[str] = []
    for name, data in produce():
        path = home / name
        if not path.exists():
            out.append(f"samples/{name}: not committed")
        elif path.read_bytes() != data:
            out += _difference(name, path.read_bytes(), data)
    return out


def _difference(name: str, old: bytes, new: bytes) -> list[str]:
    if not name.endswith((".txt", ".json")):
        return [f"samples/{name}: differs"]
    before, now = old.decode().splitlines(), new.decode().splitlines()
    return list(difflib.unified_diff(before, now, f"committed/{name}", f"now/{name}", lineterm="", n=1))
