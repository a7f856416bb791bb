"""Amounts are exact, never negative, and of one kind each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.quantity import Concentration, Mass, Volume, ratio

KINDS = [Mass, Volume, Concentration]
D = Decimal
amounts = st.decimals("0.001", 1_000_000, places=3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [1.0, 1, "1", None, True])
def test_a_dose_that_is_no_decimal_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises(TypeError, match="a dose is a Decimal"):
        kind(value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", ["-1", "-0.001", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_amount_below_zero_or_without_end_is_refused(kind: Any, value: str) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        kind(D(value))


@pytest.mark.parametrize("kind", KINDS)
def test_zero_is_an_amount(kind: Any) -> None:
    assert kind(D(0)) == kind(D("0.000"))


@pytest.mark.parametrize(
    ("volume", "strength", "mass"),
    [("1", "1000", "1000"), ("2", "500", "1000"), ("0.1", "1000", "100"), ("0", "1000", "0"), ("0.3", "0.1", "0.03")],
)
def test_mass_is_volume_times_concentration(volume: str, strength: str, mass: str) -> None:
    assert Mass(D(mass)) == Volume(D(volume)) * Concentration(D(strength))


@pytest.mark.parametrize(("mass", "strength", "volume"), [("1000", "1000", "1"), ("1000", "500", "2"), ("0", "1", "0")])
def test_volume_is_mass_by_concentration(mass: str, strength: str, volume: str) -> None:
    assert Volume(D(volume)) == Mass(D(mass)) / Concentration(D(strength))


@given(volume=amounts, strength=amounts)
def test_a_volume_taken_there_and_back_is_the_same_volume(volume: Decimal, strength: Decimal) -> None:
    there = Volume(volume) * Concentration(strength)
    back = there / Concentration(strength)

    assert volume == back.millilitres.quantize(D("0.001"))


def test_a_strength_of_zero_holds_no_dose() -> None:
    with pytest.raises(ValueError, match="a concentration of zero"):
        Mass(D(1)) / Concentration(D(0))


def test_a_mass_taken_several_times() -> None:
    assert Mass(D("1500")) == Mass(D(1000)).times(D("1.5"))


@pytest.mark.parametrize("other", [Volume(D(1)), Concentration(D(1))])
def test_amounts_of_different_kinds_are_neither_equal_nor_ordered(other: Any) -> None:
    assert Mass(D(1)) != other
    with pytest.raises(TypeError):
        _ = Mass(D(1)) < other


@given(one=amounts, other=amounts)
def test_a_ratio_is_at_least_one_and_the_same_both_ways(one: Decimal, other: Decimal) -> None:
    assert ratio(other, one) == ratio(one, other) >= 1


@pytest.mark.parametrize(("one", "other"), [("0", "1"), ("1", "0"), ("0", "0"), ("-1", "1")])
def test_a_ratio_needs_two_amounts_above_zero(one: str, other: str) -> None:
    with pytest.raises(ValueError, match="two amounts above zero"):
        ratio(D(one), D(other))
