"""Whether two statements of a schedule can both hold: intervals, numbers of doses, lengths, dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cards import wording
from cards.order import DAYS_IN, Every, Length, Phase

_A_FEW = 1  # doses more or less: six on alternate days are called two weeks, and so are seven
Days = tuple[Decimal, Decimal]


def overlaps(one: Every, other: Every) -> bool:
    """Whether two intervals can be the same: "monthly" and "every 30 days" can."""
    return _meet(one.days, other.days)


def contradictions(phase: Phase, told: Phase) -> list[tuple[str, str]]:
    """What the one and the other say where both cannot hold."""
    found: list[tuple[str, str]] = []
    if phase.every and told.every and not overlaps(phase.every, told.every):
        found.append((wording.every(phase.every), wording.every(told.every)))
    if phase.doses and told.doses and phase.doses != told.doses:
        found.append((_doses(phase.doses), _doses(told.doses)))
    if phase.lasts and told.lasts and not _meet(_days(phase.lasts), _days(told.lasts)):
        found.append((wording.length(phase.lasts), wording.length(told.lasts)))
    once, repeated = (phase, told) if phase.doses == 1 and phase.every is None else (told, phase)
    if once.doses == 1 and once.every is None and repeated.every is not None and repeated.doses != 1:
        found.append(("a repetition", "a single dose") if repeated is phase else ("a single dose", "a repetition"))
    return found or _extents_apart(phase, told)


def _extents_apart(phase: Phase, told: Phase) -> list[tuple[str, str]]:
    """A number of doses against a length, or a length against two dates, which lie on different sides."""
    every = phase.every or told.every
    for one, other, turned in ((phase, told, False), (told, phase, True)):
        if one.doses and every and other.lasts and not one.lasts and not other.doses:
            apart = not _meet(_taken(one.doses, every), _days(other.lasts))
            said = (f"{_doses(one.doses)}, {wording.every(every)}", wording.length(other.lasts))
        elif one.lasts and other.starts and other.ends and not one.ends:
            apart = not _meet(_days(one.lasts), between(other.starts, other.ends))
            said = (wording.length(one.lasts), f"{other.starts} to {other.ends}")
        else:
            continue
        if apart:
            return [(said[1], said[0]) if turned else said]
    return []


def overruns(phase: Phase) -> tuple[str, str] | None:
    """The number of doses and the bounds of one statement, where so many doses do not fit between the bounds."""
    if not phase.doses or phase.every is None:
        return None
    least = _taken(phase.doses, phase.every)[0]
    said = f"{_doses(phase.doses)}, {wording.every(phase.every)}"
    if phase.lasts and least > _days(phase.lasts)[1]:
        return said, wording.length(phase.lasts)
    if phase.starts and phase.ends and least > between(phase.starts, phase.ends)[1]:
        return said, f"{phase.starts} to {phase.ends}"
    return None


def length_apart(lasts: Length, starts: date, ends: date) -> bool:
    """Whether a length is not the one between two days."""
    return not _meet(_days(lasts), between(starts, ends))


def between(starts: date, ends: date) -> Days:
    """The days between two dates, without and with the last one."""
    days = (ends - starts).days
    return Decimal(days), Decimal(days + 1)


def _taken(doses: int, every: Every) -> Days:
    """The days that so many doses take, give or take one; from the first to the last, or until a further one."""
    low, high = every.days
    return max(doses - 1 - _A_FEW, 0) * low, (doses + _A_FEW) * high


def _days(length: Length) -> Days:
    low, high = DAYS_IN[length.unit]
    return length.low * low, length.high * high


def _meet(one: Days, other: Days) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _doses(count: int) -> str:
    return "1 dose" if count == 1 else f"{count} doses"
