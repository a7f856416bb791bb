"""What calls made of examples share: codes of concept groups, dates, quantities."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from cards.example.build import TODAY
from cards.knowledge import Knowledge

Json = dict[str, Any]
PATIENT = "fixture-patient"
UCUM = "http://unitsofmeasure.org"
_OF_MEDICINES = ("rxnorm", "atc")


class CannotTell(Exception):
    """Why an example is not told as a call."""


def of_patient(kind: str, **fields: Any) -> Json:
    """A resource about the patient."""
    return {"resourceType": kind, "subject": {"reference": f"Patient/{PATIENT}"}} | fields


def concept(group: str, knowledge: Knowledge, *, medicine: bool = False) -> Json:
    """The first code of a concept group that belongs to such an entry."""
    rows = [row for row in knowledge.codes.values() if group in knowledge.groups(row.system, row.code)]
    fitting = [row for row in rows if row.id.startswith(_OF_MEDICINES) is medicine] or rows
    if not fitting:
        raise CannotTell(f"no code for {group}")
    row = fitting[0]
    return {"coding": [{"system": row.system, "code": row.code, "display": row.display}]}


def dated(name: str, days: int | None) -> Json:
    """The field with the day, or no field where an example has no day."""
    return {} if days is None else {name: ago(days)}


def ago(days: int) -> str:
    """The day that many days before the examples' today."""
    return (TODAY - timedelta(days=days)).isoformat()


def quantity(value: str, unit: str) -> Json:
    """A quantity in UCUM."""
    return {"value": Decimal(value), "unit": unit, "system": UCUM, "code": unit.replace("mcg", "ug")}
