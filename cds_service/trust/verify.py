"""The decision about a call: one straight line of checks, cheap ones first, each of which may refuse.

Length, parts, header, algorithm, registered issuer, jku, the one key, signature, claims, tenant, first
use. Keys come from the registered place whatever the token says, and until issuer, algorithm and jku
are those that were registered nothing leaves this machine. Only a token that is otherwise good is
remembered, so that nobody can fill the memory, or use up another's token, with forgeries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from cds_service.trust.caller import Caller, Reason, Refusal, Refused, short_hash
from cds_service.trust.claims import check_claims, tenant_of
from cds_service.trust.client import KEY_TYPES, Client
from cds_service.trust.keyring import Keyring
from cds_service.trust.replay import ReplayGuard
from cds_service.trust.token import Token, bearer, read_token, verify

DISCOVERY: Final = "/cds-services"


def endpoint_urls(public_url: str, service_id: str | None = None, *, feedback: bool = False) -> tuple[str, ...]:
    """What `aud` may be for an address of ours; `public_url` is configured, never taken from a Host header.

    Without `service_id`: discovery. CDS Hooks does not say what a feedback token is for; clients name the
    feedback address or the service's, so both are accepted there. A client that knows discovery with a slash at its
    end calls, and names, the address with two.
    """
    base = public_url.rstrip("/") + DISCOVERY
    if service_id is None:
        return (base,)
    tails = (f"{service_id}/feedback", service_id) if feedback else (service_id,)
    return tuple(f"{base}{slashes}{tail}" for tail in tails for slashes in ("/", "//"))


class Verifier:
    """Decides who a caller is. For one event loop, as the keyring is."""

    def __init__(self, clients: Iterable[Client], keyring: Keyring, replay: ReplayGuard) -> None:
        self._clients = {client.issuer: client for client in clients}
        self._keyring = keyring
        self._replay = replay

    async def caller(self, authorization: Sequence[str], endpoint: Collection[str], now: datetime) -> Caller | Refused:
        """Who sent a request: `authorization` are its Authorization headers, all of them.

        `endpoint` is what `endpoint_urls` gives for the address that was called. `now` knows its time zone.
        """
        told: dict[str, str] = {}
        try:
            token = read_token(bearer(authorization))
            return await self._trusted(token, endpoint, now, told)
        except Refusal as refusal:
            return Refused(refusal.reason, **told)

    async def _trusted(self, token: Token, endpoint: Collection[str], now: datetime, told: dict[str, str]) -> Caller:
        """The caller, or a Refusal; `told` gets what the log line may say of the token."""
        told["kid_hash"] = short_hash(token.kid)
        if isinstance(jti := token.claims.get("jti"), str):
            told["jti_hash"] = short_hash(jti)
        client = self._registered(token, told)
        key = await self._keyring.key(client, token.kid, KEY_TYPES[token.algorithm])
        verify(token, key)
        until = check_claims(token.claims, client, endpoint, now)
        tenant = tenant_of(token.claims, client)
        if not await self._replay.first_seen(client.issuer, token.claims["jti"], until):
            raise Refusal(Reason.REPLAYED)
        return Caller(client, tenant)

    def _registered(self, token: Token, told: dict[str, str]) -> Client:
        """The client that the token claims to be from, as far as that can be seen without its keys."""
        if token.algorithm not in KEY_TYPES:
            raise Refusal(Reason.ALGORITHM)
        issuer: Any = token.claims.get("iss")
        client = self._clients.get(issuer) if isinstance(issuer, str) else None
        if client is None:
            raise Refusal(Reason.ISSUER)
        told["issuer"] = client.issuer
        if token.algorithm not in client.algorithms:
            raise Refusal(Reason.ALGORITHM)
        if token.header.get("jku", client.jwks_url) != client.jwks_url:
            raise Refusal(Reason.JKU)
        return client
