"""Examples of a sheet: a case told in a few words, built on an ordinary adult with an empty chart.

Every chart list is known and empty unless the example says otherwise, so each example changes one thing.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from cards.facts import NEEDS, Bounds, Condition, Facts, Lab, Medicine, Need, Patient, PlannedTest, Procedure
from cards.known import Problem, Unknown, When
from cards.order import (
    Conflict,
    Container,
    Dispense,
    Dose,
    Every,
    Kind,
    Order,
    Part,
    PeriodUnit,
    Phase,
    Product,
    Route,
    Substance,
)
from cards.quantity import Concentration, Mass, Volume
from cards.text import Foreign, Said

TODAY = date(2026, 11, 23)
_MICROGRAMS = {"mcg": Decimal(1), "mg": Decimal(1000), "g": Decimal(1_000_000)}


class GivenLab(Struct, frozen=True, forbid_unknown_fields=True):
    """A result in the canonical unit of its test; `value` null with `unreadable` says it was not read."""

    test: str
    value: Decimal | None = None
    under: Decimal | None = None
    positive: bool | None = None
    days_ago: int | None = 30
    unreadable: bool = False
    preliminary: bool = False


class GivenEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition, procedure or medicine of one concept group."""

    group: str
    days_ago: int = 400
    active: bool | None = True
    confirmed: bool = True
    says: str | None = None
    injection: bool = False


class GivenTest(Struct, frozen=True, forbid_unknown_fields=True):
    """A requested test; `in_days` from today, null when the request names no day."""

    test: str
    in_days: int | None = None
    requested_days_ago: int = 0


class GivenPhase(Struct, frozen=True, forbid_unknown_fields=True):
    """Amounts as "1000 mcg", "1 mL", "1 vial", "1000 mcg/mL"; `every` as "1 d", "3 per 1 wk"."""

    dose: str | None = None
    volume: str | None = None
    count: str | None = None
    strength: str | None = None
    every: str | None = None
    doses: int | None = None


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
    """An earlier injection whose product is known."""

    substance: Substance
    days_ago: int
    concentration: str | None = None


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """The case. `containers` as "vial 1 mL 1000 mcg"; `unknown` and `partial` name chart lists."""

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
    stage: Literal["select", "sign", "prescribe", "refill"] = "sign"
    site_rules: dict[str, str] = field(default_factory=dict)


def _mass(text: str) -> Mass:
    value, unit = text.split()
    return Mass(Decimal(value) * _MICROGRAMS[unit])


def _volume(text: str) -> Volume:
    value, unit = text.split()
    if unit != "mL":
        raise ValueError(f"a volume in an example is in mL, not {unit!r}")
    return Volume(Decimal(value))


def _concentration(text: str) -> Concentration:
    return Concentration(_mass(text.removesuffix("/mL")).micrograms)


def _container(text: str) -> Container:
    word, *amounts = text.split()
    pairs = [" ".join(amounts[i : i + 2]) for i in range(0, len(amounts), 2)]
    volumes = [_volume(p) for p in pairs if p.endswith("mL")]
    contents = [_mass(p) for p in pairs if not p.endswith("mL")]
    return Container(word, volumes[0] if volumes else None, contents[0] if contents else None, "example")


def _every(text: str) -> Every:
    head, _, tail = text.rpartition(" per ")
    span, unit = tail.split()
    low, _, high = span.partition("-")
    units: dict[str, PeriodUnit] = {"h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"}
    return Every(int(head or 1), Decimal(low), units[unit], Decimal(high) if high else None)


def _phase(given: GivenPhase, index: int) -> Phase:
    count, _, word = (given.count or "").partition(" ")
    dose = Dose(
        mass=_mass(given.dose) if given.dose else None,
        volume=_volume(given.volume) if given.volume else None,
        containers=Decimal(count) if count else None,
        container_word=word or "container",
        concentration=_concentration(given.strength) if given.strength else None,
    )
    at = f"dosageInstruction[{index}]"
    return Phase(dose, every=_every(given.every) if given.every else None, doses=given.doses, at=at)


