"""A thousandfold slip between mg and mcg, or a concentration written where a dose belongs.

The antidote is another product and is not looked at here. A tiny dose in an infant may be a dose per
kilogram and is left alone; so is the 1 mcg diagnostic trial when the order says that it is one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import wording
from cards.arithmetic import amount, measured
from cards.facts import Patient
from cards.finding import Finding, Indicator, Redose
from cards.order import Phase
from cards.quantity import Mass, Volume
from cards.rule import Case, Rule
from cards.text import say

_THOUSAND = Decimal(1000)
_TRIAL_WORDS = ("diagnostic", "trial")


@dataclass(frozen=True)
class Limits:
    """Doses in the unit of their row: from `swap_from_mg` on, or under `swap_below_mcg`, a swap is likely."""

    swap_from_mg: Decimal
    swap_below_mcg: Decimal
    usual_from_mcg: Decimal
    usual_to_mcg: Decimal


def _redose(case: Case, phase: Phase, meant: Mass, limits: Limits) -> tuple[Redose, ...]:
    if not limits.usual_from_mcg <= meant.micrograms <= limits.usual_to_mcg:
        return ()
    volume = measured(meant, case)
    return (Redose(say(f"Change the dose to {amount(case, meant, volume)}"), phase.at, meant, volume),)


def _is_infant(case: Case) -> bool:
    patient = case.facts.patient
    born = patient.born if isinstance(patient, Patient) else None
    return born is not None and (case.today - born.last).days < 366  # noqa: PLR2004 - the first year of life


def _is_trial(case: Case) -> bool:
    said = " ".join(text.plain.lower() for text in case.order.reason_says)
    return all(word in said for word in _TRIAL_WORDS)


def _slip(case: Case, phase: Phase, meant: Mass, written: str, limits: Limits) -> Finding:
    likely = wording.mass(meant, case.site)
    return Finding(
        Indicator.CRITICAL,
        say(f"A thousandfold slip is likely: {written} is written; {likely} may be meant"),
        (
            say(
                f"Written: {written} for one injection. No deficiency product holds or is labelled for such a dose; "
                f"with milligrams and micrograms exchanged it reads {likely}."
            ),
        ),
        proposals=_redose(case, phase, meant, limits),
    )


def _strength_as_dose(case: Case, phase: Phase, limits: Limits) -> Finding | None:
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
        offers = (Redose(say(f"Write {amount(case, one_ml, volume)} for each injection"), phase.at, one_ml, volume),)
    return Finding(
        Indicator.WARNING,
        say(f"A strength stands where the dose belongs: {written}"),
        (say(f"{written} is given for one injection: a strength, not an amount. State mL or {case.site.microgram}."),),
        proposals=offers,
    )


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """One finding for each phase whose amount cannot be meant as written."""
    for phase in case.order.phases:
        mass = phase.dose.mass
        if mass is not None and mass.micrograms >= limits.swap_from_mg * _THOUSAND:
            written = wording.number(mass.micrograms / _THOUSAND) + " mg"
            yield _slip(case, phase, mass.times(1 / _THOUSAND), written, limits)
        elif mass is not None and 0 < mass.micrograms < limits.swap_below_mcg:
            if not (_is_infant(case) or _is_trial(case)):
                yield _slip(case, phase, mass.times(_THOUSAND), wording.mass(mass, case.site), limits)
        elif found := _strength_as_dose(case, phase, limits):
            yield found


RULE = Rule("dose-unit-suspect", find, Limits, reads=("dose",), wants=("patient",))
