"""The product codes of a concept, and an ingredient judged by them: cobalamin, diluent or another medicine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cds_service.reading.product_text import read_name
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.schema import ProductCode
    from cds_service.reading.medicine import Ingredient
    from cds_service.reading.resource import Concept

_DILUENTS = frozenset({"water", "sodium", "saline", "chloride", "benzyl"})


class Part:
    """An ingredient as far as it matters here."""

    def __init__(self, entry: Ingredient, knowledge: Knowledge) -> None:
        self.rows = rows_of((entry.named,), knowledge)
        self.names = [read_name(text, knowledge) for text in entry.named.words]
        self.strength = entry.strength
        self.is_b12 = bool(self.rows) or any(name.substance is not None for name in self.names)
        said = {token.low for text in entry.named.words for token in tokens_of(text).all}
        self.is_diluent = not self.is_b12 and bool(said & _DILUENTS)


def rows_of(concepts: tuple[Concept, ...], knowledge: Knowledge) -> list[ProductCode]:
    """The rows of the product table that the codings of these concepts name, or a site's own names, each once."""
    coded = [
        knowledge.product(coding.system, coding.code)
        for named in concepts
        for coding in named.codings
        if coding.system is not None and coding.code is not None
    ]
    spelt = [knowledge.product_named(text) for named in concepts for text in named.words]
    return list(dict.fromkeys(row for row in (*coded, *spelt) if row is not None))
