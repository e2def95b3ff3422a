"""Skips the tests marked `layout` on a machine that cannot lay out pages; with DURESS_LAYOUT=required a skip fails.

It must not hold fixtures: each test file shows its own cases.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator

import pytest

REQUIRED = os.environ.get("DURESS_LAYOUT") == "required"


def missing_for_layout() -> list[str]:
    """Name what this machine lacks for laying out pages as the samples were."""
    missing = [tool for tool in ("soffice", "pdftoppm", "fc-list") if shutil.which(tool) is None]
    if "fc-list" not in missing:
        fonts = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
        missing += [] if "Liberation Serif" in fonts else ["Liberation fonts"]
    return missing


def pytest_configure(config: pytest.Config) -> None:
    """The tests keep what they work out to themselves, and read nothing that other commands kept."""
    folder = tempfile.TemporaryDirectory()
    os.environ["DURESS_CACHE"] = folder.name
    config.add_cleanup(folder.cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    layout = [item for item in items if item.get_closest_marker("layout")]
    missing = missing_for_layout() if layout else []
    if missing:
        for item in layout:
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    skipped = call.excinfo is not None and call.excinfo.errisinstance(pytest.skip.Exception)
    if REQUIRED and skipped and item.get_closest_marker("layout"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a layout test was skipped: {call.excinfo.value if call.excinfo else ''}"
    return report
