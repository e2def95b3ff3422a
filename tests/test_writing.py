"""Files on disk: whatever fails and whenever the program is killed, each file is the old one or the new one, and whole."""

from __future__ import annotations

import errno
import os
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator import manifest, output, privatecopy, writing
from generator.cli import main
from generator.findings import CannotContinue
from generator.output import write_all
from tests.papers import ROOT

KILLS = int(os.environ.get("DURESS_KILLS", "20"))
OLD = {name: (name[0] * 4000 + " old").encode() for name in ("a.docx", "b.docx", "c.docx")}
NEW = {name: (name[0] * 9000 + " new").encode() for name in ("a.docx", "b.docx", "new/d.docx")}
COPIES = {"a.docx": b"copy of a", "b.docx": b"copy of b"}
STEPS = ("replace", "link", "unlink", "chmod", "fsync", "mkdir", "open", "rmdir")


def start(folder: Path) -> Path:
    """A folder with three files, one of them counsel's, and a private copy."""
    folder.mkdir()
    for name, data in OLD.items():
        (folder / name).write_bytes(data)
    (folder / ".duress").mkdir(mode=0o700)
    (folder / ".duress/a.docx").write_bytes(b"older copy of a")
    return folder


def change(folder: Path) -> None:
    """Two files replaced, one of them to .bak first, one new in a new folder, two private copies."""
    files, copies = {folder / n: d for n, d in NEW.items()}, {folder / n: d for n, d in COPIES.items()}
    write_all(files, mine=lambda path: path.name != "b.docx", moves={folder / "b.docx"}, copies=copies)


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def folders(folder: Path) -> set[str]:
    return {p.name for p in folder.rglob("*") if p.is_dir()}


AFTER = OLD | NEW | {"b.docx.bak": OLD["b.docx"]} | {f".duress/{n}": d for n, d in COPIES.items()}


class Nth:
    """Does something at the nth step that a run takes on the disk, before it or after it."""

    def __init__(self, patch: pytest.MonkeyPatch, number: int, act: Callable[[], None], *, after: bool = False) -> None:
        self.left, self.act, self.after = number, act, after
        for name in STEPS:
            patch.setattr(os, name, self.counted(getattr(os, name)))

    def counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*given: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                self.act()
            result = call(*given, **more)
            if self.left == 0 and self.after:
                self.act()
            return result

        return step


