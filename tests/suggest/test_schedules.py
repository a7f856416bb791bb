"""Another interval, and the end taken away: what is changed in a timing and in the texts, and when nothing is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cards.finding import Reschedule
from cards.order import Every
from tests.properties.shapes import Json
from tests.reading.given import UCUM, dose, order, repeat
from tests.suggest.clicks import EVERY_TWO_MONTHS, FIRST, LABEL, SECOND, changed, told

AN_INTERVAL = Reschedule(LABEL, (FIRST,), EVERY_TWO_MONTHS)
NO_END = Reschedule(LABEL, (FIRST,))
TWO_MONTHLY = {"frequency": 1, "period": 2, "periodUnit": "mo"}
MONTHLY = {"frequency": 1, "period": 1, "periodUnit": "mo"}
SIX_WEEKS = {"value": 6, "unit": "weeks", "system": UCUM, "code": "wk"}


def timed(timing: Json, **others: Any) -> Json:
    """An order of 1,000 mcg with this timing."""
    return order({"timing": timing, "doseAndRate": [dose(1000, "mcg", "ug")]} | others)


def timing_after(draft: Json, proposal: Reschedule) -> Any:
    found = changed(draft, proposal)
    return None if found is None else found["dosageInstruction"][0].get("timing")


@pytest.mark.parametrize(
    "old",
    [
        {"frequency": 1, "period": 1, "periodUnit": "mo"},
        {"frequency": 1, "frequencyMax": 2, "period": 1, "periodMax": 3, "periodUnit": "wk"},
        {"frequency": 1, "period": 1, "periodUnit": "wk", "dayOfWeek": ["mon"]},
        {"dayOfWeek": ["mon", "wed", "fri"]},
        {"frequency": 1, "period": "1", "periodUnit": "mo", "_period": {"extension": []}},
    ],
)
def test_whatever_said_the_old_interval_goes(old: Json) -> None:
    assert {"repeat": TWO_MONTHLY} == timing_after(timed(repeat(**old)), AN_INTERVAL)


@pytest.mark.parametrize(
    "kept",
    [
        {"count": 6},
        {"boundsDuration": SIX_WEEKS},
        {"boundsPeriod": {"start": "2026-11-23", "end": "2027-05-23"}},
        {"timeOfDay": ["09:00:00"]},
        {"duration": 15, "durationUnit": "min"},
    ],
)
def test_what_says_something_else_stays(kept: Json) -> None:
    assert {"repeat": kept | TWO_MONTHLY} == timing_after(timed(repeat(**MONTHLY, **kept)), AN_INTERVAL)


@pytest.mark.parametrize("beside", [{}, repeat(**MONTHLY)])
def test_the_code_of_the_old_interval_goes(beside: Json) -> None:
    assert {"repeat": TWO_MONTHLY} == timing_after(timed(beside | {"code": {"text": "monthly"}}), AN_INTERVAL)


def test_several_injections_a_week_are_written_as_such() -> None:
    proposal = Reschedule(LABEL, (FIRST,), Every(3, Decimal(1), "wk"))

    assert {"repeat": {"frequency": 3, "period": 1, "periodUnit": "wk"}} == timing_after(
        timed(repeat(**MONTHLY)), proposal
    )


def test_a_range_of_months_is_written_as_such() -> None:
    proposal = Reschedule(LABEL, (FIRST,), Every(1, Decimal(2), "mo", Decimal(3)))
    draft = timed(repeat(**MONTHLY), text="1000 mcg IM monthly")

    assert {"repeat": {"frequency": 1, "period": 2, "periodMax": 3, "periodUnit": "mo"}} == timing_after(
        draft, proposal
    )
    assert "1000 mcg IM every 2 to 3 months" == told(draft, proposal)


def test_an_order_without_an_interval_is_given_one_in_structure_and_in_words() -> None:
    draft = order({"text": "1000 mcg IM.", "doseAndRate": [dose(1000, "mcg", "ug")]})

    assert {"repeat": TWO_MONTHLY} == timing_after(draft, AN_INTERVAL)
    assert "1000 mcg IM every 2 months." == told(draft, AN_INTERVAL)


@pytest.mark.parametrize(
    "draft",
    [
        timed({"event": ["2026-11-23", "2026-12-23"]}),
        timed(repeat(frequency=2, period=1, periodUnit="d", timeOfDay=["08:00:00", "20:00:00"])),
        timed(repeat(count=1)),
        order({"text": "1000 mcg IM once"}),
        order({"text": "1 mg IM weekly on Mondays"}),
        order({"text": "1 mg IM every month, once a month"}),
        order({"text": "1 mg IM monthly if the clinic is open"}),
        timed(repeat(**MONTHLY), patientInstruction="your monthly jab: see the nurse", text="1 mg IM monthly"),
        timed(repeat(**MONTHLY), additionalInstruction=[{"text": "monthly"}]),
        timed(repeat(**MONTHLY)) | {"renderedDosageInstruction": "1000 mcg monthly, whatever the nurse says"},
        timed(repeat(**MONTHLY)) | {"doNotPerform": True},
        timed(repeat(**MONTHLY), modifierExtension=[{"url": "https://ehr.example.org/x"}]),
        timed([repeat(**MONTHLY), repeat(**MONTHLY)]),  # type: ignore[arg-type]
    ],
)
def test_no_interval_is_changed_where_another_would_stay_behind(draft: Json) -> None:
    assert changed(draft, AN_INTERVAL) is None


@pytest.mark.parametrize("at", [(), ("dosageInstruction[7]",), (FIRST, SECOND), ("occurrenceTiming",), ("",), ("#",)])
def test_a_place_that_the_draft_has_not_changes_nothing(at: tuple[str, ...]) -> None:
    assert changed(timed(repeat(**MONTHLY)), Reschedule(LABEL, at, EVERY_TWO_MONTHS)) is None


@pytest.mark.parametrize(
    "text",
    [
        "1000 mcg IM monthly for 6 doses",
        "1000 mcg IM monthly, 6 doses",
        "1000 mcg IM monthly x 6",
        "1000 mcg IM monthly (6 doses)",
        "1000 mcg IM monthly for a total of 6 doses",
        "1000 mcg IM monthly for 6 months",
        "1000 mcg IM monthly until review",
    ],
)
def test_the_words_of_an_end_go_with_all_that_leads_to_them(text: str) -> None:
    assert "1000 mcg IM monthly" == told(order({"text": text}), NO_END)


def test_a_full_stop_is_not_left_alone() -> None:
    assert "1000 mcg IM monthly." == told(order({"text": "1000 mcg IM monthly. 6 doses."}), NO_END)


@pytest.mark.parametrize(
    ("bounds", "left"),
    [
        ({"count": 6}, {}),
        ({"boundsDuration": SIX_WEEKS}, {}),
        ({"boundsRange": {"low": SIX_WEEKS, "high": SIX_WEEKS}}, {}),
        ({"boundsPeriod": {"end": "2027-05-23"}}, {}),
        (
            {"boundsPeriod": {"start": "2026-11-23", "end": "2027-05-23"}, "count": 6},
            {"boundsPeriod": {"start": "2026-11-23"}},
        ),
    ],
)
def test_every_kind_of_bound_goes_and_the_start_stays(bounds: Json, left: Json) -> None:
    assert {"repeat": MONTHLY | left} == timing_after(timed(repeat(**MONTHLY, **bounds)), NO_END)


@pytest.mark.parametrize(
    "draft",
    [
        timed(repeat(**MONTHLY)),
        timed(repeat(count=6)),
        timed(repeat(**MONTHLY, count=6), additionalInstruction=[{"text": "Then stop."}]),
        timed(repeat(**MONTHLY, count=6), additionalInstruction=[{"text": "for 6 doses"}]),
        timed(repeat(**MONTHLY, count=6)) | {"effectiveDosePeriod": {"end": "2027-05-23"}},
        order({"text": "6 doses of 1000 mcg IM monthly"}),
        timed(repeat(**MONTHLY, count=6), patientInstruction="6 doses, then see the nurse", text="1 mg IM monthly"),
        timed({"event": ["2026-11-23"]}),
    ],
)
def test_no_end_is_taken_away_where_there_is_none_or_another_would_stay(draft: Json) -> None:
    assert changed(draft, NO_END) is None


def test_only_the_last_step_can_go_on() -> None:
    draft = order({"text": "1000 mcg IM daily for 7 days, then 1000 mcg IM monthly for 6 doses"})

    assert changed(draft, NO_END) is None
    assert "1000 mcg IM daily for 7 days, then 1000 mcg IM monthly" == told(draft, Reschedule(LABEL, (f"{FIRST}#1",)))


def test_every_text_of_the_order_is_changed() -> None:
    draft = timed(repeat(**MONTHLY), text="1000 mcg IM monthly", patientInstruction="1 injection every month")
    draft |= {"renderedDosageInstruction": "1000 mcg IM once a month"}
    found = changed(draft, AN_INTERVAL)

    assert found is not None
    assert "1 injection every 2 months" == found["dosageInstruction"][0]["patientInstruction"]
    assert "1000 mcg IM every 2 months" == found["renderedDosageInstruction"]


def test_the_step_of_a_text_for_the_whole_order_is_found_by_its_number() -> None:
    first, second = (
        {"sequence": 1, "text": "1000 mcg IM daily for 7 doses"},
        {"sequence": 2, "text": "1000 mcg IM monthly"},
    )
    draft = order(first, second, renderedDosageInstruction="1 mg IM daily for 7 doses, then 1 mg IM monthly")
    found = changed(draft, Reschedule(LABEL, (SECOND,), EVERY_TWO_MONTHS))

    assert found is not None
    assert "1 mg IM daily for 7 doses, then 1 mg IM every 2 months" == found["renderedDosageInstruction"]


def test_an_order_told_as_a_whole_only_is_changed_there() -> None:
    draft = order(renderedDosageInstruction="1000 mcg IM monthly")
    del draft["dosageInstruction"]
    found = changed(draft, Reschedule(LABEL, ("renderedDosageInstruction",), EVERY_TWO_MONTHS))

    assert found is not None
    assert "1000 mcg IM every 2 months" == found["renderedDosageInstruction"]


def test_a_text_that_says_nothing_of_time_stays_word_for_word() -> None:
    draft = timed(repeat(**MONTHLY), text="1000 mcg IM", patientInstruction="Rotate sites.")

    assert "1000 mcg IM" == told(draft, AN_INTERVAL)


def test_a_container_a_month_keeps_its_container() -> None:
    assert "1 ampolla im cada 2 meses" == told(order({"text": "1 ampolla im al mes"}), AN_INTERVAL)
    assert "1 ampoule every 2 months" == told(order({"text": "1 ampoule/month"}), AN_INTERVAL)
