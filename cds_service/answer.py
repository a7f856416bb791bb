"""The straight line: a hook call goes in, cards and coverage come out.

One function for HTTP, the command line and the tests. It is pure: the clock comes in as `now`, the chart
as `gathered`, and nothing is fetched, stored or logged here. `assess_call` and `respond` are its two halves,
for a service that asks its store, between them, which cards stay away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from cards.assess import Assessment, assess
from cards.card import Card, CardKey, Shown, cards_of
from cards.case import Case, Stage
from cards.facts import NEEDS, Facts
from cards.knowledge import Knowledge
from cards.known import Unknown
from cards.order import Order
from cards.rule import BoundRule
from cards.site import SiteProfile
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
NONE: Final = Shown()


@dataclass(frozen=True)
class Clinic:
    """What an answer is made with: checked at start, never changed."""

    knowledge: Knowledge
    rules: tuple[BoundRule, ...]
    site: SiteProfile
    version: str
    card_secret: bytes


@dataclass(frozen=True)
class Looked:
    """One order that was looked at; `assessment` is None when it is no vitamin B12 injection."""

    draft: Draft
    assessment: Assessment | None
    reading: Mapping[str, Any]

    @property
    def order(self) -> Order:
        """The order as it was read."""
        return self.draft.order


@dataclass(frozen=True)
class Assessed:
    """A call of which every order was looked at. `refused` is the status when there is nothing to answer from."""

    call: HookCall
    clinic: Clinic
    key: CardKey
    facts: Facts | None = None
    looked: tuple[Looked, ...] = ()
    refused: int | None = None

    def candidates(self) -> Iterator[tuple[Order, tuple[Card, ...]]]:
        """Each order with all of its cards, also those that others, or an earlier order, leave no room for."""
        for one in self.looked:
            if one.assessment is not None:
                cards = cards_of(one.assessment, self.key, name_order=False)
                yield one.order, (*cards.cards, *cards.unseen)

    def shown(self, quiet: Mapping[str, frozenset[str]] | None = None) -> tuple[Shown, ...]:
        """The cards of each order looked at; `quiet` are topics to keep silent, by the order's reference.

        What concerns the patient and not the order is told with the first.
        """
        several = sum(one.assessment is not None for one in self.looked) > 1
        told: frozenset[str] = frozenset()
        found = []
        for one in self.looked:
            silent = (quiet or {}).get(one.order.ref, frozenset())
            cards = NONE
            if one.assessment is not None:
                cards = cards_of(one.assessment, self.key, name_order=several, told=told, quiet=silent)
            told |= {card.topic for card in cards.cards}
            found.append(cards)
        return tuple(found)


@dataclass(frozen=True)
class HookResponse:
    """The answer: 200, or 412 when the only orders name their medicine by references nobody can resolve.

    `broken` are places of errors inside rules and `dropped` the suggestions without a valid resource: for
    the log line, never for the body.
    """

    status: int
    body: Mapping[str, Any]
    looked: tuple[Looked, ...] = ()
    shown: tuple[Shown, ...] = ()
    broken: tuple[str, ...] = ()
    dropped: int = 0


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
