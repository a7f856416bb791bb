"""The straight line: a hook call goes in, cards and coverage come out.

One function for HTTP, the command line and the tests. It is pure: the clock comes in as `now`, the chart
as `gathered`, and nothing is fetched, stored or logged here. `assess_call` and `respond` are its two halves,
for a service that asks its store, between them, which cards stay away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from cards.assess import assess
from cards.card import CardKey
from cards.case import Case, Stage
from cards.facts import NEEDS, Facts
from cards.knowledge import Knowledge
from cards.known import Unknown
from cds_service.assessed import Assessed, Clinic, HookResponse, Looked
from cds_service.coverage import coverage_json, no_treatment_json, reading_json, unreadable_json
from cds_service.errors import operation_outcome
from cds_service.gather.prefetch import Gathered, gather
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


def answer(call: HookCall, clinic: Clinic, now: datetime) -> HookResponse:
    """The answer to `call` as of `now` (aware), from what the call itself carries."""
    return respond(assess_call(call, clinic, now))


def wanted_orders(call: HookCall, knowledge: Knowledge) -> tuple[Draft, ...]:
    """The orders of the call that are looked at, read; none while a chart is opened."""
    return () if call.hook == VIEW else drafts(call, knowledge)


def assess_call(
    call: HookCall, clinic: Clinic, now: datetime, gathered: Gathered | None = None, client: str = "demo"
) -> Assessed:
    """Every order of the call, read and assessed. `gathered` is the chart; None: as prefetch brought it."""
    zone = ZoneInfo(clinic.site.timezone)
    today = now.astimezone(zone).date()
    key = CardKey(clinic.card_secret, client, call.hook_instance)
    wanted = wanted_orders(call, clinic.knowledge)
    if wanted and all(medicine_unresolved(draft.order) for draft in wanted):
        return Assessed(call, clinic, key, refused=412)
    injections = tuple(draft for draft in wanted if draft.is_looked_at)
    facts = _no_chart("not needed")
    if injections or call.hook == VIEW:
        chart = gather(call, KEYS) if gathered is None else gathered
        refs = frozenset(draft.order.ref for draft in injections)
        facts = read_chart(chart, call.patient_id, refs, call.orders, clinic.knowledge, today, zone)
    if call.hook == VIEW:
        wanted = on_record(facts)
    looked = tuple(_look(draft, injections, call, clinic, facts, today) for draft in wanted)
    return Assessed(call, clinic, key, facts, looked)


def respond(assessed: Assessed, quiet: Mapping[str, frozenset[str]] | None = None) -> HookResponse:
    """The answer; `quiet` as in `Assessed.shown`."""
    if assessed.refused is not None:
        return HookResponse(assessed.refused, operation_outcome(assessed.refused))
    call, clinic = assessed.call, assessed.clinic
    shown = assessed.shown(quiet)
    orders = [
        coverage_json(one.draft, one.assessment, cards.silent, clinic.knowledge, clinic.site)
        for one, cards in zip(assessed.looked, shown, strict=True)
    ]
    if call.hook == VIEW and not assessed.looked and assessed.facts is not None:
        orders.extend(no_treatment_json(assessed.facts, clinic.rules))
    if call.unreadable_orders:
        orders.append(unreadable_json(call.unreadable_orders))
    clicks = Clicks(call, fhir_version(call), clinic.knowledge)
    cards = [
        card_json(card, clicks.actions(card, one.draft.resource), call.hook, clinic.knowledge)
        for one, each in zip(assessed.looked, shown, strict=True)
        for card in each.cards
    ]
    body = {"cards": cards, "extension": {ASSESSMENT_EXTENSION: {"knowledge": clinic.version, "orders": orders}}}
    outcomes = (outcome for one in assessed.looked if one.assessment for outcome in one.assessment.outcomes)
    broken = tuple(outcome.broken for outcome in outcomes if outcome.broken)
    return HookResponse(200, body, assessed.looked, shown, broken, clicks.dropped)


def _no_chart(why: str) -> Facts:
    return Facts(**dict.fromkeys(NEEDS, Unknown(why)))  # type: ignore[arg-type]


def _look(  # noqa: PLR0913, PLR0917 - the whole of what an order is looked at with, each named
    draft: Draft, injections: Sequence[Draft], call: HookCall, clinic: Clinic, facts: Facts, today: date
) -> Looked:
    order, assessment = draft.order, None
    if draft.is_looked_at:
        charted = _no_chart(OTHER_PATIENT) if draft.other_patient else facts
        others = (one.order for one in injections if one is not draft and one.other_patient is draft.other_patient)
        beside = tuple(other for other in others if other.is_b12_injection)
        case = Case(order, charted, today, clinic.site, clinic.knowledge, STAGES[call.hook], beside)
        assessment = assess(case, clinic.rules)
    return Looked(draft, assessment, reading_json(order, clinic.knowledge, clinic.site))
