"""A bearer token taken apart: strictly, within bounds, and not believed yet.

A signed JWT in compact form (RFC 7515, 7519) and no other: three parts, base64url without padding, JSON
objects. Nothing here decides whom to trust.
"""

from __future__ import annotations

import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from cds_service.errors import BadCall
from cds_service.trust.caller import Reason, Refusal
from cds_service.trust.keys import PublicKey
from cds_service.wire.parse import parse

LONGEST: Final = 8 * 1024
LONGEST_HEADER: Final = 2 * 1024
PARTS: Final = 3


@dataclass(frozen=True)
class Token:
    """What a token says. `parts` are as sent; nothing of it is shown when this object is."""

    header: Mapping[str, Any] = field(repr=False)
    claims: Mapping[str, Any] = field(repr=False)
    parts: tuple[bytes, bytes, bytes] = field(repr=False)

    @property
    def algorithm(self) -> str:
        """`alg` of the header."""
        return str(self.header["alg"])

    @property
    def kid(self) -> str:
        """`kid` of the header."""
        return str(self.header["kid"])


def bearer(authorization: Sequence[str]) -> str:
    """The token of the one Authorization header there is. Raises Refusal."""
    if len(authorization) != 1:
        raise Refusal(Reason.NO_TOKEN)
    scheme, _, value = authorization[0].partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise Refusal(Reason.NO_TOKEN)
    return value


def read_token(value: str) -> Token:
    """The token in `value`. Raises Refusal (TOO_LONG, NOT_SIGNED, HEADER or CLAIMS)."""
    if len(value) > LONGEST:
        raise Refusal(Reason.TOO_LONG)
    try:
        parts = value.encode("ascii").split(b".")
    except UnicodeEncodeError:
        raise Refusal(Reason.NOT_SIGNED) from None
    if len(parts) != PARTS or not all(parts):
        raise Refusal(Reason.NOT_SIGNED)
    head, body, signature = parts
    if len(head) > LONGEST_HEADER:
        raise Refusal(Reason.TOO_LONG)
    header = _object(head, Reason.HEADER)
    if not _is_header(header):
        raise Refusal(Reason.HEADER)
    return Token(header, _object(body, Reason.CLAIMS), (head, body, signature))


def verify(token: Token, key: PublicKey) -> None:
    """Raises Refusal unless `key` signed the token with its algorithm, which the caller has allowed."""
    registry = jws.JWSRegistry(algorithms=[token.algorithm], strict_check_header=False)
    signed = jws.CompactSignature(dict(token.header), b"")
    signed.segments.update({"header": token.parts[0], "payload": token.parts[1], "signature": token.parts[2]})
    try:
        fits = jws.validate_compact(signed, key, registry=registry)
    except (JoseError, ValueError, TypeError):
        fits = False
    if not fits:
        raise Refusal(Reason.SIGNATURE)


def _object(part: bytes, reason: Reason) -> dict[str, Any]:
    try:
        value = parse(urlsafe_b64decode(part))
    except (binascii.Error, BadCall):
        raise Refusal(reason) from None
    if not isinstance(value, dict):
        raise Refusal(reason)
    return value


def _is_header(header: Mapping[str, Any]) -> bool:
    """Whether the members we go by are there and of their type, and none asks for what we do not do."""
    texts = [header.get("alg"), header.get("kid"), header.get("typ", "JWT"), header.get("jku", "-")]
    if not all(isinstance(each, str) and each for each in texts) or {"crit", "b64", "enc", "zip"} & header.keys():
        return False
    return str(header.get("typ", "JWT")).upper() == "JWT"
