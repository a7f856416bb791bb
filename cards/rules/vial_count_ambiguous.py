""" "1 vial" is not a dose when the vial may hold several, or when its content is not the labelled dose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import wording
from cards.arithmetic import Step, amount, one_content, steps
from cards.case import Case
from cards.finding import Finding, Indicator, Redose
from cards.order import Container, Substance
from cards.quantity import Mass, Volume
from cards.rule import Rule
from cards.text import Said, listed, say


@dataclass(frozen=True)
class Limits:
    """The usual doses in micrograms: a container that holds more is taken for several doses."""

    usual_from_mcg: Decimal
    usual_to_mcg: Decimal


def _labelled_doses(case: Case) -> tuple[tuple[Decimal, Decimal], ...]:
    """Ranges of one injection that a regimen accepted here gives for the ordered substance, in micrograms."""
    substance = case.order.substance
    wanted = set(case.site.accepted_regimens)
    return tuple(
        (row.dose_min_mcg, row.dose_max_mcg)
        for row in case.knowledge.regimens
        if row.dose_min_mcg is not None
        and row.dose_max_mcg is not None
        and (row.group in wanted if wanted else row.confidence == "VERIFIED")
        and (row.form == substance or substance is Substance.UNSTATED)
        and "oral" not in (row.route or "")
        and row.phase != "antidote"
    )


def _is_a_dose(case: Case, mass: Mass, limits: Limits) -> bool:
    if limits.usual_from_mcg <= mass.micrograms <= limits.usual_to_mcg:
        return True
    return any(low <= mass.micrograms <= high for low, high in _labelled_doses(case))


def _says(case: Case, container: Container) -> str:
    parts = [wording.volume(container.volume)] if container.volume else []
    parts += [wording.mass(container.content, case.site)] if container.content else []
    return " = ".join(parts) or "not known"


def _offer(case: Case, step: Step, limits: Limits) -> tuple[Redose, ...]:
    """One millilitre as an option, where one millilitre holds a usual dose, and none for several containers.

    "3 ampoules weekly for 2 weeks" may be a course: one millilitre in its place could be too little.
    """
    strength = case.order.product.concentration
    if step.phase.dose.containers is None or step.phase.dose.containers > 1:
        return ()
    if strength is None or not limits.usual_from_mcg <= strength.micrograms_per_millilitre <= limits.usual_to_mcg:
        return ()
    volume = Volume(Decimal(1))
    mass = volume * strength
    return (Redose(say(f"Write {amount(case, mass, volume)} for each injection"), step.at, mass, volume),)


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """One finding for each number of containers that leaves the dose open, or makes it no labelled dose."""
    containers = case.order.product.containers
    for step in steps(case.order):
        dose = step.phase.dose
        if dose.containers is None or dose.volume is not None or dose.mass is not None:
            continue
        count = f"{wording.number(dose.containers)} {dose.container_word}"
        content = one_content(containers)
        if content is None and len(containers) <= 1 and case.order.product.concentration is not None:
            yield Finding(
                Indicator.WARNING,
                Said((f'"{count}" is ordered, but the size of the {dose.container_word} is not known',)),
                (say("The strength is known, but not what one container holds. State the dose in mL or mass."),),
                proposals=_offer(case, step, limits),
            )
        elif content is None and len(containers) > 1:
            may_hold = listed([_says(case, container) for container in containers], last="or")
            yield Finding(
                Indicator.WARNING,
                Said((f'"{count}" is ordered, but the product comes in vials of several sizes',)),
                (say("One container of this product may hold {sizes}. State the dose in mL or mass.", sizes=may_hold),),
                proposals=_offer(case, step, limits),
            )
        elif content is not None and not _is_a_dose(case, content.times(dose.containers), limits):
            whole = wording.mass(content.times(dose.containers), case.site)
            yield Finding(
                Indicator.WARNING,
                Said((f'"{count}" of this product holds {whole}, which is no labelled dose',)),
                (say(f"One container holds {_says(case, containers[0])}. State the dose in mL or mass."),),
                proposals=_offer(case, step, limits),
            )


RULE = Rule("vial-count-ambiguous", find, Limits, reads=("dose", "container"))
