"""The same order in every FHIR version and every bent shape reads the same."""

from dataclasses import replace
from typing import Any

import pytest

from cards.order import Order
from tests.reading.given import CYANOCOBALAMIN, SNOMED, UCUM, dose, order, read
from tests.reading.shown import faults, lines

QUANTITY = {"value": 1000, "unit": "mcg", "system": UCUM, "code": "ug"}
WEEKLY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}
WEEKLY_DSTU2 = {"repeat": {"frequency": 1, "period": 1, "periodUnits": "wk"}}
IM = {"coding": [{"system": SNOMED, "code": "78421000"}]}


def comparable(found: Order) -> Order:
    """The reading without where it was read from."""
    phases = tuple(replace(phase, at="") for phase in found.phases)
    return replace(found, ref="", phases=phases, read_from=(), product=replace(found.product, says=None))


R4 = order({"doseAndRate": [{"doseQuantity": QUANTITY}], "timing": WEEKLY, "route": IM})
SHAPES: list[dict[str, Any]] = [
    order({"doseAndRate": {"doseQuantity": QUANTITY}, "timing": WEEKLY, "route": IM}),
    order({"doseQuantity": QUANTITY, "timing": WEEKLY, "route": IM}),
    R4 | {"dosageInstruction": R4["dosageInstruction"][0]},
    R4
    | {
        "resourceType": "MedicationOrder",
        "dosageInstruction": [{"doseQuantity": QUANTITY, "timing": WEEKLY_DSTU2, "route": IM}],
    },
    {key: value for key, value in R4.items() if key != "medicationCodeableConcept"}
    | {"medication": {"concept": CYANOCOBALAMIN}},
    {key: value for key, value in R4.items() if key != "medicationCodeableConcept"}
    | {
        "medicationReference": {"reference": "#m"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": CYANOCOBALAMIN}],
    },
    order({"doseAndRate": [{"doseQuantity": QUANTITY | {"value": "1000"}}], "timing": [WEEKLY], "route": [IM]}),
    order({"text": "1000 mcg IM weekly"}),
]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_the_same_order_reads_the_same(shape: dict[str, Any]) -> None:
    assert comparable(read(R4)) == comparable(read(shape))


@pytest.mark.parametrize(
    ("value", "unit", "code"),
    [
        (1, "mg", "mg"),
        (1, "MG", None),
        (1000, "mcg", "mcg"),
        (1000, "mcg", "ug"),
        (1000, "ug", None),
        (1000, "\u00b5g", None),
        (1000, "\u03bcg", "ug"),
        (1000, "Micrograms", None),
        ("1000", "MCG", "mcg"),
        (1, None, "mg"),
    ],
)
def test_every_spelling_of_the_same_mass_reads_the_same(value: object, unit: str | None, code: str | None) -> None:
    assert ["1000 mcg"] == lines(read(order({"doseAndRate": [dose(value, unit, code)]})))


def test_a_supplied_medication_is_read_in_place_of_its_reference() -> None:
    resource = order(medicationCodeableConcept=None, medicationReference={"reference": "urn:uuid:1"})

    found = read(
        resource,
        lambda reference: {"resourceType": "Medication", "code": CYANOCOBALAMIN} if reference == "urn:uuid:1" else None,
    )

    assert ("rxnorm-309594", []) == (found.product.rows[0], faults(found))


def test_entries_of_different_kind_describe_the_same_injection() -> None:
    found = read(order({"doseAndRate": [dose(1, "mL"), dose(1, "mL"), dose(1000, "mcg")]}))

    assert (["1000 mcg 1 mL"], []) == (lines(found), faults(found))


def test_phases_stand_in_the_order_of_their_sequence() -> None:
    later = {"sequence": 2, "timing": {"repeat": {"frequency": 1, "period": 3, "periodUnit": "mo"}}}
    first = {"sequence": 1, "timing": WEEKLY}

    found = read(order(later, first))

    assert [("dosageInstruction[1]", "every 1 wk"), ("dosageInstruction[0]", "every 3 mo")] == [
        (phase.at, line) for phase, line in zip(found.phases, lines(found), strict=True)
    ]
