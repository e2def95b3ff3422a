"""Finds and loads the office's knowledge: clauses, papers, authorities, offenses; and checks that they fit together.

It knows no case. Everything that is wrong with the library is found in one run (exit code 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from generator import schemas, shelf
from generator.authorities import MODELS, AuthorityTable
from generator.authorities import load as load_authorities
from generator.clauses import Clause, Head, Paper, Relief, read_clause, read_paper
from generator.findings import CannotContinue, Finding
from generator.home import clauses_dir, templates_dir
from generator.offenses import Offense, OffenseTable
from generator.offenses import load as load_offenses

EXIT_LIBRARY = 4


class Library(Struct, frozen=True):
    """Everything the office knows, ready for use."""

    clauses: Mapping[str, Clause]
    papers: Mapping[str, Paper]
    macros: Mapping[str, str]
    authorities: AuthorityTable
    offenses: OffenseTable
    templates: Path

    def template(self, name: str) -> Path:
        """Where a template lies."""
        return self.templates / name


def load(clauses: Path | None = None, templates: Path | None = None) -> Library:
    """Loads and checks the whole library. Raises CannotContinue with exit code 4 and every finding."""
    schemas.ready(Clause, Head, Paper, Relief, Offense, *MODELS.values())
    root, forms = clauses or clauses_dir(), templates or templates_dir()
    try:
        name = shelf.name_of(root, forms)
    except OSError:  # said below, file by file
        name = ""
    kept = shelf.take(name, forms) if name else None
    if kept is not None:
        return kept
    library = _read_all(root, forms)
    if name:
        shelf.keep(name, library)
    return library


def _read_all(root: Path, templates: Path) -> Library:
    from generator import crosscheck, foundations, rules  # which a library that is kept on disk has passed already

    findings: list[Finding] = []
    found: dict[str, Clause] = {}
    papers: dict[str, Paper] = {}
    for path in sorted(root.rglob("*.md")):
        clause, faults = read_clause(path, root)
        findings += faults
        if clause:
            found[clause.id] = clause
    for path in sorted((root / "documents").glob("*.yaml")):
        paper, faults = read_paper(path, root)
        findings += faults
        if paper:
            papers[paper.paper] = paper
    macros = {path.name: path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.jinja"))}
    library = Library(
        found, papers, macros, load_authorities(root / "authorities.yaml"), load_offenses(root / "offenses.yaml"),
        templates,
    )  # fmt: skip
    findings += crosscheck.check(library)
    findings += rules.check(rules.load(root / "elements.yaml"), library.authorities)
    findings += foundations.check(foundations.load(root / "foundations.yaml"), library.authorities)
    if findings:
        raise CannotContinue(sorted(findings), EXIT_LIBRARY)
    return library
