"""The tables. Every key begins with client and tenant; no column holds a name, an id or a text of a patient or user.

The one exception is `feedback.comment`: what a user wrote, kept only where the site allows it.
A migration (`migrations/versions`) is what makes a table; these are for writing and reading.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Column, DateTime, Dialect, Index, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC on every database. A time without zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite has no zones."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Back to UTC, whatever zone the database session speaks."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA: Final = MetaData()

issued: Final = Table(
    "issued",
    METADATA,
    Column("client", Text, primary_key=True),
    Column("tenant", Text, primary_key=True),
    Column("card", Text, primary_key=True),
    Column("at", Moment, primary_key=True),  # a client that repeats a hook instance gets the same card id again
    Column("topic", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("knowledge", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("patient_hash", Text, nullable=False),
    Column("order_hash", Text, nullable=False),
    Column("hook_instance_hash", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Index("issued_of_patient", "client", "tenant", "patient_hash", "topic", "card"),
    Index("issued_at", "at"),
)

feedback: Final = Table(
    "feedback",
    METADATA,
    Column("client", Text, primary_key=True),
    Column("tenant", Text, primary_key=True),
    Column(
        "id", Text, primary_key=True
    ),  # a digest of card, outcome, time and suggestions: the same thing is stored once
    Column("card", Text),
    Column("outcome", Text, nullable=False),
    Column("outcome_at", Moment),
    Column("reason_code", Text),
    Column("reason_system", Text),
    Column("comment", Text),
    Column("accepted", Text, nullable=False),  # ids of suggestions, separated by spaces
    Column("received_at", Moment, nullable=False),
    Index("feedback_on_card", "client", "tenant", "card"),
    Index("feedback_received_at", "received_at"),
)

seen_tokens: Final = Table(
    "seen_tokens",
    METADATA,
    Column("issuer", Text, primary_key=True),
    Column("jti_hash", Text, primary_key=True),
    Column("until", Moment, nullable=False),
    Index("seen_tokens_until", "until"),
)
