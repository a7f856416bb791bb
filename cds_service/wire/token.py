"""The access token of a call, kept so that it cannot slip into a log, an error, a file or another process.

The token is the key to a chart. It lives as long as the call it came with: nothing writes it down, and
what is derived from it to tell callers apart is a digest.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any, Final, NoReturn

HIDDEN: Final = "***"
_USABLE = re.compile(r"[\x21-\x7e]{1,8192}", re.ASCII)  # one word that a header can carry


class AccessToken:
    """An OAuth 2.0 bearer token. Shows itself as "***" everywhere but in `header`, and cannot be pickled."""

    __slots__ = ("__secret",)

    def __init__(self, secret: str) -> None:
        self.__secret = secret

    @property
    def header(self) -> str:
        """The value of the Authorization header."""
        return f"Bearer {self.__secret}"

    @property
    def digest(self) -> str:
        """SHA-256 of the token in hexadecimal digits."""
        return hashlib.sha256(self.__secret.encode()).hexdigest()

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccessToken) and hmac.compare_digest(self.header, other.header)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError("An access token is neither copied nor written down.")


def access_token(authorization: Any, patient_id: str) -> AccessToken | None:
    """The bearer token of `fhirAuthorization`, or None when it holds none that may be used for this patient.

    A token of another type cannot be sent, and one that was issued for another patient opens the wrong chart.
    """
    if not isinstance(authorization, dict):
        return None
    kind, secret, patient = (authorization.get(name) for name in ("token_type", "access_token", "patient"))
    is_bearer = kind is None or (isinstance(kind, str) and kind.lower() == "bearer")
    is_ours = patient is None or patient in (patient_id, f"Patient/{patient_id}")
    if not is_bearer or not is_ours or not isinstance(secret, str) or not _USABLE.fullmatch(secret):
        return None
    return AccessToken(secret)
