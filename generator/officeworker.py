"""Runs LibreOffice for one command and makes PDFs on demand; started by `office` with a Python that has UNO.

It must not know papers, and it imports nothing of this package: it reads lines from its input and writes lines back.

Arguments: the folder of this run (profile and files; removed at the end), the LibreOffice program, the export filter's
options as JSON. After the line `ready`, each line of input names a Word file and a PDF, parted by a tab; the answer is
`ok` or `failed` and the reason. When the input ends, LibreOffice is ended and the folder is gone, whatever was running.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time

_SECONDS_TO_START = 60
_RESTART = 81


def _pipes(process: int) -> list[str]:
    """The files of the pipes that a process listens on: nobody removes them when it is killed."""
    try:
        open_sockets = {os.readlink(f"/proc/{process}/fd/{n}") for n in os.listdir(f"/proc/{process}/fd")}
        with open("/proc/net/unix", encoding="utf-8") as listing:
            rows = [line.split() for line in listing]
    except OSError:
        return []
    return [row[7] for row in rows if len(row) > 7 and f"socket:[{row[6]}]" in open_sockets and "OSL_PIPE" in row[7]]


def _dies_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG, where the system has it


def say(line: str) -> None:
    """Answers the program that started this one."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: str, program: str, options: str) -> None:
    """Serves until the input ends."""
    import uno  # type: ignore[import-not-found]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

    # A pipe that only this user can open, under a name that nobody can guess: no port is opened.
    pipe = f"duress{secrets.token_hex(16)}"
    command = [
        program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo", "--nodefault",
        "--nolockcheck", f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip

    def launch() -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, preexec_fn=_dies_with_parent)

    running = [launch()]

    def end() -> None:
        office = running[-1].pid
        for left in _pipes(office):
            with contextlib.suppress(OSError):
                os.unlink(left)
        if os.fork() == 0:  # without UNO, which may take this program down as soon as LibreOffice is gone
            with contextlib.suppress(OSError):
                os.kill(office, signal.SIGKILL)
            time.sleep(0.1)
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(0)
        os._exit(0)

    work: queue.Queue[str] = queue.Queue()

    def listen() -> None:
        for line in sys.stdin:
            work.put(line.rstrip("\n"))
        end()

    threading.Thread(target=listen, daemon=True).start()

    def value(name: str, content: object) -> object:
        made = PropertyValue()
        made.Name, made.Value = name, content
        return made

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            if running[-1].poll() == _RESTART:  # what it asks for once, after it made its profile
                running.append(launch())
            if running[-1].poll() is not None or time.monotonic() > deadline or len(running) > 3:
                say("failed LibreOffice did not start")
                end()
            time.sleep(0.02)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    settings = tuple(value(name, content) for name, content in json.loads(options).items())
    export = (
        value("FilterName", "writer_pdf_Export"),
        value("FilterData", uno.Any("[]com.sun.star.beans.PropertyValue", settings)),
    )
    # Macros never run (0), links are never followed (0), and nothing is ever asked.
    loading = (
        value("Hidden", True),
        value("ReadOnly", True),
        value("MacroExecutionMode", 0),
        value("UpdateDocMode", 0),
    )
    say("ready")
    while True:
        source, _, target = work.get().partition("\t")
        try:
            document = desktop.loadComponentFromURL(f"file://{source}", "_blank", 0, loading)
            if document is None:
                raise RuntimeError("the file could not be opened")
            try:
                document.storeToURL(f"file://{target}", export)
            finally:
                document.close(True)
            say("ok")
        except Exception as problem:  # whatever UNO raises is told, and the next file is tried
            say(f"failed {' '.join(str(problem).split())}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
