"""An interval of maintenance that no accepted regimen of the form has: it belongs to another form, or to nobody.

Never more than a remark: how often somebody needs an injection differs, and oftener than accepted is told only
where no neurological finding explains it. More than one injection a day is given by no source at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import regimen_scope, regimens, wording
from cards.case import Case
from cards.finding import Finding, Indicator, NotChecked, Reschedule
from cards.knowledge.schema import Regimen
from cards.order import Every, Phase, Substance
from cards.picture import Scenario
from cards.regimen_phase import is_for_age, regimen_every
from cards.rule import Rule
from cards.schedule import intervals
from cards.text import Said, listed, say

_MOST_OFFERS = 2
_MOST_OPTIONS = 3
Rows = tuple[Regimen, ...]


@dataclass(frozen=True)
class Limits:
    """The shortest interval that any source gives, in days."""

    shortest_days: Decimal


def _maintaining(case: Case) -> Rows:
    """Accepted rows of maintenance of any form, whoever they are for."""
    return tuple(row for row in case.regimens if regimens.is_maintaining(row) and row.interval_days_min)


def _has_regimens(case: Case) -> bool:
    """Whether any source at hand, accepted or not, gives an interval of maintenance for the form."""
    rows = (row for row in case.knowledge.regimens if regimens.is_maintaining(row) and row.interval_days_min)
    return any(regimens.is_of_form(row, case.order.substance) for row in rows)


def _summary(case: Case, every: Every, fitting: Rows, owners: str) -> str:
    told, form = wording.upper(wording.every(every)), case.order.substance
    if owners:
        return f"{told} is an interval of {owners}; no regimen for this patient gives it for {form}"
    if _is_oftener(every, fitting):
        return f"{told} is oftener than any regimen for this patient gives for {form}"
    if all(every.days[0] > (row.interval_days_max or every.days[0]) for row in fitting):
        return f"{told} is a longer interval than any regimen for this patient gives for {form}"
    return f"{told} is an interval that no regimen for this patient gives for {form}"


def _is_oftener(every: Every, fitting: Rows) -> bool:
    return bool(fitting) and all(every.days[1] < (row.interval_days_min or 0) for row in fitting)


def _owners(rows: Rows, case: Case) -> str:
    """The other forms that rows are for: "hydroxocobalamin or mecobalamin"."""
    named = [
        str(one)
        for one in Substance
        if one not in {Substance.UNSTATED, case.order.substance} and any(one in row.form for row in rows)
    ]
    return listed(named, last="or").plain


def _offers(case: Case, every: Every, rows: Rows, phases: tuple[Phase, ...]) -> tuple[Reschedule, ...]:
    """The nearest accepted intervals, each once."""
    found: dict[Every, Reschedule] = {}
    for row in regimens.by_interval(case, every, rows):
        interval = regimen_every(row)
        if interval is not None and interval not in found and is_for_age(row, case):
            label = say(f"Give it {wording.every(interval)} ({row.organisation})")
            found[interval] = Reschedule(label, tuple(phase.at for phase in phases), interval)
    return tuple(found.values())[:_MOST_OFFERS]


def _options(case: Case, every: Every, fitting: Rows, narrower: Rows, others: Rows) -> tuple[Said, ...]:
    """What is accepted for the form, for whom more is, and which other form has this interval."""
    form = case.order.substance
    here = "; ".join(regimens.nearest_intervals(case, every, fitting, _MOST_OPTIONS))
    told = [f"The nearest accepted intervals of {form}: {here or 'none at this site'}."]
    if narrower:
        words = [
            f"{regimen_scope.compared_interval(row)} ({row.organisation}, for {regimen_scope.whom(row, case)})"
            for row in regimens.by_interval(case, every, narrower)
        ]
        some = "; ".join(list(dict.fromkeys(words))[:_MOST_OPTIONS])
        told.append(f"Of {form}, only for what this order does not show: {some}.")
    if others:
        words = [
            f"{row.form} {regimen_scope.compared_interval(row)} ({row.organisation})"
            for row in regimens.by_interval(case, every, others)
        ]
        told.append(f"The interval is given for another form: {'; '.join(list(dict.fromkeys(words))[:_MOST_OPTIONS])}.")
    return tuple(say("{words}", words=Said((one,))) for one in told)


def _long(case: Case, every: Every, phases: tuple[Phase, ...]) -> Iterator[Finding | NotChecked]:
    rows = _maintaining(case)
    own = tuple(row for row in rows if regimens.is_of_form(row, case.order.substance))
    fitting = tuple(row for row in own if regimens.suits(row, case))
    having = [row for row in rows if regimens.suits(row, case) and regimens.has_interval(row, every, case)]
    if any(row in fitting for row in having):
        if case.facts.unknown("conditions") is not None:
            yield NotChecked(say("conditions: not known, and with them whether this interval suits"), told=False)
        return
    others = tuple(row for row in having if row not in own)
    oftener = _is_oftener(every, fitting)
    if oftener and case.picture.neurological:
        return
    if not _has_regimens(case) or not (own or others):
        form = case.order.substance
        yield NotChecked(say(f"no regimen accepted here gives an interval for {form}"), told=False)
        return
    unsuited = (row for row in own if row not in fitting and regimen_scope.is_of_deficiency(row, case))
    narrower = tuple(row for row in unsuited if regimens.has_interval(row, every, case))
    detail = _options(case, every, fitting, narrower, others)
    if oftener:
        detail += (say("Oftener than labelled is allowed for where symptoms persist (NICE, as read by NHS SPS)."),)
    summary = _summary(case, every, fitting, _owners(others, case))
    yield Finding(Indicator.INFO, say(summary), detail, proposals=_offers(case, every, fitting, phases))


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """One finding for each interval that no accepted source gives for the form."""
    if case.picture.of(Scenario.PREMEDICATION):
        return
    for every, phases in intervals(case.order).items():
        if regimens.is_long(every, case):
            yield from _long(case, every, phases)
        elif every.days[1] < limits.shortest_days and any(phase.doses != 1 for phase in phases):
            often = wording.upper(wording.every(every))
            yield Finding(
                Indicator.INFO,
                say(f"{often}: no source gives more than one injection of vitamin B12 a day"),
                (say("The shortest interval of every label and guideline at hand is one day."),),
            )


RULE = Rule(
    "schedule-form-mismatch",
    find,
    Limits,
    reads=("substance", "schedule"),
    wants=("conditions", "procedures", "labs", "patient", "prescribed", "stated"),
)
