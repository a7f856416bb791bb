"""Threads for the store alone: when a database hangs they hang, and nothing else waits for one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

from cds_service.errors import StoreDown
from cds_service.workers import Workers

P = ParamSpec("P")
T = TypeVar("T")
MOST: Final = 8
_CLOSED: Final = "The store is closed."


class Threads:
    """Runs what blocks. Made anywhere, used from one event loop."""

    def __init__(self) -> None:
        self._workers = Workers(MOST, "store")
        self._closed = False

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns or raises; StoreDown after so many seconds, and what was begun goes on alone."""
        work = partial(function, *args, **kwargs)
        try:
            async with asyncio.timeout(seconds):
                return await self._workers.run(self._unless_closed, work)
        except TimeoutError:
            raise StoreDown("The store did not answer in time.") from None

    def close(self) -> None:
        """Begin nothing more: what waits for a thread is told so."""
        self._closed = True
        self._workers.close()

    def _unless_closed(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise StoreDown(_CLOSED)
        return work()
