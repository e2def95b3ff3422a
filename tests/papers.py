"""Drafts papers for tests from a sample and changes to it, without the command line."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from generator import drafting, library, reading
from generator.assembly import Draft
from generator.document import to_text
from generator.library import Library

ROOT = Path(__file__).parent.parent
AS_OF = dt.date(2027, 3, 5)
Change = Callable[[dict[str, Any]], None]


@functools.cache
def office() -> Library:
    """The shipped library."""
    return library.load()


def sample(name: str) -> dict[str, Any]:
    """A sample's facts as plain text values, to be changed by a test."""
    data: dict[str, Any] = yaml.load((ROOT / f"samples/{name}/case.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return data


def read(data: dict[str, Any]) -> reading.Reading:
    """Facts in memory, read as a file is."""
    content = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1000).encode()
    return reading.load_bytes(content, "case.yaml", {o.id for o in office().offenses})


def draft(paper: str, data: dict[str, Any], **options: Any) -> Draft:
    """One paper of some facts, refused where the command line would refuse it."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    drafting.refuse_unless_open(office().papers[paper], case, analysis, office())
    return drafting.compose(office().papers[paper], case, analysis, office(), drafting.Options(AS_OF, **options))


def text(paper: str, data: dict[str, Any], **options: Any) -> str:
    """The words of one paper."""
    return to_text(draft(paper, data, **options).document)


def word(paper: str, data: dict[str, Any], **options: Any) -> bytes:
    """The Word file of one paper."""
    case = read(data)
    analysis = drafting.analyze_case(case, office())
    return drafting.draft_paper(office().papers[paper], case, analysis, office(), drafting.Options(AS_OF, **options))[0].data
