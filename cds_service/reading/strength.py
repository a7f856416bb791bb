"""How strong a product is and what it comes in, as code, name, ingredient and package state it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cards.known import Problem
from cards.order import Container, Kind
from cards.quantity import Concentration, Mass, Volume
from cards.text import Said, say
from cds_service.reading.amount import agree, shown

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.schema import ProductCode
    from cds_service.reading.ingredient import Part
    from cds_service.reading.medicine import Medicine
    from cds_service.reading.product_text import NameReading


def read_strength(
    rows: list[ProductCode], names: list[NameReading], parts: list[Part], kind: Kind, knowledge: Knowledge
) -> tuple[Concentration | None, list[Problem]]:
    """The one strength per millilitre that code, name and ingredient agree on."""
    stated = [("code", row.concentration_mcg_per_ml) for row in rows if row.concentration_mcg_per_ml is not None]
    brands = {row.concentration_mcg_per_ml for name in names for row in name.brands} - {None}
    if kind is not Kind.COMBINATION:
        stated += [("name", strength) for name in names for strength in name.strengths]
    problems: list[Problem] = []
    for part in parts:
        if isinstance(part.strength, Said):
            problems.append(Problem("strength", part.strength))
        elif part.strength is not None and part.strength.concentration is not None:
            stated.append(("ingredient", part.strength.concentration.micrograms_per_millilitre))
    if not stated and len(brands) == 1 and kind is not Kind.COMBINATION:
        stated = [("brand", brand) for brand in brands if brand is not None]
    if not stated or problems:
        return None, problems
    first = stated[0]
    for other in stated[1:]:
        if not agree(first[1], other[1], knowledge):
            why = say(
                "the product's {one} says {first} and its {other} says {second}",
                one=first[0],
                first=shown(Concentration(first[1])),
                other=other[0],
                second=shown(Concentration(other[1])),
            )
            return None, [Problem("strength", why)]
    return Concentration(first[1]), []


def read_containers(
    rows: list[ProductCode], names: list[NameReading], medicine: Medicine, parts: list[Part]
) -> tuple[tuple[Container, ...], list[Problem]]:
    """The containers of the code that leaves fewest open; else those of a stated package, a name or a brand."""
    choices = sorted((_coded(row) for row in rows if row.containers), key=len)
    if choices:
        sizes = [{(c.volume, c.content) for c in choice} for choice in choices]
        if not all(sizes[0] & more for more in sizes[1:]):
            return (), [Problem("container", say("the product's codes mean different containers"))]
        return choices[0], []
    package = medicine.package
    if package is not None and (package.volume is not None or package.mass is not None):
        return (Container(package.container_word, package.volume, package.mass, "Medication.amount"),), []
    held = [part.strength for part in parts if part.strength is not None and not isinstance(part.strength, Said)]
    masses = [dose for dose in held if dose.mass is not None]
    if masses:
        return (Container(masses[0].container_word, None, masses[0].mass, "Medication.ingredient"),), []
    named = dict.fromkeys(content for name in names for content in name.contents)
    if named:
        return tuple(Container(word, None, Mass(mass), "product text") for word, mass in named), []
    return tuple(_branded(names)), []


def _coded(row: ProductCode) -> tuple[Container, ...]:
    return tuple(_container(one.word, one.volume_ml, one.content_mcg, row.id) for one in row.containers)


def _branded(names: list[NameReading]) -> list[Container]:
    rows = dict.fromkeys(row.id for name in names for row in name.brands)
    by_id = {row.id: row for name in names for row in name.brands}
    return [
        _container(row.container, row.container_volume_ml, row.content_per_container_mcg, row.id)
        for row in (by_id[key] for key in rows)
        if row.container_volume_ml is not None or row.content_per_container_mcg is not None
    ]


def _container(word: str, volume: Decimal | None, content: Decimal | None, row: str) -> Container:
    return Container(word, None if volume is None else Volume(volume), None if content is None else Mass(content), row)
