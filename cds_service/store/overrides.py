"""Reads from the store what users said of the cards of one patient, for `snooze` to decide on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from time import monotonic
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, func, select

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
        asked = _overridden(client, tenant, patient_hash, topics)
        with transaction(self._engine, of_tenant(client, tenant), reads_only=True, seconds=SECONDS) as connection:
            rows = own(connection.execute(asked).all(), client, tenant)
        return tuple(map(_override, rows))


def own(rows: Sequence[Row[Any]], client: str, tenant: str) -> Sequence[Row[Any]]:
    """`rows`, after comparing once more whose they are."""
    if any((row.client, row.tenant) != (client, tenant) for row in rows):
        raise StoreFault("The store gave rows of another tenant.")
    return rows


def _overridden(client: str, tenant: str, patient_hash: str, topics: Collection[str]) -> Select[Any]:
    """For each card whose last outcome is an override with a reason: that, and the card as last answered before it.

    The database pairs them: what comes back does not grow with how often cards were shown.
    """
    owned = (issued.c.client == client, issued.c.tenant == tenant)
    about = select(issued.c.card).where(*owned, issued.c.patient_hash == patient_hash, issued.c.topic.in_(topics))
    latest = (feedback.c.outcome_at.desc(), feedback.c.received_at.desc(), feedback.c.id)
    turn = func.row_number().over(partition_by=feedback.c.card, order_by=latest)
    told = (
        select(feedback, turn.label("turn"))
        .where(feedback.c.client == client, feedback.c.tenant == tenant, feedback.c.card.in_(about))
        .subquery()
    )
    answered = issued.alias()
    before = (
        select(func.max(answered.c.at))
        .where(answered.c.client == client, answered.c.tenant == tenant)
        .where(answered.c.card == told.c.card, answered.c.at <= told.c.received_at)
        .scalar_subquery()
    )
    pair = (issued.c.card == told.c.card) & (issued.c.at == before)
    return (
        select(issued, told.c.outcome_at, told.c.received_at, told.c.reason_code, told.c.reason_system)
        .join_from(told, issued, pair)
        .where(*owned, told.c.turn == 1, told.c.outcome == "overridden", told.c.reason_code.is_not(None))
    )


def _override(row: Row[Any]) -> Override:
    """What was overridden.

    The day is the earlier one of what the client says and when it arrived: a clock that is ahead keeps nothing away.
    """
    said: datetime = min(row.outcome_at or row.received_at, row.received_at)
    return Override(row.topic, row.indicator, row.evidence, Reason(row.reason_code, row.reason_system), said.date())
