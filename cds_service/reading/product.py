"""The product an order names, from its codes first and from its words for what the codes leave open.

Where code, name and ingredients contradict one another beyond the tolerance nothing is preferred: the value
is left out and a `Problem` quotes both.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.known import Problem
from cards.order import INJECTED, Container, Kind, Product, Route, Substance
from cards.quantity import Concentration, Mass, Volume
from cards.text import Foreign, Said, say
from cds_service.reading.amount import agree, shown
from cds_service.reading.medicine import Ingredient, Medicine
from cds_service.reading.medicine_words import kind_of
from cds_service.reading.product_text import NameReading, read_name
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.schema import ProductCode
    from cds_service.reading.resource import Concept

_ROUTE_KINDS = dict.fromkeys(INJECTED, Kind.INJECTION) | {
    Route.ORAL: Kind.ORAL,
    Route.SUBLINGUAL: Kind.ORAL,
    Route.NASAL: Kind.NASAL,
}
_DILUENTS = frozenset({"water", "sodium", "saline", "chloride", "benzyl"})


@dataclass(frozen=True)
class ProductReading:
    """A product with the problems met in reading it, and what contributed ("code", "productText", "ingredient")."""

    product: Product
    problems: tuple[Problem, ...] = ()
    read_from: tuple[str, ...] = ()


def read_product(medicine: Medicine, route: Route | None, knowledge: Knowledge) -> ProductReading:
    """The product of a medicine; `route` decides the sort of product when nothing else does."""
    rows = _rows(medicine.named, knowledge)
    names = [read_name(text, knowledge) for text in medicine.texts]
    parts = [_Part(entry, knowledge) for entry in medicine.ingredients]
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
    strength, doubt = _strength(rows, names, b12_parts, kind, knowledge)
    problems += doubt
    containers, doubt = _containers(rows, names, medicine, b12_parts)
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


class _Part:
    """An ingredient as far as it matters here."""

    def __init__(self, entry: Ingredient, knowledge: Knowledge) -> None:
        self.rows = _rows((entry.named,), knowledge)
        self.names = [read_name(text, knowledge) for text in entry.named.words]
        self.strength = entry.strength
        self.is_b12 = bool(self.rows) or any(name.substance is not None for name in self.names)
        said = {token.low for text in entry.named.words for token in tokens_of(text).all}
        self.is_diluent = not self.is_b12 and bool(said & _DILUENTS)


def _rows(concepts: tuple[Concept, ...], knowledge: Knowledge) -> list[ProductCode]:
    found = (
        knowledge.product(coding.system, coding.code)
        for named in concepts
        for coding in named.codings
        if coding.system is not None and coding.code is not None
    )
    return list(dict.fromkeys(row for row in found if row is not None))


def _substance(
    rows: list[ProductCode], names: list[NameReading], parts: list[_Part]
) -> tuple[Substance, list[Problem]]:
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
    rows: list[ProductCode], names: list[NameReading], medicine: Medicine, parts: list[_Part], route: Route | None
) -> tuple[Kind, list[Problem]]:
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
            other = sorted(written - {Kind.INJECTION})[0]
            why = say("the product's code says injection and its name says {other}", other=other.value)
            return Kind.UNSTATED, [Problem("substance", why)]
        return kind, []
    if len(coded) > 1:
        return Kind.UNSTATED, [Problem("substance", say("the product's codes mean different sorts of product"))]
    for found in (written, formed - {None}):
        if len(found) == 1:
            return next(kind for kind in found if kind is not None), []
    return (_ROUTE_KINDS[route] if route is not None else Kind.UNSTATED), []


def _strength(
    rows: list[ProductCode], names: list[NameReading], parts: list[_Part], kind: Kind, knowledge: Knowledge
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
    if not stated and len(brands) == 1:
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


def _containers(
    rows: list[ProductCode], names: list[NameReading], medicine: Medicine, parts: list[_Part]
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
    return Container(
        word, None if volume is None else Volume(volume), None if content is None else Mass(content), row
    )


def _antidote_or(kind: Kind, names: list[NameReading], substance: Substance, knowledge: Knowledge) -> Kind:
    """The antidote also goes by its content alone ("hydroxocobalamin 5 g powder"), which no other product has."""
    if substance is not Substance.HYDROXOCOBALAMIN or kind not in {Kind.INJECTION, Kind.UNSTATED}:
        return kind
    antidotes = {row.content_per_container_mcg for row in knowledge.products.values() if "antidote" in row.use}
    said = {amount for name in names for amount in (*name.amounts, *(content for _, content in name.contents))}
    return Kind.ANTIDOTE if said & antidotes else kind
