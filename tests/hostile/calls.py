"""A whole call with a canary in every field that a log or an error could leak, to be bent in one place at a time.

The day is that of the running service, so the fixture's dates are moved: a result ten days old stays ten days old.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cds_service.wire.parse import encode, parse

Json = dict[str, Any]

HOOKS = Path(__file__).parents[2] / "fixtures" / "hooks"
CANARY = "canary"
TOKEN, USER, NAME, PATIENT = "canary-token", "canary-user", "Canaryname", "canary-patient"
SECRET = (TOKEN, USER, NAME)  # never in any answer
_DAY = re.compile(rb"\d{4}-\d\d-\d\d")


def fixture(name: str) -> Json:
    """The request of a fixture, as if its day were today."""
    kept = parse((HOOKS / f"{name}.json").read_bytes())
    moved = datetime.now(UTC).date() - date.fromisoformat(kept["on"])
    found: Json = parse(
        _DAY.sub(lambda day: str(date.fromisoformat(day[0].decode()) + moved).encode(), encode(kept["request"]))
    )
    return found


@cache
def _whole() -> bytes:
    call = fixture("vial-wrong-volume")
    call["fhirServer"] = "https://canary.example/fhir"
    call["fhirAuthorization"] = {
        "access_token": TOKEN,
        "token_type": "Bearer",
        "expires_in": 300,
        "scope": "patient/*.read",
        "subject": "canary-subject",
        "patient": PATIENT,
    }
    call["context"] |= {"userId": f"Practitioner/{USER}", "encounterId": "canary-encounter"}
    call["prefetch"]["patient"] |= {
        "name": [{"family": NAME, "given": [NAME]}],
        "identifier": [{"value": "canary-number"}],
        "telecom": [{"value": "canary-telephone"}],
        "address": [{"text": "canary-street"}],
    }
    call["prefetch"]["conditions"]["entry"][0]["resource"]["note"] = [{"text": "canary-note"}]
    call["extension"] = {"canary-extension": CANARY}
    order_in(call)["id"] = "canary-order"
    order_in(call)["note"] = [{"text": "canary-note"}]
    return encode(call).replace(b"fixture-patient", PATIENT.encode())


def whole() -> Json:
    """A call whose order is 1,000 mcg as 2 mL of 1,000 mcg/mL, with a complete chart: one card."""
    call: Json = parse(_whole())
    return call


def order_in(call: Json) -> Json:
    order: Json = call["context"]["draftOrders"]["entry"][0]["resource"]
    return order


def bent(change: Callable[[Json], Any]) -> bytes:
    """The whole call after `change`."""
    call = whole()
    change(call)
    return encode(call)


def with_order(**fields: Any) -> bytes:
    """The whole call whose order has these fields; None takes a field out."""

    def change(call: Json) -> None:
        order = order_in(call)
        order.update(fields)
        for name in [name for name, value in fields.items() if value is None]:
            del order[name]

    return bent(change)


def with_dosage(**fields: Any) -> bytes:
    """The whole call whose order has one dosage with these fields, by mouth of nobody else."""
    return with_order(dosageInstruction=[fields])


def with_chart(**keys: Any) -> bytes:
    """The whole call whose prefetch has these values."""
    return bent(lambda call: call["prefetch"].update(keys))


def bundle(*resources: Any, **more: Any) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": each} for each in resources], **more}


def result(**fields: Any) -> Json:
    """A vitamin B12 result of this patient, ten days old, that shows a deficiency."""
    call = whole()
    found: Json = copy.deepcopy(call["prefetch"]["observations"]["entry"][0]["resource"])
    return {**found, **fields}


def with_results(*results: Any, **more: Any) -> bytes:
    return with_chart(observations=bundle(*results, **more))
