"""The chart as the domain sees it. Each list is a tuple (looked) or `Unknown` (not obtained).

Codes have become *concept groups* of the knowledge base ("cause.crohn", "lab.b12_total"): a rule never
sees a code. Laboratory values are bounds in one canonical unit per test, dates are intervals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, get_args

from cards.known import InPart, Problem, Unknown, When
from cards.order import Dispense, Phase, Route, Substance
from cards.quantity import Concentration
from cards.text import Said

Need = Literal[
    "patient",
    "labs",
    "conditions",
    "procedures",
    "allergies",
    "prescribed",
    "stated",
    "dispensed",
    "given",
    "planned",
    "appointments",
]
NEEDS: tuple[Need, ...] = get_args(Need)
Flag = Literal["low", "normal", "high"]
NEED_WORDS: dict[Need, str] = {
    "patient": "age of the patient",
    "labs": "laboratory results",
    "conditions": "conditions",
    "procedures": "procedures",
    "allergies": "allergies",
    "prescribed": "earlier prescriptions",
    "stated": "medication list",
    "dispensed": "dispensed medicines",
    "given": "administered medicines",
    "planned": "requested tests",
    "appointments": "appointments",
}


@dataclass(frozen=True)
class Bounds:
    """A value known between two bounds; "<150" has no low, and an open high."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def below(self, limit: Decimal) -> bool:
        """Certainly below `limit`."""
        return self.high is not None and (self.high < limit or (self.high_open and self.high == limit))

    def above(self, limit: Decimal) -> bool:
        """Certainly above `limit`."""
        return self.low is not None and (self.low > limit or (self.low_open and self.low == limit))


@dataclass(frozen=True)
class Fact:
    """One entry of the chart: where it stands, when it was, what it says, the concept groups it belongs to."""

    ref: str
    says: Said
    when: When | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Lab(Fact):
    """A result. `value` is in the canonical unit of its test; `positive` is for antibody-like tests.

    `flag` is the laboratory's own word on it. A result that was obtained but not readable has none of these,
    and a `problem`.
    """

    test: str = ""
    value: Bounds | None = None
    positive: bool | None = None
    flag: Flag | None = None
    preliminary: bool = False
    problem: Problem | None = None


@dataclass(frozen=True)
class Condition(Fact):
    """A problem-list entry or diagnosis; `active` None: the record does not say whether it is.

    `confirmed` is False for a provisional or differential diagnosis: no documented cause, but a sign.
    """

    active: bool | None = None
    confirmed: bool = True


@dataclass(frozen=True)
class Procedure(Fact):
    """A procedure that was done."""


@dataclass(frozen=True)
class Allergy(Fact):
    """An allergy or intolerance; `severe` when anaphylaxis or a high criticality is documented.

    `active` False: it is recorded as resolved or inactive.
    """

    severe: bool = False
    active: bool | None = None


@dataclass(frozen=True)
class Medicine(Fact):
    """A medicine ordered, stated, dispensed or given; `b12_injection` marks earlier treatment.

    `substance`, `concentration`, `phases` and `route` are those of an earlier B12 injection, None or empty when
    it does not state them; `supply` is what a dispense of one handed over.
    """

    active: bool | None = None
    b12_injection: bool = False
    substance: Substance | None = None
    concentration: Concentration | None = None
    phases: tuple[Phase, ...] = ()
    route: Route | None = None
    supply: Dispense | None = None


@dataclass(frozen=True)
class PlannedTest(Fact):
    """A requested or booked test: `groups` are lab groups; `when` is when it is to be done.

    `injection` marks an injection of vitamin B12 that is asked for or booked, which is no test.
    """

    requested: When | None = None
    injection: bool = False


@dataclass(frozen=True)
class Patient:
    """Who the order is for. Sex is kept only as far as a rule needs it; no name and no id is."""

    born: When | None = None


@dataclass(frozen=True)
class Facts:
    """Everything known of one patient. `partial` names the lists of which only a part is known, and why."""

    patient: Patient | Unknown
    labs: tuple[Lab, ...] | Unknown
    conditions: tuple[Condition, ...] | Unknown
    procedures: tuple[Procedure, ...] | Unknown
    allergies: tuple[Allergy, ...] | Unknown
    prescribed: tuple[Medicine, ...] | Unknown
    stated: tuple[Medicine, ...] | Unknown
    dispensed: tuple[Medicine, ...] | Unknown
    given: tuple[Medicine, ...] | Unknown
    planned: tuple[PlannedTest, ...] | Unknown
    appointments: tuple[PlannedTest, ...] | Unknown
    drafted: tuple[Medicine, ...] = ()  # the other medicines of the same call: being ordered now
    partial: Mapping[Need, InPart] = field(default_factory=dict)
    problems: tuple[Problem, ...] = field(default=())

    def unknown(self, need: Need) -> Unknown | None:
        """Why a need was not obtained, or None when it was."""
        value = getattr(self, need)
        return value if isinstance(value, Unknown) else None

    def with_whole(self, **lists: Any) -> Facts:
        """The same with other lists, and each list as if all of it were known."""
        return replace(self, **lists, partial={})

    def known_medicines(self) -> tuple[Medicine, ...]:
        """Medicines of the four lists, as far as they were obtained."""
        lists = (self.prescribed, self.stated, self.dispensed, self.given)
        return tuple(entry for found in lists if not isinstance(found, Unknown) for entry in found)

    def injections(self) -> tuple[Medicine, ...]:
        """Earlier vitamin B12 injections, as far as the lists were obtained."""
        return tuple(entry for entry in self.known_medicines() if entry.b12_injection)


def within(when: When | None, today: date, before: int, after: int = 0) -> bool:
    """Whether the whole of `when` lies from `before` days before today to `after` days after it."""
    if when is None:
        return False
    return today - timedelta(days=before) <= when.first and when.last <= today + timedelta(days=after)
