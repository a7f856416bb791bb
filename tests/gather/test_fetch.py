"""Fetching what prefetch did not bring, from a real FHIR server on a loopback port."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cards.known import Unknown
from cds_service.gather.door import Budget
from cds_service.gather.fetcher import Fetcher
from cds_service.gather.memory import Memory
from cds_service.gather.prefetch import NOT_SUPPLIED, Gathered, Supplied
from cds_service.gather.templates import KEYS
from cds_service.wire.fhir_version import FhirVersion
from tests.chart.charts import knowledge
from tests.gather.fetching import LAB, LONG, PATIENT, PERSON, SHORT, a_call, a_client, fetched, hospital, lab
from tests.gather.fhir_server import OUTCOME, FhirServer, Reply, bundle, serving


def test_every_missing_key_is_fetched_and_an_empty_search_is_none_found(server: FhirServer) -> None:
    found = fetched(server.base, keys=KEYS)

    expected = dict.fromkeys(KEYS, Supplied()) | {"patient": Supplied((PERSON,)), "observations": Supplied((LAB,))}
    assert expected == found
    assert len(server.asked) == len(KEYS)


def test_only_the_keys_that_are_wanted_are_fetched(server: FhirServer) -> None:
    fetched(server.base, keys=["patient"])

    assert [f"/fhir/Patient/{PATIENT}"] == [asked.target for asked in server.asked]


BROUGHT: dict[str, tuple[Any, bool]] = {
    "a Bundle": (bundle(LAB), False),
    "an empty Bundle": (bundle(), False),
    "null": (None, False),
    "a first page": (bundle(LAB, total=300), False),
    "what cannot be read": ("none", False),
    "an OperationOutcome": (OUTCOME, True),
    "a wrapped 404": ({"response": {"status": "404"}}, True),
}


@pytest.mark.parametrize(("value", "asks"), BROUGHT.values(), ids=BROUGHT)
def test_a_key_that_the_client_brought_is_not_fetched_unless_it_could_not_obtain_it(
    server: FhirServer, value: Any, *, asks: bool
) -> None:
    fetched(server.base, a_call(prefetch={"observations": value}))

    assert asks is bool(server.asked)


def test_an_id_that_is_none_is_never_put_into_a_query(server: FhirServer) -> None:
    found = fetched(server.base, a_call(patient="pat-1&_include=*"))

    assert ({"observations": NOT_SUPPLIED}, []) == (found, server.asked)


@pytest.mark.parametrize("version", FhirVersion)
def test_the_server_is_asked_in_the_words_of_the_version(server: FhirServer, version: FhirVersion) -> None:
    async def run() -> Gathered:
        async with a_client() as client:
            return await hospital(client, server.base).gather(keys=["serviceRequests"], version=version)

    asyncio.run(run())

    assert [KEYS["serviceRequests"].searched(version)] == [asked.path for asked in server.asked]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_base_with_or_without_a_slash_gives_the_same_queries(server: FhirServer, slash: str) -> None:
    fetched(server.base + slash, keys=["patient"])

    assert [f"/fhir/Patient/{PATIENT}"] == [asked.target for asked in server.asked]


def test_all_answers_of_a_call_together_are_bounded(server: FhirServer) -> None:
    budget = Budget(deadline=20_000, each=20_000, at_once=1, call_bytes=100)
    found = fetched(server.base, keys=["observations", "conditions", "procedures"], budget=budget)

    assert Supplied((LAB,)) == found["observations"]
    assert [Unknown("the FHIR server sent too much")] * 2 == [found["conditions"], found["procedures"]]


def test_what_is_late_is_not_obtained_and_what_came_before_is_kept(server: FhirServer) -> None:
    server.reply = lambda asked: server.chart(asked) if asked.path == "Observation" else Reply(manner="hang")
    found = fetched(server.base, keys=KEYS, budget=SHORT)

    assert {"observations": Supplied((LAB,))} == {key: one for key, one in found.items() if isinstance(one, Supplied)}
    assert {"not obtained in time"} == {one.why for one in found.values() if isinstance(one, Unknown)}


def test_no_more_than_four_queries_of_a_call_are_under_way_together() -> None:
    with serving() as slow:
        slow.reply = lambda _: Reply(bundle(), after=0.2)
        fetched(slow.base, keys=list(KEYS)[1:])

    assert 1 < slow.most_at_once <= 4


def test_a_server_that_keeps_failing_is_left_alone(server: FhirServer) -> None:
    async def run() -> list[Gathered]:
        async with a_client() as client:
            place = hospital(client, server.base)
            return [await place.gather(keys=["conditions"]) for _ in range(8)]

    server.reply = lambda _: Reply(status=500)
    found = [one["conditions"] for one in asyncio.run(run())]

    resting = Unknown("the FHIR server failed before and was not asked")
    assert [Unknown("the FHIR server failed")] * 5 + [resting] * 3 == found
    assert len(server.asked) == 5


def test_a_server_that_had_hardly_any_time_is_not_blamed_for_being_late(server: FhirServer) -> None:
    async def run() -> list[Any]:
        async with a_client() as client:
            place = hospital(client, server.base, Budget(deadline=20_000, each=10_000))
            hurried = [place.fetcher(a_call(), deadline=20) for _ in range(6)]
            late = [await place.gather(fetcher=fetcher) for fetcher in hurried]
            server.reply = server.chart
            return [late[-1]["observations"], (await place.gather())["observations"]]

    knowledge()  # loaded before time begins to run
    server.reply = lambda _: Reply(manner="hang")

    assert [Unknown("not obtained in time"), Supplied((LAB,))] == asyncio.run(run())


def test_a_large_chart_is_fetched_whole(server: FhirServer) -> None:
    server.resources = [lab(number, note=[{"text": "x" * 1000}]) for number in range(400)]

    assert {"observations": Supplied(tuple(server.resources))} == fetched(server.base)


def test_the_same_call_again_is_answered_from_memory(server: FhirServer) -> None:
    async def run() -> list[Any]:
        async with a_client() as client:
            place = hospital(client, server.base, memory=Memory())
            return [await place.gather(), await place.gather(a_call(hookInstance="again"))]

    first, second = asyncio.run(run())

    assert first == second == {"observations": Supplied((LAB,))}
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        a_call("pat-2"),
        a_call(secret="b" * 9),
        a_call(secret=None),
        a_call(context={"patientId": PATIENT, "userId": "P/q"}),
    ],
    ids=["another patient", "another token", "no token", "another user"],
)
def test_another_call_is_not(server: FhirServer, other: Any) -> None:
    async def run() -> None:
        async with a_client() as client:
            place = hospital(client, server.base, memory=Memory())
            await place.gather()
            await place.gather(other)

    asyncio.run(run())

    assert len(server.asked) == 2


def test_a_fetcher_counts_what_became_of_its_queries(server: FhirServer) -> None:
    async def run() -> Fetcher:
        async with a_client() as client:
            place = hospital(client, server.base, LONG, Memory())
            await place.gather()
            fetcher = place.fetcher(a_call())
            await place.gather(keys=["observations", "patient", "conditions"], fetcher=fetcher)
            return fetcher

    server.reply = lambda asked: Reply(status=404) if asked.path == "Condition" else server.chart(asked)

    assert {"remembered": 1, "fetched": 1, "the FHIR server refused": 1} == asyncio.run(run()).tally
