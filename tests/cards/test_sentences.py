"""What a card says begins as sentences do, in the summary and in every paragraph."""

from __future__ import annotations

import pytest

from cards.rule import BoundRule
from cards.selfcheck import outcome_of
from tests.cards.given import KNOWLEDGE, RULES


@pytest.mark.parametrize("bound", RULES, ids=lambda bound: str(bound.sheet.topic))
def test_no_summary_and_no_paragraph_begins_in_lower_case(bound: BoundRule) -> None:
    outcomes = [outcome_of(bound, example, RULES, KNOWLEDGE) for example in bound.sheet.examples]
    told = [said.plain for one in outcomes for finding in one.findings for said in (finding.summary, *finding.detail)]

    assert [] == [text for text in told if text[:1].islower()]
