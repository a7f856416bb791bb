"""What holds for every chart, however strange: it is read, whatever its order, and nobody else's entry appears."""

import re
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from cards.facts import NEEDS, Facts
from cards.known import Unknown
from cards.text import Said
from tests.chart.charts import ICD10CM, LOINC, PATIENT, RXNORM, chart_of, concept, entry, observation, quantity

KINDS = {
    "patient": "Patient",
    "observations": "Observation",
    "conditions": "Condition",
    "procedures": "Procedure",
    "allergies": "AllergyIntolerance",
    "medicationRequests": "MedicationRequest",
    "medicationStatements": "MedicationStatement",
    "medicationDispenses": "MedicationDispense",
    "medicationAdministrations": "MedicationAdministration",
    "serviceRequests": "ServiceRequest",
    "appointments": "Appointment",
}
NAMES = re.findall(
    r"\w+",
    """
id status intent code coding system display text subject patient reference participant actor start
end value unit comparator valueQuantity valueString valueCodeableConcept component contained
resourceType interpretation high referenceRange effectiveDateTime effectivePeriod issued
onsetDateTime clinicalStatus verificationStatus birthDate medicationCodeableConcept
medicationReference medication concept dosageInstruction route authoredOn meta lastUpdated
occurrenceTiming event repeat boundsPeriod item reaction substance manifestation criticality basedOn
requestedPeriod serviceType description dataAbsentReason focus hasMember performedDateTime
whenHandedOver ingredient
""",
)
WORDS = [
    "final",
    "active",
    "completed",
    "booked",
    "2132-9",
    "31444-3",
    LOINC,
    "2026-10-02",
    "2026-10-02T10:00:00+02:00",
]
WORDS += [f"Patient/{PATIENT}", "Patient/other", "#m", "<150 pg/mL", "pg/mL", "vitamin B12", "Medication", "POS"]

numbers = st.integers() | st.decimals(allow_nan=True, allow_infinity=True)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=20) | st.sampled_from(WORDS)
json = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=30,
)
fields = st.dictionaries(st.sampled_from(NAMES), json, max_size=8)


def resources(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    return fields.map(lambda one: one | {"resourceType": kind})


charts = st.fixed_dictionaries({key: st.lists(resources(kind) | json, max_size=4) for key, kind in KINDS.items()})


@given(charts, st.lists(json, max_size=3))
def test_no_chart_raises_and_every_list_is_answered(chart: dict[str, list[Any]], drafts: list[Any]) -> None:
    facts = chart_of(drafts=tuple(drafts), **chart)

    assert all(isinstance(getattr(facts, need), tuple | Unknown) for need in NEEDS if need != "patient")
    assert all(problem.part in NEEDS and isinstance(problem.why, Said) for problem in facts.problems)


def full_chart(subject: str) -> dict[str, list[Any]]:
    who = {"reference": f"Patient/{subject}"}
    metformin = concept(RXNORM, "6809", "metformin")
    b12 = concept(RXNORM, "309594", "vitamin B12 1 MG/ML Injectable Solution")
    return {
        "observations": [
            observation(id=f"o{number}", subject=who, valueQuantity=quantity(number), effectiveDateTime=on)
            for number, on in ((118, "2026-10-02"), (140, "2026-10-02"), (900, "2026-11"), (1, None))
        ]
        + [observation(id=None, subject=who, valueQuantity=quantity(n)) for n in (200, 201, Decimal("201.0"))],
        "conditions": [
            entry("Condition", id=name, subject=who, code=concept(ICD10CM, "K50.00", name), onsetDateTime=on)
            for name, on in (("a", "2020"), ("b", "2020"), ("c", "never"), ("d", None))
        ],
        "procedures": [
            entry("Procedure", id=f"p{n}", subject=who, status="completed", code={"text": "x"}) for n in "12"
        ],
        "allergies": [entry("AllergyIntolerance", subject=None, patient=who, code=metformin)],
        "medicationRequests": [
            entry("MedicationRequest", id=status, subject=who, status=status, medicationCodeableConcept=metformin)
            for status in ("active", "stopped", "odd")
        ],
        "medicationStatements": [
            entry("MedicationStatement", subject=who, status="active", medicationCodeableConcept=metformin)
        ],
        "medicationDispenses": [
            entry("MedicationDispense", subject=who, status="completed", medicationCodeableConcept=b12)
        ],
        "medicationAdministrations": [
            entry("MedicationAdministration", subject=who, status="completed", medicationCodeableConcept=b12)
        ],
        "serviceRequests": [
            entry("ServiceRequest", id=i, subject=who, status="active", code={"text": "FBC"}) for i in "ab"
        ],
        "appointments": [
            entry("Appointment", subject=None, status="booked", participant=[{"actor": who}], description="FBC")
        ],
    }


def counts(facts: Facts) -> dict[str, int]:
    lists = {need: getattr(facts, need) for need in NEEDS if need != "patient"}
    return {need: len(found) for need, found in lists.items() if not isinstance(found, Unknown)}


@given(st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(random: Any) -> None:
    chart = full_chart(PATIENT)
    shuffled = {key: random.sample(found, len(found)) for key, found in chart.items()}

    assert chart_of(**chart) == chart_of(**shuffled)


def test_the_chart_used_for_these_tests_is_read_in_every_list() -> None:
    assert {
        "labs": 7,
        "conditions": 4,
        "procedures": 2,
        "allergies": 1,
        "prescribed": 3,
        "stated": 1,
        "dispensed": 1,
        "given": 1,
        "planned": 2,
        "appointments": 1,
    } == counts(chart_of(**full_chart(PATIENT)))


@given(st.text(min_size=1, max_size=20).filter(lambda name: name.strip() not in {"", PATIENT} and "/" not in name))
def test_no_entry_of_another_patient_is_ever_read(name: str) -> None:
    facts = chart_of(**full_chart(name))

    assert {} == counts(facts)
    assert {Unknown("of another patient, not used")} == {getattr(facts, need) for need in NEEDS if need != "patient"}
