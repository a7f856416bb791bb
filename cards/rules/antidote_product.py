"""The 5 g hydroxocobalamin antidote ordered like a vitamin, or a vitamin ampoule ordered for cyanide.

The antidote, given once or twice into a vein in an emergency, is left alone. It is told when the order
itself is one for a deficiency: its route, its schedule, its reason or its dose.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import wording
from cards.case import Case
from cards.finding import Finding, Indicator
from cards.order import Kind, Order, Route
from cards.rule import Rule
from cards.text import say

_CYANIDE = "antidote.cyanide"
_INTO_A_VEIN = frozenset({Route.IV, Route.INJECTION, None})


@dataclass(frozen=True)
class Limits:
    """The antidote's dose in grams, and the highest dose of any vitamin product in micrograms."""

    antidote_g: Decimal
    vitamin_to_mcg: Decimal


def _signs_of_a_vitamin(case: Case, limits: Limits) -> list[str]:
    order = case.order
    signs = []
    if order.route not in _INTO_A_VEIN:
        signs.append(f"the route is {order.route}")
    repeated = [phase.every for phase in order.phases if phase.every is not None]
    if repeated:
        signs.append(f"it is repeated {wording.every(repeated[0])}")
    if any(group.startswith(("dx.b12", "role.")) for group in order.reasons):
        signs.append("the reason is a vitamin B12 deficiency")
    masses = [phase.dose.mass for phase in order.phases if phase.dose.mass is not None]
    small = [mass for mass in masses if mass.micrograms <= limits.vitamin_to_mcg]
    if small:
        signs.append(f"the dose is {wording.mass(small[0], case.site)}")
    return signs


def _is_for_cyanide(order: Order) -> bool:
    return _CYANIDE in order.reasons


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """At most one finding."""
    grams = wording.number(limits.antidote_g)
    if case.order.product.kind is not Kind.ANTIDOTE:
        if _is_for_cyanide(case.order):
            yield Finding(
                Indicator.CRITICAL,
                say(f"A vitamin product is ordered for cyanide poisoning: the antidote is {grams} g hydroxocobalamin"),
                (say(f"The antidote is given into a vein as {grams} g. This product is for deficiency."),),
            )
        return
    signs = _signs_of_a_vitamin(case, limits)
    if signs and not _is_for_cyanide(case.order):
        yield Finding(
            Indicator.CRITICAL,
            say(f"The {grams} g cyanide antidote is ordered like a vitamin: {signs[0]}"),
            (say(f"This product holds {grams} g in one vial. Signs: {'; '.join(signs)}."),),
        )


RULE = Rule("antidote-product", find, Limits, reads=("substance",), antidote=True)
