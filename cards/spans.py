"""The days over which an order gives injections, phase by phase, and whether two orders give them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from cards import regimens
from cards.case import Case
from cards.order import DAYS_IN, Dose, Phase

_ONE_DAY: Final = Decimal(1)
_UNSAID: Final = Phase(Dose())


@dataclass(frozen=True)
class Span:
    """A phase from its first to its last day; `last` None: nothing says when it ends.

    `maintenance`: at long intervals. `loading`: not so, and bounded or followed by another phase.
    """

    phase: Phase
    first: date
    last: date | None
    loading: bool
    maintenance: bool


def spans(case: Case, phases: tuple[Phase, ...], start: date) -> tuple[Span, ...]:
    """The phases one after the other from `start` on, where they do not say themselves when they begin.

    What follows a phase without an end may begin with it. Without any phase there is one of which nothing is known.
    """
    found: list[Span] = []
    day = start
    for index, phase in enumerate(phases or (_UNSAID,)):
        first = phase.starts or day
        last = _last(phase, first)
        long = phase.every is not None and regimens.is_long(phase.every, case)
        ends = last is not None or phase.until is not None or index < len(phases) - 1
        found.append(Span(phase, first, last, loading=ends and not long, maintenance=long))
        day = _later(last, _ONE_DAY) if last is not None else first
    return tuple(found)


def _last(phase: Phase, first: date) -> date | None:
    """The last day on which a phase can still give an injection, by what bounds it soonest."""
    ends = [phase.ends] if phase.ends is not None else []
    if phase.lasts is not None:
        ends.append(_later(first, phase.lasts.high * DAYS_IN[phase.lasts.unit][1] - 1))
    if phase.doses is not None and (phase.every is not None or phase.doses == 1):
        gap = phase.every.days[1] if phase.every is not None else Decimal(0)
        ends.append(_later(first, gap * (phase.doses - 1)))
    return min(ends, default=None)


def _later(day: date, days: Decimal) -> date:
    """`days` later, parts of a day counted whole, and never beyond what a date can say."""
    most = Decimal((date.max - day).days)
    return day + timedelta(days=int(min(days, most).to_integral_value(ROUND_CEILING)))


def side_by_side(one: Span, other: Span) -> bool:
    """Whether both give injections over the same time; loading beside maintenance is one treatment in two orders.

    The shared days have to hold an injection of each: the shorter of the two intervals fits into them.
    """
    if {(one.loading, one.maintenance), (other.loading, other.maintenance)} == {(True, False), (False, True)}:
        return False
    lasts = [span.last for span in (one, other) if span.last is not None]
    shared = (min(lasts, default=date.max) - max(one.first, other.first)).days + 1
    gaps = [span.phase.every.days[0] for span in (one, other) if span.phase.every is not None]
    return shared >= max(min(gaps, default=_ONE_DAY), _ONE_DAY)
