"""What came in prefetch, with three answers kept apart: nothing was sent, nothing was found, something was found.

A key that is left out, or a query that failed, is Unknown. Null and an empty Bundle mean that somebody
looked and found none. Taking the first for the second would be the silent false all-clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cards.known import Problem, Unknown
from cards.text import Foreign, Said, say
from cds_service.gather.templates import KEYS, Key
from cds_service.wire.bundle import Resource, objects
from cds_service.wire.call import HookCall

NOT_SUPPLIED: Final = Unknown("not supplied")
NOT_OBTAINED: Final = Unknown("the client could not obtain it")
NOT_READABLE: Final = Unknown("not readable")


@dataclass(frozen=True)
class Supplied:
    """The resources of one key as sent. `partial`: more exists, or something that was sent could not be used.

    `more`: it is a part for no other reason than that more was found than came.
    """

    resources: tuple[Resource, ...] = ()
    partial: bool = False
    problems: tuple[Problem, ...] = ()
    more: bool = False


Gathered = Mapping[str, Supplied | Unknown]


def gather(call: HookCall, keys: Iterable[str]) -> Gathered:
    """What `call` brought under each of `keys`, which are names of `templates.KEYS`.

    Whose the resources are and whether they count (another patient, entered in error) is judged where
    they are read. Resources that a search included for reference are left out here.
    """
    return {name: read(call.prefetch[name], name) if name in call.prefetch else NOT_SUPPLIED for name in keys}


def read(value: Any, name: str) -> Supplied | Unknown:
    """What `value` says under the key `name`."""
    if value is None:
        return Supplied()
    if not isinstance(value, dict):
        return NOT_READABLE
    if _is_wrapper(value):
        return read(value.get("resource"), name) if _went_well(value) else NOT_OBTAINED
    if value.get("resourceType") == "OperationOutcome":
        return NOT_OBTAINED
    if value.get("resourceType") == "Bundle":
        return _read_bundle(value, name)
    return Supplied((value,)) if value.get("resourceType") in KEYS[name].types else NOT_READABLE


def _is_wrapper(value: Mapping[str, Any]) -> bool:
    return "resourceType" not in value and ("resource" in value or "response" in value)


def _went_well(wrapper: Mapping[str, Any]) -> bool:
    """Whether an old client's wrapper reports success; one without a status does."""
    response = wrapper.get("response")
    status = response.get("status") if isinstance(response, dict) else None
    return status is None or str(status).startswith("2")


def _read_bundle(bundle: Mapping[str, Any], name: str) -> Supplied | Unknown:
    entries = bundle.get("entry") or []
    if not isinstance(entries, list | dict):
        return NOT_READABLE
    key = KEYS[name]
    found = [_entry(entry, key) for entry in ([entries] if isinstance(entries, dict) else entries)]
    resources = tuple(resource for resource in found if isinstance(resource, dict))
    problems = dict.fromkeys(Problem(key.need, why, name) for why in found if isinstance(why, Said))
    lost = bool(problems) or NOT_OBTAINED in found
    more = _has_more(bundle, len(resources))
    partial = lost or more
    if partial and not resources:  # "none found" is not what this says
        return NOT_OBTAINED if NOT_OBTAINED in found else NOT_READABLE
    return Supplied(resources, partial, tuple(problems), more=more and not lost)


def _entry(entry: Any, key: Key) -> Resource | Said | Unknown | None:
    """One entry: its resource, why it cannot be used, that the client could not obtain it, or nothing of interest."""
    if not isinstance(entry, dict):
        return say("an entry is not an object")
    mode = search.get("mode") if isinstance(search := entry.get("search"), dict) else None
    resource = entry if "resourceType" in entry else entry.get("resource")
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if mode == "outcome" or kind == "OperationOutcome" or not _went_well(entry):
        return NOT_OBTAINED
    if mode == "include" and kind not in key.types:
        return None
    if not isinstance(resource, dict) or not isinstance(kind, str):
        return say("an entry holds no resource")
    return resource if kind in key.types else say("an entry is of another type: {kind}", kind=Foreign(kind))


def _has_more(bundle: Mapping[str, Any], found: int) -> bool:
    """Whether the Bundle says that it is a page or a part of what was found."""
    total = bundle.get("total")
    if isinstance(total, int) and total > found:
        return True
    return any(link.get("relation") == "next" for link in objects(bundle.get("link")))
