"""Mass, Volume and Concentration: a Decimal with its unit in the name, and nothing that guesses a unit.

The three are kept apart as types because the commonest dosing slip here is arithmetic between them:
"1000 mcg/mL" read as "1000 mcg". Mass is in micrograms, volume in millilitres. No float is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


def _exact(value: Decimal) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"a dose is a Decimal, not a {type(value).__name__}")
    if not value.is_finite() or value < 0:
        raise ValueError("a quantity is finite and not negative")


@dataclass(frozen=True, order=True)
class Mass:
    """An amount of cobalamin in micrograms."""

    micrograms: Decimal

    def __post_init__(self) -> None:
        _exact(self.micrograms)

    def __truediv__(self, other: Concentration) -> Volume:
        """Volume that holds this mass at that concentration; ZeroDivisionError-free: zero is refused."""
        if other.micrograms_per_millilitre == 0:
            raise ValueError("a concentration of zero holds no dose")
        return Volume(self.micrograms / other.micrograms_per_millilitre)

    def times(self, factor: Decimal) -> Mass:
        """The mass taken `factor` times."""
        return Mass(self.micrograms * factor)


@dataclass(frozen=True, order=True)
class Volume:
    """A volume in millilitres."""

    millilitres: Decimal

    def __post_init__(self) -> None:
        _exact(self.millilitres)

    def __mul__(self, other: Concentration) -> Mass:
        """Mass that this volume holds at that concentration."""
        return Mass(self.millilitres * other.micrograms_per_millilitre)


@dataclass(frozen=True, order=True)
class Concentration:
    """A strength in micrograms per millilitre."""

    micrograms_per_millilitre: Decimal

    def __post_init__(self) -> None:
        _exact(self.micrograms_per_millilitre)


def ratio(one: Decimal, other: Decimal) -> Decimal:
    """How many times the larger of two positive amounts is the smaller: 1 when they agree."""
    low, high = sorted((one, other))
    if low <= 0:
        raise ValueError("a ratio needs two amounts above zero")
    return high / low
