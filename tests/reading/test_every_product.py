"""Every product code and every brand of the tables, as an order would name it."""

from typing import Any

import pytest

from cards.knowledge.schema import MarketProduct, ProductCode
from cards.order import Kind
from tests.reading.given import KNOWLEDGE, RXNORM, named, order, read
from tests.reading.shown import faults

NDC = "http://hl7.org/fhir/sid/ndc"
CODES = tuple(KNOWLEDGE.product_codes.values())
# Rows whose brand cell names a maker or a class of products, or no more than the strength.
MAKERS = ("generic", "various", "compounded", "Mylan", "Amdipharm", "Biological", "RxCUI", "hydroxocobalamin label")
CLASSES = {"us-rxnorm-obsolete-combo", "de-hydroxo-depot", "fr-gerda", "int-cyano-05", "nl-hydroxo-cf"}
BRANDS = tuple(row for row in KNOWLEDGE.products.values() if not row.brand.startswith(MAKERS) and row.id not in CLASSES)


def coded(*codes: tuple[str, str], text: str | None = None) -> dict[str, Any]:
    concept: dict[str, Any] = {"coding": [{"system": system, "code": code} for system, code in codes]}
    return order(medicationCodeableConcept=concept | ({"text": text} if text else {}))


@pytest.mark.parametrize("row", CODES, ids=[row.id for row in CODES])
def test_a_product_code_says_what_its_row_says(row: ProductCode) -> None:
    product = read(coded((row.system, row.code))).product
    strength = product.concentration.micrograms_per_millilitre if product.concentration else None

    assert (row.id, row.substance, row.kind, row.concentration_mcg_per_ml) == (
        product.rows[0],
        product.substance,
        product.kind,
        strength,
    )
    assert len(row.containers) == len(product.containers)


@pytest.mark.parametrize("row", CODES, ids=[row.id for row in CODES])
def test_a_product_code_and_its_own_name_do_not_contradict_one_another(row: ProductCode) -> None:
    assert [] == faults(read(coded((row.system, row.code), text=row.display)))


@pytest.mark.parametrize("row", CODES, ids=[row.id for row in CODES])
def test_only_an_injection_is_a_b12_injection(row: ProductCode) -> None:
    by_code = row.kind is Kind.INJECTION

    assert by_code == read(coded((row.system, row.code))).is_b12_injection


@pytest.mark.parametrize("row", BRANDS, ids=[row.id for row in BRANDS])
def test_a_brand_is_recognised_with_its_cobalamin_and_its_label(row: MarketProduct) -> None:
    for brand in row.brand.partition("(")[0].split(" / "):
        found = read(named(brand))

        assert (True, row.form, []) == (row.id in found.product.rows, found.product.substance, faults(found))


@pytest.mark.parametrize(
    ("codes", "use", "routes", "avoid"),
    [
        (((RXNORM, "309594"),), "deficiency", {"IM", "SC", "deep SC"}, {"IV"}),
        (((RXNORM, "317106"),), "deficiency", {"IM"}, {"IV", "SC"}),
        (((RXNORM, "700496"),), "antidote (cyanide)", {"IV"}, set()),
        (((NDC, "0143-9621-25"),), "deficiency", {"IM", "SC", "deep SC"}, {"IV"}),
        (((RXNORM, "105686"),), None, set(), set()),
        (((RXNORM, "11248"),), None, set(), set()),
        ((("http://snomed.info/sct", "327529002"),), None, set(), set()),
    ],
)
def test_a_national_code_stands_for_the_labels_of_its_country(
    codes: tuple[tuple[str, str], ...], use: str | None, routes: set[str], avoid: set[str]
) -> None:
    product = read(coded(*codes)).product

    assert (use, routes, avoid) == (product.use, set(product.routes), set(product.avoid))


@pytest.mark.parametrize(
    ("text", "use", "routes", "avoid"),
    [
        ("Cobalin-H", "deficiency", ["IM"], []),
        ("Vitarubin Depot", "deficiency", ["IM"], ["IV"]),
        ("Cyanokit", "antidote (cyanide)", ["IV"], []),
        ("Rozebalamin", "ALS", ["IM"], []),
        ("Nascobal", "deficiency", ["nasal"], []),
        ("hydroxocobalamin 1 mg ampoule", None, [], []),
    ],
)
def test_a_brand_stands_for_its_own_label(text: str, use: str | None, routes: list[str], avoid: list[str]) -> None:
    product = read(named(text)).product

    assert (use, routes, avoid) == (product.use, list(product.routes), list(product.avoid))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Vitarubin 1000 mcg", {"ch-vitarubin"}),
        ("Vitarubin Depot 1000 mcg", {"ch-vitarubin-depot"}),
        ("Dobetin", {"it-dobetin-500", "it-dobetin-1000", "it-dobetin-5000"}),
        ("Dobetin 1000", {"it-dobetin-1000"}),
        ("Vitamin B12 Depot 1 mg/mL", {"no-depot"}),
        ("Vitamin B12 Depot Hevert", set()),
        ("Vitamin B12 1 mg/mL", set()),
        ("vitamin label", set()),
    ],
)
def test_only_the_brand_that_is_named_is_recognised(text: str, rows: set[str]) -> None:
    assert rows == set(read(named(text)).product.rows)


def test_a_package_code_stands_for_the_labels_of_its_size_only() -> None:
    rows = read(coded((NDC, "0143-9621-25"))).product.rows

    assert ("us-cyano-1ml" in rows, "us-cyano-10ml" in rows) == (True, False)
