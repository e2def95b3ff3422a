"""The names that a paper gives its Word template, and a reading of a template's tags against them.

It knows the shape of what `layout.context` gives, which a test holds it to; it knows no Word file.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from jinja2 import nodes
from msgspec import Struct, field

#: How a value is printed: as words, as runs inside a paragraph, as whole paragraphs.
TEXT, RUNS, PARAGRAPHS = "text", "r", "p"
LETTERHEAD = ("sender", "date", "delivery", "addressee", "subject", "salutation")
CAPTION_KINDS = (
    "party", "blank", "plaintiff", "versus", "defendant", "defendants", "number", "title-first", "title", "hearing-first", "hearing",
)  # fmt: skip
_ENTRY = {"kind": TEXT, "runs": RUNS}
_BLOCK = {
    "kind": TEXT,
    "clause": TEXT,
    "runs": RUNS,
    "table": ("call", PARAGRAPHS),
    "box": ("call", PARAGRAPHS),
    "lines": ("call", [{"runs": RUNS, "last": TEXT}]),
}
#: A dictionary by its names, a list by what it holds, a function by what it gives.
SHAPE: dict[str, Any] = {
    "parts": [
        {
            "id": TEXT,
            "caption": {
                "attorney": RUNS,
                "attorney_rest": [RUNS],
                "court": [RUNS],
                "rows": [{"left": [_ENTRY], "right": [_ENTRY]}],
            },
            "blocks": [_BLOCK],
        }
    ],
    "letterhead": {name: [RUNS] for name in LETTERHEAD},
    "document": dict.fromkeys(("title", "footer", "footer_lines", "draft", "privileged", "addressee", "date"), TEXT),
}
_LOOP = dict.fromkeys(("first", "last", "index", "index0", "revindex", "revindex0", "length"), TEXT)
_UNKNOWN = object()


class Fault(Struct, frozen=True):
    """What is wrong with one tag, by the line of the source that it was read from."""

    line: int
    code: str
    message: str
    hint: str


class Names(Struct):
    """What the tags of a template read so far place: kinds of blocks, parts of the letterhead, whole structures."""

    kinds: set[str] = field(default_factory=set)
    letterhead: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)

    def uses(self, name: str) -> bool:
        """Whether some tag names this attribute."""
        return name in self._used

    def read(self, tree: nodes.Template) -> Iterator[Fault]:
        """The faults of one part."""
        yield from self._body(tree.body, dict(SHAPE))

    def _body(self, body: list[nodes.Node], scope: dict[str, Any]) -> Iterator[Fault]:
        for node in body:
            if isinstance(node, nodes.Output):
                for printed in node.nodes:
                    if not isinstance(printed, nodes.TemplateData):
                        yield from self._printed(printed, scope)
            elif isinstance(node, nodes.For):
                yield from self._wrong(node.iter, scope)
                over = self._shape(node.iter, scope)
                inner = dict(scope) | {"loop": _LOOP}
                if isinstance(node.target, nodes.Name):
                    inner[node.target.name] = over[0] if isinstance(over, list) else _UNKNOWN
                yield from self._body(node.body, inner)
            elif isinstance(node, nodes.If):
                yield from self._wrong(node.test, scope)
                yield from self._body(node.body, scope)
                for other in node.elif_:
                    yield from self._body([other], scope)
                yield from self._body(node.else_, scope)
            else:
                name = type(node).__name__.lower()
                yield Fault(
                    node.lineno,
                    "tag-not-allowed",
                    f"a `{name}` tag has no place in a template",
                    "templates know `for` and `if` alone",
                )

    def _printed(self, node: nodes.Node, scope: dict[str, Any]) -> Iterator[Fault]:
        """A value and how it is printed: `as_r(value)` stands for {{r value }}."""
        if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.args):
            yield Fault(
                node.lineno, "template-syntax", "this tag prints nothing that a paper has", "see the shipped template"
            )
            return
        how, value = node.node.name.removeprefix("as_"), node.args[0]
        faults = list(self._wrong(value, scope))
        yield from faults
        shape = self._shape(value, scope)
        if faults or shape is _UNKNOWN:
            return
        said = {TEXT: "{{ … }}", RUNS: "{{r … }}", PARAGRAPHS: "{{p … }}"}
        if not isinstance(shape, str):
            yield Fault(
                node.lineno, "wrong-print", "this prints a whole structure, not words", "name what stands in it"
            )
        elif shape != how:
            yield Fault(
                node.lineno,
                "wrong-print",
                f"this value is printed with {said[shape]}, not {said[how]}",
                "Word cannot open the paper otherwise",
            )

    def _wrong(self, node: nodes.Node, scope: dict[str, Any]) -> Iterator[Fault]:
        for found in (node, *node.find_all((nodes.Name, nodes.Getattr, nodes.Compare))):
            if isinstance(found, nodes.Name) and found.name not in scope:
                yield Fault(
                    found.lineno,
                    "unknown-name",
                    f"a paper has nothing called `{found.name}`",
                    _near(found.name, scope),
                )
            elif isinstance(found, nodes.Getattr):
                self._used.add(found.attr)
                above = self._shape(found.node, scope)
                if above is SHAPE["letterhead"]:
                    self.letterhead.add(found.attr)
                if isinstance(above, dict) and found.attr not in above:
                    yield Fault(
                        found.lineno, "unknown-name", f"there is no `{found.attr}` here", _near(found.attr, above)
                    )
            elif (
                isinstance(found, nodes.Compare) and isinstance(found.expr, nodes.Getattr) and found.expr.attr == "kind"
            ):
                self.kinds |= {o.expr.value for o in found.ops if isinstance(o.expr, nodes.Const) and o.op == "eq"}
            if isinstance(found, nodes.Name):
                self._used.add(found.name)

    def _shape(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        if isinstance(node, nodes.Name):
            return scope.get(node.name, _UNKNOWN)
        if isinstance(node, nodes.Getattr):
            above = self._shape(node.node, scope)
            return above.get(node.attr, _UNKNOWN) if isinstance(above, dict) else _UNKNOWN
        if isinstance(node, nodes.Getitem):
            above = self._shape(node.node, scope)
            return above[0] if isinstance(above, list) else _UNKNOWN
        if isinstance(node, nodes.Call):
            above = self._shape(node.node, scope)
            return above[1] if isinstance(above, tuple) else _UNKNOWN
        return _UNKNOWN


def _near(name: str, known: dict[str, Any]) -> str:
    close = get_close_matches(name, known, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else f"there is {', '.join(known)}"
