"""Brand names in a text, by the product table: "Dobetin 5000", "Vitamin B12 Depot", "Neo-B12"."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cds_service.reading.product_forms import kind_of
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.schema import MarketProduct, ProductCode
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
        "label",
        "composition",
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
_SUBSTANCES = frozenset({"hydroxocobalamin", "hydroxocobalamine", "vitamin", "vitamine"})
_SHORTEST_BRAND = 4


def brands_in(tokens: Tokens, knowledge: Knowledge) -> tuple[MarketProduct, ...]:
    """Products whose brand the text names; those whose whole brand name it holds, when there are such.

    Of two names that both stand there the longer counts: Vitarubin Depot is another medicine than Vitarubin, and
    Neo-Cytamen than Cytamen, however the name goes on.
    """
    said = f" {' '.join(token.low for token in tokens.all)} "
    first: list[tuple[str, MarketProduct]] = []
    whole: list[tuple[str, MarketProduct]] = []
    for row in knowledge.products.values():
        for lead, name in _brand_names(row.brand):
            if lead and f" {lead} " in said:
                first.append((lead, row))
            if f" {name} " in said and (lead or _ends_there(tokens, name)):
                whole.append((name, row))
    leads = {lead for lead, _ in first}
    hidden = {row.id for lead, row in first if any(f" {lead} " in f" {other} " for other in leads - {lead})}
    longest = [row for name, row in whole if not any(name != other and name in other for other, _ in whole)]
    named = longest or [row for _, row in first]
    return tuple(row for row in named if row.id not in hidden)


def coded_brands_in(tokens: Tokens, knowledge: Knowledge) -> tuple[ProductCode, ...]:
    """Brands that the tables hold as a code alone ("Dodex"), and that the text names."""
    said = f" {' '.join(token.low for token in tokens.all)} "
    return tuple(row for name, row in knowledge.coded_brands.items() if f" {name} " in said)


def _ends_there(tokens: Tokens, name: str) -> bool:
    """Whether a name that begins like any other ("Vitamin B12 Depot") is the whole name, not the head of a longer."""
    words = name.split(" ")
    starts = (index for index in range(len(tokens)) if tokens.says(index, *words))
    after = (tokens[index + len(words)] for index in starts)
    return any(token.kind != "word" or kind_of(token.low) is not None for token in after)


@cache
def _brand_names(brand: str) -> tuple[tuple[str, str], ...]:
    """The lead and the whole of each name in a brand cell: "Behepan inj / Vibeden" holds two. Cells are few.

    A name that begins with a class word has no lead, and counts only as a whole and with a word of its own.
    """
    names = [" ".join(token.low for token in tokens_of(one).all) for one in brand.partition("(")[0].split(" / ")]
    return tuple((lead, name) for name in names if (lead := _lead(name)) or _has_own_word(name))


def _lead(name: str) -> str:
    """The part of a brand name that names it: its first word, with what a hyphen ties to it."""
    words = name.split(" ")
    length = 3 if len(words) > 2 and words[1] == "-" else 1  # noqa: PLR2004
    if words[0] in _NO_BRANDS or (len(words[0]) < _SHORTEST_BRAND and length == 1):
        return ""
    return " ".join(words[: length + 1] if length > 1 and words[length : length + 1] == ["12"] else words[:length])


def _has_own_word(name: str) -> bool:
    """Whether a class-led name also holds a word that is neither class, form nor unit."""
    first, *words = name.split(" ")
    own = [word for word in words if word.isalpha() and len(word) >= _SHORTEST_BRAND and word not in _NO_BRANDS]
    return first in _SUBSTANCES and any(kind_of(word) is None for word in own)
