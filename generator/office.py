"""LibreOffice for the length of one command: one program, started when first needed, that turns Word files into PDFs.

It never writes a Word file, and it must not know law, the case or what a file says. Nothing of it outlives the command.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
from functools import lru_cache
from pathlib import Path

from generator.findings import CannotContinue, Finding
from generator.packing import pack, unpack

TIMEOUT_SECONDS = 120
EXIT_OUTPUT = 6
#: The Python that Debian's python3-uno belongs to; the program's own environment has no UNO.
SYSTEM_PYTHON = Path("/usr/bin/python3")
#: Searchable, tagged, with bookmarks for headings and a named place for every mark of the paper; no margin comments.
OPTIONS: dict[str, bool | int] = {
    "UseTaggedPDF": True,
    "ExportBookmarks": True,
    "ExportBookmarksToPDFDestination": True,
    "ExportNotes": False,
    "ExportNotesInMargin": False,
    "DisplayPDFDocumentTitle": True,
}
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


def program() -> str | None:
    """The LibreOffice of this machine, None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@lru_cache(maxsize=1)
def layout_of_this_machine() -> str:
    """What lays out pages here: the LibreOffice, and the folders of fonts, each as it is now."""
    office = program()
    marks = [os.path.realpath(office)] if office else []
    for root in ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"):
        marks += sorted(place for place, _, _ in os.walk(os.path.expanduser(root)))
    return " ".join(f"{mark} {os.stat(mark).st_mtime_ns}" for mark in marks if os.path.exists(mark))


