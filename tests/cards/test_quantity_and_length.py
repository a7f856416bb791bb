"""How many injections a phase of a stated length holds, against what is supplied."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cards.order import Length, PeriodUnit
from tests.cards.given import RULES, case, shown

QUANTITY = next(rule for rule in RULES if rule.sheet.topic == "quantity-schedule-mismatch")


def told(lasts: tuple[int, int, PeriodUnit], dispense: dict[str, Any], **phase: Any) -> list[str]:
    """The summaries for one phase that lasts so long, of so much supplied."""
    given = case(phases=[{"volume": "1 mL", **phase}], dispense=dispense)
    low, high, unit = lasts
    phases = tuple(replace(one, lasts=Length(Decimal(low), Decimal(high), unit)) for one in given.order.phases)
    found = shown(replace(given, order=replace(given.order, phases=phases)), QUANTITY)
    return [card.summary.partition(": ")[2] for card in found.cards]


def test_monthly_for_half_a_year_is_six_injections() -> None:
    assert ["5 mL are supplied, 6 injections of 1 mL need 6 mL"] == told((6, 6, "mo"), {"volume": "5 mL"}, every="1 mo")
    assert [] == told((6, 6, "mo"), {"volume": "6 mL"}, every="1 mo")


@pytest.mark.parametrize(
    ("lasts", "every", "needed"),
    [
        ((2, 2, "mo"), "1 wk", "at least 8 injections of 1 mL need 8 mL"),
        ((1, 1, "a"), "1 mo", "at least 11 injections of 1 mL need 11 mL"),
        ((4, 8, "wk"), "1 wk", "at least 4 injections of 1 mL need 4 mL"),
        ((2, 2, "wk"), "3 per 1 wk", "6 injections of 1 mL need 6 mL"),
    ],
)
def test_where_the_number_is_not_certain_the_least_is_told_as_the_least(
    lasts: tuple[int, int, PeriodUnit], every: str, needed: str
) -> None:
    assert [f"1 mL are supplied, {needed}"] == told(lasts, {"volume": "1 mL"}, every=every)


def test_a_year_of_monthly_injections_may_be_supplied_for_three_months_at_a_time() -> None:
    assert [] == told((12, 12, "mo"), {"volume": "3 mL", "days": 90}, every="1 mo")
