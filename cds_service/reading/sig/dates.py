"""Calendar dates with their hour, the needle to be used and codes of diagnoses: numbers that are no amount.

A date is read over, because "1/10/2026" does not tell its day from its month; only that one stands there is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cds_service.reading.sig.lexemes import Lexemes

_DAY_AND_MONTH = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?![0-9])")  # where a date is announced
_DATE = re.compile(
    r"(?:[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{1,2}(?P<mark>[.-])[0-9]{1,2}(?P=mark)[0-9]{4})(?![0-9/.-]*[0-9])"
)
_HOUR = re.compile(
    r"\s+(?:at\s+)?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\s*[ap]\.?m\b\.?)?(?:\s+[ECMP][SD]T\b)?"
    r"|\s+at\s+[0-9]{4}(?:\s*h(?:ou)?rs?\b)?(?=\s*(?:[,.;]|$))",
    re.IGNORECASE,
)
_DIAGNOSIS = re.compile(r"[A-TV-Z][0-9]{2}(?:\.[0-9]{1,4})?(?=\s*(?:[),.;]|$))")
_GAUGE = r"[0-9]{2}\s?-?\s?(?:gauge|ga|g)\b"
_LENGTH = r"[0-9]{1,2}(?:[./][0-9]{1,2})?\s?-?\s?(?:inch|in\b|mm\b|\")"
_NEEDLE = re.compile(rf"{_GAUGE}[\s,x-]{{0,3}}(?:{_LENGTH}\s{{0,2}})?needles?\b", re.IGNORECASE)


def date_at(lexemes: Lexemes, index: int, *, announced: bool = False) -> int:
    """The lexeme after a date ("on Mon 11/23/26 at 1200"), or `index` where none stands; `announced` by "starting"."""
    after = index + (lexemes.text(index) == "on")
    after += lexemes[after].kind == "DAY_NAME"
    after += lexemes.text(after) == ","
    source = lexemes.tokens.source
    found = (
        (_DAY_AND_MONTH if announced else _DATE).match(source, _place(lexemes, after)) if after < len(lexemes) else None
    )
    if found is None:
        return index
    hour = _HOUR.match(source, found.end())
    return _past(lexemes, after, (hour or found).end())


def needle_at(lexemes: Lexemes, index: int) -> int:
    """The lexeme after a needle ("25g 1 inch needle"), or `index` where none stands."""
    found = _NEEDLE.match(lexemes.tokens.source, _place(lexemes, index))
    return index if found is None else _past(lexemes, index, found.end())


def diagnosis_at(lexemes: Lexemes, index: int) -> int:
    """The lexeme after the code of a diagnosis ("E53.8"), or `index` where none stands."""
    found = _DIAGNOSIS.match(lexemes.tokens.source, _place(lexemes, index)) if index < len(lexemes) else None
    return index if found is None else _past(lexemes, index, found.end())


def _place(lexemes: Lexemes, index: int) -> int:
    return lexemes.tokens[lexemes[index].first].start


def _past(lexemes: Lexemes, index: int, end: int) -> int:
    while index < len(lexemes) and _place(lexemes, index) < end:
        index += 1
    return index
