"""What is to be supplied: containers or a volume, repeats, and for how many days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cards.known import Problem
from cards.order import DAYS_IN, Dispense
from cards.text import Foreign, Said, say
from cds_service.reading.amount import read_amount, shown
from cds_service.reading.resource import mapping, present, whole
from cds_service.reading.timing import read_length

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.knowledge import Knowledge
    from cards.order import Dose


def read_dispense(request: Any, knowledge: Knowledge) -> tuple[Dispense | None, list[Problem]]:
    """Read a dispenseRequest; None when there is none or nothing of it could be read."""
    if not present(request):
        return None, []
    element = mapping(request)
    if not element:
        return None, [Problem("dispense", say("the supply is not readable"), "dispenseRequest")]
    faults: list[Said] = []
    containers, volume = None, None
    if present(element.get("quantity")):
        quantity = read_amount(element.get("quantity"), knowledge)
        fault = quantity if isinstance(quantity, Said) else _not_a_supply(quantity)
        if fault is not None:
            faults.append(fault)
        elif not isinstance(quantity, Said):
            containers, volume = quantity.containers, quantity.volume
    repeats = whole(element.get("numberOfRepeatsAllowed"))
    if present(element.get("numberOfRepeatsAllowed")) and repeats is None:
        faults.append(say("the number of repeats is not readable"))
    days = _days(element.get("expectedSupplyDuration"), knowledge)
    if isinstance(days, Said):
        faults.append(days)
        days = None
    problems = [Problem("dispense", why, "dispenseRequest") for why in faults]
    dispense = Dispense(containers, volume, repeats, days)
    return (None if dispense == Dispense() else dispense), problems


def _not_a_supply(quantity: Dose) -> Said | None:
    """A mass is no supply: some systems copy the unit of the dose."""
    wrong = quantity.mass or quantity.concentration
    return None if wrong is None else say("{amount} is not a number of containers or a volume", amount=shown(wrong))


def _days(duration: Any, knowledge: Knowledge) -> Decimal | Said | None:
    if not present(duration):
        return None
    length = read_length(duration, knowledge)
    if length is None:
        return say("the length of supply is not readable")
    low, high = DAYS_IN[length[1]]
    if low != high:
        return say("the length of supply is not a number of days: {unit}", unit=Foreign(length[1]))
    return length[0] * low
