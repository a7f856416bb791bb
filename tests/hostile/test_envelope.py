"""Layer: the CDS Hooks envelope. Calls that are none, and calls whose context, prefetch or server are bent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cds_service.response import ASSESSMENT_EXTENSION
from cds_service.wire.parse import encode
from tests.hostile.calls import Json, bent, bundle, order_in, whole
from tests.hostile.oracles import held, topics
from tests.hostile.running import Running
from tests.protocol.test_wire import NO_CALL

VOLUME, NOT_CHECKED, BOTH = "dose-volume-mismatch", "not-checked", "dose-volume-mismatch not-checked"
TWICE = f"{VOLUME} {VOLUME} duplicate-therapy"
SELECT = "/cds-services/b12-injection-order-select"
Change = Callable[[Json], Any]


def context(**fields: Any) -> Change:
    return lambda call: call["context"].update(fields)


def call(**fields: Any) -> Change:
    return lambda whole_call: whole_call.update(fields)


def prefetch(**keys: Any) -> Change:
    return lambda whole_call: whole_call["prefetch"].update(keys)


def orders(*entries: Any) -> Change:
    return lambda whole_call: whole_call["context"].update(draftOrders={"resourceType": "Bundle", "entry": [*entries]})


def order(**fields: Any) -> Json:
    return {**order_in(whole()), **fields}


REFUSED: dict[str, Change] = {
    "another hook": call(hook="canary"),
    "the hook in capitals": call(hook="ORDER-SIGN"),
    "the hook with a space": call(hook="order-sign "),
    "the hook in a list": call(hook=["order-sign"]),
    "a hookInstance of 101 canaries": call(hookInstance="canary" * 101),
    "a hookInstance in an object": call(hookInstance={"canary": 1}),
    "a context in a list": call(context=[whole()["context"]]),
    "a context in a string": call(context="canary"),
    "no patient": context(patientId=None),
    "a patient in a list": context(patientId=["canary-patient"]),
    "a patient in an object": context(patientId={"reference": "Patient/canary-patient"}),
    "a patient of spaces": context(patientId="   "),
    "a patient of 201 characters": context(patientId="c" * 201),
    "a type without an id": context(patientId="Patient/"),
    "a second patient": call(patient="canary-other"),
    "a second patient who is a number": call(patient=7),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_what_is_no_call_of_this_hook_about_one_patient_is_400(service: Running, change: Change) -> None:
    assert 400 == held(service, lambda: service.post(bent(change))).status


@pytest.mark.parametrize("body", NO_CALL.values(), ids=NO_CALL)
def test_an_object_that_is_no_call_is_400(service: Running, body: Json) -> None:
    assert 400 == held(service, lambda: service.post(encode(body))).status


LOST = order(id="lost", medicationCodeableConcept=None, medicationReference={"reference": "Medication/canary"})

ANSWERED: dict[str, tuple[Change, str]] = {
    "no prefetch": (call(prefetch=None), BOTH),
    "prefetch in a list": (call(prefetch=[]), BOTH),
    "prefetch in a string": (call(prefetch="canary"), BOTH),
    "every key a string": (lambda one: one.update(prefetch=dict.fromkeys(one["prefetch"], "canary")), BOTH),
    "every key a number": (lambda one: one.update(prefetch=dict.fromkeys(one["prefetch"], 7)), BOTH),
    "every key a failure": (
        lambda one: one.update(prefetch={key: {"resourceType": "OperationOutcome"} for key in one["prefetch"]}),
        BOTH,
    ),
    "one key a failure": (prefetch(observations={"resourceType": "OperationOutcome"}), BOTH),
    "one key of another type": (prefetch(observations={"resourceType": "Canary", "id": "canary"}), BOTH),
    "keys nobody asked for": (prefetch(canary=bundle({"resourceType": "Canary"})), VOLUME),
    "1,000 keys nobody asked for": (
        prefetch(**{f"canary-{n}": {"resourceType": "Canary"} for n in range(1000)}),
        VOLUME,
    ),
    "a patient who is somebody else": (prefetch(patient={"resourceType": "Patient", "id": "canary-other"}), VOLUME),
    "a server that listens": (call(fhirServer="https://canary.example/fhir"), VOLUME),
    "a server with a name and a password": (call(fhirServer="https://canary:canary@canary.example/"), VOLUME),
    "a server that is the cloud's": (call(fhirServer="http://169.254.169.254/canary"), VOLUME),
    "a server that is a file": (call(fhirServer="file:///etc/canary"), VOLUME),
    "a server that is a list": (call(fhirServer=["https://canary.example"]), VOLUME),
    "a token without a server": (call(fhirServer=None), VOLUME),
    "an authorization that is a string": (call(fhirAuthorization="canary-token"), VOLUME),
    "an authorization of many tokens": (call(fhirAuthorization={"access_token": ["canary-token"] * 1000}), VOLUME),
    "a user who is a number": (context(userId=7), VOLUME),
    "a user of 10,000 characters": (context(userId="canary-user" * 1000), VOLUME),
    "an encounter that is a list": (context(encounterId=["canary"]), VOLUME),
    "the patient with an address": (context(patientId="https://canary.example/Patient/canary-patient"), VOLUME),
    "a hookInstance that is no UUID": (call(hookInstance="../canary\u202e"), VOLUME),
    "extensions of everything": (call(extension=[{"canary": None}]), VOLUME),
    "no orders": (context(draftOrders=None), ""),
    "orders that are an empty list": (context(draftOrders=[]), ""),
    "a Bundle without entries": (context(draftOrders={"resourceType": "Bundle"}), ""),
    "orders that are a string": (context(draftOrders="canary"), ""),
    "orders that are a number": (context(draftOrders=7), ""),
    "orders in a bare list": (context(draftOrders=[order()]), VOLUME),
    "one bare order": (context(draftOrders=order()), VOLUME),
    "one entry where a list belongs": (
        context(draftOrders={"resourceType": "Bundle", "entry": {"resource": order()}}),
        VOLUME,
    ),
    "orders in Bundles in Bundles": (context(draftOrders=bundle(bundle(bundle(order())))), VOLUME),
    "orders where old clients put them": (
        lambda one: one["context"].update(medications=one["context"].pop("draftOrders")),
        VOLUME,
    ),
    "entries that are no objects": (orders(None, 7, "canary", [], {"resource": order()}), VOLUME),
    "entries without a resource": (
        orders({}, {"fullUrl": "canary"}, {"resource": None}, {"resource": order()}),
        VOLUME,
    ),
    "resources of no type": (orders({"resource": {"id": "canary"}}, {"resource": order()}), VOLUME),
    "a type that is a list": (orders({"resource": {"resourceType": ["canary"]}}, {"resource": order()}), VOLUME),
    "an order without a medicine": (
        orders({"resource": {"resourceType": "MedicationRequest", "id": "empty"}}, {"resource": order()}),
        VOLUME,
    ),
    "an order nobody can resolve beside one": (orders({"resource": LOST}, {"resource": order()}), VOLUME),
    "the same order twice": (orders({"resource": order()}, {"resource": order()}), TWICE),
    "two orders without an id": (
        orders({"resource": order(id=None)}, {"resource": order(id=None)}),
        TWICE,
    ),
    "the order of another patient": (
        orders({"resource": order(subject={"reference": "Patient/canary-other"})}),
        BOTH,
    ),
}


@pytest.mark.parametrize(("change", "said"), ANSWERED.values(), ids=ANSWERED)
def test_a_bent_call_is_answered_from_what_can_be_read(service: Running, change: Change, said: str) -> None:
    answer = held(service, lambda: service.post(bent(change)))

    assert (200, said) == (answer.status, topics(answer))


def test_a_call_about_a_medicine_that_nobody_can_name_is_412(service: Running) -> None:
    assert 412 == held(service, lambda: service.post(bent(orders({"resource": LOST})))).status


ORDER, UNREADABLE = "MedicationRequest/canary-order", "unreadable"
SELECTIONS: dict[str, tuple[Any, list[str]]] = {
    "the order": ([ORDER], [ORDER]),
    "its id alone": (["canary-order"], [ORDER]),
    "a string": (ORDER, [ORDER]),
    "the order many times": ([ORDER] * 1000, [ORDER]),
    "an address": ([f"https://canary.example/{ORDER}"], [ORDER]),
    "nothing said": (None, [ORDER]),
    "none": ([], []),
    "another order": (["MedicationRequest/canary-other"], [UNREADABLE]),
    "a way up": (["../../canary-order"], [UNREADABLE]),
    "no references": ([7, None, {}, []], [UNREADABLE]),
    "an object": ({"canary": 1}, [UNREADABLE]),
}


@pytest.mark.parametrize(("said", "looked_at"), SELECTIONS.values(), ids=SELECTIONS)
def test_only_what_was_selected_is_looked_at(service: Running, said: Any, looked_at: list[str]) -> None:
    def select(one: Json) -> None:
        one["hook"] = "order-select"
        one["context"]["selections"] = said

    answer = held(service, lambda: service.post(bent(select), SELECT))

    assert looked_at == [record["order"] for record in answer.body["extension"][ASSESSMENT_EXTENSION].get("orders", [])]
