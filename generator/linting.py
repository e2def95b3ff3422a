"""Everything that can be said of templates and clauses before a paper is drafted from them, in one run.

It joins the checks of `crosscheck`, `clauselint` and `templatelint`, and has none of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import candor, clauselint, crosscheck, home, library, templatelint
from generator.clauses import Clause, read_clause
from generator.findings import CannotContinue, Finding
from generator.wording import Wording

EXIT_LIBRARY = 4


def library_in_use() -> tuple[list[Finding], str]:
    """What is wrong with the library in use, shipped and own; and what was looked at."""
    templates = sorted(home.templates_dir().glob("*.docx"))
    findings = [f for path in templates for f in templatelint.check(path, f"templates/{path.name}")]
    try:
        office = library.load()
    except CannotContinue as stop:
        return [*stop.findings, *findings], ""
    known = clauselint.vocabulary(clauselint.names_of_a_draft(office))
    findings = [*clauselint.check(office.clauses.values(), office, known), *findings]
    return findings, (
        f"{len(office.clauses)} clauses, {len(office.papers)} papers, {len(list(office.authorities))} authorities, "
        f"{len(templates)} templates"
    )


def files(paths: Sequence[Path]) -> tuple[list[Finding], str]:
    """What is wrong with some templates and clauses, held against the library in use; and what was looked at.

    A clause need not belong to a paper. Raises CannotContinue (exit 4) if the library itself is at fault.
    """
    findings = [_unusable(path) for path in paths if not path.exists()]
    templates, clauses = (list(_below(paths, ending)) for ending in (".docx", ".md"))
    findings += [_unusable(p) for p in paths if p.is_file() and p not in templates and p not in clauses]
    for path in templates:
        findings += templatelint.check(path)
    if clauses:
        office = library.load()
        known = clauselint.vocabulary(clauselint.names_of_a_draft(office))
        wording = Wording(office.macros)
        for path in clauses:
            clause, faults = _clause(path)
            findings += faults
            if clause:
                findings += crosscheck.check_citations(clause, wording, office.authorities)
                findings += candor.lint([clause], office.authorities)
                findings += clauselint.check([clause], office, known)
    return findings, f"{len(clauses)} clauses, {len(templates)} templates"


def _below(paths: Sequence[Path], ending: str) -> Iterator[Path]:
    for path in paths:
        found = (
            sorted(path.rglob(f"*{ending}"))
            if path.is_dir()
            else [path]
            if path.suffix == ending and path.is_file()
            else []
        )
        yield from (p for p in found if not p.name.startswith((".", "~$")))


def _clause(path: Path) -> tuple[Clause | None, list[Finding]]:
    """A clause by itself; its id is its path below a folder `clauses`, where it stands in one, else its name."""
    above = path.parts[:-1]
    root = Path(*above[: len(above) - above[::-1].index("clauses")]) if "clauses" in above else path.parent
    clause, faults = read_clause(path, root)
    named = [Finding(str(path), f.line, f.column, f.severity, f.code, f.path, f.message, f.hint) for f in faults]
    return (clause.model_copy(update={"file": str(path)}) if clause else None), named


def _unusable(path: Path) -> Finding:
    message, hint = "this is neither a template nor a clause", "name a .docx, an .md, or a folder of them"
    return Finding(str(path), 0, 0, "error", "not-in-a-library", "", message, hint)
