"""Laboratory results: which test, when, how much, and why a result that is there cannot be used.

A result of a test the knowledge base does not know is passed over. A result of a known test is never
passed over, unless it was entered in error or cancelled: what is unreadable about it is said instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cards.facts import Bounds, Lab
from cards.knowledge.vocabulary import TestRow
from cards.known import Problem, When
from cards.text import Foreign, Said, say
from cds_service.reading.chart.dates import dated
from cds_service.reading.chart.entries import MODIFIED, OF_ANOTHER, Chart, not_read
from cds_service.reading.chart.named_tests import tests_named
from cds_service.reading.chart.presence import flag_of, presence, written
from cds_service.reading.chart.shape import (
    Resource,
    codings,
    contained,
    label,
    objects,
    ref_of,
    references,
    status_of,
    wordings,
)
from cds_service.reading.chart.values import (
    Measured,
    in_canonical_unit,
    measured_quantity,
    measured_text,
    number_of,
)
from cds_service.wire.references import is_patient

_FINAL = frozenset({"final", "amended", "corrected"})
_NOT_YET = frozenset({"preliminary", "registered"})
_NOTHING = frozenset({"entered-in-error", "cancelled"})
DATES = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "effectiveTiming", "effective", "issued")


@dataclass(frozen=True)
class _Report:
    """What the tests of one Observation share."""

    ref: str
    status: str
    when: When | None
    doubt: Said | None


def read_lab(resource: Resource, chart: Chart) -> Iterator[Lab | Said]:
    """The results of an Observation: its own, those of its components and of Observations it contains."""
    status = status_of(resource.get("status"))
    if status in _NOTHING:
        return
    report = _report(resource, status, chart)
    if not label(resource.get("code")) and not objects(resource.get("component")):
        yield not_read("a result names no test")
    yield from _results(resource, report, chart)
    for member in contained(resource, "Observation").values():
        own = status_of(member.get("status")) or status
        if not all(is_patient(one, chart.patient_id) for one in references(member.get("subject"))):
            yield OF_ANOTHER
        elif own not in _NOTHING:
            yield from _results(member, _report({**_shared(resource), **member}, own, chart, ref_of(resource)), chart)


def _shared(resource: Resource) -> dict[str, Any]:
    return {name: resource[name] for name in (*DATES, "modifierExtension", "focus") if name in resource}


def _report(resource: Resource, status: str, chart: Chart, ref: str = "") -> _Report:
    date = dated(resource, DATES, chart.zone, chart.today)
    doubt = None
    if resource.get("modifierExtension"):
        doubt = MODIFIED
    elif not all(is_patient(one, chart.patient_id) for one in references(resource.get("focus"))):
        doubt = Said(("the result is about somebody or something else than the patient",))
    elif status not in _FINAL | _NOT_YET:
        known = {"": "the status of the result is not stated", "unknown": "the status of the result is unknown"}
        doubt = Said((known.get(status, "the status of the result was not understood"),))
    elif date.unreadable:
        doubt = Said(("the date of the result could not be read",))
    elif date.when is not None and date.when.first > chart.today:
        doubt = Said(("the result is dated in the future",))
    return _Report(ref or ref_of(resource), status, date.when, doubt)


def _results(resource: Resource, report: _Report, chart: Chart) -> Iterator[Lab | Said]:
    for observed in (resource, *objects(resource.get("component"))):
        rows = _tests_of(observed, chart)
        if len(rows) == 1:
            yield _lab(rows[0], observed, report, chart)
        elif not rows:
            yield from _named(observed, report, chart)
        else:
            yield say("the codes of a result name different tests: {tests}", tests=" / ".join(r.says for r in rows))


def _named(observed: Resource, report: _Report, chart: Chart) -> Iterator[Lab]:
    """A result whose code is not known but whose words name a test: it is there, and cannot be relied on."""
    named = tests_named(chart.knowledge, wordings(observed.get("code")))
    if len(named) == 1:
        test = chart.knowledge.tests[next(iter(named))]
        doubt = Said(("its code is not known, only its name",))
        yield _lab(test, observed, replace(report, doubt=report.doubt or doubt), chart)


def _tests_of(observed: Resource, chart: Chart) -> tuple[TestRow, ...]:
    stated = codings(observed.get("code"))
    found = (chart.knowledge.test_of(coding.system, coding.code) for coding in stated if coding.code)
    return tuple({row.id: row for row in found if row is not None}.values())


def _lab(test: TestRow, observed: Resource, report: _Report, chart: Chart) -> Lab:
    measured, texts = _stated_value(observed)
    says, value, positive, why = _read_value(test, observed, measured, texts, chart)
    preliminary = report.status in _NOT_YET
    missing = says == Said((test.says,)) and "dataAbsentReason" not in observed
    modified = MODIFIED if observed.get("modifierExtension") else None
    doubt = report.doubt or modified or (None if preliminary and missing else why)
    return Lab(
        report.ref,
        says,
        report.when,
        frozenset(test.groups),
        test=test.id,
        value=None if doubt else value,
        positive=None if doubt else positive,
        flag=None if doubt else flag_of(observed, measured),
        preliminary=preliminary,
        problem=Problem("labs", say("{says}: {why}", says=says, why=doubt), report.ref) if doubt else None,
    )


def _read_value(
    test: TestRow, observed: Resource, measured: Measured | None, texts: tuple[str, ...], chart: Chart
) -> tuple[Said, Bounds | None, bool | None, Said | None]:
    """What the result says, then its bounds, its sign, or why there is neither."""
    says = _as_sent(test, texts)
    value: Bounds | Said = not_read("the result has no number that could be read")
    if measured is not None:
        says, value = in_canonical_unit(measured, test, chart.knowledge)
    if observed.get("dataAbsentReason") is not None:
        return says, None, None, _absent(label(observed["dataAbsentReason"]))
    if test.kind == "panel" or (test.kind == "quantity" and test.unit is None):
        return says, None, None, None  # it was done, and there is nothing to compare it by
    if test.kind == "ordinal":
        sign = presence(observed, measured, texts)
        return (says, None, sign, None) if isinstance(sign, bool) else (says, None, None, sign)
    return (says, value, None, None) if isinstance(value, Bounds) else (says, None, None, value)


def _as_sent(test: TestRow, texts: tuple[str, ...]) -> Said:
    return say("{test} {text}", test=test.says, text=Foreign(texts[0])) if texts else Said((test.says,))


def _absent(reason: str) -> Said:
    return say("no result was given: {why}", why=Foreign(reason)) if reason else not_read("no result was given")


def _stated_value(observed: Resource) -> tuple[Measured | None, tuple[str, ...]]:
    """The number, if the value holds one, and the words the value is written in."""
    for name in ("valueQuantity", "valueString", "valueCodeableConcept", "valueInteger", "value"):
        value = observed.get(name)
        if value is None:
            continue
        number = number_of(value)
        if number is not None and not isinstance(value, str):
            return Measured("", number, ()), ()
        texts = written(value)
        measured = measured_quantity(value) or next((m for one in texts if (m := measured_text(one))), None)
        return measured, texts
    return None, ()
