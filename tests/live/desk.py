"""The desk without a socket in front of it: one hospital, its FHIR server, and a clock of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import SecretStr

from cds_service.build import Service
from cds_service.gather.prefetch import Supplied, gather
from cds_service.gather.templates import KEYS
from cds_service.live.desk import Desk
from cds_service.settings import Settings
from cds_service.trust.caller import Caller
from cds_service.trust.client import Client
from cds_service.wire.call import HookCall, read_call
from cds_service.wire.feedback import Feedback
from cds_service.wire.parse import encode, parse
from cds_service.wire.prune import prune
from cds_service.wire.services import SERVICES
from tests.golden import HOOKS, service

T = TypeVar("T")
FIXTURES = {path.stem: fixture for path in HOOKS if (fixture := parse(path.read_bytes()))["request"].get("prefetch")}
INFO = {info.hook: info for info in SERVICES}
AUTHORIZATION = {"access_token": "canary-token", "token_type": "Bearer", "expires_in": 300}


def hospital(base: str | None = None, **more: Any) -> Client:
    """A client whose FHIR server is at `base`. Its time is long: most tests are not about time."""
    bases = (base,) if base else ()
    limits = {"fetch_deadline_ms": 9_000, "call_deadline_ms": 10_000}
    return Client(
        name="north", issuer="https://north.example", jwks_url="https://north.example/keys", fhir_bases=bases,
        **(limits | more),
    )  # fmt: skip


@dataclass
class Counter:
    """A desk for one client, and the log line of its last call."""

    client: Client
    store: str = "off"
    made: Service = field(default_factory=service)
    line: dict[str, Any] = field(default_factory=dict)

    def during(self, then: Callable[[Desk], Awaitable[T]]) -> T:
        """What comes of `then` while the desk is open."""
        settings = Settings(
            clients=(self.client,),
            public_url="https://cds.example",
            allow_insecure_jwks=True,
            card_id_key=SecretStr("k" * 32),
            store=self.store,
            memory_seconds=0,
        )

        async def run() -> T:
            desk = Desk.open(self.made, settings)
            try:
                return await then(desk)
            finally:
                await desk.close()

        return asyncio.run(run())

    def answers(self, *calls: HookCall, on: str, tenant: str | None = None) -> list[Any]:
        """The body of each answer as it is sent, in turn."""

        async def each(desk: Desk) -> list[Any]:
            return [await self.reply(desk, call, on, tenant) for call in calls]

        return self.during(each)

    def answer(self, call: HookCall, on: str, waited: float = 0) -> Any:
        """The body for a caller who has waited so many seconds."""
        return self.during(lambda desk: self.reply(desk, call, on, waited=waited))

    async def reply(self, desk: Desk, call: HookCall, on: str, tenant: str | None = None, waited: float = 0) -> Any:
        self.line.clear()
        who = Caller(self.client, tenant)
        until = asyncio.get_running_loop().time() + desk.patience(who) - waited
        reply = await desk.reply(call, who, INFO[call.hook], noon(on), self.line, until)

        assert () == reply.broken
        return parse(encode(prune(reply.body)))

    async def tell(self, desk: Desk, said: Feedback, on: str, tenant: str | None = None) -> None:
        """Feedback, on a day of its own."""
        await desk.feedback((said,), Caller(self.client, tenant), noon(on))


def noon(on: str) -> datetime:
    return datetime.fromisoformat(on).replace(hour=12, tzinfo=UTC)


def call_of(name: str) -> HookCall:
    request = FIXTURES[name]["request"]
    return read_call(request, request["hook"])


def whole_chart(call: HookCall) -> HookCall:
    """The call as a client sends it that looked everything up: what it did not bring, it found none of."""
    brought = gather(call, KEYS)
    chart = {name: call.prefetch[name] if isinstance(brought[name], Supplied) else None for name in KEYS}
    others = {name: value for name, value in call.prefetch.items() if name not in KEYS}
    return replace(call, prefetch=chart | others, fhir_server=None, access_token=None)


def without_chart(call: HookCall, base: str) -> HookCall:
    """The call as a client sends it that leaves everything to be fetched."""
    others = {name: value for name, value in call.prefetch.items() if name not in KEYS}
    token = read_call(
        {"hook": call.hook, "hookInstance": "x", "context": {"patientId": call.patient_id}}
        | {"fhirAuthorization": AUTHORIZATION},
        call.hook,
    ).access_token
    return replace(call, prefetch=others, fhir_server=base, access_token=token)


def topics(body: Any) -> list[str]:
    return [card["source"]["topic"]["code"] for card in body["cards"]]


def orders(body: Any) -> list[Any]:
    found: list[Any] = body["extension"]["org.b12-cds.assessment"]["orders"]
    return found
