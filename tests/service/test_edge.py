"""The log line of a request that was no fault of ours, although something did not come off."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import structlog.testing

from tests.service.fake import CALL, CARD, ORDER_SIGN, FakeReply, FakeService, client


def test_a_suggestion_that_was_dropped_is_counted_and_is_no_error() -> None:
    with structlog.testing.capture_logs() as lines:
        client(FakeService(FakeReply(200, {"cards": [CARD]}, dropped=2))).post(ORDER_SIGN, json=CALL)

    assert [("info", 2)] == [(line["log_level"], line["dropped"]) for line in lines]
    assert "broken" not in lines[0]


@pytest.mark.parametrize("sent", [b"", b'{"hook": "order-sign"'])
def test_a_caller_who_leaves_before_the_end_of_the_body_is_no_error_and_gets_no_status(sent: bytes) -> None:
    service, answered = FakeService(), []
    received: list[dict[str, Any]] = [
        {"type": "http.request", "body": sent, "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {"type": "http", "method": "POST", "path": ORDER_SIGN, "headers": [], "query_string": b""}

    async def receive() -> dict[str, Any]:
        return received.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    with structlog.testing.capture_logs() as lines:
        asyncio.run(client(service).app(scope, receive, send))

    assert ([], []) == (answered, service.calls)
    assert [("info", False)] == [(line["log_level"], "status" in line) for line in lines]
