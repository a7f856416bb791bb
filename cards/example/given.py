"""The words in which examples tell of a case, an order and a chart."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cards.facts import Flag, Need
from cards.order import Kind, Part, Route, Substance


class GivenLab(Struct, frozen=True, forbid_unknown_fields=True):
    """A result in the canonical unit of its test; `value` null with `unreadable` says it was not read."""

    test: str
    value: Decimal | None = None
    under: Decimal | None = None
    positive: bool | None = None
    flag: Flag | None = None
    days_ago: int | None = 30
    unreadable: bool = False
    preliminary: bool = False


class GivenEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition, procedure or medicine of one concept group."""

    group: str
    days_ago: int | None = 400
    active: bool | None = True
    confirmed: bool = True
    says: str | None = None
    injection: bool = False


class GivenTest(Struct, frozen=True, forbid_unknown_fields=True):
    """A requested test; `in_days` from today, null when the request names no day. `injection`: of B12, not a test."""

    test: str
    in_days: int | None = None
    requested_days_ago: int = 0
    injection: bool = False


class GivenPhase(Struct, frozen=True, forbid_unknown_fields=True):
    """Amounts as "1000 mcg", "1 mL", "1 vial", "1000 mcg/mL"; `every` as "1 d", "3 per 1 wk"; `lasts` as "2 wk"."""

    dose: str | None = None
    volume: str | None = None
    count: str | None = None
    strength: str | None = None
    every: str | None = None
    doses: int | None = None
    lasts: str | None = None
    starts_in_days: int | None = None
    ends_in_days: int | None = None
    until: str | None = None


class GivenConflict(Struct, frozen=True, forbid_unknown_fields=True):
    """What the fields and the text say of one part; `volumes` or `masses` when both were read as such."""

    part: Part
    one: str
    other: str
    volumes: tuple[str, ...] = ()
    masses: tuple[str, ...] = ()


class GivenDispense(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be supplied."""

    containers: Decimal | None = None
    volume: str | None = None
    repeats: int | None = None
    days: Decimal | None = None


class GivenInjection(Struct, frozen=True, forbid_unknown_fields=True):
    """An earlier injection whose product is known; `order` tells of a prescription instead, active or not.

    `supply` tells of a dispense instead, and what was handed over.
    """

    substance: Substance
    days_ago: int | None
    concentration: str | None = None
    order: bool = False
    active: bool | None = None
    phases: tuple[GivenPhase, ...] = ()
    supply: GivenDispense | None = None


class GivenAllergy(Struct, frozen=True, forbid_unknown_fields=True):
    """An allergy to a substance of one concept group."""

    group: str
    severe: bool = False
    active: bool | None = None
    days_ago: int = 400


class GivenBeside(Struct, frozen=True, forbid_unknown_fields=True):
    """Another vitamin B12 injection that is drafted in the same call."""

    substance: Substance = Substance.CYANOCOBALAMIN
    phases: tuple[GivenPhase, ...] = ()


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """The case. `containers` as "vial 1 mL 1000 mcg"; `unknown` and `partial` name chart lists.

    `product` is what the order calls it, `rows` the products it was recognised as. `accepted` and `country` are the
    site's. `age_days` counts before `age`.
    """

    product: str | None = None
    rows: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    country: str | None = None
    age_days: int | None = None
    allergies: tuple[GivenAllergy, ...] = ()
    beside: tuple[GivenBeside, ...] = ()
    substance: Substance = Substance.CYANOCOBALAMIN
    kind: Kind = Kind.INJECTION
    concentration: str | None = "1000 mcg/mL"
    containers: tuple[str, ...] = ()
    labelled: str | None = None
    phases: tuple[GivenPhase, ...] = ()
    route: Route | None = Route.IM
    reasons: tuple[str, ...] = ()
    problems: tuple[Part, ...] = ()
    conflicts: tuple[GivenConflict, ...] = ()
    dispense: GivenDispense | None = None
    routes: tuple[Route, ...] = ()
    avoid: tuple[Route, ...] = ()
    earlier: tuple[GivenInjection, ...] = ()
    stock: tuple[str, ...] = ()
    age: int = 60
    labs: tuple[GivenLab, ...] = ()
    conditions: tuple[GivenEntry, ...] = ()
    procedures: tuple[GivenEntry, ...] = ()
    medicines: tuple[GivenEntry, ...] = ()
    injections_days_ago: tuple[int, ...] = ()
    planned: tuple[GivenTest, ...] = ()
    appointments: tuple[GivenTest, ...] = ()
    unknown: tuple[Need, ...] = ()
    partial: tuple[Need, ...] = ()
    stage: Literal["select", "sign", "prescribe", "refill", "view"] = "sign"
