"""Tokens that were used: each counts once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from cachetools import TLRUCache

MOST: Final = 1_000_000


class ReplayGuard(Protocol):
    """Remembers tokens until they have expired anyway."""

    async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:
        """Whether this is the first time, and from now on it is not; `until` is when the token can be forgotten."""


class MemoryReplayGuard:
    """Remembers in this process alone: for one worker. A restart forgets, for as long as tokens live.

    Holds `most` tokens, as hashes; beyond that the oldest is forgotten before its time. Belongs to one event
    loop, as nothing is awaited between looking and remembering. `clock` is in seconds since 1970.
    """

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.time) -> None:
        self._seen: TLRUCache[bytes, float] = TLRUCache(most, _until, clock)

    async def first_seen(self, issuer: str, jti: str, until: datetime) -> bool:
        """See ReplayGuard."""
        key = hashlib.sha256(f"{len(issuer)}\0{issuer}\0{jti}".encode(errors="surrogatepass")).digest()
        if key in self._seen:
            return False
        self._seen[key] = until.timestamp()
        return True


def _until(_key: bytes, until: float, _now: float) -> float:
    return until
