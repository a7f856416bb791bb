"""A maintenance that ends within the year although the cause is for life.

An order that runs for a year is renewed and is no stop. Only an end that the dosage states as a day, a length or a
number of injections is reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import record, schedule
from cards.case import Case
from cards.facts import Need
from cards.finding import Finding, Indicator, NotChecked, Reschedule
from cards.rule import Rule
from cards.text import listed, say

_CAUSE: tuple[Need, ...] = ("conditions", "procedures", "labs")


@dataclass(frozen=True)
class Limits:
    """How many days an order for lifelong maintenance runs at least."""

    renewal_days: Decimal


def _stops(case: Case, limits: Limits) -> bool:
    """Whether the last step maintains and ends sooner, even at the longest that it may mean."""
    phases = case.order.phases
    if not phases or not schedule.is_maintenance(phases[-1], case) or schedule.is_open(phases[-1]):
        return False
    left = schedule.days_left(phases, case.today)
    return left is not None and left < limits.renewal_days


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding."""
    unread = schedule.unread(case)
    if case.stage == "refill" or case.picture.other_uses or not (unread or _stops(case, limits)):
        return
    if any(schedule.is_maintenance(phase, case) and schedule.is_open(phase) for phase in schedule.beside(case)):
        return
    if not case.picture.lifelong:
        if record.any_unknown(case, *_CAUSE):
            yield NotChecked(say("whether the cause is for life is not known"), told=False)
    elif unread:
        yield unread
    else:
        last = case.order.phases[-1]
        causes = listed([cause.says for cause in case.picture.lifelong])
        yield Finding(
            Indicator.INFO,
            say(f"The maintenance stops {schedule.end_words(last)}, and the cause is for life"),
            (
                say("For life: {causes}.", causes=causes),
                say("A yearly renewal is no stop; a shorter end is told."),
            ),
            evidence=case.picture.lifelong,
            proposals=(Reschedule(say("Take the end away"), (last.at,)),),
        )


RULE = Rule(
    "maintenance-stops-early",
    find,
    Limits,
    wants=("conditions", "procedures", "labs"),
)
