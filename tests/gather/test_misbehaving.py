"""A FHIR server that does anything but answer properly: no exception, no wait beyond the deadline, nothing believed."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.known import Unknown
from cds_service.gather.door import Budget
from cds_service.gather.prefetch import Gathered, Supplied
from cds_service.gather.templates import KEYS
from cds_service.wire.parse import encode
from tests.gather.fetching import LAB, LONG, PATIENT, a_client, fetched, hospital
from tests.gather.fhir_server import JSON, OUTCOME, FhirServer, Manner, Reply, bundle, serving
from tests.properties.nonsense import anything

BUDGET = Budget(deadline=600, each=400, again=100, pause=1)
FAR_BEYOND = 60  # seconds, a hundred times the deadline: only a wait without end gets there


def gathered(server: FhirServer, *keys: str, budget: Budget = BUDGET) -> Gathered:
    """What is gathered within the deadline; a wait without end fails."""

    async def run() -> Gathered:
        async with a_client() as client, asyncio.timeout(FAR_BEYOND):
            return await hospital(client, server.base, budget).gather(keys=keys)

    return asyncio.run(run())


HEAVY = gzip.compress(b" " * 100_000_000)
BEHAVIOUR: dict[str, tuple[Reply, str]] = {
    "hangs": (Reply(manner="hang"), "not obtained in time"),
    "hangs after the head": (Reply(bundle(LAB), manner="hang after head"), "not obtained in time"),
    "drips": (Reply(bundle(LAB), manner="drip"), "not obtained in time"),
    "resets": (Reply(manner="reset"), "the FHIR server failed"),
    "stops in the middle": (Reply(bundle(LAB), manner="cut"), "the FHIR server failed"),
    "speaks no HTTP": (Reply(manner="no http"), "the FHIR server failed"),
    "sends for ever": (Reply(manner="for ever"), "the FHIR server sent too much"),
    "sends a compressed bomb": (
        Reply(HEAVY, headers={"Content-Type": JSON, "Content-Encoding": "gzip"}),
        "not readable",
    ),
    "sends a compressed bomb and does not say so": (Reply(HEAVY), "not readable"),
    "sends a bomb of arrays": (Reply(b"[" * 1_000_000), "not readable"),
    "sends half of a JSON": (Reply(encode(bundle(LAB))[:-9]), "not readable"),
    "redirects": (Reply(status=302, headers={"Location": "http://127.0.0.1:1/"}), "the FHIR server refused"),
    "redirects to no address": (Reply(status=302, headers={"Location": "http://[/"}), "the FHIR server refused"),
    "redirects to itself": (Reply(status=307, headers={"Location": "/fhir/Observation"}), "the FHIR server refused"),
    "fails": (Reply(OUTCOME, 500), "the FHIR server failed"),
    "answers for another patient": (
        Reply(bundle(LAB | {"subject": {"reference": "Patient/pat-2"}})),
        "the FHIR server answered for another patient",
    ),
}


@pytest.mark.parametrize(("reply", "why"), BEHAVIOUR.values(), ids=BEHAVIOUR)
def test_what_a_server_does_is_said_of_the_key(server: FhirServer, reply: Reply, why: str) -> None:
    server.reply = lambda _: reply
    budget = BUDGET if why == "not obtained in time" else LONG  # a busy machine is late, too

    assert {"observations": Unknown(why)} == gathered(server, "observations", budget=budget)


def test_a_server_that_is_not_there_is_said_of_the_key() -> None:
    with serving() as gone:
        base = gone.base

    assert {"observations": Unknown("the FHIR server failed")} == fetched(base)


def test_a_connection_that_the_server_closed_meanwhile_is_opened_again(server: FhirServer) -> None:
    async def run() -> list[Gathered]:
        async with a_client() as client:
            place = hospital(client, server.base)
            server.reply = lambda _: Reply(bundle(LAB), headers={"Content-Type": JSON, "Connection": "keep-alive"})
            first = await place.gather()
            await asyncio.get_running_loop().run_in_executor(None, server.close_connections)
            return [first, await place.gather()]

    assert [{"observations": Supplied((LAB,))}] * 2 == asyncio.run(run())


_MANNERS: list[Manner] = ["whole", "hang", "hang after head", "reset", "cut", "no http"]
_bundles = st.fixed_dictionaries(
    {"resourceType": st.just("Bundle")},
    optional={
        "entry": st.lists(st.fixed_dictionaries({"resource": anything}) | anything, max_size=4) | anything,
        "link": st.lists(
            st.fixed_dictionaries(
                {"relation": st.just("next"), "url": anything | st.sampled_from(["?p=1", "Patient/x"])}
            ),
            max_size=2,
        )
        | anything,
        "total": anything | st.integers(0, 5),
    },
)
_people = st.fixed_dictionaries({"resourceType": st.just("Patient"), "id": st.just(PATIENT) | anything}) | anything
_replies = st.builds(
    Reply,
    body=_bundles | _people | st.binary(max_size=40) | st.just(OUTCOME),
    status=st.sampled_from([200, 200, 200, 200, 204, 301, 302, 401, 404, 429, 500, 503]),
    headers=st.just({"Content-Type": JSON})
    | st.dictionaries(
        st.sampled_from(["Content-Type", "Location", "Content-Encoding", "Set-Cookie", "Connection", "Content-Length"]),
        st.sampled_from(["gzip", "close", "http://[", "0", "-1", "99999", "a=b; Max-Age=x", JSON, "\xff"]),
        max_size=3,
    ),
    manner=st.sampled_from([*["whole"] * 20, *_MANNERS]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_replies, min_size=1, max_size=12))
def test_whatever_a_server_answers_every_key_is_there_as_what_it_is(server: FhirServer, replies: list[Reply]) -> None:
    turn = iter(replies * 20)
    server.reply = lambda _: next(turn)
    found = gathered(server, *KEYS, budget=Budget(deadline=150, each=100, again=50, pause=1))

    assert list(KEYS) == list(found)
    for name, one in found.items():
        resources: tuple[Any, ...] = () if isinstance(one, Unknown) else one.resources
        assert {resource["resourceType"] for resource in resources} <= set(KEYS[name].types)
        assert "pat-2" not in str(resources)
