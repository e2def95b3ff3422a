"""What single values of a facts file may be, and the form that all its entries share.

Scalars arrive as text (see `source`), so the spelling of `21:43`, `236.10`, `0041` and `no` survives; each type here reads
one kind of them. It knows neither sections of the file nor law.
"""

from __future__ import annotations

import datetime as dt
import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)

from generator.moments import Moment, parse_date

_HARM_DUE = ("immediate", "future", "unstated")


def _boolean(value: Any) -> Any:
    """`true` and `false` only: `no`, `off` and 0 are words or numbers here, never a decision."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError(f"{value!r} is not a yes or no; write true or false")


def _whole(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    raise ValueError(f"{value!r} is not a whole number; write it in digits, for example 2")


def _moment(value: Any) -> Any:
    return value if isinstance(value, Moment) else Moment.parse(str(value))


def _date(value: Any) -> Any:
    return value if isinstance(value, dt.date) else parse_date(str(value))


def _one_line(value: str) -> str:
    """A sentence that was folded over several lines, or holds a tab, is one line of a paper."""
    return re.sub(r"\s*[\n\r\t]\s*", " ", value)


def _few_lines(value: str) -> str:
    """An address keeps its lines, without the blank ones."""
    return "\n".join(line.replace("\t", " ").strip() for line in value.splitlines() if line.strip())


def _harm_due(value: Any) -> Any:
    """The three words come first, so that a misspelled one is not taken for a bad date."""
    if isinstance(value, Moment) or value in _HARM_DUE:
        return value
    if isinstance(value, str) and not any(c.isdigit() for c in value):
        near = get_close_matches(value.lower(), _HARM_DUE, n=1)
        said = f"did you mean `{near[0]}`?" if near else "write immediate, future or unstated, or a time such as 21:43"
        raise ValueError(f"{value!r} does not say when the harm was due; {said}")
    return _moment(value)


def listed(value: Any) -> Any:
    """A single entry where a list is meant is a list of one."""
    return [value] if isinstance(value, str) else value


def _as_written(value: Moment | str) -> str:
    return value.text if isinstance(value, Moment) else value


Bool = Annotated[bool, BeforeValidator(_boolean)]
Whole = Annotated[int, BeforeValidator(_whole)]
When = Annotated[
    Moment,
    BeforeValidator(_moment),
    PlainSerializer(_as_written, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2027-01-08T21:43", "21:43:50-21:44:36"]}),
]
Date = Annotated[dt.date, BeforeValidator(_date)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
Lines = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_few_lines)]
Ids = Annotated[list[Id], BeforeValidator(listed)]
Texts = Annotated[list[Text], BeforeValidator(listed)]
Numbers = Annotated[list[Whole], BeforeValidator(listed)]
HarmDue = Annotated[
    Moment | Literal["immediate", "future", "unstated"],
    PlainValidator(_harm_due),
    PlainSerializer(_as_written, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["immediate", "future", "unstated", "2027-01-08T21:45"]}),
]


def F(title: str, *examples: Any, many: bool = False) -> Any:
    """A field that may stay empty: what it is (also what a gap in a paper calls it) and an example."""
    if many:
        return Field(default_factory=list, title=title, description=title, examples=list(examples) or None)
    return Field(default=None, title=title, description=title, examples=list(examples) or None)


class Entry(BaseModel):
    """A mapping of the facts file. Unknown keys are errors; entries never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, arbitrary_types_allowed=True)
