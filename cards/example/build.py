"""Examples of a sheet: a case told in a few words, built on an ordinary adult with an empty chart.

Every chart list is known and empty unless the example says otherwise, so each example changes one thing.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from cards.case import Case
from cards.example.given import (
    Given,
    GivenBeside,
    GivenConflict,
    GivenDispense,
    GivenEntry,
    GivenInjection,
    GivenLab,
    GivenPhase,
    GivenTest,
)
from cards.facts import NEEDS, Allergy, Bounds, Condition, Facts, Lab, Medicine, Need, Patient, PlannedTest, Procedure
from cards.knowledge import Knowledge
from cards.known import InPart, Problem, Unknown, When
from cards.order import (
    Conflict,
    Container,
    Dispense,
    Dose,
    Every,
    Kind,
    Length,
    Order,
    PeriodUnit,
    Phase,
    Product,
    Route,
)
from cards.quantity import Concentration, Mass, Volume
from cards.site import SiteProfile
from cards.text import Foreign, Said

TODAY = date(2026, 11, 23)
_UNITS: dict[str, PeriodUnit] = {"h": "h", "d": "d", "wk": "wk", "mo": "mo", "a": "a"}
_MICROGRAMS = {"mcg": Decimal(1), "mg": Decimal(1000), "g": Decimal(1_000_000)}


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
    return Every(int(head or 1), Decimal(low), _UNITS[unit], Decimal(high) if high else None)


def _phase(given: GivenPhase, index: int) -> Phase:
    count, _, word = (given.count or "").partition(" ")
    dose = Dose(
        mass=_mass(given.dose) if given.dose else None,
        volume=_volume(given.volume) if given.volume else None,
        containers=Decimal(count) if count else None,
        container_word=word or "container",
        concentration=_concentration(given.strength) if given.strength else None,
    )
    return Phase(
        dose,
        every=_every(given.every) if given.every else None,
        doses=given.doses,
        lasts=_length(given.lasts) if given.lasts else None,
        starts=TODAY + timedelta(days=given.starts_in_days) if given.starts_in_days is not None else None,
        ends=TODAY + timedelta(days=given.ends_in_days) if given.ends_in_days is not None else None,
        until=Foreign(given.until) if given.until else None,
        at=f"dosageInstruction[{index}]",
    )


def _phases(given: tuple[GivenPhase, ...]) -> tuple[Phase, ...]:
    return tuple(_phase(phase, index) for index, phase in enumerate(given))


def _length(text: str) -> Length:
    span, unit = text.split()
    low, _, high = span.partition("-")
    return Length(Decimal(low), Decimal(high or low), _UNITS[unit])


def order_of(given: Given) -> Order:
    """The order an example tells of."""
    product = Product(
        says=Foreign(given.product or f"{given.substance} injection"),
        substance=given.substance,
        kind=given.kind,
        concentration=_concentration(given.concentration) if given.concentration else None,
        containers=tuple(_container(text) for text in given.containers),
        labelled_amount=_mass(given.labelled) if given.labelled else None,
        routes=given.routes,
        avoid=given.avoid,
        rows=given.rows,
    )
    return Order(
        ref="MedicationRequest/example",
        product=product,
        phases=_phases(given.phases),
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
        flag=given.flag,
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
        injection=given.injection,
    )


def _earlier(one: GivenInjection, index: int) -> Medicine:
    kind = "MedicationRequest" if one.order else "MedicationDispense" if one.supply else "MedicationAdministration"
    return Medicine(
        f"{kind}/e{index}",
        Said((f"{one.substance} injection",)),
        _ago(one.days_ago) if one.days_ago is not None else None,
        active=one.active,
        b12_injection=True,
        substance=one.substance,
        concentration=_concentration(one.concentration) if one.concentration else None,
        phases=_phases(one.phases),
        supply=_dispense(one.supply) if one.supply else None,
    )


def case_of(given: Given, knowledge: Knowledge, site: SiteProfile | None = None) -> Case:
    """The case an example tells of, at a default site but for what it names."""
    own = SiteProfile(stock=given.stock, accepted_regimens=given.accepted, country=given.country)
    beside = tuple(_beside(one, index) for index, one in enumerate(given.beside))
    return Case(order_of(given), facts_of(given), TODAY, site or own, knowledge, given.stage, beside)


def _beside(given: GivenBeside, index: int) -> Order:
    product = Product(Foreign(f"{given.substance} injection"), given.substance, Kind.INJECTION)
    return Order(f"MedicationRequest/beside{index}", product, _phases(given.phases), Route.IM)


def facts_of(given: Given) -> Facts:
    """The chart an example tells of: known and empty where it is silent."""

    def entry(item: GivenEntry) -> tuple[Said, When | None, frozenset[str]]:
        when = _ago(item.days_ago) if item.days_ago is not None else None
        if item.says is not None:  # an entry in words alone
            return Said((Foreign(item.says),)), when, frozenset()
        return Said((item.group,)), when, frozenset({item.group})

    lists: dict[Need, object] = dict.fromkeys(NEEDS, ())
    born = date(TODAY.year - given.age, 1, 1)
    if given.age_days is not None:
        born = TODAY - timedelta(days=given.age_days)
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
    ) + tuple(_earlier(one, i) for i, one in enumerate(given.earlier) if not (one.order or one.supply))
    lists["dispensed"] = tuple(_earlier(one, i) for i, one in enumerate(given.earlier) if one.supply)
    lists["prescribed"] += tuple(_earlier(one, i) for i, one in enumerate(given.earlier) if one.order)  # type: ignore[operator]
    lists["allergies"] = tuple(
        Allergy(
            f"AllergyIntolerance/a{i}",
            Said((one.group,)),
            _ago(one.days_ago),
            frozenset({one.group}),
            one.severe,
            one.active,
        )
        for i, one in enumerate(given.allergies)
    )
    lists["planned"] = tuple(_test(t, i, "ServiceRequest") for i, t in enumerate(given.planned))
    lists["appointments"] = tuple(_test(t, i, "Appointment") for i, t in enumerate(given.appointments))
    for need in given.unknown:
        lists[need] = Unknown("not supplied")
    return Facts(**lists, partial=dict.fromkeys(given.partial, InPart.SUPPLIED))  # type: ignore[arg-type]
