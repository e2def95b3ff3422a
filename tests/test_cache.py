"""What is kept between commands: never a case, never trusted from anybody else, never in the way."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from generator import cache, library, press, schemas, shelf
from generator.home import clauses_dir, templates_dir
from generator.mold import as_kept, from_kept, make
from generator.wording import Wording

from .papers import ROOT

REYES = ROOT / "samples/reyes/case.yaml"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DURESS_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


def test_an_entry_comes_back_whole_from_a_folder_that_nobody_else_may_enter(place: Path) -> None:
    cache.put("name", b"data")
    assert cache.get("name") == b"data"
    assert (place.stat().st_mode & 0o777, (place / "name").stat().st_mode & 0o777) == (0o700, 0o600)
    assert cache.get("another") is None


@pytest.mark.parametrize("word", ["off", "OFF", "0"])
def test_it_can_be_switched_off(place: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.setenv("DURESS_CACHE", word)
    cache.put("name", b"data")
    assert (cache.get("name"), place.exists(), Path(word).exists()) == (None, False, False)


def test_the_users_own_cache_folder_is_taken_where_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DURESS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.folder() == tmp_path / "duress-drafter"
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache/duress-drafter"


def test_a_damaged_a_cut_and_an_empty_entry_are_as_good_as_none(place: Path) -> None:
    cache.put("name", b"some data")
    whole = (place / "name").read_bytes()
    for damaged in (whole[:-1], whole[:10], b"", whole[:-1] + b"x"):
        (place / "name").write_bytes(damaged)
        assert cache.get("name") is None


def test_what_somebody_else_could_have_written_is_not_read(place: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cache.put("name", b"data")
    (place / "name").chmod(0o620)
    assert cache.get("name") is None
    (place / "name").chmod(0o600)
    place.chmod(0o750)
    assert cache.get("name") is None
    place.chmod(0o700)
    assert cache.get("name") == b"data"
    (tmp_path / "elsewhere").symlink_to(place)
    monkeypatch.setenv("DURESS_CACHE", str(tmp_path / "elsewhere"))
    assert cache.get("name") is None
    monkeypatch.setenv("DURESS_CACHE", str(place))
    (place / "name").rename(tmp_path / "moved")
    (place / "name").symlink_to(tmp_path / "moved")
    assert cache.get("name") is None
    (place / "name").unlink()
    os.mkfifo(place / "name", 0o600)
    assert cache.get("name") is None
    monkeypatch.setattr(os, "geteuid", lambda: 4321)  # the folder is another user's
    cache.put("mine", b"data")
    assert not (place / "mine").exists()


def test_a_folder_that_cannot_be_made_or_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DURESS_CACHE", str(tmp_path / "file"))
    cache.put("name", b"data")
    assert cache.get("name") is None
    assert len(library.load().clauses) > 100


def test_a_full_disk_leaves_no_half_entry(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("first", b"data")
    monkeypatch.setattr(os, "replace", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    cache.put("second", b"data")
    assert [path.name for path in place.iterdir()] == ["first"]


def test_many_entries_are_thinned_out(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MOST_ENTRIES", 10)
    for number in range(30):
        cache.put(f"{number}", b"data")
    assert len(list(place.iterdir())) <= 10
    assert cache.get("29") == b"data"


def test_a_name_depends_on_every_piece_and_on_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {cache.key("a", "bc"), cache.key("ab", "c"), cache.key("abc"), cache.key(b"abc", "")}
    assert len(names) == 4
    before = cache.key("a")
    monkeypatch.setattr(cache, "__version__", "another")
    cache.program.cache_clear()
    assert cache.key("a") != before
    cache.program.cache_clear()


def test_a_kept_library_is_the_same_library_and_a_changed_clause_is_read_again(tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "clauses"
    shutil.copytree(clauses_dir(), root)
    read = library._read_all(root, templates_dir())
    name = shelf.name_of(root, templates_dir())
    assert shelf.take(name, templates_dir()) is None
    shelf.keep(name, read)
    kept = shelf.take(name, templates_dir())
    assert kept == read
    assert list(kept.clauses) == list(read.clauses)
    clause = next(root.rglob("*.md"))
    clause.write_text(clause.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    assert library.load(root).clauses != read.clauses


def test_a_library_with_a_fault_is_never_kept(tmp_path: Path, place: Path) -> None:
    import shutil

    from generator.findings import CannotContinue

    root = tmp_path / "clauses"
    shutil.copytree(clauses_dir(), root)
    (root / "motion/unused.md").write_text("---\nheading: x\n---\nText.\n", "utf-8")
    for _ in range(2):
        with pytest.raises(CannotContinue, match="no paper uses this clause"):
            library.load(root)


def test_a_kept_template_is_the_same_and_holds_no_code() -> None:
    ready = make((templates_dir() / "pleading.docx").read_bytes())
    kept = as_kept(ready)
    json.loads(kept)
    assert from_kept(kept) == ready
    assert press.press(from_kept(kept)).compiled.keys() == ready.sources.keys()


def test_a_condition_that_is_no_expression_is_refused_however_often_it_is_asked() -> None:
    for _ in range(2):
        for condition in ("true) %}{{ 1 }}{% set x = (2", "a ~ b", "misspelt"):
            with pytest.raises(Exception, match="|".join(("unexpected|expected", "concat", "misspelt"))):
                Wording({}).holds(condition, {})


def test_a_command_gives_the_same_bytes_with_an_empty_a_full_and_no_cache_and_keeps_nothing_of_the_case(
    tmp_path: Path, place: Path
) -> None:
    case = tmp_path / "case.yaml"
    text = REYES.read_text(encoding="utf-8")
    # Names and numbers that are no example of a field either: those are the program's own words.
    others = {"Marisol": "Quenella", "MARISOL": "QUENELLA", "BA999001": "BA777123", "27-0000417": "27-9191919"}
    assert all(word in text for word in others if word != "MARISOL")
    for word, other in others.items():
        text = text.replace(word, other)
    case.write_text(text, encoding="utf-8")
    made = []
    for number, where in enumerate((str(place), str(place), "off")):
        target = tmp_path / f"{number}.docx"
        words = ["draft", "letter", str(case), "--as-of", "2027-03-05", "-o", str(target)]
        done = subprocess.run(
            [sys.executable, "-m", "generator.cli", *words],
            env={**os.environ, "DURESS_CACHE": where}, cwd=ROOT, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        made.append(target.read_bytes())
    assert made[0] == made[1] == made[2]
    kept = b"".join(path.read_bytes() for path in place.iterdir())
    assert kept
    for word in others.values():
        assert word.encode() not in kept


def test_a_mistake_is_found_alike_by_a_check_made_now_and_by_one_that_was_kept(tmp_path: Path, place: Path) -> None:
    case = tmp_path / "case.yaml"
    text = REYES.read_text(encoding="utf-8")
    case.write_text(text.replace("stage: pretrial", "stage: pre-trial").replace("born:", "borne:"), encoding="utf-8")
    said = []
    for where in ("off", str(place), str(place), str(place)):
        done = subprocess.run(
            [sys.executable, "-m", "generator.cli", "check", str(case)],
            env={**os.environ, "DURESS_CACHE": where}, cwd=ROOT, capture_output=True, check=False, text=True,
        )  # fmt: skip
        assert done.returncode == 3
        assert "bad-choice" in done.stderr
        said.append(done.stderr)
    assert len(set(said)) == 1


class _Named(BaseModel):
    model_config = ConfigDict(defer_build=True)
    number: int


def test_a_kept_check_that_is_another_models_or_unreadable_is_made_anew(place: Path) -> None:
    schemas.ready(_Named)
    (entry,) = place.iterdir()
    for other in (b"no pickle", pickle.dumps([]), pickle.dumps([("no", "validator")])):
        cache.put(entry.name, other)
        fresh = type("Fresh", (_Named,), {"__module__": _Named.__module__, "__qualname__": _Named.__qualname__})
        schemas.ready(fresh)
        assert fresh.model_validate({"number": "3"}).number == 3
