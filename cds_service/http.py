"""The HTTP room: addresses, sizes, types and status codes. What a call means is decided elsewhere.

The framework's defaults are not fit for charts (bodies of any size, answers that quote the request,
redirects to the caller's Host, public documentation pages, telemetry with exception texts); each is
turned off here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from itertools import product
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from cds_service.edge import JSON, Edge, Faults, Origins, outcome
from cds_service.reception import Answering, Gate, Open, Reception
from cds_service.room import Room
from cds_service.settings import Settings
from cds_service.wire.parse import encode
from cds_service.wire.services import discovery

Handler = TypeVar("Handler", bound=Callable[..., Coroutine[Any, Any, Response]])


def create_app(service: Answering, settings: Settings, reception: Reception | None = None) -> FastAPI:
    """The application that serves `service`; without a `reception` everybody is answered."""
    desk: Reception = reception or Open(service)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await desk.close()

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        lifespan=lifespan,
        middleware=_middleware(settings),
        exception_handlers={HTTPException: _refused_by_framework},
    )
    room = Room(desk, settings, Gate(settings.in_flight))
    listing = encode(discovery(service.templates, service.view_templates))

    @app.get("/cds-services")
    @app.get("/cds-services/")
    async def discover(request: Request) -> Response:
        """Open to all, as nothing in it is about anybody; but a token that is sent has to hold."""
        if request.headers.get("authorization") and await room.caller(request) is None:
            return outcome(401)
        return Response(listing, media_type=JSON)

    @_posted(app, "/{service_id}")
    async def hook(request: Request, service_id: str) -> Response:
        return await room.answer(request, service_id)

    @_posted(app, "/{service_id}/feedback")
    async def feedback(request: Request, service_id: str) -> Response:
        return await room.feedback(request, service_id)

    @_posted(app, "/{service_id}/analytics/{suggestion}")
    async def analytics(request: Request, service_id: str, suggestion: str) -> Response:
        return await room.feedback(request, service_id, suggestion)

    @app.get("/livez")
    async def alive() -> Response:
        return Response(encode({"status": "alive"}), media_type=JSON)

    @app.get("/readyz")
    async def ready() -> Response:
        """Ready from the first request on: there is no application without checked knowledge."""
        return Response(encode({"status": "ready"}), media_type=JSON)

    return app


def _posted(app: FastAPI, address: str) -> Callable[[Handler], Handler]:
    """What answers at `address` below that of discovery: also with a slash at its end, and after one too many."""

    def register(handler: Handler) -> Handler:
        for slash, end in product(("", "/"), repeat=2):
            app.post(f"/cds-services{slash}{address}{end}")(handler)
        return handler

    return register


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
