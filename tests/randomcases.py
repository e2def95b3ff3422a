"""Random valid facts files: any stage, charge, evidence, audience, threat and name, with words that try to be markup.

Every case it draws is a facts file that a lawyer could have written; whether the law allows a paper is another matter.
"""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from generator.casefile import Element, Issue, Stage
from tests import papers

#: Words that must come out as they are: XML, Jinja, Markdown, quotation marks, other scripts, numbers with signs.
HOSTILE = (
    "&", "<b>", "</w:t>", "{{ 7*7 }}", "{% if x %}", "*stars*", "_under_", "`code`", "[link](x)", "# 1", "“curly”", "it’s", "— dash —", "$312",
    "100%", "émigré", "Ωmega", "東京", "🙂", "§ 5", "a\u00a0b", "\\n", "'; --", "=1+1", "@x", "http://x.example", "%PDF", "&amp;", "TOC \\o",
)  # fmt: skip
PLACES = {
    "exhibit": ("21:43:50", "03:12-03:40", "p. 3", "¶ 4"),
    "prelim-transcript": ("31:4-12", "40:2-9", "31:4-32:8"),
    "reporters-transcript": ("345:3-12", "2 RT 345:3-12"),
    "trial-testimony": ("direct", "cross"),
    "declaration": ("¶ 4", "¶¶ 4-6"),
    "report": ("p. 2", "pp. 2-3"),
}
TIMES = ("2027-01-08T21:38", "2027-01-08T21:43:50-21:44:36", "2027-01-08T22:00", "2027-01-05T09:00", "2027-01-08", "21:50", "21:45")
# Half of the counts are of the charges that duress cases are about, so that most cases are open to some paper.
OFFENSES = tuple(sorted(o.id for o in papers.office().offenses))
USUAL = ("pen-211-second", "pen-211-first", "hs-11352", "pen-118", "pen-215")
POINTS = (*get_args(Element), *get_args(Issue))


