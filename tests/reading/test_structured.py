"""Structured dosage and timing: what is read, and what is named as not readable instead of guessed."""

from decimal import Decimal
from typing import Any

import pytest

from cds_service.reading import is_medication_order, medicine_unresolved
from tests.reading.given import KNOWLEDGE, SNOMED, UCUM, dose, order, read, repeat
from tests.reading.shown import faults, lines

UNREADABLE_DOSES = [
    (dose(1000), "a number without a unit"),
    (dose(1, code="{pill}"), "{pill} is no amount of an injection"),
    (dose(1, "tablet"), "tablet is no amount of an injection"),
    (dose(1, "mg/kg", "mg/kg"), "the unit mg/kg is not understood"),
    (dose(1, "mg", "mg/m2"), "the unit mg/m2 is not understood"),
    (
        dose(1, "mg", "ug"),
        "the dose is given as 1 ug as coded (structured dosage) and as 1 mg as written (structured dosage)",
    ),
    (dose(0, "mg"), "the number is not one that a dose can have"),
    (dose(-1, "mg"), "the number is not one that a dose can have"),
    (dose(10**10, "mcg"), "the number is not one that a dose can have"),
    (dose("one", "mg"), "the amount has no readable number"),
    (dose(None, "mg"), "the amount has no readable number"),
    (dose(value=True, unit="mg"), "the amount has no readable number"),
    ({"doseRange": {"low": {"value": 1}}}, "the dose is a range, and a number without a unit"),
    ({"rateQuantity": {"value": 1}}, "the dose is given as a rate"),
    ({"doseQuantity": [1, 2]}, "the amount is not a quantity"),
    ({"doseQuantity": {"value": 1, "unit": "mg", "comparator": "<"}}, "the amount is only a limit"),
]

