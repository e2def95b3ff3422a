"""The interview in the terminal: asks, shows the element chart as it fills, and saves after every answer.

Prompts come from questionary; what is asked and whether an answer fits is decided in `interview`. It holds no law.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import questionary
import typer

from generator import factsedit, interview, source
from generator.fieldnotes import note_at
from generator.findings import CannotContinue, Finding
from generator.interview import Question
from generator.terminal import EXIT_USAGE, say, tell
from generator.writing import write_together

if TYPE_CHECKING:
    from generator.offenses import OffenseTable

_EXIT_OUTPUT = 6
_OPEN, _WRITE = "not known yet", "write a name"
_SIGNS = {"supported": "+", "contested": "~", "missing": "?", "unsupported": "-"}


def run(case: Path, offenses: OffenseTable) -> None:
    """Asks what the file does not say yet. An interruption loses nothing: every answer is in the file at once."""
    asked = _Asking(case, offenses)
    say(f"Everything you answer is saved in {case} at once. Enter leaves a question open; Ctrl-C stops; the same command goes on.")
    try:
        asked.go()
    except (KeyboardInterrupt, EOFError):
        say(f"\nStopped. Your answers are in {case}; to go on: duress new --ask {case}")
        return
    except factsedit.CannotPut as fault:
        say(f"\nThis answer finds no place in the file: {fault}. The answers before it are saved in {case}.")
        raise typer.Exit(EXIT_USAGE) from None
    say(f"\nThat was the last question; {case} has what you said. Next: duress check {case}")


def first(words: str, options: list[str]) -> str:
    """A choice that is made before there is a file. Raises KeyboardInterrupt when it is broken off."""
    return str(questionary.select(words, choices=options).unsafe_ask())


def _with(entries: list[dict[str, str]], key: str, name: str, at: str) -> list[dict[str, str]]:
    """The entries with one more: a proof in an item of evidence, or an act of a count, and its place or time."""
    return [*entries, {key: name, "at": at}]


class _Asking:
    def __init__(self, case: Path, offenses: OffenseTable) -> None:
        self._case = case
        self._offenses = {offense.id: offense.name for offense in offenses}
        self._table = offenses
        source.read(case)  # refuses what is no readable file, in the words of `duress check`
        self._text = self._saved = case.read_text(encoding="utf-8")
        self._chart = ""
        self._explained: set[str] = set()

    def go(self) -> None:
        """From where the file says that it stopped, or from the first open question, to the end."""
        data, _, findings = source.parse(self._text.encode(), str(self._case))
        if any(f.code == "yaml-syntax" for f in findings):
            raise CannotContinue(findings, source.EXIT_INVALID)
        question = interview.following(data, interview.mark_of(self._text), again=True)
        while question is not None:
            self._save(question.label)
            at = self._ask(question)
            data, _, _ = source.parse(self._text.encode(), str(self._case))
            self._show_chart()
            question = interview.following(data, at)
        self._save("")

    def _save(self, at: str) -> None:
        """The file as it stands, moved into place whole; what somebody else wrote into it meanwhile is never lost."""
        self._text = interview.with_mark(self._text, at)
        try:
            if self._case.read_text(encoding="utf-8") != self._saved:
                raise self._refused("was changed while the interview ran", "run the same command again to go on with the file as it is")
            write_together({self._case: self._text.encode()})
        except OSError as fault:
            raise self._refused(f"cannot be written: {fault.strerror}", "the answers before this one are in it") from None
        self._saved = self._text

    def _refused(self, message: str, hint: str) -> CannotContinue:
        return CannotContinue([Finding(str(self._case), 0, 0, "error", "output", "", message, hint)], _EXIT_OUTPUT)

    def _ask(self, question: Question) -> str:
        """Asks one question and puts the answer into the text. Returns the place from which the next one is sought."""
        if question.kind == "more":
            return self._more(question)
        self._explain(question)
        answer = self._answer(question)
        if answer is None:
            first = len(question.path) == 3 and factsedit.value_at(self._data(), question.path[:2]) is None
            return interview.beyond(self._data(), str(question.path[0])) if first else question.label
        self._text = interview.answered(self._text, question, answer)
        for finding in interview.complaints(self._text, question.path, self._offenses):
            tell([finding])
        return question.label

    def _more(self, question: Question) -> str:
        section = str(question.path[0])
        if section not in self._explained:
            self._explained.add(section)
            say(f"\n{question.note.say} {question.note.why}".rstrip())
        if not questionary.confirm(question.words, default=question.path[1] == 0).unsafe_ask():
            return question.label
        self._text = interview.opened(self._text, question)
        plan = next(s for s in interview.PLAN if isinstance(s, interview.Section) and s.name == section)
        entry = interview.questions(self._data(), f"{question.label}.{plan.keys[0]}")
        start = next(q for q in entry if q.path[:2] == question.path and q.kind != "more")
        self._save(start.label)
        return self._ask(start)

    def _data(self) -> dict[str, Any]:
        return source.parse(self._text.encode(), str(self._case))[0]

    def _explain(self, question: Question) -> None:
        """What to write, and one line on why it matters; each reason once."""
        say(f"\n{question.note.say}")
        if question.note.why and question.section not in self._explained:
            self._explained.add(question.section)
            say(f"Why: {question.note.why}")

    def _answer(self, question: Question) -> Any:
        """The answer as it goes into the file; None where it stays open."""
        ask: dict[str, Callable[[Question], Any]] = {
            "choice": self._choice, "yes-no": self._choice, "points": self._several, "some": self._several, "one": self._one,
            "offense": self._offense, "proof": self._proof, "acts": self._acts, "lines": self._lines,
        }  # fmt: skip
        return ask.get(question.kind, self._written)(question)

    def _written(self, question: Question, words: str = "", make: Callable[[str], Any] = str, default: str = "") -> Any:
        """A line of text, checked when it is entered. `make` turns it into what goes into the file."""

        def fits(line: str) -> bool | str:
            if not line.strip():
                return "the file is not valid without it" if question.required and not self._leaving(question) else True
            try:
                candidate = interview.answered(self._text, question, make(line.strip()))
            except factsedit.CannotPut as fault:
                return str(fault)
            found = [f for f in interview.complaints(candidate, question.path, self._offenses) if f.severity == "error"]
            return f"{found[0].message}; {found[0].hint}" if found else True

        line = questionary.text(
            words or f"{question.words}:", default=default, validate=fits, validate_while_typing=False
        ).unsafe_ask()
        return make(line.strip()) if line.strip() else None

    def _leaving(self, question: Question) -> bool:
        """Whether nothing has been entered about this entry yet, so that an empty line means that there is none."""
        return len(question.path) == 3 and factsedit.value_at(self._data(), question.path[:2]) is None

    def _lines(self, question: Question) -> Any:
        return self._written(question, f"{question.words} (divide the lines by ` / `):", lambda t: t.replace(" / ", "\n"))

    def _choice(self, question: Question) -> Any:
        words = ["true", "false"] if question.kind == "yes-no" else list(question.note.choices)
        chosen = questionary.select(
            f"{question.words}:", choices=words if question.required else [_OPEN, *words]
        ).unsafe_ask()
        return None if chosen == _OPEN else chosen

    def _several(self, question: Question) -> Any:
        if question.kind == "points":
            options = [questionary.Choice(word) for word in question.note.choices]
        else:
            options = [questionary.Choice(f"{key}: {words}", key) for key, words in self._listed(question).items()]
        return questionary.checkbox(f"{question.words} (space marks, Enter ends):", choices=options).unsafe_ask() or None

    def _listed(self, question: Question) -> dict[str, str]:
        return interview.choices(self._data(), question)

    def _one(self, question: Question) -> Any:
        listed = self._listed(question)
        free = question.section in ("threats.by", "evidence.witness")
        options = [questionary.Choice(f"{key}: {words}", key) for key, words in listed.items()]
        chosen = questionary.select(
            f"{question.words}:", choices=[_OPEN, *options, *([_WRITE] if free and not listed else [])]
        ).unsafe_ask()
        if chosen == _WRITE:
            return self._written(question)
        return None if chosen == _OPEN else chosen

    def _offense(self, question: Question) -> Any:
        def fits(line: str) -> bool | str:
            if line in self._offenses or (not line.strip() and self._leaving(question)):
                return True
            candidate = interview.answered(self._text, question, line.strip() or "none")
            found = interview.complaints(candidate, question.path, self._offenses)
            return f"{found[0].message}; {found[0].hint}" if found else True

        key = questionary.autocomplete(
            f"{question.words}:", choices=list(self._offenses), meta_information=dict(self._offenses), validate=fits,
            match_middle=True, validate_while_typing=False,
        ).unsafe_ask()  # fmt: skip
        if not key.strip():
            return None
        say(f"{self._offenses.get(key, key)}: duress {self._table.get(key).duress}")
        return key

    def _proof(self, question: Question) -> Any:
        proofs: list[dict[str, str]] = []
        while True:
            listed = self._listed(question)
            words = "Proved by" if not proofs else "Also proved by"
            options = [questionary.Choice(f"{key}: {what}", key) for key, what in listed.items()]
            item = questionary.select(f"{words}:", choices=[_OPEN if not proofs else "nothing else", *options]).unsafe_ask()
            if item not in listed:
                return proofs or None
            say(note_at("facts.proof.at").say)
            at = self._written(question, "Place in it:", partial(_with, proofs, "evidence", item))
            proofs = at or [*proofs, {"evidence": item}]

    def _acts(self, question: Question) -> Any:
        acts: list[dict[str, str]] = []
        for count in self._data().get("counts") or ():
            number = count.get("number")
            known = "T".join(p for p in (count.get("date"), count.get("time")) if p) if count.get("date") else ""
            found = self._written(
                question, f"When was count {number} done under this threat:", partial(_with, acts, "count", number), known
            )  # fmt: skip
            acts = found or acts
        return acts or None

    def _show_chart(self) -> None:
        """The element chart in a few lines, whenever an answer changed it."""
        from generator import reading
        from generator.analysis import ELEMENTS, analyze

        try:
            case = reading.load_bytes(self._text.encode(), str(self._case), self._offenses).case
        except CannotContinue:
            return  # an entry is half answered; the chart waits for its end
        lines = []
        for count in analyze(case, self._table).counts:
            for incident in count.incidents:
                states = "  ".join(f"{_SIGNS[s.status]} {s.element}" for s in incident.showings)
                lines.append(f"  count {count.number}, threat {incident.threat}:  {states}")
        if not lines and any(fact.proves for fact in case.facts):
            told = {e: sum(e in fact.proves for fact in case.facts) for e in ELEMENTS}
            lines = ["  facts for " + "  ".join(f"{element}: {number}" for element, number in told.items())]
        chart = "\n".join(lines)
        if chart != self._chart:
            self._chart = chart
            say(f"\nElements (+ supported, ~ contested, ? missing, - defeated)\n{chart}")
