"""Opening a chart: what is overdue is said, from the whole call to the whole answer; nothing without a treatment."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from cds_service.cli import main
from cds_service.gather.templates import KEYS
from tests.golden import CAPTURED, load
from tests.line.answers import Json, Sent, body

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"
WHO = {"reference": "Patient/patient-1"}
B12 = {"coding": [{"system": RXNORM, "code": "309594", "display": "vitamin B12 1 MG/ML Injectable Solution"}]}
MONTHLY = [
    {"text": "1 mL (1,000 mcg) IM monthly", "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "mo"}}}
]
CAPTURED_VIEWS = [
    pytest.param(load(path)["body"], id=path.stem)
    for path in CAPTURED
    if path.stem.endswith("patient-view") and isinstance(load(path)["body"], dict)
]


def ordered(on: str, status: str = "active") -> Json:
    of = {"resourceType": "MedicationRequest", "id": "m1", "subject": WHO, "intent": "order", "status": status}
    return of | {"authoredOn": on, "medicationCodeableConcept": B12, "dosageInstruction": MONTHLY}


def given(on: str) -> Json:
    of = {"resourceType": "MedicationAdministration", "id": f"a-{on}", "subject": WHO, "status": "completed"}
    return of | {"effectiveDateTime": on, "medicationCodeableConcept": B12}


def blood_count(on: str) -> Json:
    code = {"coding": [{"system": LOINC, "code": "718-7"}]}
    of = {"resourceType": "Observation", "id": "o1", "subject": WHO, "status": "final", "code": code}
    return of | {"effectiveDateTime": on, "valueQuantity": {"value": 13.1, "unit": "g/dL"}}


def viewed(**lists: list[Json]) -> Json:
    """A call of patient-view with every list supplied, empty but for those given."""
    found = {key: {"resourceType": "Bundle", "type": "searchset", "entry": []} for key in KEYS if key != "patient"}
    bundles = found | {
        key: {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in entries]}
        for key, entries in lists.items()
    }
    patient = {"resourceType": "Patient", "id": "patient-1", "birthDate": "1951-03-02"}
    return {
        "hook": "patient-view",
        "hookInstance": "3ca39337-6023-50f7-830c-35016bfd3d6b",
        "context": {"userId": "Practitioner/prescriber-1", "patientId": "patient-1"},
        "prefetch": {"patient": patient, **bundles},
    }


LAPSED = viewed(
    medicationRequests=[ordered("2026-01-05")],
    medicationAdministrations=[given("2026-01-05"), given("2026-09-01")],
)


def answer(call: Json) -> Json:
    return body(Sent("view", call))


def topics(found: Json) -> list[str]:
    return [card["source"]["topic"]["code"] for card in found["cards"]]


def record(found: Json) -> Json:
    [one] = found["extension"]["org.b12-cds.assessment"]["orders"]
    return dict(one)


def test_a_lapsed_injection_and_a_missing_blood_count_are_said() -> None:
    found = answer(LAPSED)

    assert ["maintenance-overdue", "monitoring-overdue"] == topics(found)
    assert {"info"} == {card["indicator"] for card in found["cards"]}
    assert (
        "The last injection on record was given on 1 Sep 2026: the next was due by 1 Oct 2026"
        == found["cards"][0]["summary"]
    )


def test_the_missing_tests_are_one_click_each_and_one_for_all() -> None:
    [_, card] = answer(LAPSED)["cards"]

    assert ["Order full blood count", "Order reticulocytes", "Order both tests"] == [
        one["label"] for one in card["suggestions"]
    ]
    assert ["ServiceRequest"] * 2 == [one["resource"]["resourceType"] for one in card["suggestions"][2]["actions"]]


def test_the_card_is_about_the_order_on_record_and_names_its_evidence() -> None:
    extension = answer(LAPSED)["cards"][0]["extension"]["org.b12-cds.card"]

    assert "MedicationRequest/m1" == extension["order"]
    assert ["MedicationAdministration/a-2026-09-01"] == [fact["ref"] for fact in extension["facts"]]


def test_the_record_says_what_was_looked_at() -> None:
    found = record(answer(LAPSED))

    assert ["maintenance-overdue", "monitoring-overdue"] == found["checked"] == found["found"]


def test_treatment_that_is_up_to_date_gets_no_card() -> None:
    call = viewed(
        medicationRequests=[ordered("2026-01-05")],
        medicationAdministrations=[given("2026-01-05"), given("2026-11-02")],
        observations=[blood_count("2026-03-02")],
    )

    assert [] == answer(call)["cards"]


def test_a_chart_without_injections_gets_no_card_and_no_record() -> None:
    found = answer(viewed(observations=[blood_count("2026-03-02")]))

    assert [] == found["cards"]
    assert "orders" not in found["extension"]["org.b12-cds.assessment"]


@pytest.mark.parametrize(
    "booked",
    [
        {"description": "Vitamin B12 injection with the nurse"},
        {"serviceType": [{"coding": [{"system": "http://snomed.info/sct", "code": "308752009"}]}]},
    ],
)
def test_an_injection_that_is_booked_is_not_overdue(booked: Json) -> None:
    call = copy.deepcopy(LAPSED)
    appointment = {"resourceType": "Appointment", "id": "b1", "status": "booked", "start": "2026-11-30T09:00:00Z"}
    call["prefetch"]["appointments"]["entry"] = [{"resource": appointment | booked}]

    assert ["monitoring-overdue"] == topics(answer(call))


@pytest.mark.parametrize("description", ["Vitamin B12 injection cancelled", "vaccination", "Vitamin B12 clinic"])
def test_an_appointment_for_something_else_books_no_injection(description: str) -> None:
    call = copy.deepcopy(LAPSED)
    appointment = {"resourceType": "Appointment", "id": "b1", "status": "booked", "start": "2026-11-30T09:00:00Z"}
    call["prefetch"]["appointments"]["entry"] = [{"resource": appointment | {"description": description}}]

    assert "maintenance-overdue" in topics(answer(call))


def test_a_dispense_lasts_as_long_as_its_injections() -> None:
    call = copy.deepcopy(LAPSED)
    dispense = {"resourceType": "MedicationDispense", "id": "d1", "subject": WHO, "status": "completed"}
    dispense |= {"medicationCodeableConcept": B12, "whenHandedOver": "2026-09-10"}
    call["prefetch"]["medicationDispenses"]["entry"] = [
        {"resource": dispense | {"quantity": {"value": 3, "unit": "ampoule"}}}
    ]

    assert ["monitoring-overdue"] == topics(answer(call))


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_list_that_is_missing_never_turns_a_card_into_silence_without_a_record(key: str) -> None:
    call = copy.deepcopy(LAPSED)
    del call["prefetch"][key]
    found = answer(call)
    not_checked = {line["topic"] for line in record(found).get("notChecked", [])}

    assert {"maintenance-overdue", "monitoring-overdue"} <= {*topics(found), *not_checked}


def test_where_no_list_of_medicines_was_supplied_the_record_says_that_nothing_was_checked() -> None:
    call = viewed()
    for key in ("medicationRequests", "medicationStatements", "medicationDispenses", "medicationAdministrations"):
        del call["prefetch"][key]
    found = record(answer(call))

    assert ["maintenance-overdue", "monitoring-overdue"] == [line["topic"] for line in found["notChecked"]]
    assert all("medicationAdministrations: not supplied" in line["why"] for line in found["notChecked"])


@pytest.mark.parametrize("call", CAPTURED_VIEWS)
def test_a_captured_call_gets_no_card(call: Json) -> None:
    assert [] == answer(call)["cards"]


def test_there_are_captured_calls() -> None:
    assert len(CAPTURED_VIEWS) >= 3


def test_the_command_line_answers_a_view_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "view.json"
    path.write_text(json.dumps(LAPSED), encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["check", str(path), "--on", "2026-11-23", "--json"])

    assert 0 == end.value.code
    assert ["maintenance-overdue", "monitoring-overdue"] == topics(json.loads(capsys.readouterr().out))