TIMINGS = [
    ({"frequency": 1, "period": 1, "periodUnit": "d"}, "every 1 d"),
    ({"frequency": "3", "period": "1", "periodUnit": ["wk"]}, "every 3 per 1 wk"),
    ({"frequency": 1, "period": 2, "periodMax": 3, "periodUnit": "mo"}, "every 2-3 mo"),
    ({"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "wk"}, "every 1-2 per 1 wk"),
    ({"frequency": 1, "period": Decimal("1.0"), "periodUnits": "mo"}, "every 1 mo"),
    ({"count": 1}, "1 doses"),
    ({"count": 6, "frequency": 3, "period": 1, "periodUnit": "wk"}, "every 3 per 1 wk 6 doses"),
    ({"dayOfWeek": ["mon", "wed", "fri"]}, "every 3 per 1 wk"),
    ({"dayOfWeek": ["mon"], "frequency": 1, "period": 1, "periodUnit": "d"}, "every 1 wk"),
    ({"dayOfWeek": ["mon", "thu"], "period": 1, "periodUnit": "wk"}, "every 2 per 1 wk"),
    ({"duration": 1, "durationUnit": "d", "frequency": 1, "period": 1, "periodUnit": "wk"}, "every 1 wk"),
    (
        {"frequency": 1, "period": 2, "periodUnit": "d", "boundsDuration": {"value": 2, "code": "wk"}},
        "every 2 d for 2 wk",
    ),
    (
        {
            "frequency": 1,
            "period": 1,
            "periodUnit": "d",
            "boundsRange": {"low": {"value": 1, "unit": "weeks"}, "high": {"value": 2, "unit": "weeks"}},
        },
        "every 1 d for 1-2 wk",
    ),
    (
        {
            "frequency": 1,
            "period": 1,
            "periodUnit": "d",
            "boundsPeriod": {"start": "2026-01-10T06:00:00Z", "end": "2026-01-17"},
        },
        "every 1 d from 2026-01-10 to 2026-01-17",
    ),
]

UNREADABLE_TIMINGS: list[dict[str, Any]] = [
    {"frequency": 1},
    {"period": 1, "periodUnit": "wk"},
    {"frequency": 1, "period": 1},
    {"frequency": 1, "period": 15, "periodUnit": "min"},
    {"frequency": 0, "period": 1, "periodUnit": "d"},
    {"frequency": 1, "period": -1, "periodUnit": "d"},
    {"frequency": 1, "period": 1, "periodUnit": "d", "boundsDuration": {"value": 2}},
    {"frequency": 1, "period": 1, "periodUnit": "d", "boundsPeriod": {"end": "2026-01"}},
    {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "tue"]},
    {"count": 0},
    {"when": ["MORN"]},
]


@pytest.mark.parametrize(("entry", "why"), UNREADABLE_DOSES)
def test_a_dose_that_cannot_be_read_is_named_and_not_guessed(entry: dict[str, Any], why: str) -> None:
    found = read(order({"doseAndRate": [entry]}))

    assert ([], [("dose", why)]) == (lines(found), [(problem.part, problem.why.plain) for problem in found.problems])


@pytest.mark.parametrize(("fields", "line"), TIMINGS)
def test_a_timing_is_read_as_it_stands(fields: dict[str, Any], line: str) -> None:
    found = read(order({"timing": repeat(**fields)}))

    assert ([line], []) == (lines(found), faults(found))


@pytest.mark.parametrize("fields", UNREADABLE_TIMINGS)
def test_a_timing_that_cannot_be_read_is_named_and_not_guessed(fields: dict[str, Any]) -> None:
    found = read(order({"timing": repeat(**fields)}))

    assert ([], ["schedule"]) == (lines(found), faults(found))


def test_listed_dates_are_so_many_doses() -> None:
    found = read(order({"timing": {"event": ["2026-01-10", "2026-01-24", "2026-01-17"]}}))

    assert ["3 doses from 2026-01-10 to 2026-01-24"] == lines(found)


def test_a_timing_code_that_contradicts_its_repetition_is_a_problem() -> None:
    timing = {"code": {"text": "monthly"}} | repeat(frequency=1, period=1, periodUnit="wk")

    found = read(order({"timing": timing}))

    assert ([], ["schedule"]) == (lines(found), faults(found))


def test_containers_and_a_strength_in_place_of_a_dose_are_kept_as_what_they_are() -> None:
    ampoule = dose(2, "ampoule", "413516001", SNOMED)

    assert ["2 x ampoule"] == lines(read(order({"doseAndRate": [ampoule]})))
    assert ["at 1000 mcg/mL"] == lines(read(order({"doseAndRate": [dose(1000, "mcg/mL")]})))


@pytest.mark.parametrize(
    ("structured", "text", "line", "problems"),
    [
        (dose(1, "mL"), "1,000 mcg = 1 mL IM", "1000 mcg 1 mL", []),
        (dose(1000, "mcg"), "1 mg IM", "1000 mcg", []),
        (dose(1000, "mcg"), "1.05 mg IM", "1000 mcg", []),
        (dose(1000, "mcg"), "1.2 mg IM", None, ["dose"]),
        (dose(1, "mg"), "1000 mg IM", None, ["dose"]),
        (dose(1000), "1000 mcg IM", None, ["dose"]),
    ],
)
def test_what_structure_and_text_both_state_must_agree(
    structured: dict[str, Any], text: str, line: str | None, problems: list[str]
) -> None:
    found = read(order({"doseAndRate": [structured], "text": text}))

    assert ([] if line is None else [line], problems) == (lines(found), faults(found))


@pytest.mark.parametrize(
    ("text", "problems"), [("1 mL IM monthly", []), ("1 mL IM every 30 days", []), ("1 mL IM weekly", ["schedule"])]
)
def test_the_written_interval_must_fit_the_structured_one(text: str, problems: list[str]) -> None:
    found = read(order({"timing": repeat(frequency=1, period=1, periodUnit="mo"), "text": text}))

    assert problems == faults(found)


def test_a_text_whose_first_phase_contradicts_the_structure_is_not_used() -> None:
    monthly = repeat(frequency=1, period=1, periodUnit="mo")

    found = read(order({"timing": monthly, "text": "1 mL IM daily x7 days, then weekly x4, then monthly"}))

    assert (["1 mL"], ["schedule"]) == (lines(found), faults(found))


def test_a_route_in_the_text_must_fit_the_structured_one() -> None:
    subcutaneous = {"coding": [{"system": SNOMED, "code": "34206005"}]}

    assert (None, ["route"]) == (
        (found := read(order({"route": subcutaneous, "text": "1 mL IM"}))).route,
        faults(found),
    )
    assert "deep SC" == read(order({"route": subcutaneous, "text": "1 mL deep subcutaneous"})).route


def test_an_unknown_route_code_without_words_is_a_problem() -> None:
    found = read(order({"route": {"coding": [{"system": "urn:local", "code": "318167"}]}}))

    assert (None, ["route"]) == (found.route, faults(found))


def test_instructions_at_the_same_time_make_no_schedule() -> None:
    daily, weekly = repeat(frequency=1, period=1, periodUnit="d"), repeat(frequency=1, period=1, periodUnit="wk")

    found = read(order({"sequence": 1, "timing": daily}, {"sequence": 1, "timing": weekly}))

    assert ["schedule"] == faults(found)
    assert [None, None] == [phase.every for phase in found.phases]


def test_loading_and_maintenance_without_a_sequence_follow_one_another() -> None:
    loading = repeat(frequency=1, period=1, periodUnit="d", count=7)
    maintenance = repeat(frequency=1, period=1, periodUnit="mo")

    found = read(order({"timing": loading}, {"timing": maintenance}))

    assert (["every 1 d 7 doses", "every 1 mo"], []) == (lines(found), faults(found))


@pytest.mark.parametrize("modifier", [{"doNotPerform": True}, {"modifierExtension": [{"url": "urn:x"}]}])
def test_an_order_that_a_modifier_could_reverse_is_not_read(modifier: dict[str, Any]) -> None:
    found = read(order({"doseAndRate": [dose(1, "mg")], "timing": repeat(count=1)}, **modifier))

    assert ([], ["dose", "schedule", "dispense"]) == (lines(found), faults(found))


def test_one_bad_instruction_does_not_lose_the_other() -> None:
    found = read(
        order({"doseAndRate": [dose(1, "mg")]})
        | {"dosageInstruction": [None, "x", {"doseQuantity": {"value": 1, "unit": "mg"}}]}
    )

    assert ["1000 mcg"] == lines(found)
    assert ["dosageInstruction[2]"] == [phase.at for phase in found.phases]
    assert {"dose", "schedule", "route"} == set(faults(found))


@pytest.mark.parametrize(
    ("request_", "problems"),
    [
        ({"quantity": {"value": 3, "unit": "mL"}, "numberOfRepeatsAllowed": 2}, []),
        (
            {
                "quantity": {"value": 5, "unit": "vial"},
                "expectedSupplyDuration": {"value": 4, "code": "wk", "system": UCUM},
            },
            [],
        ),
        ({"quantity": {"value": 10, "unit": "mcg"}}, ["dispense"]),
        ({"quantity": {"value": "28"}}, ["dispense"]),
        ({"expectedSupplyDuration": {"value": 1, "code": "mo"}}, ["dispense"]),
        ({"numberOfRepeatsAllowed": -1}, ["dispense"]),
        ([1, 2], ["dispense"]),
    ],
)
def test_a_supply_is_containers_or_a_volume(request_: object, problems: list[str]) -> None:
    found = read(order(dispenseRequest=request_))

    assert problems == faults(found)
    assert (found.dispense is None) == bool(problems)


@pytest.mark.parametrize(
    ("quantity", "containers", "volume"),
    [
        ({"value": 3, "unit": "vial", "system": UCUM, "code": "{vial}"}, 3, None),
        ({"value": "3", "unit": "Vials"}, 3, None),
        ({"value": 5, "unit": "ampoule", "system": SNOMED, "code": "413516001"}, 5, None),
        ({"value": 10, "unit": "mL", "system": UCUM, "code": "mL"}, None, 10),
        ({"value": 10, "unit": "ML"}, None, 10),
        ({"value": 1, "unit": "10 mL vial"}, 1, 10),
        ({"value": 2, "unit": "vial (10 mL)"}, 2, 20),
        ({"value": "28", "extension": [{"url": "urn:quantity-text", "valueString": "ampoule(s)"}]}, 28, None),
    ],
)
def test_a_supply_is_read_as_containers_or_as_a_volume(
    quantity: dict[str, Any], containers: int | None, volume: int | None
) -> None:
    found = read(order(dispenseRequest={"quantity": quantity})).dispense
    assert found is not None

    assert (containers, volume) == (found.containers, found.volume and found.volume.millilitres)


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": 1, "unit": "each", "code": "{each}", "system": UCUM},
        {"value": 1, "unit": "[in_us]"},
        {"value": 1000, "unit": "mcg"},
        {"value": 1, "unit": "tablet"},
        {"value": 0, "unit": "vial"},
        {"value": 1, "unit": "10 mg vial"},
        {"value": 1, "unit": "mL", "code": "mg", "system": UCUM},
    ],
)
def test_a_supply_of_something_else_is_named_and_not_guessed(quantity: dict[str, Any]) -> None:
    found = read(order(dispenseRequest={"quantity": quantity, "numberOfRepeatsAllowed": 2}))

    assert (["dispense"], 2) == (faults(found), found.dispense and found.dispense.repeats)


