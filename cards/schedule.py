"""The steps of an order in time: which load and which maintain, how long they run, and what runs beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from cards import clinical, wording
from cards.case import Case
from cards.facts import Medicine
from cards.finding import NotChecked
from cards.order import DAYS_IN, Every, Order, Phase
from cards.regimens import is_long


def is_maintenance(phase: Phase, case: Case) -> bool:
    """Whether a step has an interval of maintenance."""
    return phase.every is not None and is_long(phase.every, case)


def is_loading(phase: Phase, case: Case) -> bool:
    """Whether a step has a shorter interval, or is one injection and no more."""
    return not is_maintenance(phase, case) if phase.every is not None else phase.doses == 1


def is_open(phase: Phase) -> bool:
    """Whether a step states no end that can be counted."""
    return phase.doses is None and phase.lasts is None and phase.ends is None


def end_words(phase: Phase) -> str | None:
    """The end of a step that can be counted: "after 6 injections", "on 3 Jan 2027"; None where it states none."""
    if phase.ends is not None:
        return f"on {wording.day(phase.ends)}"
    if phase.lasts is not None:
        return f"after {wording.length(phase.lasts)}"
    if phase.doses is not None:
        return f"after {phase.doses} injection{'' if phase.doses == 1 else 's'}"
    return None


def unread(case: Case) -> NotChecked | None:
    """The check as one that could not be made, where the schedule of the order was not read."""
    problem = next(iter(case.order.problems_with("schedule")), None)
    return NotChecked(problem.why, told=not problem.conflict) if problem else None


def beside(case: Case) -> tuple[Phase, ...]:
    """The steps of the other vitamin B12 injections of the call."""
    return tuple(phase for order in case.beside for phase in order.phases)


def others(case: Case) -> tuple[Phase, ...]:
    """The same, and the steps of injections that are prescribed and active."""
    return (*beside(case), *(phase for medicine in _active(case) for phase in medicine.phases))


def unread_others(case: Case) -> bool:
    """Whether an active prescription of an injection says nothing of its steps."""
    return any(all(phase.every is None for phase in medicine.phases) for medicine in _active(case))


def _active(case: Case) -> Iterable[Medicine]:
    return (medicine for medicine in clinical.current_medicines(case) if medicine.b12_injection and medicine.active)


def days_left(phases: tuple[Phase, ...], today: date) -> Decimal | None:
    """Days from today to the end of the last step, at the longest; None where a step has no countable end."""
    left = Decimal(0)
    for phase in phases:
        if phase.starts is not None:
            left = max(left, Decimal((phase.starts - today).days))
        length = _days(phase, today + timedelta(days=int(left)))
        if length is None:
            return None
        left += length
    return left


def _days(phase: Phase, start: date) -> Decimal | None:
    """The longest that a step may take from its start on, both days counted."""
    if phase.ends is not None:
        return Decimal(max((phase.ends - start).days + 1, 0))
    if phase.lasts is not None:
        return phase.lasts.high * DAYS_IN[phase.lasts.unit][1]
    if phase.doses is not None and phase.every is not None:
        return phase.doses * phase.every.days[1]
    return Decimal(0) if phase.doses == 1 else None


def intervals(order: Order) -> dict[Every, tuple[Phase, ...]]:
    """The steps of an order by their interval, each interval once."""
    found: dict[Every, tuple[Phase, ...]] = {}
    for phase in order.phases:
        if phase.every is not None:
            found[phase.every] = (*found.get(phase.every, ()), phase)
    return found
