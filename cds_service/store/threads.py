"""Threads for the store alone: when a database hangs they hang, and nothing else waits for one of them.

Nor does the end of the process: they are daemon threads, where those of a ThreadPoolExecutor would be joined.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, ParamSpec, TypeVar

from cds_service.errors import StoreDown

P = ParamSpec("P")
T = TypeVar("T")
MOST: Final = 8
_CLOSED: Final = "The store is closed."

_Work = tuple[Future[Any], Callable[[], Any]]


class Threads:
    """Runs what blocks. Made anywhere, used from one event loop."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._changing = Lock()
        self._started = 0
        self._closed = False

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns or raises; StoreDown after so many seconds, and what was begun goes on alone."""
        future: Future[T] = Future()
        self._take((future, lambda: function(*args, **kwargs)))
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise StoreDown("The store did not answer in time.") from None

    def close(self) -> None:
        """Begin nothing more: what waits for a thread is told so."""
        with self._changing:
            self._closed = True
            for _ in range(self._started):
                self._waiting.put(None)

    def _take(self, work: _Work) -> None:
        with self._changing:
            if self._closed:
                raise StoreDown(_CLOSED)
            self._waiting.put(work)
            if self._started < MOST:
                self._started += 1
                Thread(target=self._work, name=f"store-{self._started}", daemon=True).start()

    def _work(self) -> None:
        while work := self._waiting.get():
            future, function = work
            if not future.set_running_or_notify_cancel():
                continue  # nobody waits for it any longer
            try:
                if self._closed:
                    raise StoreDown(_CLOSED)  # noqa: TRY301 - told as what was begun is
                future.set_result(function())
            except BaseException as error:  # noqa: BLE001 - it is the caller's, whatever it is
                future.set_exception(error)
            del work, future, function  # a thread that waits holds nothing of what it did