def test_an_unresolved_medicine_is_told_apart_from_an_order_without_medicine() -> None:
    unresolved = read({"resourceType": "MedicationRequest", "medicationReference": {"reference": "Medication/1"}})
    empty = read({"resourceType": "MedicationRequest"})

    assert (True, False) == (medicine_unresolved(unresolved), medicine_unresolved(empty))
    assert ("unstated", "unstated") == (unresolved.product.kind, empty.product.kind)
    assert ("substance", "substance") == (unresolved.problems[0].part, empty.problems[0].part)


def test_an_unknown_medicine_by_injection_is_not_taken_for_vitamin_b12() -> None:
    unresolved = {"medicationReference": {"reference": "Medication/1"}, "medicationCodeableConcept": None}

    assert not read(order({"text": "1 mL IM monthly"}, **unresolved)).is_b12_injection


def test_references_in_a_circle_are_unresolved() -> None:
    found = read(
        order(medicationCodeableConcept=None, medicationReference={"reference": "a"}), lambda _: {"reference": "a"}
    )

    assert medicine_unresolved(found)


@pytest.mark.parametrize(
    ("resource", "ordered"),
    [
        ({"resourceType": "MedicationRequest"}, True),
        ({"resourceType": "MedicationOrder"}, True),
        (
            {
                "resourceType": "ServiceRequest",
                "code": {
                    "coding": [{"system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "code": "J3420"}]
                },
            },
            True,
        ),
        ({"resourceType": "ServiceRequest", "code": {"coding": [{}]}}, False),
        ({"resourceType": "NutritionOrder"}, False),
        ({}, False),
    ],
)
def test_a_medication_order_is_told_by_its_type_or_its_code(resource: dict[str, Any], *, ordered: bool) -> None:
    assert ordered == is_medication_order(resource, KNOWLEDGE)
