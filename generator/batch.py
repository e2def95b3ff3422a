"""Drafts the papers of many cases, a case a task: on the processes of this machine, or on the workers of a cluster.

One case's fault stops no other. It joins what a single draft uses and holds no rule of law or layout of its own; it prints
nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import multiprocessing
import multiprocessing.util
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from generator.findings import CannotContinue, Finding

if TYPE_CHECKING:
    from generator.drafting import Options
    from generator.library import Library
    from generator.office import Office
    from generator.reading import Reading

EXIT_FAULT, EXIT_USAGE, EXIT_INVALID, EXIT_REFUSED = 1, 2, 3, 5
#: What a case ended with, the worst first: the exit code of the whole is the worst of its cases.
WORST = (EXIT_FAULT, 4, 6, EXIT_REFUSED, EXIT_INVALID, 0)
#: Beside a case's papers: what they were made from, so that a later run can tell whether they are current.
RECORD = ".duress-batch.json"
_ENDINGS = (".yaml", ".yml", ".json")


class Identity(Struct, frozen=True):
    """Whom a case is about: the words that no other case's papers may hold."""

    case: str
    words: tuple[str, ...]


class Task(Struct, frozen=True):
    """One case to draft: its facts file, the folder for its papers, and how to draft."""

    name: str
    case: Path
    folder: Path
    options: Options
    force: bool = False
    resume: bool = False
    copies: bool = True  # whether what was generated is kept beside the papers, for --keep-edits
    others: tuple[Identity, ...] = ()


class Result(Struct, frozen=True):
    """What became of a case: the files written, what is to be said, and the exit code that it alone would give."""

    name: str
    written: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    code: int = 0
    current: bool = False  # nothing was to do
    fault: str = ""  # a traceback


def tasks(
    folder: Path, out: Path, make: Callable[[Path], Options], *, force: bool, resume: bool, copies: bool = True
) -> list[Task]:
    """A task for every case: each facts file in the folder, and each `case.yaml` in a folder below it.

    `make` gives the options of a facts file. Raises CannotContinue (exit 3) if there is no case, or two would share a
    folder of papers.
    """
    found = sorted(path for path in _cases(folder) if out.resolve() not in path.resolve().parents)
    if not found:
        message, hint = "holds no facts file", "facts files are *.yaml in the folder, or case.yaml in folders below it"
        raise CannotContinue([Finding(str(folder), 0, 0, "error", "no-cases", "", message, hint)], EXIT_INVALID)
    named: dict[str, Path] = {}
    for path in found:
        inside = path.relative_to(folder)
        name = str(inside.parent if inside.stem == "case" and inside.parent.name else inside.with_suffix(""))
        if name in named:
            message = f"its papers would go to the same folder as those of {named[name]}"
            fault = Finding(str(path), 0, 0, "error", "same-name", "", message, "rename one of the two")
            raise CannotContinue([fault], EXIT_INVALID)
        named[name] = path
    people = [known for path in found if (known := _identity(path))]
    return [
        Task(name, path, out / name, make(path), force, resume, copies, tuple(p for p in people if p.case != str(path)))
        for name, path in named.items()
    ]


def _cases(folder: Path) -> Iterator[Path]:
    # `duress new` writes facts.schema.json, which is no case, beside the facts file.
    others = ("reads", "facts.schema")
    yield from (p for p in folder.iterdir() if p.suffix in _ENDINGS and p.is_file() and p.stem not in others)
    yield from (p for ending in _ENDINGS for p in folder.rglob(f"case{ending}") if p.parent != folder)


def _identity(path: Path) -> Identity | None:
    """Whom a case is about; None for a facts file that cannot be read, which its own task will say."""
    from generator import reading

    try:
        case = reading.load(path).case
    except CannotContinue:
        return None
    words = (case.case.number, case.defendant.name)
    return Identity(str(path), tuple(word for word in words if word and len(word) > 3))


# ------------------------------------------------------------------------------------------------- running them


