"""A FHIR Quantity read as an amount of an injection, or the reason why it cannot be.

There is no default unit: code and unit text are both looked up in the unit table, and must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cards.order import Dose
from cards.quantity import Concentration, Mass, Volume, ratio
from cards.text import Foreign, Said, say
from cds_service.reading.doubt import STRUCTURED, Fault, conflict
from cds_service.reading.resource import mapping, number, present, words
from cds_service.reading.spoken import unit_of

if TYPE_CHECKING:
    from cards.knowledge import Knowledge
    from cards.knowledge.vocabulary import UnitRow

UCUM = frozenset({"http://unitsofmeasure.org", "urn:oid:2.16.840.1.113883.6.8"})
_MOST = Decimal(10) ** 9
_LEAST = Decimal(10) ** -6
_MOST_PLACES = 20
TOLERANCE = "thresholds/dose-tolerance.high"  # per cent


def read_amount(quantity: Any, knowledge: Knowledge) -> Dose | Fault:
    """A Quantity as a `Dose` with one part filled (micrograms, millilitres, mcg/mL or containers), or why not.

    A unit that is coded as one and written as another is a Conflict between the two doses.
    """
    element = mapping(quantity)
    if not element:
        return say("the amount is not a quantity")
    if present(element.get("comparator")):
        return say("the amount is only a limit")
    value = number(element.get("value"))
    if value is None:
        return say("the amount has no readable number")
    if not _LEAST <= value <= _MOST:
        return say("the number is not one that a dose can have")
    code, text = words(element.get("code")), words(element.get("unit"))
    coded = knowledge.unit(code) if code else None
    spelt = unit_of(text, knowledge) if text else None
    if coded and spelt and (coded.dimension, coded.factor) != (spelt.dimension, spelt.factor):
        return _two_units(value, coded, spelt, element, knowledge)
    unit = _unit(element, coded, spelt)
    return unit if isinstance(unit, Said) else _amount(value, unit, element, knowledge)


def _amount(value: Decimal, unit: UnitRow, element: Mapping[str, Any], knowledge: Knowledge) -> Dose | Said:
    amount = value * unit.factor
    match unit.dimension:
        case "mass":
            return Dose(mass=Mass(amount))
        case "volume":
            return Dose(volume=Volume(amount))
        case "concentration":
            return Dose(concentration=Concentration(amount))
        case "container":
            return Dose(containers=amount, container_word=_container_word(element, knowledge))
        case _:
            return say("{unit} is no amount of an injection", unit=Foreign(unit.spelling))


def _two_units(
    value: Decimal, coded: UnitRow, spelt: UnitRow, element: Mapping[str, Any], knowledge: Knowledge
) -> Fault:
    found = conflict(
        "dose",
        (STRUCTURED, say("{number} {unit} as coded", number=plain(value), unit=Foreign(coded.spelling))),
        (STRUCTURED, say("{number} {unit} as written", number=plain(value), unit=Foreign(spelt.spelling))),
    )
    doses = [_amount(value, unit, element, knowledge) for unit in (coded, spelt)]
    read = tuple(dose for dose in doses if isinstance(dose, Dose))
    return replace(found, doses=read if len(read) == len(doses) else ())


def _unit(element: Mapping[str, Any], coded: UnitRow | None, spelt: UnitRow | None) -> UnitRow | Said:
    """The one unit of code and text; what is not known on one side must not be able to change the other."""
    code, text = words(element.get("code")), words(element.get("unit"))
    if code is None and text is None:
        return say("a number without a unit")
    if coded and (spelt or text is None or not _qualifies(text)):
        return coded
    if spelt and (code is None or (words(element.get("system")) not in UCUM and not _qualifies(code))):
        return spelt
    if coded is None and code is not None and (text is None or spelt is not None):
        return say("the unit {unit} is not understood", unit=Foreign(code))
    return say("the unit {unit} is not understood", unit=Foreign(text or code or ""))


def _qualifies(unit: str) -> bool:
    """Whether an unknown unit could change what the known one beside it means, as "mg/kg" does to "mg".

    A bare number is the identifier of some other code system and changes nothing.
    """
    return "/" in unit or (not unit.isdigit() and any(sign.isdigit() for sign in unit.split(maxsplit=1)[0]))


def _container_word(element: Mapping[str, Any], knowledge: Knowledge) -> str:
    """The container's name in small letters, from the unit text, else from a code that is a word."""
    for written in (words(element.get("unit")), words(element.get("code"))):
        row = unit_of(written, knowledge) if written else None
        if row is not None and row.dimension == "container":
            word = row.spelling.strip("{}").removesuffix("(s)").lower()
            if word.isalpha():
                return word
    return "container"


def agree(one: Decimal, other: Decimal, knowledge: Knowledge) -> bool:
    """Whether two amounts of the same measure are the same within the tolerance of the knowledge base."""
    if one == other:
        return True
    if one <= 0 or other <= 0:
        return False
    return ratio(one, other) <= 1 + knowledge.number(TOLERANCE) / 100


def shown(amount: Mass | Volume | Concentration | Decimal, container_word: str = "container") -> str:
    """An amount for a sentence: "1000 mcg", "0.5 mL", "1000 mcg/mL", "2 x vial"."""
    match amount:
        case Mass(micrograms):
            return f"{plain(micrograms)} mcg"
        case Volume(millilitres):
            return f"{plain(millilitres)} mL"
        case Concentration(strength):
            return f"{plain(strength)} mcg/mL"
        case _:
            return f"{plain(amount)} x {container_word}"


def plain(value: Decimal) -> str:
    """A number without an exponent and without idle noughts; one beyond any dose keeps its exponent."""
    whole = value.to_integral_value() if value == value.to_integral_value() else value.normalize()
    return f"{whole:f}" if abs(whole.adjusted()) < _MOST_PLACES else str(whole)
