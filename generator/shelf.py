"""The office's library as it was last read and found without fault, kept as plain data beside the program's own code.

It is keyed by the bytes of every file of the library. What is read back is the same library, or nothing. It knows no case.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator import cache
from generator.home import office_folder

if TYPE_CHECKING:
    from generator.library import Library

#: The files that the library is read from.
_ENDINGS = (".md", ".yaml", ".jinja")


def name_of(clauses: Path, templates: Path) -> str:
    """The name of the library in these folders, by its content. Raises OSError."""
    found: list[str | bytes] = [str(office_folder() or "")]  # messages name an office's own files by their path
    for place, folders, files in os.walk(clauses):
        folders.sort()
        for file in sorted(files):
            if file.endswith(_ENDINGS):
                path = os.path.join(place, file)
                with open(path, "rb") as stream:
                    found += [os.path.relpath(path, clauses), stream.read()]
    return cache.key("library", *found, *sorted(path.name for path in templates.glob("*.docx")))


def keep(name: str, library: Library) -> None:
    """Keeps a library, if what would be read back is the same."""
    data = json.dumps({
        "clauses": _plain(library.clauses),
        "papers": _plain(library.papers),
        "macros": library.macros,
        "authorities": _plain(library.authorities.entries),
        "offenses": _plain(library.offenses.entries),
    }).encode()  # fmt: skip
    if _read(data, library.templates) == library:
        cache.put(name, data)


def take(name: str, templates: Path) -> Library | None:
    """The library of that name, None if it is not kept or cannot be read."""
    data = cache.get(name)
    try:
        return _read(data, templates) if data else None
    except (ValueError, KeyError, TypeError):  # pydantic's and JSON's errors among them
        return None


def _plain(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {key: entry.model_dump(mode="json", exclude_unset=True) for key, entry in entries.items()}


def _read(data: bytes, templates: Path) -> Library:
    from generator.authorities import MODELS, AuthorityTable
    from generator.clauses import Clause, Paper
    from generator.library import Library
    from generator.offenses import Offense, OffenseTable

    kept = json.loads(data)
    return Library(
        _Opened(kept["clauses"], Clause.model_validate),
        _Opened(kept["papers"], Paper.model_validate),
        kept["macros"],
        AuthorityTable(_Opened(kept["authorities"], lambda entry: MODELS[entry["kind"]].model_validate(entry))),
        OffenseTable(_Opened(kept["offenses"], Offense.model_validate)),
        templates,
    )


class _Opened(Mapping[str, Any]):
    """Entries that are made when somebody first asks for them: a command needs a few of many hundred."""

    def __init__(self, kept: Mapping[str, Any], make: Callable[[Any], Any]) -> None:
        self._kept, self._make = kept, make
        self._made: dict[str, Any] = {}

    def __getitem__(self, key: str) -> Any:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(self._kept[key])
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and dict(self) == dict(other)

    __hash__ = None  # type: ignore[assignment]
