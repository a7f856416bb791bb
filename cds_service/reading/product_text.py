"""What the name of a product says: which cobalamin, how strong, and of which sort.

"cyanocobalamin 1000 mcg/mL injectable solution", "hydroxocobalamin 10mg/2ml", "B-12 SHOT 1000MCG",
"Dobetin 5000 microgrammi/2 ml". Brand names come from the product table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Kind, Substance
from cds_service.reading.medicine_words import denied, substance_at
from cds_service.reading.name_amounts import NameAmounts
from cds_service.reading.other_actives import other_active_at
from cds_service.reading.product_brand import brands_in, coded_brands_in
from cds_service.reading.product_forms import kind_of, kinds_of, one_kind
from cds_service.reading.spoken import amount_at
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.knowledge import Knowledge
    from cards.knowledge.schema import MarketProduct


@dataclass(frozen=True)
class NameReading:
    """What a name says. `substances` is empty when it names no cobalamin at all.

    `strengths` are mcg/mL, `contents` micrograms and `volumes` millilitres of one container, `amounts` micrograms of
    neither, `unread` the words of amounts that no product can have, `open` of those that can be read in two ways.
    """

    substances: frozenset[Substance] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    strengths: tuple[Decimal, ...] = ()
    contents: tuple[tuple[str, Decimal], ...] = ()
    volumes: tuple[tuple[str, Decimal], ...] = ()
    amounts: tuple[Decimal, ...] = ()
    brands: tuple[MarketProduct, ...] = ()
    others: bool = False  # whether another active substance is named
    unread: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def stated(self) -> frozenset[Substance]:
        """The cobalamins named as such; more than one contradict one another."""
        return self.substances - {Substance.UNSTATED}

    @property
    def substance(self) -> Substance | None:
        """The one cobalamin, UNSTATED when the name leaves it open, None when it names none."""
        if len(self.stated) == 1:
            return next(iter(self.stated))
        return Substance.UNSTATED if self.substances else None

    @property
    def without_injections(self) -> NameReading:
        """Without what the table says of brands that are injected: the tablets of a brand are not in it."""
        return replace(self, brands=tuple(row for row in self.brands if Kind.INJECTION not in _kinds_of((row,))))

    @property
    def kind(self) -> Kind:
        """The sort of product, unless the words speak for several."""
        if Kind.COMBINATION in self.kinds:
            return Kind.COMBINATION
        return one_kind(self.kinds)


def read_name(text: str, knowledge: Knowledge) -> NameReading:
    """Read one product name; never raises."""
    tokens = tokens_of(text)
    named: set[Substance] = set()
    found = NameAmounts(tokens, knowledge)
    others = False
    index = named_to = 0
    while index < len(tokens):
        substance = substance_at(tokens, index)
        amount = amount_at(tokens, index, knowledge)
        if substance is not None:
            if not denied(tokens, index, substance[1]):
                named.add(substance[0])
            index = named_to = substance[1]
        elif amount is not None:
            found.add(amount, index, named_to)
            index = amount.next
        else:
            others = others or (other_active_at(tokens, index) and not denied(tokens, index, index + 1))
            index += 1
    kinds = set(kinds_of(token.low for token in tokens.all))
    brands = brands_in(tokens, knowledge)
    coded = () if brands else coded_brands_in(tokens, knowledge)
    named.update(Substance(row.form) for row in brands)
    named.update(Substance(row.substance) for row in coded)
    if named and (others or any("combination" in row.use for row in brands)):
        kinds.add(Kind.COMBINATION)
    if brands and all("antidote" in row.use for row in brands):
        kinds = {Kind.ANTIDOTE}
    return NameReading(
        frozenset(named),
        frozenset(kinds or _kinds_of(brands) or {Kind(row.kind) for row in coded}),
        tuple(found.strengths),
        tuple(found.contents),
        tuple(dict.fromkeys(found.volumes)),
        tuple(dict.fromkeys(found.amounts)),
        brands,
        others,
        tuple(found.unread),
        tuple(found.open),
    )


def _kinds_of(brands: Iterable[MarketProduct]) -> set[Kind]:
    """The sort that the containers of named brands speak for, when no word of the name does."""
    found = (kind_of(word) for row in brands for word in row.container.replace("/", " ").replace(",", " ").split())
    return {kind for kind in found if kind is not None}
