"""What talks to the store holds up nobody for longer than it was told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from cds_service.store import StoreDown, Threads
from cds_service.store.threads import MOST

PLENTY = 60.0


@pytest.fixture
def threads() -> Iterator[Threads]:
    made = Threads()
    yield made
    made.close()


def test_what_comes_in_time_is_handed_on(threads: Threads) -> None:
    assert 3 == asyncio.run(threads.run(PLENTY, max, 1, 3, 2))


def test_an_exception_is_handed_on(threads: Threads) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(threads.run(PLENTY, divmod, 1, 0))


def test_what_hangs_is_down_and_is_not_waited_for(threads: Threads) -> None:
    """Also when every thread hangs; those that come later are never begun."""
    answers, begun = threading.Event(), []

    def hang() -> None:
        begun.append(1)
        answers.wait(PLENTY)

    async def crowd() -> list[object]:
        waiting = (threads.run(0.2, hang) for _ in range(MOST + 4))
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    try:
        found = asyncio.run(crowd())
    finally:
        answers.set()

    assert [StoreDown] * (MOST + 4) == [type(each) for each in found]
    assert MOST == len(begun)


def test_what_hung_and_came_to_its_end_makes_room(threads: Threads) -> None:
    answers = threading.Event()

    async def twice() -> int:
        with pytest.raises(StoreDown):
            await threads.run(0.05, answers.wait, PLENTY)
        answers.set()
        return await threads.run(PLENTY, len, "abc")

    assert 3 == asyncio.run(twice())
