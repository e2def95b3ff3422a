"""Makes the PDF of a finished Word file with LibreOffice, in a profile of its own that is thrown away.

It must not know law, the case or what the file says, and it never writes a Word file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from generator.findings import CannotContinue, Finding

TIMEOUT_SECONDS = 120
#: Macros never run, links are never followed; the profile is new each time, so nothing of the user's applies.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
</oor:items>
"""


def to_pdf(docx: Path, pdf: Path) -> None:
    """Writes `pdf` from `docx`. Raises CannotContinue (exit 6) if LibreOffice is missing, fails, or takes too long."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise _refuse(
            pdf,
            "no-libreoffice",
            "the PDF was not made because LibreOffice is not installed",
            "Install libreoffice-writer-nogui, or open the Word file and save it as PDF there.",
        )
    with tempfile.TemporaryDirectory(prefix="duress-pdf-") as folder:
        home = Path(folder)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
        # Converted under a fixed name, so that no file name can be read as an option.
        shutil.copyfile(docx, home / "paper.docx")
        command = [
            office,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            str(home / "out"),
            str(home / "paper.docx"),
        ]
        error = _run(command, pdf)
        made = home / "out" / "paper.pdf"
        if not made.is_file():
            raise _refuse(pdf, "pdf-failed", f"LibreOffice made no PDF: {error or 'it gave no reason'}", "")
        shutil.move(made, pdf)


def _run(command: list[str], pdf: Path) -> str:
    """Runs LibreOffice in a process group of its own and leaves none of it behind. Gives what it wrote on stderr."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            _, error = process.communicate(timeout=TIMEOUT_SECONDS)
            return error.decode("utf-8", "replace").strip()
        except subprocess.TimeoutExpired:
            raise _refuse(
                pdf,
                "pdf-timeout",
                f"LibreOffice did not finish the PDF within {TIMEOUT_SECONDS} seconds",
                "The Word file is complete; try again, or save it as PDF in Word.",
            ) from None
        finally:
            # The launcher starts a second program, which outlives it when the launcher is stopped alone.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _refuse(pdf: Path, code: str, message: str, hint: str) -> CannotContinue:
    return CannotContinue([Finding(str(pdf), 0, 0, "error", code, "", message, hint)], exit_code=6)
