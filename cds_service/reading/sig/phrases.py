"""What one phrase of an instruction says; `next` is the lexeme behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.order import Every, Length

Measure = Literal["mass", "volume", "concentration", "container"]
Matter = Measure | Literal["every", "end", "route", "site"]


class Stretch(NamedTuple):
    """The characters `start` up to `end` of a text, the phase they belong to, and what they are about.

    "every" is an interval that stands on its own, "end" what says when a phase is over, "route" one that is named
    (not merely "injection"), "site" where on the body or in which place.
    """

    start: int
    end: int
    phase: int
    matter: Matter


@dataclass(frozen=True)
class Measured:
    """One amount in micrograms, millilitres, mcg/mL or containers, and the lexemes it stands in.

    `per` are the millilitres that a strength is stated for.
    """

    measure: Measure
    value: Decimal
    word: str
    first: int
    next: int
    per: Decimal | None = None


@dataclass(frozen=True)
class Amounts:
    """What a phrase says of the amount of one injection; `every` where it says how often as well."""

    next: int
    found: tuple[Measured, ...]
    every: Every | None = None


@dataclass(frozen=True)
class TimePhrase:
    """What a phrase says about time.

    `of_one`: only of a single container or injection ("al mes"). `bare`: a length without "for", which needs an
    interval. `again`: whether a day by its name comes back every week.
    """

    next: int
    every: Every | None = None
    doses: int | None = None
    lasts: Length | None = None
    day_name: str | None = None
    again: bool = False
    one_injection: bool = False
    of_one: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Unclear:
    """A phrase that could mean two things, or is no amount of an injection."""

    next: int


@dataclass(frozen=True)
class Until:
    """Words that say until when a phase runs."""

    next: int


Phrase = Amounts | TimePhrase | Until | Unclear


class OpenMeaning(Exception):
    """The phrase cannot be given one meaning."""
