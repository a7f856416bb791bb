"""Fetching in one line: a call, a server, and what was gathered from it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx

from cds_service.gather.ask import fhir_client
from cds_service.gather.door import Budget, FhirDoor
from cds_service.gather.fetch import fetch_missing
from cds_service.gather.fetcher import Fetcher
from cds_service.gather.memory import Memory, TenantKey
from cds_service.gather.prefetch import Gathered, gather
from cds_service.wire.call import HookCall, read_call
from cds_service.wire.fhir_version import FhirVersion, fhir_version
from tests.chart.charts import knowledge
from tests.service.fake import CALL

PATIENT: Final = "pat-1"
CANARY: Final = "canary-1f6b"
CALLER: Final = TenantKey("hospital", "north")
LONG: Final = Budget(deadline=20_000, each=20_000, again=0, pause=1)  # for what is not about time
SHORT: Final = Budget(deadline=2400, each=1600, again=2400)  # for what is: the first pages come in time
LAB: Final[dict[str, Any]] = {
    "resourceType": "Observation",
    "id": "b12",
    "status": "final",
    "subject": {"reference": f"Patient/{PATIENT}"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "2132-9"}]},
}
PERSON: Final[dict[str, Any]] = {"resourceType": "Patient", "id": PATIENT, "birthDate": "1958-04-11"}


@cache
def _tls() -> ssl.SSLContext:
    """Made once: it takes longer than a test."""
    return httpx.create_ssl_context(trust_env=False)


def a_client() -> httpx.AsyncClient:
    """The client of the service, with time enough to connect on a busy machine."""
    client = fhir_client(httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False))
    client.timeout = httpx.Timeout(None)
    return client


def lab(number: int, **more: Any) -> dict[str, Any]:
    """A result of the patient."""
    return LAB | {"id": f"o{number}"} | more


def a_call(patient: str = PATIENT, secret: str | None = CANARY, **more: Any) -> HookCall:
    """A call of `patient` without prefetch, with a token or, with None, without."""
    authorization = {} if secret is None else {"fhirAuthorization": {"access_token": secret, "token_type": "Bearer"}}
    return read_call({**CALL, "context": CALL["context"] | {"patientId": patient}} | authorization | more, "order-sign")


@dataclass
class Hospital:
    """A door and the base its calls are registered for."""

    door: FhirDoor
    base: str

    def fetcher(self, call: HookCall, caller: TenantKey = CALLER, deadline: int | None = None) -> Fetcher:
        return Fetcher.begin(self.door, call, self.base, caller, deadline)

    async def gather(
        self,
        call: HookCall | None = None,
        keys: Iterable[str] = ("observations",),
        caller: TenantKey = CALLER,
        version: FhirVersion | None = None,
        fetcher: Fetcher | None = None,
    ) -> Gathered:
        """What `call` brings and the server has under `keys`."""
        asking, known = call or a_call(), knowledge()  # loaded before time begins to run
        already = gather(asking, keys)
        by = fetcher or self.fetcher(asking, caller)
        return await fetch_missing(keys, already, by, version or fhir_version(asking), known)


def hospital(
    client: httpx.AsyncClient, base: str, budget: Budget = LONG, memory: Memory | None = None, **more: Any
) -> Hospital:
    """A hospital whose door keeps nothing unless it is given a memory."""
    return Hospital(FhirDoor(client, Memory(0) if memory is None else memory, budget=budget, **more), base)


def fetched(
    base: str, call: HookCall | None = None, keys: Iterable[str] = ("observations",), budget: Budget = LONG, **more: Any
) -> Gathered:
    """What a call without anything else going on gathers from the server at `base`."""

    async def run() -> Gathered:
        async with a_client() as client:
            return await hospital(client, base, budget, **more).gather(call, keys)

    return asyncio.run(run())
