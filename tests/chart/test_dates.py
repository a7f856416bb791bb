"""Dates as intervals of days in the site's time zone."""

from datetime import UTC, date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cards.known import When
from cds_service.reading.chart.dates import NOT_DATED, Dated, dated, read_when
from tests.chart.charts import TODAY, day

BERLIN = ZoneInfo("Europe/Berlin")
HONOLULU = ZoneInfo("Pacific/Honolulu")


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026", When(date(2026, 1, 1), date(2026, 12, 31))),
        ("2024-02", When(date(2024, 2, 1), date(2024, 2, 29))),
        ("2026-10-02", day(2026, 10, 2)),
        (" 2026-10-02 ", day(2026, 10, 2)),
        ("2026-10-02T10:00", day(2026, 10, 2)),
        ("2026-10-02T10:00:00.123+02:00", day(2026, 10, 2)),
    ],
)
def test_a_date_is_the_days_it_may_be(text: str, when: When) -> None:
    assert when == read_when(text, UTC)


@pytest.mark.parametrize(
    ("text", "zone", "when"),
    [
        ("2026-10-01T22:30:00Z", BERLIN, day(2026, 10, 2)),
        ("2026-10-01T21:30:00Z", BERLIN, day(2026, 10, 1)),
        ("2026-12-01T23:30:00Z", BERLIN, day(2026, 12, 2)),
        ("2026-12-01T22:30:00Z", BERLIN, day(2026, 12, 1)),
        ("2026-10-02T09:00:00Z", HONOLULU, day(2026, 10, 1)),
        ("2026-10-02T00:30:00+02:00", UTC, day(2026, 10, 1)),
        ("2026-10-02T23:59:59", HONOLULU, day(2026, 10, 2)),
        ("2026-10-02", HONOLULU, day(2026, 10, 2)),
    ],
)
def test_a_moment_belongs_to_the_day_it_was_at_the_site(text: str, zone: ZoneInfo, when: When) -> None:
    assert when == read_when(text, zone)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2026-13", "2026-02-30", "0000", "20261002", "2026-W40-5", "02.10.2026", "2026-1-2"),
        *("2026-10-02T25:00:00Z", "2026-10-02T", "2026-10-02 10:00", "٢٠٢٦", "0001-01-01T00:00:00+14:00"),
        *("9999-12-31T23:00:00-12:00", None, 2026, True, ["2026"], {"value": "2026"}),
    ],
)
def test_what_is_no_date_is_refused(text: Any) -> None:
    assert read_when(text, UTC) is None


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ({}, NOT_DATED),
        ({"a": None, "b": "2026-10-02"}, Dated(day(2026, 10, 2))),
        ({"a": "nonsense", "b": "2026-10-02"}, Dated(unreadable=True)),
        ({"a": {"start": "2026-10-01", "end": "2026-10"}}, Dated(When(date(2026, 10, 1), date(2026, 10, 31)))),
        ({"a": {"end": "2026-10-03"}}, Dated(day(2026, 10, 3))),
        ({"a": {"start": "2026-10-03", "end": "2026-10-01"}}, Dated(unreadable=True)),
        ({"a": {"start": "2026-10-03", "end": "soon"}}, Dated(unreadable=True)),
        ({"a": {}}, Dated(unreadable=True)),
        ({"a": ["2026-10-02"]}, Dated(unreadable=True)),
        ({"aTiming": {"event": ["2026-12-01", "2026-10-01", "2027-01-01"]}}, Dated(day(2026, 12, 1))),
        ({"aTiming": {"event": ["2026-09-01", "2026-10-01"]}}, Dated(day(2026, 10, 1))),
        ({"aTiming": {"event": ["2026-09-01", 7]}}, Dated(unreadable=True)),
        ({"aTiming": {"repeat": {"boundsPeriod": {"start": "2026-12-01"}}}}, Dated(day(2026, 12, 1))),
        ({"aTiming": {"repeat": {"frequency": 1}}}, NOT_DATED),
        ({"aTiming": "weekly"}, NOT_DATED),
    ],
)
def test_the_first_date_that_is_stated_decides(resource: dict[str, Any], expected: Dated) -> None:
    assert expected == dated(resource, ("a", "aTiming", "b"), UTC, TODAY)
