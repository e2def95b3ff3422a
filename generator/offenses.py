"""The table of offenses: what each is called, and whether the duress defense is open to it.

The status follows Pen. Code, § 26, subd. Six and People v. Anderson (2002) 28 Cal.4th 767; `charges` applies it to
a count. It knows no case and no wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, StringConstraints

from generator.authorities import AuthorityTable, Checked, Day, Instruction, LibraryError, Slug, Subdivision, Words
from generator.findings import Finding
from generator.tables import Fault, Table

YesNo = Literal["yes", "no"]
Known = Literal["yes", "no", "unknown"]
Numbers = tuple[Annotated[str, StringConstraints(pattern=r"^\d{3,4}[A-C]?$")], ...]


class Offense(BaseModel):
    """One offense. `available` means only that Pen. Code, § 26 does not exclude it."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    id: Slug
    code: Literal["Pen. Code", "Veh. Code", "Health & Saf. Code", "Mil. & Vet. Code"]
    section: Words
    subdivision: Subdivision | None = None
    charged_under: Words
    name: Words
    noun: Words
    event: str = ""  # the charged act as an event with one noun, where the noun is longer: pursuit, delivery
    pleaded_as: Words
    calcrim: Numbers
    calcrim_checked: Literal["source", "none"]
    calcrim_unchecked: Numbers = ()
    level: Literal["felony", "misdemeanor", "wobbler"]
    level_checked: Checked
    serious: Known
    violent: Known
    serious_violent_checked: Checked
    homicide: Literal["murder", "attempted-murder", "manslaughter", "none"]
    death_punishable: Literal["yes", "no", "with-special-circumstance"]
    duress: Literal["available", "unsettled", "via-predicate", "barred", "barred-if-death-resulted"]
    duress_basis: Literal["case", "statute-text", "inference", "secondary", "none"]
    death_resulted_matters: bool = False
    authorities: tuple[Slug, ...]
    related_pleas: tuple[Words, ...]
    related_pleas_checked: Checked
    related_pleas_printable: YesNo
    reviewed: Day
    note: str | None = None


class OffenseTable(Struct, frozen=True):
    """Every offense by id."""

    entries: Mapping[str, Offense]

    def get(self, key: str) -> Offense:
        """The offense of a key. Raises KeyError for an unknown one."""
        return self.entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[Offense]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)


def load(path: Path) -> OffenseTable:
    """Reads the table. Raises CannotContinue (exit 4) with every fault, each with its line."""
    table = Table(path)
    table.in_order()
    entries: dict[str, Offense] = {}
    for position, entry in table.read({"offense": Offense}):
        entries[entry.id] = entry
        table.faults(position, _faults(entry))
    table.finish()
    return OffenseTable(entries)


def _faults(entry: Offense) -> Iterator[Fault]:
    """What the model of an entry cannot say of itself."""
    if not entry.authorities:
        yield ("authorities",), "the status of an offense rests on an authority: name it"
    if entry.related_pleas_checked == "none" and entry.related_pleas_printable == "yes":
        yield ("related_pleas_printable",), "related pleas that nobody checked are not printed"
    if (entry.duress == "barred-if-death-resulted") != entry.death_resulted_matters:
        yield (
            ("death_resulted_matters",),
            "death_resulted_matters: true goes with duress: barred-if-death-resulted, and with nothing else",
        )
    if entry.death_resulted_matters and (entry.death_punishable != "yes" or "pen-code-26" not in entry.authorities):
        yield ("duress",), "the conditional bar needs a form punishable with death and Pen. Code, § 26 as its authority"
    if entry.serious_violent_checked == "none" and (entry.serious, entry.violent) != ("unknown", "unknown"):
        yield ("serious_violent_checked",), "serious and violent are unknown until somebody checked them"
    if entry.homicide == "murder" and (
        entry.duress not in ("barred", "via-predicate") or "people-v-anderson-2002" not in entry.authorities
    ):
        yield (
            ("duress",),
            "duress is no defense to murder (People v. Anderson (2002) 28 Cal.4th 767); say so, and name that case",
        )
    if entry.death_punishable == "yes" and entry.duress in ("available", "unsettled"):
        yield ("duress",), "a crime punishable with death is outside Pen. Code, § 26, subd. Six"


def check(offenses: OffenseTable, authorities: AuthorityTable, file: str = "clauses/offenses.yaml") -> list[Finding]:
    """Whether every authority and instruction that the offenses name is in the table and may be cited."""
    found: list[Finding] = []
    for entry in offenses:
        for name in entry.authorities:
            try:
                authorities.citable(name)
            except LibraryError as error:
                found.append(Finding(file, 0, 0, "error", "unknown-authority", entry.id, str(error)))
        for number in entry.calcrim:
            name = f"calcrim-{number}"
            instruction = authorities.authority(name) if name in authorities else None
            if instruction is None:
                found.append(
                    Finding(
                        file, 0, 0, "error", "unknown-instruction", entry.id, f"no {name} in the table of authorities"
                    )
                )
            elif (
                entry.calcrim_checked == "source"
                and isinstance(instruction, Instruction)
                and instruction.title_checked != "source"
            ):
                message = f"{name} counts as seen here, but its title was not read"
                found.append(Finding(file, 0, 0, "error", "unread-instruction", entry.id, message))
    return found
