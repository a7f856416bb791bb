"""Not known is a value. Empty, unknown and unreadable are three things and each reaches the clinician as itself.

An empty tuple: looked, none found. `Unknown`: not obtained. `InPart`: obtained, and not all of it. `Problem`:
obtained, not readable.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cards.text import Said


@dataclass(frozen=True)
class Unknown:
    """Not obtained; `why` is ours and fit to be shown, such as "not supplied"."""

    why: str


class InPart(Enum):
    """Why only a part of a list is known; the words are ours and fit to be shown."""

    SUPPLIED = "only a part was supplied"
    USABLE = "only a part could be used"
    NEWEST = "only the newest were supplied"


@dataclass(frozen=True)
class Problem:
    """Obtained, but not read. `part` is what it concerns (an order part or a chart need).

    `conflict` is set where each of two statements could be read and they contradict one another.
    """

    part: str
    why: Said
    at: str = ""
    conflict: bool = False


@dataclass(frozen=True)
class When:
    """A date known to the day, month or year: the interval of days it may be."""

    first: date
    last: date

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        whole_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return self.first.isoformat()[: 7 if whole_month else 4]
