"""`make bench`: what the program takes, as ratios from interleaved runs. Arguments: names of sections; all without any.

The machine may be loaded by others: every ratio is of medians of runs that took turns. Commands are compared by the processor
time that they and their children used, except where LibreOffice or several processes are at work: there by the clock.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
PYTHON = sys.executable
DURESS = str(Path(PYTHON).with_name("duress"))
REYES = str(ROOT / "samples/reyes/case.yaml")
DAY = ["--as-of", "2027-03-05"]


class Engine:
    """A process that makes papers of one kind on demand."""

    def __init__(self, *command: str) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=HERE)
        assert self.process.stdout
        if not self.process.stdout.readline().startswith("ready"):
            raise SystemExit(f"did not start: {' '.join(command)}")

    def make(self, number: int) -> tuple[float, float]:
        """Makes so many papers; gives the seconds and the megabytes of memory that the process has needed at most."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        seconds, megabytes = self.process.stdout.readline().split()
        return float(seconds), float(megabytes)

    def mean(self, number: int) -> float:
        """The seconds that one of so many papers takes."""
        return self.make(number)[0] / number

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def line(what: str, value: str, note: str = "") -> None:
    print(f"| {what} | {value} | {note} |", flush=True)


def medians(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each, all taking turns."""
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            found[name].append(run())
    return {name: statistics.median(values) for name, values in found.items()}


def python_engine(name: str, times: int = 1) -> Engine:
    return Engine(PYTHON, str(HERE / "engine.py"), name, str(times))


def node_engines(folder: Path) -> dict[str, Engine]:
    """The engines of others, where node and npm are there; installed once, of the versions in package.json."""
    if not shutil.which("node") or not shutil.which("npm"):
        print("skipped docxtemplater and easy-template-x: node or npm is not installed")
        return {}
    if not (HERE / "node_modules/docxtemplater").is_dir():
        command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, cwd=HERE, check=False).returncode:
            print("skipped docxtemplater and easy-template-x: npm could not install them")
            return {}
    import material

    material.write_for_others(folder)
    names = ("docxtemplater", "easy-template-x")
    return {name: Engine("node", str(HERE / "engine.mjs"), name, str(folder)) for name in names}


def warm(folder: Path) -> None:
    """Papers a second in one process, the reyes motion without pages; memory."""
    engines = {name: python_engine(name) for name in ("ours", "plain", "whole")} | node_engines(folder)
    for number, rounds in ((1, 15), (50, 5), (500, 1)):
        fast = [name for name in engines if number < 500 or name in ("ours", "plain")]
        found = medians({name: partial(engines[name].mean, number) for name in fast}, rounds)
        for name in fast:
            if name != "ours":
                line(f"warm, N={number}, ours against {TITLES[name]}", f"{found[name] / found['ours']:.1f}x",
                     f"{1 / found['ours']:.0f} and {1 / found[name]:.0f} papers/s")  # fmt: skip
    for engine in engines.values():
        engine.close()
    ours = python_engine("ours")
    memory = [ours.make(number)[1] for number in (1, 49, 450)]
    line("memory after 1, 50, 500 papers", " / ".join(f"{m:.0f} MB" for m in memory), "one process")
    ours.close()


TITLES = {
    "plain": "docxtpl 0.20.2, same template and values",
    "whole": "our own whole step from document to file",
    "docxtemplater": "docxtemplater 3.71.0, the same words",
    "easy-template-x": "easy-template-x 7.2.8, the same words",
}


def growth(_: Path) -> None:
    """Time at 1, 4, 16 and 64 times the content."""
    for name, sizes in (("ours", (1, 4, 16, 64)), ("plain", (1, 4, 16))):
        engines = {str(times): python_engine(name, times) for times in sizes}
        found = medians({times: partial(engines[times].mean, 1) for times in engines}, 7)
        ratios = " / ".join(f"{found[str(times)] / found['1'] / times:.2f}" for times in sizes)
        line(
            f"time for each part of the content at {', '.join(map(str, sizes))} times, {name}", ratios, "1.00 is linear"
        )
        for engine in engines.values():
            engine.close()


def processor(command: list[str], env: Mapping[str, str] | None = None) -> float:
    """The processor seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def clock(command: list[str], env: Mapping[str, str] | None = None) -> float:
    """The seconds that a command took."""
    start = time.perf_counter()
    processor(command, env)
    return time.perf_counter() - start


def cold(folder: Path) -> None:
    """Whole commands, started anew every time."""
    import material

    paper, template = material.document("letter")
    view = material.values(paper, template)
    for block in (block for part in view["parts"] for block in part["blocks"]):
        for name in ("box", "lines", "table"):
            block.pop(name, None)
    view["parts"] = [
        {**part, "blocks": [b for b in part["blocks"] if b["kind"] not in ("single", "table")]}
        for part in view["parts"]
    ]
    (folder / "letter.json").write_text(json.dumps(view), encoding="utf-8")
    letter = [DURESS, "draft", "letter", REYES, *DAY, "--no-private-copy", "-o", str(folder / "letter.docx")]
    runs = {
        "python": lambda: processor([PYTHON, "-c", "pass"]),
        "docxtpl": lambda: processor(
            [PYTHON, str(HERE / "bare.py"), str(template), str(folder / "letter.json"), str(folder / "bare.docx")]
        ),
        "libraries": lambda: processor([PYTHON, "-c", "import typer, typer._adapters, pydantic, jinja2.sandbox, yaml"]),
        "help": lambda: processor([DURESS, "--help"]),
        "check": lambda: processor([DURESS, "check", REYES, *DAY]),
        "letter": lambda: processor(letter),
        "letter, cache off": lambda: processor(letter, {"DURESS_CACHE": "off"}),
    }
    processor(letter)
    found = medians(runs, 9)
    line(
        "`duress --help` against bare Python",
        f"{found['help'] / found['python']:.1f}x",
        f"{found['help'] * 1e3:.0f} ms",
    )
    line(
        "`duress check` on reyes against bare Python",
        f"{found['check'] / found['python']:.1f}x",
        f"{found['check'] * 1e3:.0f} ms",
    )
    line(
        "to import typer, pydantic, jinja2 and PyYAML alone, against a bare docxtpl script",
        f"{found['libraries'] / found['docxtpl']:.1f}x",
        f"{found['libraries'] * 1e3:.0f} and {found['docxtpl'] * 1e3:.0f} ms",
    )
    for name in ("letter", "letter, cache off"):
        line(f"`duress draft {name}` against a bare docxtpl script", f"{found[name] / found['docxtpl']:.1f}x",
             f"{found[name] * 1e3:.0f} and {found['docxtpl'] * 1e3:.0f} ms")  # fmt: skip


def pages(folder: Path) -> None:
    """The motion with tables and PDF, against one bare conversion of its result."""
    office = shutil.which("soffice")
    if office is None:
        print("skipped pagination: LibreOffice is not installed")
        return
    motion = [
        DURESS,
        "draft",
        "motion",
        REYES,
        *DAY,
        "--tables",
        "--no-private-copy",
        "-o",
        str(folder / "motion.docx"),
    ]
    kept, number = folder / "kept", iter(range(1000))
    clock([*motion, "--pdf"], {"DURESS_CACHE": str(kept)})  # the library is kept; the pages are taken out again below

    def first() -> float:
        for path in kept.iterdir():
            if re.fullmatch(rb"\[[\d, ]+\]", path.read_bytes()[32:]):
                path.unlink()
        return clock([*motion, "--pdf"], {"DURESS_CACHE": str(kept)})

    def bare() -> float:
        profile = folder / f"profile{next(number)}"
        return clock(
            [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf", "--outdir",
             str(folder / "bare"), str(folder / "motion.docx")]
        )  # fmt: skip

    found = medians(
        {
            "first": first,
            "again": lambda: clock([*motion, "--pdf"], {"DURESS_CACHE": str(kept)}),
            "without PDF": lambda: clock(motion, {"DURESS_CACHE": str(kept)}),
            "bare": bare,
        },
        5,
    )
    for name, what in (("first", "`draft motion --tables --pdf`, no page kept"), ("again", "the second run"),
                       ("without PDF", "the second run without --pdf")):  # fmt: skip
        line(f"{what}, against one bare soffice --convert-to", f"{found[name] / found['bare']:.2f}x",
             f"{found[name]:.1f} and {found['bare']:.1f} s, by the clock")  # fmt: skip


def batch(folder: Path) -> None:
    """Cases on one and on two processes, without pages and with a PDF of each paper."""
    text = Path(REYES).read_text(encoding="utf-8")
    for kind, number, also in (("without pages", 8, ["--no-tables"]), ("every paper also as a PDF", 8, ["--pdf"])):
        cases = folder / kind
        for one in range(number):
            (cases / f"c{one}").mkdir(parents=True)
            (cases / f"c{one}/case.yaml").write_text(text.replace("BA999001", f"BA99910{one}"), encoding="utf-8")

        def run(jobs: int, cases: Path = cases, also: list[str] = also) -> float:
            shutil.rmtree(folder / "papers", ignore_errors=True)
            fresh = {"DURESS_CACHE": str(folder / f"kept{next(_RUNS)}")} if "--pdf" in also else None  # no page is known
            return clock([DURESS, "batch", str(cases), "-o", str(folder / "papers"), "--jobs", str(jobs), *DAY,
                          "--no-private-copy", *also], fresh)  # fmt: skip

        found = medians({"one": lambda run=run: run(1), "two": lambda run=run: run(2)}, 3)
        papers = len(list((folder / "papers").rglob("*.docx")))
        line(f"batch of {number} cases ({papers} files), {kind}: two processes against one",
             f"{found['one'] / found['two']:.2f}x",
             f"{papers / found['one']:.1f} and {papers / found['two']:.1f} files/s, by the clock")  # fmt: skip


_RUNS = iter(range(1000))


def main() -> None:
    sections = {"warm": warm, "growth": growth, "cold": cold, "pages": pages, "batch": batch}
    wanted = sys.argv[1:] or list(sections)
    load = os.getloadavg()[0]
    print(f"{dt.date.today()}, {os.cpu_count()} processors, {platform.python_implementation()} {platform.python_version()}, "
          f"load {load:.1f} at the start\n\n| what | result | figures |\n|---|---|---|", flush=True)  # fmt: skip
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            sections[name](Path(folder))


if __name__ == "__main__":
    main()