class Office:
    """Turns Word files into PDFs; use it as a context. The same bytes are never laid out twice.

    `start` may be called early: LibreOffice then starts while the papers are still being written.
    """

    def __init__(self) -> None:
        self._made: dict[str, bytes] = {}
        self._folder: Path | None = None
        self._worker: subprocess.Popen[str] | None = None
        self._begun = ""  # what LibreOffice is at work on
        self._source = Path()
        self._word = b""

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def there(self) -> bool:
        """Whether this machine has LibreOffice."""
        return program() is not None

    def version(self) -> str | None:
        """The release of LibreOffice, where it had a part in the papers of this command."""
        office = program()
        if self._folder is None or office is None:
            return None
        return " ".join(_release(office)) or None

    def start(self) -> None:
        """Starts LibreOffice in the background, if it is there and can be spoken to."""
        office = program()
        if self._folder is not None or office is None:
            return
        self._folder = Path(tempfile.mkdtemp(prefix="duress-pdf-"))
        _profile(self._folder)
        if not SYSTEM_PYTHON.exists():
            return
        direct = Path(office).resolve().with_name("soffice.bin")
        worker = Path(__file__).with_name("officeworker.py")
        self._worker = subprocess.Popen(
            [SYSTEM_PYTHON, "-I", worker, self._folder, direct if direct.exists() else office, json.dumps(OPTIONS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        )  # fmt: skip

    def begin(self, word: bytes) -> None:
        """Has LibreOffice begin on a Word file, if it can be spoken to; `pdf` then waits for what is left."""
        word = without_comments(word)
        key = hashlib.sha256(word).hexdigest()
        if key in self._made or self._begun or not self.there:
            return
        self.start()
        assert self._folder
        # Under a name of ours, so that no file name can be read as an option.
        self._begun, self._source = key, self._folder / f"{len(self._made)}.docx"
        self._word = word
        try:
            self._source.write_bytes(word)
        except FileNotFoundError:  # the worker fell, and took the folder with it
            self._leave()
        if self._worker is not None:
            assert self._worker.stdin
            with contextlib.suppress(OSError):  # a worker that is gone gives no answer either
                self._worker.stdin.write(f"{self._source}\t{self._source.with_suffix('.pdf')}\n")
                self._worker.stdin.flush()

    def pdf(self, word: bytes) -> bytes:
        """The PDF of a Word file. Raises CannotContinue (exit 6) if LibreOffice is missing, fails, or takes too long."""
        if not self.there:
            raise no_libreoffice()
        word = without_comments(word)
        key = hashlib.sha256(word).hexdigest()
        if key not in self._made:
            if self._begun and self._begun != key:
                self._collect()
            self.begin(word)
            self._collect()
        return self._made[key]

    def forget(self) -> None:
        """Drops every PDF made so far, and the files that it was made from; LibreOffice goes on."""
        if self._begun:
            self._collect()
        self._made.clear()
        if self._folder is not None:
            for file in (*self._folder.glob("*.docx"), *self._folder.glob("*.pdf")):
                file.unlink(missing_ok=True)

    def finish(self) -> None:
        """Lets LibreOffice end; `close` waits for it."""
        if self._worker is not None and self._worker.stdin:
            with contextlib.suppress(OSError):
                self._worker.stdin.close()

    def close(self) -> None:
        """Ends LibreOffice and removes its files."""
        self.finish()
        worker, self._worker = self._worker, None
        if worker is not None:
            assert worker.stdout
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(10)
            _kill(worker)
            worker.stdout.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _collect(self) -> None:
        """Waits for the PDF that was begun."""
        key, self._begun = self._begun, ""
        target = self._source.with_suffix(".pdf")
        deadline = time.monotonic() + TIMEOUT_SECONDS
        reason = self._answer(deadline) if self._worker is not None else ""
        if reason == "ready":
            reason = self._answer(deadline)
        if not reason or reason.startswith("failed LibreOffice did not start"):
            self._leave()
            reason = self._convert(self._source, deadline)
        if not target.is_file():
            raise refusal(
                "pdf-failed", f"LibreOffice made no PDF: {reason.removeprefix('failed ') or 'it gave no reason'}", ""
            )
        self._made[key] = target.read_bytes()

    def _leave(self) -> None:
        """Goes on without the worker, which could not speak to LibreOffice; it may have taken the folder with it."""
        assert self._folder
        if self._worker is None:
            return
        worker, self._worker = self._worker, None
        _kill(worker)
        shutil.rmtree(self._folder, ignore_errors=True)
        _profile(self._folder)
        self._source.write_bytes(self._word)

    def _answer(self, deadline: float) -> str:
        """The worker's next line; empty if it is gone."""
        assert self._worker
        assert self._worker.stdout
        ready, _, _ = select.select([self._worker.stdout], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            self.close()
            raise _late()
        return self._worker.stdout.readline().strip()

    def _convert(self, source: Path, deadline: float) -> str:
        """Without UNO: one LibreOffice for this one file. Gives what it wrote on stderr."""
        assert self._folder
        options = {name: {"type": "boolean", "value": str(value).lower()} for name, value in OPTIONS.items()}
        command = [
            program() or "soffice", f"-env:UserInstallation={(self._folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", f"pdf:writer_pdf_Export:{json.dumps(options)}", "--outdir", str(self._folder), str(source),
        ]  # fmt: skip
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        ) as process:
            try:
                _, error = process.communicate(timeout=max(deadline - time.monotonic(), 0.1))
                return error.decode("utf-8", "replace").strip()
            except subprocess.TimeoutExpired:
                raise _late() from None
            finally:
                _kill(process)


#: What a margin comment leaves in the text.
_COMMENT = re.compile(
    rb"<w:commentRange(?:Start|End)\b[^>]*/>|<w:r(?: [^>]*)?>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:commentReference\b[^>]*/></w:r>"
)


def without_comments(word: bytes) -> bytes:
    """The file without its margin comments: they take no room and are not printed, and Debian's LibreOffice without a
    screen ends when a program that it serves opens a file that has some."""
    parts = unpack(word)
    text = parts.get("word/document.xml", b"")
    parts["word/document.xml"] = _COMMENT.sub(b"", text)
    return word if parts["word/document.xml"] == text else pack(parts)


def _release(office: str) -> list[str]:
    """Major version and build of a LibreOffice, as far as the notes beside it say."""
    with contextlib.suppress(OSError):
        text = Path(office).resolve().with_name("versionrc").read_text(encoding="utf-8")
        found = [re.search(p, text, re.MULTILINE) for p in (r"^UpdateID=LibreOffice_(\w+?)_", r"^buildid=(.+)$")]
        return [match[1] for match in found if match]
    return []


def _profile(folder: Path) -> None:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True, exist_ok=True)
    if (office := program()) and len(known := _release(office)) == 2:
        # A profile that names this build is no new one, for which LibreOffice would start a second time.
        (profile / "extensions").mkdir(exist_ok=True)
        (profile / "extensions" / "buildid").write_text(known[1], encoding="utf-8")
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")


def _kill(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Ends the whole process group: the launcher starts a second program, which outlives it when stopped alone."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)


def no_libreoffice(what: str = "the PDF was") -> CannotContinue:
    """Why there is no PDF, or what else is made of one, on a machine without LibreOffice."""
    return refusal(
        "no-libreoffice",
        f"{what} not made because LibreOffice is not installed",
        "Install libreoffice-writer-nogui, or open the Word file and save it as PDF there.",
    )


def _late() -> CannotContinue:
    return refusal(
        "pdf-timeout",
        f"LibreOffice did not finish the PDF within {TIMEOUT_SECONDS} seconds",
        "The Word file is complete; try again, or save it as PDF in Word.",
    )


def refusal(code: str, message: str, hint: str, file: str = "PDF") -> CannotContinue:
    """Why there is no PDF (exit 6)."""
    return CannotContinue([Finding(file, 0, 0, "error", code, "", message, hint)], exit_code=EXIT_OUTPUT)
