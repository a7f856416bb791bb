"""Too much for one site at this age, or too little to draw up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import age, wording
from cards.arithmetic import measured, steps
from cards.case import Case
from cards.finding import Finding, Indicator, NotChecked
from cards.order import Phase, Route
from cards.quantity import Volume
from cards.rule import Rule
from cards.text import say

_INTO_MUSCLE_OR_SKIN = frozenset({Route.IM, Route.SC, Route.DEEP_SC, Route.INJECTION, None})


@dataclass(frozen=True)
class Limits:
    """Millilitres for one injection by age, the smallest volume drawn up, and the ages in years."""

    adult_to_ml: Decimal
    child_to_ml: Decimal
    infant_to_ml: Decimal
    measured_from_ml: Decimal
    adult_from_years: Decimal
    infant_under_years: Decimal


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


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """One finding for each such volume; no verdict where it depends on an age that is not known."""
    if case.order.route not in _INTO_MUSCLE_OR_SKIN:
        return
    most, who = _most(case, limits)
    for step in steps(case.order):
        volume = _volume(case, step.phase)
        if volume is None or volume.millilitres == 0:
            continue
        said = wording.volume(volume)
        if volume.millilitres > most:
            yield Finding(
                Indicator.WARNING,
                say(f"{said} is more than one injection site takes in {who}"),
                (say(f"Up to {wording.number(most)} mL at one site: divide it, or use a stronger product."),),
            )
        elif volume.millilitres > limits.infant_to_ml and age.years(case) is None:
            yield NotChecked(say("the patient's age is not known"), told=False)
        elif volume.millilitres < limits.measured_from_ml:
            least = wording.number(limits.measured_from_ml)
            yield Finding(
                Indicator.WARNING,
                say(f"{said} for one injection is too little to draw up exactly"),
                (say(f"Below {least} mL a dose is hard to measure: a weaker product gives more volume."),),
            )


RULE = Rule("volume-impractical", find, Limits, reads=("dose", "strength", "route"), wants=("patient",))
