"""A step more: where it stands, how it is numbered, what it is made of, and when none is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cards.finding import AddPhase
from cards.order import Dose, Phase
from cards.quantity import Mass, Volume
from tests.properties.shapes import Json
from tests.reading.given import dose, order, repeat
from tests.suggest.clicks import DOSE, EVERY_DAY, FOR_TWO_WEEKS, LABEL, LOADING, MAINTENANCE, changed, steps

BEFORE = AddPhase(LABEL, LOADING, before=True)
AFTER = AddPhase(LABEL, MAINTENANCE, before=False)
DAILY = repeat(frequency=1, period=1, periodUnit="d", count=7)
WEEKLY = repeat(frequency=1, period=1, periodUnit="wk", count=4)
MONTHLY = repeat(frequency=1, period=1, periodUnit="mo")
MASS = [dose(1000, "mcg", "ug")]
VOLUME = [dose(1, "mL", "mL")]


def step(timing: Json, **others: Any) -> Json:
    return {"timing": timing, "doseAndRate": MASS} | others


def instructions(draft: Json, proposal: AddPhase) -> list[Json]:
    found = changed(draft, proposal)

    assert found is not None
    listed: list[Json] = found["dosageInstruction"]
    return listed


def sequences(draft: Json, proposal: AddPhase) -> list[Any]:
    return [one.get("sequence") for one in instructions(draft, proposal)]


def test_instructions_without_numbers_are_all_given_one() -> None:
    assert [1, 2] == sequences(order(step(MONTHLY)), BEFORE)
    assert [1, 2, 3] == sequences(order(step(DAILY), step(WEEKLY)), AFTER)


def test_existing_numbers_make_room() -> None:
    numbered = order(step(DAILY, sequence=1), step(WEEKLY, sequence=2))

    assert [1, 2, 3] == sequences(numbered, AFTER)
    assert [1, 2, 3] == sequences(numbered, AddPhase(LABEL, FOR_TWO_WEEKS, before=True))


def test_the_numbers_count_and_not_the_places() -> None:
    backwards = order(step(WEEKLY, sequence=5), step(DAILY, sequence=3))
    found = changed(backwards, AFTER)

    assert [5, 3, 6] == sequences(backwards, AFTER)
    assert [("1 d", 7), ("1 wk", 4), ("2 mo", None)] == steps(found)


@pytest.mark.parametrize(
    ("amounts", "written"),
    [
        (MASS, [{"value": 1000, "unit": "mcg", "system": "http://unitsofmeasure.org", "code": "ug"}]),
        (VOLUME, [{"value": 1, "unit": "mL", "system": "http://unitsofmeasure.org", "code": "mL"}]),
    ],
)
def test_the_dose_is_in_the_measure_of_the_others(amounts: list[Json], written: list[Json]) -> None:
    new = instructions(order(step(MONTHLY, doseAndRate=amounts)), BEFORE)[0]

    assert written == [one["doseQuantity"] for one in new["doseAndRate"]]


def test_a_dose_in_both_measures_stays_in_both() -> None:
    new = instructions(order(step(MONTHLY, doseAndRate=[*MASS, *VOLUME])), BEFORE)[0]

    assert ["mcg", "mL"] == [one["doseQuantity"]["unit"] for one in new["doseAndRate"]]


def test_beside_containers_the_dose_is_a_mass() -> None:
    new = instructions(order(step(MONTHLY, doseAndRate=[dose(1, "vial", "{vial}")])), BEFORE)[0]

    assert ["mcg"] == [one["doseQuantity"]["unit"] for one in new["doseAndRate"]]


def test_a_length_is_written_with_its_unit() -> None:
    new = instructions(order(step(MONTHLY)), AddPhase(LABEL, FOR_TWO_WEEKS, before=True))[0]
    two_weeks = {"value": 2, "unit": "weeks", "system": "http://unitsofmeasure.org", "code": "wk"}

    assert two_weeks == new["timing"]["repeat"]["boundsDuration"]


def test_words_are_written_only_where_the_others_have_words() -> None:
    plain = instructions(order(step(MONTHLY)), BEFORE)[0]
    worded = instructions(order(step(MONTHLY, text="1000 mcg IM monthly")), BEFORE)[0]
    for_patient = instructions(order(step(MONTHLY, patientInstruction="1000 mcg every month")), BEFORE)[0]

    assert not {"text", "patientInstruction"} & set(plain)
    assert "1000 mcg intramuscularly every day for 7 doses" == worded["text"]
    assert "1000 mcg every day for 7 doses" == for_patient["patientInstruction"]


def test_the_text_for_the_whole_order_tells_the_step_as_well() -> None:
    draft = order(step(DAILY), renderedDosageInstruction="1000 mcg daily for 7 doses")
    found = changed(draft, AFTER)

    assert found is not None
    assert "1000 mcg daily for 7 doses, then 1000 mcg every 2 months" == found["renderedDosageInstruction"]


def test_a_step_told_behind_a_full_stop_stands_before_it() -> None:
    found = instructions(order({"text": "1000 mcg IM daily for 7 doses."}), AFTER)

    assert [{"text": "1000 mcg IM daily for 7 doses, then 1000 mcg intramuscularly every 2 months."}] == found


@pytest.mark.parametrize(
    "draft",
    [
        order(step(DAILY, sequence=1), step(WEEKLY)),
        order(step(DAILY, sequence=1), step(WEEKLY, sequence=1)),
        order(step(DAILY), "as directed"),  # type: ignore[arg-type]
        order(step(DAILY, text="1000 mcg daily for 7 doses, whatever happens")),
        order(step(DAILY), renderedDosageInstruction="as the nurse told you"),
        order(step(DAILY)) | {"effectiveDosePeriod": {"end": "2026-12-01"}},
        order(step(DAILY)) | {"doNotPerform": True},
        order(),
        order({}),
    ],
)
def test_no_step_is_added_to_what_was_not_wholly_understood(draft: Json) -> None:
    assert changed(draft, AFTER) is None


def test_nothing_follows_a_step_that_never_ends() -> None:
    assert changed(order(step(MONTHLY)), AFTER) is None
    assert changed(order(step(MONTHLY)), AddPhase(LABEL, Phase(DOSE, EVERY_DAY), before=True)) is None


def test_a_structure_and_a_text_that_tells_several_steps_get_no_step_in_front() -> None:
    """The structure tells the first of them, which it would then no longer be."""
    draft = order(step(WEEKLY, text="1000 mcg weekly for 4 doses, then 1000 mcg monthly"))

    assert changed(draft, BEFORE) is None


@pytest.mark.parametrize(
    "phase",
    [
        Phase(Dose(), EVERY_DAY, 7),
        Phase(DOSE, None, 7),
        replace(LOADING, as_needed=True),
        replace(LOADING, starts=date(2026, 11, 23)),
        replace(LOADING, dose=Dose(containers=Decimal(1))),
    ],
)
def test_no_step_is_made_that_could_not_be_told_in_words(phase: Phase) -> None:
    assert changed(order(step(MONTHLY)), AddPhase(LABEL, phase, before=True)) is None


def test_amounts_are_exact() -> None:
    phase = replace(LOADING, dose=Dose(Mass(Decimal("0.5")), Volume(Decimal("0.25"))))
    draft = order(step(MONTHLY, doseAndRate=[*MASS, *VOLUME]))
    new = instructions(draft, AddPhase(LABEL, phase, before=True))[0]

    assert [Decimal("0.5"), Decimal("0.25")] == [one["doseQuantity"]["value"] for one in new["doseAndRate"]]
