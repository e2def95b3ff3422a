"""The manifest of a folder of papers: from what they were drafted, and the digest of each, so that it can be proved.

It stands in the private folder beside the papers and holds names and digests, never a word of the case. It knows files,
and neither papers nor law.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator import __version__, privatecopy
from generator.findings import CannotContinue, Finding
from generator.home import clauses_dir, templates_dir

NAME = "manifest.json"  # in the private folder beside the papers
PROGRAM = "duress-drafter"
EXIT_INVALID, EXIT_REFUSED = 3, 5
# What may change the bytes of a paper beside the facts and the library.
_MODULES = ("docx", "docxtpl", "jinja2", "lxml.etree", "markdown_it", "pypdf")


def place(folder: Path) -> Path:
    """Where the manifest of a folder stands."""
    return privatecopy.place(folder / NAME)


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def folder_digest(*folders: Path) -> str:
    """One SHA-256 over the names and contents of every file in some folders."""
    whole = hashlib.sha256()
    for number, folder in enumerate(folders):
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"):
            whole.update(f"{number}/{path.relative_to(folder).as_posix()}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _versions(office: str | None) -> dict[str, str]:
    """The releases of what had a part in the papers: what was not imported had none."""
    found = {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    found |= {name: str(sys.modules[name].__version__) for name in _MODULES if name in sys.modules}
    return found | ({"libreoffice": office} if office else {})


def manifest(
    folder: Path,
    case: Path,
    files: Mapping[Path, bytes],
    *,
    inputs: Mapping[str, Path | None],
    options: Mapping[str, Any],
    library: tuple[Path, ...] = (),
    office: str | None = None,
) -> bytes:
    """The manifest of `folder` after these files are written there. What it says of other papers in the folder stays.

    `inputs` are further files or folders that were read (the reads file, instruction texts, exhibits), by what they are.
    """
    known = _read(place(folder))
    papers = {name: entry for name, entry in known.get("papers", {}).items() if (folder / name).is_file()}
    made = {
        "facts": {"file": _relative(case, folder), "sha256": digest(case.read_bytes())},
        "inputs": {
            what: {"file": _relative(path, folder), "sha256": folder_digest(path) if path.is_dir() else digest(path.read_bytes())}
            for what, path in sorted(inputs.items()) if path is not None and path.exists()
        },
        "options": {name: value for name, value in sorted(options.items()) if value not in (None, False)},
        "library": folder_digest(*(library or (clauses_dir(), templates_dir()))),
        "versions": _versions(office),
    }  # fmt: skip
    papers |= {path.name: {"sha256": digest(data), **made} for path, data in files.items() if path.parent == folder}
    whole = {"program": f"{PROGRAM} {__version__}", "papers": dict(sorted(papers.items()))}
    return _written(whole)


def without(folder: Path, names: Collection[str]) -> bytes | None:
    """The manifest of `folder` without some papers: of these nothing is kept. None where no other paper is listed."""
    known = _read(place(folder))
    papers = {name: entry for name, entry in known.get("papers", {}).items() if name not in names}
    return _written({**known, "papers": papers}) if papers else None


def _written(whole: Mapping[str, Any]) -> bytes:
    return (json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if str(found["program"]).startswith(PROGRAM) and isinstance(found["papers"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


class Verified(Struct, frozen=True):
    """What a manifest proves: how many papers stand as they were drafted, and what does not."""

    papers: int
    findings: tuple[Finding, ...]


def verify(folder: Path, case: Path | None = None, library: tuple[Path, ...] = ()) -> Verified:
    """Holds every file of a folder against its manifest. `case` names the facts file where it has moved.

    Errors: a paper that is gone or changed, facts or another input that changed since. Warnings: an input that is no
    longer there, another library or program, a paper that the manifest does not know. Raises CannotContinue (exit 3)
    for a folder without a manifest.
    """
    kept = place(folder)
    found = _read(kept)
    if not found:
        hint = "`duress draft` keeps one in .duress beside the papers, unless private copies are switched off"
        raise CannotContinue(
            [Finding(str(kept), 0, 0, "error", "no-manifest", "", "there is no manifest here", hint)], EXIT_INVALID
        )
    findings: list[Finding] = []

    def report(file: Path | str, severity: Any, code: str, message: str, hint: str = "") -> None:
        findings.append(Finding(str(file), 0, 0, severity, code, "", message, hint))

    seen: dict[str, str] = {}
    standing = 0
    present = folder_digest(*(library or (clauses_dir(), templates_dir())))
    for name, entry in found["papers"].items():
        path = folder / Path(name).name
        if not path.is_file():
            report(path, "error", "paper-gone", "is in the manifest and not in the folder")
        elif digest(path.read_bytes()) != entry["sha256"]:
            report(
                path, "error", "paper-changed", "is not as it was drafted", "draft it again, or see `duress compare`"
            )
        else:
            standing += 1
        sources = {"the facts file": entry["facts"], **entry["inputs"]}
        for what, source in sources.items():
            there = case if case and what == "the facts file" else folder / source["file"]
            key = f"{there} {source['sha256']}"
            if key not in seen:
                seen[key] = what
                _source(there, what, source["sha256"], report)
        if entry["library"] != present and "library" not in seen:
            seen["library"] = ""
            report(
                kept, "warning", "other-library", "the papers were drafted with other clauses or templates than these"
            )
    listed = set(found["papers"])
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".docx", ".pdf") and p.name not in listed):
        report(path, "warning", "not-listed", "is not in the manifest")
    if found["program"] != f"{PROGRAM} {__version__}":
        report(
            kept,
            "warning",
            "other-program",
            f"the papers were drafted by {found['program']}, and this is {__version__}",
        )
    return Verified(standing, tuple(sorted(findings)))


def _source(path: Path, what: str, wanted: str, report: Any) -> None:
    if not path.exists():
        report(
            path,
            "warning",
            "input-gone",
            f"{what} is no longer here, so that nothing is proved of it",
            "name the facts file with --case",
        )
    elif (folder_digest(path) if path.is_dir() else digest(path.read_bytes())) != wanted:
        report(
            path, "error", "input-changed", f"{what} changed since the papers were drafted", "draft the papers again"
        )
