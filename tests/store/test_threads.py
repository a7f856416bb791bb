"""What talks to the store holds up nobody for longer than it was told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
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


def test_what_hangs_does_not_hold_up_the_end_of_the_process() -> None:
    script = """
import asyncio, time
from cds_service.store import StoreDown, Threads
threads = Threads()
try:
    asyncio.run(threads.run(0.1, time.sleep, 600))
except StoreDown:
    threads.close()
    print("down")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PLENTY, check=True)

    assert ("down\n", "") == (ended.stdout, ended.stderr)


def test_after_closing_nothing_is_begun_and_nobody_waits(threads: Threads) -> None:
    begun: list[int] = []
    threads.close()

    with pytest.raises(StoreDown):
        asyncio.run(threads.run(PLENTY, begun.append, 1))
    assert [] == begun


def test_closing_turns_away_what_was_not_begun(threads: Threads) -> None:
    answers = threading.Event()
    begun: list[int] = []

    async def crowd() -> list[object]:
        hanging = [asyncio.create_task(threads.run(PLENTY, answers.wait, PLENTY)) for _ in range(MOST)]
        late = asyncio.create_task(threads.run(PLENTY, begun.append, 1))
        await asyncio.sleep(0.1)
        threads.close()
        answers.set()
        return list(await asyncio.gather(late, *hanging, return_exceptions=True))

    late, *hanging = asyncio.run(crowd())

    assert isinstance(late, StoreDown)
    assert ([True] * MOST, []) == (hanging, begun)


def test_what_hung_and_came_to_its_end_makes_room(threads: Threads) -> None:
    answers = threading.Event()

    async def twice() -> int:
        with pytest.raises(StoreDown):
            await threads.run(0.05, answers.wait, PLENTY)
        answers.set()
        return await threads.run(PLENTY, len, "abc")

    assert 3 == asyncio.run(twice())
