"""One click: valid FHIR in the client's own version and shape, and the card is gone afterwards."""

from __future__ import annotations

import copy
import re
from importlib import import_module
from typing import Any

import pytest

from cds_service.suggest.valid import faults
from cds_service.wire.fhir_version import FhirVersion, fhir_version
from tests.line.answers import Json, Placed, Sent, body, cards, named

LIBRARY = {
    FhirVersion.STU3: "fhir.resources.STU3",
    FhirVersion.R4: "fhir.resources.R4B",
    FhirVersion.R5: "fhir.resources",
}
CONTRADICTION = "structured-text-conflict"
MAY_CHANGE = {"doseQuantity", "doseAndRate", "text", "patientInstruction", "timing", "route", "sequence"}
WITH_ACTIONS = [pytest.param(one, id=str(one)) for one in cards() if one.actions]


def version(one: Placed) -> FhirVersion:
    return fhir_version(one.sent.call)


def draft_of(one: Placed, resource: Json) -> Json:
    [found] = [
        draft
        for draft in one.sent.call.orders
        if (draft["resourceType"], draft.get("id")) == (resource["resourceType"], resource.get("id"))
    ]
    return found


def resources(one: Placed, kind: str) -> list[Json]:
    return [action["resource"] for action in one.actions if action["type"] == kind]


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_update_is_one_of_the_draft_orders_with_the_same_id_and_unknown_fields_kept(one: Placed) -> None:
    for resource in resources(one, "update"):
        draft = draft_of(one, resource)
        changed = {name for name in draft.keys() | resource.keys() if draft.get(name) != resource.get(name)}

        assert changed <= {"dosageInstruction", "renderedDosageInstruction"}
        assert list(draft) == list(resource)


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_update_changes_an_amount_and_the_words_for_it_and_nothing_else(one: Placed) -> None:
    for resource in resources(one, "update"):
        old, new = _dosages(draft_of(one, resource)), _dosages(resource)
        added = [step for step in new if len(new) > len(old) and _unnumbered(step) not in map(_unnumbered, old)]
        pairs = list(zip(old, [step for step in new if step not in added], strict=True))
        changed = {name for one, two in pairs for name in one.keys() | two.keys() if one.get(name) != two.get(name)}

        assert changed or added
        assert changed <= MAY_CHANGE
        assert len(added) <= 1


def _unnumbered(step: Json) -> Json:
    return {name: value for name, value in step.items() if name != "sequence"}


def _dosages(resource: Json) -> list[Json]:
    found = resource["dosageInstruction"]
    return found if isinstance(found, list) else [found]


def test_unknown_fields_and_extensions_of_a_draft_come_back_in_its_update() -> None:
    one = next(one for one in cards() if resources(one, "update") and one.sent.name == "vial-wrong-volume")
    value = copy.deepcopy(one.sent.value)
    strange: Json = {
        "extension": [{"url": "https://ehr.example.org/x", "valueString": "1"}],
        "_authoredOn": {"extension": [{"url": "https://ehr.example.org/y", "valueBoolean": True}]},
        "identifier": [{"value": "<42>"}],
        "contained": [{"resourceType": "Organization", "id": "o"}],
        "ehrPrivateField": {"deep": [1, {"deeper": "kept"}]},
    }
    value["context"]["draftOrders"]["entry"][0]["resource"].update(strange)
    card = body(Sent("strange", value))["cards"][0]
    updates = [each["actions"][0]["resource"] for each in card["suggestions"]]

    assert updates
    assert [strange] * len(updates) == [{name: update[name] for name in strange} for update in updates]


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_create_has_a_new_resource_without_id_for_the_patient_of_the_call(one: Placed) -> None:
    for resource in resources(one, "create"):
        assert "id" not in resource
        assert f"Patient/{one.sent.call.patient_id}" == resource["subject"]["reference"]
        assert resource["status"] == "draft"


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_what_is_created_is_of_the_type_that_the_version_of_the_call_orders_tests_with(one: Placed) -> None:
    older = version(one) in {FhirVersion.DSTU2, FhirVersion.STU3}
    expected = "ProcedureRequest" if older else "ServiceRequest"

    assert {expected} >= {resource["resourceType"] for resource in resources(one, "create")}


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_suggestions_are_valid_fhir_in_the_version_of_the_call(one: Placed) -> None:
    """A draft that was invalid as the client sent it may come back no more invalid than it was."""
    for resource in (*resources(one, "create"), *resources(one, "update")):
        before = faults(draft_of(one, resource), version(one)) if "id" in resource else frozenset()

        assert frozenset() == _anywhere(faults(resource, version(one))) - _anywhere(before)


def _anywhere(found: frozenset[str]) -> frozenset[str]:
    """Faults without positions in lists: a new step in front moves the client's own instructions."""
    return frozenset(re.sub(r"\.\d+", "", fault) for fault in found)


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_what_is_created_is_valid_by_the_models_of_fhir_resources_themselves(one: Placed) -> None:
    for resource in resources(one, "create"):
        if version(one) in LIBRARY:
            module = import_module(f"{LIBRARY[version(one)]}.{resource['resourceType'].lower()}")
            model: Any = getattr(module, resource["resourceType"])

            assert resource["code"] == model.model_validate(resource).model_dump(exclude_none=True)["code"]


def test_suggestions_were_seen_in_every_fhir_version() -> None:
    assert set(FhirVersion) == {version(one) for one in cards() if resources(one, "create")}
    assert set(FhirVersion) == {version(one) for one in cards() if resources(one, "update")}


@pytest.mark.parametrize(
    ("text", "offers"),
    [("Inject 2 mL into the muscle once a month", 1), ("2 mL IM weekly for 4 weeks, then 2 mL monthly", 0)],
)
def test_one_dose_is_not_offered_for_a_text_of_several_phases(text: str, offers: int) -> None:
    sent = named("contradiction-of-dose")
    value = copy.deepcopy(sent.value)
    dosage = value["context"]["draftOrders"]["entry"][0]["resource"]["dosageInstruction"][0]
    dosage["text"] = text
    if not offers:
        del dosage["timing"]
    [card] = [card for card in body(Sent("phases", value))["cards"] if card["source"]["topic"]["code"] == CONTRADICTION]

    assert offers == len(card.get("suggestions", []))
