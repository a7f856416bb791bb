"""The structured timing of an instruction: its interval, its end, and a new one for a new step.

A client's own elements stay where they say something else: the times of day, the start, the length of one
administration. Listed dates (`event`) are a schedule of their own and are not touched: then nothing is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cds_service.reading.resource import items, present
from cds_service.suggest.places import Json, inner
from cds_service.suggest.quantity import UCUM, number
from cds_service.wire.fhir_version import FhirVersion

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.order import Every, PeriodUnit, Phase

_TIMINGS: Final = ("timing", "scheduledTiming")
_INTERVAL: Final = ("frequency", "frequencyMax", "period", "periodMax", "periodUnit", "periodUnits", "dayOfWeek")
_END: Final = ("count", "countMax", "boundsDuration", "boundsQuantity", "boundsRange")
_PERIODS: Final = ("boundsPeriod", "bounds")
_DAY_PARTS: Final = ("when", "timeOfDay")
_WORDS: Final[dict[PeriodUnit, str]] = {"h": "hours", "d": "days", "wk": "weeks", "mo": "months", "a": "years"}


def is_timed(instruction: Json) -> bool:
    """Whether it has a structured timing."""
    return any(present(instruction.get(key)) for key in _TIMINGS)


def write_interval(instruction: Json, every: Every, version: FhirVersion) -> bool:
    """Give it this interval in place of its own, and of the code for it; False where that cannot be done."""
    repeat = _repeat(instruction)
    if repeat is None or any(len(items(repeat.get(part))) > 1 for part in _DAY_PARTS):
        return False
    older = "periodUnits" in repeat or ("periodUnit" not in repeat and version is FhirVersion.DSTU2)
    _drop(repeat, _INTERVAL)
    repeat |= _interval(every, "periodUnits" if older else "periodUnit")
    timing = _timing(instruction)
    if timing is not None:
        _drop(timing, ("code",))
    return True


def take_end_away(instruction: Json) -> bool:
    """Take away the number of doses, the length and the last day; False where that cannot be done."""
    if not is_timed(instruction):
        return True
    repeat = _repeat(instruction)
    if repeat is None:
        return False
    _drop(repeat, _END)
    for name in _PERIODS:
        if present(repeat.get(name)):
            period = inner(repeat, name)
            if period is None:
                return False
            _drop(period, ("end",))
            if not period:
                del repeat[name]
    return True


def timing_of(phase: Phase, version: FhirVersion) -> Json:
    """A new Timing for a phase with an interval, a number of doses, a length."""
    older = version is FhirVersion.DSTU2
    repeat: Json = {}
    if phase.lasts is not None:
        low, high = (_duration(end, phase.lasts.unit) for end in (phase.lasts.low, phase.lasts.high))
        one = "boundsQuantity" if older else "boundsDuration"
        repeat |= {one: low} if low == high else {"boundsRange": {"low": low, "high": high}}
    if phase.doses is not None:
        repeat["count"] = phase.doses
    if phase.every is not None:
        repeat |= _interval(phase.every, "periodUnits" if older else "periodUnit")
    return {"repeat": repeat}


def _timing(instruction: Json) -> Json | None:
    return inner(instruction, next((key for key in _TIMINGS if present(instruction.get(key))), "timing"))


def _repeat(instruction: Json) -> Json | None:
    timing = _timing(instruction)
    return None if timing is None or present(timing.get("event")) else inner(timing, "repeat")


def _interval(every: Every, unit: str) -> dict[str, Any]:
    said: Json = {"frequency": every.times}
    said |= {} if every.times_max is None else {"frequencyMax": every.times_max}
    said |= {"period": number(every.period)}
    said |= {} if every.period_max is None else {"periodMax": number(every.period_max)}
    return said | {unit: every.unit}


def _duration(value: Decimal, unit: PeriodUnit) -> Json:
    return {"value": number(value), "unit": _WORDS[unit], "system": UCUM, "code": unit}


def _drop(element: Json, names: tuple[str, ...]) -> None:
    """Take these away, with what extensions say of them."""
    for name in names:
        element.pop(name, None)
        element.pop(f"_{name}", None)
