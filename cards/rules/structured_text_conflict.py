"""Two statements of one order that cannot both hold: text and structure, code and name, ingredient and product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cards import wording
from cards.arithmetic import amount, differs
from cards.case import Case
from cards.finding import Finding, Indicator, Redose
from cards.order import Conflict, Dose
from cards.quantity import Mass, ratio
from cards.rule import Rule
from cards.text import Said, say

_PART_WORDS = {
    "substance": "the medicine",
    "strength": "the strength",
    "container": "the container",
    "dose": "the dose",
    "schedule": "the schedule",
    "route": "the route",
    "dispense": "the quantity",
}


@dataclass(frozen=True)
class Limits:
    """What may be offered (mcg), and from how many times on two masses are a likely slip of the unit.

    The tolerance was applied where the order was read.
    """

    usual_from_mcg: Decimal
    usual_to_mcg: Decimal
    slip_from_times: Decimal
    tolerance_percent: Decimal


def _held(case: Case, dose: Dose) -> Mass | None:
    """What the volume holds, None while volume or strength is not known."""
    strength = case.order.product.concentration
    return dose.volume * strength if dose.volume is not None and strength is not None else None


def _mass(case: Case, dose: Dose) -> Mass | None:
    return dose.mass if dose.mass is not None else _held(case, dose)


def _offer(case: Case, conflict: Conflict, place: str, dose: Dose, limits: Limits) -> Redose | None:
    """One of the two statements, written everywhere; never one that would not be a usual dose of all phases."""
    mass, held = _mass(case, dose), _held(case, dose)
    if mass is None or not conflict.sole or not limits.usual_from_mcg <= mass.micrograms <= limits.usual_to_mcg:
        return None
    if held is not None and differs(mass, held, limits.tolerance_percent):
        return None  # this statement contradicts the strength as well
    said = amount(case, dose.mass, dose.volume)
    return Redose(say(f"Write {said} everywhere, as in the {place}"), (conflict.at,), dose.mass, dose.volume)


def _is_slip(case: Case, conflict: Conflict, limits: Limits) -> bool:
    masses = [mass.micrograms for dose in conflict.doses if (mass := _mass(case, dose)) is not None]
    return len(masses) == len(conflict.places) and min(masses) > 0 and ratio(*masses) >= limits.slip_from_times


def _says(case: Case, conflict: Conflict) -> tuple[Said, ...]:
    """What each place says; two masses of two places as masses are written everywhere, so that they can be compared."""
    masses = [dose.mass for dose in conflict.doses if dose.mass is not None]
    if len(set(masses)) != len(conflict.places) or len(set(conflict.places)) == 1:
        return conflict.told  # volumes, and one place that gives a number two units and says which is which
    return tuple(Said((wording.mass(mass, case.site),)) for mass in masses)


def _told(case: Case, conflict: Conflict, limits: Limits) -> Finding:
    what = _PART_WORDS.get(conflict.part, conflict.part)
    one, other = conflict.places
    first, second = _says(case, conflict)
    pairs = zip(conflict.places, conflict.doses, strict=False)
    offers = (_offer(case, conflict, place, dose, limits) for place, dose in pairs)
    return Finding(
        Indicator.CRITICAL if _is_slip(case, conflict, limits) else Indicator.WARNING,
        say(
            f"Two statements about {what} disagree: {{first}} in the {one}, {{second}} in the {other}",
            first=first,
            second=second,
        ),
        (say("Neither was preferred, and checks that rest on it were not made. Correct the one that is wrong."),),
        proposals=tuple(offer for offer in offers if offer is not None),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding]:
    """One finding for each pair of statements."""
    for conflict in case.order.conflicts:
        yield _told(case, conflict, limits)


RULE = Rule("structured-text-conflict", find, Limits, tells_conflicts=True)
