"""One call answered before the first: the models that clicks are validated with take half a second to load.

Nobody made this call, and nothing of it is recorded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from cds_service.build import Service
from cds_service.gather.templates import KEYS
from cds_service.wire.call import read_call

HOOK: Final = "order-sign"
# an order that contradicts itself for a patient of whom nothing is on record: one click changes it, others add tests
CALL: Final[dict[str, Any]] = {
    "hook": HOOK,
    "hookInstance": "rehearsal",
    "context": {
        "patientId": "nobody",
        "draftOrders": {
            "resourceType": "Bundle",
            "entry": [
                {
                    "resource": {
                        "resourceType": "MedicationRequest",
                        "id": "rehearsal",
                        "status": "draft",
                        "intent": "order",
                        "subject": {"reference": "Patient/nobody"},
                        "medicationCodeableConcept": {"text": "cyanocobalamin 1,000 mcg/mL injection"},
                        "dosageInstruction": [{"text": "Inject 2 mL (1,000 mcg) into the muscle once a month"}],
                    }
                }
            ],
        },
    },
    "prefetch": dict.fromkeys(KEYS),
}


def rehearse(service: Service) -> None:
    """Answer a built-in call through the whole line."""
    service.answer(read_call(CALL, HOOK), datetime.now(UTC))
