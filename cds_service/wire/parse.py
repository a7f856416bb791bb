"""Bytes to JSON values and back, once, strictly, and within bounds that no real call comes near.

Numbers with a fraction become Decimal, others int: a dose never passes through a float. One whose exponent is
beyond everything measured stays text, which no reader takes for a number: a few letters would cost seconds.

UTF-8 only; NaN, Infinity, comments and trailing commas are refused. Of a repeated key the last one counts: finding
repetition would need a second, slower parser, and as these bytes are parsed once and by nobody else,
no two readers can disagree about them.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from cds_service.errors import BadCall

DEEPEST: Final = 64
MOST_NODES: Final = 200_000
LONGEST_STRING: Final = 64 * 1024

LARGEST_EXPONENT: Final = 400


def _exact(written: str) -> Decimal | str:
    number = Decimal(written)
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else written


_decoder = msgspec.json.Decoder(float_hook=_exact)
_encoder = msgspec.json.Encoder(decimal_format="number")


def parse(body: bytes) -> Any:
    """The JSON value that `body` holds. Raises BadCall when it holds none, or one beyond the bounds."""
    try:
        value = _decoder.decode(body)
    except RecursionError:
        raise BadCall("The JSON is nested too deeply.") from None
    except InvalidOperation:
        raise BadCall("The JSON holds a number outside every range.") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadCall("The body is not JSON in UTF-8.") from None
    _within_bounds(value)
    return value


def encode(value: Any) -> bytes:
    """`value` as JSON in UTF-8; Decimal digits are kept as they are."""
    return _encoder.encode(value)


def _within_bounds(value: Any) -> None:
    """Raise BadCall unless depth, number of values and length of strings are ordinary."""
    nodes = depth = 0
    level = [value]
    while level:
        depth += 1
        nodes += len(level)
        if depth > DEEPEST:
            raise BadCall("The JSON is nested too deeply.")
        if nodes > MOST_NODES:
            raise BadCall("The JSON holds too many values.")
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
                longest = max(map(len, item), default=0)
            elif isinstance(item, list):
                below.extend(item)
                continue
            else:
                longest = len(item) if isinstance(item, str) else 0
            if longest > LONGEST_STRING:
                raise BadCall("The JSON holds a string that is too long.")
        level = below
