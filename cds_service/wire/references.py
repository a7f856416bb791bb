"""Whom a reference names, in whichever form it is written."""

from __future__ import annotations


def is_patient(reference: str, patient_id: str) -> bool:
    """Whether a reference names the patient: relative, absolute, with a version, or a matching urn."""
    if reference.startswith("urn:"):
        return patient_id in {reference, reference.removeprefix("urn:uuid:"), reference.removeprefix("urn:oid:")}
    return reference.partition("/_history/")[0].rstrip("/").split("/")[-2:] == ["Patient", patient_id]
