"""What clients are asked to send along: one table of prefetch keys, and the templates made from it.

Templates stay inside what every client can do: one token, plain searches. An unresolved token would be
searched for literally and come back as an empty Bundle that looks like "none found". Observations are
asked for by code, newest first, because a chart holds thousands of others.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from cards.facts import Need
from cards.knowledge import Knowledge
from cds_service.wire.fhir_version import FhirVersion

PATIENT: Final = "{{context.patientId}}"
LOINC: Final = "http://loinc.org"


@dataclass(frozen=True)
class Key:
    """One prefetch key: the need it feeds, the resource types read in it, how many entries are asked for.

    The first type is the one searched, unless `older` names another for a version.
    """

    need: Need
    types: tuple[str, ...]
    count: int = 200
    older: Mapping[FhirVersion, str] = field(default_factory=dict)

    def searched(self, version: FhirVersion) -> str:
        """The resource type that a client of this version can search."""
        return self.older.get(version, self.types[0])


KEYS: Final[Mapping[str, Key]] = {
    "patient": Key("patient", ("Patient",)),
    "observations": Key("labs", ("Observation",)),
    "conditions": Key("conditions", ("Condition",)),
    "procedures": Key("procedures", ("Procedure",)),
    "allergies": Key("allergies", ("AllergyIntolerance",)),
    "medicationRequests": Key(
        "prescribed", ("MedicationRequest", "MedicationOrder"), older={FhirVersion.DSTU2: "MedicationOrder"}
    ),
    "medicationStatements": Key("stated", ("MedicationStatement", "MedicationUsage")),
    "medicationDispenses": Key("dispensed", ("MedicationDispense",)),
    "medicationAdministrations": Key("given", ("MedicationAdministration",)),
    "serviceRequests": Key(
        "planned",
        ("ServiceRequest", "ProcedureRequest", "DiagnosticOrder"),
        older={FhirVersion.STU3: "ProcedureRequest", FhirVersion.DSTU2: "DiagnosticOrder"},
    ),
    "appointments": Key("appointments", ("Appointment",)),
}


def templates(needs: Collection[Need], knowledge: Knowledge, version: FhirVersion) -> dict[str, str]:
    """The prefetch template of every key that feeds one of `needs`, as a client of `version` can run it."""
    return {name: _template(name, key, knowledge, version) for name, key in KEYS.items() if key.need in needs}


def _template(name: str, key: Key, knowledge: Knowledge, version: FhirVersion) -> str:
    if name == "patient":
        return f"Patient/{PATIENT}"
    codes = f"&code={_test_codes(knowledge)}" if name == "observations" else ""
    newest = _newest_first("date" if name == "observations" else "_lastUpdated", version)
    return f"{key.searched(version)}?patient={PATIENT}{codes}&{newest}&_count={key.count}"


def _newest_first(parameter: str, version: FhirVersion) -> str:
    return f"_sort:desc={parameter}" if version is FhirVersion.DSTU2 else f"_sort=-{parameter}"


def asked_codes(knowledge: Knowledge) -> frozenset[str]:
    """Every LOINC code that means a test the knowledge base knows."""
    groups = {group for test in knowledge.tests.values() for group in test.groups}
    return frozenset(row.code for group in groups for row in knowledge.codes_of(group) if row.system == LOINC)


def _test_codes(knowledge: Knowledge) -> str:
    """The codes as one token parameter."""
    return ",".join(f"{LOINC}|{code}" for code in sorted(asked_codes(knowledge)))
