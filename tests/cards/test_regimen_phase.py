"""A row of a regimen becomes a step of an order only as far as it says what a step needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cards import plan, regimens
from cards.finding import AddPhase
from cards.knowledge.schema import Regimen
from cards.order import DAYS_IN, Dose, Every, Length, Phase
from cards.quantity import Mass, Volume
from cards.regimen_phase import regimen_every, regimen_phase, shortest_days
from cards.text import Foreign
from tests.cards.given import KNOWLEDGE, case

ROWS = {row.id: row for row in KNOWLEDGE.regimens}
DAILY, EVERY_OTHER, WEEKLY = Every(1, Decimal(1), "d"), Every(1, Decimal(2), "d"), Every(1, Decimal(1), "wk")
THOUSAND = Dose(Mass(Decimal(1000)), Volume(Decimal(1)))


def step_of(row: str, **given: Any) -> Phase | None:
    told: dict[str, Any] = {"phases": [{"dose": "1000 mcg"}], **given}
    return regimen_phase(ROWS[row], case(**told).order)


@pytest.mark.parametrize(
    ("row", "every"),
    [
        ("us-lexi-langan-loading", WEEKLY),
        ("uk-bnf-noneuro-loading", Every(3, Decimal(1), "wk")),
        ("ch-depot-loading", Every(2, Decimal(1), "wk", times_max=3)),
        ("uk-bnf-neuro-loading", EVERY_OTHER),
        ("no-depot-loading", Every(1, Decimal(1), "d", Decimal(2))),
        ("us-fda-cyano-maintenance", Every(1, Decimal(1), "mo")),
        ("uk-bnf-noneuro-maintenance", Every(1, Decimal(2), "mo", Decimal(3))),
        ("uk-bar-maintenance", Every(1, Decimal(12), "wk")),
        ("uk-diet-inj-maintenance", Every(1, Decimal(6), "mo")),
        ("onc-pralatrexate-prophylaxis", Every(1, Decimal(8), "wk", Decimal(10))),
        ("nl-zwolle-loading", None),
        ("fr-delagrange-loading", None),
        ("it-dobetin-loading", None),
        ("it-dobetin5000-loading", None),
    ],
)
def test_an_interval_is_written_as_people_say_it_or_not_at_all(row: str, every: Every | None) -> None:
    assert every == regimen_every(ROWS[row])


@pytest.mark.parametrize("row", KNOWLEDGE.regimens, ids=lambda row: str(row.id))
def test_an_interval_that_is_written_is_the_one_of_its_row(row: Regimen) -> None:
    every = regimen_every(row)

    assert every is None or regimens.has_interval(row, every, case())


@pytest.mark.parametrize(
    ("row", "step"),
    [
        ("uk-bnf-noneuro-loading", Phase(THOUSAND, Every(3, Decimal(1), "wk"), doses=6)),
        ("au-noneuro-loading", Phase(THOUSAND, EVERY_OTHER, lasts=Length(Decimal(1), Decimal(2), "wk"))),
        ("uk-bnf-neuro-loading", Phase(THOUSAND, EVERY_OTHER, until=Foreign("no further improvement"))),
        ("us-fda-cyano-maintenance", None),
        ("us-drugsc-cyano-loading", None),
        ("us-utd-neuro-alt-loading", None),
        ("de-hevert-loading", None),
    ],
    ids=[
        "a number",
        "a length",
        "words",
        "another dose",
        "a range of numbers",
        "only an upper end",
        "another dose too",
    ],
)
def test_a_row_is_a_step_when_dose_interval_and_end_can_be_written(row: str, step: Phase | None) -> None:
    assert step == step_of(row)


def test_a_step_of_a_range_takes_the_dose_of_the_order() -> None:
    step = step_of("ch-amino-maintenance", phases=[{"volume": "0.2 mL"}])

    assert step is not None
    assert Mass(Decimal(200)) == step.dose.mass


def test_a_range_is_no_step_while_the_order_has_no_dose() -> None:
    assert step_of("ch-amino-maintenance", phases=[{}]) is None


def test_the_volume_of_a_step_is_drawn_from_the_ordered_strength() -> None:
    step = step_of("uk-bnf-noneuro-loading", concentration="500 mcg/mL")

    assert step is not None
    assert Volume(Decimal(2)) == step.dose.volume


def test_a_step_has_no_volume_while_the_strength_is_not_known() -> None:
    step = step_of("uk-bnf-noneuro-loading", concentration=None)

    assert step is not None
    assert step.dose.volume is None


@pytest.mark.parametrize(
    ("row", "days"),
    [
        ("uk-bnf-noneuro-loading", Decimal(12)),
        ("us-fda-cyano-loading", Decimal(6)),
        ("au-neuro-loading", Decimal(7)),
        ("no-depot-neuro-consolidation", 6 * DAYS_IN["mo"][0]),
        ("us-utd-neuro-alt-loading", None),
        ("uk-bnf-neuro-loading", None),
    ],
)
def test_a_row_tells_how_long_it_is_at_least(row: str, days: Decimal | None) -> None:
    assert days == shortest_days(ROWS[row])


def _names(offers: tuple[AddPhase, ...]) -> list[str]:
    return [offer.label.plain.rpartition(" (")[2].rstrip(")") for offer in offers]


def test_the_loading_of_the_country_comes_first() -> None:
    told: dict[str, Any] = {"substance": "hydroxocobalamin", "phases": [{"dose": "1000 mcg", "every": "3 mo"}]}

    assert "BNF via NHS GGC 2021" == _names(plan.loading_steps(case(**told)))[0]
    assert "Felleskatalogen Vitamin B12 Depot" == _names(plan.loading_steps(case(**told, country="NO")))[0]


def test_a_loading_of_several_steps_is_told_and_not_offered() -> None:
    told = case(country="ES", phases=[{"dose": "1000 mcg", "every": "1 mo"}])

    assert "1,000 mcg daily, 1 week, then 1,000 mcg weekly, 4-8 weeks (AEMPS Optovite" in plan.loading_words(told).plain
    assert not any("Optovite" in name for name in _names(plan.loading_steps(told)))


def test_nothing_is_offered_at_another_dose_than_the_order_has() -> None:
    told = case(country="US", substance="hydroxocobalamin", phases=[{"dose": "1000 mcg", "every": "1 mo"}])

    assert {Mass(Decimal(1000))} == {offer.phase.dose.mass for offer in plan.loading_steps(told)}


def test_nothing_is_offered_while_the_dose_was_not_read() -> None:
    told = case(substance="hydroxocobalamin", problems=["dose"], phases=[{"every": "3 mo"}])

    assert () == plan.loading_steps(told)


def test_a_child_is_offered_no_regimen_for_adults() -> None:
    told = case(age=10, phases=[{"dose": "1000 mcg", "every": "1 mo"}])

    assert "CHEO" in plan.loading_words(told).plain
    assert "Langan" not in plan.loading_words(told).plain
