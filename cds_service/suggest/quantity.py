"""Quantities as they are written into a draft: in micrograms or millilitres, coded in UCUM, rounded to a thousandth."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from cards.quantity import Mass, Volume

UCUM: Final = "http://unitsofmeasure.org"
_THOUSANDTH: Final = Decimal("0.001")


def quantity(amount: Mass | Volume) -> dict[str, Any]:
    """A SimpleQuantity."""
    match amount:
        case Mass(micrograms):
            return {"value": number(micrograms), "unit": "mcg", "system": UCUM, "code": "ug"}
        case Volume(millilitres):
            return {"value": number(millilitres), "unit": "mL", "system": UCUM, "code": "mL"}


def number(value: Decimal) -> int | Decimal:
    """A number for JSON: whole where it is whole."""
    rounded = value if value == value.to_integral_value() else value.quantize(_THOUSANDTH)
    return int(rounded) if rounded == rounded.to_integral_value() else rounded.normalize()
