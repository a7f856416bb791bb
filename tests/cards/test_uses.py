"""Uses of an injection that are no deficiency: what shows one, and what speaks against it."""

from __future__ import annotations

from typing import Any

import pytest

from cards.picture import Scenario
from tests.cards.given import case

LEBER: dict[str, Any] = {"substance": "hydroxocobalamin", "conditions": [{"group": "role.optic_neuropathy"}]}


@pytest.mark.parametrize(
    ("given", "uses"),
    [
        (LEBER, 1),
        (LEBER | {"labs": [{"test": "b12_total", "value": 500}]}, 1),
        (LEBER | {"labs": [{"test": "b12_total", "value": 120, "days_ago": 2000}]}, 0),
        (LEBER | {"labs": [{"test": "if_antibody", "positive": True}]}, 0),
        (LEBER | {"reasons": ["dx.b12_deficiency"]}, 0),
        (LEBER | {"reasons": ["role.optic_neuropathy"], "labs": [{"test": "b12_total", "value": 120}]}, 1),
        (LEBER | {"procedures": [{"group": "role.gastrectomy"}]}, 0),
        (LEBER | {"substance": "cyanocobalamin"}, 0),
        ({"substance": "hydroxocobalamin", "conditions": [{"group": "role.optic_neuropathy", "confirmed": False}]}, 0),
    ],
    ids=[
        "on the chart alone",
        "beside a normal result",
        "beside a low result of long ago",
        "beside a positive antibody",
        "while the order is for a deficiency",
        "as the reason of the order, whatever the chart says",
        "beside a cause of a deficiency",
        "with a form whose label does not give it",
        "only suspected",
    ],
)
def test_an_indication_of_the_label_counts_while_nothing_speaks_of_a_deficiency(
    given: dict[str, Any], uses: int
) -> None:
    assert uses == len(case(**given).picture.other_uses)


@pytest.mark.parametrize(("country", "uses"), [(None, 1), ("JP", 1), ("UK", 0)])
def test_an_indication_of_some_countries_counts_there_and_where_the_site_names_none(
    country: str | None, uses: int
) -> None:
    found = case(substance="mecobalamin", country=country, conditions=[{"group": "role.neuropathy_of_label"}])

    assert uses == len(found.picture.other_uses)


def test_an_indication_of_the_label_is_no_premedication() -> None:
    found = case(**LEBER).picture

    assert (0, 1) == (len(found.of(Scenario.PREMEDICATION)), len(found.of(Scenario.OTHER_INDICATION)))


def test_a_dose_of_a_product_with_a_use_of_its_own_suits_no_other_product() -> None:
    ordinary, own = case(substance="mecobalamin"), case(substance="mecobalamin", rows=["jp-rozebalamin"])

    assert [False, True] == [any(row.group == "jp-als" for row in one.regimens) for one in (ordinary, own)]
