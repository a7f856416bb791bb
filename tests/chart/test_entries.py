"""Whose an entry is, that it counts once, and in what order facts come."""

from datetime import UTC
from typing import Any

import pytest

from cards.facts import NEEDS, Facts, Patient
from cards.known import InPart, Problem, Unknown, When
from cards.text import Said
from cds_service.gather.prefetch import Supplied
from cds_service.reading.chart import read_chart
from tests.chart.charts import (
    ICD10CM,
    PATIENT,
    TODAY,
    chart_of,
    concept,
    day,
    entry,
    knowledge,
    known,
    only,
    whys,
)

CROHN = concept(ICD10CM, "K50.00", "Crohn's disease of small intestine")


def condition(**fields: Any) -> dict[str, Any]:
    return entry("Condition", **({"code": CROHN, "clinicalStatus": "active"} | fields))


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": f"Patient/{PATIENT}"},
        {"reference": f" Patient/{PATIENT} "},
        {"reference": f"Patient/{PATIENT}/_history/3"},
        {"reference": f"https://ehr.example/fhir/Patient/{PATIENT}"},
        {"reference": f"urn:uuid:{PATIENT}"},
        {"identifier": {"value": "1"}},
        {},
        None,
    ],
)
def test_an_entry_of_the_patient_or_of_nobody_named_is_used(subject: Any) -> None:
    facts = chart_of(conditions=[condition(subject=subject)])

    assert (1, ()) == (len(known(facts.conditions)), facts.problems)


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ({"reference": "Patient/other"}, "entries of another patient were not used"),
        ({"reference": f"Patient/{PATIENT}2"}, "entries of another patient were not used"),
        ({"reference": f"Group/{PATIENT}"}, "entries of another patient were not used"),
        ({"reference": f"https://ehr.example/Patient/x/{PATIENT}"}, "entries of another patient were not used"),
        ({"reference": "urn:uuid:other"}, "entries of another patient were not used"),
        ([{"reference": "Patient/other"}], "entries of another patient were not used"),
        ({"reference": "#p"}, "entries whose patient could not be read were not used"),
        ({"reference": 7}, "entries whose patient could not be read were not used"),
        ("Patient/other", "entries whose patient could not be read were not used"),
    ],
)
def test_an_entry_of_somebody_else_is_not_used_and_that_is_said_once(subject: Any, why: str) -> None:
    facts = chart_of(conditions=[condition(subject=subject), condition(id="e2", subject=subject), condition(id="e3")])

    assert ["Condition/e3"] == [fact.ref for fact in known(facts.conditions)]
    assert [Problem("conditions", Said((why,)))] == list(facts.problems)


def test_the_older_element_patient_is_judged_like_subject() -> None:
    facts = chart_of(conditions=[condition(subject=None, patient={"reference": "Patient/other"})])

    assert Unknown("of another patient, not used") == facts.conditions


@pytest.mark.parametrize(
    ("actors", "found"),
    [
        ([f"Patient/{PATIENT}", "Practitioner/1"], 1),
        (["Practitioner/1"], 1),
        (["Patient/other"], 0),
        (["Patient/other", f"https://ehr.example/Patient/{PATIENT}"], 1),
    ],
)
def test_an_appointment_is_the_patients_when_they_take_part(actors: list[str], found: int) -> None:
    participants = [{"actor": {"reference": actor}} for actor in actors]
    booked = entry("Appointment", subject=None, status="booked", start="2026-12-01", participant=participants)
    facts = chart_of(appointments=[booked, entry("Appointment", subject=None, id="e2", status="cancelled")])

    assert found == len(known(facts.appointments))


def test_an_entry_supplied_twice_counts_once() -> None:
    facts = chart_of(conditions=[condition(), condition(), condition(id=None), condition(id=None)])

    assert ["Condition/e1", "Condition/unidentified"] == [fact.ref for fact in known(facts.conditions)]
    assert () == facts.problems


def test_different_entries_without_an_id_all_count() -> None:
    facts = chart_of(conditions=[condition(id=None), condition(id=None, clinicalStatus="resolved")])

    assert [True, False] == sorted((fact.active for fact in known(facts.conditions)), reverse=True)


def test_of_two_versions_the_one_updated_last_counts() -> None:
    old = condition(meta={"lastUpdated": "2026-01-01T00:00:00Z"})
    new = condition(meta={"lastUpdated": "2026-01-01T00:30:00+00:00"}, clinicalStatus="resolved")

    assert only(chart_of(conditions=[new, old]).conditions).active is False


