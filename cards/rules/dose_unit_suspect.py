"""A thousandfold slip between mg and mcg, or a concentration written where a dose belongs.

The antidote is another product and is not looked at here. A tiny dose in an infant may be a dose per
kilogram and is left alone; so is the 1 mcg diagnostic trial when the order says that it is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import age, wording
from cards.arithmetic import Step, amount, drawn_up, measured, steps
from cards.case import Case
from cards.finding import Finding, Indicator, Redose
from cards.quantity import Mass, Volume
from cards.rule import Rule
from cards.text import say

_THOUSAND = Decimal(1000)
_TRIAL = "diagnostic_trial"


@dataclass(frozen=True)
class Limits:
    """Doses in the unit of their row: from `swap_from_mg` on, or under `swap_below_mcg`, a swap is likely."""

    swap_from_mg: Decimal
    swap_below_mcg: Decimal
    usual_from_mcg: Decimal
    usual_to_mcg: Decimal
    infant_under_years: Decimal


def _redose(case: Case, step: Step, meant: Mass, limits: Limits) -> tuple[Redose, ...]:
    if not limits.usual_from_mcg <= meant.micrograms <= limits.usual_to_mcg:
        return ()
    exact = measured(meant, case)
    volume = None if exact is None else drawn_up(exact)
    return (Redose(say(f"Change the dose to {amount(case, meant, volume)}"), step.at, meant, volume),)


def _is_infant(case: Case, limits: Limits) -> bool:
    years = age.years(case)
    return years is not None and years[0] < limits.infant_under_years


def _is_trial(case: Case) -> bool:
    """Whether the reasons of the order hold every word of a phrase of the role."""
    said = " ".join(text.plain.lower() for text in case.order.reason_says)
    return any(all(word in said for word in phrase.split()) for phrase in case.knowledge.roles[_TRIAL].words)


def _slip(case: Case, step: Step, meant: Mass, written: str, limits: Limits) -> Finding:
    likely = wording.mass(meant, case.site)
    if not limits.swap_below_mcg <= meant.micrograms < limits.swap_from_mg * _THOUSAND:
        return _impossible(written)
    return Finding(
        Indicator.CRITICAL,
        say(f"A thousandfold slip is likely: {written} is written; {likely} may be meant"),
        (
            say(
                f"Written: {written} for one injection. No deficiency product holds or is labelled for such a dose; "
                f"with milligrams and micrograms exchanged it reads {likely}."
            ),
        ),
        proposals=_redose(case, step, meant, limits),
    )


def _impossible(written: str) -> Finding:
    return Finding(
        Indicator.CRITICAL,
        say(f"{written} cannot be the dose of one injection"),
        (
            say(
                f"Written: {written} for one injection. No deficiency product holds or is labelled for such a dose, "
                "and an exchange of milligrams and micrograms does not explain it."
            ),
        ),
    )


def _strength_as_dose(case: Case, step: Step, limits: Limits) -> Finding | None:
    phase = step.phase
    strength = phase.dose.concentration
    if strength is None or phase.dose.mass or phase.dose.volume or phase.dose.containers:
        return None
    written = wording.concentration(strength, case.site)
    one_ml = Mass(strength.micrograms_per_millilitre)
    # One millilitre is only offered where the order's product has just this strength: an option, no default.
    offers: tuple[Redose, ...] = ()
    if (
        strength == case.order.product.concentration
        and limits.usual_from_mcg <= one_ml.micrograms <= limits.usual_to_mcg
    ):
        volume = Volume(Decimal(1))
        offers = (Redose(say(f"Write {amount(case, one_ml, volume)} for each injection"), step.at, one_ml, volume),)
    return Finding(
        Indicator.WARNING,
        say(f"A strength stands where the dose belongs: {written}"),
        (say(f"{written} is given for one injection: a strength, not an amount. State mL or {case.site.microgram}."),),
        proposals=offers,
    )


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """One finding for each amount that cannot be meant as written."""
    for step in steps(case.order):
        mass = step.phase.dose.mass
        if mass is not None and mass.micrograms >= limits.swap_from_mg * _THOUSAND:
            written = wording.number(mass.micrograms / _THOUSAND) + " mg"
            yield _slip(case, step, mass.times(1 / _THOUSAND), written, limits)
        elif mass is not None and 0 < mass.micrograms < limits.swap_below_mcg:
            if not (_is_infant(case, limits) or _is_trial(case)):
                yield _slip(case, step, mass.times(_THOUSAND), wording.mass(mass, case.site), limits)
        elif found := _strength_as_dose(case, step, limits):
            yield found


RULE = Rule("dose-unit-suspect", find, Limits, reads=("dose",), wants=("patient",))
