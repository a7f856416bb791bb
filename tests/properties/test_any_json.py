"""Whatever JSON stands where something else was expected, the service answers, and soundly."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.gather.templates import KEYS
from cds_service.http import create_app
from cds_service.settings import Settings
from cds_service.wire.parse import encode, parse
from tests.golden import OnDay
from tests.line.test_cds_hooks import empty_values
from tests.properties.calls import TODAY, call
from tests.properties.described import Charted, Wanted
from tests.properties.drawn import charts, orders, styles
from tests.properties.nonsense import WHOLE, Path, anything, places, put
from tests.properties.style import Style
from tests.service.fake import ORDER_SIGN, Client

in_order = st.sampled_from([path for path in places(WHOLE) if path[:2] == ("context", "draftOrders")])
in_context = st.sampled_from([path for path in places(WHOLE) if path[0] == "context"])
in_chart = st.sampled_from([path for path in places(WHOLE) if path[0] == "prefetch" and len(path) > 1])
anywhere = st.sampled_from(list(places(WHOLE)))


@cache
def client() -> Client:
    return Client(create_app(OnDay(TODAY.isoformat()), Settings()))


def answer_to(value: Any) -> httpx.Response:
    """The answer over HTTP, once it is a sound one: never broken, empty or not a number."""
    answer = client().post(ORDER_SIGN, content=encode(value), headers={"content-type": "application/json"})

    assert answer.status_code in {200, 400, 412}
    assert "failed inside" not in answer.text  # what a rule that broke leaves behind

    found = parse(answer.content)  # refuses NaN and Infinity
    assert [] == [place for place in empty_values(found) if place != "$.cards"]

    return answer


REPEAT: Path = next(path for path in places(WHOLE) if path[-2:] == ("timing", "repeat"))
NUMBERS = [
    *(path for path in places(WHOLE) if path[-1] in {"value", "low", "high"}),
    *((*REPEAT, name) for name in ("count", "countMax", "frequency", "frequencyMax", "period", "periodMax")),
    *((*REPEAT, name) for name in ("duration", "offset", "boundsDuration", "boundsRange")),
]


@pytest.mark.parametrize("path", NUMBERS, ids=lambda path: ".".join(map(str, path[-3:])))
@pytest.mark.parametrize("number", ["1E-20000000", "1E+20000000"])
def test_a_number_of_few_letters_is_never_written_out_in_millions(path: Path, number: str) -> None:
    value: Any = Decimal(number)
    units = {"unit": "d", "code": "d", "system": "http://unitsofmeasure.org"}
    if path[-1] == "boundsDuration":
        value = {"value": value} | units
    if path[-1] == "boundsRange":
        value = {"low": {"value": value} | units}

    assert len(answer_to(put(WHOLE, path, value)).content) < 100_000


@given(st.sampled_from(sorted(KEYS)), anything)
def test_any_json_may_stand_for_a_prefetched_list(key: str, value: Any) -> None:
    """The order is told about all the same: its dose and volume disagree."""
    answer = answer_to(put(WHOLE, ("prefetch", key), value))

    assert 200 == answer.status_code
    assert "dose-volume-mismatch" in answer.text


@given(in_chart, anything)
def test_any_json_may_stand_anywhere_in_the_chart(path: Path, value: Any) -> None:
    """One bad entry, or one bad field of it, does not cost the order its arithmetic."""
    answer = answer_to(put(WHOLE, path, value))

    assert 200 == answer.status_code
    assert "dose-volume-mismatch" in answer.text


@given(in_order, anything)
def test_any_json_may_stand_anywhere_in_the_draft_orders(path: Path, value: Any) -> None:
    answer_to(put(WHOLE, path, value))


@given(in_context, anything)
def test_any_json_may_stand_anywhere_in_the_context(path: Path, value: Any) -> None:
    answer_to(put(WHOLE, path, value))


@given(st.lists(st.tuples(anywhere, anything), min_size=2, max_size=5))
def test_any_json_may_stand_in_several_places_at_once(changes: list[tuple[Path, Any]]) -> None:
    """The deepest places first, so that each is still there when its turn comes."""
    value = WHOLE
    for path, new in sorted(changes, key=lambda change: -len(change[0])):
        value = put(value, path, new)

    answer_to(value)


@given(anything)
def test_any_json_may_be_the_whole_body(value: Any) -> None:
    assert 400 == answer_to(value).status_code


@given(orders(), charts, styles)
def test_every_ordinary_call_gets_a_200(wanted: Wanted, chart: Charted, style: Style) -> None:
    """Over HTTP as well, with nothing empty in it."""
    assert 200 == answer_to(call((wanted,), chart, style)).status_code
