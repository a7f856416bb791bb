"""The order as the domain sees it: schedules in days, what counts as a B12 injection, problems by part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cards.known import Problem
from cards.order import Dose, Every, Kind, Order, Part, Product, Route, Substance
from cards.quantity import Concentration, Mass, Volume
from cards.text import Said

D = Decimal


def order(kind: Kind, route: Route | None, *parts: Part) -> Order:
    problems = tuple(Problem(part, Said((f"no {part}",))) for part in parts)
    return Order("MedicationRequest/1", Product(None, Substance.UNSTATED, kind), route=route, problems=problems)


@pytest.mark.parametrize(
    ("every", "shortest", "longest"),
    [
        (Every(1, D(1), "d"), "1", "1"),
        (Every(3, D(1), "d"), "0.3333", "0.3333"),
        (Every(3, D(1), "wk"), "2.3333", "2.3333"),
        (Every(1, D(1), "mo"), "28", "31"),
        (Every(1, D(2), "mo", D(3)), "56", "93"),
        (Every(1, D(1), "a"), "365", "366"),
        (Every(1, D(12), "h"), "0.5", "0.5"),
        (Every(2, D(1), "wk", None, 3), "2.3333", "3.5"),
    ],
)
def test_a_schedule_has_a_shortest_and_a_longest_gap_in_days(every: Every, shortest: str, longest: str) -> None:
    low, high = every.days

    assert (D(shortest), D(longest)) == (round(low, 4), round(high, 4))


@pytest.mark.parametrize(
    ("every", "text"),
    [
        (Every(1, D(1), "d"), "1 d"),
        (Every(3, D(1), "wk"), "3 per 1 wk"),
        (Every(1, D(2), "mo", D(3)), "2-3 mo"),
        (Every(1, D("1E+1"), "wk"), "10 wk"),
        (Every(1, D(1), "wk", None, 2), "1-2 per 1 wk"),
    ],
)
def test_a_schedule_is_written_in_short(every: Every, text: str) -> None:
    assert text == str(every)


@pytest.mark.parametrize(
    ("kind", "route", "expected"),
    [
        (Kind.INJECTION, None, True),
        (Kind.INJECTION, Route.ORAL, True),
        (Kind.UNSTATED, Route.IM, True),
        (Kind.UNSTATED, Route.DEEP_SC, True),
        (Kind.UNSTATED, Route.INJECTION, True),
        (Kind.UNSTATED, Route.ORAL, False),
        (Kind.UNSTATED, Route.SUBLINGUAL, False),
        (Kind.UNSTATED, Route.NASAL, False),
        (Kind.UNSTATED, None, False),
        (Kind.ANTIDOTE, Route.IV, False),
        (Kind.ORAL, Route.IM, False),
        (Kind.NASAL, None, False),
        (Kind.COMBINATION, Route.IM, False),
        (Kind.OTHER, Route.IM, False),
    ],
)
def test_a_b12_injection_is_told_by_its_form_or_by_its_route(kind: Kind, route: Route | None, expected: bool) -> None:
    assert expected is order(kind, route).is_b12_injection


def test_an_unreadable_substance_given_by_injection_is_no_known_b12_injection() -> None:
    assert order(Kind.UNSTATED, Route.IM, "substance").is_b12_injection is False
    assert order(Kind.INJECTION, Route.IM, "substance").is_b12_injection is True


def test_problems_are_told_by_the_part_they_concern() -> None:
    found = order(Kind.INJECTION, None, "dose", "route")

    assert ["dose"] == [problem.part for problem in found.problems_with("dose", "strength")]
    assert () == found.problems_with("schedule")


@pytest.mark.parametrize(
    ("dose", "stated"),
    [
        (Dose(), False),
        (Dose(mass=Mass(D(0))), True),
        (Dose(volume=Volume(D(1))), True),
        (Dose(containers=D(1)), True),
        (Dose(concentration=Concentration(D(1000))), True),
    ],
)
def test_an_amount_is_stated_when_the_order_says_anything_of_it(dose: Dose, stated: bool) -> None:
    assert stated is dose.stated
