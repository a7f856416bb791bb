"""A rule that cannot run, or breaks, leaves a gap and a line on a card: never a silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cards.assess import run
from cards.finding import NotChecked
from cards.text import Said
from tests.cards.given import NOT_CHECKED, bound, case, comes_to, finding, finds, shown


def breaks(case: Any, limits: Any) -> Iterator[Any]:
    yield finding("half a finding")
    raise KeyError("Mrs Example")


def test_a_rule_with_nothing_to_say_is_neither_found_nor_a_gap() -> None:
    outcome = run(bound("t", comes_to()), case())

    assert ((), (), None) == (outcome.findings, outcome.gaps, outcome.broken)


def test_a_rule_that_breaks_is_a_gap_whatever_it_had_found_so_far() -> None:
    outcome = run(bound("t", breaks), case())

    assert () == outcome.findings
    assert ["this check failed inside and was not made"] == [gap.why.plain for gap in outcome.gaps]


def test_what_broke_is_told_by_type_and_place_without_its_message() -> None:
    broken = run(bound("t", breaks), case()).broken

    assert broken is not None
    assert broken.startswith("KeyError in breaks:")
    assert "Example" not in broken


def test_a_rule_that_breaks_shows_as_a_not_checked_card() -> None:
    [card] = shown(case(), bound("t", breaks), NOT_CHECKED).cards

    assert "not-checked" == card.topic
    assert "Not everything was checked: this check failed inside and was not made" == card.summary
    assert "Not checked: the question of t (this check failed inside and was not made)." in card.detail


def test_a_rule_that_breaks_does_not_lose_the_others() -> None:
    topics = [card.topic for card in shown(case(), bound("a", breaks), bound("b"), NOT_CHECKED).cards]

    assert ["b", "not-checked"] == topics


@pytest.mark.parametrize("error", [ValueError, RecursionError, StopIteration, ArithmeticError, MemoryError])
def test_whatever_breaks_a_rule_is_caught(error: type[Exception]) -> None:
    def find(case: Any, limits: Any) -> list[Any]:
        raise error

    outcome = run(bound("t", find), case())

    assert outcome.broken is not None
    assert 1 == len(outcome.gaps)


def test_a_rule_that_could_not_decide_says_why() -> None:
    outcome = run(bound("t", comes_to(NotChecked(Said(("the unit of a result",))))), case())

    assert ["the unit of a result"] == [gap.why.plain for gap in outcome.gaps]
    assert outcome.broken is None


@pytest.mark.parametrize(
    ("reads", "problems", "runs"),
    [
        (["dose"], [], True),
        (["dose"], ["route"], True),
        (["dose"], ["dose"], False),
        (["dose", "strength"], ["strength"], False),
        ([], ["dose"], True),
    ],
)
def test_a_rule_does_not_run_on_a_part_of_the_order_that_could_not_be_read(
    reads: list[str], problems: list[str], runs: bool
) -> None:
    outcome = run(bound("t", reads=tuple(reads)), case(problems=problems, phases=[{"dose": "1000 mcg"}]))

    assert runs is bool(outcome.findings)
    assert runs is not bool(outcome.gaps)


@pytest.mark.parametrize(
    ("declared", "unknown", "runs"),
    [
        ({"needs": ("labs",)}, [], True),
        ({"needs": ("labs",)}, ["conditions"], True),
        ({"needs": ("labs",)}, ["labs"], False),
        ({"needs": ("labs", "planned")}, ["planned"], False),
        ({"wants": ("labs",)}, ["labs"], True),
    ],
)
def test_a_rule_runs_without_what_it_wants_but_not_without_what_it_needs(
    declared: dict[str, Any], unknown: list[str], runs: bool
) -> None:
    outcome = run(bound("t", **declared), case(unknown=unknown))

    assert runs is bool(outcome.findings)
    assert runs is not bool(outcome.gaps)


def test_every_missing_need_is_a_gap_of_its_own_that_names_it() -> None:
    outcome = run(bound("t", needs=("labs", "planned", "conditions")), case(unknown=["labs", "planned"]))

    assert [("labs", "not supplied"), ("planned", "not supplied")] == [
        (gap.need, gap.why.plain) for gap in outcome.gaps
    ]


def test_checks_that_share_a_reason_are_told_together() -> None:
    reads_dose = [bound(topic, reads=("dose",)) for topic in ("a", "b")]
    [card] = shown(
        case(problems=["dose"], unknown=["labs"]), *reads_dose, bound("c", needs=("labs",)), NOT_CHECKED
    ).cards

    assert "Not checked: the question of a and the question of b (the dose of the example)." in card.detail
    assert "Not checked: the question of c (laboratory results: not supplied)." in card.detail


def test_the_same_question_is_asked_once_for_each_reason() -> None:
    twice = [bound(topic, needs=("labs",), asks="one question") for topic in ("a", "b")]
    [card] = shown(case(unknown=["labs"]), *twice, NOT_CHECKED).cards

    assert 1 == card.detail.count("one question")


def test_the_order_in_which_rules_are_given_changes_nothing() -> None:
    rules = [bound("a"), bound("b", breaks), bound("c", finds("c")), NOT_CHECKED]

    assert shown(case(), *rules) == shown(case(), *reversed(rules))
