"""What a verified token claims: for whom, when, for how long. Times are NumericDates, seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from cds_service.trust.caller import Reason, Refusal
from cds_service.trust.client import Client

_END: Final = 253_402_300_800  # the year 10000, where dates end: what lies beyond is no time
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def check_claims(claims: Mapping[str, Any], client: Client, endpoint: Collection[str], now: datetime) -> datetime:
    """When the token can be forgotten. Raises Refusal (CLAIMS, LIFETIME, EXPIRED, NOT_YET or AUDIENCE).

    `nbf` is optional, the others are not. Clocks may differ by the client's leeway, at either end.
    """
    issued, expires = _time(claims, "iat"), _time(claims, "exp")
    not_before = _time(claims, "nbf") if "nbf" in claims else issued
    audiences = _audiences(claims.get("aud"))
    if not (isinstance(claims.get("jti"), str) and claims["jti"]):
        raise Refusal(Reason.CLAIMS)
    if not 0 < expires - issued <= client.max_token_seconds:
        raise Refusal(Reason.LIFETIME)
    moment, leeway = Decimal(now.timestamp()), client.leeway_seconds
    if moment >= expires + leeway:
        raise Refusal(Reason.EXPIRED)
    if max(issued, not_before) > moment + leeway:
        raise Refusal(Reason.NOT_YET)
    if not audiences & {*endpoint, *client.audiences}:
        raise Refusal(Reason.AUDIENCE)
    return _EPOCH + timedelta(seconds=float(expires + leeway))


def tenant_of(claims: Mapping[str, Any], client: Client) -> str | None:
    """The registered tenant that the token names, or None for a client without tenants. Raises Refusal (TENANT)."""
    if client.tenant_claim is None:
        return None
    named = claims.get(client.tenant_claim)
    for tenant in client.tenants:
        if tenant == named:
            return tenant
    raise Refusal(Reason.TENANT)


def _time(claims: Mapping[str, Any], name: str) -> Decimal:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value < _END:
        raise Refusal(Reason.CLAIMS)
    return Decimal(value)


def _audiences(value: Any) -> set[str]:
    """`aud` is one text, or an array of texts."""
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(each, str) for each in listed):
        raise Refusal(Reason.CLAIMS)
    return set(listed)
