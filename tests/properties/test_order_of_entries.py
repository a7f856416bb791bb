"""The order in which a call lists things means nothing, but for the order in which cards come."""

from __future__ import annotations

import copy
import random
import re

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.calls import answered, body, call, cards, order_of, records, without_kind
from tests.properties.described import Charted, Wanted
from tests.properties.drawn import charts, several_orders, styles
from tests.properties.shapes import Json
from tests.properties.style import Style

# A finding about the patient, or about two orders, is told once, with the first or the last order it concerns.
TOLD_ONCE = frozenset({"deficiency-unconfirmed", "cause-workup-missing", "follow-up-lab-missing", "duplicate-therapy"})
lots = st.randoms(use_true_random=False)


def shuffled_chart(value: Json, lot: random.Random) -> Json:
    """The call with its prefetch keys, and the entries of each, in another order."""
    found = copy.deepcopy(value)
    names = list(found["prefetch"])
    lot.shuffle(names)
    found["prefetch"] = {name: found["prefetch"][name] for name in names}
    for name in names:
        lot.shuffle(found["prefetch"][name].get("entry", []))
    return found


def shuffled_drafts(value: Json, lot: random.Random) -> Json:
    """The call with its draft orders, and the Medications among them, in another order."""
    found = copy.deepcopy(value)
    lot.shuffle(found["context"]["draftOrders"]["entry"])
    return found


def by_order(found: Json, but: frozenset[str] = frozenset()) -> dict[str, list[Json]]:
    """The cards of each order, in the order in which they come, without those on some topics."""
    grouped: dict[str, list[Json]] = {}
    for card, read in zip(found["cards"], cards(found), strict=True):
        if read["topic"] not in but:
            unnumbered = re.sub(r" \(\d\): ", ": ", card["summary"])  # orders of one name are numbered as they come
            grouped.setdefault(order_of(card), []).append(card | {"summary": unnumbered})
    return grouped


def lost(found: Json, other: Json) -> list[Json]:
    """Cards of an answer that are neither in the other one, nor counted as silent there."""
    silent = {without_kind(record["order"]): record.get("silent", []) for record in records(other)}
    shown = by_order(other)
    return [
        card
        for order, each in by_order(found, but=TOLD_ONCE).items()
        for card in each
        if card not in shown.get(order, []) and card["source"]["topic"]["code"] not in silent.get(order, [])
    ]


def checked(found: Json) -> dict[str, list[str]]:
    """The topics checked for each order, sorted."""
    return {record["order"]: sorted(record["checked"]) for record in records(found)}


@given(several_orders, charts, styles, lots)
def test_the_order_of_the_chart_changes_nothing(
    wanted: tuple[Wanted, ...], chart: Charted, style: Style, lot: random.Random
) -> None:
    """Not a byte: facts are told by date, whatever order the client found them in."""
    value = call(wanted, chart, style)

    assert answered(value) == answered(shuffled_chart(value, lot))


@given(several_orders, charts, styles, lots)
def test_the_order_of_the_drafts_changes_only_which_order_comes_first(
    wanted: tuple[Wanted, ...], chart: Charted, style: Style, lot: random.Random
) -> None:
    """Cards and records come in the order of the drafts, and each card stays as it is.

    What is told once, with the first order, leaves room among the five cards of the others: a card that is not shown in
    one of the answers is counted there as silent.
    """
    value = call(wanted, chart, style)
    other = shuffled_drafts(value, lot)
    one, another = body(value), body(other)

    names = [entry["resource"]["id"] for entry in other["context"]["draftOrders"]["entry"]]
    drafted = [name for name in names if name.startswith("order-")]
    assert drafted == [without_kind(record["order"]) for record in records(another)]
    assert [name for name in drafted if name in by_order(another)] == list(by_order(another))
    assert [] == lost(one, another) + lost(another, one)
    assert checked(one) == checked(another)
