"""Tests that are asked for and still to be done: requests, drafts of the same call, and appointments.

A completed request is not planned, and neither is an option or a proposal nobody has taken up. Codes say
which test; only a request without a known code is read by its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cards.facts import PlannedTest
from cards.known import When
from cards.text import Foreign, Said
from cds_service.reading.chart.dates import Dated, dated
from cds_service.reading.chart.entries import Chart, Reader, not_read
from cds_service.reading.chart.named_tests import injection_named, tests_named
from cds_service.reading.chart.shape import (
    Resource,
    codings,
    label,
    local_reference,
    objects,
    ref_of,
    references,
    status_of,
    text,
    wordings,
)
from cds_service.reading.resource import items, true

REQUESTS = frozenset({"ServiceRequest", "ProcedureRequest", "DiagnosticOrder"})

_PENDING = frozenset({"draft", "active", "on-hold", "requested", "received", "planned", "accepted", "in-progress"})
_NOT_PENDING = frozenset(
    {"proposed", "review", "completed", "revoked", "stopped", "cancelled", "entered-in-error", "rejected", "suspended"}
    | {"aborted", "failed"}
)
_NOT_TAKEN_UP = frozenset({"option", "proposal"})
_BOOKED = frozenset({"booked", "pending", "proposed", "arrived", "waitlist", "checked-in"})
_NOT_BOOKED = frozenset({"cancelled", "fulfilled", "noshow", "entered-in-error"})

_DONE_ON = (
    *("occurrenceDateTime", "occurrencePeriod", "occurrenceTiming"),
    *("scheduledDateTime", "scheduledPeriod", "scheduledTiming"),
)

# Orderable codes that are not results; rows order.cpt and b12.procedure of codes.yaml.
_ORDERABLE = {
    ("http://www.ama-assn.org/go/cpt", "82607"): "b12_total",
    ("http://www.ama-assn.org/go/cpt", "86340"): "if_antibody",
    ("http://www.ama-assn.org/go/cpt", "83921"): "mma_serum",
    ("http://www.ama-assn.org/go/cpt", "83090"): "homocysteine",
    ("http://snomed.info/sct", "14598005"): "b12_total",
}
# Rows b12.procedure of codes.yaml that say that the vitamin is given.
_INJECTIONS = {("http://snomed.info/sct", "308752009"), ("http://snomed.info/sct", "709544008")}


def read_planned(resource: Resource, chart: Chart) -> Iterator[PlannedTest | Said]:
    """A ServiceRequest, ProcedureRequest or DiagnosticOrder that is still to be carried out."""
    status = status_of(resource.get("status"))
    intent = status_of(resource.get("intent"))
    if status in _NOT_PENDING or intent in _NOT_TAKEN_UP or true(resource.get("doNotPerform")):
        return
    if status not in _PENDING:
        yield not_read("the status of a request was not understood")
        return
    parts = [one for one in objects(resource.get("item")) if status_of(one.get("status")) not in _NOT_PENDING]
    asked = (resource.get("code"), *(one.get("code") for one in parts), *items(resource.get("orderDetail")))
    when = dated(resource, _DONE_ON, chart.zone, chart.today)
    requested = _requested(resource, chart)
    if not label(*asked):
        yield not_read("a request does not say what is asked for")
        return
    if when.unreadable or requested.unreadable:
        yield not_read("the date of a request could not be read")
    says = Said((Foreign(label(*asked)),))
    tests, injection = _tests(chart, asked, ()), _is_injection(chart, asked, ())
    yield PlannedTest(ref_of(resource), says, when.when, tests, requested=requested.when, injection=injection)


def _requested(resource: Resource, chart: Chart) -> Dated:
    """When it was asked for; a DiagnosticOrder tells that by its "requested" event."""
    events = [one for one in objects(resource.get("event")) if status_of(one.get("status")) == "requested"]
    stated = dated(resource, ("authoredOn", "orderedOn"), chart.zone, chart.today)
    if stated.when or stated.unreadable or not events:
        return stated
    return dated(events[0], ("dateTime",), chart.zone, chart.today)


def _tests(chart: Chart, asked: tuple[Any, ...], notes: tuple[str, ...]) -> frozenset[str]:
    coded = frozenset(
        test for coding in codings(*asked) if coding.code and (test := _coded(chart, coding.system, coding.code))
    )
    return coded or tests_named(chart.knowledge, (*wordings(*asked), *notes))


def _is_injection(chart: Chart, asked: tuple[Any, ...], notes: tuple[str, ...]) -> bool:
    named = {(chart.knowledge.system(one.system), one.code) for one in codings(*asked)}
    return bool(named & _INJECTIONS) or injection_named((*wordings(*asked), *notes))


def _coded(chart: Chart, system: str | None, code: str) -> str | None:
    row = chart.knowledge.test_of(system, code)
    return row.id if row else _ORDERABLE.get((chart.knowledge.system(system), code))


def appointments_with(requests: Mapping[str, frozenset[str]]) -> Reader[PlannedTest]:
    """A reader of appointments; `requests` are the tests of planned requests by their references."""

    def read_appointment(resource: Resource, chart: Chart) -> Iterator[PlannedTest | Said]:
        status = status_of(resource.get("status"))
        if status in _NOT_BOOKED:
            return
        if status not in _BOOKED:
            yield not_read("the status of an appointment was not understood")
            return
        when = dated(resource, ("start",), chart.zone, chart.today)
        if not when.when and not when.unreadable:
            asked_for = [one for one in objects(resource.get("requestedPeriod")) if one]
            when = dated({"requested": asked_for[0]} if asked_for else {}, ("requested",), chart.zone, chart.today)
        if when.unreadable:
            yield not_read("the date of an appointment could not be read")
            return
        if not _is_past(when.when, chart):
            yield _appointment(resource, when.when, chart)

    def _appointment(resource: Resource, when: When | None, chart: Chart) -> PlannedTest:
        asked = tuple(resource.get(name) for name in ("serviceType", "reasonCode", "reason", "type"))
        notes = tuple(text(resource[name]) for name in ("description", "comment") if text(resource.get(name)))
        based_on = references(resource.get("basedOn"), resource.get("incomingReferral"))
        of_requests = (requests.get(local_reference(one), frozenset()) for one in based_on)
        tests = _tests(chart, asked, notes).union(*of_requests)
        says = next(iter(notes), "") or label(*asked) or "appointment"
        injection = _is_injection(chart, asked, notes)
        return PlannedTest(ref_of(resource), Said((Foreign(says),)), when, tests, injection=injection)

    return read_appointment


def _is_past(when: When | None, chart: Chart) -> bool:
    return when is not None and when.last < chart.today
