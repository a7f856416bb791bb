"""Answers are looked through once more: other patients, other tests and other types are not believed."""

from __future__ import annotations

from typing import Any

import pytest

from cards.known import Unknown
from cds_service.gather.prefetch import Supplied
from tests.gather.fetching import LAB, PATIENT, fetched, lab
from tests.gather.fhir_server import FhirServer, Reply, bundle

ANOTHERS: dict[str, Any] = {
    "by reference": lab(2, subject={"reference": "Patient/pat-2"}),
    "by address": lab(2, subject={"reference": "https://ehr.example.org/fhir/Patient/pat-2"}),
    "in the older element": {**lab(2), "patient": {"reference": "Patient/pat-2"}},
    "beside the patient": lab(2, subject=[{"reference": f"Patient/{PATIENT}"}, {"reference": "Patient/pat-2"}]),
    "among those who take part": lab(2, subject=None, participant=[{"actor": {"reference": "Patient/pat-2"}}]),
}


@pytest.mark.parametrize("entry", ANOTHERS.values(), ids=ANOTHERS)
def test_an_entry_of_another_patient_is_taken_out_and_the_list_is_a_part(server: FhirServer, entry: Any) -> None:
    server.reply = lambda _: Reply(bundle(LAB, entry))

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base)


def test_nothing_but_entries_of_another_patient_is_not_none_found(server: FhirServer) -> None:
    server.reply = lambda _: Reply(bundle(ANOTHERS["by reference"]))

    assert {"observations": Unknown("the FHIR server answered for another patient")} == fetched(server.base)


def test_an_entry_that_names_nobody_is_left_to_the_reader(server: FhirServer) -> None:
    nobody = lab(2, subject={"display": "somebody"})
    server.reply = lambda _: Reply(bundle(nobody))

    assert {"observations": Supplied((nobody,))} == fetched(server.base)


def coded(*codes: tuple[str, str]) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in codes]}


LOINC, LOCAL = "http://loinc.org", "urn:local"
KEPT = {
    "one that was asked for": lab(2, code=coded((LOINC, "718-7"))),
    "one with a local code beside": lab(2, code=coded((LOCAL, "B12"), (LOINC, "8480-6"))),
    "one with a local code alone": lab(2, code=coded((LOCAL, "B12"))),
    "one without codes": lab(2, code={"text": "Vitamin B12"}),
    "a panel with one that was asked for": lab(
        2, code=coded((LOINC, "24323-8")), component=[{"code": coded((LOINC, "2132-9"))}]
    ),
    "one that contains others": lab(2, code=coded((LOINC, "24323-8")), contained=[lab(3)]),
}


@pytest.mark.parametrize("entry", KEPT.values(), ids=KEPT)
def test_a_result_that_may_be_of_a_test_that_was_asked_for_is_kept(server: FhirServer, entry: Any) -> None:
    server.reply = lambda _: Reply(bundle(LAB, entry))

    assert {"observations": Supplied((LAB, entry))} == fetched(server.base)


def test_tests_that_nobody_asked_for_are_taken_out_when_the_server_does_not_look_at_codes(server: FhirServer) -> None:
    pressure = lab(2, code=coded((LOINC, "85354-9")), component=[{"code": coded((LOINC, "8480-6"))}])
    server.reply = lambda _: Reply(bundle(pressure, LAB))

    assert {"observations": Supplied((LAB,))} == fetched(server.base)


def test_an_entry_of_another_type_is_told_and_loses_no_other(server: FhirServer) -> None:
    server.reply = lambda _: Reply(bundle(LAB, {"resourceType": "Condition", "id": "c1"}))
    found = fetched(server.base)["observations"]

    assert isinstance(found, Supplied)
    assert ((LAB,), True) == (found.resources, found.partial)
    assert ["an entry is of another type: Condition"] == [problem.why.plain for problem in found.problems]
