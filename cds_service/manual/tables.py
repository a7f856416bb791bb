"""The tables of the knowledge base as pages: every row with its source and confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cards.knowledge import Knowledge

TABLES: Final[Mapping[str, str]] = {
    "products": "products on the market",
    "product_codes": "what a medication code means",
    "regimens": "what labels and guidelines recommend",
    "scenarios": "for whom a regimen is",
    "thresholds": "cut-offs, plausibility limits and conversions",
    "monitoring": "follow-up tests",
    "workup": "the search for the cause",
    "safety": "cautions",
    "roles": "what a documented code means for a check",
    "tests": "laboratory tests, their units and what is ordered",
    "codes": "codes by concept group",
    "evidence": "figures about alerts, errors and the measured need",
    "override_reasons": "reasons for not following a card",
    "sources": "every source",
}
_EMPTY: Final[tuple[Any, ...]] = (None, "", (), {})
_LAST: Final = ("confidence", "source", "basis", "note")
_HEAD: Final = """# {title}

{about}. Made from `cards/knowledge/{name}.yaml` by `make docs`; do not edit. Nothing here is signed off for clinical
use: the hospital that uses the service does that.

"""


def table_page(name: str, knowledge: Knowledge) -> str:
    """One table as a page of markdown; columns that are empty in every row are left out."""
    rows = _rows(name, knowledge)
    columns = _columns(rows)
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    lines += [f"| {' | '.join(_cell(row.get(column), knowledge) for column in columns)} |" for row in rows]
    about = TABLES[name]
    head = _HEAD.format(title=f"{about[0].upper()}{about[1:]}", about=f"{len(rows)} rows", name=name)
    return head + "\n".join(lines) + "\n"


def _rows(name: str, knowledge: Knowledge) -> list[dict[str, Any]]:
    table: Mapping[str, Any] = getattr(knowledge, "regimen_rows" if name == "regimens" else name)
    key = "code" if name == "override_reasons" else "id"
    return [{key: at} | {field: getattr(row, field) for field in row.__struct_fields__} for at, row in table.items()]


def _columns(rows: list[dict[str, Any]]) -> list[str]:
    used = [name for name in rows[0] if any(row[name] not in _EMPTY for row in rows)]
    return [name for name in used if name not in _LAST] + [name for name in _LAST if name in used]


def _cell(value: Any, knowledge: Knowledge) -> str:
    if value in _EMPTY:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _plain("; ".join(f"{name}: {each}" for name, each in value.items()))
    if isinstance(value, tuple):
        return _plain("; ".join(_cell(each, knowledge) for each in value))
    if hasattr(value, "__struct_fields__"):
        parts = (getattr(value, name) for name in value.__struct_fields__)
        return _plain(", ".join(str(part) for part in parts if part is not None))
    if isinstance(value, str) and value in knowledge.sources:
        return f"[{value}](sources.md)"
    return _plain(str(value))


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
