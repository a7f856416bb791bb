"""Plain questions to the record: which results and requests there are."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.facts import Allergy, Lab, PlannedTest
from cards.known import Unknown, When

if TYPE_CHECKING:
    from cards.case import Case


def labs(case: Case, *tests: str) -> tuple[Lab, ...]:
    """Results of these tests that are neither preliminary nor unreadable, newest first."""
    found = case.facts.labs
    if isinstance(found, Unknown):
        return ()
    return tuple(lab for lab in found if lab.test in tests and not lab.preliminary and lab.problem is None)


def unread_labs(case: Case, *tests: str) -> tuple[Lab, ...]:
    """Results of these tests that were there but could not be used."""
    found = case.facts.labs
    if isinstance(found, Unknown):
        return ()
    return tuple(lab for lab in found if lab.test in tests and (lab.preliminary or lab.problem is not None))


def planned(case: Case, *tests: str) -> tuple[PlannedTest, ...]:
    """Requests and appointments for any of these tests, as far as the lists were obtained."""
    lists = (case.facts.planned, case.facts.appointments)
    known = [entry for found in lists if not isinstance(found, Unknown) for entry in found]
    return tuple(entry for entry in known if entry.groups & set(tests))


def allergies(case: Case, role: str) -> tuple[Allergy, ...]:
    """Recorded allergies to a substance of one role, resolved ones among them, newest first."""
    found = case.facts.allergies
    if isinstance(found, Unknown):
        return ()
    return tuple(entry for entry in found if f"role.{role}" in entry.groups)


def in_antibody_window(case: Case, lab: Lab) -> bool:
    """Whether an injection came so shortly before an antibody result that a positive one is doubtful."""
    days = case.knowledge.number(f"workup/{case.site.laboratory.antibody_window}.days")
    return _after_injection(case, lab.when, days)


def _after_injection(case: Case, when: When | None, days: Decimal) -> bool:
    if when is None:
        return False
    span = timedelta(days=int(days))
    given = [entry.when for entry in case.facts.injections() if entry.when is not None]
    return any(one.first <= when.last and when.first <= one.last + span for one in given)
