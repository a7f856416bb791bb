"""A changed draft read again, and whether it says exactly what was meant.

The same reader that read the draft reads what would go out. What was to be changed must be changed everywhere, and
nothing else: the product, the other steps, the supply. A doubt may go away; none may come.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cards.order import Conflict, Dose, Order, Phase, Route
from cds_service.reading.agreement import completed
from cds_service.reading.resource import words
from cds_service.reading.route import one_route
from cds_service.reading.sig import read_sig
from cds_service.suggest.places import RENDERED, Json
from cds_service.suggest.quantity import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cards.finding import Redose
    from cards.knowledge import Knowledge
    from cards.known import Problem

_KEPT = ("ref", "product", "dispense", "reasons", "reason_says", "written", "notes")


def says(read: Order, meant: Order) -> bool:
    """Whether the draft as read again is what was meant, wherever its steps now stand."""
    same = all(getattr(read, part) == getattr(meant, part) for part in (*_KEPT, "route"))
    return same and _steps(read) == _steps(meant) and not _new_doubts(read, meant)


def says_as_a_whole(changed: Json, meant: Order, knowledge: Knowledge) -> bool:
    """Whether the text of the order as a whole, which is not always read, says the same where it is understood."""
    text = words(changed.get(RENDERED))
    sig = read_sig(text, knowledge) if text is not None else None
    if sig is None or sig.unread or not sig.phases:
        return True
    if len(sig.phases) != len(meant.phases):
        return False
    pairs = list(zip(meant.phases, sig.phases, strict=True))
    return _same_route(meant.route, sig.routes) and all(_same_step(phase, told, knowledge) for phase, told in pairs)


def says_dose(read: Order, before: Order, proposal: Redose) -> bool:
    """Whether the steps of a redose have its amounts. A doubt that it removed may have hidden more of the order."""
    doses = {phase.at: phase.dose for phase in read.phases}
    others = [phase for phase in before.phases if phase.at not in proposal.at]
    doubted = bool(before.problems_with("dose", "schedule"))
    timed = doubted or _steps(before, without_dose=True) == _steps(read, without_dose=True)
    same = all(getattr(read, part) == getattr(before, part) for part in (*_KEPT, "route"))
    written = all(at in doses and _is_dose(doses[at], proposal) for at in proposal.at)
    return written and same and timed and set(others) <= set(read.phases) and not _new_doubts(read, before)


def _is_dose(dose: Dose, proposal: Redose) -> bool:
    mass = None if proposal.mass is None else number(proposal.mass.micrograms)
    volume = None if proposal.volume is None else number(proposal.volume.millilitres)
    stated = (dose.mass and number(dose.mass.micrograms), dose.volume and number(dose.volume.millilitres))
    return stated in {(mass, volume), (mass, None), (None, volume)} and stated != (None, None)


def _same_route(route: Route | None, named: tuple[Route, ...]) -> bool:
    stated = [("", one) for one in (route, *named) if one is not None]
    return not named or one_route(stated)[1] is None


def _same_step(phase: Phase, told: Phase, knowledge: Knowledge) -> bool:
    joined, conflicts = completed(phase, told, "", knowledge)
    apart = told.until is not None and told.until != phase.until
    return not conflicts and not apart and replace(joined, dose=phase.dose, until=phase.until) == phase


def _steps(order: Order, *, without_dose: bool = False) -> tuple[Phase, ...]:
    steps = (replace(phase, at="") for phase in order.phases)
    return tuple(replace(step, dose=Dose()) if without_dose else step for step in steps)


def _new_doubts(read: Order, meant: Order) -> bool:
    problems = _placeless(read.problems) - _placeless(meant.problems)
    conflicts = _placeless(read.conflicts) - _placeless(meant.conflicts)
    return bool(problems or conflicts or set(read.notations) - set(meant.notations))


def _placeless(doubts: Iterable[Problem | Conflict]) -> set[Problem | Conflict]:
    return {replace(doubt, at="") for doubt in doubts}
