"""The tables hold what the clinical research holds: every row, every number, and where it comes from."""

from decimal import Decimal

import pytest

from cards.knowledge import Knowledge
from cards.order import Kind, Substance


@pytest.mark.parametrize(
    ("table", "copied", "added"),
    [
        ("codes", 651, 0),
        ("products", 56, 0),
        ("regimen_rows", 113, 0),
        ("thresholds", 58, 15),
        ("monitoring", 29, 2),
        ("workup", 46, 2),
        ("safety", 42, 0),
        ("evidence", 31, 0),
        ("override_reasons", 12, 9),
    ],
)
def test_every_row_of_the_research_is_here(table: str, copied: int, added: int, knowledge: Knowledge) -> None:
    assert copied + added == len(getattr(knowledge, table))


def test_every_clinical_source_is_here(knowledge: Knowledge) -> None:
    ours = {"WEB-OCR", "THIS-SERVICE"}

    assert 185 == sum(1 for key in knowledge.sources if not key.startswith("code-") and key not in ours)


@pytest.mark.parametrize(
    ("pointer", "number"),
    [
        ("thresholds/nice-total-def.high", "180"),
        ("thresholds/nice-total-ind.low", "180"),
        ("thresholds/nice-total-unl.low", "350"),
        ("thresholds/nice-active-def.high", "25"),
        ("thresholds/nice-active-unl.low", "70"),
        ("thresholds/mma-stabler.high", "400"),
        ("thresholds/mma-uk.high", "0.28"),
        ("thresholds/hcy-uk.high", "15"),
        ("thresholds/conv-b12.inverse", "1.355"),
        ("thresholds/conv-b12.factor", "0.738"),
        ("thresholds/plaus-mma.low", "0.03"),
        ("thresholds/dose-usual.low", "30"),
        ("thresholds/dose-usual.high", "1500"),
        ("thresholds/dose-tolerance.high", "10"),
        ("thresholds/tenfold.low", "10"),
        ("thresholds/maintenance-interval.low", "28"),
        ("monitoring/uk-8wk.days.due", "56"),
        ("monitoring/uk-retic.days.first", "7"),
        ("monitoring/uk-retic.days.last", "10"),
        ("monitoring/rule-window.days.before", "14"),
        ("monitoring/rule-window.days.after", "70"),
        ("monitoring/nice-fu.days.months", "3"),
        ("monitoring/nice-fu.days.months_pregnant", "1"),
        ("monitoring/bariatric.days.yearly_months", "12"),
        ("monitoring/rule-overdue.days.slack", "14"),
        ("thresholds/response-haematocrit.low", "35"),
        ("workup/hx-metformin.months", "4"),
        ("workup/hx-acid.months", "12"),
        ("workup/lb-ifa-mayo.days", "14"),
        ("workup/lb-ifa-ggc.days", "0"),
        ("regimens/it-dobetin-loading.interval_days_min", "1.75"),
        ("regimens/cyanide-antidote.dose_max_mcg", "5000000"),
        ("products/int-neurobion.concentration_mcg_per_ml", "333.333"),
        ("products/us-nascobal.container_volume_ml", "0.1"),
        ("product_codes/snomed-24856311000001103.concentration_mcg_per_ml", "5000"),
        ("tests/b12_total.units.pmol/L", "1.355"),
    ],
)
def test_a_number_is_found_where_its_pointer_says(pointer: str, number: str, knowledge: Knowledge) -> None:
    assert Decimal(number) == knowledge.number(pointer)


@pytest.mark.parametrize(
    ("pointer", "why"),
    [
        ("cutoffs/nice-total-def.high", "no table 'cutoffs'"),
        ("thresholds/nice-total.high", "no row 'nice-total' in thresholds.yaml"),
        ("thresholds/nice-total-def.low", "row 'nice-total-def' holds no number there"),
        ("thresholds/nice-total-def.unit", "holds no number there"),
        ("thresholds/nice-total-def", "holds no number there"),
        ("monitoring/uk-8wk.days.overdue", "holds no number there"),
        ("monitoring/uk-8wk.days.due.days", "holds no number there"),
        ("thresholds", "no row"),
        ("", "no table"),
    ],
)
def test_a_pointer_to_nothing_says_what_is_not_there(pointer: str, why: str, knowledge: Knowledge) -> None:
    with pytest.raises(KeyError, match=why):
        knowledge.number(pointer)


