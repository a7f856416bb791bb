"""Many calls of two clients at once: each gets its own patient's chart by its own token, and equal queries are one."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Final

import pytest

from cds_service.gather.door import Budget
from cds_service.gather.memory import Memory, TenantKey
from cds_service.gather.prefetch import Supplied
from tests.gather.fetching import LAB, a_call, a_client, hospital
from tests.gather.fhir_server import Asked, FhirServer, Reply, bundle

CLIENTS: Final = (TenantKey("east", ""), TenantKey("west", ""))
PATIENTS: Final = ("pat-1", "pat-2", "pat-3", "pat-4", "pat-5")
KEYS: Final = ("observations", "conditions")
BAD, GOOD = "bad", "good"
PLENTY: Final = Budget(deadline=60_000, each=60_000, of_a_client=8)


@pytest.fixture
def server(running: FhirServer) -> FhirServer:
    """A server that answers each token and patient with an entry that names both."""
    running.asked, running.reply = [], whose
    return running


def whose(asked: Asked) -> Reply:
    patient = asked.query["patient"][0]
    entry = LAB | {
        "resourceType": asked.path,
        "id": f"{asked.token}-of-{patient}",
        "subject": {"reference": f"Patient/{patient}"},
    }
    return Reply(bundle(entry), after=0.01)


def tokens(client: TenantKey, patient: str) -> str:
    return f"token-{client.client}-{patient}"


async def many(server: FhirServer, memory: Memory, calls: int = 200) -> list[tuple[str, Any]]:
    """What each of many calls should have got, and what it got."""
    plan = [(CLIENTS[number % 2], PATIENTS[number % len(PATIENTS)]) for number in range(calls)]
    async with a_client() as client:
        place = hospital(client, server.base, PLENTY, memory)

        async def one(caller: TenantKey, patient: str) -> tuple[str, Any]:
            token = tokens(caller, patient)
            await asyncio.sleep(int(token.rpartition("-")[2]) / 100)
            return f"{token}-of-{patient}", await place.gather(a_call(patient, token), KEYS, caller)

        return await asyncio.gather(*(one(*each) for each in plan))


@pytest.mark.parametrize("seconds", [0, 20], ids=["without memory", "with memory"])
def test_of_200_calls_of_two_clients_nothing_crosses(server: FhirServer, seconds: float) -> None:
    for own, found in asyncio.run(many(server, Memory(seconds))):
        assert [[own]] * 2 == [[one["id"] for one in found[key].resources] for key in KEYS]


def test_equal_queries_of_200_calls_go_out_once(server: FhirServer) -> None:
    asyncio.run(many(server, Memory()))
    asked = Counter((asked.token, asked.target) for asked in server.asked)

    assert len(CLIENTS) * len(PATIENTS) * len(KEYS) == len(asked)
    assert {1} == set(asked.values())


def test_two_clients_with_one_token_still_ask_each_for_themselves(server: FhirServer) -> None:
    async def run() -> None:
        async with a_client() as client:
            place = hospital(client, server.base, PLENTY, Memory())
            await asyncio.gather(*(place.gather(caller=caller) for caller in CLIENTS))

    asyncio.run(run())

    assert len(server.asked) == 2


def test_a_client_whose_server_is_left_alone_does_not_stop_another(server: FhirServer) -> None:
    async def run() -> list[Any]:
        async with a_client() as client:
            place = hospital(client, server.base, PLENTY)
            failing = [await place.gather(a_call(secret=BAD), caller=CLIENTS[0]) for _ in range(6)]
            return [failing[-1], await place.gather(a_call(secret=GOOD), caller=CLIENTS[1])]

    server.reply = lambda asked: Reply(status=500) if asked.token == BAD else whose(asked)
    resting, found = (one["observations"] for one in asyncio.run(run()))

    assert "the FHIR server failed before and was not asked" == resting.why
    assert isinstance(found, Supplied)


def test_a_call_that_ends_early_takes_nothing_from_one_that_waits_for_the_same(server: FhirServer) -> None:
    async def run() -> Any:
        async with a_client() as client:
            place = hospital(client, server.base, PLENTY)
            leaves, stays = (asyncio.create_task(place.gather(a_call(), ["observations"])) for _ in range(2))
            await asyncio.sleep(0.1)
            leaves.cancel()
            return await stays

    server.reply = lambda asked: Reply(whose(asked).body, after=0.5)
    found = asyncio.run(run())

    assert isinstance(found["observations"], Supplied)
    assert len(server.asked) == 1
