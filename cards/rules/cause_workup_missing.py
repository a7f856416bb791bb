"""A deficiency treated for months or for life whose cause nobody has written down or looked for.

Quiet when a cause is documented, when a test of the cause was done or is ordered, and for uses that are
no deficiency. With neurological findings the card says to treat now: no test may delay that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import clinical, evidence, record, wording
from cards.finding import Finding, Indicator, OrderTest
from cards.rule import Case, Rule
from cards.text import listed, say

# Tests that count as having looked for the cause: thresholds are not involved, only whether they exist.
_LOOKED = ("if_antibody", "parietal_antibody", "gastrin")
_ASKED = ("if_antibody", "ttg_iga")


@dataclass(frozen=True)
class Limits:
    """How many days before the first injection a normal result still speaks against a deficiency."""

    look_back_days: Decimal


def _proposals(case: Case) -> tuple[OrderTest, ...]:
    because = "cause of vitamin B12 deficiency"
    return tuple(
        OrderTest(say(f"Order {case.knowledge.tests[test].says}"), test, case.today, because)
        for test in _ASKED
        if not record.labs(case, test) and not record.planned(case, test)
    )


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """At most one finding."""
    if clinical.documented_causes(case) or clinical.other_uses(case):
        return
    if record.labs(case, *_LOOKED) or record.planned(case, *_LOOKED):
        return
    if evidence.shown_to_be_normal(case, int(limits.look_back_days)):
        return  # there is no deficiency yet whose cause could be sought: deficiency-unconfirmed tells it
    lead = "Treat now, and look for the cause" if clinical.neurological(case) else "The cause has not been looked for"
    missing = [case.knowledge.tests[test].says for test in _ASKED if not record.labs(case, test)]
    days = case.knowledge.number(f"workup/{case.site.laboratory.antibody_window}.days")
    detail = [
        say("No documented cause, and no result or request for {tests}.", tests=listed(missing, last="or")),
        say(
            f"Take the antibody before the first injection; a positive one within {wording.number(days)} days "
            "after an injection is doubtful. A negative one does not exclude pernicious anaemia."
        ),
    ]
    medicines = clinical.contributing(case)
    if medicines:
        names = listed([medicine.says for medicine in medicines])
        detail.insert(1, say("On the record and able to lower vitamin B12: {names}.", names=names))
    yield Finding(
        Indicator.WARNING,
        say(f"{lead}: no cause is documented and no workup is on record"),
        tuple(detail),
        evidence=medicines,
        not_found=tuple(missing),
        proposals=_proposals(case),
    )


RULE = Rule(
    "cause-workup-missing",
    find,
    Limits,
    needs=("labs", "conditions", "planned"),
    wants=("procedures", "prescribed", "stated", "dispensed", "given", "appointments"),
)
