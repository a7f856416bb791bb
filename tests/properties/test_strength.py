"""The strength of a product is the same in its name, in any unit, and as a ratio of its ingredient."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.calls import body, call, coverage, told
from tests.properties.described import Charted, Coded, Wanted
from tests.properties.drawn import orders, styles
from tests.properties.shapes import UCUM, Json, concept
from tests.properties.style import Style, Version

PLAIN = Coded("mecobalamin injection")
NAMES = (
    "mecobalamin 500 mcg/mL injection",
    "MECOBALAMIN 500 MCG/ML INJECTION",
    "mecobalamin 500 \u00b5g/ml injection",
    "mecobalamin 500 \u03bcg per mL injection",
    "mecobalamin 500 micrograms in 1 ml injection",
    "mecobalamin 0.5 mg/mL injection",
    "mecobalamin 1 mg/2 mL injection",
)
RATIOS = (("500", "ug", "1"), ("0.5", "mg", "1"), ("1", "mg", "2"), ("0.001", "g", "2"))


def named_and_rated(wanted: Wanted, style: Style, ratio: tuple[str, str, str]) -> Json:
    """The call whose order names its product without a strength, and whose contained Medication has the ratio."""
    value = call((replace(wanted, medicine=PLAIN),), Charted(), replace(style, medicine_in="contained"))
    [medication] = value["context"]["draftOrders"]["entry"][0]["resource"]["contained"]
    medication |= _ingredient(style.version, ratio)
    return value


def _ingredient(version: Version, ratio: tuple[str, str, str]) -> Json:
    mass, unit, millilitres = ratio
    above = {"value": Decimal(mass), "unit": unit, "system": UCUM, "code": unit}
    below = {"value": Decimal(millilitres), "unit": "mL", "system": UCUM, "code": "mL"}
    strength = {"numerator": above, "denominator": below}
    substance = concept(Coded("mecobalamin"))
    match version:
        case "DSTU2":
            return {"product": {"ingredient": [{"item": {"display": "mecobalamin"}, "amount": strength}]}}
        case "STU3":
            return {"ingredient": [{"itemCodeableConcept": substance, "amount": strength}]}
        case "R5":
            return {"ingredient": [{"item": {"concept": substance}, "strengthRatio": strength}]}
        case _:
            return {"ingredient": [{"itemCodeableConcept": substance, "strength": strength}]}


@given(orders(), styles, st.sampled_from(RATIOS))
def test_the_same_strength_gets_the_same_findings_however_it_is_told(
    wanted: Wanted, style: Style, ratio: tuple[str, str, str]
) -> None:
    """500 mcg/mL is 0.5 mg/mL and 1 mg in 2 mL."""
    named = [call((replace(wanted, medicine=Coded(name)),), Charted(), style) for name in NAMES]
    first, *others = [body(value) for value in (*named, named_and_rated(wanted, style, ratio))]

    assert 500 == coverage(first)[0]["reading"]["concentrationMicrogramsPerMillilitre"]
    assert [told(first)] * len(others) == [told(other) for other in others]
