"""Two statements of one order that cannot both hold: both are kept, with their places, and neither is used."""

from typing import Any

import pytest

from cards.order import Conflict, Dose, Order
from cds_service.reading.amount import shown
from tests.reading.given import CYANOCOBALAMIN, RXNORM, dose, named, order, read, repeat
from tests.reading.shown import product_line

NDC = "http://hl7.org/fhir/sid/ndc"
BESIDE = "words beside it"
DOSAGE, TEXT, CODE, NAME, INGREDIENT, PACKAGE = (
    "structured dosage",
    "text",
    "product code",
    "product name",
    "ingredient",
    "package",
)


def told(conflict: Conflict) -> tuple[str, tuple[str, str], tuple[str, str]]:
    one, other = conflict.says
    return conflict.part, conflict.places, (one.plain, other.plain)


def medication(**fields: Any) -> dict[str, Any]:
    contained = {"resourceType": "Medication", "id": "m"} | fields
    return order(medicationCodeableConcept=None, medicationReference={"reference": "#m"}, contained=[contained])


def ingredient(top: dict[str, Any], bottom: dict[str, Any], text: str = "cyanocobalamin") -> list[dict[str, Any]]:
    return [{"itemCodeableConcept": {"text": text}, "strength": {"numerator": top, "denominator": bottom}}]


def quantity(value: Any, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit}


MONTHLY = {"frequency": 1, "period": 1, "periodUnit": "mo"}
WEEKLY = {"frequency": 1, "period": 1, "periodUnit": "wk"}
A_MONTH = {"start": "2026-11-23", "end": "2026-12-23"}

ANTIDOTE = {"system": RXNORM, "code": "700496"}

