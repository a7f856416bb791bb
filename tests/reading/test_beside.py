"""Words beside an instruction, and modifiers: what may change the order is never passed over."""

from typing import Any

import pytest

from tests.reading.given import CYANOCOBALAMIN, dose, order, read, repeat
from tests.reading.shown import faults, lines

MONTHLY = {"doseAndRate": [dose(1, "mg")], "timing": repeat(frequency=1, period=1, periodUnit="mo")}
STEPS = {"text": "1 mg IM daily for 7 days, then monthly"}
MODIFIER = [{"url": "urn:x", "valueBoolean": True}]


def beside(text: str, instruction: dict[str, Any] = MONTHLY) -> dict[str, Any]:
    return order(instruction | {"additionalInstruction": [{"text": text}]})


@pytest.mark.parametrize("text", ["give twice", "for 6 months", "every 3 months after", "stop", "then stop"])
def test_words_beside_it_that_may_change_the_schedule_leave_it_open_and_are_said(text: str) -> None:
    found = read(beside(text))

    assert (["1000 mcg"], ["schedule"], ()) == (lines(found), faults(found), found.notes)
    assert f"an instruction beside the dose was not read: \u201c{text}\u201d" == found.problems[0].why.plain


@pytest.mark.parametrize("text", ["with food", "keep in fridge", "bring to clinic"])
def test_words_beside_it_that_speak_of_no_time_and_no_amount_are_notes(text: str) -> None:
    found = read(beside(text))

    assert (["1000 mcg every 1 mo"], [], [text]) == (
        lines(found),
        faults(found),
        [note.plain for note in found.notes],
    )


def test_an_end_beside_it_is_kept() -> None:
    assert ["1000 mcg every 1 mo until review"] == lines(read(beside("until review")))


def test_two_ends_in_words_are_both_kept() -> None:
    found = read(beside("until Hb normal", {"text": "1 mg IM monthly until review"}))

    assert ["1000 mcg every 1 mo until review; Hb normal"] == lines(found)


@pytest.mark.parametrize("text", ["until review", "monthly", "6 doses"])
def test_a_schedule_beside_several_steps_does_not_say_which_it_means(text: str) -> None:
    found = read(beside(text, STEPS))

    assert (["1000 mcg", "1000 mcg"], ["schedule"]) == (lines(found), faults(found))


def test_a_strength_beside_it_must_be_that_of_the_product() -> None:
    assert ["strength"] == faults(read(beside("10 mg/mL")))


@pytest.mark.parametrize(
    "instruction",
    [
        MONTHLY | {"modifierExtension": MODIFIER},
        MONTHLY | {"timing": {**repeat(frequency=1, period=1, periodUnit="mo"), "modifierExtension": MODIFIER}},
        MONTHLY | {"timing": repeat(frequency=1, period=1, periodUnit="mo", modifierExtension=MODIFIER)},
        MONTHLY | {"doseAndRate": [dose(1, "mg") | {"modifierExtension": MODIFIER}]},
    ],
)
def test_a_modifier_in_any_part_of_an_instruction_leaves_dose_and_schedule_open(instruction: dict[str, Any]) -> None:
    found = read(order(instruction))

    assert ([], ["dose", "schedule"]) == (lines(found), faults(found))


def test_a_modifier_of_the_supply_leaves_the_supply_open() -> None:
    supply = {"quantity": {"value": 1, "unit": "vial"}, "modifierExtension": MODIFIER}

    assert (None, ["dispense"]) == ((found := read(order(dispenseRequest=supply))).dispense, faults(found))


def test_a_modifier_of_the_medicine_leaves_open_what_it_is() -> None:
    contained = {"resourceType": "Medication", "id": "m", "code": CYANOCOBALAMIN, "modifierExtension": MODIFIER}

    found = read(order(medicationCodeableConcept=None, medicationReference={"reference": "#m"}, contained=[contained]))

    assert ["substance"] == faults(found)


def test_the_period_of_the_order_ends_its_last_step() -> None:
    found = read(order(MONTHLY, effectiveDosePeriod={"end": "2027-05-23"}))

    assert ["1000 mcg every 1 mo to 2027-05-23"] == lines(found)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("weekly for 4 weeks", "1000 mcg every 1 wk for 4 wk"),
        ("weekly until normal", "1000 mcg every 1 wk until normal"),
        ("monthly as needed", "1000 mcg every 1 mo as needed"),
    ],
)
def test_the_words_of_a_timing_code_are_read_to_the_end(words: str, line: str) -> None:
    assert [line] == lines(read(order({"doseAndRate": [dose(1, "mg")], "timing": {"code": {"text": words}}})))


@pytest.mark.parametrize(
    "bounds",
    [
        {"boundsDuration": {"value": 2, "unit": "wk", "comparator": "<"}},
        {"dayOfWeek": ["mon"], "periodMax": 2},
    ],
)
def test_a_limit_or_a_range_that_fits_no_schedule_is_not_read_as_one(bounds: dict[str, Any]) -> None:
    timing = repeat(**({"frequency": 1, "period": 1, "periodUnit": "d"} | bounds))

    assert ["schedule"] == faults(read(order({"timing": timing})))


@pytest.mark.parametrize("beside_it", [{}, repeat(frequency=1, period=1, periodUnit="d")])
def test_a_timing_code_whose_words_tell_two_steps_is_not_understood(beside_it: dict[str, Any]) -> None:
    found = read(order({"timing": beside_it | {"code": {"text": "daily then monthly"}}}))

    assert ([], ["schedule"]) == (lines(found), faults(found))


def test_a_single_dose_before_the_structured_schedule_is_a_step_of_its_own() -> None:
    timing = repeat(frequency=1, period=1, periodUnit="wk")
    found = read(order({"doseAndRate": [dose(1, "mg")], "timing": timing, "text": "1 mg IM stat then weekly"}))

    assert ["1000 mcg 1 doses", "1000 mcg every 1 wk"] == lines(found)


def test_a_strength_that_the_instruction_alone_states_is_that_of_the_product() -> None:
    found = read(
        {
            "resourceType": "MedicationRequest",
            "medicationCodeableConcept": {"text": "B12 injection"},
            "dosageInstruction": [{"text": "1 mL (1 mg/mL) IM monthly"}],
        }
    )

    assert found.product.concentration is not None
    assert 1000 == found.product.concentration.micrograms_per_millilitre
