"""An ordinary client, its keys, and an ordinary token that every test changes in one place."""

from __future__ import annotations

import asyncio
import base64
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import respx
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from cds_service.trust.caller import Caller, Refused, short_hash
from cds_service.trust.client import Client
from cds_service.trust.keyring import Keyring
from cds_service.trust.replay import MemoryReplayGuard, ReplayGuard
from cds_service.trust.verify import Verifier, endpoint_urls

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ISSUER = "https://ehr.example/issuer"
JWKS_URL = "https://ehr.example/keys.json"
PUBLIC_URL = "https://cds.example"
SERVICE = "b12-injection-order-sign"
ENDPOINT = endpoint_urls(PUBLIC_URL, SERVICE)
KID = "key-1"
CANARY = "canary7f3a"

Key = ECKey | RSAKey | OctKey


@functools.cache
def ec(crv: str = "P-384", number: int = 0) -> ECKey:
    """An elliptic curve key, the same for the same arguments."""
    return ECKey.generate_key(crv)


@functools.cache
def rsa(bits: int = 2048) -> RSAKey:
    """An RSA key, the same for the same argument."""
    return RSAKey.generate_key(bits)


def public(key: Key, kid: str = KID, **more: Any) -> dict[str, Any]:
    """The JWK of a key as a client publishes it."""
    return {**key.as_dict(private=False), "kid": kid, **more}


def jwks(*keys: Mapping[str, Any]) -> bytes:
    return json.dumps({"keys": keys}).encode()


def part(value: Any) -> str:
    """One part of a token: JSON, or bytes as they are, in base64url."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def claims(**changes: Any) -> dict[str, Any]:
    """The claims of an ordinary token; a change to `...` leaves the claim out."""
    ordinary = {
        "iss": ISSUER,
        "aud": ENDPOINT[0],
        "iat": SECONDS,
        "exp": SECONDS + 300,
        "jti": f"jti-{CANARY}",
    }
    return {name: value for name, value in {**ordinary, **changes}.items() if value is not ...}


def header(**changes: Any) -> dict[str, Any]:
    """The header of an ordinary token; a change to `...` leaves the member out."""
    ordinary = {"alg": "ES384", "kid": KID, "typ": "JWT", "jku": JWKS_URL}
    return {name: value for name, value in {**ordinary, **changes}.items() if value is not ...}


def signed(head: Any, body: Any, key: Key, alg: str | None = None) -> str:
    """A token of these parts, which may be anything, signed with `alg` (as the header says, unless told)."""
    signing = f"{part(head)}.{part(body)}"
    name = alg or head["alg"]
    signature = jws.JWSRegistry.algorithms[name].sign(signing.encode(), key)
    return f"{signing}.{part(signature)}"


def token(key: Key | None = None, head: Mapping[str, Any] | None = None, **changes: Any) -> str:
    """An ordinary token with `changes` to its claims."""
    return signed(header(**(head or {})), claims(**changes), key or ec())


def hashes(kid: str = KID) -> tuple[str, str]:
    """What a refusal may say of an ordinary token."""
    return short_hash(kid), short_hash(claims()["jti"])


def client(**changes: Any) -> Client:
    return Client(**{"name": "ehr", "issuer": ISSUER, "jwks_url": JWKS_URL, **changes})


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Door:
    """A verifier with everything it stands on; keys come from a mocked server that counts."""

    clients: Iterable[Client] = field(default_factory=lambda: (client(),))
    keys: bytes = field(default_factory=lambda: jwks(public(ec())))
    replay: ReplayGuard = field(default_factory=lambda: MemoryReplayGuard(clock=NOW.timestamp))

    def ask(self, *tokens: str, endpoint: tuple[str, ...] = ENDPOINT, now: datetime = NOW) -> list[Caller | Refused]:
        """What is decided about each token in turn."""
        return self.ask_raw(*([f"Bearer {each}"] for each in tokens), endpoint=endpoint, now=now)

    def ask_raw(
        self, *headers: list[str], endpoint: tuple[str, ...] = ENDPOINT, now: datetime = NOW
    ) -> list[Caller | Refused]:
        """What is decided about each list of Authorization headers in turn."""

        async def decide() -> list[Caller | Refused]:
            keyring = Keyring(self.clients)
            verifier = Verifier(self.clients, keyring, self.replay)
            try:
                return [await verifier.caller(each, endpoint, now) for each in headers]
            finally:
                await keyring.close()

        with respx.mock(assert_all_called=False, assert_all_mocked=True) as mocked:
            mocked.get(JWKS_URL).mock(return_value=httpx.Response(200, content=self.keys))
            decided = asyncio.run(decide())
            self.requests = [str(call.request.url) for call in mocked.calls]
        return decided
