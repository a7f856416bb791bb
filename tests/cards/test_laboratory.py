"""Cut-offs and the antibody window are the laboratory's own; vitamin B12 on injections is evidence of nothing."""

from __future__ import annotations

from typing import Any

import pytest

from cards.case import Case
from cards.evidence import deficiency_evidence, rests_on_markers
from cards.site import Laboratory, SiteProfile
from tests.cards.given import KNOWLEDGE, case

YEAR = int(KNOWLEDGE.number("workup/lb-default.days"))


def at(laboratory: dict[str, str], **given: Any) -> Case:
    return case(SiteProfile(laboratory=Laboratory(**laboratory)), **given)


@pytest.mark.parametrize(
    ("laboratory", "value", "shown"),
    [
        ({}, 179, True),
        ({}, 185, False),
        ({"b12_total_deficient": "bsh"}, 199, True),  # 148 pmol/L is 200.54 ng/L
        ({"b12_total_deficient": "bsh"}, 201, False),
    ],
)
def test_a_result_shows_a_deficiency_by_the_cut_off_of_its_laboratory(
    laboratory: dict[str, str], value: int, shown: bool
) -> None:
    found = deficiency_evidence(at(laboratory, labs=[{"test": "b12_total", "value": value}]), YEAR)

    assert shown is bool(found.shown)


@pytest.mark.parametrize(
    ("laboratory", "value", "shown"),
    [
        ({}, "0.41", True),
        ({}, "0.39", False),
        ({"mma_raised": "mma-uk"}, "0.29", True),
        ({"mma_raised": "mma-labcorp"}, "0.379", True),
        ({"mma_raised": "mma-labcorp"}, "0.378", False),
    ],
)
def test_methylmalonic_acid_is_raised_by_the_limit_of_its_laboratory(
    laboratory: dict[str, str], value: str, shown: bool
) -> None:
    found = deficiency_evidence(at(laboratory, labs=[{"test": "mma_serum", "value": value}]), YEAR)

    assert shown is bool(found.shown)


@pytest.mark.parametrize(
    ("window", "days_after", "counts"),
    [
        ("lb-ifa-mayo", 14, False),
        ("lb-ifa-mayo", 15, True),
        ("lb-ifa-leeds", 7, False),
        ("lb-ifa-leeds", 8, True),
        ("lb-ifa-lhsc", 1, False),
        ("lb-ifa-lhsc", 2, True),
        ("lb-ifa-ggc", 0, False),
        ("lb-ifa-ggc", 1, True),
    ],
)
def test_a_positive_antibody_after_an_injection_is_a_cause_once_the_window_of_the_laboratory_is_past(
    window: str, days_after: int, counts: bool
) -> None:
    labs = [{"test": "if_antibody", "positive": True, "days_ago": 30 - days_after}]
    found = at({"antibody_window": window}, labs=labs, injections_days_ago=[30]).picture

    assert counts is bool(found.causes)


@pytest.mark.parametrize("value", [300, 420, 1900])
def test_a_vitamin_b12_measured_on_injections_is_no_evidence_for_or_against(value: int) -> None:
    found = deficiency_evidence(
        case(labs=[{"test": "b12_total", "value": value, "days_ago": 20}], injections_days_ago=[60, 30]), YEAR
    )

    assert ((), (), (), ()) == (found.shown, found.unclear, found.open, found.normal)


@pytest.mark.parametrize("about", [{"age": 20}, {"age": 90}, {"conditions": [{"group": "role.pregnancy"}]}])
def test_cut_offs_are_adjusted_for_nobody(about: dict[str, Any]) -> None:
    labs = [{"test": "b12_total", "value": 179}]

    assert deficiency_evidence(case(labs=labs, **about), YEAR).shown


@pytest.mark.parametrize(
    ("labs", "alone"),
    [
        ([{"test": "mma_serum", "value": "0.9"}], True),
        ([{"test": "homocysteine", "value": 51}, {"test": "b12_total", "value": 260}], True),
        ([{"test": "homocysteine", "value": 51}, {"test": "b12_total", "value": 120}], False),
        ([{"test": "b12_total", "value": 120}], False),
        ([], False),
    ],
)
def test_markers_of_need_are_known_to_stand_alone(labs: list[dict[str, Any]], alone: bool) -> None:
    assert alone is rests_on_markers(case(labs=labs), YEAR)
