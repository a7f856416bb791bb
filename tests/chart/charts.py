"""Charts as clients send them, and the reading of one with everything but the entries under test left out."""

from datetime import UTC, date
from functools import cache
from typing import Any

from cards.facts import Facts
from cards.knowledge import Knowledge, load
from cards.known import Unknown, When
from cds_service.gather.prefetch import Supplied
from cds_service.reading.chart import read_chart

PATIENT = "b12-deficient"
TODAY = date(2026, 11, 23)
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"


@cache
def knowledge() -> Knowledge:
    return load()


def chart_of(
    *, drafts: Any = (), refs: Any = frozenset(), partial: Any = False, zone: Any = UTC, **lists: Any
) -> Facts:
    """Facts of prefetch lists named by their keys."""
    gathered = {
        key: found if isinstance(found, Unknown) else Supplied(tuple(found), partial=partial)
        for key, found in lists.items()
    }
    return read_chart(gathered, PATIENT, refs, drafts, knowledge(), TODAY, zone)


def concept(system: str, code: str, display: str = "", text: str = "") -> dict[str, Any]:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": text} if text else {})


def entry(kind: str, **fields: Any) -> dict[str, Any]:
    """A resource of the patient; a field set to None is left out."""
    whole = {"resourceType": kind, "id": "e1", "subject": {"reference": f"Patient/{PATIENT}"}} | fields
    return {name: value for name, value in whole.items() if value is not None}


def quantity(value: Any, unit: str = "pg/mL", **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit} | more


def observation(code: Any = "2132-9", **fields: Any) -> dict[str, Any]:
    """A final result of 2 October 2026; `code` is a LOINC code or a whole concept."""
    named = concept(LOINC, code) if isinstance(code, str) else code
    usual = {"status": "final", "code": named, "effectiveDateTime": "2026-10-02"}
    return entry("Observation", **(usual | fields))


def day(year: int, month: int, number: int) -> When:
    return When(date(year, month, number), date(year, month, number))


def known(found: Any) -> Any:
    """The entries of a list that was obtained."""
    assert not isinstance(found, Unknown)

    return found


def only(found: Any) -> Any:
    """The one entry of a list that was obtained."""
    assert len(known(found)) == 1

    return found[0]


def whys(facts: Facts) -> list[str]:
    return [problem.why.plain for problem in facts.problems]
