"""A medication order of any FHIR version read into the domain's `Order`.

Real orders are not valid FHIR: each element is read on its own, what cannot be read becomes a `Problem`,
what contradicts itself a `Conflict` as well, and no fault of one element loses another. Nothing raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cards.known import Problem
from cards.order import Order, Route
from cards.text import Foreign, Said, say
from cds_service.reading.dispense import read_dispense
from cds_service.reading.doubt import STRUCTURED, Doubt, conflicts_of, problems_of
from cds_service.reading.instruction import Instruction, read_instruction
from cds_service.reading.medicine import CIRCULAR, UNRESOLVED, Resolve, find_medicine
from cds_service.reading.named_product import completed_product
from cds_service.reading.product import read_product
from cds_service.reading.resource import Concept, concept, day, items, mapping, present, true, whole, words
from cds_service.reading.route import one_route
from cds_service.reading.sequence import Phases, in_sequence

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_MEDICATION_ORDERS = frozenset({"MedicationRequest", "MedicationOrder"})
_SERVICE_ORDERS = frozenset({"ServiceRequest", "ProcedureRequest"})
_OCCURRENCES = ("occurrenceTiming", "scheduledTiming")


def is_medication_order(resource: Mapping[str, Any], knowledge: Knowledge) -> bool:
    """Whether a resource orders a medicine: by its type, or a service whose code is a product's (HCPCS J3420)."""
    kind = words(resource.get("resourceType"))
    if kind in _SERVICE_ORDERS:
        codings = concept(resource.get("code")).codings
        return any(c.system and c.code and knowledge.product(c.system, c.code) for c in codings)
    return kind in _MEDICATION_ORDERS


def medicine_unresolved(order: Order) -> bool:
    """Whether the order names its medicine only by a reference that was not supplied."""
    return any(problem.why in {UNRESOLVED, CIRCULAR} for problem in order.problems)


def read_order(resource: Mapping[str, Any], resolve: Resolve, knowledge: Knowledge) -> Order:
    """Read one order; `resolve` finds a Medication by a reference as written, or answers None. Never raises."""
    instructions = _instructions(resource, knowledge)
    route, of_route = _route(instructions)
    reading = read_product(find_medicine(resource, resolve, knowledge), route, knowledge)
    product, of_product = completed_product(reading, instructions, route, knowledge)
    phases, of_sequence = in_sequence(
        tuple(phase for one in instructions for phase in one.phases), _sequences(resource)
    )
    phases = _until_the_end(phases, day(mapping(resource.get("effectiveDosePeriod")).get("end")))
    dispense, of_dispense = read_dispense(resource.get("dispenseRequest"), knowledge)
    doubts = [doubt for one in instructions for doubt in one.doubts]
    doubts += [*of_route, *reading.doubts, *of_product, *of_sequence, *of_dispense]
    modified = _modified(resource)
    if modified is not None:
        phases, dispense = (), None
        doubts += [Problem(part, modified) for part in ("dose", "schedule", "dispense")]
    reasons = [found for found in _reasons(resource) if not found.empty]
    codes = [coding for reason in reasons for coding in reason.codings]
    return Order(
        f"{words(resource.get('resourceType')) or 'Resource'}/{words(resource.get('id')) or 'unidentified'}",
        product,
        phases,
        route,
        dispense,
        frozenset(g for c in codes if c.system and c.code for g in knowledge.groups(c.system, c.code)),
        tuple(Foreign(said) for said in dict.fromkeys(text for reason in reasons for text in reason.words)),
        day(resource.get("authoredOn")) or day(resource.get("dateWritten")),
        problems_of(doubts),
        tuple(dict.fromkeys((*reading.read_from, *(name for one in instructions for name in one.read_from)))),
        conflicts_of(doubts),
        tuple(dict.fromkeys(note for one in instructions for note in one.notes)),
        tuple(dict.fromkeys(notation for one in instructions for notation in one.notations)),
    )


def _until_the_end(phases: Phases, ends: date | None) -> Phases:
    """The steps with the last day of the order, where a repetition that is the last step has no end of its own."""
    if ends is None or not phases or phases[-1].every is None:
        return phases
    *before, last = phases
    ended = last.doses or last.lasts or last.until or last.ends
    return phases if ended else (*before, replace(last, ends=ends))


def _modified(resource: Mapping[str, Any]) -> Said | None:
    """Why the order as a whole must not be taken for an order to give a medicine."""
    if true(resource.get("doNotPerform")):
        return say("the order says that the medicine is not to be given")
    if present(resource.get("modifierExtension")):
        return say("the order carries a modifier that changes its meaning and was not read")
    return None


def _dosages(resource: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Each dosage instruction with its place in the resource; a service order's timing counts as one."""
    for key in ("dosageInstruction", "dosage"):
        found = resource.get(key)
        if isinstance(found, Mapping):
            return [(key, found)]
        if isinstance(found, list) and found:
            return [(f"{key}[{index}]", entry) for index, entry in enumerate(found) if isinstance(entry, Mapping)]
    return [(key, {"timing": resource[key]}) for key in _OCCURRENCES if present(resource.get(key))]


def _sequences(resource: Mapping[str, Any]) -> dict[str, int]:
    numbers = {at: whole(dosage.get("sequence")) for at, dosage in _dosages(resource)}
    return {at: number for at, number in numbers.items() if number is not None}


def _instructions(resource: Mapping[str, Any], knowledge: Knowledge) -> list[Instruction]:
    dosages = _dosages(resource)
    rendered = words(resource.get("renderedDosageInstruction"))
    if not dosages and rendered is not None:
        dosages = [("renderedDosageInstruction", {})]
    alone = len(dosages) == 1
    sequences = _sequences(resource)
    if len(sequences) == len(dosages):
        dosages.sort(key=lambda placed: sequences[placed[0]])
    read = [read_instruction(dosage, at, rendered if alone else None, knowledge, alone=alone) for at, dosage in dosages]
    stated = items(resource.get("dosageInstruction")) or items(resource.get("dosage"))
    if any(present(entry) and not isinstance(entry, Mapping) for entry in stated):
        why = say("a dosage instruction is not readable")
        faults = tuple(Problem(part, why, "dosageInstruction") for part in ("dose", "schedule", "route"))
        read.append(Instruction((), None, faults, ()))
    return read


def _route(instructions: list[Instruction]) -> tuple[Route | None, list[Doubt]]:
    """The one route of all instructions."""
    routes = [one.route for one in instructions if one.route is not None]
    if not routes or any(doubt.part == "route" for one in instructions for doubt in one.doubts):
        return None, []
    route, differ = one_route([(STRUCTURED, route) for route in routes])
    return route, [] if differ is None else [Problem("route", say("the instructions name different routes"))]


def _reasons(resource: Mapping[str, Any]) -> list[Concept]:
    """The reasons of every FHIR version; references to conditions belong to the chart."""
    found = [concept(entry) for key in ("reasonCode", "reasonCodeableConcept") for entry in items(resource.get(key))]
    return found + [concept(mapping(entry).get("concept")) for entry in items(resource.get("reason"))]
