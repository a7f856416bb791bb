"""One dosage instruction as structured data: dose, timing, route, whether as needed.

The dose may stand in an array, in an object or directly on the instruction; several entries describe the
same injection and are put together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards.order import INJECTED, Dose, Route
from cards.quantity import Concentration, Mass, Volume
from cards.text import Foreign, Said, say
from cds_service.reading.amount import agree, read_amount, shown
from cds_service.reading.resource import concept, items, mapping, present, true
from cds_service.reading.timing import Rhythm, read_timing

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_RANGES = ("doseRange",)
_RATES = ("rateRatio", "rateRange", "rateQuantity", "rateSimpleQuantity")
MEASURES = ("mass", "volume", "concentration", "containers")


@dataclass(frozen=True)
class Structured:
    """What the structure of one instruction says; faults by part, and a part with a fault is empty."""

    dose: Dose
    rhythm: Rhythm
    route: Route | None
    as_needed: bool
    faults: tuple[tuple[str, Said], ...]
    read_from: tuple[str, ...]


def read_structured(dosage: Mapping[str, Any], knowledge: Knowledge) -> Structured:
    """Read everything of a dosage instruction except its text."""
    dose, dose_faults, dose_from = _dose(dosage, knowledge)
    rhythm = read_timing(dosage.get("timing", dosage.get("scheduledTiming")), knowledge)
    if rhythm.faults:
        rhythm = replace(rhythm, every=None, doses=None, lasts=None)
    route, route_fault = read_route(dosage.get("route"), knowledge)
    if present(dosage.get("modifierExtension")):
        dose_faults = [
            *dose_faults,
            say("the instruction carries a modifier that changes its meaning and was not read"),
        ]
    faults = [("dose", why) for why in dose_faults] + [("schedule", why) for why in rhythm.faults]
    if route_fault is not None:
        faults.append(("route", route_fault))
    sources = (("timing", rhythm.stated), ("route", route is not None))
    needed = any(true(dosage.get(key)) for key in ("asNeeded", "asNeededBoolean"))
    conditions = (dosage.get("asNeededCodeableConcept"), dosage.get("asNeededFor"))
    return Structured(
        Dose() if dose_faults else dose,
        rhythm,
        route,
        needed or any(present(condition) for condition in conditions),
        tuple(faults),
        (*dose_from, *(name for name, found in sources if found)),
    )


def _dose(dosage: Mapping[str, Any], knowledge: Knowledge) -> tuple[Dose, list[Said], tuple[str, ...]]:
    dose, faults, sources = Dose(), list[Said](), list[str]()
    if present(dosage.get("doseAndRate")) and not any(isinstance(e, Mapping) for e in items(dosage["doseAndRate"])):
        faults.append(say("the dose is not readable"))
    places = [("doseAndRate", entry) for entry in items(dosage.get("doseAndRate"))] + [("doseQuantity", dosage)]
    for source, entry in places:
        element = mapping(entry)
        for key in ("doseQuantity", "doseSimpleQuantity"):
            if not present(element.get(key)):
                continue
            amount = read_amount(element.get(key), knowledge)
            joined = amount if isinstance(amount, Said) else join(dose, amount, knowledge)
            if isinstance(joined, Said):
                faults.append(joined)
            else:
                dose = joined
                sources.append(source)
        faults += [say("the dose is a range") for key in _RANGES if present(element.get(key))]
        faults += [say("the dose is given as a rate") for key in _RATES if present(element.get(key))]
    return dose, faults, tuple(dict.fromkeys(sources))


def join(one: Dose, other: Dose, knowledge: Knowledge) -> Dose | Said:
    """Two statements of the same injection put together, or the two values that contradict one another."""
    joined: dict[str, Any] = {}
    for measure in MEASURES:
        first, second = getattr(one, measure), getattr(other, measure)
        if first is not None and second is not None and not agree(_size(first), _size(second), knowledge):
            return say(
                "the dose is given as {first} and as {second}",
                first=shown(first, one.container_word),
                second=shown(second, other.container_word),
            )
        joined[measure] = first if first is not None else second
    named = one if one.containers is not None else other
    return Dose(**joined, container_word=named.container_word)


def _size(amount: Mass | Volume | Concentration | Decimal) -> Decimal:
    match amount:
        case Mass(size) | Volume(size) | Concentration(size):
            return size
        case _:
            return amount


def read_route(route: Any, knowledge: Knowledge) -> tuple[Route | None, Said | None]:
    """The route of a concept by code, else by its words; a fault when they disagree or none is known."""
    named = concept(route)
    if named.empty:
        return None, say("the route is not readable") if present(route) else None
    found = [
        known
        for coding in named.codings
        if coding.system and coding.code and (known := knowledge.route(coding.system, coding.code))
    ]
    spoken = (*named.words, *(coding.code for coding in named.codings if coding.code))
    if not found:
        found = [known for text in spoken if (known := knowledge.route_word(text))]
    if not found:
        return None, say("the route {route} is not understood", route=Foreign(spoken[0]))
    return one_route(found)


def one_route(routes: list[Route]) -> tuple[Route | None, Said | None]:
    """The most particular of routes that can be one; "injection" fits every injected route, SC fits deep SC."""
    different = list(dict.fromkeys(routes))
    for general, particular in ((Route.INJECTION, INJECTED), (Route.SC, frozenset({Route.DEEP_SC}))):
        if general in different and any(route in particular for route in different if route is not general):
            different.remove(general)
    if len(different) == 1:
        return different[0], None
    return None, say("the route is given as {one} and as {other}", one=different[0].value, other=different[1].value)
