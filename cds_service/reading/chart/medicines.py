"""Medicines ordered, stated, dispensed and given: what they are, whether they still run, whether they were B12.

A dispense or an administration is an event: that it was completed does not say whether the treatment
goes on, so `active` is then None. Orders that were never treatment (drafts, options, proposals) and
medicines that were not taken are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from cards.facts import Medicine
from cards.order import INJECTED, Dispense, Kind, Order, Route, Substance
from cards.text import Foreign, Said
from cds_service.reading.chart.dates import dated
from cds_service.reading.chart.entries import Chart, not_read
from cds_service.reading.chart.ingredients import groups_named
from cds_service.reading.chart.shape import Resource, groups_of_codings, objects, ref_of, status_of
from cds_service.reading.dispense import read_dispense
from cds_service.reading.medicine import Medicine as NamedMedicine
from cds_service.reading.medicine import find_medicine
from cds_service.reading.order import read_order
from cds_service.reading.product import read_product
from cds_service.reading.resource import mapping, true
from cds_service.reading.route import read_route

_NEVER = frozenset({"cancelled", "entered-in-error"})


@dataclass(frozen=True)
class _Record:
    """How one kind of record says that a medicine counts, whether it is active, and when it was."""

    left_out: frozenset[str]
    active: Mapping[str, bool | None]
    dates: tuple[str, ...]
    is_event: bool = False


_PRESCRIBED: Final = _Record(
    _NEVER | {"draft"},
    {"active": True, "on-hold": None, "completed": False, "ended": False, "stopped": False, "unknown": None},
    ("authoredOn", "dateWritten"),
)
_STATED: Final = _Record(
    _NEVER | {"draft", "intended", "not-taken"},
    {"active": True, "on-hold": None, "completed": False, "stopped": False, "recorded": None, "unknown": None},
    ("effectiveDateTime", "effectivePeriod", "effectiveTiming", "dateAsserted"),
)
_DISPENSED: Final = _Record(
    _NEVER | {"preparation", "in-progress", "on-hold", "stopped", "declined"},
    {"completed": None},
    ("whenHandedOver", "whenPrepared"),
    is_event=True,
)
_GIVEN: Final = _Record(
    _NEVER | {"not-done", "on-hold"},
    {"completed": None, "in-progress": None, "stopped": None},
    (
        "effectiveDateTime",
        "effectiveTimeDateTime",
        "effectivePeriod",
        "effectiveTimePeriod",
        "occurenceDateTime",
        "occurencePeriod",
        "occurrenceDateTime",
        "occurrencePeriod",
    ),
    is_event=True,
)
_REFUSALS = ("doNotPerform", "wasNotTaken", "wasNotGiven", "notGiven")
_NO_TREATMENT = frozenset({"proposal", "plan", "option"})


def read_prescribed(resource: Resource, chart: Chart) -> Iterator[Medicine | Said]:
    """A MedicationRequest or MedicationOrder. A plan counts only as US Core's form of a reported medicine."""
    intent = status_of(resource.get("intent"))
    is_report = intent == "plan" and true(resource.get("reportedBoolean", resource.get("reported")))
    if intent not in _NO_TREATMENT or is_report:
        yield from _read(resource, chart, _PRESCRIBED)


def read_stated(resource: Resource, chart: Chart) -> Iterator[Medicine | Said]:
    """A MedicationStatement or MedicationUsage, unless it says that the medicine is not taken."""
    adherence = status_of(mapping(resource.get("adherence")).get("code"))
    if status_of(resource.get("taken")) != "n" and not adherence.startswith("not-taking"):
        yield from _read(resource, chart, _STATED)


def read_dispensed(resource: Resource, chart: Chart) -> Iterator[Medicine | Said]:
    """A MedicationDispense that was handed over."""
    yield from _read(resource, chart, _DISPENSED)


def read_given(resource: Resource, chart: Chart) -> Iterator[Medicine | Said]:
    """A MedicationAdministration that took place."""
    yield from _read(resource, chart, _GIVEN)


def _read(resource: Resource, chart: Chart, record: _Record) -> Iterator[Medicine | Said]:
    status = status_of(resource.get("status"))
    if status in record.left_out or any(true(resource.get(name)) for name in _REFUSALS):
        return
    found = find_medicine(resource, chart.resolve, chart.knowledge)
    concepts = (*found.named, *(ingredient.named for ingredient in found.ingredients))
    if not concepts:
        yield not_read("an entry names no medicine that could be read")
        return
    if status not in record.active:
        yield not_read("the status of a medicine was not understood")
        if record.is_event:
            return
    date = dated(resource, record.dates, chart.zone, chart.today)
    if date.unreadable:
        yield not_read("the date of a medicine could not be read")
    if record.is_event and date.when is not None and date.when.first > chart.today:
        yield not_read("a medicine is recorded as dispensed or given in the future")
        return
    order = _b12_injection(found, resource, chart)
    product = order.product if order is not None else None
    stated = product is not None and product.substance is not Substance.UNSTATED
    texts = [said for concept in concepts for said in concept.words]
    codes = [coding for concept in concepts for coding in concept.codings if coding.code]
    yield Medicine(
        ref_of(resource),
        Said((Foreign(texts[0] if texts else codes[0].code or ""),)),
        date.when,
        groups_of_codings(chart.knowledge, codes) | groups_named(chart.names, texts),
        active=record.active.get(status),
        b12_injection=order is not None,
        substance=product.substance if product is not None and stated else None,
        concentration=product.concentration if product is not None else None,
        phases=order.phases if order is not None else (),
        route=order.route if order is not None else None,
        supply=_supply(resource, chart) if order is not None else None,
    )


def _supply(resource: Resource, chart: Chart) -> Dispense | None:
    """What a MedicationDispense handed over; only a dispense has its amount and its days at the top."""
    handed_over = {"quantity": resource.get("quantity"), "expectedSupplyDuration": resource.get("daysSupply")}
    return read_dispense(handed_over, chart.knowledge)[0]


def _b12_injection(found: NamedMedicine, resource: Resource, chart: Chart) -> Order | None:
    """The entry read as an order when it is a cobalamin injection: by its form, or because it goes in by needle."""
    dosages = (*objects(resource.get("dosageInstruction")), *objects(resource.get("dosage")))
    routes = {read_route(dosage.get("route"), chart.knowledge)[0] for dosage in dosages}
    by_needle = bool(routes) and routes <= INJECTED
    route = Route.INJECTION if by_needle else None
    product = read_product(found, route, chart.knowledge).product
    if product.kind is not Kind.INJECTION:
        return None
    return replace(read_order(resource, chart.resolve, chart.knowledge), product=product)
