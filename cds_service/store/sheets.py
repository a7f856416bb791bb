"""The files of an export: one table each, as CSV for a spreadsheet or as Parquet for a statistics program.

CSV has times as ISO 8601 text and a quote before what a spreadsheet would run as a formula. Parquet has text as text,
times as UTC timestamps in microseconds, nulls as nulls, and changes nothing of a value; no program runs it.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Row, Table, Text

from cds_service.errors import UnusableFile
from cds_service.store.tables import Moment

Format = Literal["csv", "parquet"]
Rows = Sequence[Row[Any]]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def sheet(folder: Path, table: Table, kind: Format) -> Iterator[Callable[[Rows], None]]:
    """Takes rows for the file of a table; the file has its name once all are in. Raises OSError and UnusableFile."""
    path = folder / f"{table.name}.{kind}"
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)  # its owner's to read
        with os.fdopen(descriptor, "wb") as file, _WRITERS[kind](file, table) as write:
            yield write
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _csv(file: Any, table: Table) -> Iterator[Callable[[Rows], None]]:
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    rows = csv.writer(text)
    rows.writerow(column.name for column in table.columns)
    yield lambda part: rows.writerows([_cell(value) for value in row] for row in part)
    text.flush()
    text.detach()


def _cell(value: Any) -> Any:
    """As a spreadsheet shows it: what a client sent must not run there as a formula."""
    if isinstance(value, datetime):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


@contextmanager
def _parquet(file: Any, table: Table) -> Iterator[Callable[[Rows], None]]:
    arrow, parquet = _arrow("pyarrow"), _arrow("pyarrow.parquet")
    kinds = {Text: arrow.string(), Moment: arrow.timestamp("us", tz="UTC")}
    schema = arrow.schema([(column.name, kinds[type(column.type)]) for column in table.columns])
    with parquet.ParquetWriter(file, schema) as writer:
        yield lambda part: writer.write_table(
            arrow.Table.from_pylist([dict(row._mapping) for row in part], schema=schema)  # noqa: SLF001 - its public name
        )


def _arrow(name: str) -> Any:
    """Arrow is large and few need it, so it is an extra of the installation."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise UnusableFile("Parquet needs an extra of the installation: pip install 'b12-cds[parquet]'") from None


_WRITERS: Final = {"csv": _csv, "parquet": _parquet}
