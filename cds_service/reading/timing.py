"""A FHIR Timing of any version read into how often, how many and how long.

`duration` is the length of one administration and is left alone, although some systems misuse it.
There is no default schedule: a frequency without a period, or the reverse, is unreadable, not daily.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards.order import Every, Length, PeriodUnit
from cards.text import Foreign, Said, say
from cds_service.reading.amount import plain
from cds_service.reading.resource import Concept, concept, day, items, mapping, number, present, whole, words
from cds_service.reading.sig import read_sig

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_UNITS: tuple[PeriodUnit, ...] = ("h", "d", "wk", "mo", "a")
_MOST_PERIODS = 10_000
_LENGTHS = ("boundsDuration", "boundsQuantity")  # DSTU2 calls it by the type that a Duration is made of


@dataclass(frozen=True)
class Rhythm:
    """What a Timing says; `faults` name what could not be read, and then the schedule is not to be relied on."""

    every: Every | None = None
    doses: int | None = None
    lasts: Length | None = None
    starts: date | None = None
    ends: date | None = None
    faults: tuple[Said, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether it says anything."""
        return any(part is not None for part in (self.every, self.doses, self.lasts, self.starts, self.ends))


def read_timing(timing: Any, knowledge: Knowledge) -> Rhythm:
    """Read a Timing; null is an empty Rhythm, and nothing raises."""
    if not present(timing):
        return Rhythm()
    element = mapping(timing)
    if not element:
        return Rhythm(faults=(say("the timing is not one timing"),))
    repeat = mapping(element.get("repeat"))
    if present(element.get("repeat")) and not repeat:
        return Rhythm(faults=(say("the repetition is not readable"),))
    rhythm = _dates(_bounded(_repeated(repeat, knowledge), repeat, knowledge), element)
    coded = _coded(concept(element.get("code")), knowledge)
    if coded is not None and rhythm.every is None and rhythm.doses is None:
        return replace(rhythm, every=coded.every, doses=coded.doses, faults=rhythm.faults + coded.faults)
    if coded is not None and coded.every and rhythm.every and not overlaps(coded.every, rhythm.every):
        why = say("the timing is coded {one} and spelt out {other}", one=str(coded.every), other=str(rhythm.every))
        return replace(rhythm, every=None, faults=(*rhythm.faults, why))
    return rhythm


def overlaps(one: Every, other: Every) -> bool:
    """Whether two intervals can be the same: "monthly" and "every 30 days" can."""
    (low, high), (least, most) = one.days, other.days
    return low <= most and least <= high


def _repeated(repeat: Mapping[str, Any], knowledge: Knowledge) -> Rhythm:
    frequency, times_max = repeat.get("frequency"), repeat.get("frequencyMax")
    period, unit = repeat.get("period"), repeat.get("periodUnit", repeat.get("periodUnits"))
    weekdays = len({name.lower()[:3] for name in map(words, items(repeat.get("dayOfWeek"))) if name})
    doses = whole(repeat.get("count"))
    if present(repeat.get("count")) and (not doses or present(repeat.get("countMax"))):
        return Rhythm(faults=(say("the number of doses is not readable"),))
    if not any(present(part) for part in (frequency, period, unit)):
        every = Every(weekdays, Decimal(1), "wk") if weekdays else None
        unreadable = every is None and doses is None and present(repeat.get("when"))
        return Rhythm(every, doses, faults=(say("the times of day do not say on which days"),) if unreadable else ())
    times, span = whole(frequency), number(period)
    if not present(frequency) and weekdays:
        times = weekdays
    period_unit = _unit(unit, knowledge)
    if not times or span is None or not 0 < span <= _MOST_PERIODS or period_unit is None:
        return Rhythm(None, doses, faults=(_unreadable(frequency, period, unit),))
    most, longest = whole(times_max), number(repeat.get("periodMax"))
    every = Every(
        times,
        span,
        period_unit,
        longest if longest is not None and span < longest <= _MOST_PERIODS else None,
        most if most is not None and most > times else None,
    )
    if weekdays and present(frequency):
        every_on_days = _on_days(every, weekdays)
        if every_on_days is None:
            return Rhythm(None, doses, faults=(say("the days of the week do not fit the frequency"),))
        every = every_on_days
    return Rhythm(every, doses)


