"""The product against the cobalamin or strength that the instructions name, which fill what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cards.order import Kind, Product, Route, Substance
from cds_service.reading.amount import agree, shown
from cds_service.reading.doubt import CODE, NAME, TEXT, Doubt, conflict
from cds_service.reading.product import ProductReading, kind_by_route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cards.knowledge import Knowledge
    from cards.quantity import Concentration
    from cds_service.reading.instruction import Instruction


def completed_product(
    reading: ProductReading, instructions: Sequence[Instruction], route: Route | None, knowledge: Knowledge
) -> tuple[Product, list[Doubt]]:
    """The product with what the instructions add; where they name another, what it was is left open."""
    product, doubts = reading.product, list[Doubt]()
    place = CODE if "code" in reading.read_from else NAME
    named = {substance for one in instructions for substance in one.substances}
    told = named - {Substance.UNSTATED}
    if named and product.kind is Kind.OTHER and product.says is None:
        product = replace(product, kind=kind_by_route(route))
    if len(told) == 1 and product.substance is Substance.UNSTATED and product.kind is not Kind.OTHER:
        product = replace(product, substance=next(iter(told)))
    elif told and product.substance is not Substance.UNSTATED and told != {product.substance}:
        other = min(told - {product.substance})
        doubts.append(conflict("substance", (place, product.substance.value), (TEXT, other.value)))
        product = replace(product, substance=Substance.UNSTATED)
    for strength in dict.fromkeys(one.strength for one in instructions if one.strength is not None):
        product, more = _with_strength(product, strength, place, knowledge)
        doubts += more
    return product, doubts


def _with_strength(
    product: Product, strength: Concentration, place: str, knowledge: Knowledge
) -> tuple[Product, list[Doubt]]:
    stated = product.concentration
    if stated is None:
        return replace(product, concentration=strength), []
    if agree(stated.micrograms_per_millilitre, strength.micrograms_per_millilitre, knowledge):
        return product, []
    return replace(product, concentration=None), [conflict("strength", (place, shown(stated)), (TEXT, shown(strength)))]
