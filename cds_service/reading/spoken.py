"""Amounts in the names of products: "1,000 mcg", "0.5 mL", "10 mg/2 mL", "1 mg in 1 ml", "30 (thirty) mL".

They are read by the rule `measure` of sig.lark, so that a product and an instruction mean the same by the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from cds_service.reading.sig.grammar import phrase_at
from cds_service.reading.sig.lexemes import lexemes_of, unit_at, unit_of
from cds_service.reading.sig.phrases import Amounts

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cds_service.reading.tokens import Tokens

__all__ = ["Spoken", "amount_at", "unit_at", "unit_of"]

_LONGEST = 14  # tokens of the longest phrase: "10 (ten) mg / 2 (two) mL"


@dataclass(frozen=True)
class Spoken:
    """An amount at a place: micrograms, millilitres, mcg/mL or a count of containers; `next` is the token after it.

    "other" is an amount that is none of these (units, mg/kg): understood only as not being a dose.
    """

    measure: Literal["mass", "volume", "concentration", "container", "other"]
    value: Decimal
    word: str
    start: int
    end: int
    next: int


def amount_at(tokens: Tokens, index: int, knowledge: Knowledge) -> Spoken | None:
    """The amount that begins at `index`, or None when no number with a known unit of amount stands there."""
    if lexemes_of(tokens, "en", knowledge, index, index + 1)[0].kind != "NUMBER":
        return None
    lexemes = lexemes_of(tokens, "en", knowledge, index, min(index + _LONGEST, len(tokens)))
    phrase = phrase_at(lexemes, 0, len(lexemes), "measure")
    if phrase is None:
        return None
    start, past = tokens[index].start, lexemes[phrase.next - 1].next
    end = tokens[past - 1].end
    if not isinstance(phrase, Amounts):
        return Spoken("other", Decimal(0), "", start, end, past)
    one = phrase.found[0]
    return Spoken(one.measure, one.value, one.word, start, end, past)