def order_of(given: Given) -> Order:
    """The order an example tells of."""
    product = Product(
        says=Foreign(f"{given.substance} injection"),
        substance=given.substance,
        kind=given.kind,
        concentration=_concentration(given.concentration) if given.concentration else None,
        containers=tuple(_container(text) for text in given.containers),
        labelled_amount=_mass(given.labelled) if given.labelled else None,
        routes=given.routes,
        avoid=given.avoid,
    )
    return Order(
        ref="MedicationRequest/example",
        product=product,
        phases=tuple(_phase(phase, index) for index, phase in enumerate(given.phases)),
        route=given.route,
        reasons=frozenset(given.reasons),
        written=TODAY,
        dispense=_dispense(given.dispense) if given.dispense else None,
        problems=tuple(Problem(part, Said((f"the {part} of the example",))) for part in given.problems),
        conflicts=tuple(_conflict(one) for one in given.conflicts),
    )


def _dispense(given: GivenDispense) -> Dispense:
    volume = _volume(given.volume) if given.volume else None
    return Dispense(given.containers, volume, given.repeats, given.days)


def _conflict(given: GivenConflict) -> Conflict:
    doses = tuple(Dose(volume=_volume(text)) for text in given.volumes)
    doses += tuple(Dose(mass=_mass(text)) for text in given.masses)
    says = (Said((given.one,)), Said((given.other,)))
    return Conflict(given.part, ("structured dosage", "text"), says, "dosageInstruction[0]", doses)


def _ago(days: int) -> When:
    day = TODAY - timedelta(days=days)
    return When(day, day)


def _lab(given: GivenLab, index: int) -> Lab:
    bounds = None
    if given.value is not None:
        bounds = Bounds(given.value, given.value)
    elif given.under is not None:
        bounds = Bounds(None, given.under, high_open=True)
    return Lab(
        ref=f"Observation/o{index}",
        says=Said((f"{given.test} {given.value if given.value is not None else given.under}",)),
        when=_ago(given.days_ago) if given.days_ago is not None else None,
        test=given.test,
        value=bounds,
        positive=given.positive,
        preliminary=given.preliminary,
        problem=Problem("labs", Said(("its unit is not known",))) if given.unreadable else None,
    )


def _test(given: GivenTest, index: int, kind: str) -> PlannedTest:
    return PlannedTest(
        ref=f"{kind}/t{index}",
        says=Said((given.test,)),
        when=_ago(-given.in_days) if given.in_days is not None else None,
        groups=frozenset({given.test}),
        requested=_ago(given.requested_days_ago),
    )


def facts_of(given: Given) -> Facts:
    """The chart an example tells of: known and empty where it is silent."""

    def entry(item: GivenEntry) -> tuple[Said, When, frozenset[str]]:
        if item.says is not None:  # an entry in words alone
            return Said((Foreign(item.says),)), _ago(item.days_ago), frozenset()
        return Said((item.group,)), _ago(item.days_ago), frozenset({item.group})

    lists: dict[Need, object] = dict.fromkeys(NEEDS, ())
    born = date(TODAY.year - given.age, 1, 1)
    lists["patient"] = Patient(When(born, born))
    lists["labs"] = tuple(_lab(lab, i) for i, lab in enumerate(given.labs))
    lists["conditions"] = tuple(
        Condition(f"Condition/c{i}", *entry(e), active=e.active, confirmed=e.confirmed)
        for i, e in enumerate(given.conditions)
    )
    lists["procedures"] = tuple(Procedure(f"Procedure/p{i}", *entry(e)) for i, e in enumerate(given.procedures))
    lists["prescribed"] = tuple(
        Medicine(f"MedicationRequest/m{i}", *entry(e), active=e.active, b12_injection=e.injection)
        for i, e in enumerate(given.medicines)
    )
    lists["given"] = tuple(
        Medicine(f"MedicationAdministration/g{i}", Said(("vitamin B12 injection",)), _ago(d), b12_injection=True)
        for i, d in enumerate(given.injections_days_ago)
    ) + tuple(
        Medicine(
            f"MedicationAdministration/e{i}",
            Said((f"{one.substance} injection",)),
            _ago(one.days_ago),
            b12_injection=True,
            substance=one.substance,
            concentration=_concentration(one.concentration) if one.concentration else None,
        )
        for i, one in enumerate(given.earlier)
    )
    lists["planned"] = tuple(_test(t, i, "ServiceRequest") for i, t in enumerate(given.planned))
    lists["appointments"] = tuple(_test(t, i, "Appointment") for i, t in enumerate(given.appointments))
    for need in given.unknown:
        lists[need] = Unknown("not supplied")
    return Facts(**lists, partial=frozenset(given.partial))  # type: ignore[arg-type]
