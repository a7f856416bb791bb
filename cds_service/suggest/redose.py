"""The client's own draft with the amount of one phase changed, and nothing else.

Same id, unknown fields kept, each amount where and in the shape in which the client wrote it: structured
quantities in DSTU2, STU3, R4 and R5 form, and the amounts inside the texts people read. When an amount
stands where it cannot be changed safely there is no suggestion.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from cards import wording
from cards.finding import Redose
from cards.knowledge import Knowledge
from cards.site import SiteProfile
from cds_service.reading.sig import amount_spans

UCUM: Final = "http://unitsofmeasure.org"
_AT: Final = re.compile(r"dosageInstruction\[(\d+)\](?:#(\d+))?")
_TEXTS: Final = ("text", "patientInstruction")
_PLAIN: Final = SiteProfile()


def redose(draft: Mapping[str, Any], proposal: Redose, knowledge: Knowledge) -> dict[str, Any] | None:
    """A deep copy of `draft` with the proposed amount, or None when the place to change is not found."""
    found = _AT.fullmatch(proposal.at)
    changed = copy.deepcopy(dict(draft))
    instructions = changed.get("dosageInstruction")
    element = instructions if isinstance(instructions, dict) else None
    if found and isinstance(instructions, list) and int(found[1]) < len(instructions):
        element = instructions[int(found[1])]
    if not found or not isinstance(element, dict):
        return None
    phase = int(found[2] or 0)
    texts = [(element, name) for name in _TEXTS if isinstance(element.get(name), str)]
    if isinstance(changed.get("renderedDosageInstruction"), str):
        texts.append((changed, "renderedDosageInstruction"))
    touched = 0
    if phase == 0:  # a later phase of a text has no structure of its own
        for holder in _quantity_holders(element):
            touched += _write(holder, proposal, knowledge)
    for holder, name in texts:
        holder[name], count = _rewritten(holder[name], phase, proposal, knowledge)
        touched += count
    return changed if touched else None


def _quantity_holders(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects whose `doseQuantity` is the amount: the dosage itself, or its doseAndRate entries."""
    rates = element.get("doseAndRate")
    for holder in (element, *(rates if isinstance(rates, list) else [rates])):
        if isinstance(holder, dict) and isinstance(holder.get("doseQuantity"), dict):
            yield holder


def _write(holder: dict[str, Any], proposal: Redose, knowledge: Knowledge) -> int:
    """Replace the quantity: a mass by the mass, anything else by the volume when there is one."""
    quantity = holder["doseQuantity"]
    spelled = (quantity.get(name) for name in ("code", "unit"))
    rows = [row for text in spelled if isinstance(text, str) and (row := knowledge.unit(text)) is not None]
    is_mass = bool(rows) and rows[0].dimension == "mass"
    if proposal.mass is not None and (is_mass or proposal.volume is None):
        holder["doseQuantity"] = _quantity(proposal.mass.micrograms, "mcg", "ug")
    elif proposal.volume is not None:
        holder["doseQuantity"] = _quantity(_measurable(proposal.volume.millilitres), "mL", "mL")
    else:
        return 0
    return 1


def _quantity(value: Decimal, unit: str, code: str) -> dict[str, Any]:
    number = int(value) if value == value.to_integral_value() else value.normalize()
    return {"value": number, "unit": unit, "system": UCUM, "code": code}


def _measurable(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.001")) if value != value.to_integral_value() else value


def _rewritten(text: str, phase: int, proposal: Redose, knowledge: Knowledge) -> tuple[str, int]:
    """The text with the amounts of the phase replaced, from the end so that positions hold."""
    count = 0
    for start, end, index, measure in sorted(amount_spans(text, knowledge), reverse=True):
        if index != phase:
            continue
        if measure == "mass" and proposal.mass is not None:
            amount = wording.mass(proposal.mass, _PLAIN)
        elif proposal.volume is not None:
            amount = wording.volume(proposal.volume)
        elif proposal.mass is not None:
            amount = wording.mass(proposal.mass, _PLAIN)
        else:
            continue
        text = text[:start] + amount + text[end:]
        count += 1
    return text, count
