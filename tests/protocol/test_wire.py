"""Reading a hook call: what clients really send, and what is no call at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.errors import BadCall
from cds_service.wire.bundle import carried
from cds_service.wire.call import parse_call, read_call
from cds_service.wire.fhir_version import FhirVersion, fhir_version
from cds_service.wire.parse import encode, parse
from cds_service.wire.prune import prune
from cds_service.wire.references import is_resource
from tests.service.fake import CALL, CAPTURED, captured

ORDER = {"resourceType": "MedicationRequest", "id": "m1"}


def call_with(hook: str = "order-sign", **context: Any) -> dict[str, Any]:
    return {**CALL, "hook": hook, "context": {"patientId": "pat-1", **context}}


NO_JSON = {
    "nothing": b"",
    "words": b"not json",
    "cut off": b'{"hook": "order-sign"',
    "trailing comma": b'{"a": 1,}',
    "comment": b"// a comment\n{}",
    "two values": b"{} {}",
    "NaN": b'{"a": NaN}',
    "Infinity": b"Infinity",
    "leading zero": b"01",
    "bare control character": b'"\t"',
    "latin-1": '"é"'.encode("latin-1"),
    "UTF-16": "{}".encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "lone high surrogate": rb'"\ud800 and then words"',
    "lone low surrogate": rb'"\udc00 and then words"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "100,000 arrays": b"[" * 100_000,
    "65 levels": b"[" * 65 + b"]" * 65,
    "exponent beyond every range": b'{"a": 1e99999999999999999999}',
    "exponent below every range": b'{"a": 1e-99999999999999999999}',
    "an integer of 5,000 digits": b"1" * 5000,
    "a string of 64 KB and one": b'"' + b"x" * (64 * 1024 + 1) + b'"',
    "a key of 64 KB and one": b'{"' + b"x" * (64 * 1024 + 1) + b'": 1}',
    "200,001 values": b"[" + b"0," * 199_999 + b"0]",
    "a number": b"1",
    "a string": b'"order-sign"',
    "an array": b"[]",
    "null": b"null",
}
NO_CALL: dict[str, dict[str, Any]] = {
    "empty": {},
    "no hook": {key: value for key, value in CALL.items() if key != "hook"},
    "another service's hook": {**CALL, "hook": "order-select"},
    "a hook of another type": {**CALL, "hook": ["order-sign"]},
    "no hookInstance": {key: value for key, value in CALL.items() if key != "hookInstance"},
    "empty hookInstance": {**CALL, "hookInstance": ""},
    "blank hookInstance": {**CALL, "hookInstance": " "},
    "hookInstance that is a number": {**CALL, "hookInstance": 7},
    "hookInstance of 101 characters": {**CALL, "hookInstance": "x" * 101},
    "no context": {key: value for key, value in CALL.items() if key != "context"},
    "null context": {**CALL, "context": None},
    "context that is an array": {**CALL, "context": []},
    "no patient": {**CALL, "context": {}},
    "a patient that is a number": call_with(patientId=1),
    "a patient without an id": call_with(patientId="Patient/"),
    "two patients": {**call_with(patientId="pat-1"), "patient": "pat-2"},
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_what_is_no_json_object_is_no_call(body: bytes) -> None:
    with pytest.raises(BadCall):
        parse_call(body, "order-sign")


@pytest.mark.parametrize("body", NO_CALL.values(), ids=NO_CALL)
def test_an_object_that_lacks_the_envelope_is_no_call(body: dict[str, Any]) -> None:
    with pytest.raises(BadCall):
        parse_call(encode(body), "order-sign")


def test_a_bad_call_is_explained_without_words_of_the_call() -> None:
    with pytest.raises(BadCall) as told:
        parse_call(encode({**CALL, "hook": "canary"}), "order-sign")

    assert "canary" not in told.value.reason


def test_a_decimal_keeps_its_digits_both_ways() -> None:
    assert b'{"a":1.10,"b":0.1,"c":5}' == encode(parse(b'{"a": 1.10, "b": 0.1, "c": 5}'))
    assert Decimal("1.10") == parse(b"1.10")


def test_of_a_repeated_key_the_last_one_counts() -> None:
    assert {"a": 2} == parse(b'{"a": 1, "a": 2}')


def test_sixty_four_levels_are_read() -> None:
    assert b"[" * 64 + b"]" * 64 == encode(parse(b"[" * 64 + b"]" * 64))


ORDERS: list[tuple[str, Any, int, int]] = [
    ("a Bundle", {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": ORDER}]}, 1, 0),
    ("a Bundle without type", {"resourceType": "Bundle", "entry": [{"resource": ORDER}]}, 1, 0),
    ("an object with entries", {"entry": [{"resource": ORDER}]}, 1, 0),
    ("one entry where a list belongs", {"resourceType": "Bundle", "entry": {"resource": ORDER}}, 1, 0),
    ("a bare array", [ORDER, ORDER], 2, 0),
    ("one bare resource", ORDER, 1, 0),
    ("a resource without id", [{"resourceType": "MedicationOrder"}], 1, 0),
    ("a Bundle in a Bundle", [{"resourceType": "Bundle", "entry": [{"resource": ORDER}]}], 1, 0),
    ("an empty Bundle", {"resourceType": "Bundle"}, 0, 0),
    ("a Bundle with null entries", {"resourceType": "Bundle", "entry": None}, 0, 0),
    ("null", None, 0, 0),
    ("an empty object", {}, 0, 0),
    ("an empty array", [], 0, 0),
    ("no object beside an order", [None, "x", 7, [], {}, {"resource": None}, ORDER], 1, 6),
    ("an object that names no type", [{"id": "m1"}], 0, 1),
    ("a type that is no string", [{"resourceType": ["Bundle"]}], 0, 1),
    ("words", "draftOrders", 0, 1),
    ("a number", 7, 0, 1),
]


@pytest.mark.parametrize(("orders", "found", "unreadable"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
@pytest.mark.parametrize("place", ["draftOrders", "medications"])
def test_orders_are_found_however_they_are_wrapped(orders: Any, found: int, unreadable: int, place: str) -> None:
    call = read_call(call_with(**{place: orders}), "order-sign")

    assert (found, unreadable) == (len(call.orders), call.unreadable_orders)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (["MedicationRequest/m1"], (("MedicationRequest/m1",), 0)),
        (["MedicationRequest/m2", "MedicationRequest/m1"], (("MedicationRequest/m2", "MedicationRequest/m1"), 1)),
        ("MedicationRequest/m1", (("MedicationRequest/m1",), 0)),
        ([], ((), 0)),
        ([7, "", "MedicationRequest/m1"], (("MedicationRequest/m1",), 2)),
        (None, (None, 0)),
    ],
)
def test_selections_are_read_or_said_to_be_missing(said: Any, read: tuple[Any, int]) -> None:
    drafted = {"resourceType": "MedicationRequest", "id": "m1"}
    call = read_call(call_with("order-select", selections=said, draftOrders=drafted), "order-select")

    assert read == (call.selections, call.unreadable_orders)


@pytest.mark.parametrize(
    ("reference", "names"),
    [
        ("MedicationRequest/m1", True),
        ("MedicationRequest/m1/", True),
        ("MedicationRequest/m1/_history/2", True),
        ("https://ehr.example.org/fhir/MedicationRequest/m1/_history/2", True),
        ("MedicationRequest/m1|1", True),
        ("urn:uuid:m1", True),
        ("m1", True),
        ("MedicationRequest/m2", False),
        ("MedicationOrder/m1", False),
        ("MedicationRequest/m1/m2", False),
        ("../m1", False),
        ("", False),
    ],
)
def test_a_resource_is_named_in_any_form_of_a_reference(reference: str, names: bool) -> None:
    order = {"resourceType": "MedicationRequest", "id": "m1"}

    assert (names, False) == (is_resource(reference, order), is_resource(reference, {"resourceType": "x"}))


def test_hooks_without_selections_have_none() -> None:
    assert read_call(call_with(selections=["MedicationRequest/m1"]), "order-sign").selections is None


@pytest.mark.parametrize("said", ["pat-1", "Patient/pat-1", "https://fhir.example/r4/Patient/pat-1"])
def test_the_patient_is_a_bare_id_however_it_is_written(said: str) -> None:
    assert read_call(call_with(patientId=said), "order-sign").patient_id == "pat-1"
    assert read_call({**CALL, "patient": said, "context": {}}, "order-sign").patient_id == "pat-1"


def test_one_patient_named_in_two_places_is_one_patient() -> None:
    assert read_call({**call_with(), "patient": "Patient/pat-1"}, "order-sign").patient_id == "pat-1"


@pytest.mark.parametrize(
    "body",
    [call_with(userId="Practitioner/p"), call_with(user="Practitioner/p"), {**call_with(), "user": "Practitioner/p"}],
)
def test_the_user_is_found_where_old_clients_put_it(body: dict[str, Any]) -> None:
    assert read_call(body, "order-sign").user_id == "Practitioner/p"


@pytest.mark.parametrize("prefetch", [None, {}, [], "x"])
def test_prefetch_that_is_no_object_is_nothing_sent(prefetch: Any) -> None:
    assert {} == read_call({**CALL, "prefetch": prefetch}, "order-sign").prefetch


VERSION_OF_FILE = {
    "legacy-dstu2-medication-prescribe": FhirVersion.DSTU2,
    "legacy-stu301-medication-prescribe": FhirVersion.STU3,
    "sandbox-dstu2-order-select": FhirVersion.DSTU2,
    "sandbox-dstu2-order-select-no-medication": FhirVersion.DSTU2,
    "sandbox-dstu2-order-select-reclick-no-context": FhirVersion.DSTU2,
    "sandbox-stu3-order-sign": FhirVersion.STU3,
    "sandbox-stu3-order-select-no-medication": FhirVersion.STU3,
    "sandbox-stu3-order-select-reclick-no-context": FhirVersion.STU3,
    "sandbox-r4-order-sign": FhirVersion.R4,
    "sandbox-r4-order-select-injection": FhirVersion.R4,
    "sandbox-r4-order-select-no-medication": FhirVersion.R4,
    "sandbox-r4-order-select-reclick-no-context": FhirVersion.R4,
    "spec-dstu2-order-select": FhirVersion.DSTU2,
    "spec-r4-order-select": FhirVersion.R4,
    "spec-stu3-order-select": FhirVersion.STU3,
    "spec10-dstu2-medication-prescribe": FhirVersion.DSTU2,
    "spec10-stu3-medication-prescribe": FhirVersion.STU3,
    "spec-r4-order-sign": FhirVersion.STU3,  # the published example of R4 holds an order in the shape of STU3
    "spec-stu3-order-sign": FhirVersion.R4,  # and that of STU3 one in the shape of R4
    "derived-sandbox2019-stu3-medication-prescribe": FhirVersion.R4,  # nothing in it tells
}


@pytest.mark.parametrize(("name", "version"), VERSION_OF_FILE.items(), ids=VERSION_OF_FILE)
def test_the_fhir_version_is_told_by_shape(name: str, version: FhirVersion) -> None:
    body = next(captured(path) for path in CAPTURED if path.stem == name)["body"]

    assert version == fhir_version(read_call(body, body["hook"]))


def test_a_medication_with_a_concept_is_r5() -> None:
    order = {"resourceType": "MedicationRequest", "medication": {"concept": {"text": "cyanocobalamin"}}}

    assert fhir_version(read_call(call_with(draftOrders=[order]), "order-sign")) is FhirVersion.R5


@pytest.mark.parametrize("chart", [None, 7, [7], {"resourceType": "Condition", "clinicalStatus": 7}, {"entry": "x"}])
def test_a_chart_of_odd_shape_tells_no_version(chart: Any) -> None:
    body = {**call_with(draftOrders=[{"resourceType": "MedicationRequest", "dosageInstruction": [7, {"timing": []}]}])}

    assert fhir_version(read_call({**body, "prefetch": {"conditions": chart}}, "order-sign")) is FhirVersion.R4


@pytest.mark.parametrize(
    ("full", "pruned"),
    [
        ({"a": None, "b": "", "c": [], "d": {}}, {}),
        ({"a": {"b": {"c": [{}, None, ""]}}}, {}),
        ({"a": False, "b": 0, "c": Decimal(0)}, {"a": False, "b": 0, "c": Decimal(0)}),
        ({"cards": [], "services": [], "systemActions": []}, {"cards": [], "services": []}),
        ({"cards": None}, {}),
        (
            {"given": ["Ada", None], "_given": [None, {"id": "x"}]},
            {"given": ["Ada", None], "_given": [None, {"id": "x"}]},
        ),
        ({"given": [None], "_given": [None]}, {}),
    ],
)
def test_empty_values_are_left_out(full: dict[str, Any], pruned: dict[str, Any]) -> None:
    assert pruned == prune(full)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_anything_in_the_context_is_a_call_or_a_bad_call_and_never_an_accident(value: Any) -> None:
    body = {**CALL, "context": {"patientId": "pat-1", "draftOrders": value, "selections": value}, "prefetch": value}
    call = read_call({**body, "hook": "order-select"}, "order-select")

    assert fhir_version(call) in FhirVersion
    assert all(isinstance(order, dict) for order in carried(value)[0])


@given(st.binary())
def test_any_bytes_are_json_or_a_bad_call(body: bytes) -> None:
    try:
        value = parse(body)
    except BadCall:
        return

    assert value == parse(encode(value))
