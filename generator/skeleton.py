"""The text of a new facts file: the paralegal's half first, the attorney's below, each key with a remark.

Only what the stage and the offenses need is written. It knows which part of the facts is for what, and no law: which
papers are open at the stage and what the offenses are is handed in.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

from msgspec import Struct
from pydantic import BaseModel

from generator import factsedit
from generator.fieldnotes import Note, note_at, notes

SCHEMA_FILE = "facts.schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema={SCHEMA_FILE}"
PARALEGAL = (
    "case", "defendant", "codefendants", "people", "counsel", "persons", "counts", "evidence", "facts", "service",
    "preservation",
)  # fmt: skip
ATTORNEY = (
    "threats", "belief", "alternatives", "background", "claim", "overrides", "experts", "record", "homicide",
    "negotiation", "mitigation", "instructions", "sentencing",
)  # fmt: skip
_WIDTH, _REMARK = 120, 34
_TRIAL = ("trial-people-rested", "trial-evidence-closed")
# What an entry is seldom given; an example that is taken over unread must not hide a fact or open an item.
_LEAVE_EMPTY = ("facts.audience", "facts.against", "evidence.audience", "evidence.exhibit", "evidence.file")
_HEAD = """\
{schema}
#
# A facts file: one case, written down once. `duress check` says what is wrong with it and which papers are open.
#   - Leave a key empty when you do not know. A paper marks the gap; it never fills it.
#   - Write a date as 2027-01-08, a time as 21:43 or 21:43:50, both as 2027-01-08T21:43.
#   - What happened is told under `facts` alone, one sentence an entry. Other sections point to a fact by its id.
#   - Under a list stands an example behind # signs: take them off and change every word, or write your own above it.
"""
_RULE = {
    "paralegal": "From the police report and the charging papers",
    "attorney": "From here on the attorney decides",
}


class Charge(Struct, frozen=True):
    """What the skeleton must know of an offense."""

    key: str
    name: str
    homicide: bool = False
    murder: bool = False
    death_matters: bool = False


def skeleton(
    stage: str | None, charges: Sequence[Charge], open_papers: Collection[str] | None, *, defendant: str = "",
    counts: bool = True,
) -> str:  # fmt: skip
    """The text of a new facts file. `open_papers` are the papers open at the stage; None where no stage is chosen.

    Without `counts` the charges decide what is written, and their entries are left to be put in.
    """
    lines = [_HEAD.format(schema=SCHEMA_LINE)]
    for tier, sections in (("paralegal", PARALEGAL), ("attorney", ATTORNEY)):
        lines.append(f"# {'=' * 16} {_RULE[tier]}\n")
        for section in sections:
            if _needed(section, stage, charges, open_papers):
                lines += [*_section(section, stage, charges, defendant, counts), ""]
    return "\n".join(lines)


def _needed(section: str, stage: str | None, charges: Sequence[Charge], open_papers: Collection[str] | None) -> bool:
    if section == "homicide":
        return not charges or any(charge.homicide for charge in charges)
    if stage is None or open_papers is None:
        return True
    papers = {
        "service": ("motion", "instructions", "limine", "set-aside", "acquittal", "dismissal", "sentencing"),
        "preservation": ("preservation",),
        "negotiation": ("letter",),
        "instructions": ("instructions",),
        "overrides": ("motion", "instructions", "acquittal"),
        "sentencing": ("sentencing",),
        "mitigation": ("letter", "mitigation", "sentencing"),
    }.get(section)
    if section == "record":
        return stage not in ("investigation", "complaint")
    return papers is None or bool(set(papers) & set(open_papers))


def _left_out(path: str, stage: str | None, charges: Sequence[Charge]) -> bool:
    """Keys that say nothing at this stage or for these offenses. An inner group such as `case.court` has its own keys."""
    if path in ("case.dates.sentencing", "sentencing.penalty_phase"):
        return stage is not None and stage != "convicted"
    if path in ("case.dates.complaint", "case.dates.information", "case.number") and stage == "investigation":
        return True
    if path == "case.dates.information":
        return stage in ("complaint", "held-to-answer")
    if path in ("evidence.admitted", "instructions.words_limited", "instructions.burden_struck", "claim.testified"):
        return stage is not None and stage not in (*_TRIAL, "convicted")
    if path in ("counts.predicate_count", "counts.special_circumstances"):
        return bool(charges) and not any(c.murder for c in charges)
    if path == "counts.death_resulted":
        return bool(charges) and not any(c.homicide or c.death_matters for c in charges)
    return path in ("case.citation_style", "case.court_trial", "counts.unproved_element", "homicide.preserve_change_of_law")


def _section(section: str, stage: str | None, charges: Sequence[Charge], defendant: str, counts: bool) -> list[str]:
    note = note_at(section)
    remark = " ".join(p for p in (note.say, note.why) if p)
    lines = [f"# {line}" for line in textwrap.wrap(remark, _WIDTH - 2, break_on_hyphens=False)]
    lines.append(f"{section}:")
    below = note.inner
    if below is None:
        return lines
    if not note.many:
        given = {"case": {"stage": stage or "" if counts else ""}, "defendant": {"name": defendant}}.get(section, {})
        return [*lines, *_keys(below, section, 2, stage, charges, given)]
    if section != "counts" or not charges or not counts:
        return lines + _example(below, section, stage, charges)
    for number, charge in enumerate(charges, 1):
        body = _keys(below, section, 4, stage, [charge], {"number": str(number), "offense": charge.key})
        named = [_remark(line.split("  #")[0], charge.name) if line.lstrip().startswith("offense:") else line for line in body]
        lines += [f"  - {named[0][4:]}", *named[1:]]
    return lines


def _keys(
    group: type[BaseModel], path: str, indent: int, stage: str | None, charges: Sequence[Charge], given: dict[str, str]
) -> list[str]:  # fmt: skip
    """Keys without values (or with the given ones), each with its remark."""
    lines = []
    for key, note in notes(group).items():
        lead = f"{' ' * indent}{key}:"
        if _left_out(f"{path}.{key}", stage, charges):
            continue
        if key == "offense" and key in given:
            lines.append(f"{lead} {given[key]}")
        elif note.inner is not None and note.many:
            lines += _remarked(lead, note.say)
            lines += [_behind(line, indent) for line in factsedit.entry(key, note.sample, indent)[1:]]
        elif note.inner is not None and key != "offense":
            lines.append(lead)
            lines += _keys(note.inner, f"{path}.{key}", indent + 2, stage, charges, {})
        else:
            value = given.get(key, "")
            lines += _remarked(f"{lead} {factsedit.scalar(value)}" if value else lead, _hint(note, value))
    return lines


def _behind(line: str, indent: int) -> str:
    """A line behind a # sign, so that taking `# ` off leaves it where it belongs."""
    return f"{' ' * (indent + 2)}# {line[indent + 2 :]}"


