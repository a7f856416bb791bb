"""Laboratory results: what is read, and what is said about those that cannot be."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cards.facts import Bounds
from cards.known import When
from tests.chart.charts import (
    LOINC,
    PATIENT,
    SNOMED,
    TODAY,
    chart_of,
    concept,
    day,
    known,
    observation,
    only,
    quantity,
    whys,
)


def lab(**fields: Any) -> Any:
    return only(chart_of(observations=[observation(**fields)]).labs)


def exactly(number: str) -> Bounds:
    return Bounds(Decimal(number), Decimal(number))


@pytest.mark.parametrize(
    ("value", "bounds", "says"),
    [
        (quantity(118), exactly("118"), "vitamin B12 118 pg/mL"),
        (quantity(Decimal("118.50")), exactly("118.50"), "vitamin B12 118.50 pg/mL"),
        (quantity("118"), exactly("118"), "vitamin B12 118 pg/mL"),
        (quantity(100, "pmol/L"), exactly("135.500"), "vitamin B12 100 pmol/L"),
        (quantity(118, "ng/L"), exactly("118"), "vitamin B12 118 ng/L"),
        ({"value": 118, "unit": "ng/L"}, exactly("118"), "vitamin B12 118 ng/L"),
        (quantity(118, system="urn:oid:2.16.840.1.113883.6.8"), exactly("118"), "vitamin B12 118 pg/mL"),
        ({"value": 118, "unit": "ng/L", "system": "urn:local", "code": "17"}, exactly("118"), "vitamin B12 118 ng/L"),
        (
            quantity(150, "pmol/L", comparator="<"),
            Bounds(None, Decimal("203.250"), high_open=True),
            "vitamin B12 < 150 pmol/L",
        ),
        (quantity(150, comparator="<="), Bounds(None, Decimal(150)), "vitamin B12 <= 150 pg/mL"),
        (quantity(2000, comparator=">"), Bounds(Decimal(2000), None, low_open=True), "vitamin B12 > 2000 pg/mL"),
        (quantity(2000, comparator=">="), Bounds(Decimal(2000), None), "vitamin B12 >= 2000 pg/mL"),
        (quantity("<150"), Bounds(None, Decimal(150), high_open=True), "vitamin B12 < 150 pg/mL"),
    ],
)
def test_a_quantity_is_read_into_the_unit_of_its_test_and_told_as_it_came(value: Any, bounds: Any, says: Any) -> None:
    read = lab(valueQuantity=value)

    assert (bounds, says, None) == (read.value, read.says.plain, read.problem)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("<150 pg/mL", Bounds(None, Decimal(150), high_open=True)),
        ("< 150 ng/L", Bounds(None, Decimal(150), high_open=True)),
        ("≥ 2000 ng/L", Bounds(Decimal(2000), None)),
        ("120 pg/mL", exactly("120")),
        ("120pg/mL", exactly("120")),
        (" 120.5  ng/L ", exactly("120.5")),
    ],
)
def test_a_number_written_as_text_is_read(text: Any, bounds: Any) -> None:
    assert bounds == lab(valueString=text).value


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"valueQuantity": {"value": 118}}, "no unit"),
        ({"valueString": "<150"}, "no unit"),
        ({"valueInteger": 118}, "no unit"),
        ({"valueQuantity": quantity(118, "mmHg")}, "mmHg"),
        ({"valueQuantity": quantity(118, "PG/ML")}, "PG/ML"),
        ({"valueQuantity": quantity(118, unit="pmol/L", code="pg/mL")}, "two units"),
        ({"valueQuantity": quantity(Decimal("0.3"))}, "unit error"),
        ({"valueQuantity": quantity(400, "ng/mL")}, "unit error"),
        ({"valueQuantity": quantity(118, comparator="ad")}, "no number"),
        ({"valueQuantity": quantity(-3)}, "no number"),
        ({"valueQuantity": quantity("<150 pmol/L")}, "no number"),
        ({"valueQuantity": quantity(Decimal("NaN"))}, "no number"),
        ({"valueQuantity": quantity(Decimal("1e400"))}, "no number"),
        ({"valueQuantity": quantity(True)}, "no number"),
        ({"valueQuantity": quantity(None)}, "no number"),
        ({"valueQuantity": [1, 2]}, "no number"),
        ({"valueString": "1,234 pg/mL"}, "no number"),
        ({"valueString": "low"}, "no number"),
        ({}, "no number"),
        ({"dataAbsentReason": concept("urn:x", "error", text="sample lost")}, "sample lost"),
        ({"dataAbsentReason": {}}, "no result was given"),
        ({"valueQuantity": quantity(118), "status": "unknown"}, "status of the result is unknown"),
        ({"valueQuantity": quantity(118), "status": None}, "status of the result is not stated"),
        ({"valueQuantity": quantity(118), "status": "fnal"}, "status of the result was not understood"),
        ({"valueQuantity": quantity(118), "status": {"final": True}}, "status of the result is not stated"),
        ({"valueQuantity": quantity(118), "effectiveDateTime": "2026-11-24"}, "future"),
        ({"valueQuantity": quantity(118), "effectiveDateTime": "02/10/2026"}, "date of the result"),
        ({"valueQuantity": quantity(118), "modifierExtension": [{"url": "urn:not"}]}, "modifier"),
        ({"valueQuantity": quantity(118), "focus": [{"reference": "Patient/mother"}]}, "somebody or something else"),
    ],
)
def test_a_result_that_cannot_be_used_says_why_and_is_no_number(fields: Any, why: Any) -> None:
    facts = chart_of(observations=[observation(**fields)])
    read = only(facts.labs)

    assert (None, None) == (read.value, read.positive)
    assert why in read.problem.why.plain
    assert (read.problem,) == facts.problems


def test_the_problem_of_a_result_keeps_foreign_words_apart() -> None:
    read = lab(valueQuantity=quantity(118, "<b>furlong</b>"))

    assert "vitamin B12 118 &lt;b&gt;furlong" in read.says.markdown
    assert "<b>" not in read.problem.why.markdown


def test_a_focus_on_the_patient_changes_nothing() -> None:
    read = lab(valueQuantity=quantity(118), focus=[{"reference": f"Patient/{PATIENT}"}])

    assert exactly("118") == read.value


@pytest.mark.parametrize("status", ["final", "amended", "corrected"])
def test_a_final_result_counts(status: Any) -> None:
    read = lab(status=status, valueQuantity=quantity(118))

    assert (exactly("118"), False) == (read.value, read.preliminary)


def test_a_preliminary_result_is_marked() -> None:
    assert lab(status="preliminary", valueQuantity=quantity(118)).preliminary


def test_a_registered_test_without_a_result_is_no_problem() -> None:
    facts = chart_of(observations=[observation(status="registered")])

    assert (True, None) == (only(facts.labs).preliminary, only(facts.labs).problem)
    assert () == facts.problems


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_withdrawn_result_is_dropped_without_a_word(status: Any) -> None:
    facts = chart_of(observations=[observation(status=status, valueQuantity=quantity(118))])

    assert ((), ()) == (facts.labs, facts.problems)


@pytest.mark.parametrize("code", ["8867-4", "2171-7", "26916-7"])
def test_a_result_of_an_unknown_test_is_passed_over(code: Any) -> None:
    facts = chart_of(observations=[observation(code, valueQuantity=quantity(60, "/min"), status="unknown")])

    assert ((), ()) == (facts.labs, facts.problems)


def test_a_known_code_is_found_among_local_ones() -> None:
    code = {"coding": [{"system": "urn:local", "code": "B12"}, {"code": "x"}, {"system": LOINC, "code": "14685-2"}]}
    read = lab(code=code, valueQuantity=quantity(100, "pmol/L"))

    assert "b12_total" == read.test


def test_codes_that_name_different_tests_are_a_problem() -> None:
    code = {"coding": [{"system": LOINC, "code": "2132-9"}, {"system": LOINC, "code": "718-7"}]}
    facts = chart_of(observations=[observation(code=code, valueQuantity=quantity(118))])

    assert () == facts.labs
    assert ["the codes of a result name different tests: vitamin B12 / haemoglobin"] == whys(facts)


def test_a_result_without_a_code_is_a_problem() -> None:
    facts = chart_of(observations=[observation({})])

    assert ["a result names no test"] == whys(facts)


def test_the_reference_range_of_a_quantity_is_not_believed() -> None:
    nothing = [{"low": quantity(0), "high": quantity(0)}]

    assert exactly("572") == lab(valueQuantity=quantity(572), referenceRange=nothing).value


def test_components_are_read_as_their_own_tests_with_the_date_of_the_panel() -> None:
    components = [
        {"code": concept(LOINC, "718-7"), "valueQuantity": quantity(Decimal("9.1"), "g/dL")},
        {"code": concept(LOINC, "787-2"), "valueQuantity": quantity(112, "fL")},
        {"code": concept(LOINC, "777-3"), "dataAbsentReason": {"text": "clotted"}},
        "not a component",
    ]
    labs = known(chart_of(observations=[observation("58410-2", component=components)]).labs)

    assert ["cbc_panel", "haemoglobin", "mcv", "platelet"] == sorted(one.test for one in labs)
    assert {day(2026, 10, 2)} == {one.when for one in labs}
    assert exactly("91.0") == next(one.value for one in labs if one.test == "haemoglobin")
    assert ["platelet"] == [one.test for one in labs if one.problem]


def test_a_contained_member_is_read_with_the_date_of_its_panel() -> None:
    member = {"resourceType": "Observation", "id": "m", "code": concept(LOINC, "718-7")} | {
        "valueQuantity": quantity(91, "g/L")
    }
    panel = observation("58410-2", contained=[member], hasMember=[{"reference": "#m"}])
    labs = known(chart_of(observations=[panel]).labs)

    assert [("cbc_panel", "Observation/e1"), ("haemoglobin", "Observation/e1")] == [(one.test, one.ref) for one in labs]
    assert day(2026, 10, 2) == labs[1].when


def test_a_test_without_a_common_unit_was_still_done() -> None:
    read = lab(code=concept(LOINC, "2276-4"), valueQuantity=quantity(12, "ng/mL"))

    assert ("ferritin_iron", "ferritin and iron 12 ng/mL", None) == (read.test, read.says.plain, read.problem)


@pytest.mark.parametrize(
    ("dates", "when"),
    [
        ({"effectiveDateTime": "2026-10-02"}, day(2026, 10, 2)),
        ({"effectiveDateTime": "2026-10"}, When(day(2026, 10, 1).first, day(2026, 10, 31).last)),
        ({"effectiveDateTime": "2025"}, When(day(2025, 1, 1).first, day(2025, 12, 31).last)),
        ({"effectiveInstant": "2026-10-02T10:00:00Z"}, day(2026, 10, 2)),
        (
            {"effectivePeriod": {"start": "2026-10-01", "end": "2026-10-03"}},
            When(day(2026, 10, 1).first, day(2026, 10, 3).last),
        ),
        ({"effectivePeriod": {"start": "2026-10-01"}}, day(2026, 10, 1)),
        ({"effectiveTiming": {"event": ["2026-10-01T10:00:00Z"]}}, day(2026, 10, 1)),
        ({"issued": "2026-10-05T10:00:00Z"}, day(2026, 10, 5)),
        ({"effectiveDateTime": "2026-10-02", "issued": "2026-10-05T10:00:00Z"}, day(2026, 10, 2)),
        ({}, None),
    ],
)
def test_the_date_is_when_the_sample_was_taken_else_when_it_was_reported(dates: Any, when: Any) -> None:
    read = lab(**({"effectiveDateTime": None} | dates), valueQuantity=quantity(118))

    assert (when, exactly("118")) == (read.when, read.value)


def test_a_result_of_today_is_not_in_the_future() -> None:
    assert lab(valueQuantity=quantity(118), effectiveDateTime=TODAY.isoformat()).problem is None


@pytest.mark.parametrize(
    ("fields", "positive"),
    [
        ({"valueString": "Positive"}, True),
        ({"valueString": "POS"}, True),
        ({"valueString": "Detected."}, True),
        ({"valueString": "NEG"}, False),
        ({"valueString": "not detected"}, False),
        ({"valueString": "Not  Detected"}, False),
        ({"valueString": "non-reactive"}, False),
        ({"valueCodeableConcept": {"text": "Negative"}}, False),
        ({"valueCodeableConcept": concept(SNOMED, "1", "Positive (qualifier value)")}, True),
        ({"valueQuantity": quantity(25, "U/mL"), "referenceRange": [{"high": quantity(10, "U/mL")}]}, True),
        ({"valueQuantity": quantity(10, "U/mL"), "referenceRange": [{"high": quantity(10, "U/mL")}]}, False),
        ({"valueQuantity": quantity(10, "U/mL", comparator="<"), "referenceRange": [{"high": {"value": 10}}]}, False),
        ({"valueQuantity": quantity(25, "U/mL"), "interpretation": [concept("urn:v3", "POS")]}, True),
        ({"valueQuantity": quantity(2, "U/mL"), "interpretation": concept("urn:v2", "NEG")}, False),
        ({"valueQuantity": quantity(25, "U/mL"), "interpretation": [concept("urn:v3", "H")]}, True),
        ({"interpretation": [concept("urn:v3", "NEG", "Negative")]}, False),
    ],
)
def test_an_antibody_is_positive_or_negative_by_words_interpretation_or_a_usable_range(
    fields: Any, positive: Any
) -> None:
    read = lab(code=concept(LOINC, "31444-3"), **fields)

    assert (positive, None, None) == (read.positive, read.value, read.problem)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"valueString": "equivocal"}, "equivocal"),
        ({"valueString": "weakly positive"}, "weakly positive"),
        ({"valueString": "1:20", "referenceRange": [{"high": {"value": 10}}]}, "1:20"),
        ({"valueString": "1 in 20", "referenceRange": [{"high": {"value": Decimal("0.5")}}]}, "1 in 20"),
        ({"valueQuantity": quantity(25, "U/mL")}, "without a usable cut-off"),
        ({"valueQuantity": quantity(25, "U/mL"), "referenceRange": [{"high": quantity(0, "U/mL")}]}, "cut-off"),
        ({"valueQuantity": quantity(25, "U/mL"), "referenceRange": [{"high": quantity(10, "RU")}]}, "cut-off"),
        (
            {"valueQuantity": quantity(25, "U"), "referenceRange": [{"high": {"value": 10}}, {"high": {"value": 30}}]},
            "cut-off",
        ),
        ({"valueQuantity": quantity(20, "U", comparator="<"), "referenceRange": [{"high": {"value": 10}}]}, "cut-off"),
        ({"valueString": "negative", "interpretation": [concept("urn:v3", "POS")]}, "disagree"),
        ({"valueCodeableConcept": {"text": "positive", "coding": [{"display": "Negative"}]}}, "disagree"),
        ({"valueString": "seen", "interpretation": [concept("urn:v3", "H")]}, "seen"),
        ({}, "no value"),
        ({"valueBoolean": True}, "no value"),
    ],
)
def test_an_antibody_that_is_neither_says_so(fields: Any, why: Any) -> None:
    read = lab(code=concept(LOINC, "31444-3"), **fields)

    assert read.positive is None
    assert why in read.problem.why.plain


def test_whether_a_result_is_of_the_future_depends_on_the_day_at_the_site() -> None:
    late = observation(valueQuantity=quantity(118), effectiveDateTime="2026-11-23T23:30:00Z")

    assert only(chart_of(observations=[late]).labs).problem is None
    assert only(chart_of(observations=[late], zone=ZoneInfo("Europe/Berlin")).labs).problem is not None


def test_the_result_of_the_smart_sandbox_is_not_used_for_its_unknown_status() -> None:
    nothing = [{"low": quantity(0), "high": quantity(0)}]
    read = lab(status="unknown", valueQuantity=quantity(572), effectiveDateTime="2016-06-09", referenceRange=nothing)

    assert ("vitamin B12 572 pg/mL", day(2016, 6, 9), None) == (read.says.plain, read.when, read.value)
    assert "vitamin B12 572 pg/mL: the status of the result is unknown" == read.problem.why.plain


def test_a_contained_member_that_was_withdrawn_is_dropped() -> None:
    member = {"resourceType": "Observation", "id": "m", "status": "entered-in-error", "code": concept(LOINC, "718-7")}
    labs = known(chart_of(observations=[observation("58410-2", contained=[member])]).labs)

    assert ["cbc_panel"] == [one.test for one in labs]


def test_a_contained_member_of_another_patient_is_not_used() -> None:
    member = {"resourceType": "Observation", "id": "m", "code": concept(LOINC, "718-7"), "valueQuantity": quantity(9)}
    panel = observation("58410-2", contained=[member | {"subject": {"reference": "Patient/other"}}])
    facts = chart_of(observations=[panel])

    assert ("cbc_panel", ["entries of another patient were not used"]) == (only(facts.labs).test, whys(facts))


def test_a_component_with_a_modifier_is_not_used() -> None:
    value = {"code": concept(LOINC, "718-7"), "valueQuantity": quantity(91, "g/L")}
    panel = observation({"text": "panel"}, component=[value | {"modifierExtension": [{"url": "urn:not"}]}])
    read = only(chart_of(observations=[panel]).labs)

    assert (None, True) == (read.value, "modifier" in read.problem.why.plain)


def ends(low: int | None, high: int | None, unit: str = "g/L") -> dict[str, Any]:
    found = {"low": low, "high": high}
    return {name: quantity(number, unit) for name, number in found.items() if number is not None}


@pytest.mark.parametrize(
    ("ranges", "flag"),
    [
        ([ends(120, 160)], "low"),
        ([ends(120, None)], "low"),
        ([ends(60, 90)], "high"),
        ([ends(90, 160)], "normal"),
        ([ends(90, None)], None),
        ([ends(120, 160), ends(90, 140)], None),
        ([ends(12, 16, "g/dL")], None),
        ([{"text": "120 to 160"}], None),
        ([], None),
    ],
)
def test_a_number_is_low_or_high_by_the_one_range_of_its_laboratory_in_the_same_unit(ranges: Any, flag: Any) -> None:
    assert flag == lab(code=concept(LOINC, "718-7"), valueQuantity=quantity(93, "g/L"), referenceRange=ranges).flag


def test_the_laboratorys_own_word_counts_before_its_range() -> None:
    fields = {"valueQuantity": quantity(93, "g/L"), "referenceRange": [ends(120, 160)]}

    assert "normal" == lab(code=concept(LOINC, "718-7"), interpretation=[concept("urn:v3", "N")], **fields).flag
    assert None is lab(code=concept(LOINC, "718-7"), interpretation=[concept("urn:v3", "A")], **fields).flag
