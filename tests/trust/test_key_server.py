"""Keys from a real server that does not behave."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from cds_service.trust.caller import Refusal
from cds_service.trust.fetch import Unobtainable
from cds_service.trust.keyring import Keyring
from tests.trust.given import client, ec, jwks, public
from tests.trust.server import Behaviour, answer, drip, endless, hang, hang_up, serving

KEYS = jwks(public(ec()))
IMPATIENT = 0.3


async def told(server_url: str, **options: Any) -> str:
    """The kid of the key that was found, or why none could be obtained."""
    registered = client(jwks_url=server_url)
    keyring = Keyring((registered,), **{"allow_insecure_jwks": True, "deadline": IMPATIENT, **options})
    try:
        return str((await keyring.obtain(registered))[0].kid)
    except Unobtainable as error:
        return str(error)
    finally:
        await keyring.close()


def test_keys_are_fetched_with_a_plain_request() -> None:
    async def run() -> None:
        async with serving(answer(KEYS)) as server:
            assert "key-1" == await told(server.url(), deadline=10)
        (request,) = server.requests
        head = request.lower()

        assert request.startswith("GET /keys.json HTTP/1.1\r\n")
        assert "accept-encoding: identity" in head
        assert not {"authorization", "cookie"} & {line.split(":")[0] for line in head.splitlines()}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        (hang, "no complete answer within 0.3 seconds"),
        (drip(b" " * 2000 + KEYS), "no complete answer within 0.3 seconds"),
        (hang_up, "no answer (RemoteProtocolError)"),
        (answer(KEYS, status="503 Service Unavailable"), "the answer was 503"),
    ],
    ids=["hangs", "drips", "hangs up", "is down"],
)
def test_a_server_that_does_not_answer_is_given_up(behaviour: Behaviour, says: str) -> None:
    async def run() -> None:
        async with serving(behaviour) as server:
            assert says == await told(server.url())

    asyncio.run(run())


@pytest.mark.parametrize(
    ("behaviour", "says"),
    [
        (answer(KEYS + b" " * 300_000), "the answer is larger than 256 KB"),
        (endless(b" " * 65536), "the answer is larger than 256 KB"),
        (
            answer(gzip.compress(b" " * 10_000_000), "Content-Encoding: gzip"),
            "the answer is compressed, although that was not asked for",
        ),
        (answer(b"<html>"), "what was answered is no key set: it is not JSON in UTF-8"),
    ],
    ids=["a large answer", "an endless one", "a bomb", "a page"],
)
def test_an_answer_that_is_no_key_set_is_given_up(behaviour: Behaviour, says: str) -> None:
    async def run() -> None:
        async with serving(behaviour) as server:
            assert says == await told(server.url(), deadline=30)

    asyncio.run(run())


def test_a_redirect_is_not_followed() -> None:
    async def run() -> None:
        async with serving(answer(KEYS)) as elsewhere:
            moved = answer(b"", f"Location: {elsewhere.url()}", status="302 Found")
            async with serving(moved) as server:
                assert "the answer was 302" == await told(server.url(), deadline=10)

        assert [] == elsewhere.requests

    asyncio.run(run())


def test_this_machine_is_not_asked_unless_it_may_be() -> None:
    async def run() -> None:
        async with serving(answer(KEYS)) as server:
            assert "no answer (ConnectError)" == await told(server.url(), allow_insecure_jwks=False, deadline=10)

        assert [] == server.requests

    asyncio.run(run())


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with serving(answer(KEYS)) as server, serving(answer(KEYS)) as proxy:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url(""))
            assert "key-1" == await told(server.url(), deadline=10)

        assert [] == proxy.requests

    asyncio.run(run())


def test_rotated_keys_are_found_by_their_new_kid() -> None:
    async def run() -> None:
        async with serving(answer(KEYS, "Cache-Control: max-age=3600")) as server:
            registered = client(jwks_url=server.url())
            keyring = Keyring((registered,), allow_insecure_jwks=True, deadline=10)
            await keyring.key(registered, "key-1", "EC")
            server.behaviour = answer(jwks(public(ec(number=1), "key-2")))

            assert "key-2" == (await keyring.key(registered, "key-2", "EC")).kid
            with pytest.raises(Refusal, match="key"):
                await keyring.key(registered, "key-1", "EC")
            assert 2 == len(server.requests)
            await keyring.close()

    asyncio.run(run())


def test_a_hundred_calls_at_once_are_one_connection() -> None:
    async def run() -> None:
        async with serving(drip(KEYS, pause=0.001)) as server:
            registered = client(jwks_url=server.url())
            keyring = Keyring((registered,), allow_insecure_jwks=True, deadline=30)
            found = await asyncio.gather(*(keyring.key(registered, "key-1", "EC") for _ in range(100)))
            await keyring.close()

        assert {"key-1"} == {key.kid for key in found}
        assert 1 == len(server.requests)

    asyncio.run(run())
