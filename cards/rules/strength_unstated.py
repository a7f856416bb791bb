"""A volume, or a number of containers, of a product whose strength nobody states: the dose cannot be known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards import wording
from cards.arithmetic import one_content
from cards.case import Case
from cards.finding import Finding, Indicator
from cards.order import Phase
from cards.rule import Rule
from cards.text import Said, say


@dataclass(frozen=True)
class Limits:
    """None: there is no number in this check."""


def _open_amount(case: Case, phase: Phase) -> str | None:
    """The amount in words when it does not lead to a mass."""
    dose, product = phase.dose, case.order.product
    if dose.mass is not None or dose.concentration is not None:
        return None
    if dose.volume is not None and product.concentration is None:
        return wording.volume(dose.volume)
    no_content = not product.containers or (len(product.containers) == 1 and one_content(product.containers) is None)
    if dose.containers is not None and dose.volume is None and product.concentration is None and no_content:
        return f"{wording.number(dose.containers)} {dose.container_word}"
    return None


def find(case: Case, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """One finding for the order: the same product serves all phases."""
    amounts = [found for phase in case.order.phases if (found := _open_amount(case, phase))]
    if not amounts:
        return
    labelled = case.order.product.labelled_amount
    detail = Said(
        ("Neither the product, its code nor the dosage states a strength that reads per mL or per container.",)
    )
    if labelled is not None:
        detail = say(
            f"The product is named with {wording.mass(labelled, case.site)}, without saying per mL or per container; "
            "on the market the same figure stands for either."
        )
    yield Finding(
        Indicator.WARNING,
        say(f"{amounts[0]} is ordered, but no strength is stated: the dose cannot be known"),
        (detail, say(f"State the dose in {case.site.microgram}, or choose a product with its strength per mL.")),
    )


RULE = Rule("strength-unstated", find, Limits, reads=("dose", "strength"))
