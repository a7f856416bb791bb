"""Empty values taken out of an answer: CDS Hooks forbids null, "", [] and {} nearly everywhere.

`cards` and `services` stay lists even when empty. In FHIR, null keeps the place of a list item whose
other half stands in the list of the same name with an underscore; those nulls stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

STAY: Final = frozenset({"cards", "services"})
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


def prune(value: Any) -> Any:
    """`value` without empty values; `value` itself is left as it is."""
    if isinstance(value, Mapping):
        pruned = {
            key: _paired(inner) if isinstance(inner, list) and _has_pair(key, value) else prune(inner)
            for key, inner in value.items()
        }
        return {key: inner for key, inner in pruned.items() if not _empty(inner) or (key in STAY and inner == [])}
    if isinstance(value, list | tuple):
        return [inner for inner in map(prune, value) if not _empty(inner)]
    return value


def _empty(value: Any) -> bool:
    return any(type(value) is type(empty) and value == empty for empty in _EMPTY)


def _has_pair(key: str, siblings: Mapping[str, Any]) -> bool:
    return (key[1:] if key.startswith("_") else f"_{key}") in siblings


def _paired(items: list[Any]) -> list[Any]:
    kept = [None if _empty(inner) else inner for inner in map(prune, items)]
    return kept if any(inner is not None for inner in kept) else []
