"""Fetching what prefetch did not bring, from a real FHIR server on a loopback port."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
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
from tests.gather.fetching import CANARY, LAB, LONG, PATIENT, PERSON, a_call, a_client, fetched, hospital
from tests.gather.fhir_server import OUTCOME, Asked, FhirServer, Reply, bundle, serving


@pytest.fixture(scope="module")
def running() -> Iterator[FhirServer]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: FhirServer) -> FhirServer:
    """The server, with a chart of one result and with everything ordinary again."""
    running.resources, running.totals, running.page_size = [PERSON, LAB], {}, 1000
    running.asked, running.reply = [], running.chart
    return running


def lab(number: int, **more: Any) -> dict[str, Any]:
    return LAB | {"id": f"o{number}"} | more


def ids(found: Any) -> list[str]:
    return [one["id"] for one in found.resources]


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


def test_pages_are_followed_to_the_last(server: FhirServer) -> None:
    server.resources, server.page_size = [lab(number) for number in range(9)], 2

    assert {"observations": Supplied(tuple(server.resources))} == fetched(server.base)
    assert [CANARY] * 5 == [asked.token for asked in server.asked]


def test_more_than_five_pages_are_a_part(server: FhirServer) -> None:
    server.resources, server.page_size = [lab(number) for number in range(11)], 2

    assert {"observations": Supplied(tuple(server.resources[:10]), partial=True)} == fetched(server.base)
    assert len(server.asked) == 5


def looping(_: Asked) -> Reply:
    return Reply(bundle(LAB, link=[{"relation": "next", "url": "Observation?page=2"}]))


def test_pages_that_go_round_are_asked_for_once(server: FhirServer) -> None:
    server.reply = looping
    found = fetched(server.base)["observations"]

    assert isinstance(found, Supplied)
    assert (found.partial, len(server.asked)) == (True, 2)


NEXT = {
    "another server": "https://elsewhere.example.org/fhir/Observation?page=2",
    "another port": "http://127.0.0.1:1/fhir/Observation?page=2",
    "another base": "/admin/Observation?page=2",
    "a step up": "../admin",
    "no address": 7,
    "null": None,
    "another scheme": "file:///etc/passwd",
}


@pytest.mark.parametrize("named", NEXT.values(), ids=NEXT)
def test_a_page_elsewhere_is_not_asked_for_and_the_list_is_a_part(server: FhirServer, named: Any) -> None:
    server.reply = lambda _: Reply(bundle(LAB, link=[{"relation": "next", "url": named}]))

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base)
    assert len(server.asked) == 1


def second_page(reply: Reply, first: Any = None) -> Any:
    """A server whose second page is `reply`."""
    link = [{"relation": "next", "url": "Observation?page=2"}]
    page = Reply((bundle(LAB) if first is None else first) | {"link": link})
    return lambda asked: reply if "page" in asked.query else page


SECOND = {
    "an error": Reply(status=500),
    "a refusal": Reply(OUTCOME, 401),
    "an outcome": Reply(OUTCOME),
    "no JSON": Reply(b"<html>"),
    "a redirect": Reply(status=302, headers={"Location": "https://elsewhere.example.org/"}),
    "nothing in time": Reply(manner="hang"),
}
SHORT = Budget(deadline=2400, each=1600, again=2400)


@pytest.mark.parametrize("reply", SECOND.values(), ids=SECOND)
def test_a_page_that_fails_leaves_the_others_as_a_part(server: FhirServer, reply: Reply) -> None:
    server.reply = second_page(reply)

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base, budget=SHORT)


@pytest.mark.parametrize(
    ("reply", "why"),
    [(Reply(status=500), "the FHIR server failed"), (Reply(manner="hang"), "not obtained in time")],
    ids=["an error", "nothing in time"],
)
def test_an_empty_page_before_one_that_fails_is_not_none_found(server: FhirServer, reply: Reply, why: str) -> None:
    server.reply = second_page(reply, first=bundle())

    assert {"observations": Unknown(why)} == fetched(server.base, budget=SHORT)


def test_a_total_beyond_what_came_is_a_part(server: FhirServer) -> None:
    server.totals["Observation"] = 12

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base)


def test_an_outcome_beside_results_is_a_part_and_is_not_remembered(server: FhirServer) -> None:
    server.reply = lambda _: Reply(bundle(LAB, OUTCOME))
    memory = Memory()

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base, memory=memory)
    assert len(memory) == 0


ANOTHERS: dict[str, Any] = {
    "by reference": lab(2, subject={"reference": "Patient/pat-2"}),
    "by address": lab(2, subject={"reference": "https://ehr.example.org/fhir/Patient/pat-2"}),
    "in the older element": {**lab(2), "patient": {"reference": "Patient/pat-2"}},
    "beside the patient": lab(2, subject=[{"reference": f"Patient/{PATIENT}"}, {"reference": "Patient/pat-2"}]),
    "among those who take part": lab(2, subject=None, participant=[{"actor": {"reference": "Patient/pat-2"}}]),
}


@pytest.mark.parametrize("entry", ANOTHERS.values(), ids=ANOTHERS)
def test_an_entry_of_another_patient_is_taken_out_and_the_list_is_a_part(server: FhirServer, entry: Any) -> None:
    server.reply = lambda _: Reply(bundle(LAB, entry))

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base)


def test_nothing_but_entries_of_another_patient_is_not_none_found(server: FhirServer) -> None:
    server.reply = lambda _: Reply(bundle(ANOTHERS["by reference"]))

    assert {"observations": Unknown("the FHIR server answered for another patient")} == fetched(server.base)


def test_an_entry_that_names_nobody_is_left_to_the_reader(server: FhirServer) -> None:
    nobody = lab(2, subject={"display": "somebody"})
    server.reply = lambda _: Reply(bundle(nobody))

    assert {"observations": Supplied((nobody,))} == fetched(server.base)


def coded(*codes: tuple[str, str]) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in codes]}


LOINC, LOCAL = "http://loinc.org", "urn:local"
KEPT = {
    "one that was asked for": lab(2, code=coded((LOINC, "718-7"))),
    "one with a local code beside": lab(2, code=coded((LOCAL, "B12"), (LOINC, "8480-6"))),
    "one with a local code alone": lab(2, code=coded((LOCAL, "B12"))),
    "one without codes": lab(2, code={"text": "Vitamin B12"}),
    "a panel with one that was asked for": lab(
        2, code=coded((LOINC, "24323-8")), component=[{"code": coded((LOINC, "2132-9"))}]
    ),
    "one that contains others": lab(2, code=coded((LOINC, "24323-8")), contained=[lab(3)]),
}


@pytest.mark.parametrize("entry", KEPT.values(), ids=KEPT)
def test_a_result_that_may_be_of_a_test_that_was_asked_for_is_kept(server: FhirServer, entry: Any) -> None:
    server.reply = lambda _: Reply(bundle(LAB, entry))

    assert {"observations": Supplied((LAB, entry))} == fetched(server.base)


def test_tests_that_nobody_asked_for_are_taken_out_when_the_server_does_not_look_at_codes(server: FhirServer) -> None:
    pressure = lab(2, code=coded((LOINC, "85354-9")), component=[{"code": coded((LOINC, "8480-6"))}])
    server.reply = lambda _: Reply(bundle(pressure, LAB))

    assert {"observations": Supplied((LAB,))} == fetched(server.base)


def test_an_entry_of_another_type_is_told_and_loses_no_other(server: FhirServer) -> None:
    server.reply = lambda _: Reply(bundle(LAB, {"resourceType": "Condition", "id": "c1"}))
    found = fetched(server.base)["observations"]

    assert isinstance(found, Supplied)
    assert ((LAB,), True) == (found.resources, found.partial)
    assert ["an entry is of another type: Condition"] == [problem.why.plain for problem in found.problems]


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
