"""`serve --try` against whatever may answer on the port: it says what came, and never ends in a traceback."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pytest
import respx
from rich.console import Console

from cds_service.errors import operation_outcome
from cds_service.request_file import RequestFile, read_request, try_files
from cds_service.settings import Settings
from tests.golden import HOOKS, load
from tests.service.fake import ORDER_SIGN

BASE = "http://127.0.0.1:9"
EXAMPLE = HOOKS[0].with_name("readme-example.json")


def tried(files: list[RequestFile]) -> str:
    console = Console(record=True, file=io.StringIO(), width=200)
    try_files(files, Settings(port=9), console)
    return console.export_text()


def told(answer: httpx.Response | Exception) -> str:
    """What is printed when the service is ready, and answers the one file so."""
    with respx.mock(base_url=BASE) as server:
        server.get("/readyz").respond(200)
        server.post(ORDER_SIGN).mock(side_effect=[answer])
        return tried([read_request(EXAMPLE)])


def test_the_cards_of_an_answer_are_shown() -> None:
    answer = load(EXAMPLE)["response"]
    text = told(httpx.Response(200, json=answer))

    assert [] == [card["summary"] for card in answer["cards"] if card["summary"] not in text]
    assert f"{BASE}/cds-services" in text


@pytest.mark.parametrize(
    "failure",
    [
        httpx.RemoteProtocolError("hung up"),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("too slow"),
        httpx.ReadError("reset"),
        httpx.TooManyRedirects("round and round"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_a_server_that_hangs_up_is_told_by_what_happened(failure: Exception) -> None:
    text = told(failure)

    assert f"no answer: {type(failure).__name__}" in text
    assert str(failure) not in text


@pytest.mark.parametrize("status", [400, 412, 500, 503])
def test_an_error_is_told_in_the_words_of_its_outcome(status: int) -> None:
    outcome = operation_outcome(status)

    assert f"Status {status}. {outcome['issue'][0]['details']['text']}" in told(httpx.Response(status, json=outcome))


NOT_OURS: dict[str, dict[str, Any]] = {
    "a page": {"text": "<html>It works</html>"},
    "nothing": {"content": b""},
    "bytes": {"content": b"\xff\xfe"},
    "JSON cut off": {"content": b'{"cards": ['},
    "a list": {"json": []},
    "a number": {"json": 7},
    "an empty object": {"json": {}},
    "no cards": {"json": {"cards": None}},
    "cards that are none": {"json": {"cards": ["card"]}},
    "cards of another service": {"json": {"cards": [{"summary": "x", "indicator": "info", "source": {"label": "x"}}]}},
    "an outcome without words": {"json": {"resourceType": "OperationOutcome", "issue": [{}]}},
    "an outcome without issues": {"json": {"resourceType": "OperationOutcome"}},
    "an outcome of a wrong shape": {"json": {"resourceType": "OperationOutcome", "issue": "x"}},
    "another error": {"json": {"detail": "Not Found"}},
}


@pytest.mark.parametrize("status", [200, 302, 404, 500])
@pytest.mark.parametrize("body", NOT_OURS.values(), ids=NOT_OURS)
def test_an_answer_that_is_not_of_this_service_is_told_as_such(body: dict[str, Any], status: int) -> None:
    text = told(httpx.Response(status, **body))

    assert f"no answer of this service, status {status}" in text
    assert "Try one by hand" in text


def test_one_file_without_an_answer_does_not_cost_the_others_theirs() -> None:
    answer = load(EXAMPLE)["response"]
    with respx.mock(base_url=BASE) as server:
        server.get("/readyz").respond(200)
        server.post(ORDER_SIGN).mock(side_effect=[httpx.ReadError("reset"), httpx.Response(200, json=answer)])
        text = tried([read_request(EXAMPLE)] * 2)

    assert "no answer: ReadError" in text
    assert answer["cards"][0]["summary"] in text


def test_a_service_that_gets_ready_late_is_waited_for() -> None:
    with respx.mock(base_url=BASE) as server:
        late: list[Any] = [
            httpx.ConnectError("refused"),
            httpx.ReadError("reset"),
            httpx.Response(503),
            httpx.Response(200),
        ]
        server.get("/readyz").mock(side_effect=late)

        assert "CDS services are listed" in tried([])


def test_the_call_is_sent_as_it_stands_in_the_file_and_nowhere_else() -> None:
    with respx.mock(base_url=BASE) as server:
        server.get("/readyz").respond(200)
        sent = server.post(ORDER_SIGN).respond(200, json=load(EXAMPLE)["response"])
        tried([read_request(EXAMPLE)])

    assert 1 == sent.call_count
    assert load(EXAMPLE)["request"] == httpx.Response(200, content=sent.calls[0].request.content).json()
