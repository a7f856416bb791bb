"""Codes are right in form, and each look-up answers with one meaning or with none."""

from decimal import Decimal

import pytest

from cards.knowledge import Knowledge
from cards.knowledge.ndc import spellings
from cards.order import Kind, Route, Substance

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
NDC = "http://hl7.org/fhir/sid/ndc"
ATC = "http://www.whocc.no/atc"
GTS = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"
V3 = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
V2 = "http://terminology.hl7.org/CodeSystem/v2-0162"

# The dihedral group D5 of Verhoeff's check digit: product of two digits, and the permutation by position.
D5 = [[(i + j) % 5 + 5 * (j > 4) if i < 5 else (i - j) % 5 + 5 * (j < 5) for j in range(10)] for i in range(10)]
PERMUTED = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]


def verhoeff_holds(code: str) -> bool:
    check = 0
    for position, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(position % 8):
            value = PERMUTED[value]
        check = D5[check][value]
    return check == 0


def loinc_check_holds(code: str) -> bool:
    body, check = code.split("-")
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(body))
    )
    return (10 - total % 10) % 10 == int(check)


def test_every_snomed_code_has_its_verhoeff_digit(knowledge: Knowledge) -> None:
    codes = [row.code for row in knowledge.codes.values() if row.system == SNOMED]

    assert 159 == len(codes)
    assert [] == [code for code in codes if not verhoeff_holds(code)]


def test_every_loinc_code_has_its_check_digit(knowledge: Knowledge) -> None:
    codes = [row.code for row in knowledge.codes.values() if row.system == LOINC]

    assert 89 == len(codes)
    assert [] == [code for code in codes if not loinc_check_holds(code)]


@pytest.mark.parametrize("wrong", ["419382003", "304111030"])
def test_a_wrong_snomed_digit_would_be_seen(wrong: str) -> None:
    assert not verhoeff_holds(wrong)


def test_a_wrong_loinc_digit_would_be_seen() -> None:
    assert not loinc_check_holds("14685-0")


