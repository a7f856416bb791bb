"""Numbers, amounts and dates as they stand on a card: no notation that safety lists call error-prone."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import wording
from cards.known import When
from cards.order import Every, Length, PeriodUnit
from cards.quantity import Concentration, Mass, Volume
from cards.site import SiteProfile

US, UK = SiteProfile(), SiteProfile(microgram="micrograms")
D = Decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1000", "1,000"),
        ("1E+3", "1,000"),
        ("1000.0", "1,000"),
        ("1234567", "1,234,567"),
        ("0.50", "0.5"),
        (".5", "0.5"),
        ("0.333333", "0.333"),
        ("100", "100"),
        ("0", "0"),
        ("0.000", "0"),
        ("0.0001", "0.0001"),
    ],
)
def test_a_number_has_commas_a_leading_zero_and_no_trailing_one(value: str, text: str) -> None:
    assert text == wording.number(D(value))


@given(st.decimals(0, 10_000_000, places=3))
def test_a_number_reads_back_as_itself(value: Decimal) -> None:
    text = wording.number(value)

    assert value == D(text.replace(",", ""))
    assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d*[1-9])?", text)


@pytest.mark.parametrize(
    ("micrograms", "site", "text"),
    [
        ("1000", US, "1,000 mcg"),
        ("1000", UK, "1,000 micrograms"),
        ("9999", US, "9,999 mcg"),
        ("10000", US, "10 mg (10,000 mcg)"),
        ("5000000", UK, "5,000 mg (5,000,000 micrograms)"),
        ("0.5", US, "0.5 mcg"),
    ],
)
def test_a_mass_is_in_micrograms_and_a_large_one_in_milligrams_too(
    micrograms: str, site: SiteProfile, text: str
) -> None:
    assert text == wording.mass(Mass(D(micrograms)), site)


def test_a_volume_and_a_strength_carry_their_unit_after_a_space() -> None:
    assert "0.5 mL" == wording.volume(Volume(D("0.50")))
    assert "1,000 mcg/mL" == wording.concentration(Concentration(D(1000)), US)
    assert "1,000 micrograms/mL" == wording.concentration(Concentration(D(1000)), UK)


@pytest.mark.parametrize(
    ("value", "text"),
    [("2", "2 times"), ("1.5", "1.5 times"), ("9.94", "9.9 times"), ("10.4", "10 times"), ("1000", "1,000 times")],
)
def test_a_ratio_has_two_digits(value: str, text: str) -> None:
    assert text == wording.times(D(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (When(date(2026, 10, 2), date(2026, 10, 2)), "2 Oct 2026"),
        (When(date(2026, 2, 1), date(2026, 2, 28)), "Feb 2026"),
        (When(date(2026, 1, 1), date(2026, 12, 31)), "2026"),
        (None, "undated"),
    ],
)
def test_a_date_names_its_month_and_is_no_more_exact_than_known(value: When | None, text: str) -> None:
    assert text == wording.when(value)


@pytest.mark.parametrize(
    ("every", "text"),
    [
        (Every(1, D(1), "d"), "every day"),
        (Every(1, D(3), "mo"), "every 3 months"),
        (Every(1, D(2), "mo", D(3)), "every 2 to 3 months"),
        (Every(3, D(1), "wk"), "3 times in a week"),
        (Every(2, D(1), "wk", None, 3), "2 to 3 times in a week"),
        (Every(2, D(6), "wk"), "2 times in 6 weeks"),
        (Every(1, D(1), "a"), "every year"),
        (Every(1, D(12), "h"), "every 12 hours"),
    ],
)
def test_a_schedule_reads_as_people_say_it(every: Every, text: str) -> None:
    assert text == wording.every(every)


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (1, 1, "wk", "1 week"),
        (2, 2, "wk", "2 weeks"),
        (1, 2, "wk", "1 to 2 weeks"),
        (1, 1, "a", "1 year"),
        (6, 6, "mo", "6 months"),
    ],
)
def test_a_length_reads_as_people_say_it(low: int, high: int, unit: PeriodUnit, text: str) -> None:
    assert text == wording.length(Length(D(low), D(high), unit))
