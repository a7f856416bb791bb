"""A hook call as the service understands it, read from what clients really send.

Old and new clients differ in where the patient, the user and the orders stand. Two things are never
bent: the hook has to be the service's own, and there is exactly one patient. The access token is wrapped
as it is read, so that a call can be shown without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cds_service.errors import BadCall
from cds_service.wire.bundle import Resource, carried
from cds_service.wire.parse import parse
from cds_service.wire.references import is_resource
from cds_service.wire.token import AccessToken, access_token

LONGEST_INSTANCE: Final = 100
LONGEST_ID: Final = 200
SELECTING: Final = "order-select"


@dataclass(frozen=True)
class HookCall:
    """One call. Ids are bare ("b12-deficient", not "Patient/b12-deficient").

    `orders` are the resources of context.draftOrders or context.medications as sent, of any type;
    `unreadable_orders` counts the entries beside them that hold no resource, and selections that name none.
    `selections` is None when the call does not say which orders are meant. `fhir_server` is as the client
    wrote it: whether it may be contacted is decided elsewhere.
    """

    hook: str
    hook_instance: str
    patient_id: str
    user_id: str | None
    encounter_id: str | None
    orders: tuple[Resource, ...]
    selections: tuple[str, ...] | None
    prefetch: Mapping[str, Any]
    fhir_server: str | None
    unreadable_orders: int = 0
    access_token: AccessToken | None = None


def parse_call(body: bytes, hook: str) -> HookCall:
    """The call in `body` for the service of `hook`. Raises BadCall when it is not one."""
    return read_call(parse(body), hook)


def read_call(value: Any, hook: str) -> HookCall:
    """The call in an already parsed JSON value. Raises BadCall when it is not one."""
    if not isinstance(value, dict):
        raise BadCall("The body is not a JSON object.")
    if value.get("hook") != hook:
        raise BadCall("`hook` is missing or is not the hook of this service.")
    instance = _text(value.get("hookInstance"), LONGEST_INSTANCE)
    if instance is None:
        raise BadCall("`hookInstance` is missing, empty or too long.")
    context = value.get("context")
    if not isinstance(context, dict):
        raise BadCall("`context` is missing or is not an object.")
    orders, unreadable = carried(context.get("draftOrders") or context.get("medications"))
    selections, unnamed = _selections(context.get("selections")) if hook == SELECTING else (None, 0)
    unnamed += sum(not any(is_resource(one, order) for order in orders) for one in selections or ())
    prefetch = value.get("prefetch")
    patient = _patient(context.get("patientId"), value.get("patient"))
    return HookCall(
        hook=hook,
        hook_instance=instance,
        patient_id=patient,
        user_id=_first(context.get("userId"), context.get("user"), value.get("user")),
        encounter_id=_bare("Encounter", context.get("encounterId")),
        orders=tuple(orders),
        selections=selections,
        prefetch=prefetch if isinstance(prefetch, dict) else {},
        fhir_server=_text(value.get("fhirServer"), 2000),
        unreadable_orders=unreadable + unnamed,
        access_token=access_token(value.get("fhirAuthorization"), patient),
    )


def _patient(*said: Any) -> str:
    """The one patient that all places name which name any."""
    ids = {_bare("Patient", each) for each in said if each is not None}
    if len(ids) > 1:
        raise BadCall("The call names two patients.")
    patient = ids.pop() if ids else None
    if patient is None:
        raise BadCall("`context.patientId` is missing or is not an id.")
    return patient


def _selections(value: Any) -> tuple[tuple[str, ...] | None, int]:
    """The references that were selected, and how many entries are none; None when nothing says."""
    if value is None:
        return None, 0
    entries = value if isinstance(value, list) else [value]
    named = tuple(entry for entry in entries if isinstance(entry, str) and entry)
    return named, len(entries) - len(named)


def _first(*said: Any) -> str | None:
    return next((text for each in said if (text := _text(each, LONGEST_ID)) is not None), None)


def _bare(kind: str, said: Any) -> str | None:
    """An id without the type or address before it."""
    text = _text(said, LONGEST_ID)
    return text and (text.rpartition(f"{kind}/")[2] or None)


def _text(value: Any, longest: int) -> str | None:
    return value if isinstance(value, str) and value.strip() and len(value) <= longest else None
