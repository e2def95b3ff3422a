"""Whether the parts of the office's library fit together: every clause is used, every citation declared and known.

It knows no case.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes

from generator import candor
from generator.authorities import AuthorityTable, LibraryError
from generator.clauses import Clause, Form, Paper, Section
from generator.findings import Finding
from generator.library import Library
from generator.values import WordingError
from generator.wording import Wording

# Functions of the clause context whose first two arguments are an authority and one of its propositions.
CITING = ("cite", "text", "name", "ref")


def check(library: Library) -> list[Finding]:
    """Cross-checks: every clause a paper names exists and every clause is used; every citation is declared and known."""
    findings: list[Finding] = []
    used: set[str] = set()
    for paper in library.papers.values():
        file = f"clauses/documents/{paper.paper}.yaml"
        for template in sorted({paper.template, *(form.template for form in paper.forms if form.template)}):
            if not library.template(template).is_file():
                findings.append(
                    Finding(file, 1, 1, "error", "unknown-template", paper.paper, f"no template {template}")
                )
        for name in _named(paper):
            used.add(name)
            if name not in library.clauses:
                findings.append(Finding(file, 1, 1, "error", "unknown-clause", paper.paper, f"no clause {name}"))
        for form in paper.forms:
            for name in sorted({*form.relief.asks, *form.relief.grants} - set(_in_form(form))):
                message = f"relief names {name}, which is no clause of the form {form.id}"
                findings.append(Finding(file, 1, 1, "error", "unknown-clause", paper.paper, message))
    wording = Wording(library.macros)
    for clause in library.clauses.values():
        if clause.id not in used:
            findings.append(
                _fault(clause, 0, "unused-clause", "no paper uses this clause", "name it in clauses/documents/")
            )
        findings += check_citations(clause, wording, library.authorities)
    return findings + candor.lint(library.clauses.values(), library.authorities)


def _named(paper: Paper) -> Iterator[str]:
    for form in paper.forms:
        yield from _in_form(form)


def _in_form(form: Form) -> Iterator[str]:
    for part in form.parts:
        for entry in part.entries:
            yield from entry.clauses if isinstance(entry, Section) else (entry,)


def citations_in(tree: nodes.Template) -> Iterator[tuple[str, str, int]]:
    """Every (authority, proposition, line) that the text of a clause cites with literal ids."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in CITING:
            words = [a.value for a in call.args if isinstance(a, nodes.Const)]
            if words and isinstance(words[0], str):
                yield words[0], str(words[1]) if len(words) > 1 else "", call.lineno


def check_citations(clause: Clause, wording: Wording, table: AuthorityTable) -> list[Finding]:
    """What is wrong with the citations of one clause, or with its text where it cannot be read."""
    findings: list[Finding] = []
    try:
        cited = list(citations_in(wording.expressions(clause.text)))
        wording.expressions(clause.head.heading)
    except WordingError as error:
        hint = "a clause knows `if`, `for` and names to print, each block with its end; text is never joined"
        return [_fault(clause, error.line, "unreadable-clause", str(error).partition(". ")[0], hint)]
    declared = {*clause.head.cites, *clause.head.adverse}
    for authority, proposition, line in cited:
        if authority not in declared:
            findings.append(
                _fault(
                    clause,
                    line,
                    "undeclared-cite",
                    f"{authority} is cited but not declared",
                    "add it to cites or adverse",
                )
            )
        try:
            if proposition:
                table.proposition(authority, proposition)
            else:
                table.citable(authority)
        except (LibraryError, KeyError) as error:
            what = str(error.args[0] if error.args else error)
            hint = "cite what stands in clauses/authorities.yaml, or record it there first"
            findings.append(_fault(clause, line, "unknown-cite", what, hint))
    for name in sorted(declared - {authority for authority, _, _ in cited}):
        findings.append(
            _fault(clause, 0, "unused-cite", f"{name} is declared but not cited", "take it out of the front matter")
        )
    return findings


def _fault(clause: Clause, line: int, code: str, message: str, hint: str = "") -> Finding:
    """A fault in a clause; `line` counts from the first line of its text, 0 for the front matter."""
    return Finding(clause.file, clause.line + line - 1 if line else 1, 1, "error", code, clause.id, message, hint)