ORDERS: list[tuple[dict[str, Any], str, tuple[str, str], tuple[str, str]]] = [
    (
        order({"doseAndRate": [dose(1, "mg")], "text": "500 mcg IM"}),
        "dose",
        (DOSAGE, TEXT),
        ("1000 mcg", "500 mcg"),
    ),
    (
        order({"doseAndRate": [dose(2, "vial")], "text": "1 vial IM"}),
        "dose",
        (DOSAGE, TEXT),
        ("2 x vial", "1 x vial"),
    ),
    (
        order({"timing": repeat(frequency=1, period=1, periodUnit="mo"), "text": "1 mL IM weekly"}),
        "schedule",
        (DOSAGE, TEXT),
        ("every month", "every week"),
    ),
    (
        order({"timing": repeat(count=1), "text": "1 mL IM weekly"}),
        "schedule",
        (DOSAGE, TEXT),
        ("a single dose", "a repetition"),
    ),
    (
        order({"route": {"text": "IM"}, "text": "1 mL subcutaneously"}),
        "route",
        (DOSAGE, TEXT),
        ("IM", "SC"),
    ),
    (
        order({"text": "hydroxocobalamin 1 mg IM monthly"}),
        "substance",
        (CODE, TEXT),
        ("cyanocobalamin", "hydroxocobalamin"),
    ),
    (
        named("cyanocobalamin injection") | {"dosageInstruction": [{"text": "hydroxocobalamin 1 mg IM monthly"}]},
        "substance",
        (NAME, TEXT),
        ("cyanocobalamin", "hydroxocobalamin"),
    ),
    (
        order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "hydroxocobalamin 1 mg/mL"}),
        "substance",
        (CODE, NAME),
        ("cyanocobalamin", "hydroxocobalamin"),
    ),
    (
        named("cyanocobalamin / hydroxocobalamin injection"),
        "substance",
        (NAME, NAME),
        ("cyanocobalamin", "hydroxocobalamin"),
    ),
    (
        order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "vitamin B12 1000 mcg tablet"}),
        "substance",
        (CODE, NAME),
        ("injection", "oral"),
    ),
    (
        order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "cyanocobalamin 100 mcg/mL"}),
        "strength",
        (CODE, NAME),
        ("1000 mcg/mL", "100 mcg/mL"),
    ),
    (
        order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "Dobetin 5000"}),
        "strength",
        (CODE, NAME),
        ("1000 mcg/mL", "2500 mcg/mL"),
    ),
    (
        medication(code=CYANOCOBALAMIN, ingredient=ingredient(quantity(100, "mcg"), quantity(1, "mL"))),
        "strength",
        (CODE, INGREDIENT),
        ("1000 mcg/mL", "100 mcg/mL"),
    ),
    (
        medication(
            code={"text": "cyanocobalamin"},
            ingredient=ingredient(
                quantity(100, "mcg"), {"value": 1, "unit": "mL", "code": "mg", "system": "http://unitsofmeasure.org"}
            ),
        ),
        "strength",
        (DOSAGE, DOSAGE),
        ("1 mg as coded", "1 mL as written"),
    ),
    (
        order(
            medicationCodeableConcept={
                "coding": [{"system": NDC, "code": "0143-9621-25"}],
                "text": "cyanocobalamin 1000 mcg/mL 10 mL vial",
            }
        ),
        "container",
        (CODE, NAME),
        ("1 mL 1000 mcg vial", "10 mL vial"),
    ),
    (
        order({"text": "1 mL (10 mg/mL) IM monthly"}),
        "strength",
        (CODE, TEXT),
        ("1000 mcg/mL", "10000 mcg/mL"),
    ),
    (
        order({"text": "cyanocobalamin 100 mcg/mL, 1 mL IM monthly"}),
        "strength",
        (CODE, TEXT),
        ("1000 mcg/mL", "100 mcg/mL"),
    ),
    (
        named("hydroxocobalamin 500 mcg/mL ampul 2 ml")
        | {"dosageInstruction": [{"text": "1 ampul (1 mg/ml) IM monthly"}]},
        "strength",
        (NAME, TEXT),
        ("500 mcg/mL", "1000 mcg/mL"),
    ),
    (
        order({"route": {"text": "IM"}, "additionalInstruction": [{"text": "by mouth"}]}),
        "route",
        (DOSAGE, BESIDE),
        ("IM", "oral"),
    ),
    (
        order({"text": "1 mg IM monthly", "additionalInstruction": [{"text": "weekly"}]}),
        "schedule",
        (TEXT, BESIDE),
        ("every month", "every week"),
    ),
    (
        order({"text": "1 mg IM monthly", "additionalInstruction": [{"text": "hydroxocobalamin"}]}),
        "substance",
        (CODE, TEXT),
        ("cyanocobalamin", "hydroxocobalamin"),
    ),
    (
        order({"text": "1 mg IM monthly"}, renderedDosageInstruction="2 mg IM monthly"),
        "dose",
        (TEXT, "text of the whole order"),
        ("1000 mcg", "2000 mcg"),
    ),
    (
        order({"timing": repeat(**MONTHLY, boundsDuration=quantity(6, "mo")), "text": "1 mg IM monthly for life"}),
        "schedule",
        (DOSAGE, TEXT),
        ("for 6 months", "without an end"),
    ),
    (
        order({"timing": repeat(**MONTHLY, boundsPeriod=A_MONTH), "text": "1 mg IM monthly for 6 months"}),
        "schedule",
        (DOSAGE, TEXT),
        ("2026-11-23 to 2026-12-23", "6 months"),
    ),
    (
        order({"timing": repeat(**MONTHLY, boundsPeriod=A_MONTH), "text": "1 mg IM monthly until 2027-06-01"}),
        "schedule",
        (DOSAGE, TEXT),
        ("until 2026-12-23", "until 2027-06-01"),
    ),
    (
        order({"timing": repeat(**WEEKLY, count=12), "text": "1 mg IM weekly for 4 weeks"}),
        "schedule",
        (DOSAGE, TEXT),
        ("12 doses, every week", "4 weeks"),
    ),
    (
        order({"timing": repeat(**WEEKLY, boundsDuration=quantity(12, "wk")), "text": "1 mg IM weekly x 4"}),
        "schedule",
        (DOSAGE, TEXT),
        ("12 weeks", "4 doses, every week"),
    ),
    (
        order({"timing": {"code": {"text": "weekly x 4"}, "repeat": {"count": 8}}}),
        "schedule",
        (DOSAGE, DOSAGE),
        ("4 doses as coded", "8 doses as spelt out"),
    ),
    (
        order({"timing": {"code": {"text": "once"}, "repeat": MONTHLY}}),
        "schedule",
        (DOSAGE, DOSAGE),
        ("a single dose as coded", "a repetition as spelt out"),
    ),
    (
        order({"timing": repeat(**WEEKLY, count=10, boundsDuration=quantity(2, "wk"))}),
        "schedule",
        (DOSAGE, DOSAGE),
        ("10 doses, every week", "2 weeks"),
    ),
    (
        order({"timing": repeat(**WEEKLY, boundsDuration=quantity(6, "mo"), boundsPeriod=A_MONTH)}),
        "schedule",
        (DOSAGE, DOSAGE),
        ("6 months", "2026-11-23 to 2026-12-23"),
    ),
    (
        order({"timing": repeat(frequency=1, period=1, periodUnit="d", timeOfDay=["09:00:00", "21:00:00"])}),
        "schedule",
        (DOSAGE, DOSAGE),
        ("every day", "at 2 times of the day"),
    ),
    (
        order({"timing": repeat(dayOfWeek=["mon", "thu"], when=["MORN", "NIGHT"])}),
        "schedule",
        (DOSAGE, DOSAGE),
        ("2 times in a week", "at 2 times of the day"),
    ),
    (
        order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "metformin 500 mg"}),
        "substance",
        (CODE, NAME),
        ("vitamin B12 1 MG/ML Injectable Solution", "metformin 500 mg"),
    ),
    (
        order({"doseAndRate": [dose(1, "mg")], "maxDosePerAdministration": quantity(500, "mcg")}),
        "dose",
        (DOSAGE, DOSAGE),
        ("1000 mcg", "at most 500 mcg"),
    ),
    (
        order({"text": "1 mg IM monthly", "maxDosePerLifetime": quantity(1, "mg")}),
        "dose",
        (DOSAGE, DOSAGE),
        ("at least 2 x 1000 mcg", "at most 1000 mcg"),
    ),
    (
        order(medicationCodeableConcept={"coding": [ANTIDOTE], "text": "hydroxocobalamin 1 mg/mL ampoule"}),
        "strength",
        (CODE, NAME),
        ("the antidote “hydroxocobalamin 5000 MG Injection”", "1000 mcg/mL"),
    ),
    (
        medication(code={"text": "hydroxocobalamin 1 mg ampoule"}, form={"text": "tablet"}),
        "substance",
        (NAME, "dose form"),
        ("injection", "oral"),
    ),
    (
        medication(
            code={"text": "hydroxocobalamin 10 mg ampoule"},
            ingredient=ingredient(quantity(1, "mg"), quantity(1, "ampoule"), "hydroxocobalamin"),
        ),
        "container",
        (INGREDIENT, NAME),
        ("1000 mcg ampoule", "10000 mcg ampoule"),
    ),
]


