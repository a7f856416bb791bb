"""Remembers which tokens were used, for all workers and replicas that share the store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete

from cds_service.store.engine import transaction
from cds_service.store.issued import insert_new
from cds_service.store.tables import seen_tokens
from cds_service.store.threads import Threads

SECONDS: Final = 1.0  # to tell in
SWEEP_EVERY: Final = timedelta(minutes=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ReplayGuard:
    """Each token once. Of its `jti` only a hash is kept, and that no longer than the token could be used."""

    def __init__(
        self, engine: Engine, threads: Threads | None = None, clock: Callable[[], datetime] = _utc_now
    ) -> None:
        self._engine = engine
        self._threads = threads or Threads()
        self._clock = clock
        self._next_sweep = clock()

    async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:
        """Whether no worker has seen this token before. `until`: when it expires for good, leeway included.

        Raises StoreFault when nobody can tell, or not soon enough for a prescriber who waits: what is then done
        about the caller is decided where callers are (`cds_service.live.admission`).
        """
        return await self._threads.run(SECONDS, self._first_seen, issuer, jti, until)

    def _first_seen(self, issuer: str, jti: str, until: datetime) -> bool:
        now = self._clock()
        sweeps = now >= self._next_sweep
        if sweeps:
            self._next_sweep = now + SWEEP_EVERY
        row = {"issuer": issuer, "jti_hash": hashlib.sha256(jti.encode()).hexdigest(), "until": until}
        with transaction(self._engine, {}) as connection:
            if sweeps:
                connection.execute(delete(seen_tokens).where(seen_tokens.c.until < now))
            inserted = insert_new(self._engine, seen_tokens).returning(seen_tokens.c.jti_hash)
            return connection.scalar(inserted, row) is not None
