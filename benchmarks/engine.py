"""One engine in a process of its own: reads a number of papers a line, makes so many, answers with seconds and megabytes.

Arguments: plain | ours | whole, and how many times the content is repeated. `whole` makes the paper from its document, with
the layout that the other two are given ready.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import material

from generator import mold, press
from generator.packing import pack
from generator.render import render


def engine(name: str, times: int) -> Callable[[], bytes]:
    """What makes one paper."""
    paper, template = material.document("motion")
    view = material.grown(material.values(paper, template), times)
    if name == "plain":
        return lambda: mold.by_docxtpl(template, view, press.environment())
    if name == "whole":
        return lambda: render(paper, template)
    ready = press.press(mold.make(template.read_bytes()))
    return lambda: pack(ready.fill(view))


def main() -> None:
    make = engine(sys.argv[1], int(sys.argv[2]))
    size = len(make())
    print("ready", size, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            make()
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(time.perf_counter() - start, used, flush=True)


if __name__ == "__main__":
    main()
