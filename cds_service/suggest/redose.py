"""The client's own draft with one amount changed wherever it is written, and nothing else.

Same id, unknown fields kept, each amount where and in the shape in which the client wrote it: structured
quantities in DSTU2, STU3, R4 and R5 form, and the amounts inside the texts people read. A text keeps its
own unit words, and gets no thousands separator: "1,000" is one thousand in London and one in Berlin.
When an amount stands where it cannot be changed there is no suggestion.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from cards.finding import Redose
from cards.knowledge import Knowledge
from cds_service.reading.sig import amount_spans, read_sig
from cds_service.suggest.places import RENDERED, Json, instruction_of, instructions, number_in
from cds_service.suggest.quantity import number, quantity
from cds_service.suggest.texts import TEXTS

_UNIT_WORD: Final = re.compile(r"[^\W\d_][^\s(]*$")


def redose(draft: Mapping[str, Any], proposal: Redose, knowledge: Knowledge) -> dict[str, Any] | None:
    """A deep copy of `draft` with the proposed amount at every place, or None when one of them is not found."""
    changed = copy.deepcopy(dict(draft))
    places: dict[str, set[int]] = {}
    for at in proposal.at:
        places.setdefault(instruction_of(at), set()).add(number_in(at))
    if any(_is_obscure(text, knowledge) for at in places for text in _texts(changed, at)):
        return None
    touched = [_mend(changed, at, phases, proposal, knowledge) for at, phases in places.items()]
    return changed if touched and all(touched) else None


def _texts(draft: Json, at: str) -> list[str]:
    holders = [(instructions(draft).get(at, {}), name) for name in TEXTS] + [(draft, RENDERED)]
    return [holder[name] for holder, name in holders if isinstance(holder.get(name), str)]


def _is_obscure(text: str, knowledge: Knowledge) -> bool:
    """Whether words that were not understood may change what an amount in the text means ("3 ampoules per week")."""
    sig = read_sig(text, knowledge)
    return bool(amount_spans(text, knowledge)) and any(not words.defers for words in sig.unread)


def _mend(changed: Json, at: str, phases: set[int], proposal: Redose, knowledge: Knowledge) -> int:
    """How many amounts of one dosage were changed: its quantities, and those in its texts."""
    element = instructions(changed).get(at, {})
    touched = 0
    if 0 in phases:  # a later phase of a text has no structure of its own
        for holder in _quantity_holders(element):
            touched += _write(holder, proposal, knowledge)
    texts = [(element, name) for name in TEXTS if isinstance(element.get(name), str)]
    if isinstance(changed.get(RENDERED), str):
        texts.append((changed, RENDERED))
    for holder, name in texts:
        holder[name], count = _rewritten(holder[name], phases, proposal, knowledge)
        touched += count
    return touched


def _quantity_holders(element: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The objects whose `doseQuantity` is the amount: the dosage itself, or its doseAndRate entries."""
    rates = element.get("doseAndRate")
    for holder in (element, *(rates if isinstance(rates, list) else [rates])):
        if isinstance(holder, dict) and isinstance(holder.get("doseQuantity"), dict):
            yield holder


def _write(holder: dict[str, Any], proposal: Redose, knowledge: Knowledge) -> int:
    """Replace the quantity: a mass by the mass, anything else by the volume when there is one."""
    stated = holder["doseQuantity"]
    spelled = (stated.get(name) for name in ("code", "unit"))
    rows = [row for text in spelled if isinstance(text, str) and (row := knowledge.unit(text)) is not None]
    is_mass = bool(rows) and rows[0].dimension == "mass"
    if proposal.mass is not None and (is_mass or proposal.volume is None):
        holder["doseQuantity"] = quantity(proposal.mass)
    elif proposal.volume is not None:
        holder["doseQuantity"] = quantity(proposal.volume)
    else:
        return 0
    return 1


def _rewritten(text: str, phases: set[int], proposal: Redose, knowledge: Knowledge) -> tuple[str, int]:
    """The text with the amounts of these phases replaced, from the end so that positions hold."""
    count = 0
    for start, end, phase, measure in sorted(amount_spans(text, knowledge), reverse=True):
        amount = _amount(text[start:end], measure, proposal, knowledge) if phase in phases else None
        if amount is not None:
            text = text[:start] + amount + text[end:]
            count += 1
    return text, count


def _amount(old: str, measure: str, proposal: Redose, knowledge: Knowledge) -> str | None:
    """The new amount in the words of the old one: its unit when that measures the same, its decimal sign."""
    mass = proposal.mass if measure == "mass" or proposal.volume is None else None
    if mass is not None:
        return _worded(old, mass.micrograms, "mass", "mcg", knowledge)
    if proposal.volume is not None:
        return _worded(old, proposal.volume.millilitres, "volume", "mL", knowledge)
    return None


def _worded(old: str, value: Decimal, dimension: str, plain: str, knowledge: Knowledge) -> str:
    word = _UNIT_WORD.search(old)
    row = knowledge.unit(word[0]) if word else None
    if word is not None and row is not None and row.dimension == dimension:
        value, plain = value / row.factor, word[0]
    written = f"{number(value):f}" if isinstance(number(value), Decimal) else str(number(value))
    decimal_comma = re.search(r"\d,\d{1,2}(?!\d)", old) is not None
    return f"{written.replace('.', ',') if decimal_comma else written} {plain}"
