"""The straight line: a hook call goes in, cards and coverage come out.

One function for HTTP, the command line and the tests. It is pure: the clock comes in as `now`, and
nothing is fetched, stored or logged here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from cards.assess import Assessment, assess
from cards.card import CardKey, Shown, cards_of
from cards.case import Case, Stage
from cards.facts import NEEDS, Facts
from cards.knowledge import Knowledge
from cards.known import Unknown
from cards.order import Order
from cards.rule import BoundRule
from cards.site import SiteProfile
from cds_service.coverage import coverage_json, no_treatment_json, reading_json, unreadable_json
from cds_service.errors import operation_outcome
from cds_service.gather.prefetch import gather
from cds_service.gather.templates import KEYS
from cds_service.reading.chart import read_chart
from cds_service.reading.draft import OTHER_PATIENT, Draft, drafts
from cds_service.reading.on_record import on_record
from cds_service.reading.order import medicine_unresolved
from cds_service.response import ASSESSMENT_EXTENSION, card_json
from cds_service.suggest import Clicks
from cds_service.wire.call import HookCall
from cds_service.wire.fhir_version import fhir_version

STAGES: Final[dict[str, Stage]] = {
    "medication-prescribe": "prescribe",
    "order-select": "select",
    "order-sign": "sign",
    "medication-refill": "refill",
    "patient-view": "view",
}
VIEW: Final = "patient-view"
NONE: Final = Shown((), ())


@dataclass(frozen=True)
class Clinic:
    """What an answer is made with: checked at start, never changed."""

    knowledge: Knowledge
    rules: tuple[BoundRule, ...]
    site: SiteProfile
    version: str
    card_secret: bytes
    client: str = "demo"


@dataclass(frozen=True)
class Looked:
    """One order that was looked at; `assessment` is None when it is no vitamin B12 injection."""

    order: Order
    assessment: Assessment | None
    reading: Mapping[str, Any]


@dataclass(frozen=True)
class HookResponse:
    """The answer: 200, or 412 when the only orders name their medicine by references nobody can resolve.

    `broken` are places of errors inside rules and `dropped` the suggestions without a valid resource: for
    the log line, never for the body.
    """

    status: int
    body: Mapping[str, Any]
    looked: tuple[Looked, ...] = ()
    broken: tuple[str, ...] = ()
    dropped: int = 0


def answer(call: HookCall, clinic: Clinic, now: datetime) -> HookResponse:
    """The answer to `call` as of `now` (aware)."""
    zone = ZoneInfo(clinic.site.timezone)
    today = now.astimezone(zone).date()
    injections: tuple[Draft, ...] = ()
    if call.hook == VIEW:
        facts = _chart(call, injections, clinic.knowledge, today, zone)
        wanted = on_record(facts)
    else:
        wanted = drafts(call, clinic.knowledge)
        if wanted and all(medicine_unresolved(draft.order) for draft in wanted):
            return HookResponse(412, operation_outcome(412))
        injections = tuple(draft for draft in wanted if draft.order.is_looked_at)
        facts = _chart(call, injections, clinic.knowledge, today, zone) if injections else _no_chart("not needed")
    looked = tuple(_look(draft, injections, call, clinic, facts, today) for draft in wanted)
    key = CardKey(clinic.card_secret, clinic.client, call.hook_instance)
    shown = _shown(looked, key, name_order=len(injections) > 1)
    orders = [
        coverage_json(o.order, o.assessment, s.silent, clinic.knowledge, clinic.site)
        for o, s in zip(looked, shown, strict=True)
    ]
    if call.hook == VIEW and not wanted:
        orders.extend(no_treatment_json(facts, clinic.rules))
    if call.unreadable_orders:
        orders.append(unreadable_json(call.unreadable_orders))
    clicks = Clicks(call, fhir_version(call), clinic.knowledge)
    cards = [
        card_json(card, clicks.actions(card, draft.resource), call.hook, clinic.knowledge)
        for draft, one in zip(wanted, shown, strict=True)
        for card in one.cards
    ]
    body = {"cards": cards, "extension": {ASSESSMENT_EXTENSION: {"knowledge": clinic.version, "orders": orders}}}
    broken = tuple(o.broken for one in looked if one.assessment for o in one.assessment.outcomes if o.broken)
    return HookResponse(200, body, looked, broken, clicks.dropped)


def _shown(looked: tuple[Looked, ...], key: CardKey, *, name_order: bool) -> list[Shown]:
    """The cards of each order; what concerns the patient and not the order is told with the first."""
    told: frozenset[str] = frozenset()
    shown = []
    for one in looked:
        cards = cards_of(one.assessment, key, name_order=name_order, told=told) if one.assessment else NONE
        told |= {card.topic for card in cards.cards}
        shown.append(cards)
    return shown


def _chart(call: HookCall, injections: tuple[Draft, ...], knowledge: Knowledge, today: date, zone: ZoneInfo) -> Facts:
    """The chart as far as prefetch brought it; test requests among the drafts count as planned."""
    refs = frozenset(draft.order.ref for draft in injections)
    return read_chart(gather(call, KEYS), call.patient_id, refs, call.orders, knowledge, today, zone)


def _no_chart(why: str) -> Facts:
    return Facts(**dict.fromkeys(NEEDS, Unknown(why)))  # type: ignore[arg-type]


def _look(  # noqa: PLR0913, PLR0917 - the whole of what an order is looked at with, each named
    draft: Draft, injections: tuple[Draft, ...], call: HookCall, clinic: Clinic, facts: Facts, today: date
) -> Looked:
    order, assessment = draft.order, None
    if order.is_looked_at:
        charted = _no_chart(OTHER_PATIENT) if draft.other_patient else facts
        others = tuple(one.order for one in injections if one is not draft and one.other_patient is draft.other_patient)
        beside = tuple(other for other in others if other.is_b12_injection)
        case = Case(order, charted, today, clinic.site, clinic.knowledge, STAGES[call.hook], beside)
        assessment = assess(case, clinic.rules)
    return Looked(order, assessment, reading_json(order, clinic.knowledge, clinic.site))