@pytest.mark.parametrize(("resource", "part", "places", "says"), ORDERS)
def test_both_statements_are_kept_with_their_places(
    resource: dict[str, Any], part: str, places: tuple[str, str], says: tuple[str, str]
) -> None:
    found = read(resource)

    assert [(part, places, says)] == [told(conflict) for conflict in found.conflicts]


@pytest.mark.parametrize(("resource", "part", "places", "says"), ORDERS)
def test_every_conflict_is_a_problem_too_and_marked_as_one(
    resource: dict[str, Any], part: str, places: tuple[str, str], says: tuple[str, str]
) -> None:
    found = read(resource)
    problems = [problem for problem in found.problems if problem.conflict]
    [(one, other)] = [conflict.told for conflict in found.conflicts]

    assert [part] == [problem.part for problem in problems]
    assert (
        f"the {part} is given as {one.plain} ({places[0]}) and as {other.plain} ({places[1]})" == problems[0].why.plain
    )


def unread_parts(found: Order) -> dict[str, object]:
    phases = found.phases
    return {
        "dose": next((phase.dose.stated for phase in phases if phase.dose.stated), None),
        "schedule": next((phase.every for phase in phases if phase.every), None),
        "route": found.route,
        "strength": found.product.concentration,
        "container": found.product.containers or None,
    }


@pytest.mark.parametrize(("resource", "part"), [(entry[0], entry[1]) for entry in ORDERS if entry[1] != "substance"])
def test_the_part_in_conflict_is_left_out_of_the_order(resource: dict[str, Any], part: str) -> None:
    assert unread_parts(read(resource))[part] is None


def shown_dose(dose: Dose) -> list[str]:
    return [shown(part) for part in (dose.mass, dose.volume) if part is not None]


def test_a_conflict_of_doses_keeps_both_whole() -> None:
    conflict = read(order({"doseAndRate": [dose(1, "mg"), dose(1, "mL")], "text": "500 mcg (0.5 mL) IM"})).conflicts[0]

    assert [["1000 mcg", "1 mL"], ["500 mcg", "0.5 mL"]] == [shown_dose(each) for each in conflict.doses]
    assert "dosageInstruction[0]" == conflict.at


def test_a_unit_coded_as_one_and_written_as_another_gives_both_doses() -> None:
    found = read(order({"doseAndRate": [dose(1, "mg", "ug")]}))

    assert [["1 mcg"], ["1000 mcg"]] == [shown_dose(each) for each in found.conflicts[0].doses]


