"""What the fragments of one paper share on their way into a template: styles, comments, counts, and a roll of them all.

It must not know what the fragments say, or how a template places them.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup
from msgspec import Struct, field

from generator.document import Run
from generator.fields import Fields
from generator.wordml import Comments, markup, runs_xml

#: Half a numbered line, in twentieths of a point: a single-spaced line.
HALF = 240

Runs = tuple[Run, ...]


class TemplateLacks(ValueError):
    """The template is readable but has lost something that a paper needs; the message says what."""


class Styles(Struct, frozen=True):
    """What the template says: style ids by style name, and its measures in twentieths of a point."""

    ids: dict[str, str]
    text_width: int
    page_center: int  # from the left edge of the text to the center of the page

    def id(self, name: str) -> str:
        """The id of a style. Raises TemplateLacks if the template has no such style."""
        if name not in self.ids:
            raise TemplateLacks(
                f"the template has no style named {name!r}; restore it, or copy it from the shipped template"
            )
        return self.ids[name]


class Sheet(Struct):
    """What the fragments of one document share: comments, numbering instances, and which fragments must be printed."""

    styles: Styles
    comments: Comments
    pieces: dict[int, str] = field(default_factory=dict)  # fragment id -> what it is, for the message if it is lost
    restarts: list[tuple[str, dict[int, int]]] = field(default_factory=list)  # (style name, level -> first number)
    fields: Fields = field(default_factory=Fields)

    def place(
        self, what: str, runs: Runs, *hints: str, breaks: bool = False, bookmarks: Iterable[str] = (), after: str = ""
    ) -> Markup:
        """One paragraph's content, led by a note to `render` of what the paragraph needs; `after` is XML at its end."""
        inner = self.xml(runs, breaks=breaks) + after
        for name in bookmarks:
            if name:
                inner = self.fields.bookmark(name, inner)
        return markup(f"{self.note(what, hints)}{inner}")

    def xml(self, runs: Runs, *, breaks: bool = False) -> str:
        """The runs as XML, with their comments and fields."""
        return runs_xml(runs, self.comments, breaks=breaks, fields=self.fields)

    def note(self, what: str, hints: Iterable[str] = ()) -> str:
        """The processing instruction that `render` turns into paragraph properties and takes out again."""
        number = len(self.pieces)
        self.pieces[number] = what
        return f"<?duress {' '.join((f'id={number}', *hints))}?>"
