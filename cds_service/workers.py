"""Threads for what is arithmetic: reading, rules, cards. Their number is fixed, whatever becomes of the calls.

No thread can be stopped, so a call that is given up leaves its work running. That keeps its thread until it is done,
and more calls wait for one: calls that are given up cannot pile up work. The threads are daemons, so that nothing
that hangs keeps the process from ending.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
MOST: Final = 8


class Workers:
    """At most `most` threads, each begun when it is first wanted. Used from any thread."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._waiting: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._begun = 0
        self._lock = Lock()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns or raises. Work that nobody waits for any more is not begun."""
        future: Future[T] = Future()
        self._waiting.put((future, partial(function, *args, **kwargs)))
        with self._lock:
            if self._begun < self._most:
                self._begun += 1
                Thread(target=self._work, name=f"{self._name}-{self._begun}", daemon=True).start()
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Let the threads end, each after what waits before it; more work begins a thread of its own."""
        with self._lock:
            for _ in range(self._begun):
                self._waiting.put(None)
            self._begun = 0

    def _work(self) -> None:
        while work := self._waiting.get():
            _do(*work)
            del work  # a thread that waits holds nothing of what it did


def _do(future: Future[Any], task: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = task()
    except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it, whatever it is
        future.set_exception(error)
    else:
        future.set_result(result)


in_worker: Final = Workers(MOST, "answer").run
