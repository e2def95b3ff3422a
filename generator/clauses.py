"""A clause and a paper as lawyers edit them: front matter and text; which clauses a paper has, in which order.

It reads and checks their form. Whether a clause belongs in a draft is decided in `assembly`; Word is unknown here.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from generator.casefile import Audience, Stage
from generator.findings import Finding

_FRONT = re.compile(r"\A---\n(.*?\n|)---\n(.*)\Z", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Head(_Strict):
    """Front matter of a clause.

    `when` is a condition over the same names as the text; `cites` and `adverse` list every authority the text cites, so
    that an undeclared or unused one is an error; `searched` is the day on which no adverse authority was found.
    """

    heading: str = ""
    level: Literal[1, 2, 3] = 2  # 1 is a centered title without a number
    when: str = "true"
    cites: tuple[str, ...] = ()
    adverse: tuple[str, ...] = ()
    argues: tuple[str, ...] = ()  # the points of generator/candor.py that oblige a paper to name adverse authority
    searched: dt.date | None = None
    note: str = ""


class Clause(_Strict):
    """One clause: its id (the path with dots), where it stands, its front matter and its text."""

    id: str
    file: str
    line: int  # the line of the file on which the text begins
    head: Head
    text: str


class Section(_Strict):
    """A division of a paper with its own centered title; it vanishes when none of its clauses is in."""

    section: str
    clauses: tuple[str, ...]


class PartPlan(_Strict):
    """A part of a paper: its title, whether it has its own caption, and its clauses in order."""

    id: str
    title: str
    caption: bool = False
    heading: bool = True  # whether the title is printed at the head of the part
    exhibits: bool = False  # the index of what the declaration attaches, and a slip sheet for each; then no entries
    for_each: str = ""  # a list among the names of the clauses: one part an entry, which the clauses call `instruction`
    entries: tuple[str | Section, ...]


class Relief(_Strict):
    """Where a form states its relief, so that what is asked and what the order grants can be compared.

    `asks` are the clauses that ask, `grants` those of the proposed order; `of` says in what they must agree, and `covers`
    which counts they may name. With `apart` each asking clause asks for a part of its own.
    """

    asks: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    of: tuple[Literal["counts", "instructions", "exhibits", "enhancements", "homicide"], ...] = ("counts",)
    covers: Literal["open", "some-open", "any"] = Field(
        "open", description="the counts: all that are open to duress, some of them, or any"
    )
    apart: bool = Field(False, description="whether each asking clause asks for its own part, and all of them together for all")


class Form(_Strict):
    """One form of a paper, used at certain stages."""

    id: str
    stages: tuple[Stage, ...]
    length: Literal["long", "short"] | None = None
    companion: str = ""  # the suffix of the companion file that this form makes; empty for the paper itself
    template: str = ""  # where it differs from the paper's own
    audience: Audience | None = None  # where it differs from the paper's own
    record: Literal["", "preliminary", "trial"] = ""  # the only record that this form may speak of
    notice: str = ""  # what counsel alone is told when this form is drafted
    title: tuple[str, ...]
    footer: str
    relief: Relief = Relief()
    parts: tuple[PartPlan, ...]


def _stages(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Paper(_Strict):
    """One kind of paper: what it is for, who reads it, where it is open, and its forms."""

    paper: str
    name: str
    reader: str
    audience: Audience
    served: bool
    template: str
    addressee: Literal["prosecutor", "custodian", "client", "none"] = Field(
        "prosecutor", description="to whom a letter is addressed; none for a memorandum without a letterhead"
    )
    asserts_duress: bool = Field(description="whether the paper asks for or argues duress, so that the guards apply")
    needs: tuple[Literal["requestable-count", "homicide", "conviction", "preservation", "jury"], ...] = ()
    stages: Annotated[tuple[Stage, ...], BeforeValidator(_stages)]
    each: Literal["", "preservation"] = Field(
        "", description="the section of the facts file that gives one file an entry"
    )
    forms: tuple[Form, ...]

    @property
    def filed(self) -> bool:
        """Whether the paper stands on pleading paper, under a caption."""
        return self.template == "pleading.docx"


def read_clause(path: Path, root: Path) -> tuple[Clause | None, list[Finding]]:
    """Reads one clause file. The id is its path below `root` with dots for slashes."""
    name, shown = ".".join(path.relative_to(root).with_suffix("").parts), _shown(path, root)
    source = path.read_text(encoding="utf-8")
    match = _FRONT.match(source)
    if not match:
        hint = "put before the text a line of ---, the conditions and citations (when:, cites:), and a line of ---"
        return None, [_fault(shown, 1, name, "a clause begins with front matter between two lines of ---", hint)]
    head, faults = _validated(Head, match[1], shown, name, 1)
    if head is None:
        return None, faults
    return Clause(id=name, file=shown, line=match[1].count("\n") + 3, head=head, text=match[2]), []


def read_paper(path: Path, root: Path) -> tuple[Paper | None, list[Finding]]:
    """Reads the plan of one paper."""
    return _validated(Paper, path.read_text(encoding="utf-8"), _shown(path, root), path.stem, 0)


def _validated(model: type[Any], source: str, file: str, name: str, offset: int) -> tuple[Any, list[Finding]]:
    try:
        data = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 + offset if error.problem_mark else 1
        return None, [_fault(file, line, name, f"not readable as YAML: {error.problem}")]
    try:
        return model.model_validate(data or {}), []
    except ValidationError as error:
        return None, [
            _fault(file, 1 + offset, name, f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}", _fields(model, problem))
            for problem in error.errors()
        ]


def _fields(model: type[Any], problem: Any) -> str:
    """What may stand here, for a field that nobody knows."""
    return f"there is {', '.join(model.model_fields)}" if problem["type"] == "extra_forbidden" and len(problem["loc"]) == 1 else ""


def _shown(path: Path, root: Path) -> str:
    return f"{root.name}/{path.relative_to(root).as_posix()}"


def _fault(file: str, line: int, name: str, message: str, hint: str = "") -> Finding:
    return Finding(file, line, 1, "error", "bad-clause", name, message, hint)
