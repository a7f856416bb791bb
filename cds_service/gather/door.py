"""The way to FHIR servers: one door for the process, and one fetcher for each call that goes through it.

Every query goes through memory, single flight, the client's share of connections and the breaker of its
server, in this order. A fetcher holds what is one call's own: whose chart, with which token, until when.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx
import stamina

from cards.known import Unknown
from cds_service.gather.ask import LATE, TOO_MUCH, NotGot, ask
from cds_service.gather.breaker import Breakers
from cds_service.gather.memory import Answer, AnswerKey, Flights, Memory, TenantKey
from cds_service.gather.paths import address
from cds_service.wire.bundle import Resource
from cds_service.wire.call import HookCall
from cds_service.wire.token import AccessToken

RESTING: Final = Unknown("the FHIR server failed before and was not asked")
Wanted = Callable[[Resource], bool]


@dataclass(frozen=True)
class Budget:
    """What fetching may take. Times are in milliseconds of wall clock, sizes in bytes as received.

    `deadline` is for all queries of a call, `each` for one of them, which never gets more than two thirds of
    the deadline; a query is repeated only if `again` are left. `at_once` queries of a call and
    `of_a_client` of a client go out together.
    """

    deadline: int = 1200
    each: int = 800
    again: int = 400
    pause: int = 50
    at_once: int = 4
    of_a_client: int = 8
    pages: int = 5
    answer_bytes: int = 5 * 1024 * 1024
    call_bytes: int = 16 * 1024 * 1024


class FhirDoor:
    """What all calls share. For one event loop."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        memory: Memory | None = None,
        breakers: Breakers[tuple[TenantKey, str]] | None = None,
        budget: Budget = Budget(),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.memory = Memory() if memory is None else memory
        self.breakers: Breakers[tuple[TenantKey, str]] = Breakers() if breakers is None else breakers
        self.budget = budget
        self.clock = clock
        self.flights: Flights[AnswerKey, Answer] = Flights()
        self._shares = defaultdict[TenantKey, asyncio.Semaphore](lambda: asyncio.Semaphore(budget.of_a_client))

    def fetcher(self, call: HookCall, base: str, caller: TenantKey, deadline: int | None = None) -> Fetcher:
        """The fetcher of a call, whose time begins to run. `base` is the registered address, never the client's own."""
        milliseconds = self.budget.deadline if deadline is None else deadline
        until = asyncio.get_running_loop().time() + milliseconds / 1000
        seconds = min(self.budget.each, milliseconds * 2 / 3) / 1000
        return Fetcher(self, call, base, caller, until, seconds, asyncio.Semaphore(self.budget.at_once))

    async def fetch(self, key: AnswerKey, token: AccessToken | None, wanted: Wanted, seconds: float) -> Answer:
        """One query over the network within `seconds`; the answer is remembered. Raises NotGot."""
        server = key.caller, urlsplit(key.base).netloc
        async with self._shares[key.caller]:
            if not self.breakers.asks(server, self.clock()):
                raise NotGot(RESTING)
            try:
                async with asyncio.timeout(seconds):
                    answer = await ask(
                        self.client, address(key.base, key.query), token, wanted, self.budget.answer_bytes
                    )
            except TimeoutError:
                self.breakers.failed(server, self.clock())
                raise NotGot(LATE) from None
            except NotGot as error:
                if error.down:
                    self.breakers.failed(server, self.clock())
                else:
                    self.breakers.answered(server)
                raise
            except BaseException:  # cancelled: nobody waits for it any more
                self.breakers.abandoned(server)
                raise
        self.breakers.answered(server)
        if not _says_of_a_failure(answer.resource):
            self.memory.keep(key, answer)
        return answer


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


def _says_of_a_failure(bundle: Resource) -> bool:
    """Whether a part of the search failed: asked again, the server may do better."""
    entries = bundle.get("entry")
    found = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return any(isinstance(one, dict) and one.get("resourceType") == "OperationOutcome" for one in found)
