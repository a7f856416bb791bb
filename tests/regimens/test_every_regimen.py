"""Every VERIFIED row of regimens.yaml, written as an order, gets no warning: at home, and by default.

The orders are made of the data: each row at both ends of its dose and of its interval, in each form it names, for a
worked-up patient whose chart shows what scenarios.yaml asks for; what comes after a loading is for a patient who has
just had one. Left out, by the reasons of `tests.regimens.orders.why_left_out`:

- not VERIFIED: asmbs-maintenance, uk-n2o-loading, ibd-ileal-prophylaxis, expert-wolff-note.
- not injected: us-aafp17-oral-alternative, us-aafp17-bar-maintenance, us-nascobal-maintenance,
  uk-essex-diet-maintenance, uk-nice-oral-maintenance, nl-fk-first-oral-first-choice, fr-diet-loading, ca-bc-oral.
- no treatment of a deficiency or its prevention: us-fda-cyano-norm-note, us-fda-hydroxo-dx-diagnostic, uk-nice-im-note,
  dx-schilling-diagnostic, cyanide-antidote, expert-delphi-note, uk-preg-note, be-renal-note.
- without dose or interval: it-dobetin5000-loading, ca-bc-neuro-initial.

Kidney failure and aphthous ulcers have no code at hand: their charts show nothing of them.
"""

from __future__ import annotations

import pytest

from cards.knowledge.schema import Regimen
from cards.regimens import countries
from tests.cards.given import KNOWLEDGE
from tests.regimens.orders import DEFAULT, ROWS, Ordered, of_country, of_row, whole_regimens, why_left_out

WHOLE = tuple(whole_regimens())


def _loud(ordered: Ordered, country: str | None) -> set[tuple[str, str]]:
    site = of_country(country) if country else DEFAULT
    return {(indicator, topic) for indicator, topic in ordered.topics(site) if indicator != "info"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_a_verified_row_gets_no_warning_by_default(row: Regimen) -> None:
    assert [] == [(str(ordered), told) for ordered in of_row(row) if (told := _loud(ordered, None))]


@pytest.mark.parametrize("row", [row for row in ROWS if row.country], ids=lambda row: str(row.id))
def test_a_verified_row_gets_no_warning_where_its_country_alone_is_accepted(row: Regimen) -> None:
    every = [(ordered, country) for country in countries(row) for ordered in of_row(row)]

    assert [] == [(str(ordered), told) for ordered, country in every if (told := _loud(ordered, country))]


def test_the_rows_that_are_left_out_are_those_that_this_module_names() -> None:
    left_out = {row.id for row in KNOWLEDGE.regimens if why_left_out(row) is not None}

    assert left_out == {row.id for row in KNOWLEDGE.regimens if _names(row.id)}


def _names(row: str) -> bool:
    return any(row == word.strip(",.:") for word in (__doc__ or "").split())


def _expected(ordered: Ordered) -> set[tuple[str, str]]:
    """A regimen that only maintains prevents a deficiency: where one is on record, it is asked for the loading."""
    only_prevents = all(row.phase == "maintenance" for row in ordered.rows)
    return {("info", "loading-phase-missing")} if only_prevents else set()


@pytest.mark.parametrize("ordered", WHOLE, ids=str)
def test_a_whole_regimen_gets_no_card_by_default(ordered: Ordered) -> None:
    assert _expected(ordered) == ordered.topics(DEFAULT)


@pytest.mark.parametrize("ordered", [one for one in WHOLE if one.rows[0].country], ids=str)
def test_a_whole_regimen_gets_no_card_where_its_country_alone_is_accepted(ordered: Ordered) -> None:
    for country in countries(ordered.rows[0]):
        assert _expected(ordered) == ordered.topics(of_country(country))


def test_every_row_that_makes_an_order_is_part_of_a_whole_regimen() -> None:
    assert {row.id for row in ROWS} == {row.id for ordered in WHOLE for row in ordered.rows}
