"""What CDS Hooks asks of suggestions and their actions, each requirement under its name.

The invariants cds-resp-* are those of the logical models of HL7/cds-hooks.
"""

from __future__ import annotations

from tests.line.answers import Json, cards


def test_cds_resp_1_at_most_one_suggestion_is_recommended_where_one_may_be_chosen() -> None:
    def recommended(card: Json) -> int:
        return sum(each.get("isRecommended", False) for each in card.get("suggestions", []))

    assert [] == [
        str(one) for one in cards() if one.card.get("selectionBehavior") == "at-most-one" and recommended(one.card) > 1
    ]


def test_cds_resp_2_an_action_creates_or_updates_a_resource_or_deletes_a_draft_of_the_call() -> None:
    placed = [(one, action) for one in cards() for action in one.actions]
    deleted = [(one, action) for one, action in placed if action["type"] == "delete"]
    drafts = [{f"{each['resourceType']}/{each.get('id')}" for each in one.sent.call.orders} for one, _ in deleted]

    assert {"create", "update", "delete"} == {action["type"] for _, action in placed}
    assert {"type", "description", "resource", "resourceId"} == {name for _, action in placed for name in action}
    assert all(action["resourceId"] in refs for (_, action), refs in zip(deleted, drafts, strict=True))


def test_cds_resp_3_no_app_context_because_there_are_no_links() -> None:
    assert [] == [str(one) for one in cards() if "links" in one.card]


def test_cds_resp_5_every_action_has_a_description() -> None:
    assert [] == [str(one) for one in cards() for action in one.actions if not action["description"].strip()]


def test_every_suggestion_has_a_label_and_at_least_one_action() -> None:
    assert [] == [
        str(one) for one in cards() for each in one.suggestions if not (each["label"].strip() and each["actions"])
    ]


def test_cds_resp_6_selection_behavior_if_and_only_if_there_are_suggestions() -> None:
    assert [] == [str(one) for one in cards() if ("selectionBehavior" in one.card) != bool(one.suggestions)]


def test_selection_behavior_is_one_that_the_client_of_that_version_knows() -> None:
    told = {
        (one.sent.value["hook"] == "medication-prescribe", one.card["selectionBehavior"])
        for one in cards()
        if one.suggestions
    }

    assert {(True, "at-most-one"), (False, "at-most-one"), (False, "any")} == told


def test_cds_resp_7_action_selection_behavior_is_never_used() -> None:
    assert [] == [str(one) for one in cards() for each in one.suggestions if "actionSelectionBehavior" in each]
