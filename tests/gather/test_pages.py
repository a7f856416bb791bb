"""A search over its pages: followed under the registered address, and a part when one is missing."""

from __future__ import annotations

from typing import Any

import pytest

from cards.known import Unknown
from cds_service.gather.memory import Memory
from cds_service.gather.prefetch import Supplied
from tests.gather.fetching import CANARY, LAB, SHORT, fetched, lab
from tests.gather.fhir_server import OUTCOME, Asked, FhirServer, Reply, bundle


def test_pages_are_followed_to_the_last(server: FhirServer) -> None:
    server.resources, server.page_size = [lab(number) for number in range(9)], 2

    assert {"observations": Supplied(tuple(server.resources))} == fetched(server.base)
    assert [CANARY] * 5 == [asked.token for asked in server.asked]


def test_more_than_five_pages_are_a_part(server: FhirServer) -> None:
    server.resources, server.page_size = [lab(number) for number in range(11)], 2

    assert {"observations": Supplied(tuple(server.resources[:10]), partial=True, more=True)} == fetched(server.base)
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

    assert {"observations": Supplied((LAB,), partial=True, more=True)} == fetched(server.base)
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


@pytest.mark.parametrize("reply", SECOND.values(), ids=SECOND)
def test_a_page_that_fails_leaves_the_others_as_a_part(server: FhirServer, reply: Reply) -> None:
    server.reply = second_page(reply)

    assert {"observations": Supplied((LAB,), partial=True, more=True)} == fetched(server.base, budget=SHORT)


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

    assert {"observations": Supplied((LAB,), partial=True, more=True)} == fetched(server.base)


def test_an_outcome_beside_results_is_a_part_and_is_not_remembered(server: FhirServer) -> None:
    server.reply = lambda _: Reply(bundle(LAB, OUTCOME))
    memory = Memory()

    assert {"observations": Supplied((LAB,), partial=True)} == fetched(server.base, memory=memory)
    assert len(memory) == 0
