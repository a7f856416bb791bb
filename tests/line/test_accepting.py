"""A suggestion that was accepted: the card is gone, no other comes, and the amount is the one that was promised."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

import pytest

from cds_service.wire.call import read_call
from tests.golden import service
from tests.line.answers import Json, Placed, Sent, body, cards, cards_in, coverage

pytestmark = pytest.mark.no_cover  # every fixture again: what it reaches is measured where its answer is compared

COVERS = {bound.sheet.topic: bound.sheet.covers for bound in service().clinic.rules}
WITH_ACTIONS = [pytest.param(one, id=str(one)) for one in cards() if one.actions]


OF_SCHEDULES = {
    "schedule-form-mismatch",
    "maintenance-stops-early",
    "maintenance-plan-missing",
    "loading-phase-missing",
}
# What a test finds out is not yet known when it is ordered.
ASKS_ON = {"response-inadequate"}


def drafts(value: Json) -> list[Json]:
    return list(read_call(value, value["hook"]).orders)


def applied(sent: Sent, actions: list[Json]) -> Sent:
    """The call once more, after the client has carried out `actions` on its drafts."""
    value = copy.deepcopy(sent.value)
    orders = drafts(value)
    for action in actions:
        if action["type"] == "delete":
            gone = str(action.get("resourceId") or action["resource"])
            orders[:] = [order for order in orders if f"{order['resourceType']}/{order.get('id')}" != gone]
            continue
        resource = copy.deepcopy(action["resource"])
        if action["type"] == "create":
            orders.append({**resource, "id": f"created-{len(orders)}"})
        else:
            same = [(order["resourceType"], order.get("id")) for order in orders]
            orders[same.index((resource["resourceType"], resource.get("id")))] = resource
    place = "draftOrders" if value["context"].get("draftOrders") else "medications"
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": order} for order in orders]}
    return Sent(sent.name, {**value, "context": {**value["context"], place: bundle}}, sent.on)


def choices(one: Placed) -> Iterator[list[Json]]:
    """What a clinician may do with a card: take one correction, or all tests; the first one with CDS Hooks 1.0."""
    if one.card["selectionBehavior"] == "any":
        yield one.actions
    elif one.actions[0]["type"] == "create":
        yield one.suggestions[0]["actions"]
    else:
        yield from (each["actions"] for each in one.suggestions)


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_an_accepted_suggestion_silences_its_card(one: Placed) -> None:
    if one.topic in ASKS_ON or "ServiceRequest" in one.extension.get("notAvailable", ()):
        return  # or the list in which it would be seen is not supplied
    for actions in choices(one):
        after = cards_in(body(applied(one.sent, actions)))

        assert (one.topic, one.extension["order"]) not in after


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_an_accepted_suggestion_raises_no_new_card(one: Placed) -> None:
    before = set(cards_in(body(one.sent)))
    covered = {(topic, one.extension["order"]) for topic in COVERS[one.topic]}
    for actions in choices(one):
        after = set(cards_in(body(applied(one.sent, actions))))

        assert set() == after - before - covered


@pytest.mark.parametrize("one", WITH_ACTIONS)
def test_an_update_is_read_back_as_the_amount_that_its_label_promises(one: Placed) -> None:
    for suggestion in one.suggestions:
        action = suggestion["actions"][0]  # only tests are ordered several at a time
        if action["type"] == "update" and one.topic not in OF_SCHEDULES:
            again = coverage(body(applied(one.sent, [action])))
            [reading] = [each["reading"] for each in again if each["order"] == one.extension["order"]]
            amounts = {name: reading.get(name) for name in ("doseMicrograms", "volumeMillilitres")}

            assert any(
                f"{value:,} {unit}" in suggestion["label"]
                for value, unit in zip(amounts.values(), ("mcg", "mL"), strict=True)
                if value is not None
            )


@pytest.mark.parametrize("one", [one for one in cards() if one.actions and one.topic in OF_SCHEDULES], ids=str)
def test_a_new_schedule_is_read_back_as_its_label_promises(one: Placed) -> None:
    """Of the intervals that are read, the label names one; an end that was taken away is no longer read."""
    for suggestion in one.suggestions:
        records = coverage(body(applied(one.sent, suggestion["actions"])))
        [record] = [each for each in records if each["order"] == one.extension["order"]]
        schedule, says = record["reading"]["schedule"], " ".join(record["reading"]["says"])
        intervals: list[str] = re.findall(r"every [a-z0-9 ]+|\d times in a \w+", says)

        if one.topic == "maintenance-stops-early":
            assert not {"ends", "lasts", "doses"} & set(schedule[-1])
        else:
            assert [] != [words for words in intervals if words.strip() in suggestion["label"]]
