"""A deficiency treated for months or for life whose cause nobody has written down or looked for.

Quiet when a cause is documented, when a test of the cause was done or is ordered, and for uses that are
no deficiency. With neurological findings the card says to treat now: no test may delay that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cards import evidence, record, wording
from cards.case import Case
from cards.facts import Fact
from cards.finding import Finding, Indicator, NotChecked, OrderTest
from cards.rule import Rule
from cards.text import Said, listed, say

# Tests that count as having looked for the cause: thresholds are not involved, only whether they exist.
_LOOKED = ("if_antibody", "parietal_antibody", "gastrin")
_ANTIBODY = "if_antibody"
_ASKED = (_ANTIBODY, "ttg_iga")
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


def _window(case: Case) -> Decimal:
    return case.knowledge.number(f"workup/{case.site.laboratory.antibody_window}.days")


def _antibody_day(case: Case) -> date | None:
    """The first day on which no injection comes before the antibody within its window; None: the order gives none."""
    last, window = case.picture.course.last, _window(case)
    if last is None or last + timedelta(days=int(window)) < case.today:
        return case.today
    gaps = [phase.every.days[0] for phase in case.order.phases if phase.every is not None]
    return last + timedelta(days=int(window) + 1) if gaps and min(gaps) > window else None


def _proposals(case: Case, missing: list[str]) -> tuple[OrderTest, ...]:
    because, tests = "cause of vitamin B12 deficiency", case.knowledge.tests
    days = {test: _antibody_day(case) if test == _ANTIBODY else case.today for test in missing}
    return tuple(
        OrderTest(say(f"Order {tests[test].says}{_later(case, day)}"), test, day, because)
        for test, day in days.items()
        if day is not None
    )


def _later(case: Case, day: date) -> str:
    return "" if day == case.today else f" for {wording.day(day)}"


def _antibody_words(case: Case) -> Said:
    """When to take the antibody. With neurological findings no test may delay an injection."""
    days, day, course = wording.number(_window(case)), _antibody_day(case), case.picture.course
    doubtful = f"a positive result within {days} days after an injection is doubtful"
    if day is None and course.last is not None:
        told = f"The antibody is not offered now: {doubtful}, and the last was on {wording.day(course.last)}."
    else:
        later = f"on {wording.day(day)} or later, " if day is not None and day > case.today else ""
        which = "next" if course.has_injections else "first"
        delay = ", without delaying the injection" if case.picture.neurological else ""
        told = f"Take the antibody {later}before the {which} injection{delay}: {doubtful}."
    return say(f"{told} A negative one does not exclude pernicious anaemia.")


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
    asked = say(
        "No cause with a code that is known here, and no result or request for {tests}.",
        tests=listed(says, last="or"),
    )
    detail = [*wording.neurological_in_words(case.picture), asked]
    if written:
        quoted = listed([fact.says for fact in written])
        detail.append(say(f"{wording.NOT_INTERPRETED}: {{quoted}}.", quoted=quoted))
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
        return say(f"{lead} cause is named without a code that is known here: {{cause}}", cause=written[0].says)
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
