"""The chart of a patient for whom a regimen is: worked up, followed up, and showing the scenario of the regimen.

What shows a scenario is taken from roles.yaml: the first code of each role that stands for it.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from cards.knowledge.schema import Role
from tests.cards.given import KNOWLEDGE
from tests.properties.described import (
    B12,
    BLOOD_COUNT,
    COELIAC,
    HAEMOGLOBIN,
    HOMOCYSTEINE,
    INTRINSIC_FACTOR,
    LOINC,
    METHYLMALONATE,
    Charted,
    Coded,
    Entry,
    Request,
    Result,
)

ADULT, CHILD = 365 * 60, 365 * 10
DIAGNOSED, BEGUN = 30, 20  # days ago: the results, and the first injection where there were any
_FERRITIN = Coded("Ferritin", LOINC, "2276-4")
_FOLATE = Coded("Folate", LOINC, "2284-8")
_POTASSIUM = Coded("Potassium", LOINC, "2823-3")
_RETICULOCYTES = Coded("Reticulocytes", LOINC, "17849-1")
_WORKED_UP = (
    Result(B12, DIAGNOSED, Decimal(120), "pg/mL"),
    Result(METHYLMALONATE, DIAGNOSED, Decimal("0.9"), "umol/L"),
    Result(HOMOCYSTEINE, DIAGNOSED, Decimal(40), "umol/L"),
    Result(INTRINSIC_FACTOR, DIAGNOSED, "Negative"),
    Result(COELIAC, DIAGNOSED, "Negative"),
    Result(_FERRITIN, DIAGNOSED, Decimal(80), "ug/L"),
    Result(_FOLATE, DIAGNOSED, Decimal(10), "ug/L"),
    Result(_RETICULOCYTES, DIAGNOSED, Decimal(1), "%"),
    Result(_POTASSIUM, 2, Decimal("4.2"), "mmol/L"),
)
_FOLLOWED_UP = (
    Request(BLOOD_COUNT, due_in_days=56),
    Request(_RETICULOCYTES, due_in_days=7),
    Request(_POTASSIUM, due_in_days=2),
)


def chart(need: str | None, medicine: Coded, *, begun: bool) -> Charted:
    """The chart that shows `need` (a scenario of scenarios.yaml, or None), with the loading given where `begun`."""
    anaemia = 79 if need == "severe" else 105
    results = (*_WORKED_UP, Result(HAEMOGLOBIN, 2, Decimal(anaemia), "g/L"))
    given = tuple(Entry(medicine, days) for days in (BEGUN, 11, 2)) if begun else ()
    age = CHILD if need == "paediatric" else ADULT
    whole = Charted(age, results=results, given=given, requests=_FOLLOWED_UP)
    role = _role(need)
    if role is None:
        return whole
    shown = Entry(_coded(role), 40)
    if role.kind == "use":
        return replace(whole, prescribed=(shown,))
    return replace(whole, procedures=(shown,)) if need == "surgery" else replace(whole, conditions=(shown,))


def can_be_shown(need: str) -> bool:
    """Whether a record can show it: by its age, its blood count, or a code."""
    return need in {"severe", "paediatric"} or _role(need) is not None


def _role(need: str | None) -> Role | None:
    return next((role for role in KNOWLEDGE.roles.values() if need is not None and role.scenario == need), None)


def _coded(role: Role) -> Coded:
    name = role.codes[0] if role.codes else KNOWLEDGE.codes_of(role.groups[0])[0].id.rpartition("|")[0]
    row = next(row for key, row in KNOWLEDGE.codes.items() if key.rpartition("|")[0] == name)
    return Coded(row.display, row.system, row.code)
