"""A FHIR Timing of any version: its repetition with its bounds, its listed dates, its code, which must agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cards import wording
from cards.order import Every, Length
from cards.text import Foreign, say
from cds_service.reading.doubt import STRUCTURED, Fault, conflict
from cds_service.reading.repetition import Rhythm, read_length, read_repetition
from cds_service.reading.resource import Concept, concept, day, items, mapping, present
from cds_service.reading.sig import read_sig

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
    timed = present(repeat.get("when")) or present(repeat.get("timeOfDay"))
    coded = _coded(concept(element.get("code")), knowledge)
    if coded is not None and rhythm.every is None:
        doses = rhythm.doses or coded.doses
        return replace(rhythm, every=coded.every, doses=doses, faults=rhythm.faults + coded.faults)
    if coded is not None and coded.every and rhythm.every and not overlaps(coded.every, rhythm.every):
        return replace(rhythm, every=None, faults=(*rhythm.faults, _apart(coded.every, rhythm.every)))
    if timed and rhythm.every is None and rhythm.doses is None and not rhythm.faults:
        return replace(rhythm, faults=(say("the times of day do not say on which days"),))
    return rhythm


def overlaps(one: Every, other: Every) -> bool:
    """Whether two intervals can be the same: "monthly" and "every 30 days" can."""
    (low, high), (least, most) = one.days, other.days
    return low <= most and least <= high


def _apart(one: Every, other: Every) -> Fault:
    coded, spelt = f"{wording.every(one)} as coded", f"{wording.every(other)} as spelt out"
    return conflict("schedule", (STRUCTURED, coded), (STRUCTURED, spelt))


def _bounded(rhythm: Rhythm, repeat: Mapping[str, Any], knowledge: Knowledge) -> Rhythm:
    """Add the bounds: a length, a range of lengths, or a period with its dates."""
    fault = Rhythm(rhythm.every, rhythm.doses, faults=(*rhythm.faults, say("the bounds are not readable")))
    bounds = repeat.get("boundsDuration", repeat.get("boundsQuantity"))  # the latter in DSTU2
    if present(bounds):
        length = read_length(bounds, knowledge)
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
    if starts is not None and ends is not None and ends < starts:
        return fault
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


def _coded(code: Concept, knowledge: Knowledge) -> Rhythm | None:
    """The interval of a Timing.code: by code, else by the words that go with it; None when there is no code.

    Words beside a known code must not name another interval.
    """
    if code.empty:
        return None
    spoken = (*code.words, *(coding.code for coding in code.codings if coding.code))
    known = [knowledge.timing(c.system, c.code) for c in code.codings if c.system and c.code]
    read = [Rhythm(Every(row.times, row.period, row.unit)) for row in known if row is not None]
    read += [told for text in spoken if (told := _told(text, knowledge)) is not None]
    if not read:
        return Rhythm(faults=(say("the timing {code} is not understood", code=Foreign(spoken[0])),))
    first = read[0]
    for other in read[1:]:
        if first.every and other.every and not overlaps(first.every, other.every):
            return Rhythm(faults=(_apart(first.every, other.every),))
    return first


def _told(text: str, knowledge: Knowledge) -> Rhythm | None:
    """An interval in words: "every 4 weeks", "Q4W", "once"; None when there is more or less in them."""
    row = knowledge.timing(None, text)
    if row is not None:
        return Rhythm(Every(row.times, row.period, row.unit))
    sig = read_sig(text, knowledge)
    if len(sig.phases) != 1 or sig.unread or sig.phases[0].dose.stated:
        return None
    return Rhythm(sig.phases[0].every, sig.phases[0].doses)
