"""Ordinary rows; each test changes one thing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, Table, select

from cds_service.store import FeedbackBook, Issued, StoreDown
from cds_service.store.engine import OPERATOR, transaction
from cds_service.wire.feedback import Feedback, Reason

CLIENT, TENANT = "https://ehr.example", "north"
OURS = "urn:b12-cds:override-reason"
ELSEWHERE = Reason("tested-elsewhere", OURS)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PATIENT = "patient-hash"


def card(number: int) -> str:
    """The same number, the same UUID."""
    return str(uuid.UUID(int=number))


def shown(number: int = 1, **changes: Any) -> Issued:
    """A card about the search for the cause, shown at noon."""
    row = Issued(
        client=CLIENT,
        tenant=TENANT,
        card=card(number),
        at=NOON,
        topic="cause-workup-missing",
        rule="cause-workup-missing@1",
        knowledge="2026.11.0+sha256:0",
        indicator="warning",
        service="b12-injection-order-sign",
        state="interruptive",
        patient_hash=PATIENT,
        order_hash="order-hash",
        hook_instance_hash="instance-hash",
        evidence="evidence-1",
    )
    return replace(row, **changes)


def outcome(number: int = 1, **changes: Any) -> Feedback:
    """The same card overridden at noon, because the cause was looked for elsewhere."""
    return replace(Feedback(card(number), "overridden", NOON, reason=ELSEWHERE), **changes)


def sent(book: FeedbackBook, tenant: str, rows: Sequence[Feedback]) -> None:
    """Save as a client does that is told 503 when the store is busy: again, until it is acknowledged."""
    for _attempt in range(60):
        with suppress(StoreDown):
            book.save(CLIENT, tenant, rows, NOON)
            return
    raise TimeoutError("the store did not take the feedback")


def stored(engine: Engine, table: Table) -> Sequence[Row[Any]]:
    """All rows, whosever they are, by their keys."""
    with transaction(engine, OPERATOR, reads_only=True) as connection:
        return connection.execute(select(table).order_by(*table.primary_key)).all()
