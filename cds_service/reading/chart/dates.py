"""FHIR dates as intervals of days.

"2026-10" is any day of October, and a time of day belongs to the day it was where the site is: at half
past midnight in Berlin a Londoner's clock still shows yesterday. A time without a zone keeps its written
day. What is not a FHIR date is refused, not repaired.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from cards.known import When
from cds_service.reading.chart.shape import Resource, objects
from cds_service.reading.resource import items, mapping

_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(T[0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?")


class Dated(NamedTuple):
    """A date that was looked for. `unreadable` when one was stated and could not be read."""

    when: When | None = None
    unreadable: bool = False


NOT_DATED = Dated()
_UNREADABLE = Dated(unreadable=True)


def read_when(value: Any, zone: tzinfo) -> When | None:
    """The days a date, dateTime or instant may mean; None when it is not one."""
    found = _FORM.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    year, month, day, time = found.groups()
    try:
        if time is not None:
            return _of_moment(found[0], zone)
        first = date(int(year), int(month or 1), int(day or 1))
        last = first.replace(month=int(month or 12))
        return When(first, last.replace(day=int(day or monthrange(last.year, last.month)[1])))
    except (ValueError, OverflowError):
        return None


def _of_moment(text: str, zone: tzinfo) -> When:
    moment = datetime.fromisoformat(text)
    day = (moment if moment.tzinfo is None else moment.astimezone(zone)).date()
    return When(day, day)


def read_period(value: Any, zone: tzinfo) -> Dated:
    """From the first to the last day of a Period; one that names a single end is that day."""
    ends = [read_when(mapping(value)[name], zone) for name in ("start", "end") if mapping(value).get(name) is not None]
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(ends) or known[0].first > known[-1].last:
        return _UNREADABLE
    return Dated(When(known[0].first, known[-1].last))


def _read_timing(value: Any, zone: tzinfo, today: date) -> Dated:
    """The next of a Timing's own dates, else its last; a Timing that only says how often has none."""
    timing = mapping(value)
    events = items(timing.get("event"))
    days = sorted((day for event in events if (day := read_when(event, zone))), key=lambda day: day.first)
    if len(days) < len(events):
        return _UNREADABLE
    if days:
        return Dated(next((day for day in days if day.last >= today), days[-1]))
    bounds = [repeat["boundsPeriod"] for repeat in objects(timing.get("repeat")) if "boundsPeriod" in repeat]
    return read_period(bounds[0], zone) if bounds else NOT_DATED


def dated(resource: Resource, names: Iterable[str], zone: tzinfo, today: date) -> Dated:
    """The first of these elements that is there, as a date, Period or Timing by what it looks like."""
    for name in names:
        value = resource.get(name)
        if value is None:
            continue
        if name.endswith("Timing") or "event" in mapping(value) or "repeat" in mapping(value):
            return _read_timing(value, zone, today)
        if isinstance(value, dict):
            return read_period(value, zone)
        when = read_when(value, zone)
        return _UNREADABLE if when is None else Dated(when)
    return NOT_DATED
