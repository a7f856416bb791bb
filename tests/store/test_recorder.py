"""The recorder: calls never wait for it, and what it cannot keep it counts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine

from cds_service import log
from cds_service.errors import StoreDown, StoreFault
from cds_service.store import Issued, Recorder
from cds_service.store.tables import issued
from tests.store.given import shown, stored

SAVE = "cds_service.store.recorder.save_issued"
CANARY = "canary-4711"


@pytest.fixture(autouse=True)
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure("info", stream)
    yield stream
    structlog.reset_defaults()


class Gatekeeper:
    """Stands before the database: fails as told, and holds every batch until it is opened."""

    def __init__(self, *failures: Exception, opened: bool = True) -> None:
        self.failures = list(failures)
        self.batches: list[list[Issued]] = []
        self.reached = Event()
        self.opened = Event()
        if opened:
            self.opened.set()

    def __call__(self, _engine: Any, rows: Sequence[Issued]) -> None:
        self.reached.set()
        self.opened.wait(30)
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(list(rows))


def before(monkeypatch: pytest.MonkeyPatch, keeper: Gatekeeper) -> Gatekeeper:
    monkeypatch.setattr(SAVE, keeper)
    return keeper


NO_ENGINE: Any = None


def test_recorded_cards_are_written(store: Engine) -> None:
    recorder = Recorder(store)
    rows = [shown(number) for number in range(1200)]
    for at in range(0, 1200, 3):
        recorder.record(rows[at : at + 3])

    assert recorder.flush(60)
    assert (1200, 0) == (recorder.written, recorder.dropped)
    assert 1200 == len(stored(store, issued))
    recorder.close()


def test_a_card_recorded_twice_is_written_once(store: Engine) -> None:
    recorder = Recorder(store)
    recorder.record([shown(), shown()])
    recorder.flush()
    recorder.record([shown()])
    recorder.close()

    assert 1 == len(stored(store, issued))


def test_closing_writes_what_is_waiting(store: Engine) -> None:
    recorder = Recorder(store)
    recorder.record([shown(number) for number in range(700)])
    recorder.close(60)

    assert 700 == len(stored(store, issued))


def test_without_room_the_rows_of_a_call_are_dropped_whole_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = before(monkeypatch, Gatekeeper(opened=False))
    recorder = Recorder(NO_ENGINE, most_waiting=4)
    recorder.record([shown(1)])
    keeper.reached.wait(30)
    recorder.record([shown(2), shown(3), shown(4)])
    recorder.record([shown(5), shown(6)])
    recorder.record([shown(7)])
    keeper.opened.set()
    recorder.close()

    assert [[shown(1)], [shown(2), shown(3), shown(4), shown(7)]] == keeper.batches
    assert (5, 2) == (recorder.written, recorder.dropped)


def test_while_the_store_is_down_rows_wait_and_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    keeper = before(monkeypatch, Gatekeeper(StoreDown(CANARY), StoreDown(CANARY)))
    recorder = Recorder(NO_ENGINE)
    recorder.record([shown()])

    assert recorder.flush()
    assert ([[shown()]], 0) == (keeper.batches, recorder.dropped)
    assert ["the store does not answer"] == [json.loads(line)["event"] for line in lines.getvalue().splitlines()]
    assert CANARY not in lines.getvalue()
    recorder.close()


@pytest.mark.parametrize("failure", [StoreFault(CANARY), ValueError(CANARY)])
def test_a_batch_that_can_never_be_written_is_counted_and_the_next_one_is_written(
    monkeypatch: pytest.MonkeyPatch, lines: io.StringIO, failure: Exception
) -> None:
    keeper = before(monkeypatch, Gatekeeper(failure))
    recorder = Recorder(NO_ENGINE)
    recorder.record([shown(1)])
    recorder.flush()
    recorder.record([shown(2)])
    recorder.close()

    assert ([[shown(2)]], 1, 1) == (keeper.batches, recorder.written, recorder.dropped)
    assert CANARY not in lines.getvalue()


def events(lines: io.StringIO) -> list[tuple[str, int]]:
    """What the log says of rows."""
    told = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [(line["event"], line["rows"]) for line in told if "rows" in line]


BEGINS, ENDS = "too many cards wait to be recorded: new ones are dropped", "cards were not recorded"


def test_the_log_says_when_dropping_begins_and_at_the_end_how_much_it_was(
    monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    keeper = before(monkeypatch, Gatekeeper(opened=False))
    recorder = Recorder(NO_ENGINE, most_waiting=2)
    recorder.record([shown(1)])
    keeper.reached.wait(30)
    for number in range(5):
        recorder.record([shown(2 + number), shown(12 + number)])
    keeper.opened.set()
    recorder.flush()
    keeper.opened.clear()
    keeper.reached.clear()
    recorder.record([shown(21)])
    keeper.reached.wait(30)
    recorder.record([shown(22), shown(23), shown(24)])
    keeper.opened.set()
    recorder.close()

    assert [(BEGINS, 2), (BEGINS, 3), (ENDS, 11)] == events(lines)


def test_a_batch_that_hangs_when_the_recorder_closes_is_told_as_not_recorded(
    monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    keeper = before(monkeypatch, Gatekeeper(opened=False))
    recorder = Recorder(NO_ENGINE)
    recorder.record([shown(1), shown(2)])
    keeper.reached.wait(30)
    recorder.close(0.05)
    keeper.opened.set()

    assert [(ENDS, 2)] == events(lines)


def test_when_everything_was_written_the_end_is_silent(store: Engine, lines: io.StringIO) -> None:
    recorder = Recorder(store)
    recorder.record([shown()])
    recorder.close()

    assert [] == events(lines)


def test_closing_gives_up_on_a_store_that_stays_down(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = before(monkeypatch, Gatekeeper(*[StoreDown("")] * 1000))
    recorder = Recorder(NO_ENGINE)
    recorder.record([shown(1)])
    keeper.reached.wait(30)
    recorder.record([shown(2), shown(3)])
    recorder.close(0.1)

    assert (0, 3) == (recorder.written, recorder.dropped)


def test_what_is_recorded_after_closing_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    before(monkeypatch, Gatekeeper())
    recorder = Recorder(NO_ENGINE)
    recorder.close()
    recorder.record([shown()])

    assert 1 == recorder.dropped


def test_flushing_does_not_wait_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = before(monkeypatch, Gatekeeper(opened=False))
    recorder = Recorder(NO_ENGINE)
    recorder.record([shown()])

    assert not recorder.flush(0.01)
    keeper.opened.set()
    recorder.close()
