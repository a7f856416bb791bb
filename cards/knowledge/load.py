"""Reads the YAML tables beside this file, row by row, and reports every fault of every file at once.

A fault stops the service before it opens: a table that lost a row would answer with silence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cards.knowledge import schema, vocabulary
from cards.knowledge.base import Knowledge
from cards.knowledge.check import faults_of
from cards.knowledge.exact import parse

EDITION = "2026.11.0"
FOLDER = Path(__file__).parent
ROWS: dict[str, type[schema.Row | schema.OverrideReason]] = {
    "systems": schema.System,
    "codes": schema.Code,
    "product_codes": schema.ProductCode,
    "products": schema.MarketProduct,
    "regimens": schema.Regimen,
    "scenarios": schema.ScopeRow,
    "thresholds": schema.Threshold,
    "monitoring": schema.Monitoring,
    "workup": schema.Workup,
    "safety": schema.SafetyFact,
    "evidence": schema.Evidence,
    "roles": schema.Role,
    "units": vocabulary.UnitRow,
    "tests": vocabulary.TestRow,
    "routes": vocabulary.RouteRow,
    "timings": vocabulary.TimingRow,
    "sig_words": vocabulary.SigWord,
    "override_reasons": schema.OverrideReason,
}
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


class KnowledgeFault(Exception):
    """The knowledge base cannot be used; `faults` are all of "file: row: reason"."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(folder: Path | None = None) -> Knowledge:
    """The knowledge base of `folder` (by default the shipped one). Raises KnowledgeFault with every fault."""
    folder = folder or FOLDER
    faults: list[str] = []
    texts = {path.stem: path.read_bytes() for path in sorted(folder.glob("*.yaml"))}
    faults.extend(
        f"{name}.yaml: no such table in the knowledge base" for name in texts.keys() - ROWS.keys() - {"sources"}
    )
    sources = _sources(texts, faults)
    tables = {name: _table(name, kind, texts, faults) for name, kind in ROWS.items()}
    faults.extend(faults_of(sources, tables))
    if faults:
        raise KnowledgeFault(tuple(faults))
    return Knowledge(version=_version(texts), sources=sources, regimen_rows=tables.pop("regimens"), **tables)


def _version(texts: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}.yaml\0{len(text)}\0".encode() + text)
    return f"{EDITION}+sha256:{digest.hexdigest()}"


def _parse(name: str, texts: dict[str, bytes], faults: list[str]) -> Any:
    if name not in texts:
        faults.append(f"{name}.yaml: missing")
        return None
    try:
        found, twice = parse(texts[name])
    except ValueError as error:
        faults.append(f"{name}.yaml: {error}")
        return None
    faults.extend(f"{name}.yaml: {key}" for key in twice)
    return [] if found is None else found


def _sources(texts: dict[str, bytes], faults: list[str]) -> dict[str, schema.Source]:
    found = _parse("sources", texts, faults)
    if found is not None and not isinstance(found, dict):
        faults.append("sources.yaml: a mapping from key to source was expected")
    entries = found.items() if isinstance(found, dict) else ()
    read = ((str(key), _row("sources", str(key), entry, schema.Source, faults)) for key, entry in entries)
    return {key: source for key, source in read if source is not None}


def _table(name: str, kind: type[Any], texts: dict[str, bytes], faults: list[str]) -> dict[str, Any]:
    found = _parse(name, texts, faults)
    if found is not None and not isinstance(found, list):
        faults.append(f"{name}.yaml: a list of rows was expected")
    rows: dict[str, Any] = {}
    for at, row in _rows(name, kind, found if isinstance(found, list) else (), faults):
        if at in rows:
            faults.append(f"{name}.yaml: {at}: the same id twice")
        rows.setdefault(at, row)
    return rows


def _rows(name: str, kind: type[Any], entries: Sequence[Any], faults: list[str]) -> Iterator[tuple[str, Any]]:
    key = "code" if kind is schema.OverrideReason else "id"
    for number, entry in enumerate(entries, start=1):
        at = str(entry.get(key, f"row {number}")) if isinstance(entry, dict) else f"row {number}"
        row = _row(name, at, entry, kind, faults)
        if row is not None:
            yield at, row


def _row(name: str, at: str, entry: Any, kind: type[_Struct], faults: list[str]) -> _Struct | None:
    try:
        return msgspec.convert(entry, kind, strict=True)
    except msgspec.ValidationError as error:
        faults.append(f"{name}.yaml: {at}: {error}")
        return None
