"""What a draft says outside its instructions and would still say after a change: notes, how long a supply is valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cds_service.reading.beside import may_order
from cds_service.reading.resource import items, mapping, present, words

if TYPE_CHECKING:
    from cards.knowledge import Knowledge


def notes_order(draft: Mapping[str, Any], knowledge: Knowledge) -> bool:
    """Whether a note may state an amount or a time: changed beside it, the draft could contradict it."""
    texts = [words(mapping(entry).get("text")) for entry in items(draft.get("note"))]
    texts += [words(draft.get("note"))]  # DSTU2 has one string
    return any(text is not None and may_order(text, knowledge) for text in texts)


def ends_elsewhere(draft: Mapping[str, Any]) -> bool:
    """Whether the draft has a last day outside its instructions."""
    supply = mapping(draft.get("dispenseRequest"))
    periods = (draft.get("effectiveDosePeriod"), supply.get("validityPeriod"))
    return any(present(mapping(period).get("end")) for period in periods)
