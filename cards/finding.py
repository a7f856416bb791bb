"""What a rule returns: findings with their numbers and evidence, not cards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from cards.facts import Fact
from cards.quantity import Mass, Volume
from cards.text import Said


class Indicator(IntEnum):
    """CDS Hooks urgency; a larger number is worse."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3


@dataclass(frozen=True)
class Redose:
    """Write this amount in the client's own draft, at every place of `at`: the phases that share the amount."""

    label: Said
    at: tuple[str, ...]
    mass: Mass | None
    volume: Volume | None

    @property
    def place(self) -> str:
        """Which steps of the order it changes, counted from one."""
        steps = [".".join(str(int(number) + 1) for number in re.findall(r"\d+", one)) for one in self.at]
        return f"step {', '.join(steps)}" if any(steps) else ""


@dataclass(frozen=True)
class OrderTest:
    """Order this laboratory test (a key of the knowledge base's `tests`), to be done on a whole day."""

    label: Said
    test: str
    on: date
    reason: str
    place: str = ""


Proposal = Redose | OrderTest


@dataclass(frozen=True)
class Finding:
    """One thing worth saying about one order.

    `detail` paragraphs carry the arithmetic in words; `evidence` the results used; `not_found` what was
    looked for in lists that were obtained.
    """

    indicator: Indicator
    summary: Said
    detail: tuple[Said, ...] = ()
    evidence: tuple[Fact, ...] = ()
    not_found: tuple[str, ...] = ()
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True)
class NotChecked:
    """A rule that had what it declared to need and still could not decide; `why` says what stood in the way.

    `told` false: it stands in the coverage record, and is no card, because it would be one on most orders.
    """

    why: Said
    told: bool = True