def _on_days(every: Every, weekdays: int) -> Every | None:
    """Once a day on two weekdays is twice a week."""
    if (every.unit, every.period) == ("d", Decimal(1)):
        return Every(every.times * weekdays, Decimal(1), "wk")
    return every if every.unit == "wk" and every.times == weekdays else None


def _unreadable(frequency: Any, period: Any, unit: Any) -> Said:
    numbers = {"frequency": number(frequency), "period": number(period)}
    stated = [f"{name} {plain(given)}" for name, given in numbers.items() if given is not None]
    written = words(unit)
    return say(
        "the repetition is not complete or not readable: {parts} {unit}",
        parts=Foreign(", ".join(stated) or "no number"),
        unit=Foreign(written or "without a unit"),
    )


def _unit(unit: Any, knowledge: Knowledge) -> PeriodUnit | None:
    written = words(unit)
    row = knowledge.unit(written) if written else None
    if row is None or row.dimension != "time":
        return None
    return next((known for known in _UNITS if known == row.canonical), None)


def read_length(quantity: Any, knowledge: Knowledge) -> tuple[Decimal, PeriodUnit] | None:
    """A Duration as a number and its unit of time; None when it is not readable."""
    element = mapping(quantity)
    value = number(element.get("value"))
    unit = _unit(element.get("code"), knowledge) or _unit(element.get("unit"), knowledge)
    return (value, unit) if value is not None and unit is not None and 0 < value <= _MOST_PERIODS else None


def _bounded(rhythm: Rhythm, repeat: Mapping[str, Any], knowledge: Knowledge) -> Rhythm:
    """Add the bounds: a length, a range of lengths, or a period with its dates."""
    fault = Rhythm(rhythm.every, rhythm.doses, faults=(*rhythm.faults, say("the bounds are not readable")))
    if stated := next((found for key in _LENGTHS if present(found := repeat.get(key))), None):
        length = read_length(stated, knowledge)
        return fault if length is None else replace(rhythm, lasts=Length(length[0], length[0], length[1]))
    if present(repeat.get("boundsRange")):
        span = mapping(repeat.get("boundsRange"))
        low, high = read_length(span.get("low"), knowledge), read_length(span.get("high"), knowledge)
        if low is None or high is None or low[1] != high[1] or low[0] > high[0]:
            return fault
        return replace(rhythm, lasts=Length(low[0], high[0], low[1]))
    period = mapping(repeat.get("boundsPeriod", repeat.get("bounds")))
    starts, ends = day(period.get("start")), day(period.get("end"))
    if (present(period.get("start")) and starts is None) or (present(period.get("end")) and ends is None):
        return fault
    return replace(rhythm, starts=starts, ends=ends)


def _dates(rhythm: Rhythm, timing: Mapping[str, Any]) -> Rhythm:
    """Add the dates of `event`: so many doses, from the first to the last."""
    listed = items(timing.get("event"))
    if not listed:
        return rhythm
    dates = [found for found in map(day, listed) if found is not None]
    if len(dates) < len(listed) or rhythm.every is not None or rhythm.doses not in (None, len(dates)):
        return replace(rhythm, every=None, faults=(*rhythm.faults, say("the listed dates do not make one schedule")))
    return replace(rhythm, doses=len(dates), starts=min(dates), ends=max(dates))


def _coded(code: Concept, knowledge: Knowledge) -> Rhythm | None:
    """The interval of a Timing.code: by code, else by the words that go with it; None when there is no code."""
    if code.empty:
        return None
    for coding in code.codings:
        row = knowledge.timing(coding.system, coding.code) if coding.system and coding.code else None
        if row is not None:
            return Rhythm(Every(row.times, row.period, row.unit))
    spoken = (*code.words, *(coding.code for coding in code.codings if coding.code))
    for text in spoken:
        row = knowledge.timing(None, text)
        if row is not None:
            return Rhythm(Every(row.times, row.period, row.unit))
        sig = read_sig(text, knowledge)
        if len(sig.phases) == 1 and not sig.unread and not sig.phases[0].dose.stated:
            return Rhythm(sig.phases[0].every, sig.phases[0].doses)
    return Rhythm(faults=(say("the timing {code} is not understood", code=Foreign(spoken[0])),))
