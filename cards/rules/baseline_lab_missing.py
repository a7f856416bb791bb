"""Tests that the first injection will spoil, or that the response is measured against, neither done nor ordered.

Blood count, folate and ferritin at the beginning of a course. Vitamin B12 itself and the antibody belong to the
checks of the deficiency and of its cause; those tell this one on their card, so that all tests to be taken before the
first injection stand together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cards import record, wording
from cards.case import Case
from cards.facts import PlannedTest, within
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.picture import Scenario
from cards.rule import Rule
from cards.text import Said, listed, say

# What is offered for each kind of test, and the results that answer it.
_WANTED: Final[dict[str, tuple[str, ...]]] = {
    "cbc_panel": record.BLOOD_COUNT,
    "folate_serum": record.FOLATE,
    "ferritin_iron": record.FERRITIN,
}
_WITH: Final = {"cbc_panel": ("reticulocyte",)}  # offered beside it, and not asked for alone
_NO_DEFICIENCY: Final = frozenset({Scenario.INHERITED, Scenario.OTHER_INDICATION})


@dataclass(frozen=True)
class Limits:
    """Days before the first injection in which a result counts; days in which a request still comes in time."""

    look_back_days: Decimal
    ahead_days: Decimal


def _in_time(case: Case, test: PlannedTest, limits: Limits) -> bool:
    """A test that is booked for weeks ahead is a follow-up, and no baseline."""
    back, ahead = int(limits.look_back_days), int(limits.ahead_days)
    return within(test.when or test.requested, case.today, back, ahead) or (test.when or test.requested) is None


def _is_answered(case: Case, tests: tuple[str, ...], limits: Limits) -> bool:
    """Done, done without a readable result, or on the way."""
    done = (*record.labs(case, *tests), *record.unread_labs(case, *tests))
    if any(within(lab.when, case.today, int(limits.look_back_days)) for lab in done):
        return True
    return any(_in_time(case, test, limits) for test in record.planned(case, *tests))


def _begins(case: Case) -> bool:
    return not case.picture.course.has_injections and case.stage != "refill"


def _finding(case: Case, missing: tuple[str, ...], since: date) -> Finding:
    neurological, tests = case.picture.neurological, case.knowledge.tests
    names = listed([tests[test].says for test in missing], last="or")
    lead = "Treat now, and take a baseline" if neurological else "No baseline before the first injection"
    when = "without delaying the injection" if neurological else "to be taken before the injection"
    offered = [one for test in missing for one in (test, *_WITH.get(test, ()))]
    because = "baseline before vitamin B12 injections"
    return Finding(
        Indicator.INFO,
        say(f"{lead}: no {{names}} since {wording.day(since)}, and none ordered", names=names),
        (*wording.neurological_in_words(case.picture), *_detail(case, missing)),
        evidence=case.picture.neurological_entries,
        not_found=tuple(tests[test].says for test in missing),
        proposals=tuple(
            OrderTest(say(f"Order {tests[test].says}, {when}"), test, case.today, because) for test in offered
        ),
    )


def _detail(case: Case, missing: tuple[str, ...]) -> Iterator[Said]:
    label, folate = case.knowledge.monitoring["us-baseline"], case.knowledge.safety["folate-mask"]
    asked = f"{label.test} {label.when}"
    yield Said((f"Asked for by the label for pernicious anaemia: {asked}. The response is measured against them.",))
    if "folate_serum" in missing:
        yield Said((f"Folate belongs to it, because {folate.fact}.",))


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding."""
    picture = case.picture
    if picture.other_uses or picture.scenarios & _NO_DEFICIENCY:
        return
    missing = tuple(test for test, answers in _WANTED.items() if not _is_answered(case, answers, limits))
    if not missing:
        return
    if _begins(case):
        yield _finding(case, missing, case.today - timedelta(days=int(limits.look_back_days)))
    elif picture.course.undated and case.stage != "refill":
        yield NotChecked(say("there are injections on record, but no date of any"), told=False)


RULE = Rule(
    "baseline-lab-missing",
    find,
    Limits,
    needs=("labs", "planned"),
    wants=("appointments", "conditions", "procedures", *record.HISTORY),
)
