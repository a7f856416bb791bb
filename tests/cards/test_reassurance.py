"""No sentence of a sheet, of the knowledge base or of a not-checked card says or implies that all is well."""

from __future__ import annotations

import pytest

from cards.facts import NEED_WORDS, NEEDS, Need
from cards.rule import BoundRule
from cards.selfcheck import outcome_of
from tests.cards.given import KNOWLEDGE, NOT_CHECKED, RULES, bound, case, shown
from tests.cards.words import reassuring


@pytest.mark.parametrize(
    "text",
    [
        "Safe.",
        "all clear",
        "No problem found",
        "There are no problems",
        "no concerns",
        "No allergies",
        "no known allergies",
        "no interactions",
        "OK to give",
        "looks good",
        "No issues.",
        "This dose is correct",
        "no contraindication",
    ],
)
def test_reassurance_is_recognised(text: str) -> None:
    assert reassuring(text)


@pytest.mark.parametrize("text", ["unsafely", "no result shows", "no cause is documented", "problem", "allergies"])
def test_plain_statements_are_not_taken_for_reassurance(text: str) -> None:
    assert [] == reassuring(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.sheet.topic))
def test_no_sheet_reassures(rule: BoundRule) -> None:
    sheet = rule.sheet
    texts = [sheet.title, sheet.asks, sheet.why, sheet.how, sheet.not_covered, *(e.name for e in sheet.examples)]

    assert [] == [found for text in texts for found in reassuring(text)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.sheet.topic))
def test_no_finding_of_an_example_reassures(rule: BoundRule) -> None:
    findings = [f for e in rule.sheet.examples for f in outcome_of(rule, e, RULES, KNOWLEDGE).findings]
    texts = [said.plain for f in findings for said in (f.summary, *f.detail, *(p.label for p in f.proposals))]

    assert texts
    assert [] == [found for text in texts for found in reassuring(text)]


def test_no_override_reason_reassures() -> None:
    assert [] == [row.display for row in KNOWLEDGE.override_reasons.values() if reassuring(row.display)]


@pytest.mark.parametrize("need", NEEDS)
def test_a_missing_list_is_not_told_as_an_empty_one(need: Need) -> None:
    [card] = shown(case(unknown=[need]), bound("t", needs=(need,)), NOT_CHECKED).cards
    text = f"{card.summary} {card.detail}"

    assert NEED_WORDS[need] in text.lower()
    assert f"no {NEED_WORDS[need]}" not in text.lower()
    assert [] == reassuring(text)
