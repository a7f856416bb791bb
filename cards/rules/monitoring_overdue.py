"""Opening the chart: a test of the response that should have been done by now.

No blood count since the first injection although the window for it is past; after bariatric surgery none within the
year. Serum vitamin B12 is never asked for: on injections it tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from cards import record, wording
from cards.case import Case
from cards.facts import Fact, Lab, Need, within
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.rule import Rule
from cards.text import Said, say

_OFFERED: Final = ("cbc_panel", "reticulocyte")
_LISTS: Final[tuple[Need, ...]] = (*record.HISTORY, "conditions", "procedures")
_LONGEST_MONTH: Final = 31


@dataclass(frozen=True)
class Limits:
    """Days after the first injection until which the test is awaited, and when it was due; the yearly months."""

    window_after_days: Decimal
    due_days: Decimal
    yearly_months: Decimal


def _done(case: Case) -> tuple[Lab, ...]:
    """Blood counts, also those whose result could not be used: the test was done."""
    return (*record.labs(case, *record.BLOOD_COUNT), *record.unread_labs(case, *record.BLOOD_COUNT))


def _counted_since(case: Case, start: date) -> bool:
    return any(lab.when is not None and lab.when.last > start for lab in _done(case))


def _counted_this_year(case: Case, limits: Limits) -> bool:
    days = int(limits.yearly_months) * _LONGEST_MONTH
    return any(within(lab.when, case.today, days) for lab in _done(case))


def _is_awaited(case: Case, limits: Limits) -> bool:
    return any(
        record.is_ahead(case, test, limits.window_after_days) for test in record.planned(case, *record.BLOOD_COUNT)
    )


def _finding(case: Case, summary: str, detail: str, evidence: tuple[Fact, ...]) -> Finding:
    says = case.knowledge.tests
    return Finding(
        Indicator.INFO,
        Said((summary,)),
        (Said((detail,)), say("Serum vitamin B12 is not useful as a follow-up while injections go on.")),
        evidence=evidence,
        not_found=("a blood count of this time, or one that is ordered or booked",),
        proposals=tuple(
            OrderTest(say(f"Order {says[test].says}"), test, case.today, "response to vitamin B12 injections")
            for test in _OFFERED
        ),
    )


def _overdue(case: Case, limits: Limits) -> Finding | None:
    surgery, course = record.after_bariatric_surgery(case), case.picture.course
    if surgery and not _counted_this_year(case, limits):
        months = wording.number(limits.yearly_months)
        return _finding(
            case,
            f"After bariatric surgery, and no blood count of the last {months} months",
            f"After bariatric surgery blood tests are due at least every {months} months.",
            surgery,
        )
    if course.first is None or (case.today - course.first).days <= int(limits.window_after_days):
        return None
    if _counted_since(case, course.first):
        return None
    days = wording.number(limits.due_days)
    return _finding(
        case,
        f"Injections since {wording.day(course.first)}, and no blood count after the first of them",
        f"A full blood count and reticulocytes are due {days} days after the first injection.",
        course.injections[:1],
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding; what a missing list could change is recorded."""
    if case.picture.other_uses or _is_awaited(case, limits):
        return
    found = _overdue(case, limits)
    if found is not None:
        yield found
    elif case.picture.course.undated:
        yield NotChecked(say("there are injections on record, but no date of any"), told=False)
    elif record.any_unknown(case, *_LISTS):
        yield NotChecked(say("when treatment began, or whether a yearly test applies, is not known"), told=False)


RULE = Rule(
    "monitoring-overdue",
    find,
    Limits,
    needs=("labs",),
    wants=(*_LISTS, "planned", "appointments"),
    view=True,
)
