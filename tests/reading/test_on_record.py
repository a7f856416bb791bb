"""Which treatment of a chart is looked at while nobody prescribes."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from cards.example.build import facts_of
from cards.example.given import Given
from cds_service.reading.on_record import on_record

C = "cyanocobalamin"


def looked_at(*earlier: dict[str, Any]) -> list[str]:
    facts = facts_of(msgspec.convert({"earlier": list(earlier)}, Given))
    return [draft.order.ref for draft in on_record(facts)]


def ordered(days_ago: int | None, **more: Any) -> dict[str, Any]:
    return {"substance": C, "days_ago": days_ago, "order": True, "active": True, **more}


@pytest.mark.parametrize(
    ("earlier", "refs"),
    [
        ([], []),
        ([{"substance": C, "days_ago": 5}], ["MedicationAdministration/e0"]),
        ([ordered(900), {"substance": C, "days_ago": 5}], ["MedicationRequest/e0"]),
        ([ordered(900), ordered(10)], ["MedicationRequest/e1"]),
        ([ordered(900), ordered(10, active=False)], ["MedicationRequest/e0"]),
        ([ordered(10, active=False), {"substance": C, "days_ago": 400}], ["MedicationAdministration/e1"]),
        ([ordered(10, active=False)], ["MedicationRequest/e0"]),
        ([ordered(900, phases=[{"every": "1 mo"}]), ordered(10)], ["MedicationRequest/e0"]),
        ([ordered(None)], ["MedicationRequest/e0"]),
    ],
    ids=[
        "nothing",
        "an injection",
        "an active order before an injection",
        "the newer order",
        "an active order before an ended one",
        "an injection before an ended order",
        "an ended order, where there is nothing else",
        "an order that says how often",
        "an order without a date",
    ],
)
def test_the_treatment_on_record_is(earlier: list[dict[str, Any]], refs: list[str]) -> None:
    assert refs == looked_at(*earlier)


def test_it_is_written_when_the_entry_is_dated() -> None:
    facts = facts_of(msgspec.convert({"earlier": [ordered(1)]}, Given))

    assert [date(2026, 11, 22)] == [draft.order.written for draft in on_record(facts)]
