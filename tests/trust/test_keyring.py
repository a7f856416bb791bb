"""Keys are kept as long as their client allows, fetched again when a new one is named, and fetched once at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import respx

from cds_service.trust.caller import Reason, Refusal
from cds_service.trust.fetch import LONGEST_LIFE, life
from cds_service.trust.keyring import Keyring
from tests.trust.given import ISSUER, JWKS_URL, Clock, client, ec, jwks, public

OLD, NEW = jwks(public(ec(), "old")), jwks(public(ec(number=1), "new"))
Ask = Callable[..., Awaitable[str]]


class Keys:
    """A keyring in front of a mocked server; `ask` gives the kid of what was found, or why nothing was."""

    def __init__(self, *answers: httpx.Response | Exception, **changes: Any) -> None:
        self.client = client(**changes)
        self.clock = Clock()
        self.keyring = Keyring((self.client,), clock=self.clock)
        self.route = respx.get(JWKS_URL).mock(side_effect=answers)

    async def ask(self, kid: str = "old") -> str:
        try:
            return str((await self.keyring.key(self.client, kid, "EC")).kid)
        except Refusal as refusal:
            return refusal.reason.value

    @property
    def fetched(self) -> int:
        return self.route.call_count


def ok(content: bytes = OLD, **headers: str) -> httpx.Response:
    return httpx.Response(
        200, content=content, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


@respx.mock
def test_keys_are_fetched_once_and_kept() -> None:
    async def run() -> None:
        keys = Keys(ok())

        assert ["old", "old", "old"] == [await keys.ask() for _ in range(3)]
        assert 1 == keys.fetched

    asyncio.run(run())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 3600.0),
        ({"cache-control": "max-age=600"}, 600.0),
        ({"cache-control": "public, MAX-AGE=600, must-revalidate"}, 600.0),
        ({"cache-control": "max-age=86400"}, LONGEST_LIFE),
        ({"cache-control": "max-age=600", "age": "500"}, 100.0),
        ({"cache-control": "max-age=600", "age": "700"}, 0.0),
        ({"cache-control": "max-age=600, max-age=5"}, 5.0),
        ({"cache-control": "max-age=0"}, 0.0),
        ({"cache-control": "max-age=-1"}, 0.0),
        ({"cache-control": "max-age=soon"}, 0.0),
        ({"cache-control": "max-age=99999999999999"}, 0.0),
        ({"cache-control": "no-store"}, 0.0),
        ({"cache-control": "max-age=600, no-cache"}, 0.0),
        ({"cache-control": "public"}, 3600.0),
    ],
)
def test_keys_live_as_long_as_their_server_says_and_an_hour_at_the_most(
    headers: dict[str, str], seconds: float
) -> None:
    assert seconds == life(httpx.Headers(headers))


@respx.mock
@pytest.mark.parametrize(("at", "fetched"), [(599.0, 1), (600.0, 2)])
def test_keys_are_not_used_beyond_their_life(at: float, fetched: int) -> None:
    async def run() -> None:
        keys = Keys(ok(cache_control="max-age=600"), ok())
        await keys.ask()
        keys.clock.now = at

        assert "old" == await keys.ask()
        assert fetched == keys.fetched

    asyncio.run(run())


@respx.mock
def test_keys_that_may_not_be_kept_are_fetched_for_every_call() -> None:
    async def run() -> None:
        keys = Keys(ok(cache_control="no-store"), ok(cache_control="no-store"))

        assert ["old", "old"] == [await keys.ask(), await keys.ask()]
        assert 2 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_expired_keys_do_not_help_out_when_their_server_is_down() -> None:
    async def run() -> None:
        keys = Keys(ok(cache_control="max-age=60"), httpx.ConnectError("down"), ok())
        await keys.ask()
        keys.clock.now = 61

        assert "keys-unavailable" == await keys.ask()
        assert "old" == await keys.ask()

    asyncio.run(run())


@respx.mock
def test_a_new_kid_fetches_again_at_once_and_then_once_a_minute() -> None:
    async def run() -> None:
        keys = Keys(ok(OLD), ok(NEW), ok(NEW), ok(NEW))
        await keys.ask("old")

        assert "new" == await keys.ask("new")
        for second in (0, 30, 59.9):
            keys.clock.now = second
            assert "key" == await keys.ask("stranger")
        assert 2 == keys.fetched
        keys.clock.now = 60
        assert "key" == await keys.ask("stranger")
        assert 3 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_a_kid_that_is_not_among_keys_just_fetched_does_not_fetch_again() -> None:
    async def run() -> None:
        keys = Keys(ok())

        assert "key" == await keys.ask("stranger")
        assert 1 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_a_removed_key_is_gone_after_a_refetch() -> None:
    async def run() -> None:
        keys = Keys(ok(OLD), ok(NEW))
        await keys.ask("old")
        await keys.ask("new")

        assert "key" == await keys.ask("old")

    asyncio.run(run())


@respx.mock
@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("down"),
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        httpx.Response(404),
        httpx.Response(302, headers={"location": "https://evil.example/keys.json"}),
        httpx.Response(204),
        ok(b""),
        ok(b"<html>"),
        ok(b"[]"),
        ok(b'{"keys": {}}'),
        ok(b'{"keys": null}'),
        ok(b'{"keys": [NaN]}'),
        ok(b'{"keys": ' + b"[" * 500 + b"]" * 500 + b"}"),
        ok(b"\xff\xfe"),
        ok(jwks(*[public(ec(), f"k{number}") for number in range(101)])),
        ok(OLD + b" " * 256 * 1024),
        httpx.Response(200, content=b"x", headers={"content-encoding": "br"}),
    ],
    ids=lambda answer: str(getattr(answer, "status_code", type(answer).__name__)),
)
def test_what_is_no_key_set_is_refused_and_not_remembered(answer: httpx.Response | Exception) -> None:
    async def run() -> None:
        keys = Keys(answer, ok())

        assert "keys-unavailable" == await keys.ask()
        assert "old" == await keys.ask()

    asyncio.run(run())


@respx.mock
def test_a_failed_refetch_leaves_the_old_keys_in_use() -> None:
    async def run() -> None:
        keys = Keys(ok(), httpx.ConnectError("down"))
        await keys.ask()

        assert ["keys-unavailable", "old"] == [await keys.ask("new"), await keys.ask("old")]

    asyncio.run(run())


@respx.mock
def test_a_hundred_keys_are_read() -> None:
    async def run() -> None:
        keys = Keys(ok(jwks(*[public(ec(), f"k{number}") for number in range(100)])))

        assert "k99" == await keys.ask("k99")

    asyncio.run(run())


def slow(content: bytes) -> Callable[[httpx.Request], Awaitable[httpx.Response]]:
    async def respond(_request: httpx.Request) -> httpx.Response:
        for _ in range(20):
            await asyncio.sleep(0)
        return httpx.Response(200, content=content)

    return respond


@respx.mock
def test_a_hundred_calls_at_once_are_one_fetch() -> None:
    async def run() -> None:
        keys = Keys()
        keys.route.mock(side_effect=slow(OLD))

        assert ["old"] * 100 == await asyncio.gather(*(keys.ask() for _ in range(100)))
        assert 1 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_a_hundred_calls_with_a_new_kid_are_one_refetch() -> None:
    async def run() -> None:
        keys = Keys(ok(OLD))
        await keys.ask("old")
        keys.route.mock(side_effect=slow(NEW))

        assert ["new"] * 100 == await asyncio.gather(*(keys.ask("new") for _ in range(100)))
        assert 2 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_a_hundred_calls_while_the_server_is_down_are_one_fetch() -> None:
    async def run() -> None:
        keys = Keys()
        keys.route.mock(side_effect=slow(b"no keys"))

        assert ["keys-unavailable"] * 100 == await asyncio.gather(*(keys.ask() for _ in range(100)))
        assert 1 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_a_call_that_is_given_up_does_not_end_the_fetch_for_the_others() -> None:
    async def run() -> None:
        keys = Keys()
        keys.route.mock(side_effect=slow(OLD))
        first, second = asyncio.create_task(keys.ask()), asyncio.create_task(keys.ask())
        await asyncio.sleep(0)
        first.cancel()

        assert "old" == await second
        assert 1 == keys.fetched

    asyncio.run(run())


@respx.mock
def test_closing_ends_a_fetch_that_is_under_way() -> None:
    async def run() -> None:
        keys = Keys()
        keys.route.mock(side_effect=slow(OLD))
        waiting = asyncio.create_task(keys.ask())
        await asyncio.sleep(0)
        await keys.keyring.close()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(run())


@respx.mock
def test_keys_of_one_issuer_are_never_those_of_another() -> None:
    async def run() -> None:
        ours, theirs = client(), client(name="b", issuer="https://b.example", jwks_url="https://b.example/keys")
        respx.get(JWKS_URL).mock(return_value=ok(jwks(public(ec(), "same"))))
        respx.get("https://b.example/keys").mock(return_value=ok(jwks(public(ec(number=1), "same"))))
        keyring = Keyring((ours, theirs))
        first, second = await keyring.key(ours, "same", "EC"), await keyring.key(theirs, "same", "EC")

        assert (ec().thumbprint(), ec(number=1).thumbprint()) == (first.thumbprint(), second.thumbprint())

    asyncio.run(run())


def test_no_file_of_keys_is_no_keys(tmp_path: Any) -> None:
    async def run(path: str) -> Reason:
        registered = client(jwks_url=None, jwks_file=path)
        with pytest.raises(Refusal) as told:
            await Keyring((registered,)).key(registered, "old", "EC")
        return told.value.reason

    large = tmp_path / "large.json"
    large.write_bytes(OLD + b" " * 256 * 1024)

    assert Reason.KEYS_UNAVAILABLE == asyncio.run(run(str(tmp_path / "none.json")))
    assert Reason.KEYS_UNAVAILABLE == asyncio.run(run(str(large)))


def test_a_new_file_of_keys_counts(tmp_path: Any) -> None:
    async def run() -> None:
        path = tmp_path / "keys.json"
        path.write_bytes(OLD)
        registered = client(jwks_file=str(path))
        keyring = Keyring((registered,))
        await keyring.key(registered, "old", "EC")
        path.write_bytes(NEW)

        assert "new" == (await keyring.key(registered, "new", "EC")).kid
        assert ISSUER == registered.issuer

    asyncio.run(run())
