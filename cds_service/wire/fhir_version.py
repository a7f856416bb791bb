"""Which FHIR version a call speaks, told by the shape of its resources: nothing in a call names it.

Addresses are no evidence, and real clients mix shapes, so a version is only the way in which answers
are written back; reading accepts every shape everywhere.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import chain
from typing import Any, Final

from cds_service.wire.bundle import Resource, carried, objects
from cds_service.wire.call import HookCall


class FhirVersion(StrEnum):
    """The versions that are told apart. R4B reads as R4."""

    DSTU2 = "DSTU2"
    STU3 = "STU3"
    R4 = "R4"
    R5 = "R5"


_BY_TYPE: Final = {
    "MedicationOrder": FhirVersion.DSTU2,
    "DiagnosticOrder": FhirVersion.DSTU2,
    "ServiceRequest": FhirVersion.R4,
    "MedicationUsage": FhirVersion.R5,
}
_BY_FIELD: Final = {
    "dateWritten": FhirVersion.DSTU2,
    "dateRecorded": FhirVersion.DSTU2,
    "orderedOn": FhirVersion.DSTU2,
    "assertedDate": FhirVersion.STU3,
    "recordedDate": FhirVersion.R4,
}


def fhir_version(call: HookCall) -> FhirVersion:
    """The version of the first resource that tells, orders before chart; R4 when none does."""
    charted = chain.from_iterable(carried(value)[0] for value in call.prefetch.values())
    told = (version for resource in chain(call.orders, charted) if (version := _told_by(resource)) is not None)
    return next(told, FhirVersion.R4)


def _told_by(resource: Resource) -> FhirVersion | None:
    if any(_is_codeable_reference(resource.get(name)) for name in ("medication", "code")):
        return FhirVersion.R5
    if version := _BY_TYPE.get(str(resource.get("resourceType"))):
        return version
    if version := next((_BY_FIELD[name] for name in _BY_FIELD if name in resource), None):
        return version
    return _told_by_dosage(resource) or _told_by_status(resource)


def _is_codeable_reference(value: Any) -> bool:
    return isinstance(value, dict) and ("concept" in value or isinstance(value.get("reference"), dict))


def _told_by_dosage(resource: Resource) -> FhirVersion | None:
    dosages = list(objects(resource.get("dosageInstruction")))
    repeats = [
        repeat
        for dosage in dosages
        for timing in objects(dosage.get("timing"))
        for repeat in objects(timing.get("repeat"))
    ]
    if any("periodUnits" in repeat for repeat in repeats):
        return FhirVersion.DSTU2
    if any("doseAndRate" in dosage for dosage in dosages):
        return FhirVersion.R4
    if any("doseQuantity" in dosage or "doseRange" in dosage for dosage in dosages):
        return FhirVersion.STU3
    return None


def _told_by_status(resource: Resource) -> FhirVersion | None:
    """`clinicalStatus` was a code until STU3 and is a CodeableConcept since; DSTU2 says `patient` beside it."""
    status = resource.get("clinicalStatus")
    if isinstance(status, dict):
        return FhirVersion.R4
    if not isinstance(status, str) or resource.get("resourceType") != "Condition":
        return None
    return FhirVersion.DSTU2 if "patient" in resource else FhirVersion.STU3
