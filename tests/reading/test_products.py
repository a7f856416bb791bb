"""Product names and codes: substance, sort, strength and container, and where they contradict one another."""

from decimal import Decimal
from typing import Any

import pytest

from cards.quantity import Concentration
from tests.reading.given import CYANOCOBALAMIN, RXNORM, named, order, read
from tests.reading.shown import faults, product_line

NAMES = [
    ("cyanocobalamin 1000 mcg/mL injectable solution", "cyanocobalamin, injection, 1000 mcg/mL"),
    (
        "Hydroxocobalamin 1mg/1ml solution for injection ampoules",
        "hydroxocobalamin, injection, 1000 mcg/mL, ampoule 1 mL 1000 mcg",
    ),
    ("Hydroxocobalamine injvlst 500mcg/ml ampul 2ml", "hydroxocobalamin, injection, 500 mcg/mL, ampul 2 mL 1000 mcg"),
    ("cyanocobalamin 1000 mcg/1 mL vial", "cyanocobalamin, injection, 1000 mcg/mL"),
    ("hydroxocobalamin 10mg/2ml", "hydroxocobalamin, unstated, 5000 mcg/mL"),
    ("Vitamin B 12 1 MG/ML Injectable Solution", "vitamin B12, injection, 1000 mcg/mL"),
    ("Vitamin B12 0.01 MG Oral Tablet", "vitamin B12, oral, labelled 10 mcg"),
    ("vit b12 1 mg in 1 ml vial", "vitamin B12, injection, 1000 mcg/mL"),
    ("B-12 SHOT 1000MCG", "vitamin B12, injection, labelled 1000 mcg"),
    ("cobalamin 1000 mcg IM", "vitamin B12, unstated, labelled 1000 mcg"),
    ("methylcobalamin 5 mg/mL injection", "mecobalamin, injection, 5000 mcg/mL"),
    ("hydroxycobalamin 1 mg/mL inj", "hydroxocobalamin, injection, 1000 mcg/mL"),
    ("hydroxocobalamin 1 mg ampoule", "hydroxocobalamin, injection, ampoule 1000 mcg"),
    ("Cianocobalamina 1.000 microgramos/2 ml solución inyectable", "cyanocobalamin, injection, 500 mcg/mL"),
    ("Dobetin 5000 microgrammi/2 ml", "cyanocobalamin, injection, 2500 mcg/mL, ampoule 2 mL 5000 mcg"),
    (
        "Neo-Cytamen 1000micrograms/1ml solution for injection ampoules",
        "hydroxocobalamin, injection, 1000 mcg/mL, ampoule 1 mL 1000 mcg",
    ),
    ("Cytamen 1000 injection", "cyanocobalamin, injection, 1000 mcg/mL, ampoule 1 mL 1000 mcg"),
    ("Neo-B12", "hydroxocobalamin, injection, 1000 mcg/mL, ampoule 1 mL 1000 mcg"),
    ("cyanocobalamin nasal spray 500 mcg", "cyanocobalamin, nasal, labelled 500 mcg"),
    ("mecobalamin sublingual lozenge", "mecobalamin, oral"),
    ("Neurobion injection", "cyanocobalamin, combination, ampoule 3 mL 1000 mcg"),
    ("Vitamin B1 + B6 + B12 injection", "vitamin B12, combination"),
    ("folic acid 1 mg / vitamin B12 0.5 mg", "vitamin B12, combination"),
    ("hydroxocobalamin 5 g powder for injection", "hydroxocobalamin, antidote, labelled 5000000 mcg"),
    (
        "Cyanocobalamin 1,000 mcg/mL 10 mL multi-dose vial",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 10 mL 10000 mcg",
    ),
    ("2 ML mecobalamin 5 MG/ML Injection", "mecobalamin, injection, 5000 mcg/mL, container 2 mL 10000 mcg"),
    ("Hydroxocobalamin 1 mg/mL, inject 1 mL", "hydroxocobalamin, injection, 1000 mcg/mL"),
    ("methylB12 5 mg/mL", "mecobalamin, unstated, 5000 mcg/mL"),
    ("Methyl-B12 compounded 10 mg/mL injection", "mecobalamin, injection, 10000 mcg/mL"),
    ("Vit. B12 1 mg amp", "vitamin B12, injection, amp 1000 mcg"),
    ("Hydroxocobalamin acetate 1.04 mg/mL", "hydroxocobalamin, unstated, 1040 mcg/mL"),
    ("Lipo-B (methionine, inositol, choline, cyanocobalamin) injection", "cyanocobalamin, combination"),
    ("Semaglutide 2.5 mg/mL with B12 injection", "vitamin B12, combination"),
    ("Tirzepatide / cyanocobalamin 10 mg/0.5 mg/mL injection", "cyanocobalamin, combination"),
    ("MIC + B12 injection", "vitamin B12, combination"),
    ("Rozebalamin 25 mg", "mecobalamin, injection, vial, powder 25000 mcg"),
    ("B12 > 1000 mcg tablet", "vitamin B12, oral, labelled 1000 mcg"),
    ("methyl prednisolone 40 mg injection", "vitamin B12, other"),
    ("Metformin 500 mg tablet", "vitamin B12, other"),
    ("thiamine (vitamin B1) 100 mg/mL injection", "vitamin B12, other"),
    ("metformin Mylan", "vitamin B12, other"),
    ("methylcobalamin/folinic acid 5 mg/5 mg/mL", "mecobalamin, combination"),
    ("B12 + bupivacaine injection", "vitamin B12, combination"),
    ("Lipo-C injection with B12", "vitamin B12, combination"),
    ("B12/NAD+ injection", "vitamin B12, combination"),
    ("ascorbic acid and cyanocobalamin injection", "cyanocobalamin, combination"),
    ("Vitamin C + B12 injection", "vitamin B12, combination"),
    ("Vitamin D3 + B12 injection", "vitamin B12, combination"),
    ("iron + B12 injection", "vitamin B12, combination"),
    ("taurine/methylcobalamin injection", "mecobalamin, combination"),
    ("Lipo-Mino-Mix B12", "vitamin B12, combination"),
    ("ácido fólico y cianocobalamina inyectable", "cyanocobalamin, combination"),
    ("B12 injection without lidocaine", "vitamin B12, injection"),
    ("Vitamin B12-1000 mcg/mL injection", "vitamin B12, injection, 1000 mcg/mL"),
    ("Vitamine B12 solution buvable ampoule", "vitamin B12, oral"),
    ("vitamine B12 comprimé", "vitamin B12, oral"),
    ("cianocobalamina comprimidos", "cyanocobalamin, oral"),
    ("cianocobalamina compresse", "cyanocobalamin, oral"),
    ("vitamine B12 gélules", "vitamin B12, oral"),
    ("Vitamin B12 Dragees", "vitamin B12, oral"),
    ("hydroxocobalamine zuigtablet", "hydroxocobalamin, oral"),
    ("cianocobalamina gotas", "cyanocobalamin, oral"),
    ("cianocobalamina jarabe", "cyanocobalamin, oral"),
    ("B12 softgel", "vitamin B12, oral"),
    ("B12 drops", "vitamin B12, oral"),
    ("B12 liquid", "vitamin B12, oral"),
    ("methylcobalamin SUBL", "mecobalamin, oral"),
    ("methylcobalamin ODT", "mecobalamin, oral"),
    ("cyanocobalamin TBCR", "cyanocobalamin, oral"),
    ("B12 Trinkampullen", "vitamin B12, oral"),
    ("B12 patch", "vitamin B12, other"),
    ("cyanocobalamin eye drops", "cyanocobalamin, other"),
    ("B12 intranasal", "vitamin B12, nasal"),
    ("cyanocobalamin nasal gel", "cyanocobalamin, nasal"),
    ("Methycobal 500 mcg tablet", "mecobalamin, oral, labelled 500 mcg"),
    ("hydroxocobalamin liquid vial", "hydroxocobalamin, injection"),
    ("Hidroxocobalamina pó para solução injetável", "hydroxocobalamin, injection"),
    ("Vitamine B12 solution injectable et buvable", "vitamin B12, unstated"),
]