@pytest.mark.parametrize("updated", [None, "2026-01-01T00:00:00Z", "2026-01-01", 7])
def test_versions_that_cannot_be_ordered_are_not_used(updated: Any) -> None:
    versions = [condition(meta={"lastUpdated": updated}, clinicalStatus=status) for status in ("active", "resolved")]
    facts = chart_of(conditions=versions)

    assert () == facts.conditions
    assert ["Condition/e1"] == [problem.at for problem in facts.problems]


def test_an_entry_that_is_no_object_does_not_lose_the_others() -> None:
    facts = chart_of(conditions=[None, 7, [], "x", condition()])

    assert "Condition/e1" == only(facts.conditions).ref
    assert ["an entry was not readable"] == whys(facts)


def test_an_entry_with_a_modifier_is_a_problem_and_not_used() -> None:
    facts = chart_of(conditions=[condition(modifierExtension=[{"url": "urn:x", "valueBoolean": True}])])

    assert () == facts.conditions
    assert ["Condition/e1"] == [problem.at for problem in facts.problems]


def test_the_newest_come_first_and_the_undated_last() -> None:
    dates = {"a": None, "b": "2026-10", "c": "2026-10-31", "d": "2026-11-01", "e": "2026-10-31"}
    facts = chart_of(conditions=[condition(id=name, onsetDateTime=on) for name, on in dates.items()])

    assert ["d", "c", "e", "b", "a"] == [fact.ref.removeprefix("Condition/") for fact in known(facts.conditions)]


def test_a_list_that_was_not_obtained_stays_unknown_with_its_reason() -> None:
    facts = chart_of(conditions=Unknown("the client could not obtain it"), labs=[])

    assert Unknown("the client could not obtain it") == facts.conditions
    assert Unknown("not supplied") == facts.procedures


def test_an_empty_list_is_a_list_in_which_nothing_was_found() -> None:
    assert () == chart_of(conditions=[]).conditions


def test_nothing_supplied_leaves_every_need_unknown() -> None:
    facts = chart_of()

    assert [Unknown("not supplied")] * len(NEEDS) == [getattr(facts, need) for need in NEEDS]


def test_a_part_of_a_list_is_marked_as_a_part() -> None:
    part = InPart.SUPPLIED

    assert {"conditions": part, "labs": part} == chart_of(partial=True, conditions=[], observations=[]).partial


def test_problems_of_gathering_are_kept_under_their_need() -> None:
    met = Problem("observations", Said(("an entry is not an object",)), "observations")
    gathered = {"observations": Supplied((), partial=True, problems=(met,))}
    facts = read_chart(gathered, PATIENT, frozenset(), (), knowledge(), TODAY, UTC)

    assert (Problem("labs", met.why, "observations"),) == facts.problems


def person(**fields: Any) -> Facts:
    return chart_of(patient=[{"resourceType": "Patient", "id": PATIENT} | fields])


@pytest.mark.parametrize(
    ("birth", "born"),
    [
        ("1951-03-02", day(1951, 3, 2)),
        ("1951", When(day(1951, 1, 1).first, day(1951, 12, 31).last)),
        ("2026-11-23", day(2026, 11, 23)),
        (None, None),
    ],
)
def test_a_patient_is_known_by_the_date_of_birth(birth: Any, born: When | None) -> None:
    facts = person(birthDate=birth)

    assert (Patient(born), ()) == (facts.patient, facts.problems)


@pytest.mark.parametrize("birth", ["2026-11-24", "2 March 1951", 1951, {}])
def test_a_date_of_birth_that_cannot_be_is_a_problem(birth: Any) -> None:
    facts = person(birthDate=birth)

    assert (Patient(), ["the date of birth could not be read"]) == (facts.patient, whys(facts))


@pytest.mark.parametrize("name", ["other", 7, ["b12-deficient"]])
def test_another_patient_is_unknown_and_a_problem(name: Any) -> None:
    facts = person(id=name, birthDate="1951-03-02")

    assert Unknown("belongs to another patient") == facts.patient
    assert ["the patient supplied is another one"] == whys(facts)


def test_a_patient_that_was_not_found_is_unknown() -> None:
    assert Unknown("not found in the data supplied") == chart_of(patient=[]).patient
