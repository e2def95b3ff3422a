"""The schema that editors read: every field described and exemplified, every example right, no false alarm on a real case."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import BaseModel

from generator import fieldnotes, schema

from .papers import ROOT, office
from .test_command_line import duress

SCHEMA = schema.facts_schema([offense.id for offense in office().offenses])
GROUPS = {group.__name__: group for group in fieldnotes.groups()}
FIELDS = [(name, key) for name, group in GROUPS.items() for key in fieldnotes.notes(group)]


def as_editor(value: Any) -> Any:
    """Facts as an editor types them (YAML 1.2): true, false and numbers; dates and times stay text."""
    if isinstance(value, dict):
        return {key: as_editor(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editor(item) for item in value]
    if value in ("true", "false"):
        return value == "true"
    return (float(value) if "." in value else int(value)) if re.fullmatch(r"\d+(\.\d+)?", value) else value or None


def test_every_group_of_the_model_is_described() -> None:
    assert set(GROUPS) == {*SCHEMA["$defs"], "CaseFile"}


def test_nobody_left_a_field_undescribed() -> None:
    assert fieldnotes.undescribed() == []


@pytest.mark.parametrize(("group", "key"), FIELDS)
def test_every_field_has_a_description_and_an_example(group: str, key: str) -> None:
    found = (SCHEMA if group == "CaseFile" else SCHEMA["$defs"][group])["properties"][key]
    assert len(found["description"]) > 10
    assert found["examples"]


@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS.keys())
def test_every_example_is_taken_by_the_model(group: type[BaseModel]) -> None:
    whole = fieldnotes.example(group)
    for key, note in fieldnotes.notes(group).items():
        for example in note.examples:
            group.model_validate({**whole, key: example})


@pytest.mark.parametrize(("group", "key"), FIELDS)
def test_every_example_is_taken_by_the_schema(group: str, key: str) -> None:
    field = (SCHEMA if group == "CaseFile" else SCHEMA["$defs"][group])["properties"][key]
    for example in field["examples"]:
        jsonschema.validate(example, {**field, "$defs": SCHEMA["$defs"]})


@pytest.mark.parametrize("case", sorted(ROOT.glob("samples/*/case.yaml")), ids=lambda path: path.parent.name)
def test_an_editor_raises_no_alarm_on_a_sample(case: Path) -> None:
    data = as_editor(yaml.load(case.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    faults = jsonschema.Draft202012Validator(SCHEMA).iter_errors(data)
    assert [f"{f.json_path}: {f.message[:80]}" for f in faults] == []


def test_an_editor_sees_a_wrong_word_and_an_unknown_key() -> None:
    check = jsonschema.Draft202012Validator(SCHEMA).iter_errors
    right = {"case": {"stage": "pretrial"}, "defendant": {"name": "Ann Oe"}}
    assert list(check(right)) == []
    assert list(check({**right, "case": {"stage": "pre-trial"}}))
    assert list(check({**right, "counts": [{"number": 1, "offense": "pen-211"}]}))
    assert list(check({**right, "defendent": {}}))


def test_the_schema_is_printed_or_written_and_replaces_itself_only(tmp_path: Path) -> None:
    assert json.loads(duress("schema").stdout) == SCHEMA
    target = tmp_path / "facts.schema.json"
    assert duress("schema", "-o", target).stdout == f"{target}\n"
    assert duress("schema", "-o", target).returncode == 0
    target.write_text("{}")
    assert duress("schema", "-o", target).returncode == 6
    assert target.read_text() == "{}"
