"""Whether an antibody-like test was positive: by its words, its interpretation, or a usable reference range.

A number alone says nothing here, because every laboratory has its own cut-off. Only whole, known words
count: "weakly positive", "equivocal" and "1:20" are left to the clinician.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from cards.facts import Bounds, Flag
from cards.text import Foreign, Said, say
from cds_service.reading.chart.shape import Resource, codings, objects, text, wordings
from cds_service.reading.chart.values import Measured, measured_quantity, number_of
from cds_service.reading.resource import mapping

_WORDS = {
    "pos": True,
    "positive": True,
    "detected": True,
    "present": True,
    "reactive": True,
    "neg": False,
    "negative": False,
    "not detected": False,
    "absent": False,
    "non-reactive": False,
    "nonreactive": False,
}
_INTERPRETED = {"POS": True, "NEG": False}
# HL7 interpretation codes (table 0078 and its FHIR successor) that place a number against the laboratory's range.
_FLAGS: Final[Mapping[str, Flag]] = {
    "L": "low",
    "LL": "low",
    "LU": "low",
    "N": "normal",
    "H": "high",
    "HH": "high",
    "HU": "high",
}
_ABOVE_RANGE = "H"


_QUALIFIER = re.compile(r" ?\((?:qualifier value|finding)\)$")


def flag_of(observed: Resource, measured: Measured | None) -> Flag | None:
    """The laboratory's own word on a number, else its range in the same unit; None when there is none, or two."""
    codes = {coding.code.upper() for coding in codings(observed.get("interpretation")) if coding.code}
    flags = {_FLAGS[code] for code in codes if code in _FLAGS}
    if codes or measured is None:
        return flags.pop() if len(flags) == 1 else None
    return _flag_by_range(observed, measured)


def _flag_by_range(observed: Resource, measured: Measured) -> Flag | None:
    """Below or above the one reference range that has numbers, or between its two ends."""
    ranges = [
        (_end(one, "low", measured), _end(one, "high", measured)) for one in objects(observed.get("referenceRange"))
    ]
    usable = [ends for ends in ranges if ends != (None, None)]
    if len(usable) != 1 or len(ranges) != 1:
        return None
    low, high = usable[0]
    if low is not None and measured.bounds.below(low):
        return "low"
    if high is not None and measured.bounds.above(high):
        return "high"
    within = low is not None and high is not None and measured.bounds.low == measured.bounds.high
    return "normal" if within else None


def _end(given: Resource, name: str, measured: Measured) -> Decimal | None:
    end = measured_quantity(mapping(given.get(name)))
    same = end is not None and (set(end.units) & set(measured.units) or end.units == measured.units == ())
    return end.number if end is not None and same and not end.comparator else None


def _by_words(texts: tuple[str, ...]) -> set[bool]:
    plain = (_QUALIFIER.sub("", " ".join(one.casefold().split())).strip(".") for one in texts)
    found = (_WORDS.get(one) for one in plain)
    return {one for one in found if one is not None}


def _by_interpretation(observed: Resource, *, of_number: bool) -> set[bool]:
    stated = observed.get("interpretation")
    codes = {coding.code.upper() for coding in codings(stated) if coding.code}
    raised = {True} if of_number and _ABOVE_RANGE in codes else set[bool]()
    return {_INTERPRETED[code] for code in codes if code in _INTERPRETED} | _by_words(wordings(stated)) | raised


def _by_range(observed: Resource, measured: Measured) -> set[bool]:
    """Against the one reference range that has an upper end above zero, when there is just one."""
    ranges = [mapping(one.get("high")) for one in objects(observed.get("referenceRange"))]
    highs = [(number_of(high.get("value")), measured_quantity(high)) for high in ranges]
    usable = [(number, whole) for number, whole in highs if number and whole]
    if len(usable) != 1:
        return set()
    high, whole = usable[0]
    if whole.units and measured.units and not set(whole.units) & set(measured.units):
        return set()
    if measured.bounds.above(high):
        return {True}
    return {False} if _at_most(measured.bounds, high) else set()


def _at_most(bounds: Bounds, limit: Any) -> bool:
    return bounds.high is not None and bounds.high <= limit


def presence(observed: Resource, measured: Measured | None, texts: tuple[str, ...]) -> bool | Said:
    """Positive or negative, or why neither can be said."""
    by_range = _by_range(observed, measured) if measured else set[bool]()
    said = _by_words(texts) | _by_interpretation(observed, of_number=measured is not None) | by_range
    if len(said) == 1:
        return said.pop()
    if said:
        return Said(("the result and its interpretation disagree",))
    if measured:
        return Said(("a number without a usable cut-off of its laboratory is neither positive nor negative",))
    if texts:
        return say("the result {text} was not understood as positive or negative", text=Foreign(texts[0]))
    return Said(("the result has no value that could be read",))


def written(value: Any) -> tuple[str, ...]:
    """The words of a valueString or valueCodeableConcept."""
    return (text(value),) if text(value) else wordings(value)
