"""Unit spellings agree with UCUM where UCUM knows what is meant, and are read exactly as written."""

from decimal import Decimal

import pytest
from ucumvert import PintUcumRegistry  # type: ignore[import-untyped]

from cards.knowledge import Knowledge

UCUM_OF = {"mcg": "ug", "mL": "mL", "mcg/mL": "ug/mL", "d": "d", "wk": "wk", "mo": "mo", "a": "a", "h": "h"}


@pytest.fixture(scope="module")
def registry() -> PintUcumRegistry:
    return PintUcumRegistry()


def test_every_measured_spelling_agrees_with_ucum(knowledge: Knowledge, registry: PintUcumRegistry) -> None:
    measured = [row for row in knowledge.units.values() if row.canonical in UCUM_OF]
    for row in measured:
        assert row.ucum is not None, row.spelling

        one = registry.from_ucum(row.ucum)
        factor = one.to(registry.from_ucum(UCUM_OF[row.canonical]).units).magnitude

        assert float(row.factor) == pytest.approx(factor, rel=1e-9), row.spelling

    assert len(measured) > 150


def test_every_container_counts_as_one(knowledge: Knowledge) -> None:
    containers = [row for row in knowledge.units.values() if row.dimension == "container"]

    assert {("container", Decimal(1))} == {(row.canonical, row.factor) for row in containers}
    assert {None, "{vial}", "{ampule}", "{ampoule}"} == {row.ucum for row in containers}


@pytest.mark.parametrize(
    ("spelling", "canonical", "factor"),
    [
        ("mcg", "mcg", "1"),
        ("ug", "mcg", "1"),
        ("\u00b5g", "mcg", "1"),
        ("\u03bcg", "mcg", "1"),
        ("gammas", "mcg", "1"),
        ("microgrammi", "mcg", "1"),
        (" mg ", "mcg", "1000"),
        ("MG", "mcg", "1000"),
        ("g", "mcg", "1000000"),
        ("ng", "mcg", "0.001"),
        ("mL", "mL", "1"),
        ("ML", "mL", "1"),
        ("cc", "mL", "1"),
        ("L", "mL", "1000"),
        ("mcg/mL", "mcg/mL", "1"),
        ("MG/ML", "mcg/mL", "1000"),
        ("mg/ml", "mcg/mL", "1000"),
        ("vial", "container", "1"),
        ("Ampulle", "container", "1"),
        ("fiala", "container", "1"),
        ("413516001", "container", "1"),
        ("weeks", "wk", "1"),
        ("a", "a", "1"),
    ],
)
def test_a_spelling_is_read_in_its_canonical_unit(
    spelling: str, canonical: str, factor: str, knowledge: Knowledge
) -> None:
    unit = knowledge.unit(spelling)

    assert unit is not None
    assert (canonical, Decimal(factor)) == (unit.canonical, unit.factor)


@pytest.mark.parametrize("spelling", ["", "mcgg", "m g", "M", "kg", "mcg mL", "GAMMA/ML", "[in_us]", "1"])
def test_a_spelling_that_is_not_listed_is_not_read(spelling: str, knowledge: Knowledge) -> None:
    assert knowledge.unit(spelling) is None


@pytest.mark.parametrize("spelling", ["IU", "[iU]", "UNT", "U", "units"])
def test_international_units_of_b12_do_not_exist(spelling: str, knowledge: Knowledge) -> None:
    unit = knowledge.unit(spelling)

    assert unit is not None
    assert "other" == unit.dimension


@pytest.mark.parametrize("spelling", ["ug", "\u00b5g", "\u03bcg", "ug/mL", "MG", "ML", "MG/ML", "cc", "U", "IU"])
def test_an_error_prone_spelling_says_why(spelling: str, knowledge: Knowledge) -> None:
    unit = knowledge.unit(spelling)

    assert unit is not None
    assert unit.error_prone


@pytest.mark.parametrize("spelling", ["mcg", "micrograms", "mg", "mL", "mcg/mL", "vial"])
def test_a_sound_spelling_carries_no_warning(spelling: str, knowledge: Knowledge) -> None:
    unit = knowledge.unit(spelling)

    assert unit is not None
    assert unit.error_prone is None


@pytest.mark.parametrize(
    ("test", "unit", "factor"),
    [
        ("b12_total", "pg/mL", "1"),
        ("b12_total", "pmol/L", "1.355"),
        ("b12_total", "ng/mL", "1000"),
        ("b12_total", "ng/dL", "10"),
        ("mma_serum", "nmol/L", "0.001"),
        ("mma_serum", "nmol/mL", "1"),
        ("mma_serum", "\u00b5mol/L", "1"),
        ("mma_serum", "\u03bcmol/L", "1"),
        ("haemoglobin", "g/dL", "10"),
        ("haematocrit", "L/L", "100"),
        ("platelet", "10*3/uL", "1"),
        ("potassium", "mEq/L", "1"),
        ("folate_serum", "nmol/L", "0.4414"),
        ("haptoglobin", "mg/dL", "0.01"),
    ],
)
def test_a_result_is_converted_by_a_factor_of_the_table(
    test: str, unit: str, factor: str, knowledge: Knowledge
) -> None:
    assert Decimal(factor) == knowledge.tests[test].units[unit]


@pytest.mark.parametrize(
    ("test", "unit"),
    [("b12_active", "pg/mL"), ("haemoglobin", "mmol/L"), ("gastrin", "pmol/L"), ("b12_total", "nmol/L")],
)
def test_a_unit_without_a_known_factor_is_left_out(test: str, unit: str, knowledge: Knowledge) -> None:
    assert unit not in knowledge.tests[test].units


def test_factors_that_are_plain_arithmetic_agree_with_ucum(knowledge: Knowledge, registry: PintUcumRegistry) -> None:
    known = ["ng/L", "pg/mL", "ng/mL", "ng/dL", "ug/L", "umol/L", "nmol/mL", "nmol/L", "g/L", "g/dL", "mg/dL", "fL"]
    known += ["um3", "%", "L/L", "10*9/L", "10*3/uL", "mmol/L", "meq/L", "U/L", "m[IU]/L", "u[IU]/mL"]
    compared = 0
    for test in knowledge.tests.values():
        for spelling in [unit for unit in test.units if unit in known and test.unit in known]:
            one, canonical = registry.from_ucum(spelling), registry.from_ucum(test.unit or "")
            if one.is_compatible_with(canonical):
                factor = (one / canonical).to_base_units().magnitude

                assert float(test.units[spelling]) == pytest.approx(factor, rel=1e-9), (test.id, spelling)

                compared += 1

    assert compared > 25


def test_homocysteine_by_mass_turns_back_into_what_it_came_from(knowledge: Knowledge) -> None:
    factor = knowledge.tests["homocysteine"].units["mg/L"]

    assert abs(factor * Decimal("0.135") - 1) < Decimal("0.000001")


def test_plausible_bounds_are_those_of_the_thresholds(knowledge: Knowledge) -> None:
    for test, row in (("b12_total", "plaus-b12"), ("mma_serum", "plaus-mma"), ("homocysteine", "plaus-hcy")):
        limits = knowledge.thresholds[row]

        assert (limits.low, limits.high, limits.unit) == (
            knowledge.tests[test].plausible_low,
            knowledge.tests[test].plausible_high,
            knowledge.tests[test].unit,
        )

    bounded = {test.id for test in knowledge.tests.values() if test.plausible_low is not None}

    assert {"b12_total", "mma_serum", "homocysteine"} == bounded
