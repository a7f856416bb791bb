"""The chart of a call: what prefetch brought, and the rest from the EHR's FHIR server where that is registered.

Nothing is fetched that no live rule needs, and nothing when no order of the call is a vitamin B12 injection. While
a chart is opened, the lists of medicines are fetched first, and the others only when an injection is on record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import httpx

from cards import record
from cds_service.answer import VIEW, wanted_orders
from cds_service.assessed import Clinic
from cds_service.build import keys
from cds_service.gather.ask import fhir_client
from cds_service.gather.breaker import Breakers
from cds_service.gather.door import Budget, FhirDoor
from cds_service.gather.fetch import fetch_missing
from cds_service.gather.fetcher import Fetcher
from cds_service.gather.medications import fetch_medications
from cds_service.gather.memory import Memory, TenantKey
from cds_service.gather.prefetch import Gathered, Supplied, gather
from cds_service.gather.templates import KEYS
from cds_service.reading.on_record import may_be_injection
from cds_service.response import KEY_OF
from cds_service.settings import Settings
from cds_service.trust.address import guarded_transport, registered_base
from cds_service.trust.caller import Caller
from cds_service.trust.client import Client
from cds_service.wire.call import HookCall
from cds_service.wire.fhir_version import fhir_version
from cds_service.workers import in_worker

HISTORY: Final = tuple(KEY_OF[need] for need in record.HISTORY)


class Charts:
    """Fetches for the calls of every client. For one event loop."""

    def __init__(self, settings: Settings, clients: Iterable[Client]) -> None:
        near = settings.allow_insecure_jwks or settings.demo
        memory, breakers = Memory(settings.memory_seconds), Breakers[tuple[TenantKey, str]]()
        self._doors = {
            client.name: FhirDoor(
                fhir_client(_transport(client, near)), memory, breakers, Budget.within(client.fetch_deadline_ms)
            )
            for client in clients
            if client.fhir_bases
        }

    async def chart(
        self, call: HookCall, caller: Caller, clinic: Clinic, line: dict[str, Any], until: float
    ) -> tuple[HookCall, Gathered | None]:
        """The call with its medicines resolved, and its chart; None when prefetch is all there is.

        `until`: the time of the event loop at which all fetching has to have ended.
        """
        client = caller.client
        base = registered_base(client, call.fhir_server) if call.fhir_server else None
        door = self._doors.get(client.name)
        if base is None or door is None:
            return call, None
        who = TenantKey(client.name, caller.tenant or "")
        left = round(1000 * (until - asyncio.get_running_loop().time()))
        fetcher = Fetcher.begin(door, call, base, who, max(0, min(client.fetch_deadline_ms, left)))
        call, gathered = await self._fetched(call, fetcher, clinic)
        line.update(fetched=dict(fetcher.tally))
        return call, gathered

    async def close(self) -> None:
        """Let go of connections, and of what was remembered."""
        for door in self._doors.values():
            door.memory.clear()
            await door.client.aclose()

    async def _fetched(self, call: HookCall, fetcher: Fetcher, clinic: Clinic) -> tuple[HookCall, Gathered | None]:
        version, knowledge = fhir_version(call), clinic.knowledge
        wanted, already = keys(clinic, call.hook), gather(call, KEYS)
        if call.hook == VIEW:
            first = tuple(name for name in wanted if name in HISTORY)
            already = await fetch_missing(first, already, fetcher, version, knowledge)
            if not await in_worker(_holds_injection, already, clinic):
                return call, already
        else:
            call = await fetch_medications(fetcher)
            drafts = await in_worker(wanted_orders, call, knowledge)
            if not any(draft.is_looked_at for draft in drafts):
                return call, None
        return call, await fetch_missing(wanted, already, fetcher, version, knowledge)


def _holds_injection(gathered: Gathered, clinic: Clinic) -> bool:
    lists = (gathered.get(name) for name in HISTORY)
    resources = (one for found in lists if isinstance(found, Supplied) for one in found.resources)
    return any(may_be_injection(one, clinic.knowledge) for one in resources)


def _transport(client: Client, near: bool) -> httpx.AsyncBaseTransport:
    return guarded_transport(client.allow_private_cidrs, allow_loopback=near)
