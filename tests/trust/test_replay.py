"""A token counts once, until it would have expired, and memory is bounded."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from cds_service.trust.replay import MemoryReplayGuard
from tests.trust.given import CANARY, Clock

UNTIL = datetime.fromtimestamp(1000, UTC)


def seen(guard: MemoryReplayGuard, *pairs: tuple[str, str], until: datetime = UNTIL) -> list[bool]:
    async def ask() -> list[bool]:
        return [await guard.first_seen(issuer, jti, until) for issuer, jti in pairs]

    return asyncio.run(ask())


def test_the_first_time_counts_and_the_second_does_not() -> None:
    assert [True, False, False] == seen(MemoryReplayGuard(clock=Clock()), *[("a", "1")] * 3)


def test_issuers_do_not_share_their_tokens() -> None:
    guard = MemoryReplayGuard(clock=Clock())

    assert [True, True, True, True] == seen(guard, ("a", "1"), ("b", "1"), ("a", "\x001"), ("a\x00", "1"))


@pytest.mark.parametrize(("later", "first"), [(999.9, False), (1000.0, True)])
def test_a_token_is_forgotten_when_it_has_expired(later: float, first: bool) -> None:
    clock = Clock()
    guard = MemoryReplayGuard(clock=clock)
    seen(guard, ("a", "1"))
    clock.now = later

    assert [first] == seen(guard, ("a", "1"), until=UNTIL + timedelta(hours=1))


def test_expired_tokens_take_no_memory() -> None:
    clock = Clock()
    guard = MemoryReplayGuard(clock=clock)
    seen(guard, *[("a", str(number)) for number in range(100)])
    clock.now = 1000
    seen(guard, ("a", "another"), until=UNTIL + timedelta(hours=1))

    assert 1 == len(guard._seen)


def test_beyond_the_most_the_oldest_is_forgotten() -> None:
    guard = MemoryReplayGuard(most=2, clock=Clock())

    assert [True, True, True, False, True] == seen(guard, *[("a", jti) for jti in ("1", "2", "3", "3", "1")])


def test_a_thousand_tokens_sent_twice_at_once_count_once_each() -> None:
    async def run() -> int:
        guard = MemoryReplayGuard(clock=Clock())
        jtis = [str(number) for number in range(1000)] * 2
        return sum(await asyncio.gather(*(guard.first_seen("a", jti, UNTIL) for jti in jtis)))

    assert 1000 == asyncio.run(run())


def test_no_jti_is_kept() -> None:
    guard = MemoryReplayGuard(clock=Clock())
    seen(guard, (CANARY, CANARY))

    assert CANARY not in repr(guard._seen)
    assert all(CANARY.encode() not in key for key in guard._seen)


@pytest.mark.parametrize("jti", ["\ud800", "\x00", "é" * 4000])
def test_any_text_is_a_jti(jti: str) -> None:
    assert [True, False] == seen(MemoryReplayGuard(clock=Clock()), ("a", jti), ("a", jti))
