"""How people are called in a paper: full name, surname, initials for protected persons in filed papers.

Source of the rule: the facts file marks minors, victims and witnesses as protected (contract of the facts file); rule
1.201 of the California Rules of Court keeps identifiers out of public files. It knows no wording and no Word.
"""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

from generator.casefile import Audience, CaseFile, Person

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


def surname(name: str) -> str:
    """The last word of a name before a comma that is not a suffix; the whole of a one-word name."""
    words = [w for w in name.split(",")[0].split() if w.strip(".").lower() not in _SUFFIXES]
    return words[-1] if words else name


def initials(name: str) -> str:
    """Alma Ruiz becomes A.R.; suffixes and particles in small letters are left out."""
    words = [w for w in name.split(",")[0].split() if w.strip(".").lower() not in _SUFFIXES]
    capitals = [w for w in words if w[0].isupper()] or words
    return "".join(f"{word[0].upper()}." for word in capitals if word[0].isalpha())


class Pronouns(Struct, frozen=True):
    """The client's pronouns; `were` agrees with the subject form."""

    subject: str
    object: str
    possessive: str
    reflexive: str
    plural: bool = False


_PRONOUNS = {
    "she/her": Pronouns("she", "her", "her", "herself"),
    "he/him": Pronouns("he", "him", "his", "himself"),
    "they/them": Pronouns("they", "them", "their", "themself", plural=True),
}


def pronouns(spelled: str | None) -> Pronouns | None:
    """The forms for she/her, he/him or they/them; None where the file does not say."""
    return _PRONOUNS.get(spelled or "")


class Naming(Struct, frozen=True, dict=True):
    """Names as one reader may see them: papers that are filed show protected persons by initials."""

    case: CaseFile
    reader: Audience

    @property
    def _protects(self) -> bool:
        return self.reader == "public"

    def person(self, reference: str) -> Person | None:
        """The person an id or a name refers to."""
        return next((p for p in self.case.persons if reference in (p.id, p.name)), None)

    def full(self, reference: str) -> str:
        """The name to print for an id or a name: initials for a protected person in a filed paper."""
        person = self.person(reference)
        if person is None:
            return reference
        return initials(person.name) if self._protects and person.protected != "none" else person.name

    def short(self, reference: str) -> str:
        """The surname to print, or the initials of a protected person in a filed paper."""
        person = self.person(reference)
        if person and self._protects and person.protected != "none":
            return initials(person.name)
        name = person.name if person else reference
        if name == self.case.defendant.name:
            return self.own
        # Where two people share a surname, as in a family, the surname would not say who is meant.
        return name if self._surnames.count(surname(name)) > 1 else surname(name)

    @property
    def own(self) -> str:
        """How the client is called after the first mention: by surname, or in full where a coercer or codefendant shares it."""
        name = self.case.defendant.name
        others = {*(c.name for c in self.case.codefendants), *(self.full(t.by) for t in self.case.threats if t.by)}
        return name if surname(name) in {surname(o) for o in others if o != name} else surname(name)

    @cached_property
    def _surnames(self) -> list[str]:
        names = {
            self.case.defendant.name,
            *(c.name for c in self.case.codefendants),
            *(p.name for p in self.case.persons),
        }
        return [surname(name) for name in names]

    def redact(self, text: str) -> str:
        """Words with the names of protected persons replaced by their initials in a filed paper.

        The full name goes in any case and with any apostrophe. A surname or given name alone goes too, unless an
        unprotected person shares it or it is an English word (April, May, Grace), which would spoil dates and sentences.
        """
        if not self._protects:
            return text
        for person in self.case.persons:
            if person.protected != "none":
                for pattern in self._names_of(person):
                    text = pattern.sub(initials(person.name), text)
        return text

    def shown(self, person: Person, text: str) -> list[str]:
        """The forms in which words name a protected person, of those that `redact` would have replaced."""
        return [found[0] for pattern in self._names_of(person) if (found := pattern.search(text))]

    def _names_of(self, person: Person) -> list[re.Pattern[str]]:
        alone = [w.strip(".,") for w in person.name.split() if w[0].isupper() and w.strip(".,").lower() not in self._kept]
        names = (person.name, *sorted(alone, key=len, reverse=True))
        return [_pattern(name, whole=name == person.name) for name in names]

    @cached_property
    def _kept(self) -> set[str]:
        """Words that are names of unprotected persons too, or plain English."""
        shared = {self.case.defendant.name, *(c.name for c in self.case.codefendants)}
        shared |= {p.name for p in self.case.persons if p.protected == "none"}
        return {word.lower() for name in shared for word in name.split()} | ENGLISH | _SUFFIXES


ENGLISH = {
    "april", "may", "june", "august", "summer", "autumn", "grace", "hope", "faith", "joy", "rose", "mark", "will", "bill", "rich",
    "jack", "bob", "pat", "sue", "art", "drew", "frank", "dean", "young", "long", "short", "white", "black", "brown", "green",
    "gray", "grey", "king", "bishop", "price", "cross", "hall", "hill", "lake", "park", "woods", "day",
}  # fmt: skip


def _pattern(name: str, *, whole: bool) -> re.Pattern[str]:
    """A name wherever it stands as a word, with either apostrophe; the full name in any case, a part as spelled or in capitals."""
    spelled = re.escape(name).replace("'", "['’]").replace("’", "['’]") if "[" not in name else re.escape(name)
    if whole:
        return re.compile(rf"\b{spelled}\b", re.IGNORECASE)
    return re.compile(rf"\b(?:{spelled}|{spelled.upper()})\b")
