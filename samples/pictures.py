"""Makes the pages that README.md shows from the committed sample papers; needs LibreOffice and poppler's pdftoppm."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from generator.pagination import to_pdf

HERE = Path(__file__).resolve().parent
SHOWN = (
    ("reyes/reyes-motion-DRAFT.docx", 1, "motion-1"),
    ("reyes/reyes-motion-DRAFT.docx", 4, "motion-elements"),
    ("reyes/reyes-letter-DRAFT.docx", 1, "letter-1"),
)


def main() -> None:
    """Writes samples/pictures/*.png."""
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for source, page, name in SHOWN:
            pdf = Path(scratch) / f"{Path(source).stem}.pdf"
            if not pdf.exists():
                to_pdf(HERE / source, pdf)
            command = [
                "pdftoppm",
                "-r",
                "60",
                "-f",
                str(page),
                "-l",
                str(page),
                "-png",
                "-singlefile",
                str(pdf),
                str(folder / name),
            ]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
