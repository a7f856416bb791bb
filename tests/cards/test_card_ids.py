"""Ids of cards and suggestions: derived, never drawn, and never from anything of the patient."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest

from cards.card import CardKey
from cards.finding import OrderTest
from cards.text import Said
from tests.cards.given import KEY, Find, bound, case, comes_to, finding, shown


def offers(*labels: str) -> Find:
    proposals = tuple(OrderTest(Said((label,)), label, date(2026, 11, 23), "why") for label in labels)
    return comes_to(finding("offered", proposals=proposals))


def test_ids_are_uuids_that_stay_the_same_for_the_same_call() -> None:
    first, again = (shown(case(), bound("t", offers("one", "two"))).cards[0] for _ in range(2))
    ids = [first.uuid, *(each.uuid for each in first.suggestions)]

    assert first == again
    assert 4 == len({uuid.UUID(one) for one in ids})  # the card, both clicks, and "order all"


@pytest.mark.parametrize(
    "key",
    [
        CardKey(b"another secret", "client", "instance"),
        CardKey(KEY.secret, "another client", "instance"),
        CardKey(KEY.secret, "client", "another instance"),
        CardKey(KEY.secret, "clientinstance", ""),
    ],
    ids=["secret", "client", "hook instance", "the border between them"],
)
def test_ids_differ_with_whatever_they_are_derived_from(key: CardKey) -> None:
    rule = bound("t", offers("one"))
    [mine], [other] = shown(case(), rule).cards, shown(case(), rule, key=key).cards

    assert mine.uuid != other.uuid
    assert mine.suggestions[0].uuid != other.suggestions[0].uuid


def test_ids_differ_with_order_and_topic() -> None:
    ordinary = case()
    other_order = replace(ordinary, order=replace(ordinary.order, ref="MedicationRequest/other"))
    cards = [*shown(ordinary, bound("a"), bound("b")).cards, *shown(other_order, bound("a"), bound("b")).cards]

    assert 4 == len({card.uuid for card in cards})
