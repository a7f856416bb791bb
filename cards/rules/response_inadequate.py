"""Injections for weeks, and the blood count does not answer.

Compared are the newest results of at least eight weeks after the first injection with those from before it. Vitamin
B12 itself is never used: measured on injections it shows neither failure nor success.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from cards import evidence, record, wording
from cards.case import Case
from cards.facts import Lab
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.picture import Scenario
from cards.rule import Rule
from cards.text import Said, listed, say

_OFFERED: Final[dict[str, tuple[str, ...]]] = {"ferritin_iron": record.FERRITIN, "folate_serum": record.FOLATE}
_LOWER_BY_NATURE: Final = frozenset({Scenario.PAEDIATRIC, Scenario.PREGNANCY})


@dataclass(frozen=True)
class Limits:
    """Days after which a response is due; how old results may be; haematocrit and haemoglobin that are too low."""

    due_days: Decimal
    look_back_days: Decimal
    haematocrit_percent: Decimal
    severe_haemoglobin: Decimal


@dataclass(frozen=True)
class Unmoved:
    """A marker that does not move: what is said of it, and the results compared, the newest first."""

    says: str
    results: tuple[Lab, ...]


def _newest(case: Case, test: str, earliest: date, latest: date) -> Lab | None:
    dated = [(lab.when.last, lab) for lab in record.labs(case, test) if lab.when is not None]
    inside = [(day, lab) for day, lab in dated if earliest <= day <= latest]
    return max(inside, key=lambda one: (one[0], one[1].ref))[1] if inside else None


def _pair(case: Case, test: str, start: date, limits: Limits) -> tuple[Lab | None, Lab | None]:
    """The newest result since the response is due, and the newest from before the first injection."""
    back = timedelta(days=int(limits.look_back_days))
    due = start + timedelta(days=int(limits.due_days))
    after = _newest(case, test, max(due, case.today - back), case.today)
    return after, _newest(case, test, start - back, start)


def _at_most(one: Lab, other: Lab) -> bool:
    """Whether `one` is certainly not above `other`."""
    high, low = one.value.high if one.value else None, other.value.low if other.value else None
    return high is not None and low is not None and high <= low


def _is_low(lab: Lab, limits: Limits) -> bool:
    return lab.flag == "low" or (lab.value is not None and lab.value.below(limits.severe_haemoglobin))


def _unmoved(case: Case, start: date, limits: Limits) -> Iterator[Unmoved]:
    after, before = _pair(case, "haematocrit", start, limits)
    low = limits.haematocrit_percent
    if after and after.value and after.value.below(low) and not case.picture.scenarios & _LOWER_BY_NATURE:
        yield Unmoved(f"haematocrit below {wording.number(low)} %", tuple(lab for lab in (after, before) if lab))
    after, before = _pair(case, "haemoglobin", start, limits)
    if after and before and _at_most(after, before) and (_is_low(after, limits) or _is_low(before, limits)):
        yield Unmoved("haemoglobin low and not above the one before", (after, before))
    after, before = _pair(case, "mcv", start, limits)
    if after and before and before.flag == "high" and _at_most(before, after):
        yield Unmoved("mean corpuscular volume high before and not lower", (after, before))


def _is_open(case: Case, start: date, limits: Limits) -> Said | None:
    """A marker that did not move, and of which nothing tells whether it is low or high: no verdict."""
    after, before = _pair(case, "haemoglobin", start, limits)
    flags = {lab.flag for lab in (after, before) if lab}
    if after and before and _at_most(after, before) and None in flags and not flags & {"low"}:
        return say("the haemoglobin did not rise, and its laboratory does not say whether it is low")
    after, before = _pair(case, "mcv", start, limits)
    if after and before and before.flag is None and _at_most(before, after):
        return say("the mean corpuscular volume did not fall, and its laboratory does not say whether it was high")
    return None


def _told(case: Case, unmoved: Unmoved) -> Said:
    after, *before = unmoved.results
    says = _comparable(case, unmoved.results)
    then = [
        say("{result} on {day} before the first injection", result=says[lab], day=wording.when(lab.when))
        for lab in before
    ]
    newest = say("{result} on {day}", result=says[after], day=wording.when(after.when))
    results = listed([newest, *then], last="against")
    return say(f"{unmoved.says[0].upper()}{unmoved.says[1:]}: {{results}}.", results=results)


def _comparable(case: Case, results: tuple[Lab, ...]) -> dict[Lab, Said]:
    """Results as they were sent; where their units differ, the one in another unit with that of the test beside it."""
    own = {lab: evidence.in_own_unit(case, lab) for lab in results}
    same = {lab: bool(there) and there in lab.says.plain for lab, there in own.items()}
    if len(set(same.values())) == 1:
        return {lab: lab.says for lab in results}
    return {lab: lab.says if same[lab] else say(f"{{result}} ({own[lab]})", result=lab.says) for lab in results}


def _missing(case: Case, start: date) -> list[str]:
    """Ferritin and folate that were neither taken since the first injection nor ordered."""

    def taken(tests: tuple[str, ...]) -> bool:
        done = (*record.labs(case, *tests), *record.unread_labs(case, *tests))
        return any(lab.when is not None and lab.when.last > start for lab in done)

    return [test for test, answers in _OFFERED.items() if not taken(answers) and not record.planned(case, *answers)]


def _finding(case: Case, start: date, unmoved: tuple[Unmoved, ...]) -> Finding:
    tests, missing = case.knowledge.tests, _missing(case, start)
    blunt, label = case.knowledge.safety["blunt"], case.knowledge.monitoring["us-fail"]
    because = "response to vitamin B12 injections not as expected"
    lead = "Treat now, and look further: injections" if case.picture.neurological else "Injections"
    told = f"{lead} since {wording.day(start)} without the expected response: {{result}}"
    return Finding(
        Indicator.INFO,
        say(told, result=unmoved[0].says),
        (
            *wording.neurological_in_words(case.picture),
            *(_told(case, one) for one in unmoved),
            Said((f"{blunt.fact[0].upper()}{blunt.fact[1:]}. The label: {label.test}, and repeat iron and folate.",)),
            say("Vitamin B12 measured on injections is not used here: it shows neither failure nor success."),
        ),
        evidence=(
            *dict.fromkeys(lab for one in unmoved for lab in one.results),
            *case.picture.neurological_entries,
        ),
        not_found=tuple(f"{tests[test].says} since the first injection" for test in missing),
        proposals=tuple(OrderTest(say(f"Order {tests[test].says}"), test, case.today, because) for test in missing),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding, also at a refill."""
    course = case.picture.course
    if case.picture.other_uses:
        return
    unmoved: tuple[Unmoved, ...] = ()
    if course.first is not None:
        unmoved = tuple(_unmoved(case, course.first, limits))
        if unmoved:
            yield _finding(case, course.first, unmoved)
        elif why := _is_open(case, course.first, limits):
            yield NotChecked(why, told=False)
            return
    if not unmoved and (course.undated or course.unknown):
        yield NotChecked(say("how long injections have been given is not known"), told=False)


RULE = Rule(
    "response-inadequate",
    find,
    Limits,
    needs=("labs",),
    wants=(*record.HISTORY, "planned", "appointments", "patient", "conditions"),
)
