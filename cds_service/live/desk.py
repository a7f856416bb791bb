"""What the HTTP room talks to: admits callers, answers calls, takes feedback."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cds_service.answer import assess_call, respond
from cds_service.assessed import HookResponse
from cds_service.build import Service
from cds_service.live.admission import Admission, anybody
from cds_service.live.charts import Charts
from cds_service.live.records import Records
from cds_service.settings import Settings
from cds_service.trust.caller import Caller
from cds_service.trust.registration import TO_ANSWER_MS
from cds_service.wire.call import HookCall
from cds_service.wire.feedback import Feedback
from cds_service.wire.services import ServiceInfo
from cds_service.workers import in_worker

TO_ANSWER: Final = TO_ANSWER_MS / 1000  # seconds, once fetching and the store have had their time


@dataclass(frozen=True)
class Desk:
    """A service with its doors open. For one event loop; `close` when done."""

    service: Service
    admission: Admission
    charts: Charts
    records: Records | None

    @classmethod
    def open(cls, service: Service, settings: Settings) -> Desk:
        """Opens the store first: without it the doors stay shut. Raises StoreFault."""
        address = settings.store_address
        knowledge = service.clinic.knowledge
        records = Records.open(address, settings.key_for_card_ids, knowledge) if address else None
        clients = settings.clients or (anybody(settings),)
        admission = Admission(settings, records.guard if records else None)
        return cls(service, admission, Charts(settings, clients), records)

    async def caller(
        self,
        authorization: Sequence[str],
        now: datetime,
        line: dict[str, Any],
        service_id: str | None = None,
        *,
        feedback: bool = False,
    ) -> Caller | None:
        """See `Admission.caller`."""
        return await self.admission.caller(authorization, now, line, service_id, feedback=feedback)

    def patience(self, caller: Caller) -> float:
        """As registered."""
        return caller.client.call_deadline_ms / 1000

    async def reply(  # noqa: PLR0913, PLR0917 - see Reception
        self, call: HookCall, caller: Caller, info: ServiceInfo, now: datetime, line: dict[str, Any], until: float
    ) -> HookResponse:
        """The answer to a call, recorded. Reading and rules are arithmetic, so worker threads do them."""
        clinic = self.service.clinic_of(caller.client.name)
        call, gathered = await self.charts.chart(call, caller, clinic, line, until - TO_ANSWER)
        owner = caller.client.name + (f"\0{caller.tenant}" if caller.tenant else "")
        assessed = await in_worker(assess_call, call, clinic, now, gathered, owner)
        if self.records is None:
            return await in_worker(respond, assessed)
        quiet = await self.records.quiet(assessed, caller, now, until - TO_ANSWER)
        reply = await in_worker(respond, assessed, quiet)
        self.records.record(assessed, reply, caller, info.id, now)
        return reply

    @property
    def keeps_feedback(self) -> bool:
        """Whether there is a store."""
        return self.records is not None

    async def feedback(self, rows: tuple[Feedback, ...], caller: Caller, now: datetime) -> None:
        """Kept for good when this returns. Raises StoreFault when it cannot be."""
        if self.records:
            await self.records.feedback(rows, caller, now)

    async def close(self) -> None:
        """Let go of everything; what waits to be recorded first, whatever becomes of the others."""
        async with AsyncExitStack() as last:
            last.push_async_callback(self.admission.close)
            last.push_async_callback(self.charts.close)
            if self.records:
                last.push_async_callback(asyncio.to_thread, self.records.close)
