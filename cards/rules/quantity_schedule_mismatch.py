"""The quantity to be dispensed cannot serve the schedule.

Only what is certain is told: a quantity that does not hold one injection, or fewer containers or less
volume than the counted injections of the order, or than the days it is meant for, need.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from cards import wording
from cards.arithmetic import measured, one_content
from cards.case import Case
from cards.finding import Finding, Indicator, NotChecked
from cards.order import DAYS_IN, Dispense, Phase
from cards.quantity import Volume
from cards.rule import Rule
from cards.text import say


@dataclass(frozen=True)
class Limits:
    """Tolerance in percent, for overfill and rounding."""

    tolerance_percent: Decimal


@dataclass(frozen=True)
class _Count:
    """How many injections there are; `exact` False where there may be more."""

    injections: int
    exact: bool

    def __str__(self) -> str:
        said = "1 injection" if self.injections == 1 else f"{self.injections} injections"
        return said if self.exact else f"at least {said}"


def _injections(phase: Phase, days: Decimal | None) -> _Count | None:
    """How many injections a phase certainly holds: counted, or the fewer of what its length and the supply give."""
    if phase.doses is not None:
        return _Count(phase.doses, exact=True)
    every, lasts = phase.every, phase.lasts
    if every is None or not every.period:
        return None
    longest = every.days[1] * every.times  # of the period in which `times` injections are given
    found = [] if days is None else [_Count(_whole(every.times * days / longest), exact=False)]
    if lasts is not None and lasts.unit == every.unit:
        exact = every.period_max is None and every.times_max is None and lasts.low == lasts.high
        found.append(_Count(_whole(every.times * lasts.low / (every.period_max or every.period)), exact))
    elif lasts is not None:
        found.append(_Count(_whole(every.times * lasts.low * DAYS_IN[lasts.unit][0] / longest), exact=False))
    return min(found, key=lambda count: count.injections, default=None)


def _whole(count: Decimal) -> int:
    return max(int(count.to_integral_value(ROUND_FLOOR)), 1)


def _one(case: Case, phase: Phase) -> Volume | None:
    if phase.dose.volume is not None:
        return phase.dose.volume
    return measured(phase.dose.mass, case) if phase.dose.mass is not None else None


def _held(case: Case, dispense: Dispense) -> Volume | None:
    """The volume that is dispensed in all, repeats counted; None while the container's size is not known."""
    fills = Decimal(1 + (dispense.repeats or 0))
    if dispense.volume is not None:
        return Volume(dispense.volume.millilitres * fills)
    sizes = {container.volume for container in case.order.product.containers}
    size = next(iter(sizes)) if len(sizes) == 1 else None
    if dispense.containers is None or size is None:
        return None
    return Volume(size.millilitres * dispense.containers * fills)


def _single_dose(case: Case, phase: Phase) -> bool:
    """Whether each injection empties a container, so that containers are counted and not poured together."""
    content = one_content(case.order.product.containers)
    return phase.dose.containers == 1 or (content is not None and content == phase.dose.mass)


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding."""
    dispense, phases = case.order.dispense, case.order.phases
    if dispense is None:
        return  # nothing is said of a quantity, so what else could not be read does not matter here
    unread = case.order.problems_with("dose", "schedule")
    if unread:
        yield NotChecked(unread[0].why)
    if unread or not phases:
        return
    # days of supply speak of the running phase alone, when there is only one
    days = dispense.days if len(phases) == 1 else None
    counts = [count for phase in phases if (count := _injections(phase, days)) is not None]
    whole_course = len(counts) == len(phases) and all(count.exact for count in counts)
    needed = _Count(sum(count.injections for count in counts), exact=whole_course) if counts else _Count(1, exact=True)
    fills = 1 + (dispense.repeats or 0)
    if dispense.containers is not None and all(_single_dose(case, phase) for phase in phases):
        whole = dispense.containers * fills
        if whole < needed.injections:
            yield _short(f"{wording.number(whole)} containers are supplied", f"{needed} need one each")
        return
    held, one = _held(case, dispense), _one(case, phases[0])
    if held is None or one is None:
        return
    wanted = one.millilitres * needed.injections
    if held.millilitres * (1 + limits.tolerance_percent / 100) < wanted:
        each = f"{needed} needs" if needed.injections == 1 else f"{needed} of {wording.volume(one)} need"
        yield _short(f"{wording.volume(held)} are supplied", f"{each} {wording.volume(Volume(wanted))}")


def _short(supplied: str, needed: str) -> Finding:
    return Finding(
        Indicator.WARNING,
        say(f"The quantity cannot serve the schedule: {supplied}, {needed}"),
        (say("Repeats are counted in. Correct the quantity, or the schedule it is meant for."),),
    )


RULE = Rule("quantity-schedule-mismatch", find, Limits, reads=("dispense",))
