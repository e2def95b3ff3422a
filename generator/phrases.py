"""Small pieces of a sentence that a clause joins: lists of names, counts, short names of facts, record citations.

Nothing here is markup and nothing is law; every function returns a value that the wording puts in as data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.chargeviews import CountView, ThreatView
from generator.citations import Citation, Inline, RecordCitation, Ref
from generator.document import Run
from generator.values import Missing, Phrase, inlines_of
from generator.views import AlternativeView, FactView

_SMALL = {"a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}


def cited(place: Any, *args: Any, signal: str = "", note: str = "") -> Citation:
    """`cite("authority", "proposition")`, or several `ref(…)` for a string citation."""
    if args and isinstance(args[0], Ref):
        return Citation(tuple(args), place)
    authority, proposition = (*args, "")[:2]
    return Citation((Ref(authority, proposition, signal, note),), place)


def record(*facts: Any) -> RecordCitation | Missing:
    """The record citation for some facts: every place that this reader may see, sorted and merged when printed."""
    wanted: list[FactView] = []
    for item in facts:
        wanted += item if isinstance(item, list) else [item] if isinstance(item, FactView) else []
    places = tuple(dict.fromkeys((p.evidence, p.at) for f in wanted for p in f.proofs))
    if not places:
        what = wanted[0].id if wanted else "this"
        return Missing(f"proof of {what}" if wanted else "record citation")
    return RecordCitation(places)


def series(items: Sequence[Any], word: str = "and") -> Phrase:
    """Items with commas and a last "and": A, B, and C. No items is a gap, so that no sentence ends in nothing."""
    if not items:
        return Phrase(inlines_of(Missing("what belongs here")))
    out: list[Inline] = []
    for position, item in enumerate(items):
        if position:
            last = position == len(items) - 1
            out.append(Run((f", {word} " if len(items) > 2 else f" {word} ") if last else ", "))
        out += inlines_of(item)
    return Phrase(tuple(out))


def labels(counts: Sequence[CountView]) -> Phrase:
    """Count 1; Counts 1 and 2; Counts 1, 2, and 3; a gap for none."""
    if not counts:
        return series([Missing("the counts", "counts")])
    if len(counts) == 1:
        return series([counts[0].label])
    said = "".join(run.text for run in series([str(c.number) for c in counts]).inlines if isinstance(run, Run))
    return Phrase((Run(f"Counts {said}"),))


def numbers(entries: Iterable[Any]) -> list[str]:
    """The numbers of some counts or instructions, for a list."""
    return [str(entry.number) for entry in entries]


def union(*lists: Iterable[FactView]) -> list[FactView]:
    """Facts of several lists, each once, in the order first met."""
    return list({view.id: view for views in lists for view in views}.values())


def capital(value: Any) -> Any:
    """The same words with a capital first letter."""
    if isinstance(value, Phrase) and isinstance(value.inlines[0], Run):
        first = value.inlines[0]
        return Phrase((replace(first, text=capital(first.text)), *value.inlines[1:]))
    return value[:1].upper() + value[1:] if isinstance(value, str) else value


def heading_case(value: Any, inside: bool = False) -> Any:
    """Words as a point heading prints them: the gas station clerk becomes The Gas Station Clerk; `inside` one, the Gas Station Clerk."""
    if not isinstance(value, str):
        return value
    words = value.split(" ")
    return " ".join(w if w.lower() in _SMALL and (n or inside) else _raised(w) for n, w in enumerate(words))


def _raised(word: str) -> str:
    """A word with a capital, and after a hyphen another: Eight-Year-Old."""
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))


def article(word: Any) -> str:
    """a handgun, an axe."""
    return "an" if str(word)[:1].lower() in "aeiou" else "a"


def sentence(text: Any) -> Any:
    """The same words as a sentence: capital first, full stop last."""
    if not isinstance(text, str):
        return text
    return capital(text) if text.endswith((".", "!", "?")) else f"{capital(text)}."


def sentence_end(text: Any) -> Any:
    """The same words with a full stop last, as the end of a sentence that has begun."""
    return text if not isinstance(text, str) or text.endswith((".", "!", "?")) else f"{text}."


def custody_cap(days: Any) -> Phrase:
    """A proposal's limit in words: no more than 364 days in custody; no time in custody."""
    if isinstance(days, Missing):
        return Phrase((Run("no more than "), *inlines_of(days), Run(" days in custody")))
    number = int(days)
    told = "no time" if number == 0 else "no more than one day" if number == 1 else f"no more than {number} days"
    return Phrase((Run(f"{told} in custody"),))


def options(alternatives: Sequence[AlternativeView]) -> list[str]:
    """The chances in noun phrases."""
    return [a.option for a in alternatives]


def chances(alternatives: Sequence[AlternativeView]) -> list[FactView]:
    """The facts that show the chances."""
    return union(*(a.facts for a in alternatives))


