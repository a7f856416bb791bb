"""Every fault of a table that is to become a struct; msgspec alone stops at the first."""

from __future__ import annotations

from typing import Any, get_args

import msgspec


def shape_faults(table: Any, struct: type[msgspec.Struct], at: str = "") -> list[str]:
    """Why `table` cannot become `struct`, in the order of names; `at` is where it stands, with a dot at its end."""
    if not isinstance(table, dict):
        return [f"{at.rstrip('.') or struct.__name__}: expected a table"]
    fields = {field.name: field for field in msgspec.structs.fields(struct)}
    faults = [f"{at}{name}: unknown setting" for name in table if name not in fields]
    faults += [f"{at}{name}: missing" for name, field in fields.items() if field.required and name not in table]
    for name in table.keys() & fields.keys():
        if inner := _struct(fields[name].type):
            faults += shape_faults(table[name], inner, f"{at}{name}.")
            continue
        try:
            msgspec.convert(table[name], fields[name].type)
        except msgspec.ValidationError as error:
            faults.append(f"{at}{name}: {error}")
    return sorted(faults)


def _struct(kind: Any) -> type[msgspec.Struct] | None:
    """The struct that a field holds, if it holds one or none at all."""
    named = [each for each in get_args(kind) or (kind,) if each is not type(None)]
    one = named[0] if len(named) == 1 else None
    return one if isinstance(one, type) and issubclass(one, msgspec.Struct) else None
