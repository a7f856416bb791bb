"""What a rule returns: findings with their numbers and evidence, not cards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from cards.facts import Fact
from cards.order import Every, Phase, Route
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
        """Which steps of the order it changes."""
        return _steps(self.at)


@dataclass(frozen=True)
class OrderTest:
    """Order this laboratory test (a key of the knowledge base's `tests`), to be done on a whole day."""

    label: Said
    test: str
    on: date
    reason: str
    place: str = ""


@dataclass(frozen=True)
class Reschedule:
    """Give the steps at `at` this interval; without one, take away the end after which they stop."""

    label: Said
    at: tuple[str, ...]
    every: Every | None = None

    @property
    def place(self) -> str:
        """Which steps of the order it changes."""
        return _steps(self.at)


@dataclass(frozen=True)
class AddPhase:
    """Add a step to the client's own draft, before or after those it has. `phase` has a dose and a schedule."""

    label: Said
    phase: Phase
    before: bool
    place: str = ""


@dataclass(frozen=True)
class Reroute:
    """Give the whole draft this route."""

    label: Said
    route: Route
    place: str = ""


@dataclass(frozen=True)
class Withdraw:
    """Take the draft away."""

    label: Said
    place: str = ""


Proposal = Redose | OrderTest | Reschedule | AddPhase | Reroute | Withdraw


def _steps(at: tuple[str, ...]) -> str:
    """The steps of an order, counted from one; empty when it has only one."""
    steps = [".".join(str(int(number) + 1) for number in re.findall(r"\d+", one)) for one in at]
    return f"step {', '.join(steps)}" if any(steps) else ""


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
