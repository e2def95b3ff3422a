"""Fuzzes a target for some seconds, guided by coverage: `python -m tests.fuzz.run facts 600`; `make fuzz` installs what it needs.

Seeds are the samples, the bad facts files and what was found before. An input that breaks a target is written to
tests/fuzz/found/, where an ordinary test replays it for good.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["generator"]):
    from tests.fuzz.targets import TARGETS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with."""
    if target == "facts":
        files = [*ROOT.glob("samples/*/case.yaml"), *ROOT.glob("tests/bad/facts/*.yaml"), *ROOT.glob("tests/analysis/*.yaml")]
        return [path.read_bytes() for path in sorted(files)]
    lines = {line for path in ROOT.glob("samples/*/*.txt") for line in path.read_text(encoding="utf-8").splitlines()}
    return [line.encode() for line in sorted(lines) if "§" in line or " v. " in line or "d." in line]


def main() -> None:
    """Runs until the time is over or an input breaks the target."""
    target, seconds = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds(target)):
            (Path(corpus) / f"seed{number}").write_bytes(seed)
        found = HERE / "found" / target
        atheris.Setup(
            [
                "fuzz", f"-max_total_time={seconds}", "-max_len=40000", "-timeout=20", f"-artifact_prefix={found}/",
                "-print_final_stats=1", corpus, str(found),
            ],
            lambda data: TARGETS[target](bytes(data)),
        )  # fmt: skip
        atheris.Fuzz()


if __name__ == "__main__":
    main()
