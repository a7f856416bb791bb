"""A deficiency treated for months or for life whose cause nobody has written down or looked for.

Quiet when a cause is documented, when a test of the cause was done or is ordered, and for uses that are
no deficiency. With neurological findings the card says to treat now: no test may delay that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import evidence, record, wording
from cards.case import Case
from cards.facts import Fact
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.rule import Rule
from cards.text import Said, listed, say

# Tests that count as having looked for the cause: thresholds are not involved, only whether they exist.
_LOOKED = ("if_antibody", "parietal_antibody", "gastrin")
_ASKED = ("if_antibody", "ttg_iga")
# thresholds/mma-dialysis and hcy-uk
_OTHER_REASONS = (
    "The deficiency rests on a marker that is raised for other reasons too: methylmalonic acid and homocysteine in "
    "kidney disease, homocysteine also in lack of folate."
)


@dataclass(frozen=True)
class Limits:
    """How many days before the first injection a normal result still speaks against a deficiency."""

    look_back_days: Decimal


def _looked_for(case: Case, *tests: str) -> bool:
    """Done, done without a readable result, or on the way: somebody has looked, and the result is theirs to read."""
    return bool(record.labs(case, *tests) or record.unread_labs(case, *tests) or record.planned(case, *tests))


def _proposals(case: Case, missing: list[str]) -> tuple[OrderTest, ...]:
    because = "cause of vitamin B12 deficiency"
    tests = case.knowledge.tests
    return tuple(OrderTest(say(f"Order {tests[test].says}"), test, case.today, because) for test in missing)


def _antibody_words(case: Case) -> Said:
    days = wording.number(case.knowledge.number(f"workup/{case.site.laboratory.antibody_window}.days"))
    when = f"not within {days} days after one" if case.picture.course.has_injections else "before the first injection"
    return say(
        f"Take the antibody {when}: a positive result within {days} days after an injection is doubtful. "
        "A negative one does not exclude pernicious anaemia."
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:
    """At most one finding."""
    if case.picture.causes or case.picture.other_uses or _looked_for(case, *_LOOKED):
        return
    if evidence.shown_to_be_normal(case, int(limits.look_back_days)):
        # There is no deficiency yet whose cause could be sought, and deficiency-unconfirmed tells that.
        if record.any_unknown(case, *record.HISTORY):
            yield NotChecked(say("whether injections came before the normal result is not known"), told=False)
        return
    written = case.picture.causes_in_words
    missing = [test for test in _ASKED if not _looked_for(case, test)]
    says = [case.knowledge.tests[test].says for test in missing]
    medicines = case.picture.contributing
    asked = say("No coded cause, and no result or request for {tests}.", tests=listed(says, last="or"))
    detail = [*wording.neurological_in_words(case.picture), asked]
    if written:
        quoted = listed([fact.says for fact in written])
        detail.append(say("Written in words and not interpreted: {quoted}.", quoted=quoted))
    if medicines:
        names = listed([medicine.says for medicine in medicines])
        detail.append(say("On the record and able to lower vitamin B12: {names}.", names=names))
    if evidence.rests_on_markers(case, int(limits.look_back_days)):
        detail.append(say(_OTHER_REASONS))
    detail.append(_antibody_words(case))
    yield Finding(
        Indicator.INFO if written else Indicator.WARNING,
        _summary(neurological=bool(case.picture.neurological), written=written),
        tuple(detail),
        evidence=(*written, *medicines, *case.picture.neurological_entries, *_shown(case, limits)),
        not_found=tuple(says),
        proposals=_proposals(case, missing),
    )


def _summary(*, neurological: bool, written: tuple[Fact, ...]) -> Said:
    if written:
        lead = "Treat now; a" if neurological else "A"
        return say(f"{lead} cause is written in words but not coded: {{cause}}", cause=written[0].says)
    lead = "Treat now, and look for the cause" if neurological else "The cause has not been looked for"
    return say(f"{lead}: no cause is documented and no workup is on record")


def _shown(case: Case, limits: Limits) -> tuple[Fact, ...]:
    """The results that show the deficiency whose cause is asked for."""
    return evidence.deficiency_evidence(case, int(limits.look_back_days)).shown


RULE = Rule(
    "cause-workup-missing",
    find,
    Limits,
    needs=("labs", "conditions", "planned"),
    wants=("procedures", *record.HISTORY, "appointments"),
)
