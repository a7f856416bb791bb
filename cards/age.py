"""How old the patient is, as far as the record says: the whole interval of the birth date has to agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cards.facts import Patient

if TYPE_CHECKING:
    from cards.case import Case


def years(case: Case) -> tuple[int, int] | None:
    """The least and the most completed years the patient can be today; None when the birth date is not known."""
    patient = case.facts.patient
    born = patient.born if isinstance(patient, Patient) else None
    if born is None or born.last > case.today:
        return None

    def completed(day: tuple[int, int, int]) -> int:
        year, month, date = day
        return case.today.year - year - ((case.today.month, case.today.day) < (month, date))

    youngest, oldest = born.last, born.first
    return (
        completed((youngest.year, youngest.month, youngest.day)),
        completed((oldest.year, oldest.month, oldest.day)),
    )
