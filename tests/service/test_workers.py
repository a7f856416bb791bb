"""Threads for arithmetic: a fixed number, and what is given up is not begun."""

from __future__ import annotations

import asyncio
import threading

import pytest

from cds_service.workers import Workers


def test_what_the_work_returns_or_raises_is_what_comes_back() -> None:
    workers = Workers(2, "test")

    assert 3 == asyncio.run(workers.run(max, 1, 3))
    with pytest.raises(ZeroDivisionError):
        asyncio.run(workers.run(divmod, 1, 0))


def test_work_that_nobody_waits_for_any_more_is_not_begun() -> None:
    leave, done = threading.Event(), list[str]()
    workers = Workers(1, "test")

    async def one_of_two() -> None:
        first = asyncio.create_task(workers.run(leave.wait, 10))
        second = asyncio.create_task(workers.run(done.append, "second"))
        await asyncio.sleep(0.05)
        second.cancel()
        await asyncio.wait([second])
        leave.set()
        await first
        await workers.run(done.append, "third")

    asyncio.run(one_of_two())

    assert ["third"] == done
