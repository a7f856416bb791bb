"""The door that all calls share on their way to FHIR servers.

A query takes one of its client's connections and asks the breaker of its server before it goes out; what
comes back is remembered. Each call goes through it with a `Fetcher` of its own.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from cards.known import Unknown
from cds_service.gather.ask import LATE, NotGot, ask
from cds_service.gather.breaker import Breakers
from cds_service.gather.memory import Answer, AnswerKey, Flights, Memory, TenantKey
from cds_service.gather.paths import address
from cds_service.wire.bundle import Resource
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

    @classmethod
    def within(cls, deadline: int) -> Budget:
        """The same in proportion, where fetching may take so many milliseconds."""
        return cls(deadline, each=min(cls.each, deadline * 2 // 3), again=min(cls.again, deadline // 2))


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
                if seconds * 1000 >= self.budget.each / 2:  # with less, being late says little of the server
                    self.breakers.failed(server, self.clock())
                else:
                    self.breakers.abandoned(server)
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


def _says_of_a_failure(bundle: Resource) -> bool:
    """Whether a part of the search failed: asked again, the server may do better."""
    entries = bundle.get("entry")
    found = [one.get("resource") for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return any(isinstance(one, dict) and one.get("resourceType") == "OperationOutcome" for one in found)
