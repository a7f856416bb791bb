"""The chart of an example as prefetch of FHIR R4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cards.example.build import TODAY, order_of
from cards.example.given import Given, GivenEntry, GivenInjection, GivenLab
from cards.facts import NEEDS, Need
from cards.knowledge import Knowledge
from cards.order import Route
from cds_service.response import KEY_OF
from tests.told.order import request
from tests.told.words import PATIENT, UCUM, Json, ago, concept, dated, of_patient, quantity

_FLAGS = {"low": "L", "normal": "N", "high": "H"}
_INJECTION = "vitamin B12 injection"
_STATUS = "http://terminology.hl7.org/CodeSystem"


def prefetch(given: Given, knowledge: Knowledge) -> Json:
    """Every list that the example does not call unknown."""
    return {KEY_OF[need]: _list(need, given, knowledge) for need in NEEDS if need not in given.unknown}


def _list(need: Need, given: Given, knowledge: Knowledge) -> Json:
    if need == "patient":
        return {"resourceType": "Patient", "id": PATIENT, "birthDate": _born(given).isoformat()}
    reader = _READERS.get(need)
    found = list(reader(given, knowledge)) if reader else []
    numbered = [one | {"id": one.get("id", f"{need}-{number}")} for number, one in enumerate(found, start=1)]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    bundle["entry"] = [{"resource": one} for one in numbered]
    if need in given.partial:
        bundle["link"] = [{"relation": "next", "url": "https://ehr.example.org/fhir?page=2"}]
    return bundle


def _born(given: Given) -> date:
    if given.age_days is not None:
        return TODAY - timedelta(days=given.age_days)
    return date(TODAY.year - given.age, 1, 1)


def _labs(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    yield from (_lab(lab, knowledge) for lab in given.labs)


def _lab(lab: GivenLab, knowledge: Knowledge) -> Json:
    test = knowledge.tests[lab.test]
    status = "preliminary" if lab.preliminary else "final"
    written = of_patient("Observation", status=status, code={"coding": [_coding(lab.test, knowledge)]})
    if lab.days_ago is not None:
        written["effectiveDateTime"] = ago(lab.days_ago)
    unit = "furlong" if lab.unreadable else test.unit
    number = lab.value if lab.value is not None else lab.under
    if number is not None:
        written["valueQuantity"] = {"value": number, "unit": unit, "system": UCUM, "code": unit}
        written["valueQuantity"] |= {"comparator": "<"} if lab.value is None else {}
    if lab.positive is not None:
        written["valueCodeableConcept"] = {"text": "Positive" if lab.positive else "Negative"}
    if lab.flag is not None:
        coding = {"system": f"{_STATUS}/v3-ObservationInterpretation", "code": _FLAGS[lab.flag]}
        written["interpretation"] = [{"coding": [coding]}]
    return written


def _conditions(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    for entry in given.conditions:
        written = of_patient("Condition", code=_named(entry, knowledge)) | dated("recordedDate", entry.days_ago)
        if entry.active is not None:
            written["clinicalStatus"] = _status("condition-clinical", "active" if entry.active else "resolved")
        verified = "confirmed" if entry.confirmed else "provisional"
        yield written | {"verificationStatus": _status("condition-ver-status", verified)}


def _procedures(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    for entry in given.procedures:
        written = of_patient("Procedure", status="completed", code=_named(entry, knowledge))
        yield written | dated("performedDateTime", entry.days_ago)


def _allergies(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    for entry in given.allergies:
        written: Json = {"resourceType": "AllergyIntolerance", "patient": {"reference": f"Patient/{PATIENT}"}}
        written |= {"code": concept(entry.group, knowledge)} | dated("recordedDate", entry.days_ago)
        if entry.active is not None:
            status = "active" if entry.active else "resolved"
            written["clinicalStatus"] = _status("allergyintolerance-clinical", status)
        yield written | ({"criticality": "high"} if entry.severe else {})


def _prescribed(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    for entry in given.medicines:
        medicine = {"text": "vitamin B12 injection"} if entry.injection else _named(entry, knowledge, medicine=True)
        written = of_patient("MedicationRequest", status=_running(entry.active), intent="order")
        yield written | {"medicationCodeableConcept": medicine} | dated("authoredOn", entry.days_ago)
    for number, one in enumerate(given.earlier, start=1):
        if one.order:
            # while a chart is opened, the order of the example is the one on record
            phases = order_of(Given(phases=one.phases or (given.phases if given.stage == "view" else ()))).phases
            written = request(f"earlier-{number}", _running(one.active), {"text": _injection(one)}, phases, Route.IM)
            yield written | dated("authoredOn", one.days_ago)


def _dispensed(given: Given, _knowledge: Knowledge) -> Iterator[Json]:
    for one in given.earlier:
        if one.supply is not None:
            medicine = {"medicationCodeableConcept": {"text": _injection(one)}}
            written = of_patient("MedicationDispense", status="completed", **medicine)
            if one.supply.containers is not None:
                written["quantity"] = {
                    "value": one.supply.containers,
                    "unit": "ampoule",
                    "code": "{ampoule}",
                    "system": UCUM,
                }
            if one.supply.days is not None:
                written["daysSupply"] = quantity(str(one.supply.days), "d")
            yield written | dated("whenHandedOver", one.days_ago)


def _given(given: Given, _knowledge: Knowledge) -> Iterator[Json]:
    told: list[tuple[str, int | None]] = [("vitamin B12 injection", days) for days in given.injections_days_ago]
    told += [(_injection(one), one.days_ago) for one in given.earlier if not one.order and one.supply is None]
    for says, days in told:
        medicine = {"medicationCodeableConcept": {"text": says}}
        written = of_patient("MedicationAdministration", status="completed", **medicine)
        yield written | dated("effectiveDateTime", days)


def _planned(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    for one in given.planned:
        code = {"text": _INJECTION} if one.injection else {"coding": [_coding(one.test, knowledge)]}
        written = of_patient("ServiceRequest", status="active", intent="order", code=code)
        written["authoredOn"] = ago(one.requested_days_ago)
        yield written | ({} if one.in_days is None else {"occurrenceDateTime": ago(-one.in_days)})


def _appointments(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    for one in given.appointments:
        who = [{"actor": {"reference": f"Patient/{PATIENT}"}, "status": "accepted"}]
        says = _INJECTION if one.injection else f"{knowledge.tests[one.test].says} test"
        start = f"{ago(-(one.in_days or 0))}T09:00:00Z"
        booked = {"resourceType": "Appointment", "status": "booked", "description": says}
        yield booked | {"start": start, "participant": who}


def _coding(test: str, knowledge: Knowledge) -> Json:
    row = knowledge.tests[test]
    return {"system": row.order_system, "code": row.order_code, "display": row.order_display}


def _named(entry: GivenEntry, knowledge: Knowledge, *, medicine: bool = False) -> Json:
    return {"text": entry.says} if entry.says is not None else concept(entry.group, knowledge, medicine=medicine)


def _injection(one: GivenInjection) -> str:
    strength = f" {one.concentration}" if one.concentration else ""
    return f"{one.substance}{strength} solution for injection"


def _running(active: bool | None) -> str:
    return {True: "active", False: "completed", None: "on-hold"}[active]


def _status(system: str, code: str) -> Json:
    return {"coding": [{"system": f"{_STATUS}/{system}", "code": code}]}


_READERS = {
    "labs": _labs,
    "conditions": _conditions,
    "procedures": _procedures,
    "allergies": _allergies,
    "prescribed": _prescribed,
    "dispensed": _dispensed,
    "given": _given,
    "planned": _planned,
    "appointments": _appointments,
}
