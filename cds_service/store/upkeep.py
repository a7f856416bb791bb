"""What an operator does with the store: throw away what is old, and take out what was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Engine, Table, delete, func, select, tuple_

from cds_service.store.engine import OPERATOR, transaction
from cds_service.store.sheets import Format, sheet
from cds_service.store.tables import feedback, issued, seen_tokens

Progress = Callable[[int, int], None]  # rows done, rows in all

CHUNK: Final = 1_000  # rows; between two chunks the service gets its turn to write


@dataclass(frozen=True)
class Pruned:
    """How many rows went."""

    issued: int
    feedback: int
    tokens: int


def _silent(_done: int, _total: int) -> None:
    """Nobody wants to know."""


def prune(engine: Engine, older_than_days: int, progress: Progress = _silent, now: datetime | None = None) -> Pruned:
    """Delete what was answered or received more than so many days ago, and tokens that have expired.

    A snooze ends when the card it rests on is deleted: the card is then shown again. Raises StoreFault, and
    ValueError for less than a day.
    """
    if older_than_days < 1:
        raise ValueError("what is younger than a day is not pruned")
    now = now or datetime.now(UTC)
    before = now - timedelta(days=older_than_days)
    limits: tuple[tuple[Table, Column[Any], datetime], ...] = (
        (issued, issued.c.at, before),
        (feedback, feedback.c.received_at, before),
        (seen_tokens, seen_tokens.c.until, now),
    )
    with transaction(engine, OPERATOR, reads_only=True, seconds=0) as connection:
        found = (connection.scalar(select(func.count()).where(at < limit)) for _table, at, limit in limits)
        total = sum(count or 0 for count in found)
    gone = [0, 0, 0]
    for index, (table, at, limit) in enumerate(limits):
        for deleted in _chunks(engine, table, at, limit):
            gone[index] += deleted
            progress(sum(gone), max(total, sum(gone)))
    return Pruned(*gone)


def _chunks(engine: Engine, table: Table, at: Column[Any], limit: datetime) -> Iterator[int]:
    key = tuple(table.primary_key.columns)
    chosen = select(*key).where(at < limit).limit(CHUNK)
    deleted = CHUNK
    while deleted == CHUNK:
        with transaction(engine, OPERATOR, seconds=0) as connection:
            deleted = connection.execute(delete(table).where(tuple_(*key).in_(chosen))).rowcount
        yield deleted


def export(engine: Engine, folder: Path, progress: Progress = _silent, kind: Format = "csv") -> dict[str, int]:
    """Write feedback and issued (columns as in the tables, times in UTC) into `folder`; the rows of each.

    An outcome belongs to the card of the same client, tenant and card id that was last issued before it was received.
    A file appears under its name when it is whole. Raises StoreFault, OSError when the folder cannot be written, and
    UnusableFile when what writes Parquet is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    with transaction(engine, OPERATOR, reads_only=True, seconds=0) as connection:
        # feedback first: whatever it is about has been issued when the cards are read
        tables = (feedback, issued)
        counts = (connection.scalar(select(func.count()).select_from(table)) for table in tables)
        total = sum(count or 0 for count in counts)
        for table in tables:
            every = select(table).order_by(*table.primary_key).execution_options(yield_per=CHUNK)
            with connection.execute(every) as rows, sheet(folder, table, kind) as write:
                for part in rows.partitions():
                    write(part)
                    written[table.name] = written.get(table.name, 0) + len(part)
                    progress(sum(written.values()), max(total, sum(written.values())))
    return {table.name: written.get(table.name, 0) for table in tables}
