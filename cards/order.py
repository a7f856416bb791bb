"""One medication order as the domain sees it: substance, product, phases of dose and schedule, route.

What an order does not state is None. What it states but could not be read is a `Problem` in
`Order.problems`, named by the part it concerns; the part itself is then None as well, so no rule can
mistake unreadable for unsaid without having been told (see `cards.rule.Rule.reads`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from cards.known import Problem
from cards.quantity import Concentration, Mass, Volume
from cards.text import Foreign, Said, grouped, say

Part = Literal["patient", "substance", "strength", "container", "dose", "schedule", "route", "dispense", "reason"]
PeriodUnit = Literal["h", "d", "wk", "mo", "a"]

# Shortest and longest days in one unit: a month is not 30 days.
DAYS_IN: dict[PeriodUnit, tuple[Decimal, Decimal]] = {
    "h": (Decimal(1) / 24, Decimal(1) / 24),
    "d": (Decimal(1), Decimal(1)),
    "wk": (Decimal(7), Decimal(7)),
    "mo": (Decimal(28), Decimal(31)),
    "a": (Decimal(365), Decimal(366)),
}

_AMOUNTS: frozenset[Part] = frozenset({"strength", "container", "dose"})


class Substance(StrEnum):
    """Which cobalamin. UNSTATED is "vitamin B12" without saying which."""

    CYANOCOBALAMIN = "cyanocobalamin"
    HYDROXOCOBALAMIN = "hydroxocobalamin"
    MECOBALAMIN = "mecobalamin"
    COBAMAMIDE = "cobamamide"
    UNSTATED = "vitamin B12"


class Kind(StrEnum):
    """What sort of product an order names."""

    INJECTION = "injection"
    ANTIDOTE = "antidote"
    ORAL = "oral"
    NASAL = "nasal"
    COMBINATION = "combination"
    OTHER = "other"
    UNSTATED = "unstated"


class Route(StrEnum):
    """Route of administration as far as B12 products need it."""

    IM = "IM"
    SC = "SC"
    DEEP_SC = "deep SC"
    IV = "IV"
    INTRADERMAL = "intradermal"
    INJECTION = "injection"
    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    NASAL = "nasal"


INJECTED = frozenset({Route.IM, Route.SC, Route.DEEP_SC, Route.IV, Route.INTRADERMAL, Route.INJECTION})


@dataclass(frozen=True)
class Container:
    """A vial or ampoule that a product may come in. `row` names the knowledge row that says so."""

    word: str
    volume: Volume | None
    content: Mass | None
    row: str


@dataclass(frozen=True)
class Product:
    """The product an order names.

    `containers` are those the product can come in: one when the code decides it, several when it does
    not, none when nothing is known. `rows` are the knowledge rows by which it was recognised. `use`,
    `routes` (authorised) and `avoid` are what those rows say of its market: None and empty when they say nothing.
    """

    says: Foreign | None
    substance: Substance
    kind: Kind
    concentration: Concentration | None = None
    containers: tuple[Container, ...] = ()
    rows: tuple[str, ...] = ()
    labelled_amount: Mass | None = None  # an amount in the name that is neither per mL nor per container
    use: str | None = None
    routes: tuple[Route, ...] = ()
    avoid: tuple[Route, ...] = ()


@dataclass(frozen=True)
class Dose:
    """One injection as written. `concentration` is a strength written where the dose belongs."""

    mass: Mass | None = None
    volume: Volume | None = None
    containers: Decimal | None = None
    container_word: str = "container"
    concentration: Concentration | None = None

    @property
    def stated(self) -> bool:
        """Whether the order says anything about the amount."""
        return any(part is not None for part in (self.mass, self.volume, self.containers, self.concentration))


@dataclass(frozen=True)
class Every:
    """`times` injections in each `period` (to `period_max`) of `unit`: 3 per 1 wk, 1 per 2-3 mo."""

    times: int
    period: Decimal
    unit: PeriodUnit
    period_max: Decimal | None = None
    times_max: int | None = None

    @property
    def days(self) -> tuple[Decimal, Decimal]:
        """Shortest and longest mean gap between two injections, in days."""
        low, high = DAYS_IN[self.unit]
        return self.period * low / (self.times_max or self.times), (self.period_max or self.period) * high / self.times

    def __str__(self) -> str:
        span = f"{self.period:f}" + (f"-{self.period_max:f}" if self.period_max else "")
        often = f"{self.times}" + (f"-{self.times_max}" if self.times_max else "")
        return f"{span} {self.unit}" if often == "1" else f"{often} per {span} {self.unit}"


@dataclass(frozen=True)
class Length:
    """How long a phase lasts; `high` differs from `low` for "1-2 weeks"."""

    low: Decimal
    high: Decimal
    unit: PeriodUnit


@dataclass(frozen=True)
class Phase:
    """One step of a schedule. `at` is where in the resource it stands, for mending it in place."""

    dose: Dose
    every: Every | None = None
    doses: int | None = None
    lasts: Length | None = None
    starts: date | None = None
    ends: date | None = None
    until: Foreign | None = None
    as_needed: bool = False
    at: str = ""


@dataclass(frozen=True)
class Dispense:
    """What is to be supplied: a number of containers or a volume, and repeats."""

    containers: Decimal | None = None
    volume: Volume | None = None
    repeats: int | None = None
    days: Decimal | None = None


@dataclass(frozen=True)
class Conflict:
    """Two statements of one order that cannot both hold; the part they are about is left out of the order.

    `places` are plain words ("structured dosage", "text", "words beside it", "product code", "dose form", "dispense")
    and `says` what each place says. `doses` are the doses that stand against one another, in the order of the
    places, when the conflict is about a dose and both were read. `sole` is False where the text goes on to further
    phases, so that one dose does not stand for all of them.
    """

    part: Part
    places: tuple[str, str]
    says: tuple[Said, Said]
    at: str = ""
    doses: tuple[Dose, ...] = ()
    sole: bool = True

    @property
    def told(self) -> tuple[Said, Said]:
        """What each place says, amounts with commas in their numbers."""
        one, other = self.says
        return (grouped(one), grouped(other)) if self.part in _AMOUNTS else self.says

    @property
    def problem(self) -> Problem:
        """The same as a Problem, so that whoever rests on the part knows that it was not read."""
        one, other = self.places
        template = f"the {self.part} is given as {{one}} ({one}) and as {{other}} ({other})"
        return Problem(self.part, say(template, one=self.told[0], other=self.told[1]), self.at, conflict=True)


@dataclass(frozen=True)
class Order:
    """A draft order. `ref` is "MedicationRequest/request-123"; `groups` of reasons come from the code lists.

    `notes` are words beside the instruction that were not understood and touch no amount: to be shown, not used.
    `notations` are warnings of error-prone or ambiguous spellings in the instruction, each a sentence.
    """

    ref: str
    product: Product
    phases: tuple[Phase, ...] = ()
    route: Route | None = None
    dispense: Dispense | None = None
    reasons: frozenset[str] = frozenset()
    reason_says: tuple[Foreign, ...] = ()
    written: date | None = None
    problems: tuple[Problem, ...] = ()
    read_from: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Foreign, ...] = ()
    notations: tuple[Said, ...] = ()

    @property
    def substance(self) -> Substance:
        """Which cobalamin the order is for."""
        return self.product.substance

    @property
    def is_b12_injection(self) -> bool:
        """True only when both the substance and the injectable form are known; the antidote is not one."""
        if self.product.kind is Kind.INJECTION:
            return True
        known = not self.problems_with("substance")
        return known and self.product.kind is Kind.UNSTATED and self.route in INJECTED

    @property
    def is_looked_at(self) -> bool:
        """Whether rules run: for a vitamin B12 injection, and for the antidote that may be mistaken for one."""
        return self.is_b12_injection or self.product.kind is Kind.ANTIDOTE

    def problems_with(self, *parts: Part) -> tuple[Problem, ...]:
        """The problems that concern any of `parts`."""
        return tuple(problem for problem in self.problems if problem.part in parts)
