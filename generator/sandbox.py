"""The one engine for clauses and templates: strict, escaping, and closed to code, files and endless work.

Clauses and templates come from colleagues and the internet. Here they reach nothing but the values that are handed to
them: no attribute of a built-in type, no code, no other file; and what they do is metered, so that nested loops and macros
that call themselves end in an error. It knows neither papers nor Word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

#: Turns of loops and calls in one filling. The longest paper of the longest sample needs some thousands.
MOST_STEPS = 1_000_000
_left: ContextVar[int] = ContextVar("left", default=MOST_STEPS)
#: The longest text that joining or adding may make, in characters.
MOST_JOINED = 1_000_000
# What makes a text out of the template's own output could double it line by line; other files are out of reach.
_FORBIDDEN = (
    nodes.FilterBlock, nodes.AssignBlock, nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport, nodes.Block, nodes.Macro,
    nodes.CallBlock,
)  # fmt: skip
_FILTERS = frozenset((
    "capitalize", "default", "d", "first", "last", "length", "count", "list", "lower", "safe", "title", "trim", "upper", "e", "escape",
))  # fmt: skip
_PLAIN = (str, bytes, int, float, complex, list, tuple, dict, set, frozenset, type(None), type, type(len), type(lambda: None))


@contextmanager
def metered(steps: int = MOST_STEPS) -> Iterator[None]:
    """Gives what is filled within so many steps. A SecurityError is raised when they are used up."""
    token = _left.set(steps)
    try:
        yield
    finally:
        _left.reset(token)


def _step() -> None:
    left = _left.get() - 1
    if left < 0:
        raise SecurityError("it does not come to an end: its loops and calls take more than a million steps")
    _left.set(left)


def each(values: Iterable[Any]) -> Iterator[Any]:
    """The values of a loop, each of which counts as a step."""
    for value in values:
        _step()
        yield value


def joined(*pieces: Any) -> Any:
    """The pieces of a `~` as one text, of bounded length."""
    if sum(len(str(piece)) for piece in pieces) > MOST_JOINED:
        raise SecurityError("it joins words to a text that is too long")
    return markup_join(pieces)


class Bounded(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, closed further and metered."""

    intercepted_binops = frozenset(("+", "*", "**", "%"))

    def __init__(self, *, joins: bool = True, **options: Any) -> None:
        self._joins = joins  # without it `~` stays what it is, for a caller that forbids it
        super().__init__(**{"autoescape": True, "undefined": StrictUndefined} | options)
        self.globals.clear()
        self.filters = {name: function for name, function in self.filters.items() if name in _FILTERS}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            if loop.recursive:
                raise SecurityError("a recursive loop is not allowed")
            loop.iter = self._ours("each", [loop.iter], loop.lineno)
        return _Joining(self).visit(tree) if self._joins and "~" in source else tree

    def _ours(self, function: str, arguments: list[Any], line: int) -> nodes.Call:
        called = nodes.Call(nodes.ImportedName(f"{__name__}.{function}"), arguments, [], None, None)
        called.set_environment(self)
        return called.set_lineno(line)  # type: ignore[return-value]

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        _step()
        try:
            return super().call(context, obj, *args, **kwargs)
        except RecursionError:
            raise SecurityError("it calls itself without end") from None

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
        if operator == "**" or (operator in "*%" and not numbers):
            raise SecurityError(f"`{operator}` is not allowed here")
        if operator == "+" and not numbers:
            return joined(left, right) if isinstance(left, str) and isinstance(right, str) else _no_sum()
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Any:
        """None: `format` is no exception here, because a width can ask for any length."""
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, dict) and attr in ("items", "keys", "values"):
            return True
        return not isinstance(obj, _PLAIN) and super().is_safe_attribute(obj, attr, value)


def _no_sum() -> Any:
    raise SecurityError("`+` is for numbers and words")


class _Joining(NodeTransformer):
    """Puts the bounded joining in the place of `~`."""

    def __init__(self, environment: Bounded) -> None:
        self._environment = environment

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return self._environment._ours("joined", node.nodes, node.lineno)


def refuse_growth(tree: nodes.Template) -> None:
    """Raises SecurityError for a tag that makes text out of output, or fetches another file."""
    for node in tree.find_all(_FORBIDDEN):
        raise SecurityError(f"line {node.lineno}: {type(node).__name__.lower()} is not allowed in a template")


def printable(value: Any) -> Any:
    """A value that a template may print. Raises SecurityError for a collection, which could print itself many times over."""
    if isinstance(value, (dict, list, tuple, set, frozenset, bytes)):
        raise SecurityError(f"a value of type {type(value).__name__} cannot be printed")
    return value