def disk_full() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def stopped_by_user() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("fault", [disk_full, stopped_by_user])
def test_a_fault_at_any_step_puts_everything_back(fault: Callable[[], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    met = 0
    for number in range(1, 200):
        folder = start(tmp_path / f"{number}")
        with pytest.MonkeyPatch.context() as patch:
            steps = Nth(patch, number, fault)
            try:
                change(folder)
            except (CannotContinue, KeyboardInterrupt) as stop:
                met += 1
                if isinstance(stop, CannotContinue):
                    assert stop.exit_code == 6 and ".duress-" not in str(stop.findings[0])
                elif tree(folder)["a.docx"] == NEW["a.docx"]:  # stopped when everything stood already
                    assert {n: d for n, d in tree(folder).items() if n in AFTER} == AFTER
                    continue
                assert tree(folder) == OLD | {".duress/a.docx": b"older copy of a"}, number
                assert folders(folder) == {".duress"}
            else:  # at most a temporary name could not be removed, which the next run does
                assert {n: d for n, d in tree(folder).items() if ".duress-" not in n} == AFTER, number
        if steps.left > 0:  # it ended before the fault: every step was tried
            break
    assert met >= 20 and number < 199


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_any_step_leaves_each_file_old_or_new(after: bool, tmp_path: Path) -> None:
    kills = 0
    for number in range(1, 200):
        folder = start(tmp_path / f"{number}")
        child = os.fork()
        if not child:
            with pytest.MonkeyPatch.context() as patch:
                Nth(patch, number, lambda: os.kill(os.getpid(), signal.SIGKILL), after=after)
                change(folder)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = {n: d for n, d in tree(folder).items() if not Path(n).name.startswith(".duress-")}
        if not os.WIFSIGNALED(status):
            assert found == AFTER
            break
        kills += 1
        for name, data in found.items():
            allowed = {OLD.get(name), NEW.get(name), AFTER.get(name), b"older copy of a" if "duress" in name else None}
            assert data in allowed, (number, name)
        assert set(OLD) | {".duress/a.docx"} <= set(found), number  # at no moment is a file gone
        assert OLD["b.docx"] in found.values()  # counsel's own words are there under one name or the other
        again = {folder / n: d for n, d in NEW.items()}
        write_all(again, mine=lambda path: True, copies={folder / n: d for n, d in COPIES.items()})
        assert not list(folder.rglob(".duress-*"))  # the next run removes what the killed one left
    assert kills >= 30 and number < 199


CASE = ROOT / "samples/weak/case.yaml"


def drafted(folder: Path, case: Path) -> int:
    return main(["draft", "all", str(case), "-o", str(folder), "--as-of", "2027-03-05"])


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A case, and the same case after counsel moved to another firm: every paper has the same name and other words."""
    text = CASE.read_text(encoding="utf-8")
    made = (tmp_path / "before/weak.yaml", tmp_path / "after/weak.yaml")
    for path, firm in zip(made, ("A Firm", "Another Firm"), strict=True):
        path.parent.mkdir()
        path.write_text(re.sub(r"(?m)^counsel:$", f"counsel:\n  firm: {firm}", re.sub(r"(?m)^  firm:.*\n", "", text)), encoding="utf-8")
    return made


def test_a_drafting_program_killed_at_random_moments_leaves_whole_papers(
    two: tuple[Path, Path], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole: list[dict[str, bytes]] = []
    for case in two:
        assert drafted(case.parent / "out", case) == 0
        whole.append({p.name: p.read_bytes() for p in (case.parent / "out").glob("*.docx")})
    assert set(whole[0]) == set(whole[1]) and sum(whole[0][name] != whole[1][name] for name in whole[0]) >= 2
    folder = tmp_path / "out"
    assert drafted(folder, two[0]) == 0
    began = time.monotonic()
    assert drafted(folder, two[1]) == 0
    once = time.monotonic() - began
    chance = random.Random(9)
    for kill in range(KILLS):
        child = os.fork()
        if not child:
            while True:  # one set of papers after the other, in the same folder
                for case in two:
                    drafted(folder, case)
        time.sleep(chance.uniform(0, once))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        papers = {p.name: p.read_bytes() for p in folder.glob("*.docx")}
        assert set(papers) == set(whole[0]), kill
        assert all(data in (whole[0][name], whole[1][name]) for name, data in papers.items()), kill
    assert drafted(folder, two[0]) == 0
    assert {p.name: p.read_bytes() for p in folder.glob("*.docx")} == whole[0]
    assert not list(folder.rglob(".duress-*"))
    assert main(["verify", str(folder)]) == 0


def test_when_the_third_paper_of_all_fails_the_first_two_are_put_back(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drafted(tmp_path / "out", two[0]) == 0
    before = tree(tmp_path / "out")
    real, seen = os.replace, []

    def third(source: Any, target: Any) -> None:
        seen.append(target)
        if len(seen) == 3:
            disk_full()
        real(source, target)

    capsys.readouterr()
    monkeypatch.setattr(os, "replace", third)
    assert drafted(tmp_path / "out", two[1]) == 6
    monkeypatch.undo()
    said = capsys.readouterr()
    assert said.out == "" and f"{seen[2]}: error output: cannot be written: No space left on device" in said.err
    assert len(seen) == 5 and tree(tmp_path / "out") == before
    assert main(["verify", str(tmp_path / "out")]) == 0


def message(write: Callable[[], None]) -> str:
    with pytest.raises(CannotContinue) as stop:
        write()
    assert stop.value.exit_code == 6
    return "\n".join(str(finding) for finding in stop.value.findings)


def as_somebody(work: Callable[[], str], *, limit: int | None = None) -> str:
    """What a function says when it runs in a process of its own, as an ordinary user or with a limit on the size of files."""
    reading, writing_end = os.pipe()
    child = os.fork()
    if not child:
        said = "it did not run"
        try:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            elif os.geteuid() == 0:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            said = work()
        except BaseException as fault:
            said = repr(fault)
        finally:
            os.write(writing_end, said.encode())
            os._exit(0)
    os.close(writing_end)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode()
    os.waitpid(child, 0)
    return said


def test_a_read_only_folder_is_named_and_nothing_is_lost() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "a.docx").write_bytes(b"old")
        folder.chmod(0o555)
        said = as_somebody(lambda: message(lambda: write_all({folder / "a.docx": b"new"}, mine=lambda path: True)))
        assert said == (
            f"{folder / 'a.docx'}: error output: cannot be written: Permission denied\n"
            "    nothing was changed; name a folder that you may write to with -o"
        )
        assert tree(folder) == {"a.docx": b"old"}
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_file_that_grows_beyond_what_is_allowed_leaves_the_old_one(tmp_path: Path) -> None:
    folder = start(tmp_path / "out")
    before = tree(folder)
    said = as_somebody(lambda: message(lambda: change(folder)), limit=5000)
    assert said.startswith(f"{folder / 'a.docx'}: error output: cannot be written: File too large\n") and "make room" in said
    assert tree(folder) == before


def test_a_full_disk_leaves_what_stood_there(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk; the faults above stand for it")
    try:
        folder = start(disk / "out")
        before = tree(folder)
        said = message(lambda: write_all({folder / n: b"x" * 30_000 for n in OLD}, mine=lambda path: True))
        assert said == (
            f"{folder / 'b.docx'}: error output: cannot be written: No space left on device\n"
            "    nothing was changed; make room, or name a folder on another disk with -o"
        )
        assert tree(folder) == before
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_link_in_the_way_to_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "file").write_bytes(b"mine")
    for name, target in {"to-folder": "real", "to-nothing": "gone", "to-file": "file", "to-itself": "to-itself"}.items():
        (tmp_path / name).symlink_to(tmp_path / target)
    write_all({tmp_path / "to-folder/sub/a.docx": b"a"})  # a folder may stand elsewhere
    assert (tmp_path / "real/sub/a.docx").read_bytes() == b"a"
    reasons = {"to-nothing": "is a link to nothing", "to-file": "Not a directory", "file": "Not a directory", "to-itself": "Too many levels"}
    for name, reason in reasons.items():
        assert reason in message(lambda name=name: write_all({tmp_path / name / "sub/a.docx": b"a"}))
    assert (tmp_path / "file").read_bytes() == b"mine" and not (tmp_path / "gone").exists()


def test_a_link_in_place_of_the_private_folder_stops_the_whole(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.duress").symlink_to(tmp_path / "elsewhere")
    target = tmp_path / "out/a.docx"
    assert "it is a symbolic link" in message(lambda: write_all({target: b"a"}, copies={target: b"a"}))
    assert tree(tmp_path / "elsewhere") == {} and not target.exists()


def test_a_private_copy_replaces_a_link_and_is_not_written_through_it(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    copy = privatecopy.place(tmp_path / "a.docx")
    copy.parent.mkdir()
    copy.symlink_to(tmp_path / "mine")
    write_all({tmp_path / "a.docx": b"a"}, copies={tmp_path / "a.docx": b"copy"})
    assert (tmp_path / "mine").read_bytes() == b"mine" and copy.read_bytes() == b"copy" and not copy.is_symlink()


def test_two_runs_on_the_same_files_take_turns(tmp_path: Path) -> None:
    sets = [{tmp_path / f"{n}.docx": f"{who} {n}".encode() * 5000 for n in range(5)} for who in ("first", "second")]
    children = []
    for files in sets:
        child = os.fork()
        if not child:
            for _ in range(15):
                write_all(files, mine=lambda path: True, copies=files)
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    found = {p: p.read_bytes() for p in tmp_path.glob("*.docx")}
    assert found in sets and {p: privatecopy.last(p) for p in found} == found
    assert {p.name for p in tmp_path.iterdir()} == {".duress", *(p.name for p in found)}


def test_two_cases_drafted_into_one_folder_at_once_are_both_in_its_manifest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    children = []
    for name in ("weak", "lean"):
        shutil.copy(ROOT / f"samples/{name}/case.yaml", tmp_path / f"{name}.yaml")
        child = os.fork()
        if not child:
            os._exit(drafted(tmp_path / "out", tmp_path / f"{name}.yaml"))
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    proved = manifest.verify(tmp_path / "out")
    assert proved.findings == () and proved.papers == len(list((tmp_path / "out").glob("*.docx")))


def test_a_folder_that_another_run_holds_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_SECONDS_TO_WAIT", 0.1)
    with writing._alone([tmp_path]):
        said = message(lambda: write_all({tmp_path / "a.docx": b"a"}))
    assert said == (
        f"{tmp_path}: error output: cannot be written: another run of this program is writing there\n"
        "    nothing was changed; wait for it to end, and try again"
    )
    write_all({tmp_path / "a.docx": b"a"})
    assert tree(tmp_path) == {"a.docx": b"a"}


def test_a_file_that_somebody_saves_while_the_papers_are_written_is_kept(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "a.docx", tmp_path / "b.docx"
    ours.write_bytes(b"draft")
    theirs.write_bytes(b"draft")

    def content() -> bytes:  # made when everything was looked at already
        theirs.write_bytes(b"counsel's words")
        return b"copy"

    files = {ours: b"new", theirs: b"new"}
    said = message(lambda: write_all(files, mine=lambda p: p.read_bytes() in (b"draft", b"new"), copies={ours: content}))
    assert "exists" in said and tree(tmp_path) == {"a.docx": b"draft", "b.docx": b"counsel's words"}


def test_a_paper_is_its_owners_alone_until_it_stands_and_keeps_the_mode_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = start(tmp_path / "out")
    (folder / "a.docx").chmod(0o600)
    names, modes, real = set(), set(), os.fsync

    def flush(handle: int) -> None:
        names.update(path.name for path in folder.rglob(".duress-*"))
        if stat.S_ISREG(os.fstat(handle).st_mode):
            modes.add(stat.S_IMODE(os.fstat(handle).st_mode))
        real(handle)

    monkeypatch.setattr(os, "fsync", flush)
    umask = os.umask(0o022)
    try:
        change(folder)
    finally:
        os.umask(umask)
    assert modes == {0o600} and all(writing._TEMPORARY.fullmatch(name) for name in names)
    mode = {name: oct(stat.S_IMODE((folder / name).stat().st_mode)) for name in ("a.docx", "new/d.docx", ".duress", ".duress/a.docx")}
    assert mode == {"a.docx": "0o600", "new/d.docx": "0o644", ".duress": "0o700", ".duress/a.docx": "0o600"}


def test_without_second_names_on_the_disk_the_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*given: Any, **more: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    change(start(tmp_path / "out"))
    assert tree(tmp_path / "out") == AFTER


def test_a_draft_over_one_of_its_exhibits_is_refused_even_by_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = tmp_path / "case.yaml"
    text = CASE.read_text(encoding="utf-8")
    assert "\nevidence:\n" in text
    item = "  - {id: scan, kind: other, cite_as: exhibit, title: a scan, origin: people, source: document, file: scan.docx}\n"
    case.write_text(text.replace("\nevidence:\n", f"\nevidence:\n{item}"), encoding="utf-8")
    (tmp_path / "scan.docx").write_bytes(b"the scan")
    assert main(["draft", "client-letter", str(case), "-o", str(tmp_path / "scan.docx"), "--force"]) == 6
    assert "is a file that this draft was made from" in capsys.readouterr().err
    assert (tmp_path / "scan.docx").read_bytes() == b"the scan"


def test_the_command_line_says_what_is_in_the_way_and_ends_with_6(tmp_path: Path) -> None:
    (tmp_path / "folder.docx").mkdir()
    run = subprocess.run(
        [sys.executable, "-c", "import sys; from generator.cli import main; sys.exit(main())", "draft", "client-letter", str(CASE), "-o", str(tmp_path / "folder.docx")],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (6, "")
    assert f"{tmp_path / 'folder.docx'}: error output: is a folder\n    name a file with -o\n" in run.stderr
    assert output.EXIT_OUTPUT == 6
