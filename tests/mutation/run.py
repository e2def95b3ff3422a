"""Mutation testing: changes the law modules in small ways, in a copy of the repository, and says which changes no test sees.

    python -m tests.mutation.run [NUMBER] [SEED]

draws NUMBER changes from each group (60 by default) and runs the group's own test files on each. The tool is cosmic-ray,
kept outside the lock: `make mutate` installs it beside the other things of ./.venv when it is asked for.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
GROUPS = {
    "audience": (("audience",), ("test_audience",)),
    "analysis": (("rules", "charges", "analysis"), ("test_analysis", "test_charges", "test_matters", "test_moments")),
    "citations": (("citations", "citeforms"), ("test_citations", "test_authorities")),
}
_CONFIG = """[cosmic-ray]
module-path = [{modules}]
timeout = 120
test-command = "{python} -m pytest -x -q -p no:cacheprovider {tests}"
[cosmic-ray.distributor]
name = "local"
"""


def drawn(session: Path, number: int, seed: int) -> int:
    """Leaves `number` mutants in a session and removes the others; returns how many there were. Annotations are no
    code: the changes of the `|` in a type are left out first."""
    with sqlite3.connect(session) as base:
        rows = base.execute("SELECT job_id, operator_name FROM mutation_specs ORDER BY module_path, operator_name, occurrence")
        jobs = [job for job, operator in rows if "BinaryOperator_BitOr" not in operator]
        kept = set(random.Random(seed).sample(jobs, min(number, len(jobs))))
        for table in ("mutation_specs", "work_items"):
            base.executemany(f"DELETE FROM {table} WHERE job_id = ?", [(job,) for job in every(base, table) - kept])
    return len(jobs)


def every(base: sqlite3.Connection, table: str) -> set[str]:
    """The jobs of a table."""
    return {job for (job,) in base.execute(f"SELECT job_id FROM {table}")}


def group(name: str, number: int, seed: int, tool: str) -> tuple[int, int, int]:
    """Runs a group. Prints every surviving change; returns mutants killed, mutants run, mutants there are."""
    modules, tests = GROUPS[name]
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", ".git", ".*_cache", ".hypothesis", "out"))
        config, session = copy / "mutation.toml", copy / "session.sqlite"
        paths = ", ".join(f'"generator/{module}.py"' for module in modules)
        config.write_text(_CONFIG.format(modules=paths, python=sys.executable, tests=" ".join(f"tests/{t}.py" for t in tests)))
        subprocess.run([tool, "init", config, session], cwd=copy, check=True)
        there = drawn(session, number, seed)
        subprocess.run([tool, "exec", config, session], cwd=copy, check=True)
        dump = subprocess.run([tool, "dump", session], cwd=copy, check=True, capture_output=True, text=True).stdout
    killed = run = 0
    for line in dump.splitlines():
        _, result = json.loads(line)
        run += 1
        if result and result["test_outcome"] == "killed":
            killed += 1
        else:
            print(result["diff"] if result else line)
    return killed, run, there


def main() -> None:
    """Runs every group and prints the figures."""
    number, seed = (int(word) for word in [*sys.argv[1:], *("60", "9")[len(sys.argv) - 1 :]])
    tool = shutil.which("cosmic-ray", path=str(Path(sys.executable).parent)) or shutil.which("cosmic-ray") or "cosmic-ray"
    for name in GROUPS:
        killed, run, there = group(name, number, seed, tool)
        print(f"{name}: {killed} of {run} mutants killed, drawn from {there} with seed {seed}", flush=True)


if __name__ == "__main__":
    main()
