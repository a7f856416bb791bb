"""What has been read of one phase of an instruction, and the words of it that were not."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from cards.order import DAYS_IN, Dose, Phase
from cards.quantity import Concentration, Mass, Volume

if TYPE_CHECKING:
    from cards.order import Every, Length, Route, Substance
    from cards.text import Foreign
    from cds_service.reading.sig.phrases import Matter, Measured


@dataclass(frozen=True)
class Unread:
    """Words that were not understood.

    `touches_dose` when they hold a number, a unit or a word of amount; `spares` a dose stated elsewhere when that is
    only numbers without a unit, or the total of a course. `defers` when they are understood, but only send the reader
    to other directions ("as directed"): they leave the schedule open and change no amount.
    """

    words: str
    touches_dose: bool
    spares: bool = False
    defers: bool = False


@dataclass(frozen=True)
class CourseTotal:
    """What all injections of a phase come to ("total 7 mg"), by measure, and its words."""

    words: str
    amounts: tuple[Measured, ...]


@dataclass
class PhaseReading:
    """What has been read of one phase so far."""

    amounts: dict[str, Decimal] = field(default_factory=dict)
    container_word: str = "container"
    every: Every | None = None
    adverb: bool = False  # "weekly", not "every week"
    amounts_before: frozenset[str] = frozenset()  # the interval
    doses: int | None = None
    once: str = ""  # a single dose, as written
    for_doses: bool = False  # "for 6 doses"
    lasts: Length | None = None
    length: str = ""  # as written
    until: Foreign | None = None
    as_needed: bool = False
    as_directed: str = ""  # as written
    one_injection: bool = False
    days: dict[str, str] = field(default_factory=dict)  # by name, as written
    again: bool = False  # whether they come back every week
    dates: list[str] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    substances: set[Substance] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    spans: list[tuple[int, int, Matter]] = field(default_factory=list)
    totals: list[CourseTotal] = field(default_factory=list)
    placed: bool = False  # whether the amount is followed by a site or a time of day
    site: bool = False
    aimed: bool = False  # at one of several such places ("left")
    daytime: bool = False
    paused: bool = False  # whether only a comma, a full stop or "and" parts it from the phase before

    def takes_site(self, *, joined: bool, aimed: bool) -> bool:
        """Keep that a site is named; False for a second one, joined by "and" or as "left" and "right" are."""
        if self.site and (joined or (aimed and self.aimed)):
            return False
        self.site, self.aimed = True, self.aimed or aimed
        self.placed |= bool(self.amounts)
        return True

    def takes_daytime(self) -> bool:
        """Keep that a time of day is named; False for a second one."""
        first, self.daytime = not self.daytime, True
        self.placed |= bool(self.amounts)
        return first

    @property
    def bounded(self) -> bool:
        """Whether it has an end, so that a further interval begins another phase."""
        return self.lasts is not None or self.doses is not None or self.until is not None

    @property
    def timed(self) -> bool:
        """Whether it says anything about time."""
        return self.every is not None or self.bounded

    @property
    def injections(self) -> Decimal | None:
        """How many injections it comes to, None where that is open."""
        if self.doses is not None:
            return Decimal(self.doses)
        every, lasts = self.every, self.lasts
        if every is None or lasts is None or lasts.low != lasts.high or every.period_max or every.times_max:
            return None
        (length, longest), (period, longest_period) = DAYS_IN[lasts.unit], DAYS_IN[every.unit]
        if lasts.unit != every.unit and (length != longest or period != longest_period):
            return None
        return every.times * lasts.low * length / (every.period * period)

    @property
    def longest(self) -> Decimal | None:
        """The most days it can take, None where that is open."""
        if self.lasts is not None:
            return self.lasts.high * DAYS_IN[self.lasts.unit][1]
        if self.every is None or self.doses is None:
            return None
        return self.doses * (self.every.period_max or self.every.period) * DAYS_IN[self.every.unit][1]

    def ends_before(self, every: Every | None) -> bool:
        """Whether it is over before so long an interval is: "for 5 days every month" tells of a cycle."""
        return every is not None and self.longest is not None and self.longest < every.period * DAYS_IN[every.unit][0]

    def is_total(self, total: CourseTotal) -> bool:
        """Whether a course total is what so many injections of the amount read come to."""
        count = self.injections
        return count is not None and all(
            one.measure in self.amounts and self.amounts[one.measure] * count == one.value for one in total.amounts
        )

    def phase(self, before: Dose | None) -> Phase:
        """The phase; without an amount of its own it is given the dose of the phase before."""
        found = self.amounts
        own = Dose(
            Mass(found["mass"]) if "mass" in found else None,
            Volume(found["volume"]) if "volume" in found else None,
            found.get("container"),
            self.container_word,
            Concentration(found["concentration"]) if "concentration" in found else None,
        )
        dose = own if own.stated or before is None else before
        return Phase(dose, self.every, self.doses, self.lasts, until=self.until, as_needed=self.as_needed)
