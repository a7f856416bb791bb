"""The keys of every client, kept as long as each of them allows.

For one event loop. Fetches of one client's keys that are wanted at the same time are one fetch, which
goes on when the call that began it is gone. A failure is not kept: the next call tries again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import httpx
from cachetools import TLRUCache

from cds_service.trust.address import guarded_transport
from cds_service.trust.caller import Reason, Refusal
from cds_service.trust.client import Client
from cds_service.trust.fetch import DEADLINE, Document, Unobtainable, fetch, read_file
from cds_service.trust.keys import PublicKey, UnusableKeys, only_key, read_keys

REFETCH_EVERY: Final = 60.0


@dataclass(frozen=True)
class _Held:
    """A client's keys, usable until `until` on the keyring's clock."""

    keys: tuple[PublicKey, ...]
    until: float


class Keyring:
    """Finds the key that a token names. `clock` is in seconds and only moves on; `close` when done."""

    def __init__(
        self,
        clients: Iterable[Client],
        *,
        allow_insecure_jwks: bool = False,
        clock: Callable[[], float] = time.monotonic,
        deadline: float = DEADLINE,
    ) -> None:
        known = tuple(clients)
        self._http = {client.issuer: _http(client, allow_insecure_jwks) for client in known if not client.jwks_file}
        self._held: TLRUCache[str, _Held] = TLRUCache(max(1, len(known)), _until, clock)  # by issuer
        self._clock = clock
        self._deadline = deadline
        self._in_flight: dict[str, asyncio.Task[_Held | Unobtainable]] = {}
        self._refetched: dict[str, float] = {}

    async def key(self, client: Client, kid: str, key_type: str) -> PublicKey:
        """The one key of `client` with this kid and kty. Raises Refusal (KEY or KEYS_UNAVAILABLE).

        A kid that is new may be a key that is new: then the set is fetched again, once a minute at the most.
        """
        keys, fresh = await self._keys(client)
        is_known = any(key.kid == kid for key in keys)
        if not is_known and not fresh and self._may_refetch(client.issuer):
            keys = await self._fetched(client)
        return only_key(keys, kid, key_type)

    async def obtain(self, client: Client) -> tuple[PublicKey, ...]:
        """The client's keys, fetched now whatever is held. Raises Unobtainable, which says why."""
        got = await self._obtain(client)
        if isinstance(got, Unobtainable):
            raise got
        return got.keys

    async def close(self) -> None:
        """End what is under way and close connections."""
        for task in self._in_flight.values():
            task.cancel()
        await asyncio.gather(*self._in_flight.values(), return_exceptions=True)
        for http in self._http.values():
            await http.aclose()

    async def _keys(self, client: Client) -> tuple[tuple[PublicKey, ...], bool]:
        """The keys, and whether they were fetched just now."""
        held = self._held.get(client.issuer)
        return (await self._fetched(client), True) if held is None else (held.keys, False)

    def _may_refetch(self, issuer: str) -> bool:
        if issuer in self._in_flight:
            return True
        now = self._clock()
        if now < self._refetched.get(issuer, float("-inf")) + REFETCH_EVERY:
            return False
        self._refetched[issuer] = now
        return True

    async def _fetched(self, client: Client) -> tuple[PublicKey, ...]:
        """The keys, from a fetch that may be under way already."""
        task = self._in_flight.get(client.issuer)
        if task is None:
            task = self._in_flight[client.issuer] = asyncio.create_task(self._obtain(client))
            task.add_done_callback(lambda _: self._in_flight.pop(client.issuer, None))
        got = await asyncio.shield(task)
        if isinstance(got, Unobtainable):
            raise Refusal(Reason.KEYS_UNAVAILABLE)
        return got.keys

    async def _obtain(self, client: Client) -> _Held | Unobtainable:
        """Fetch, read and keep. A failure is returned, as nobody may be left to catch it."""
        began = self._clock()
        try:
            document = await self._document(client)
            keys = read_keys(document.content)
        except Unobtainable as error:
            return error
        except UnusableKeys as error:
            return Unobtainable(f"what was answered is no key set: {error}")
        held = self._held[client.issuer] = _Held(keys, began + document.life)
        return held

    async def _document(self, client: Client) -> Document:
        if client.jwks_file:
            return await read_file(client.jwks_file)
        return await fetch(self._http[client.issuer], str(client.jwks_url), self._deadline)


def _until(_issuer: str, held: _Held, _now: float) -> float:
    return held.until


def _http(client: Client, allow_insecure_jwks: bool) -> httpx.AsyncClient:
    transport = guarded_transport(client.allow_private_cidrs, allow_loopback=allow_insecure_jwks)
    return httpx.AsyncClient(transport=transport, trust_env=False, follow_redirects=False, timeout=DEADLINE)
