"""Mass, volume (or number of containers) and strength of one injection must agree.

mass = volume x concentration. Salt against base and overage are inside the tolerance; a difference of
`tenfold` or more is critical. Amounts in different units are converted before they are compared, so
that 1 mg and 1,000 mcg never differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import wording
from cards.arithmetic import Step, Sum, amount, differs, drawn_up, measured, steps, sums
from cards.case import Case
from cards.finding import Finding, Indicator, Redose
from cards.order import Phase
from cards.quantity import Mass, Volume, ratio
from cards.rule import Rule
from cards.text import say


@dataclass(frozen=True)
class Limits:
    """Tolerance in percent; the ratio from which the finding is critical; what may be offered (mcg, mL)."""

    tolerance_percent: Decimal
    critical_from_ratio: Decimal
    usual_from_mcg: Decimal
    usual_to_mcg: Decimal
    measured_from_ml: Decimal


def _can_be_meant(mass: Mass, volume: Volume, limits: Limits) -> bool:
    """A usual dose in a volume that a syringe measures: nothing else is offered."""
    usual = limits.usual_from_mcg <= mass.micrograms <= limits.usual_to_mcg
    return usual and volume.millilitres >= limits.measured_from_ml


def _proposals(case: Case, step: Step, written: Mass, other: Sum, limits: Limits) -> tuple[Redose, ...]:
    """Keep the dose and correct the volume; or keep the volume and correct the dose: the prescriber knows which."""
    offers, phase = [], step.phase
    if phase.dose.containers is not None and phase.dose.containers > 1:
        return ()  # several containers may be a course or a supply, which another amount would cut short
    exact = measured(written, case)
    volume = None if exact is None else drawn_up(exact)
    if volume is not None and _can_be_meant(written, volume, limits):
        text = f"Keep the dose: {amount(case, written, volume)} for each injection"
        if phase.dose.volume is not None:
            text += f", instead of {wording.volume(phase.dose.volume)}"
        offers.append(Redose(say(text), step.at, written, volume))
    if phase.dose.volume is not None and _can_be_meant(other.mass, phase.dose.volume, limits):
        text = f"Keep the volume: {amount(case, other.mass, phase.dose.volume)} for each injection"
        offers.append(
            Redose(
                say(f"{text}, instead of {wording.mass(written, case.site)}"), step.at, other.mass, phase.dose.volume
            )
        )
    return tuple(offers)


def _least(case: Case, phase: Phase, written: Mass, limits: Limits) -> Iterator[Sum]:
    """The least that so many containers hold, where they come in several sizes and none of them makes the dose."""
    contents = [held.content for held in case.order.product.containers if held.content is not None]
    count = phase.dose.containers
    if count is None or len(set(contents)) < 2 or len(contents) < len(case.order.product.containers):  # noqa: PLR2004
        return
    masses = [content.times(count) for content in contents]
    if all(differs(written, mass, limits.tolerance_percent) for mass in masses):
        least = min(masses, key=lambda mass: mass.micrograms)
        said = f"{wording.number(count)} {phase.dose.container_word}"
        yield Sum(least, f"{said} = at least {wording.mass(least, case.site)}")


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """One finding for each amount of which the written mass and what the rest comes to disagree."""
    for step in steps(case.order):
        phase, written = step.phase, step.phase.dose.mass
        if written is None:
            continue
        for other in (*sums(case, phase), *_least(case, phase, written, limits)):
            if not differs(written, other.mass, limits.tolerance_percent):
                continue
            both = sorted((written.micrograms, other.mass.micrograms))
            factor = ratio(*both) if both[0] else None
            critical = factor is None or factor >= limits.critical_from_ratio
            apart = f"{wording.times(factor)} apart" if factor else "one of them is zero"
            mass = wording.mass(written, case.site)
            yield Finding(
                Indicator.CRITICAL if critical else Indicator.WARNING,
                say(f"Dose and volume disagree: {mass} written, {other.words}"),
                (say(f"Written dose: {mass}. From the rest of the order: {other.words}. The two are {apart}."),),
                proposals=_proposals(case, step, written, other, limits),
            )


RULE = Rule("dose-volume-mismatch", find, Limits, reads=("dose", "strength"))
