"""Every fault of a table that is to become a struct; msgspec alone stops at the first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, get_args, get_origin

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


def shape_faults(table: Any, struct: type[msgspec.Struct], at: str = "") -> list[str]:
    """Why `table` cannot become `struct`, in the order of names; `at` is where it stands, with a dot at its end."""
    if not isinstance(table, dict):
        return [f"{at.rstrip('.') or struct.__name__}: expected a table"]
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    faults = [f"{at}{name}: unknown setting" for name in table if name not in fields]
    faults += [f"{at}{name}: missing" for name, field in fields.items() if field.required and name not in table]
    for name in table.keys() & fields.keys():
        faults += _faults(table[name], fields[name].type, f"{at}{name}")
    return sorted(faults)


def readable(table: Any, struct: type[S]) -> S | None:
    """`struct` with what can be read of `table`, for looking at the rest while it has faults; never to be used.

    None when something is missing or wrong that it cannot do without.
    """
    if not isinstance(table, dict):
        return None
    kinds = {field.name: field.type for field in msgspec.structs.fields(struct)}
    parts = {name: _part(value, kinds[name]) for name, value in table.items() if name in kinds}
    try:
        return msgspec.convert({name: part for name, part in parts.items() if part is not None}, struct)
    except msgspec.ValidationError:
        return None


def settings_of(faults: Iterable[str], at: str = "") -> set[str]:
    """The names of the settings, below `at`, that faults are about."""
    return {fault.removeprefix(at).split(":")[0].split(".")[0] for fault in faults}


def _faults(value: Any, kind: Any, at: str) -> list[str]:
    if inner := _struct(kind):
        return shape_faults(value, inner, f"{at}.")
    if (members := _members(value, kind)) is not None:
        return [fault for name, each, own in members for fault in _faults(each, own, f"{at}.{name}")]
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return [f"{at}: {error}"]
    return []


def _part(value: Any, kind: Any) -> Any:
    """What can be read of a value, None for nothing. As it was sent: it is converted with the rest."""
    if inner := _struct(kind):
        fields = {field.name: field.type for field in msgspec.structs.fields(inner)}
        found = value.items() if isinstance(value, dict) else ()
        parts = {name: _part(each, fields[name]) for name, each in found if name in fields}
        return {name: part for name, part in parts.items() if part is not None}
    members = _members(value, kind)
    if members is None:
        return None if _faults(value, kind, "") else value
    kept = {name: each for name, each, own in members if not _faults(each, own, "")}
    return kept if isinstance(value, dict) else list(kept.values())


def _members(value: Any, kind: Any) -> list[tuple[Any, Any, Any]] | None:
    """Name, value and type of each member of a table of names, or of a list of structs; None for any other value."""
    if get_origin(kind) is dict and isinstance(value, dict):
        return [(name, each, get_args(kind)[1]) for name, each in value.items()]
    if get_origin(kind) is tuple and isinstance(value, list | tuple) and _struct(get_args(kind)[0]):
        return [(number, each, get_args(kind)[0]) for number, each in enumerate(value)]
    return None


def _struct(kind: Any) -> type[msgspec.Struct] | None:
    """The struct that a field holds, if it holds one or none at all."""
    named = [each for each in get_args(kind) or (kind,) if each is not type(None)]
    one = named[0] if len(named) == 1 else None
    return one if isinstance(one, type) and issubclass(one, msgspec.Struct) else None
