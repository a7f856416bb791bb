"""Tests asked for and still to be done: requests, drafts of the same call, appointments."""

from typing import Any

import pytest

from cards.known import Unknown
from tests.chart.charts import LOINC, SNOMED, chart_of, concept, day, entry, only, whys

CPT = "http://www.ama-assn.org/go/cpt"
IF_ANTIBODY = concept(LOINC, "31444-3", "IF Block Ab Ser Ql")


def request(**fields: Any) -> dict[str, Any]:
    return entry("ServiceRequest", **({"status": "active", "intent": "order", "code": IF_ANTIBODY} | fields))


def named_in(**fields: Any) -> set[str]:
    return set(only(chart_of(serviceRequests=[request(**fields)]).planned).groups)


@pytest.mark.parametrize(
    ("code", "tests"),
    [
        (IF_ANTIBODY, {"if_antibody"}),
        (concept(LOINC, "58410-2"), {"cbc_panel"}),
        (concept(CPT, "82607"), {"b12_total"}),
        (concept("urn:oid:2.16.840.1.113883.6.12", "86340"), {"if_antibody"}),
        (concept(CPT, "83921"), {"mma_serum"}),
        (concept(CPT, "83090"), {"homocysteine"}),
        (concept(SNOMED, "14598005", "Vitamin B12 measurement"), {"b12_total"}),
        ({"concept": IF_ANTIBODY}, {"if_antibody"}),
        (concept(CPT, "96372", "Therapeutic injection"), set()),
        (concept("urn:local", "CXR", "Chest X-ray"), set()),
    ],
)
def test_a_request_names_its_tests_by_code(code: Any, tests: set[str]) -> None:
    assert tests == named_in(code=code)


@pytest.mark.parametrize(
    ("text", "tests"),
    [
        ("Full blood count", {"cbc_panel"}),
        ("Complete Blood Count", {"cbc_panel"}),
        ("Repeat FBC and vitamin B12 level in 8 weeks", {"cbc_panel", "b12_total"}),
        ("CBC, MMA; homocysteine", {"cbc_panel", "mma_serum", "homocysteine"}),
        ("intrinsic factor antibody", {"if_antibody"}),
        ("Intrinsic factor antibodies", {"if_antibody"}),
        ("IF Block Ab Ser Ql", {"if_antibody"}),
        ("Active B12", {"b12_active"}),
        ("serum B-12", {"b12_total"}),
        ("Vit. B12", {"b12_total"}),
        ("Cobalamin (Vitamin B12) [Mass/volume] in Serum or Plasma", {"b12_total"}),
        ("potassium", {"potassium"}),
        ("serum potassium", {"potassium"}),
        ("reticulocytes", {"reticulocyte"}),
    ],
)
def test_a_request_without_a_known_code_is_read_by_its_words(text: str, tests: set[str]) -> None:
    assert tests == named_in(code={"text": text})


@pytest.mark.parametrize(
    "text",
    [
        "Vitamin B12 injection 1000 mcg",
        "B12 injection and check of site",
        "Vitamin B12 deficiency clinic",
        "B12 loading dose 3",
        "vitamin B12 clinic",
        "potassium tablets",
        "no FBC needed",
        "FBC not required",
        "cancel full blood count",
        "fbcx",
        "Blood pressure",
        "clinical review",
    ],
)
def test_words_that_are_no_request_for_a_test_name_none(text: str) -> None:
    assert set() == named_in(code={"text": text})


def test_a_known_code_is_not_added_to_by_its_words() -> None:
    assert {"if_antibody"} == named_in(code=IF_ANTIBODY | {"text": "FBC"})


@pytest.mark.parametrize("status", ["draft", "active", "on-hold", "requested", "planned", "accepted", "in-progress"])
def test_a_pending_request_is_planned(status: str) -> None:
    assert {"if_antibody"} == named_in(status=status)


@pytest.mark.parametrize(
    "fields",
    [
        *(
            {"status": status}
            for status in ("completed", "revoked", "stopped", "cancelled", "entered-in-error", "rejected", "suspended")
        ),
        {"intent": "option"},
        {"intent": "proposal"},
        {"doNotPerform": True},
    ],
)
def test_a_request_that_is_done_or_withdrawn_is_dropped_without_a_word(fields: dict[str, Any]) -> None:
    facts = chart_of(serviceRequests=[request(**fields)])

    assert ((), ()) == (facts.planned, facts.problems)


def test_a_plan_counts() -> None:
    assert {"if_antibody"} == named_in(intent="plan")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "unknown"}, "the status of a request was not understood"),
        ({"status": None}, "the status of a request was not understood"),
        ({"code": None}, "a request does not say what is asked for"),
    ],
)
def test_a_request_that_cannot_be_read_is_a_problem(fields: dict[str, Any], why: str) -> None:
    facts = chart_of(serviceRequests=[request(**fields)])

    assert ((), [why]) == (facts.planned, whys(facts))


@pytest.mark.parametrize(
    "dates",
    [
        {"occurrenceDateTime": "2027-01-18", "authoredOn": "2026-11-20"},
        {"occurrencePeriod": {"start": "2027-01-18"}, "authoredOn": "2026-11-20T08:00:00Z"},
        {"occurrenceTiming": {"event": ["2027-01-18"]}, "authoredOn": "2026-11-20"},
        {"scheduledDateTime": "2027-01-18", "orderedOn": "2026-11-20", "resourceType": "ProcedureRequest"},
    ],
)
def test_a_request_is_dated_in_every_version(dates: dict[str, Any]) -> None:
    read = only(chart_of(serviceRequests=[request(**dates)]).planned)

    assert (day(2027, 1, 18), day(2026, 11, 20)) == (read.when, read.requested)


