"""The names a clause may use: the case as its reader may see it, and functions that cite, join and lay out.

It only collects: the values come from `views`, the functions from `phrases` and `blocks`. It knows no Word.
"""

from __future__ import annotations

from typing import Any

from generator import blocks, courtpapers, officepapers, packet, phrases, telling
from generator.analysis import ELEMENTS
from generator.casefile import CaseFile, Fact
from generator.chronology import tell
from generator.citations import Ref
from generator.moments import long_date
from generator.naming import surname
from generator.sight import Sight
from generator.values import Missing
from generator.views import FactView, View

_PLEADINGS = {"complaint": "complaint", "investigation": "report"}


def context(sight: Sight, paper: dict[str, Any]) -> dict[str, Any]:
    """Everything a clause may name. `paper` holds what belongs to the draft: its form, length and titles."""
    case = sight.case
    story = tell(case, _narrative(sight), case.threats)
    key = _key_facts(sight)
    return {
        "case": View(case.case, "case"),
        "stage": case.case.stage,
        "people": View(case.people, "people"),
        "people_caps": (case.people.office or "").upper() or Missing("prosecuting office", "people.office"),
        "counsel": View(case.counsel, "counsel"),
        "counsel_name": case.counsel.name or Missing("counsel's name", "counsel.name"),
        "counsel_caps": (case.counsel.name or "").upper() or Missing("counsel's name", "counsel.name"),
        "claim": View(case.claim, "claim"),
        "negotiation": View(case.negotiation, "negotiation"),
        "record_of": View(case.record, "record"),
        "hearing_department": case.case.hearing.department
        or case.case.court.department
        or Missing("department", "case.hearing.department"),
        "rule": blocks.RULE,
        "judge_line": "Judge of the Superior Court",
        "custody_words": "out of custody"
        if case.case.custody.in_custody is False
        else Missing("custody status", "case.custody.in_custody"),
        **_pleading(case, any(c.gate.charged.serious for c in sight.counts)),
        "defendant": sight.defendant,
        "they": sight.defendant.they,
        "codefendants": [View(c, f"codefendants[{i}]") for i, c in enumerate(case.codefendants)],
        "counts": sight.counts,
        "requested": sight.requested,
        "barred": [c for c in sight.counts if not c.gate.open],
        "murders": [c for c in sight.counts if c.gate.charged.homicide == "murder"],
        "unsettled": [c for c in sight.requested if c.duress == "unsettled"],
        "death_unknown": [c for c in sight.requested if c.duress == "barred-if-death-resulted"],
        "felony_murders": [c for c in sight.counts if c.duress == "via-predicate"],
        "complete": bool(sight.requested) and all(c.showing(e) for c in sight.requested for e in ELEMENTS),
        "asked_over": lambda element: any(t.overridden(element) for t in sight.threats),
        "shown": lambda element: any(t.showing(element) for t in sight.threats),
                "before_trial": case.case.stage in ("investigation", "complaint", "held-to-answer", "pretrial"),
        "threats": sight.threats,
        "coercer_uncharged": _uncharged(sight),
        "alternatives": sight.alternatives,
        "battering": sight.pick(set(case.belief.history) & set(case.mitigation.victimization)),
        "victims": [p for p in case.persons if p.protected == "victim"],
        "triggers": _triggers(case),
        "weakest": telling.weakest(sight.requested),
        "linked": telling.linked(
            sight.pick({*case.mitigation.trauma, *case.mitigation.victimization}), sight.threats
        ),
        "cast": _cast(sight),
        "before": sight.pick_in_order(f.id for f in story.before),
        "during_threat": sight.pick_in_order(f.id for f in story.threat),
        "during_act": sight.pick_in_order(f.id for f in story.act),
        "after": sight.pick_in_order(f.id for f in story.after),
        "key_facts": [
            *(f for f in sight.pick_in_order(f.id for part in (story.before, story.threat, story.act) for f in part) if f.id in key),
            *(f for f in sight.pick_in_order(f.id for f in story.after) if f.id in key and not f.by_client),
        ],
        "outside": _outside(sight),
        "background": {name: sight.pick(getattr(case.background, name)) for name in type(case.background).model_fields},
        "belief": {name: sight.pick(getattr(case.belief, name)) for name in type(case.belief).model_fields},
        "mitigation": {name: sight.pick(getattr(case.mitigation, name)) for name in type(case.mitigation).model_fields},
        "offered_on": lambda *issues: [f for f in sight.facts.values() if any(f.proves(issue) for issue in issues)],
        "experts": [
            {"name": e.name, "field": sight.naming.redact(e.field) if e.field else Missing("field of the expert"),
             "topics": [sight.naming.redact(t) for t in e.topics]}
            for e in case.experts if e.decided_to_call and e.disclosed
        ],
        "rests_on_prelim": bool(case.record.prelim) or any(
            e.cite_as == "prelim-transcript" and e.origin == "court" for e in case.evidence
        ),
        "findings_made": sight.pick(case.record.findings),
        "exhibits": sight.exhibits,
        "service": [blocks.ServiceView(s, f"service[{i}]") for i, s in enumerate(case.service)],
        **courtpapers.names(sight, paper),
        **packet.names(sight, paper),
        **officepapers.names(sight, paper),
        "paper": paper,
        "served_title": paper["titles"],
        "cite": lambda *a, **k: phrases.cited("sentence", *a, **k),
        "text": lambda *a, **k: phrases.cited("text", *a, **k),
        "name": lambda *a, **k: phrases.cited("name", *a, **k),
        "ref": Ref,
        "gap": lambda what: Missing(what),
        **{
            function.__name__: function
            for function in (
                phrases.record, phrases.series, phrases.labels, phrases.numbers, phrases.union, phrases.capital, phrases.heading_case,
                phrases.article, phrases.sentence, phrases.sentence_end, phrases.options, phrases.chances,
                phrases.tagged, phrases.untagged, phrases.tags, phrases.aided, phrases.aimed_elsewhere,
                phrases.short_of_death, phrases.demanded, phrases.predicates, phrases.same, phrases.threateners,
                phrases.introduces, phrases.plural, phrases.events, phrases.own_dangers, phrases.without,
                phrases.answered, phrases.custody_cap, phrases.shares, telling.voices, telling.interval, telling.earlier, telling.timely,
                telling.essentials, telling.occasions, telling.alike, telling.openings, telling.reply, telling.counts_of, telling.closed,
                telling.number_of, phrases.the, phrases.true_copy, phrases.joined, blocks.statement,
                blocks.element_table, blocks.offer_table, blocks.item_numbers,
                blocks.signature, blocks.addresses, blocks.boxes, blocks.consented,
            )
        },
    }  # fmt: skip


