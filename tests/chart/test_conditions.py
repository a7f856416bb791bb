"""Conditions and procedures in the shapes of every FHIR version."""

from typing import Any

import pytest

from cards.known import When
from tests.chart.charts import ICD10CM, SNOMED, chart_of, concept, day, entry, known, only, whys

STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CROHN = concept(ICD10CM, "K50.00", "Crohn's disease of small intestine")


def condition(**fields: Any) -> dict[str, Any]:
    return entry("Condition", **({"code": CROHN} | fields))


@pytest.mark.parametrize(
    ("status", "active"),
    [
        ("active", True),
        ("recurrence", True),
        ("relapse", True),
        ("inactive", False),
        ("remission", False),
        ("resolved", False),
        ("finished", None),
        (None, None),
        (7, None),
        ({}, None),
    ],
)
def test_a_condition_is_active_when_the_record_says_so(status: Any, active: bool | None) -> None:
    as_code = only(chart_of(conditions=[condition(clinicalStatus=status)]).conditions)
    as_concept = only(chart_of(conditions=[condition(clinicalStatus=concept(STATUS, status))]).conditions)

    assert (active, active) == (as_code.active, as_concept.active)


@pytest.mark.parametrize("status", ["refuted", "entered-in-error"])
@pytest.mark.parametrize("wrap", [str, lambda status: concept(STATUS, status)])
def test_a_condition_that_was_denied_is_dropped_without_a_word(status: str, wrap: Any) -> None:
    facts = chart_of(conditions=[condition(verificationStatus=wrap(status))])

    assert ((), ()) == (facts.conditions, facts.problems)


@pytest.mark.parametrize(
    ("status", "confirmed"),
    [("confirmed", True), ("unconfirmed", False), ("provisional", False), ("differential", False), ("maybe", False)],
)
def test_a_condition_that_is_only_suspected_says_so(status: str, confirmed: bool) -> None:
    read = only(chart_of(conditions=[condition(clinicalStatus="active", verificationStatus=status)]).conditions)

    assert (confirmed, True) == (read.confirmed, "cause.crohn" in read.groups)


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        (
            {"onsetDateTime": "2019-05", "recordedDate": "2020-01-01"},
            When(day(2019, 5, 1).first, day(2019, 5, 31).last),
        ),
        ({"onsetPeriod": {"start": "2019-05-01"}}, day(2019, 5, 1)),
        ({"onsetString": "in childhood", "recordedDate": "2020-01-01"}, day(2020, 1, 1)),
        ({"assertedDate": "2020-01-01"}, day(2020, 1, 1)),
        ({"dateRecorded": "2020-01-01"}, day(2020, 1, 1)),
        ({}, None),
    ],
)
def test_a_condition_is_dated_by_onset_else_by_record_in_every_version(fields: dict[str, Any], when: When) -> None:
    assert when == only(chart_of(conditions=[condition(**fields)]).conditions).when


def test_an_unreadable_date_does_not_lose_the_condition() -> None:
    facts = chart_of(conditions=[condition(onsetDateTime="childhood")])

    assert (None, ["the date of an entry could not be read"]) == (only(facts.conditions).when, whys(facts))


def test_a_condition_in_words_is_kept_and_belongs_to_no_group() -> None:
    read = only(chart_of(conditions=[condition(code={"text": "Crohn's disease"})]).conditions)

    assert ("Crohn's disease", frozenset()) == (read.says.plain, read.groups)


def test_every_coding_of_a_condition_counts() -> None:
    code = {"coding": [{"system": "urn:local", "code": "1"}, "x", *CROHN["coding"]], "text": "regional ileitis"}
    read = only(chart_of(conditions=[condition(code=code)]).conditions)

    assert ("regional ileitis", True) == (read.says.plain, "cause.crohn" in read.groups)


@pytest.mark.parametrize("code", [None, {}, [], "K50.00", {"coding": "K50.00"}, {"coding": [{"system": ICD10CM}]}])
def test_a_condition_without_a_name_is_a_problem(code: Any) -> None:
    facts = chart_of(conditions=[condition(code=code)])

    assert ((), ["a condition names no diagnosis"]) == (facts.conditions, whys(facts))


GASTRECTOMY = concept(SNOMED, "26452005", "Total gastrectomy")


def procedure(**fields: Any) -> dict[str, Any]:
    return entry("Procedure", **({"code": GASTRECTOMY, "status": "completed"} | fields))


@pytest.mark.parametrize(
    ("fields", "when"),
    [
        ({"performedDateTime": "2015"}, When(day(2015, 1, 1).first, day(2015, 12, 31).last)),
        ({"performedPeriod": {"start": "2015-02-01", "end": "2015-02-01"}}, day(2015, 2, 1)),
        ({"performedString": "long ago"}, None),
        ({"occurrenceDateTime": "2015-02-01"}, day(2015, 2, 1)),
        ({"notPerformed": False, "performedDateTime": "2015-02-01"}, day(2015, 2, 1)),
    ],
)
def test_a_completed_procedure_counts_in_every_version(fields: dict[str, Any], when: When | None) -> None:
    facts = chart_of(procedures=[procedure(**fields)])
    read = only(facts.procedures)

    assert (when, "Total gastrectomy", True, ()) == (
        read.when,
        read.says.plain,
        "cause.gastric_surgery" in read.groups,
        facts.problems,
    )


@pytest.mark.parametrize(
    "fields",
    [
        *({"status": status} for status in ("not-done", "entered-in-error", "preparation", "on-hold", "in-progress")),
        {"status": "completed", "notPerformed": True},
        {"status": "completed", "notDone": "true"},
    ],
)
def test_a_procedure_that_was_not_done_is_dropped_without_a_word(fields: dict[str, Any]) -> None:
    facts = chart_of(procedures=[procedure(**fields)])

    assert ((), ()) == (facts.procedures, facts.problems)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": "unknown"}, "does not say that it was completed"),
        ({"status": None}, "does not say that it was completed"),
        ({"code": None}, "does not say what was done"),
        ({"performedDateTime": "2027"}, "in the future"),
    ],
)
def test_a_procedure_that_may_not_have_been_done_is_a_problem(fields: dict[str, Any], why: str) -> None:
    facts = chart_of(procedures=[procedure(**fields)])

    assert () == facts.procedures
    assert why in whys(facts)[0]


def test_the_captured_dstu2_conditions_are_read() -> None:
    deficiency = {
        "resourceType": "Condition",
        "id": "c1",
        "code": concept(SNOMED, "190634004", "Cobalamin deficiency"),
    } | {
        "patient": {"reference": "Patient/b12-deficient"},
        "clinicalStatus": "active",
    }
    anaemia = deficiency | {"id": "c2", "code": concept(SNOMED, "84027009", "Pernicious anemia")}
    read = known(chart_of(conditions=[anaemia, deficiency]).conditions)

    assert [("Condition/c1", True), ("Condition/c2", True)] == [(one.ref, one.active) for one in read]


def test_an_unreadable_date_does_not_lose_the_procedure() -> None:
    facts = chart_of(procedures=[procedure(performedDateTime="once")])

    assert (None, ["the date of an entry could not be read"]) == (only(facts.procedures).when, whys(facts))
