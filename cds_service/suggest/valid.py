"""Whether a resource that goes out is valid FHIR of its version: fhir.resources, and our own check for DSTU2.

R4 is checked by the library's R4B models, which hold the same elements for the resources used here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from pydantic import ValidationError

from cds_service.wire.fhir_version import FhirVersion

_MODULES: Final[dict[FhirVersion, str]] = {
    FhirVersion.STU3: "fhir.resources.STU3",
    FhirVersion.R4: "fhir.resources.R4B",
    FhirVersion.R5: "fhir.resources",
}
_DSTU2_REQUIRED: Final[dict[str, frozenset[str]]] = {
    "ProcedureRequest": frozenset({"subject", "code"}),
    "MedicationOrder": frozenset(),
}
_DSTU2_STATUS: Final[dict[str, frozenset[str]]] = {
    "ProcedureRequest": frozenset(
        ("proposed", "draft", "requested", "received", "accepted", "in-progress", "completed", "suspended", "rejected")
    ),
    "MedicationOrder": frozenset(("active", "on-hold", "completed", "entered-in-error", "stopped", "draft")),
}
_INDEX: Final = re.compile(r"\.\d+(?=[.:])")
_DAY: Final = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\S+)?)?)?")


def faults(resource: Mapping[str, Any], version: FhirVersion) -> frozenset[str]:
    """The faults of a resource, each as "place: kind"; empty when it is valid."""
    kind = resource.get("resourceType")
    if not isinstance(kind, str) or not kind.isalpha():
        return frozenset({"resourceType: not a name"})
    if version is FhirVersion.DSTU2:
        return frozenset(_dstu2_faults(resource, kind))
    try:
        model = getattr(import_module(f"{_MODULES[version]}.{kind.lower()}"), kind)
        model.model_validate(resource)
    except ValidationError as error:
        return frozenset(f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors())
    except Exception as error:  # noqa: BLE001 - the library raises KeyError, RecursionError and others on odd input
        return frozenset({f"{kind}: {type(error).__name__}"})
    return frozenset()


def less_valid(changed: Mapping[str, Any], draft: Mapping[str, Any], version: FhirVersion) -> bool:
    """Whether a changed draft has a fault that the draft had not; entries of a list may have moved.

    Real drafts are often invalid already: an update must not be less valid than what it came from.
    """
    before, after = ({_INDEX.sub("", fault) for fault in faults(one, version)} for one in (draft, changed))
    return bool(after - before)


def _dstu2_faults(resource: Mapping[str, Any], kind: str) -> list[str]:
    """What can be told of a DSTU2 resource by its structure: required elements, status, dates, quantities."""
    if kind not in _DSTU2_REQUIRED:
        return [f"{kind}: not a DSTU2 resource that this service writes"]
    found = [f"{name}: missing" for name in sorted(_DSTU2_REQUIRED[kind] - resource.keys())]
    if "status" in resource and resource["status"] not in _DSTU2_STATUS[kind]:
        found.append("status: not a code of its value set")
    dates = [name for name in ("scheduledDateTime", "dateWritten") if name in resource]
    found += [f"{name}: not a date" for name in dates if not _DAY.fullmatch(str(resource[name]))]
    doses = resource.get("dosageInstruction", [])
    if not isinstance(doses, list) or not all(isinstance(dose, Mapping) for dose in doses):
        return [*found, "dosageInstruction: not a list of objects"]
    for index, dose in enumerate(doses):
        quantity = dose.get("doseQuantity", {})
        if not isinstance(quantity, Mapping) or "comparator" in quantity:
            found.append(f"dosageInstruction.{index}.doseQuantity: not a simple quantity")
        elif isinstance(quantity.get("value"), str):
            found.append(f"dosageInstruction.{index}.doseQuantity.value: not a number")
    return found
