"""Dose arithmetic with its words: what a written volume or number of containers holds.

Shared by the rules on vial strength, so that a sum is done, and told, in one way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import wording
from cards.case import Case
from cards.order import Container, Dose, Order, Phase
from cards.quantity import Mass, Volume, ratio


@dataclass(frozen=True)
class Step:
    """Phases that share one amount: the first of them, and the places of all."""

    phase: Phase
    at: tuple[str, ...]


def steps(order: Order) -> tuple[Step, ...]:
    """The amounts of the order, each once: "2 mL (1,000 mcg) daily, then 2 mL monthly" is one amount in two places."""
    found: list[Step] = []
    for phase in order.phases:
        same = next((index for index, step in enumerate(found) if _share(step.phase.dose, phase.dose)), None)
        if same is None:
            found.append(Step(phase, (phase.at,)))
        else:
            found[same] = Step(found[same].phase, (*found[same].at, phase.at))
    return tuple(found)


def _share(first: Dose, later: Dose) -> bool:
    """Whether a later phase writes the same amount, or a part of it and nothing else."""
    pairs = [
        (first.mass, later.mass),
        (first.volume, later.volume),
        (first.containers, later.containers),
        (first.concentration, later.concentration),
    ]
    return later.stated and all(other is None or one == other for one, other in pairs)


@dataclass(frozen=True)
class Sum:
    """A mass that follows from the order, and the arithmetic in words."""

    mass: Mass
    words: str


def sums(case: Case, phase: Phase) -> Iterator[Sum]:
    """Masses that follow from volume and strength, and from containers and their content."""
    dose, product, site = phase.dose, case.order.product, case.site
    if dose.volume is not None and product.concentration is not None:
        mass = dose.volume * product.concentration
        strength = wording.concentration(product.concentration, site)
        yield Sum(mass, f"{wording.volume(dose.volume)} x {strength} = {wording.mass(mass, site)}")
    content = one_content(product.containers)
    if dose.containers is not None and content is not None:
        mass = content.times(dose.containers)
        count = f"{wording.number(dose.containers)} {dose.container_word}"
        yield Sum(mass, f"{count} x {wording.mass(content, site)} = {wording.mass(mass, site)}")


def one_content(containers: tuple[Container, ...]) -> Mass | None:
    """The content of the product's container when every container it may come in holds the same."""
    contents = {container.content for container in containers}
    return next(iter(contents)) if len(contents) == 1 else None


def differs(one: Mass, other: Mass, tolerance_percent: Decimal) -> bool:
    """Whether the larger exceeds the smaller by more than the tolerance."""
    if one.micrograms == 0 or other.micrograms == 0:
        return one != other
    return ratio(one.micrograms, other.micrograms) > 1 + tolerance_percent / 100


def amount(case: Case, mass: Mass | None, volume: Volume | None) -> str:
    """ "1 mL (1,000 mcg)", or the one that is known."""
    if mass is not None and volume is not None:
        return f"{wording.volume(volume)} ({wording.mass(mass, case.site)})"
    if volume is not None:
        return wording.volume(volume)
    return wording.mass(mass, case.site) if mass is not None else "no amount"


def measured(mass: Mass, case: Case) -> Volume | None:
    """The volume that holds this mass of the ordered product, None while its strength is not known."""
    strength = case.order.product.concentration
    return mass / strength if strength is not None and strength.micrograms_per_millilitre else None


def drawn_up(volume: Volume) -> Volume:
    """A volume as a syringe shows it: hundredths of a millilitre, but never nothing."""
    rounded = volume.millilitres.quantize(Decimal("0.01"))
    return Volume(rounded) if rounded else volume
