"""Products that are named oddly: amounts no product can have, names that deny, codes and references sent askew."""

import pytest

from tests.reading.given import CYANOCOBALAMIN, RXNORM, named, order, read
from tests.reading.shown import faults


@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("cyanocobalamin 1e9 mcg/mL injection", "1e9 mcg/mL"),
        ("cyanocobalamin -1000 mcg/mL injection", "-1000 mcg/mL"),
        ("cyanocobalamin 0 mcg/mL injection", "0 mcg/mL"),
        ("cyanocobalamin 1000 mcg/0 mL injection", "1000 mcg/0 mL"),
    ],
)
def test_a_strength_that_no_product_can_have_is_quoted_and_not_read(name: str, quoted: str) -> None:
    found = read(named(name))

    assert (None, ["strength"]) == (found.product.concentration, faults(found))
    assert quoted in found.problems[0].why.plain


@pytest.mark.parametrize(
    "name", ["not cyanocobalamin, saline injection", "cyanocobalamin-free saline injection", "vitamin without B12 shot"]
)
def test_a_cobalamin_that_is_said_not_to_be_there_makes_no_b12_injection(name: str) -> None:
    assert not read(named(name)).is_looked_at


def test_a_code_whose_text_names_another_medicine_contradicts_it() -> None:
    coding = [CYANOCOBALAMIN["coding"][0] | {"display": "vitamin B12 1 MG/ML Injectable Solution"}]

    found = read(order(medicationCodeableConcept={"coding": coding, "text": "metformin 500 mg tablet"}))

    assert ["substance"] == [conflict.part for conflict in found.conflicts]
    assert "metformin 500 mg tablet" in found.problems[0].why.plain


def test_a_code_sent_as_a_number_is_the_same_code() -> None:
    sent = order(medicationCodeableConcept={"coding": [{"system": RXNORM, "code": 309594}]})

    assert read(order()).product == read(sent).product


def test_a_contained_medicine_that_refers_only_to_itself_is_told_as_such() -> None:
    circle = {"id": "m", "reference": "#m"}

    found = read(
        {"resourceType": "MedicationRequest", "medicationReference": {"reference": "#m"}, "contained": [circle]}
    )

    assert ["the order names its medicine by a reference that leads back to itself"] == [
        problem.why.plain for problem in found.problems
    ]
