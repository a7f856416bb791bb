"""A request for a laboratory test as the client's FHIR version names it.

ServiceRequest in R4 and R5; ProcedureRequest in STU3 and DSTU2, where DiagnosticOrder has no place for
the day on which the test is due.
"""

from __future__ import annotations

from typing import Any

from cards.finding import OrderTest
from cards.knowledge import Knowledge
from cds_service.wire.call import HookCall
from cds_service.wire.fhir_version import FhirVersion


def request(proposal: OrderTest, call: HookCall, version: FhirVersion, knowledge: Knowledge) -> dict[str, Any]:
    """The draft request: code, subject, whole day, reason, and the encounter when the call names one."""
    test = knowledge.tests[proposal.test]
    concept = {
        "coding": [{"system": test.order_system, "code": test.order_code, "display": test.order_display}],
        "text": test.says,
    }
    resource: dict[str, Any] = {
        "resourceType": "ServiceRequest" if version in {FhirVersion.R4, FhirVersion.R5} else "ProcedureRequest",
        "status": "draft",
        "subject": {"reference": f"Patient/{call.patient_id}"},
        "code": {"concept": concept} if version is FhirVersion.R5 else concept,
    }
    day, reason = proposal.on.isoformat(), {"text": proposal.reason}
    match version:
        case FhirVersion.DSTU2:
            resource |= {"scheduledDateTime": day, "reasonCodeableConcept": reason}
        case FhirVersion.R5:
            resource |= {"intent": "order", "occurrenceDateTime": day, "reason": [{"concept": reason}]}
        case _:
            resource |= {"intent": "order", "occurrenceDateTime": day, "reasonCode": [reason]}
    if call.encounter_id is not None:
        where = "context" if version is FhirVersion.STU3 else "encounter"
        resource[where] = {"reference": f"Encounter/{call.encounter_id}"}
    return resource
