"""What surrounds every request: headers, one log line, cross-origin answers, and no exception gets out.

Plain ASGI, because a request may end in the middle of its body. From the outside in: `Edge` (headers
and log line), `Origins` (only when browsers are expected), `Faults` (an exception becomes a 500 that a
browser can still read, as the cross-origin headers are added outside of it).
"""

from __future__ import annotations

import time
import uuid
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cds_service import log
from cds_service.errors import operation_outcome
from cds_service.wire.parse import encode

HEALTH: Final = frozenset({"/livez", "/readyz"})
JSON: Final = "application/json"
HTTP_UNAUTHORIZED: Final = 401
NOT_THIS_ORIGIN: Final = "Pages of this origin may not read the answers of this service."
NOT_THIS_REQUEST: Final = "Pages may send this service GET and POST, with an Authorization and a Content-Type."


def outcome(status: int, reason: str | None = None, headers: dict[str, str] | None = None) -> Response:
    """An error answer: the OperationOutcome for `status`."""
    if status == HTTP_UNAUTHORIZED:
        headers = {"WWW-Authenticate": "Bearer", **(headers or {})}
    return Response(encode(operation_outcome(status, reason)), status, headers, JSON)


def line_of(scope: Scope) -> dict[str, Any]:
    """The fields of the request's log line, to be added to while it is answered."""
    line: dict[str, Any] = scope.setdefault("state", {}).setdefault("log_line", {})
    return line


class Edge:
    """Adds the headers that every answer carries, and logs one line for each request but health checks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        line = line_of(scope)
        line["request_id"] = str(uuid.uuid4())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                line["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Request-Id"] = line["request_id"]
            await send(message)

        await self.app(scope, receive, send_with_headers)
        if scope["path"] not in HEALTH:
            level = "error" if {"error", "broken"} & line.keys() else "info"
            log.event("request", level, ms=round((time.perf_counter() - began) * 1000, 1), **line)


class Faults:
    """Turns an exception into a 500, and says in the log line what it was and where, but not what it said."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        started = False

        async def send_and_note(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except ClientDisconnect:
            pass  # no fault of ours, and nobody is left to answer: the log line goes without a status
        except Exception as error:  # noqa: BLE001 - the last stop: whatever it is, the client gets an answer
            line_of(scope).update(log.fault(error))
            if not started:
                await outcome(500)(scope, receive, send)


class Origins(CORSMiddleware):
    """Starlette's cross-origin middleware, with an OperationOutcome where a preflight is refused."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """The answer to a preflight request."""
        response = super().preflight_response(request_headers)
        if response.status_code == 200:  # noqa: PLR2004
            return response
        kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        text = NOT_THIS_REQUEST if self.is_allowed_origin(request_headers["origin"]) else NOT_THIS_ORIGIN
        refused = operation_outcome(response.status_code, says=("forbidden", text))
        return Response(encode(refused), response.status_code, kept, JSON)
