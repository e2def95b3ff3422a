"""Makes the pages that README.md shows from the sample case; needs LibreOffice and poppler's pdftoppm."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from generator.cli import main as duress

HERE = Path(__file__).resolve().parent
# paper, options, page, name of the picture
SHOWN = (
    ("motion", ("--tables",), 1, "motion-1"),
    ("motion", ("--tables",), 5, "motion-authorities"),
    ("motion", ("--tables",), 7, "motion-elements"),
    ("letter", (), 1, "letter-1"),
    ("instructions", (), 2, "instructions-index"),
)


def main() -> None:
    """Writes samples/pictures/*.png."""
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for paper, options, page, name in SHOWN:
            word = Path(scratch) / f"{paper}.docx"
            if not word.exists():
                case = str(HERE / "reyes/case.yaml")
                failed = duress(["draft", paper, case, "-o", str(word), "--pdf", *options])
                if failed:
                    sys.exit(failed)
            pages = ["-r", "60", "-f", str(page), "-l", str(page), "-png", "-singlefile"]
            subprocess.run(["pdftoppm", *pages, str(word.with_suffix(".pdf")), str(folder / name)], check=True)


if __name__ == "__main__":
    main()
