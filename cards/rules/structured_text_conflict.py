"""Two statements of one order that cannot both hold: text and structure, code and name, ingredient and product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cards.arithmetic import amount
from cards.finding import Finding, Indicator, Redose
from cards.order import Conflict, Dose
from cards.rule import Case, Rule
from cards.text import say

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
    """None: the tolerance was applied where the order was read."""


def _offer(case: Case, conflict: Conflict, place: str, dose: Dose) -> Redose | None:
    if dose.mass is None and dose.volume is None:
        return None
    said = amount(case, dose.mass, dose.volume)
    return Redose(say(f"Write {said} everywhere, as in the {place}"), (conflict.at,), dose.mass, dose.volume)


def _told(case: Case, conflict: Conflict) -> Finding:
    what = _PART_WORDS.get(conflict.part, conflict.part)
    one, other = conflict.places
    pairs = zip(conflict.places, conflict.doses, strict=False)
    offers = (_offer(case, conflict, place, dose) for place, dose in pairs)
    return Finding(
        Indicator.WARNING,
        say(
            f"Two statements about {what} disagree: {{first}} in the {one}, {{second}} in the {other}",
            first=conflict.says[0],
            second=conflict.says[1],
        ),
        (say("Neither was preferred, and checks that rest on it were not made. Correct the one that is wrong."),),
        proposals=tuple(offer for offer in offers if offer is not None),
    )


def find(case: Case, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - every rule is called alike
    """One finding for each pair of statements."""
    for conflict in case.order.conflicts:
        yield _told(case, conflict)


RULE = Rule("structured-text-conflict", find, Limits, tells_conflicts=True)
