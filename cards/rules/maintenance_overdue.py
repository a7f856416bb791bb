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

from cards import clinical, record, regimens, wording
from cards.case import Case
from cards.facts import Fact, Medicine, Need
from cards.finding import Finding, Indicator, NotChecked
from cards.known import Unknown
from cards.order import Phase
from cards.rule import Rule
from cards.text import Said, listed, say

_LISTS: Final[tuple[Need, ...]] = (*record.HISTORY, "conditions", "procedures", "labs")


@dataclass(frozen=True)
class Limits:
    """Days that an injection may be late, and the days for which a request without a date still counts as ahead."""

    slack_days: Decimal
    request_days: Decimal


@dataclass(frozen=True)
class Interval:
    """The longest days between two injections, and in whose words."""

    days: Decimal
    says: str


@dataclass(frozen=True)
class Last:
    """The last entry that counts, what it was, and the days until another injection is due; None: not known."""

    entry: Medicine
    day: date
    what: str
    lasts: Decimal | None
    ordered: bool = False


def _is_booked(case: Case, limits: Limits) -> bool:
    lists = (case.facts.planned, case.facts.appointments)
    asked = [one for found in lists if not isinstance(found, Unknown) for one in found if one.injection]
    return any(record.is_ahead(case, one, limits.request_days) for one in asked)


def _goes_on(case: Case) -> bool:
    """Whether the record means treatment with injections to go on: no other vitamin B12 took their place."""
    active = any(entry.active for entry in case.facts.injections())
    if case.picture.lifelong:
        return active or not clinical.current_medicines(case, "oral_cobalamin")
    last = case.order.phases[-1] if case.order.phases else None
    return active and (last is None or not _ends(case, last))


def _ends(case: Case, phase: Phase) -> bool:
    """Past its end, or a number of doses that is no maintenance; "as needed" has no day on which it is due."""
    if phase.as_needed or (phase.ends is not None and phase.ends < case.today):
        return True
    is_long = phase.every is not None and regimens.is_long(phase.every, case)
    return not is_long and bool(phase.doses or phase.lasts or phase.until)


def _interval(case: Case) -> Interval | None:
    last = case.order.phases[-1] if case.order.phases else None
    if last is not None and last.every is not None and not _ends(case, last):
        return Interval(last.every.days[1], f"{wording.every(last.every)} by the order on record")
    rows = [row for row in regimens.accepted(case) if regimens.is_maintaining(row) and regimens.suits(row, case)]
    longest = max(rows, key=lambda row: (row.interval_days_max or Decimal(0), row.id), default=None)
    if longest is None or longest.interval_days_max is None:
        return None
    return Interval(longest.interval_days_max, f"at the longest {regimens.interval_words(longest, case)}")


def _newest(found: tuple[Medicine, ...] | Unknown, today: date) -> tuple[date, Medicine] | None:
    entries = () if isinstance(found, Unknown) else found
    dated = [(one.when.last, one) for one in entries if one.b12_injection and one.when and one.when.first <= today]
    return max(dated, key=lambda one: (one[0], one[1].ref), default=None)


def _doses(case: Case, entry: Medicine) -> Decimal | None:
    """How many injections a dispense was for; None when its amount does not tell."""
    supply, dose = entry.supply, case.order.phases[-1].dose if case.order.phases else None
    if supply is None:
        return None
    if supply.volume is None:
        return supply.containers
    return supply.volume.millilitres / dose.volume.millilitres if dose is not None and dose.volume else None


def _last(case: Case, interval: Interval) -> Last | None:
    """The last injection given or dispensed, or the active order where it is newer than both."""
    found = []
    if (given := _newest(case.facts.given, case.today)) is not None:
        found.append(Last(given[1], given[0], "The last injection on record was given", interval.days))
    if (dispensed := _newest(case.facts.dispensed, case.today)) is not None:
        doses, supply = _doses(case, dispensed[1]), dispensed[1].supply
        lasts = max(doses * interval.days, (supply.days if supply else None) or Decimal(0)) if doses else None
        found.append(Last(dispensed[1], dispensed[0], "Injections were last dispensed", lasts))
    known = case.facts.injections()
    active = tuple(entry for entry in known if entry.active)
    if (ordered := _newest(active if found else known, case.today)) is not None:
        what = "No injection is on record since they were ordered"
        found.append(Last(ordered[1], ordered[0], what, interval.days, ordered=True))
    return max(found, key=lambda one: one.day, default=None)


def _finding(case: Case, last: Last, interval: Interval, due: date, limits: Limits) -> Finding:
    slack, lifelong = wording.number(limits.slack_days), case.picture.lifelong
    goes_on: Said = (
        say("For life: {cause}.", cause=listed([fact.says for fact in lifelong]))
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
    interval = _interval(case) if _goes_on(case) else None
    last = _last(case, interval) if interval is not None else None
    if interval is not None and last is not None and last.lasts is not None:
        due = last.day + timedelta(days=int(last.lasts))
        late = case.today > due + timedelta(days=int(limits.slack_days))
        if late and not (last.ordered and record.any_unknown(case, "given", "dispensed")):
            yield _finding(case, last, interval, due, limits)
            return
    elif _goes_on(case):
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
