"""The text of a clause: facts never become markup, a misspelt name never drops a sentence, nothing unknown is silent."""

import pytest

from generator.document import Run, plain
from generator.values import Missing, Paragraph, WordingError
from generator.wording import Wording

HOSTILE = "*stars* & <b> {{ 7*7 }} \u201ccurly\u201d \u2014 # 1. not a list _x_ `y` \\ end"


def words(source: str, **names: object) -> list[Paragraph]:
    return Wording({}).paragraphs(source, names)


def text(paragraph: Paragraph) -> str:
    return plain(tuple(i for i in paragraph.inlines if isinstance(i, Run)))


def test_a_fact_comes_out_literally_wherever_it_stands() -> None:
    found = words("{{ f }}\n\nHe said {{ f }} *then* left.\n\n1. {{ f }}\n\n> {{ f }}", f=HOSTILE)
    assert [p.kind for p in found] == ["body", "body", "numbered", "quote"]
    assert all(HOSTILE in text(p) for p in found)
    assert not any(r.italic and "stars" in r.text for p in found for r in p.inlines if isinstance(r, Run))


def test_markup_of_the_clause_becomes_runs() -> None:
    (found,) = words("In *Otis* the court said so, **plainly**.")
    assert [(r.text, r.italic, r.bold) for r in found.inlines if isinstance(r, Run)] == [
        ("In ", False, False),
        ("Otis", True, False),
        (" the court said so, ", False, False),
        ("plainly", False, True),
        (".", False, False),
    ]


def test_what_is_missing_prints_as_a_highlighted_gap() -> None:
    (found,) = words("On {{ day }} it happened.", day=Missing("hearing date", "case.dates.hearing"))
    gap = next(r for r in found.inlines if isinstance(r, Run) and r.mark == "gap")
    assert (gap.text, gap.highlight, gap.key) == ("[MISSING: hearing date]", True, "case.dates.hearing")


def test_an_abbreviation_at_the_end_of_a_sentence_takes_no_second_full_stop() -> None:
    assert text(words("It was {{ t }}. He left.", t="9:38 p.m.")[0]) == "It was 9:38 p.m. He left."


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("one\ntwo {{ mispelt }}", "'mispelt' is undefined"),
        ("{% if mispelt %}never{% endif %}", "'mispelt' is undefined"),
        ("{{ none }}", "a value that does not exist was to be printed"),
        ("{{ f ~ f }}", "concat is not allowed in a clause"),
        ("{{ f|upper }}", "No filter named 'upper'."),
        ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__' of 'str' object is unsafe."),
        ("{% include 'x' %}", "include is not allowed in a clause"),
    ],
)
def test_a_faulty_clause_is_an_error_and_never_a_blank(source: str, message: str) -> None:
    with pytest.raises(WordingError, match=message.replace(".", r"\.").replace("(", r"\(")):
        words(source, f="x", none=None)


def test_a_faulty_clause_names_its_line() -> None:
    with pytest.raises(WordingError) as fault:
        words("one\n\ntwo {{ mispelt }}")
    assert fault.value.line == 3


def test_a_misspelt_condition_is_an_error() -> None:
    with pytest.raises(WordingError, match="'alternativs' is undefined"):
        Wording({}).holds("alternativs", {"alternatives": [1]})


def test_a_second_paragraph_of_a_numbered_item_is_not_numbered_again() -> None:
    found = words("1. First.\n\n   More of the first.\n\n2. Second.")
    assert [(p.kind, text(p)) for p in found] == [
        ("numbered", "First."),
        ("body", "More of the first."),
        ("numbered", "Second."),
    ]
