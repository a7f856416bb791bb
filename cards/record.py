"""Plain questions to the record: which results, requests and injections there are, and when the course began."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from cards.facts import Lab, PlannedTest
from cards.known import Unknown, When
from cards.rule import Case


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


def first_injection(case: Case) -> date | None:
    """The first injection of the running course, None when there is none on record.

    A gap longer than the longest interval of any regimen ends a course: what came before is another one. An
    active prescription lasts until today, and a refill says itself that treatment goes on.
    """
    longest = timedelta(days=int(case.knowledge.number("regimens/uk-diet-inj-maintenance.interval_days_max")))
    dated = [(entry, entry.when) for entry in case.facts.injections() if entry.when is not None]
    spans = [(case.today if entry.active else when.last, when.first) for entry, when in dated]
    first = None
    for end, start in sorted(spans, reverse=True):
        if (first or case.today) - end > longest and case.stage != "refill":
            break
        first = min(first or start, start)
    return first


def started_unknown(case: Case) -> bool:
    """Whether there are injections on record, none of which says when it was."""
    injections = case.facts.injections()
    return bool(injections) and all(entry.when is None for entry in injections)


def course_starts(case: Case) -> date:
    """The first injection of the running course, else today."""
    first = first_injection(case)
    return min(first, case.today) if first else case.today


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
