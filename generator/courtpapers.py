"""Names for the papers that argue from the coercion itself: homicide, admission of evidence, set-aside, acquittal, dismissal, sentence.

It sorts what the reader may see by the question a paper puts; it must not know wording, authorities or Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from generator.casefile import CaseFile
from generator.chargeviews import CountView, ThreatView
from generator.moments import Moment
from generator.offers import ItemView, evidence
from generator.sight import Sight
from generator.telling import occasions
from generator.values import Missing
from generator.views import FactView

_TOLD = ("threat", "demand", "immediacy")
# A ruling on the separate defense of a victim of partner or sexual violence (Pen. Code, § 236.24), as a fact may call it.
_STATUTE = re.compile(r"236\.24|defense of (?:partner|intimate partner|sexual) violence", re.IGNORECASE)
_REFUSED = re.compile(r"\b(exclud|refus|sustain|denied|deny|disallow|struck|cut off)", re.IGNORECASE)


def names(sight: Sight, paper: dict[str, Any]) -> dict[str, Any]:
    """What the clauses of these papers may name, beside everything in `briefing`."""
    threats = _every_threat(sight, None)
    return {
        **_homicide(sight, threats),
        **evidence(sight),
        **_record(sight),
        **_judgment(sight),
        "every_threat": threats,
        "coercion_story": _story(sight, threats),
        "open_to_duress": [c for c in sight.requested if c.gate.charged.homicide == "none"],
        "each": lambda items, name: [getattr(item, name) for item in items],
        "verb": lambda items, one, many: one if len(items) == 1 else many,
    }


def _homicide(sight: Sight, threats: list[ThreatView]) -> dict[str, Any]:
    """The homicide counts, their theories, and the facts on each question that is left when duress is no defense."""
    case = sight.case
    homicides = [c for c in sight.counts if c.gate.charged.homicide != "none"]
    murders = [c for c in homicides if c.gate.charged.homicide == "murder"]
    facts = case.homicide
    named = ("heat_of_passion", "imperfect_self_defense", "premeditation", "implied_malice")
    found = {n: sight.pick(getattr(facts, n)) for n in named}
    # Provocation is the victim's: what the coercer said and did is never offered as such (People v. Carasi (2008) 44 Cal.4th 1263).
    found["heat_of_passion"] = [f for f in found["heat_of_passion"] if f.id not in _coercers_own(case)]
    role_leads = any(c.duress == "via-predicate" for c in sight.counts) or any(c.special_circumstances for c in case.counts)
    parts = type(facts.participation).model_fields
    told = {i for n in parts for i in getattr(facts.participation, n)} if role_leads else set()
    return {
        "homicides": homicides,
        "malice_beside": [f for f in found["implied_malice"] if f.id not in told],
        "deadly_threats": _every_threat(sight, {c.number for c in homicides}) or threats,
        "manslaughters": [c for c in homicides if c.gate.charged.homicide == "manslaughter"],
        "inchoate": [c for c in sight.counts if _inchoate(c)],
        "deaths": [c for c in sight.counts if c.fatal or _killing(c)],
        "first_degree": [c for c in murders if "first" in c.offense.lower()],
        "special_circumstances": [s for c in case.counts for s in c.special_circumstances],
        "role_leads": role_leads,
        "homicide": found,
        "participation": {
            n: sight.pick(getattr(facts.participation, n)) for n in parts
        },
        "preserve_change_of_law": bool(facts.preserve_change_of_law),
    }


def _record(sight: Sight) -> dict[str, Any]:
    """What the magistrate heard, refused and found, and the element on which a case fails at trial."""
    case = sight.case
    rulings, findings = sight.pick(case.record.rulings), sight.pick(case.record.findings)
    contended = _contended(sight)
    return {
        "found": findings,
        "express_findings": [f for f in findings if "no express finding" not in f.text],
        "refused_evidence": [f for f in rulings if _REFUSED.search(f.text) and not _STATUTE.search(f.text)],
        "asked_236": [f for f in rulings if _STATUTE.search(f.text)],
        "nonviolent": [c for c in sight.requested if not c.gate.charged.serious],
        "nouns": lambda counts: list(dict.fromkeys(c.noun for c in counts)),
        "undisputed": _undisputed,
        "court_trial": bool(case.case.court_trial),
        "acquittal_counts": contended,
        "weighed": _weighed(sight, contended),
        "acquittal_section": "1118" if case.case.court_trial else "1118.1",
        "elements_unproved": [(c, _unproved(sight, c)) for c in contended],
        "people_proof": lambda count: _against(sight, count),
    }


def _judgment(sight: Sight) -> dict[str, Any]:
    """The counts of conviction and what is asked on them; a sentencing paper speaks of no other count."""
    case, sentencing = sight.case, sight.case.sentencing
    numbers = set(sentencing.convicted_counts) if sentencing else set()
    convicted = [c for c in sight.counts if c.number in numbers]
    invited = [c for c in sight.requested if case.case.stage != "convicted" or c in convicted]
    threats = _every_threat(sight, numbers)
    asked = sentencing.request if sentencing else None
    reached = {i.threat for c in sight.analysis.counts if c.number in {v.number for v in invited} for i in c.incidents}
    invited_threats = [t for t in sight.threats if t.id in reached]
    personal = sight.pick(i for n in type(case.mitigation).model_fields for i in getattr(case.mitigation, n))
    return {
        "convicted": convicted,
        "convicted_threats": threats,
        "convicted_murders": [c for c in convicted if c.gate.charged.homicide == "murder"],
        "convicted_against": sight.pick({f.id for t in threats for f in t.against("immediacy")}),
        "invited": invited,
        "invited_threats": invited_threats,
        **_invitation(sight, invited, invited_threats, personal, enhanced=any(c.enhancements for c in invited)),
        "personal": personal,
        "invited_enhancements": [(c, e) for c in invited for e in c.enhancements],
        "grounds": _grounds(sight, threats),
        "asked_sentence": asked or Missing("sentence requested", "sentencing.request"),
        "after_plea": bool(sentencing and sentencing.after_plea),
        "penalty_phase": bool(sentencing and sentencing.penalty_phase),
        "probation_asked": "probation" in (asked or "").lower(),
        "lower_term_heading": _experience(sight),
        "lower_term_words": _experience(sight).lower(),
        "report_title": _report(sight),
        "submitted": _submitted(sight),
    }


def _coercers_own(case: CaseFile) -> set[str]:
    """The facts that tell what a coercer said and did."""
    own = {i for t in case.threats for i in (t.words, t.demand.fact if t.demand else None) if i}
    return own | {f.id for f in case.facts if {"threat", "demand"} & set(f.proves)}


def _undisputed(threat: ThreatView) -> list[FactView]:
    """The facts on the elements of a threat that no visible fact opposes."""
    return [f for e in _TOLD if not threat.against(e) for f in threat.showing(e)]


def _against(sight: Sight, count: CountView) -> list[FactView]:
    """What the record holds against the coercion on a count."""
    reaching = _reaching(sight, count)
    return [f for f in reaching if set(_TOLD) & set(f.against)]


def _every_threat(sight: Sight, counts: set[int] | None) -> list[ThreatView]:
    """The threats that reach some counts, barred ones too: on a barred count a threat is evidence, never a defense."""
    found = []
    for threat in sight.case.threats:
        incidents = [
            i
            for c in sight.analysis.counts
            if counts is None or c.number in counts
            for i in c.incidents
            if i.threat == threat.id
        ]
        view = ThreatView(threat, incidents, sight)
        if view.facts and (incidents or counts is None):
            found.append(view)
    return found


def _story(sight: Sight, threats: Iterable[ThreatView]) -> list[FactView]:
    """The facts that tell the coercion in short, in the order of time: words, demand, the best proof, and what cuts against.

    On a homicide count the killing is told too: the first open fact of its time.
    A fact without a time keeps its place behind the fact that precedes it in the file.
    """
    wanted: set[str] = set()
    for threat in threats:
        wanted |= {f.id for c in sight.counts if _killing(c) for f in threat.act_facts(c)}
        named = [f for f in (threat.words, threat.demand) if isinstance(f, FactView)]
        shown = [*threat.showing("threat")[:2], *threat.showing("demand")[:2], *threat.showing("immediacy")[:3]]
        wanted |= {f.id for f in (*named, *shown, *threat.showing("actual-belief")[:2], *threat.against("immediacy"))}
    day = next((c.date for c in sight.case.counts if c.date), None)
    placed: list[tuple[Moment, FactView]] = []
    last = Moment("", None, None)
    for view in sight.facts.values():
        last = view.when.on(day) if view.when else last
        placed.append((last, view))
    placed.sort(key=lambda pair: pair[0])
    return [view for _, view in placed if view.id in wanted]


def _inchoate(count: CountView) -> bool:
    """Attempt or conspiracy to commit murder, which the statute's exception does not name."""
    return count.gate.charged.homicide == "attempted-murder" or count.noun == "conspiracy to commit murder"