@pytest.mark.parametrize(
    ("system", "code", "groups"),
    [
        (RXNORM, "309594", {"b12.injection"}),
        ("urn:oid:2.16.840.1.113883.6.88", "309594", {"b12.injection"}),
        (RXNORM, " 6809 ", {"cause.metformin"}),
        ("https://dmd.nhs.uk", "327529002", {"b12.product"}),
        ("http://terminology.hl7.org/CodeSystem/icd10CM", "E53.8", {"dx.b_vitamin_deficiency_nonspecific"}),
        ("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "J3420", {"order.hcpcs"}),
        ("http://www.nlm.nih.gov/research/umls/hcpcs", "J3420", {"order.hcpcs"}),
        (NDC, "0517-0031-25", {"b12.ndc"}),
        (NDC, "00517003125", {"b12.ndc"}),
        (None, "MCG", {"unit.trap"}),
    ],
)
def test_a_code_belongs_to_its_concept_groups(
    system: str | None, code: str, groups: set[str], knowledge: Knowledge
) -> None:
    found = {group for group in knowledge.groups(system, code) if not group.startswith("role.")}

    assert groups == found


@pytest.mark.parametrize(
    ("system", "code"),
    [(SNOMED, "309594"), (None, "309594"), (RXNORM, ""), ("", "309594"), (NDC, "B12"), (RXNORM, "309594x")],
)
def test_a_code_under_another_system_is_in_no_group(system: str | None, code: str, knowledge: Knowledge) -> None:
    assert frozenset() == knowledge.groups(system, code)


def test_the_codes_of_a_group_come_in_the_order_of_the_table(knowledge: Knowledge) -> None:
    assert ["2132-9", "14685-2", "35201-3"] == [row.code for row in knowledge.codes_of("lab.b12_total")]
    assert () == knowledge.codes_of("lab.unheard_of")


@pytest.mark.parametrize(
    ("system", "code", "test"),
    [
        (LOINC, "2132-9", "b12_total"),
        (LOINC, "14685-2", "b12_total"),
        (LOINC, "72160-5", "b12_active"),
        (LOINC, "13964-2", "mma_serum"),
        (LOINC, "31444-3", "if_antibody"),
        (LOINC, "718-7", "haemoglobin"),
        (LOINC, "58410-2", "cbc_panel"),
        (LOINC, "25116-5", None),
        (LOINC, "26916-7", None),
        (LOINC, "14685-0", None),
        (SNOMED, "2132-9", None),
    ],
)
def test_a_result_code_means_one_test_or_none(system: str, code: str, test: str | None, knowledge: Knowledge) -> None:
    found = knowledge.test_of(system, code)

    assert test == (found.id if found else None)


def test_every_test_orders_a_verified_code_that_means_the_test(knowledge: Knowledge) -> None:
    for test in knowledge.tests.values():
        [code] = [
            row for row in knowledge.codes.values() if (row.system, row.code) == (test.order_system, test.order_code)
        ]

        assert ("VERIFIED", test.order_display) == (code.confidence, code.display)
        assert test is knowledge.test_of(test.order_system, test.order_code or "")


@pytest.mark.parametrize(
    ("system", "code", "substance", "kind", "concentration", "volumes"),
    [
        (RXNORM, "309594", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [1, 10, 30]),
        (RXNORM, "2598453", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [1, 10, 30]),
        (RXNORM, "317106", Substance.HYDROXOCOBALAMIN, Kind.INJECTION, 1000, [30]),
        (RXNORM, "2001499", Substance.CYANOCOBALAMIN, Kind.INJECTION, 5000, []),
        (RXNORM, "103010", Substance.HYDROXOCOBALAMIN, Kind.INJECTION, 250, []),
        (RXNORM, "309596", Substance.CYANOCOBALAMIN, Kind.COMBINATION, 100, []),
        (RXNORM, "1304559", Substance.CYANOCOBALAMIN, Kind.COMBINATION, "0.5", []),
        (RXNORM, "11248", Substance.CYANOCOBALAMIN, Kind.UNSTATED, None, []),
        (RXNORM, "5514", Substance.HYDROXOCOBALAMIN, Kind.UNSTATED, None, []),
        (RXNORM, "861113", Substance.CYANOCOBALAMIN, Kind.NASAL, None, []),
        (RXNORM, "309593", Substance.CYANOCOBALAMIN, Kind.ORAL, None, []),
        (RXNORM, "846934", Substance.MECOBALAMIN, Kind.ORAL, None, []),
        (RXNORM, "199240", Substance.CYANOCOBALAMIN, Kind.ORAL, None, []),
        (RXNORM, "700496", Substance.HYDROXOCOBALAMIN, Kind.ANTIDOTE, None, [None]),
        (SNOMED, "24856311000001103", Substance.HYDROXOCOBALAMIN, Kind.INJECTION, 5000, [2]),
        ("https://dmd.nhs.uk", "327529002", Substance.HYDROXOCOBALAMIN, Kind.UNSTATED, None, []),
        (SNOMED, "781584003", Substance.UNSTATED, Kind.UNSTATED, None, []),
        (SNOMED, "1217427007", Substance.UNSTATED, Kind.UNSTATED, None, []),
        (SNOMED, "708846006", Substance.CYANOCOBALAMIN, Kind.COMBINATION, None, []),
        (ATC, "B03BA03", Substance.HYDROXOCOBALAMIN, Kind.UNSTATED, None, []),
        (ATC, "V03AB33", Substance.HYDROXOCOBALAMIN, Kind.ANTIDOTE, None, []),
        ("http://www.nlm.nih.gov/research/umls/hcpcs", "J3420", Substance.CYANOCOBALAMIN, Kind.INJECTION, None, []),
        (NDC, "0517-0031-25", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [1]),
        (NDC, "68083-561-25", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [10]),
        (NDC, "0404-9786-10", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [10]),
        (NDC, "51662-1703-3", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [30]),
        (NDC, "0143-9621-25", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [1]),
        (NDC, "0143-9620-10", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [10]),
        (NDC, "0591-2888-30", Substance.HYDROXOCOBALAMIN, Kind.INJECTION, 1000, [30]),
        (NDC, "00143961910", Substance.CYANOCOBALAMIN, Kind.INJECTION, 1000, [1, 10, 30]),
        (NDC, "50633-310-11", Substance.HYDROXOCOBALAMIN, Kind.ANTIDOTE, None, [None]),
    ],
)
def test_a_medication_code_says_what_the_product_is(  # noqa: PLR0913, PLR0917 - a table of whole cases
    system: str,
    code: str,
    substance: Substance,
    kind: Kind,
    concentration: int | str | None,
    volumes: list[int | None],
    knowledge: Knowledge,
) -> None:
    product = knowledge.product(system, code)

    assert product is not None
    assert (substance, kind) == (product.substance, product.kind)
    assert (None if concentration is None else Decimal(concentration)) == product.concentration_mcg_per_ml
    assert volumes == [container.volume_ml for container in product.containers]


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (RXNORM, "6809"),
        (RXNORM, "4511"),
        (RXNORM, "315740"),
        ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "J3425"),
        (SNOMED, "308752009"),
        (NDC, "0517-0031"),
        (None, "309594"),
    ],
)
def test_a_code_that_says_no_product_is_no_product(system: str | None, code: str, knowledge: Knowledge) -> None:
    assert knowledge.product(system, code) is None


