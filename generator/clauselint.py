"""What is wrong with a clause before any case meets it: names that no draft gives it, conditions that can never hold.

It knows the names that a draft gives its clauses and the words that the facts file allows; it drafts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import product
from typing import Any, Literal, get_args, get_origin

from jinja2 import nodes
from msgspec import Struct
from pydantic import BaseModel

from generator.casefile import CaseFile, Stage
from generator.clauses import Clause, Paper, Section
from generator.custodians import Holder
from generator.findings import Finding
from generator.library import Library
from generator.values import WordingError
from generator.wording import Wording

#: What the facts file allows in a place that clauses may ask for; None stands for what is not given.
Domains = Mapping[str, tuple[Any, ...]]
_MOST = 20_000  # so many cases are tried before a condition is taken to be possible
_INSIDE = {"loop", "varargs", "kwargs", "caller", "range", "true", "false", "none"}


class Vocabulary(Struct, frozen=True):
    """The names that a draft gives its clauses, the fields of the sections among them, and the words of closed lists."""

    names: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    domains: Domains


def vocabulary(names: Iterable[str]) -> Vocabulary:
    """What clauses may say, given the names of a draft."""
    fields: dict[str, frozenset[str]] = {}
    domains: dict[str, tuple[Any, ...]] = {"stage": get_args(Stage), "custodian.kind": get_args(Holder)}
    for section, info in CaseFile.model_fields.items():
        model = info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            fields[section] = frozenset(model.model_fields)
            for name, field in model.model_fields.items():
                if words := _choices(field.annotation):
                    domains[f"{section}.{name}"] = words
    return Vocabulary(frozenset(names), {k: v for k, v in fields.items() if k in ("claim", "negotiation")}, domains)


def _choices(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    found = [arg for arg in get_args(annotation) if arg is not type(None)]
    words = _choices(found[0]) if len(found) == 1 else ()
    return (*words, None) if words and len(found) < len(get_args(annotation)) else words


def check(clauses: Iterable[Clause], library: Library, known: Vocabulary) -> list[Finding]:
    """Everything that is wrong with some clauses. Clauses that cannot be read at all are left to the library's own checks."""
    stages = _stages(library.papers.values())
    wording = Wording(library.macros)
    findings: list[Finding] = []
    for clause in clauses:
        findings += _unknown(clause, wording, known)
        findings += _never(clause, wording, known, stages.get(clause.id))
    return sorted(findings)


def _stages(papers: Iterable[Paper]) -> dict[str, set[str]]:
    """The stages at which each clause can appear, by the forms that name it."""
    out: dict[str, set[str]] = {}
    for paper in papers:
        for form in paper.forms:
            for part in form.parts:
                for entry in part.entries:
                    for name in entry.clauses if isinstance(entry, Section) else (entry,):
                        out.setdefault(name, set()).update(form.stages)
    return out


# ---------------------------------------------------------------------------------------------- unknown names


def _unknown(clause: Clause, wording: Wording, known: Vocabulary) -> Iterator[Finding]:
    head = clause.head
    texts = (
        (clause.text, clause.line, ""),
        (head.heading, 0, " (in `heading`)"),
        (f"{{{{ {head.when} }}}}", 0, " (in `when`)"),
    )
    for text, first, where in texts:
        try:
            tree, undeclared = wording.expressions(text), wording.names(text)
        except WordingError:
            continue  # the library says so itself
        own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        lost = undeclared - known.names - _INSIDE - own
        seen: set[tuple[str, int]] = set()
        for node in tree.find_all((nodes.Name, nodes.Getattr)):
            name, near = _not_known(node, lost, known)
            line = first + node.lineno - 1 if first else 1
            if name and (name, line) not in seen:
                seen.add((name, line))
                close = get_close_matches(name.rpartition(".")[2], near, 1, 0.6)
                hint = f"did you mean `{close[0]}`?" if close else "`duress explain` shows what a draft says"
                message = f"no draft gives a clause the name `{name}`{where}"
                yield Finding(clause.file, line, 1, "error", "unknown-name", clause.id, message, hint)


def _not_known(node: nodes.Node, lost: set[str], known: Vocabulary) -> tuple[str, Iterable[str]]:
    if isinstance(node, nodes.Name):
        return (node.name, known.names) if node.name in lost and node.ctx == "load" else ("", ())
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name in known.fields:
        fields = known.fields[node.node.name]
        return (f"{node.node.name}.{node.attr}", fields) if node.attr not in fields else ("", ())
    return "", ()


# --------------------------------------------------------------------------------- conditions that never hold


