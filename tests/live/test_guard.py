"""Used tokens while the store does not answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cds_service.errors import StoreDown
from cds_service.live.admission import REST, SharedGuard
from tests.trust.given import Clock

UNTIL = datetime.now(UTC) + timedelta(days=1)


@dataclass
class Shared:
    """What another worker has seen, and whether the store answers."""

    seen: set[str] = field(default_factory=set)
    down: bool = False
    asked: int = 0

    async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:  # noqa: ARG002 - see ReplayGuard
        self.asked += 1
        if self.down:
            raise StoreDown("away")
        first = jti not in self.seen
        self.seen.add(jti)
        return first


def seen(guard: SharedGuard, *tokens: str) -> list[bool]:
    async def ask() -> list[bool]:
        return [await guard.first_seen("ehr", jti, UNTIL) for jti in tokens]

    return asyncio.run(ask())


def test_a_token_that_another_worker_saw_is_refused() -> None:
    assert [False, True] == seen(SharedGuard(Shared({"a"})), "a", "b")


def test_without_the_store_this_process_remembers_alone() -> None:
    assert [True, True, False] == seen(SharedGuard(Shared({"a"}, down=True)), "a", "b", "a")


def test_what_was_seen_while_the_store_was_away_stays_seen_here() -> None:
    clock, shared = Clock(), Shared(down=True)
    guard = SharedGuard(shared, clock)
    seen(guard, "a")
    clock.now, shared.down = REST, False

    assert [False, True] == seen(guard, "a", "b")


def test_of_requests_that_use_one_token_at_once_one_is_accepted() -> None:
    """Also when the store takes up their questions in another order than they came in."""

    @dataclass
    class LastFirst(Shared):
        async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:
            self.asked += 1
            await asyncio.sleep(0.05 / self.asked)
            return await super().first_seen(issuer, jti, until)

    guard = SharedGuard(LastFirst())

    async def crowd() -> list[bool]:
        return await asyncio.gather(*(guard.first_seen("ehr", "a", UNTIL) for _ in range(8)))

    assert [False] * 7 + [True] == sorted(asyncio.run(crowd()))


def test_a_store_that_did_not_answer_rests_and_is_asked_again() -> None:
    clock, shared = Clock(), Shared(down=True)
    guard = SharedGuard(shared, clock)
    asked = []
    for now in (0.0, REST - 0.1, REST):
        clock.now = now
        seen(guard, str(now))
        asked.append(shared.asked)

    assert [1, 1, 2] == asked
