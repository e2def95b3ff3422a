"""Makes the pictures that README.md shows from the sample case; needs LibreOffice and the Liberation fonts."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from generator.cli import main as duress
from generator.preview import pages

HERE = Path(__file__).resolve().parent
CASE = str(HERE / "reyes/case.yaml")
# paper, options, page, name of the picture
SHOWN = (
    ("motion", ("--tables",), 1, "motion-1"),
    ("motion", ("--tables",), 5, "motion-authorities"),
    ("motion", ("--tables",), 7, "motion-elements"),
    ("letter", (), 1, "letter-1"),
    ("instructions", (), 2, "instructions-index"),
)
RESOLUTION = 60
LINES = 46  # of the chart, which is longer than a picture should be


def main() -> None:
    """Writes samples/pictures/*.png."""
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for paper, options, page, name in SHOWN:
            word = Path(scratch) / f"{paper}.docx"
            if not word.exists():
                failed = duress(["draft", paper, CASE, "-o", str(word), "--pdf", "--no-private-copy", *options])
                if failed:
                    sys.exit(failed)
            shown = pages(word.with_suffix(".pdf").read_bytes(), RESOLUTION)
            (folder / f"{name}.png").write_bytes(shown[page - 1])
    terminal(f"duress check {Path(CASE).name}", chart()).save(folder / "chart.png")


def chart() -> list[str]:
    """What `duress check` prints of the sample case, from the top."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        duress(["check", CASE, "--as-of", "2027-03-05"])
    return out.getvalue().splitlines()[:LINES]


def terminal(command: str, lines: list[str]) -> Image.Image:
    """Lines of text as a terminal shows them."""
    found = subprocess.run(["fc-match", "-f", "%{file}", "Liberation Mono"], check=True, capture_output=True, text=True)
    font = ImageFont.truetype(found.stdout, 12)
    rows = [f"$ {command}", *lines]
    width = max(font.getlength(row) for row in rows)
    picture = Image.new("RGB", (int(width) + 24, 16 * len(rows) + 24), "#1e1e1e")
    draw = ImageDraw.Draw(picture)
    for number, row in enumerate(rows):
        draw.text((12, 12 + 16 * number), row, font=font, fill="#8ae234" if number == 0 else "#e6e6e6")
    return picture


if __name__ == "__main__":
    main()
