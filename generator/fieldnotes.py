"""What to write in each field of a facts file: a line, an example, and why it matters (generator/fieldnotes.yaml).

One source for the schema that editors read, the skeleton of a new file, the interview and the questionnaire. It knows
the form of the facts and no law; nothing that drafts a paper needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml
from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.casefile import CaseFile, InlineOffense

Example = str | list[Any] | dict[str, Any]


class Note(Struct, frozen=True):
    """One field: the group it stands in, its key, what to write, examples (all text), why it matters."""

    group: type[BaseModel]
    key: str
    field: FieldInfo
    say: str
    examples: tuple[Example, ...]
    why: str

    @property
    def sample(self) -> Example:
        """The first example; empty where nobody gave one."""
        return self.examples[0] if self.examples else ""

    @property
    def title(self) -> str:
        """What the field is called; the key where the model gives no name."""
        return self.field.title or self.key.replace("_", " ")

    @property
    def inner(self) -> type[BaseModel] | None:
        """The group that the field holds, alone or in a list."""
        return inner(self.field.annotation)

    @property
    def many(self) -> bool:
        """Whether the field is a list."""
        return _has(self.field.annotation, list)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of a field that is a choice."""
        return tuple(dict.fromkeys(w for part in parts(self.field.annotation) for w in get_args(part) if isinstance(w, str)))

    @property
    def boolean(self) -> bool:
        """Whether the field takes true or false."""
        return bool in parts(self.field.annotation)

    @property
    def whole(self) -> bool:
        """Whether the field takes a whole number, or a list of them."""
        return int in parts(self.field.annotation)


def parts(annotation: Any) -> list[Any]:
    """The annotation and everything inside it: members of unions, items of lists, what Annotated wraps."""
    found = [annotation]
    for member in get_args(annotation):
        found += parts(member) if not isinstance(member, str) else []
    return found


def inner(annotation: Any) -> type[BaseModel] | None:
    """The group inside an annotation; None for a plain value."""
    return next((a for a in parts(annotation) if isinstance(a, type) and issubclass(a, BaseModel)), None)


def _has(annotation: Any, kind: type) -> bool:
    return any(getattr(part, "__origin__", None) is kind for part in parts(annotation))


@cache
def _written() -> dict[str, dict[str, dict[str, Any]]]:
    source = (Path(__file__).parent / "fieldnotes.yaml").read_text(encoding="utf-8")
    data: dict[str, dict[str, dict[str, Any]]] = yaml.load(source, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return data


@cache
def notes(group: type[BaseModel]) -> dict[str, Note]:
    """The notes of a group by key, in the order of the model. A field that nobody described goes by its name."""
    found = {}
    for name, field in group.model_fields.items():
        key = field.alias or name
        written = _written().get(group.__name__, {}).get(key) or {"say": f"{field.title or key.replace('_', ' ')}."}
        examples = [written["like"]] if "like" in written else list(field.examples or ())
        below = inner(field.annotation)
        if not examples and below is not None:
            whole = example(below)
            examples = [[whole] if _has(field.annotation, list) else whole]
        many = _has(field.annotation, list) and below is None
        listed = tuple([e] if many and not isinstance(e, list) else e for e in examples)
        found[key] = Note(group, key, field, written["say"], listed, written.get("why", ""))
    return found


def undescribed() -> list[str]:
    """Every field, as Group.key, that has no note of its own; the tests want none."""
    keys = ((group.__name__, field.alias or name) for group in groups() for name, field in group.model_fields.items())
    return [f"{group}.{key}" for group, key in keys if key not in _written().get(group, {})]


def example(group: type[BaseModel]) -> dict[str, Any]:
    """One whole entry of a group, made of the first example of each of its keys."""
    return {key: note.examples[0] for key, note in notes(group).items() if note.examples}


def groups() -> Iterator[type[BaseModel]]:
    """Every group of the facts file, each once, from the top."""
    waiting: list[type[BaseModel]] = [CaseFile, InlineOffense]
    seen: list[type[BaseModel]] = []
    while waiting:
        group = waiting.pop(0)
        if group in seen:
            continue
        seen.append(group)
        waiting += [below for field in group.model_fields.values() if (below := inner(field.annotation))]
    yield from seen


def note_at(path: str) -> Note:
    """The note of a path such as ``facts[].proof[].at``; indexes are ignored. Raises KeyError for a path that is none."""
    group: type[BaseModel] | None = CaseFile
    note: Note | None = None
    for step in path.split("."):
        if group is None:
            raise KeyError(path)
        note = notes(group)[step.split("[")[0]]
        group = note.inner
    if note is None:
        raise KeyError(path)
    return note
