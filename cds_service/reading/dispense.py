"""What is to be supplied: containers or a volume, repeats, and for how many days.

"1 vial of 10 mL" is one container and 10 millilitres.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cards.order import DAYS_IN, Dispense, Dose
from cards.quantity import Volume
from cards.text import Foreign, Said, say
from cds_service.reading.amount import read_amount, shown
from cds_service.reading.doubt import Doubt, Fault, placed
from cds_service.reading.repetition import read_length
from cds_service.reading.resource import items, mapping, modified, number, present, whole, words
from cds_service.reading.spoken import amount_at, unit_at
from cds_service.reading.tokens import tokens_of

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.knowledge import Knowledge

_AT = "dispenseRequest"


def read_dispense(request: Any, knowledge: Knowledge) -> tuple[Dispense | None, list[Doubt]]:
    """Read a dispenseRequest; None when there is none or nothing of it could be read."""
    if not present(request):
        return None, []
    element = mapping(request)
    if not element:
        return None, [placed("dispense", say("the supply is not readable"), _AT)]
    if modified(element):
        why = say("the supply carries a modifier that changes its meaning and was not read")
        return None, [placed("dispense", why, _AT)]
    faults: list[Fault] = []
    supply = _supply(element.get("quantity"), knowledge) if present(element.get("quantity")) else Dose()
    if not isinstance(supply, Dose):
        faults.append(supply)
        supply = Dose()
    repeats = whole(element.get("numberOfRepeatsAllowed"))
    if present(element.get("numberOfRepeatsAllowed")) and repeats is None:
        faults.append(say("the number of repeats is not readable"))
    days = _days(element.get("expectedSupplyDuration"), knowledge)
    if isinstance(days, Said):
        faults.append(days)
        days = None
    dispense = Dispense(supply.containers, supply.volume, repeats, days)
    return (None if dispense == Dispense() else dispense), [placed("dispense", why, _AT) for why in faults]


def _supply(quantity: Any, knowledge: Knowledge) -> Dose | Fault:
    """Containers or millilitres, or both when the unit tells the size of a container."""
    element = dict(mapping(quantity))
    if not present(element.get("unit")) and not present(element.get("code")):
        spelt = [words(mapping(entry).get("valueString")) for entry in items(element.get("extension"))]
        element["unit"] = spelt[0] if len(spelt) == 1 else None
    sized = _sized(element, knowledge)
    if sized is not None:
        return sized
    supply = read_amount(element, knowledge)
    wrong = supply.mass or supply.concentration if isinstance(supply, Dose) else None
    # some systems copy the unit of the dose
    return supply if wrong is None else say("{amount} is not a number of containers or a volume", amount=shown(wrong))


def _sized(element: Mapping[str, Any], knowledge: Knowledge) -> Dose | None:
    """So many of a unit such as "10 mL vial" or "vial (10 mL)"; None when the unit is of another make."""
    tokens = tokens_of(words(element.get("unit")) or "")
    amounts = [found for index in range(len(tokens)) if (found := amount_at(tokens, index, knowledge)) is not None]
    units = [unit_at(tokens, index, knowledge)[0] for index in range(len(tokens))]
    held = [unit for unit in units if unit is not None and unit.dimension == "container"]
    count = number(element.get("value"))
    if count is None or count <= 0 or len(amounts) != 1 or amounts[0].measure != "volume" or len(held) != 1:
        return None
    return Dose(containers=count, volume=Volume(amounts[0].value * count), container_word=held[0].spelling.lower())


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
