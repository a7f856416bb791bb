"""How strong a product is, as code, name and ingredient state it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Dose, Kind
from cards.quantity import Concentration
from cards.text import Foreign, say
from cds_service.reading.amount import agree, shown
from cds_service.reading.doubt import CODE, INGREDIENT, NAME, Doubt, conflict, placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.knowledge import Knowledge
    from cards.knowledge.schema import ProductCode
    from cds_service.reading.ingredient import Part
    from cds_service.reading.product_text import NameReading


def read_strength(
    rows: list[ProductCode], names: list[NameReading], parts: list[Part], kind: Kind, knowledge: Knowledge
) -> tuple[Concentration | None, list[Doubt]]:
    """The one strength per millilitre that code, name, brand and ingredient agree on."""
    stated = [(CODE, row.concentration_mcg_per_ml) for row in rows if row.concentration_mcg_per_ml is not None]
    brands = {row.concentration_mcg_per_ml for name in names for row in name.brands} - {None}
    if kind is not Kind.COMBINATION:
        stated += [(NAME, strength) for name in names for strength in name.strengths]
    doubts = _not_read(words for name in names for words in name.unread)
    if kind is Kind.ANTIDOTE:
        doubts += _not_of_the_antidote(rows, stated, knowledge)
    for part in parts:
        if part.strength is None:
            continue
        if not isinstance(part.strength, Dose):
            doubts.append(placed("strength", part.strength))
        elif part.strength.concentration is not None:
            stated.append((INGREDIENT, part.strength.concentration.micrograms_per_millilitre))
    if len(brands) == 1 and kind is not Kind.COMBINATION:
        stated += [(NAME, brand) for brand in brands if brand is not None and all(place == CODE for place, _ in stated)]
    if not stated and kind is not Kind.COMBINATION:
        doubts += _not_read(words for name in names for words in name.open)
    return (None, doubts) if not stated or doubts else _agreed(stated, knowledge)


def _agreed(stated: list[tuple[str, Decimal]], knowledge: Knowledge) -> tuple[Concentration | None, list[Doubt]]:
    """The one strength of all places, or the two that contradict one another."""
    first = stated[0]
    for other in stated[1:]:
        if not agree(first[1], other[1], knowledge):
            one, two = ((place, shown(Concentration(strength))) for place, strength in (first, other))
            return None, [conflict("strength", one, two)]
    return Concentration(first[1]), []


def _not_read(found: Iterable[str]) -> list[Doubt]:
    template = "the strength in the product name was not read: \u201c{words}\u201d"
    return [placed("strength", say(template, words=Foreign(words))) for words in dict.fromkeys(found)]


def _not_of_the_antidote(
    rows: list[ProductCode], stated: list[tuple[str, Decimal]], knowledge: Knowledge
) -> list[Doubt]:
    """A strength in the name that no antidote has, beside the code of one."""
    products = knowledge.products.values()
    known = {row.concentration_mcg_per_ml for row in products if "antidote" in row.use} - {None}
    coded = next((row.display for row in rows if row.kind is Kind.ANTIDOTE), None)
    others = [
        strength
        for place, strength in stated
        if place == NAME and not any(one is not None and agree(one, strength, knowledge) for one in known)
    ]
    if coded is None or not others:
        return []
    code = say("the antidote \u201c{name}\u201d", name=Foreign(coded))
    return [conflict("strength", (CODE, code), (NAME, shown(Concentration(others[0]))))]
