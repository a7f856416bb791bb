"""Of which lists only a part is known, and which are not known at all."""

from datetime import UTC
from typing import Any

import pytest

from cards.facts import Facts
from cards.known import InPart, Unknown
from cds_service.gather.prefetch import Supplied
from cds_service.reading.chart import read_chart
from tests.chart.charts import ICD10CM, PATIENT, TODAY, chart_of, concept, entry, knowledge, known, observation

CROHN = concept(ICD10CM, "K50.00", "Crohn's disease of small intestine")
ANOTHERS = {"reference": "Patient/other"}
UNREADABLE = "Patient/other"


def condition(name: str = "e1", **fields: Any) -> dict[str, Any]:
    return entry("Condition", **({"id": name, "code": CROHN, "clinicalStatus": "active"} | fields))


def results(*days: str | None, more: bool = True) -> Facts:
    found = tuple(observation(id=f"o{n}", effectiveDateTime=on) for n, on in enumerate(days))
    gathered = {"observations": Supplied(found, partial=True, more=more)}
    return read_chart(gathered, PATIENT, frozenset(), (), knowledge(), TODAY, UTC)


@pytest.mark.parametrize(
    "left_out",
    [
        condition("e2", subject=ANOTHERS),
        condition("e2", subject=UNREADABLE),
        condition("e2", code=None),
        condition("e2", modifierExtension=[{"url": "urn:x"}]),
        condition("e1", clinicalStatus="resolved"),
        None,
    ],
)
def test_a_list_with_an_entry_that_is_not_used_is_known_in_part(left_out: Any) -> None:
    facts = chart_of(conditions=[condition(), condition("e3"), left_out])

    assert known(facts.conditions)
    assert {"conditions": InPart.USABLE} == facts.partial


@pytest.mark.parametrize(
    "whole",
    [
        condition("e2", verificationStatus="refuted"),
        condition("e2", verificationStatus="entered-in-error"),
        condition("e2", onsetDateTime="some time ago"),
        condition("e2", subject=None),
    ],
)
def test_what_does_not_count_and_what_lacks_a_date_leave_a_list_whole(whole: Any) -> None:
    assert {} == chart_of(conditions=[condition(), whole]).partial


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([condition(subject=ANOTHERS)], "of another patient, not used"),
        ([condition(subject=ANOTHERS), condition("e2", subject=UNREADABLE)], "of another patient, not used"),
        ([condition(subject=UNREADABLE)], "not readable"),
        ([None, 7], "not readable"),
    ],
)
def test_a_list_without_an_entry_of_the_patient_is_not_none_found(entries: list[Any], why: str) -> None:
    facts = chart_of(conditions=entries)

    assert (Unknown(why), {}) == (facts.conditions, facts.partial)


def test_requests_of_another_patient_are_unknown_also_beside_a_draft() -> None:
    draft = entry("ServiceRequest", id="d1", status="draft", code={"text": "Full blood count"})
    charted = entry("ServiceRequest", id="s1", status="active", code={"text": "FBC"}, subject=ANOTHERS)

    assert Unknown("of another patient, not used") == chart_of(drafts=(draft,), serviceRequests=[charted]).planned


def test_an_order_that_is_itself_the_whole_history_leaves_an_empty_history() -> None:
    order = entry("MedicationRequest", id="m1", status="active", medicationCodeableConcept={"text": "vitamin B12"})
    facts = chart_of(refs=frozenset({"MedicationRequest/m1"}), medicationRequests=[order])

    assert ((), {}) == (facts.prescribed, facts.partial)


@pytest.mark.parametrize("days", [("2026-10-02",), ("2026-10-02", "2026-10-01"), ("2026-10-02", "2026-10", "2026-09")])
def test_results_that_were_cut_at_a_number_go_back_without_a_gap(days: tuple[str, ...]) -> None:
    assert {"labs": InPart.NEWEST} == results(*days).partial


@pytest.mark.parametrize("days", [("2026-10-01", "2026-10-02"), ("2026-10-02", None), ("2026-10-02", "last week")])
def test_results_in_another_order_are_any_part(days: tuple[str | None, ...]) -> None:
    assert {"labs": InPart.SUPPLIED} == results(*days).partial


def test_results_of_which_a_part_failed_are_any_part() -> None:
    assert {"labs": InPart.SUPPLIED} == results("2026-10-02", more=False).partial
