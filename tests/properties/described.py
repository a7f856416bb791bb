"""An order and a chart in the words of the domain: what is meant, before anybody writes it down as FHIR."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
NDC = "http://hl7.org/fhir/sid/ndc"

TimeUnit = Literal["d", "wk", "mo"]


@dataclass(frozen=True)
class Coded:
    """A concept. Without a code it is words only."""

    says: str
    system: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class Often:
    """`times` injections in each `period`."""

    times: int
    period: int
    unit: TimeUnit


@dataclass(frozen=True)
class Step:
    """One phase: micrograms, millilitres and containers of each injection, and when they are given."""

    mass: Decimal | None = None
    volume: Decimal | None = None
    containers: Decimal | None = None
    often: Often | None = None
    doses: int | None = None
    lasts: tuple[int, TimeUnit] | None = None
    as_needed: bool = False


@dataclass(frozen=True)
class Wanted:
    """An order. `container` is the word for what the product comes in."""

    medicine: Coded
    steps: tuple[Step, ...]
    route: Literal["IM", "SC"] | None = "IM"
    reason: Coded | None = None
    container: Literal["vial", "ampoule"] = "vial"
    id: str = "order-1"


@dataclass(frozen=True)
class Result:
    """A laboratory result: a number with its unit, or the word for what was found."""

    test: Coded
    days_ago: int
    value: Decimal | str
    unit: str = ""


@dataclass(frozen=True)
class Entry:
    """A condition, procedure or medicine on the record; `active` is told of conditions and prescriptions."""

    what: Coded
    days_ago: int
    active: bool = True


@dataclass(frozen=True)
class Request:
    """A test that is asked for, perhaps for a certain day."""

    test: Coded
    asked_days_ago: int = 0
    due_in_days: int | None = None


@dataclass(frozen=True)
class Charted:
    """Everything on record of one patient, whose age is told in days. Every list was looked for."""

    age_in_days: int = 25_000
    results: tuple[Result, ...] = ()
    conditions: tuple[Entry, ...] = ()
    procedures: tuple[Entry, ...] = ()
    prescribed: tuple[Entry, ...] = ()
    stated: tuple[Entry, ...] = ()
    dispensed: tuple[Entry, ...] = ()
    given: tuple[Entry, ...] = ()
    requests: tuple[Request, ...] = ()
    booked: tuple[Request, ...] = ()


CYANOCOBALAMIN = Coded("vitamin B12 1 MG/ML Injectable Solution", RXNORM, "309594")
CYANOCOBALAMIN_1_ML = Coded("cyanocobalamin 1,000 mcg/mL, 1 mL vial", NDC, "00517-0031-25")
HYDROXOCOBALAMIN_10_MG = Coded("Hydroxocobalamin 10mg/2ml ampoules", SNOMED, "24856311000001103")
HYDROXOCOBALAMIN = Coded("hydroxocobalamin 1 mg/mL solution for injection")
MECOBALAMIN = Coded("mecobalamin 500 mcg/mL injection")
IN_CAPITALS = Coded("CYANOCOBALAMIN 1000 MCG/ML INJECTION VIAL")
WITHOUT_STRENGTH = Coded("cyanocobalamin injection")
PRODUCTS = (
    CYANOCOBALAMIN,
    CYANOCOBALAMIN_1_ML,
    HYDROXOCOBALAMIN_10_MG,
    HYDROXOCOBALAMIN,
    MECOBALAMIN,
    IN_CAPITALS,
    WITHOUT_STRENGTH,
)

PERNICIOUS_ANAEMIA = Coded("Pernicious anemia (disorder)", SNOMED, "84027009")
NEUROPATHY = Coded("Paresthesia of skin", ICD10CM, "R20.2")
VEGAN = Coded("Dietary vitamin B12 deficiency anemia", ICD10CM, "D51.3")
GASTRIC_BYPASS = Coded("Bariatric surgery status", ICD10CM, "Z98.84")
METFORMIN = Coded("metformin", RXNORM, "6809")

B12 = Coded("Cobalamin (Vitamin B12)", LOINC, "2132-9")
ACTIVE_B12 = Coded("Holo-transcobalamin II", LOINC, "72160-5")
METHYLMALONATE = Coded("Methylmalonate", LOINC, "13964-2")
HOMOCYSTEINE = Coded("Homocysteine", LOINC, "13965-9")
INTRINSIC_FACTOR = Coded("IF Block Ab Ser Ql", LOINC, "31444-3")
COELIAC = Coded("tTG IgA", LOINC, "31017-7")
HAEMOGLOBIN = Coded("Hemoglobin", LOINC, "718-7")
BLOOD_COUNT = Coded("CBC panel - Blood by Automated count", LOINC, "58410-2")