def run(todo: Sequence[Task], jobs: int) -> Iterator[Result]:
    """Every task's result as it comes, from `jobs` processes; a process that dies takes no other case with it."""
    if jobs == 1:
        yield from map(draft_case, todo)
        return
    from generator import library

    library.load()  # once for all processes where they are forks of this one
    left = {task.name: task for task in todo}
    try:
        with _pool(min(jobs, len(todo))) as pool:
            for result in through(pool, todo):
                del left[result.name]
                yield result
    except BrokenProcessPool:
        pass
    for name, task in left.items():  # one of these ended its process; each now has one to itself
        try:
            with _pool(1) as pool:
                yield pool.submit(draft_case, task).result()
        except BrokenProcessPool:
            yield Result(name, code=EXIT_FAULT, fault="the process that drafted it ended")


def through(executor: Executor, todo: Sequence[Task]) -> Iterator[Result]:
    """Every task's result as it comes, from any executor of `concurrent.futures`."""
    waiting = [executor.submit(draft_case, task) for task in todo]
    for done in as_completed(waiting):
        yield done.result()


def _pool(jobs: int) -> ProcessPoolExecutor:
    # Forks share the library that is read already; elsewhere a fork is not safe.
    how = "fork" if sys.platform == "linux" else "spawn"
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(how))


_offices: dict[int, Office] = {}


def _office() -> Office:
    """The LibreOffice of this process, with a profile of its own; it starts when a paper first needs it."""
    from generator.office import Office

    process = os.getpid()
    if process not in _offices:
        _offices.clear()  # what a fork took over from its parent is the parent's
        _offices[process] = Office()
        multiprocessing.util.Finalize(None, _offices[process].close, exitpriority=10)
    return _offices[process]


def draft_case(task: Task) -> Result:
    """Drafts every open paper of one case and writes them all or none; never raises for a fault of the case."""
    try:
        return _drafted(task)
    except CannotContinue as stop:
        return Result(task.name, findings=tuple(stop.findings), code=stop.exit_code)
    except Exception:  # a fault of the program in one case, told whole in the summary, stops no other
        return Result(task.name, code=EXIT_FAULT, fault=traceback.format_exc())


