"""How numbers, dates and what is only quoted are written on a card.

No trailing zero, a leading zero, commas in large numbers, the unit after a space: the error-prone
notations of thresholds.yaml (rows ismp-decimals, ismp-ug, uk-micrograms) are what this avoids.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cards.known import When
from cards.order import Every, Length
from cards.picture import Picture
from cards.quantity import Concentration, Mass, Volume
from cards.site import SiteProfile
from cards.text import Said, listed, say

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_UNIT_WORDS = {"h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}
_IN_MILLIGRAMS_FROM = Decimal(10_000)
_THREE_DIGITS = Decimal("0.001")


def number(value: Decimal) -> str:
    """1000 -> "1,000"; 0.50 -> "0.5"; at most three decimals, more only where nothing would be left."""
    rounded = value if value == value.to_integral_value() else value.quantize(_THREE_DIGITS)
    text = f"{rounded or value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mass(value: Mass, site: SiteProfile) -> str:
    """In micrograms; from 10,000 on in milligrams with the micrograms beside it."""
    micrograms = f"{number(value.micrograms)} {site.microgram}"
    if value.micrograms < _IN_MILLIGRAMS_FROM:
        return micrograms
    return f"{number(value.micrograms / 1000)} mg ({micrograms})"


def upper(words: str) -> str:
    """As the beginning of a sentence."""
    return f"{words[0].upper()}{words[1:]}"


def volume(value: Volume) -> str:
    """In millilitres."""
    return f"{number(value.millilitres)} mL"


def concentration(value: Concentration, site: SiteProfile) -> str:
    """In micrograms per millilitre."""
    return f"{number(value.micrograms_per_millilitre)} {site.microgram}/mL"


def times(value: Decimal) -> str:
    """A ratio, short: "2 times", "1.5 times"."""
    tidy = value.quantize(Decimal("0.1")) if value < 10 else value.quantize(Decimal(1))  # noqa: PLR2004 - two digits
    return f"{number(tidy)} times"


def day(value: date) -> str:
    """With the month's name, so that no reader swaps day and month: "2 Oct 2026"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def when(value: When | None) -> str:
    """As exactly as it is known: "2 Oct 2026", "Oct 2026", "2026", "undated"."""
    if value is None:
        return "undated"
    if value.first == value.last:
        return day(value.first)
    if (value.first.year, value.first.month) == (value.last.year, value.last.month):
        return f"{_MONTHS[value.first.month - 1]} {value.first.year}"
    return str(value.first.year)


def every(value: Every) -> str:
    """ "every day", "every 2 to 3 months", "3 times in a week"."""
    word = _UNIT_WORDS[value.unit]
    span = number(value.period) + (f" to {number(value.period_max)}" if value.period_max else "")
    often = str(value.times) + (f" to {value.times_max}" if value.times_max else "")
    if often == "1":
        return f"every {word}" if span == "1" else f"every {span} {word}s"
    return f"{often} times in a {word}" if span == "1" else f"{often} times in {span} {word}s"


def length(value: Length) -> str:
    """ "2 weeks", "1 to 2 weeks"."""
    word = _UNIT_WORDS[value.unit]
    span = number(value.low) + (f" to {number(value.high)}" if value.high != value.low else "")
    return f"{span} {word}" if span == "1" else f"{span} {word}s"


NOT_INTERPRETED = "Named without a code that is known here, and not interpreted"


def neurological_in_words(picture: Picture) -> tuple[Said, ...]:
    """What a card that asks for tests says of neurological findings without a code; safety/neuro-nodelay."""
    if not picture.neurological_in_words:
        return ()
    quoted = listed([fact.says for fact in picture.neurological_in_words])
    told = f"{NOT_INTERPRETED}: {{quoted}}. If this is a neurological finding, no test delays treatment."
    return (say(told, quoted=quoted),)