AGREE: list[dict[str, Any]] = [
    order({"doseAndRate": [dose(1, "mg")], "text": "1,000 mcg IM"}),
    order({"doseAndRate": [dose(1, "mg")], "text": "1.05 mg IM"}),
    order({"doseAndRate": [dose(1, "mg")], "text": "1 mL IM"}),
    order({"timing": repeat(frequency=1, period=30, periodUnit="d"), "text": "1 mL IM monthly"}),
    order({"route": {"text": "SC"}, "text": "1 mL deep subcutaneous"}),
    order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "cyanocobalamin 1 mg/mL"}),
    order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "vitamin B12"}),
    order(
        medicationCodeableConcept={
            "coding": [{"system": RXNORM, "code": "317106"}],
            "text": "Hydroxocobalamin acetate 1.04 mg/mL",
        }
    ),
    medication(code=CYANOCOBALAMIN, ingredient=ingredient(quantity(1, "mg"), quantity(1, "mL"))),
    medication(code=CYANOCOBALAMIN, ingredient=ingredient(quantity(10, "mg"), quantity(10, "mL"))),
    order({"text": "1 mL (1 mg/mL) IM monthly"}),
    order({"doseAndRate": [dose(1, "mg")], "maxDosePerAdministration": quantity(1000, "mcg")}),
    order({"text": "1 mg IM once", "maxDosePerLifetime": quantity(1, "mg")}),
    order(medicationCodeableConcept={"coding": [ANTIDOTE], "text": "Cyanokit 5 g"}),
    order({"timing": repeat(**MONTHLY, boundsDuration=quantity(1, "a")), "text": "1 mg IM monthly for 12 months"}),
    order({"timing": repeat(**WEEKLY, boundsDuration=quantity(3, "mo")), "text": "1 mg IM weekly for 12 weeks"}),
    order({"timing": repeat(**WEEKLY, boundsDuration=quantity(1, "mo")), "text": "1 mg IM weekly for 30 days"}),
    order({"timing": repeat(**WEEKLY, boundsDuration=quantity(4, "wk")), "text": "1 mg IM weekly x 4"}),
    order({"timing": repeat(**WEEKLY), "text": "1 mg IM stat then weekly"}),
    order({"timing": {"code": {"text": "QD"}, "repeat": {"count": 1}}}),
    order({"timing": repeat(frequency=2, period=1, periodUnit="d", when=["MORN", "EVE"])}),
    order({"text": "1 mg IM monthly"}, renderedDosageInstruction="1,000 mcg IM once a month"),
    order({"text": "1 mg IM monthly", "additionalInstruction": [{"text": "intramuscularly"}]}),
]


@pytest.mark.parametrize("resource", AGREE)
def test_statements_that_agree_after_conversion_raise_nothing(resource: dict[str, Any]) -> None:
    found = read(resource)

    assert ((), ()) == (found.conflicts, found.problems)


def test_a_name_decides_among_the_containers_that_a_code_leaves_open() -> None:
    found = read(order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "cyanocobalamin 1000 mcg/mL 10 mL vial"}))

    assert ("cyanocobalamin, injection, 1000 mcg/mL, vial 10 mL 10000 mcg", ()) == (
        product_line(found),
        found.conflicts,
    )


def test_a_container_beyond_those_known_for_an_open_code_is_taken_from_the_name() -> None:
    found = read(order(medicationCodeableConcept=CYANOCOBALAMIN | {"text": "cyanocobalamin 1000 mcg/mL 25 mL vial"}))

    assert "cyanocobalamin, injection, 1000 mcg/mL, vial 25 mL 25000 mcg" == product_line(found)
    assert () == found.conflicts


def test_a_package_states_its_own_size() -> None:
    amount = {"numerator": quantity(10, "mL"), "denominator": {"value": 1}}

    agrees = read(medication(code=CYANOCOBALAMIN, amount=amount))
    differs = read(medication(code={"coding": [{"system": NDC, "code": "0143-9621-25"}]}, amount=amount))

    assert [10] == [held.volume and held.volume.millilitres for held in agrees.product.containers]
    assert [("container", (CODE, PACKAGE))] == [(conflict.part, conflict.places) for conflict in differs.conflicts]


def test_phases_of_one_text_may_have_different_routes_without_contradicting_one_another() -> None:
    found = read(named("cyanocobalamin 1000 mcg/mL injection") | _text("1000 mcg IM once then 1000 mcg PO daily"))

    assert ((), None) == (found.conflicts, found.route)
    assert ["the phases of the text name different routes"] == [problem.why.plain for problem in found.problems]


def _text(text: str) -> dict[str, Any]:
    return {"dosageInstruction": [{"text": text}]}