@pytest.mark.parametrize(("text", "line"), NAMES)
def test_a_product_name_is_read_for_what_it_says(text: str, line: str) -> None:
    found = read(named(text))

    assert (line, []) == (product_line(found), faults(found))


@pytest.mark.parametrize(
    ("concept", "problems"),
    [
        (CYANOCOBALAMIN | {"text": "cyanocobalamin 1000 mcg/mL"}, []),
        (CYANOCOBALAMIN | {"text": "cyanocobalamin 1050 mcg/mL"}, []),
        (CYANOCOBALAMIN | {"text": "cyanocobalamin 100 mcg/mL"}, ["strength"]),
        (CYANOCOBALAMIN | {"text": "hydroxocobalamin 1 mg/mL"}, ["substance"]),
        (CYANOCOBALAMIN | {"text": "vitamin B12 1000 mcg tablet"}, ["substance"]),
        (
            {"coding": [{"system": RXNORM, "code": "317106"}, {"system": RXNORM, "code": "309594"}]},
            ["substance"],
        ),
    ],
)
def test_code_and_name_must_say_the_same(concept: dict[str, Any], problems: list[str]) -> None:
    assert problems == faults(read(order(medicationCodeableConcept=concept)))


@pytest.mark.parametrize(
    "name",
    [
        "Hydroxocobalamin 1.045 mg/mL injection",
        "Dobetin 5.000 mcg/2 ml",
        "cyanocobalamin 1000-2000 mcg/mL",
        "cyanocobalamin 100/1000 mcg/mL injection",
        "cyanocobalamin 100 or 1000 mcg/mL injection",
    ],
)
def test_a_strength_that_can_be_read_in_two_ways_is_not_read_and_said_to_be_so(name: str) -> None:
    found = read(named(name))

    assert (None, ["strength"]) == (found.product.concentration, faults(found))


