"""Who calls: anybody in a demonstration, else whoever's token holds.

The memory of used tokens is the store's, so that workers and replicas share it. While the store does not answer, or
not at once, this process remembers alone: no prescriber waits for a database, and what a token that was stolen could
do meanwhile is to ask once more in each worker, and to be told again what its holder can read anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from cds_service import log
from cds_service.errors import StoreFault
from cds_service.settings import Settings
from cds_service.trust.caller import Caller, Refused
from cds_service.trust.client import Client
from cds_service.trust.keyring import Keyring
from cds_service.trust.replay import MemoryReplayGuard, ReplayGuard
from cds_service.trust.verify import Verifier, endpoint_urls

ANYBODY: Final = "demo"
REST: Final = 10.0  # seconds in which a store that did not answer is not asked


class SharedGuard:
    """Remembers tokens in the store, and in this process as well, for the time when the store does not answer."""

    def __init__(self, shared: ReplayGuard, clock: Callable[[], float] = time.monotonic) -> None:
        self._shared = shared
        self._own = MemoryReplayGuard()
        self._clock = clock
        self._rests_until = clock()

    async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:
        """See `cds_service.trust.replay.ReplayGuard`."""
        if not await self._own.first_seen(issuer, jti, until):
            return False  # of several requests with one token, one alone asks the store: none can take its place there
        if self._clock() < self._rests_until:
            return True
        try:
            return await self._shared.first_seen(issuer, jti, until)
        except StoreFault as error:
            self._rests_until = self._clock() + REST
            log.event("used tokens are remembered in this process alone", "error", **log.fault(error))
            return True


class Admission:
    """Decides about callers. For one event loop."""

    def __init__(self, settings: Settings, shared: ReplayGuard | None) -> None:
        self._settings = settings
        self._keyring = Keyring(settings.clients, allow_insecure_jwks=settings.allow_insecure_jwks)
        guard = MemoryReplayGuard() if shared is None else SharedGuard(shared)
        self._verifier = Verifier(settings.clients, self._keyring, guard)
        self._anybody = Caller(anybody(settings), None)

    async def caller(
        self,
        authorization: Sequence[str],
        now: datetime,
        line: dict[str, Any],
        service_id: str | None = None,
        *,
        feedback: bool = False,
    ) -> Caller | None:
        """Who sent a request to a service of ours, or asked for the list of them; None: nobody we know.

        `line` gets what may be logged of it: a client's name, or why it was refused.
        """
        if self._settings.takes_unsigned:
            return self._anybody
        endpoint = endpoint_urls(self._settings.public_url or "", service_id, feedback=feedback)
        decided = await self._verifier.caller(authorization, endpoint, now)
        if isinstance(decided, Refused):
            line.update(refused=decided.reason.value, issuer=decided.issuer, kid=decided.kid_hash, jti=decided.jti_hash)
            return None
        line.update(client=decided.client.name, tenant=decided.tenant)
        return decided

    async def close(self) -> None:
        """Let go of connections."""
        await self._keyring.close()


def anybody(settings: Settings) -> Client:
    """Who calls without a token: nothing is known of them, and no server is called but those let in by name."""
    return Client(name=ANYBODY, issuer="urn:b12-cds:unsigned", fhir_bases=settings.allow_fhir_servers)
