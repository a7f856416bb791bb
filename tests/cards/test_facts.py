"""Values between bounds and dates between days: a verdict only when the whole interval agrees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cards.facts import NEED_WORDS, NEEDS, Bounds, within
from cards.known import Unknown, When
from tests.cards.given import case

D = Decimal
TODAY = date(2026, 11, 23)
EXACTLY = Bounds(D(180), D(180))
UNDER = Bounds(None, D(180), high_open=True)
AT_MOST = Bounds(None, D(180))
OVER = Bounds(D(180), None, low_open=True)
AT_LEAST = Bounds(D(180), None)


def ago(first: int, last: int | None = None) -> When:
    return When(TODAY - timedelta(days=first), TODAY - timedelta(days=first if last is None else last))


@pytest.mark.parametrize(
    ("bounds", "limit", "below", "above"),
    [
        (EXACTLY, 181, True, False),
        (EXACTLY, 180, False, False),
        (EXACTLY, 179, False, True),
        (UNDER, 181, True, False),
        (UNDER, 180, True, False),
        (UNDER, 179, False, False),
        (AT_MOST, 180, False, False),
        (AT_MOST, 181, True, False),
        (OVER, 180, False, True),
        (OVER, 181, False, False),
        (AT_LEAST, 180, False, False),
        (AT_LEAST, 179, False, True),
        (Bounds(D(100), D(200)), 150, False, False),
        (Bounds(D(100), D(200)), 201, True, False),
        (Bounds(D(100), D(200)), 99, False, True),
        (Bounds(None, None), 100, False, False),
    ],
)
def test_a_value_is_below_or_above_a_limit_only_when_that_is_certain(
    bounds: Bounds, limit: int, below: bool, above: bool
) -> None:
    assert (below, above) == (bounds.below(D(limit)), bounds.above(D(limit)))


@pytest.mark.parametrize(
    ("when", "before", "after", "inside"),
    [
        (ago(0), 0, 0, True),
        (ago(14), 14, 0, True),
        (ago(15), 14, 0, False),
        (ago(-1), 14, 0, False),
        (ago(-70), 0, 70, True),
        (ago(-71), 0, 70, False),
        (ago(20, 10), 14, 0, False),
        (ago(14, 10), 14, 0, True),
        (ago(1, -1), 14, 0, False),
        (None, 10_000, 10_000, False),
    ],
)
def test_a_date_lies_within_a_window_only_when_all_of_it_does(
    when: When | None, before: int, after: int, inside: bool
) -> None:
    assert inside == within(when, TODAY, before, after)


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (When(date(2026, 10, 2), date(2026, 10, 2)), "2026-10-02"),
        (When(date(2026, 10, 1), date(2026, 10, 31)), "2026-10"),
        (When(date(2026, 1, 1), date(2026, 12, 31)), "2026"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(when: When, text: str) -> None:
    assert text == str(when)


@pytest.mark.parametrize("need", NEEDS)
def test_nothing_found_and_nothing_obtained_are_different(need: str) -> None:
    found, missing = case().facts, case(unknown=[need]).facts

    assert found.unknown(need) is None  # type: ignore[arg-type]
    assert Unknown("not supplied") == missing.unknown(need)  # type: ignore[arg-type]


def test_every_need_has_words_for_people() -> None:
    assert set(NEEDS) == set(NEED_WORDS)


def test_a_medicine_list_that_is_missing_does_not_hide_the_others() -> None:
    facts = case(unknown=["prescribed", "stated"], injections_days_ago=[30, 60]).facts

    assert 2 == len(facts.known_medicines())
    assert facts.known_medicines() == facts.injections()


def test_other_medicines_are_no_injections() -> None:
    facts = case(medicines=[{"group": "role.lowers_b12"}]).facts

    assert 1 == len(facts.known_medicines())
    assert () == facts.injections()
