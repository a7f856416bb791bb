"""The route does not belong to the product: its label gives others, or says to avoid this one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards.case import Case
from cards.finding import Finding, Indicator
from cards.order import Route
from cards.rule import Rule
from cards.text import listed, say

# A label that allows a route allows what is narrower or only said less exactly.
_COVERED_BY: dict[Route, frozenset[Route]] = {
    Route.SC: frozenset({Route.DEEP_SC}),
    Route.DEEP_SC: frozenset({Route.SC}),
}


@dataclass(frozen=True)
class Limits:
    """None: there is no number in this check."""


def _allows(routes: tuple[Route, ...], route: Route) -> bool:
    return route in routes or Route.INJECTION in routes or bool(_COVERED_BY.get(route, frozenset()) & set(routes))


def find(case: Case, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """At most one finding; none while the label of the product is not known."""
    product, route = case.order.product, case.order.route
    if route is None or route is Route.INJECTION or not (product.routes or product.avoid):
        return
    if product.routes and _allows(product.routes, route) and route not in product.avoid:
        return
    if not product.routes and route not in product.avoid:
        return
    labelled = listed([str(one) for one in product.routes], last="or")
    told = say("The label of this product gives {routes}.", routes=labelled) if product.routes else None
    warned = say(f"It says to avoid {route}.") if route in product.avoid else None
    yield Finding(
        Indicator.WARNING,
        say(f"{route} is not a labelled route of this product"),
        tuple(paragraph for paragraph in (told, warned) if paragraph is not None),
    )


RULE = Rule("route-not-labelled", find, Limits, reads=("route", "substance"))
