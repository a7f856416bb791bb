"""Who the chart is of. A Patient with another id is nobody we know, and nothing of it is used."""

from __future__ import annotations

from cards.facts import Patient
from cards.known import Unknown
from cards.text import Said
from cds_service.reading.chart.dates import read_when
from cds_service.reading.chart.entries import Chart, not_read
from cds_service.reading.chart.shape import Resource

_ANOTHER = Unknown("belongs to another patient")
_NONE = Unknown("not found in the data supplied")


def read_patient(resources: tuple[Resource, ...], chart: Chart) -> tuple[Patient | Unknown, Said | None]:
    """The patient of the call, and what could not be read of them. One without an id is taken at the client's word."""
    ours = [one for one in resources if one.get("id") is None or one["id"] == chart.patient_id]
    if not ours:
        return (_ANOTHER, not_read("the patient supplied is another one")) if resources else (_NONE, None)
    births = {when for one in ours if (when := read_when(one.get("birthDate"), chart.zone)) is not None}
    stated = any(one.get("birthDate") is not None for one in ours)
    born = births.pop() if len(births) == 1 else None
    if born is not None and born.first <= chart.today:
        return Patient(born), None
    return Patient(), not_read("the date of birth could not be read") if stated else None