def _killing(count: CountView) -> bool:
    """Whether a person is charged to have been killed: a homicide that is no attempt, conspiracy or solicitation."""
    return count.gate.charged.homicide != "none" and not _inchoate(count)


def _unproved(sight: Sight, count: CountView) -> str | Missing:
    """The element that fails on a count: what counsel wrote, else on an aiding theory the intent to aid."""
    entry = next(c for c in sight.case.counts if c.number == count.number)
    if entry.unproved_element:
        return entry.unproved_element
    if entry.theory == "aider":
        return f"the intent to aid the {count.crime}"
    return Missing(f"the element of {count.label} on which the People’s evidence fails", "counts.unproved_element")


def _contended(sight: Sight) -> list[CountView]:
    """The counts on which acquittal is asked: those with an element that can be named, else those open to duress."""
    requested = {c.number for c in sight.requested}
    named = {
        c.number for c in sight.case.counts if c.unproved_element or (c.theory == "aider" and c.number in requested)
    }
    return [c for c in sight.counts if c.number in named] or sight.requested


def _weighed(sight: Sight, contended: list[CountView]) -> list[FactView]:
    """What a court trial weighs on immediacy beside what the section on the element tells already."""
    told = {
        f.id for c in contended for t in c.threats for e, most in (("threat", 3), ("demand", 2), ("immediacy", 3))
        for f in t.showing(e)[:most]
    }  # fmt: skip
    return list({f.id: f for t in sight.threats for f in t.showing("immediacy") if f.id not in told}.values())[:6]