def test_the_open_items_of_a_diagnostic_order_are_planned() -> None:
    order = entry(
        "DiagnosticOrder",
        status="requested",
        event=[{"status": "requested", "dateTime": "2026-11-20"}],
        item=[
            {"code": IF_ANTIBODY},
            {"code": concept(LOINC, "58410-2"), "status": "requested"},
            {"code": concept(LOINC, "2132-9"), "status": "completed"},
        ],
    )
    read = only(chart_of(serviceRequests=[order]).planned)

    assert ({"if_antibody", "cbc_panel"}, day(2026, 11, 20)) == (set(read.groups), read.requested)


def test_a_draft_of_the_same_call_is_planned() -> None:
    draft = request(id="draft-1", status="draft", authoredOn="2026-11-23")
    medicine = entry("MedicationRequest", status="draft")
    facts = chart_of(serviceRequests=[], drafts=(draft, medicine, None))

    assert "ServiceRequest/draft-1" == only(facts.planned).ref


def test_a_draft_is_newer_than_what_the_chart_holds_under_its_id() -> None:
    facts = chart_of(serviceRequests=[request(status="revoked")], drafts=(request(status="draft"),))

    assert ("ServiceRequest/e1", ()) == (only(facts.planned).ref, facts.problems)


def test_drafts_do_not_turn_a_list_that_was_not_supplied_into_a_known_one() -> None:
    assert Unknown("not supplied") == chart_of(drafts=(request(),)).planned


def test_a_draft_for_another_patient_is_not_planned() -> None:
    facts = chart_of(serviceRequests=[], drafts=(request(subject={"reference": "Patient/other"}),))

    assert ((), ["entries of another patient were not used"]) == (facts.planned, whys(facts))


def booked(**fields: Any) -> dict[str, Any]:
    return entry("Appointment", **({"subject": None, "status": "booked", "start": "2027-01-18T09:00:00Z"} | fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"description": "Blood test: FBC"},
        {"comment": "FBC"},
        {"serviceType": [{"text": "FBC"}]},
        {"serviceType": [{"concept": {"text": "FBC"}}]},
        {"reasonCode": [concept(LOINC, "58410-2")]},
        {"reason": {"text": "full blood count"}},
        {"basedOn": [{"reference": "https://ehr.example/ServiceRequest/e1"}]},
    ],
)
def test_an_appointment_names_its_tests(fields: dict[str, Any]) -> None:
    fbc = request(code=concept(LOINC, "58410-2"))
    read = only(chart_of(serviceRequests=[fbc], appointments=[booked(**fields)]).appointments)

    assert ({"cbc_panel"}, day(2027, 1, 18)) == (set(read.groups), read.when)


def test_an_appointment_for_something_else_names_no_test() -> None:
    read = only(chart_of(appointments=[booked(description="B12 injection with the nurse")]).appointments)

    assert frozenset() == read.groups


@pytest.mark.parametrize(
    "fields",
    [
        *({"status": status} for status in ("cancelled", "fulfilled", "noshow", "entered-in-error")),
        {"start": "2026-11-22T09:00:00Z"},
    ],
)
def test_an_appointment_that_is_over_or_withdrawn_is_dropped_without_a_word(fields: dict[str, Any]) -> None:
    facts = chart_of(appointments=[booked(**fields)])

    assert ((), ()) == (facts.appointments, facts.problems)


def test_an_appointment_of_today_still_counts() -> None:
    assert day(2026, 11, 23) == only(chart_of(appointments=[booked(start="2026-11-23T07:00:00Z")]).appointments).when


def test_an_appointment_still_to_be_fixed_has_the_days_asked_for() -> None:
    wanted = booked(status="proposed", start=None, requestedPeriod=[{"start": "2027-01-18", "end": "2027-01-18"}])

    assert day(2027, 1, 18) == only(chart_of(appointments=[wanted]).appointments).when


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": None}, "the status of an appointment was not understood"),
        ({"start": "Monday"}, "the date of an appointment could not be read"),
    ],
)
def test_an_appointment_that_cannot_be_read_is_a_problem(fields: dict[str, Any], why: str) -> None:
    facts = chart_of(appointments=[booked(**fields)])

    assert ((), [why]) == (facts.appointments, whys(facts))


def test_an_unreadable_date_does_not_lose_the_request() -> None:
    facts = chart_of(serviceRequests=[request(occurrenceDateTime="soon")])

    assert (None, ["the date of a request could not be read"]) == (only(facts.planned).when, whys(facts))


@pytest.mark.parametrize(
    ("code", "injection"),
    [
        (concept(SNOMED, "308752009", "Intramuscular injection of vitamin B12"), True),
        (concept(SNOMED, "709544008", "Administration of vitamin B12"), True),
        ({"text": "Vitamin B12 injection 1000 mcg"}, True),
        ({"text": "blood test, B12 jab"}, True),
        ({"text": "B12 injection no longer needed"}, False),
        ({"text": "allergy to B12 injection"}, False),
        ({"text": "influenza injection"}, False),
        (concept(SNOMED, "14598005", "Vitamin B12 measurement"), False),
    ],
)
def test_a_request_for_an_injection_of_vitamin_b12_is_told_from_a_test(code: Any, injection: bool) -> None:
    assert injection is only(chart_of(serviceRequests=[request(code=code)]).planned).injection


def test_an_appointment_for_an_injection_is_one() -> None:
    assert only(chart_of(appointments=[booked(description="B12 injection with the nurse")]).appointments).injection
