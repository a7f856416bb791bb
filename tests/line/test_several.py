"""Calls with several orders, several dosages, and entries that are no orders: nothing gets lost or confused."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.golden import HOOKS, load
from tests.line.answers import Json, Sent, body, coverage

WRONG_VOLUME: Json = load(HOOKS[0].with_name("vial-wrong-volume.json"))["request"]


def _changed(**context: Any) -> Json:
    call = copy.deepcopy(WRONG_VOLUME)
    call["context"] |= context
    return call


def _entries(call: Json) -> list[Json]:
    entries: list[Json] = call["context"]["draftOrders"]["entry"]
    return entries


def test_two_drafts_without_an_id_get_cards_of_their_own() -> None:
    call = copy.deepcopy(WRONG_VOLUME)
    del _entries(call)[0]["resource"]["id"]
    _entries(call).append(copy.deepcopy(_entries(call)[0]))

    answer = body(Sent("two without id", call))

    wrong = [card for card in answer["cards"] if card["source"]["topic"]["code"] == "dose-volume-mismatch"]
    assert ["MedicationRequest/unidentified", "MedicationRequest/unidentified-2"] == [
        card["extension"]["org.b12-cds.card"]["order"] for card in wrong
    ]
    assert len(answer["cards"]) == len({card["uuid"] for card in answer["cards"]})
    assert 2 == len({card["suggestions"][0]["uuid"] for card in wrong})
    assert ["(1)", "(2)"] == [card["summary"].partition(":")[0].rpartition(" ")[2] for card in wrong]


def test_the_same_fault_in_two_dosages_is_mended_in_both_by_one_click() -> None:
    call = copy.deepcopy(WRONG_VOLUME)
    order = _entries(call)[0]["resource"]
    order["dosageInstruction"] = [
        copy.deepcopy(order["dosageInstruction"][0]) | {"sequence": number} for number in (1, 2)
    ]
    order["dosageInstruction"][1]["timing"]["repeat"]["period"] = 2
    order["dosageInstruction"][1]["text"] = "Inject 2 mL (1,000 mcg) IM every 2 months"

    [card] = body(Sent("two dosages", call))["cards"]

    [suggestion] = card["suggestions"]
    changed = suggestion["actions"][0]["resource"]["dosageInstruction"]
    assert ["Inject 1 mL (1000 mcg) IM monthly", "Inject 1 mL (1000 mcg) IM every 2 months"] == [
        one["text"] for one in changed
    ]


def test_a_later_phase_that_repeats_the_volume_is_mended_with_the_first() -> None:
    call = copy.deepcopy(WRONG_VOLUME)
    order = _entries(call)[0]["resource"]
    order["dosageInstruction"] = [{"text": "Inject 2 mL (1,000 mcg) IM daily for 7 days, then 2 mL monthly"}]

    [card] = body(Sent("two phases", call))["cards"]

    assert ["Inject 1 mL (1000 mcg) IM daily for 7 days, then 1 mL monthly"] == [
        each["actions"][0]["resource"]["dosageInstruction"][0]["text"] for each in card["suggestions"]
    ]


def test_a_text_keeps_its_own_units_and_gets_no_thousands_separator() -> None:
    call = copy.deepcopy(WRONG_VOLUME)
    order = _entries(call)[0]["resource"]
    order["dosageInstruction"] = [{"text": "Inject 1000 micrograms (2 ml) IM monthly"}]

    [card] = body(Sent("micrograms", call))["cards"]

    assert ["Inject 1000 micrograms (1 ml) IM monthly"] == [
        each["actions"][0]["resource"]["dosageInstruction"][0]["text"] for each in card["suggestions"]
    ]


def test_what_concerns_the_patient_is_told_once_for_two_orders() -> None:
    call = load(HOOKS[0].with_name("cause-and-follow-up-missing.json"))["request"]
    second = copy.deepcopy(_entries(call)[0])
    second["resource"]["id"] = "second"
    _entries(call).append(second)

    answer = body(Sent("two orders", call))

    assert ["cause-workup-missing", "follow-up-lab-missing", "duplicate-therapy"] == [
        card["source"]["topic"]["code"] for card in answer["cards"]
    ]
    twice = {"cause-workup-missing", "follow-up-lab-missing"}
    assert [set(), twice] == [
        twice & set(each.get("silent", [])) for each in answer["extension"]["org.b12-cds.assessment"]["orders"]
    ]


def test_premedication_drafted_in_the_same_call_asks_for_no_workup() -> None:
    call = load(HOOKS[0].with_name("no-result.json"))["request"]
    pemetrexed = {
        "resourceType": "MedicationRequest",
        "id": "pemetrexed",
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "68446"}]
        },
        "subject": {"reference": "Patient/fixture-patient"},
    }
    _entries(call).append({"resource": pemetrexed})

    assert [] == body(Sent("premedication", call))["cards"]


def test_draft_entries_that_are_no_resources_are_said_in_the_coverage() -> None:
    call = _changed(draftOrders={"resourceType": "Bundle", "entry": [{"resource": "MedicationRequest/1"}, 7]})

    answer = body(Sent("no resources", call))

    assert [
        {
            "order": "unreadable",
            "isB12Injection": False,
            "notChecked": [
                {
                    "topic": "not-checked",
                    "why": "2 entries of the draft orders or selections could not be read, or matched to an order",
                }
            ],
        }
    ] == answer["extension"]["org.b12-cds.assessment"]["orders"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("MedicationRequest/order-1/_history/2", "MedicationRequest/order-1"),
        ("https://ehr.example.org/fhir/MedicationRequest/order-1/_history/2", "MedicationRequest/order-1"),
        ("MedicationRequest/order-1|1", "MedicationRequest/order-1"),
        ("MedicationRequest/another", "unreadable"),
    ],
)
def test_a_selection_is_looked_at_or_said_to_name_nothing(said: str, told: str) -> None:
    call = _changed(selections=[said]) | {"hook": "order-select"}

    assert [told] == [record["order"] for record in coverage(body(Sent("selected", call)))]
