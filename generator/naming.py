"""How people are called in a paper: full name, surname, initials for protected persons in filed papers.

Source of the rule: the facts file marks minors, victims and witnesses as protected (contract of the facts file); rule
1.201 of the California Rules of Court keeps identifiers out of public files. It knows no wording and no Word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.casefile import Audience, CaseFile, Person

_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


def surname(name: str) -> str:
    """The last word of a name that is not a suffix; the whole of a one-word name."""
    words = [w for w in name.split() if w.strip(".,").lower() not in _SUFFIXES]
    return (words[-1] if words else name).strip(",")


def initials(name: str) -> str:
    """Alma Ruiz becomes A.R."""
    return "".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())


@dataclass(frozen=True)
class Pronouns:
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


@dataclass(frozen=True)
class Naming:
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
        return surname(person.name if person else reference)

    def redact(self, text: str) -> str:
        """A fact's words with the names of protected persons replaced by their initials in a filed paper.

        A surname or given name that an unprotected person shares stays; the full name never does.
        """
        if not self._protects:
            return text
        shared = {self.case.defendant.name, *(c.name for c in self.case.codefendants)}
        shared |= {p.name for p in self.case.persons if p.protected == "none"}
        kept = {word for name in shared for word in name.split()}
        for person in self.case.persons:
            if person.protected == "none":
                continue
            words = [person.name, *(w for w in person.name.split() if len(w) > 2 and w not in kept)]
            for word in words:
                text = re.sub(rf"\b{re.escape(word)}\b", initials(person.name), text)
        return text
