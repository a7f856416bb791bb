"""Every example of every sheet holds: the same examples that a pharmacist reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from cards.case import Case
from cards.example.given import Given
from cards.finding import Finding
from cards.rule import BoundRule, Example
from cards.selfcheck import difference, faults, outcome_of
from tests.cards.given import KNOWLEDGE, RULES, bound, comes_to

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.sheet.topic}: {example.name}")
    for rule in RULES
    for example in rule.sheet.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_the_example_holds(rule: BoundRule, example: Example) -> None:
    assert difference(outcome_of(rule, example, RULES, KNOWLEDGE), example) is None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.sheet.topic))
def test_no_two_examples_of_a_sheet_share_a_name(rule: BoundRule) -> None:
    names = [example.name for example in rule.sheet.examples]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.sheet.topic))
def test_a_rule_that_reads_or_needs_something_has_an_example_in_which_it_is_missing(rule: BoundRule) -> None:
    rests_on_something = bool(rule.rule.reads or rule.rule.needs)
    expected = {example.expect for example in rule.sheet.examples}

    assert not rests_on_something or "not-checked" in expected


def test_the_self_check_finds_nothing_in_the_shipped_sheets() -> None:
    assert [] == list(faults(RULES, KNOWLEDGE))


ORDINARY = Example("one", Given(), "warning")


@pytest.mark.parametrize(
    ("example", "difference_told"),
    [
        (ORDINARY, None),
        (msgspec.structs.replace(ORDINARY, says="t found"), None),
        (msgspec.structs.replace(ORDINARY, offers=0), None),
        (msgspec.structs.replace(ORDINARY, expect="quiet"), "t: one: expected quiet, came to warning"),
        (msgspec.structs.replace(ORDINARY, expect="critical"), "t: one: expected critical, came to warning"),
        (msgspec.structs.replace(ORDINARY, says="lost"), "t: one: does not say 'lost'"),
        (msgspec.structs.replace(ORDINARY, offers=1), "t: one: expected 1 offers, made 0"),
        (
            msgspec.structs.replace(ORDINARY, given=Given(concentration="5 furlongs")),
            "t: one: the example cannot be built: 'furlongs'",
        ),
    ],
)
def test_the_self_check_says_which_example_no_longer_holds_and_why(
    example: Example, difference_told: str | None
) -> None:
    rule = bound("t", examples=(example,))

    assert ([difference_told] if difference_told else []) == list(faults((rule,), KNOWLEDGE))


def test_the_self_check_tells_a_rule_that_broke_from_one_that_could_not_be_checked() -> None:
    def breaks(case: Case, limits: Any) -> list[Finding]:
        raise ZeroDivisionError

    rule = bound("t", comes_to(), examples=(msgspec.structs.replace(ORDINARY, expect="not-checked"),))
    broken = replace(rule, rule=replace(rule.rule, find=breaks))

    [told] = faults((broken,), KNOWLEDGE)

    assert told.startswith("t: one: the rule broke: ZeroDivisionError in breaks:")
