"""How an order is written: in which FHIR version, in structure or in words, in which units and spellings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Version = Literal["DSTU2", "STU3", "R4", "R4B", "R5"]

VERSIONS: tuple[Version, ...] = ("DSTU2", "STU3", "R4", "R4B", "R5")
# Spelling, how many micrograms or millilitres one is, and its UCUM code.
MASSES = (
    ("mcg", 1, "ug"),
    ("MCG", 1, "ug"),
    ("ug", 1, "ug"),
    ("\u00b5g", 1, "ug"),
    ("\u03bcg", 1, "ug"),
    ("micrograms", 1, "ug"),
    ("mg", 1_000, "mg"),
    ("MG", 1_000, "mg"),
    ("g", 1_000_000, "g"),
)
VOLUMES = (("mL", 1, "mL"), ("ml", 1, "mL"), ("ML", 1, "mL"), ("cc", 1, "mL"), ("millilitres", 1, "mL"))


@dataclass(frozen=True)
class Style:
    """How an order is written. `dose_in_list`: R4B clients send doseAndRate as a list or as an object."""

    version: Version = "R4"
    told_in: Literal["structure", "text", "both", "structure but for time"] = "structure"
    mass: tuple[str, int, str] = MASSES[0]
    volume: tuple[str, int, str] = VOLUMES[0]
    unit_as: Literal["coded", "spelt", "coded and spelt", "spelt and bare code"] = "coded and spelt"
    numbers_as_text: bool = False
    thousands: bool = False
    dose_in_list: bool = True
    medicine_in: Literal["concept", "contained", "bundle"] = "concept"
