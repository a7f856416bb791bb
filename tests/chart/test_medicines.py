"""Medicines ordered, stated, dispensed and given, in the shapes of every FHIR version."""

from decimal import Decimal
from typing import Any

import pytest

from cards.order import Dispense
from cards.quantity import Volume
from tests.chart.charts import RXNORM, SNOMED, UCUM, chart_of, concept, day, entry, known, only, whys

METFORMIN = concept(RXNORM, "861007", "metformin hydrochloride 500 MG Oral Tablet")
B12 = concept(RXNORM, "309594", "vitamin B12 1 MG/ML Injectable Solution")
IM = concept(SNOMED, "78421000", "Intramuscular route")


def request(**fields: Any) -> dict[str, Any]:
    usual = {"status": "active", "intent": "order", "medicationCodeableConcept": METFORMIN}
    return entry("MedicationRequest", **(usual | fields))


def prescribed(**fields: Any) -> Any:
    return only(chart_of(medicationRequests=[request(**fields)]).prescribed)


CONTAINED = {"resourceType": "Medication", "id": "m", "code": METFORMIN}


@pytest.mark.parametrize(
    "medicine",
    [
        {"medicationCodeableConcept": METFORMIN},
        {"medicationCodeableConcept": concept(RXNORM, "6809", "metformin")},
        {"medicationCodeableConcept": {"text": "Metformin 500mg tablets"}},
        {"medication": {"concept": METFORMIN}},
        {"medicationReference": {"reference": "Medication/x", "display": "METFORMIN 500 mg"}},
        {"medicationReference": {"reference": "#m"}, "contained": [CONTAINED]},
        {"medication": {"reference": {"reference": "#m"}}, "contained": [CONTAINED]},
    ],
)
def test_a_contributing_medicine_is_recognised_however_it_is_named(medicine: dict[str, Any]) -> None:
    read = prescribed(**({"medicationCodeableConcept": None} | medicine))

    assert ("cause.metformin" in read.groups, True, False) == (True, read.active, read.b12_injection)


@pytest.mark.parametrize("name", ["metforminol 5 mg", "warfaring", "sodium chloride 0.9 %", "omepra zole"])
def test_only_a_whole_name_of_an_ingredient_counts(name: str) -> None:
    assert frozenset() == prescribed(medicationCodeableConcept={"text": name}).groups


def test_a_medicine_of_two_ingredients_belongs_to_the_groups_of_both() -> None:
    groups = prescribed(medicationCodeableConcept={"text": "omeprazole / aspirin 20 mg/100 mg"}).groups

    assert {"cause.ppi", "bleed.antiplatelet"} <= groups


@pytest.mark.parametrize(
    ("status", "active"),
    [
        ("active", True),
        ("on-hold", None),
        ("completed", False),
        ("stopped", False),
        ("ended", False),
        ("unknown", None),
    ],
)
def test_an_order_is_active_as_its_status_says(status: str, active: bool | None) -> None:
    facts = chart_of(medicationRequests=[request(status=status)])

    assert (active, ()) == (only(facts.prescribed).active, facts.problems)


@pytest.mark.parametrize("status", ["active1", None, 7])
def test_an_order_of_unclear_status_is_kept_and_said(status: Any) -> None:
    facts = chart_of(medicationRequests=[request(status=status)])

    assert (None, ["the status of a medicine was not understood"]) == (only(facts.prescribed).active, whys(facts))


@pytest.mark.parametrize(
    "fields",
    [
        *({"status": status} for status in ("cancelled", "entered-in-error", "draft")),
        *({"intent": intent} for intent in ("proposal", "plan", "option")),
        {"doNotPerform": True},
    ],
)
def test_what_never_was_treatment_is_dropped_without_a_word(fields: dict[str, Any]) -> None:
    facts = chart_of(medicationRequests=[request(**fields)])

    assert ((), ()) == (facts.prescribed, facts.problems)


