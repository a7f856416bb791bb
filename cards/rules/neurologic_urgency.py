"""Neurological findings, and a start, route or intensity that delays treatment.

Guidelines agree that nothing may delay the first injections, and disagree about how many there are: what fits no
accepted loading is a remark. An established course is left alone, and no test is asked for here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import plan, record, regimens, schedule, wording
from cards.case import Case
from cards.facts import Need
from cards.finding import Finding, Indicator, NotChecked, Proposal, Reroute
from cards.knowledge.schema import Regimen
from cards.order import INJECTED
from cards.picture import Scenario, Treatment
from cards.regimen_phase import shortest_days
from cards.rule import Rule
from cards.text import Said, listed, say

_ESTABLISHED = frozenset({Treatment.MAINTENANCE, Treatment.RUNNING})
_FINDINGS: tuple[Need, ...] = ("conditions", "procedures")


@dataclass(frozen=True)
class Limits:
    """The longest time to the first injection, in days."""

    start_days: Decimal


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """A delayed start, an order without loading, a route that is no injection, and a loading that fits nowhere."""
    if case.stage == "refill" or case.picture.of(Scenario.PREMEDICATION):
        return
    if not case.picture.neurological:
        if record.any_unknown(case, *_FINDINGS):
            yield NotChecked(say("whether there are neurological findings is not known"), told=False)
        return
    found = list(_delays(case, limits))
    if case.picture.course.treatment not in _ESTABLISHED:
        unread = schedule.unread(case)
        yield from (*([unread] if unread else []), *found)
    elif found and case.picture.course.unknown:
        yield NotChecked(say("how far treatment is, is not wholly known"), told=False)


def _delays(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    yield from _late(case, limits)
    yield from _without_loading(case)
    yield from _not_injected(case)
    yield from _unusual(case)


def _finding(case: Case, summary: Said, *detail: Said, offers: tuple[Proposal, ...] = ()) -> Finding:
    names = listed([fact.says for fact in case.picture.neurological])
    return Finding(
        Indicator.WARNING,
        summary,
        (say("On the record: {names}.", names=names), *detail),
        evidence=case.picture.neurological,
        proposals=offers,
    )


def _advice() -> Said:
    return say(
        "Specialist advice is urgent; where it is not immediate, treatment starts before it (Mid/North Essex 2019)."
    )


def _loads_elsewhere(case: Case) -> bool:
    return any(schedule.is_loading(phase, case) for phase in schedule.others(case))


def _late(case: Case, limits: Limits) -> Iterator[Finding]:
    start = case.order.phases[0].starts if case.order.phases else None
    if start is None or (start - case.today).days <= limits.start_days or _loads_elsewhere(case):
        return
    days = (start - case.today).days
    told = f"Treat now: the first injection is planned for {wording.day(start)}, in {days} days"
    longest = wording.number(limits.start_days)
    usual = say(f"With neurological findings injections are given at least every {longest} days from the start.")
    yield _finding(case, say(told), usual, _advice())


def _without_loading(case: Case) -> Iterator[Finding | NotChecked]:
    phases, course = case.order.phases, case.picture.course
    if not phases or not schedule.is_maintenance(phases[0], case) or _loads_elsewhere(case):
        return
    if course.treatment is Treatment.UNKNOWN:
        yield NotChecked(say("whether injections were given before is not known"), told=False)
    elif course.begins and phases[0].every is not None:
        every = wording.every(phases[0].every)
        told = say(f"Treat now: with neurological findings the order begins with maintenance, {every}")
        yield _finding(case, told, plan.loading_words(case), _advice(), offers=plan.loading_steps(case))


def _not_injected(case: Case) -> Iterator[Finding]:
    route, product = case.order.route, case.order.product
    if route is None or route in INJECTED:
        return
    offers = tuple(
        Reroute(say(f"Give it {one}, a labelled route of the product"), one)
        for one in product.routes
        if one in INJECTED and one not in product.avoid
    )
    told = say(f"Treat now by injection: the route is {route}, and neurological findings are on record")
    yield _finding(case, told, plan.loading_words(case), _advice(), offers=offers)


def _unusual(case: Case) -> Iterator[Finding | NotChecked]:
    """A loading whose interval or length no accepted regimen for neurological findings has."""
    first = case.order.phases[0] if case.order.phases else None
    if first is None or first.every is None or not schedule.is_loading(first, case):
        return
    rows = [row for row in case.options if not regimens.is_maintaining(row)]
    near = [row for row in rows if regimens.has_interval(row, first.every, case)]
    if not rows:
        form = case.order.substance
        yield NotChecked(say(f"no regimen accepted here loads with {form}"), told=False)
        return
    if any(_is_long_enough(row, case) for row in near):
        return
    every = wording.every(first.every)
    told = f"{every[0].upper()}{every[1:]} fits no accepted loading with neurological findings"
    if near:
        told = f"The loading, {every}, is shorter than any accepted with neurological findings"
    options = plan.loading_words(case)
    differ = say("Labels differ here: some give a fixed number, others go on until nothing improves any more.")
    yield Finding(Indicator.INFO, say(told), (options, differ), evidence=case.picture.neurological)


def _is_long_enough(row: Regimen, case: Case) -> bool:
    """Whether the loading of the order, at its longest, is no shorter than the row's at its shortest."""
    loading = tuple(phase for phase in case.order.phases if schedule.is_loading(phase, case))
    ordered = schedule.days_left(loading, loading[0].starts or case.today)
    shortest = shortest_days(row)
    return ordered is None or (row.until is None if shortest is None else ordered >= shortest)


RULE = Rule(
    "neurologic-urgency",
    find,
    Limits,
    wants=("conditions", "procedures", "prescribed", "stated", "dispensed", "given"),
)
