"""Only the time between things counts, not the day on which they happen to be."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cards.wording import day as worded
from cds_service.wire.parse import encode
from tests.properties.calls import TODAY, body, call, told
from tests.properties.described import Charted, Wanted
from tests.properties.drawn import charts, orders, styles
from tests.properties.style import Style

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDED = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")


def moved(text: str, by: timedelta) -> str:
    """The text with every date in it moved."""
    moved_iso = _ISO.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)
    return _WORDED.sub(lambda found: worded(_day(found) + by), moved_iso)


def _day(found: re.Match[str]) -> date:
    return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))


@given(orders(), charts, styles, st.integers(-4000, 4000).map(timedelta))
def test_a_call_on_another_day_with_all_its_dates_moved_gets_the_same_answer(
    wanted: Wanted, chart: Charted, style: Style, by: timedelta
) -> None:
    """But for the dates it names: those are moved as well, over leap days and ends of years."""
    usual = told(body(call((wanted,), chart, style)))
    later = told(body(call((wanted,), chart, style, day=TODAY + by), TODAY + by))

    assert encode(usual).decode() == moved(encode(later).decode(), -by)
