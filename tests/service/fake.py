"""A stand-in for the clinical line: answers every call with a body given beforehand, and remembers the calls."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
from fastapi import FastAPI

from cds_service.http import create_app
from cds_service.settings import Settings
from cds_service.wire.call import HookCall

FIXTURES = Path(__file__).parents[2] / "fixtures"
CAPTURED = sorted((FIXTURES / "captured").glob("*.json"))
SANDBOX = "https://sandbox.cds-hooks.org"
ORDER_SIGN = "/cds-services/b12-injection-order-sign"

CARD: dict[str, Any] = {
    "summary": "One card",
    "indicator": "info",
    "source": {"label": "label", "topic": {"system": "urn:b12-cds:topic", "code": "strength-unstated"}},
}
CALL: dict[str, Any] = {
    "hook": "order-sign",
    "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
    "context": {
        "userId": "Practitioner/p",
        "patientId": "pat-1",
        "draftOrders": {"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "MedicationRequest"}}]},
    },
}


@dataclass(frozen=True)
class FakeReply:
    status: int
    body: dict[str, Any]
    broken: tuple[str, ...] = ()
    dropped: int = 0


@dataclass
class FakeService:
    reply: FakeReply | Exception = field(default_factory=lambda: FakeReply(200, {"cards": []}))
    templates: Mapping[str, str] = field(default_factory=lambda: {"patient": "Patient/{{context.patientId}}"})
    view_templates: Mapping[str, str] = field(default_factory=dict)
    calls: list[HookCall] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def answer(self, call: HookCall, now: datetime) -> FakeReply:
        self.calls.append(call)
        self.times.append(now)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


@dataclass(frozen=True)
class Client:
    """Sends requests to an application in this process; an exception that gets out of it fails the test."""

    app: FastAPI

    def open(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", follow_redirects=False)

    def request(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            async with self.open() as opened:
                return await opened.request(method, address, **more)

        return asyncio.run(send())

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.request("GET", address, **more)

    def post(self, address: str, **more: Any) -> httpx.Response:
        return self.request("POST", address, **more)

    def options(self, address: str, **more: Any) -> httpx.Response:
        return self.request("OPTIONS", address, **more)


def client(service: FakeService | None = None, **settings: Any) -> Client:
    """A client of the whole application around `service`."""
    return Client(create_app(service or FakeService(), Settings(**settings)))


def captured(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = msgspec.json.decode(path.read_bytes())
    return document
