"""Timing.repeat read into how often and how many: frequency, period, days of the week, count.

There is no default schedule: a frequency without a period, or the reverse, is unreadable, not daily. `duration` is
the length of one administration and is left alone, although some systems misuse it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards.order import Every, Length, PeriodUnit
from cards.text import Foreign, Said, say
from cds_service.reading.amount import plain
from cds_service.reading.doubt import STRUCTURED, Fault, conflict
from cds_service.reading.resource import items, mapping, number, present, whole, words

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_UNITS: tuple[PeriodUnit, ...] = ("h", "d", "wk", "mo", "a")
_DAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
_MOST_PERIODS = 10_000


@dataclass(frozen=True)
class Rhythm:
    """What a Timing says; `faults` name what could not be read, and then the schedule is not to be relied on."""

    every: Every | None = None
    doses: int | None = None
    lasts: Length | None = None
    starts: date | None = None
    ends: date | None = None
    until: Foreign | None = None  # these two only from the words of Timing.code
    as_needed: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether it says anything."""
        parts = (self.every, self.doses, self.lasts, self.starts, self.ends, self.until)
        return self.as_needed or any(part is not None for part in parts)


def read_repetition(repeat: Mapping[str, Any], knowledge: Knowledge) -> Rhythm:
    """How often and how many; bounds and dates are added by `timing`."""
    days = {name.lower()[:3] for name in map(words, items(repeat.get("dayOfWeek"))) if name}
    doses = whole(repeat.get("count"))
    open_count = present(repeat.get("countMax")) and whole(repeat.get("countMax")) != doses
    if open_count or (present(repeat.get("count")) and not doses):
        return Rhythm(faults=(say("the number of doses is not readable"),))
    if not days <= _DAYS or (present(repeat.get("dayOfWeek")) and not days):
        return Rhythm(None, doses, faults=(say("the days of the week are not readable"),))
    if not any(present(repeat.get(key)) for key in ("frequency", "period", "periodUnit", "periodUnits")):
        every = Every(len(days), Decimal(1), "wk") if days else None
        return Rhythm(every, doses)
    every = _every(repeat, len(days), knowledge)
    if every is None:
        return Rhythm(None, doses, faults=(_unreadable(repeat),))
    fitted = _on_days(every, len(days)) if days and present(repeat.get("frequency")) else every
    if fitted is None:
        why = conflict(
            "schedule",
            (STRUCTURED, f"every {every}"),
            (STRUCTURED, f"on {len(days)} {'day' if len(days) == 1 else 'days'} of the week"),
        )
        return Rhythm(None, doses, faults=(why,))
    return Rhythm(fitted, doses)


def _every(repeat: Mapping[str, Any], weekdays: int, knowledge: Knowledge) -> Every | None:
    """Frequency and period with the ends of their ranges; None when one is missing or makes no sense."""
    times = whole(repeat.get("frequency"))
    if not present(repeat.get("frequency")) and weekdays:
        times = weekdays
    span, unit = number(repeat.get("period")), _unit(repeat.get("periodUnit", repeat.get("periodUnits")), knowledge)
    if not times or span is None or not 0 < span <= _MOST_PERIODS or unit is None:
        return None
    most = whole(repeat.get("frequencyMax")) if present(repeat.get("frequencyMax")) else times
    longest = number(repeat.get("periodMax")) if present(repeat.get("periodMax")) else span
    if most is None or most < times or longest is None or not span <= longest <= _MOST_PERIODS:
        return None
    return Every(times, span, unit, longest if longest > span else None, most if most > times else None)


def _on_days(every: Every, weekdays: int) -> Every | None:
    """Once a day on two weekdays is twice a week; once a month on a Monday is once a month."""
    if every.times_max is not None:
        return None
    if (every.unit, every.period, every.period_max) == ("d", Decimal(1), None):
        return Every(every.times * weekdays, Decimal(1), "wk")
    fits = every.unit in {"wk", "mo"} and every.times == weekdays
    return every if fits and (every.unit == "wk" or weekdays == 1) else None


def _unreadable(repeat: Mapping[str, Any]) -> Said:
    numbers = {name: number(repeat.get(name)) for name in ("frequency", "frequencyMax", "period", "periodMax")}
    stated = [f"{name} {plain(given)}" for name, given in numbers.items() if given is not None]
    written = words(repeat.get("periodUnit", repeat.get("periodUnits")))
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
    """A Duration as a number and its unit of time; None when it is not readable, or is only a limit."""
    element = mapping(quantity)
    if present(element.get("comparator")):
        return None
    value = number(element.get("value"))
    unit = _unit(element.get("code"), knowledge) or _unit(element.get("unit"), knowledge)
    return (value, unit) if value is not None and unit is not None and 0 < value <= _MOST_PERIODS else None
