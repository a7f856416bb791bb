"""Another route, coded and in words; and the draft taken away."""

from __future__ import annotations

from typing import Any

import pytest

from cards.finding import Reroute, Withdraw
from cards.order import Route
from cds_service.suggest import Clicks
from cds_service.wire.fhir_version import FhirVersion
from tests.properties.shapes import Json
from tests.properties.style import Style
from tests.reading.given import KNOWLEDGE, SNOMED, order
from tests.suggest.clicks import LABEL, MONTHLY, calling, changed, click, drafted, told

TO_SC = Reroute(LABEL, Route.SC)
IM = {"coding": [{"system": SNOMED, "code": "78421000"}]}
SC = {"coding": [{"system": SNOMED, "code": "34206005", "display": "Subcutaneous route"}]}
GONE = Withdraw(LABEL)


def routes(draft: Json, proposal: Reroute = TO_SC) -> Any:
    found = changed(draft, proposal)
    return None if found is None else [one.get("route") for one in found["dosageInstruction"]]


def test_every_instruction_is_given_the_code() -> None:
    assert [SC, SC] == routes(order({"route": IM, "sequence": 1}, {"route": IM, "sequence": 2}))


def test_a_route_with_words_is_given_words() -> None:
    assert [SC | {"text": "Subcutaneous route"}] == routes(order({"route": IM | {"text": "Into the muscle"}}))


def test_a_route_that_stood_nowhere_is_written_as_a_code() -> None:
    assert [SC] == routes(order({"text": "1000 mcg monthly"}))


def test_a_route_that_stood_in_words_alone_stays_in_words_alone() -> None:
    draft = order({"text": "Inject 1 mL IM monthly"})

    assert [None] == routes(draft)
    assert "Inject 1 mL subcutaneously monthly" == told(draft, TO_SC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1000 mcg by deep intramuscular injection monthly", "1000 mcg subcutaneously monthly"),
        ("1000 mcg as an IM injection monthly", "1000 mcg subcutaneously monthly"),
        ("1 mg im daily for 7 days, then 1 mg im monthly", None),
    ],
)
def test_the_words_of_a_route_go_with_the_injection_that_they_describe(text: str, expected: str | None) -> None:
    both = "1 mg subcutaneously daily for 7 days, then 1 mg subcutaneously monthly"

    assert (expected or both) == told(order({"text": text}), TO_SC)


@pytest.mark.parametrize(
    "draft",
    [
        order({"text": "1000 mcg IM or SC monthly"}),
        order({"text": "1000 mcg IM (intramuscular) monthly"}),
        order({"text": "1000 mcg IM in the left deltoid monthly"}),
        order({"route": IM, "site": {"text": "Left gluteus"}}),
        order({"route": IM, "text": "1000 mcg monthly", "additionalInstruction": [{"text": "IM"}]}),
        order({"route": IM, "text": "1000 mcg IM monthly if you can"}),
        order(),
    ],
)
def test_no_route_is_changed_where_the_old_one_would_stay_behind(draft: Json) -> None:
    assert changed(draft, TO_SC) is None


@pytest.mark.parametrize("route", [Route.DEEP_SC, Route.INJECTION])
def test_a_route_without_a_code_in_the_lists_is_not_written(route: Route) -> None:
    assert changed(order({"route": IM}), Reroute(LABEL, route)) is None


def test_an_injection_is_not_given_by_mouth() -> None:
    assert changed(order({"text": "Inject 1000 mcg IM monthly"}), Reroute(LABEL, Route.ORAL)) is None


def test_a_draft_is_taken_away_by_its_name() -> None:
    """CDS Hooks 2.0.1: `resourceId` is a relative reference, one string, and there is no resource."""
    action = click(drafted(MONTHLY, style=Style()), GONE)

    assert {
        "type": "delete",
        "description": "Change the order",
        "resourceId": "MedicationRequest/order-1",
    } == action


def test_a_client_of_cds_hooks_1_is_given_the_name_in_resource() -> None:
    action = click(drafted(MONTHLY, style=Style(version="DSTU2")), GONE, hook="medication-prescribe")

    assert {"type": "delete", "description": "Change the order", "resource": "MedicationOrder/order-1"} == action


@pytest.mark.parametrize("name", [None, "", " ", 7, "a b", "../x", ["order-1"], "x" * 65])
def test_a_draft_without_a_name_is_not_taken_away(name: Any) -> None:
    assert click(order() | {"id": name}, GONE) is None


def test_of_two_drafts_with_one_name_none_is_taken_away() -> None:
    draft = order({"text": "1 mg IM monthly"})
    clicks = Clicks(calling(draft, draft), FhirVersion.R4, KNOWLEDGE)

    assert clicks.action(GONE, draft) is None