def _hint(note: Note, value: str) -> str:
    """What to write, with an example where the words do not hold one."""
    sample = factsedit.inline(note.sample)
    if value or note.choices or note.boolean or sample in note.say:
        return note.say
    return f"{note.say.rstrip('.')}, for example {sample}"


def _example(group: type[BaseModel], path: str, stage: str | None, charges: Sequence[Charge]) -> list[str]:
    """One entry of a list behind # signs, which an editor's comment command takes off."""
    lines: list[str] = []
    for key, note in notes(group).items():
        if _left_out(f"{path}.{key}", stage, charges):
            continue
        value = "" if f"{path}.{key}" in _LEAVE_EMPTY else note.sample
        first, *more = factsedit.entry(key, value, 4) if value else [f"    {key}:"]
        if len(inline := f"    {key}: {factsedit.inline(value)}") <= 90 and value:
            first, more = inline, []
        lead = "  # - " if not lines else "  #   "
        lines += _remarked(f"{lead}{first[4:]}", note.say, behind="  #   ")
        lines += [_behind(line, 0) for line in more]
    return lines


def _remarked(line: str, remark: str, behind: str = "") -> list[str]:
    """A line with its remark; a long remark goes on below, in the same column."""
    start = max(len(line) + 2, _REMARK)
    if start > 70:  # a long value has its remark above it
        lead = behind or " " * (len(line) - len(line.lstrip()))
        return [*(f"{lead}# {part}" for part in textwrap.wrap(remark, _WIDTH - len(lead) - 2)), line]
    parts = textwrap.wrap(remark, _WIDTH - start - 2, break_on_hyphens=False)
    return [_remark(line, parts[0]), *(behind.ljust(start) + f"# {part}" for part in parts[1:])]


def _remark(line: str, remark: str) -> str:
    return f"{line.rstrip().ljust(_REMARK - 2)}  # {remark}"
