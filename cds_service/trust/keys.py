"""A client's key set (JWKS, RFC 7517) as published, and the keys of it that can sign for us."""

from __future__ import annotations

from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from cds_service.errors import BadCall
from cds_service.trust.caller import Reason, Refusal
from cds_service.wire.parse import parse

PublicKey = ECKey | RSAKey

MOST_KEYS: Final = 100
RSA_BITS: Final = range(2048, 8192 + 1)
CURVES: Final = frozenset({"P-256", "P-384"})
PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class UnusableKeys(Exception):
    """A document that is no key set. The text is ours and holds nothing of the document."""


def read_keys(document: bytes) -> tuple[PublicKey, ...]:
    """The public keys of a key set that may verify signatures, in its order.

    A key of another kind, size or curve, without a kid, for encryption, or that is broken, is left out and
    the others count (RFC 7517, section 5). So is one published with its private half: anybody may hold it.
    Raises UnusableKeys when the document is no key set, or holds more than a hundred keys.
    """
    try:
        parsed = parse(document)
    except BadCall:
        raise UnusableKeys("it is not JSON in UTF-8") from None
    listed = parsed.get("keys") if isinstance(parsed, dict) else None
    if not isinstance(listed, list):
        raise UnusableKeys("it holds no list of keys")
    if len(listed) > MOST_KEYS:
        raise UnusableKeys(f"it holds more than {MOST_KEYS} keys")
    return tuple(key for each in listed if (key := _read_key(each)) is not None)


def only_key(keys: tuple[PublicKey, ...], kid: str, key_type: str) -> PublicKey:
    """The one key that a token names. Raises Refusal when there is none, or more than one (SMART App Launch)."""
    fitting = [key for key in keys if key.kid == kid and key.key_type == key_type]
    if len(fitting) != 1:
        raise Refusal(Reason.KEY)
    return fitting[0]


def _read_key(value: Any) -> PublicKey | None:
    if not isinstance(value, dict) or PRIVATE & value.keys() or not isinstance(value.get("kid"), str):
        return None
    try:
        if value.get("kty") == "EC" and value.get("crv") in CURVES:
            key: PublicKey = ECKey.import_key(value)
        elif value.get("kty") == "RSA" and _bits(value.get("n")) in RSA_BITS:
            key = RSAKey.import_key(value)
        else:
            return None
        key.check_use("sig")
        key.check_key_op("verify")
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return key


def _bits(modulus: Any) -> int:
    return int.from_bytes(urlsafe_b64decode(str(modulus).encode())).bit_length()
