"""One dosage instruction as structured data: dose, timing, route, whether as needed.

The dose may stand in an array, in an object or directly on the instruction; several entries describe the
same injection and are put together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards.order import Conflict, Dose, Route
from cards.quantity import Concentration, Mass, Volume
from cards.text import Said, say
from cds_service.reading.amount import agree, read_amount, shown
from cds_service.reading.doubt import STRUCTURED, Doubt, Fault, conflict, placed
from cds_service.reading.repetition import Rhythm
from cds_service.reading.resource import items, mapping, modified, present, true
from cds_service.reading.route import read_route
from cds_service.reading.timing import read_timing

if TYPE_CHECKING:
    from cards.knowledge import Knowledge

_QUANTITIES = ("doseQuantity", "doseSimpleQuantity")
_DOSES = frozenset({*_QUANTITIES, "doseRange", "doseAndRate"})
_RATES = ("rateRatio", "rateRange", "rateQuantity", "rateSimpleQuantity")
MEASURES = ("mass", "volume", "concentration", "containers")


@dataclass(frozen=True)
class Structured:
    """What the structure of one instruction says; a part with a doubt is empty."""

    dose: Dose
    rhythm: Rhythm
    route: Route | None
    as_needed: bool
    doubts: tuple[Doubt, ...]
    read_from: tuple[str, ...]


def read_structured(dosage: Mapping[str, Any], at: str, knowledge: Knowledge) -> Structured:
    """Read everything of the dosage instruction at `at` except its text."""
    dose, faults, dose_from = _dose(dosage, knowledge)
    rhythm = read_timing(dosage.get("timing", dosage.get("scheduledTiming")), knowledge)
    if modified(dosage):
        changed = say("the instruction carries a modifier that changes its meaning and was not read")
        faults.append(changed)
        rhythm = replace(rhythm, faults=(*rhythm.faults, changed))
    if rhythm.faults:
        rhythm = replace(rhythm, every=None, doses=None, lasts=None, until=None)
    route, route_fault = read_route(dosage.get("route"), knowledge)
    doubts = [placed("dose", why, at) for why in faults] + [placed("schedule", why, at) for why in rhythm.faults]
    if route_fault is not None:
        doubts.append(placed("route", route_fault, at))
    sources = (("timing", rhythm.stated), ("route", route is not None))
    needed = any(true(dosage.get(key)) for key in ("asNeeded", "asNeededBoolean"))
    conditions = (dosage.get("asNeededCodeableConcept"), dosage.get("asNeededFor"))
    return Structured(
        Dose() if faults else dose,
        rhythm,
        route,
        needed or rhythm.as_needed or any(present(condition) for condition in conditions),
        tuple(doubts),
        (*dose_from, *(name for name, found in sources if found)),
    )


def _dose(dosage: Mapping[str, Any], knowledge: Knowledge) -> tuple[Dose, list[Fault], tuple[str, ...]]:
    dose, faults, sources = Dose(), list[Fault](), list[str]()
    entries = items(dosage.get("doseAndRate"))
    if present(dosage.get("doseAndRate")) and not any(isinstance(entry, Mapping) for entry in entries):
        faults.append(say("the dose is not readable"))
    for source, entry in [*(("doseAndRate", entry) for entry in entries), ("doseQuantity", dosage)]:
        element = mapping(entry)
        stated = [read_amount(element[key], knowledge) for key in _QUANTITIES if present(element.get(key))]
        if present(element.get("doseRange")):
            stated.append(_range(element["doseRange"], knowledge))
        for amount in stated:
            joined = join(dose, amount, knowledge, (STRUCTURED, STRUCTURED)) if isinstance(amount, Dose) else amount
            if isinstance(joined, Dose):
                dose = joined
                sources.append(source)
            else:
                faults.append(joined)
        faults += [say("the dose is given as a rate") for key in _RATES if present(element.get(key))]
        others = [key for key in element if str(key).startswith("dose") and key not in _DOSES and present(element[key])]
        faults += [say("the dose is given in a form that is not known") for _ in others[:1]]
    return dose, faults, tuple(dict.fromkeys(sources))


def _range(span: Any, knowledge: Knowledge) -> Dose | Fault:
    """A range whose ends agree is one dose; any other leaves the dose open, and says between what."""
    element = mapping(span)
    ends = [read_amount(element[key], knowledge) for key in ("low", "high") if present(element.get(key))]
    for end in ends:
        if not isinstance(end, Dose):
            return say("the dose is a range, and {why}", why=end if isinstance(end, Said) else end.problem.why)
    if len(ends) == 2 and ends[0] == ends[1]:  # noqa: PLR2004 - a low and a high
        return ends[0]
    told = " to ".join(_shown(end) for end in ends if isinstance(end, Dose))
    if len(ends) == 1:
        told = f"{'from' if present(element.get('low')) else 'up to'} {told}"
    return say("the dose is a range, {range}, and leaves the dose open", range=told or "without ends")


def _shown(dose: Dose) -> str:
    stated = (getattr(dose, measure) for measure in MEASURES)
    return " ".join(shown(part, dose.container_word) for part in stated if part is not None)


def join(one: Dose, other: Dose, knowledge: Knowledge, places: tuple[str, str]) -> Dose | Conflict:
    """Two statements of the same injection, each at its place, put together; or how they contradict one another."""
    joined: dict[str, Any] = {}
    for measure in MEASURES:
        first, second = getattr(one, measure), getattr(other, measure)
        if first is not None and second is not None and not agree(_size(first), _size(second), knowledge):
            found = conflict(
                "dose",
                (places[0], shown(first, one.container_word)),
                (places[1], shown(second, other.container_word)),
            )
            return replace(found, doses=(one, other))
        joined[measure] = first if first is not None else second
    named = one if one.containers is not None else other
    return Dose(**joined, container_word=named.container_word)


def _size(amount: Mass | Volume | Concentration | Decimal) -> Decimal:
    match amount:
        case Mass(size) | Volume(size) | Concentration(size):
            return size
        case _:
            return amount