def _pleading(case: CaseFile, serious: bool) -> dict[str, Any]:
    """What the charging paper is called and when it was filed, and whether it is an information on a serious felony."""
    information = case.case.stage not in ("investigation", "complaint", "held-to-answer") or bool(
        case.case.dates.information
    )
    name = "information" if information else _PLEADINGS.get(case.case.stage, "complaint")
    date = case.case.dates.information if information else case.case.dates.complaint
    return {"pleading": name, "pleading_date": long_date(date), "serious_information": information and serious}


def _triggers(case: CaseFile) -> list[str]:
    """What Pen. Code, § 1016.7 lists, as far as the facts file claims it."""
    listed = (
        (case.mitigation.trauma, "trauma"),
        (case.mitigation.youth, "youth"),
        (case.mitigation.victimization, "victimization by intimate partner violence or human trafficking"),
    )
    return [words for facts, words in listed if facts]


def _cast(sight: Sight) -> str:
    """The people whom a letter names, each with a word on who that is; empty where it names nobody."""
    makers = list(dict.fromkeys(str(t.coercer_full) for t in sight.threats if t.coercer_full))
    witnesses = _outside(sight)["witnesses"][:4]
    are = "threats are" if len(sight.threats) > 1 else "threat is"
    pieces = [f"{_listed(makers)}, to whom the {are} attributed"] if makers else []
    others = [c.name for c in sight.case.codefendants if c.name not in makers]
    pieces += [f"{_listed(others)}, who {'are' if len(others) > 1 else 'is'} charged as well"] if others else []
    pieces += [f"the witness{'es' if len(witnesses) > 1 else ''} {_listed(witnesses)}"] if witnesses else []
    if len(pieces) > 2:
        return "; ".join([*pieces[:-1], f"and {pieces[-1]}"])
    return ", and ".join(pieces)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + ("," if len(names) > 2 else "") + (" and " if len(names) > 1 else "") + names[-1]


