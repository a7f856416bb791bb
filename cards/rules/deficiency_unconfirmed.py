"""No result that shows the deficiency, or a normal one, before a course of injections.

Quiet where a source gives injections without a low result (after surgery, pernicious anaemia on record,
premedication, inherited defects), because a normal value does not speak against a functional deficiency
or nitrous oxide, and whatever was measured after the first injection proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cards import clinical, evidence, record, wording
from cards.facts import Lab
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.rule import Case, Rule
from cards.text import Said, listed, say


@dataclass(frozen=True)
class Limits:
    """How many days before the first injection a result still counts."""

    look_back_days: Decimal


def _told(found: tuple[Lab, ...]) -> Said:
    return listed([say("{what} on {day}", what=lab.says, day=wording.when(lab.when)) for lab in found])


def _orders(case: Case, *tests: str) -> tuple[OrderTest, ...]:
    because = "vitamin B12 injection ordered, deficiency not shown"
    says = case.knowledge.tests
    return tuple(
        OrderTest(say(f"Order {says[test].says}, to be taken before the injection"), test, case.today, because)
        for test in tests
    )


def _lead(case: Case, told: str) -> str:
    """With neurological findings no test may delay treatment, and the card begins with that."""
    return f"Treat now, and confirm: {told[0].lower()}{told[1:]}" if clinical.neurological(case) else told


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding: normal results, unclear ones, or none. A test that is ordered is awaited in silence."""
    if clinical.needs_no_proof(case) or clinical.other_uses(case):
        return
    found = evidence.deficiency_evidence(case, int(limits.look_back_days))
    if found.shown or any(lab.positive for lab in record.labs(case, "if_antibody")):
        return
    if found.unread:
        first = found.unread[0]
        why = first.problem.why if first.problem else say("it is preliminary")
        yield NotChecked(say("a vitamin B12 result was supplied but not used: {why}", why=why))
    elif record.planned(case, "mma_serum"):
        return
    elif found.normal:
        yield _normal(case, found.normal)
    elif found.unclear:
        yield _unclear(case, found.unclear)
    elif not record.planned(case, "b12_total", "b12_active"):
        yield _none(case, record.course_starts(case) - timedelta(days=int(limits.look_back_days)))


def _normal(case: Case, results: tuple[Lab, ...]) -> Finding:
    return Finding(
        Indicator.WARNING,
        say(
            _lead(case, "The result before these injections does not show a deficiency: {result}"),
            result=_told(results[:1]),
        ),
        (
            say("Before the first injection: {results}.", results=_told(results)),
            say(evidence.cut_off_words(case, results[0])),
            say("A normal total vitamin B12 does not exclude a functional deficiency; methylmalonic acid tells."),
        ),
        evidence=results,
        not_found=("a result that shows vitamin B12 deficiency",),
        proposals=_orders(case, "mma_serum"),
    )


def _unclear(case: Case, results: tuple[Lab, ...]) -> Finding:
    return Finding(
        Indicator.INFO,
        say(_lead(case, "The vitamin B12 result is between the cut-offs: {result}"), result=_told(results[:1])),
        (
            say("Between the cut-offs methylmalonic acid tells. Results: {results}.", results=_told(results)),
            say(evidence.cut_off_words(case, results[0])),
        ),
        evidence=results,
        not_found=("methylmalonic acid",),
        proposals=_orders(case, "mma_serum"),
    )


def _none(case: Case, since: date) -> Finding:
    """No result at all; on injections a level would tell nothing, so none is offered then."""
    day = wording.day(since)
    everything = record.labs(case, "b12_total", "b12_active")
    older = tuple(lab for lab in everything if lab.when is not None and lab.when.last < since)[:2]
    treating = record.first_injection(case) is not None
    detail = [say(f"No vitamin B12, active B12, methylmalonic acid or homocysteine result since {day} shows it.")]
    if older:
        detail.append(say("Older: {results}.", results=_told(older)))
    if treating:
        detail.append(say("On injections a serum vitamin B12 tells nothing about it; the cause can still be found."))
    return Finding(
        Indicator.WARNING,
        say(_lead(case, f"No result since {day} shows a vitamin B12 deficiency")),
        tuple(detail),
        evidence=older,
        not_found=("a vitamin B12 result from the year before the first injection",),
        proposals=() if treating else _orders(case, "b12_total", "mma_serum"),
    )


RULE = Rule(
    "deficiency-unconfirmed",
    find,
    Limits,
    needs=("labs", "conditions"),
    wants=("planned", "procedures", "prescribed", "stated", "dispensed", "given", "appointments"),
)
