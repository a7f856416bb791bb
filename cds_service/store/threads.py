"""Threads for the store alone: when a database hangs they hang, and nothing else waits for one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from cds_service.errors import StoreDown

P = ParamSpec("P")
T = TypeVar("T")
MOST: Final = 8


class Threads:
    """Runs what blocks. Made anywhere, used from one event loop."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MOST, thread_name_prefix="store")

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns or raises; StoreDown after so many seconds, and what was begun goes on alone."""
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.wrap_future(self._pool.submit(function, *args, **kwargs))
        except TimeoutError:
            raise StoreDown("The store did not answer in time.") from None

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
