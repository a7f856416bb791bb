"""Conditions, procedures and allergies: what is documented, and whether it still holds.

Codes decide what an entry means. An entry that has only words is kept, belongs to no concept group and
can silence or trigger nothing; allergies are the exception, because a cobalamin written as a word is
still a cobalamin.
"""

from __future__ import annotations

from collections.abc import Iterator

from cards.facts import Allergy, Condition, Procedure
from cards.text import Foreign, Said, say
from cds_service.reading.chart.dates import Dated, dated
from cds_service.reading.chart.entries import Chart, not_read
from cds_service.reading.chart.ingredients import groups_named
from cds_service.reading.chart.shape import (
    Resource,
    groups_of,
    label,
    objects,
    ref_of,
    status_of,
    wordings,
)
from cds_service.reading.resource import true

_ACTIVE = {
    "active": True,
    "recurrence": True,
    "relapse": True,
    "inactive": False,
    "remission": False,
    "resolved": False,
}
_DENIED = frozenset({"refuted", "entered-in-error"})
_NOT_DONE = frozenset(
    {"preparation", "in-progress", "not-done", "on-hold", "stopped", "suspended", "aborted", "entered-in-error"}
)
_UNREADABLE_DATE = not_read("the date of an entry could not be read")


def read_condition(resource: Resource, chart: Chart) -> Iterator[Condition | Said]:
    """A Condition, unless it was refuted or entered in error. One that is not confirmed is not active: None."""
    verified = status_of(resource.get("verificationStatus"))
    if verified in _DENIED:
        return
    code = resource.get("code")
    if not label(code):
        yield not_read("a condition names no diagnosis")
        return
    date = _onset_or_recorded(resource, chart)
    if date.unreadable:
        yield _UNREADABLE_DATE
    active = _ACTIVE.get(status_of(resource.get("clinicalStatus")))
    yield Condition(
        ref_of(resource),
        Said((Foreign(label(code)),)),
        date.when,
        groups_of(chart.knowledge, code),
        active=active if verified in {"", "confirmed"} else None,
    )


def _onset_or_recorded(resource: Resource, chart: Chart) -> Dated:
    names = ("onsetDateTime", "onsetPeriod", "recordedDate", "assertedDate", "dateRecorded")
    return dated(resource, names, chart.zone, chart.today)


def read_procedure(resource: Resource, chart: Chart) -> Iterator[Procedure | Said]:
    """A Procedure that was completed."""
    status = status_of(resource.get("status"))
    if status in _NOT_DONE or true(resource.get("notPerformed")) or true(resource.get("notDone")):
        return
    code = resource.get("code")
    date = dated(
        resource,
        ("performedDateTime", "performedPeriod", "occurrenceDateTime", "occurrencePeriod"),
        chart.zone,
        chart.today,
    )
    if status != "completed":
        yield not_read("a procedure does not say that it was completed")
    elif not label(code):
        yield not_read("a procedure does not say what was done")
    elif date.when is not None and date.when.first > chart.today:
        yield not_read("a procedure is recorded as completed in the future")
    else:
        if date.unreadable:
            yield _UNREADABLE_DATE
        says = Said((Foreign(label(code)),))
        yield Procedure(ref_of(resource), says, date.when, groups_of(chart.knowledge, code))


def read_allergy(resource: Resource, chart: Chart) -> Iterator[Allergy | Said]:
    """An AllergyIntolerance. One that is recorded as resolved is told with that word and is not severe."""
    statuses = [status_of(resource.get(name)) for name in ("verificationStatus", "status", "clinicalStatus")]
    if _DENIED & set(statuses):
        return
    reactions = objects(resource.get("reaction"))
    named = (resource.get("code"), resource.get("substance"), *(one.get("substance") for one in reactions))
    if not label(*named):
        yield not_read("an allergy names no substance")
        return
    date = dated(resource, ("onsetDateTime", "recordedDate", "assertedDate", "onset"), chart.zone, chart.today)
    if date.unreadable:
        yield _UNREADABLE_DATE
    over = next((status for status in statuses if _ACTIVE.get(status) is False), None)
    says = Said((Foreign(label(*named)),))
    yield Allergy(
        ref_of(resource),
        say("{substance} (recorded as {status})", substance=says, status=over) if over else says,
        date.when,
        groups_of(chart.knowledge, *named) | groups_named(chart.names, wordings(*named)),
        severe=over is None and _is_severe(resource),
    )


def _is_severe(resource: Resource) -> bool:
    reactions = objects(resource.get("reaction"))
    manifestations = [one.get("manifestation") for one in reactions]
    words = wordings(*manifestations, resource.get("code"))
    return (
        status_of(resource.get("criticality")) in {"high", "crith"}
        or any(status_of(one.get("severity")) == "severe" for one in reactions)
        or any("anaphyla" in one.casefold() for one in words)
    )
