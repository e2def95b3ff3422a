"""The commands that start a facts file: `new`, `schema` and `intake`. They parse, call and print; they hold no law.

Heavy modules are imported inside the commands.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.terminal import say, usage

if TYPE_CHECKING:
    from generator.offenses import OffenseTable
    from generator.skeleton import Charge

Force = Annotated[bool, typer.Option("--force", help="Move a file that is in the way to NAME.bak first.")]


def _stages(incomplete: str) -> list[str]:
    from typing import get_args

    from generator.casefile import Stage

    return [stage for stage in get_args(Stage) if stage.startswith(incomplete)]


def _offense_keys(incomplete: str) -> list[str]:
    return [offense.id for offense in _offenses() if offense.id.startswith(incomplete)]


def _samples(incomplete: str) -> list[str]:
    from generator.home import samples_dir

    return [p.parent.name for p in sorted(samples_dir().glob("*/case.yaml")) if p.parent.name.startswith(incomplete)]


def _offenses() -> OffenseTable:
    from generator.home import clauses_dir
    from generator.offenses import load

    return load(clauses_dir() / "offenses.yaml")


def new(
    case: Annotated[Path, typer.Argument(metavar="CASE.yaml", help="The file to write.", show_default=False)],
    stage: Annotated[
        str | None,
        typer.Option("--stage", help="Where the case stands; only what that stage needs is written.", show_default=False,
                     autocompletion=_stages),
    ] = None,
    offense: Annotated[
        list[str] | None,
        typer.Option("--offense", metavar="KEY", help="A charged offense, such as pen-211-second; once for each count.",
                     show_default=False, autocompletion=_offense_keys),
    ] = None,
    defendant: Annotated[
        str | None, typer.Option("--defendant", metavar="NAME", help="Full name as charged.", show_default=False)
    ] = None,
    sample: Annotated[
        str | None,
        typer.Option("--from", metavar="SAMPLE", help="Copy a sample case instead, for example reyes or lean.",
                     show_default=False, autocompletion=_samples),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask question by question; stop at any time and run it again to go on.")
    ] = False,
    force: Force = False,
) -> None:  # fmt: skip
    """Start a facts file: a commented skeleton, a copy of a sample, or an interview (--ask).

    Beside it goes facts.schema.json, by which an editor completes and explains every field. A file that is there
    already is never overwritten; --ask goes on with it.
    """
    if sample and (stage or offense or defendant or ask):
        usage("--from copies a sample as it is", "leave out --stage, --offense, --defendant and --ask")
    if ask:
        _ask(case, stage, offense or [], defendant, force)
        return
    _write(case, _sample_text(sample) if sample else _skeleton_text(stage, offense or [], defendant), force)
    typer.echo(case)
    if not sample:
        say(f"now fill it in, and run: duress check {case}")


def _ask(case: Path, stage: str | None, offenses: list[str], defendant: str | None, force: bool) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        hint = "leave out --ask: `duress new` writes the file for you to fill in"
        usage("--ask asks questions, and there is no terminal to ask them in", hint)
    from generator import interview_cli

    if not case.exists() or force:
        if stage is None:
            try:
                stage = interview_cli.first("Where does the case stand?", _stages(""))
            except (KeyboardInterrupt, EOFError):
                say("\nStopped before anything was written.")
                return
        _write(case, _skeleton_text(stage, offenses, defendant), force)
    elif stage or offenses or defendant:
        usage(f"{case} is there already, and --ask goes on with it", "leave out --stage, --offense and --defendant")
    interview_cli.run(case, _offenses())


def _write(case: Path, text: str, force: bool) -> None:
    """The facts file and, beside it, the schema that its first line names; another file of that name stays."""
    from generator.output import write_all
    from generator.schema import is_own_schema
    from generator.skeleton import SCHEMA_FILE

    beside = case.with_name(SCHEMA_FILE)
    files = {case: text.encode()}
    if not beside.exists() or is_own_schema(beside):
        files[beside] = _schema_text().encode()
    write_all(files, force=force, mine=lambda path: path == beside)


def _sample_text(name: str) -> str:
    from generator.home import samples_dir
    from generator.skeleton import SCHEMA_LINE

    path = samples_dir() / name / "case.yaml"
    if name not in _samples("") or not path.is_file():
        usage(f"there is no sample {name!r}", f"the samples are: {', '.join(_samples(''))}")
    return f"{SCHEMA_LINE}\n{path.read_text(encoding='utf-8')}"


def _skeleton_text(stage: str | None, offenses: list[str], defendant: str | None, counts: bool = True) -> str:
    from generator import library, skeleton

    if stage is not None and stage not in _stages(""):
        usage(f"there is no stage {stage!r}", f"the stages are: {', '.join(_stages(''))}")
    charges = [_charge(key, _offenses()) for key in offenses]
    papers = None if stage is None else {p.paper for p in library.load().papers.values() if stage in p.stages}
    return skeleton.skeleton(stage, charges, papers, defendant=defendant or "", counts=counts)


def _charge(key: str, table: OffenseTable) -> Charge:
    from difflib import get_close_matches

    from generator.skeleton import Charge

    if key not in table:
        digits = "".join(c for c in key if c.isdigit())
        keys = [offense.id for offense in table]
        near = [k for k in keys if digits and digits in k.split("-")] or get_close_matches(key, keys, n=4, cutoff=0.5)
        hint = f"did you mean {' or '.join(near[:4])}?" if near else "see clauses/offenses.yaml, or leave it out and describe it"
        usage(f"the table of offenses has no {key!r}", hint)
    entry = table.get(key)
    return Charge(
        key, entry.name, homicide=entry.homicide != "none", murder=entry.homicide == "murder",
        death_matters=entry.death_resulted_matters,
    )  # fmt: skip


def _schema_text() -> str:
    from generator.schema import facts_schema

    return json.dumps(facts_schema([offense.id for offense in _offenses()]), indent=1, ensure_ascii=False) + "\n"


def schema(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write it to a file.", show_default=False)
    ] = None,
    force: Force = False,
) -> None:
    """Print the JSON Schema of the facts file: a description and an example for every field, for editors.

    An editor finds it by the first line of the facts file: `# yaml-language-server: $schema=facts.schema.json`.
    """
    if output is None:
        sys.stdout.write(_schema_text())
        return
    from generator.output import write_all
    from generator.schema import is_own_schema

    write_all({output: _schema_text().encode()}, force=force, mine=is_own_schema)
    typer.echo(output)


def intake(
    questions: Annotated[
        Path, typer.Argument(metavar="FILE.docx", help="The questionnaire: to be written, or filled in.", show_default=False)
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="CASE.yaml", help="Read a filled questionnaire into this facts file.",
                     show_default=False),
    ] = None,
    force: Force = False,
) -> None:  # fmt: skip
    """Write the questions of the interview as a Word file; with -o, read a filled one into a facts file.

    The first cell of each row names the field, and decides. What does not fit is said with the number of its row, as
    FILE.docx:ROW, all of it in one run; then nothing is written.
    """
    from generator import questionnaire

    if output is None:
        from generator.output import sealed, write_all

        write_all({questions: sealed(questionnaire.blank())}, force=force)
        typer.echo(questions)
        say(f"to read it when it is filled in: duress intake {questions} -o CASE.yaml")
        return
    from generator.findings import CannotContinue, Finding

    try:
        data = questions.read_bytes()
    except OSError as fault:
        message, hint = f"cannot be read: {fault.strerror}", "name the filled questionnaire"
        raise CannotContinue([Finding(str(questions), 0, 0, "error", "unreadable", "", message, hint)], 3) from None
    found = questionnaire.read(data, str(questions), {offense.id for offense in _offenses()})
    offenses = [c["offense"] for c in found.get("counts", ()) if isinstance(c.get("offense"), str)]
    _write(output, questionnaire.as_text(_skeleton_text(found["case"]["stage"], offenses, None, counts=False), found), force)
    typer.echo(output)
    say(f"now look it through, and run: duress check {output}")


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command()(new)
    app.command()(schema)
    app.command()(intake)
