"""A medicine that an order names by a reference is fetched, so that the order can be told and checked at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cds_service.gather.medications import MOST, fetch_medications, missing_medications
from cds_service.reading.draft import drafts
from cds_service.reading.order import medicine_unresolved
from cds_service.wire.call import HookCall
from tests.chart.charts import knowledge
from tests.gather.fetching import CANARY, a_call, a_client, hospital
from tests.gather.fhir_server import FhirServer, Reply
from tests.service.fake import CALL

BASE = "https://ehr.example.org/fhir"
B12 = {
    "resourceType": "Medication",
    "id": "m1",
    "code": {"text": "Hydroxocobalamin 1mg/1ml solution for injection ampoules"},
}


def ordering(*references: Any, **more: Any) -> HookCall:
    """A call with one order for each reference, in R4's words unless it is a whole order."""
    orders = [
        one
        if isinstance(one, dict)
        else {"resourceType": "MedicationRequest", "medicationReference": {"reference": one}}
        for one in references
    ]
    context = CALL["context"] | {"draftOrders": {"resourceType": "Bundle", "entry": [{"resource": o} for o in orders]}}
    return a_call(context=context, **more)


R5 = {"resourceType": "MedicationRequest", "medication": {"reference": {"reference": "Medication/m1"}}}
R5_FLAT = {"resourceType": "MedicationRequest", "medication": {"reference": "Medication/m1"}}
LISTED = {"resourceType": "MedicationRequest", "medicationReference": [{"reference": "Medication/m1"}]}
MISSING = {
    "relative": ordering("Medication/m1"),
    "with a version": ordering("Medication/m1/_history/3"),
    "absolute": ordering(f"{BASE}/Medication/m1"),
    "absolute with a version": ordering(f"{BASE}/Medication/m1/_history/3"),
    "named twice": ordering("Medication/m1", f"{BASE}/Medication/m1"),
    "in R5's words": ordering(R5),
    "in R5's words, one level short": ordering(R5_FLAT),
    "in a list": ordering(LISTED),
    "beside another medicine in the call": ordering("Medication/m1", prefetch={"x": B12 | {"id": "m2"}}),
}
NOT_MISSING = {
    "contained": ordering("#m1"),
    "in prefetch": ordering("Medication/m1", prefetch={"x": B12}),
    "among the orders": ordering("Medication/m1", B12),
    "of another server": ordering("https://elsewhere.example.org/fhir/Medication/m1"),
    "a urn": ordering("urn:uuid:6f1c2a8e-0000-4000-8000-000000000001"),
    "a search": ordering("Medication?code=1"),
    "no id": ordering("Medication/m1/../../Patient/pat-2"),
    "an id of another kind": ordering("Patient/pat-2"),
    "an empty id": ordering("Medication/"),
    "no reference": ordering({"resourceType": "MedicationRequest", "medicationReference": "Medication/m1"}),
    "a number": ordering(7),
    "a code": ordering({"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": "B12"}}),
}


@pytest.mark.parametrize("call", MISSING.values(), ids=MISSING)
def test_a_medicine_of_this_server_that_the_call_does_not_bring_is_missing(call: HookCall) -> None:
    assert ("Medication/m1",) == missing_medications(call, BASE)


@pytest.mark.parametrize("call", NOT_MISSING.values(), ids=NOT_MISSING)
def test_no_other_is(call: HookCall) -> None:
    assert () == missing_medications(call, BASE)


def fetched(server: FhirServer, call: HookCall) -> HookCall:
    async def run() -> HookCall:
        async with a_client() as client:
            return await fetch_medications(hospital(client, server.base).fetcher(call))

    return asyncio.run(run())


def unresolved(call: HookCall) -> list[bool]:
    return [medicine_unresolved(draft.order) for draft in drafts(call, knowledge())]


def test_an_order_is_read_with_the_medicine_that_was_fetched(server: FhirServer) -> None:
    server.resources = [B12]
    call = ordering("Medication/m1")
    brought = fetched(server, call)

    assert ([True], [False]) == (unresolved(call), unresolved(brought))
    assert [True] == [draft.order.is_looked_at for draft in drafts(brought, knowledge())]
    assert [("/fhir/Medication/m1", CANARY)] == [(asked.target, asked.token) for asked in server.asked]


@pytest.mark.parametrize(
    "reply",
    [Reply(status=404), Reply(B12 | {"id": "m2"}), Reply({"resourceType": "Patient", "id": "m1"}), Reply(b"{")],
    ids=["not there", "another medicine", "another resource", "no JSON"],
)
def test_what_is_not_the_medicine_is_not_used(server: FhirServer, reply: Reply) -> None:
    server.reply = lambda _: reply
    call = ordering("Medication/m1")

    assert call == fetched(server, call)


def test_what_the_call_brings_stays_as_it_is(server: FhirServer) -> None:
    server.resources = [B12]
    call = ordering("Medication/m1", prefetch={"observations": None})

    assert {"observations": None, "medications": [B12]} == fetched(server, call).prefetch


def test_a_call_that_names_no_missing_medicine_asks_nothing(server: FhirServer) -> None:
    fetched(server, ordering("#m1"))

    assert [] == server.asked


def test_no_call_makes_more_queries_than_a_prescription_has_lines(server: FhirServer) -> None:
    fetched(server, ordering(*(f"Medication/m{number}" for number in range(100))))

    assert MOST == len(server.asked)
