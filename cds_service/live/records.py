"""What was answered and what became of it, kept beside the calls: they neither wait for the store nor fail with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from cards.knowledge import Knowledge
from cds_service import log
from cds_service.assessed import Assessed, HookResponse
from cds_service.errors import StoreFault
from cds_service.store import (
    FeedbackBook,
    Keyed,
    Occasion,
    Recorder,
    ReplayGuard,
    Saved,
    Snoozes,
    Speaking,
    Threads,
    issued,
    keeps_tenants_apart,
    lengths_of,
    open_store,
)
from cds_service.trust.caller import Caller
from cds_service.wire.feedback import Feedback

A_MOMENT: Final = 0.5  # seconds that a prescriber waits for the store at the most
UNBOUND: Final = "the store's role is a superuser or has BYPASSRLS: row-level security does not keep tenants apart"
ACKNOWLEDGED: Final = 1.8  # seconds that a client waits until its feedback is kept; then it may send it again


@dataclass(frozen=True)
class Records:
    """The store of a running service."""

    engine: Engine
    keyed: Keyed
    recorder: Recorder
    snoozes: Snoozes
    guard: ReplayGuard
    threads: Threads

    @classmethod
    def open(cls, address: str, secret: bytes, knowledge: Knowledge) -> Records:
        """Opened, with its tables up to date. Raises StoreFault."""
        engine = open_store(address)
        if not keeps_tenants_apart(engine):
            log.event(UNBOUND, "warning")
        lengths = lengths_of(knowledge.override_reasons.values())
        threads = Threads()
        guard = ReplayGuard(engine, threads)
        return cls(engine, Keyed(secret), Recorder(engine), Snoozes(engine, lengths), guard, threads)

    async def quiet(self, assessed: Assessed, caller: Caller, now: datetime, until: float) -> dict[str, frozenset[str]]:
        """The topics that stay away, by order. When the store does not answer at once every card is shown.

        `until`: the time of the event loop after which the store is not waited for. A store that was given less than
        a moment, because the call was late already, is asked again by the next call.
        """
        speaks = any(one.assessment for one in assessed.looked)
        if not (speaks and caller.client.snooze) or self.snoozes.resting:
            return {}
        today = now.astimezone(ZoneInfo(assessed.clinic.site.timezone)).date()
        given = min(A_MOMENT, until - asyncio.get_running_loop().time())
        if given <= 0:
            return {}
        try:
            return await self.threads.run(given, self._asleep, assessed, caller, today)
        except StoreFault as error:
            if given == A_MOMENT:
                self.snoozes.rest()
            log.event("cards that might stay away are shown", "warning", **log.fault(error))
            return {}

    def _asleep(self, assessed: Assessed, caller: Caller, today: date) -> dict[str, frozenset[str]]:
        client, tenant = caller.client.name, caller.tenant or ""
        patient = self.keyed.patient(client, tenant, assessed.call.patient_id)
        found: dict[str, frozenset[str]] = {}
        for order, cards in assessed.candidates():
            speaking = [
                Speaking(card.topic, card.indicator.name.lower(), self.keyed.evidence(order, card.evidence))
                for card in cards
            ]
            found[order.ref] = frozenset(self.snoozes.snoozed(client, tenant, patient, speaking, today))
        return found

    def record(self, assessed: Assessed, reply: HookResponse, caller: Caller, service: str, now: datetime) -> None:
        """Hand over what was answered; never waits, never raises."""
        call, client, tenant = assessed.call, caller.client.name, caller.tenant or ""
        occasion = Occasion(client, tenant, service, assessed.clinic.version, now, call.patient_id, call.hook_instance)
        rows = [
            issued(card, one.order, occasion, self.keyed, "interruptive" if card in shown.cards else "silent")
            for one, shown in zip(reply.looked, reply.shown, strict=True)
            for card in (*shown.cards, *shown.unseen)
        ]
        if rows:
            self.recorder.record(rows)

    async def feedback(self, rows: tuple[Feedback, ...], caller: Caller, now: datetime) -> Saved:
        """Kept for good when this returns. Raises StoreFault."""
        book = FeedbackBook(self.engine, keep_comments=caller.client.store_comments)
        return await self.threads.run(ACKNOWLEDGED, book.save, caller.client.name, caller.tenant or "", rows, now)

    def close(self) -> None:
        """Write what waits, and let go."""
        self.recorder.close()
        self.threads.close()
        self.engine.dispose()