def some(draw: st.DrawFn, choices: Any, most: int = 3) -> list[Any]:
    """Some of the choices, each once."""
    return draw(st.lists(st.sampled_from(list(choices)), max_size=most, unique=True)) if choices else []


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A valid facts file as plain values."""
    pick = lambda *choices: draw(st.sampled_from(choices))  # noqa: E731
    people = [f"p{n}" for n in range(draw(st.integers(1, 3)))]
    persons = [
        {"id": p, "name": f"{pick('Ada', 'Björn', 'Chidi')} {pick('Quist', 'O’Malley', 'de la Fuente')}-{p.upper()}",
         "protected": pick("none", "none", "minor", "victim", "witness"), "phone": f"(213) 555-010{n}"}
        for n, p in enumerate(people)
    ]  # fmt: skip
    evidence = []
    for n in range(pick(4, 5, 2, 1)):
        form = pick(*PLACES)
        evidence.append({
            "id": f"e{n}", "kind": pick("surveillance", "eyewitness", "recorded-communication", "report", "body-worn-video", "other"),
            "cite_as": form, "title": f"the item number {n} {pick(*HOSTILE)} of the file", "origin": pick("court", "people", "defense", "court"),
            "source": pick("device", "eyewitness", "police", "client-to-police", "client-to-counsel", "document"),
            "date": "2027-01-27", "witness": pick(*people), "bates": f"DEF-{n:04d}",
        } | ({"exhibit": "ABCDE"[n]} if form == "exhibit" else {}))  # fmt: skip
    facts = []
    for n in range(pick(6, 9, 4, 8, 2, 0)):
        words = " ".join(draw(st.lists(st.sampled_from(HOSTILE), max_size=4)))
        fact: dict[str, Any] = {"id": f"f{n}", "text": f"On that night the witness numbered {n} of ten saw it {words} happen.", "tag": f"the sight number {n}"}
        proof = []
        # Every fourth fact may have no proof; the others have one at least.
        items = draw(st.lists(st.sampled_from([e["id"] for e in evidence]), min_size=int(n % 4 < 3), max_size=2, unique=True))
        for name in items:
            form = next(item["cite_as"] for item in evidence if item["id"] == name)
            proof.append({"evidence": name, "at": draw(st.sampled_from(PLACES[form]))})
        fact |= {"proof": proof, "proves": some(draw, POINTS), "against": some(draw, POINTS, 1) if n % 2 else [], "when": pick(None, *TIMES)}
        if draw(st.booleans()) and not proof:
            fact["audience"] = "privileged"
        facts.append(fact)
    ids = [f["id"] for f in facts]
    numbers = list(range(1, draw(st.integers(1, 3)) + 1))
    counts = [
        {"number": n, "offense": draw(st.sampled_from(USUAL) | st.sampled_from(OFFENSES)), "date": "2027-01-08", "time": pick(None, "21:43"), "theory": pick(None, "direct", "aider")}
        for n in numbers
    ]
    sound = draw(st.booleans())  # a defense that stands, so that the papers which argue it are open
    threats = []
    for n in range(draw(st.integers(1, 2) | st.just(0))):
        threats.append({
            "id": f"t{n}", "by": pick(*people), "words": pick(None, *ids), "content": pick(None, "death", "great-bodily-injury", "beating"),
            "weapon": {"kind": "handgun", "shown": pick("true", "false"), "aimed_at": pick(None, "ribs")}, "made_at": pick(None, *TIMES) if not sound else "2027-01-08T21:38",
            "harm_due": "immediate" if sound else pick("immediate", "unstated", "future"), "coercer_present": pick(None, "true", "false"), "able_then": pick(None, "true"),
            "target": pick(None, "defendant", *people), "facts": some(draw, ids), "counts": numbers,
            "demand": {"fact": pick(None, *ids), "counts": numbers if sound or draw(st.booleans()) else [], "express": pick(None, "true", "false")},
            "acts": [{"count": n, "at": "2027-01-08T21:43:50-21:44:36" if sound else pick(*TIMES)} for n in numbers],
        })  # fmt: skip
    data = {
        "case": {
            "number": pick(None, "BA999001"), "stage": draw(st.sampled_from(get_args(Stage)) | st.just("pretrial")), "dates": {"filed": pick(None, "2027-03-05"), "hearing": pick(None, "2027-03-24")},
            "court": {"county": pick(None, "Los Angeles", "San Luis Obispo")}, "hearing": {"time": "8:30 a.m.", "department": pick(None, "104")},
            "custody": {"in_custody": pick(None, "true", "false")}, "citation_style": pick("csm", "bluebook"),
        },
        "defendant": {"name": pick("Marisol Reyes", "Jo O’Neil & Sons", "Ana María de la Cruz <Ríos>"), "pronouns": pick(None, "she/her", "he/him", "they/them")},
        "codefendants": [{"name": "Luis Kemp"}] if draw(st.booleans()) else [],
        "people": {"office": pick(None, "Los Angeles County District Attorney")}, "counsel": {"name": pick(None, "Ines Calloway"), "address": "1 Way\nTown, CA 90000"},
        "persons": persons, "counts": counts, "evidence": evidence, "facts": facts, "threats": threats,
        "belief": {"actual": some(draw, ids), "reasonable": some(draw, ids), "history": some(draw, ids, 1)},
        "alternatives": [{"option": "the open door", "facts": some(draw, ids, 2), "why_not": some(draw, ids, 2)}] if draw(st.booleans()) else [],
        "background": {name: some(draw, ids, 1) for name in ("association", "reporting", "prior_accounts", "benefit", "denial")},
        "negotiation": {"disposition": pick(None, "plea", "indicated", "diversion", "dismissal", "prefiling"),
                        "proposals": [{"offense": "accessory", "terms": "time served", "cap_days": 364}] if draw(st.booleans()) else []},
        "mitigation": {"trauma": some(draw, ids, 1), "background": some(draw, ids, 1)},
        "homicide": {"heat_of_passion": some(draw, ids, 1), "participation": {"role": some(draw, ids, 1)}},
        "preservation": [{"recipient": "Harbor Traffic", "system": "camera 4", "window": {"from": "2027-01-08T21:30", "to": "2027-01-08T22:00"}}] if draw(st.booleans()) else [],
    }  # fmt: skip
    kept: dict[str, Any] = given(data)
    return kept


def given(value: Any) -> Any:
    """The same values without those that are not given, written as a facts file writes them."""
    if isinstance(value, dict):
        return {k: inner for k, v in value.items() if (inner := given(v)) not in (None, {}, [])}
    if isinstance(value, list):
        return [given(v) for v in value]
    return str(value) if isinstance(value, int) else value
