"""Whom or what a reference names, in whichever form it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_patient(reference: str, patient_id: str) -> bool:
    """Whether a reference names the patient: relative, absolute, with a version, or a matching urn."""
    if reference.startswith("urn:"):
        return patient_id in {reference, reference.removeprefix("urn:uuid:"), reference.removeprefix("urn:oid:")}
    return reference.partition("/_history/")[0].rstrip("/").split("/")[-2:] == ["Patient", patient_id]


def is_resource(reference: str, resource: Mapping[str, Any]) -> bool:
    """Whether a reference names a resource of the call: relative, absolute, with a version, a urn, or its id alone."""
    if resource.get("id") is None:
        return False
    kind, name = resource.get("resourceType"), str(resource["id"])
    path = reference.partition("|")[0].partition("/_history/")[0].rstrip("/").removeprefix("urn:uuid:")
    return path == name or path.split("/")[-2:] == [kind, name]
