"""What must hold between rows of the knowledge base, beyond the shape of each.

A table that could not be read at all is a fault of its own, and what points into it is then not complained of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cards.knowledge.folding import pieces
from cards.knowledge.schema import Row, Source
from cards.knowledge.vocabulary import SigWord, TestRow
from cards.order import Route

# What a row of sig_words.yaml must hold for the part it plays.
_SIG_NEEDS: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"number", "ordinal", "count"}), ("number",)),
    (frozenset({"unit", "fraction_unit", "per_unit"}), ("unit",)),
    (frozenset({"adverb", "unit_adverb"}), ("times", "period", "unit")),
    (frozenset({"route"}), ("route",)),
    (frozenset({"day_name", "ambiguous"}), ("means",)),
)


def faults_of(sources: Mapping[str, Source], tables: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Every fault between the rows of `tables` (rows by id, by file), each as "file: row: reason"."""
    for name, rows in tables.items():
        for at, row in rows.items():
            if isinstance(row, Row):
                yield from (f"{name}.yaml: {at}: {why}" for why in (*_provenance(row, sources), *_endless(row)))
    yield from (
        f"routes.yaml: {at}: no route {row.route!r}" for at, row in tables["routes"].items() if not _is_route(row)
    )
    for at, row in tables["sig_words"].items():
        yield from (f"sig_words.yaml: {at}: {why}" for why in _sig_word(row))
    yield from _same_words(tables["sig_words"])
    groups = {row.group for row in tables["codes"].values()}
    for at, row in tables["tests"].items():
        yield from (f"tests.yaml: {at}: {why}" for why in _test(row, groups))
    named = {at.rpartition("|")[0] for at in tables["codes"]}
    for at, row in tables["roles"].items():
        yield from (
            f"roles.yaml: {at}: no code in group {group!r}" for group in row.groups if groups and group not in groups
        )
        yield from (f"roles.yaml: {at}: no code {code!r}" for code in row.codes if named and code not in named)
        yield from (f"roles.yaml: {at}: rests on no row {one!r}" for one in row.rests_on if not _is_row(one, tables))
    yield from _twice("units", tables["units"], "spelling")
    yield from _twice("product_codes", tables["product_codes"], "system", "code")
    yield from _twice("routes", tables["routes"], "system", "code")
    yield from _twice("timings", tables["timings"], "system", "code")


def _provenance(row: Row, sources: Mapping[str, Source]) -> Iterator[str]:
    if sources and row.source is not None and row.source not in sources:
        yield f"no source {row.source!r} in sources.yaml"
    if row.confidence == "VERIFIED" and row.source is None:
        yield "VERIFIED without a source"
    if row.source is None and row.basis is None:
        yield f"{row.confidence} with neither source nor basis"


def _endless(row: Row) -> Iterator[str]:
    for field in row.__struct_fields__:
        value = getattr(row, field)
        if isinstance(value, Decimal) and not value.is_finite():
            yield f"{field} is not a finite number"


def _is_row(pointer: str, tables: Mapping[str, Mapping[str, Any]]) -> bool:
    table, _, at = pointer.partition("/")
    return table in tables and (at in tables[table] or not tables[table])


def _is_route(row: Any) -> bool:
    return row.route in {route.value for route in Route}


def _sig_word(row: SigWord) -> Iterator[str]:
    """Whether a row holds what the part it plays needs."""
    for parts, fields in _SIG_NEEDS:
        if row.part in parts:
            yield from (f"{row.part} without {field}" for field in fields if getattr(row, field) is None)
    if row.route is not None and not _is_route(row):
        yield f"no route {row.route!r}"
    if not all(pieces(word) for word in row.words):
        yield "an empty word"


def _same_words(rows: Mapping[str, SigWord]) -> Iterator[str]:
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for at, row in rows.items():
        for word in row.words:
            key = (row.language, pieces(word))
            if key in seen:
                yield f"sig_words.yaml: {at}: {word!r} as in {seen[key]}"
            seen.setdefault(key, at)


def _test(row: TestRow, groups: set[str]) -> Iterator[str]:
    yield from (f"no code in group {group!r}" for group in row.groups if groups and group not in groups)
    if row.units and (row.unit is None or row.units.get(row.unit) != 1):
        yield f"its own unit {row.unit!r} is not among its units with the factor 1"
    if row.unit is None and (row.plausible_low, row.plausible_high) != (None, None):
        yield "plausible bounds without a unit"


def _twice(name: str, rows: Mapping[str, Any], *fields: str) -> Iterator[str]:
    seen: dict[tuple[str, ...], str] = {}
    for at, row in rows.items():
        key = tuple(str(getattr(row, field)) for field in fields)
        if key in seen:
            yield f"{name}.yaml: {at}: the same {' and '.join(fields)} as {seen[key]}"
        seen.setdefault(key, at)
