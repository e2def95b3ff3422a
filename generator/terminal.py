"""What every command says on the terminal: findings on stderr, in color where somebody looks on; usage errors.

It knows no case and no law. `NO_COLOR` and a pipe turn color off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import NoReturn, TextIO

import typer

from generator.findings import Finding
from generator.home import shown

EXIT_USAGE = 2
_COLORS = {"error": 31, "warning": 33, "note": 36}


def colored(stream: TextIO) -> bool:
    """Whether color may be written: a terminal that can show it, and nobody said no (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def tell(findings: Iterable[Finding]) -> None:
    """Prints findings to stderr in the order given."""
    paint = colored(sys.stderr)
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
    print(text, file=sys.stderr)


def usage(message: str, hint: str = "") -> NoReturn:
    """Leaves with exit code 2."""
    say(f"duress: error: {message}" + (f"\n    {hint}" if hint else ""))
    raise typer.Exit(EXIT_USAGE)
