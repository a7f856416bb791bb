"""What an operator does with the store: throw away what is old, and take out what was recorded."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Engine, Table, delete, func, select, tuple_

from cds_service.store.engine import OPERATOR, transaction
from cds_service.store.tables import feedback, issued, seen_tokens

Progress = Callable[[int, int], None]  # rows done, rows in all

CHUNK: Final = 1_000  # rows; between two chunks the service gets its turn to write
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


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


def export(engine: Engine, folder: Path, progress: Progress = _silent) -> dict[str, int]:
    """Write feedback.csv and issued.csv (columns as in the tables, times in UTC) into `folder`; the rows of each.

    An outcome belongs to the card of the same client, tenant and card id that was last issued before it was received.
    A file appears under its name when it is whole. Raises StoreFault, and OSError when the folder cannot be written.
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
            with connection.execute(every) as rows, _whole_file(folder / f"{table.name}.csv") as file:
                sheet = csv.writer(file)
                sheet.writerow(column.name for column in table.columns)
                for part in rows.partitions():
                    sheet.writerows([_cell(value) for value in row] for row in part)
                    written[table.name] = written.get(table.name, 0) + len(part)
                    progress(sum(written.values()), max(total, sum(written.values())))
    return {table.name: written.get(table.name, 0) for table in tables}


@contextmanager
def _whole_file(path: Path) -> Iterator[Any]:
    """A file that only its owner may read, and that is not there before it is complete."""
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _cell(value: Any) -> Any:
    """As a spreadsheet shows it: what a client sent must not run there as a formula."""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
