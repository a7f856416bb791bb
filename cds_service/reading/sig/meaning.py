"""What a parsed phrase of sig.lark means.

A phrase that is well formed and still leaves open what was meant ("x 4 weekly", "500-1000 mcg", "1/2 mL") is
`Unclear`: it is quoted as a whole and nothing is taken from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Token

from cds_service.reading.sig.amounts import AmountRules
from cds_service.reading.sig.phrases import OpenMeaning, Unclear
from cds_service.reading.sig.times import TimeRules

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes
    from cds_service.reading.sig.phrases import Phrase


class _Rules(AmountRules, TimeRules):
    """Every rule of the grammar by its name; a word is the place it stands at."""

    def of(self, node: Any) -> Any:
        if isinstance(node, Token):
            return int(node)
        return getattr(self, node.data)(*(self.of(child) for child in node.children))


def meaning_of(tree: Any, lexemes: Lexemes, after: int) -> Phrase:
    """The meaning of one parsed phrase that ends before lexeme `after`; never raises."""
    try:
        found: Phrase = _Rules(lexemes, after).of(tree)
    except OpenMeaning:
        return Unclear(after)
    return found
