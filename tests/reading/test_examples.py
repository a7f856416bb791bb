"""Every example order with its whole reading written out: product, phases, route, and the parts with a problem."""

import pytest

from tests.reading.given import EXAMPLES, orders_in, read
from tests.reading.shown import faults, lines, product_line

READINGS = [
    (
        "02-nhs-dosesyntax-hydroxocobalamin-10mg2ml-sequential.json",
        "hydroxocobalamin, injection, 5000 mcg/mL, ampoule 2 mL 10000 mcg",
        ["1 x ampoule every 3 per 1 wk 6 doses", "1 x ampoule every 3 mo from 2019-11-01"],
        "IM",
        [],
    ),
    (
        "03-nhs-dosesyntax-metformin-titration.json",
        "vitamin B12, other",
        [
            "500000 mcg every 1 d",
            "500000 mcg every 2 per 1 d",
            "500000 mcg every 2 per 1 d",
            "500000 mcg every 3 per 1 d",
        ],
        None,
        [],
    ),
    (
        "04-nhs-dosesyntax-sequential.json",
        "vitamin B12, other",
        [
            "60000 mcg every 1 d for 4 d",
            "50000 mcg every 1 d for 1 d",
            "40000 mcg every 1 d for 1 d",
            "30000 mcg every 1 d for 1 d",
            "20000 mcg every 1 d for 1 d",
            "10000 mcg every 1 d for 1 d",
        ],
        None,
        [],
    ),
    ("05-synthea-b12-injection-no-dosage.json", "cyanocobalamin, injection, 5000 mcg/mL", [], None, []),
    ("06-hl7-im-injection-contained-powder.json", "vitamin B12, other", ["500000 mcg 1 doses"], "IM", []),
    ("07-hl7-textonly-external-ref.json", "vitamin B12, unstated", [], None, ["dose", "schedule", "substance"]),
    ("08-hl7-prn-doserange.json", "vitamin B12, other", ["as needed"], "oral", ["dose", "schedule", "dispense"]),
    ("09-hl7-taper-boundsperiod.json", "vitamin B12, other", [], "oral", ["dose", "schedule", "dispense"]),
    ("10-hl7-dose-per-m2.json", "vitamin B12, other", [], "oral", ["dose", "schedule"]),
    ("11-hl7-timing-code-QD.json", "vitamin B12, other", [], "oral", ["dose", "schedule", "dispense"]),
    ("12-hl7-snomed-product-mcg.json", "vitamin B12, other", ["75 mcg every 1 d"], "oral", ["dispense"]),
    ("13-hl7-doserange-raterange.json", "vitamin B12, other", ["as needed"], "IV", ["dose", "schedule"]),
    ("14-hl7-mgkg-rateratio.json", "vitamin B12, other", [], "IV", ["dose", "schedule"]),
    ("15-hl7-sc-insulin-units.json", "vitamin B12, other", [], "SC", ["dose", "schedule"]),
    ("16-hl7-timing-event-ml-rate.json", "vitamin B12, other", [], "IV", ["dose", "schedule"]),
    ("17-hl7-dayofweek.json", "vitamin B12, other", [], None, ["dose", "schedule", "dispense"]),
    ("18-hl7-iv-dose-g-ratequantity.json", "vitamin B12, other", [], "IV", ["dose", "schedule"]),
    ("20-hl7-r5-boundsduration-sequence.json", "vitamin B12, other", [], "oral", ["dose", "schedule", "dispense"]),
    (
        "21-hl7-r5-medication-concept.json",
        "vitamin B12, other",
        ["as needed"],
        "oral",
        ["dose", "schedule", "dispense"],
    ),
    ("22-hl7-r5-im-option.json", "vitamin B12, other", ["as needed"], "IM", ["dose", "schedule"]),
    ("23-hl7-stu3-im-injection.json", "vitamin B12, other", ["500000 mcg 1 doses"], "IM", []),
    ("24-smart-stu3-ml-dose.json", "vitamin B12, other", ["10 mL every 2 per 1 d from 2008-04-05"], None, []),
    ("25-smart-stu3-quantity-in-us.json", "vitamin B12, other", [], None, ["dose", "schedule", "dispense"]),
    ("26-smart-stu3-text-only.json", "vitamin B12, other", [], None, ["dose", "schedule"]),
    ("28-smart-dstu2-medicationorder.json", "vitamin B12, other", ["245000 mcg"], None, []),
    ("29-synthea-dose-without-unit.json", "vitamin B12, other", ["every 4 h"], None, ["dose"]),
    (
        "30-cdshooks-ordersign-doseandrate-object.json",
        "vitamin B12, other",
        ["5 mL every 2 per 1 d for 10 d from 2005-01-04"],
        None,
        [],
    ),
    (
        "31-gpconnect-stu3-wrong-types.json",
        "vitamin B12, unstated",
        [],
        None,
        ["dose", "schedule", "substance", "dispense"],
    ),
    ("33-bwell-rxnorm-plus-ndc.json", "vitamin B12, other", [], "oral", ["dose", "schedule"]),
    ("34-bwell-invalid-status-coding-without-code.json", "vitamin B12, other", [], "oral", ["dose", "schedule"]),
    (
        "35-nhs-eps-extension-heavy-injection.json",
        "vitamin B12, other",
        ["10000 mcg every 5 per 1 d for 10 d"],
        "SC",
        ["dispense"],
    ),
    ("36-uscore-contained.json", "vitamin B12, other", ["10 mL every 2 per 1 d from 2008-04-05"], "oral", []),
    ("37-uscore-self-reported.json", "vitamin B12, other", [], None, ["dose", "schedule"]),
    ("38-opioidcds-ordersign-request.json", "vitamin B12, other", ["every 3 d"], None, ["dose", "dispense"]),
    ("39-hl7-r4b-sequence.json", "vitamin B12, other", [], "oral", ["dose", "schedule", "dispense"]),
    (
        "S01-cerner-shaped.json",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 1 mL 1000 mcg, vial 10 mL 10000 mcg, vial 30 mL 30000 mcg",
        ["1000 mcg 1 mL every 1 mo from 2026-01-10"],
        "IM",
        [],
    ),
    (
        "S02-epic-shaped.json",
        "cyanocobalamin, injection, 1000 mcg/mL",
        ["1000 mcg 1 mL every 30 d from 2026-01-10"],
        "IM",
        [],
    ),
    ("S03-mimic-shaped.json", "vitamin B12, unstated, 1000 mcg/mL", ["1000 mcg 1 doses"], "IM", ["substance"]),
    (
        "S04-nhs-two-phase-boundsduration.json",
        "hydroxocobalamin, injection",
        ["1000 mcg every 2 d for 2 wk", "1000 mcg every 3 mo"],
        "IM",
        [],
    ),
    (
        "S05-nhs-2to3-monthly-periodmax.json",
        "hydroxocobalamin, injection, 1000 mcg/mL, ampoule 1 mL 1000 mcg",
        ["1000 mcg every 2-3 mo"],
        "IM",
        [],
    ),
    ("S06-local-code-text-only.json", "vitamin B12, injection, labelled 1000 mcg", ["1 mL every 4 wk"], "IM", []),
    (
        "S07-ndc-only-contained.json",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 1 mL 1000 mcg",
        ["1 x vial every 1 mo"],
        "IM",
        [],
    ),
    (
        "S08-openemr-quantity-bug-shape.json",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 1 mL 1000 mcg, vial 10 mL 10000 mcg, vial 30 mL 30000 mcg",
        ["1000 mcg every 1 mo"],
        "IM",
        ["dispense"],
    ),
    ("S09-hcpcs-servicerequest.json", "cyanocobalamin, injection", ["every 1 wk 4 doses"], None, []),
    (
        "S10-dstu2-medicationorder.json",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 1 mL 1000 mcg, vial 10 mL 10000 mcg, vial 30 mL 30000 mcg",
        ["1000 mcg every 1 mo"],
        "IM",
        [],
    ),
    (
        "S11-r5.json",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 1 mL 1000 mcg, vial 10 mL 10000 mcg, vial 30 mL 30000 mcg",
        ["1 mL every 4 wk"],
        "IM",
        [],
    ),
    ("S12-cyanokit-iv.json", "hydroxocobalamin, antidote, 25000 mcg/mL, vial 5000000 mcg", [], "IV", ["dose"]),
    (
        "S13-conflict-text-vs-structured.json",
        "cyanocobalamin, injection, 1000 mcg/mL, vial 1 mL 1000 mcg, vial 10 mL 10000 mcg, vial 30 mL 30000 mcg",
        ["1 mL every 1 d for 7 d", "1 mL every 1 wk 4 doses", "1 mL every 1 mo"],
        "IM",
        [],
    ),
]


@pytest.mark.parametrize(("name", "product", "phases", "route", "problems"), READINGS)
def test_an_example_order_is_read_as_a_pharmacist_would_read_it(
    name: str, product: str, phases: list[str], route: str | None, problems: list[str]
) -> None:
    (resource,) = orders_in(name)

    order = read(resource)

    assert (product, phases, route, problems) == (product_line(order), lines(order), order.route, faults(order))


def test_every_example_file_has_its_reading() -> None:
    files = {path.name for path in EXAMPLES.glob("*.json")}

    assert files == {name for name, *_ in READINGS}


def test_reasons_become_concept_groups_and_words() -> None:
    (resource,) = orders_in("S11-r5.json")

    order = read(resource)

    assert "role.pernicious_anaemia" in order.reasons
    assert ["Pernicious anemia (disorder)"] == [said.plain for said in order.reason_says]


def test_an_order_tells_what_contributed_to_its_reading() -> None:
    (resource,) = orders_in("S01-cerner-shaped.json")

    assert ("code", "productText", "doseAndRate", "timing", "route", "text") == read(resource).read_from
