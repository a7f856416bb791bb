"""The treatment that is on record, looked at as an order while a chart is opened and nobody prescribes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cards.facts import Facts, Medicine
from cards.knowledge import Knowledge
from cards.order import Kind, Order, Product, Substance
from cds_service.reading.draft import Draft
from cds_service.reading.order import read_order


def on_record(facts: Facts) -> tuple[Draft, ...]:
    """The treatment on record as an order: the newest prescription of an injection, else the newest injection.

    One that has ended comes last: with a cause for life it may be just what has lapsed.
    """
    newest = max(facts.injections(), key=_newest, default=None)
    if newest is None:
        return ()
    product = Product(newest.says.foreign, newest.substance or Substance.UNSTATED, Kind.INJECTION, newest.concentration)
    written = newest.when.last if newest.when else None
    order = Order(newest.ref, product, newest.phases, newest.route, written=written)
    return (Draft({}, order, other_patient=False),)


def _newest(entry: Medicine) -> tuple[bool, bool, bool, date, str]:
    day = entry.when.last if entry.when else date.min
    return entry.active is True, entry.active is not False, bool(entry.phases), day, entry.ref


def may_be_injection(resource: Mapping[str, Any], knowledge: Knowledge) -> bool:
    """Whether an entry of a medicine list is of a vitamin B12 injection, or of one whose form is not stated."""
    order = read_order(resource, lambda _reference: None, knowledge)
    is_unstated = order.product.kind is Kind.UNSTATED and not order.problems_with("substance")
    return order.is_b12_injection or is_unstated
