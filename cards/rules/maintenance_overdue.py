"""Opening the chart: a maintenance injection that should have been given by now.

Looked at only where treatment is meant to go on: its order is active, or the cause is for life. The interval is that
of the order on record, else the longest that an accepted regimen gives for the form and the patient.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cards import maintenance, record, wording
from cards.case import Case
from cards.facts import Fact, Need
from cards.finding import Finding, Indicator, NotChecked
from cards.known import Unknown
from cards.maintenance import Interval, Last
from cards.rule import Rule
from cards.text import Said, listed, say

_LISTS: Final[tuple[Need, ...]] = (*record.HISTORY, "conditions", "procedures", "labs")


@dataclass(frozen=True)
class Limits:
    """Days that an injection may be late, and the days for which a request without a date still counts as ahead."""

    slack_days: Decimal
    request_days: Decimal


def _is_booked(case: Case, limits: Limits) -> bool:
    lists = (case.facts.planned, case.facts.appointments)
    asked = [one for found in lists if not isinstance(found, Unknown) for one in found if one.injection]
    return any(record.is_ahead(case, one, limits.request_days) for one in asked)


def _finding(case: Case, last: Last, interval: Interval, due: date, limits: Limits) -> Finding:
    slack, lifelong = wording.number(limits.slack_days), case.picture.lifelong
    goes_on: Said = (
        say("A cause that does not heal: {cause}.", cause=listed([fact.says for fact in lifelong]))
        if lifelong
        else say("The order is active.")
    )
    evidence: tuple[Fact, ...] = (last.entry, *lifelong)
    return Finding(
        Indicator.INFO,
        say(f"{last.what} on {wording.day(last.day)}: the next was due by {wording.day(due)}"),
        (
            Said((f"The interval is {interval.says}; an injection counts as late after {slack} days more.",)),
            goes_on,
            say("An injection given elsewhere may not be on this record."),
        ),
        evidence=evidence,
        not_found=("a later injection, or one that is booked",),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding; what a missing list could change is recorded."""
    if case.picture.other_uses or _is_booked(case, limits):
        return
    going_on = maintenance.goes_on(case)
    interval = maintenance.interval_of(case) if going_on else None
    last = maintenance.last_entry(case, interval) if interval is not None else None
    if interval is not None and last is not None and last.due is not None:
        late = case.today > last.due + timedelta(days=int(limits.slack_days))
        if late and not (last.ordered and record.any_unknown(case, "given", "dispensed")):
            yield _finding(case, last, interval, last.due, limits)
            return
    elif going_on:
        yield NotChecked(say("when the next injection is due is not known"), told=False)
        return
    if record.any_unknown(case, *_LISTS):
        yield NotChecked(say("treatment and its reasons could not all be read"), told=False)


RULE = Rule(
    "maintenance-overdue",
    find,
    Limits,
    wants=(*_LISTS, "planned", "appointments", "patient"),
    view=True,
)
