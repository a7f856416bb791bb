"""The product an order names, from its codes first and from its words for what the codes leave open.

Where code, name and ingredients contradict one another beyond the tolerance nothing is preferred: the value
is left out and a `Conflict` shows both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cards.order import INJECTED, Kind, Product, Route, Substance
from cards.quantity import Mass
from cards.text import Foreign
from cds_service.reading.containers import filled, read_containers
from cds_service.reading.doubt import CODE, FORM, INGREDIENT, NAME, Doubt, conflict, placed
from cds_service.reading.ingredient import Part, rows_of
from cds_service.reading.market import label_of
from cds_service.reading.product_forms import kinds_of, one_kind
from cds_service.reading.product_text import NameReading, read_name
from cds_service.reading.strength import read_strength
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

_NOT_INJECTED = frozenset({Kind.ORAL, Kind.NASAL, Kind.OTHER})


@dataclass(frozen=True)
class ProductReading:
    """A product with the doubts met in reading it, and what contributed ("code", "productText", "ingredient")."""

    product: Product
    doubts: tuple[Doubt, ...] = ()
    read_from: tuple[str, ...] = ()


def read_product(medicine: Medicine, route: Route | None, knowledge: Knowledge) -> ProductReading:
    """The product of a medicine; `route` decides the sort of product when nothing else does."""
    rows = rows_of(medicine.named, knowledge)
    names = [read_name(text, knowledge) for text in medicine.texts]
    parts = [Part(entry, knowledge) for entry in medicine.ingredients]
    b12_parts = [part for part in parts if part.is_b12]
    says = Foreign(medicine.texts[0]) if medicine.texts else None
    doubts: list[Doubt] = [] if medicine.missing is None else [placed("substance", medicine.missing, "medication")]
    if not rows and not b12_parts and all(name.substance is None for name in names):
        unnamed = medicine.missing is not None and not medicine.named and not parts
        return ProductReading(
            Product(says, Substance.UNSTATED, Kind.UNSTATED if unnamed else Kind.OTHER), tuple(doubts)
        )
    substance, of_substance = _substance(rows, names, b12_parts)
    kind, of_kind = _kind(rows, names, medicine, parts, route)
    if kind in _NOT_INJECTED:
        names = [name.without_injections for name in names]
    strength, of_strength = read_strength(rows, names, b12_parts, kind, knowledge)
    containers, of_containers = read_containers(rows, names, medicine, b12_parts, knowledge)
    doubts += [*of_substance, *of_kind, *of_strength, *of_containers]
    label = label_of(rows, names, knowledge)
    amounts = {amount for name in names for amount in name.amounts}
    unspoken = strength is None and not containers and len(amounts) == 1 and kind is not Kind.COMBINATION
    product = Product(
        says,
        substance,
        _antidote_or(kind, names, substance, knowledge),
        strength,
        filled(containers, strength),
        tuple(dict.fromkeys((*(row.id for row in rows), *label.rows))),
        Mass(amounts.pop()) if unspoken else None,
        label.use,
        label.routes,
        label.avoid,
    )
    sources = {"code": rows, "productText": [n for n in names if n.substance is not None], "ingredient": b12_parts}
    return ProductReading(product, tuple(doubts), tuple(name for name, found in sources.items() if found))


def kind_by_route(route: Route | None) -> Kind:
    """The sort of product that a route speaks for."""
    return Kind.UNSTATED if route is None else _ROUTE_KINDS[route]


def _substance(rows: list[ProductCode], names: list[NameReading], parts: list[Part]) -> tuple[Substance, list[Doubt]]:
    stated = [(CODE, row.substance) for row in rows]
    stated += [(NAME, substance) for name in names for substance in sorted(name.stated)]
    stated += [(INGREDIENT, row.substance) for part in parts for row in part.rows]
    stated += [(INGREDIENT, substance) for part in parts for name in part.names for substance in sorted(name.stated)]
    places: dict[Substance, str] = {}
    for place, substance in stated:
        if substance is not Substance.UNSTATED:
            places.setdefault(substance, place)
    if not places:
        return Substance.UNSTATED, []
    first, *others = places
    if not others:
        return first, []
    one, other = ((places[substance], substance.value) for substance in (first, others[0]))
    return Substance.UNSTATED, [conflict("substance", one, other)]


def _kind(
    rows: list[ProductCode], names: list[NameReading], medicine: Medicine, parts: list[Part], route: Route | None
) -> tuple[Kind, list[Doubt]]:
    by_route = kind_by_route(route)
    coded = {row.kind for row in rows} - {Kind.UNSTATED}
    if Kind.ANTIDOTE in coded:
        return Kind.ANTIDOTE, []
    written = {name.kind for name in names if name.substance is not None or len(names) == 1} - {Kind.UNSTATED}
    texts = [text for form in medicine.forms for text in form.words]
    formed = one_kind(kinds_of(token.low for text in texts for token in tokens_of(text).all))
    others = [part for part in parts if not part.is_b12 and not part.is_diluent]
    if others and any(part.is_b12 for part in parts):
        written = {Kind.COMBINATION}
    if len(coded) == 1:
        kind = next(iter(coded))
        by_route_or_code = kind if by_route is Kind.UNSTATED else by_route  # or nobody would tell the contradiction
        other_medicine = next(
            (text for text, name in zip(medicine.texts, names, strict=True) if _names_another(name)), None
        )
        if kind is Kind.INJECTION and other_medicine is not None:
            return by_route_or_code, [conflict("substance", (CODE, rows[0].display), (NAME, Foreign(other_medicine)))]
        if kind is Kind.INJECTION and written - {Kind.INJECTION}:
            other = min(written - {Kind.INJECTION})
            return by_route_or_code, [conflict("substance", (CODE, kind.value), (NAME, other.value))]
        return kind, []
    if len(coded) > 1:
        one, other = sorted(coded)[:2]
        return by_route, [conflict("substance", (CODE, one.value), (CODE, other.value))]
    if len(written) == 1 and {*written, formed} == {Kind.INJECTION, Kind.ORAL}:
        return by_route, [conflict("substance", (NAME, min(written).value), (FORM, formed.value))]
    if len(written) == 1:
        return next(iter(written)), []
    return (by_route if formed is Kind.UNSTATED else formed), []


def _names_another(name: NameReading) -> bool:
    """Whether a name speaks of no cobalamin but of a form that is not injected, or of another active substance."""
    return name.substance is None and (name.others or name.kind not in {Kind.UNSTATED, Kind.INJECTION})


def _antidote_or(kind: Kind, names: list[NameReading], substance: Substance, knowledge: Knowledge) -> Kind:
    """The antidote also goes by its content alone ("hydroxocobalamin 5 g powder"), which no other product has."""
    if substance is not Substance.HYDROXOCOBALAMIN or kind not in {Kind.INJECTION, Kind.UNSTATED}:
        return kind
    antidotes = {row.content_per_container_mcg for row in knowledge.products.values() if "antidote" in row.use}
    said = {amount for name in names for amount in (*name.amounts, *(content for _, content in name.contents))}
    return Kind.ANTIDOTE if said & antidotes else kind
