"""An order that was withdrawn asks for nothing: it gets no card, and the record says why it was not checked."""

from __future__ import annotations

import copy

import pytest

from cds_service.reading.draft import WITHDRAWN
from tests.line.answers import Json, Sent, body, coverage, named

ORDINARY = "vial-wrong-volume"


def _with(*statuses: str) -> Json:
    value = copy.deepcopy(dict(named(ORDINARY).value))
    [entry] = value["context"]["draftOrders"]["entry"]
    orders = [{**entry["resource"], "id": f"order-{at}", "status": status} for at, status in enumerate(statuses)]
    value["context"]["draftOrders"]["entry"] = [{"resource": order} for order in orders]
    return value


@pytest.mark.parametrize("status", sorted(WITHDRAWN))
def test_a_withdrawn_order_gets_no_card_and_its_record_says_why(status: str) -> None:
    found = body(Sent("withdrawn", _with(status)))

    assert [] == found["cards"]
    assert [
        {
            "order": "MedicationRequest/order-0",
            "isB12Injection": True,
            "notChecked": [{"topic": "not-checked", "why": f"the order is {status}, so it asks for nothing"}],
        }
    ] == coverage(found)


@pytest.mark.parametrize("status", ["draft", "active", "on-hold", "unknown"])
def test_an_order_that_stands_is_checked(status: str) -> None:
    assert "dose-volume-mismatch" in {
        card["source"]["topic"]["code"] for card in body(Sent("stands", _with(status)))["cards"]
    }


def test_a_withdrawn_order_is_no_duplicate_of_the_one_that_stands() -> None:
    topics = [card["source"]["topic"]["code"] for card in body(Sent("both", _with("cancelled", "draft")))["cards"]]

    assert ["dose-volume-mismatch"] == topics