def _reaching(sight: Sight, count: CountView) -> list[FactView]:
    """The facts that belong to a threat on this count, or to all of them."""
    ids = {t.id for t in count.threats}
    return [f for f in sight.facts.values() if not f.threats or ids & set(f.threats)]


def _invitation(
    sight: Sight, invited: list[CountView], threats: list[ThreatView], personal: list[FactView], *, enhanced: bool
) -> dict[str, Any]:
    """The facts behind an invitation to dismiss, each in one place: beside the short statement, the part played, what came after."""
    against = sight.pick({f.id for t in threats for f in t.against("immediacy")})
    # What the short statement of the incident tells: the words, the demand, two facts on immediacy, the weapon in its place.
    said = {f.id: f for t in threats for f in (t.words, t.demand) if isinstance(f, FactView)}
    told = [*said.values(), *(f for o in occasions(invited, "immediacy") for f in [f for f in o.fresh if f.id not in said][:2])]
    told += [f for t in threats if t.weapon and t.aimed_at and not t.target for f in t.showing("threat")[:1]]
    used = {f.id for f in told}
    answers = [f for a in sight.alternatives if {f.id for f in a.facts} & {f.id for f in against} for f in a.answers]
    fresh_answers = [f for f in answers if f.id not in used]
    used |= {f.id for f in fresh_answers}
    # The experiences that section 1385(c)(2) lists stand with the enhancement where there is one, else with the person.
    # Youth is a trigger of the lower term and is not argued as one of them.
    mitigation = sight.case.mitigation
    listed = {*mitigation.trauma, *mitigation.victimization} if enhanced else set()
    person = [f for f in personal if f.id not in used and f.id not in listed]
    used |= {f.id for f in person} | listed
    wanted = {
        # An account itself, not what explains one that this short paper does not tell.
        "after_it": [
            f for f in sight.facts.values()
            if (f.proves("reporting") and not f.proves("prior-accounts"))
            or (f.proves("prior-accounts") and f.by_client)
        ],
        "coercion_beside": [
            f for t in threats for e in ("threat", "life", "actual-belief", "reasonable-belief") for f in t.showing(e)[:2]
        ],
    }
    at_hand = [t for t in threats if t.present and t.able]
    at_hand = at_hand if len({str(t.coercer) for t in at_hand}) == 1 else []  # a sentence in the singular
    out: dict[str, Any] = {
        "at_hand": at_hand, "invited_against": against, "invited_answers": fresh_answers, "already_answered": bool(answers),
        "invited_person": person,
        "first_threat": [f for t in threats[:1] for f in (t.words, *t.showing("threat")) if isinstance(f, FactView)],
    }  # fmt: skip
    out["part_played"] = [f for t in threats for f in t.showing("demand") if f.id not in used and f.tag][:3]
    used |= {f.id for f in out["part_played"]}
    for name, facts in wanted.items():
        fresh = {f.id: f for f in facts if f.id not in used and f.tag}
        out[name] = list(fresh.values())[: 3 if name == "coercion_beside" else 4]
        used |= set(fresh)
    return out


def _grounds(sight: Sight, threats: list[ThreatView]) -> list[FactView]:
    """The two or three facts on which a request for a sentence rests first: the threat, the experience, the record."""
    mitigation = sight.case.mitigation
    named = [i for n in ("trauma", "youth", "victimization") for i in getattr(mitigation, n)][:2]
    first = [f for t in threats[:1] for f in t.showing("threat")[:1]]
    facts = [*first, *sight.pick_in_order(named), *sight.pick_in_order(mitigation.priors[:1])]
    return list({f.id: f for f in facts}.values())


def _experience(sight: Sight) -> str:
    """Which of the listed experiences the file proves: Trauma, Youth, and Victimization."""
    found = [
        n.capitalize() for n in ("trauma", "youth", "victimization") if sight.pick(getattr(sight.case.mitigation, n))
    ]
    return " and ".join(found) if len(found) < 3 else "Trauma, Youth, and Victimization"


def _report(sight: Sight) -> str:
    wanted = sight.case.sentencing.report if sight.case.sentencing else None
    return next((sight.naming.redact(e.title) for e in sight.case.evidence if e.id == wanted), "")


def _submitted(sight: Sight) -> list[ItemView]:
    """The documents that a statement in mitigation relies on: every item behind a mitigation fact this reader may see."""
    case = sight.case
    ids = [i for name in type(case.mitigation).model_fields for i in getattr(case.mitigation, name)]
    facts = sight.pick(ids)
    out = []
    for item in case.evidence:
        behind = [f for f in facts if any(p.evidence == item.id for p in f.proofs)]
        if behind:
            out.append(ItemView(item, behind, sight))
    return out
