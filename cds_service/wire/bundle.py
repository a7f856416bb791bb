"""The resources in whatever a client sends as a Bundle.

Clients send a Bundle, a Bundle without its type, a bare array, one resource, one entry where a list
belongs, and entries wrapped as {"resource": ..., "response": ...}. The resources are the same.
"""

from __future__ import annotations

from typing import Any

Resource = dict[str, Any]


def objects(value: Any) -> list[Resource]:
    """The objects of a list; an object alone counts as a list of one."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def carried(value: Any) -> tuple[list[Resource], int]:
    """The resources in `value`, in order, and how many entries hold none that can be read."""
    if value is None or value == {}:
        return [], 0
    if isinstance(value, list):
        found: list[Resource] = []
        unreadable = 0
        for entry in value:
            resources, more = carried(entry) if entry else ([], 1)
            found += resources
            unreadable += more
        return found, unreadable
    if not isinstance(value, dict):
        return [], 1
    if value.get("resourceType") == "Bundle" or ("resourceType" not in value and "entry" in value):
        return carried(value.get("entry"))
    if "resourceType" not in value and "resource" in value:
        resource = value["resource"]
        return carried(resource) if isinstance(resource, dict) and resource else ([], 1)
    return ([value], 0) if isinstance(value.get("resourceType"), str) else ([], 1)
