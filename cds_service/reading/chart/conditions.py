"""Conditions and procedures: what is documented, and whether it still holds or was done.

Codes decide what an entry means. An entry that has only words is kept and belongs to no concept group, so
it can silence or trigger nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from cards.facts import Condition, Procedure
from cards.text import Foreign, Said
from cds_service.reading.chart.dates import Dated, dated
from cds_service.reading.chart.entries import Chart, not_read
from cds_service.reading.chart.shape import (
    Resource,
    groups_of,
    label,
    ref_of,
    status_of,
)
from cds_service.reading.resource import true

ACTIVE = {
    "active": True,
    "recurrence": True,
    "relapse": True,
    "inactive": False,
    "remission": False,
    "resolved": False,
}
DENIED = frozenset({"refuted", "entered-in-error"})
_NOT_DONE = frozenset(
    {"preparation", "in-progress", "not-done", "on-hold", "stopped", "suspended", "aborted", "entered-in-error"}
)
UNREADABLE_DATE = not_read("the date of an entry could not be read")


def read_condition(resource: Resource, chart: Chart) -> Iterator[Condition | Said]:
    """A Condition, unless it was refuted or entered in error."""
    verified = status_of(resource.get("verificationStatus"))
    if verified in DENIED:
        return
    code = resource.get("code")
    if not label(code):
        yield not_read("a condition names no diagnosis")
        return
    date = _onset_or_recorded(resource, chart)
    if date.unreadable:
        yield UNREADABLE_DATE
    yield Condition(
        ref_of(resource),
        Said((Foreign(label(code)),)),
        date.when,
        groups_of(chart.knowledge, code),
        active=ACTIVE.get(status_of(resource.get("clinicalStatus"))),
        confirmed=verified in {"", "confirmed"},
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
            yield UNREADABLE_DATE
        says = Said((Foreign(label(code)),))
        yield Procedure(ref_of(resource), says, date.when, groups_of(chart.knowledge, code))
