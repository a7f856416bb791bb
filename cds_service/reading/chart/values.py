"""A result's number with its unit, as bounds in the canonical unit of its test.

Nothing is assumed: no unit means no value, a unit this test is not known in means no value, and a value
no assay gives means that the unit is doubted. The laboratory's reference range decides none of this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cards.facts import Bounds
from cards.knowledge import Knowledge
from cards.knowledge.vocabulary import TestRow
from cards.text import Foreign, Said, say
from cds_service.reading.chart.shape import text
from cds_service.reading.resource import mapping
from cds_service.reading.resource import number as plain_number

UCUM = frozenset({"http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"})
_LARGEST_EXPONENT = 12
_WRITTEN = re.compile(
    r"(<=|>=|<|>|≤|≥)? ?([0-9]{1,12}(?:\.[0-9]{1,12})?)(?: ?([^\W\d_]\S{0,30}|[%{\[]\S{0,30})|(?<= )(10[*^]\S{1,20}))?"
)
_SIGNS = {"≤": "<=", "≥": ">="}


@dataclass(frozen=True)
class Measured:
    """A number as sent: comparator ("" when it is exact), number, and the unit in every spelling given."""

    comparator: str
    number: Decimal
    units: tuple[str, ...]

    @property
    def bounds(self) -> Bounds:
        """The bounds in the unit as sent."""
        low = None if self.comparator in {"<", "<="} else self.number
        high = None if self.comparator in {">", ">="} else self.number
        return Bounds(low, high, low_open=self.comparator == ">", high_open=self.comparator == "<")

    @property
    def says(self) -> str:
        """Comparator and number: "120" or "< 150"."""
        return f"{self.comparator} {self.number:f}".strip()


def number_of(value: Any) -> Decimal | None:
    """A number, also when sent as text, of reasonable size and not negative; else None."""
    read = plain_number(value)
    return read if read is not None and read >= 0 and abs(read.adjusted()) <= _LARGEST_EXPONENT else None


def measured_text(written: str) -> Measured | None:
    """ "<150 pmol/L" and "120 ng/L". A comma is refused: it is a decimal sign in one country and not in another."""
    found = _WRITTEN.fullmatch(" ".join(written.split()))
    if found is None:
        return None
    sign = found[1] or ""
    unit = found[3] or found[4]
    return Measured(_SIGNS.get(sign, sign), Decimal(found[2]), (unit,) if unit else ())


def measured_quantity(value: Any) -> Measured | None:
    """A Quantity; its `code` counts before its `unit` when it is a UCUM code."""
    quantity = mapping(value)
    comparator = text(quantity.get("comparator"))
    number = number_of(quantity.get("value"))
    if number is None and not comparator and isinstance(quantity.get("value"), str):
        written = measured_text(quantity["value"])
        if written and not written.units:
            comparator, number = written.comparator, written.number
    if number is None or comparator not in {"", "<", "<=", ">", ">="}:
        return None
    code = text(quantity.get("code")) if text(quantity.get("system")) in {"", *UCUM} else ""
    return Measured(comparator, number, tuple(one for one in (code, text(quantity.get("unit"))) if one))


def _factor(test: TestRow, spelling: str, knowledge: Knowledge) -> Decimal | None:
    """How many canonical units one of this unit is: by its own spelling, else by the UCUM code it stands for."""
    alias = knowledge.unit(spelling)
    found = test.units.get(spelling)
    return found if found is not None or alias is None or alias.ucum is None else test.units.get(alias.ucum)


def _named(measured: Measured, recognised: bool) -> Foreign | str:
    unit = measured.units[-1] if measured.units else ""
    # "10*9/L" is ours, but two of them in a paragraph would set what is between in italics
    return unit if recognised and "*" not in unit else Foreign(unit)


def in_canonical_unit(measured: Measured, test: TestRow, knowledge: Knowledge) -> tuple[Said, Bounds | Said]:
    """What the result says, and its bounds in the unit of the test or why there are none."""
    spelt = [(unit, _factor(test, unit, knowledge)) for unit in measured.units]
    factors = {factor for _, factor in spelt if factor is not None}
    says = say(
        "{test} {number} {unit}" if measured.units else "{test} {number}",
        test=test.says,
        number=measured.says,
        unit=_named(measured, bool(spelt) and spelt[-1][1] is not None),
    )
    if not measured.units:
        return says, Said(("the result has no unit",))
    if not factors:
        return says, say("the unit {unit} is not one this test is known in", unit=Foreign(measured.units[-1]))
    if len(factors) > 1:
        return says, say(
            "the result names two units, {one} and {other}",
            one=Foreign(measured.units[0]),
            other=Foreign(measured.units[-1]),
        )
    number = measured.number * factors.pop()
    if not _plausible(test, number):
        return says, Said(("the value is outside what this test can give: a unit error is suspected",))
    given = measured.bounds
    low, high = (None if end is None else number for end in (given.low, given.high))
    return says, Bounds(low, high, given.low_open, given.high_open)


def _plausible(test: TestRow, number: Decimal) -> bool:
    above = test.plausible_low is None or number >= test.plausible_low
    return above and (test.plausible_high is None or number <= test.plausible_high)
