"""The table of well-made orders: current, wide enough, and without a warning."""

from __future__ import annotations

from functools import cache

from cards.regimens import countries
from tests.regimens.orders import ROWS
from tests.regimens.quiet import DOCUMENT, Line, document, lines


@cache
def found() -> tuple[Line, ...]:
    return tuple(lines())


def test_the_page_of_the_manual_is_current() -> None:
    assert document(found()) == DOCUMENT.read_text("utf-8")


def test_no_well_made_order_gets_a_warning_or_worse() -> None:
    told = {indicator for line in found() for indicator, _ in (*line.default, *line.home)}

    assert told <= {"info"}


def test_forty_orders_of_twelve_countries_are_told_of() -> None:
    places = {place for line in found() for row in line.ordered.rows for place in countries(row)}

    assert len(found()) >= 40
    assert len(places) >= 12


def test_every_scenario_for_which_a_row_makes_an_order_is_among_them() -> None:
    assert {row.scenario for row in ROWS} == {row.scenario for line in found() for row in line.ordered.rows}
