"""The numbers of a phrase: kept as the place they stand at until their unit is known, because it may decide.

"1.000" is one in English and a thousand on the Continent. Where the languages differ and neither the text nor the
unit tells which it is, the phrase stays open.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cds_service.reading.sig.phrases import OpenMeaning

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

Span = tuple[Decimal, Decimal | None]
Count = tuple[int, int | None]
ONE = Decimal(1)

MOST_DOSES = 1000
_LEAST, _MOST = Decimal(10) ** -6, Decimal(10) ** 9
# Spellings of the microgram in languages where a full stop groups thousands.
_CONTINENTAL = ("gramo", "gramos", "grammo", "grammi", "gramm", "grammes", "grammen", "grama", "gramas", "gammas")


class Numbers:
    """Reads numbers; the methods without an underscore are rules of sig.lark."""

    def __init__(self, lexemes: Lexemes, after: int) -> None:
        self.lexemes, self.after = lexemes, after

    def number(self, at: int, echo: int | None = None) -> int:
        """ "30 (thirty)": the echo must say the same."""
        if echo is not None and self._plain(at) != self._plain(echo):
            raise OpenMeaning
        return at

    def span(self, low: int, high: int | None = None) -> Span:
        """ "2 to 3"."""
        first, last = self._plain(low), None if high is None else self._plain(high)
        if first <= 0 or (last is not None and last <= first):
            raise OpenMeaning
        return first, last

    def often(self, span: Span | int) -> Count:
        """ "twice", "2-3 times"."""
        low, high = (self._plain(span), None) if isinstance(span, int) else span
        return self._whole(low), None if high is None else self._whole(high)

    def doses(self, span: Span, _dose: int) -> Count:
        """ "6 injections"."""
        return self.often(span)

    def _possible(self, value: Decimal) -> Decimal:
        """An amount that a dose can have, in micrograms, millilitres or containers."""
        if not _LEAST <= value <= _MOST:
            raise OpenMeaning
        return value

    def _whole(self, value: Decimal) -> int:
        if value != value.to_integral_value() or not 1 <= value <= MOST_DOSES:
            raise OpenMeaning
        return int(value)

    def _plain(self, at: int) -> Decimal:
        lexeme = self.lexemes[at]
        value = lexeme.word.number if lexeme.word is not None else None
        if lexeme.number is not None:
            value = lexeme.number.value
        if value is None:
            raise OpenMeaning
        return value

    def _of_unit(self, at: int, unit_at: int) -> Decimal:
        """A number whose marks the language of its unit, or of the text, decides: "1.000 microgramos"."""
        token, unit = self.lexemes[at].number, self.lexemes[unit_at].unit
        if token is None or token.value == token.continental:
            return self._plain(at)
        if self.lexemes.language == "en" and not self.lexemes.text(unit_at).endswith(_CONTINENTAL):
            return self._plain(at)
        # One microgram is no dose that anybody writes with three decimals, so "1.000" of them are a thousand.
        grouped = token.value or token.continental
        if unit is None or unit.canonical != "mcg" or unit.factor != ONE or grouped is None:
            raise OpenMeaning
        return grouped
