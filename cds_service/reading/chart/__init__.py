"""Reading the chart: gathered FHIR resources of any version become `Facts`.

A list that was not obtained, or holds nothing but another patient's entries, is `Unknown`. Any other becomes
a tuple however much of it could be read; every entry that could not be is a `Problem` of its list, of which
only a `InPart` is known then. Nothing here knows the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, tzinfo
from typing import Any, Final, TypeVar

from cards.facts import NEEDS, Fact, Facts, Medicine, Need, Patient
from cards.knowledge import Knowledge
from cards.known import Problem, Unknown
from cds_service.reading.chart.allergies import read_allergy
from cds_service.reading.chart.conditions import read_condition, read_procedure
from cds_service.reading.chart.entries import Chart, Reader, Resolve, Supplied, read_entries, unmodified
from cds_service.reading.chart.labs import read_lab
from cds_service.reading.chart.medicines import read_dispensed, read_given, read_prescribed, read_stated
from cds_service.reading.chart.parts import in_part
from cds_service.reading.chart.patient import read_patient
from cds_service.reading.chart.planned import REQUESTS, appointments_with, read_planned
from cds_service.reading.chart.shape import local_reference, ref_of, text
from cds_service.reading.chart.whose import none_of_ours

_KEYS: Final[Mapping[Need, str]] = {
    "patient": "patient",
    "labs": "observations",
    "conditions": "conditions",
    "procedures": "procedures",
    "allergies": "allergies",
    "prescribed": "medicationRequests",
    "stated": "medicationStatements",
    "dispensed": "medicationDispenses",
    "given": "medicationAdministrations",
    "planned": "serviceRequests",
    "appointments": "appointments",
}
MEDICATION_ORDERS: Final = frozenset({"MedicationRequest", "MedicationOrder"})
_NOT_SUPPLIED: Final = Unknown("not supplied")

F = TypeVar("F", bound=Fact)


def read_chart(  # noqa: PLR0913, PLR0917 - the whole of what a chart is read from, each named
    gathered: Mapping[str, Supplied | Unknown],
    patient_id: str,
    order_refs: frozenset[str],
    drafts: tuple[dict[str, Any], ...],
    knowledge: Knowledge,
    today: date,
    zone: tzinfo,
) -> Facts:
    """The facts of one patient.

    `order_refs` are the orders under assessment ("MedicationRequest/1"): met again in the chart they are
    no history. `drafts` are the orders of the same call: tests among them are planned. `zone` is the
    site's, in which a time belongs to a day. Nothing in the data raises.
    """
    chart = Chart(patient_id, knowledge, today, zone, _resolver(gathered, drafts), knowledge.substance_names)
    problems: list[Problem] = []
    left_out: set[Need] = set()

    def entries(need: Need) -> tuple[Any, ...] | Unknown:
        supplied = gathered.get(_KEYS[need], _NOT_SUPPLIED)
        if isinstance(supplied, Unknown):
            return supplied
        problems.extend(replace(problem, part=need) for problem in supplied.problems)
        if need != "patient" and (nobodys := none_of_ours(supplied.resources, patient_id)) is not None:
            return nobodys
        return supplied.resources

    def listed(need: Need, read: Reader[F], found: Iterable[Any] | Unknown) -> tuple[F, ...] | Unknown:
        if isinstance(found, Unknown):
            return found
        known = read_entries(need, tuple(found), read, chart)
        problems.extend(known.problems)
        if known.left_out:
            left_out.add(need)
        return known.facts

    def patient() -> Patient | Unknown:
        found = entries("patient")
        if isinstance(found, Unknown):
            return found
        person, unread = read_patient(tuple(one for one in found if isinstance(one, dict)), chart)
        problems.extend([Problem("patient", unread)] if unread else [])
        return person

    labs = listed("labs", read_lab, entries("labs"))
    planned = listed("planned", unmodified(read_planned), _with_drafts(entries("planned"), drafts))
    tests = {} if isinstance(planned, Unknown) else {fact.ref: fact.groups for fact in planned}
    if not isinstance(labs, Unknown):
        problems.extend(lab.problem for lab in labs if lab.problem is not None)
    facts = Facts(
        patient=patient(),
        labs=labs,
        conditions=listed("conditions", unmodified(read_condition), entries("conditions")),
        procedures=listed("procedures", unmodified(read_procedure), entries("procedures")),
        allergies=listed("allergies", unmodified(read_allergy), entries("allergies")),
        prescribed=listed("prescribed", unmodified(read_prescribed), _without(entries("prescribed"), order_refs)),
        stated=listed("stated", unmodified(read_stated), entries("stated")),
        dispensed=listed("dispensed", unmodified(read_dispensed), entries("dispensed")),
        given=listed("given", unmodified(read_given), entries("given")),
        planned=planned,
        appointments=listed("appointments", unmodified(appointments_with(tests)), entries("appointments")),
        drafted=_drafted(drafts, order_refs, chart),
    )
    supplied = {need: gathered.get(key, _NOT_SUPPLIED) for need, key in _KEYS.items()}
    return replace(facts, partial=in_part(facts, supplied, left_out, chart), problems=_in_order(problems))


def _drafted(drafts: tuple[Any, ...], order_refs: frozenset[str], chart: Chart) -> tuple[Medicine, ...]:
    """The other medicines of the call: premedication is ordered beside what it goes before."""
    others = [one for one in drafts if isinstance(one, dict) and ref_of(one) not in order_refs]
    ordered = tuple({**one, "status": "active"} for one in others if str(one.get("resourceType")) in MEDICATION_ORDERS)
    return read_entries("prescribed", ordered, unmodified(read_prescribed), chart).facts


def _resolver(gathered: Mapping[str, Supplied | Unknown], drafts: tuple[Any, ...]) -> Resolve:
    """Finds what the call itself carries, by any form of reference."""
    lists: list[tuple[Any, ...]] = [found.resources for found in gathered.values() if not isinstance(found, Unknown)]
    carried = {ref_of(one): one for found in (*lists, drafts) for one in found if isinstance(one, dict)}
    return lambda reference: carried.get(local_reference(reference))


def _without(found: tuple[Any, ...] | Unknown, refs: frozenset[str]) -> Iterable[Any] | Unknown:
    return found if isinstance(found, Unknown) else _remaining(found, refs)


def _remaining(found: tuple[Any, ...], refs: frozenset[str]) -> list[Any]:
    return [one for one in found if not isinstance(one, dict) or not text(one.get("id")) or ref_of(one) not in refs]


def _with_drafts(found: tuple[Any, ...] | Unknown, drafts: tuple[Any, ...]) -> Iterable[Any] | Unknown:
    """Requests of the chart and of the call; a draft is newer than what the chart holds under its id."""
    if isinstance(found, Unknown):
        return found
    requests = [one for one in drafts if isinstance(one, dict) and text(one.get("resourceType")) in REQUESTS]
    return [*requests, *_remaining(found, frozenset(ref_of(one) for one in requests))]


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, by list and place, whatever the order of the entries was."""

    def place(problem: Problem) -> tuple[int, str, str]:
        return NEEDS.index(problem.part), problem.at, problem.why.plain  # parts of a chart are needs

    return tuple(sorted(dict.fromkeys(problems), key=place))
