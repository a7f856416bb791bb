"""The book of feedback: what users did with cards, kept for good before it is acknowledged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Engine, select

from cds_service.store.engine import of_tenant, transaction
from cds_service.store.issued import insert_new
from cds_service.store.tables import feedback, issued
from cds_service.wire.feedback import Feedback

_ID: Final = feedback.c.id


@dataclass(frozen=True)
class Saved:
    """What a batch came to: entries stored now, entries stored before, and those about cards not on record."""

    new: int
    repeated: int
    unknown: int


class FeedbackBook:
    """Where feedback is kept. `keep_comments`: whether the site allows users' free text in the store."""

    def __init__(self, engine: Engine, *, keep_comments: bool = False) -> None:
        self._engine = engine
        self._keep_comments = keep_comments

    def save(self, client: str, tenant: str, rows: Sequence[Feedback], received: datetime | None = None) -> Saved:
        """Store all of `rows` or none; when this returns they are on disk. Waits for it: call it in a worker thread.

        The same outcome of the same card at the same time is stored once. Feedback on a card that is not on record,
        or on record for somebody else, is stored all the same, and tied to nothing. Raises StoreFault.
        """
        received = received or datetime.now(UTC)
        # in one order everywhere, so that writers that meet do not lock crosswise
        entries = dict(sorted((_identity(row), row) for row in rows))
        if not entries:
            return Saved(0, 0, 0)
        values = [
            {"client": client, "tenant": tenant, "id": at, "received_at": received, **self._columns(row)}
            for at, row in entries.items()
        ]
        with transaction(self._engine, of_tenant(client, tenant)) as connection:
            new = len(connection.execute(insert_new(self._engine, feedback).returning(_ID), values).all())
            on_record = (
                select(issued.c.card)
                .where(issued.c.client == client, issued.c.tenant == tenant)
                .where(issued.c.card.in_({row.card for row in rows if row.card}))
            )
            known = set(connection.scalars(on_record))
        return Saved(new, len(rows) - new, sum(row.card not in known for row in rows))

    def _columns(self, row: Feedback) -> dict[str, Any]:
        return {
            "card": row.card,
            "outcome": row.outcome,
            "outcome_at": row.at,
            "reason_code": row.reason.code if row.reason else None,
            "reason_system": row.reason.system if row.reason else None,
            "comment": _without_nul(row.comment) if self._keep_comments and row.comment else None,
            "accepted": " ".join(row.accepted),
        }


def _without_nul(text: str) -> str:
    """`text` with the one character that PostgreSQL cannot hold replaced by the sign for what cannot be shown."""
    return text.replace("\0", "\ufffd")


def _identity(row: Feedback) -> str:
    """What makes two reports the same one. What clients of CDS Hooks 1.0 report counts once a suggestion."""
    at = row.at.astimezone(UTC).isoformat() if row.at else None
    return hashlib.sha256(msgspec.json.encode([row.card, row.outcome, at, sorted(row.accepted)])).hexdigest()
