"""A list that was not obtained leaves a finding as it is, or turns it into a check not made: never into silence."""

from __future__ import annotations

import msgspec
import pytest

from cards.assess import run
from cards.example.build import case_of
from cards.facts import NEEDS
from cards.rule import BoundRule, Example
from tests.cards.given import KNOWLEDGE, RULES

SPEAKING = [
    pytest.param(rule, example, id=f"{rule.sheet.topic}: {example.name}")
    for rule in RULES
    for example in rule.sheet.examples
    if example.expect not in {"quiet", "not-checked"} and not rule.rule.last
]


@pytest.mark.parametrize(("rule", "example"), SPEAKING)
def test_a_finding_is_not_lost_with_a_list(rule: BoundRule, example: Example) -> None:
    lost = []
    for need in NEEDS:
        given = msgspec.structs.replace(example.given, unknown=(*example.given.unknown, need))
        outcome = run(rule, case_of(given, KNOWLEDGE))
        if not outcome.findings and not outcome.gaps:
            lost.append(need)

    assert [] == lost
