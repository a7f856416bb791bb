"""Plain questions to the record: which results and requests there are."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cards.facts import Allergy, Fact, Lab, Need, PlannedTest, within
from cards.known import Unknown, When

if TYPE_CHECKING:
    from cards.case import Case

BLOOD_COUNT: Final = ("cbc_panel", "haemoglobin", "haematocrit", "mcv")
FOLATE: Final = ("folate_serum", "folate_rbc", "folate_blood")
FERRITIN: Final = ("ferritin_iron",)
HISTORY: Final[tuple[Need, ...]] = ("prescribed", "stated", "dispensed", "given")


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


def is_ahead(case: Case, entry: PlannedTest, young: Decimal) -> bool:
    """Whether it is still to come: its day is not past, or it names none and was asked for at most `young` days ago."""
    if entry.when is not None:
        return entry.when.last >= case.today
    return entry.requested is None or within(entry.requested, case.today, int(young))


def any_unknown(case: Case, *needs: Need) -> bool:
    """Whether one of these lists was not obtained, so that finding nothing is no verdict."""
    return any(case.facts.unknown(need) is not None for need in needs)


def after_bariatric_surgery(case: Case) -> tuple[Fact, ...]:
    """What documents bariatric surgery, after which blood tests are due every year."""
    return tuple(fact for fact in case.picture.needs_no_proof if "role.bariatric_surgery" in fact.groups)


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
