"""The wheel carries the templates, clauses and samples, and drafts a letter far from the repository."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import docx
import pytest

REPOSITORY = Path(__file__).parent.parent
LIBRARY = ("templates", "clauses", "samples")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    # The repository must not come in by the back door.
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ("--no-index", "--no-deps", "--no-build-isolation")
    run(sys.executable, "-m", "pip", "wheel", "-qq", *offline, "--wheel-dir", folder, REPOSITORY, cwd=folder)
    (built,) = folder.glob("duress_drafter-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of commands of a fresh environment that holds the wheel alone."""
    home = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=home)
    python = home / "bin" / "python"
    # The locked libraries are lent by a .pth file. Python reads no .pth files in a folder added that way, so the
    # editable install that stands there too, which would lead back to the repository, stays out of reach.
    (site,) = home.glob("lib/python*/site-packages")
    (site / "locked.pth").write_text("\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}) + "\n")
    install = ("install", "-qq", "--no-index", "--no-deps")
    run(sys.executable, "-m", "pip", "--python", python, *install, wheel, cwd=home)
    return home / "bin"


def test_the_wheel_carries_every_template_clause_and_sample(wheel: Path) -> None:
    ours = [path for folder in LIBRARY for path in (REPOSITORY / folder).rglob("*.*") if path.is_file()]
    wanted = {
        f"generator/_data/{path.relative_to(REPOSITORY).as_posix()}"
        for path in ours
        if path.suffix in {".csv", ".docx", ".json", ".md", ".txt", ".yaml"} and not path.name.startswith(("~$", "."))
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in LIBRARY:
        assert any(name.startswith(f"generator/_data/{folder}/") for name in names), f"no {folder} in the wheel"
    assert sorted(wanted - names) == []


def test_the_wheel_carries_nothing_beside_the_program(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert sorted(top.split("-")[0] for top in tops) == ["duress_drafter", "generator"]


def test_an_installed_wheel_uses_its_own_library(installed: Path, tmp_path: Path) -> None:
    program = "from generator.home import *; print(templates_dir(), clauses_dir(), samples_dir(), sep='\\n')"
    folders = [Path(line) for line in run(installed / "python", "-c", program, cwd=tmp_path).splitlines()]
    assert [folder.name for folder in folders] == list(LIBRARY)
    for folder in folders:
        assert folder.is_dir()
        assert folder.is_relative_to(installed.parent)


def test_an_installed_wheel_drafts_the_sample_letter(installed: Path, tmp_path: Path) -> None:
    find = "from generator.home import samples_dir; print(samples_dir() / 'reyes' / 'case.yaml')"
    case = run(installed / "python", "-c", find, cwd=tmp_path).strip()

    printed = run(installed / "duress", "draft", "letter", case, "-o", "letter.docx", cwd=tmp_path)

    assert Path(printed.splitlines()[0]).name == "letter.docx"
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "letter.docx")).paragraphs)
    assert "Reyes" in text
