"""A course of injections without a planned test of the response.

Expected is a blood count around the time the source names: done after the first injection of the course, or ordered
or booked for a day after it; after bariatric surgery one within the year. A count of before the first injection, or due
on its day, is the baseline and answers nothing. Serum vitamin B12 is never asked
for as a follow-up: on injections it tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cards import evidence, record, wording
from cards.case import Case
from cards.facts import Lab, PlannedTest, within
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.picture import Scenario
from cards.rule import Rule
from cards.text import Said, say

_OFFERED = ("cbc_panel", "reticulocyte")
_YEARLY = ("cbc_panel", "ferritin_iron", "folate_serum")  # monitoring/bariatric-homerton


@dataclass(frozen=True)
class Limits:
    """Days after the first injection when the test is due, and until when it is awaited; the yearly months.

    `window_before_days` is the ordering slack: for how much longer than the window a request without a day counts.
    """

    due_days: Decimal
    window_before_days: Decimal
    window_after_days: Decimal
    yearly_months: Decimal
    look_back_days: Decimal
    review_pregnant_months: Decimal


def _planned_in(case: Case, test: PlannedTest, start: date, limits: Limits) -> bool:
    if test.when is not None:
        # What is due on the day of the first injection, or before it, is its baseline.
        latest = case.today + timedelta(days=int(limits.window_after_days))
        return start < test.when.last <= latest and test.when.last >= case.today
    # A request without a day counts while it is as young as the window is long.
    return record.is_ahead(case, test, limits.window_before_days + limits.window_after_days)


def _is_response(lab: Lab, start: date, limits: Limits) -> bool:
    """Whether a result was taken after the first injection, and within the window for it."""
    latest = start + timedelta(days=int(limits.window_after_days))
    return lab.when is not None and start < lab.when.last <= latest


def _answered(case: Case, start: date, limits: Limits) -> bool:
    done, before = record.labs(case, *record.BLOOD_COUNT), int(limits.window_before_days)
    if any(_is_response(lab, start, limits) for lab in done):
        return True
    # Where injections have no date, a count of the last days is taken for one that came after the first of them.
    if case.picture.course.undated and any(within(lab.when, case.today, before) for lab in done):
        return True
    return any(_planned_in(case, test, start, limits) for test in record.planned(case, *record.BLOOD_COUNT))


def _done_this_year(case: Case, limits: Limits) -> bool:
    days = int(limits.yearly_months) * 31
    return any(within(lab.when, case.today, days) for lab in record.labs(case, *record.BLOOD_COUNT))


def _finding(case: Case, due: date, detail: tuple[str, ...], offered: tuple[str, ...] = _OFFERED) -> Finding:
    lead = "Treat now, and plan" if case.picture.neurological else "Plan"
    injections = case.picture.course.injections
    offers = tuple(
        OrderTest(
            say(f"Order {case.knowledge.tests[test].says} for {wording.day(due)}"),
            test,
            due,
            "response to vitamin B12 injections",
        )
        for test in offered
    )
    return Finding(
        Indicator.WARNING,
        say(f"{lead} the follow-up: no blood count is ordered for after the first injection"),
        (
            *wording.neurological_in_words(case.picture),
            *(Said((part,)) for part in detail),
            say("Serum vitamin B12 is not useful as a follow-up while injections go on."),
        ),
        evidence=(*case.picture.neurological_entries, *dict.fromkeys((*injections[:1], *injections[-1:]))),
        not_found=("pending request or appointment of a blood count, or a result after the first injection",),
        proposals=offers,
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding; none past the window of a course, unless a yearly test applies, or after normal results."""
    if case.picture.other_uses:
        return
    if not case.picture.needs_no_proof and evidence.shown_to_be_normal(case, int(limits.look_back_days)):
        # Nothing is there that could respond, and deficiency-unconfirmed tells that.
        if record.any_unknown(case, "conditions", "procedures", *record.HISTORY):
            why = "whether injections came before the normal result, or prevent a deficiency, is not known"
            yield NotChecked(say(why), told=False)
        return
    yield from _planned_or_told(case, limits)


def _planned_or_told(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    if case.picture.course.undated and not record.after_bariatric_surgery(case):
        if case.stage != "refill" and not _answered(case, case.today, limits):
            yield NotChecked(say("there are injections on record, but no date of any"))
        return
    start = case.picture.course.starts(case.today)
    if _answered(case, start, limits):
        return
    past = (case.today - start).days > int(limits.window_after_days)
    if record.after_bariatric_surgery(case):
        if not _done_this_year(case, limits):
            months = wording.number(limits.yearly_months)
            detail = f"After bariatric surgery blood tests are due at least every {months} months, iron and folate too."
            yield _finding(case, case.today + timedelta(days=int(limits.due_days)), (detail,), _YEARLY)
        return
    if past and case.facts.unknown("procedures") is not None:
        yield NotChecked(say("procedures: not known, and with them whether a yearly test applies"), told=False)
    if past or case.stage == "refill":
        return
    due = max(start + timedelta(days=int(limits.due_days)), case.today)
    first = "the first injection" if case.picture.course.first else "an injection today"
    days = wording.number(limits.due_days)
    detail = f"A full blood count and reticulocytes are due {days} days after {first}: {wording.day(due)}."
    yield _finding(case, due, (detail, *_review(case, limits)))


def _review(case: Case, limits: Limits) -> Iterator[str]:
    if case.picture.of(Scenario.PREGNANCY):
        months = wording.number(limits.review_pregnant_months)
        yield f"In pregnancy and breastfeeding a clinical review is due after {months} month."


RULE = Rule(
    "follow-up-lab-missing",
    find,
    Limits,
    needs=("labs", "planned"),
    wants=("appointments", "conditions", "procedures", *record.HISTORY),
)