def test_a_medicine_the_patient_reports_counts_although_it_is_a_plan() -> None:
    assert prescribed(intent="plan", reportedBoolean=True).active


def test_an_order_without_a_medicine_is_a_problem() -> None:
    facts = chart_of(medicationRequests=[request(medicationCodeableConcept=None)])

    assert ((), ["an entry names no medicine that could be read"]) == (facts.prescribed, whys(facts))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("MedicationRequest", {"authoredOn": "2026-10-02T08:00:00Z"}),
        ("MedicationOrder", {"dateWritten": "2026-10-02", "intent": None}),
    ],
)
def test_an_order_is_dated_in_every_version(kind: str, fields: dict[str, Any]) -> None:
    assert day(2026, 10, 2) == prescribed(resourceType=kind, **fields).when


def test_an_unreadable_date_does_not_lose_the_medicine() -> None:
    facts = chart_of(medicationRequests=[request(authoredOn="recently")])

    assert (None, ["the date of a medicine could not be read"]) == (only(facts.prescribed).when, whys(facts))


@pytest.mark.parametrize(
    ("medicine", "route", "injection"),
    [
        (B12, None, True),
        (concept(RXNORM, "317106", "hydroxocobalamin 1 MG/ML Injectable Solution"), None, True),
        ({"text": "Hydroxocobalamin 1mg/1ml solution for injection ampoules"}, None, True),
        (concept(SNOMED, "419382002", "Cyanocobalamin"), IM, True),
        (concept(SNOMED, "419382002", "Cyanocobalamin"), {"text": "oral"}, False),
        (concept(SNOMED, "419382002", "Cyanocobalamin"), None, False),
        ({"text": "Vitamin B12 1 mg tablets"}, None, False),
        (concept(RXNORM, "700496", "hydroxocobalamin 5000 MG Injection"), None, False),
        (METFORMIN, IM, False),
    ],
)
def test_an_earlier_b12_injection_is_told_from_everything_else(medicine: Any, route: Any, injection: bool) -> None:
    dosage = [{"route": route}] if route else None
    read = prescribed(medicationCodeableConcept=medicine, dosageInstruction=dosage)

    assert injection is read.b12_injection


def test_the_order_under_assessment_is_not_its_own_history() -> None:
    requests = [request(id="draft-1"), request(id="old-1"), request(id=None)]
    refs = frozenset({"MedicationRequest/draft-1", "MedicationRequest/unidentified"})
    facts = chart_of(medicationRequests=requests, refs=refs)

    assert ["MedicationRequest/old-1", "MedicationRequest/unidentified"] == [one.ref for one in known(facts.prescribed)]


def statement(**fields: Any) -> dict[str, Any]:
    return entry("MedicationStatement", **({"status": "active", "medicationCodeableConcept": METFORMIN} | fields))


@pytest.mark.parametrize(
    ("fields", "active"),
    [
        ({"effectiveDateTime": "2026-10-02"}, True),
        ({"effectivePeriod": {"start": "2026-10-02"}, "taken": "y"}, True),
        ({"dateAsserted": "2026-10-02", "status": "completed"}, False),
        ({"dateAsserted": "2026-10-02", "status": "stopped"}, False),
        ({"dateAsserted": "2026-10-02", "status": "recorded"}, None),
    ],
)
def test_a_stated_medicine_is_read_in_every_version(fields: dict[str, Any], active: bool | None) -> None:
    read = only(chart_of(medicationStatements=[statement(**fields)]).stated)

    assert (day(2026, 10, 2), active) == (read.when, active if read.active is active else "wrong")


@pytest.mark.parametrize(
    "fields",
    [
        *({"status": status} for status in ("entered-in-error", "intended", "not-taken", "draft")),
        {"taken": "n"},
        {"wasNotTaken": True},
        {"adherence": {"code": concept("urn:adherence", "not-taking")}},
    ],
)
def test_a_medicine_that_is_not_taken_is_dropped_without_a_word(fields: dict[str, Any]) -> None:
    facts = chart_of(medicationStatements=[statement(**fields)])

    assert ((), ()) == (facts.stated, facts.problems)


