"""An order is told back as it was read: every phase, nothing filled in."""

from datetime import date
from decimal import Decimal

import pytest

from cards.known import Problem
from cards.order import Dose, Every, Kind, Length, Order, Phase, Product, Route, Substance
from cards.quantity import Concentration, Mass, Volume
from cards.site import SiteProfile
from cards.spoken import spoken
from cards.text import Foreign, say

ONE_MG = Dose(Mass(Decimal(1000)), Volume(Decimal(1)))
MONTHLY = Every(1, Decimal(1), "mo")


def order(*phases: Phase, route: Route | None = Route.IM, problems: tuple[Problem, ...] = ()) -> Order:
    """An order of a cyanocobalamin injection with these phases."""
    product = Product(None, Substance.CYANOCOBALAMIN, Kind.INJECTION)
    return Order("MedicationRequest/r1", product, phases, route, problems=problems)


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        (Phase(ONE_MG, MONTHLY), "1,000 mcg (1 mL) intramuscularly every month"),
        (
            Phase(ONE_MG, Every(1, Decimal(1), "d"), doses=7),
            "1,000 mcg (1 mL) intramuscularly every day, 7 injections",
        ),
        (Phase(ONE_MG, doses=1), "1,000 mcg (1 mL) intramuscularly once"),
        (
            Phase(Dose(containers=Decimal(1), container_word="ampoule"), Every(1, Decimal(2), "mo", Decimal(3))),
            "1 x ampoule intramuscularly every 2 to 3 months",
        ),
        (
            Phase(Dose(concentration=Concentration(Decimal(1000))), MONTHLY),
            "an amount of 1,000 mcg/mL intramuscularly every month",
        ),
        (
            Phase(ONE_MG, Every(1, Decimal(2), "d"), until=Foreign("no further improvement")),
            "1,000 mcg (1 mL) intramuscularly every 2 days, until no further improvement",
        ),
        (
            Phase(ONE_MG, Every(3, Decimal(1), "wk"), lasts=Length(Decimal(2), Decimal(2), "wk")),
            "1,000 mcg (1 mL) intramuscularly 3 times in a week, for 2 weeks",
        ),
        (
            Phase(ONE_MG, MONTHLY, starts=date(2026, 1, 10), ends=date(2026, 12, 10), as_needed=True),
            "1,000 mcg (1 mL) intramuscularly every month, from 10 Jan 2026, to 10 Dec 2026, as needed",
        ),
        (Phase(Dose(), MONTHLY), "a dose that is not stated, intramuscularly every month"),
    ],
)
def test_a_phase_is_told_in_plain_words(phase: Phase, told: str) -> None:
    assert [told] == spoken(order(phase), SiteProfile())


def test_later_phases_follow_one_another() -> None:
    told = spoken(order(Phase(ONE_MG, doses=1), Phase(ONE_MG, MONTHLY), route=None), SiteProfile())

    assert ["1,000 mcg (1 mL) once", "then 1,000 mcg (1 mL) every month"] == told


def test_a_dose_that_was_not_read_is_not_called_unstated() -> None:
    unread = Problem("dose", say("the dose is a range"))

    told = spoken(order(Phase(Dose(), MONTHLY), problems=(unread,)), SiteProfile())

    assert ["a dose that was not read, intramuscularly every month"] == told


def test_the_site_decides_how_a_microgram_is_written() -> None:
    told = spoken(order(Phase(ONE_MG, MONTHLY)), SiteProfile(microgram="micrograms"))

    assert ["1,000 micrograms (1 mL) intramuscularly every month"] == told


def test_an_order_without_a_phase_is_told_by_silence() -> None:
    assert [] == spoken(order(), SiteProfile())
