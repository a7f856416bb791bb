"""Fetching for one call: whose chart, with which token, until when, and how much in all.

A query is answered from memory, else together with equal ones under way, else by the server, and once
more when that failed at once and there is time.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import stamina

from cds_service.gather.ask import LATE, TOO_MUCH, NotGot
from cds_service.gather.door import FhirDoor, Wanted
from cds_service.gather.memory import Answer, AnswerKey, TenantKey
from cds_service.wire.bundle import Resource
from cds_service.wire.call import HookCall


@dataclass
class Fetcher:
    """Fetches for one call until `until`, a time of the event loop. `tally` counts what became of the queries."""

    door: FhirDoor
    call: HookCall
    base: str
    caller: TenantKey
    until: float
    seconds: float
    slots: asyncio.Semaphore
    taken: int = 0
    tally: Counter[str] = field(default_factory=Counter)

    @classmethod
    def begin(
        cls, door: FhirDoor, call: HookCall, base: str, caller: TenantKey, deadline: int | None = None
    ) -> Fetcher:
        """The fetcher of a call, whose time begins to run; `deadline` in milliseconds, else that of the budget.

        `base` is the registered address of the server, never the one the client wrote.
        """
        budget = door.budget
        milliseconds = budget.deadline if deadline is None else deadline
        until = asyncio.get_running_loop().time() + milliseconds / 1000
        seconds = min(budget.each, milliseconds * 2 / 3) / 1000
        return cls(door, call, base, caller, until, seconds, asyncio.Semaphore(budget.at_once))

    async def get(self, query: str, wanted: Wanted) -> Resource:
        """What the server answers to `query`. Raises NotGot, with LATE when the time of the call is over."""
        try:
            async with asyncio.timeout_at(self.until), self.slots:
                answer = await self._answer(query, wanted)
        except TimeoutError:
            self.tally[LATE.why] += 1
            raise NotGot(LATE) from None
        except NotGot as error:
            self.tally[error.why.why] += 1
            raise
        return answer.resource

    async def _answer(self, query: str, wanted: Wanted) -> Answer:
        if self.taken >= self.door.budget.call_bytes:
            raise NotGot(TOO_MUCH)
        key = self._key(query)
        remembered = self.door.memory.get(key)
        answer = remembered or await self._fetched(key, wanted)
        self.tally["remembered" if remembered else "fetched"] += 1
        self.taken += answer.size
        return answer

    async def _fetched(self, key: AnswerKey, wanted: Wanted) -> Answer:
        async def attempt() -> Answer:
            fetch = self.door.fetch
            return await self.door.flights.join(key, lambda: fetch(key, self.call.access_token, wanted, self.seconds))

        pause = self.door.budget.pause / 1000
        caller = stamina.AsyncRetryingCaller(
            attempts=2, timeout=None, wait_initial=pause, wait_max=pause, wait_jitter=0
        )
        return await caller(self._worth_another, attempt)  # arguments would be logged with a retry: it has none

    def _worth_another(self, error: Exception) -> bool:
        left = self.until - asyncio.get_running_loop().time()
        return isinstance(error, NotGot) and error.again and left >= self.door.budget.again / 1000

    def _key(self, query: str) -> AnswerKey:
        call, token = self.call, self.call.access_token
        return AnswerKey(
            self.caller, call.user_id or "", call.patient_id, token.digest if token else "", self.base, query
        )
