"""A deficiency that is shown or documented, no treatment so far, and an order that only maintains.

Quiet for prophylaxis: where no deficiency is shown or documented there is nothing to load for. A refill and a
running course are established treatment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import clinical, evidence, plan, record, schedule, wording
from cards.case import Case
from cards.facts import Condition, Fact, Need
from cards.finding import Finding, Indicator, NotChecked
from cards.picture import Treatment
from cards.rule import Rule
from cards.text import listed, say

_DOCUMENTED = "dx.b12_deficiency"  # and the anaemia by it
_SHOWS: tuple[Need, ...] = ("labs", "conditions", "procedures")


@dataclass(frozen=True)
class Limits:
    """How many days before the first injection a result still counts."""

    look_back_days: Decimal


def _deficiency(case: Case, limits: Limits) -> tuple[Fact, ...]:
    """What shows the deficiency: results, else diagnoses that are not only suspected and that no result denies."""
    look_back = int(limits.look_back_days)
    shown = evidence.deficiency_evidence(case, look_back).shown
    if shown or evidence.shown_to_be_normal(case, look_back):
        return shown
    return tuple(
        entry
        for entry in clinical.unresolved(case)
        if any(group.startswith(_DOCUMENTED) for group in entry.groups)
        and not (isinstance(entry, Condition) and not entry.confirmed)
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding."""
    course, phases, unread = case.picture.course, case.order.phases, schedule.unread(case)
    if case.stage == "refill" or case.picture.other_uses:
        return
    if not unread and not (phases and all(schedule.is_maintenance(phase, case) for phase in phases)):
        return
    if any(schedule.is_loading(phase, case) for phase in schedule.others(case)):
        return
    if not course.begins and course.treatment is not Treatment.UNKNOWN:
        return
    deficiency = _deficiency(case, limits)
    if not deficiency:
        if record.any_unknown(case, *_SHOWS):
            yield NotChecked(say("whether there is a deficiency to load for is not known"), told=False)
    elif unread:
        yield unread
    elif not course.begins:
        yield NotChecked(say("whether injections were given before is not known"), told=False)
    else:
        yield _finding(case, deficiency)


def _finding(case: Case, deficiency: tuple[Fact, ...]) -> Finding:
    course = case.picture.course
    first = next(phase.every for phase in case.order.phases if phase.every is not None)
    again = course.treatment is Treatment.RETURNING
    before = "the last injection on record is from an earlier course" if again else "no injection is on record"
    shown = listed([say("{what} ({day})", what=one.says, day=wording.when(one.when)) for one in deficiency])
    return Finding(
        Indicator.INFO,
        say(f"A deficiency is on record and no loading: the order begins with maintenance, {wording.every(first)}"),
        (say(f"On record: {{shown}}; {before}.", shown=shown), plan.loading_words(case)),
        evidence=deficiency,
        not_found=("a loading phase",),
        proposals=plan.loading_steps(case),
    )


RULE = Rule(
    "loading-phase-missing",
    find,
    Limits,
    wants=("labs", "conditions", "procedures", "prescribed", "stated", "dispensed", "given"),
)
