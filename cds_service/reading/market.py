"""What the labels of a recognised product say of it: its use, the routes it may take and those to avoid.

A brand names its rows of the product table. A code of a national system stands for that country's products of the
same cobalamin and strength, because such codes name no maker. Where nothing is recognised, nothing is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cards.order import INJECTED, Kind, Route

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.knowledge import Knowledge
    from cards.knowledge.schema import MarketProduct, ProductCode
    from cds_service.reading.product_text import NameReading

_ROUTE_WORDS = {route.value: route for route in Route} | {"intranasal": Route.NASAL}
# the longer before those they hold: "deep SC" is no "SC"
_ROUTE = re.compile(rf"\b({'|'.join(sorted(_ROUTE_WORDS, key=len, reverse=True))})\b")
_DISCOURAGED = ("avoid", "not recommended")


@dataclass(frozen=True)
class Label:
    """Rows of the product table with what they agree on. A route that any of them authorises is not to be avoided."""

    rows: tuple[str, ...] = ()
    use: str | None = None
    routes: tuple[Route, ...] = ()
    avoid: tuple[Route, ...] = ()


def label_of(codes: list[ProductCode], names: list[NameReading], knowledge: Knowledge) -> Label:
    """The label of a product as recognised by brand, else by code."""
    branded = dict.fromkeys(row.id for name in names for row in name.brands)
    rows = [knowledge.products[key] for key in branded] or _coded(codes, knowledge)
    uses = {row.use for row in rows}
    said = [cell for row in rows for cell in row.routes_authorised]
    routes = _routes(cell for cell in said if not _is_discouraged(cell))
    avoid = _routes([*(cell for row in rows for cell in row.routes_to_avoid), *filter(_is_discouraged, said)])
    return Label(
        tuple(row.id for row in rows),
        uses.pop() if len(uses) == 1 else None,
        routes,
        tuple(route for route in avoid if route not in routes),
    )


def _coded(codes: list[ProductCode], knowledge: Knowledge) -> list[MarketProduct]:
    own = [knowledge.products[row.id] for row in codes if row.id in knowledge.products]
    if own or len({(row.substance, row.kind, row.concentration_mcg_per_ml) for row in codes}) != 1:
        return own
    code = codes[0]
    countries = {row.country for row in knowledge.systems.values() if row.uri == knowledge.system(code.system)}
    return [row for row in knowledge.products.values() if row.country in countries and _is_such(row, code)]


def _is_such(row: MarketProduct, code: ProductCode) -> bool:
    if row.form != code.substance or (code.kind is Kind.ANTIDOTE) != ("antidote" in row.use):
        return False
    if code.kind is Kind.ANTIDOTE:
        return True
    same = row.concentration_mcg_per_ml is not None and row.concentration_mcg_per_ml == code.concentration_mcg_per_ml
    volumes = {held.volume_ml for held in code.containers}
    fits = not volumes or row.container_volume_ml is None or row.container_volume_ml in volumes
    injected = INJECTED.intersection(_routes(row.routes_authorised))
    return code.kind is Kind.INJECTION and row.use == "deficiency" and same and fits and bool(injected)


def _routes(cells: Iterable[str]) -> tuple[Route, ...]:
    return tuple(dict.fromkeys(_ROUTE_WORDS[found[1]] for cell in cells if (found := _ROUTE.search(cell))))


def _is_discouraged(cell: str) -> bool:
    return any(word in cell for word in _DISCOURAGED)
