"""One described order written in every FHIR version, in structure or in the words of an instruction.

Only the writing differs: whatever this module is asked for, the order means the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.properties.described import SNOMED, Coded, Step, Wanted
from tests.properties.sentences import WORDS, amounts, sentence
from tests.properties.style import Style, Version

Json = dict[str, Any]

UCUM = "http://unitsofmeasure.org"
_ROUTES = {"IM": ("78421000", "Intramuscular route"), "SC": ("34206005", "Subcutaneous route")}


def concept(named: Coded) -> Json:
    """A CodeableConcept."""
    coding = [{"system": named.system, "code": named.code, "display": named.says}] if named.code else []
    return {"text": named.says} | ({"coding": coding} if coding else {})


def order(wanted: Wanted, style: Style, patient: str, day: str) -> list[Json]:
    """The order written on `day`, and the Medication it refers to where that is a resource of its own."""
    written: Json = {"id": wanted.id, "status": "draft"}
    if style.version == "DSTU2":
        written |= {"resourceType": "MedicationOrder", "patient": {"reference": patient}, "dateWritten": day}
    else:
        subject = {"subject": {"reference": patient}}
        written |= {"resourceType": "MedicationRequest", "intent": "order", "authoredOn": day} | subject
    named, beside = _medicine(wanted, style)
    written |= named
    if wanted.reason is not None:
        written |= _reason(concept(wanted.reason), style.version)
    written["dosageInstruction"] = _instructions(wanted, style)
    return [written, *beside]


def _medicine(wanted: Wanted, style: Style) -> tuple[Json, list[Json]]:
    """The fields of an order that name its medicine, and the resources that stand beside it."""
    named = concept(wanted.medicine)
    if style.medicine_in == "concept":
        return {"medication": {"concept": named}} if style.version == "R5" else {"medicationCodeableConcept": named}, []
    contained = style.medicine_in == "contained"
    medication = {"resourceType": "Medication", "id": "product" if contained else f"product-{wanted.id}", "code": named}
    reference = {"reference": f"{'#' if contained else 'Medication/'}{medication['id']}"}
    fields: Json = {"medication": {"reference": reference}} if style.version == "R5" else {}
    fields = fields or {"medicationReference": reference}
    return (fields | {"contained": [medication]}, []) if contained else (fields, [medication])


def _reason(why: Json, version: Version) -> Json:
    match version:
        case "DSTU2":
            return {"reasonCodeableConcept": why}
        case "R5":
            return {"reason": [{"concept": why}]}
        case _:
            return {"reasonCode": [why]}


def _instructions(wanted: Wanted, style: Style) -> list[Json]:
    if style.told_in == "text":
        return [{"text": ", then ".join(sentence(step, wanted, style) for step in wanted.steps)}]
    told = [_structure(step, wanted, style) for step in wanted.steps]
    if style.told_in == "structure but for time":
        told = [{name: part for name, part in one.items() if name != "timing"} for one in told]
    if style.told_in != "structure":
        told = [one | {"text": sentence(step, wanted, style)} for one, step in zip(told, wanted.steps, strict=True)]
    if len(told) > 1 and style.version != "DSTU2":
        told = [{"sequence": number} | one for number, one in enumerate(told, start=1)]
    return told


def _structure(step: Step, wanted: Wanted, style: Style) -> Json:
    written: Json = {}
    if timing := _timing(step, style.version):
        written["timing"] = {"repeat": timing}
    if step.as_needed:
        written["asNeeded" if style.version == "R5" else "asNeededBoolean"] = True
    if wanted.route is not None:
        code, says = _ROUTES[wanted.route]
        written["route"] = concept(Coded(says, SNOMED, code))
    doses = [{"doseQuantity": quantity} for quantity in _quantities(step, wanted, style)]
    if style.version in {"DSTU2", "STU3"} or not style.dose_in_list:
        # one place for one amount: the others are told in words
        others = amounts(step, wanted, style)[1:]
        written |= {"text": ", ".join(others)} if others else {}
        doses = doses[:1]
    if style.version in {"DSTU2", "STU3"}:
        return written | (doses[0] if doses else {})
    return written | ({"doseAndRate": doses if style.dose_in_list else doses[0]} if doses else {})


def _timing(step: Step, version: Version) -> Json:
    unit = "periodUnits" if version == "DSTU2" else "periodUnit"
    repeat: Json = {}
    if step.often is not None:
        repeat |= {"frequency": step.often.times, "period": step.often.period, unit: step.often.unit}
    if step.doses is not None:
        repeat["count"] = step.doses
    if step.lasts is not None:
        length = {"value": step.lasts[0], "system": UCUM, "code": step.lasts[1], "unit": WORDS[step.lasts[1]]}
        repeat["boundsQuantity" if version == "DSTU2" else "boundsDuration"] = length
    return repeat


def _quantities(step: Step, wanted: Wanted, style: Style) -> list[Json]:
    measured = [(step.mass, style.mass), (step.volume, style.volume)]
    found = [_quantity(value / unit[1], unit, style) for value, unit in measured if value is not None]
    if step.containers is not None:
        found.append(_quantity(step.containers, (wanted.container, 1, f"{{{wanted.container}}}"), style))
    return found


def _quantity(value: Decimal, unit: tuple[str, int, str], style: Style) -> Json:
    spelling, _, code = unit
    plain = f"{value:f}"
    written: Json = {"value": plain if style.numbers_as_text else Decimal(plain)}
    if style.unit_as != "coded":
        written["unit"] = spelling
    if style.unit_as != "spelt":
        written["code"] = code
    if style.unit_as.startswith("coded"):
        written["system"] = UCUM
    return written
