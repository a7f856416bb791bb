"""Amounts as written in words: "1,000 mcg", "0.5 mL", "1cc", "1 ampoule", "10 mg/2 mL", "1 mg in 1 ml".

Used for instructions and for product names alike. A number whose unit is not in the unit table is no amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from cds_service.reading.tokens import NUMBER_WORDS

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.schema import UnitRow
    from cds_service.reading.tokens import Tokens

Measure = Literal["mass", "volume", "concentration", "container", "other"]

# A full stop groups thousands in the languages that spell the unit so.
_CONTINENTAL = ("gramos", "gramo", "grammi", "grammo", "gramm", "grammes", "gramas", "gammas")
_SHORTEST_WORD = 3
_PER_INJECTION = frozenset({"dose", "injection", "shot"})


@dataclass(frozen=True)
class Spoken:
    """An amount at a place: micrograms, millilitres, mcg/mL or a count of containers; `next` is the token after it.

    "other" is an amount that is none of these (units, mg/kg, a range): understood only as not being a dose.
    """

    measure: Measure
    value: Decimal
    word: str
    start: int
    end: int
    next: int


def unit_of(spelling: str, knowledge: Knowledge) -> UnitRow | None:
    """The unit of a spelling: exact, else, for whole words only, without case ("Milliliters")."""
    exact = knowledge.unit(spelling)
    if exact is None and len(spelling) >= _SHORTEST_WORD:
        return knowledge.unit(spelling.lower())
    return exact


def number_at(tokens: Tokens, index: int) -> tuple[Decimal | None, int]:
    """A number or number word at `index` and the token after it; an echo such as "30 (thirty)" counts once."""
    token = tokens[index]
    value = token.value if token.kind == "number" else NUMBER_WORDS.get(token.low)
    after = index + 1
    echo = tokens[after + 1]
    if value is not None and tokens[after].text == "(" and tokens[after + 2].text == ")":
        echoed = echo.value if echo.kind == "number" else NUMBER_WORDS.get(echo.low)
        if echoed == value:
            after += 3
    return value, after


def unit_at(tokens: Tokens, index: int, knowledge: Knowledge) -> tuple[UnitRow | None, int]:
    """The unit written at `index`, "{vial}" included, and the token after it."""
    if tokens[index].text == "{" and tokens[index + 2].text == "}":
        return knowledge.unit("{" + tokens[index + 1].text + "}"), index + 3
    if tokens[index].kind != "word":
        return None, index
    return unit_of(tokens[index].text, knowledge), index + 1


def amount_at(tokens: Tokens, index: int, knowledge: Knowledge) -> Spoken | None:
    """The amount that begins at `index`, or None when no number with a known unit of amount stands there."""
    value, after = number_at(tokens, index)
    after += _tied(tokens, after)
    unit, past = unit_at(tokens, after, knowledge)
    if unit is None or unit.dimension == "time":
        return None
    if tokens[index].kind == "number" and tokens[after].low.endswith(_CONTINENTAL):
        value = tokens[index].continental
    if value is None or value <= 0:
        return None
    word = tokens[after].low if tokens[after].kind == "word" else tokens[after + 1].low
    start = tokens[index].start

    def spoken(measure: Measure, amount: Decimal, past: int) -> Spoken:
        return Spoken(measure, amount, word, start, tokens[past - 1].end, past)

    if unit.dimension == "other":
        return spoken("other", value, past)
    if unit.dimension == "mass":
        concentration = _per_volume(tokens, past, knowledge)
        if concentration is not None:
            volume, past_volume = concentration
            return spoken("concentration", value * unit.factor / volume, past_volume)
    per = tokens[past].text == "/" or tokens[past].low == "per"
    if per and tokens[past + 1].low not in _PER_INJECTION:
        return spoken("other", value, past + 2)
    return spoken(unit.dimension, value * unit.factor, past + 2 * per)


def _tied(tokens: Tokens, index: int) -> bool:
    """Whether a hyphen at `index` ties a number to its unit, as in "1-mL"."""
    hyphen = tokens[index]
    return hyphen.text == "-" and hyphen.start == tokens[index - 1].end and tokens[index + 1].kind == "word"


def _per_volume(tokens: Tokens, index: int, knowledge: Knowledge) -> tuple[Decimal, int] | None:
    """The millilitres of "/mL", "per 2 ml" or "in 1 ml" at `index`; "in" needs its number."""
    if tokens[index].text != "/" and tokens[index].low not in {"per", "in"}:
        return None
    count, after = number_at(tokens, index + 1)
    if count is None:
        if tokens[index].low == "in":
            return None
        count, after = Decimal(1), index + 1
    unit, past = unit_at(tokens, after, knowledge)
    if unit is None or unit.dimension != "volume" or count <= 0:
        return None
    return count * unit.factor, past
