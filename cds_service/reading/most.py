"""The most that an instruction allows (maxDosePerAdministration and the like), against the dose it orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cards.order import Dose, Phase
from cds_service.reading.amount import agree, read_amount, shown
from cds_service.reading.doubt import STRUCTURED, Doubt, conflict, placed
from cds_service.reading.resource import items, mapping, present

if TYPE_CHECKING:
    from decimal import Decimal

    from cards.knowledge import Knowledge

_PERIOD = "maxDosePerPeriod"
_LIFETIME = "maxDosePerLifetime"
_LIMITS = ("maxDosePerAdministration", _PERIOD, _LIFETIME)


def beyond_most(phases: Iterable[Phase], dosage: Mapping[str, Any], at: str, knowledge: Knowledge) -> list[Doubt]:
    """Doses above a stated limit, of one injection or, for life, of as many as are certainly ordered."""
    steps = list(phases)
    found: list[Doubt] = []
    for name in _LIMITS:
        for entry in items(dosage.get(name)):
            amount = mapping(entry).get("numerator") if name == _PERIOD else entry
            most = read_amount(amount, knowledge) if present(amount) else None
            if isinstance(most, Dose):
                counted = [(step.dose, _least(step) if name == _LIFETIME else 1) for step in steps]
                found += [why for dose, times in counted for why in _above(dose, times, most, at, knowledge)]
    return found


def _least(phase: Phase) -> int:
    """How many injections a step orders at least: a repetition without a number is more than one."""
    return phase.doses or (1 if phase.every is None else 2)


def _above(dose: Dose, times: int, most: Dose, at: str, knowledge: Knowledge) -> list[Doubt]:
    amounts: list[tuple[Decimal, Decimal, str, str]] = []
    if dose.mass and most.mass:
        amounts.append((dose.mass.micrograms, most.mass.micrograms, shown(dose.mass), shown(most.mass)))
    if dose.volume and most.volume:
        amounts.append((dose.volume.millilitres, most.volume.millilitres, shown(dose.volume), shown(most.volume)))
    found: list[Doubt] = []
    for one, other, said, limit in amounts:
        if one * times > other and not agree(one * times, other, knowledge):
            told = said if times == 1 else f"at least {times} x {said}"
            found.append(placed("dose", conflict("dose", (STRUCTURED, told), (STRUCTURED, f"at most {limit}")), at))
    return found
