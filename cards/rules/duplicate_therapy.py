"""Another vitamin B12 injection is active or drafted over the same time.

Loading and maintenance written as two orders are one treatment, and so are two that follow one another. A refill
repeats an order that stands on the record already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from cards import record, wording
from cards.case import Case
from cards.facts import Medicine, Need
from cards.finding import Finding, Indicator, NotChecked, Withdraw
from cards.known import Unknown
from cards.order import Order, Phase, Substance
from cards.rule import Rule
from cards.spans import side_by_side, spans
from cards.text import Said, listed, say

_LISTS: Final[tuple[Need, ...]] = ("prescribed", "stated")


@dataclass(frozen=True)
class Limits:
    """None: the length of a maintenance interval is the clinical picture's."""


def _overlap(case: Case, phases: tuple[Phase, ...], start: date) -> bool:
    """Whether phases that begin on `start` give injections beside those of this order, from today on."""
    theirs = [one for one in spans(case, phases, start) if one.last is None or one.last >= case.today]
    return any(side_by_side(one, other) for one in spans(case, case.order.phases, case.today) for other in theirs)


def _on_record(case: Case) -> tuple[Medicine, ...]:
    """Active prescriptions of an injection on the record, but for the one that a refill repeats."""
    lists = (case.facts.prescribed, case.facts.stated)
    known = [entry for found in lists if not isinstance(found, Unknown) for entry in found]
    active = (entry for entry in known if entry.b12_injection and entry.active)
    return tuple(entry for entry in active if case.stage != "refill" or not _is_same(case, entry))


def _is_same(case: Case, entry: Medicine) -> bool:
    substances = {case.order.substance, entry.substance or Substance.UNSTATED}
    return len(substances) == 1 or Substance.UNSTATED in substances


def _drafted(case: Case) -> tuple[Order, ...]:
    """The other drafts of the call that this one is told against: of two, the last by its reference tells."""
    return tuple(
        order
        for order in case.beside
        if order.ref < case.order.ref and not order.problems_with("schedule") and not _is_unfinished(case, order)
    )


def _is_unfinished(case: Case, order: Order) -> bool:
    said = any(phase.every or phase.doses or phase.lasts for phase in order.phases)
    return case.stage == "select" and not said


def _schedule(phases: tuple[Phase, ...]) -> str:
    every = [wording.every(phase.every) for phase in phases if phase.every is not None]
    return ", then ".join(every) or "no interval stated"


def _finding(case: Case, summary: str, each: list[Said], evidence: tuple[Medicine, ...] = ()) -> Finding:
    last = case.picture.course.last
    newer = last is not None and all(one.when is None or one.when.last < last for one in evidence)
    given = (say(f"The last injection on record is of {wording.day(last)}."),) if evidence and last and newer else ()
    options = say("Options: end the other order, take this one away, or let one start after the other.")
    ours = say(f"This order: {_schedule(case.order.phases)}.")
    return Finding(
        Indicator.WARNING,
        say(summary, what=each[0]),
        (say("The other: {each}.", each=listed(each)), ours, *given, options),
        evidence=evidence,
        proposals=(Withdraw(say("Take this order away")),),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding | NotChecked]:  # noqa: ARG001 - every rule is called alike
    """One finding for the record and one for the call, told on one card."""
    if _is_unfinished(case, case.order):
        return
    charted, drafted = _on_record(case), _drafted(case)
    unread = case.order.problems_with("schedule")
    if unread and (charted or drafted):
        yield NotChecked(unread[0].why)
        return
    charted = tuple(one for one in charted if _overlap(case, one.phases, one.when.first if one.when else case.today))
    drafted = tuple(one for one in drafted if _overlap(case, one.phases, case.today))
    if charted:
        each = [say(f"{{what}} ({wording.when(one.when)}; {_schedule(one.phases)})", what=one.says) for one in charted]
        yield _finding(case, "Another vitamin B12 injection is active: {what}", each, charted)
    if drafted:
        named = [(one.product.says or str(one.substance), _schedule(one.phases)) for one in drafted]
        each = [say(f"{{what}} ({schedule})", what=what) for what, schedule in named]
        yield _finding(case, "Another vitamin B12 injection is drafted beside this one: {what}", each)
    if not charted and not drafted and record.any_unknown(case, *_LISTS):
        yield NotChecked(say("not known whether another vitamin B12 injection is active"), told=False)


RULE = Rule("duplicate-therapy", find, Limits, wants=_LISTS)
