"""No result that shows the deficiency, or a normal one, before a course of injections.

Quiet where a source gives injections without a low result (after surgery, pernicious anaemia on record,
premedication, inherited defects), because a normal value does not speak against a functional deficiency
or nitrous oxide, and whatever was measured after the first injection proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from cards import clinical, wording
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


def _order(case: Case, test: str, because: str) -> OrderTest:
    row = case.knowledge.tests[test]
    label = say(f"Order {row.says}, to be taken before the injection")
    return OrderTest(label, test, case.today, because)


def _lead(case: Case) -> str:
    return "Treat now, and look" if clinical.neurological(case) else "Look"


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding: normal results, unclear ones, or none."""
    if clinical.needs_no_proof(case) or clinical.other_uses(case):
        return
    evidence = clinical.deficiency_evidence(case, int(limits.look_back_days))
    if evidence.shown or any(lab.positive for lab in clinical.labs(case, "if_antibody")):
        return
    if evidence.unread:
        whys = listed([lab.problem.why if lab.problem else Said(("it is preliminary",)) for lab in evidence.unread[:1]])
        yield NotChecked(say("a vitamin B12 result was supplied but not used: {why}", why=whys))
        return
    because = "vitamin B12 injection ordered, deficiency not shown"
    if evidence.normal:
        yield Finding(
            Indicator.WARNING,
            say(
                "The result before these injections does not show a deficiency: {result}",
                result=_told(evidence.normal[:1]),
            ),
            (
                say("Before the first injection: {results}.", results=_told(evidence.normal)),
                Said(
                    (
                        "A normal total vitamin B12 does not exclude a functional deficiency; methylmalonic acid can tell.",
                    )
                ),
            ),
            evidence=evidence.normal,
            not_found=("a result that shows vitamin B12 deficiency",),
            proposals=(_order(case, "mma_serum", because),),
        )
    elif evidence.unclear:
        yield Finding(
            Indicator.INFO,
            say("The vitamin B12 result is between the cut-offs: {result}", result=_told(evidence.unclear[:1])),
            (
                say(
                    "{lead} for methylmalonic acid, which tells in this range. Result: {r}.",
                    lead=_lead(case),
                    r=_told(evidence.unclear),
                ),
            ),
            evidence=evidence.unclear,
            not_found=("methylmalonic acid",),
            proposals=(_order(case, "mma_serum", because),),
        )
    else:
        yield _none_found(case, limits, because)


def _none_found(case: Case, limits: Limits, because: str) -> Finding:
    start = clinical.course_starts(case)
    since = wording.day(start - timedelta(days=int(limits.look_back_days)))
    older = [
        lab
        for lab in clinical.labs(case, "b12_total", "b12_active")
        if lab.when is not None and lab.when.last < start - timedelta(days=int(limits.look_back_days))
    ]
    detail = [
        Said((f"No vitamin B12, active B12, methylmalonic acid or homocysteine result since {since} that shows it.",))
    ]
    if older:
        detail.append(say("Older: {results}.", results=_told(tuple(older[:2]))))
    treating = clinical.first_injection(case) is not None
    if treating:
        detail.append(
            Said(
                ("On injections a serum vitamin B12 tells nothing about the deficiency; its cause can still be found.",)
            )
        )
    lead = "Treat now, and confirm: no" if clinical.neurological(case) else "No"
    return Finding(
        Indicator.WARNING,
        Said((f"{lead} result shows a vitamin B12 deficiency in the 12 months before these injections",)),
        tuple(detail),
        evidence=tuple(older[:2]),
        not_found=("vitamin B12 result of the 12 months before the first injection",),
        proposals=() if treating else (_order(case, "b12_total", because), _order(case, "mma_serum", because)),
    )


RULE = Rule(
    "deficiency-unconfirmed",
    find,
    Limits,
    needs=("labs", "conditions"),
    wants=("procedures", "prescribed", "stated", "dispensed", "given"),
)
