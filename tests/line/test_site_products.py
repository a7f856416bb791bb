"""A site's own products: read like any other, and checked before the service opens."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cards.knowledge import Knowledge, KnowledgeFault, load
from cards.order import Order
from cards.site import SiteProfile
from cards.site_products import with_site_products
from cds_service.build import build
from cds_service.configuration import load_settings
from cds_service.reading import read_order
from cds_service.settings import Settings
from tests.reading.shown import faults, product_line

LOCAL = "https://hospital.example/medicines"
PHARMACY_VIAL: dict[str, Any] = {
    "id": "pharmacy-b12-5",
    "name": "B12 5 mg/mL pharmacy vial",
    "system": LOCAL,
    "code": "B12-5",
    "substance": "mecobalamin",
    "kind": "injection",
    "concentration_mcg_per_ml": 5000,
    "containers": [{"word": "vial", "volume_ml": 2, "content_mcg": 10000}],
    "routes": ["IM", "deep SC"],
}
UNCODED = {key: value for key, value in PHARMACY_VIAL.items() if key not in {"system", "code"}}
LINE = "mecobalamin, injection, 5000 mcg/mL, vial 2 mL 10000 mcg"


def site(*products: dict[str, Any], **fields: Any) -> SiteProfile:
    return msgspec.convert({"products": products, **fields}, SiteProfile)


def knowledge_with(*products: dict[str, Any]) -> Knowledge:
    return with_site_products(load(), site(*products))


def read(concept: dict[str, Any], knowledge: Knowledge) -> Order:
    resource = {"resourceType": "MedicationRequest", "id": "r1", "medicationCodeableConcept": concept}
    return read_order(resource, lambda _reference: None, knowledge)


@pytest.mark.parametrize(
    ("concept", "product"),
    [
        ({"coding": [{"system": LOCAL, "code": "B12-5"}]}, PHARMACY_VIAL),
        ({"text": "b12 5 mg/ml  Pharmacy VIAL"}, PHARMACY_VIAL),
        ({"text": "B12 5 mg/mL pharmacy vial"}, UNCODED),
    ],
)
def test_an_order_names_a_product_of_the_site_by_its_code_or_its_whole_name(
    concept: dict[str, Any], product: dict[str, Any]
) -> None:
    found = read(concept, knowledge_with(product))

    assert (LINE, [], ("IM", "deep SC"), ("pharmacy-b12-5",)) == (
        product_line(found),
        faults(found),
        found.product.routes,
        found.product.rows,
    )


def test_a_local_code_means_nothing_to_a_site_that_did_not_add_it() -> None:
    assert "vitamin B12, other" == product_line(read({"coding": [{"system": LOCAL, "code": "B12-5"}]}, load()))


def test_a_name_that_only_resembles_a_product_of_the_site_is_not_taken_for_it() -> None:
    found = read({"text": "B12 pharmacy vial"}, knowledge_with(PHARMACY_VIAL))

    assert ("vitamin B12, injection", ()) == (product_line(found), found.product.rows)


def test_a_local_code_whose_text_says_another_strength_is_a_contradiction() -> None:
    concept = {"coding": [{"system": LOCAL, "code": "B12-5"}], "text": "methylcobalamin 1 mg/mL vial"}

    found = read(concept, knowledge_with(PHARMACY_VIAL))

    assert (None, ["strength"], [("product code", "product name")]) == (
        found.product.concentration,
        faults(found),
        [conflict.places for conflict in found.conflicts],
    )


def test_the_shipped_tables_stay_as_they_are() -> None:
    shipped = load()

    with_site_products(shipped, site(PHARMACY_VIAL))

    assert "pharmacy-b12-5" not in shipped.products


def test_the_stock_list_may_name_a_product_of_the_site() -> None:
    profile = site(PHARMACY_VIAL, stock=["pharmacy-b12-5", "us-cyano-1ml"])

    assert "pharmacy-b12-5" in build(Settings(site=profile)).clinic.knowledge.products


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"id": "us-cyano-1ml"}, "site.products.us-cyano-1ml: the id is taken"),
        ({"name": " "}, "site.products.pharmacy-b12-5: the name is empty or taken"),
        ({"system": None}, "site.products.pharmacy-b12-5: a code needs its system, and a system its code"),
        (
            {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "309594"},
            "site.products.pharmacy-b12-5: the code '309594' is in the knowledge base already",
        ),
        (
            {"concentration_mcg_per_ml": None, "containers": []},
            "site.products.pharmacy-b12-5: neither a concentration nor the content of a container is stated",
        ),
        ({"concentration_mcg_per_ml": 0}, "site.products.pharmacy-b12-5: an amount is zero, negative or no number"),
        (
            {"concentration_mcg_per_ml": 1000},
            "site.products.pharmacy-b12-5: 2 mL hold 2000 mcg and not 10000 mcg",
        ),
    ],
)
def test_a_faulty_product_of_the_site_stops_the_start(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(KnowledgeFault) as told:
        build(Settings(site=site(PHARMACY_VIAL | changed)))

    assert (fault,) == told.value.faults


def test_two_products_of_the_site_with_one_id_stop_the_start() -> None:
    with pytest.raises(KnowledgeFault) as told:
        build(Settings(site=site(PHARMACY_VIAL, UNCODED)))

    assert 4 == len(told.value.faults)


def test_the_configuration_file_states_exact_amounts(tmp_path: Path) -> None:
    config = tmp_path / "site.toml"
    config.write_text(
        '[[site.products]]\nid = "half"\nname = "half"\nsubstance = "cyanocobalamin"\nkind = "injection"\n'
        "concentration_mcg_per_ml = 333.1\n"
    )

    product = load_settings(config).site.products[0]

    assert Decimal("333.1") == product.concentration_mcg_per_ml


def test_an_unknown_substance_in_the_configuration_is_a_fault_that_is_told() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'b12'"):
        site(PHARMACY_VIAL | {"substance": "b12"})
