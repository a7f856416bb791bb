"""Allergies: to what, how severe, and whether still recorded as present.

A substance is recognised by code or by name: unlike a condition, a cobalamin written as a word is still a
cobalamin, and there is hardly a code for an allergy to one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cards.facts import Allergy
from cards.text import Foreign, Said, say
from cds_service.reading.chart.conditions import ACTIVE, DENIED, UNREADABLE_DATE
from cds_service.reading.chart.dates import dated
from cds_service.reading.chart.entries import Chart, not_read
from cds_service.reading.chart.ingredients import groups_named
from cds_service.reading.chart.shape import Resource, groups_of, label, objects, ref_of, status_of, wordings
from cds_service.reading.product_brand import brands_in
from cds_service.reading.tokens import tokens_of


def read_allergy(resource: Resource, chart: Chart) -> Iterator[Allergy | Said]:
    """An AllergyIntolerance. One that is recorded as resolved is told with that word and is not severe."""
    statuses = [status_of(resource.get(name)) for name in ("verificationStatus", "status", "clinicalStatus")]
    if DENIED & set(statuses):
        return
    reactions = objects(resource.get("reaction"))
    named = (resource.get("code"), resource.get("substance"), *(one.get("substance") for one in reactions))
    if not label(*named):
        yield not_read("an allergy names no substance")
        return
    date = dated(resource, ("onsetDateTime", "recordedDate", "assertedDate", "onset"), chart.zone, chart.today)
    if date.unreadable:
        yield UNREADABLE_DATE
    over = next((status for status in statuses if ACTIVE.get(status) is False), None)
    says = Said((Foreign(label(*named)),))
    yield Allergy(
        ref_of(resource),
        say("{substance} (recorded as {status})", substance=says, status=over) if over else says,
        date.when,
        groups_of(chart.knowledge, *named) | groups_named(chart.names, (*wordings(*named), *_forms(chart, named))),
        severe=over is None and _is_severe(resource),
        active=None if over is None else False,
    )


def _forms(chart: Chart, named: tuple[Any, ...]) -> Iterator[str]:
    """Which cobalamin a brand name stands for: an allergy is often told by the product."""
    for words in wordings(*named):
        yield from (row.form for row in brands_in(tokens_of(words), chart.knowledge))


def _is_severe(resource: Resource) -> bool:
    reactions = objects(resource.get("reaction"))
    manifestations = [one.get("manifestation") for one in reactions]
    words = wordings(*manifestations, resource.get("code"))
    return (
        status_of(resource.get("criticality")) in {"high", "crith"}
        or any(status_of(one.get("severity")) == "severe" for one in reactions)
        or any("anaphyla" in one.casefold() for one in words)
    )
