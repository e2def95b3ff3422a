"""What the fuzzers hold true of any bytes: the facts reader and the citation reader answer, and answer with a place.

It must not import the fuzzer, so that the inputs that were found can be replayed by an ordinary test.
"""

from __future__ import annotations

from generator import citereader, reading
from generator.findings import CannotContinue


def facts(data: bytes) -> None:
    """Any bytes are a facts file or are refused with located findings (exit code 3)."""
    try:
        found = reading.load_bytes(data, "case.yaml")
    except CannotContinue as stop:
        assert stop.exit_code == 3
        assert stop.findings
        lines = data.count(b"\n") + data.count(b"\r") + 2
        for finding in stop.findings:
            assert finding.message
            assert finding.code == "too-many" or 1 <= finding.line <= lines or b"\xe2\x80" in data or b"\xc2\x85" in data or b"\x00" in data
            assert "\x1b" not in str(finding)
        return
    again = reading.CaseFile.model_validate(found.case.model_dump(by_alias=True))
    assert again == found.case


def citations(data: bytes) -> None:
    """Any text gives citations in order, each with the words at its place, and the same ones again."""
    text = data.decode("utf-8", "replace")
    cites, left = citereader.read(text)
    flat = citereader.plain(text)
    place = 0
    for cite in cites:
        assert place <= cite.start < cite.end <= len(text)
        assert cite.text.strip() and all(word in flat for word in cite.text.split())
        place = cite.start
    for words in left:
        assert flat[words.start : words.start + len(words.text)] == words.text
    followed = citereader.Antecedents().paragraph(text, cites)
    assert [(r.cite.kind, r.cite.start, r.cite.end) for r in followed] == [(c.kind, c.start, c.end) for c in cites]
    assert all(bool(r.source) != bool(r.orphan) for r in followed)
    assert citereader.read(text) == (cites, left)


TARGETS = {"facts": facts, "citations": citations}
