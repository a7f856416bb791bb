"""Hands that take hold of parsed FHIR JSON whatever its shape, because real clients bend it.

Objects arrive where arrays belong and the reverse, numbers as strings, codes as arrays. Nothing here
raises and nothing here guesses: what does not fit is None, an empty list or an empty mapping.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_LONGEST = 2000
_MOST_DIGITS = 30


@dataclass(frozen=True)
class Coding:
    """One coding; any part may be missing."""

    system: str | None
    code: str | None
    display: str | None


@dataclass(frozen=True)
class Concept:
    """A CodeableConcept: its codings and its text."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Text and displays, each once, text first."""
        said = [self.text, *(coding.display for coding in self.codings)]
        return tuple(dict.fromkeys(words for words in said if words))

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return not self.words and not any(coding.code for coding in self.codings)


def items(value: Any) -> list[Any]:
    """The entries of an array; a lone value counts as an array of one, null as none."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def mapping(value: Any) -> Mapping[str, Any]:
    """The object, or the only object of an array; an empty mapping when it is neither."""
    if isinstance(value, Mapping):
        return value
    found = [entry for entry in items(value) if isinstance(entry, Mapping)]
    return found[0] if len(found) == 1 else {}


def present(value: Any) -> bool:
    """Whether anything stands there."""
    return value is not None and value not in ("", [], {})


def modified(value: Any) -> bool:
    """Whether a modifier extension stands in it, however deep: it changes the meaning of what holds it."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, Mapping):
            if present(one.get("modifierExtension")):
                return True
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return False


def words(value: Any) -> str | None:
    """A string that is not blank, or the only one of an array."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value.strip()[:_LONGEST] if isinstance(value, str) and value.strip() else None


def number(value: Any) -> Decimal | None:
    """A finite decimal number, also when sent as a string; booleans and floats are none.

    Nor is one with more digits or noughts than fit on a line: written out, 1e-99999999 would be an answer of 100 MB.
    """
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value.strip()):
        value = Decimal(value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    if len(value.as_tuple().digits) > _MOST_DIGITS or (value and abs(value.adjusted()) > _MOST_DIGITS):
        return None
    return value.to_integral_value() if value == value.to_integral_value() else value


def whole(value: Any) -> int | None:
    """A whole number from 0 to a million."""
    read = number(value)
    most = 1_000_000
    if read is None or not 0 <= read <= most or read != read.to_integral_value():
        return None
    return int(read)


def true(value: Any) -> bool:
    """Whether a flag is set, also when sent as a string."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def day(value: Any) -> date | None:
    """The calendar day of a date or dateTime as written; None for a month, a year or nonsense."""
    written = words(value)
    if written is None or not _DAY.match(written):
        return None
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None


def _code(value: Any) -> str | None:
    """A code, also when sent as a whole number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else words(value)


def concept(value: Any) -> Concept:
    """A CodeableConcept, or a bare string taken as its text."""
    if isinstance(value, str):
        return Concept(text=words(value))
    element = mapping(value)
    codings = (
        Coding(words(entry.get("system")), _code(entry.get("code")), words(entry.get("display")))
        for entry in items(element.get("coding"))
        if isinstance(entry, Mapping)
    )
    return Concept(tuple(codings), words(element.get("text")))
