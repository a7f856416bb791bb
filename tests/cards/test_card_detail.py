"""What stands under a card: why, what was not available, where the numbers come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cards import wording
from cards.facts import NEED_WORDS, NEEDS, Need
from cards.rule import BoundRule
from tests.cards.given import KNOWLEDGE, RULES, bound, case, limit, shown
from tests.cards.rendering import foreign_marks

CONFIDENCE: dict[str, str] = {
    row.confidence: f"thresholds/{row.id}.high" for row in KNOWLEDGE.thresholds.values() if row.high is not None
}


def detail(rule_words: Mapping[str, Any], **given: Any) -> str:
    [card] = shown(case(**given), bound("t", **rule_words)).cards
    return card.detail


@pytest.mark.parametrize("need", NEEDS)
def test_a_card_says_what_it_wanted_and_did_not_have(need: Need) -> None:
    wants = {"wants": (need,)}

    assert f"**Not available:** {NEED_WORDS[need]}." in detail(wants, unknown=[need])
    assert "Not available" not in detail(wants)


def test_a_card_names_what_was_not_available_to_machines_too() -> None:
    wants = bound("t", needs=("labs",), wants=("procedures", "appointments", "given"))
    [card] = shown(case(unknown=["procedures", "given", "allergies"]), wants).cards

    assert ("procedures", "given") == card.not_available
    assert "**Not available:** procedures and administered medicines." in card.detail


@pytest.mark.parametrize("declared", ["needs", "wants"])
def test_a_card_says_what_was_supplied_only_in_part(declared: str) -> None:
    words = {declared: ("labs",)}

    assert "**Only in part:** laboratory results; what is missing may change this." in detail(words, partial=["labs"])
    assert "Only in part" not in detail(words)
    assert "Only in part" not in detail(words, partial=["allergies"])


def test_a_card_says_why_it_matters() -> None:
    assert "**Why it matters:** It does." in detail({"why": "It does."})


@pytest.mark.parametrize("confidence", ["DERIVED", "RECALLED"])
def test_a_limit_that_no_source_states_is_for_the_site_to_approve(confidence: str) -> None:
    row = CONFIDENCE[confidence]
    text = detail({"limits": {"longest_days": limit(row)}})

    assert f"longest {wording.number(KNOWLEDGE.number(row))} days ({confidence}" in text
    assert "for the site to approve" in text


def test_a_limit_that_a_source_states_is_not_up_for_approval() -> None:
    assert "approve" not in detail({"limits": {"longest_days": limit(CONFIDENCE["VERIFIED"])}})


def test_a_rule_without_numbers_tells_of_no_limits() -> None:
    assert "Limits" not in detail({})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.sheet.topic))
def test_every_limit_of_a_sheet_is_told_with_its_unit_and_confidence(rule: BoundRule) -> None:
    limits = [one for one in rule.sheet.limits.values() if one.shown]
    text = detail({"limits": rule.sheet.limits})

    assert [] == [one for one in limits if f" {wording.number(one.value)} {one.unit}" not in text]
    assert [] == [one for one in limits if KNOWLEDGE.row(one.row).confidence not in text]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.sheet.topic))
def test_the_words_of_a_sheet_are_no_markup(rule: BoundRule) -> None:
    sheet = rule.sheet

    assert [] == [
        mark
        for text in (sheet.title, sheet.asks, sheet.why, sheet.how, sheet.not_covered)
        for mark in foreign_marks(text)
    ]
