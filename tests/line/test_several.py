"""Calls with several orders, several dosages, and entries that are no orders: nothing gets lost or confused."""

from __future__ import annotations

import copy
from typing import Any

from tests.golden import HOOKS, load
from tests.line.answers import Json, Sent, body

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

    assert ["MedicationRequest/unidentified", "MedicationRequest/unidentified-2"] == [
        card["extension"]["org.b12-cds.card"]["order"] for card in answer["cards"]
    ]
    assert 2 == len({card["uuid"] for card in answer["cards"]})
    assert 2 == len({card["suggestions"][0]["uuid"] for card in answer["cards"]})


def test_the_same_fault_in_two_dosages_is_mended_in_either() -> None:
    call = copy.deepcopy(WRONG_VOLUME)
    order = _entries(call)[0]["resource"]
    order["dosageInstruction"] = [
        copy.deepcopy(order["dosageInstruction"][0]) | {"sequence": number} for number in (1, 2)
    ]
    order["dosageInstruction"][1]["timing"]["repeat"]["period"] = 2
    order["dosageInstruction"][1]["text"] = "Inject 2 mL (1,000 mcg) IM every 2 months"

    [card] = body(Sent("two dosages", call))["cards"]

    assert ["1)", "2)"] == [each["label"].rpartition("(dosage ")[2] for each in card["suggestions"]]
    changed = [each["actions"][0]["resource"]["dosageInstruction"] for each in card["suggestions"]]
    assert ["1 mL", "2 mL"] == [changed[0][index]["text"].partition(" (")[0][7:] for index in (0, 1)]
    assert ["2 mL", "1 mL"] == [changed[1][index]["text"].partition(" (")[0][7:] for index in (0, 1)]


def test_draft_entries_that_are_no_resources_are_said_in_the_coverage() -> None:
    call = _changed(draftOrders={"resourceType": "Bundle", "entry": [{"resource": "MedicationRequest/1"}, 7]})

    answer = body(Sent("no resources", call))

    assert [
        {
            "order": "unreadable",
            "isB12Injection": False,
            "notChecked": [
                {"topic": "not-checked", "why": "2 entries of the draft orders or selections could not be read"}
            ],
        }
    ] == answer["extension"]["org.b12-cds.assessment"]["orders"]
