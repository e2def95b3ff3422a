"""Why a clause is in or out: the parts of its condition that decided, and what each gave for this case.

It takes a condition apart as Jinja reads it and names the facts behind each part; it judges nothing and prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from jinja2 import nodes
from msgspec import Struct

from generator.chargeviews import CountView, ThreatView
from generator.values import Missing
from generator.views import FactView
from generator.wording import Wording

if TYPE_CHECKING:
    from generator.clauses import Paper

#: What the names of a condition mean where a facts file has no section of that name.
MEANINGS: Mapping[str, str] = {
    "after": "facts told as what came after the act", "aimed_elsewhere": "threats against somebody else's life",
    "answered": "chances to leave that a fact answers", "asked_236": "a request on a count under Pen. Code, § 236.1 and like cases",
    "attached": "exhibits that the paper attaches", "barred": "counts closed to duress", "before": "facts told as what came before",
    "client": "what the client letter says of the case", "coercer_words": "facts in the coercer's own words",
    "coercion_story": "facts of the coercion that this reader may see", "communications": "recorded messages and calls",
    "convicted": "counts of conviction", "convicted_murders": "murder among the counts of conviction",
    "convicted_threats": "threats behind the counts of conviction", "court_trial": "a trial without a jury",
    "custodian": "who has the recording", "deaths": "counts of which a person died",
    "death_unknown": "counts that are closed only if somebody died",
    "during_act": "facts told as the act", "during_threat": "facts told as the threat",
    "elements_unproved": "counts with an element that the evidence does not reach", "exhibits": "exhibits that the paper may cite",
    "experts": "experts whom counsel decided to call and disclosed",
    "eyewitnesses": "eyewitnesses to the coercion", "felony_murders": "counts under a felony-murder theory",
    "first_degree": "counts of murder in the first degree", "inchoate": "attempt and conspiracy among the homicide counts",
    "invited_enhancements": "enhancements that the court may be asked to dismiss", "manslaughters": "counts of manslaughter",
    "murders": "counts of murder", "nonviolent": "counts of no violent felony", "open_to_duress": "counts open to duress",
    "outside": "sources of the threat other than the client", "own_said": "the client's own words on record",
    "own_heard": "the client's own words that a witness heard", "paper": "the paper that is drafted",
    "packet": "what the instruction packet asks for", "penalty_phase": "the penalty phase of a capital case",
    "personal": "facts on the person of the client", "predicates": "underlying felonies open to duress",
    "preserve_change_of_law": "counsel's wish to preserve the question", "probation_asked": "a request for probation",
    "recordings": "recordings among the evidence", "refused_evidence": "evidence that was offered and refused",
    "record_of": "what the file says of the hearing",
    "requested": "counts on which the instruction is asked for", "role_leads": "whether the client's role is argued first",
    "short_of_death": "threats of less than death", "special": "a special instruction that the case supports",
    "specials": "special instructions that the case supports",
    "spoken_only": "a client in custody, to whom the letter is only read aloud", "stage": "the stage of the case",
    "things": "objects and records among the evidence",
    "union": "facts under any of these", "unsettled": "requested counts for which duress is unsettled",
    "victims": "persons protected as victims",
}  # fmt: skip


class Reason(Struct, frozen=True):
    """One part of a condition that decided: its words, what they mean, whether it held, and what it gave."""

    words: str
    meaning: str
    held: bool
    gave: str


def reasons(
    wording: Wording, condition: str, names: Mapping[str, Any], place: Callable[[str], str] = str
) -> tuple[Reason, ...]:
    """The parts that decided a condition. `place` says where a fact or threat stands, given its id."""
    tree = wording.expressions(f"{{{{ {condition} }}}}")
    output = tree.body[0]
    assert isinstance(output, nodes.Output)
    value = _Judge(wording, names, place)
    return tuple(value.reason(leaf) for leaf in value.deciding(output.nodes[0]))


class _Judge:
    def __init__(self, wording: Wording, names: Mapping[str, Any], place: Callable[[str], str]) -> None:
        self._wording = wording
        self._names = names
        self._place = place

    def deciding(self, node: nodes.Node) -> Iterator[nodes.Node]:
        """The leaves without which the answer would be another: all true ones of an `and` that holds, and so on."""
        if isinstance(node, nodes.Not):
            yield from self.deciding(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            held = self._held(node)
            sides = [side for side in (node.left, node.right) if self._reached(node, side)]
            for side in sides:
                if self._held(side) == held:
                    yield from self.deciding(side)
        else:
            yield node

    def _reached(self, node: nodes.And | nodes.Or, side: nodes.Node) -> bool:
        """The right side counts only where Jinja looks at it, or the left one did not decide."""
        if side is node.left:
            return True
        left = self._held(node.left)
        return left if isinstance(node, nodes.And) else not left

    def _held(self, node: nodes.Node) -> bool:
        return self._wording.holds(words_of(node), self._names)

    def reason(self, node: nodes.Node) -> Reason:
        """What a leaf says and gave."""
        if isinstance(node, nodes.Const):
            return Reason(words_of(node), "", bool(node.value), "the paper always has it" if node.value else "it is switched off")
        shown = node.expr if isinstance(node, nodes.Compare) else node
        value = self._wording.value(words_of(shown), self._names)
        name = next((n.name for n in [shown, *shown.find_all(nodes.Name)] if isinstance(n, nodes.Name)), "")
        return Reason(words_of(node), MEANINGS.get(name, ""), self._held(node), self._told(value))

    def _told(self, value: Any) -> str:
        if isinstance(value, Missing):
            return f"not given ({value.path or value.what})"
        if isinstance(value, bool) or value is None:
            return "yes" if value else "no"
        if isinstance(value, dict):
            return "; ".join(f"{key}: {self._told(item)}" for key, item in value.items() if item) or "none"
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(dict.fromkeys(self._one(item) for item in value)) or "none"
        return self._one(value)

    def _one(self, item: Any) -> str:
        if isinstance(item, FactView | ThreatView):
            return self._place(item.id)
        if isinstance(item, CountView):
            return f"count {item.number}"
        for name in ("label", "option", "name", "title", "id"):
            found = getattr(item, name, None) if not isinstance(item, str) else None
            if isinstance(found, str):
                return found
        return item if isinstance(item, str) else str(item) if isinstance(item, int) else "yes" if item else "no"


def words_of(node: nodes.Node) -> str:
    """An expression as a clause writes it."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Const():
            plain = str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
            return f'"{node.value}"' if isinstance(node.value, str) else plain
        case nodes.Getattr():
            return f"{words_of(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{words_of(node.node)}[{words_of(node.arg)}]"
        case nodes.Call():
            given = [words_of(a) for a in node.args] + [f"{k.key}={words_of(k.value)}" for k in node.kwargs]
            return f"{words_of(node.node)}({', '.join(given)})"
        case nodes.Tuple() | nodes.List():
            inside = ", ".join(words_of(item) for item in node.items)
            return f"({inside}{',' if len(node.items) == 1 else ''})" if isinstance(node, nodes.Tuple) else f"[{inside}]"
        case nodes.Compare():
            signs = {"eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in", "notin": "not in"}
            return " ".join([words_of(node.expr), *(f"{signs[o.op]} {words_of(o.expr)}" for o in node.ops)])
        case nodes.Not():
            return f"not ({words_of(node.node)})"
        case nodes.And() | nodes.Or():
            sign = "and" if isinstance(node, nodes.And) else "or"
            return f"({words_of(node.left)}) {sign} ({words_of(node.right)})"
        case nodes.Filter():
            return f"{words_of(node.node)}|{node.name}" if node.node is not None else node.name
        case _:
            raise TypeError(f"a condition cannot hold {type(node).__name__}")


def appearances(papers: Mapping[str, Paper], clause: str) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Where a clause can appear: paper, form, part, section (empty for none) and the stages of the form."""
    found: list[tuple[str, str, str, str, tuple[str, ...]]] = []
    for paper in papers.values():
        for form in paper.forms:
            for part in form.parts:
                for entry in part.entries:
                    if entry == clause:
                        found.append((paper.paper, form.id, part.id, "", tuple(form.stages)))
                    elif not isinstance(entry, str) and clause in entry.clauses:
                        found.append((paper.paper, form.id, part.id, entry.section, tuple(form.stages)))
    return found
