"""A described order and chart as a whole call, its answer as it goes over the wire, and what that answer says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cds_service.response import ASSESSMENT_EXTENSION, CARD_EXTENSION
from cds_service.wire.call import parse_call
from cds_service.wire.parse import encode, parse
from cds_service.wire.prune import prune
from tests.golden import service
from tests.properties.charts import bundle, prefetch
from tests.properties.described import Charted, Wanted
from tests.properties.shapes import Json, order
from tests.properties.style import Style

TODAY = date(2026, 11, 23)
PATIENT = "patient-1"
_KIND = re.compile(r"\b[A-Z][A-Za-z]+/(?=[\w.-]+$)")


@dataclass(frozen=True)
class Envelope:
    """How a call is packed: ids with their type before them or bare, Bundles with their type or without."""

    patient_with_type: bool = False
    bundle_type: bool = True


def call(
    orders: tuple[Wanted, ...],
    chart: Charted,
    style: Style = Style(),  # noqa: B008 - frozen
    *,
    envelope: Envelope = Envelope(),
    day: date = TODAY,
) -> Json:
    """The body of an order-sign call."""
    who = f"Patient/{PATIENT}"
    drafted = [one for wanted in orders for one in order(wanted, style, who, day.isoformat())]
    return {
        "hook": "order-sign",
        "hookInstance": "3ca39337-6023-50f7-830c-35016bfd3d6b",
        "context": {
            "userId": "Practitioner/prescriber-1",
            "patientId": who if envelope.patient_with_type else PATIENT,
            "draftOrders": bundle(drafted, with_type=envelope.bundle_type, kind="collection"),
        },
        "prefetch": prefetch(chart, style.version, PATIENT, day, bundle_type=envelope.bundle_type),
    }


def answered(value: Json, day: date = TODAY) -> bytes:
    """The 200 to a call, from bytes to bytes."""
    read = parse_call(encode(value), value["hook"])
    reply = service().answer(read, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    assert 200 == reply.status
    assert () == reply.broken

    return encode(prune(reply.body))


def body(value: Json, day: date = TODAY) -> Json:
    found: Json = parse(answered(value, day))
    return found


def without_kind(ref: str) -> str:
    """ "order-1" of "MedicationOrder/order-1": what a resource is called changes with the version."""
    return _KIND.sub("", ref)


def cards(found: Json) -> list[Json]:
    """What each card says, without ids that stand for nothing else and without resources to write."""
    return [_card(card) for card in found["cards"]]


def _card(card: Json) -> Json:
    more = card["extension"][CARD_EXTENSION]
    return {
        "topic": card["source"]["topic"]["code"],
        "order": order_of(card),
        "facts": [_fact(fact) for fact in more.get("facts", [])],
        **{name: more.get(name) for name in ("notFound", "notAvailable")},
        **{name: card[name] for name in ("indicator", "summary", "detail")},
    }


def records(found: Json) -> list[Json]:
    """The coverage records as they stand."""
    written: list[Json] = found["extension"][ASSESSMENT_EXTENSION].get("orders", [])
    return written


def order_of(card: Json) -> str:
    return without_kind(card["extension"][CARD_EXTENSION]["order"])


def coverage(found: Json) -> list[Json]:
    """What was looked at, but for where it was read."""
    return [_record(record) for record in records(found)]


def _record(record: Json) -> Json:
    reading = {name: value for name, value in record.get("reading", {}).items() if name != "readFrom"}
    case = reading.get("case", {})
    facts = {name: [_fact(one) for one in case[name]] for name in ("causes", "severe") if name in case}
    return record | {"order": without_kind(record["order"]), "reading": reading | {"case": case | facts}}


def _fact(fact: Json) -> Json:
    return fact | {"ref": without_kind(fact["ref"])}


def told(found: Json) -> tuple[list[Json], list[Json]]:
    """Cards and coverage."""
    return cards(found), coverage(found)


def findings(found: Json) -> set[tuple[str, str]]:
    """Topic and order of everything that was found, also where another card tells it at its root or it was cut.

    "not-checked" finds nothing: it tells of gaps, and those are in the record.
    """
    return {
        (topic, record["order"])
        for record in coverage(found)
        for topic in (*record.get("found", []), *record.get("silent", []))
        if topic != "not-checked"
    }
