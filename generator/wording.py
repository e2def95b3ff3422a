"""Turns the text of a clause into paragraphs: Jinja decides what is said, Markdown how it looks, facts come in last.

A value never meets the markup: Jinja puts a token where it belongs, Markdown is parsed around the token, and only then
is the token replaced by the value, so that `*`, `{{` or `<` in a party's name stays what it is. Knows no law and no Word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from types import CodeType
from typing import Any

from jinja2 import DictLoader, Environment, Template, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.runtime import Context, Undefined
from markupsafe import Markup
from msgspec.structs import replace

from generator import cache
from generator.citations import Inline
from generator.document import Run
from generator.marking import Line, Marked, marked
from generator.sandbox import Bounded, metered
from generator.values import Paragraph, Paragraphs, WordingError, inlines_of

_TOKEN = re.compile("\ue000(\\d+)\ue001")
_BREAK = "\ue002"
# Text of facts must never be joined to markup, so nothing that joins or formats strings is allowed in a clause.
_FORBIDDEN = (
    nodes.Concat,
    nodes.Mod,
    nodes.Add,
    nodes.Mul,
    nodes.Pow,
    nodes.FilterBlock,
    nodes.AssignBlock,
    nodes.Include,
    nodes.Extends,
    nodes.Block,
)
_FILTERS = {"length", "first", "last", "list"}


class Wording:
    """Reads and fills in clause text. One instance serves one draft; it is not shared between threads."""

    def __init__(self, macros: Mapping[str, str]) -> None:
        self._held: list[Any] = []

        @pass_context  # a finalizer that takes the context is never run on constants while the clause is compiled
        def hold(context: Context, value: Any) -> Any:
            return self._hold(value)

        env = Bounded(joins=False, trim_blocks=True, lstrip_blocks=True, finalize=hold, loader=_Macros(dict(macros)))
        env.filters = {name: env.filters[name] for name in _FILTERS}
        self._env = env
        self._imports = {
            name.partition(".")[0]: f'{{% import "{name}" as {name.partition(".")[0]} with context %}}' for name in sorted(macros)
        }

    def _hold(self, value: Any) -> Any:
        if isinstance(value, Markup):  # a macro's own text, in which every value is a token already
            return value
        if isinstance(value, Undefined):
            str(value)  # raises with the name that is not known
        if value is None:
            raise WordingError("a value that does not exist was to be printed")
        self._held.append(value)
        return Markup(f"\ue000{len(self._held) - 1}\ue001")

    def names(self, source: str) -> set[str]:
        """Every name that the text takes from its context. Raises WordingError for text that cannot be read."""
        from jinja2 import meta

        return set(meta.find_undeclared_variables(self._parse(source)))

    def _parse(self, source: str) -> nodes.Template:
        try:
            tree = self._env.parse(source)
        except TemplateError as error:
            raise WordingError(str(error), getattr(error, "lineno", None) or 1) from None
        for node in tree.find_all(_FORBIDDEN):
            raise WordingError(f"{type(node).__name__.lower()} is not allowed in a clause", node.lineno)
        if any(mark in source for mark in "\ue000\ue001\ue002"):
            raise WordingError("a private-use character is not allowed in a clause")
        return tree

    def expressions(self, source: str) -> nodes.Template:
        """The parsed text, for checks that look at its calls."""
        return self._parse(source)

    def holds(self, condition: str, context: Mapping[str, Any]) -> bool:
        """Whether a clause's condition holds. A misspelt name is an error, never a silent no."""
        try:
            decide = _compiled(self._env, f"{{% set holds = ({condition}) %}}", lambda: self._check_condition(condition))
            local = decide.new_context(dict(context))
            with metered():
                for _ in decide.root_render_func(local):
                    pass
            return bool(local.vars["holds"])
        except (UndefinedError, SecurityError, TemplateError) as error:
            raise WordingError(str(error)) from None

    def value(self, expression: str, context: Mapping[str, Any]) -> Any:
        """What an expression gives for a case."""
        try:
            return self._env.compile_expression(expression, undefined_to_none=False)(**context)
        except (UndefinedError, SecurityError, TemplateError) as error:
            raise WordingError(str(error)) from None

    def _check_condition(self, condition: str) -> None:
        self._env.compile_expression(condition)  # that it is one expression, and nothing after it
        for node in self._env.parse(f"{{{{ {condition} }}}}").find_all(_FORBIDDEN):
            raise WordingError(f"{type(node).__name__.lower()} is not allowed in a condition")

    def _fill(self, source: str, context: Mapping[str, Any]) -> str:
        self._held.clear()
        # A blank line is a paragraph break even where Jinja eats the line end of the tag before it.
        # Sentences that clauses share are made anew for every clause that names their file, and for no other.
        imports = "".join(line for name, line in self._imports.items() if f"{name}." in source)
        whole = imports + source.replace("\n\n", f"\n{_BREAK}\n")
        try:
            with metered():
                filled = _compiled(self._env, whole, lambda: self._parse(source)).render(**context)
            return filled.replace(_BREAK, "\n\n")
        except (UndefinedError, SecurityError, TemplateError, WordingError) as error:
            raise WordingError(str(error), _line_of(error)) from None

    def line(self, source: str, context: Mapping[str, Any]) -> tuple[Inline, ...]:
        """One line of text, such as a heading or a title."""
        paragraphs = self.paragraphs(source, context)
        if len(paragraphs) != 1:
            raise WordingError("a heading or title must be one line")
        return paragraphs[0].inlines

    def paragraphs(self, source: str, context: Mapping[str, Any]) -> list[Paragraph]:
        """The paragraphs of a clause. Raises WordingError with the line for text that cannot be filled in."""
        found: list[Paragraph] = []
        for one in marked(self._fill(source, context)):
            if one.kind == "table":
                rows = (tuple(tuple(self._inlines(cell)) for cell in row) for row in one.rows)
                found.append(Paragraph("table", rows=tuple(rows)))
            else:
                found += self._paragraph(one)
        return found

    def _paragraph(self, one: Marked) -> list[Paragraph]:
        alone = one.pieces[0] if len(one.pieces) == 1 else None
        whole = _TOKEN.fullmatch(alone.text.strip()) if alone and not (alone.italic or alone.bold) else None
        if whole and isinstance(value := self._held[int(whole[1])], Paragraphs):
            return list(value.blocks)
        inlines = tuple(self._inlines(one.pieces))
        if not inlines or all(isinstance(i, Run) and not i.text.strip() for i in inlines):
            return []
        return [Paragraph(one.kind, _tidy(inlines))]

    def _inlines(self, line: Line) -> Iterator[Inline]:
        for piece in line:
            yield from self._pieces(piece.text, piece.italic, piece.bold)

    def _pieces(self, text: str, italic: bool, bold: bool) -> Iterator[Inline]:
        last = 0
        for match in _TOKEN.finditer(text):
            if before := text[last : match.start()]:
                yield Run(before, italic=italic, bold=bold)
            value = self._held[int(match[1])]
            shown = inlines_of(value)
            for inline in shown:
                if isinstance(inline, Run):
                    inline = replace(inline, italic=inline.italic or italic, bold=inline.bold or bold)
                yield inline
            last = match.end()
            closing = shown[-1] if shown else None
            if isinstance(closing, Run) and closing.text.endswith(".") and text[last : last + 1] == ".":
                last += 1  # "9:38 p.m." ends its sentence without a second full stop
        if rest := text[last:]:
            yield Run(rest, italic=italic, bold=bold)


