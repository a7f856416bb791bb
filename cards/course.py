"""The course of injections on record: whether there was one, when it began, and how far it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from cards.facts import Medicine, Need
from cards.known import When
from cards.picture import Course, Treatment

if TYPE_CHECKING:
    from cards.case import Case

LISTS: Final[tuple[Need, ...]] = ("prescribed", "stated", "dispensed", "given")


def course_of(case: Case) -> Course:
    """The running course.

    A gap longer than the longest interval of any regimen ends a course: what came before is another one. An
    active prescription lasts until today, and a refill says itself that treatment goes on.
    """
    facts = case.facts
    unknown = tuple(need for need in LISTS if facts.unknown(need) is not None or need in facts.partial)
    known = facts.injections()
    dated = [(entry, entry.when) for entry in known if entry.when is not None]
    spans = sorted(((_ends(case, entry, when), when.first, entry.ref, entry) for entry, when in dated), reverse=True)
    longest = timedelta(days=int(case.knowledge.number("regimens/uk-diet-inj-maintenance.interval_days_max")))
    first: date | None = None
    running: list[Medicine] = []
    for end, start, _ref, entry in spans:
        if (first or case.today) - end > longest and case.stage != "refill":
            break
        first = min(first or start, start)
        running.append(entry)
    injections = tuple(entry for _, _, _, entry in sorted(spans, key=lambda span: span[1:3]) if entry in running)
    last = max((when.last for entry, when in dated if entry in running), default=None)
    undated = bool(known) and not dated
    treatment = _treatment(case, injections, known, unknown, first)
    return Course(treatment, first, last, injections, undated, unknown)


def _ends(case: Case, entry: Medicine, when: When) -> date:
    return case.today if entry.active else when.last


def _treatment(
    case: Case,
    running: tuple[Medicine, ...],
    known: tuple[Medicine, ...],
    unknown: tuple[Need, ...],
    first: date | None,
) -> Treatment:
    """How far the running course is, by the gaps between its injections.

    From an interval of the shortest maintenance on it is maintenance: the last two injections were that far apart,
    or the last one is that long ago.
    """
    if not known:
        return Treatment.UNKNOWN if unknown else Treatment.NEVER
    if first is None:
        return Treatment.RUNNING if all(entry.when is None for entry in known) else Treatment.RETURNING
    shortest = timedelta(days=int(case.knowledge.number("thresholds/maintenance-interval.low")))
    if case.today - first < shortest:
        return Treatment.LOADING
    given = sorted({entry.when.last for entry in running if entry.when is not None and entry.active is None})
    if not given:
        return Treatment.RUNNING
    latest_gap = (given[-1] - given[-2]) if len(given) > 1 else timedelta(0)
    return Treatment.MAINTENANCE if max(latest_gap, case.today - given[-1]) >= shortest else Treatment.LOADING