def _never(clause: Clause, wording: Wording, known: Vocabulary, stages: set[str] | None) -> Iterator[Finding]:
    try:
        tree = wording.expressions(f"{{{{ {clause.head.when} }}}}")
    except WordingError as error:
        hint = 'a condition is one expression, such as: threats and stage != "convicted"'
        yield Finding(clause.file, 1, 1, "error", "unreadable-condition", clause.id, f"when: {error}", hint)
        return
    output = tree.body[0]
    condition = output.nodes[0] if isinstance(output, nodes.Output) else output
    domains = dict(known.domains)
    foreign = list(_foreign(condition, domains))
    for path, word, words in foreign:
        close = get_close_matches(word, [w for w in words if w], 1, 0.6)
        hint = f"did you mean `{close[0]}`?" if close else f"the facts file allows {', '.join(w for w in words if w)}"
        message = f"`{path}` is never `{word}`"
        yield Finding(clause.file, 1, 1, "error", "unknown-word", clause.id, message, hint)
    if stages:
        domains["stage"] = tuple(stage for stage in domains["stage"] if stage in stages)
    if not foreign and not _possible(condition, domains):
        where = (
            f" at the stages of its papers ({', '.join(domains['stage'])})"
            if stages and "stage" in clause.head.when
            else ""
        )
        message = f"the condition `{clause.head.when}` can never hold{where}"
        yield Finding(
            clause.file,
            1,
            1,
            "error",
            "never-holds",
            clause.id,
            message,
            "correct `when:`, or take the clause out of the paper",
        )


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_path(node.node)}.{node.attr}"
    return ""


def _compared(node: nodes.Compare) -> tuple[str, str, tuple[Any, ...]] | None:
    """(path, operator, words) of a comparison with words alone."""
    path, operand = _path(node.expr), node.ops[0]
    try:
        value = operand.expr.as_const()
    except nodes.Impossible:
        return None
    words = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if not path or len(node.ops) != 1 or operand.op not in ("eq", "ne", "in", "notin"):
        return None
    return path, operand.op, words


def _foreign(condition: nodes.Node, domains: Domains) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """Words that a condition asks for and the facts file does not allow there."""
    found = [condition] if isinstance(condition, nodes.Compare) else []
    for node in (*found, *condition.find_all(nodes.Compare)):
        compared = _compared(node)
        if compared and compared[0] in domains:
            yield from (
                (compared[0], str(w), domains[compared[0]]) for w in compared[2] if w not in domains[compared[0]]
            )


def _possible(condition: nodes.Node, domains: Domains) -> bool:
    """Whether any facts at all could make a condition true; what it cannot see through may be either."""
    atoms: dict[str, tuple[Any, ...]] = {}
    _collect(condition, domains, atoms)
    count = 1
    for values in atoms.values():
        count *= len(values)
    if count > _MOST:
        return True
    return any(_true(condition, dict(zip(atoms, values, strict=True)), domains) for values in product(*atoms.values()))


def _collect(node: nodes.Node, domains: Domains, atoms: dict[str, tuple[Any, ...]]) -> None:
    if isinstance(node, (nodes.And, nodes.Or)):
        _collect(node.left, domains, atoms)
        _collect(node.right, domains, atoms)
    elif isinstance(node, nodes.Not):
        _collect(node.node, domains, atoms)
    elif isinstance(node, nodes.Const):
        return
    elif isinstance(node, nodes.Compare) and (compared := _compared(node)) and compared[0] in domains:
        atoms[compared[0]] = domains[compared[0]]
    elif (path := _path(node)) in domains:
        atoms[path] = domains[path]
    else:
        atoms[repr(node)] = (False, True)


def _true(node: nodes.Node, given: Mapping[str, Any], domains: Domains) -> bool:
    if isinstance(node, nodes.And):
        return _true(node.left, given, domains) and _true(node.right, given, domains)
    if isinstance(node, nodes.Or):
        return _true(node.left, given, domains) or _true(node.right, given, domains)
    if isinstance(node, nodes.Not):
        return not _true(node.node, given, domains)
    if isinstance(node, nodes.Const):
        return bool(node.value)
    if isinstance(node, nodes.Compare) and (compared := _compared(node)) and compared[0] in domains:
        path, operator, words = compared
        return (given[path] in words) is (operator in ("eq", "in"))
    path = _path(node)
    return bool(given[path] if path in domains else given[repr(node)])


def names_of_a_draft(library: Library) -> set[str]:
    """Every name that a draft gives its clauses, taken from a sample case."""
    import datetime as dt

    from generator import drafting, reading
    from generator.briefing import context
    from generator.home import samples_dir
    from generator.sight import Sight

    names: set[str] = {"instruction", "edition", "served_title", *(name.partition(".")[0] for name in library.macros)}
    case = reading.load(samples_dir() / "reyes/case.yaml", offenses={o.id for o in library.offenses})
    about = {
        "id": "preservation", "form": "pretrial", "length": "long", "final": False, "titles": "", "entry": 0,
        "as_of": dt.date(2027, 1, 1), "library": library, "calcrim": None,
    }  # fmt: skip
    return names | set(context(Sight(case.case, drafting.analyze_case(case, library), "privileged"), about))
