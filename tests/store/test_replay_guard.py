"""Each token once, whichever worker sees it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from cds_service.store import ReplayGuard, StoreFault, open_store
from cds_service.store.tables import seen_tokens
from tests.store.given import CLIENT, NOON, stored

UNTIL = NOON + timedelta(minutes=5)
JTI = "canary-4711"


def guarding(store: Engine) -> ReplayGuard:
    return ReplayGuard(store, clock=lambda: NOON)


def test_a_token_is_seen_first_once(store: Engine) -> None:
    guard = guarding(store)

    async def twice() -> list[bool]:
        return [await guard.first_seen(CLIENT, JTI, UNTIL) for _ in range(2)]

    assert [True, False] == asyncio.run(twice())


def test_another_issuer_may_use_the_same_id(store: Engine) -> None:
    guard = guarding(store)

    async def of_each() -> list[bool]:
        return [await guard.first_seen(issuer, JTI, UNTIL) for issuer in (CLIENT, "https://other.example")]

    assert [True, True] == asyncio.run(of_each())


def test_of_many_who_come_at_once_one_is_first(url: str, store: Engine) -> None:
    other = open_store(url)
    guards = [guarding(store), guarding(other)]

    async def crowd() -> list[bool]:
        return await asyncio.gather(*(guards[turn % 2].first_seen(CLIENT, JTI, UNTIL) for turn in range(16)))

    assert [False] * 15 + [True] == sorted(asyncio.run(crowd()))
    other.dispose()


def test_only_a_hash_of_the_id_is_kept(store: Engine) -> None:
    asyncio.run(guarding(store).first_seen(CLIENT, JTI, UNTIL))
    (row,) = stored(store, seen_tokens)

    assert JTI not in str(row)
    assert UNTIL == row.until


def test_tokens_that_have_expired_are_swept_away_after_their_last_moment(store: Engine) -> None:
    now = [NOON]
    guard = ReplayGuard(store, clock=lambda: now[0])

    async def left_after(later: timedelta) -> int:
        now[0] = UNTIL + later
        await guard.first_seen(CLIENT, f"at {later}", UNTIL + timedelta(hours=1))
        return sum(row.until == UNTIL for row in stored(store, seen_tokens))

    asyncio.run(guard.first_seen(CLIENT, JTI, UNTIL))

    assert 1 == asyncio.run(left_after(timedelta(0)))
    assert 0 == asyncio.run(left_after(timedelta(minutes=1)))


def test_a_guard_keeps_its_own_time_when_it_is_given_no_clock(store: Engine) -> None:
    guard = ReplayGuard(store)

    assert asyncio.run(guard.first_seen(CLIENT, JTI, datetime.now(UTC) + timedelta(hours=1)))
    assert not asyncio.run(guard.first_seen(CLIENT, JTI, datetime.now(UTC) + timedelta(hours=1)))


def test_when_nobody_can_tell_nobody_is_trusted(url: str, store: Engine) -> None:
    with store.begin() as connection:
        seen_tokens.drop(connection)

    with pytest.raises(StoreFault):
        asyncio.run(guarding(store).first_seen(CLIENT, JTI, UNTIL))
