"""No click where the draft would still say something else: in a note, beside the instruction, in a code, in a text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cards.finding import Redose, Reschedule
from cards.quantity import Mass, Volume
from tests.properties.shapes import Json
from tests.reading.given import dose, order, repeat
from tests.suggest.clicks import EVERY_TWO_MONTHS, FIRST, LABEL, changed

AN_INTERVAL = Reschedule(LABEL, (FIRST,), EVERY_TWO_MONTHS)
NO_END = Reschedule(LABEL, (FIRST,))
HALF = Redose(LABEL, (FIRST,), Mass(Decimal(500)), Volume(Decimal("0.5")))
MONTHLY = {"frequency": 1, "period": 1, "periodUnit": "mo"}
THREE_A_WEEK = {"frequency": 3, "period": 1, "periodUnit": "wk"}


def six(**others: Any) -> Json:
    """Six doses, one a month."""
    return order({"timing": repeat(**MONTHLY, count=6), "doseAndRate": [dose(1000, "mcg", "ug")]} | others)


@pytest.mark.parametrize(
    "draft",
    [
        six(additionalInstruction=[{"text": "for 6 months"}]),
        six(additionalInstruction=[{"text": "until 2027"}]),
        six() | {"note": [{"text": "stop after six, monthly"}]},
        six() | {"dispenseRequest": {"validityPeriod": {"end": "2027-05-23"}}},
    ],
)
def test_no_end_is_taken_away_where_another_place_still_tells_one(draft: Json) -> None:
    assert changed(draft, NO_END) is None


@pytest.mark.parametrize(
    "draft",
    [
        six(additionalInstruction=[{"text": "at every monthly visit"}]),
        six() | {"note": [{"text": "monthly"}]},
        order({"timing": {"code": {"text": "weekly for 4 weeks"}}, "doseAndRate": [dose(1000, "mcg", "ug")]}),
        order({"timing": {"code": {"text": "monthly as needed"}}, "doseAndRate": [dose(1000, "mcg", "ug")]}),
        order({"timing": {"code": {"text": "weekly until normal"}}, "doseAndRate": [dose(1000, "mcg", "ug")]}),
    ],
)
def test_no_interval_is_changed_where_an_end_would_be_lost_or_another_interval_stay(draft: Json) -> None:
    assert changed(draft, AN_INTERVAL) is None


def test_a_note_that_speaks_of_no_time_and_no_amount_leaves_the_click() -> None:
    assert changed(six() | {"note": [{"text": "prefers the clinic"}]}, AN_INTERVAL) is not None


@pytest.mark.parametrize("text", ["3 ampoules IM per week", "1000 mcg IM, whatever the nurse says"])
def test_a_text_that_was_not_understood_is_not_rewritten(text: str) -> None:
    draft = order({"timing": repeat(**THREE_A_WEEK), "doseAndRate": [dose(1000, "mcg", "ug")], "text": text})

    assert changed(draft, HALF) is None


def test_a_dose_that_a_note_repeats_is_not_changed_beside_it() -> None:
    draft = order({"doseAndRate": [dose(1000, "mcg", "ug")]}, note=[{"text": "1000 mcg as last time"}])

    assert changed(draft, HALF) is None
