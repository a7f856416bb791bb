"""Taking a list away from an example never turns what a rule found into silence without a record."""

from __future__ import annotations

import msgspec
import pytest

from cards.facts import NEEDS
from cards.rule import BoundRule, Example
from cards.selfcheck import outcome_of, told
from tests.cards.given import KNOWLEDGE, RULES

TOPICS = {
    "baseline-lab-missing",
    "cause-workup-missing",
    "contributing-medicine",
    "deficiency-unconfirmed",
    "follow-up-lab-missing",
    "maintenance-overdue",
    "monitoring-overdue",
    "oral-route-option",
    "response-inadequate",
}
SPEAKING = [
    pytest.param(bound, example, id=f"{bound.sheet.topic}: {example.name}")
    for bound in RULES
    if bound.sheet.topic in TOPICS
    for example in bound.sheet.examples
    if example.expect in {"info", "warning"}
]


def test_every_topic_of_the_laboratory_is_here() -> None:
    assert TOPICS == {bound.sheet.topic for bound in RULES if bound.sheet.topic in TOPICS}


@pytest.mark.parametrize(("bound", "example"), SPEAKING)
def test_a_list_that_is_missing_leaves_the_finding_or_a_record(bound: BoundRule, example: Example) -> None:
    lost = []
    for need in NEEDS:
        given = msgspec.structs.replace(example.given, unknown=(*example.given.unknown, need))
        outcome = outcome_of(bound, msgspec.structs.replace(example, given=given), RULES, KNOWLEDGE)
        if told(outcome) == "quiet":
            lost.append(need)

    assert [] == lost


@pytest.mark.parametrize(("bound", "example"), SPEAKING)
def test_what_is_found_without_a_list_names_it(bound: BoundRule, example: Example) -> None:
    """The lists whose absence changes an answer are among those that a rule declares."""
    declared = {*bound.rule.needs, *bound.rule.wants}
    whole = told(outcome_of(bound, example, RULES, KNOWLEDGE))
    for need in NEEDS:
        given = msgspec.structs.replace(example.given, unknown=(*example.given.unknown, need))
        without = told(outcome_of(bound, msgspec.structs.replace(example, given=given), RULES, KNOWLEDGE))

        assert need in declared or without == whole
