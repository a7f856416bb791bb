"""The treatment that is on record, looked at as an order while a chart is opened and nobody prescribes."""

from __future__ import annotations

from datetime import date

from cards.facts import Facts, Medicine
from cards.order import Kind, Order, Product, Substance
from cds_service.reading.draft import Draft


def on_record(facts: Facts) -> tuple[Draft, ...]:
    """The treatment on record as an order: the newest prescription of an injection, else the newest injection."""
    known = [entry for entry in facts.injections() if entry.active is not False]
    newest = max(known, key=_newest, default=None)
    if newest is None:
        return ()
    product = Product(newest.says.foreign, newest.substance or Substance.UNSTATED, Kind.INJECTION, newest.concentration)
    return (Draft({}, Order(newest.ref, product, newest.phases, newest.route), other_patient=False),)


def _newest(entry: Medicine) -> tuple[bool, bool, date, str]:
    return bool(entry.active), bool(entry.phases), entry.when.last if entry.when else date.min, entry.ref
