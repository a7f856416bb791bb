"""How often and how long, in words: "every 2 to 3 months", "3x/week", "q4wks", "x 7 days", "stat".

Each reader looks at one place and either understands a whole phrase there or says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import Every, Length
from cds_service.reading.spoken import number_at
from cds_service.reading.time_words import (
    ADVERBS,
    BEFORE_COUNT,
    DAY_NAMES,
    DOSES,
    FOR,
    LONG_ADVERBS,
    ORDINALS,
    SECOND,
    TIME,
    TIMES,
)

if TYPE_CHECKING:
    from cds_service.reading.tokens import Tokens


@dataclass(frozen=True)
class TimePhrase:
    """What one phrase says about time; `next` is the token after it."""

    next: int
    every: Every | None = None
    doses: int | None = None
    lasts: Length | None = None
    day_name: str | None = None


def _span_at(tokens: Tokens, index: int) -> tuple[Decimal, Decimal | None, int] | None:
    """A number, or two with "to", "or" or a dash between them."""
    low, after = number_at(tokens, index)
    if low is None or low <= 0:
        return None
    if tokens[after].low in {"-", "\u2013", "to", "or"}:
        high, past = number_at(tokens, after + 1)
        if high is not None:
            return (low, high, past) if high > low else None
    return low, None, after


def _skip_hyphen(tokens: Tokens, index: int) -> int:
    return index + 1 if tokens[index].text == "-" else index


def _whole(value: Decimal) -> int | None:
    most = 1000
    return int(value) if value == value.to_integral_value() and value <= most else None


def _every_at(tokens: Tokens, index: int) -> TimePhrase | None:
    """ "every 3 months", "q 4 wks", "every other day", "each month", "every 2nd day", "qMonth"."""
    first = tokens[index].low
    if first.startswith("q") and first[1:] in TIME:
        return TimePhrase(index + 1, every=Every(1, Decimal(1), TIME[first[1:]]))
    if first not in {"every", "each", "q"}:
        return None
    after = index + 1
    second = tokens[after].low
    if second in SECOND and tokens[after + 1].low in TIME:
        return TimePhrase(after + 2, every=Every(1, Decimal(2), TIME[tokens[after + 1].low]))
    if second in ORDINALS and tokens[after + 1].low in TIME:
        return TimePhrase(after + 2, every=Every(1, Decimal(ORDINALS[second]), TIME[tokens[after + 1].low]))
    if second in TIME:
        return TimePhrase(after + 1, every=Every(1, Decimal(1), TIME[second]))
    if second in DAY_NAMES:
        return TimePhrase(after + 1, day_name=DAY_NAMES[second])
    span = _span_at(tokens, after)
    if span is None:
        return None
    low, high, past = span
    past += tokens[past].low in {"nd", "rd", "th"} and high is None
    past = _skip_hyphen(tokens, past)
    if tokens[past].low not in TIME:
        return None
    return TimePhrase(past + 1, every=Every(1, low, TIME[tokens[past].low], high))


def _adverb_at(tokens: Tokens, index: int) -> TimePhrase | None:
    """ "daily", "alternate days", and the British "3-monthly", "2 to 3 monthly", "12 weekly"."""
    first = tokens[index].low
    if first in ADVERBS:
        times, period, unit = ADVERBS[first]
        return TimePhrase(index + 1, every=Every(times, Decimal(period), unit))
    if first in {"alternate", "alt"} and tokens[index + 1].low in TIME:
        return TimePhrase(index + 2, every=Every(1, Decimal(2), TIME[tokens[index + 1].low]))
    if first in DAY_NAMES:
        return TimePhrase(index + 1, day_name=DAY_NAMES[first])
    span = _span_at(tokens, index)
    if span is None:
        return None
    low, high, past = span
    past = _skip_hyphen(tokens, past)
    unit_word = tokens[past].low
    if unit_word in LONG_ADVERBS and (high or low) > 1:
        return TimePhrase(past + 1, every=Every(1, low, LONG_ADVERBS[unit_word], high))
    return None


def _times_at(tokens: Tokens, index: int) -> TimePhrase | None:
    """ "twice weekly", "3 times a week", "3x/week", "once every 3 months", "2-3 times per week"."""
    first = tokens[index].low
    high: Decimal | None = None
    if first in TIMES:
        low, after = Decimal(TIMES[first]), index + 1
    else:
        span = _span_at(tokens, index)
        if span is None or tokens[span[2]].low not in {"time", "times", "x", "\xd7"}:
            return None
        low, high, after = span[0], span[1], span[2] + 1
    times, times_max = _whole(low), _whole(high) if high is not None else None
    if times is None:
        return None
    if tokens[after].low in {"a", "an", "per", "/", "each", "in"} and tokens[after].low != "in":
        unit = TIME.get(tokens[after + 1].low)
        return None if unit is None else TimePhrase(after + 2, every=Every(times, Decimal(1), unit, None, times_max))
    said = _every_at(tokens, after) or _adverb_at(tokens, after)
    if said is None or said.every is None or said.every.times != 1:
        return None
    per = said.every
    return TimePhrase(said.next, every=Every(times, per.period, per.unit, per.period_max, times_max))


def _bound_at(tokens: Tokens, index: int) -> TimePhrase | None:
    """ "for 7 days", "x 2 weeks", "x4", "x 6 doses", "6 injections", "2 weeks", "for a month"."""
    introduced = tokens[index].low in FOR
    after = index + introduced
    if introduced and tokens.says(after, "the", "next"):
        after += 2
    if introduced and tokens[after].low in {"a", "an"} and tokens[after + 1].low in TIME:
        return TimePhrase(after + 2, lasts=Length(Decimal(1), Decimal(1), TIME[tokens[after + 1].low]))
    span = _span_at(tokens, after)
    if span is None:
        return None
    low, high, past = span
    past = _skip_hyphen(tokens, past)
    word = tokens[past].low
    if word in TIME:
        return TimePhrase(past + 1, lasts=Length(low, high or low, TIME[word]))
    count = _whole(low) if high is None else None
    if count is None:
        return None
    if word in DOSES and (introduced or count > 1):
        return TimePhrase(past + 1, doses=count)
    if tokens[index].low in BEFORE_COUNT - {"for"} and _ends_count(tokens, past):
        return TimePhrase(past, doses=count)
    return None


def _ends_count(tokens: Tokens, index: int) -> bool:
    """After "x4" only a mark or the end may stand: "x 4 weekly" could be a count or an interval."""
    return tokens[index].text in {"", ",", ".", ";", ")"} or tokens[index].low in {"then", "and", "im", "sc"}


def _once_at(tokens: Tokens, index: int) -> TimePhrase | None:
    """ "once", "stat", "now", "single dose", "one time"."""
    for phrase in (
        ("as", "a", "single", "dose"),
        ("single", "dose"),
        ("one", "time"),
        ("one", "-", "time"),
        ("once",),
        ("stat",),
        ("now",),
    ):
        if tokens.says(index, *phrase):
            return TimePhrase(index + len(phrase), doses=1)
    return None


def time_at(tokens: Tokens, index: int) -> TimePhrase | None:
    """What the phrase that begins at `index` says about how often or how long; None when it is no such phrase."""
    for reader in (_times_at, _every_at, _adverb_at, _bound_at, _once_at):
        said = reader(tokens, index)
        if said is not None:
            return said
    return None
