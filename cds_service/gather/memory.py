"""Answers kept for seconds, and equal queries at the same time asked once.

A prescriber who selects and then signs makes the same queries twice within seconds. What is kept is
found again only by the same client, tenant, user, patient, token and server, and is dropped when its
time is over, not when somebody happens to look. Failures are never kept.

For one event loop: nothing here is safe to use from two threads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, TypeVar

from cachetools import TTLCache

from cds_service.wire.bundle import Resource

K = TypeVar("K")
V = TypeVar("V")

SECONDS: Final = 20.0
MOST_BYTES: Final = 32 * 1024 * 1024
MOST_ANSWERS: Final = 2048
_AFTER: Final = 0.01  # a sweep a moment too early would find nothing to drop


class TenantKey(NamedTuple):
    """Who calls: the registered client, and the tenant of that client ("" where it has none)."""

    client: str
    tenant: str


class AnswerKey(NamedTuple):
    """What an answer is kept under. `token` is a digest, empty without one; `query` is path and query under `base`."""

    caller: TenantKey
    user: str
    patient: str
    token: str
    base: str
    query: str


@dataclass(frozen=True, eq=False)
class Answer:
    """The resource a server answered with, and its size in bytes as received."""

    resource: Resource
    size: int


class Memory:
    """Answers by key for `seconds`, at most `answers` of them and at most `most_bytes` in all.

    Sizes count as received; parsed, an answer takes several times as much. With `seconds` 0 nothing is kept.
    """

    def __init__(
        self,
        seconds: float = SECONDS,
        most_bytes: int = MOST_BYTES,
        answers: int = MOST_ANSWERS,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._share = max(1, most_bytes // answers)  # each answer counts as this at least, which bounds their number
        self._kept: TTLCache[AnswerKey, Answer] = TTLCache(most_bytes, seconds, timer, self._weight)

    def get(self, key: AnswerKey) -> Answer | None:
        """The answer kept under `key`, if its time is not over."""
        return self._kept.get(key)

    def keep(self, key: AnswerKey, answer: Answer) -> None:
        """Keep an answer for its seconds; the one used longest ago makes room, and what is too large is not kept."""
        if self._kept.ttl <= 0 or self._weight(answer) > self._kept.maxsize:
            return
        self._kept[key] = answer
        asyncio.get_running_loop().call_later(self._kept.ttl + _AFTER, self.sweep)

    def sweep(self) -> None:
        """Drop what is over."""
        self._kept.expire()

    def clear(self) -> None:
        """Drop everything."""
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)

    def _weight(self, answer: Answer) -> int:
        return max(answer.size, self._share)


@dataclass
class _Flight(Generic[V]):
    task: asyncio.Task[V]
    waiting: int = 0


@dataclass
class Flights(Generic[K, V]):
    """Single flight: whoever asks for what is being fetched already waits for the same answer, or the same failure.

    One who stops waiting takes nothing from the others; when the last one does, the fetch is cancelled.
    """

    _flying: dict[K, _Flight[V]] = field(default_factory=dict)

    async def join(self, key: K, fetch: Callable[[], Coroutine[Any, Any, V]]) -> V:
        """What `fetch` returns or raises, be it this caller's or that of an equal one under way."""
        flight = self._flying.get(key)
        if flight is None:
            flight = self._flying[key] = _Flight(asyncio.get_running_loop().create_task(fetch()))
            flight.task.add_done_callback(lambda _: self._landed(key, flight))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._landed(key, flight)  # before it is cancelled: the next to ask starts anew
                flight.task.cancel()

    def _landed(self, key: K, flight: _Flight[V]) -> None:
        if self._flying.get(key) is flight:
            del self._flying[key]