class _Macros(DictLoader):
    """The macros that every clause may use, compiled once."""

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        source, _, _ = self.get_source(environment, name)
        return _compiled(environment, source, lambda: None)


#: What was compiled in this process, by its text; no clause holds anything of a case.
_CODE: dict[str, CodeType] = {}


def _compiled(environment: Environment, text: str, check: Callable[[], object]) -> Template:
    """The text compiled, from this process or the disk where that was done before; `check` passes on a new one first."""
    code = _CODE.get(text)
    if code is None:
        name = cache.key("clause", text)
        code = cache.get_code(name)
        if code is None:
            check()
            code = environment.compile(text)
            cache.put_code(name, code)
        _CODE[text] = code
    return Template.from_code(environment, code, environment.make_globals(None))


def _line_of(error: Exception) -> int:
    """The line of the clause's text in which Jinja failed, from the traceback it rewrites."""
    trace, line = error.__traceback__, 1
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _tidy(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Joins neighboring runs of one look, folds white space, and drops it at both ends of the paragraph."""
    out: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Run) and inline.mark == "plain":
            text = re.sub(r"[ \t]+", " ", inline.text)
            if out and isinstance(previous := out[-1], Run) and previous.mark == "plain":
                if previous.text.endswith(" "):
                    text = text.lstrip(" ")
                if replace(previous, text="") == replace(inline, text=""):
                    out[-1] = replace(previous, text=previous.text + text)
                    continue
            if not out:
                text = text.lstrip(" ")
            if text:
                out.append(replace(inline, text=text))
        else:
            out.append(inline)
    if out and isinstance(last := out[-1], Run) and last.mark == "plain":
        out[-1] = replace(last, text=last.text.rstrip(" "))
    return tuple(out)
