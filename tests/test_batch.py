"""Many cases in one command: one case's fault stops no other, nothing of one client stands in another's papers."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from generator import batch
from generator.cli import main
from generator.drafting import Options
from generator.findings import CannotContinue

from .papers import ROOT

WEAK, LEAN = (ROOT / f"samples/{name}/case.yaml" for name in ("weak", "lean"))
DAY = ["--as-of", "2027-03-05", "--no-tables", "--no-private-copy"]


def office(folder: Path, **cases: str) -> Path:
    """A folder of cases: by name, the text of its facts file."""
    for name, text in cases.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "case.yaml").write_text(text, "utf-8")
    return folder


def weak(number: str = "", **changes: str) -> str:
    text = WEAK.read_text("utf-8")
    if number:
        text = re.sub(r"(?m)^(  number: ).*$", rf"\g<1>{number}", text, count=1)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> object:
    def go(*words: str) -> tuple[int, str, str]:
        code = main(["batch", *words, *DAY])
        out, err = capsys.readouterr()
        return code, out, err

    return go


def test_every_case_is_drafted_and_a_broken_one_stops_no_other(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    cases = office(tmp_path / "cases", one=weak("BA000101"), two=weak("BA000102"), broken="case: 3\n")
    (cases / "three.yaml").write_text(weak("BA000103"), "utf-8")
    code, out, err = run(str(cases), "-o", str(tmp_path / "out"), "--jobs", "2")
    assert code == 3
    assert {Path(line).parent.name for line in out.split()} == {"one", "two", "three"}
    assert all(Path(line).is_file() for line in out.split())
    assert not (tmp_path / "out/broken").exists()
    assert "broken/case.yaml:1:1: error missing-key defendant" in err
    assert f"4 cases, {len(out.split())} files written, 1 failed" in err
    assert "\x1b" not in err  # quiet where nobody looks on


def test_a_batch_gives_the_bytes_of_single_drafts(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    cases = office(tmp_path / "cases", one=weak())
    code, out, _ = run(str(cases), "-o", str(tmp_path / "out"), "--jobs", "1")
    assert code == 0
    assert main(["draft", "all", str(cases / "one/case.yaml"), "-o", str(tmp_path / "single"), *DAY]) == 0
    assert {p.name: p.read_bytes() for p in map(Path, out.split())} == {
        p.name: p.read_bytes() for p in (tmp_path / "single").glob("*.docx")
    }


def test_resume_drafts_again_only_what_is_not_current(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    cases, out = office(tmp_path / "cases", one=weak("BA000101"), two=weak("BA000102")), tmp_path / "out"
    _, first, _ = run(str(cases), "-o", str(out), "--jobs", "1")
    edited = Path(first.split()[0])
    edited.write_bytes(edited.read_bytes() + b"by hand")
    code, again, err = run(str(cases), "-o", str(out), "--resume", "--jobs", "1")
    assert (code, again, err.count("current")) == (0, "", 2)
    (cases / "two/case.yaml").write_text(weak("BA000109"), "utf-8")
    code, again, _ = run(str(cases), "-o", str(out), "--resume", "--jobs", "1")
    assert (code, {Path(line).parent.name for line in again.split()}) == (0, {"two"})
    Path(again.split()[0]).unlink()
    assert run(str(cases), "-o", str(out), "--resume", "--jobs", "1")[1] == again


def test_the_number_or_the_client_of_another_case_stops_a_case_alone(tmp_path: Path, run) -> None:  # type: ignore[no-untyped-def]
    slipped = weak("BA000101").replace("recipient: Cedar Road Storage", "recipient: Cedar Road Storage (BA000102)")
    cases = office(tmp_path / "cases", one=slipped, two=weak("BA000102"))
    code, out, err = run(str(cases), "-o", str(tmp_path / "out"), "--jobs", "1")
    assert code == 5
    assert {Path(line).parent.name for line in out.split()} == {"two"}
    found = re.search(
        r"one/case\.yaml: error other-case .*: “BA000102” stands in it and belongs to .*two/case\.yaml", err
    )
    assert found, err
    assert not (tmp_path / "out/one").exists()


def test_the_words_of_another_case_are_found_across_runs_in_headers_and_in_properties_but_not_inside_other_words() -> (
    None
):
    from generator.packing import pack

    data = pack({
        "word/document.xml": b"<w:p><w:r><w:t>Ana</w:t></w:r><w:r><w:t> Diaz</w:t></w:r></w:p><w:p>Lopez</w:p>",
        "word/header1.xml": b"<w:t>O&#8217;Neil &amp; Co</w:t>",
        "docProps/core.xml": b"<dc:title>Bo Li</dc:title>",
    })  # fmt: skip
    text = batch._even(batch._words(data))
    for there in ("ANA DIAZ", "o'neil & co", "Bo  Li"):
        assert batch._even(there) in text
    assert "diazlopez" not in text


def test_a_codefendant_with_a_file_of_her_own_may_be_named(tmp_path: Path) -> None:
    from generator import reading
    from generator.packing import pack

    texts = {name: (ROOT / f"samples/{name}/case.yaml").read_text("utf-8") for name in ("reyes", "partner", "weak")}
    texts["partner"] = texts["partner"].replace("Corinne Vale", "Luis Kemp")  # whom reyes names as her co-defendant
    cases = office(tmp_path / "cases", **texts)
    todo = batch.tasks(cases, tmp_path / "out", lambda _: Options(dt.date(2027, 3, 5)), force=False, resume=False)
    names = {task.name: reading.load(task.case) for task in todo}
    partner = names["partner"].case.defendant.name
    data = pack({"word/document.xml": f"<w:t>{partner.upper()} SPOKE</w:t>".encode()})
    for task in todo:
        if task.name == "weak":
            with pytest.raises(CannotContinue, match=partner):
                batch._refuse_other_cases(task, names[task.name], data, "a.docx")
        else:
            batch._refuse_other_cases(task, names[task.name], data, "a.docx")


def test_no_case_and_two_cases_of_one_name_are_said(tmp_path: Path) -> None:
    def options(_: Path) -> Options:
        return Options(dt.date(2027, 3, 5))

    with pytest.raises(CannotContinue, match="holds no facts file"):
        batch.tasks(tmp_path, tmp_path / "out", options, force=False, resume=False)
    office(tmp_path, one=weak())
    (tmp_path / "one.yaml").write_text(weak(), "utf-8")
    with pytest.raises(CannotContinue, match="same folder as those of"):
        batch.tasks(tmp_path, tmp_path / "out", options, force=False, resume=False)
    (tmp_path / "one.yaml").unlink()
    office(tmp_path / "out", old=weak())  # papers and what lies beside them are no cases
    assert [t.name for t in batch.tasks(tmp_path, tmp_path / "out", options, force=False, resume=False)] == ["one"]


def ends_on_two(task: batch.Task) -> batch.Result:
    if task.name == "two":
        os._exit(9)
    return batch.Result(task.name)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at forked processes")
def test_a_process_that_ends_loses_its_own_case_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(batch, "draft_case", ends_on_two)
    todo = [
        batch.Task(name, tmp_path, tmp_path, Options(dt.date(2027, 3, 5))) for name in ("one", "two", "three", "four")
    ]
    found = {result.name: result for result in batch.run(todo, 2)}
    assert {name: result.code for name, result in found.items()} == {"one": 0, "two": 1, "three": 0, "four": 0}
    assert batch.worst(list(found.values())) == 1


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.8:8786", "scheduler.example:8786", "ucx://127.0.0.1.example:1", "tcp://[2001:db8::1]:8786"],
)
def test_case_facts_never_cross_a_network_unprotected(address: str) -> None:
    with pytest.raises(CannotContinue, match="unprotected") as stop:
        list(batch.on_cluster(address, []))
    assert stop.value.exit_code == 2


@pytest.mark.slow
def test_a_lost_worker_of_a_cluster_loses_no_case(tmp_path: Path) -> None:
    from distributed import Client, LocalCluster

    cases = office(tmp_path / "cases", **{f"c{n}": weak(f"BA00020{n}") for n in range(6)})
    todo = batch.tasks(
        cases, tmp_path / "out", lambda _: Options(dt.date(2027, 3, 5), tables=False), force=False, resume=False
    )
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        with Client(cluster, set_as_default=False) as client:
            workers = sorted(client.run(os.getpid).values())
        assert len(workers) == 2
        results = []
        for result in batch.on_cluster(cluster.scheduler_address, todo):
            if not results:
                os.kill(workers[0], signal.SIGKILL)
            results.append(result)
    assert sorted((result.name, result.code) for result in results) == [(f"c{n}", 0) for n in range(6)]
    assert len({path for result in results for path in result.written if path.is_file()}) == 6 * 3
