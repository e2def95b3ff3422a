"""Runs LibreOffice for one command and makes PDFs on demand; started by `office` with a Python that has UNO.

It must not know papers, and it imports nothing of this package: it reads lines from its input and writes lines back.

Arguments: the folder of this run (profile and files; removed at the end), the LibreOffice program, the export filter's
options as JSON. After the line `ready`, each line of input names a Word file and a PDF, parted by a tab; the answer is
`ok` or `failed` and the reason. When the input ends, LibreOffice is ended and the folder is gone, whatever was running.

Two processes do this: one that never loads UNO watches the input and LibreOffice, so that it can always clean up; its
child speaks UNO, which may hang or fall with LibreOffice, and is killed like LibreOffice itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time

_SECONDS_TO_START = 60
_RESTART = 81
_STARTS = 3


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


def supervise(folder: str, program: str, options: str) -> None:
    """Runs LibreOffice and the process that speaks to it until the input ends or LibreOffice does."""
    # A pipe that only this user can open, under a name that nobody can guess: no port is opened.
    pipe = f"duress{secrets.token_hex(16)}"
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        [sys.executable, "-I", __file__, "serve", folder, pipe, options],
        stdin=subprocess.PIPE, text=True, preexec_fn=_dies_with_parent,
    )  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []
    ended = threading.Event()

    def end() -> None:
        ended.set()
        while True:  # one may be starting at this moment; this thread ends with the program
            for office in running:
                if office.poll() is None:
                    for left in _pipes(office.pid):
                        with contextlib.suppress(OSError):
                            os.unlink(left)
                    with contextlib.suppress(OSError):
                        os.killpg(office.pid, signal.SIGKILL)
            time.sleep(0.02)

    def relay() -> None:
        assert server.stdin
        with contextlib.suppress(OSError):
            for line in sys.stdin:
                server.stdin.write(line)
                server.stdin.flush()
        end()

    def watch() -> None:  # if what speaks UNO falls, whoever waits for an answer learns it when this program ends
        server.wait()
        end()

    for task in (relay, watch):
        threading.Thread(target=task, daemon=True).start()
    command = [
        program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo", "--nodefault",
        "--nolockcheck", f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip
    try:
        while len(running) < _STARTS and not ended.is_set():
            running.append(
                subprocess.Popen(
                    command, stdin=quiet, stdout=quiet, stderr=quiet, preexec_fn=_dies_with_parent, start_new_session=True
                )
            )
            if running[-1].wait() != _RESTART:  # what it asks for once, after it made its profile
                break
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def serve(pipe: str, options: str) -> None:
    """Speaks UNO: makes a PDF for each line of input, until it is killed."""
    import uno  # type: ignore[import-not-found]
    from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

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
            if time.monotonic() > deadline:
                say("failed LibreOffice did not start")
                return
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
    for line in sys.stdin:
        source, _, target = line.rstrip("\n").partition("\t")
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
    if sys.argv[1] == "serve":
        serve(*sys.argv[3:5])
    else:
        supervise(*sys.argv[1:4])
