"""A FHIR Timing of any version: its repetition with its bounds, its listed dates, its code, which must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards import wording
from cards.order import Conflict, Dose, Every, Length, Phase
from cards.text import say
from cds_service.reading.doubt import STRUCTURED, conflict
from cds_service.reading.repetition import Rhythm, read_length, read_repetition
from cds_service.reading.resource import concept, day, items, mapping, present
from cds_service.reading.same_schedule import contradictions, length_apart, overruns
from cds_service.reading.timing_code import read_code

if TYPE_CHECKING:
    from cards.knowledge import Knowledge


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
    rhythm = _dates(_bounded(read_repetition(repeat, knowledge), repeat, knowledge), element)
    timed = max(len(items(repeat.get(part))) for part in ("when", "timeOfDay"))
    coded = read_code(concept(element.get("code")), knowledge)
    if coded is not None:
        rhythm = _with_code(rhythm, coded)
    if timed and rhythm.every is None and rhythm.doses is None and not rhythm.faults:
        return replace(rhythm, faults=(say("the times of day do not say on which days"),))
    if timed > 1 and rhythm.every is not None and not _is_so_often(rhythm.every, timed, repeat):
        said = (STRUCTURED, wording.every(rhythm.every)), (STRUCTURED, f"at {timed} times of the day")
        return replace(rhythm, every=None, faults=(*rhythm.faults, conflict("schedule", *said)))
    beyond = overruns(_as_phase(rhythm))
    if beyond is not None:
        why = conflict("schedule", (STRUCTURED, beyond[0]), (STRUCTURED, beyond[1]))
        return replace(rhythm, faults=(*rhythm.faults, why))
    return rhythm


def _is_so_often(every: Every, times: int, repeat: Mapping[str, Any]) -> bool:
    """Whether an interval counts an injection at each of several times of the day, on every day or on those named."""
    days = len(set(map(str, items(repeat.get("dayOfWeek")))))
    wanted = Every(times * days, Decimal(1), "wk") if days else Every(times, Decimal(1), "d")
    return every == wanted


def _with_code(rhythm: Rhythm, coded: Rhythm) -> Rhythm:
    """The repetition with what the code adds to it, or how they contradict one another."""
    more = coded.every is not None  # words beyond an interval that was understood
    told = [why for why in coded.faults if more or isinstance(why, Conflict) or rhythm.every is None]
    faults = (*rhythm.faults, *told)
    spelt = replace(rhythm, every=rhythm.every or coded.every)
    for one, other in contradictions(_as_phase(coded), _as_phase(spelt)):
        why = conflict("schedule", (STRUCTURED, f"{one} as coded"), (STRUCTURED, f"{other} as spelt out"))
        return replace(rhythm, every=None, faults=(*faults, why))
    every, doses, lasts = (getattr(rhythm, part) or getattr(coded, part) for part in ("every", "doses", "lasts"))
    return replace(
        rhythm, every=every, doses=doses, lasts=lasts, until=coded.until, as_needed=coded.as_needed, faults=faults
    )


def _as_phase(rhythm: Rhythm) -> Phase:
    return Phase(Dose(), rhythm.every, rhythm.doses, rhythm.lasts, rhythm.starts, rhythm.ends)


def _bounded(rhythm: Rhythm, repeat: Mapping[str, Any], knowledge: Knowledge) -> Rhythm:
    """Add the bounds: a length, a range of lengths, or a period with its dates."""
    fault = Rhythm(rhythm.every, rhythm.doses, faults=(*rhythm.faults, say("the bounds are not readable")))
    bounds = repeat.get("boundsDuration", repeat.get("boundsQuantity"))  # the latter in DSTU2
    if present(bounds):
        length = read_length(bounds, knowledge)
        if length is None:
            return fault
        rhythm = replace(rhythm, lasts=Length(length[0], length[0], length[1]))
    if present(repeat.get("boundsRange")):
        span = mapping(repeat.get("boundsRange"))
        low, high = read_length(span.get("low"), knowledge), read_length(span.get("high"), knowledge)
        if low is None or high is None or low[1] != high[1] or low[0] > high[0]:
            return fault
        rhythm = replace(rhythm, lasts=Length(low[0], high[0], low[1]))
    period = mapping(repeat.get("boundsPeriod", repeat.get("bounds")))
    starts, ends = day(period.get("start")), day(period.get("end"))
    if (present(period.get("start")) and starts is None) or (present(period.get("end")) and ends is None):
        return fault
    if starts is not None and ends is not None and ends < starts:
        return fault
    if rhythm.lasts and starts is not None and ends is not None and length_apart(rhythm.lasts, starts, ends):
        said = (STRUCTURED, wording.length(rhythm.lasts)), (STRUCTURED, f"{starts} to {ends}")
        rhythm = replace(rhythm, lasts=None, faults=(*rhythm.faults, conflict("schedule", *said)))
    return replace(rhythm, starts=starts, ends=ends)


def _dates(rhythm: Rhythm, timing: Mapping[str, Any]) -> Rhythm:
    """Add the dates of `event`: so many doses, from the first to the last."""
    listed = items(timing.get("event"))
    if not listed:
        return rhythm
    dates = [found for found in map(day, listed) if found is not None]
    if len(dates) < len(listed) or rhythm.every is not None:
        return replace(rhythm, every=None, faults=(*rhythm.faults, say("the listed dates do not make one schedule")))
    if rhythm.doses not in (None, len(dates)):
        why = conflict("schedule", (STRUCTURED, f"{rhythm.doses} doses"), (STRUCTURED, f"{len(dates)} dates"))
        return replace(rhythm, doses=None, faults=(*rhythm.faults, why))
    return replace(rhythm, doses=len(dates), starts=min(dates), ends=max(dates))
