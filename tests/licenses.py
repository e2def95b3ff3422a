"""The license of every locked package that is installed, one a line; fails where one is not known to go with ours.

    python -m tests.licenses
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What may be used beside the MIT license. The LGPL and the MPL ask nothing of a program that uses the package unchanged.
ALLOWED = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|LGPL|Lesser|Zlib|Public.Domain|Unlicense|CC0|0BSD", re.IGNORECASE)
FORBIDDEN = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public|proprietary|commercial", re.IGNORECASE)


def license_of(name: str) -> str:
    """What the package says of itself: the expression, else its classifiers, else the first line of its license field."""
    about = metadata.metadata(name)
    classes = [c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License")]
    return about.get("License-Expression") or "; ".join(classes) or (about.get("License") or "not said").splitlines()[0]


def listed() -> dict[str, str]:
    """Every package of the lock that is installed here, with its license."""
    names = re.findall(r"(?m)^([A-Za-z0-9][\w.-]*)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    found = {}
    for name in names:
        try:
            found[f"{name} {metadata.version(name)}"] = license_of(name)
        except metadata.PackageNotFoundError:  # for another system
            continue
    return found


def main() -> int:
    """Prints the list; 1 if a license is unknown or forbidden."""
    bad = 0
    for package, words in listed().items():
        fits = bool(ALLOWED.search(words)) and not FORBIDDEN.search(re.sub(r"Lesser General Public|LGPL", "", words))
        bad += not fits
        print(f"{package}: {words}{'' if fits else '   <- look at this'}")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
