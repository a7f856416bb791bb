"""What is made of every kind of answer: each row of the table in `cds_service.gather.ask`."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import httpx
import pytest
import respx

from cards.known import Unknown
from cds_service.gather.ask import fhir_client
from cds_service.gather.breaker import Breakers, Limits
from cds_service.gather.door import Budget
from cds_service.gather.memory import Memory
from cds_service.gather.prefetch import Gathered, Supplied
from cds_service.wire.parse import encode
from tests.gather.fetching import CALLER, CANARY, LAB, LONG, PATIENT, PERSON, a_call, a_client, hospital
from tests.gather.fhir_server import OUTCOME, bundle

BASE = "https://ehr.example.org/fhir"
REFUSED, FAILED = "the FHIR server refused", "the FHIR server failed"
UNREADABLE, LATE, TOO_MUCH = "not readable", "not obtained in time", "the FHIR server sent too much"


def said(status: int = 200, body: Any = None, **headers: str) -> httpx.Response:
    """An answer; bytes as they are, anything else as FHIR JSON."""
    content = body if isinstance(body, bytes) else encode(bundle(LAB) if body is None else body)
    named = {"content_type": "application/fhir+json"} | headers
    return httpx.Response(
        status, content=content, headers={name.replace("_", "-"): value for name, value in named.items()}
    )


def nested(depth: int) -> bytes:
    return b'{"resourceType":"Bundle","x":' + b"[" * depth + b"]" * depth + b"}"


# What comes back, what is said of it, how many queries that takes, and whether it counts against the server.
ROWS: dict[str, tuple[Any, str | None, int, bool]] = {
    "a Bundle": (said(), None, 1, False),
    "a Bundle as plain JSON": (said(content_type="application/json; charset=utf-8"), None, 1, False),
    "a Bundle in the older media type": (said(content_type="application/json+fhir"), None, 1, False),
    "a Bundle without a media type": (httpx.Response(200, content=encode(bundle(LAB))), None, 1, False),
    "a Bundle with identity encoding": (said(content_encoding="identity"), None, 1, False),
    "an OperationOutcome": (said(body=OUTCOME), FAILED, 1, False),
    "nothing but an outcome entry": (said(body=bundle(OUTCOME)), FAILED, 1, False),
    "no body": (said(body=b""), UNREADABLE, 1, False),
    "no JSON": (said(body=b"{"), UNREADABLE, 1, False),
    "no number": (said(body=b'{"resourceType":"Bundle","total":NaN}'), UNREADABLE, 1, False),
    "JSON in UTF-16": (said(body='{"resourceType":"Bundle"}'.encode("utf-16")), UNREADABLE, 1, False),
    "an array": (said(body=[bundle(LAB)]), UNREADABLE, 1, False),
    "null": (said(body=b"null"), UNREADABLE, 1, False),
    "a page of HTML": (said(body=b"<html>", content_type="text/html"), UNREADABLE, 1, False),
    "JSON that is said to be HTML": (said(content_type="text/html"), UNREADABLE, 1, False),
    "a resource that is no Bundle": (said(body=LAB), UNREADABLE, 1, False),
    "a Bundle with words for entries": (said(body={"resourceType": "Bundle", "entry": "x"}), UNREADABLE, 1, False),
    "JSON too deep": (said(body=nested(100)), UNREADABLE, 1, False),
    "JSON far too deep": (said(body=nested(100_000)), UNREADABLE, 1, False),
    "too many values": (said(body=b"[" + b"1," * 300_000 + b"1]"), UNREADABLE, 1, False),
    "a string too long": (said(body=bundle(LAB, x="x" * 70_000)), UNREADABLE, 1, False),
    "compressed": (said(body=gzip.compress(encode(bundle(LAB))), content_encoding="gzip"), UNREADABLE, 1, False),
    "compressed twice": (said(body=b"x", content_encoding="gzip, gzip"), UNREADABLE, 1, False),
    "too many bytes": (said(body=b" " * (5 * 1024 * 1024 + 1)), TOO_MUCH, 1, False),
    "created": (said(201), REFUSED, 1, False),
    "no content": (said(204, b""), REFUSED, 1, False),
    "not modified": (said(304, b""), REFUSED, 1, False),
    "moved": (said(301, location="https://elsewhere.example.org/fhir"), REFUSED, 1, False),
    "moved on the same server": (said(307, location=f"{BASE}/elsewhere"), REFUSED, 1, False),
    "a bad query": (said(400, OUTCOME), REFUSED, 1, False),
    "no valid token": (said(401, OUTCOME), REFUSED, 1, False),
    "not allowed": (said(403, OUTCOME), REFUSED, 1, False),
    "not there": (said(404, OUTCOME), REFUSED, 1, False),
    "too many queries": (said(429, OUTCOME), REFUSED, 1, True),
    "an error": (said(500, OUTCOME), FAILED, 1, True),
    "not implemented": (said(501, OUTCOME), FAILED, 1, True),
    "a bad gateway": (said(502, b""), FAILED, 2, True),
    "unavailable": (said(503, b""), FAILED, 2, True),
    "a gateway that waited too long": (said(504, b""), FAILED, 2, True),
    "no connection": (httpx.ConnectError(f"no way to {PATIENT}"), FAILED, 2, True),
    "no connection in time": (httpx.ConnectTimeout("too late"), FAILED, 2, True),
    "a reset connection": (httpx.ReadError("reset"), FAILED, 2, True),
    "a connection that cannot be written to": (httpx.WriteError("reset"), FAILED, 2, True),
    "no HTTP": (httpx.RemoteProtocolError("what is this"), FAILED, 2, True),
    "a redirect that is none": (httpx.UnsupportedProtocol("ftp"), FAILED, 1, True),
    "late by the transport's own clock": (httpx.ReadTimeout("late"), LATE, 1, True),
    "no free connection": (httpx.PoolTimeout("busy"), LATE, 1, False),
}


def gathered(
    router: respx.MockRouter, *answers: Any, keys: tuple[str, ...] = ("observations",), **more: Any
) -> tuple[Gathered, int]:
    """What is gathered when the server gives these answers in turn, and how many queries it got."""

    async def run() -> Gathered:
        async with a_client() as client:
            return await hospital(client, BASE, **more).gather(keys=keys)

    route = router.route(host="ehr.example.org").mock(side_effect=list(answers))
    return asyncio.run(run()), route.call_count


@pytest.mark.parametrize(("answer", "why", "queries", "counts"), ROWS.values(), ids=ROWS)
def test_an_answer_is_what_it_is_said_to_be(
    respx_mock: respx.MockRouter, answer: Any, why: str | None, queries: int, *, counts: bool
) -> None:
    breakers: Breakers[Any] = Breakers(Limits(failures=queries))
    memory = Memory()
    found, asked = gathered(respx_mock, *[answer] * 3, breakers=breakers, memory=memory)

    assert found == {"observations": Supplied((LAB,)) if why is None else Unknown(why)}
    assert queries == asked
    assert counts == breakers.resting((CALLER, "ehr.example.org"))
    assert len(memory) == (why is None)


@pytest.mark.parametrize("first", [said(503, b""), httpx.ConnectError("no"), httpx.ReadError("reset")])
def test_a_query_that_failed_at_once_is_made_once_more(respx_mock: respx.MockRouter, first: Any) -> None:
    assert ({"observations": Supplied((LAB,))}, 2) == gathered(respx_mock, first, said())


def test_a_query_is_not_repeated_when_the_time_left_is_short(respx_mock: respx.MockRouter) -> None:
    budget = Budget(deadline=20_000, each=20_000, again=20_000)

    assert ({"observations": Unknown(FAILED)}, 1) == gathered(respx_mock, said(503), said(), budget=budget)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (said(body=PERSON), None),
        (said(body=PERSON | {"id": "pat-2"}), UNREADABLE),
        (said(body={"resourceType": "Patient"}), UNREADABLE),
        (said(body=bundle(PERSON)), UNREADABLE),
        (said(body=LAB | {"id": PATIENT}), UNREADABLE),
        (said(404, OUTCOME), REFUSED),
    ],
    ids=["the patient", "another", "nobody", "a Bundle", "something else with the id", "not there"],
)
def test_the_patient_is_the_one_who_was_asked_for(respx_mock: respx.MockRouter, answer: Any, why: str | None) -> None:
    found, _ = gathered(respx_mock, answer, keys=("patient",))

    assert found == {"patient": Supplied((PERSON,)) if why is None else Unknown(why)}


def test_nothing_is_sent_but_the_query_and_the_token(respx_mock: respx.MockRouter) -> None:
    gathered(respx_mock, said(), keys=("conditions",))
    (sent,) = [call.request for call in respx_mock.calls]
    headers = {name: value for name, value in sent.headers.items() if name not in {"host", "connection"}}

    assert (sent.method, sent.content) == ("GET", b"")
    assert str(sent.url) == f"{BASE}/Condition?patient={PATIENT}&_sort=-_lastUpdated&_count=200"
    assert headers == {
        "accept": "application/fhir+json",
        "accept-encoding": "identity",
        "user-agent": "b12-cds",
        "authorization": f"Bearer {CANARY}",
    }


def test_without_a_token_none_is_sent(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.get(url__startswith=BASE).mock(return_value=said())

    async def run() -> Gathered:
        async with a_client() as client:
            return await hospital(client, BASE).gather(a_call(secret=None))

    assert asyncio.run(run()) == {"observations": Supplied((LAB,))}
    assert "authorization" not in route.calls[0].request.headers


def test_a_cookie_is_never_sent_back(respx_mock: respx.MockRouter) -> None:
    gathered(
        respx_mock,
        said(set_cookie="chart=of-another; Path=/"),
        said(),
        keys=("observations", "conditions"),
        budget=Budget(deadline=20_000, each=20_000, at_once=1),
    )

    assert ["cookie" in call.request.headers for call in respx_mock.calls] == [False, False]


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.org:3128")

    assert not fhir_client().trust_env


def test_a_retry_logs_nothing_of_the_call(respx_mock: respx.MockRouter, capfd: pytest.CaptureFixture[str]) -> None:
    gathered(respx_mock, httpx.ConnectError(f"no way to {PATIENT}"), said(), budget=LONG)
    out, err = capfd.readouterr()

    assert not [word for word in (PATIENT, CANARY, "ehr.example.org", "Observation") if word in out + err]
