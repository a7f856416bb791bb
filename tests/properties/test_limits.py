"""At every limit, just before it and just beyond it, all the way through FHIR of every version."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.properties import described as d
from tests.properties.calls import body, call, cards
from tests.properties.described import Charted, Coded, Entry, Often, Request, Result, Step, Wanted
from tests.properties.style import MASSES, VERSIONS, Style, Version

MONTHLY = Often(1, 1, "mo")
ONE_MCG = Wanted(d.CYANOCOBALAMIN, (Step(mass=Decimal(1), often=MONTHLY),))
USUAL = Wanted(d.CYANOCOBALAMIN, (Step(mass=Decimal(1000), volume=Decimal(1), often=MONTHLY),))
MILLIGRAMS = next(unit for unit in MASSES if unit[0] == "mg")
SURGERY = Entry(d.GASTRIC_BYPASS, 900)
PEMETREXED = Coded("pemetrexed", d.RXNORM, "68446")

in_every_version = pytest.mark.parametrize("version", VERSIONS)


def indicator(topic: str, wanted: Wanted, chart: Charted, style: Style) -> str | None:
    """The indicator of the card on a topic, None when there is no such card."""
    found = body(call((wanted,), chart, style))
    return next((card["indicator"] for card in cards(found) if card["topic"] == topic), None)


COUNT = Result(d.HAEMOGLOBIN, 14, Decimal(95), "g/L")


@in_every_version
@pytest.mark.parametrize(
    ("mass", "expected"),
    [
        ("100", "critical"),  # ten times less than the millilitre holds
        ("100.01", "warning"),
        ("909.09", "warning"),  # 1000 / 1.1 = 909.0909...
        ("909.1", None),
        ("1000", None),
        ("1100", None),
        ("1100.01", "warning"),
        ("9999.99", "warning"),
        ("10000", "critical"),
    ],
)
def test_dose_and_volume_may_differ_by_ten_per_cent_and_tenfold_is_critical(
    mass: str, expected: str | None, version: Version
) -> None:
    wanted = Wanted(d.CYANOCOBALAMIN, (Step(mass=Decimal(mass), volume=Decimal(1), often=MONTHLY),))

    assert expected == indicator("dose-volume-mismatch", wanted, Charted(), Style(version))


@in_every_version
@pytest.mark.parametrize(
    ("mass", "expected"),
    [("9.999", "critical"), ("10", None), ("99999", None), ("99999.999", None), ("100000", "critical")],
)
@pytest.mark.parametrize("unit", [MASSES[0], MILLIGRAMS], ids=["mcg", "mg"])
def test_a_dose_below_10_mcg_or_from_100_mg_on_is_taken_for_a_slip(
    mass: str, expected: str | None, unit: tuple[str, int, str], version: Version
) -> None:
    wanted = Wanted(d.CYANOCOBALAMIN, (Step(mass=Decimal(mass), often=MONTHLY),))

    assert expected == indicator("dose-unit-suspect", wanted, Charted(), Style(version, mass=unit))


@in_every_version
@pytest.mark.parametrize(("days", "expected"), [(0, None), (364, None), (365, "critical")])
def test_a_tiny_dose_is_left_alone_in_the_first_year_of_life(days: int, expected: str | None, version: Version) -> None:
    assert expected == indicator("dose-unit-suspect", ONE_MCG, Charted(age_in_days=days), Style(version))


@in_every_version
@pytest.mark.parametrize(("content", "expected"), [(29, "warning"), (30, None), (1500, None), (1501, "warning")])
def test_an_ampoule_that_holds_no_usual_dose_is_told(content: int, expected: str | None, version: Version) -> None:
    medicine = Coded(f"hydroxocobalamin {content} mcg ampoule")
    wanted = Wanted(medicine, (Step(containers=Decimal(1), often=MONTHLY),), container="ampoule")

    assert expected == indicator("vial-count-ambiguous", wanted, Charted(), Style(version))


NORMAL = Result(d.B12, 10, Decimal(500), "ng/L")


@in_every_version
@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param(results, expected, id=" and ".join(f"{one.test.code} {one.value} {one.unit}" for one in results))
        for results, expected in [
            ((Result(d.B12, 10, Decimal("179.9"), "ng/L"),), None),
            ((Result(d.B12, 10, Decimal(180), "ng/L"),), "info"),
            ((Result(d.B12, 10, Decimal(350), "ng/L"),), "info"),
            ((Result(d.B12, 10, Decimal("350.1"), "ng/L"),), "warning"),
            ((Result(d.B12, 10, Decimal("132.8"), "pmol/L"),), None),  # x 1.355 = 179.944 ng/L
            ((Result(d.B12, 10, Decimal("132.9"), "pmol/L"),), "info"),
            ((Result(d.B12, 10, Decimal("258.3"), "pmol/L"),), "info"),  # x 1.355 = 349.997 ng/L
            ((Result(d.B12, 10, Decimal("258.4"), "pmol/L"),), "warning"),
            ((Result(d.ACTIVE_B12, 10, Decimal("24.9"), "pmol/L"),), None),
            ((Result(d.ACTIVE_B12, 10, Decimal(25), "pmol/L"),), "info"),
            ((Result(d.ACTIVE_B12, 10, Decimal(70), "pmol/L"),), "info"),
            ((Result(d.ACTIVE_B12, 10, Decimal("70.1"), "pmol/L"),), "warning"),
            ((NORMAL, Result(d.METHYLMALONATE, 10, Decimal(400), "nmol/L")), "warning"),
            ((NORMAL, Result(d.METHYLMALONATE, 10, Decimal("400.1"), "nmol/L")), None),
            ((NORMAL, Result(d.HOMOCYSTEINE, 10, Decimal(15), "umol/L")), "warning"),
            ((NORMAL, Result(d.HOMOCYSTEINE, 10, Decimal("15.1"), "umol/L")), "info"),
        ]
    ],
)
def test_a_result_shows_the_deficiency_below_its_cut_off_and_not_at_it(
    results: tuple[Result, ...], expected: str | None, version: Version
) -> None:
    assert expected == indicator("deficiency-unconfirmed", USUAL, Charted(results=results), Style(version))


@in_every_version
@pytest.mark.parametrize(
    ("days_ago", "injection", "expected"),
    [(0, None, None), (365, None, None), (366, None, "warning"), (545, 180, None), (546, 180, "info")],
)
def test_a_low_result_counts_for_a_year_before_the_first_injection(
    days_ago: int, injection: int | None, expected: str | None, version: Version
) -> None:
    given = () if injection is None else (Entry(d.CYANOCOBALAMIN, injection),)
    chart = Charted(results=(Result(d.B12, days_ago, Decimal(120), "ng/L"),), given=given)

    assert expected == indicator("deficiency-unconfirmed", USUAL, chart, Style(version))


@in_every_version
@pytest.mark.parametrize(("days_ago", "expected"), [(70, None), (71, "warning")])
def test_premedication_that_was_given_counts_for_ten_weeks(
    days_ago: int, expected: str | None, version: Version
) -> None:
    chart = Charted(given=(Entry(PEMETREXED, days_ago),))

    assert expected == indicator("deficiency-unconfirmed", USUAL, chart, Style(version))


@in_every_version
@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        pytest.param(chart, expected, id=name)
        for name, chart, expected in [
            ("requested for day 70", Charted(requests=(Request(d.BLOOD_COUNT, 0, 70),)), None),
            ("requested for day 71", Charted(requests=(Request(d.BLOOD_COUNT, 0, 71),)), "warning"),
            ("requested without a day 84 days ago", Charted(requests=(Request(d.BLOOD_COUNT, 84),)), None),
            ("requested without a day 85 days ago", Charted(requests=(Request(d.BLOOD_COUNT, 85),)), "warning"),
            ("booked for day 70", Charted(booked=(Request(Coded("FBC"), 0, 70),)), None),
            ("booked for day 71", Charted(booked=(Request(Coded("FBC"), 0, 71),)), "warning"),
            ("done before the first injection", Charted(results=(COUNT,)), "warning"),
            ("done after the first injection", Charted(results=(COUNT,), given=(Entry(d.CYANOCOBALAMIN, 15),)), None),
            ("done on its day", Charted(results=(COUNT,), given=(Entry(d.CYANOCOBALAMIN, 14),)), "warning"),
            ("first injection 70 days ago", Charted(given=(Entry(d.CYANOCOBALAMIN, 70),)), "warning"),
            ("first injection 71 days ago", Charted(given=(Entry(d.CYANOCOBALAMIN, 71),)), None),
            (
                "after surgery, done 372 days ago",  # twelve months of 31 days
                Charted(
                    procedures=(SURGERY,),
                    given=(Entry(d.CYANOCOBALAMIN, 800),),
                    results=(Result(d.HAEMOGLOBIN, 372, Decimal(130), "g/L"),),
                ),
                None,
            ),
            (
                "after surgery, done 373 days ago",
                Charted(
                    procedures=(SURGERY,),
                    given=(Entry(d.CYANOCOBALAMIN, 800),),
                    results=(Result(d.HAEMOGLOBIN, 373, Decimal(130), "g/L"),),
                ),
                "warning",
            ),
        ]
    ],
)
def test_a_follow_up_is_looked_for_in_its_window(chart: Charted, expected: str | None, version: Version) -> None:
    assert expected == indicator("follow-up-lab-missing", USUAL, chart, Style(version))
