"""Too much for one site at this age, or too little to draw up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import age, wording
from cards.arithmetic import differs, measured, steps
from cards.case import Case
from cards.finding import Finding, Indicator, NotChecked
from cards.order import Dose, Phase, Route
from cards.picture import Scenario
from cards.quantity import Volume
from cards.rule import Rule
from cards.text import say

_INTO_MUSCLE_OR_SKIN = frozenset({Route.IM, Route.SC, Route.DEEP_SC, Route.INJECTION, None})
_DIVIDE = "Divide it, or use a stronger product."
_WEAKER = "A weaker product gives more volume."


@dataclass(frozen=True)
class Limits:
    """Millilitres for one injection by age, the smallest volume drawn up, and the ages in years."""

    adult_to_ml: Decimal
    child_to_ml: Decimal
    infant_to_ml: Decimal
    measured_from_ml: Decimal
    adult_from_years: Decimal
    infant_under_years: Decimal
    usual_from_mcg: Decimal
    usual_to_mcg: Decimal
    tolerance_percent: Decimal


def _most(case: Case, limits: Limits) -> tuple[Decimal, str]:
    """The largest volume at the oldest the patient can be: only what is too much at every possible age is told."""
    years = age.years(case)
    if years is None or years[1] >= limits.adult_from_years:
        return limits.adult_to_ml, "an adult"
    if years[1] >= limits.infant_under_years:
        return limits.child_to_ml, "a child"
    return limits.infant_to_ml, "an infant"


def _volume(case: Case, phase: Phase) -> Volume | None:
    if phase.dose.volume is not None:
        return phase.dose.volume
    return measured(phase.dose.mass, case) if phase.dose.mass is not None else None


def _advice(case: Case, dose: Dose, volume: Volume, limits: Limits, plain: str) -> str:
    """The plain advice, unless the dose itself is what has to be looked at."""
    strength = case.order.product.concentration
    held = None if strength is None else volume * strength
    specialist = bool(case.picture.of(Scenario.INHERITED))  # whose doses are above those of a deficiency
    usual = specialist or held is None or limits.usual_from_mcg <= held.micrograms <= limits.usual_to_mcg
    fits = held is None or dose.mass is None or not differs(held, dose.mass, limits.tolerance_percent)
    if held is None or (usual and fits):
        return plain
    return f"Look at the dose first: {wording.volume(volume)} holds {wording.mass(held, case.site)}."


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """One finding for each such volume; no verdict where it depends on an age that is not known."""
    if case.order.route not in _INTO_MUSCLE_OR_SKIN:
        return
    most, who = _most(case, limits)
    for step in steps(case.order):
        volume = _volume(case, step.phase)
        if volume is None or volume.millilitres == 0:
            continue
        said, dose = wording.volume(volume), step.phase.dose
        if volume.millilitres > most:
            advice = _advice(case, dose, volume, limits, _DIVIDE)
            yield Finding(
                Indicator.WARNING,
                say(f"{said} is more than one injection site takes in {who}"),
                (say(f"Up to {wording.number(most)} mL at one site. {advice}"),),
            )
        elif volume.millilitres > limits.infant_to_ml and age.years(case) is None:
            yield NotChecked(say("the patient's age is not known"), told=False)
        elif volume.millilitres < limits.measured_from_ml:
            least, advice = wording.number(limits.measured_from_ml), _advice(case, dose, volume, limits, _WEAKER)
            yield Finding(
                Indicator.WARNING,
                say(f"{said} for one injection is too little to draw up exactly"),
                (say(f"Below {least} mL a dose is hard to measure. {advice}"),),
            )


RULE = Rule("volume-impractical", find, Limits, reads=("dose", "strength", "route"), wants=("patient", "conditions"))
