"""Dose, volume and strength: what follows from the arithmetic follows for every amount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties.calls import body, call, cards, findings, records
from tests.properties.described import (
    CYANOCOBALAMIN,
    HYDROXOCOBALAMIN,
    MECOBALAMIN,
    Charted,
    Coded,
    Often,
    Step,
    Wanted,
)
from tests.properties.drawn import styles, volumes
from tests.properties.shapes import Json
from tests.properties.style import Style

STRENGTHS = {CYANOCOBALAMIN: 1000, HYDROXOCOBALAMIN: 1000, MECOBALAMIN: 500}
medicines = st.sampled_from(list(STRENGTHS))
factors = st.sampled_from([Decimal(1), Decimal(2), Decimal(3), Decimal(5), Decimal(10)])
# Decimals of the written mass would look like thousands in some units: these amounts are told in structure.
structured = styles.map(lambda style: replace(style, told_in="structure"))
MISMATCH = "dose-volume-mismatch"
ARITHMETIC = {MISMATCH, "dose-unit-suspect"}


def answer(medicine: Coded, mass: Decimal, volume: Decimal, style: Style) -> Json:
    step = Step(mass=Decimal(f"{mass.normalize():f}"), volume=volume, often=Often(1, 1, "mo"))
    return body(call((Wanted(medicine, (step,)),), Charted(), style))


def told_mismatch(found: Json) -> list[tuple[str, str]]:
    """Topic and indicator of the cards on dose and volume: a regimen's amount is another matter."""
    return [(one["topic"], one["indicator"]) for one in cards(found) if one["topic"] in ARITHMETIC]


@given(medicines, volumes, st.decimals("1.11", 50, places=2), factors, structured)
def test_a_dose_that_the_volume_does_not_hold_stays_a_mismatch_when_it_grows(
    medicine: Coded, volume: Decimal, beyond: Decimal, factor: Decimal, style: Style
) -> None:
    """Once the written mass exceeds what the volume holds by more than the tolerance, more of it is no better."""
    held = volume * STRENGTHS[medicine]
    for mass in (held * beyond, held * beyond * factor):
        assert (MISMATCH, "order-1") in findings(answer(medicine, mass, volume, style))


@given(medicines, volumes, st.decimals("0.01", "0.90", places=2), structured)
def test_a_dose_that_leaves_some_of_the_volume_over_is_a_mismatch(
    medicine: Coded, volume: Decimal, part: Decimal, style: Style
) -> None:
    """The other side of the tolerance: the volume holds more than was written."""
    mass = volume * STRENGTHS[medicine] * part
    assume(mass >= 1)  # a smaller one in grams is no number that a dose can have: not read, and said so
    found = answer(medicine, mass, volume, style)

    assert (MISMATCH, "order-1") in findings(found)


@given(medicines, volumes, st.decimals("0.91", "1.10", places=2), structured)
def test_a_dose_within_the_tolerance_of_its_volume_is_checked_and_not_told(
    medicine: Coded, volume: Decimal, part: Decimal, style: Style
) -> None:
    """Silence, with the check on record."""
    found = answer(medicine, volume * STRENGTHS[medicine] * part, volume, style)

    assert (MISMATCH, "order-1") not in findings(found)
    assert MISMATCH in records(found)[0]["checked"]


@given(medicines, volumes, st.decimals("0.02", 40, places=2), factors, structured)
def test_dose_and_volume_that_grow_together_keep_their_findings(
    medicine: Coded, volume: Decimal, part: Decimal, factor: Decimal, style: Style
) -> None:
    """Half of everything is as right or as wrong as all of it, away from the doses where units are doubted."""
    mass = volume * STRENGTHS[medicine] * part
    assume(10 <= mass and mass * factor < 100_000)  # outside, dose-unit-suspect has its say

    assert told_mismatch(answer(medicine, mass, volume, style)) == told_mismatch(
        answer(medicine, mass * factor, volume * factor, style)
    )