@pytest.mark.parametrize(
    ("pointer", "row"),
    [
        ("thresholds/nice-total-def", "nice-total-def"),
        ("thresholds/nice-total-def.high", "nice-total-def"),
        ("thresholds/vol-for-1000-333.3", "vol-for-1000-333.3"),
        ("codes/icd10cm|D51.0|dx.b12_deficiency_anaemia", "icd10cm|D51.0|dx.b12_deficiency_anaemia"),
        ("codes/icd10cm|D51.0|dx.b12_deficiency_anaemia.code", "icd10cm|D51.0|dx.b12_deficiency_anaemia"),
        ("regimens/us-fda-cyano-loading-2", "us-fda-cyano-loading-2"),
    ],
)
def test_a_pointer_finds_its_row_also_when_the_id_holds_a_dot(pointer: str, row: str, knowledge: Knowledge) -> None:
    assert row == knowledge.row(pointer).id


def test_the_source_of_a_row_is_a_page(knowledge: Knowledge) -> None:
    source = knowledge.source_of(knowledge.row("workup/lb-ifa-mayo"))

    assert source is not None
    assert "https://arnothealth.testcatalog.org/show/LAB857" == source.url


def test_a_derived_row_has_a_basis_in_place_of_a_source(knowledge: Knowledge) -> None:
    row = knowledge.row("thresholds/dose-tolerance")

    assert knowledge.source_of(row) is None
    assert row.basis is not None
    assert "DERIVED" == row.confidence


def test_split_bands_keep_the_source_of_the_whole(knowledge: Knowledge) -> None:
    whole, low, high = (knowledge.row(f"thresholds/nice-active{end}") for end in ("", "-def", "-unl"))

    assert (whole.source, whole.confidence) == (low.source, low.confidence) == (high.source, high.confidence)


def test_every_source_is_used(knowledge: Knowledge) -> None:
    used = {row.source for table in knowledge._tables.values() for row in table.values()}
    unused = {key for key in knowledge.sources if key not in used and key.startswith("code-")}

    assert set() == unused


def test_the_shortest_maintenance_interval_is_the_one_of_the_regimens(knowledge: Knowledge) -> None:
    maintenance = [
        row.interval_days_min
        for row in knowledge.regimens
        if row.phase == "maintenance" and row.interval_days_min is not None and "IM" in (row.route or "")
    ]

    assert min(maintenance) == knowledge.number("thresholds/maintenance-interval.low")


def test_no_number_is_written_with_a_trailing_zero(knowledge: Knowledge) -> None:
    numbers = [
        value
        for row in (*knowledge.products.values(), *knowledge.regimens, *knowledge.thresholds.values())
        for value in (getattr(row, field) for field in row.__struct_fields__)
        if isinstance(value, Decimal)
    ]

    assert len(numbers) > 500
    assert [] == [number for number in numbers if "." in f"{number:f}" and f"{number:f}".endswith("0")]


def test_norway_is_a_country_and_not_a_no(knowledge: Knowledge) -> None:
    assert "NO" == knowledge.products["no-depot"].country


def test_content_is_volume_times_concentration_in_every_product(knowledge: Knowledge) -> None:
    for row in knowledge.products.values():
        amounts = (row.container_volume_ml, row.concentration_mcg_per_ml, row.content_per_container_mcg)
        if None not in amounts:
            volume, concentration, content = (amount for amount in amounts if amount is not None)

            assert abs(volume * concentration / content - 1) < Decimal("0.0001"), row.id


def test_content_is_volume_times_concentration_in_every_product_code(knowledge: Knowledge) -> None:
    checked = 0
    for row in knowledge.product_codes.values():
        for container in row.containers:
            if container.volume_ml is not None and container.content_mcg is not None:
                assert container.content_mcg == container.volume_ml * (row.concentration_mcg_per_ml or 0), row.id

                checked += 1

    assert checked > 300


def test_the_antidote_is_never_an_injection_for_deficiency(knowledge: Knowledge) -> None:
    antidotes = {row.id for row in knowledge.product_codes.values() if row.kind is Kind.ANTIDOTE}

    assert {
        "rxnorm-700496",
        "rxnorm-700499",
        "rxnorm-687707",
        "atc-V03AB33",
        "ndc-50633031011",
        "ndc-11704037001",
    } == antidotes


def test_every_regimen_form_and_product_form_is_a_named_cobalamin(knowledge: Knowledge) -> None:
    named = {substance.value for substance in Substance}

    assert {row.form for row in knowledge.products.values()} <= named


def test_override_reasons_keep_their_two_systems(knowledge: Knowledge) -> None:
    systems = [row.system for row in knowledge.override_reasons.values()]

    assert 12 == systems.count("http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes")
    assert 9 == systems.count("urn:b12-cds:override-reason")
    assert all(row.display for row in knowledge.override_reasons.values())


def test_a_reason_that_keeps_a_card_away_says_for_how_many_days(knowledge: Knowledge) -> None:
    lengths = {code: row.snooze_days for code, row in knowledge.override_reasons.items() if row.snooze_days}

    assert {
        "action-completed": 30,
        "already-ordered": 30,
        "cause-known": 365,
        "long-term-treatment": 365,
        "tested-elsewhere": 365,
    } == lengths
