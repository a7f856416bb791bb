"""One query to a FHIR server: what comes back as a resource, or why nothing did.

| what happens | what is said of it | once more | counts against the server |
| --- | --- | --- | --- |
| 200 with a resource of the wanted kind | the resource | - | no |
| 200 with an OperationOutcome | the FHIR server failed | no | no |
| 200 with anything else: no JSON, too deep, another type, another id, a content encoding | not readable | no | no |
| 200 with more bytes than allowed | the FHIR server sent too much | no | no |
| another 2xx or 3xx (nothing is redirected), 4xx | the FHIR server refused | no | only 429 |
| 502, 503, 504 | the FHIR server failed | yes | yes |
| any other 5xx | the FHIR server failed | no | yes |
| no connection, connection reset, no HTTP | the FHIR server failed | yes | yes |
| hangs, or drips beyond its time | not obtained in time | no | yes |

The transport is trusted to reach registered addresses only. Nothing of an answer stands in an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx

from cards.known import Unknown
from cds_service.errors import BadCall
from cds_service.gather.memory import Answer
from cds_service.gather.prefetch import NOT_READABLE
from cds_service.wire.bundle import Resource
from cds_service.wire.parse import parse
from cds_service.wire.token import AccessToken

REFUSED: Final = Unknown("the FHIR server refused")
FAILED: Final = Unknown("the FHIR server failed")
LATE: Final = Unknown("not obtained in time")
TOO_MUCH: Final = Unknown("the FHIR server sent too much")
CONNECT_SECONDS: Final = 0.3
CONNECTIONS: Final = 20
LARGE: Final = 256 * 1024  # bytes that take milliseconds to parse: other calls need not wait for it

_AGAIN = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_BROKEN = (httpx.NetworkError, httpx.ConnectTimeout, httpx.RemoteProtocolError)
_HEADERS = {"Accept": "application/fhir+json", "Accept-Encoding": "identity", "User-Agent": "b12-cds"}


class NotGot(Exception):
    """Nothing that can be used came back. `why` is ours and fit to be shown.

    `again`: the next attempt may go better. `down`: it speaks against the server, not against the query. `told`: for
    whoever tries a registration, which status or kind of failure it was.
    """

    def __init__(self, why: Unknown, *, again: bool = False, down: bool = False, told: str = "") -> None:
        super().__init__(why.why)
        self.told = told
        self.why = why
        self.again = again
        self.down = down


def fhir_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A pooled client for the whole process: no proxies from the environment, no redirects, and no cookies.

    A cookie that one patient's query brought would be sent with another's. A transport that is given has
    to limit its connections itself.
    """
    return httpx.AsyncClient(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),  # every query has a time of its own around it
    )


async def ask(
    client: httpx.AsyncClient,
    url: str,
    token: AccessToken | None,
    wanted: Callable[[Resource], bool],
    most_bytes: int,
) -> Answer:
    """GET `url`, reading at most `most_bytes`. Raises NotGot unless a resource that is `wanted` comes back."""
    headers = _HEADERS | ({"Authorization": token.header} if token else {})
    try:
        async with client.stream("GET", url, headers=headers, follow_redirects=False) as response:
            _judge(response)
            body = await _body(response, most_bytes)
    except httpx.PoolTimeout:
        raise NotGot(LATE) from None
    except _BROKEN as error:
        raise NotGot(FAILED, again=True, down=True, told=type(error).__name__) from None
    except httpx.TimeoutException:
        raise NotGot(LATE, down=True) from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        raise NotGot(FAILED, down=True, told=type(error).__name__) from None
    return Answer(await _resource(body, wanted), len(body))


def _judge(response: httpx.Response) -> None:
    """Raise NotGot unless the head of an answer promises a resource."""
    status = response.status_code
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NotGot(FAILED, again=status in _AGAIN, down=True, told=f"status {status}")
    if status != HTTPStatus.OK:
        raise NotGot(REFUSED, down=status == HTTPStatus.TOO_MANY_REQUESTS, told=f"status {status}")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    kind = response.headers.get("Content-Type", "json").lower()
    if encoding not in {"", "identity"} or "json" not in kind:
        raise NotGot(NOT_READABLE, told="a content encoding, or no JSON")


async def _body(response: httpx.Response, most_bytes: int) -> bytes:
    """The body as sent; nothing in it is decoded, so what arrives is what it takes."""
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > most_bytes:
            raise NotGot(TOO_MUCH)
    return bytes(body)


async def _resource(body: bytes, wanted: Callable[[Resource], bool]) -> Resource:
    try:
        value: Any = parse(body) if len(body) <= LARGE else await asyncio.to_thread(parse, body)
    except BadCall:
        raise NotGot(NOT_READABLE, told="no JSON") from None
    if isinstance(value, dict) and value.get("resourceType") == "OperationOutcome":
        raise NotGot(FAILED, told="an OperationOutcome")
    if not isinstance(value, dict) or not wanted(value):
        raise NotGot(NOT_READABLE)
    return value
