"""When the next injection of maintenance is due, where an example cannot tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from cards import maintenance
from cards.maintenance import Interval
from tests.cards.given import case

ACTIVE = {"substance": "cyanocobalamin", "days_ago": 300, "order": True, "active": True}
LIFELONG = [{"group": "role.pernicious_anaemia"}]


def test_an_order_as_needed_has_no_day_on_which_the_next_injection_is_due() -> None:
    found = case(stage="view", phases=[{"dose": "1000 mcg", "every": "1 mo"}], earlier=[ACTIVE], conditions=LIFELONG)
    as_needed = replace(found.order, phases=tuple(replace(phase, as_needed=True) for phase in found.order.phases))

    assert maintenance.goes_on(found)
    assert not maintenance.goes_on(replace(found, order=as_needed))


def test_the_interval_of_a_dietary_cause_is_longer_than_that_of_malabsorption() -> None:
    def days(group: str) -> int:
        found = case(stage="view", substance="hydroxocobalamin", conditions=[{"group": group}])
        interval = maintenance.interval_of(found)
        return int(interval.days) if interval else 0

    assert days("role.malabsorption") < days("role.dietary")


def test_a_form_that_no_accepted_regimen_maintains_has_no_interval() -> None:
    assert maintenance.interval_of(case(stage="view", substance="cobamamide")) is None


MONTHLY, QUARTERLY, WEEKLY = (Interval(Decimal(days), "", months) for days, months in ((31, 1), (93, 3), (7, None)))


@pytest.mark.parametrize(
    ("interval", "times", "given", "due"),
    [
        (QUARTERLY, "1", date(2026, 6, 26), date(2026, 9, 26)),
        (QUARTERLY, "5", date(2025, 7, 11), date(2026, 10, 11)),
        (MONTHLY, "1", date(2026, 1, 31), date(2026, 2, 28)),
        (MONTHLY, "1", date(2026, 12, 15), date(2027, 1, 15)),
        (MONTHLY, "0.5", date(2026, 1, 1), date(2026, 1, 16)),
        (WEEKLY, "2", date(2026, 1, 1), date(2026, 1, 15)),
        (MONTHLY, "1e6", date(2026, 1, 1), date.max),
    ],
)
def test_an_injection_is_due_on_the_day_that_a_calendar_gives(
    interval: Interval, times: str, given: date, due: date
) -> None:
    assert due == interval.after(given, Decimal(times))
