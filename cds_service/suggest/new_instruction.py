"""A dosage instruction for a new step beside those of the client, in their shape.

Dose in the measures of the others, timing, their route, and words in their language when they have words. `sequence`
is written through: existing numbers make room, and where there are none every instruction is given one, because
nobody knows otherwise which comes first. DSTU2 has no such element; there the gaps and ends must tell.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from cards.order import Dose, Order, Phase
from cds_service.reading.resource import present, whole
from cds_service.suggest.languages import languages
from cds_service.suggest.places import Json, instruction_of, instructions
from cds_service.suggest.quantity import quantity
from cds_service.suggest.texts import Text
from cds_service.suggest.timing import timing_of
from cds_service.wire.fhir_version import FhirVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

_ONE_AMOUNT = frozenset({FhirVersion.DSTU2, FhirVersion.STU3})


def with_instruction(  # noqa: PLR0913 - the draft, what is known of it, and the step
    draft: Json, texts: Sequence[Text], order: Order, step: Phase, version: FhirVersion, *, before: bool
) -> bool:
    """Put the step in front of the instructions of the draft, or behind them; False where that cannot be done."""
    found = instructions(draft)
    key = next(iter(found), "").partition("[")[0]
    listed = draft.get(key)
    places = list(dict.fromkeys(instruction_of(phase.at) for phase in order.phases))
    if set(places) != set(found) or (isinstance(listed, list) and len(listed) != len(found)):
        return False
    beside = found[places[0 if before else -1]]
    new = _instruction(beside, texts, order, step, version)
    numbers = _numbers([found[place] for place in places], version, before=before)
    if new is None or numbers is None:
        return False
    new |= {"sequence": numbers} if numbers else {}
    draft[key] = [new, *found.values()] if before else [*found.values(), new]
    return True


def _numbers(in_order: list[Json], version: FhirVersion, *, before: bool) -> int | None:
    """Number the instructions through; the number of the new one, 0 where there are none, None where they are odd."""
    stated = [whole(one.get("sequence")) for one in in_order]
    numbers = [number for number in stated if number is not None]
    if len(set(numbers)) < len(in_order) and any(present(one.get("sequence")) for one in in_order):
        return None
    if not numbers:
        if version is FhirVersion.DSTU2:
            return 0
        numbers = list(range(1, len(in_order) + 1))
    for one, number in zip(in_order, numbers, strict=True):
        one["sequence"] = number + before
    return min(numbers) if before else max(numbers) + 1


def _instruction(beside: Json, texts: Sequence[Text], order: Order, step: Phase, version: FhirVersion) -> Json | None:
    new: Json = {}
    for text in texts:
        if not text.is_whole:
            words = languages()[text.sig.language].step(step, order.route if text.names_route else None)
            if words is None:
                return None
            new[text.name] = words
    new["timing"] = timing_of(step, version)
    if present(beside.get("route")):
        new["route"] = copy.deepcopy(beside["route"])
    return new | _amounts(beside, step.dose, version)


def _amounts(beside: Json, dose: Dose, version: FhirVersion) -> dict[str, Any]:
    """The dose where the neighbour has its own: directly, or in doseAndRate, for what is new always as an array."""
    doses = [{"doseQuantity": quantity(amount)} for amount in (dose.mass, dose.volume) if amount is not None]
    rates = beside.get("doseAndRate")
    directly = "doseQuantity" in beside or version in _ONE_AMOUNT
    if not present(rates) and directly:
        return doses[0]
    return {"doseAndRate": doses}