@pytest.mark.parametrize("code", ["0517-0031-25", "00517-0031-25", "00517003125", "0517003125", " 0517-0031-25 "])
def test_every_spelling_of_an_ndc_is_the_same_package(code: str, knowledge: Knowledge) -> None:
    product = knowledge.product(NDC, code)

    assert product is not None
    assert "ndc-00517003125" == product.id


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("0517-0031-25", ("00517003125",)),
        ("63323-044-44", ("63323004444",)),
        ("50090-6229-0", ("50090622900",)),
        ("63323-0044-44", ("63323004444",)),
        ("63323004444", ("63323004444",)),
        ("6332304444", ("06332304444", "63323004444", "63323044404")),
        ("633230444", ()),
        ("63323-44-44", ()),
        ("63323-044-4\uff14", ()),
        ("6332\u0663-044-44", ()),
        ("", ()),
    ],
)
def test_an_ndc_is_read_as_eleven_digits(code: str, read: tuple[str, ...]) -> None:
    assert read == spellings(code)


@pytest.mark.parametrize(
    ("system", "code", "route"),
    [
        (SNOMED, "78421000", Route.IM),
        (SNOMED, "255559005", Route.IM),
        (SNOMED, "263887005", Route.SC),
        (V3, "IMD", Route.IM),
        (V3, "SQ", Route.SC),
        (V3, "IVPUSH", Route.IV),
        ("http://hl7.org/fhir/v3/RouteOfAdministration", "IM", Route.IM),
        (V2, "SC", Route.SC),
        (V2, "IN", Route.NASAL),
        (None, "Deep  Subcutaneous", Route.DEEP_SC),
        (SNOMED, "IM", None),
        (V3, "im", None),
        ("urn:oid:1.2.3", "IM", None),
        (SNOMED, "16982005", None),
    ],
)
def test_a_route_code_means_one_route_or_none(
    system: str | None, code: str, route: Route | None, knowledge: Knowledge
) -> None:
    assert route == knowledge.route(system, code)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("IM", Route.IM),
        (" i.m. ", Route.IM),
        ("into the muscle", Route.IM),
        ("Intramuskulär", Route.IM),
        ("subQ", Route.SC),
        ("deep SC", Route.DEEP_SC),
        ("by mouth", Route.ORAL),
        ("injection", Route.INJECTION),
        ("IM or SC", None),
        ("impossible", None),
        ("", None),
    ],
)
def test_a_route_word_is_read_whole_or_not_at_all(text: str, route: Route | None, knowledge: Knowledge) -> None:
    assert route == knowledge.route_word(text)


@pytest.mark.parametrize(
    ("system", "code", "reading"),
    [
        (GTS, "QD", (1, 1, "d")),
        (GTS, "QOD", (1, 2, "d")),
        (GTS, "BID", (2, 1, "d")),
        (GTS, "WK", (1, 1, "wk")),
        (GTS, "MO", (1, 1, "mo")),
        (GTS, "Q8H", (1, 8, "h")),
        ("http://hl7.org/fhir/v3/GTSAbbreviation", "MO", (1, 1, "mo")),
        (None, "qMonth", (1, 1, "mo")),
        (None, "Every 30 days", (1, 30, "d")),
        (None, "Q12W", (1, 12, "wk")),
        (None, "once", None),
        (None, "biweekly", None),
        (None, "bimonthly", None),
        (GTS, "qMonth", None),
        ("urn:oid:1.2.3", "QD", None),
    ],
)
def test_a_timing_code_means_so_many_times_in_a_period_or_nothing(
    system: str | None, code: str, reading: tuple[int, int, str] | None, knowledge: Knowledge
) -> None:
    found = knowledge.timing(system, code)

    assert reading == ((found.times, int(found.period), found.unit) if found else None)


def test_every_verified_product_code_is_listed_with_the_same_display_or_an_ndc(knowledge: Knowledge) -> None:
    displays = {(row.system, row.code): row.display for row in knowledge.codes.values()}
    coded = [row for row in knowledge.product_codes.values() if row.system != NDC]

    assert [] == [row.id for row in coded if displays[row.system, row.code] != row.display]
