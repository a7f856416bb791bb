"""What is kept, for whom and for how long; and equal fetches that fly as one."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.gather.memory import Answer, AnswerKey, Flights, Memory, TenantKey

KEY = AnswerKey(
    TenantKey("a", "north"), "Practitioner/p", "pat-1", "a" * 64, "https://ehr.example.org/fhir", "Patient/1"
)
OTHERS = [
    KEY._replace(caller=TenantKey("b", "north")),
    KEY._replace(caller=TenantKey("a", "south")),
    KEY._replace(user="Practitioner/q"),
    KEY._replace(patient="pat-2"),
    KEY._replace(token="b" * 64),
    KEY._replace(base="https://ehr.example.org/other"),
    KEY._replace(query="Patient/2"),
]


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def answer(size: int = 10) -> Answer:
    return Answer({"resourceType": "Patient"}, size)


def in_loop(act: Callable[[], None]) -> None:
    """Run with an event loop, which sweeping is scheduled on."""

    async def run() -> None:
        act()

    asyncio.run(run())


def test_an_answer_is_found_again_by_the_same_key() -> None:
    memory, kept = Memory(), answer()

    in_loop(lambda: memory.keep(KEY, kept))

    assert memory.get(KEY) is kept


@pytest.mark.parametrize(
    "other", OTHERS, ids=lambda key: next(n for n in key._fields if getattr(key, n) != getattr(KEY, n))
)
def test_whoever_differs_in_anything_does_not_find_it(other: AnswerKey) -> None:
    memory = Memory()

    in_loop(lambda: memory.keep(KEY, answer()))

    assert memory.get(other) is None


def test_an_answer_is_not_found_once_its_seconds_are_over() -> None:
    clock = Clock()
    memory = Memory(20, timer=clock)
    in_loop(lambda: memory.keep(KEY, answer()))

    clock.now += 20

    assert memory.get(KEY) is None


def test_an_answer_that_is_used_again_does_not_live_longer() -> None:
    clock = Clock()
    memory = Memory(20, timer=clock)
    in_loop(lambda: memory.keep(KEY, answer()))

    clock.now += 19
    memory.get(KEY)
    clock.now += 1

    assert memory.get(KEY) is None


def test_a_sweep_drops_what_is_over_from_memory_and_nothing_else() -> None:
    clock = Clock()
    memory = Memory(20, timer=clock)
    kept = [answer(), answer()]
    refs = [weakref.ref(one) for one in kept]

    def keep_both() -> None:
        memory.keep(KEY, kept[0])
        clock.now += 10
        memory.keep(OTHERS[0], kept[1])

    in_loop(keep_both)
    clock.now += 10
    kept.clear()
    gc.collect()
    before = [one() is None for one in refs]
    memory.sweep()
    gc.collect()

    assert ([False, False], [True, False]) == (before, [one() is None for one in refs])


def test_what_is_over_is_dropped_although_nobody_looks() -> None:
    async def keep_and_wait() -> list[bool]:
        memory = Memory(0.02)
        kept = [answer(), answer()]
        gone = [weakref.ref(one) for one in kept]
        memory.keep(KEY, kept[0])
        await asyncio.sleep(0.01)
        memory.keep(OTHERS[0], kept.pop())
        kept.clear()
        for _ in range(500):
            await asyncio.sleep(0.01)
            gc.collect()
            if not any(one() for one in gone):
                break
        return [one() is None for one in gone]

    assert [True, True] == asyncio.run(keep_and_wait())


def test_nothing_is_kept_for_no_seconds() -> None:
    memory = Memory(0)

    in_loop(lambda: memory.keep(KEY, answer()))

    assert len(memory) == 0


def test_an_answer_larger_than_the_whole_memory_is_not_kept() -> None:
    memory = Memory(most_bytes=100)

    in_loop(lambda: memory.keep(KEY, answer(101)))

    assert len(memory) == 0


def test_everything_can_be_dropped_at_once() -> None:
    memory = Memory()
    in_loop(lambda: memory.keep(KEY, answer()))

    memory.clear()

    assert memory.get(KEY) is None


@given(st.lists(st.integers(0, 60), max_size=50))
def test_neither_the_number_of_answers_nor_their_bytes_go_beyond_the_bounds(sizes: list[int]) -> None:
    memory = Memory(most_bytes=100, answers=5)

    def keep_all() -> None:
        for number, size in enumerate(sizes):
            memory.keep(KEY._replace(query=str(number)), answer(size))

    in_loop(keep_all)
    kept = [size for number, size in enumerate(sizes) if memory.get(KEY._replace(query=str(number)))]

    assert len(kept) <= 5
    assert sum(kept) <= 100


@dataclass
class Fetch:
    """A fetch that ends when the test says so; counts how often it was begun and how often cancelled."""

    error: Exception | None = None
    begun: int = 0
    cancelled: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self) -> str:
        self.begun += 1
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error:
            raise self.error
        return "answer"


def flying(act: Callable[[Flights[str, str], Fetch], Coroutine[Any, Any, Any]], fetch: Fetch | None = None) -> Any:
    """What `act` returns, with flights and a fetch to use."""

    async def run() -> Any:
        return await act(Flights(), fetch or Fetch())

    return asyncio.run(run())


def test_equal_fetches_at_the_same_time_are_one() -> None:
    async def act(flights: Flights[str, str], fetch: Fetch) -> Any:
        waiting = [asyncio.create_task(flights.join("a", fetch)) for _ in range(10)]
        await asyncio.sleep(0)
        fetch.gate.set()
        return await asyncio.gather(*waiting), fetch.begun

    assert (["answer"] * 10, 1) == flying(act)


def test_different_fetches_are_not() -> None:
    async def act(flights: Flights[str, str], fetch: Fetch) -> int:
        fetch.gate.set()
        await asyncio.gather(flights.join("a", fetch), flights.join("b", fetch))
        return fetch.begun

    assert flying(act) == 2


def test_a_failure_is_shared_and_the_next_to_ask_starts_anew() -> None:
    async def act(flights: Flights[str, str], fetch: Fetch) -> Any:
        fetch.gate.set()
        both = await asyncio.gather(flights.join("a", fetch), flights.join("a", fetch), return_exceptions=True)
        shared = fetch.begun
        fetch.error = None
        return [type(one) for one in both], shared, await flights.join("a", fetch), fetch.begun

    assert ([ValueError, ValueError], 1, "answer", 2) == flying(act, Fetch(ValueError("no")))


def test_one_who_stops_waiting_takes_nothing_from_the_others() -> None:
    async def act(flights: Flights[str, str], fetch: Fetch) -> Any:
        first, second = (asyncio.create_task(flights.join("a", fetch)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        fetch.gate.set()
        return await second, fetch.cancelled

    assert ("answer", 0) == flying(act)


def test_the_last_to_stop_waiting_cancels_the_fetch_and_the_next_starts_anew() -> None:
    async def act(flights: Flights[str, str], fetch: Fetch) -> Any:
        waiting = [asyncio.create_task(flights.join("a", fetch)) for _ in range(2)]
        await asyncio.sleep(0)
        for one in waiting:
            one.cancel()
        stopped = await asyncio.gather(*waiting, return_exceptions=True)
        fetch.gate.set()
        again = await flights.join("a", fetch)
        return [type(one) for one in stopped], fetch.cancelled, again, fetch.begun

    assert ([asyncio.CancelledError] * 2, 1, "answer", 2) == flying(act)
