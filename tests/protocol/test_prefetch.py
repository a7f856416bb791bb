"""Prefetch: what is asked for, and the difference between not sent, none found and not readable."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cards.facts import NEEDS
from cards.knowledge import Knowledge, load
from cards.known import Unknown
from cds_service.gather.prefetch import Supplied, gather
from cds_service.gather.templates import KEYS, templates
from cds_service.wire.call import read_call
from cds_service.wire.fhir_version import FhirVersion
from tests.service.fake import CALL

LAB = {"resourceType": "Observation", "id": "o1"}
OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def supplied(value: Any, key: str = "observations") -> Supplied | Unknown:
    return gather(read_call({**CALL, "prefetch": {key: value}}, "order-sign"), [key])[key]


def bundle(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": list(entries), **more}


def wrapped(resource: Any, status: Any) -> dict[str, Any]:
    return {"resource": resource, "response": {"status": status}}


UNKNOWN = {
    "an OperationOutcome": (OUTCOME, "the client could not obtain it"),
    "a wrapped 404": (wrapped(OUTCOME, "404 Not Found"), "the client could not obtain it"),
    "a wrapped 500 without resource": ({"response": {"status": "500"}}, "the client could not obtain it"),
    "nothing but an outcome": (bundle({"resource": OUTCOME}), "the client could not obtain it"),
    "a count without the entries": (bundle(total=12), "not readable"),
    "a first page without entries": (bundle(link=[{"relation": "next", "url": "x"}]), "not readable"),
    "a wrapped OperationOutcome with 200": (wrapped(OUTCOME, "200 OK"), "the client could not obtain it"),
    "words": ("none", "not readable"),
    "a number": (7, "not readable"),
    "an array": ([LAB], "not readable"),
    "an empty object": ({}, "not readable"),
    "one resource of another type": ({"resourceType": "Patient"}, "not readable"),
    "a Bundle with words for entries": ({"resourceType": "Bundle", "entry": "none"}, "not readable"),
}
KNOWN = {
    "null": (None, Supplied(())),
    "an empty Bundle": (bundle(total=0), Supplied(())),
    "a Bundle without entries": ({"resourceType": "Bundle"}, Supplied(())),
    "a wrapped empty Bundle": (wrapped(bundle(), "200 OK"), Supplied(())),
    "a wrapped null": (wrapped(None, "200 OK"), Supplied(())),
    "a lone resource": (LAB, Supplied((LAB,))),
    "a wrapped resource": (wrapped(LAB, "200 OK"), Supplied((LAB,))),
    "a wrapped resource without status": ({"resource": LAB}, Supplied((LAB,))),
    "a Bundle": (bundle({"resource": LAB}, total=1), Supplied((LAB,))),
    "a Bundle of wrapped entries": (bundle(wrapped(LAB, "200 OK")), Supplied((LAB,))),
    "a Bundle of bare resources": (bundle(LAB), Supplied((LAB,))),
    "one entry where a list belongs": ({"resourceType": "Bundle", "entry": {"resource": LAB}}, Supplied((LAB,))),
    "a resource included for reference": (
        bundle({"resource": LAB}, {"resource": {"resourceType": "Specimen"}, "search": {"mode": "include"}}),
        Supplied((LAB,)),
    ),
    "another page": (
        bundle({"resource": LAB}, link=[{"relation": "self"}, {"relation": "next", "url": "https://x"}]),
        Supplied((LAB,), partial=True, more=True),
    ),
    "a total beyond the entries": (bundle({"resource": LAB}, total=2), Supplied((LAB,), partial=True, more=True)),
    "an outcome beside one page of several": (
        bundle({"resource": LAB}, {"resource": OUTCOME}, total=2),
        Supplied((LAB,), partial=True),
    ),
    "an outcome beside results": (bundle({"resource": LAB}, {"resource": OUTCOME}), Supplied((LAB,), partial=True)),
    "an entry with mode outcome": (
        bundle({"resource": LAB}, {"resource": LAB, "search": {"mode": "outcome"}}),
        Supplied((LAB,), partial=True),
    ),
    "an entry that failed": (bundle({"resource": LAB}, wrapped(LAB, "404")), Supplied((LAB,), partial=True)),
}
DROPPED = {
    "another type": ({"resource": {"resourceType": "Condition"}}, "an entry is of another type: Condition"),
    "no object": (7, "an entry is not an object"),
    "null": (None, "an entry is not an object"),
    "no resource": ({"fullUrl": "urn:uuid:1"}, "an entry holds no resource"),
    "a resource that is an array": ({"resource": [LAB]}, "an entry holds no resource"),
    "a type that is an array": ({"resource": {"resourceType": []}}, "an entry holds no resource"),
}


@pytest.mark.parametrize(("value", "why"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_failed_or_cannot_be_read_is_unknown(value: Any, why: str) -> None:
    assert Unknown(why) == supplied(value)


@pytest.mark.parametrize(("value", "read"), KNOWN.values(), ids=KNOWN)
def test_what_was_obtained_is_supplied(value: Any, read: Supplied) -> None:
    assert read == supplied(value)


@pytest.mark.parametrize(("entry", "why"), DROPPED.values(), ids=DROPPED)
def test_an_entry_that_cannot_be_used_is_told_and_loses_no_other(entry: Any, why: str) -> None:
    read = supplied(bundle({"resource": LAB}, entry, entry))

    assert isinstance(read, Supplied)
    assert ((LAB,), True) == (read.resources, read.partial)
    assert [("labs", why, "observations")] == [(each.part, each.why.plain, each.at) for each in read.problems]


def test_a_key_left_out_is_not_supplied() -> None:
    assert {"patient": Unknown("not supplied")} == gather(read_call(CALL, "order-sign"), ["patient"])


def test_a_key_nobody_asked_for_is_ignored() -> None:
    call = read_call({**CALL, "prefetch": {"canary": LAB}}, "order-sign")

    assert {"patient"} == set(gather(call, ["patient"]))


def test_every_need_has_one_key() -> None:
    assert sorted(NEEDS) == sorted(key.need for key in KEYS.values())


@pytest.mark.parametrize("version", FhirVersion)
def test_templates_hold_one_token_only_and_stay_short_enough_for_an_address(
    knowledge: Knowledge, version: FhirVersion
) -> None:
    written = templates(NEEDS, knowledge, version)

    assert set(KEYS) == set(written)
    assert {"{{context.patientId}}"} == {token for text in written.values() for token in re.findall(r"{{.*?}}", text)}
    assert all(len(text) < 4000 for text in written.values())


def test_only_the_keys_of_given_needs_are_asked_for(knowledge: Knowledge) -> None:
    assert ["patient", "allergies"] == list(templates(["allergies", "patient"], knowledge, FhirVersion.R4))
    assert {} == templates([], knowledge, FhirVersion.R4)


@pytest.mark.parametrize(
    ("version", "orders", "tests"),
    [
        (FhirVersion.DSTU2, "MedicationOrder?", "DiagnosticOrder?"),
        (FhirVersion.STU3, "MedicationRequest?", "ProcedureRequest?"),
        (FhirVersion.R4, "MedicationRequest?", "ServiceRequest?"),
        (FhirVersion.R5, "MedicationRequest?", "ServiceRequest?"),
    ],
)
def test_each_version_is_asked_for_its_own_resource_types(
    knowledge: Knowledge, version: FhirVersion, orders: str, tests: str
) -> None:
    written = templates(["prescribed", "planned"], knowledge, version)

    assert written["medicationRequests"].startswith(orders)
    assert written["serviceRequests"].startswith(tests)


def test_observations_are_asked_for_by_code_newest_first(knowledge: Knowledge) -> None:
    template = templates(["labs"], knowledge, FhirVersion.R4)["observations"]

    assert "http://loinc.org|2132-9" in template  # vitamin B12 in serum
    assert template.endswith("&_sort=-date&_count=200")
