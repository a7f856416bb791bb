"""What was looked at, as JSON: how each order was read, how its case is understood, what was checked and what not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from cards.assess import Assessment
from cards.facts import Facts
from cards.knowledge import Knowledge
from cards.order import DAYS_IN, Order, Phase
from cards.picture import SCENARIO_WORDS, Picture
from cards.record import HISTORY
from cards.rule import BoundRule
from cards.site import SiteProfile
from cards.spoken import spoken
from cds_service.reading.draft import Draft
from cds_service.response import KEY_OF, fact_json


def coverage_json(
    draft: Draft, assessment: Assessment | None, silent: tuple[str, ...], knowledge: Knowledge, site: SiteProfile
) -> dict[str, Any]:
    """What was looked at for one order: the contract's coverage record."""
    order = draft.order
    record: dict[str, Any] = {"order": order.ref, "isB12Injection": order.is_b12_injection}
    if assessment is None:
        reasons = [problem.why.plain for problem in order.problems_with("substance")]
        if draft.withdrawn:
            reasons = [f"the order is {draft.withdrawn}, so it asks for nothing"]
        return record | {"notChecked": [{"topic": "not-checked", "why": why} for why in reasons]}
    outcomes = [outcome for outcome in assessment.outcomes if not outcome.bound.rule.last]
    gaps = [(outcome.topic, gap) for outcome in outcomes for gap in outcome.gaps]
    whys = [(topic, f"{KEY_OF[gap.need]}: {gap.why.plain}" if gap.need else gap.why.plain) for topic, gap in gaps]
    return record | {
        "reading": reading_json(order, knowledge, site) | {"case": case_json(assessment.case.picture)},
        "checked": [outcome.topic for outcome in outcomes if not outcome.gaps],
        "found": [outcome.topic for outcome in outcomes if outcome.findings and outcome.topic not in silent],
        "silent": list(silent),
        "notChecked": [{"topic": topic, "why": why} for topic, why in dict.fromkeys(whys)],
    }


def case_json(picture: Picture) -> dict[str, Any]:
    """What is understood of the case: scenarios, treatment, severity, cause; what is not known is left out."""
    course = picture.course
    return {
        "scenarios": [SCENARIO_WORDS[scene.scenario] for scene in picture.scenes],
        "treatment": str(course.treatment),
        "since": course.first.isoformat() if course.first else None,
        "lastInjection": course.last.isoformat() if course.last else None,
        "severe": [fact_json(fact) for fact in picture.severe],
        "causes": [fact_json(fact) for fact in picture.causes],
        "lifelong": True if picture.lifelong else None,
    }


def unreadable_json(count: int) -> dict[str, Any]:
    """The coverage of draft entries that are no resources, and of selections of none: that is all there is to say."""
    what = "1 entry" if count == 1 else f"{count} entries"
    why = f"{what} of the draft orders or selections could not be read, or matched to an order"
    return {"order": "unreadable", "isB12Injection": False, "notChecked": [{"topic": "not-checked", "why": why}]}


def no_treatment_json(facts: Facts, rules: tuple[BoundRule, ...]) -> list[dict[str, Any]]:
    """The coverage of a chart in which no injection was found: which lists it could not wholly be looked for in."""
    unknown = {need: found.why for need in HISTORY if (found := facts.unknown(need)) is not None}
    known = unknown | {need: part.value for need, part in facts.partial.items() if need in HISTORY}
    missing = [(need, known[need]) for need in HISTORY if need in known]
    why = "; ".join(f"{KEY_OF[need]}: {reason}" for need, reason in missing)
    lines = [{"topic": bound.sheet.topic, "why": why} for bound in rules if bound.rule.view]
    return [{"order": "treatment on record", "isB12Injection": False, "notChecked": lines}] if missing else []


def reading_json(order: Order, knowledge: Knowledge, site: SiteProfile) -> dict[str, Any]:
    """How the order was read; amounts of the first phase, as plain numbers in the units of their names.

    `says` tells every phase back in plain words.
    """
    dose = order.phases[0].dose if order.phases else None
    strength = order.product.concentration
    return {
        "substance": str(order.substance),
        "doseMicrograms": _number(dose.mass.micrograms if dose and dose.mass else None),
        "volumeMillilitres": _number(dose.volume.millilitres if dose and dose.volume else None),
        "containers": _number(dose.containers if dose else None),
        "concentrationMicrogramsPerMillilitre": _number(strength.micrograms_per_millilitre if strength else None),
        "route": str(order.route) if order.route else None,
        "schedule": [_phase(phase, order, knowledge) for phase in order.phases],
        "says": spoken(order, site),
        "readFrom": list(order.read_from),
        "notRead": [{"part": problem.part, "why": problem.why.plain} for problem in order.problems],
    }


def _number(value: Decimal | None) -> Decimal | int | None:
    """Without trailing zeros: 1000, not 1000.0 and not 1E+3."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()


def _phase(phase: Phase, order: Order, knowledge: Knowledge) -> dict[str, Any]:
    lasts = phase.lasts
    span = None
    if lasts is not None:
        span = f"{lasts.low:f}{'' if lasts.low == lasts.high else f'-{lasts.high:f}'} {lasts.unit}"
    return {
        "phase": phase_name(phase, order, knowledge),
        "every": str(phase.every) if phase.every else None,
        "doses": phase.doses,
        "lasts": span,
        "starts": phase.starts.isoformat() if phase.starts else None,
        "ends": phase.ends.isoformat() if phase.ends else None,
        "until": phase.until.plain if phase.until else None,
        "asNeeded": True if phase.as_needed else None,
    }


def phase_name(phase: Phase, order: Order, knowledge: Knowledge) -> str | None:
    """ "single", "maintenance" by its interval, "loading" when it ends or is followed; None when nothing tells."""
    if phase.every is None:
        return "single" if phase.doses == 1 else None
    longest = phase.every.period_max or phase.every.period
    days = longest * DAYS_IN[phase.every.unit][0] / phase.every.times
    if days >= knowledge.number("thresholds/maintenance-interval.low"):
        return "maintenance"
    ends = phase.doses or phase.lasts or phase.until or phase.ends or phase is not order.phases[-1]
    return "loading" if ends else None
