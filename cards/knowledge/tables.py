"""The rows of the knowledge base by table and id, and the pointers by which rules and profiles name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from cards.knowledge.schema import (
    Code,
    Evidence,
    MarketProduct,
    Monitoring,
    OverrideReason,
    ProductCode,
    Regimen,
    Role,
    Row,
    SafetyFact,
    ScopeRow,
    Source,
    System,
    Threshold,
    Workup,
)
from cards.knowledge.vocabulary import RouteRow, SigWord, TestRow, TimingRow, UnitRow


@dataclass(frozen=True)
class Tables:
    """Every table by row id. `version` changes with any byte of any table."""

    version: str
    sources: Mapping[str, Source]
    systems: Mapping[str, System]
    codes: Mapping[str, Code]
    product_codes: Mapping[str, ProductCode]
    products: Mapping[str, MarketProduct]
    regimen_rows: Mapping[str, Regimen]
    scenarios: Mapping[str, ScopeRow]
    thresholds: Mapping[str, Threshold]
    monitoring: Mapping[str, Monitoring]
    workup: Mapping[str, Workup]
    safety: Mapping[str, SafetyFact]
    evidence: Mapping[str, Evidence]
    roles: Mapping[str, Role]
    units: Mapping[str, UnitRow]
    tests: Mapping[str, TestRow]
    routes: Mapping[str, RouteRow]
    timings: Mapping[str, TimingRow]
    sig_words: Mapping[str, SigWord]
    override_reasons: Mapping[str, OverrideReason]

    @property
    def regimens(self) -> tuple[Regimen, ...]:
        """Every phase of every regimen, in the order of the table."""
        return tuple(self.regimen_rows.values())

    def row(self, pointer: str) -> Row:
        """The row at "thresholds/nice-total-def" or at a field of it; KeyError says which part is not there."""
        return self._resolve(pointer)[0]

    def number(self, pointer: str) -> Decimal:
        """The number at "thresholds/dose-tolerance.high" or "monitoring/uk-8wk.days.due"; else KeyError."""
        row, path = self._resolve(pointer)
        value: object = row
        for name in path:
            value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
        if not isinstance(value, Decimal):
            raise KeyError(f"{pointer}: row {row.id!r} holds no number there")
        return value

    def source_of(self, row: Row) -> Source | None:
        """The source of a row; None for a row that rests on its `basis`."""
        return None if row.source is None else self.sources[row.source]

    def _resolve(self, pointer: str) -> tuple[Row, tuple[str, ...]]:
        table, _, rest = pointer.partition("/")
        if table not in self._tables:
            raise KeyError(f"{pointer}: no table {table!r} in the knowledge base")
        parts = rest.split(".")
        for length in range(len(parts), 0, -1):  # longest first: ids may hold a dot, as D51.0 does
            row = self._tables[table].get(".".join(parts[:length]))
            if row is not None:
                return row, tuple(parts[length:])
        raise KeyError(f"{pointer}: no row {parts[0]!r} in {table}.yaml")

    @cached_property
    def _tables(self) -> dict[str, Mapping[str, Row]]:
        return {
            "systems": self.systems,
            "codes": self.codes,
            "product_codes": self.product_codes,
            "products": self.products,
            "regimens": self.regimen_rows,
            "scenarios": self.scenarios,
            "thresholds": self.thresholds,
            "monitoring": self.monitoring,
            "workup": self.workup,
            "safety": self.safety,
            "evidence": self.evidence,
            "roles": self.roles,
            "units": self.units,
            "tests": self.tests,
            "routes": self.routes,
            "timings": self.timings,
            "sig_words": self.sig_words,
        }
