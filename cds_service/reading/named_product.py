"""The product against the cobalamin or strength that the instructions name, which fill what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cards.order import Kind, Product, Route, Substance
from cds_service.reading.amount import agree, shown
from cds_service.reading.containers import unfilled
from cds_service.reading.doubt import CODE, NAME, TEXT, Doubt, conflict
from cds_service.reading.product import ProductReading, kind_by_route

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cards.knowledge import Knowledge
    from cds_service.reading.instruction import Instruction
    from cds_service.reading.told_strength import ToldStrength


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
    told_strengths = dict.fromkeys(told for one in instructions for told in one.strengths)
    for told_strength in told_strengths:
        product, place, more = _with_strength(product, told_strength, place, knowledge)
        doubts += more
    return product, doubts


def _with_strength(
    product: Product, told: ToldStrength, place: str, knowledge: Knowledge
) -> tuple[Product, str, list[Doubt]]:
    """The product, the place that now states its strength, and the contradiction there may be."""
    stated, strength = product.concentration, told.strength
    if stated is None and (not told.certain or product.kind is Kind.COMBINATION):
        return product, place, []
    if stated is None:
        return replace(product, concentration=strength), told.place, []
    if agree(stated.micrograms_per_millilitre, strength.micrograms_per_millilitre, knowledge):
        return product, place, []
    why = conflict("strength", (place, shown(stated)), (told.place, shown(strength)))
    return replace(product, concentration=None, containers=unfilled(product.containers, stated)), place, [why]
