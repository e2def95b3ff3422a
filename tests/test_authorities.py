"""The table of authorities: what stands in it, what may be cited from it, and what is said about a faulty one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.authorities import CATEGORIES, LibraryError, load
from generator.findings import CannotContinue
from tests.worked_citations import CLAUSES

FILE = CLAUSES / "authorities.yaml"
TABLE = load(FILE)
BRITISH = re.compile(
    r"(?i)\b\w*(?:defence|offence|misdemeanour|favour|behaviour|candour|licence\b|judgement|wilful\b|centre\b|labell|"
    r"(?:recogn|author|summar|critic|organ|minim|emphas|neutral|victim)is(?:e[ds]?|ing|ation)\b)\w*"
)


def test_nothing_that_was_collected_is_lost() -> None:
    """At least these: entries are added, and a page that was second-hand becomes one seen at the source."""
    kinds = Counter(entry.kind for entry in TABLE)
    assert kinds >= Counter(case=141, statute=103, rule=21, instruction=57, constitution=1)
    assert len(TABLE) >= 323
    propositions = [p for entry in TABLE for p in entry.propositions]
    assert len(propositions) >= 417
    assert sum(p.pin.basis == "source" for p in propositions) >= 131
    assert sum(entry.citable == "never" for entry in TABLE) >= 14
    assert sum(p.disclosure == "must" for p in propositions) >= 73


def test_american_spelling() -> None:
    for entry in TABLE:
        words = [entry.history, entry.why, entry.check, entry.note]
        words += [w for p in entry.propositions for w in (p.text, p.note, p.must_when, p.locator)]
        assert not [BRITISH.search(w or "") for w in words if BRITISH.search(w or "")], entry.id


def test_no_path_of_a_machine() -> None:
    assert not re.findall(r"(?<![\w./-])/(?:home|root|tmp|work|Users)/\S*", FILE.read_text(encoding="utf-8"))


def test_what_may_never_be_cited_is_refused_with_its_reason() -> None:
    never = [entry for entry in TABLE if entry.citable == "never"]
    assert never
    for entry in never:
        assert TABLE.authority(entry.id) is entry
        with pytest.raises(LibraryError) as refused:
            TABLE.citable(entry.id)
        assert str(refused.value) == f"never cite {entry.label} ({entry.id}): {entry.why}"
        for proposition in entry.propositions:
            with pytest.raises(LibraryError, match="never cite"):
                TABLE.proposition(entry.id, proposition.id)


def test_the_counterpart_of_anderson_is_always_disclosed() -> None:
    """Rules Prof. Conduct, rule 3.3(a)(2): Anderson controls, so what it holds about murder is never left out."""
    for name in ("no-defence-to-murder", "no-reduction-to-manslaughter"):
        assert TABLE.proposition("people-v-anderson-2002", name).disclosure == "must"


def test_unknown_names_are_reported() -> None:
    with pytest.raises(LibraryError) as refused:
        TABLE.authority("people-v-nobody-2000")
    assert str(refused.value) == "no authority people-v-nobody-2000 in the table"
    with pytest.raises(LibraryError) as refused:
        TABLE.proposition("people-v-otis-1959", "peril")
    assert str(refused.value) == "people-v-otis-1959 has no proposition peril; it has immediate-peril"


def test_every_category_of_a_table_of_authorities_is_known() -> None:
    assert {entry.category for entry in TABLE} == set(CATEGORIES)


SOUND = """\
- id: calcrim-9999
  kind: instruction
  series: CALCRIM
  number: '9999'
  title: A Title
  title_checked: source
  edition_seen: '2025'
  history: null
  citable: 'yes'
  reviewed: '2026-11-23'
  propositions: []

- id: people-v-example-1999
  kind: case
  name: People v. Example
  short_name: Example
  year: 1999
  volume: 1
  reporter: Cal.4th
  page: 100
  court: cal
  history: null
  citable: 'yes'
  reviewed: '2026-11-23'
  propositions:
  - id: immediate
    text: The danger must be immediate.
    pin: {at: '104', basis: source}
    polarity: adverse
    disclosure: must
    must_when: the danger is said to be later than the act
    topics: [element-immediacy]
    checked: source
    source_url: https://example.org/1
    quote: the danger must be immediate
