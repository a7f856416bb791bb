"""One request after another: who sends it, how large it is, whether it is JSON, and what is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import Request, Response

from cds_service import log
from cds_service.arrival import Stalled, body_of, is_plain_json
from cds_service.edge import JSON, line_of, outcome
from cds_service.errors import BadCall, StoreFault
from cds_service.reception import PATIENCE, Gate, Reception, Reply
from cds_service.settings import Settings
from cds_service.wire.call import parse_call
from cds_service.wire.feedback import legacy_feedback, parse_feedback
from cds_service.wire.parse import encode
from cds_service.wire.prune import prune
from cds_service.wire.services import SERVICES, ServiceInfo
from cds_service.workers import in_worker

HTTP_OK: Final = 200
OVERDUE: Final = "The answer was not ready within the time that a call may take."
_SERVICES: Final = {info.id: info for info in SERVICES}


@dataclass(frozen=True)
class Admitted:
    """A request that is to be answered. Its time runs from `began`, a time of the event loop."""

    info: ServiceInfo
    caller: Any
    body: bytes
    began: float


class Room:
    """Takes requests to the desk, and answers back."""

    def __init__(self, desk: Reception, settings: Settings, gate: Gate) -> None:
        self._desk = desk
        self._limit = settings.max_body_bytes
        self._gate = gate

    async def caller(self, request: Request, info: ServiceInfo | None = None, *, feedback: bool = False) -> Any | None:
        """Who sent a request, by all of its Authorization headers; None: nobody we know."""
        sent, line = request.headers.getlist("authorization"), line_of(request.scope)
        return await self._desk.caller(sent, datetime.now(UTC), line, info.id if info else None, feedback=feedback)

    async def answer(self, request: Request, service_id: str) -> Response:
        """The answer to a hook call."""

        async def answered(sent: Admitted) -> Response:
            line, until = line_of(request.scope), sent.began + self._desk.patience(sent.caller)
            async with asyncio.timeout_at(until):
                call = await in_worker(parse_call, sent.body, sent.info.hook)
                line.update(orders=len(call.orders), unreadable_orders=call.unreadable_orders)
                reply = await self._desk.reply(call, sent.caller, sent.info, datetime.now(UTC), line, until)
            return await in_worker(_written, reply, line)  # it is on record as shown: no longer to be given up

        return await self._admitted(request, service_id, answered)

    async def feedback(self, request: Request, service_id: str, suggestion: str | None = None) -> Response:
        """The answer to feedback; `suggestion` is what clients of CDS Hooks 1.0 report in the address."""

        async def kept(sent: Admitted) -> Response:
            async with asyncio.timeout_at(sent.began + PATIENCE):
                rows = (legacy_feedback(suggestion),) if suggestion else await in_worker(parse_feedback, sent.body)
                line_of(request.scope).update(entries=len(rows))
                await self._desk.feedback(rows, sent.caller, datetime.now(UTC))
            return Response(b"{}", media_type=JSON)

        return await self._admitted(request, service_id, kept, feedback=True, legacy=suggestion is not None)

    async def _admitted(
        self,
        request: Request,
        service_id: str,
        then: Callable[[Admitted], Awaitable[Response]],
        *,
        feedback: bool = False,
        legacy: bool = False,
    ) -> Response:
        """What comes of a request to a service: known address, JSON, room, caller, size, and only then its body."""
        info = _SERVICES.get(service_id)
        if info is None or (feedback and not self._desk.keeps_feedback):
            return outcome(404)
        line_of(request.scope).update(service=info.id, hook=info.hook)
        if not legacy and not is_plain_json(request):
            return outcome(415)
        with self._gate.enter() as room:
            if not room:
                return outcome(503, headers={"Retry-After": "1"})
            try:
                return await self._answered(request, info, then, feedback=feedback)
            except BadCall as bad:
                return outcome(400, bad.reason)
            except Stalled:
                return outcome(408, headers={"Connection": "close"})
            except TimeoutError as late:
                line_of(request.scope).update(log.fault(late))
                return outcome(503, OVERDUE, {"Retry-After": "1"})
            except StoreFault as fault:
                line_of(request.scope).update(log.fault(fault))
                return outcome(503, headers={"Retry-After": "1"})

    async def _answered(
        self,
        request: Request,
        info: ServiceInfo,
        then: Callable[[Admitted], Awaitable[Response]],
        *,
        feedback: bool,
    ) -> Response:
        """What comes of a request for which there is room."""
        now = asyncio.get_running_loop().time
        came = now()
        async with asyncio.timeout(PATIENCE):
            caller = await self.caller(request, info, feedback=feedback)
        if caller is None:
            return outcome(401)
        ours = now() - came  # what finding out who it is took; what the body takes to arrive is the client's own
        body = await body_of(request, self._limit)
        if body is None:
            return outcome(413)
        return await then(Admitted(info, caller, body, now() - ours))


def _written(reply: Reply, line: dict[str, Any]) -> Response:
    """The answer as bytes; `line` gets the counts that are logged."""
    cards = reply.body.get("cards", [])
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