def _drafted(task: Task) -> Result:
    from generator import drafting, library, reading
    from generator.guards import open_papers
    from generator.redraft import Keeper

    knowledge = library.load()
    case = reading.load(task.case, offenses={offense.id for offense in knowledge.offenses})
    state = _state(task, case, knowledge)
    if task.resume and _is_current(task.folder, state):
        return Result(task.name, current=True)
    analysis = drafting.analyze_case(case, knowledge)
    office = _office()
    midnight = dt.datetime.combine(task.options.as_of, dt.time())
    keeper = Keeper((case, knowledge, analysis), task.options, midnight, False, task.copies, office)
    findings = list(case.warnings)
    opened = 0
    for found in open_papers(knowledge.papers.values(), case.case, analysis):
        if not found.open:
            continue
        opened += 1
        for done in drafting.draft_paper(
            knowledge.papers[found.paper], case, analysis, knowledge, task.options, office
        ):
            _refuse_other_cases(task, case, done.data, done.name)
            findings += keeper.take(task.folder / done.name, done)
        office.forget()
    if not opened:
        message = "no paper is open for this case"
        raise CannotContinue([Finding(case.file, 0, 0, "error", "refused", "all", message)], EXIT_REFUSED)
    written = keeper.write(force=task.force, never=[p for p in (task.case, task.options.reads) if p])
    record = {"state": state, "files": [path.name for path in written]}
    (task.folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return Result(task.name, tuple(written), tuple(findings))


# ------------------------------------------------------------------------------------------ current, and whose


def _state(task: Task, case: Reading, knowledge: Library) -> str:
    """A digest of all that the papers are made from: the program, the library, the case and its files, the options."""
    from generator import cache, shelf
    from generator.home import clauses_dir

    files = [task.case, *([task.options.reads] if task.options.reads else [])]
    files += [task.case.parent / item.file for item in case.case.evidence if item.file]
    files += sorted(knowledge.templates.glob("*.docx"))
    if task.options.calcrim:
        files += sorted(task.options.calcrim.glob("*"))
    marks = [hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "" for path in files]
    return cache.key(shelf.name_of(clauses_dir(), knowledge.templates), repr(task.options), *marks)


def _is_current(folder: Path, state: str) -> bool:
    """Whether the papers in a folder were made from the same; a paper that counsel has edited since counts as well."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return bool(record["state"] == state) and all((folder / name).is_file() for name in record["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _refuse_other_cases(task: Task, case: Reading, data: bytes, name: str) -> None:
    """Raises CannotContinue (exit 5) if the number or the defendant of another case stands anywhere in a file.

    Whom the case itself names as a party or a person may stand there: co-defendants have files of their own.
    """
    own = {case.case.case.number, case.case.defendant.name}
    own |= {defendant.name for defendant in case.case.codefendants} | {person.name for person in case.case.persons}
    known = {_even(word) for word in own if word}
    text = _even(_words(data))
    found = [
        Finding(
            case.file, 0, 0, "error", "other-case", name, f"“{word}” stands in it and belongs to {other.case}",
            "take it out of the facts; if it belongs there, name the person under persons or codefendants",
        )
        for other in task.others
        for word in other.words
        if _even(word) not in known and re.search(rf"(?<!\w){re.escape(_even(word))}(?!\w)", text)
    ]  # fmt: skip
    if found:
        raise CannotContinue(found, EXIT_REFUSED)


def _words(data: bytes) -> str:
    """Every word in every part of a Word file, hidden ones and properties too."""
    from generator.packing import unpack

    parts = (part.decode("utf-8") for name, part in unpack(data).items() if name.endswith((".xml", ".rels")))
    paragraphs = (re.sub(r"</w:p>|<w:(?:br|tab)/>|</(?:dc|cp):\w+>", " ", part) for part in parts)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", "", text) for text in paragraphs))


def _even(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).casefold()


def worst(results: Sequence[Result]) -> int:
    """The exit code of the whole."""
    codes = {result.code for result in results}
    return next((code for code in WORST if code in codes), EXIT_FAULT if codes - {0} else 0)


# --------------------------------------------------------------------------------------------------- a cluster


def on_cluster(address: str, todo: Sequence[Task]) -> Iterator[Result]:
    """Every task's result as it comes, from the workers of a Dask scheduler, which must see the same folders.

    A worker that is lost loses no case: the scheduler hands its tasks to another. Raises CannotContinue (exit 2) for an
    address that is neither this machine's own nor TLS, where `distributed` is not installed, or nobody answers.
    """
    host = re.sub(r"^\w+://", "", address).rpartition(":")[0].strip("[]")
    local = host in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", host)
    if not address.startswith("tls://") and not local:
        raise _no_cluster(
            address,
            "case facts would cross the network unprotected",
            "use tls://HOST:PORT, or an address on this machine",
        )
    try:
        from distributed import Client
    except ImportError:
        raise _no_cluster(address, "distributed is not installed", "pip install 'duress-drafter[cluster]'") from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as fault:
        raise _no_cluster(address, f"no scheduler answers there ({fault})", "start it with `dask scheduler`") from None
    with client:
        yield from through(client.get_executor(pure=False), [_absolute(task) for task in todo])  # type: ignore[no-untyped-call]


def _absolute(task: Task) -> Task:
    options = replace(
        task.options,
        reads=task.options.reads and task.options.reads.resolve(),
        calcrim=task.options.calcrim and task.options.calcrim.resolve(),
    )
    return replace(task, case=task.case.resolve(), folder=task.folder.resolve(), options=options)


def _no_cluster(address: str, message: str, hint: str) -> CannotContinue:
    return CannotContinue([Finding(address, 0, 0, "error", "scheduler", "", message, hint)], EXIT_USAGE)