def test_a_strength_that_can_be_read_in_two_ways_does_not_shake_what_code_or_brand_say() -> None:
    coded = read(order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "cyanocobalamin 1.000 mcg/mL"}))
    branded = read(named("Optovite B12 1.000 mcg/2 ml"))

    assert ("cyanocobalamin, injection, 500 mcg/mL, ampoule 2 mL 1000 mcg", []) == (
        product_line(branded),
        faults(branded),
    )
    assert (Concentration(Decimal(1000)), []) == (coded.product.concentration, faults(coded))


def test_where_code_and_name_contradict_one_another_neither_is_preferred() -> None:
    found = read(order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "hydroxocobalamin 100 mcg/mL"}))

    assert ("vitamin B12", None) == (found.product.substance, found.product.concentration)
    assert [
        "the substance is given as cyanocobalamin (product code) and as hydroxocobalamin (product name)",
        "the strength is given as 1,000 mcg/mL (product code) and as 100 mcg/mL (product name)",
    ] == [problem.why.plain for problem in found.problems]


def strength(top: dict[str, Any], bottom: dict[str, Any]) -> dict[str, Any]:
    ingredient = {
        "itemCodeableConcept": {"text": "cyanocobalamin"},
        "strength": {"numerator": top, "denominator": bottom},
    }
    medication = {"resourceType": "Medication", "id": "m", "ingredient": [ingredient]}
    return order(medicationCodeableConcept=None, medicationReference={"reference": "#m"}, contained=[medication])


def test_an_ingredient_strength_is_one_per_millilitre_or_per_container() -> None:
    per_volume = read(strength({"value": 10, "unit": "mg"}, {"value": 2, "unit": "mL"}))
    per_vial = read(strength({"value": 10, "unit": "mg"}, {"value": 1, "unit": "vial"}))
    unitless = read(strength({"value": 10}, {"value": 2, "unit": "mL"}))

    assert "cyanocobalamin, unstated, 5000 mcg/mL" == product_line(per_volume)
    assert "cyanocobalamin, unstated, vial 10000 mcg" == product_line(per_vial)
    assert ["strength"] == faults(unitless)


@pytest.mark.parametrize(("text", "kind"), [("1 mg IM monthly", "injection"), ("1 mg by mouth daily", "oral")])
def test_the_route_decides_the_sort_of_product_when_nothing_else_does(text: str, kind: str) -> None:
    assert kind == read(named("vitamin B12") | {"dosageInstruction": [{"text": text}]}).product.kind


def test_an_instruction_may_name_the_cobalamin_that_the_product_leaves_open() -> None:
    found = read(named("B12 injection") | {"dosageInstruction": [{"text": "hydroxocobalamin 1 mg IM monthly"}]})

    assert ("hydroxocobalamin", []) == (found.product.substance, faults(found))


def test_an_instruction_that_names_another_cobalamin_is_a_problem() -> None:
    found = read(order({"text": "hydroxocobalamin 1 mg IM monthly"}))

    assert ("vitamin B12", ["substance"]) == (found.product.substance, faults(found))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Dodex", "cyanocobalamin, injection"),
        ("DODEX 1000 mcg/mL", "cyanocobalamin, injection, 1000 mcg/mL"),
        ("Dodexin", "vitamin B12, other"),
    ],
)
def test_a_brand_that_the_tables_hold_as_a_code_alone_is_known_by_its_whole_name(name: str, line: str) -> None:
    assert line == product_line(read(named(name)))
