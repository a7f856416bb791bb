"""A loading that ends in nothing although the cause is for life: neither the order nor another one maintains.

With a cause that heals, or that nobody knows, the end of a loading may be the end of treatment: the search for the
cause speaks then. An inherited defect is treated for life with the doses of specialists, daily ones among them, and
the maintenance of a deficiency is none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards import plan, record, schedule, wording
from cards.case import Case
from cards.facts import Need
from cards.finding import Finding, Indicator, NotChecked
from cards.order import Phase
from cards.picture import Scenario, Treatment
from cards.rule import Rule
from cards.text import Said, listed, say

_ESTABLISHED = frozenset({Treatment.MAINTENANCE, Treatment.RUNNING})
_CAUSE: tuple[Need, ...] = ("conditions", "procedures", "labs")


@dataclass(frozen=True)
class Limits:
    """None: what maintains is told by the interval alone."""


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:  # noqa: ARG001 - every rule is called alike
    """At most one finding."""
    phases, course, unread = case.order.phases, case.picture.course, schedule.unread(case)
    if case.stage == "refill" or case.picture.other_uses or case.picture.of(Scenario.INHERITED):
        return
    if not unread and not (phases and all(schedule.is_loading(phase, case) for phase in phases)):
        return
    if any(schedule.is_maintenance(phase, case) for phase in schedule.others(case)):
        return
    if not case.picture.lifelong:
        if record.any_unknown(case, *_CAUSE):
            yield NotChecked(say("whether the cause is for life is not known"), told=False)
    elif unread:
        yield unread
    elif schedule.unread_others(case):
        yield NotChecked(say("an active prescription of an injection does not tell its interval"), told=False)
    elif course.treatment in _ESTABLISHED:
        if course.unknown:
            yield NotChecked(say("how far treatment is, is not wholly known"), told=False)
    else:
        yield _finding(case, phases[-1])


def _finding(case: Case, last: Phase) -> Finding:
    causes = listed([cause.says for cause in case.picture.lifelong])
    return Finding(
        Indicator.INFO,
        _summary(last),
        (
            say("For life: {causes}.", causes=causes),
            plan.maintenance_words(case),
        ),
        evidence=case.picture.lifelong,
        not_found=("a step, another order or an active prescription that maintains",),
        proposals=plan.maintenance_steps(case),
    )


def _summary(last: Phase) -> Said:
    """What the order says of its end. One that goes on does not end in nothing: no maintenance is planned in it."""
    end = schedule.end_words(last)
    if end is not None:
        return say(f"The order ends {end}, no maintenance follows, and the cause is for life")
    every = wording.every(last.every) if last.every is not None else "as loading"
    if last.until is not None:
        told = f"The order is {every} until an end that it tells in words, no maintenance follows"
        return say(f"{told}, and the cause is for life")
    return say(f"The order goes on {every} without an end, no maintenance is planned, and the cause is for life")


RULE = Rule(
    "maintenance-plan-missing",
    find,
    Limits,
    wants=("conditions", "procedures", "labs", *record.HISTORY),
)
