"""The beginning of a course in severe anaemia without a potassium.

How severe the anaemia is, the clinical picture says. Where the results leave that open, the check was not made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cards import clinical, record, wording
from cards.case import Case
from cards.facts import Fact, Lab, PlannedTest, within
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.picture import Treatment
from cards.rule import Rule
from cards.text import listed, say

_TEST: Final = "potassium"
_BEGINNING: Final = frozenset({Treatment.NEVER, Treatment.RETURNING, Treatment.LOADING, Treatment.UNKNOWN})
_CELLS: Final = ("haemoglobin", "wbc", "platelet")


@dataclass(frozen=True)
class Limits:
    """Days for which a potassium counts; days until the second and until the last one; what a severe anaemia is."""

    window_days: Decimal
    second_days: Decimal
    last_days: Decimal
    count_days: Decimal
    severe_below_g_l: Decimal


def _answered(case: Case, limits: Limits) -> bool:
    window, last = int(limits.window_days), int(limits.last_days)
    start = case.picture.course.starts(case.today)
    if any(within(lab.when, start, window, (case.today - start).days) for lab in record.labs(case, _TEST)):
        return True
    for test in record.planned(case, _TEST):
        if test.when is not None and within(test.when, case.today, 0, last):
            return True
        if test.when is None and (test.requested is None or within(test.requested, case.today, window)):
            return True
    return False


def _late(case: Case, limits: Limits) -> tuple[PlannedTest, ...]:
    """Requests and appointments that come after the days in which potassium falls, the earliest first."""
    last = case.today + timedelta(days=int(limits.last_days))
    later = [(test.when.last, test) for test in record.planned(case, _TEST) if test.when and test.when.last > last]
    return tuple(test for _, test in sorted(later, key=lambda one: (one[0], one[1].ref)))


def _severity_is_open(case: Case, limits: Limits) -> bool:
    """Whether results of the last weeks, had there been more or clearer ones, could have shown a severe anaemia."""
    recent = [lab for lab in record.labs(case, *_CELLS) if within(lab.when, case.today, int(limits.count_days))]
    newest: dict[str, Lab | None] = {test: next((lab for lab in recent if lab.test == test), None) for test in _CELLS}
    haemoglobin = newest["haemoglobin"]
    if haemoglobin is None or haemoglobin.value is None:
        return True
    low = haemoglobin.value.low
    may_be_below = low is None or low < limits.severe_below_g_l
    return may_be_below or all(lab is None or lab.flag == "low" for lab in newest.values())


def _matters_more(case: Case) -> tuple[Fact, ...]:
    return (*clinical.current_medicines(case, "lowers_potassium"), *clinical.standing(case, "hypokalaemia"))


def _order(day: date, says: str) -> OrderTest:
    return OrderTest(
        say(f"Order {says} for {wording.day(day)}"), _TEST, day, "potassium may fall as the anaemia recovers"
    )


def _finding(case: Case, limits: Limits) -> Finding:
    severe, more, late = case.picture.severe, _matters_more(case), _late(case, limits)
    says, days = case.knowledge.tests[_TEST].says, wording.number(limits.window_days)
    second = case.today + timedelta(days=int(limits.second_days))
    lead = "Treat now, and check potassium" if case.picture.neurological else "Check potassium"
    results = listed([say(f"{{what}} ({wording.when(lab.when)})", what=lab.says) for lab in severe])
    told = [say("The results: {results}.", results=results)]
    soon = wording.number(limits.second_days)
    told.append(
        say(f"The US label asks for it within the first {soon} days of treatment; NHS Lothian after the start.")
    )
    if more:
        names = listed([one.says for one in more])
        told.append(say("A low potassium matters more here: {names}.", names=names))
    asked = f"the request is only for {wording.when(late[0].when)}" if late else "no request"
    return Finding(
        Indicator.WARNING,
        say(f"{lead}: severe anaemia, and no result since {days} days before the start, {asked}"),
        tuple(told),
        evidence=(*severe, *more, *late),
        not_found=(f"recent result, pending request or appointment of potassium{' in time' if late else ''}",),
        proposals=tuple(_order(day, says) for day in (case.today, second)),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding, at the beginning of a course."""
    course = case.picture.course
    if case.stage == "refill" or case.picture.other_uses or _answered(case, limits):
        return
    if course.treatment not in _BEGINNING:
        if course.unknown:
            yield NotChecked(
                say("not known whether a course begins, and with it whether potassium matters"), told=False
            )
    elif case.picture.severe:
        yield _finding(case, limits)
    elif _severity_is_open(case, limits):
        yield NotChecked(say("no recent blood count tells whether the anaemia is severe"), told=False)


RULE = Rule(
    "potassium-check-missing",
    find,
    Limits,
    needs=("labs",),
    wants=("planned", "appointments", "conditions", "prescribed", "stated", "dispensed", "given"),
)
