"""Allergies in the shapes of every FHIR version."""

from typing import Any

import pytest

from tests.chart.charts import RXNORM, SNOMED, chart_of, concept, entry, only, whys

CYANOCOBALAMIN = concept(SNOMED, "419382002", "Cyanocobalamin")


def allergy(**fields: Any) -> dict[str, Any]:
    return entry("AllergyIntolerance", subject=None, patient={"reference": "Patient/b12-deficient"}, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"code": CYANOCOBALAMIN},
        {"substance": CYANOCOBALAMIN, "status": "confirmed"},
        {"code": {"text": "injection"}, "reaction": [{"substance": CYANOCOBALAMIN}]},
        {"code": {"text": "cyanocobalamin"}},
        {"code": {"text": "Vitamin B-12 (all forms)"}},
        {"code": {"text": "Neo-Cytamen"}},
        {"code": {"text": "Cobalin-H 1mg/1ml"}},
        {"code": concept(RXNORM, "309594", "vitamin B12 1 MG/ML Injectable Solution")},
        {"code": concept("urn:local", "17", "HYDROXOCOBALAMIN 1 MG/ML")},
        {"code": concept(RXNORM, "5514", "hydroxocobalamin"), "clinicalStatus": concept("urn:x", "active")},
    ],
)
def test_an_allergy_to_a_cobalamin_is_recognised_by_code_or_name(fields: dict[str, Any]) -> None:
    read = only(chart_of(allergies=[allergy(**fields)]).allergies)

    assert "role.cobalamin" in read.groups


@pytest.mark.parametrize(
    "code", [{"text": "Dicobalt edetate"}, concept(SNOMED, "294286007", "Dicobalt edetate allergy"), {"text": "Depot"}]
)
def test_other_substances_with_a_like_name_are_told_apart(code: dict[str, Any]) -> None:
    read = only(chart_of(allergies=[allergy(code=code)]).allergies)

    assert not {"role.cobalamin", "role.cobalt"} & read.groups


def test_an_allergy_to_cobalt_is_recognised_by_name() -> None:
    read = only(chart_of(allergies=[allergy(code={"text": "Cobalt"})]).allergies)

    assert "role.cobalt" in read.groups


def test_an_allergy_to_something_else_belongs_to_no_group() -> None:
    read = only(chart_of(allergies=[allergy(code={"text": "category 12 dyes"})]).allergies)

    assert frozenset() == read.groups


@pytest.mark.parametrize(
    ("fields", "severe"),
    [
        ({"criticality": "high"}, True),
        ({"criticality": "CRITH"}, True),
        ({"criticality": "low"}, False),
        ({"reaction": [{"severity": "mild"}, {"severity": "severe"}]}, True),
        ({"reaction": {"severity": "severe"}}, True),
        ({"reaction": [{"manifestation": [{"text": "Anaphylactic shock"}]}]}, True),
        ({"reaction": [{"manifestation": [{"concept": {"text": "anaphylaxis"}}]}]}, True),
        ({"reaction": [{"manifestation": [{"text": "rash"}], "severity": "moderate"}]}, False),
        ({"criticality": "high", "clinicalStatus": concept("urn:x", "resolved")}, False),
        ({}, False),
    ],
)
def test_an_allergy_is_severe_when_that_is_documented(fields: dict[str, Any], severe: bool) -> None:
    assert severe is only(chart_of(allergies=[allergy(code=CYANOCOBALAMIN, **fields)]).allergies).severe


def test_an_allergy_that_is_over_is_told_as_such() -> None:
    read = only(chart_of(allergies=[allergy(code=CYANOCOBALAMIN, status="resolved")]).allergies)

    assert "Cyanocobalamin (recorded as resolved)" == read.says.plain
    assert read.active is False


@pytest.mark.parametrize(
    "fields", [{"verificationStatus": concept("urn:x", "refuted")}, {"status": "entered-in-error"}]
)
def test_an_allergy_that_was_denied_is_dropped_without_a_word(fields: dict[str, Any]) -> None:
    facts = chart_of(allergies=[allergy(code=CYANOCOBALAMIN, **fields)])

    assert ((), ()) == (facts.allergies, facts.problems)


def test_an_allergy_to_nothing_named_is_a_problem() -> None:
    assert ["an allergy names no substance"] == whys(chart_of(allergies=[allergy()]))


def test_an_unreadable_date_does_not_lose_the_allergy() -> None:
    facts = chart_of(allergies=[allergy(code=CYANOCOBALAMIN, onsetDateTime="once")])

    assert (None, ["the date of an entry could not be read"]) == (only(facts.allergies).when, whys(facts))
