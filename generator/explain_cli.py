"""The commands that explain: `explain` for the clauses of a paper, `help` for the codes of messages.

They parse, call and print; they hold no law. Heavy modules are imported inside the commands.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from generator.opening import paper_names
from generator.terminal import usage

if TYPE_CHECKING:
    from generator.clauses import Clause
    from generator.conditions import Reason
    from generator.library import Library
    from generator.reading import Reading
    from generator.wording import Wording

_WIDTH = 100


def _codes(incomplete: str) -> list[str]:
    from generator.codes import codes

    return [code for code in codes() if code.startswith(incomplete)]


def help_(
    code: Annotated[
        str | None,
        typer.Argument(metavar="CODE", help="The code of a message, such as bad-place.", show_default=False,
                       autocompletion=_codes),
    ] = None,
) -> None:  # fmt: skip
    """Explain the code of a message, with an example; without a code, list them all.

    A message reads FILE:LINE:COL: error CODE path: message.
    """
    from generator.codes import codes, near

    if code is None:
        for entry in codes().values():
            typer.echo("\n".join(textwrap.wrap(entry.means, _WIDTH, initial_indent=f"{entry.code:<26}", subsequent_indent=" " * 26)))
        return
    found = codes().get(code)
    if found is None:
        meant = near(code)
        usage(f"there is no code {code!r}", f"did you mean {' or '.join(meant)}?" if meant else "`duress help` lists them all")
    for text in (f"{found.code}: {found.means}", found.do):
        typer.echo("\n".join(textwrap.wrap(text, _WIDTH)))
    if found.piece:
        typer.echo(f"\nFor example:\n\n{textwrap.indent(found.piece.rstrip(), '    ')}")
        typer.echo(f"\ngives\n\n{textwrap.indent(_message(found.code), '    ')}")
    else:
        typer.echo(f"\nFor example:\n\n    {found.shows}")
    if found.right:
        piece = found.right.split("\n", 2)[2] if found.right.startswith("case: {stage: pretrial}\ndefendant: {n") else found.right
        typer.echo(f"\nRight:\n\n{textwrap.indent(piece.rstrip(), '    ')}")


def _message(code: str) -> str:
    """The message that the example really gives."""
    from generator.examples import findings_of

    return "\n".join(str(f) for f in findings_of(code) if f.code == code)


def explain(
    document: Annotated[
        str | None,
        typer.Argument(metavar="DOCUMENT", help="A paper (see `duress documents`).", show_default=False,
                       autocompletion=paper_names),
    ] = None,
    case: Annotated[
        Path | None, typer.Argument(metavar="CASE.yaml", help="The facts file.", show_default=False)
    ] = None,
    clause: Annotated[
        str | None,
        typer.Option("--clause", metavar="ID", help="Where this clause can appear; with a paper and a case, this clause alone.",
                     show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Say why each clause of a paper is in or out: its condition, and the facts that decided it."""
    from generator import library

    office = library.load()
    if clause is not None and clause not in office.clauses:
        from difflib import get_close_matches

        meant = get_close_matches(clause, list(office.clauses), n=3) or [c for c in office.clauses if clause in c][:3]
        usage(f"there is no clause {clause!r}", f"did you mean {' or '.join(meant)}?" if meant else "clauses/ holds them all")
    if document is None or case is None:
        if clause is None or document is not None:
            usage("name a paper and a facts file, or a clause with --clause", "duress explain motion CASE.yaml")
        _where(office, clause)
        return
    if document not in office.papers:
        usage(f"there is no paper {document!r}", f"the papers are: {', '.join(office.papers)}")
    _decisions(office, document, case, clause)


def _where(office: Library, name: str) -> None:
    from generator.conditions import appearances

    found = office.clauses[name]
    typer.echo(f"{name}  ({found.file})")
    if found.head.heading:
        typer.echo(f"  heading: {found.head.heading}")
    typer.echo(f"  in when: {found.head.when}")
    for paper, form, part, section, stages in appearances(office.papers, name):
        place = f"{part}, under {section}" if section else part
        typer.echo(f"  {paper} ({form}): {place}")
        typer.echo("\n".join(textwrap.wrap(", ".join(stages), _WIDTH, initial_indent="    at: ", subsequent_indent=" " * 8)))


def _decisions(office: Library, document: str, path: Path, only: str | None) -> None:
    import datetime as dt

    from generator import drafting, reading
    from generator.assembly import companions
    from generator.conditions import reasons
    from generator.terminal import tell

    case = reading.load(path, offenses={o.id for o in office.offenses})
    tell(case.warnings)
    analysis = drafting.analyze_case(case, office)
    paper = office.papers[document]
    drafting.refuse_unless_open(paper, case, analysis, office)
    seen: list[tuple[str, bool, str, tuple[Reason, ...]]] = []

    def watch(clause: Clause, included: bool, wording: Wording, names: Mapping[str, Any]) -> None:
        why = reasons(wording, clause.head.when, names, lambda name: _placed(case, name))
        seen.append((clause.id, included, clause.head.when, why))

    options = drafting.Options(case.case.case.dates.filed or dt.date.today(), watch=watch)
    for companion in companions(paper, case.case):
        seen.clear()
        drafting.compose(paper, case, analysis, office, options, companion)
        shown = [entry for entry in dict.fromkeys(seen) if only in (None, entry[0])]
        if companion.suffix and shown:
            typer.echo(f"\n{document}{companion.suffix}")
        for name, included, condition, why in shown:
            always = condition == "true"
            typer.echo(f"{'in ' if included else 'out'}  {name:<38} {'always' if always else f'when {condition}'}")
            for reason in () if always else why:
                typer.echo(_because(reason, condition))


def _because(reason: Reason, condition: str) -> str:
    """One line: the part of the condition where it is not the whole, what it means, what it gave."""
    part = f"{reason.words}: " if reason.words != condition else ""
    text = f"{part}{reason.gave}" + (f" ({reason.meaning})" if reason.meaning else "")
    return "\n".join(textwrap.wrap(text, _WIDTH, initial_indent="       ", subsequent_indent="         ", break_on_hyphens=False))


def _placed(case: Reading, name: str) -> str:
    """The id of a fact or threat with its line."""
    ids = {"facts": [fact.id for fact in case.case.facts], "threats": [threat.id for threat in case.case.threats]}
    for section, names in ids.items():
        if name in names:
            return f"{name} (line {case.marks.at((section, names.index(name)))[0]})"
    return name


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command()(explain)
    app.command(name="help")(help_)
