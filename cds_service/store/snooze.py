"""Which cards stay away for a while, because somebody said why they need not be told again: pure decisions.

A card stays away only from the client and patient for whom the reason was given, only while the order and the results
it rests on are the same, and only if it is not critical, then or now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cards.knowledge.schema import OverrideReason
from cds_service.wire.feedback import Reason

CRITICAL: Final = "critical"
Lengths = Mapping[Reason, int]


@dataclass(frozen=True)
class Override:
    """A card that was overridden: what it said of what evidence, for which reason, on which day (UTC)."""

    topic: str
    indicator: str
    evidence: str
    reason: Reason
    on: date


@dataclass(frozen=True)
class Speaking:
    """A card that would be shown now."""

    topic: str
    indicator: str
    evidence: str


def lengths_of(reasons: Iterable[OverrideReason]) -> dict[Reason, int]:
    """For how many days each reason keeps a card away; reasons that do not are left out."""
    return {Reason(row.code, row.system): row.snooze_days for row in reasons if row.snooze_days}


def snoozed(overrides: Iterable[Override], cards: Sequence[Speaking], today: date, lengths: Lengths) -> dict[str, date]:
    """The topics of `cards` (those of one order) that stay away today, each with the day on which it comes back."""
    found: dict[str, date] = {}
    for override in overrides:
        until = override.on + timedelta(days=lengths.get(override.reason, 0))
        about = [card for card in cards if card.topic == override.topic]
        if today < until and about and all(_is_answered(card, override) for card in about):
            found[override.topic] = max(until, found.get(override.topic, until))
    return found


def _is_answered(card: Speaking, by: Override) -> bool:
    return card.evidence == by.evidence and CRITICAL not in {card.indicator, by.indicator}
