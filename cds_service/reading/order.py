"""A medication order of any FHIR version read into the domain's `Order`.

Real orders are not valid FHIR: each element is read on its own, what cannot be read becomes a `Problem`,
and no fault of one element loses another. Nothing raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cards.known import Problem
from cards.order import Dose, Kind, Order, Phase, Product, Route, Substance
from cards.text import Foreign, say
from cds_service.reading.amount import agree, shown
from cds_service.reading.dispense import read_dispense
from cds_service.reading.dosage import one_route
from cds_service.reading.instruction import Instruction, read_instruction
from cds_service.reading.medicine import UNRESOLVED, Resolve, find_medicine
from cds_service.reading.product import kind_by_route, read_product
from cds_service.reading.resource import Concept, concept, day, items, mapping, present, true, whole, words

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.quantity import Concentration

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
    return any(problem.why == UNRESOLVED for problem in order.problems)


def read_order(resource: Mapping[str, Any], resolve: Resolve, knowledge: Knowledge) -> Order:
    """Read one order; `resolve` finds a Medication by a reference as written, or answers None. Never raises."""
    instructions = _instructions(resource, knowledge)
    problems = [problem for one in instructions for problem in one.problems]
    route, doubts = _route(instructions)
    problems += doubts
    medicine = read_product(find_medicine(resource, resolve, knowledge), route, knowledge)
    product, doubts = _checked(medicine.product, instructions, route, knowledge)
    problems += [*medicine.problems, *doubts]
    phases, doubts = _sequence(instructions, _sequences(resource))
    problems += doubts
    if true(resource.get("doNotPerform")) or present(resource.get("modifierExtension")):
        why = say("the order carries a modifier that changes its meaning and was not read")
        problems.append(Problem("dose", why))
        phases = tuple(replace(phase, dose=Dose()) for phase in phases)
    dispense, doubts = read_dispense(resource.get("dispenseRequest"), knowledge)
    problems += doubts
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
        tuple(dict.fromkeys(problems)),
        tuple(dict.fromkeys((*medicine.read_from, *(name for one in instructions for name in one.read_from)))),
    )


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


def _route(instructions: list[Instruction]) -> tuple[Route | None, list[Problem]]:
    routes = [one.route for one in instructions if one.route is not None]
    if not routes or any(problem.part == "route" for one in instructions for problem in one.problems):
        return None, []
    route, why = one_route(routes)
    return route, [] if why is None else [Problem("route", why)]


def _sequence(instructions: list[Instruction], sequences: dict[str, int]) -> tuple[tuple[Phase, ...], list[Problem]]:
    """The phases one after the other; instructions that apply at the same time make no schedule."""
    phases = [phase for one in instructions for phase in one.phases]
    places = {phase.at.partition("#")[0] for phase in phases}
    numbered = {sequences[place] for place in places if place in sequences}
    if len(places) <= 1 or len(numbered) == len(places):
        return tuple(phases), []
    if all(phase.doses or phase.lasts or phase.ends or phase.until for phase in phases[:-1]):
        return tuple(phases), []
    why = say("several instructions apply at the same time, or the order does not say which comes first")
    silent = (replace(phase, every=None, doses=None, lasts=None, until=None) for phase in phases)
    return tuple(silent), [Problem("schedule", why)]


def _checked(
    product: Product, instructions: list[Instruction], route: Route | None, knowledge: Knowledge
) -> tuple[Product, list[Problem]]:
    """The product against the cobalamin or strength that the instructions name, which fill what it leaves open."""
    problems: list[Problem] = []
    named = {s for one in instructions for s in one.substances}
    told = named - {Substance.UNSTATED}
    if named and product.kind is Kind.OTHER and product.says is None:
        product = replace(product, kind=kind_by_route(route))
    if len(told) == 1 and product.substance is Substance.UNSTATED and product.kind is not Kind.OTHER:
        product = replace(product, substance=next(iter(told)))
    elif told and product.substance is not Substance.UNSTATED and told != {product.substance}:
        other = min(told - {product.substance})
        why = say(
            "the product is {one} and the instruction says {other}", one=product.substance.value, other=other.value
        )
        problems.append(Problem("substance", why))
        product = replace(product, substance=Substance.UNSTATED)
    for strength in (one.strength for one in instructions if one.strength is not None):
        product, doubts = _with_strength(product, strength, knowledge)
        problems += doubts
    return product, problems


def _with_strength(product: Product, strength: Concentration, knowledge: Knowledge) -> tuple[Product, list[Problem]]:
    stated = product.concentration
    if stated is None:
        return replace(product, concentration=strength), []
    if agree(stated.micrograms_per_millilitre, strength.micrograms_per_millilitre, knowledge):
        return product, []
    why = say("the product says {one} and the instruction says {other}", one=shown(stated), other=shown(strength))
    return replace(product, concentration=None), [Problem("strength", why)]


def _reasons(resource: Mapping[str, Any]) -> list[Concept]:
    """The reasons of every FHIR version; references to conditions belong to the chart."""
    found = [concept(entry) for key in ("reasonCode", "reasonCodeableConcept") for entry in items(resource.get(key))]
    return found + [concept(mapping(entry).get("concept")) for entry in items(resource.get("reason"))]