def tagged(facts: Iterable[FactView]) -> list[FactView]:
    """The facts that have a short name."""
    return [f for f in facts if f.tag]


def untagged(facts: Iterable[FactView]) -> list[FactView]:
    """The facts that have none, which are cited together."""
    return [f for f in facts if not f.tag]


def tags(facts: Iterable[FactView]) -> list[Any]:
    """The short names of the facts that have one."""
    return [f.tag for f in facts if f.tag]


def aided(counts: Iterable[CountView]) -> list[CountView]:
    """The counts on which the People's theory is aiding."""
    return [c for c in counts if c.theory == "aider"]


def aimed_elsewhere(threats: Iterable[ThreatView]) -> list[ThreatView]:
    """The threats against somebody else's life."""
    return [t for t in threats if t.target]


def short_of_death(threats: Iterable[ThreatView]) -> list[ThreatView]:
    """The threats that were of less than death."""
    return [t for t in threats if t.content in ("great-bodily-injury", "beating", "sexual-assault")]


def demanded(threats: Iterable[ThreatView]) -> bool:
    """Whether every demand relied on was put in words."""
    return all(t.express for t in threats)


def predicates(counts: Iterable[CountView]) -> list[CountView]:
    """The felonies on which felony murder is said to rest and to which duress is a defense."""
    return [c.predicate for c in counts if c.predicate and c.predicate.duress == "available"]


class Share(Struct, frozen=True):
    """What one threat adds to an element: the facts not used for an earlier threat, and those that were."""

    threat: ThreatView
    fresh: list[FactView]
    shared: list[FactView]
    against: list[FactView]


def shares(threats: Iterable[ThreatView], *elements: str) -> list[Share]:
    """The facts on some elements threat by threat, each fact in its first place only, so that no section repeats itself."""
    used: set[str] = set()
    answered: set[str] = set()
    out = []
    for threat in threats:
        facts = union(*(threat.showing(e) for e in elements))
        opposing = [f for f in union(*(threat.against(e) for e in elements)) if f.id not in answered]
        out.append(Share(threat, [f for f in facts if f.id not in used], [f for f in facts if f.id in used], opposing))
        used |= {f.id for f in facts}
        answered |= {f.id for f in opposing}
    return out


def the(title: Any) -> Any:
    """A title as it stands after "a true copy of": with an article where it has none."""
    if not isinstance(title, str) or title.split(" ", 1)[0].lower() in ("the", "a", "an", "his", "her", "their"):
        return title
    return f"the {title}"


def true_copy(title: Any) -> Any:
    """What a declaration attaches: a true copy of the message log; a certified copy is called what it is."""
    if not isinstance(title, str):
        return title
    bare = title.removeprefix("the ")
    return f"A {bare}" if bare.startswith("certified copy") else f"A true copy of {the(title)}"


def joined(*pieces: Any) -> Phrase:
    """Pieces one after the other, for a line of a signature block."""
    return Phrase(tuple(inline for piece in pieces for inline in inlines_of(piece)))


def same(one: Any, other: Any) -> bool:
    """Whether two facts are one."""
    return isinstance(one, FactView) and isinstance(other, FactView) and one.id == other.id


def plural(title: Any) -> bool:
    """Whether the title of an item is a plural: the messages, the call records of one number."""
    head = str(title).split(" of ")[0].split(" from ")[0].split(" found ")[0].split(",")[0]
    return head.endswith("s") and not head.endswith("ss")


def events(counts: Iterable[CountView]) -> list[str]:
    """The charged acts as headings name them: the Robbery, the Pursuit; nothing for an offense without such a noun."""
    return list(dict.fromkeys(f"the {heading_case(c.event)}" for c in counts if c.event != "act"))


def own_dangers(threats: Iterable[ThreatView]) -> list[FactView]:
    """Facts that show danger to the defendant's own life under threats against somebody else."""
    return union(*(t.own_danger for t in threats))


def without(facts: Iterable[FactView], others: Iterable[FactView]) -> list[FactView]:
    """The facts that are not among the others."""
    out = {f.id for f in others}
    return [f for f in facts if f.id not in out]


def answered(alternatives: Iterable[AlternativeView]) -> list[AlternativeView]:
    """The chances that the evidence answers."""
    return [a for a in alternatives if a.answers]


def threateners(threats: Iterable[ThreatView]) -> Phrase:
    """The people who made some threats, each once."""
    return series(list(dict.fromkeys(t.coercer for t in threats)) or [Missing("who made the threat")])


def introduces(counts: Sequence[CountView], count: CountView, threat: ThreatView) -> bool:
    """Whether an incident is the first, in the order in which counts are told, in which its coercer is named."""
    order = [(c.number, t.id, t.coercer) for c in counts for t in c.threats]
    return next(((n, i) for n, i, who in order if who == threat.coercer), None) == (count.number, threat.id)
