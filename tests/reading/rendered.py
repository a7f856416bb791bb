"""An order of the domain written as FHIR, in each version's shape, or as an instruction in words.

Only the writing differs: whatever spelling and shape is asked for, the order means the same.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from cards.order import Dispense, Dose, Every, Order, Phase
from tests.reading.given import SNOMED, UCUM

Json = dict[str, Any]
Version = Literal["DSTU2", "STU3", "R4", "R4B", "R5"]
VERSIONS: tuple[Version, ...] = ("DSTU2", "STU3", "R4", "R4B", "R5")
ONE_AMOUNT = frozenset({"DSTU2", "STU3"})  # which have one place for one amount

# Spelling, how many micrograms or millilitres one is, and its UCUM code.
MASSES = (
    ("mcg", 1, "ug"),
    ("MCG", 1, "ug"),
    ("ug", 1, "ug"),
    ("\u00b5g", 1, "ug"),
    ("micrograms", 1, "ug"),
    ("mg", 1_000, "mg"),
    ("MG", 1_000, "mg"),
)
VOLUMES = (("mL", 1, "mL"), ("ml", 1, "ml"), ("ML", 1, "mL"), ("cc", 1, "mL"), ("millilitres", 1, "mL"))
ROUTES = {"IM": "78421000", "SC": "34206005", "IV": "47625008"}
WORDS = {"h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}


@dataclass(frozen=True)
class Style:
    """How an order is written."""

    version: Version = "R4"
    mass: tuple[str, int, str] = MASSES[0]
    volume: tuple[str, int, str] = VOLUMES[0]
    unit_as: Literal["coded", "spelt", "both"] = "both"
    numbers_as_text: bool = False
    dose_in_list: bool = True
    thousands: bool = False


def narrowed(order: Order, version: Version) -> Order:
    """As much of an order as a version can hold: one amount and, without a sequence, one instruction."""
    if version not in ONE_AMOUNT:
        return order
    phases = order.phases[:1] if version == "DSTU2" else order.phases
    return replace(order, phases=tuple(replace(phase, dose=_one_amount(phase.dose)) for phase in phases))


def _one_amount(dose: Dose) -> Dose:
    if dose.mass is not None:
        return Dose(mass=dose.mass)
    return Dose(volume=dose.volume) if dose.volume is not None else dose


def structured(order: Order, medicine: Json, style: Style) -> Json:
    """The order as a resource whose instructions are structured."""
    version = style.version
    dosages = [_dosage(phase, order, style) for phase in order.phases]
    if len(dosages) > 1:
        dosages = [{"sequence": number} | dosage for number, dosage in enumerate(dosages, start=1)]
    return _resource(order, medicine, version) | {"dosageInstruction": dosages} | _supply(order.dispense, style)


def in_words(order: Order, medicine: Json, style: Style) -> Json:
    """The order as a resource whose one instruction is a text."""
    text = ", then ".join(_sentence(phase, order, style) for phase in order.phases)
    return _resource(order, medicine, style.version) | {"dosageInstruction": [{"text": text}]}


def _resource(order: Order, medicine: Json, version: Version) -> Json:
    kind = "MedicationOrder" if version == "DSTU2" else "MedicationRequest"
    written: Json = {"resourceType": kind, "id": "r1"}
    written |= {"medication": {"concept": medicine}} if version == "R5" else {"medicationCodeableConcept": medicine}
    if order.written is not None:
        written["dateWritten" if version == "DSTU2" else "authoredOn"] = order.written.isoformat()
    return written


def _dosage(phase: Phase, order: Order, style: Style) -> Json:
    version = style.version
    written: Json = {"timing": {"repeat": repeat}} if (repeat := _repeat(phase, version)) else {}
    if order.route is not None:
        written["route"] = {"coding": [{"system": SNOMED, "code": ROUTES[order.route.value]}]}
    if phase.as_needed:
        written["asNeeded" if version == "R5" else "asNeededBoolean"] = True
    doses = [{"doseQuantity": quantity} for quantity in _quantities(phase.dose, style)]
    if version in ONE_AMOUNT:
        return written | (doses[0] if doses else {})
    if len(doses) == 1 and not style.dose_in_list:
        return written | {"doseAndRate": doses[0]}
    return written | ({"doseAndRate": doses} if doses else {})


def _repeat(phase: Phase, version: Version) -> Json:
    repeat: Json = {}
    if phase.every is not None:
        every, unit = phase.every, "periodUnits" if version == "DSTU2" else "periodUnit"
        repeat = {"frequency": every.times, "period": every.period, unit: every.unit}
        repeat |= {"frequencyMax": every.times_max} if every.times_max else {}
        repeat |= {"periodMax": every.period_max} if every.period_max else {}
    if phase.doses is not None:
        repeat["count"] = phase.doses
    if phase.lasts is not None:
        low, high = ({"value": end, "system": UCUM, "code": phase.lasts.unit} for end in _ends(phase))
        length = "boundsQuantity" if version == "DSTU2" else "boundsDuration"
        repeat |= {length: low} if low == high else {"boundsRange": {"low": low, "high": high}}
    elif phase.starts is not None or phase.ends is not None:
        days = {"start": phase.starts, "end": phase.ends}
        repeat["boundsPeriod"] = {name: day.isoformat() for name, day in days.items() if day is not None}
    return repeat


def _ends(phase: Phase) -> tuple[Decimal, Decimal]:
    return (phase.lasts.low, phase.lasts.high) if phase.lasts else (Decimal(0), Decimal(0))


def _quantities(dose: Dose, style: Style) -> list[Json]:
    found: list[Json] = []
    if dose.mass is not None:
        found.append(_quantity(dose.mass.micrograms / style.mass[1], style.mass, style))
    if dose.volume is not None:
        found.append(_quantity(dose.volume.millilitres, style.volume, style))
    if dose.concentration is not None:
        found.append(_quantity(dose.concentration.micrograms_per_millilitre, ("mcg/mL", 1, "ug/mL"), style))
    if dose.containers is not None:
        word = dose.container_word
        found.append(_quantity(dose.containers, (word, 1, f"{{{word}}}"), style))
    return found


def _quantity(value: Decimal, unit: tuple[str, int, str], style: Style) -> Json:
    spelling, _, code = unit
    written: Json = {"value": f"{value:f}" if style.numbers_as_text else value}
    written |= {} if style.unit_as == "coded" else {"unit": spelling}
    return written | ({} if style.unit_as == "spelt" else {"system": UCUM, "code": code})


def _supply(dispense: Dispense | None, style: Style) -> Json:
    if dispense is None:
        return {}
    request: Json = {}
    if dispense.containers is not None:
        request["quantity"] = _quantity(dispense.containers, ("vial", 1, "{vial}"), style)
    elif dispense.volume is not None:
        request["quantity"] = _quantity(dispense.volume.millilitres, style.volume, style)
    if dispense.repeats is not None:
        request["numberOfRepeatsAllowed"] = dispense.repeats
    if dispense.days is not None:
        request["expectedSupplyDuration"] = {"value": dispense.days, "unit": "days", "system": UCUM, "code": "d"}
    return {"dispenseRequest": request}


def _sentence(phase: Phase, order: Order, style: Style) -> str:
    """ "1,000 mcg (1 mL) IM every 2 weeks for 6 doses"."""
    comma = "," if style.thousands else ""
    dose, amounts = phase.dose, []
    if dose.mass is not None:
        amounts.append(f"{dose.mass.micrograms / style.mass[1]:{comma}f} {style.mass[0]}")
    if dose.volume is not None:
        amounts.append(f"{dose.volume.millilitres:f} {style.volume[0]}")
    if dose.containers is not None:
        amounts.append(f"{dose.containers:f} {dose.container_word}")
    words = [*amounts[:1], *(f"({more})" for more in amounts[1:]), order.route.value if order.route else ""]
    words.append("" if phase.every is None else _how_often(phase.every))
    if phase.doses is not None:
        words.append("once" if phase.every is None else f"for {phase.doses} doses")
    if phase.lasts is not None:
        low, high = _ends(phase)
        span = f"{low:f}" if low == high else f"{low:f}-{high:f}"
        words.append(f"for {span} {WORDS[phase.lasts.unit]}s")
    return " ".join(filter(None, [*words, "as needed" if phase.as_needed else ""]))


def _how_often(every: Every) -> str:
    word = WORDS[every.unit]
    if every.period_max is not None:
        return f"every {every.period:f}-{every.period_max:f} {word}s"
    if every.times == 1:
        return f"every {word}" if every.period == 1 else f"every {every.period:f} {word}s"
    return {2: "twice", 3: "three times"}[every.times] + f" a {word}"
