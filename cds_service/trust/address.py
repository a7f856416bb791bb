"""Which addresses may be called: registered bases by name, and public addresses by number.

A name is judged twice. As text it has to equal what was registered, and the registered text is what is
used. When a connection is made its numeric addresses are judged, and the very address that was judged
is connected to, so that a second look-up cannot put another in its place. The guard sits below the
connection pool: host name, TLS certificate and reuse of connections stay those of the name.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import httpcore
import httpx

from cds_service.trust.client import Client
from cds_service.trust.place import place

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address

GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")
MOST_TRIED: Final = 3  # of a name's addresses: among many, none would have the time to answer
REFUSED: Final = "the server has no address that this client may reach"


def registered_base(client: Client, fhir_server: str) -> str | None:
    """The FHIR base of `client` that `fhir_server` names, as it was registered; None when it names none.

    A longer path is another server (often another tenant's chart), so paths have to be equal.
    """
    asked = place(fhir_server)
    return next((base for base in client.fhir_bases if asked is not None and place(base) == asked), None)


def guarded_transport(
    allowed_cidrs: Iterable[str], *, allow_loopback: bool = False, tls: ssl.SSLContext | None = None
) -> httpx.AsyncBaseTransport:
    """A transport that connects to public addresses, and to `allowed_cidrs`, and to nothing else.

    A refused connection is an httpx.ConnectError. The pool of connections is its own; proxies and
    certificates named in the environment are not used. `tls` is for servers with a private authority.
    """
    return _GuardedTransport(_Guard(allowed_cidrs, allow_loopback=allow_loopback), tls)


class _GuardedTransport(httpx.AsyncHTTPTransport):
    def __init__(self, guard: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext | None) -> None:
        context = tls or _public_authorities()
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(  # httpx has no argument for the network below its pool
            ssl_context=context, max_connections=100, max_keepalive_connections=20, network_backend=guard
        )


@functools.cache
def _public_authorities() -> ssl.SSLContext:
    """Made once: reading the authorities takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


async def _look_up(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class _Guard(httpcore.AsyncNetworkBackend):
    """Looks a name up, leaves out what may not be reached, and connects to the first of the rest that answers."""

    def __init__(self, allowed_cidrs: Iterable[str], *, allow_loopback: bool, resolve: Resolve = _look_up) -> None:
        self._allowed = tuple(ipaddress.ip_network(cidr) for cidr in allowed_cidrs)
        self._allow_loopback = allow_loopback
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """See httpcore. Each address that is tried has an equal share of `timeout` seconds, after the look-up."""
        try:
            async with asyncio.timeout(timeout):
                found = await self._resolve(host, port)
        except TimeoutError:
            raise httpcore.ConnectTimeout("the look-up of the server's name took too long") from None
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("the server's name could not be looked up") from None
        tried = _first_few([each for each in dict.fromkeys(found) if self._permits(each)])
        failed: Exception = httpcore.ConnectError(REFUSED)
        for address in tried:
            share = None if timeout is None else timeout / len(tried)
            try:
                return await self._network.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def _permits(self, address: str) -> bool:
        try:
            judged = _embedded(ipaddress.ip_address(address))
        except ValueError:
            return False
        if judged.is_loopback and self._allow_loopback:
            return True
        return _is_public(judged) or any(judged in network for network in self._allowed)


def _first_few(addresses: Sequence[str]) -> list[str]:
    """Those to try: in their order, but the kinds (IPv4 and IPv6) in turn, as one of them may lead nowhere at all."""
    kinds: Counter[bool] = Counter()
    ranked = []
    for address in addresses:
        ranked.append((kinds[":" in address], address))
        kinds[":" in address] += 1
    return [address for _, address in sorted(ranked, key=lambda each: each[0])][:MOST_TRIED]


def _embedded(address: _IP) -> _IP:
    """The IPv4 address that an IPv4-mapped one is."""
    return address.ipv4_mapped or address if isinstance(address, ipaddress.IPv6Address) else address


def _is_public(address: _IP) -> bool:
    """Whether anybody can reach this address. Tunnels into IPv4 (6to4, Teredo, NAT64) are not: they hide another."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    return address in GLOBAL_UNICAST and address.is_global and not (address.sixtofour or address.teredo)
