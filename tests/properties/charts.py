"""One described chart as the prefetch of every FHIR version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.properties.described import Charted, Entry, Request, Result
from tests.properties.shapes import UCUM, Json, concept
from tests.properties.style import Version

_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
_VERIFIED = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
_RECORDED = {"DSTU2": "dateRecorded", "STU3": "assertedDate"}


def prefetch(chart: Charted, version: Version, patient: str, day: date, *, bundle_type: bool = True) -> Json:
    """Every list of the chart as a Bundle, on `day`; `patient` is the bare id."""
    writer = _Writer(version, patient, day)
    lists: dict[str, list[Json]] = {
        "observations": [writer.result(one) for one in chart.results],
        "conditions": [writer.condition(one) for one in chart.conditions],
        "procedures": [writer.procedure(one) for one in chart.procedures],
        "allergies": [],
        "medicationRequests": [writer.prescribed(one) for one in chart.prescribed],
        "medicationStatements": [writer.stated(one) for one in chart.stated],
        "medicationDispenses": [writer.dispensed(one) for one in chart.dispensed],
        "medicationAdministrations": [writer.given(one) for one in chart.given],
        "serviceRequests": [writer.request(one) for one in chart.requests],
        "appointments": [writer.booked(one) for one in chart.booked],
    }
    born = writer.ago(chart.age_in_days)
    numbered = {key: [one | {"id": f"{key}-{n}"} for n, one in enumerate(found)] for key, found in lists.items()}
    return {"patient": {"resourceType": "Patient", "id": patient, "birthDate": born}} | {
        key: bundle(found, with_type=bundle_type) for key, found in numbered.items()
    }


def bundle(resources: list[Json], *, with_type: bool = True, kind: str = "searchset") -> Json:
    """A Bundle, which some clients send without its type."""
    entries = [{"resource": one} for one in resources]
    return {"resourceType": "Bundle", "entry": entries} | ({"type": kind} if with_type else {})


class _Writer:
    """Writes single resources of one version about one patient, with dates counted from one day."""

    def __init__(self, version: Version, patient: str, day: date) -> None:
        self.version, self.day, self.who = version, day, {"reference": f"Patient/{patient}"}

    def ago(self, days: int) -> str:
        return (self.day - timedelta(days=days)).isoformat()

    def _of(self, kind: str, about: str = "subject", **fields: Any) -> Json:
        """A resource; DSTU2 says `patient` where later versions say `subject`."""
        return {"resourceType": kind, about: self.who} | fields

    def _about(self) -> str:
        return "patient" if self.version == "DSTU2" else "subject"

    def _medicine(self, entry: Entry) -> Json:
        named = concept(entry.what)
        return {"medication": {"concept": named}} if self.version == "R5" else {"medicationCodeableConcept": named}

    def result(self, result: Result) -> Json:
        on: Json = {"status": "final", "code": concept(result.test), "effectiveDateTime": self.ago(result.days_ago)}
        if isinstance(result.value, str):
            return self._of("Observation", **on, valueCodeableConcept={"text": result.value})
        value = {"value": result.value, "unit": result.unit, "system": UCUM, "code": result.unit}
        return self._of("Observation", **on, valueQuantity=value)

    def condition(self, entry: Entry) -> Json:
        status, verified = "active" if entry.active else "resolved", "confirmed"
        fields: Json = {"code": concept(entry.what), "clinicalStatus": status, "verificationStatus": verified}
        if self.version not in {"DSTU2", "STU3"}:
            fields["clinicalStatus"] = {"coding": [{"system": _CLINICAL, "code": status}]}
            fields["verificationStatus"] = {"coding": [{"system": _VERIFIED, "code": verified}]}
        fields[_RECORDED.get(self.version, "recordedDate")] = self.ago(entry.days_ago)
        return self._of("Condition", self._about(), **fields)

    def procedure(self, entry: Entry) -> Json:
        done = "occurrenceDateTime" if self.version == "R5" else "performedDateTime"
        fields: Json = {"status": "completed", "code": concept(entry.what), done: self.ago(entry.days_ago)}
        return self._of("Procedure", **fields)

    def prescribed(self, entry: Entry) -> Json:
        on = self.ago(entry.days_ago)
        fields: Json = {"status": "active" if entry.active else "completed"} | self._medicine(entry)
        if self.version == "DSTU2":
            return self._of("MedicationOrder", "patient", **fields, dateWritten=on)
        return self._of("MedicationRequest", **fields, intent="order", authoredOn=on)

    def stated(self, entry: Entry) -> Json:
        status = "active" if entry.active else "completed"
        if self.version == "R5":  # its statuses are about the record, and it has none for a medicine that was ended
            status = "recorded"
        fields = {"status": status, "effectiveDateTime": self.ago(entry.days_ago)}
        return self._of("MedicationStatement", self._about(), **fields, **self._medicine(entry))

    def dispensed(self, entry: Entry) -> Json:
        fields = {"status": "completed", "whenHandedOver": self.ago(entry.days_ago)}
        return self._of("MedicationDispense", self._about(), **fields, **self._medicine(entry))

    def given(self, entry: Entry) -> Json:
        # R5 spells it with one r
        on = {"DSTU2": "effectiveTimeDateTime", "R5": "occurenceDateTime"}.get(self.version, "effectiveDateTime")
        fields = {"status": "completed", on: self.ago(entry.days_ago)}
        return self._of("MedicationAdministration", self._about(), **fields, **self._medicine(entry))

    def request(self, request: Request) -> Json:
        asked, code = self.ago(request.asked_days_ago), concept(request.test)
        due = None if request.due_in_days is None else self.ago(-request.due_in_days)
        if self.version == "DSTU2" and due is None:
            event = [{"status": "requested", "dateTime": asked}]
            return self._of("DiagnosticOrder", status="requested", item=[{"code": code}], event=event)
        if self.version == "DSTU2":
            fields: Json = {"status": "requested", "orderedOn": asked, "scheduledDateTime": due}
            return self._of("ProcedureRequest", code=code, **fields)
        named = {"concept": code} if self.version == "R5" else code
        on = {} if due is None else {"occurrenceDateTime": due}
        kind = "ProcedureRequest" if self.version == "STU3" else "ServiceRequest"
        return self._of(kind, status="active", intent="order", code=named, authoredOn=asked, **on)

    def booked(self, request: Request) -> Json:
        start = f"{self.ago(-(request.due_in_days or 0))}T09:00:00Z"
        participant = [{"actor": self.who, "status": "accepted"}]
        named = {"status": "booked", "description": request.test.says, "participant": participant}
        return {"resourceType": "Appointment", "start": start} | named
