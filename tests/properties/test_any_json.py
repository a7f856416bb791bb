"""Whatever JSON stands where something else was expected, the service answers, and soundly."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from cds_service.gather.templates import KEYS
from cds_service.http import create_app
from cds_service.settings import Settings
from cds_service.wire.parse import encode, parse
from tests.golden import OnDay
from tests.line.test_cds_hooks import empty_values
from tests.properties.calls import PATIENT, TODAY, call
from tests.properties.described import CYANOCOBALAMIN, METFORMIN, NEUROPATHY, Charted, Entry, Often, Step, Wanted
from tests.properties.drawn import charts, examples, orders, styles
from tests.properties.shapes import Json, Style
from tests.service.fake import ORDER_SIGN, Client

LONGEST = 1.0  # seconds
NAMES = """resourceType id code coding system display text value unit comparator subject patient reference status
medicationCodeableConcept medicationReference medication concept contained ingredient strength numerator denominator
dosageInstruction doseAndRate doseQuantity timing repeat frequency period periodUnit boundsDuration boundsQuantity count
event route sequence reasonCode entry resource link relation total search mode response effectiveDateTime birthDate
valueQuantity valueString component modifierExtension meta lastUpdated occurrenceDateTime start participant actor
draftOrders medications selections patientId extension""".split()
WORDS = """MedicationRequest MedicationOrder Medication Observation Condition Bundle OperationOutcome Patient mg mcg mL
final active draft next include 2026-11-23 2026-13-45 0001-01-01 9999-12-31 1e400 -1 NaN #product
http://loinc.org 2132-9 309594""".split()
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(allow_nan=False, allow_infinity=False).filter(lambda value: abs(value.adjusted()) < 300)
    | st.sampled_from(
        [*WORDS, f"Patient/{PATIENT}", "", " ", "\u202e\u0000", "1000 mcg IM monthly", 0, Decimal("1E+99")]
    )
    | st.text(max_size=20)
)
anything = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=25,
)

WHOLE = call(
    (Wanted(CYANOCOBALAMIN, (Step(mass=Decimal(1000), volume=Decimal(2), often=Often(1, 1, "mo")),)),),
    Charted(conditions=(Entry(NEUROPATHY, 20),), stated=(Entry(METFORMIN, 90),), given=(Entry(CYANOCOBALAMIN, 30),)),
)


@cache
def client() -> Client:
    return Client(create_app(OnDay(TODAY.isoformat()), Settings()))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value inside a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in members:
        yield (*path, name)
        yield from places(inner, (*path, name))


def put(value: Json, path: tuple[Any, ...], new: Any) -> Json:
    """A copy with another value at `path`."""
    found = copy.deepcopy(value)
    inner: Any = found
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = new
    return found


def answer_to(value: Any) -> httpx.Response:
    """The answer over HTTP, once it is a sound one: told in time, and never broken, empty or not a number."""
    began = time.perf_counter()
    answer = client().post(ORDER_SIGN, content=encode(value), headers={"content-type": "application/json"})
    seconds = time.perf_counter() - began

    assert answer.status_code in {200, 400, 412}
    assert seconds < LONGEST

    assert "failed inside" not in answer.text  # what a rule that broke leaves behind

    found = parse(answer.content)  # refuses NaN and Infinity
    assert [] == [place for place in empty_values(found) if place != "$.cards"]

    return answer


in_order = st.sampled_from([path for path in places(WHOLE) if path[:2] == ("context", "draftOrders")])
in_context = st.sampled_from([path for path in places(WHOLE) if path[0] == "context"] + [("context",)])
in_chart = st.sampled_from([path for path in places(WHOLE) if path[0] == "prefetch"])
anywhere = st.sampled_from(list(places(WHOLE)))


@examples
@given(st.sampled_from(sorted(KEYS)), anything)
def test_any_json_may_stand_for_a_prefetched_list(key: str, value: Any) -> None:
    """The order is told about all the same: its dose and volume disagree."""
    answer = answer_to(put(WHOLE, ("prefetch", key), value))

    assert 200 == answer.status_code
    assert "dose-volume-mismatch" in answer.text


@examples
@given(in_chart, anything)
def test_any_json_may_stand_anywhere_in_the_chart(path: tuple[Any, ...], value: Any) -> None:
    """One bad entry, or one bad field of it, does not cost the order its arithmetic."""
    answer = answer_to(put(WHOLE, path, value))

    assert 200 == answer.status_code
    assert path == ("prefetch",) or "dose-volume-mismatch" in answer.text


@examples
@given(in_order, anything)
def test_any_json_may_stand_anywhere_in_the_draft_orders(path: tuple[Any, ...], value: Any) -> None:
    answer_to(put(WHOLE, path, value))


@examples
@given(in_context, anything)
def test_any_json_may_stand_anywhere_in_the_context(path: tuple[Any, ...], value: Any) -> None:
    answer_to(put(WHOLE, path, value))


@examples
@given(st.lists(st.tuples(anywhere, anything), min_size=2, max_size=5))
def test_any_json_may_stand_in_several_places_at_once(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    """The deepest places first, so that each is still there when its turn comes."""
    value = WHOLE
    for path, new in sorted(changes, key=lambda change: -len(change[0])):
        value = put(value, path, new)

    answer_to(value)


@examples
@given(anything)
def test_any_json_may_be_the_whole_body(value: Any) -> None:
    assert 400 == answer_to(value).status_code


@examples
@given(orders(), charts, styles)
def test_every_ordinary_call_gets_a_200(wanted: Wanted, chart: Charted, style: Style) -> None:
    """Over HTTP as well, with nothing empty in it."""
    assert 200 == answer_to(call((wanted,), chart, style)).status_code
