"""200 whenever something can be assessed; 412 only when the medicine of every order is beyond reach."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cards.rule import BoundRule
from tests.golden import service
from tests.line.answers import Json, Sent, answered, body, calls, cards_in, coverage, named, with_rules

UNRESOLVED = "medicine-by-unresolvable-reference"
ORDINARY = "vial-wrong-volume"
ORDER = f"MedicationRequest/{named(ORDINARY).call.orders[0]['id']}"


def draft(name: str) -> Json:
    found: Json = copy.deepcopy(dict(named(name).call.orders[0]))
    return found


def call_with(*orders: Any, **more: Any) -> Sent:
    sent = named(ORDINARY)
    entries = [{"resource": order} for order in orders]
    context = {**sent.value["context"], "draftOrders": {"resourceType": "Bundle", "entry": entries}}
    return Sent("made here", {**sent.value, "context": context, **more}, sent.on)


def breaks(case: Any, limits: Any) -> Iterator[Any]:
    raise ZeroDivisionError
    yield


def broken(bound: BoundRule) -> BoundRule:
    return replace(bound, rule=replace(bound.rule, find=breaks))


def test_412_only_for_the_call_whose_one_order_names_a_medicine_nobody_can_resolve() -> None:
    assert [(UNRESOLVED, 412)] == [(sent.name, status) for sent in calls() if (status := answered(sent).status) != 200]


def test_412_is_an_operation_outcome_that_echoes_nothing() -> None:
    response = answered(named(UNRESOLVED))

    assert (412, "OperationOutcome") == (response.status, response.body["resourceType"])
    assert named(UNRESOLVED).call.patient_id not in str(response.body)
    assert () == response.looked


def test_an_unresolvable_medicine_beside_an_order_that_can_be_assessed_is_200() -> None:
    sent = call_with({**draft(UNRESOLVED), "id": "lost"}, draft(ORDINARY))
    found = body(sent)

    assert 200 == answered(sent).status
    assert [("dose-volume-mismatch", ORDER)] == cards_in(found)
    assert ["MedicationRequest/lost", ORDER] == [record["order"] for record in coverage(found)]
    assert coverage(found)[0]["notChecked"]


def test_an_unresolvable_medicine_among_the_orders_that_were_not_selected_is_no_matter() -> None:
    sent = call_with({**draft(UNRESOLVED), "id": "lost"}, draft(ORDINARY), hook="order-select")
    selected = {**sent.value["context"], "selections": [ORDER]}

    assert 200 == answered(Sent("selected", {**sent.value, "context": selected}, sent.on)).status


@pytest.mark.parametrize("orders", [None, {}, [], {"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": []}])
def test_a_call_without_orders_is_200_without_cards(orders: Any) -> None:
    sent = named(ORDINARY)
    found = body(Sent("none", {**sent.value, "context": {**sent.value["context"], "draftOrders": orders}}))

    assert [] == found["cards"]
    assert [] == coverage(found)


@pytest.mark.parametrize("prefetch", [None, {}, [], "none", {"patient": 7, "observations": "x", "conditions": [None]}])
def test_a_missing_chart_is_200_and_the_arithmetic_still_runs(prefetch: Any) -> None:
    sent = named(ORDINARY)
    topics = [topic for topic, _ in cards_in(body(Sent("bare", {**sent.value, "prefetch": prefetch})))]

    assert ["dose-volume-mismatch", "not-checked"] == topics


@pytest.mark.parametrize(
    "bound",
    [bound for bound in service().clinic.rules if not bound.rule.view],
    ids=lambda bound: str(bound.sheet.topic),
)
def test_a_rule_that_breaks_gives_200_with_a_not_checked_line_and_is_told_to_the_log(bound: BoundRule) -> None:
    rules = tuple(broken(rule) if rule is bound else rule for rule in service().clinic.rules)
    response = answered(named(ORDINARY), with_rules(*rules))

    assert 200 == response.status
    if not bound.rule.last:
        assert ["ZeroDivisionError in breaks"] == [place.partition(":")[0] for place in response.broken]
        assert bound.sheet.topic in {
            line["topic"]
            for record in coverage(body(named(ORDINARY), with_rules(*rules)))
            for line in record["notChecked"]
        }


def test_a_rule_that_breaks_is_told_to_the_clinician_and_takes_no_other_card_with_it() -> None:
    rules = tuple(broken(r) if r.sheet.topic == "deficiency-unconfirmed" else r for r in service().clinic.rules)
    found = body(named(ORDINARY), with_rules(*rules))

    assert ["dose-volume-mismatch", "not-checked"] == [topic for topic, _ in cards_in(found)]
    assert "failed inside" in found["cards"][1]["detail"]
    assert "ZeroDivision" not in str(found)


def test_no_rule_breaks_on_any_call_we_have_and_no_suggestion_is_dropped() -> None:
    assert [] == [sent.name for sent in calls() if answered(sent).broken or answered(sent).dropped]


def test_one_bad_order_never_loses_the_others() -> None:
    bad: list[Any] = [None, 7, [], "MedicationRequest", {}, {"resourceType": 7}, {"resourceType": "MedicationRequest"}]

    assert [("dose-volume-mismatch", ORDER)] == cards_in(body(call_with(*bad, draft(ORDINARY))))
