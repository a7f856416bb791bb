"""The product an order names, from its codes first and from its words for what the codes leave open.

Where code, name and ingredients contradict one another beyond the tolerance nothing is preferred: the value
is left out and a `Problem` quotes both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cards.known import Problem
from cards.order import INJECTED, Kind, Product, Route, Substance
from cards.quantity import Mass
from cards.text import Foreign, say
from cds_service.reading.ingredient import Part, rows_of
from cds_service.reading.medicine_words import kind_of
from cds_service.reading.product_text import NameReading, read_name
from cds_service.reading.strength import read_containers, read_strength
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.schema import ProductCode
    from cds_service.reading.medicine import Medicine

_ROUTE_KINDS = dict.fromkeys(INJECTED, Kind.INJECTION) | {
    Route.ORAL: Kind.ORAL,
    Route.SUBLINGUAL: Kind.ORAL,
    Route.NASAL: Kind.NASAL,
}


@dataclass(frozen=True)
class ProductReading:
    """A product with the problems met in reading it, and what contributed ("code", "productText", "ingredient")."""

    product: Product
    problems: tuple[Problem, ...] = ()
    read_from: tuple[str, ...] = ()


def read_product(medicine: Medicine, route: Route | None, knowledge: Knowledge) -> ProductReading:
    """The product of a medicine; `route` decides the sort of product when nothing else does."""
    rows = rows_of(medicine.named, knowledge)
    names = [read_name(text, knowledge) for text in medicine.texts]
    parts = [Part(entry, knowledge) for entry in medicine.ingredients]
    b12_parts = [part for part in parts if part.is_b12]
    says = Foreign(medicine.texts[0]) if medicine.texts else None
    problems = [] if medicine.missing is None else [Problem("substance", medicine.missing, "medication")]
    if not rows and not b12_parts and all(name.substance is None for name in names):
        unnamed = medicine.missing is not None and not medicine.named and not parts
        return ProductReading(
            Product(says, Substance.UNSTATED, Kind.UNSTATED if unnamed else Kind.OTHER), tuple(problems)
        )
    substance, doubt = _substance(rows, names, b12_parts)
    problems += doubt
    kind, doubt = _kind(rows, names, medicine, parts, route)
    problems += doubt
    strength, doubt = read_strength(rows, names, b12_parts, kind, knowledge)
    problems += doubt
    containers, doubt = read_containers(rows, names, medicine, b12_parts)
    problems += doubt
    amounts = {amount for name in names for amount in name.amounts}
    unspoken = strength is None and not containers and len(amounts) == 1 and kind is not Kind.COMBINATION
    product = Product(
        says,
        substance,
        _antidote_or(kind, names, substance, knowledge),
        strength,
        containers,
        tuple(row.id for row in rows) or tuple(row.id for name in names for row in name.brands),
        Mass(amounts.pop()) if unspoken else None,
    )
    sources = {"code": rows, "productText": [n for n in names if n.substance is not None], "ingredient": b12_parts}
    return ProductReading(product, tuple(problems), tuple(name for name, found in sources.items() if found))


def kind_by_route(route: Route | None) -> Kind:
    """The sort of product that a route speaks for."""
    return Kind.UNSTATED if route is None else _ROUTE_KINDS[route]


def _substance(rows: list[ProductCode], names: list[NameReading], parts: list[Part]) -> tuple[Substance, list[Problem]]:
    coded = {row.substance for row in rows} | {row.substance for part in parts for row in part.rows}
    named = {name.substance for name in names} | {name.substance for part in parts for name in part.names}
    stated = [s for s in (*sorted(coded), *sorted(n for n in named if n)) if s is not Substance.UNSTATED]
    different = list(dict.fromkeys(stated))
    contradictory = any(name.contradictory for name in names)
    if len(different) == 1 and not contradictory:
        return different[0], []
    if not different and not contradictory:
        return Substance.UNSTATED, []
    if contradictory:
        return Substance.UNSTATED, [Problem("substance", say("the product's name holds more than one cobalamin"))]
    why = say("the order names both {one} and {other}", one=different[0].value, other=different[1].value)
    return Substance.UNSTATED, [Problem("substance", why)]


def _kind(
    rows: list[ProductCode], names: list[NameReading], medicine: Medicine, parts: list[Part], route: Route | None
) -> tuple[Kind, list[Problem]]:
    by_route = kind_by_route(route)
    coded = {row.kind for row in rows} - {Kind.UNSTATED}
    if Kind.ANTIDOTE in coded:
        return Kind.ANTIDOTE, []
    written = {name.kind for name in names if name.substance is not None or len(names) == 1} - {Kind.UNSTATED}
    formed = {kind_of(token.low) for form in medicine.forms for text in form.words for token in tokens_of(text).all}
    others = [part for part in parts if not part.is_b12 and not part.is_diluent]
    if others and any(part.is_b12 for part in parts):
        written = {Kind.COMBINATION}
    if len(coded) == 1:
        kind = next(iter(coded))
        if kind is Kind.INJECTION and written - {Kind.INJECTION}:
            other = min(written - {Kind.INJECTION})
            why = say("the product's code says injection and its name says {other}", other=other.value)
            return by_route, [Problem("substance", why)]
        return kind, []
    if len(coded) > 1:
        return by_route, [Problem("substance", say("the product's codes mean different sorts of product"))]
    for found in (written, formed - {None}):
        if len(found) == 1:
            return next(kind for kind in found if kind is not None), []
    return by_route, []


def _antidote_or(kind: Kind, names: list[NameReading], substance: Substance, knowledge: Knowledge) -> Kind:
    """The antidote also goes by its content alone ("hydroxocobalamin 5 g powder"), which no other product has."""
    if substance is not Substance.HYDROXOCOBALAMIN or kind not in {Kind.INJECTION, Kind.UNSTATED}:
        return kind
    antidotes = {row.content_per_container_mcg for row in knowledge.products.values() if "antidote" in row.use}
    said = {amount for name in names for amount in (*name.amounts, *(content for _, content in name.contents))}
    return Kind.ANTIDOTE if said & antidotes else kind
