"""What the name of a product says: which cobalamin, how strong, and of which sort.

"cyanocobalamin 1000 mcg/mL injectable solution", "hydroxocobalamin 10mg/2ml", "B-12 SHOT 1000MCG",
"Dobetin 5000 microgrammi/2 ml". Brand names come from the product table.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from cards.order import Kind, Substance
from cds_service.reading.medicine_words import kind_of, other_active_at, substance_at
from cds_service.reading.spoken import amount_at, unit_of
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.knowledge import Knowledge
    from cards.knowledge.schema import MarketProduct
    from cds_service.reading.tokens import Tokens

# First words of the product table's brand column that name a maker or a class, not a product.
_NO_BRANDS = frozenset(
    [
        "generic",
        "various",
        "compounded",
        "mylan",
        "amdipharm",
        "biological",
        "hydroxocobalamin",
        "hydroxocobalamine",
        "cyanocobalamin",
        "cyanocobalamine",
        "vitamin",
        "vitamine",
        "b",
        "rxcui",
        "folic",
        "nz",
        "export",
    ]
)
_SHORTEST_BRAND = 4


@dataclass(frozen=True)
class NameReading:
    """What a name says. `substance` is None when it names no cobalamin at all.

    `strengths` are mcg/mL, `contents` micrograms of one container, `amounts` micrograms of neither.
    """

    substance: Substance | None = None
    contradictory: bool = False
    kinds: frozenset[Kind] = frozenset()
    strengths: tuple[Decimal, ...] = ()
    contents: tuple[tuple[str, Decimal], ...] = ()
    amounts: tuple[Decimal, ...] = ()
    brands: tuple[MarketProduct, ...] = ()

    @property
    def kind(self) -> Kind:
        """The sort of product, unless the words speak for several."""
        if Kind.COMBINATION in self.kinds:
            return Kind.COMBINATION
        return next(iter(self.kinds)) if len(self.kinds) == 1 else Kind.UNSTATED


def read_name(text: str, knowledge: Knowledge) -> NameReading:
    """Read one product name; never raises."""
    tokens = tokens_of(text)
    named: set[Substance] = set()
    kinds: set[Kind] = set()
    strengths: list[Decimal] = []
    contents: list[tuple[str, Decimal]] = []
    amounts: list[Decimal] = []
    others = False
    index = 0
    while index < len(tokens):
        substance = substance_at(tokens, index)
        amount = amount_at(tokens, index, knowledge)
        if substance is not None:
            named.add(substance[0])
            index = substance[1]
        elif amount is not None:
            if amount.measure == "concentration":
                strengths.append(amount.value)
            elif amount.measure == "mass":
                container = _container(tokens, amount.next, knowledge)
                if container is None:
                    amounts.append(amount.value)
                else:
                    contents.append((container, amount.value))
            index = amount.next
        else:
            others = others or other_active_at(tokens, index)
            index += 1
    kinds.update(kind for kind in (kind_of(token.low) for token in tokens.all) if kind is not None)
    brands = _brands(tokens, knowledge)
    if brands:
        named.update(Substance(row.form) for row in brands)
    stated = named - {Substance.UNSTATED}
    if named and (others or any("combination" in row.use for row in brands)):
        kinds.add(Kind.COMBINATION)
    if brands and all("antidote" in row.use for row in brands):
        kinds = {Kind.ANTIDOTE}
    return NameReading(
        next(iter(stated)) if len(stated) == 1 else (Substance.UNSTATED if named else None),
        len(stated) > 1,
        frozenset(kinds or _kinds_of(brands)),
        tuple(strengths),
        tuple(contents),
        tuple(dict.fromkeys(amounts)),
        brands,
    )


def _container(tokens: Tokens, index: int, knowledge: Knowledge) -> str | None:
    unit = unit_of(tokens[index].text, knowledge) if tokens[index].kind == "word" else None
    return tokens[index].low.removesuffix("s") if unit is not None and unit.dimension == "container" else None


def _brands(tokens: Tokens, knowledge: Knowledge) -> tuple[MarketProduct, ...]:
    """Products whose brand the text names; those whose whole brand name it holds, when there are such."""
    said = f" {' '.join(token.low for token in tokens.all)} "
    first: list[MarketProduct] = []
    whole: list[MarketProduct] = []
    for row in knowledge.products.values():
        for lead, name in _brand_names(row.brand):
            if f" {lead} " in said:
                first.append(row)
                if f" {name} " in said:
                    whole.append(row)
    return tuple(whole or first)


@cache
def _brand_names(brand: str) -> tuple[tuple[str, str], ...]:
    """The lead and the whole of each name in a brand cell: "Behepan inj / Vibeden" holds two. Cells are few."""
    names = [" ".join(token.low for token in tokens_of(one).all) for one in brand.partition("(")[0].split(" / ")]
    return tuple((lead, name) for name in names if (lead := _lead(name)))


def _lead(name: str) -> str:
    """The part of a brand name that names it: its first word, with what a hyphen ties to it."""
    words = name.split(" ")
    length = 3 if len(words) > 2 and words[1] == "-" else 1  # noqa: PLR2004
    if words[0] in _NO_BRANDS or (len(words[0]) < _SHORTEST_BRAND and length == 1):
        return ""
    return " ".join(words[: length + 1] if length > 1 and words[length : length + 1] == ["12"] else words[:length])


def _kinds_of(brands: Iterable[MarketProduct]) -> set[Kind]:
    """The sort that the containers of named brands speak for, when no word of the name does."""
    found = (kind_of(word) for row in brands for word in row.container.replace("/", " ").replace(",", " ").split())
    return {kind for kind in found if kind is not None}
