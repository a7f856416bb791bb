"""Records issued cards beside the calls: a call hands its rows over and goes on, whatever the database does.

Rows wait in memory for one background thread, which writes them in batches. While the database is down it tries
again, and the rows wait; when there are too many of them the newest are dropped. The log says when that begins and,
at the end, how many rows were never written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Condition, Thread
from typing import Final

from sqlalchemy import Engine

from cds_service import log
from cds_service.errors import StoreDown
from cds_service.store.issued import Issued, save_issued

MOST_WAITING: Final = 10_000  # rows
BATCH: Final = 500  # rows
SHORTEST_PAUSE: Final = 0.05  # seconds, doubled with every attempt that fails
LONGEST_PAUSE: Final = 5.0


class Recorder:
    """Takes rows until it is closed. `written` and `dropped` count rows since the start."""

    def __init__(self, engine: Engine, *, most_waiting: int = MOST_WAITING) -> None:
        self.written = 0
        self.dropped = 0
        self._engine = engine
        self._most_waiting = most_waiting
        self._waiting: deque[Issued] = deque()
        self._in_hand = 0
        self._closed = False
        self._given_up = False
        self._drops = False  # since rows last waited no longer: one line in the log tells of all of it
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def record(self, rows: Sequence[Issued]) -> None:
        """Hand over the rows of one call: all of them are taken or, without room, none. Never waits, never raises."""
        with self._changed:
            is_taken = not self._closed and len(self._waiting) + len(rows) <= self._most_waiting
            begins = not (is_taken or self._drops)
            if is_taken:
                self._waiting.extend(rows)
                self._changed.notify_all()
            else:
                self.dropped += len(rows)
                self._drops = True
        if begins:
            log.event("too many cards wait to be recorded: new ones are dropped", "error", rows=len(rows))

    def flush(self, seconds: float = 5.0) -> bool:
        """Wait until everything handed over so far is written or given up; False when that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._in_hand, seconds)

    def close(self, seconds: float = 5.0) -> None:
        """Take no more, write what is waiting for at most so many seconds, and drop the rest."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self.flush(seconds)
        with self._changed:
            self._given_up = True
            self.dropped += len(self._waiting)
            self._waiting.clear()
            self._changed.notify_all()
        self._thread.join(seconds)
        if lost := self.dropped + self._in_hand:
            log.event("cards were not recorded", "error", rows=lost)

    def _run(self) -> None:
        while batch := self._next():
            written = self._write(batch)
            with self._changed:
                self.written += len(batch) if written else 0
                self.dropped += 0 if written else len(batch)
                self._in_hand = 0
                self._drops = self._drops and bool(self._waiting)
                self._changed.notify_all()

    def _next(self) -> list[Issued]:
        """The rows to write next, as soon as there are any; none when the recorder is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._in_hand = min(BATCH, len(self._waiting))
            return [self._waiting.popleft() for _ in range(self._in_hand)]

    def _write(self, batch: list[Issued]) -> bool:
        """Whether `batch` was written: tried until it is, the recorder gives up, or trying again is no use."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                save_issued(self._engine, batch)
            except StoreDown as error:
                if pause == SHORTEST_PAUSE:
                    log.event("the store does not answer", "error", **log.fault(error))
                with self._changed:
                    if self._changed.wait_for(lambda: self._given_up, pause):
                        return False
                pause = min(2 * pause, LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - the thread must outlive every batch
                log.event("cards could not be recorded", "error", **log.fault(error))
                return False
            else:
                return True
