"""The drafts of an example as MedicationRequests of FHIR R4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cards.example.build import TODAY, order_of
from cards.example.given import Given
from cards.knowledge import Knowledge
from cards.order import Dose, Kind, Phase, Route
from cards.site import SiteProfile
from cards.spoken import spoken
from cds_service.reading.order import read_order
from tests.told.words import PATIENT, UCUM, CannotTell, Json, concept, quantity

_SCT = "http://snomed.info/sct"
_ROUTES = {
    Route.IM: ("78421000", "Intramuscular route"),
    Route.SC: ("34206005", "Subcutaneous route"),
    Route.IV: ("47625008", "Intravenous route"),
    Route.ORAL: ("26643006", "Oral route"),
}
_NOT_TOLD = {
    "problems": "an unreadable part",
    "conflicts": "a contradiction",
    "routes": "a product's routes",
    "avoid": "a product's routes",
    "labelled": "a labelled amount",
}


def orders(given: Given, knowledge: Knowledge) -> Iterator[Json]:
    """The draft, and those beside it. Raises CannotTell."""
    for field, what in _NOT_TOLD.items():
        if getattr(given, field):
            raise CannotTell(what)
    draft = request("order-1", "draft", _medicine(given, knowledge), order_of(given).phases, given.route)
    draft["authoredOn"] = TODAY.isoformat()
    if given.reasons:
        draft["reasonCode"] = [concept(group, knowledge) for group in given.reasons]
    if given.dispense is not None:
        draft["dispenseRequest"] = _dispense(given)
    yield draft
    for number, other in enumerate(given.beside, start=2):
        phases = order_of(Given(phases=other.phases)).phases
        says = f"{other.substance} 1000 mcg/mL solution for injection"
        yield request(f"order-{number}", "draft", {"text": says}, phases, Route.IM)


def request(ref: str, status: str, medicine: Json, phases: tuple[Phase, ...], route: Route | None) -> Json:
    """A MedicationRequest with a dosage for each phase."""
    dosages = [_dosage(phase, route) for phase in phases]
    if not phases and route is not None:
        dosages = [{"route": _route(route)}]
    if len(dosages) > 1:
        dosages = [{"sequence": number} | one for number, one in enumerate(dosages, start=1)]
    written: Json = {"resourceType": "MedicationRequest", "id": ref, "status": status, "intent": "order"}
    written["subject"] = {"reference": f"Patient/{PATIENT}"}
    return written | {"medicationCodeableConcept": medicine, "dosageInstruction": dosages}


def _medicine(given: Given, knowledge: Knowledge) -> Json:
    if given.kind is Kind.ANTIDOTE:
        return {"text": "hydroxocobalamin 5 g powder for solution for infusion (Cyanokit)"}
    if given.kind is not Kind.INJECTION:
        raise CannotTell(f"a product that is {given.kind}")
    if given.rows:
        return _of_market(given, knowledge)
    strength = f" {given.concentration}" if given.concentration else ""
    return {"text": given.product or f"{given.substance}{strength} {_form(given)}"}


def _of_market(given: Given, knowledge: Knowledge) -> Json:
    """The code that means these products and fewest others, else the brand of the only one."""
    meant = {code.id: _rows(code.system, code.code, knowledge) for code in knowledge.product_codes.values()}
    fitting = sorted((len(rows), name) for name, rows in meant.items() if set(given.rows) <= set(rows))
    if fitting:
        code = knowledge.product_codes[fitting[0][1]]
        return {"coding": [{"system": code.system, "code": code.code, "display": code.display}]}
    brands = [knowledge.products[row].brand for row in given.rows]
    if len(brands) > 1:
        raise CannotTell("products that share no code")
    return {"text": f"{brands[0]} {given.substance} {given.concentration or ''} solution for injection"}


def _rows(system: str, code: str, knowledge: Knowledge) -> tuple[str, ...]:
    named = {"medicationCodeableConcept": {"coding": [{"system": system, "code": code}]}}
    return read_order({"resourceType": "MedicationRequest", **named}, lambda _: None, knowledge).product.rows


def _form(given: Given) -> str:
    """The words of the only container that holds a stated volume, else of a solution of any size."""
    if len(given.containers) > 1:
        raise CannotTell("several containers")
    for text in given.containers:
        word, *amounts = text.split()
        if len(amounts) > 2:
            return f"{' '.join(amounts[:2])} {word}"
        raise CannotTell("a container without its content or volume")
    return "solution for injection"


def _dosage(phase: Phase, route: Route | None) -> Json:
    written: Json = {}
    if phase.until is not None:  # no element of FHIR holds it
        said = replace(phase, starts=None, ends=None)
        [text] = spoken(replace(order_of(Given()), phases=(said,), route=route), SiteProfile())
        written["text"] = text
    if repeat := _repeat(phase):
        written["timing"] = {"repeat": repeat}
    if route is not None:
        written["route"] = _route(route)
    doses = [{"doseQuantity": one} for one in _quantities(phase.dose)]
    return written | ({"doseAndRate": doses} if doses else {})


def _repeat(phase: Phase) -> Json:
    repeat: Json = {}
    if phase.every is not None:
        repeat = {"frequency": phase.every.times, "period": phase.every.period, "periodUnit": phase.every.unit}
        repeat |= {"periodMax": phase.every.period_max} if phase.every.period_max else {}
    if phase.doses is not None:
        repeat["count"] = phase.doses
    if phase.lasts is not None:
        length = {"value": phase.lasts.low, "unit": phase.lasts.unit, "system": UCUM, "code": phase.lasts.unit}
        repeat["boundsDuration"] = length
    days = {"start": phase.starts, "end": phase.ends}
    bounds = {name: day.isoformat() for name, day in days.items() if day is not None}
    return repeat | ({"boundsPeriod": bounds} if bounds else {})


def _quantities(dose: Dose) -> Iterator[Json]:
    if dose.mass is not None:
        yield quantity(str(dose.mass.micrograms), "mcg")
    if dose.volume is not None:
        yield quantity(str(dose.volume.millilitres), "mL")
    if dose.containers is not None:
        word = dose.container_word
        yield {"value": dose.containers, "unit": word, "system": UCUM, "code": f"{{{word}}}"}
    if dose.concentration is not None:
        yield quantity(str(dose.concentration.micrograms_per_millilitre), "mcg/mL")


def _route(route: Route) -> Json:
    if route not in _ROUTES:
        return {"text": str(route)}
    code, display = _ROUTES[route]
    return {"coding": [{"system": _SCT, "code": code, "display": display}]}


def _dispense(given: Given) -> Json:
    told, wanted = given.dispense, Json()
    if told is None:
        return wanted
    if told.containers is not None:
        word = given.containers[0].split()[0] if given.containers else "vial"
        wanted["quantity"] = {"value": told.containers, "unit": word, "system": UCUM, "code": f"{{{word}}}"}
    if told.volume is not None:
        wanted["quantity"] = quantity(*told.volume.split())
    if told.repeats is not None:
        wanted["numberOfRepeatsAllowed"] = told.repeats
    if told.days is not None:
        wanted["expectedSupplyDuration"] = {"value": told.days, "unit": "d", "system": UCUM, "code": "d"}
    return wanted
