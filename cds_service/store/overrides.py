"""Reads from the store what users said of the cards of one patient, for `snooze` to decide on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from time import monotonic
from typing import Any, Final

from sqlalchemy import Engine, Row, Table, select

from cds_service.errors import StoreDown, StoreFault
from cds_service.store.engine import of_tenant, transaction
from cds_service.store.snooze import Lengths, Override, Speaking, snoozed
from cds_service.store.tables import feedback, issued
from cds_service.wire.feedback import Reason

SECONDS: Final = 0.25  # a prescriber waits for this
REST: Final = 10.0  # seconds


class Snoozes:
    """Asks the store which cards stay away. `lengths` come from the knowledge base (`snooze.lengths_of`).

    A store that did not answer is left alone for a while, so that it does not slow down call after call. `clock` counts
    seconds.
    """

    def __init__(self, engine: Engine, lengths: Lengths, clock: Callable[[], float] = monotonic) -> None:
        self._engine = engine
        self._lengths = lengths
        self._clock = clock
        self._rests_until = clock()

    def snoozed(
        self, client: str, tenant: str, patient_hash: str, cards: Sequence[Speaking], today: date
    ) -> dict[str, date]:
        """The topics of `cards` (of one order) that stay away today, each with its day of return. Raises StoreFault."""
        if self.resting:
            raise StoreDown("The store did not answer a moment ago.")
        try:
            overrides = self.overrides(client, tenant, patient_hash, {card.topic for card in cards})
        except StoreDown:
            self.rest()
            raise
        return snoozed(overrides, cards, today, self._lengths)

    @property
    def resting(self) -> bool:
        """Whether the store did not answer a moment ago."""
        return self._clock() < self._rests_until

    def rest(self) -> None:
        """Leave the store alone from now on, for a while."""
        self._rests_until = self._clock() + REST

    def overrides(self, client: str, tenant: str, patient_hash: str, topics: Collection[str]) -> tuple[Override, ...]:
        """Cards of this patient whose last outcome is an override with a reason. Raises StoreFault."""
        of_patient = (issued.c.patient_hash == patient_hash, issued.c.topic.in_(topics))
        with transaction(self._engine, of_tenant(client, tenant), reads_only=True, seconds=SECONDS) as connection:
            shown = select(issued).where(*_owned(issued, client, tenant), *of_patient).order_by(issued.c.at)
            cards = own(connection.execute(shown).all(), client, tenant)
            told = (
                select(feedback)
                .where(*_owned(feedback, client, tenant), feedback.c.card.in_({row.card for row in cards}))
                .order_by(feedback.c.outcome_at, feedback.c.received_at)
            )
            outcomes = own(connection.execute(told).all(), client, tenant) if cards else ()
        last = {row.card: row for row in outcomes}
        versions: defaultdict[str, list[Row[Any]]] = defaultdict(list)
        for row in cards:
            versions[row.card].append(row)
        found = (_override(versions[card], outcome) for card, outcome in last.items())
        return tuple(override for override in found if override is not None)


def own(rows: Sequence[Row[Any]], client: str, tenant: str) -> Sequence[Row[Any]]:
    """`rows`, after comparing once more whose they are."""
    if any((row.client, row.tenant) != (client, tenant) for row in rows):
        raise StoreFault("The store gave rows of another tenant.")
    return rows


def _owned(table: Table, client: str, tenant: str) -> tuple[Any, ...]:
    return (table.c.client == client, table.c.tenant == tenant)


def _override(versions: Sequence[Row[Any]], outcome: Row[Any]) -> Override | None:
    """What was overridden: the card as it was last answered before its feedback arrived.

    The day is the earlier one of what the client says and when it arrived: a clock that is ahead keeps nothing away.
    """
    seen = [row for row in versions if row.at <= outcome.received_at]
    if outcome.outcome != "overridden" or outcome.reason_code is None or not seen:
        return None
    said: datetime = min(outcome.outcome_at or outcome.received_at, outcome.received_at)
    reason = Reason(outcome.reason_code, outcome.reason_system)
    return Override(seen[-1].topic, seen[-1].indicator, seen[-1].evidence, reason, said.date())
