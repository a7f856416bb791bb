"""Lists of which a part is missing, in whole calls: what did not come is never taken for none found."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.line.answers import Json, Sent, body, cards_in, coverage, named
from tests.line.test_patient_view import viewed

QUIET = "quiet-us-cyanocobalamin-monthly"
LEBER: Json = {
    "resourceType": "Condition",
    "id": "leber",
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "58610003"}], "text": "Leber's optic neuropathy"},
    "clinicalStatus": {"coding": [{"code": "active"}]},
}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
PARTS: dict[str, tuple[Json, list[Any], str]] = {
    "one of fifty": ({"total": 50}, [], "supplied"),
    "another page": ({"link": [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]}, [], "supplied"),
    "a failure beside": ({}, [OUTCOME], "supplied"),
    "another patient's": ({}, [LEBER | {"subject": {"reference": "Patient/other"}}], "could be used"),
    "nobody's that can be told": ({}, [LEBER | {"subject": "Patient/other"}], "could be used"),
    "one without a diagnosis": ({}, [{"resourceType": "Condition", "id": "empty"}], "could be used"),
    "one of another type": ({}, [{"resourceType": "Flag", "id": "flag"}], "could be used"),
}


def with_conditions(sent: Sent, entries: list[Any], **more: Any) -> Sent:
    value = copy.deepcopy(sent.value)
    found = value["prefetch"]["conditions"]
    found["entry"] = [*found["entry"], *({"resource": one} for one in entries)]
    return Sent(sent.name, value | {"prefetch": value["prefetch"] | {"conditions": found | more}}, sent.on)


def why(found: Json, topic: str) -> list[str]:
    return [line["why"] for line in coverage(found)[0].get("notChecked", []) if line["topic"] == topic]


@pytest.mark.parametrize(("more", "entries", "of"), PARTS.values(), ids=PARTS)
def test_a_part_of_the_conditions_is_no_silence(more: Json, entries: list[Any], of: str) -> None:
    whole, part = named(QUIET), with_conditions(named(QUIET), entries, **more)
    of = {"supplied": "only a part was supplied"}.get(of, f"only a part {of}")

    assert [] == body(whole)["cards"]
    assert "leber-cyanocobalamin" in coverage(body(whole))[0]["checked"]
    for topic in ("leber-cyanocobalamin", "neurologic-urgency", "im-bleeding-risk"):
        assert [f"conditions: {of}"] == why(body(part), topic)
    assert {topic for topic, _ in cards_in(body(part))} == {"not-checked"}


@pytest.mark.parametrize(("more", "entries", "of"), PARTS.values(), ids=PARTS)
def test_what_is_found_in_a_part_is_said(more: Json, entries: list[Any], of: str) -> None:
    found = body(with_conditions(named(QUIET), [LEBER, *entries], **more))

    assert "leber-cyanocobalamin" in coverage(found)[0]["found"]


def test_conditions_of_another_patient_alone_are_not_none_found() -> None:
    value = copy.deepcopy(named(QUIET).value)
    value["prefetch"]["conditions"]["entry"] = [{"resource": LEBER | {"subject": {"reference": "Patient/other"}}}]
    found = body(Sent(QUIET, value, named(QUIET).on))

    assert ["conditions: not known, and with them whether there is Leber's disease"] == why(
        found, "leber-cyanocobalamin"
    )
    assert ["conditions: of another patient, not used"] == why(found, "cause-workup-missing")


def test_a_treatment_that_is_not_in_a_part_of_the_record_is_not_none() -> None:
    value = viewed()
    value["prefetch"]["medicationRequests"] |= {
        "entry": [{"resource": {"resourceType": "MedicationRequest", "id": "m9", "status": "active"}}],
        "total": 300,
    }
    found = body(Sent("view", value))

    assert {"medicationRequests: only a part could be used"} == {
        line["why"] for line in coverage(found)[0]["notChecked"]
    }
