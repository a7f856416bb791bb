"""What a server answered, looked through once more: it may not have understood what it was asked.

An entry that names another patient is taken out and the list is partial. An Observation whose LOINC
codes are all of other tests was not asked for. Whether an entry counts is judged where it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from cards.known import Unknown
from cds_service.gather.prefetch import Supplied
from cds_service.gather.templates import LOINC
from cds_service.wire.bundle import Resource, objects
from cds_service.wire.references import is_patient

OF_ANOTHER: Final = Unknown("the FHIR server answered for another patient")


def sift(found: Supplied, patient_id: str, codes: frozenset[str]) -> Supplied | Unknown:
    """`found` without what is another patient's and without tests beyond `codes`, which are LOINC's."""
    ours = tuple(one for one in found.resources if not _is_anothers(one, patient_id))
    if found.resources and not ours:
        return OF_ANOTHER
    asked = tuple(one for one in ours if one.get("resourceType") != "Observation" or not _is_other_test(one, codes))
    lost = len(ours) < len(found.resources)
    return replace(found, resources=asked, partial=found.partial or lost, more=found.more and not lost)


def _is_anothers(resource: Resource, patient_id: str) -> bool:
    subjects = [is_patient(one, patient_id) for one in _patients(resource.get("subject"), resource.get("patient"))]
    actors = [one.get("actor") for one in objects(resource.get("participant"))]
    attending = [is_patient(one, patient_id) for one in _patients(*actors)]
    return not all(subjects) or (bool(attending) and not any(attending))


def _patients(*values: Any) -> Iterator[str]:
    """The references among `values` that are to patients."""
    for value in values:
        for one in objects(value):
            reference = one.get("reference")
            if isinstance(reference, str) and "Patient/" in reference:
                yield reference.strip()


def _is_other_test(observation: Resource, codes: frozenset[str]) -> bool:
    """Whether it says in LOINC, and in LOINC alone, that it is a test nobody asked for."""
    if observation.get("contained"):
        return False
    parts = (observation, *objects(observation.get("component")))
    codings = [one for part in parts for code in objects(part.get("code")) for one in objects(code.get("coding"))]
    return bool(codings) and all(one.get("system") == LOINC and one.get("code") not in codes for one in codings)