def _uncharged(sight: Sight) -> bool:
    """Whether somebody else is charged in this case and nobody who made a threat told here is among them."""
    charged = {name for c in sight.case.codefendants for name in (c.person, c.name) if name}
    surnames = {surname(c.name) for c in sight.case.codefendants}
    people = {t.coercer_full for t in sight.threats if t.coercer_full} | {t.by for t in sight.case.threats if t.by}
    return bool(charged and sight.threats) and not any(p in charged or surname(str(p)) in surnames for p in people)


def _key_facts(sight: Sight) -> set[str]:
    """The facts for a short chronology: words, demand, the strongest proof of threat, life and immediacy, and what is answered.

    A fact against immediacy that nothing in the file answers is not told: the letter would only hand it over.
    """
    met = {f.id for a in sight.alternatives if a.answers for f in a.facts}
    chosen: list[FactView] = []
    for threat in sight.threats:
        chosen += [f for f in (threat.words, threat.demand) if isinstance(f, FactView)]
        chosen += [
            *threat.showing("threat")[:2],
            *threat.showing("demand")[:2],
            *threat.showing("life")[:1],
            *threat.showing("immediacy")[:4],
            *(f for f in threat.against("immediacy") if f.id in met),
        ]
    return {f.id for f in chosen}


def _outside(sight: Sight) -> dict[str, Any]:
    """The sources other than the client through whom the elements are shown: recordings and other items, and witnesses by name.

    `sources` are the strongest; `more` says whether the elements are shown through others too, so that no sentence calls
    a part of the proof the whole.
    """
    facts = [f for t in sight.threats for e in ELEMENTS for f in t.showing(e)]
    proofs = sorted((sight.evidence[p.evidence] for f in facts for p in f.proofs), key=sight.strength)
    items = [e for e in proofs if not e.source.startswith("client")]
    spoken = ("prelim-transcript", "reporters-transcript", "trial-testimony")
    things = dict.fromkeys(phrases.the(sight.naming.redact(e.title)) for e in items if e.cite_as not in spoken)
    witnesses = dict.fromkeys(sight.naming.full(e.witness) for e in items if e.cite_as in spoken and e.witness)
    sources = [*list(witnesses)[:4], *list(things)[:3]]
    own = any(e.source.startswith("client") and e.source != "client-testimony" for e in proofs)
    more = own or len(sources) < len(witnesses) + len(things)
    return {"things": list(things), "witnesses": list(witnesses), "sources": sources, "more": more}


def _narrative(sight: Sight) -> list[Fact]:
    """The facts that tell what happened: not those that only mitigation, homicide or procedure refer to."""
    case = sight.case
    aside = {i for name in type(case.mitigation).model_fields for i in getattr(case.mitigation, name)}
    aside |= {*case.record.findings, *case.record.rulings}
    told = {f.id for f in case.facts if f.proves or f.against or f.threats}
    told |= {
        i
        for section in (case.belief, case.background)
        for name in type(section).model_fields
        for i in getattr(section, name)
    }
    told |= {i for a in case.alternatives for i in (*a.facts, *a.why_not)} | {i for t in case.threats for i in t.facts}
    return [f for f in case.facts if f.id in sight.facts and (f.id in told or f.id not in aside)]
