"""What the reading tests share: the knowledge base, the example orders, and small orders to vary."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import settings

from cards.knowledge import load
from cards.order import Order
from cds_service.reading import read_order

KNOWLEDGE = load()
EXAMPLES = Path(__file__).parents[2] / "fixtures" / "reading" / "examples"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
SNOMED = "http://snomed.info/sct"
CYANOCOBALAMIN = {"coding": [{"system": RXNORM, "code": "309594"}]}
MORE = settings(max_examples=5 * settings().max_examples)  # reading alone is quick
HYDROXOCOBALAMIN = {"coding": [{"system": SNOMED, "code": "327529002", "display": "Hydroxocobalamin"}]}


def read(
    resource: Mapping[str, Any], resolve: Callable[[str], Mapping[str, Any] | None] = lambda _reference: None
) -> Order:
    """Read an order in a call that carries no Medication, unless `resolve` says otherwise."""
    return read_order(resource, resolve, KNOWLEDGE)


def order(*dosages: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A cyanocobalamin 1 mg/mL order with these dosage instructions."""
    return {
        "resourceType": "MedicationRequest",
        "id": "r1",
        "medicationCodeableConcept": CYANOCOBALAMIN,
        "dosageInstruction": list(dosages),
    } | fields


def named(text: str) -> dict[str, Any]:
    """An order that names its product in words only."""
    return {"resourceType": "MedicationRequest", "id": "r1", "medicationCodeableConcept": {"text": text}}


def dose(value: Any, unit: str | None = None, code: str | None = None, system: str | None = UCUM) -> dict[str, Any]:
    """A doseAndRate entry."""
    quantity = {"value": value, "unit": unit, "code": code, "system": system if code else None}
    return {"doseQuantity": {key: part for key, part in quantity.items() if part is not None}}


def repeat(**fields: Any) -> dict[str, Any]:
    """A Timing."""
    return {"repeat": fields}


def orders_in(name: str) -> list[dict[str, Any]]:
    """The medication and service orders of an example file, in order."""
    pending: list[Any] = [json.loads((EXAMPLES / name).read_text(), parse_float=Decimal)]
    found: list[dict[str, Any]] = []
    while pending:
        value = pending.pop(0)
        if isinstance(value, dict):
            if value.get("resourceType") in {"MedicationRequest", "MedicationOrder", "ServiceRequest"}:
                found.append(value)
            else:
                pending += value.values()
        elif isinstance(value, list):
            pending += value
    return found