"""


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (swap("kind: case", "kind: opinion"), "14:3: error bad-table "
         "people-v-example-1999: kind must be one of case, statute, rule, "
         "constitution, instruction, not 'opinion'"),
        (swap("year: 1999", "year: '1999'"), "17:3: error bad-table "
         "people-v-example-1999: year: Input should be a valid integer"),
        (swap("  name: People v. Example\n", ""), "13:3: error bad-table people-v-example-1999: name: Field required"),
        (swap("court: cal", "court: cal\n  colour: blue"), "22:3: error bad-table people-v-example-1999: "
         "colour: Extra inputs are not permitted"),
        (swap("court: cal", "court: cal-app"), "21:3: error bad-table people-v-example-1999: "
         "Cal.4th does not report decisions of cal-app"),
        (swap("volume: 1\n", "volume: null\n"), "23:3: error bad-table people-v-example-1999: "
         "a case without year, volume, reporter and page is check-first"),
        (swap("  court: cal", "  clashes: [people-v-other-1998]\n  court: cal"), "21:3: error bad-table "
         "people-v-example-1999: "
         "no authority people-v-other-1998 in the table"),
        (swap("citable: 'yes'\n  reviewed: '2026-11-23'\n  propositions:\n", "citable: never\n  "
         "reviewed: '2026-11-23'\n"
         "  propositions:\n"), "23:3: error bad-table people-v-example-1999: "
         "`why` is given exactly when citable is not yes"),
        (swap("citable: 'yes'\n  reviewed: '2026-11-23'\n  propositions:\n", "citable: check-first\n  why: unread\n"
         "  reviewed: '2026-11-23'\n  propositions:\n"), "23:3: error bad-table people-v-example-1999: "
         "`check` says what to check, exactly when citable is check-first"),
        (swap("at: '104'", "at: p. 104"), "28:5: error bad-table "
         "people-v-example-1999/immediate: p. 104 is not a place in a cases entry"),
        (swap("at: '104'", "at: '99'"), "28:5: error bad-table people-v-example-1999/immediate: "
         "page 99 stands before the first page, 100"),
        (swap("at: '104'", "at: null"), "28:5: error bad-table people-v-example-1999/immediate: "
         "a page has a basis and a missing page has none"),
        (swap("    must_when: the danger is said to be later than the act\n", ""), "26:5: error bad-table "
         "people-v-example-1999/immediate: `must_when` is given exactly where disclosure is must"),
        (swap("the danger is said to be later than the act", "always"), "31:5: error bad-table "
         "people-v-example-1999/immediate: say in words when the disclosure is due"),
        (swap("    disclosure: must\n    must_when: the danger is said to be later than the act\n", ""), "26:5: "
         "error bad-table "
         "people-v-example-1999/immediate: `disclosure` is given exactly for adverse propositions"),
        (swap("    disclosure: must\n    must_when: the danger is said to be later than the act\n", "    disclosure: prepare\n"),
         "26:5: error bad-table people-v-example-1999/immediate: `answer` says what meets it, exactly where disclosure is prepare"),
        (swap("element-immediacy", "immediacy"), "32:5: error bad-table "
         "people-v-example-1999/immediate: unknown topic immediacy"),
        (swap("quote: the danger must be immediate", "quote: " + "word " * 26), "35:5: error bad-table "
         "people-v-example-1999/immediate: a quote has at most 25 words, not 26"),
        (swap("source_url: https://example.org/1", "source_url: null"), "34:5: error bad-table "
         "people-v-example-1999/immediate: "
         "what was seen has an address, or at second hand a note that says where"),
        (swap("page: 100", "page: 100\n  page: 101"), "21:3: error bad-table: not "
         "readable as YAML: page is given twice"),
        (swap("- id: calcrim-9999", "- id: people-v-example-1999"), "13:3: error bad-table people-v-example-1999: "
         "this id is in the table already"),
        (swap("- id: calcrim-9999", "- id: zzz-9999"), "13:3: error bad-table people-v-example-1999: "
         "entries stand in the order of their ids: this one belongs before zzz-9999"),
        (swap("title_checked: source", "title_checked: secondhand"), "9:3: error bad-table calcrim-9999: "
         "an instruction of which only an unconfirmed title is known is check-first"),
        (lambda text: "nothing: here\n", "1:1: error bad-table: must be a list of entries that begin with `- id:`"),
        (lambda text: "- id: [a\n", "2:1: error bad-table: not readable as YAML: did not find expected ',' or ']'"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_its_line(change: Callable[[str], str], expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "clauses"
    folder.mkdir()
    path = folder / "authorities.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert len(load(path)) == 2
    path.write_text(change(SOUND), encoding="utf-8")
    with pytest.raises(CannotContinue) as stopped:
        load(path)
    assert stopped.value.exit_code == 4
    assert f"clauses/authorities.yaml:{expected}" in [str(f) for f in stopped.value.findings]


def test_the_entry_that_the_readme_shows_is_sound(tmp_path: Path) -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    shown = next(block for block in readme.split("```\n") if block.startswith("- id:"))
    (tmp_path / "authorities.yaml").write_text(shown.split("```")[0], encoding="utf-8")
    (only,) = load(tmp_path / "authorities.yaml")
    assert only.label == "People v. Example"


def test_every_fault_is_reported_in_one_run(tmp_path: Path) -> None:
    path = tmp_path / "authorities.yaml"
    path.write_text(
        SOUND.replace("'9999'", "'9'").replace("element-immediacy", "x").replace("court: cal", "court: us"),
        encoding="utf-8",
    )
    with pytest.raises(CannotContinue) as stopped:
        load(path)
    assert [(f.line, f.path) for f in stopped.value.findings] == [
        (4, "calcrim-9999"), (21, "people-v-example-1999"), (32, "people-v-example-1999/immediate"),
    ]  # fmt: skip
