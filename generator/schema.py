"""The JSON Schema of the facts file as editors want it: every field described, with examples, and no false alarms.

An editor types what it reads (`104` is a number to it) while the facts file is read as text; so wherever text is meant
a number is allowed too, a single word where a list is meant, and a key that is still empty. It knows no law; the keys
of the offenses are handed in.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from generator.casefile import CaseFile
from generator.fieldnotes import Note, groups, notes

TITLE = "Facts file of duress-drafter"
_TEXT = ["string", "number"]


def facts_schema(offenses: Collection[str]) -> dict[str, Any]:
    """The schema. `offenses` are the keys that `counts[].offense` may name."""
    base: dict[str, Any] = CaseFile.model_json_schema(by_alias=True)
    named: dict[str, Any] = {**base["$defs"], CaseFile.__name__: base}
    for group in groups():
        described = named[group.__name__]
        described["description"] = (group.__doc__ or "").strip()
        for key, note in notes(group).items():
            described["properties"][key] = _described(described["properties"][key], note, group, offenses)
    return {"title": TITLE, **{key: value for key, value in base.items() if key != "title"}}


def is_own_schema(path: Path) -> bool:
    """Whether a file is a schema that this program wrote, of any version."""
    try:
        return f'"title": "{TITLE}"' in path.read_text(encoding="utf-8")[:200]
    except (OSError, ValueError):
        return False


def _described(given: dict[str, Any], note: Note, group: type[BaseModel], offenses: Collection[str]) -> dict[str, Any]:
    out = _lenient({key: value for key, value in given.items() if key not in ("title", "default", "examples")})
    if group.__name__ == "Count" and note.key == "offense":
        out = {"anyOf": [{"enum": sorted(offenses)}, {"$ref": "#/$defs/InlineOffense"}]}
    if not note.field.is_required() and not any(m.get("type") == "null" for m in out.get("anyOf", ())):
        out = {"anyOf": [*(out.get("anyOf") or [out]), {"type": "null"}]}
    description = " ".join(p for p in (f"{note.title[0].upper()}{note.title[1:]}.", note.say, note.why) if p)
    return {**out, "description": description, "examples": [_typed(e, note) for e in note.examples]}


def _lenient(given: Any) -> Any:
    """The same schema without the alarms that a facts file does not deserve."""
    if isinstance(given, list):
        return [_lenient(member) for member in given]
    if not isinstance(given, dict):
        return given
    out = {key: _lenient(value) for key, value in given.items()}
    if out.get("type") == "string" and "enum" not in out and "const" not in out and out.get("format") != "date":
        out["type"] = _TEXT
    if out.get("type") == "array" and "$ref" not in out.get("items", {}):
        return {"anyOf": [out, out["items"]]}
    return out


def _typed(example: Any, note: Note) -> Any:
    """An example as an editor would read it: true and false, whole numbers, the rest as text."""
    if isinstance(example, list):
        return [_typed(item, note) for item in example]
    if isinstance(example, dict) and note.inner is not None:
        within = notes(note.inner)
        return {key: _typed(value, within[key]) for key, value in example.items()}
    if note.boolean and example in ("true", "false"):
        return example == "true"
    return int(example) if note.whole and note.inner is None and str(example).isdigit() else example
