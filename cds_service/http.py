"""The HTTP room: addresses, sizes, types and status codes. What a call means is decided elsewhere.

The framework's defaults are not fit for charts (bodies of any size, answers that quote the request,
redirects to the caller's Host, public documentation pages, telemetry with exception texts); each is
turned off here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from cds_service.edge import JSON, Edge, Faults, Origins, line_of, outcome
from cds_service.errors import BadCall
from cds_service.settings import Settings
from cds_service.wire.call import HookCall, parse_call
from cds_service.wire.parse import encode
from cds_service.wire.prune import prune
from cds_service.wire.services import SERVICES, ServiceInfo, discovery

HTTP_OK: Final = 200


class Reply(Protocol):
    """An answer."""

    @property
    def status(self) -> int:
        """200 or 412."""

    @property
    def body(self) -> Mapping[str, Any]:
        """The JSON body."""

    @property
    def broken(self) -> tuple[str, ...]:
        """Places in our code where a rule failed; the others were still run."""

    @property
    def dropped(self) -> int:
        """How many suggestions were left out because they held no valid resource."""


class Answering(Protocol):
    """What this room needs of the service."""

    @property
    def templates(self) -> Mapping[str, str]:
        """The prefetch templates to publish, by key."""

    def answer(self, call: HookCall, now: datetime) -> Reply:
        """The answer to `call` as of `now`. Called from several threads at once, so it has to be pure."""


class Gate:
    """Counts the hook calls being answered; a call beyond `limit` is turned away at once rather than kept waiting."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.inside = 0

    @contextmanager
    def enter(self) -> Iterator[bool]:
        """Whether there is room; the place is given back on leaving."""
        self.inside += 1
        try:
            yield self.inside <= self.limit
        finally:
            self.inside -= 1


def create_app(service: Answering, settings: Settings) -> FastAPI:
    """The application that serves `service`."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=_middleware(settings),
        exception_handlers={HTTPException: _refused_by_framework},
    )
    listing = encode(discovery(service.templates))
    services = {info.id: info for info in SERVICES}
    gate = Gate(settings.in_flight)

    @app.get("/cds-services")
    @app.get("/cds-services/")
    async def discover() -> Response:
        return Response(listing, media_type=JSON)

    @app.post("/cds-services/{service_id}")
    @app.post("/cds-services//{service_id}")
    async def hook(request: Request, service_id: str) -> Response:
        info = services.get(service_id)
        if info is None:
            return outcome(404)
        line_of(request.scope).update(service=info.id, hook=info.hook)
        if not _is_plain_json(request):
            return outcome(415)
        with gate.enter() as room:
            if not room:
                return outcome(503, headers={"Retry-After": "1"})
            body = await _body(request, settings.max_body_bytes)
            if body is None:
                return outcome(413)
            return await run_in_threadpool(_answer, service, info, body, line_of(request.scope))

    @app.get("/livez")
    async def alive() -> Response:
        return Response(encode({"status": "alive"}), media_type=JSON)

    @app.get("/readyz")
    async def ready() -> Response:
        """Ready from the first request on: there is no application without checked knowledge."""
        return Response(encode({"status": "ready"}), media_type=JSON)

    return app


def _middleware(settings: Settings) -> list[Middleware]:
    origins = Middleware(
        Origins,
        allow_origins=settings.origins,
        allow_methods=("GET", "POST"),
        allow_headers=("authorization", "content-type"),
        allow_private_network=settings.demo,  # the public sandbox has to reach a loopback address
    )
    return [Middleware(Edge), *([origins] if settings.origins else []), Middleware(Faults)]


async def _refused_by_framework(_request: Request, error: Exception) -> Response:
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (500, None)
    return outcome(status, headers=dict(headers) if headers else None)


def _is_plain_json(request: Request) -> bool:
    """Whether the headers promise JSON in UTF-8, as it is. A missing type is no other type: the parser decides."""
    kind, *parameters = request.headers.get("content-type", JSON).lower().split(";")
    charsets = [each.split("=", 1)[1].strip(' "') for each in parameters if each.strip().startswith("charset=")]
    is_json = kind.strip() == JSON or (kind.startswith("application/") and kind.strip().endswith("+json"))
    return is_json and all(each in {"utf-8", "utf8"} for each in charsets) and "content-encoding" not in request.headers


async def _body(request: Request, limit: int) -> bytes | None:
    """The whole body, or None as soon as it is longer than `limit` bytes."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            return None
    return bytes(received)


def _answer(service: Answering, info: ServiceInfo, body: bytes, line: dict[str, Any]) -> Response:
    """Bytes to bytes; `line` gets the counts that are logged."""
    try:
        call = parse_call(body, info.hook)
    except BadCall as bad:
        return outcome(400, bad.reason)
    reply = service.answer(call, datetime.now(UTC))
    cards = reply.body.get("cards", [])
    line.update(orders=len(call.orders), unreadable_orders=call.unreadable_orders)
    if reply.status == HTTP_OK:
        line.update(cards=len(cards), topics=[_topic(card) for card in cards])
    if reply.broken:
        line.update(broken=reply.broken)
    if reply.dropped:
        line.update(dropped=reply.dropped)
    return Response(encode(prune(reply.body)), reply.status, media_type=JSON)


def _topic(card: Mapping[str, Any]) -> str:
    topic: str = card.get("source", {}).get("topic", {}).get("code", "none")
    return topic
