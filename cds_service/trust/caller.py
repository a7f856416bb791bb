"""What is decided of a call: the caller, or a refusal whose reason is for the log alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cds_service.trust.client import Client


class Reason(Enum):
    """Why a call was refused, as the log line names it. The answer never does: every refusal is the same 401."""

    NO_TOKEN = "no-token"  # noqa: S105 - a reason, no password
    TOO_LONG = "too-long"
    NOT_SIGNED = "not-signed"
    HEADER = "header"
    ALGORITHM = "algorithm"
    ISSUER = "issuer"
    JKU = "jku"
    KEYS_UNAVAILABLE = "keys-unavailable"
    KEY = "key"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    LIFETIME = "lifetime"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    AUDIENCE = "audience"
    TENANT = "tenant"
    REPLAYED = "replayed"


SAYS: Final = {
    Reason.NO_TOKEN: "there is not exactly one Authorization header with a Bearer token",
    Reason.TOO_LONG: "the token, or its header, is longer than any honest one",
    Reason.NOT_SIGNED: "the token is not a signed JWT of three parts",
    Reason.HEADER: "the token's header lacks alg or kid, is of another typ, or asks for crit or b64",
    Reason.ALGORITHM: "the token is signed with an algorithm that is not registered for this client",
    Reason.ISSUER: "the token's iss is not registered",
    Reason.JKU: "the token's jku is not the registered jwks_url",
    Reason.KEYS_UNAVAILABLE: "the client's keys could not be obtained",
    Reason.KEY: "the client's keys hold not exactly one with the token's kid and algorithm",
    Reason.SIGNATURE: "the signature does not fit the key",
    Reason.CLAIMS: "one of exp, iat, iss, aud, jti is missing or of another type",
    Reason.LIFETIME: "exp is before iat, or further after it than max_token_seconds",
    Reason.EXPIRED: "the token has expired",
    Reason.NOT_YET: "iat or nbf is in the future: compare the clocks",
    Reason.AUDIENCE: "aud is neither the address that was called nor one of the client's audiences",
    Reason.TENANT: "the tenant claim is missing or not on the client's list",
    Reason.REPLAYED: "a token with this jti was used before",
}


@dataclass(frozen=True)
class Caller:
    """A trusted caller. `tenant` is one of the client's registered tenants, or None where it has none."""

    client: Client
    tenant: str | None


@dataclass(frozen=True)
class Refused:
    """A caller that is not trusted. Holds nothing of the token: a registered issuer, and hashes to compare lines by."""

    reason: Reason
    issuer: str | None = None
    kid_hash: str | None = None
    jti_hash: str | None = None


class Refusal(Exception):
    """Raised where a token turns out not to be trusted."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def short_hash(value: str) -> str:
    """Twelve digits by which two log lines can be compared, and nothing more."""
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()[:12]