def dispense(**fields: Any) -> dict[str, Any]:
    return entry("MedicationDispense", **({"status": "completed", "medicationCodeableConcept": B12} | fields))


def administration(**fields: Any) -> dict[str, Any]:
    return entry("MedicationAdministration", **({"status": "completed", "medicationCodeableConcept": B12} | fields))


@pytest.mark.parametrize(
    "given",
    [
        {"effectiveDateTime": "2026-10-02T08:00:00Z"},
        {"effectivePeriod": {"start": "2026-10-02T08:00:00Z", "end": "2026-10-02T08:10:00Z"}},
        {"effectiveTimeDateTime": "2026-10-02"},
        {"occurenceDateTime": "2026-10-02"},
        {"occurrenceDateTime": "2026-10-02", "medicationCodeableConcept": None, "medication": {"concept": B12}},
        {"effectiveDateTime": "2026-10-02", "status": "stopped"},
    ],
)
def test_an_injection_that_was_given_counts_in_every_version(given: dict[str, Any]) -> None:
    facts = chart_of(medicationAdministrations=[administration(**given)])

    assert [(day(2026, 10, 2), None)] == [(one.when, one.active) for one in facts.injections()]
    assert () == facts.problems


def test_an_injection_that_was_handed_over_counts() -> None:
    facts = chart_of(medicationDispenses=[dispense(whenPrepared="2026-09-30", whenHandedOver="2026-10-02")])

    assert [day(2026, 10, 2)] == [one.when for one in facts.injections()]


@pytest.mark.parametrize(
    "entries",
    [
        *(
            {"medicationDispenses": [dispense(status=s)]}
            for s in ("preparation", "in-progress", "cancelled", "declined")
        ),
        *(
            {"medicationAdministrations": [administration(status=s)]}
            for s in ("not-done", "entered-in-error", "on-hold")
        ),
        {"medicationAdministrations": [administration(wasNotGiven=True)]},
        {"medicationAdministrations": [administration(notGiven=True)]},
    ],
)
def test_what_was_not_given_or_handed_over_is_dropped_without_a_word(entries: dict[str, Any]) -> None:
    facts = chart_of(**entries)

    assert ((), ()) == (facts.injections(), facts.problems)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "unknown"}, "the status of a medicine was not understood"),
        ({"status": None}, "the status of a medicine was not understood"),
        ({"effectiveDateTime": "2026-12-01"}, "a medicine is recorded as dispensed or given in the future"),
    ],
)
def test_an_injection_that_may_not_have_been_given_is_a_problem(fields: dict[str, Any], why: str) -> None:
    facts = chart_of(medicationAdministrations=[administration(**fields)])

    assert ((), [why]) == (facts.injections(), whys(facts))


@pytest.mark.parametrize(
    ("fields", "supply"),
    [
        ({"quantity": {"value": 3, "unit": "ampoule"}}, Dispense(containers=Decimal(3))),
        ({"quantity": {"value": 10, "unit": "mL"}}, Dispense(volume=Volume(Decimal(10)))),
        ({"daysSupply": {"value": 90, "unit": "d", "system": UCUM, "code": "d"}}, Dispense(days=Decimal(90))),
        ({"quantity": {"value": 3, "unit": "furlongs"}}, None),
        ({}, None),
    ],
)
def test_a_dispense_of_an_injection_tells_what_was_handed_over(fields: dict[str, Any], supply: Dispense | None) -> None:
    usual = {"status": "completed", "medicationCodeableConcept": B12, "whenHandedOver": "2026-10-02"}
    dispense = entry("MedicationDispense", **(usual | fields))

    assert supply == only(chart_of(medicationDispenses=[dispense]).dispensed).supply
