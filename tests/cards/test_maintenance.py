"""When the next injection of maintenance is due, where an example cannot tell it."""

from __future__ import annotations

from dataclasses import replace

from cards import maintenance
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
