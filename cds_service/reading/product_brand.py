"""Brand names in a text, by the product table: "Dobetin 5000", "Vitamin B12 Depot", "Neo-B12"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
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


def brands_in(tokens: Tokens, knowledge: Knowledge) -> tuple[MarketProduct, ...]:
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
