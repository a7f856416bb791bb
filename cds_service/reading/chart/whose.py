"""Whose an entry of the chart is, and a list of which no entry is the patient's."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto
from typing import Any, Final

from cards.known import Unknown
from cds_service.reading.chart.shape import Resource, objects, text
from cds_service.reading.resource import mapping
from cds_service.wire.references import is_patient

ALL_ANOTHERS: Final = Unknown("of another patient, not used")
NONE_READABLE: Final = Unknown("not readable")


class Whose(Enum):
    """The patient's of the call, another's, or nobody can tell."""

    OURS = auto()
    ANOTHERS = auto()
    UNREADABLE = auto()


def whose(resource: Resource, patient_id: str) -> Whose:
    """An entry that names no patient is the one's it was asked for."""
    actors = [mapping(one.get("actor")) for one in objects(resource.get("participant"))]
    attending = [text(one.get("reference")) for one in actors if "Patient/" in text(one.get("reference"))]
    named = [resource[name] for name in ("subject", "patient") if resource.get(name) is not None]
    if not all(isinstance(one, (dict, list)) for one in named):
        return Whose.UNREADABLE
    stated = [one["reference"] for value in named for one in objects(value) if one.get("reference") is not None]
    if not all(isinstance(one, str) and not one.startswith("#") for one in stated):
        return Whose.UNREADABLE
    subjects_agree = all(is_patient(one.strip(), patient_id) for one in stated)
    attends = not attending or any(is_patient(one, patient_id) for one in attending)
    return Whose.OURS if subjects_agree and attends else Whose.ANOTHERS


def none_of_ours(entries: Iterable[Any], patient_id: str) -> Unknown | None:
    """Why a list that holds something is not known at all; None when it is empty, or an entry may be used."""
    owners = [whose(one, patient_id) if isinstance(one, dict) else Whose.UNREADABLE for one in entries]
    if not owners or Whose.OURS in owners:
        return None
    return ALL_ANOTHERS if Whose.ANOTHERS in owners else NONE_READABLE
