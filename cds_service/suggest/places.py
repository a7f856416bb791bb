"""The places of a draft that a proposal names, as objects that can be changed.

A draft is changed in a deep copy, in the shape the client gave it: an object where an array belongs stays an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cds_service.reading.resource import items
from cds_service.reading.resource import modified as is_modified

Json = dict[str, Any]

RENDERED: Final = "renderedDosageInstruction"
_LISTS: Final = ("dosageInstruction", "dosage")


def instructions(draft: Json) -> dict[str, Json]:
    """Each dosage instruction that is an object, by its place as `read_order` names it ("dosageInstruction[0]")."""
    for key in _LISTS:
        found = draft.get(key)
        if isinstance(found, dict):
            return {key: found}
        if isinstance(found, list) and found:
            return {f"{key}[{index}]": entry for index, entry in enumerate(found) if isinstance(entry, dict)}
    return {}


def modified(draft: Mapping[str, Any]) -> bool:
    """Whether something unknown changes the meaning of an instruction."""
    return any(is_modified(one) for one in instructions(dict(draft)).values())


def instruction_of(at: str) -> str:
    """The place of the instruction in which a phase stands."""
    return at.partition("#")[0]


def number_in(at: str) -> int:
    """Which phase of its instruction stands at a place, from 0."""
    number = at.partition("#")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def inner(holder: Json, key: str) -> Json | None:
    """The object at `key`, also when it is the only one of an array; a new one where nothing stands; else None."""
    found = items(holder.setdefault(key, {}))
    return found[0] if len(found) == 1 and isinstance(found[0], dict) else None
