"""From findings to cards: which are shown, in which order, under which ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cards.card import LONGEST_SUMMARY, MOST_CARDS_PER_ORDER, clipped
from cards.case import Case
from cards.facts import Fact
from cards.finding import Indicator, OrderTest
from cards.text import Foreign, Said, say
from tests.cards.given import Find, bound, case, comes_to, finding, finds, shown

INFO, WARNING, CRITICAL = Indicator.INFO, Indicator.WARNING, Indicator.CRITICAL


def offers(*labels: str) -> Find:
    proposals = tuple(OrderTest(Said((label,)), label, date(2026, 11, 23), "why") for label in labels)
    return comes_to(finding("offered", proposals=proposals))


def named(name: str | None) -> Case:
    ordinary = case()
    product = replace(ordinary.order.product, says=None if name is None else Foreign(name))
    return replace(ordinary, order=replace(ordinary.order, product=product))


def test_the_worst_card_comes_first_then_the_lower_rank_then_the_alphabet() -> None:
    rules = [
        bound("late", rank=90),
        bound("info", finds("info", INFO), rank=1),
        bound("b", rank=10),
        bound("a", rank=10),
        bound("critical", finds("critical", CRITICAL), rank=99),
    ]

    assert ["critical", "a", "b", "late", "info"] == [card.topic for card in shown(case(), *rules).cards]


def test_at_most_five_cards_are_shown_and_the_rest_is_counted() -> None:
    rules = [bound(f"t{number}", rank=number) for number in range(8)]
    found = shown(case(), *rules)

    assert 5 == MOST_CARDS_PER_ORDER == len(found.cards)
    assert ["t0", "t1", "t2", "t3", "t4"] == [card.topic for card in found.cards]
    assert ("t5", "t6", "t7") == found.silent


def test_a_topic_that_another_tells_at_its_root_is_merged_into_its_card() -> None:
    [card] = shown(case(), bound("root", covers=("leaf",)), bound("leaf", finds("leaf", CRITICAL))).cards

    assert "root" == card.topic
    assert "root found" == card.summary
    assert CRITICAL is card.indicator


def test_a_merged_card_offers_what_either_topic_offers_and_each_once() -> None:
    root = bound("root", offers("one", "two"), covers=("leaf",))
    [card] = shown(case(), root, bound("leaf", offers("two", "three"))).cards

    assert ["one", "two", "three", "Order all 3 tests"] == [each.label for each in card.suggestions]


def test_a_topic_that_two_tell_at_their_root_is_told_once() -> None:
    first, second = bound("first", covers=("leaf",)), bound("second", covers=("leaf",))
    leaf = bound("leaf", comes_to(finding("leaf found", detail=(Said(("the leaf",)),))))
    cards = shown(case(), first, second, leaf).cards

    assert [("first", 1), ("second", 0)] == [(card.topic, card.detail.count("the leaf")) for card in cards]


def test_a_topic_speaks_for_itself_when_its_root_is_quiet_or_silent() -> None:
    leaf = bound("leaf")

    assert ["leaf"] == [c.topic for c in shown(case(), bound("root", comes_to(), covers=("leaf",)), leaf).cards]
    assert ["leaf"] == [c.topic for c in shown(case(), bound("root", covers=("leaf",), state="silent"), leaf).cards]


def test_several_findings_of_one_rule_are_one_card_with_the_worst_summary() -> None:
    findings = (finding("first"), finding("second", CRITICAL), finding("third", INFO))
    [card] = shown(case(), bound("t", comes_to(*findings))).cards

    assert ("second", CRITICAL) == (card.summary, card.indicator)


def test_what_two_findings_share_is_said_once() -> None:
    fact = Fact("Observation/1", Said(("vitamin B12 120 ng/L",)))
    one = finding(detail=(Said(("Same sentence.",)),), evidence=(fact,), not_found=("x",))
    [card] = shown(case(), bound("t", comes_to(one, one))).cards

    assert 1 == card.detail.count("Same sentence.")
    assert ((fact,), ("x",)) == (card.evidence, card.not_found)


@pytest.mark.parametrize("name", ["x" * 10_000, "*" * 10_000, "cyanocobalamin", " ", None, "\u202e" * 10_000])
@pytest.mark.parametrize("summary", ["short", "long " * 2_000])
def test_a_summary_stays_under_140_characters(name: str | None, summary: str) -> None:
    [card] = shown(named(name), bound("t", comes_to(finding(summary))), name_order=True).cards

    assert len(card.summary) <= LONGEST_SUMMARY == 139


def test_a_long_name_leaves_room_for_what_is_said() -> None:
    [card] = shown(named("cyanocobalamin " * 1_000), bound("t"), name_order=True).cards

    assert card.summary.startswith("cyanocobalamin cyanocobalamin")
    assert card.summary.endswith("…: t found")


def test_with_several_orders_the_summary_names_the_order_and_with_one_it_does_not() -> None:
    [alone] = shown(named("Dobetin 5000"), bound("t")).cards
    [among_others] = shown(named("Dobetin 5000"), bound("t"), name_order=True).cards

    assert "t found" == alone.summary
    assert "Dobetin 5000: t found" == among_others.summary


@pytest.mark.parametrize("name", [None, "", "\u200b"])
def test_an_order_without_words_is_named_by_its_substance(name: str | None) -> None:
    [card] = shown(named(name), bound("t"), name_order=True).cards

    assert "cyanocobalamin: t found" == card.summary


def test_the_name_of_an_order_is_plain_text_in_a_summary() -> None:
    [card] = shown(named("B12 <b>*1*</b>\u202e"), bound("t"), name_order=True).cards

    assert "B12 <b>*1*</b>: t found" == card.summary


@pytest.mark.parametrize("length", [138, 139, 140, 10_000])
def test_text_is_cut_only_when_it_is_too_long(length: int) -> None:
    text = clipped("x" * length)

    assert min(length, 139) == len(text)
    assert (length > 139) == text.endswith("…")


def test_a_label_stays_as_short_as_a_summary() -> None:
    [card] = shown(case(), bound("t", offers("x" * 500))).cards

    assert [139] == [len(each.label) for each in card.suggestions]


def test_a_card_says_which_order_rule_and_version_it_comes_from() -> None:
    [card] = shown(case(), bound("t", version=3)).cards

    assert ("MedicationRequest/example", "t@3", "LOTH") == (card.order, card.rule, card.source)
    assert ("will-clarify",) == card.override_reasons


def test_foreign_words_of_a_finding_are_escaped_in_the_detail_and_plain_in_the_summary() -> None:
    told = replace(finding(), summary=say("{x}", x=Foreign("*a*")), detail=(say("{x}", x=Foreign("*a*")),))
    [card] = shown(case(), bound("t", comes_to(told))).cards

    assert "*a*" == card.summary
    assert card.detail.startswith("\\*a\\*\n\n")
