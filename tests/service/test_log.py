"""Logs hold listed fields only: no word of a request, and no message of an exception."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from cds_service import log
from tests.service.fake import CALL, CARD, ORDER_SIGN, FakeReply, FakeService, client

CANARY = "canary-4711"
LEAKY: dict[str, dict[str, Any]] = {
    "patient": {**CALL, "context": {"patientId": CANARY, "userId": CANARY, "encounterId": CANARY}},
    "hook": {**CALL, "hook": CANARY},
    "hookInstance": {**CALL, "hookInstance": CANARY},
    "order": {**CALL, "context": {"patientId": "p", "draftOrders": [{"resourceType": CANARY, "id": CANARY}]}},
    "prefetch": {**CALL, "prefetch": {CANARY: CANARY}},
    "server and token": {**CALL, "fhirServer": CANARY, "fhirAuthorization": {"access_token": CANARY}},
    "extension": {**CALL, "extension": {CANARY: CANARY}},
}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log.configure("debug", stream)
    yield stream
    structlog.reset_defaults()
    logging.basicConfig(handlers=[], force=True)


@pytest.mark.parametrize("reply", [FakeReply(200, {"cards": [CARD]}), KeyError(CANARY)], ids=["answered", "failed"])
@pytest.mark.parametrize("body", LEAKY.values(), ids=LEAKY)
def test_no_word_of_a_call_is_logged_or_answered(
    lines: io.StringIO, body: dict[str, Any], reply: FakeReply | Exception
) -> None:
    response = client(FakeService(reply)).post(
        f"{ORDER_SIGN}?patient={CANARY}",
        json=body,
        headers={
            "Authorization": f"Bearer {CANARY}",
            "X-Forwarded-Host": CANARY,
            "User-Agent": CANARY,
            "baggage": CANARY,
        },
    )

    assert CANARY not in lines.getvalue() + response.text + str(response.headers)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
def test_no_word_of_an_address_is_logged_or_answered(lines: io.StringIO, method: str) -> None:
    response = client().request(method, f"/cds-services/{CANARY}", headers={"Host": CANARY, "Origin": CANARY})

    assert CANARY not in lines.getvalue() + response.text + str(response.headers)


def test_a_failure_is_logged_as_its_type_and_the_line_that_raised_it(lines: io.StringIO) -> None:
    client(FakeService(KeyError(CANARY))).post(ORDER_SIGN, json=CALL)
    line = json.loads(lines.getvalue())

    assert ("error", 500, "KeyError") == (line["level"], line["status"], line["error"])
    assert line["where"].startswith("service/fake.py:")


def test_a_rule_that_failed_is_logged_beside_the_cards_of_the_others(lines: io.StringIO) -> None:
    reply = FakeReply(200, {"cards": [CARD]}, broken=("rules/strength_unstated.py:7",), dropped=1)
    response = client(FakeService(reply)).post(ORDER_SIGN, json=CALL)
    line = json.loads(lines.getvalue())

    assert 200 == response.status_code
    assert ("error", ["rules/strength_unstated.py:7"], 1) == (line["level"], line["broken"], line["dropped"])


def test_a_field_that_is_not_listed_is_dropped(lines: io.StringIO) -> None:
    log.event("request", patient=CANARY, status=200)

    assert {"level", "time", "event", "status"} == set(json.loads(lines.getvalue()))


def test_control_characters_do_not_break_a_line(lines: io.StringIO) -> None:
    log.event("request", hook="a\nb\u2028c\x1b[31m")

    assert 1 == lines.getvalue().count("\n") == len(lines.getvalue().splitlines())


def test_what_a_library_logs_is_told_without_its_words(lines: io.StringIO) -> None:
    logging.getLogger("httpx").warning("GET https://fhir.example/Patient/%s", CANARY)
    line = json.loads(lines.getvalue())

    assert ("a library logged", "httpx", "warning") == (line["event"], line["library"], line["level"])
    assert CANARY not in lines.getvalue()


def test_the_server_may_tell_of_its_start_but_not_of_an_exception(lines: io.StringIO) -> None:
    server = logging.getLogger(log.LIFECYCLE)
    server.info("Started")
    try:
        int(CANARY)
    except ValueError:
        server.exception(CANARY)

    assert ["Started", "a library logged"] == [json.loads(each)["event"] for each in lines.getvalue().splitlines()]
    assert CANARY not in lines.getvalue()


def test_an_exception_that_was_never_raised_has_no_line() -> None:
    assert {"error": "KeyError", "where": "unknown"} == log.fault(KeyError(CANARY))
