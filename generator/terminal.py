"""What every command says on the terminal: findings on stderr, in color where somebody looks on; usage errors.

It knows no case and no law. `NO_COLOR` and a pipe turn color off.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import NoReturn, TextIO

import typer
from msgspec.structs import replace

from generator.findings import Finding
from generator.home import shown

EXIT_USAGE = 2
_PATIENCE = 1.0  # seconds before anything is said to be going on
_CLEAR = "\r\x1b[K"
_LINES: list[Working] = []
_COLORS = {"error": 31, "warning": 33, "note": 36}


def colored(stream: TextIO) -> bool:
    """Whether color may be written: a terminal that can show it, and nobody said no (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Working:
    """A line on the terminal while something takes longer than a second; nothing where nobody looks on.

    `text` is what is being done; it may be changed at any time. Other talk on stderr takes the line away first.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._talking = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """From now on the line appears when its second is over."""
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._thread.start()

    def stop(self) -> None:
        """Takes the line away for good; a second call does nothing."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self.clear()

    def clear(self) -> None:
        """Takes the line away; it comes back by itself while the work goes on."""
        if sys.stderr.isatty() and time.monotonic() - self._began >= _PATIENCE:
            with self._talking:
                sys.stderr.write(_CLEAR)
                sys.stderr.flush()

    def _run(self) -> None:
        if self._ended.wait(_PATIENCE):
            return
        while not self._ended.wait(0.2):
            with self._talking:
                sys.stderr.write(f"{_CLEAR}{self.text} ({time.monotonic() - self._began:.0f} s)")
                sys.stderr.flush()


@contextlib.contextmanager
def working(text: str) -> Iterator[Working]:
    """Shows that something is being done, should it take longer than a second."""
    line = Working(text)
    _LINES.append(line)
    line.start()
    try:
        yield line
    finally:
        _LINES.remove(line)
        line.stop()


def _say_nothing_over_a_line() -> None:
    for line in _LINES:
        line.clear()


def tell(findings: Iterable[Finding]) -> None:
    """Prints findings to stderr in the order given."""
    paint = colored(sys.stderr)
    _say_nothing_over_a_line()
    for finding in findings:
        text = str(replace(finding, file=shown(finding.file)))
        if paint:
            words = f" {finding.severity} {finding.code}"
            text = text.replace(words, f" \x1b[{_COLORS[finding.severity]};1m{words[1:]}\x1b[0m", 1)
        print(text, file=sys.stderr)


def explained(findings: Iterable[Finding]) -> None:
    """On a terminal, where the codes of the errors are explained."""
    codes = list(dict.fromkeys(f.code for f in findings if f.severity == "error"))
    if codes and sys.stderr.isatty():
        print(f"duress help {codes[0]} explains it" + (", and so on" if len(codes) > 1 else ""), file=sys.stderr)


def say(text: str = "") -> None:
    """A line of talk, on stderr."""
    _say_nothing_over_a_line()
    print(text, file=sys.stderr)


def usage(message: str, hint: str = "") -> NoReturn:
    """Leaves with exit code 2."""
    say(f"duress: error: {message}" + (f"\n    {hint}" if hint else ""))
    raise typer.Exit(EXIT_USAGE)
